/* SPDX-License-Identifier: MIT */
/*
 * route.h - from a connection's bytes to the function that answers.
 */
#ifndef ROUTE_H
#define ROUTE_H
#include <microhttpd.h>

#include "service.h"

/* What a request needs to know of the socket that it came by. */
struct gate {
	struct service *service;
	bool is_unix;
};

/* MHD_AccessHandlerCallback; cls is a struct gate. */
enum MHD_Result route_request(void *cls, struct MHD_Connection *conn,
    const char *url, const char *method, const char *version,
    const char *upload_data, size_t *upload_size, void **state);

/* MHD_RequestCompletedCallback. */
void route_completed(void *cls, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode why);

#endif
