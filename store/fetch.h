/* SPDX-License-Identifier: MIT */
/*
 * fetch.h - the fetcher of a store that was given none: libcurl in this process.
 */
#ifndef STORE_FETCH_H
#define STORE_FETCH_H
#include "address.h"
#include "vfy_store.h"

struct fetch_curl; /* libcurl, loaded at the first fetch */

/* Longest URL that OCSP is asked by with GET (RFC 9919 5, RFC 6960 A.1). */
#define FETCH_GET_URL_MAX 255
/*
 * The URL to GET the response to request from: url, "/", and the request in
 * base64 with percent-encoding. False: it would be too long, or url has a query.
 */
bool fetch_get_url(const char *url, struct vfy_span request, char out[FETCH_GET_URL_MAX + 1]);

/*
 * Takes allow (and empties it), also when it fails. proxy: as in
 * vfy_store_options, borrowed. 0 or VFY_ENOMEM.
 */
int fetch_curl_new(struct address_list *allow, const char *proxy, struct fetch_curl **out);
/*
 * What is large goes into unnamed files of this directory while it comes, and
 * is mapped: it takes no memory. Borrowed; -1, as at first: into memory.
 */
void fetch_curl_spool(struct fetch_curl *f, int dir);
/* No fetch may be running. NULL is fine. */
void fetch_curl_free(struct fetch_curl *f);
/* Borrowed from f. Its fetch() also gives VFY_EIO: libcurl can't be loaded. */
struct vfy_fetcher *fetch_curl_fetcher(struct fetch_curl *f);

#endif
