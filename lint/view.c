/* SPDX-License-Identifier: MIT */
/*
 * view.c - certificates, revocation lists and OCSP responses, split into their fields.
 *
 * RFC 5280 4.1 and 5.1, RFC 6960 4.2.1. An element of an unexpected tag is not the
 * optional field that could stand there; what can't be read is absent.
 * Does not: judge. What is wrong with a field is a rule's to say.
 */
#include "view.h"

#include "dn.h"
#include "tm.h"

/* The next element, whole; empty when there is none that is DER. */
static struct vfy_span
next_whole(struct der *d, uint8_t *tag, struct vfy_span *contents)
{
	struct vfy_span whole = { NULL, 0 };

	*tag = 0;
	if (der_done(d) || !der_any(d, "", tag, contents, &whole)) {
		*contents = span_of(NULL, 0);
		return span_of(NULL, 0);
	}
	return whole;
}

/* The next element, if it has this tag. */
static struct vfy_span
next_of(struct der *d, uint8_t tag, struct vfy_span *contents)
{
	uint8_t t;

	*contents = span_of(NULL, 0);
	return der_peek(d, tag) ? next_whole(d, &t, contents)
				: span_of(NULL, 0);
}

/* SEQUENCE { body, AlgorithmIdentifier, BIT STRING }: body's contents. */
static struct vfy_span
split_signed(struct vfy_span der, struct lint_view *v)
{
	struct vfy_span outer, body, contents, unused;
	struct der d;

	if (!view_only(der, DER_SEQUENCE, &outer))
		return span_of(NULL, 0);
	d = der_start(outer, NULL);
	body = next_of(&d, DER_SEQUENCE, &contents);
	v->outer.whole = next_of(&d, DER_SEQUENCE, &unused);
	if (v->outer.whole.len > 0) {
		struct der a = der_start(v->outer.whole, NULL);

		view_algorithm(&a, &v->outer);
	}
	v->split = body.len > 0 && v->outer.ok &&
	    der_bits(
		&d, DER_BIT_STRING, "", &v->signature, &v->signature_unused);
	return contents;
}

static void
read_version(struct vfy_span number, bool *ok, uint32_t *version)
{
	struct der d = der_start(number, NULL);

	*ok = der_uint(&d, DER_INTEGER, "", version) && der_done(&d);
}

static bool
is_name(struct vfy_span whole)
{
	struct der d = der_start(whole, NULL);
	struct vfy_span unused;

	return whole.len > 0 && dn_read(&d, "", &unused);
}

static void
read_validity(struct vfy_span contents, struct view_cert *c)
{
	struct der d = der_start(contents, NULL);
	struct vfy_span unused;
	uint8_t tag;

	view_time(next_whole(&d, &tag, &unused), &c->not_before);
	view_time(next_whole(&d, &tag, &unused), &c->not_after);
}

/* The fields of a TBSCertificate in their order (RFC 5280 4.1). */
static void
read_tbs(struct vfy_span tbs, struct lint_view *v)
{
	struct view_cert *c = &v->cert;
	struct der d = der_start(tbs, NULL), a;
	struct vfy_span contents, whole, list;
	uint8_t tag;

	c->version_ok = true;
	c->version_present = next_of(&d, DER_CTX_CONS(0), &contents).len > 0;
	if (c->version_present)
		read_version(contents, &c->version_ok, &c->version);
	whole = next_of(&d, DER_INTEGER, &c->serial);
	c->serial_present = whole.len > 0;
	a = der_start(whole, NULL);
	c->serial_ok =
	    c->serial_present && der_integer(&a, DER_INTEGER, "", &contents);
	v->inner.whole = next_of(&d, DER_SEQUENCE, &contents);
	a = der_start(v->inner.whole, NULL);
	if (v->inner.whole.len > 0)
		view_algorithm(&a, &v->inner);
	c->issuer = next_of(&d, DER_SEQUENCE, &contents);
	c->issuer_ok = is_name(c->issuer);
	next_of(&d, DER_SEQUENCE, &contents);
	read_validity(contents, c);
	c->subject = next_of(&d, DER_SEQUENCE, &contents);
	c->subject_ok = is_name(c->subject);
	view_key(next_of(&d, DER_SEQUENCE, &contents), &c->key);
	while (!der_done(&d) && next_whole(&d, &tag, &contents).len > 0) {
		if (tag == DER_CTX(1) || tag == DER_CTX(2))
			c->unique_identifiers = true;
		else if (tag == DER_CTX_CONS(3)) {
			v->exts.present = true;
			v->exts.bad = !view_only(contents, DER_SEQUENCE, &list);
			view_extensions(list, &v->exts);
		}
	}
}

