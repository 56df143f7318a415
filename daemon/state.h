/* SPDX-License-Identifier: MIT */
/*
 * state.h - what was changed over HTTP and is to outlive the service: a file for
 * each kind, in [server] state. A file is exchanged whole, or not at all.
 */
#ifndef STATE_H
#define STATE_H
#include "problem.h"

enum state_kind { STATE_ANCHORS, STATE_INTERMEDIATES, STATE_POLICIES };
#define STATE_KINDS 3
/* Where a complaint about one of them is. */
#define STATE_WHERE "[server] state"

/*
 * The file of this kind in dir, for free(); candidate: what is to take its place.
 * NULL: out of memory. A file that is empty says nothing, like none.
 */
char *state_path(const char *dir, enum state_kind kind, bool candidate);
/* Writes the candidate, to the disk, and makes dir if it is missing. False with *p. */
bool state_write(const char *dir, enum state_kind kind, struct vfy_span text,
    struct problem *p);
/* The candidate takes the file's place. False with *p. */
bool state_commit(const char *dir, enum state_kind kind, struct problem *p);
void state_discard(const char *dir, enum state_kind kind);

#endif
