/* SPDX-License-Identifier: MIT */
/*
 * fetch_serve.h - the process that talks to the network.
 */
#ifndef FETCH_SERVE_H
#define FETCH_SERVE_H
#include "vfy_store.h"

/*
 * Carries out what comes by fd (fetch_wire.h), by the rules of options, until
 * the other end is closed. Its exit status: 0, or 1 when something was wrong
 * (and said in the log). Takes fd.
 */
int fetch_serve(int fd, const struct vfy_store_options *options);

#endif
