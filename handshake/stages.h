/* SPDX-License-Identifier: MIT */
/*
 * stages.h - the stages of a handshake, and what each cost.
 */
#ifndef STAGES_H
#define STAGES_H
#include "vfy.h"

/* In the order in which they happen. */
enum stage {
	STAGE_TCP,
	STAGE_STARTTLS,
	STAGE_CLIENT_HELLO,
	STAGE_HELLO_RETRY,
	STAGE_SERVER_HELLO,
	STAGE_CERTIFICATES,
	STAGE_KEY_AGREEMENT,
	STAGE_FINISHED,
	STAGE_APPLICATION_DATA,
	STAGES
};
/* "tcp", "client-hello"... */
const char *stage_name(enum stage stage);

struct stage_cost {
	bool reached;
	size_t sent, received; /* octets */
	unsigned round_trips;
	int64_t microseconds;
	int64_t cpu_microseconds; /* of this thread */
};

/* Since when nothing was credited to a stage yet. */
struct stage_clock {
	struct stage_cost cost[STAGES];
	int64_t at, cpu;
	size_t sent, received;
	bool turned; /* something was sent, and nothing came since */
};
void stage_clock_start(struct stage_clock *c);
/*
 * What happened since the last call was of this stage. sent, received: octets since
 * the beginning.
 */
void stage_clock_credit(
    struct stage_clock *c, enum stage stage, size_t sent, size_t received);

/* CLOCK_MONOTONIC, microseconds. */
int64_t monotonic_us(void);

#endif
