/* SPDX-License-Identifier: MIT */
/*
 * trust.h - "certaudit trust": what is asked of it.
 */
#ifndef TRUST_H
#define TRUST_H
#include "anchors.h"
#include "verify_options.h"

#define TRUST_NAMED_MAX 64

struct trust_request {
	struct verify_request request; /* the first member: its take gets it */
	const char *without[TRUST_NAMED_MAX], *without_files[TRUST_NAMED_MAX];
	const char *with[TRUST_NAMED_MAX]; /* files */
	size_t num_without, num_without_files, num_with;
	int64_t at;
	char **operands; /* behind "list", "diff" or "what-if"; NULL-terminated */
	size_t num_operands;
};

/* "what-if": the exit status. */
int trust_what_if(struct trust_request *t, const char *verb);

#endif
