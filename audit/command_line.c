/* SPDX-License-Identifier: MIT */
/*
 * command_line.c - the command line of a verb.
 *
 * The options of a question come from the common table; those of a verb itself
 * from its own. getopt_long() is built from both, so that an option and its
 * help can't differ. Names must be whole: a script with an abbreviation would
 * break, or change its meaning, when an option is added.
 * Does not: open files, or know what an option does.
 */
#include "command_line.h"

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

/* Exactly one of the two. */
struct known_option {
	const struct option_def *common;
	const struct verb_option *own;
	const char *help;
};

struct known_options {
	struct known_option known[MAX_OPTIONS];
	struct option getopt[MAX_OPTIONS + 1];
	size_t n;
	uint64_t seen; /* 1 << the nth */
};

static void
know(struct known_options *all, const struct option_def *common,
    const struct verb_option *own, const char *help)
{
	bool argument = common != NULL ? common->kind != OPTION_SWITCH
				       : own->argument != NULL;

	if (all->n == MAX_OPTIONS)
		return;
	all->known[all->n] = (struct known_option){ common, own, help };
	all->getopt[all->n] = (struct option){
		.name = common != NULL ? common->name : own->name,
		.has_arg = argument ? required_argument : no_argument,
		.val = FIRST_CODE + (int)all->n,
	};
	all->n++;
}

/* The verb's own word on an option of a question; NULL: it does not take it. */
static const char *
help_of(const struct command_line *c, const struct option_def *opt)
{
	const struct other_help *o;

	if (!opt->command_line)
		return NULL;
	for (o = c->others; o != NULL && o->id != 0; o++) {
		if (o->id == opt->id)
			return o->help;
	}
	return opt->help;
}

static void
know_all(const struct command_line *c, struct known_options *all)
{
	const struct option_def *table;
	size_t n, i;

	memset(all, 0, sizeof(*all));
	table = options_table(&n);
	for (i = 0; c->common && i < n; i++) {
		const char *help = help_of(c, &table[i]);

		if (help != NULL)
			know(all, &table[i], NULL, help);
	}
	for (i = 0; i < c->num_own; i++)
		know(all, NULL, &c->own[i], c->own[i].help);
}

/* -- help ------------------------------------------------------------------ */

void
command_line_each(const struct command_line *c,
    void (*each)(void *arg, const struct shown_option *option), void *arg)
{
	struct known_options all;
	size_t i;

	know_all(c, &all);
	for (i = 0; i < all.n; i++) {
		const struct known_option *k = &all.known[i];
		struct shown_option shown = { .help = k->help };

		if (k->common != NULL) {
			shown.name = k->common->name;
			shown.argument = k->common->argument;
			shown.repeatable = k->common->repeatable;
		} else {
			shown.name = k->own->name;
			shown.argument = k->own->argument;
			shown.repeatable = k->own->repeatable;
		}
		each(arg, &shown);
	}
}

static void
help_option(void *arg, const struct shown_option *o)
{
	int width =
	    printf("  --%s%s%s", o->name, o->argument != NULL ? " " : "",
		o->argument != NULL ? o->argument : "");

	(void)arg;
	printf("%s%*s%s%s\n", width > 27 ? "\n" : "",
	    width > 27 ? 28 : 28 - width, "", o->help,
	    o->repeatable ? "; repeatable" : "");
}

void
command_line_help(const struct command_line *c)
{
	printf("%s\nOptions:\n", c->usage);
	command_line_each(c, help_option, NULL);
	printf("\n%s", c->examples);
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

/* A question's options are counted by question_set(). */
static int
take_own(const struct command_line *c, struct known_options *all, size_t nth,
    const char *verb, void *arg, bool *help)
{
	const struct verb_option *own = all->known[nth].own;
	uint64_t bit = UINT64_C(1) << nth;

	if (own->id == SHARED_HELP) {
		*help = true;
		return 0;
	}
	if ((all->seen & bit) != 0 && own->argument != NULL && !own->repeatable)
		return usage_error(verb, "--%s: it was given twice", own->name);
	all->seen |= bit;
	return c->take(arg, verb, NULL, own, optarg);
}

int
command_line_read(const struct command_line *c, int argc, char **argv,
    void *arg, bool *help, int *first)
{
	struct known_options all;
	int code, status = 0;

	know_all(c, &all);
	/* 0: glibc's way to begin anew; ':' tells what is missing. */
	optind = 0;
	opterr = 0;
	while (status == 0 &&
	    (code = getopt_long(argc, argv, ":h", all.getopt, NULL)) != -1) {
		size_t nth = (size_t)(code - FIRST_CODE);

		if (code == 'h') {
			*help = true;
			continue;
		}
		if (code < FIRST_CODE)
			return refuse_option(argv[0], argv[optind - 1], code);
		if (!is_whole(taken(argv), all.getopt[nth].name))
			return no_such_option(argv[0], taken(argv));
		status = all.known[nth].common != NULL
		    ? c->take(arg, argv[0], all.known[nth].common, NULL, optarg)
		    : take_own(c, &all, nth, argv[0], arg, help);
	}
	*first = optind;
	return status;
}

/* -- values that several verbs have ------------------------------------------- */

int
networks_add(struct networks *nets, const char *verb, const char *value)
{
	const char **more;
	char shown[128];

	if (!network_text_ok(value)) {
		printable(value, shown, sizeof(shown));
		return usage_error(verb,
		    "--allow-net: \"%s\" is not a network like 10.0.0.0/8 or "
		    "::1/128",
		    shown);
	}
	more = reallocarray(nets->list, nets->n + 2, sizeof(more[0]));
	if (more == NULL) {
		complain(verb, "%s", vfy_strerror(VFY_ENOMEM));
		return EXIT_INTERNAL;
	}
	nets->list = more;
	nets->list[nets->n++] = value;
	nets->list[nets->n] = NULL;
	return 0;
}

void
networks_free(struct networks *nets)
{
	free(nets->list);
	*nets = (struct networks){ NULL, 0 };
}

int
store_option_set(const char **store, const char *verb, const char *value)
{
	if (value[0] == '\0')
		return usage_error(verb, "--store: it names nothing");
	*store = value;
	return 0;
}

int
number_option_set(long *out, const char *verb, const char *name,
    const char *value, long least, long most)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end != '\0' || n < least ||
	    n > most)
		return usage_error(verb, "--%s: not a number from %ld to %ld",
		    name, least, most);
	*out = n;
	return 0;
}
