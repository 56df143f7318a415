/* SPDX-License-Identifier: MIT */
/*
 * verify_options.h - the command line of "certaudit verify".
 */
#ifndef VERIFY_OPTIONS_H
#define VERIFY_OPTIONS_H
#include "options.h"

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
	const char **allow_net; /* NULL-terminated */
	size_t num_allow_net;
	const char *store; /* NULL: the default */
	bool no_store, json, explain, help;
};

/*
 * Reads argv; opens no file. 0, or an exit status after a complaint. In both
 * cases verify_request_end() is to be called.
 */
int verify_request_read(struct verify_request *r, int argc, char **argv);
void verify_request_end(struct verify_request *r);
/* The help text, on standard output. */
void verify_help(void);

#endif
