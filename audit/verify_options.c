/* SPDX-License-Identifier: MIT */
/*
 * verify_options.c - the command line of "certaudit verify".
 *
 * The options of a question come from the common table; those of the command
 * itself are here. getopt_long() is built from both, so that an option and
 * its help can't differ. Names must be whole: a script with an abbreviation
 * would break, or change its meaning, when an option is added.
 * Does not: open files.
 */
#include "verify_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network_text.h"
#include "printable.h"
#include "verb.h"

/* What getopt_long() returns for the nth option. */
#define FIRST_CODE 256
/* Options of both tables, and the end mark. */
#define MAX_OPTIONS 64

enum own_id {
	OWN_STORE = 1000,
	OWN_NO_STORE,
	OWN_ALLOW_NET,
	OWN_JSON,
	OWN_EXPLAIN,
	OWN_HELP
};

struct own_option {
	enum own_id id;
	const char *name;
	const char *argument; /* NULL: a switch */
	const char *help;
};

static const struct own_option own_options[] = {
	{ OWN_STORE, "store", "DIRECTORY",
	    "where evidence is kept (default: ${XDG_CACHE_HOME:-~/.cache}"
	    "/libverify)" },
	{ OWN_NO_STORE, "no-store", NULL,
	    "no store, and so nothing fetched (default: the store is used)" },
	{ OWN_ALLOW_NET, "allow-net", "CIDR",
	    "a private network to fetch from; repeatable (default: none)" },
	{ OWN_JSON, "json", NULL, "the verdict as JSON (default: as text)" },
	{ OWN_EXPLAIN, "explain", NULL,
	    "all paths as a tree, and how they were found (default: a list)" },
	{ OWN_HELP, "help", NULL, "this text" },
};
#define NUM_OWN (sizeof(own_options) / sizeof(own_options[0]))

/* Exactly one of the two. */
struct known_option {
	const struct option_def *common;
	const struct own_option *own;
};

struct known_options {
	struct known_option known[MAX_OPTIONS];
	struct option getopt[MAX_OPTIONS + 1];
	size_t n;
};

static void
know(struct known_options *all, const struct option_def *common,
    const struct own_option *own)
{
	bool argument = common != NULL ? common->kind != OPTION_SWITCH
				       : own->argument != NULL;

	if (all->n == MAX_OPTIONS)
		return;
	all->known[all->n] = (struct known_option){ common, own };
	all->getopt[all->n] = (struct option){
		.name = common != NULL ? common->name : own->name,
		.has_arg = argument ? required_argument : no_argument,
		.val = FIRST_CODE + (int)all->n,
	};
	all->n++;
}

static void
know_all(struct known_options *all)
{
	const struct option_def *table;
	size_t n, i;

	memset(all, 0, sizeof(*all));
	table = options_table(&n);
	for (i = 0; i < n; i++) {
		if (table[i].command_line)
			know(all, &table[i], NULL);
	}
	for (i = 0; i < NUM_OWN; i++)
		know(all, NULL, &own_options[i]);
}

/* -- help ------------------------------------------------------------------ */

static void
help_option(
    const char *name, const char *argument, const char *help, bool repeatable)
{
	int width = printf("  --%s%s%s", name, argument != NULL ? " " : "",
	    argument != NULL ? argument : "");

	printf("%s%*s%s%s\n", width > 27 ? "\n" : "",
	    width > 27 ? 28 : 28 - width, "", help,
	    repeatable ? "; repeatable" : "");
}

void
verify_help(void)
{
	const struct option_def *table;
	size_t n, i;

	puts("Usage: certaudit verify [options] CERT...\n\n"
	     "Verifies a certificate: its chain to a trust anchor, its use, "
	     "its name, and\nthat it is not revoked. CERT is PEM or DER, '-' "
	     "is standard input. The first\ncertificate is the one in "
	     "question; all others may complete its chain.\n\nOptions:");
	table = options_table(&n);
	for (i = 0; i < n; i++) {
		if (table[i].command_line)
			help_option(table[i].name, table[i].argument,
			    table[i].help, table[i].repeatable);
	}
	for (i = 0; i < NUM_OWN; i++)
		help_option(own_options[i].name, own_options[i].argument,
		    own_options[i].help, false);
	puts("\nExamples:\n"
	     "  certaudit verify --hostname www.example.org chain.pem\n"
	     "  certaudit verify --trust root.pem --untrusted inter.pem "
	     "--hostname good.test leaf.pem\n"
	     "  certaudit verify --revocation hard --crl ca.crl --network off "
	     "--json leaf.pem\n"
	     "  openssl s_client -connect www.example.org:443 -showcerts "
	     "</dev/null |\n"
	     "      certaudit verify --hostname www.example.org -\n\n"
	     "Exit status: 0 valid, 1 not trusted, 2 usage or unreadable "
	     "input, 3 revoked,\n4 expired or not yet valid, 5 undetermined, 7 "
	     "internal error.");
}

/* -- what one option does ---------------------------------------------------- */

static int
add_input(
    struct verify_request *r, const struct option_def *opt, const char *path)
{
	/* Room for all of argv was made before. */
	r->inputs[r->num_inputs++] = (struct verify_input){ opt, path };
	return 0;
}

static int
add_network(struct verify_request *r, const char *verb, const char *value)
{
	char shown[128];

	if (!network_text_ok(value)) {
		printable(value, shown, sizeof(shown));
		return usage_error(verb,
		    "--allow-net: \"%s\" is not a network like 10.0.0.0/8 or "
		    "::1/128",
		    shown);
	}
	r->allow_net[r->num_allow_net++] = value;
	return 0;
}

