/* SPDX-License-Identifier: MIT */
/*
 * api_options.h - the options of a question that are query parameters.
 */
#ifndef API_OPTIONS_H
#define API_OPTIONS_H
#include <microhttpd.h>

#include "options.h"
#include "problem.h"

/*
 * All parameters of the request into qn, the policy first, whatever their order;
 * qn NULL: any parameter is one too many. False with *p (422).
 */
bool options_read(
    struct MHD_Connection *conn, struct question *qn, struct problem *p);

#endif
