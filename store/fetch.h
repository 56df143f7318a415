/* SPDX-License-Identifier: MIT */
/*
 * fetch.h - the fetcher of a store that was given none: libcurl in this process.
 */
#ifndef STORE_FETCH_H
#define STORE_FETCH_H
#include "address.h"
#include "vfy_store.h"

struct fetch_curl; /* libcurl, loaded at the first fetch */

/* Takes allow (and empties it), also when it fails. 0 or VFY_ENOMEM. */
int fetch_curl_new(struct address_list *allow, struct fetch_curl **out);
/* No fetch may be running. NULL is fine. */
void fetch_curl_free(struct fetch_curl *f);
/* Borrowed from f. Its fetch() also gives VFY_EIO: libcurl can't be loaded. */
const struct vfy_fetcher *fetch_curl_fetcher(const struct fetch_curl *f);

#endif
