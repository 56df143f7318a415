/* SPDX-License-Identifier: MIT */
/*
 * writer.h - what the writers of the formats share.
 */
#ifndef WRITER_H
#define WRITER_H
#include "item.h"
#include "results.h"

struct results {
	const struct writer *writer;
	FILE *out;
	struct results_options options;
	size_t items;
	size_t of_outcome[ITEM_OUTCOMES];
	size_t of_severity[SEVERITIES]; /* findings */
	bool failed;			/* out of memory in between */
	void *state;			/* the writer's own */
};

/* Each may be NULL, but add. 0, VFY_ENOMEM, VFY_EIO; write errors are left to ferror(). */
struct writer {
	int (*begin)(struct results *r);
	int (*add)(struct results *r, struct json_object *item);
	int (*end)(struct results *r);
	void (*free)(struct results *r); /* state, when it was begun */
};
extern const struct writer text_writer, json_writer, ndjson_writer, csv_writer, sarif_writer,
    junit_writer, prometheus_writer, html_writer;

/* Writes what is in spool behind what is in out. 0 or VFY_EIO. */
int spool_copy(FILE *spool, FILE *out);
/* "&", "<", ">" and quotes as entities: text or an attribute's value of HTML and XML. */
void markup_escape(FILE *out, const char *text);
/* SHA-256 of the texts, with a separator between them, in hex; NULL ends them. */
struct fingerprint {
	char hex[65];
};
bool fingerprint_of(const char *const *texts, struct fingerprint *out);

#endif
