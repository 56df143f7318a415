/* SPDX-License-Identifier: MIT */
/*
 * verdict_json.h - a verdict as JSON (the schema of doc/verdict.md), for
 * daemon and command alike, through the public header only.
 */
#ifndef VERDICT_JSON_H
#define VERDICT_JSON_H
#include "cert_json.h"

/*
 * A new object, to be released by json_object_put; NULL: out of memory. With a
 * memo its certificates are only for writing (JSON_FORM), not to be looked into.
 */
struct json_object *verdict_json(const struct vfy_verdict *v, struct cert_memo *memo);
/* The same, with the DER of what was not presented, for who rebuilds the verdict. */
struct json_object *verdict_json_der(const struct vfy_verdict *v);
/* Parts of it: the status of one certificate, one finding. */
struct json_object *verdict_status_json(const struct vfy_rev_status *s);
struct json_object *verdict_finding_json(const struct vfy_finding *f);

/*
 * Exit status of a command and the same for scripts: 0 valid, 1 not trusted,
 * 3 revoked, 4 expired or not yet valid, 5 undetermined.
 */
int verdict_exit_status(const struct vfy_verdict *v);

#endif
