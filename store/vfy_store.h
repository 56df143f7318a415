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
 * threads, and its directory by many processes, at once; what many of them
 * want is fetched by one. What is kept, or removed, is seen at once through the
 * same store, and 10 ms later through others. A store that was open across
 * fork() keeps and finds nothing in the child: open it there.
 *
 * Nothing is trusted because it lies here: the engine authenticates what it is
 * given in every question, and only what it has authenticated is kept.
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

/* -- the seam of fetching ------------------------------------------------- */

/* Longest ETag or Last-Modified that is remembered, with its end. */
#define VFY_VALIDATOR_MAX 128

/* One fetch: what to get, and what bounds it. */
struct vfy_fetch {
	enum vfy_ask_kind kind;
	const char *url;
	struct vfy_span post; /* OCSP request; empty: there is none */
	size_t max_bytes;
	int64_t deadline; /* CLOCK_MONOTONIC, milliseconds */
	/* of what is at hand: if it has not changed, UNCHANGED will do; "" */
	const char *etag, *last_modified;
};
enum vfy_fetch_outcome {
	VFY_FETCH_OK = 0,
	VFY_FETCH_REFUSED,  /* by rule: scheme, address, redirect; not HTTP */
	VFY_FETCH_TOO_BIG,
	VFY_FETCH_TIMEOUT,
	VFY_FETCH_HTTP,	    /* a status other than 200 and 304 */
	VFY_FETCH_NETWORK,  /* no connection, name not found, cut off */
	VFY_FETCH_UNCHANGED, /* 304: what is at hand is the newest */
	VFY_FETCH_GARBAGE,  /* an answer that can't be evidence: HTML, packed */
	/* in reports only, never from a fetcher */
	VFY_FETCH_UNUSABLE,  /* no evidence of this kind, or older than what is here */
	VFY_FETCH_HELD_BACK, /* not tried: it failed a moment ago */
	VFY_FETCH_TROUBLE    /* our own: memory, libcurl */
};
struct vfy_fetched {
	enum vfy_fetch_outcome outcome;
	struct vfy_blob *body;	       /* when OK */
	char etag[VFY_VALIDATOR_MAX];  /* as the server said; "": nothing */
	char last_modified[VFY_VALIDATOR_MAX];
};
/*
 * Performs one fetch: 0 with *out, which is zeroed before, or VFY_E*: our own
 * trouble, which says nothing about the server. Threads: many at once.
 */
struct vfy_fetcher {
	void *arg;
	int (*fetch)(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out);
	/* All fetches, running ones too, end soon with VFY_EIO while this is
	 * set. NULL: they can't be broken off. */
	void (*abort)(void *arg, bool abort);
};

/* What came of one fetch. */
struct vfy_fetch_report {
	enum vfy_ask_kind kind;
	const char *url; /* foreign: may hold anything */
	enum vfy_fetch_outcome outcome;
	int64_t retry; /* seconds until it is tried again; 0: not known */
};
/* "network", "held-back"...: stable; and a sentence, what to do about it in it. */
const char *vfy_store_fetch_name(enum vfy_fetch_outcome outcome);
const char *vfy_store_fetch_text(enum vfy_fetch_outcome outcome);

/* -- opening -------------------------------------------------------------- */

