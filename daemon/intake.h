/* SPDX-License-Identifier: MIT */
/*
 * intake.h - from the parts of a request to a question, whatever the parts
 * came in: JSON members or query parameters.
 *
 * Every function returns true, or false with *p set. where names the part for
 * the client ("/hostname", "?hostname").
 */
#ifndef INTAKE_H
#define INTAKE_H
#include "options.h"
#include "problem.h"

/*
 * The option called name in REST. Unknown ones, ones that belong to the
 * command line, and ones that would let a client choose the service's store or
 * its network are 422.
 */
bool intake_find(const char *name, size_t len, const char *where,
    const struct option_def **opt, struct problem *p);

/*
 * The option's value as text: that of a switch or a value; contents as PEM or
 * base64 DER. Trust anchors go into the question only.
 */
bool intake_set(struct question *qn, const struct option_def *opt,
    const char *text, size_t len, const char *where, struct problem *p);

/* Presented certificates as PEM or base64 DER. */
bool intake_certificate(struct question *qn, const char *text, size_t len,
    const char *where, struct problem *p);

/* Presented certificates as PEM or DER. */
bool intake_bytes(struct question *qn, struct vfy_span bytes, const char *where,
    struct problem *p);

/* tls-server needs an identity, or the word that none is expected. */
bool intake_need_identity(const struct question *qn, struct problem *p);

/* Presented certificates as a certs-only message, in DER. */
bool intake_pkcs7(
    struct question *qn, struct vfy_span bytes, struct problem *p);

#endif
