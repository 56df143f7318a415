/* SPDX-License-Identifier: MIT */
/*
 * vfy_store.h - revocation evidence kept in SQLite and fetched over HTTP: the
 * engine's evidence source (struct vfy_source).
 *
 *	struct vfy_store *store;
 *	vfy_store_open(NULL, NULL, &store, NULL);
 *	vfy_ctx_set_source(ctx, vfy_store_source(store));
 *
 * Errors, ownership and threads are as in vfy.h: a store may be used by many
 * threads, and its directory by many processes, at once. A store that was
 * open across fork() keeps and finds nothing in the child: open it there.
 */
#ifndef VFY_STORE_H
#define VFY_STORE_H
#include <vfy.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vfy_store;

/* One fetch, over the seam: what to get, and what bounds it. */
struct vfy_fetch {
	enum vfy_ask_kind kind;
	const char *url;
	struct vfy_span post; /* OCSP request; empty: GET */
	size_t max_bytes;
	int64_t deadline; /* CLOCK_MONOTONIC, milliseconds */
};
enum vfy_fetch_outcome {
	VFY_FETCH_OK = 0,
	VFY_FETCH_REFUSED,  /* by rule: scheme, address, redirect; not HTTP */
	VFY_FETCH_TOO_BIG,
	VFY_FETCH_TIMEOUT,
	VFY_FETCH_HTTP,	    /* a status other than 200 */
	VFY_FETCH_NETWORK   /* no connection, name not found, cut off */
};
/* Performs one fetch; 0 with *outcome (and *body when OK), or VFY_E*. Threads: many at once. */
struct vfy_fetcher {
	void *arg;
	int (*fetch)(void *arg, const struct vfy_fetch *what, enum vfy_fetch_outcome *outcome,
	    struct vfy_blob **body);
};

struct vfy_store_options {
	/* "10.0.0.0/8", "127.0.0.1", "::1/128": may be connected to although
	 * private; NULL-terminated; NULL: none. Also needed for a private
	 * proxy that the environment names (http_proxy). */
	const char *const *allow_net;
	/* Instead of libcurl in this process; NULL: libcurl. Borrowed. */
	const struct vfy_fetcher *fetcher;
	size_t max_crl, max_ocsp, max_issuer; /* bytes; 0: 128 MiB, 64 KiB, 64 KiB */
	bool read_only;			      /* use what is there, keep nothing */
};

/* What is wrong with a store, and what to do. */
struct vfy_store_error {
	char what[512]; /* printable ASCII, names the path */
};

/*
 * directory: made with mode 0700 if absent; NULL: $XDG_CACHE_HOME/libverify
 * or ~/.cache/libverify. options and err may be NULL. A file that is no
 * database is VFY_EIO, and is left as it is; so are a directory or file that
 * others can write to, or that belong to somebody else than us or root. What
 * is there but can't be written to is used as if read_only. VFY_EARG: a
 * malformed allow_net.
 */
int vfy_store_open(const char *directory, const struct vfy_store_options *options,
    struct vfy_store **out, struct vfy_store_error *err);
/* No question may be using it any more. NULL is fine. */
void vfy_store_close(struct vfy_store *s);
/* Borrowed from the store. */
const struct vfy_source *vfy_store_source(struct vfy_store *s);

struct vfy_store_stats {
	uint64_t crls, ocsp, issuers; /* rows */
	uint64_t wishes;	      /* refreshes noted, not yet done */
	uint64_t hits, misses, fetches, fetch_failures; /* since open, this process */
};
int vfy_store_stats(struct vfy_store *s, struct vfy_store_stats *out);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