/* All zero is a good choice. What is pointed to is borrowed for the store's life. */
struct vfy_store_options {
	/* "10.0.0.0/8", "127.0.0.1", "::1/128": may be connected to although
	 * private; NULL-terminated; NULL: none. Also needed for a private
	 * proxy that the environment names (http_proxy). */
	const char *const *allow_net;
	/* Instead of libcurl in this process; NULL: libcurl. */
	const struct vfy_fetcher *fetcher;
	size_t max_crl, max_ocsp, max_issuer; /* bytes; 0: 128 MiB, 64 KiB, 64 KiB */
	bool read_only;			      /* use what is there, keep nothing */
	/* Bytes of evidence on disk; what was not used for longest goes. 0: 512 MiB. */
	uint64_t quota;
	/* "http://proxy.example:3128": all fetches go through it, whatever its
	 * address; it resolves names, and decides where they may lead. "": no
	 * proxy. NULL: as the environment says (http_proxy, no_proxy). */
	const char *proxy;
	/* Milliseconds that one fetch may take, within its question's
	 * deadline. 0: 5 minutes for a CRL, 30 seconds for others. */
	int64_t max_fetch_time;
	/* Told what was found damaged, and what became of it: one line,
	 * printable ASCII. By any thread that uses the store; it must not
	 * call the store. NULL: nobody is told. */
	void (*log)(void *arg, const char *message);
	void *log_arg;
	/* Told of each fetch when it is over, and of each that was held back.
	 * By any thread that uses the store; it must not call the store. NULL:
	 * nobody is told. */
	void (*fetched)(void *arg, const struct vfy_fetch_report *report);
	void *fetched_arg;
	/* No directory at all: finds and keeps nothing, only fetches. */
	bool nowhere;
};

/* What is wrong with a store, and what to do. */
struct vfy_store_error {
	char what[512]; /* printable ASCII, names the path */
};

/*
 * The fetcher of a store that is given none, by itself: for a process that
 * fetches for others, and keeps nothing. Of options allow_net and proxy count.
 * VFY_EARG with *err (may be NULL): one of them is malformed. VFY_ENOMEM.
 */
int vfy_store_fetcher_new(const struct vfy_store_options *options,
    struct vfy_fetcher **out, struct vfy_store_error *err);
/* No fetch may be running. NULL is fine. */
void vfy_store_fetcher_free(struct vfy_fetcher *f);

/*
 * May a process connect to this address (a struct sockaddr of len octets) by the
 * rules for fetching: globally reachable, or in one of options' allow_net? False
 * also when these are malformed.
 */
struct sockaddr;
bool vfy_store_may_connect(const struct vfy_store_options *options,
    const struct sockaddr *address, size_t len);

/*
 * A connection to host (a name, or an address without brackets) that a proxy
 * makes ("http://proxy.example:3128", by CONNECT; "socks5h://..." and its like; none that
 * speaks TLS itself), within milliseconds; a second after cut (-1: never) becomes
 * readable it is given up. The proxy resolves names and decides where they may
 * lead. 0 and *fd, nonblocking; VFY_EARG: host or proxy can't be used; VFY_EIO: it
 * gave none, or there is no libcurl; *err (may be NULL) says why. VFY_ENOMEM.
 */
int vfy_store_tunnel(const char *proxy, const char *host, uint16_t port,
    int64_t milliseconds, int cut, int *fd, struct vfy_store_error *err);

/*
 * directory: made with mode 0700 if absent; NULL: $XDG_CACHE_HOME/libverify
 * or ~/.cache/libverify. options and err may be NULL. VFY_EIO, with nothing
 * changed: a file that is no database, of another program, or of a newer
 * version of this one; a directory or file that others can write to, or that
 * belongs to somebody else than us or root; a directory in one where everybody
 * may rename it. What is there but can't be written to is used as if
 * read_only. A store of ours that is damaged is moved aside (evidence.db.damaged-1,
 * to -3) and begun anew; that is no error. VFY_EARG: a malformed allow_net or proxy.
 */
int vfy_store_open(const char *directory, const struct vfy_store_options *options,
    struct vfy_store **out, struct vfy_store_error *err);
/* Stops the worker. No question may be using it any more. NULL is fine. */
void vfy_store_close(struct vfy_store *s);
/* Borrowed from the store. */
const struct vfy_source *vfy_store_source(struct vfy_store *s);
/* The database's path; NULL: there is none (read_only and nothing there, nowhere). */
const char *vfy_store_file(const struct vfy_store *s);

