/* SPDX-License-Identifier: MIT */
/*
 * ask.h - one question to the engine, from its beginning to the verdict's text.
 */
#ifndef ASK_H
#define ASK_H
#include "options.h"
#include "service.h"

struct ask {
	struct service *service;
	struct trust_set *set; /* what it is asked of */
	struct question qn;
	char *text; /* the verdict as JSON and a line end, for free() */
	size_t len;
};

/*
 * A question with nothing in it yet, to what the service trusts now. ask must
 * be zeroed; ask_end() in any case. False with *p.
 */
bool ask_start(struct ask *ask, struct service *service, struct problem *p);
void ask_end(struct ask *ask);

/* May it wait for the network? Then it does not belong on a thread that serves
 * connections. */
bool ask_waits(const struct ask *ask);

/*
 * The verdict, in *out (for vfy_verdict_free()), and counted. deadline
 * (CLOCK_MONOTONIC, milliseconds): of waiting; when it is over, the answer comes
 * from the evidence at hand. False with *p.
 */
bool ask_judge(struct ask *ask, int64_t deadline, struct vfy_verdict **out,
    struct problem *p);
/* The same as text, in ask->text. */
bool ask_verify(struct ask *ask, int64_t deadline, struct problem *p);

#endif
