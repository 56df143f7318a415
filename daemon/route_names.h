/* SPDX-License-Identifier: MIT */
/*
 * route_names.h - the resources' names, for those who don't know
 * libmicrohttpd.
 */
#ifndef ROUTE_NAMES_H
#define ROUTE_NAMES_H
#include <stddef.h>

/* The path of route_table.h's nth, e.g. "/v1/crls/{id}"; "other" for all others. */
const char *route_name(size_t nth);

#endif