struct vfy_store_stats {
	uint64_t crls, ocsp, issuers; /* rows */
	uint64_t pending; /* fetched or imported, not yet authenticated */
	uint64_t wishes;  /* refreshes noted, not yet done */
	uint64_t bytes;	  /* of evidence, pending or not */
	uint64_t hits, misses, fetches, fetch_failures; /* since open, this process */
	uint64_t outcomes[VFY_FETCH_TROUBLE + 1]; /* of fetches; by enum vfy_fetch_outcome */
};
int vfy_store_stats(struct vfy_store *s, struct vfy_store_stats *out);

/* What lies there of one kind: of what is authenticated, but for pending. */
#define VFY_STORE_AGES 5
#define VFY_STORE_AGE_SECONDS { 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600, 30 * 24 * 3600 }
struct vfy_store_survey {
	uint64_t items, pending;
	/* Not older than each of these ages, since thisUpdate (issuers: since
	 * they were fetched). */
	uint64_t younger[VFY_STORE_AGES];
	uint64_t ages;	     /* their sum, seconds */
	uint64_t expired;    /* no longer in force: as vfy_store_filter has it */
	int64_t next_update; /* the nearest that is still to come; 0: none */
};
/* out is indexed by enum vfy_ask_kind; at: unix seconds, as a rule now. 0, VFY_EIO. */
int vfy_store_survey(struct vfy_store *s, int64_t at,
    struct vfy_store_survey out[VFY_ASK_ISSUER + 1]);
/*
 * Could something be kept now? Begins to write, and looks at the disk; keeps
 * nobody waiting. 0, or VFY_EIO with *err (may be NULL).
 */
int vfy_store_writable(struct vfy_store *s, struct vfy_store_error *err);

/*
 * Reads everything and compares it with its SHA-256, and the database with
 * itself; what is damaged goes, and is fetched again when it is wanted.
 * *damaged (may be NULL): how many. VFY_EIO: it can't be read at all.
 */
int vfy_store_check(struct vfy_store *s, uint64_t *damaged);

/* -- what lies in it ---------------------------------------------------------- */

/*
 * One piece of evidence under one key. The same bytes may lie under several
 * keys (a CRL at two URLs): then there is an item for each, of the same name.
 */
struct vfy_store_item {
	uint8_t sha256[32]; /* of the bytes: their name, in every store */
	enum vfy_ask_kind kind;
	/* Fetched ahead or imported, and not yet authenticated: what it says
	 * is a claim, and it is no evidence yet. */
	bool pending;
	bool imported;	/* of what is pending: by a bundle, its URL is a claim too */
	uint64_t size;	/* octets */
	char url[2049]; /* where it came from; "": not known. Foreign: not only ASCII */
	/* SHA-256 of the SPKI of the certificates' issuer that it was
	 * authenticated for (is claimed to be for); 0 octets: not known */
	uint8_t issuer_key[64];
	size_t issuer_key_len;
	uint8_t request_sha256[32]; /* OCSP: of the DER OCSPRequest */
	bool has_request;
	uint8_t number[32]; /* cRLNumber without leading zeros */
	size_t number_len;  /* 0: none, or pending */
	/* Unix seconds; 0: absent, or not known. */
	int64_t this_update, next_update; /* next_update: 0 when pending */
	int64_t fetched_at; /* by this machine's clock */
	int64_t checked_at; /* the server last said that it has nothing newer */
	int64_t refresh_at; /* due then; 0: not by itself */
	int64_t expires_at; /* of what is pending: gone then */
	int64_t last_used;  /* to the hour */
};
/* All zero: everything. Spans are borrowed for the call. */
struct vfy_store_filter {
	enum vfy_ask_kind kind; /* 0: any */
	struct vfy_span sha256; /* exactly 32 octets; empty: any */
	struct vfy_span issuer_key; /* empty: any */
	/* Unix seconds: only what was no longer in force then, the clocks'
	 * difference included: nothing will use it any more. 0: any. */
	int64_t expired_at;
	bool pending_only, proven_only;
};
/*
 * The item after *cursor (0: the first) that filter (NULL: everything) lets pass,
 * and *cursor is moved to it: an opaque number that stays good while the store
 * is changed, and in other processes. What is authenticated comes first, each in
 * the order in which it came. Reads no evidence. 0; VFY_ENOENT: no more; VFY_EARG:
 * a name of another length; VFY_EIO: the database can't be read.
 */
