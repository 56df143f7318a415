/* SPDX-License-Identifier: MIT */
/*
 * html.h - the parts of the page.
 */
#ifndef HTML_H
#define HTML_H
#include "writer.h"

/* -- html_timeline.c: when things end ----------------------------------------------- */

#define TIMELINE_MONTHS 24
#define TIMELINE_NEXT 10
struct timeline_entry {
	int64_t not_after;
	char target[128], subject[128];
};
struct timeline {
	int64_t now;
	size_t ended, months[TIMELINE_MONTHS], later; /* months of 30.4 days from now */
	size_t n;				      /* all of them */
	struct timeline_entry next[TIMELINE_NEXT];    /* that end next, soonest first */
	size_t num_next;
};
void timeline_add(struct timeline *t, struct json_object *item);
/* Bars, and those that end next. */
void timeline_write(const struct timeline *t, FILE *out);

/* -- html_chain.c: the paths of a verdict --------------------------------------------- */

/* The graph as SVG, and what became of each path. */
void chain_write(FILE *out, struct json_object *verdict);

#endif
