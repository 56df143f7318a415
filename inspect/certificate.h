/* SPDX-License-Identifier: MIT */
/*
 * certificate.h - parts of certificates that requests and lists have too.
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H
#include "view.h"

/* "sha256", "sha1" of the whole object. */
void put_fingerprints(struct json_builder *b, struct vfy_span whole);
/* Is the algorithm of a signature broken? */
void remark_algorithm(struct view *v, struct vfy_span algorithm);

#endif
