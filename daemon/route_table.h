/* SPDX-License-Identifier: MIT */
/*
 * route_table.h - the resources of the service: paths, methods, and the
 * function for each.
 */
#ifndef ROUTE_TABLE_H
#define ROUTE_TABLE_H
#include "api.h"

enum verb_flag {
	VERB_BODY = 1,	  /* comes with a body */
	VERB_CHANGES = 2, /* for those who may change the service: access.h */
	VERB_FILE = 4,	  /* its body goes to a file of the store's */
	VERB_SHAKES = 8,  /* connects to whom the request names */
};

struct verb {
	const char *method;
	api_fn *answer;
	unsigned flags;
};

struct resource {
	const char *path;  /* "/v1/crls/{id}": {} is one segment, not empty */
	const char *allow; /* the Allow header: HEAD goes wherever GET does */
	struct verb verbs[4];
};

/* The nth; NULL: no more. */
const struct resource *route_resource(size_t nth);
size_t route_resources(void);

/*
 * The number of the resource that url names, and what stands for each {} of its
 * path, in url; route_resources(): there is none.
 */
size_t route_find(const char *url, struct vfy_span args[REQUEST_ARGS]);
/*
 * Is target, as it was sent, without escapes, or with those that its resource
 * takes? Resources have one spelling.
 */
bool route_is_plain(const char *target);
/* NULL: not this method. */
const struct verb *route_verb(const struct resource *r, const char *method);

#endif
