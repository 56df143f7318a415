/* SPDX-License-Identifier: MIT */
/*
 * bounds.h - bounds of what the store takes, keeps and waits for, each with
 * its reason. Those of evidence are the engine's own: more it would not read.
 */
#ifndef STORE_BOUNDS_H
#define STORE_BOUNDS_H

/* The largest CRLs published (full ones of big CAs) are some 60 MB. */
#define BOUND_CRL (128u * 1024u * 1024u)
/* A response carries at most a chain of a delegate. */
#define BOUND_OCSP (64u * 1024u)
/* One certificate, or a few in PKCS#7. */
#define BOUND_ISSUER (64u * 1024u)
/* A request names one certificate: about 100 octets. */
#define BOUND_REQUEST 4096u
/* A URL longer than this is not fetched (RFC 9110 suggests 8000 at least). */
#define BOUND_URL 2048u
/* A SHA-256 has 32 octets; whatever names an issuer's key is not longer. */
#define BOUND_ISSUER_KEY 64u
/* Refreshes noted: a machine's certificates have few issuers. */
#define BOUND_WISHES 1024
/* An allow-list is written by a person. */
#define BOUND_ALLOW_NETS 1024u

/* Evidence on disk: some hundred large CRLs' worth is never used at once. */
#define BOUND_QUOTA (UINT64_C(512) * 1024 * 1024)
/* Larger evidence is a file of its own: through the database's log it would be
 * written twice, and a file can be mapped, with what is known about it. */
#define BOUND_INLINE (256u * 1024u)
/* Pending: a bundle of a site with many CAs; each is small or a file. */
#define BOUND_PENDING 4096
/* Pending for one question: each URL has one, and more are not waited for. */
#define BOUND_PENDING_LOOKS 16
/* What the engine has not looked at for so long nobody needs: fetched, and
 * brought in by a person. */
#define PENDING_FETCHED_SECONDS (24 * 3600)
#define PENDING_IMPORTED_SECONDS (30 * 24 * 3600)
/* Failures remembered: as many as servers, and requests to them, matter. */
#define BOUND_FAILURES 4096
/* Back-off: the first, doubled with each failure, and the last. */
#define BACKOFF_FIRST_SECONDS 30
#define BACKOFF_LAST_SECONDS 3600
/* Where the engine would not take what the server gave: that may also be
 * for lack of budget, which a stranger can bring about; so not for long. */
#define BACKOFF_UNKEPT_SECONDS 300
/* Who fetches holds a lease so long at most, should its process die. */
#define LEASE_MILLISECONDS 60000
/* How often who waits for another process looks. */
#define LEASE_LOOK_MILLISECONDS 20
/* Who can't take one, since the database is never free, then goes without. */
#define LEASE_BUSY_MILLISECONDS 3000
/* Evidence is refreshed ahead while somebody has used it lately. */
#define REFRESH_USED_SECONDS (7 * 24 * 3600)
/* What could not be had for so long nobody can give. */
#define WISH_SECONDS (30 * 24 * 3600)
/* A question about a time farther from now than this says nothing about what
 * a server gives: its answers are about now. */
#define JUDGED_SECONDS (24 * 3600)
/* A read is noted once in so long, since a look-up should not write. */
#define TOUCH_SECONDS 3600
/* What others write is seen after so long at most, what this store writes at
 * once: to ask SQLite takes a dozen times what remembering does. */
#define RECENT_LOOK_MILLISECONDS 10
/* Files that no row names: another process may be about to name them. */
#define ORPHAN_SECONDS 3600
/* Damaged databases, and damaged files, kept for whoever wants to know why. */
#define BOUND_DAMAGED 3

/* One fetch, milliseconds: 128 MiB at half a megabyte a second; or one packet. */
#define BOUND_FETCH_CRL 300000
#define BOUND_FETCH_SMALL 30000

/* Clocks of CAs and of machines differ: evidence made up to this many seconds
 * in the future is taken. */
#define SKEW_SECONDS 300
/* Without nextUpdate evidence is good for so long... */
#define NO_NEXT_UPDATE_SECONDS (7 * 24 * 3600)
/* ...but an OCSP response is asked for again after this: without nextUpdate
 * newer ones are to be had all the time (RFC 6960 4.2.2.1). */
#define OUTDATED_SECONDS 3600
/* A fetch that had less time than this proves nothing about the server. */
#define FAIR_MILLISECONDS 1000

#endif
