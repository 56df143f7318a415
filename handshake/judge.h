/* SPDX-License-Identifier: MIT */
/*
 * judge.h - why a handshake failed, or should have: causes, the likeliest first.
 */
#ifndef JUDGE_H
#define JUDGE_H
#include "chain.h"
#include "handshake.h"

enum cause {
#define HANDSHAKE_CAUSE(id, value, name, status, what, fix) CAUSE_##id = value,
#include "handshake_cause.def"
#undef HANDSHAKE_CAUSE
};
/* The stable name, a sentence, what to do; never NULL. */
const char *cause_name(enum cause c);
const char *cause_what(enum cause c);
const char *cause_fix(enum cause c);
/* The exit status of a command that found it. */
int cause_status(enum cause c);

#define JUDGE_CAUSES 6
struct judgement {
	enum cause causes[JUDGE_CAUSES]; /* the likeliest first */
	size_t n; /* 0: the handshake is done, and the chain is good */
	/* the question that they answer: why did it fail, or why should it have */
	bool failed;
	int status; /* exit status: of the first cause; 0 when there is none */
};
/* v: the verdict on the server's chain; NULL: no chain came. */
struct judgement judge(const struct handshake *h, const struct vfy_verdict *v,
    const struct chain_view *chain);

#endif
