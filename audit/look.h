/* SPDX-License-Identifier: MIT */
/*
 * look.h - evidence looked at: what the verbs "crl", "ocsp" and "cache show" say of a
 * revocation list or an OCSP response.
 */
#ifndef LOOK_H
#define LOOK_H
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
/* What an untimely or unusable piece of evidence means for the exit status. */
int look_usable_status(enum vfy_reason why);

/* One list, one response: NULL: out of memory. file may be NULL. */
struct json_object *look_crl(const struct vfy_crl *crl, const char *file,
    const struct look *look, int *status);
struct json_object *look_ocsp(const struct vfy_ocsp *ocsp, const char *file,
    const struct look *look, int *status);

/* Now, or by --at. Unix seconds. */
int64_t look_now(void);
/* A value of --at, of --serial: 0, or EXIT_USAGE after a complaint. */
int look_set_time(int64_t *at, const char *verb, const char *value);
int look_set_serial(struct look_serial *serial, const char *verb, const char *value);
/* A value of --entries and the like. */
int look_set_number(uint64_t *n, const char *verb, const char *option, uint64_t max,
    const char *value);
/* The first certificate of a file; path NULL: *out is NULL. 0, or an exit status. */
int look_read_cert(const char *verb, const char *path, struct vfy_cert **out);

#endif
