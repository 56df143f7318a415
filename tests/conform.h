/* SPDX-License-Identifier: MIT */
/*
 * conform.h - what the conformance harnesses share: whole files, lists of
 * known failures, and a verdict as text.
 *
 * Uses the public header only, so that a suite sees what a caller sees.
 */
#ifndef CONFORM_H
#define CONFORM_H
#include <stdio.h>

#include "vfy.h"

/* automake's "this test did not run" */
#define EXIT_SKIP 77

struct bytes {
	uint8_t *ptr; /* NUL-terminated one past len, for text */
	size_t len;
};

/* Reads a whole file. 0, or -1 with errno. */
int bytes_read(struct bytes *b, const char *path);
/* Reads a stream to its end. 0, or -1 with errno. */
int bytes_drain(struct bytes *b, FILE *f);
void bytes_free(struct bytes *b);

/*
 * The file name below a folder: the environment's if set, else fallback.
 * Returns its length as by snprintf.
 */
int path_in(char *buf, size_t len, const char *env, const char *fallback, const char *name);

/*
 * One expected disagreement between suite and engine. The key is the first
 * fields of its line (tab separated), why is the rest.
 */
struct known_line {
	char *key;
	char *why;
	bool used;
};
struct known {
	struct known_line *lines; /* sorted by key */
	size_t n, cap;
};

/*
 * Reads lines of `fields` key fields and a reason; '#' begins a comment line.
 * The last key field may end in a list of numbers, "tc{0-4,7}", which stands
 * for tc0, ... tc4 and tc7. Complains on stderr. 0 or -1; a line that occurs
 * twice or has no reason is an error: an entry must say why.
 */
int known_load(struct known *k, const char *path, unsigned fields);
void known_free(struct known *k);
/* NULL: not listed. Does not mark the line as used. */
struct known_line *known_find(const struct known *k, const char *key);

enum judgement {
	JUDGED_OK,	  /* as the suite expects */
	JUDGED_KNOWN,	  /* a listed disagreement */
	JUDGED_REGRESSED, /* a disagreement that nobody listed */
	JUDGED_IMPROVED	  /* listed, but it agrees: the line has to go */
};
/* Marks the line as used: its case was run. */
enum judgement known_judge(struct known *k, const char *key, bool agrees);
/* Lines whose case was never run, each told on f with path before it. */
size_t known_unused(const struct known *k, const char *path, FILE *f);

/* Outcome, reason, every path with its certificates and findings. */
void verdict_print(FILE *f, const struct vfy_verdict *v);

#endif
