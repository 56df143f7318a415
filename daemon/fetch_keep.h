/* SPDX-License-Identifier: MIT */
/*
 * fetch_keep.h - a process that has nothing but the duty to keep a fetcher
 * running (fetch_serve.h).
 */
#ifndef FETCH_KEEP_H
#define FETCH_KEEP_H
#include "sandbox.h"
#include "vfy_store.h"

/* What the fetcher goes by, for its whole life. */
struct fetch_config {
	const char *const *allow_net; /* NULL-terminated */
	const char *proxy;	      /* as in vfy_store_options */
	bool sandbox;
	const struct sandbox_user *user; /* NULL: stays who it is */
};

/*
 * Starts it. Before the first thread, and before anything is open that it
 * should not have: only the standard descriptors go with it. *control: by
 * which each fetcher's end of a SOCK_SEQPACKET pair comes (SCM_RIGHTS); any
 * byte sent there kills the fetcher that is; closing it ends both processes.
 * False: why.
 */
bool fetch_keep(
    const struct fetch_config *config, int *control, char *why, size_t len);

#endif
