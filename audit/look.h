/* SPDX-License-Identifier: MIT */
/*
 * look.h - evidence looked at: what the verbs "crl", "ocsp" and "cache show" say of a
 * revocation list or an OCSP response.
 */
#ifndef LOOK_H
#define LOOK_H
#include "command_line.h"
#include "files.h"
#include "json_build.h"

struct look_serial {
	uint8_t octets[64];
	size_t len;
};

/* What is asked of it. Pointers are the caller's. */
struct look {
	const struct vfy_cert *issuer; /* whose signature it should have; NULL: not asked */
	const struct vfy_cert *cert;   /* OCSP: of which it should tell; NULL: not asked */
	int64_t at;
	const struct look_serial *serials; /* CRL: are these listed? */
	size_t num_serials;
	uint64_t entries; /* CRL: so many entries are told */
};

/* An object being filled, what was found wrong, and the exit status. */
struct look_answer {
	struct json_builder b;
	struct json_object *findings;
	int status;
};
struct look_answer look_begin(void);
/* Notes a finding, and with it an exit status; VFY_R_OK: nothing. */
void look_found(struct look_answer *a, enum vfy_reason why, const char *detail, int status);
/* The object, or NULL when out of memory; *status gets worse, if it does. */
struct json_object *look_end(struct look_answer *a, int *status);
/*
 * Its "signature": the algorithm, which is in b (consumed), and whether the issuer's
 * key made it: checked, if issuer is there, with this reason.
 */
void look_signature(struct look_answer *a, struct json_builder *b, const struct vfy_cert *issuer,
    enum vfy_reason why, const char *detail);
/* What an untimely or unusable piece of evidence means for the exit status. */
int look_usable_status(enum vfy_reason why);

/* One list, one response: NULL: out of memory. file may be NULL. */
struct json_object *look_crl(const struct vfy_crl *crl, const char *file,
    const struct look *look, int *status);
struct json_object *look_ocsp(const struct vfy_ocsp *ocsp, const char *file,
    const struct look *look, int *status);

/* Now. Unix seconds. */
int64_t look_now(void);
/* A value of --serial: 0, or EXIT_USAGE after a complaint. */
int look_set_serial(struct look_serial *serial, const char *verb, const char *value);
/* A value of --at. */
int look_set_time(int64_t *at, const char *verb, const char *value);
/* A value of --entries and the like. */
int look_set_number(uint64_t *n, const char *verb, const char *option, uint64_t max,
    const char *value);

/* Options of both verbs; each has its own words for --issuer. */
enum look_option { LOOK_ISSUER = SHARED_LAST, LOOK_AT, LOOK_LAST };
#define LOOK_AT_ROW                                                            \
	{ LOOK_AT, "at", "TIME",                                               \
	    "the moment: RFC 3339, or @SECONDS (default: now)", false }

/* What a verb is asked: files, looked at one after the other. */
struct look_request {
	struct look look;
	const char *issuer, *cert; /* files; NULL: not given */
	bool json, help;
	/* while files are read */
	const char *file;
	struct json_object *answers; /* NULL: out of memory */
	int status;
};
/* What is in a file. */
struct look_kind {
	const char *answers; /* their name in JSON */
	size_t limit;	     /* of a file */
	/* Appends to r->answers. 0 or VFY_E*, of input that can't be read with *fault. */
	int (*read)(struct look_request *r, struct vfy_span bytes, struct vfy_fault *fault);
};
/* Takes one of the options above or --json: 0, or an exit status. */
int look_take(struct look_request *r, const char *verb, int id, const char *value);
/* 0, or VFY_ENOMEM. Consumes answer. */
int look_append(struct look_request *r, struct json_object *answer);
/* Reads all files and answers; the exit status. paths is NULL-terminated. */
int look_at_files(struct look_request *r, const struct look_kind *kind, const char *verb,
    char **paths);

#endif
