/* SPDX-License-Identifier: MIT */
/*
 * verify_options.h - the command lines of the verbs that ask the engine about
 * certificates: "certaudit verify" and "certaudit revocation".
 */
#ifndef VERIFY_OPTIONS_H
#define VERIFY_OPTIONS_H
#include "command_line.h"
#include "outputs.h"

/* A file to be read; opt NULL: certificates to verify. */
struct verify_input {
	const struct option_def *opt;
	const char *path;
};

/* What was asked for. Pointers are borrowed from argv. */
struct verify_request {
	struct question question;
	struct verify_input *inputs; /* in the order of the command line */
	size_t num_inputs;
	struct networks allow_net;
	const char *store; /* NULL: the default */
	struct outputs outputs; /* of verbs with results */
	bool no_store, json, explain, help;
};

/*
 * Reads argv by the verb's command line; opens no file. begin (may be NULL) sets
 * other defaults. 0, or an exit status after a complaint. In both cases
 * verify_request_end() is to be called.
 */
int verify_request_read(struct verify_request *r, const struct command_line *line,
    int (*begin)(struct question *qn), int argc, char **argv);
void verify_request_end(struct verify_request *r);
/* Its parts, for verbs with other operands: before argv is read, and behind. */
int verify_request_begin(struct verify_request *r, int (*begin)(struct question *qn), int argc,
    char **argv);
int verify_request_check(const struct verify_request *r, const char *verb);

/* The take of such a command line; arg is the request. */
int verify_request_take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value);

/* Its own options, of which "revocation" has all but the last. */
enum verify_own { OWN_NO_STORE = SHARED_LAST, OWN_EXPLAIN };
#define OPTION_NO_STORE_ROW                                                    \
	{ OWN_NO_STORE, "no-store", NULL,                                      \
	    "no store, and so nothing fetched (default: the store is used)",   \
	    false }

#endif
