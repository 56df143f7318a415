/* SPDX-License-Identifier: MIT */
/*
 * command_line.h - the command line of a verb: its own options, and those of a
 * question (common/options.h) that it takes.
 */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H
#include "options.h"

/* An option of a verb's own. Ids are the verb's; those of all verbs are here. */
enum shared_option { SHARED_HELP = 1, SHARED_JSON, SHARED_STORE, SHARED_ALLOW_NET, SHARED_FORMAT, SHARED_OUTPUT, SHARED_LAST };
struct verb_option {
	int id;
	const char *name;
	const char *argument; /* NULL: a switch */
	const char *help;     /* one line, with the default */
	bool repeatable;
};

/* The same words in every verb. */
#define OPTION_HELP_ROW { SHARED_HELP, "help", NULL, "this text", false }
#define OPTION_JSON_ROW                                                        \
	{ SHARED_JSON, "json", NULL, "the answer as JSON (default: as text)",  \
	    false }
#define OPTION_STORE_ROW                                                       \
	{ SHARED_STORE, "store", "DIRECTORY",                                  \
	    "where evidence is kept (default: ${XDG_CACHE_HOME:-~/.cache}"     \
	    "/libverify)", false }
#define OPTION_ALLOW_NET_ROW                                                   \
	{ SHARED_ALLOW_NET, "allow-net", "CIDR",                               \
	    "a private network to fetch from (default: none)", true }
#define OPTION_FORMAT_ROW                                                      \
	{ SHARED_FORMAT, "format", "FORMAT",                                   \
	    "text, json, ndjson, csv, sarif, junit, prometheus or html, on "   \
	    "standard output (default: text)",                                 \
	    false }
#define OPTION_OUTPUT_ROW                                                      \
	{ SHARED_OUTPUT, "output", "FORMAT:FILE",                              \
	    "the same into a file, which is replaced when it is whole "        \
	    "(default: none)",                                                 \
	    true }

/* What a question's option says in the help of this verb instead. */
struct other_help {
	enum option_id id;
	const char *help; /* NULL: the verb does not take it */
};

struct command_line {
	const struct verb_option *own;
	size_t num_own;
	bool common; /* takes the options of a question */
	const struct other_help *others; /* ended by id 0; may be NULL */
	/* What the help says before and behind the options. */
	const char *usage, *examples;
	const char *words; /* what its first operand may be: "list|show"; NULL: a file */
	/*
	 * One option of exactly one kind; value is borrowed from argv, NULL
	 * for a switch. 0, or an exit status after a complaint.
	 */
	int (*take)(void *arg, const char *verb, const struct option_def *common,
	    const struct verb_option *own, const char *value);
};

/*
 * Reads argv, whose first is the verb, and has take called with arg for each
 * option; --help and -h set *help instead. argv[*first] is the first operand,
 * and operands are in order behind it. 0, or an exit status after a complaint.
 */
int command_line_read(const struct command_line *c, int argc, char **argv, void *arg,
    bool *help, int *first);
/* The help text, on standard output. */
void command_line_help(const struct command_line *c);
/* Shows each option that it takes, in the order of the help; argument NULL: a switch. */
struct shown_option {
	const char *name, *argument, *help;
	bool repeatable;
};
void command_line_each(const struct command_line *c,
    void (*each)(void *arg, const struct shown_option *option), void *arg);

/* Adds one value of --allow-net. 0, or EXIT_USAGE after a complaint. */
struct networks {
	const char **list; /* NULL-terminated; NULL: none */
	size_t n;
};
int networks_add(struct networks *nets, const char *verb, const char *value);
void networks_free(struct networks *nets);

/* A number from least to most, in decimal. 0, or EXIT_USAGE after a complaint. */
int number_option_set(long *out, const char *verb, const char *name, const char *value,
    long least, long most);

/* A value of --store: not empty. 0, or EXIT_USAGE after a complaint. */
int store_option_set(const char **store, const char *verb, const char *value);

#endif
