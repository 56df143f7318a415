/* SPDX-License-Identifier: MIT */
/*
 * handshake_serve.h - a TLS handshake in the process that talks to the network.
 */
#ifndef HANDSHAKE_SERVE_H
#define HANDSHAKE_SERVE_H
#include "vfy_store.h"

/*
 * Performs what->post, a struct handshake_order (pack.h), by the rules for addresses
 * of options, and packs what became of it; ends soon after cut has become readable.
 * 0 and an outcome of VFY_FETCH_OK with a body; VFY_EIO: it is no order; VFY_ENOMEM.
 */
int handshake_serve(const struct vfy_store_options *options,
    const struct vfy_fetch *what, int cut, struct vfy_fetched *out);

#endif
