/* SPDX-License-Identifier: MIT */
/*
 * outputs.h - where a verb's results go: standard output in one format, and files, each
 * in a format of its own.
 */
#ifndef OUTPUTS_H
#define OUTPUTS_H
#include "new_file.h"
#include "results.h"

#define OUTPUTS_MAX 16
struct output {
	enum results_format format;
	const char *path; /* borrowed from argv; NULL: standard output */
	struct new_file file;
	FILE *out;
	struct results *results;
};
/* All zero, but format of standard output: text. */
struct outputs {
	enum results_format format;
	bool format_given;
	bool silent; /* nothing on standard output */
	size_t n;
	char command[32]; /* who says so */
	struct output list[OUTPUTS_MAX + 1];
};

/* Values of --format and --output. 0, or EXIT_USAGE after a complaint. */
int outputs_set_format(struct outputs *o, const char *verb, const char *value);
int outputs_add_file(struct outputs *o, const char *verb, const char *value);

/*
 * Opens all of them. now: unix seconds. 0, or an exit status after a complaint; in both
 * cases outputs_close() is to be called.
 */
int outputs_open(struct outputs *o, const char *verb, int64_t now);
/* An item to each. It stays the caller's. 0, or an exit status after a complaint. */
int outputs_add(struct outputs *o, const char *verb, struct json_object *item);
/*
 * Ends them. whole: files get their names; else what they had before stays, and what
 * is on standard output has no end. 0, or an
 * exit status after a complaint.
 */
int outputs_close(struct outputs *o, const char *verb, bool whole);

#endif