int vfy_store_next(struct vfy_store *s, const struct vfy_store_filter *filter, int64_t *cursor,
    struct vfy_store_item *out);
/*
 * The bytes of that name, which must be 32 octets, compared with it; (*out)->release
 * releases them. Proven or pending, nothing is said of what they are evidence
 * for. VFY_ENOENT: there are none, or they turned out to be damaged and were
 * dropped; VFY_EARG; VFY_EIO; VFY_ENOMEM.
 */
int vfy_store_read(struct vfy_store *s, struct vfy_span sha256, struct vfy_blob **out);
/*
 * Deletes what filter lets pass; NULL: everything, and with it what was noted
 * for fetching and which servers failed lately. In small steps, beside anything
 * else: what comes meanwhile may stay. *deleted (may be NULL): how many items, in any
 * case. VFY_EIO: the store can't be written to; VFY_EARG.
 */
int vfy_store_purge(struct vfy_store *s, const struct vfy_store_filter *filter,
    uint64_t *deleted);
/*
 * Notes that what filter lets pass (NULL: everything) is to be fetched again
 * now, whatever its nextUpdate: vfy_store_refresh() or the worker does it. What came
 * without a URL can't be. *noted (may be NULL): how many; a store has
 * 1024 such notes at most, and what is due soonest comes first. VFY_EIO, VFY_EARG.
 */
int vfy_store_want(struct vfy_store *s, const struct vfy_store_filter *filter,
    uint64_t *noted);

/* What one piece of kept evidence says of one certificate. */
struct vfy_store_fact {
	const struct vfy_store_item *item; /* lives as long as the call */
	/* unknown: it says nothing of it by itself */
	struct vfy_rev_status status;
	bool released;	 /* a delta that takes a certificateHold back */
	const char *why; /* of unknown: a sentence; else "" */
};
/*
 * What is known of the certificate with that serial by the issuer with that key
 * (SHA-256 of its SPKI, 32 octets), from authenticated evidence in force at that
 * time, without the certificate itself: *out, and told (may be NULL) of each
 * piece that was looked at. Revoked: listed in any CRL, or by OCSP, unless as
 * certificateHold that a later delta takes back. Good: by OCSP, or not in a CRL
 * that is about all certificates of its issuer for all reasons; shards, whose
 * certificates only these themselves tell, never say good. Else unknown, also
 * when there were more than 256 lists to look at.
 *
 * Evidence was authenticated when it was kept, under what was trusted then, and
 * signatures are not checked again: it is believed as the store is (owner and
 * mode). For who must decide, that is vfy_verify(). serial: octets of an
 * INTEGER, with or without leading zeros. 0; VFY_EARG; VFY_EIO; VFY_ENOMEM.
 */
int vfy_store_known(struct vfy_store *s, struct vfy_span issuer_key, struct vfy_span serial,
    int64_t at, void (*told)(void *arg, const struct vfy_store_fact *fact), void *arg,
    struct vfy_rev_status *out);

/*
 * Brings in one piece of evidence by hand: pending, found by what about says of
 * it (kind; url, issuer_key and request, of which one must be there), which is a
 * claim. *added: false when it is not newer than what is here; sha256 (may be NULL):
 * its name. 0; VFY_EPARSE: it is no evidence of this kind; VFY_EARG: nobody would
 * find it; VFY_ELIMIT: larger than options allow; VFY_EIO: the store can't be
 * written to; VFY_ENOMEM.
 */
int vfy_store_add(struct vfy_store *s, const struct vfy_ask *about, struct vfy_span der,
    bool *added, uint8_t sha256[32]);
