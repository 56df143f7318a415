/* SPDX-License-Identifier: MIT */
/*
 * fetches.h - what was fetched while a verb worked, and what came of it.
 */
#ifndef FETCHES_H
#define FETCHES_H
#include <pthread.h>

#include "json_build.h"
#include "vfy_store.h"

/* More are counted, and not told one by one. */
#define FETCHES_TOLD 256

struct fetch_note {
	enum vfy_ask_kind kind;
	enum vfy_fetch_outcome outcome;
	int64_t retry;
	char *url; /* NULL: out of memory */
};
struct fetches {
	pthread_mutex_t lock;
	struct fetch_note told[FETCHES_TOLD];
	size_t n;
	uint64_t network; /* that failed because nothing came */
	uint64_t others;  /* that failed for anything else */
};

void fetches_begin(struct fetches *f);
void fetches_end(struct fetches *f);
/* For struct vfy_store_options; arg is the struct fetches. */
void fetches_note(void *arg, const struct vfy_fetch_report *report);
/* Did anything fail, and all that did because nothing came? */
bool fetches_lack_network(const struct fetches *f);
/* An array, of those that failed only if so asked; NULL: out of memory. */
struct json_object *fetches_json(const struct fetches *f, bool failed_only);

/* "crl", "ocsp", "issuer". */
const char *kind_name(enum vfy_ask_kind kind);

#endif
