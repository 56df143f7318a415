/* SPDX-License-Identifier: MIT */
/*
 * diff_members.h - what differs between two objects as inspect/ tells them.
 */
#ifndef DIFF_MEMBERS_H
#define DIFF_MEMBERS_H
#include "json_build.h"

/*
 * Appends to out one {"member", "old", "new"} for each member that differs: "member" is
 * its path ("key.bits", "extensions.subjectAltName.names"), "old" and "new" are arrays of
 * texts: of lists, what only one of both has. False: out of memory.
 */
bool diff_members(struct json_object *a, struct json_object *b, struct json_object *out);

#endif