void
view_certificate(struct vfy_span der, struct lint_view *v)
{
	memset(v, 0, sizeof(*v));
	v->der = der;
	read_tbs(split_signed(der, v), v);
	v->cert.self_issued = v->cert.issuer_ok && v->cert.subject_ok &&
	    !dn_empty(v->cert.subject) &&
	    dn_equal(v->cert.issuer, v->cert.subject);
	view_values(v);
}

/* The first entry that has extensions makes the list one of version 2. */
static bool
any_entry_extensions(struct vfy_span entries)
{
	struct der d = der_start(entries, NULL);
	struct vfy_span contents, field;
	uint8_t tag;

	/* as many as the list's octets hold */
	while (next_whole(&d, &tag, &contents).len > 0) {
		struct der e = der_start(contents, NULL);

		if (next_whole(&e, &tag, &field).len > 0 &&
		    next_whole(&e, &tag, &field).len > 0 && !der_done(&e))
			return true;
	}
	return false;
}

void
view_crl(struct vfy_span der, struct lint_view *v)
{
	struct view_crl *c = &v->crl;
	struct vfy_span contents, whole, list;
	struct der d, a;
	bool ok;

	memset(v, 0, sizeof(*v));
	v->der = der;
	d = der_start(split_signed(der, v), NULL);
	whole = next_of(&d, DER_INTEGER, &contents);
	c->version_present = whole.len > 0;
	if (c->version_present)
		read_version(whole, &ok, &c->version);
	v->inner.whole = next_of(&d, DER_SEQUENCE, &contents);
	a = der_start(v->inner.whole, NULL);
	if (v->inner.whole.len > 0)
		view_algorithm(&a, &v->inner);
	c->issuer = next_of(&d, DER_SEQUENCE, &contents);
	if (der_peek(&d, DER_UTC_TIME) || der_peek(&d, DER_GENERALIZED_TIME))
		view_time(next_of(&d, *d.ptr, &contents), &c->this_update);
	if (der_peek(&d, DER_UTC_TIME) || der_peek(&d, DER_GENERALIZED_TIME))
		view_time(next_of(&d, *d.ptr, &contents), &c->next_update);
	c->entries_present = next_of(&d, DER_SEQUENCE, &c->entries).len > 0;
	c->entry_extensions = any_entry_extensions(c->entries);
	if (next_of(&d, DER_CTX_CONS(0), &contents).len > 0) {
		v->exts.present = true;
		v->exts.bad = !view_only(contents, DER_SEQUENCE, &list);
		view_extensions(list, &v->exts);
	}
	view_values(v);
}

/* ResponseData (RFC 6960 4.2.1). */
static void
read_response_data(struct vfy_span data, struct lint_view *v)
{
	struct view_ocsp *o = &v->ocsp;
	struct der d = der_start(data, NULL);
	struct vfy_span contents, whole, list;

	o->version_encoded = next_of(&d, DER_CTX_CONS(0), &contents).len > 0;
	if (der_peek(&d, DER_CTX_CONS(2))) {
		next_of(&d, DER_CTX_CONS(2), &contents);
		o->key_hash_named =
		    view_only(contents, DER_OCTET_STRING, &o->key_hash);
	} else
		next_of(&d, DER_CTX_CONS(1), &contents);
	whole = next_of(&d, DER_GENERALIZED_TIME, &contents);
	if (whole.len > 0)
		view_time(whole, &o->produced_at);
	next_of(&d, DER_SEQUENCE, &o->responses);
	if (next_of(&d, DER_CTX_CONS(1), &contents).len > 0) {
		v->exts.present = true;
		v->exts.bad = !view_only(contents, DER_SEQUENCE, &list);
		view_extensions(list, &v->exts);
	}
}

/* The BasicOCSPResponse in responseBytes; empty: none. */
static struct vfy_span
basic_response(struct vfy_span bytes)
{
	struct vfy_span contents, basic, oid;
	struct der d;

	if (!view_only(bytes, DER_SEQUENCE, &contents))
		return span_of(NULL, 0);
	d = der_start(contents, NULL);
	if (!der_oid(&d, "", &oid) ||
	    !OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x30\x01\x01") ||
	    !der_take(&d, DER_OCTET_STRING, "", &basic))
		return span_of(NULL, 0);
	return basic;
}

void
view_ocsp(struct vfy_span der, struct lint_view *v)
{
	struct view_ocsp *o = &v->ocsp;
	struct vfy_span outer, contents;
	struct der d;

	memset(v, 0, sizeof(*v));
	v->der = der;
	if (!view_only(der, DER_SEQUENCE, &outer))
		return;
	d = der_start(outer, NULL);
	o->has_status = der_uint(&d, DER_ENUMERATED, "", &o->status);
	o->has_bytes = next_of(&d, DER_CTX_CONS(0), &contents).len > 0;
	if (o->has_bytes)
		read_response_data(
		    split_signed(basic_response(contents), v), v);
}
