/* SPDX-License-Identifier: MIT */
/*
 * access.h - who may change the service, and whose word on a client
 * certificate is taken. Asking needs no permission.
 */
#ifndef ACCESS_H
#define ACCESS_H
#include <stdbool.h>
#include <stddef.h>

struct problem;
struct request;

/* User or group ids; borrowed. */
struct access_ids {
	const unsigned *list;
	size_t n;
};

/* Besides root and the user that the service runs as, who may always change. */
struct access {
	struct access_ids admin_users, admin_groups;
	struct access_ids proxy_users, proxy_groups;
};

/*
 * May the client of this request change anchors, intermediates, evidence? Only
 * by the Unix socket, where the kernel says who it is. False with *p (403).
 */
bool access_may_change(const struct request *req, struct problem *p);
/* Is it a proxy that was configured? False with *p (403). */
bool access_is_proxy(const struct request *req, struct problem *p);

#endif
