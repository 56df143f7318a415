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

/*
 * The callback of MHD_OPTION_URI_LOG_CALLBACK, which sees the target as it was
 * sent: what is returned is what *state of route_request is first.
 */
void *route_target(void *cls, const char *uri, struct MHD_Connection *conn);

/* MHD_RequestCompletedCallback. */
void route_completed(void *cls, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode why);

#endif
