/* SPDX-License-Identifier: MIT */
/*
 * recorder.h - a connection that is recorded: all octets both ways, and when they
 * came. Every wait has an end.
 */
#ifndef RECORDER_H
#define RECORDER_H
#include <sys/types.h>

#include "vfy.h"

/* Of each side; a handshake has some 10 KiB. What comes behind is counted only. */
#define RECORDER_BYTES ((size_t)256 * 1024)
/* Reads and writes that are told apart by time. */
#define RECORDER_MARKS 1024

struct recorder_side {
	uint8_t *bytes; /* RECORDER_BYTES */
	size_t len;	/* that are recorded */
	size_t total;	/* that were sent or came */
};
struct recorder_mark {
	bool sent;
	size_t end; /* the side's total then */
	int64_t at; /* monotonic microseconds */
};
enum recorder_end {
	RECORDER_OPEN = 0,
	RECORDER_CLOSED,  /* the peer sent all that it will */
	RECORDER_RESET,	  /* the connection is gone */
	RECORDER_TIMEOUT, /* nothing came, or went, in time */
	RECORDER_ERROR
};
struct recorder {
	int fd;
	int cut;	   /* readable: waits end with ECANCELED; -1, at first: never */
	int64_t deadline;  /* of all; monotonic microseconds */
	int64_t patience;  /* of each wait, microseconds */
	bool gentle;	   /* a read for which nothing came in time: EAGAIN, and no end */
	bool quiet;	   /* such a read there was */
	struct recorder_side sent, received;
	struct recorder_mark marks[RECORDER_MARKS];
	size_t num_marks;
	enum recorder_end end;
	int error; /* errno, of RECORDER_RESET and RECORDER_ERROR */
};

/* fd is nonblocking, and stays the caller's. False: no memory. */
bool recorder_start(struct recorder *r, int fd, int64_t deadline, int64_t patience);
void recorder_free(struct recorder *r);

/* As recv(2) and send(2), waiting; -1 with errno, and r->end says which end it was. */
ssize_t recorder_read(struct recorder *r, void *buf, size_t len);
ssize_t recorder_write(struct recorder *r, const void *buf, size_t len);
/* Is there anything to read (or the end), within so many microseconds? */
bool recorder_wait(struct recorder *r, int64_t microseconds);

/* When the octet before total had come or gone; 0: not known. */
int64_t recorder_when(const struct recorder *r, bool sent, size_t total);

#endif
