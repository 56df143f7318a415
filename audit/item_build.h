/* SPDX-License-Identifier: MIT */
/*
 * item_build.h - items of a report (doc/reports.md): what a certificate, a verdict, a
 * file that can't be read becomes.
 */
#ifndef ITEM_BUILD_H
#define ITEM_BUILD_H
#include "item.h"

/* What makes an item's exit status, besides its verdict. */
struct item_rules {
	enum severity fail_on; /* findings from here on; SEVERITIES: nothing matters */
	int64_t within;	       /* seconds: what ends sooner is a finding */
	bool within_is_error;  /* of severity error, else of warning */
	bool any_name;	       /* that no name was asked for is no finding */
};

/* A value of --fail-on. 0, or EXIT_USAGE after a complaint. */
int item_rules_set_fail_on(struct item_rules *rules, const char *verb, const char *value);

/* An item being made; failed: no memory. */
struct item {
	struct json_object *object, *findings;
	int status; /* so far */
	bool failed;
};
/* Escapes target, which is anybody's. index from 0, line from 1 (0: none). */
struct item item_begin(const char *target, const char *kind, size_t index, size_t line);
/* The object, with its status; NULL: no memory. */
struct json_object *item_end(struct item *item, const struct item_rules *rules);

/* Text is printable ASCII; citation, detail and hint may be "". */
struct item_finding {
	const char *id, *source;
	enum severity severity;
	const char *citation, *detail, *hint;
};
void item_put_finding(struct item *item, const struct item_finding *f);
/* Members more; both consume what they get, and NULL is a failed allocation. */
void item_put_member(struct item *item, const char *key, struct json_object *value);
void item_put_members(struct item *item, struct json_object *object);
/* Makes the exit status at least as grave. */
void item_put_status(struct item *item, int status);
/* Subject, digest and end of validity. */
void item_put_certificate(struct item *item, const struct vfy_cert *cert);
/*
 * The verdict, what it found, its exit status, and what ends soon in its path, whose
 * first certificate is the item's.
 */
void item_put_verdict(struct item *item, const struct vfy_verdict *v, const struct item_rules *rules);
/* Of something that nothing else judges: has it ended, does it end soon? */
void item_put_end(struct item *item, const char *id, const char *name, int64_t ends, int64_t now,
    const struct item_rules *rules);
/* It could not be read: what says where, and why (printable). */
void item_put_unreadable(struct item *item, const char *id, const char *what);

#endif
