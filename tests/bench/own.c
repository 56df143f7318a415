/* SPDX-License-Identifier: MIT */
/*
 * own.c - this library as a contender in the bench, by its public interface
 * (but for a single certificate, which has no public one).
 *
 * Path, signatures, dates, purpose and host name are checked, no revocation.
 * The context remembers certificates that it has proven, as in a program that
 * asks many questions.
 */
#include "bench.h"
#include "cert.h"

static struct vfy_span
span(gnutls_datum_t d)
{
	return (struct vfy_span){ d.data, d.size };
}

/* Reading the file is in the time of loading, as it is with the others. */
static void *
own_load(const struct chain *chains)
{
	struct vfy_ctx *ctx;
	gnutls_datum_t bundle;
	size_t i;

	must(gnutls_load_file(BUNDLE, &bundle), BUNDLE);
	if (vfy_ctx_new(&ctx) != 0 ||
	    vfy_ctx_add_anchors(ctx, span(bundle), false, NULL, NULL) != 0)
		die("libverify", BUNDLE);
	gnutls_free(bundle.data);
	for (i = 0; chains != NULL && i < CHAINS; i++) {
		if (vfy_ctx_add_anchors(
			ctx, span(chains[i].root), false, NULL, NULL) != 0)
			die("libverify", "own root");
	}
	return ctx;
}

void *
own_load_system(void)
{
	struct vfy_ctx *ctx;

	if (vfy_ctx_new(&ctx) != 0 ||
	    vfy_ctx_add_system_anchors(ctx, NULL) != 0)
		die("libverify", "system anchors");
	return ctx;
}

static void
own_unload(void *store)
{
	vfy_ctx_free(store);
}

size_t
own_anchors(void *store)
{
	return vfy_ctx_num_anchors(store);
}

bool
own_ask(void *store, const struct question *qn, struct own_work *work)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q;
	bool valid;

	if (vfy_query_new(&q) != 0 || vfy_query_use_memo(q, store) != 0 ||
	    vfy_query_add_certs(q, span(qn->leaf), NULL, NULL) != 0 ||
	    vfy_query_add_certs(q, span(qn->inter), NULL, NULL) != 0 ||
	    vfy_query_set_identity(q, VFY_ID_DNS, qn->host) != 0 ||
	    vfy_query_set_revocation(q, VFY_REV_OFF) != 0 ||
	    vfy_query_set_network(q, VFY_NET_OFF, 0) != 0 ||
	    vfy_verify(store, q, &v) != 0)
		die("libverify", "could not be asked");
	valid = vfy_verdict_outcome(v) == VFY_VALID;
	if (work != NULL) {
		work->signatures = vfy_verdict_search(v)->signatures;
		work->memo_hits = vfy_verdict_search(v)->memo_hits;
	}
	vfy_verdict_free(v);
	vfy_query_free(q);
	return valid;
}

static bool
own_verify(void *store, const struct question *q)
{
	return own_ask(store, q, NULL);
}

static void *
own_keep(gnutls_datum_t der)
{
	struct vfy_cert *c;

	if (cert_parse(span(der), &c, NULL) != 0)
		die("libverify", "parse");
	return c;
}

static void
own_drop(void *kept)
{
	cert_free(kept);
}

const struct contender contender_own = { "libverify", own_load, own_unload,
	own_verify, own_keep, own_drop, true };
