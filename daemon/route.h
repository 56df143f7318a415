/* SPDX-License-Identifier: MIT */
/*
 * route.h - from a connection's bytes to the function that answers.
 */
#ifndef ROUTE_H
#define ROUTE_H
#include <microhttpd.h>

#include "service.h"

/* MHD_AccessHandlerCallback; cls is a struct service. */
enum MHD_Result route_request(void *cls, struct MHD_Connection *conn,
    const char *url, const char *method, const char *version,
    const char *upload_data, size_t *upload_size, void **state);

/* MHD_RequestCompletedCallback. */
void route_completed(void *cls, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode why);

#endif