static int
set_own(struct verify_request *r, const char *verb, enum own_id id,
    const char *value)
{
	switch (id) {
	case OWN_STORE:
		if (r->store != NULL)
			return usage_error(verb, "--store: it was given twice");
		if (value[0] == '\0')
			return usage_error(verb, "--store: it names nothing");
		r->store = value;
		break;
	case OWN_NO_STORE:
		r->no_store = true;
		break;
	case OWN_ALLOW_NET:
		return add_network(r, verb, value);
	case OWN_JSON:
		r->json = true;
		break;
	case OWN_EXPLAIN:
		r->explain = true;
		break;
	case OWN_HELP:
		r->help = true;
		break;
	}
	return 0;
}

static int
set_common(struct verify_request *r, const char *verb,
    const struct option_def *opt, const char *value)
{
	struct option_error err;
	int rc;

	if (opt->kind == OPTION_CONTENTS)
		return add_input(r, opt, value);
	rc = question_set(&r->question, opt, value, &err);
	if (rc == 0)
		return 0;
	if (rc != VFY_EARG) {
		complain(verb, "--%s: %s", opt->name, err.what);
		return status_of_error(rc);
	}
	return usage_error(verb, "--%s: %s", opt->name, err.what);
}

/* -- argv -------------------------------------------------------------------- */

/* The argument that getopt has just taken the option from. */
static const char *
taken(char **argv)
{
	bool separate = optarg != NULL && optarg == argv[optind - 1];

	return argv[separate ? optind - 2 : optind - 1];
}

static bool
is_whole(const char *text, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(text, "--", 2) != 0 || strncmp(text + 2, name, len) != 0)
		return false;
	return text[2 + len] == '\0' || text[2 + len] == '=';
}

static int
no_such_option(const char *verb, const char *text)
{
	char shown[128];

	printable(text, shown, sizeof(shown));
	return usage_error(
	    verb, "there is no option %s in this version", shown);
}

/* What getopt did not take; code is ':' or '?'. */
static int
refuse_option(const char *verb, const char *text, int code)
{
	char shown[128], letter[] = "-?";

	/* Letters can be many in one argument: name the one. */
	if (optopt > 0 && optopt < FIRST_CODE) {
		letter[1] = (char)optopt;
		return no_such_option(verb, letter);
	}
	printable(text, shown, sizeof(shown));
	if (code == ':')
		return usage_error(verb, "%s needs a value", shown);
	if (optopt >= FIRST_CODE)
		return usage_error(verb, "%s: it takes no value", shown);
	return no_such_option(verb, text);
}

static int
take_options(struct verify_request *r, int argc, char **argv,
    const struct known_options *all)
{
	int code, status = 0;

	/* 0: glibc's way to begin anew; ':' tells what is missing. */
	optind = 0;
	opterr = 0;
	while (status == 0 &&
	    (code = getopt_long(argc, argv, ":h", all->getopt, NULL)) != -1) {
		const struct known_option *k;

		if (code == 'h') {
			r->help = true;
			continue;
		}
		if (code < FIRST_CODE)
			return refuse_option(argv[0], argv[optind - 1], code);
		k = &all->known[code - FIRST_CODE];
		if (!is_whole(taken(argv), all->getopt[code - FIRST_CODE].name))
			return no_such_option(argv[0], taken(argv));
		status = k->common != NULL
		    ? set_common(r, argv[0], k->common, optarg)
		    : set_own(r, argv[0], k->own->id, optarg);
	}
	return status;
}

/* What only the whole command line shows. */
static int
check_request(const struct verify_request *r, const char *verb, bool has_cert)
{
	uint64_t network = UINT64_C(1) << OPTION_NETWORK;
	size_t i, standard_input = 0;

	if (!has_cert)
		return usage_error(verb, "no certificate to verify was given");
	for (i = 0; i < r->num_inputs; i++)
		standard_input += strcmp(r->inputs[i].path, "-") == 0;
	if (standard_input > 1)
		return usage_error(
		    verb, "standard input (-) can be read only once");
	if (r->store != NULL && r->no_store)
		return usage_error(
		    verb, "--store and --no-store exclude each other");
	if (r->no_store && (r->question.seen & network) != 0 &&
	    r->question.network == VFY_NET_ALLOWED)
		return usage_error(verb,
		    "--network allowed needs a store: what is fetched goes "
		    "there");
	return 0;
}

/* Room for every argument, so that nothing has to grow. */
static int
make_room(struct verify_request *r, int argc)
{
	r->inputs = calloc((size_t)argc + 1, sizeof(r->inputs[0]));
	r->allow_net = calloc((size_t)argc + 1, sizeof(r->allow_net[0]));
	return r->inputs == NULL || r->allow_net == NULL ? VFY_ENOMEM : 0;
}

int
verify_request_read(struct verify_request *r, int argc, char **argv)
{
	struct known_options all;
	int rc, i, status;

	memset(r, 0, sizeof(*r));
	rc = make_room(r, argc);
	if (rc == 0)
		rc = question_start(&r->question, VFY_NET_ALLOWED);
	if (rc != 0) {
		complain(argv[0], "%s", vfy_strerror(rc));
		return status_of_error(rc);
	}
	know_all(&all);
	status = take_options(r, argc, argv, &all);
	if (status != 0 || r->help)
		return status;
	for (i = optind; i < argc; i++)
		add_input(r, NULL, argv[i]);
	return check_request(r, argv[0], optind < argc);
}

void
verify_request_end(struct verify_request *r)
{
	question_end(&r->question);
	free(r->inputs);
	free(r->allow_net);
}