/*
 * A file without a name, open for reading and writing, on the store's disk: for
 * evidence on its way. *fd is the caller's to close. VFY_EIO: it can't be had.
 */
int vfy_store_scratch(struct vfy_store *s, int *fd);

/* -- refreshing ------------------------------------------------------------- */

/*
 * Questions that don't wait note what they miss (wishes), and evidence is due
 * some time before its nextUpdate. What is fetched here is pending: the next
 * question that can use it authenticates it, and only then it counts.
 */
struct vfy_store_budget {
	int64_t milliseconds; /* 0: one minute */
	unsigned items;	      /* 0: all that are due */
	unsigned parallel;    /* fetches at once, up to 8; 0: 4 */
	bool insist; /* also from servers that failed lately */
	/* Told at the beginning, with done 0, and of each that is done; by
	 * one thread at a time. It must not call the store. NULL: nobody. */
	void (*progress)(void *arg, uint64_t done, uint64_t due);
	void *progress_arg;
};
struct vfy_store_refreshed {
	uint64_t fetched;   /* new, now pending */
	uint64_t unchanged; /* the server has nothing newer */
	uint64_t failed;
	uint64_t left; /* due, but the budget was spent, or another does it */
};
/*
 * Fetches what is due now, within budget (NULL: the defaults). out may be NULL.
 * VFY_EIO: the store can't be written to.
 */
int vfy_store_refresh(struct vfy_store *s, const struct vfy_store_budget *budget,
    struct vfy_store_refreshed *out);
/*
 * One thread that does the same whenever something is due, until
 * vfy_store_stop_worker() or vfy_store_close(). It takes no signals. 0 also
 * when it runs already; VFY_EIO: the store can't be written to; VFY_ENOMEM.
 */
int vfy_store_start_worker(struct vfy_store *s);
/*
 * It ends when what it is fetching has come. Does not wait for that, and leaves
 * the fetches of questions alone; until vfy_store_stop_worker() there is no other.
 */
void vfy_store_dismiss_worker(struct vfy_store *s);
/* Waits for it to end; all fetches are broken off where the fetcher can do that. */
void vfy_store_stop_worker(struct vfy_store *s);

/* -- bundles, for machines without a network ---------------------------------- */

/*
 * A bundle holds evidence and what it is evidence for; store/bundle.h has its
 * form. Times and keys in it prove nothing: what is imported is pending.
 */
struct vfy_store_moved {
	uint64_t items;	  /* written, or now pending */
	uint64_t skipped; /* import: not newer than what is here; not evidence at all */
	uint64_t bytes;
};
/* Who is told how far a bundle is. NULL: nobody. */
struct vfy_store_watch {
	/* Told at the beginning, with done 0, and of each item that is done,
	 * skipped ones too. due: how many there are; import knows that at the
	 * end only, and says 0 before. It must not call the store. */
	void (*progress)(void *arg, uint64_t done, uint64_t due);
	void *progress_arg;
};
/*
 * Writes all evidence (not what is pending) through write, which returns 0 or
 * VFY_E*; that ends it. out and watch may be NULL. Runs beside anything else.
 */
int vfy_store_export(struct vfy_store *s, int (*write)(void *arg, struct vfy_span bytes),
    void *arg, const struct vfy_store_watch *watch, struct vfy_store_moved *out);
/*
 * Reads a bundle by read, which fills buf with up to len bytes, puts their
 * number in *got (0: the end) and returns 0 or VFY_E*. What was taken before
 * an error stays. VFY_EPARSE with *err: not a bundle, cut off, or altered.
 * VFY_ELIMIT: more than half of the quota. watch, out and err may be NULL.
 */
int vfy_store_import(struct vfy_store *s,
    int (*read)(void *arg, uint8_t *buf, size_t len, size_t *got), void *arg,
    const struct vfy_store_watch *watch, struct vfy_store_moved *out,
    struct vfy_store_error *err);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
