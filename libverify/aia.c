/* SPDX-License-Identifier: MIT */
/*
 * aia.c - issuers that nobody sent, from where certificates say (RFC 5280
 * 4.2.2.1, caIssuers): one DER certificate, or a certs-only PKCS#7.
 *
 * Rule 7: such a URL comes by nature from a certificate that is not proven
 * yet. So there is a switch, off by default; few fetches in a question; none
 * where only anchors count that came with it. What was fetched is a candidate
 * like any that was sent, and kept only once it is proven. Does not: read PEM,
 * which RFC 5280 does not allow there; ask for anything but http; ask the same
 * URL twice.
 */
#include "aia.h"

#include <stdio.h>
#include <stdlib.h>

#include "pkcs7.h"

/* -- what came ----------------------------------------------------------------- */

/* What can't be read is left out, as it would be among what was sent. */
static int
add_cert(struct pool *certs, struct vfy_span der)
{
	struct vfy_cert *cert;
	uint32_t at;
	bool added;
	int rc = cert_parse(der, &cert, NULL);

	if (rc == 0)
		rc = pool_add(certs, cert, 0,
		    LIMIT_AIA_FETCHES * LIMIT_ISSUER_CERTS, &added, &at);
	return rc == VFY_ENOMEM ? rc : 0;
}

/*= rfc5280 4.2.2.1 */
static int
read_body(struct pool *certs, struct vfy_span body)
{
	struct vfy_span cert;
	struct der d;
	size_t i;
	int rc = 0;

	if (body.len > LIMIT_ISSUER_DER)
		return 0;
	if (!pkcs7_parse(body, &d, NULL))
		return add_cert(certs, body);
	for (i = 0; rc == 0 && i < LIMIT_ISSUER_CERTS && pkcs7_next(&d, &cert);
	     i++)
		rc = add_cert(certs, cert);
	return rc;
}

/* -- asking -------------------------------------------------------------------- */

static const struct aia_asked *
find_asked(const struct aia *a, const char *url)
{
	size_t i;

	for (i = 0; i < a->num_asked; i++) {
		if (strcmp(a->asked[i].url, url) == 0)
			return &a->asked[i];
	}
	return NULL;
}

static struct vfy_ask
ask_for(const struct run *run, const char *url)
{
	return (struct vfy_ask){ .kind = VFY_ASK_ISSUER,
		.url = url,
		.wait = run->fetch_allowed ? VFY_UNTIL_DEADLINE : VFY_AT_HAND,
		.deadline = run_fetch_until(run, true),
		.at = run->now };
}

static int
ask(struct aia *a, struct run *run, const char *url)
{
	const struct vfy_source *src = run->ctx->source;
	struct aia_asked *slot = &a->asked[a->num_asked];
	struct vfy_ask question = ask_for(run, url);
	int rc;

	*slot = (struct aia_asked){ .url = strdup(url), .first = a->certs.n };
	if (slot->url == NULL)
		return VFY_ENOMEM;
	a->num_asked++;
	rc = src->get(src->arg, &question, &slot->blob);
	if (rc != 0) {
		slot->blob = NULL;
		return rc == VFY_ENOMEM ? rc : 0;
	}
	rc = read_body(&a->certs, slot->blob->der);
	slot->num = a->certs.n - slot->first;
	return rc;
}

/* Asks c's URLs, until something new comes. */
static int
ask_for_issuers(
    struct aia *a, struct run *run, const struct vfy_cert *c, bool *found)
{
	char url[LIMIT_URL + 1];
	uint32_t before = a->certs.n;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < LIMIT_ACCESS_DESCRIPTIONS; i++) {
		if (!cert_issuer_url(c, i, url) || a->certs.n > before)
			break;
		if (find_asked(a, url) != NULL)
			continue;
		if (a->num_asked == LIMIT_AIA_FETCHES) {
			run->budget.spent = "issuer fetches";
			break;
		}
		rc = ask(a, run, url);
	}
	*found = a->certs.n > before;
	return rc;
}

/* Rule 7: none but the context's anchors are worth a fetch. */
static bool
may_ask(const struct run *run)
{
	const struct vfy_query *q = run->q;

	return q->aia && run->ctx->source != NULL &&
	    q->network != VFY_NET_OFF && q->use_context_anchors &&
	    run->ctx->anchors.n > 0;
}

int
aia_fetch(struct aia *a, struct run *run, struct graph *g, bool *found)
{
	struct chain chain;
	bool loop;
	size_t i;
	int rc = 0;

	*found = false;
	if (!may_ask(run))
		return 0;
	path_dead_end(g, &chain, &loop);
	for (i = chain.n; rc == 0 && !*found && i-- > 0;) {
		const struct node *node = &g->nodes[chain.node[i]];

		if (run->budget.spent != NULL)
			break;
		if (!node->anchor && !cert_self_issued(node->cert))
			rc = ask_for_issuers(a, run, node->cert, found);
	}
	return rc;
}

/* -- keeping ------------------------------------------------------------------- */

static const struct aia_asked *
who_brought(const struct aia *a, const struct vfy_cert *c)
{
	uint32_t at = pool_find(&a->certs, c);
	size_t i;

	for (i = 0; i < a->num_asked; i++) {
		if (at >= a->asked[i].first &&
		    at - a->asked[i].first < a->asked[i].num)
			return &a->asked[i];
	}
	return NULL;
}

/*
 * The source's own bytes, where they are this certificate and no more: by
 * them it knows what it gave. Of several in one message only this one is proven.
 */
static void
keep_one(
    const struct run *run, const struct aia_asked *by, const struct vfy_cert *c)
{
	const struct vfy_source *src = run->ctx->source;
	struct vfy_ask question = ask_for(run, by->url);
	bool whole = span_eq(by->blob->der, c->der);

	if (!by->blob->kept)
		src->keep(src->arg, &question, whole ? by->blob->der : c->der,
		    0, 0, NULL);
}

void
aia_keep(struct aia *a, const struct run *run, const struct graph *g,
    const struct chain *chain)
{
	const struct aia_asked *by;
	size_t i;

	if (g->nodes[chain->node[chain->n - 1]].own_anchor)
		return;
	for (i = 0; i < chain->n; i++) {
		const struct node *node = &g->nodes[chain->node[i]];

		if (node->origin != VFY_FROM_FETCHED)
			continue;
		by = who_brought(a, node->cert);
		if (by != NULL)
			keep_one(run, by, node->cert);
	}
}

/* -- telling ------------------------------------------------------------------- */

bool
aia_hint(const struct aia *a, const struct run *run, const struct vfy_cert *c,
    char *buf, size_t len)
{
	char url[LIMIT_URL + 1];
	const struct aia_asked *asked;

	if (!cert_issuer_url(c, 0, url))
		return false;
	asked = find_asked(a, url);
	if (asked != NULL && asked->blob == NULL)
		snprintf(buf, len,
		    "send the issuer's certificate with the chain: there was "
		    "no answer from %s",
		    url);
	else if (asked != NULL)
		snprintf(buf, len,
		    "send the issuer's certificate with the chain: what %s "
		    "gives is not it",
		    url);
	else if (run->q->aia)
		return false;
	else
		snprintf(buf, len,
		    "the issuer should be available at %s: send it with the "
		    "chain, or use --aia on",
		    url);
	return true;
}

void
aia_clear(struct aia *a)
{
	while (a->num_asked > 0) {
		struct aia_asked *slot = &a->asked[--a->num_asked];

		free(slot->url);
		if (slot->blob != NULL)
			slot->blob->release(slot->blob);
	}
	pool_clear(&a->certs);
}
