/* SPDX-License-Identifier: MIT */
/*
 * rules_ocsp.c - rules about OCSP responses (RFC 6960 4.2, RFC 5019, RFC 9654; BR 4.9.10,
 * 7.3). Those about signatures and the form of extensions are in rules_form.c.
 */
#include "lint_rules.h"

/* Answers looked at; responders give one or a few. */
#define MAX_ANSWERS 256

/* SingleResponse (RFC 6960 4.2.1). */
struct answer {
	struct view_time this_update, next_update;
	bool has_reason;
	uint32_t reason;
	struct vfy_span extensions; /* contents; empty: none */
};

static const struct view_ocsp *
ocsp_of(const struct lint_subject *s)
{
	return &s->v->ocsp;
}

/* RevokedInfo: the reason is behind the time. */
static void
read_revoked(struct vfy_span contents, struct answer *a)
{
	struct der d = der_start(contents, NULL), inner;
	struct vfy_span time;

	a->has_reason = der_take(&d, DER_GENERALIZED_TIME, "", &time) &&
	    !der_done(&d) && der_enter(&d, DER_CTX_CONS(0), "", &inner) &&
	    der_uint(&inner, DER_ENUMERATED, "", &a->reason);
}

static void
read_optional(uint8_t tag, struct vfy_span contents, struct answer *a)
{
	struct vfy_span list;

	if (tag == DER_CTX_CONS(0))
		view_time(contents, &a->next_update);
	else if (tag == DER_CTX_CONS(1) &&
	    view_only(contents, DER_SEQUENCE, &list))
		a->extensions = list;
}

static bool
next_answer(struct view_list *l, struct answer *a)
{
	struct vfy_span fields, contents, whole;
	struct view_list f;
	uint8_t tag;

	memset(a, 0, sizeof(*a));
	if (l->n == MAX_ANSWERS || !view_next(l, &tag, &fields, NULL))
		return false;
	f = view_list(fields);
	/* certID, certStatus, thisUpdate */
	if (!view_next(&f, &tag, &contents, NULL) ||
	    !view_next(&f, &tag, &contents, NULL))
		return true;
	if (tag == DER_CTX_CONS(1))
		read_revoked(contents, a);
	if (view_next(&f, &tag, &contents, &whole))
		view_time(whole, &a->this_update);
	while (view_next(&f, &tag, &contents, NULL))
		read_optional(tag, contents, a);
	return true;
}

static struct view_list
answers_of(const struct lint_subject *s)
{
	return view_list(ocsp_of(s)->responses);
}

/* -- the response ------------------------------------------------------------------------ */

RULE(ocsp_bytes)
{
	const struct view_ocsp *o = ocsp_of(s);

	(void)n;
	return o->has_status && (o->status == 0) != o->has_bytes;
}

RULE(ocsp_version)
{
	(void)n;
	return ocsp_of(s)->version_encoded;
}

RULE(ocsp_key_hash)
{
	const struct view_ocsp *o = ocsp_of(s);

	return o->key_hash_named && o->key_hash.len != 20 &&
	    lint_say(n, "%zu octets", o->key_hash.len);
}

RULE(ocsp_nonce)
{
	const struct view_exts *x = &s->v->exts;
	struct vfy_span nonce;

	(void)n;
	for (size_t i = 0; i < x->n; i++) {
		if (!OID_IS(
			x->list[i].oid, "\x2b\x06\x01\x05\x05\x07\x30\x01\x02"))
			continue;
		if (!view_only(x->list[i].value, DER_OCTET_STRING, &nonce) ||
		    nonce.len < 1 || nonce.len > 128)
			return true;
	}
	return false;
}

/* -- its answers --------------------------------------------------------------------------- */

RULE(ocsp_next_update)
{
	struct view_list l = answers_of(s);
	struct answer a;

	(void)n;
	while (next_answer(&l, &a)) {
		if (!a.next_update.present)
			return true;
	}
	return false;
}

RULE(ocsp_order)
{
	struct view_list l = answers_of(s);
	struct answer a;

	(void)n;
	while (next_answer(&l, &a)) {
		if (a.this_update.ok && a.next_update.ok &&
		    a.next_update.t <= a.this_update.t)
			return true;
	}
	return false;
}

RULE(ocsp_produced)
{
	struct view_list l = answers_of(s);
	struct answer a;

	(void)n;
	while (next_answer(&l, &a)) {
		if (a.this_update.ok && ocsp_of(s)->produced_at.ok &&
		    a.this_update.t > ocsp_of(s)->produced_at.t)
			return true;
	}
	return false;
}

/* BR 4.9.10: nextUpdate is within the period, as notAfter is. */
RULE(br_ocsp_interval)
{
	struct view_list l = answers_of(s);
	struct answer a;

	while (next_answer(&l, &a)) {
		int64_t seconds = a.next_update.t - a.this_update.t + 1;

		if (!a.this_update.ok || !a.next_update.ok || seconds <= 1)
			continue;
		if (seconds < 8 * 3600 || seconds > INT64_C(10) * 86400)
			return lint_say(n, "%lld seconds", (long long)seconds);
	}
	return false;
}

RULE(ocsp_reason)
{
	struct view_list l = answers_of(s);
	struct answer a;

	while (next_answer(&l, &a)) {
		if (a.has_reason && (a.reason == 7 || a.reason > 10))
			return lint_say(n, "%u", a.reason);
	}
	return false;
}

RULE(br_ocsp_reason)
{
	struct view_list l = answers_of(s), x;
	struct vfy_span contents, oid;
	struct answer a;
	struct der d;
	uint8_t tag;

	(void)n;
	while (next_answer(&l, &a)) {
		for (x = view_list(a.extensions);
		     view_next(&x, &tag, &contents, NULL);) {
			d = der_start(contents, NULL);
			if (der_oid(&d, "", &oid) &&
			    OID_IS(oid, "\x55\x1d\x15"))
				return true;
		}
	}
	return false;
}
