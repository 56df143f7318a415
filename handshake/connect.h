/* SPDX-License-Identifier: MIT */
/*
 * connect.h - a connection to a host: all its addresses in turn, and what became of
 * each.
 */
#ifndef CONNECT_H
#define CONNECT_H
#include <sys/socket.h>

#include "vfy.h"

/* That are tried; a name may have any number. */
#define CONNECT_ADDRESSES 16
#define CONNECT_ADDRESS_TEXT 64

enum connect_result {
	CONNECT_DONE = 0,
	CONNECT_NOT_FOUND,   /* there is no such name, or it has no address */
	CONNECT_NO_RESOLVER, /* the name can't be looked up now */
	CONNECT_NOT_ALLOWED, /* the caller forbids this address */
	CONNECT_REFUSED,
	CONNECT_UNREACHABLE,
	CONNECT_STALLED, /* no answer in time */
	CONNECT_RESET,	 /* taken, and ended at once */
	CONNECT_FAILED,	 /* anything else: error says what */
	CONNECT_PROXY	 /* a proxy made no connection: detail says why */
};
struct connect_attempt {
	char address[CONNECT_ADDRESS_TEXT]; /* "192.0.2.1", "2001:db8::1" */
	enum connect_result result;
	int error; /* errno */
	int64_t microseconds;
};
struct connect_log {
	struct connect_attempt tried[CONNECT_ADDRESSES];
	size_t n;
	enum connect_result result; /* of the last one */
	char detail[128];	    /* printable; "" when done */
};

struct connect_ask {
	const char *host; /* a name or an address, without brackets */
	uint16_t port;
	int64_t deadline; /* monotonic microseconds */
	int cut;	  /* readable: give up, with ECANCELED; -1: never */
	/* May be NULL: any address may be connected to. */
	bool (*allowed)(void *arg, const struct sockaddr *address, socklen_t len);
	void *arg;
};
/*
 * A nonblocking socket, or -1; *log says how it went. Looking a name up takes as
 * long as the system's resolver does.
 */
int connect_to(const struct connect_ask *ask, struct connect_log *log);
/* "refused", "stalled"... */
const char *connect_result_name(enum connect_result result);

/* Is it an address, and no name? */
bool host_is_address(const char *host);

#endif
