/* SPDX-License-Identifier: MIT */
/*
 * args.c - verifyd's command line: flags by the table of verifyd.conf(5).
 *
 * Does not judge values; that is done with the file's. Names must be whole: a
 * unit file with an abbreviation would break when a flag is added.
 */
#include "args.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What getopt_long() returns for the nth key. */
#define FIRST_CODE 256
/* Keys that are flags, and our own, and the end mark. */
#define MAX_FLAGS 64

enum { ARG_CONFIG = 1, ARG_CHECK, ARG_HELP, ARG_VERSION };

static const struct option own[] = {
	{ "config", required_argument, NULL, ARG_CONFIG },
	{ "check-config", no_argument, NULL, ARG_CHECK },
	{ "help", no_argument, NULL, ARG_HELP },
	{ "version", no_argument, NULL, ARG_VERSION },
};
#define NUM_OWN (sizeof(own) / sizeof(own[0]))

static void
flags_of(struct option *out)
{
	const struct conf_key *keys;
	size_t n, i, k = 0;

	memcpy(out, own, sizeof(own));
	k = NUM_OWN;
	keys = conf_keys(&n);
	for (i = 0; i < n && k < MAX_FLAGS; i++)
		if (keys[i].flag != FLAG_NONE)
			out[k++] = (struct option){ .name = keys[i].name,
				.has_arg = keys[i].flag == FLAG_VALUE
				    ? required_argument
				    : no_argument,
				.val = FIRST_CODE + (int)i };
	out[k] = (struct option){ NULL, 0, NULL, 0 };
}

static void
help_line(const char *name, const char *argument, const char *help,
    const char *value, bool repeatable)
{
	char left[64];

	snprintf(left, sizeof(left), "--%s%s%s", name,
	    argument != NULL ? " " : "", argument != NULL ? argument : "");
	if (strlen(left) > 22)
		printf("  %s\n%24s", left, "");
	else
		printf("  %-22s", left);
	printf("%s", help);
	if (value != NULL)
		printf(" (%s)", value);
	printf("%s\n", repeatable ? "; repeatable" : "");
}

static void
help(void)
{
	const struct conf_key *keys, *k;
	size_t n;

	printf("Usage: verifyd [options]\n"
	       "Verifies certificates for programs of this machine, over "
	       "HTTP.\n"
	       "\n"
	       "What a flag says counts more than what the configuration file "
	       "says.\n"
	       "\n");
	help_line("config", "FILE", "verifyd.conf(5)", DEFAULT_CONFIG, false);
	keys = conf_keys(&n);
	for (k = keys; k < keys + n; k++)
		if (k->flag != FLAG_NONE)
			help_line(k->name,
			    k->flag == FLAG_VALUE ? k->argument : NULL, k->help,
			    k->flag == FLAG_VALUE ? k->value : NULL,
			    k->repeatable);
	help_line("check-config", NULL,
	    "say all that is wrong with configuration and files, and end", NULL,
	    false);
	help_line("help", NULL, "say this, and end", NULL, false);
	help_line("version", NULL, "say the version, and end", NULL, false);
	printf("\n"
	       "SIGHUP reads the configuration again; SIGTERM ends after the "
	       "requests in flight.\n"
	       "\n"
	       "Examples:\n"
	       "  verifyd --check-config\n"
	       "  verifyd --socket /tmp/v.sock --no-store --trust root.pem\n");
}

/* The argument that getopt has just taken a flag from. */
static const char *
taken(char **argv)
{
	bool separate = optarg != NULL && optarg == argv[optind - 1];

	return argv[separate ? optind - 2 : optind - 1];
}

/* Is this flag's name not cut short? getopt_long() would guess. */
static bool
is_whole(const char *text, const char *name)
{
	size_t n = strlen(name);

	return strncmp(text, "--", 2) == 0 && strncmp(text + 2, name, n) == 0 &&
	    (text[2 + n] == '\0' || text[2 + n] == '=');
}

static bool
take_flag(struct args *a, const struct conf_key *key, const char *value)
{
	char *where;

	if (asprintf(&where, "--%s", key->name) < 0)
		where = NULL;
	/* the last one counts */
	if (!key->repeatable)
		conf_entries_drop(&a->flags, key);
	if (conf_entries_add(&a->flags, key, NULL,
		key->flag == FLAG_SWITCH ? "true" : value, where))
		return true;
	log_error("%s", vfy_strerror(VFY_ENOMEM));
	return false;
}

static bool
take(struct args *a, int code)
{
	const struct conf_key *keys;
	size_t n;

	switch (code) {
	case ARG_CONFIG:
		a->config = optarg;
		a->has_config = true;
		return true;
	case ARG_CHECK:
		a->check = true;
		return true;
	case ARG_HELP:
		help();
		a->done = true;
		return true;
	case ARG_VERSION:
		printf("verifyd %s\n", vfy_version());
		a->done = true;
		return true;
	default:
		keys = conf_keys(&n);
		return code >= FIRST_CODE &&
		    take_flag(a, &keys[code - FIRST_CODE], optarg);
	}
}

static bool
refuse(const char *text, int code)
{
	if (code == ':')
		log_error("%s needs a value; see --help", text);
	else if (optopt >= FIRST_CODE)
		log_error("%s: it takes no value; see --help", text);
	else
		log_error("there is no flag %s; see --help", text);
	return false;
}

bool
args_read(struct args *a, int argc, char **argv)
{
	struct option flags[MAX_FLAGS + 1];
	int code, which;

	*a = (struct args){ .config = DEFAULT_CONFIG };
	flags_of(flags);
	opterr = 0;
	while (!a->done &&
	    (code = getopt_long(argc, argv, ":", flags, &which)) != -1) {
		if (code == ':' || code == '?')
			return refuse(argv[optind - 1], code);
		if (!is_whole(taken(argv), flags[which].name))
			return refuse(taken(argv), '?');
		if (!take(a, code))
			return false;
	}
	if (!a->done && optind < argc) {
		log_error(
		    "unexpected argument \"%s\"; see --help", argv[optind]);
		return false;
	}
	return true;
}

void
args_free(struct args *a)
{
	conf_entries_free(&a->flags);
}
