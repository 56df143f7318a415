/* SPDX-License-Identifier: MIT */
/*
 * access.h - who may change the service, and whose word on a client
 * certificate is taken. Asking needs no permission.
 */
#ifndef ACCESS_H
#define ACCESS_H
#include <stdbool.h>

struct problem;
struct request;

/*
 * May the client of this request change anchors, intermediates, evidence? Root,
 * the service's own user, and whom [access] of verifyd.conf(5) names; only by the
 * Unix socket, where the kernel says who it is. False with *p (403).
 */
bool access_may_change(const struct request *req, struct problem *p);
/*
 * May the client have the service connect to servers that it names? Who [handshakes]
 * names, by the Unix socket, where that is enabled. False with *p (403).
 */
bool access_may_shake(const struct request *req, struct problem *p);
/* Is it a proxy that [access] names? False with *p (403). */
bool access_is_proxy(const struct request *req, struct problem *p);

#endif
