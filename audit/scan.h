/* SPDX-License-Identifier: MIT */
/*
 * scan.h - the parts of "certaudit scan": the command line, the targets, what each
 * comes to, what is remembered between runs.
 */
#ifndef SCAN_H
#define SCAN_H
#include "ask.h"
#include "lint_item.h"
#include "starttls.h"

/* An option of the question, as it was said. */
struct said {
	const struct option_def *opt;
	const char *value; /* borrowed from argv; NULL: a switch */
};

/* scan_options.c: what was asked for. Pointers are borrowed from argv. */
struct scan_request {
	struct verify_request verify;
	struct said *said;
	size_t num_said;
	char *const *operands;
	size_t num_operands;
	const char **from; /* files of targets */
	size_t num_from;
	const char *state;
	long jobs, retries;
	int64_t timeout; /* of a handshake, microseconds */
	uint16_t port;	 /* of hosts without one; 0: 443, or that of starttls */
	bool has_starttls, has_connect;
	enum starttls starttls;
	char connect_host[256];
	uint16_t connect_port; /* 0: the target's */
	struct item_rules rules;
	bool no_lint;
};
int scan_request_read(struct scan_request *r, int argc, char **argv);
void scan_request_end(struct scan_request *r);
void scan_help(void);
/* All that decides what a target comes to, in hex; false: no memory. */
bool scan_request_digest(const struct scan_request *r, char hex[65]);

/* scan_targets.c: what is looked at, in order, each thing once. */
enum target_kind { TARGET_HOST, TARGET_FILE, TARGET_BAD };
struct target {
	enum target_kind kind;
	bool found; /* a file, in a folder: it may be of any kind */
	char *name; /* "host:port", a path, or what was said */
	char *host; /* A-labels, or an address */
	uint16_t port;
	const char *id; /* of TARGET_BAD: a finding's */
	char *why;	/* printable */
};
struct targets {
	struct target *list;
	size_t n, room;
	void *seen; /* files: tsearch(3) */
};
int targets_gather(struct targets *t, const struct scan_request *r, const char *verb);
void targets_free(struct targets *t);
/* "site.pem", "ca.crl"...: who names a file so means one of ours. */
bool target_is_named_like_ours(const char *path);

/* What all who look at targets share. */
struct scan {
	struct scan_request *request;
	struct ask_place place;
	struct said_contents *contents; /* read once */
	size_t num_contents;
	struct lint_sets lint;
};
/* scan_question.c: the question about a target: as the options say, each time anew. */
int scan_question_begin(struct scan *s, const char *verb);
void scan_question_end(struct scan *s);
/* purpose: unless one was said. 0 and *out for question_end(); VFY_E*. */
int scan_question(const struct scan *s, enum vfy_purpose purpose, struct question *out);

/* scan_host.c, scan_file.c: an array of items; NULL: no memory. By any thread. */
struct json_object *scan_host(const struct scan *s, const struct target *t);
struct json_object *scan_file(const struct scan *s, const struct target *t);

/* A signal has come: what is under way is to end, and does not count. By any thread. */
bool scan_is_stopping(void);

/* scan_lint.c: what lint/ says of a certificate whose verdict is v, and of a list; nothing if
 * that is off. */
void scan_lint(const struct scan *s, struct item *item, const struct vfy_cert *cert,
    const struct vfy_verdict *v);
void scan_lint_crl(const struct scan *s, struct item *item, const struct vfy_crl *crl);

/* A target's name, whose octets may each be "\XX"; longer ones are cut. */
#define SCAN_NAME (3 * 4200 + 16)

/* scan_state.c: what is done already, in a file: by any thread. */
struct scan_state;
/* digest: of the options. 0, or an exit status after a complaint. */
int scan_state_open(const char *path, const char *digest, const char *verb,
    struct scan_state **out);
/* Targets that were done before. */
size_t scan_state_count(const struct scan_state *s);
/* Was it done before? s may be NULL. */
bool scan_state_has(const struct scan_state *s, const char *target);
/* Its items, for json_object_put(); NULL: they can't be read any more. */
struct json_object *scan_state_get(struct scan_state *s, const char *target);
/* It is done. False: it can't be written, once complained of. s may be NULL. */
bool scan_state_add(struct scan_state *s, const char *target, struct json_object *items);
/* finished: all is done; the next scan begins anew. s may be NULL. */
void scan_state_close(struct scan_state *s, bool finished);

/* scan_work.c: all targets, several at once; the items in the targets' order. The exit
 * status; *signal: the one that ended it early, or 0. */
int scan_work(struct scan *s, const struct targets *targets, struct scan_state *state,
    const char *verb, int *signal);

#endif
