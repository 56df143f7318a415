/* SPDX-License-Identifier: MIT */
/*
 * stages.c - the stages of a handshake, and what each cost.
 */
#include "stages.h"

#include <string.h>
#include <time.h>

/* ChangeCipherSpec, with its header. */
#define LONE_RECORD 6

const char *
stage_name(enum stage stage)
{
	static const char *const names[STAGES] = {
		[STAGE_TCP] = "tcp",
		[STAGE_STARTTLS] = "starttls",
		[STAGE_CLIENT_HELLO] = "client-hello",
		[STAGE_HELLO_RETRY] = "hello-retry",
		[STAGE_SERVER_HELLO] = "server-hello",
		[STAGE_CERTIFICATES] = "certificates",
		[STAGE_KEY_AGREEMENT] = "key-agreement",
		[STAGE_FINISHED] = "finished",
		[STAGE_APPLICATION_DATA] = "application-data",
	};

	return stage < STAGES ? names[stage] : "";
}

static int64_t
read_clock(clockid_t id)
{
	struct timespec now = { 0, 0 };

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void
stage_clock_start(struct stage_clock *c)
{
	memset(c, 0, sizeof(*c));
	c->at = monotonic_us();
	c->cpu = read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void
stage_clock_credit(
    struct stage_clock *c, enum stage stage, size_t sent, size_t received)
{
	int64_t at = monotonic_us(), cpu = read_clock(CLOCK_THREAD_CPUTIME_ID);
	struct stage_cost *cost = &c->cost[stage];

	cost->reached = true;
	cost->microseconds += at - c->at;
	cost->cpu_microseconds += cpu - c->cpu;
	cost->sent += sent - c->sent;
	cost->received += received - c->received;
	if (received > c->received && c->turned) {
		cost->round_trips++;
		c->turned = false;
	}
	/* a lone ChangeCipherSpec asks for nothing (RFC 8446 D.4) */
	if (sent > c->sent + LONE_RECORD)
		c->turned = true;
	c->at = at;
	c->cpu = cpu;
	c->sent = sent;
	c->received = received;
}
