/* SPDX-License-Identifier: MIT */
/*
 * anchors.h - sets of trust anchors, as "certaudit trust" looks at them.
 */
#ifndef ANCHORS_H
#define ANCHORS_H
#include "json_build.h"

struct anchor {
	struct vfy_cert *cert;
	bool public_root; /* of the public root programme */
};
/* By subject, then by digest; each once. */
struct anchors {
	struct anchor *list;
	size_t n;
};

/* Those of a context. 0 or VFY_ENOMEM. */
int anchors_of(const struct vfy_ctx *ctx, struct anchors *out);
void anchors_free(struct anchors *a);
/* A file's (PEM or DER), into a context; the exit status, as below. */
int anchors_add_file(const char *name, struct vfy_ctx *ctx, const char *verb);
/*
 * A file's, or with the name "system" the system's. An exit status, after a
 * complaint if it is not 0.
 */
int anchors_read(const char *name, struct anchors *out, const char *verb);

bool anchors_same(const struct vfy_cert *a, const struct vfy_cert *b);
/* NULL: not there. */
const struct anchor *anchors_find(const struct anchors *a, const struct vfy_cert *cert);
/* Is it meant: by the first digits (8 at least) of its SHA-256, or a part of its subject? */
bool anchor_is_meant(const struct anchor *a, const char *text);

/* What it is; what of it is not right at that time has a "remark". NULL: out of memory. */
struct json_object *anchor_json(const struct anchor *a, int64_t at);
/* A line of a list, from that. */
void anchor_print(struct json_object *o, int indent);

#endif
