/* SPDX-License-Identifier: MIT */
/*
 * listen.h - sockets to listen on: a Unix socket's file, loopback TCP.
 */
#ifndef LISTEN_H
#define LISTEN_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct listener {
	int fd; /* -1: not listening */
	bool is_unix;
	char name[128]; /* its path, or "127.0.0.1:8080" with the real port */
	dev_t device;	/* of the socket's file as we made it */
	ino_t inode;
};

/*
 * Listens on a Unix socket at path, made with mode. The file of a service that
 * is gone is taken over; one that answers, or a file that is no socket, is an
 * error. Call before the first thread starts (umask). False: why.
 */
bool listen_unix(struct listener *l, const char *path, mode_t mode, char *why,
    size_t len);

/*
 * address: "127.0.0.1:PORT" or "[::1]:PORT", nothing else; port 0 takes a free
 * one. False: why.
 */
bool listen_tcp(struct listener *l, const char *address, char *why, size_t len);

/* Stops listening, and removes the socket's file. */
void listen_close(struct listener *l);

/* Removes the socket's file, if it is still the one that was made. */
void listen_remove(const struct listener *l);

#endif
