/* SPDX-License-Identifier: MIT */
/*
 * peek.c - what evidence says of itself, for a store that must tell the newer
 * of two apart before anybody has authenticated them (RFC 5280 5.1, RFC 6960 4.2).
 *
 * A CRL's entries are stepped over, not read: it takes the same time for any
 * length. Does not judge; whoever sends the bytes chooses what is found.
 */
#include "crl.h"
#include "ocsp.h"
#include "tm.h"

/* cRLNumber (RFC 5280 5.2.3) */
#define ID_CRL_NUMBER 20

/* Numbers are compared as octets: none may have zeros in front. */
static struct vfy_span
without_zeros(struct vfy_span n)
{
	while (n.len > 1 && n.ptr[0] == 0) {
		n.ptr++;
		n.len--;
	}
	return n;
}

/* Extensions, one after another: cRLNumber's value. */
static bool
peek_number(struct der *tbs, struct vfy_span *out)
{
	struct der outer, list, ext, value;
	struct vfy_span oid, octets;
	bool critical;

	if (!der_enter(tbs, DER_CTX_CONS(0), "crlExtensions", &outer) ||
	    !der_enter(&outer, DER_SEQUENCE, "crlExtensions", &list))
		return false;
	while (!der_done(&list)) {
		if (!der_enter(&list, DER_SEQUENCE, "extension", &ext) ||
		    !der_oid(&ext, "extnID", &oid) ||
		    (der_peek(&ext, DER_BOOLEAN) &&
			!der_bool(&ext, DER_BOOLEAN, "critical", &critical)) ||
		    !der_take(&ext, DER_OCTET_STRING, "extnValue", &octets))
			return false;
		if (crl_id_ce(oid) != ID_CRL_NUMBER)
			continue;
		value = der_within(&ext, octets);
		if (!der_integer(&value, DER_INTEGER, "cRLNumber", out))
			return false;
		*out = without_zeros(*out);
	}
	return true;
}

static bool
peek_crl(struct vfy_span der, struct vfy_peek *out)
{
	struct der d = der_start(der, NULL), list, tbs;
	struct vfy_span skipped;

	if (!der_enter(&d, DER_SEQUENCE, "CertificateList", &list) ||
	    !der_end(&d, "CertificateList") ||
	    !der_enter(&list, DER_SEQUENCE, "tbsCertList", &tbs))
		return false;
	if (der_peek(&tbs, DER_INTEGER) &&
	    !der_integer(&tbs, DER_INTEGER, "version", &skipped))
		return false;
	if (!der_take(&tbs, DER_SEQUENCE, "signature", &skipped) ||
	    !der_take(&tbs, DER_SEQUENCE, "issuer", &skipped) ||
	    !tm_read(&tbs, "thisUpdate", &out->this_update, NULL))
		return false;
	if ((der_peek(&tbs, DER_UTC_TIME) ||
		der_peek(&tbs, DER_GENERALIZED_TIME)) &&
	    !tm_read(&tbs, "nextUpdate", &out->next_update, NULL))
		return false;
	if (der_peek(&tbs, DER_SEQUENCE) &&
	    !der_take(&tbs, DER_SEQUENCE, "revokedCertificates", &skipped))
		return false;
	return der_done(&tbs) || peek_number(&tbs, &out->number);
}

/* An absent nextUpdate, which is 0, is later than any other. */
static bool
peek_ocsp(struct vfy_span der, struct vfy_peek *out)
{
	struct ocsp_response r;
	struct ocsp_single single;
	struct der d;
	bool any = false, open_ended = false;

	if (!ocsp_parse(der, &r, NULL) || r.status != 0)
		return false;
	d = der_start(r.responses, NULL);
	while (ocsp_next(&d, &single)) {
		if (!any || single.this_update > out->this_update)
			out->this_update = single.this_update;
		if (!any || single.next_update > out->next_update)
			out->next_update = single.next_update;
		open_ended |= single.next_update == 0;
		any = true;
	}
	if (open_ended)
		out->next_update = 0;
	return any;
}

static bool
peek_issuers(struct vfy_span der)
{
	struct der d = der_start(der, NULL);
	struct vfy_span contents;

	return der_take(&d, DER_SEQUENCE, "issuers", &contents) &&
	    der_end(&d, "issuers") && contents.len > 0;
}

int
vfy_evidence_peek(
    enum vfy_ask_kind kind, struct vfy_span der, struct vfy_peek *out)
{
	bool ok = false;

	memset(out, 0, sizeof(*out));
	if (kind == VFY_ASK_CRL)
		ok = peek_crl(der, out);
	else if (kind == VFY_ASK_OCSP)
		ok = peek_ocsp(der, out);
	else if (kind == VFY_ASK_ISSUER)
		ok = peek_issuers(der);
	return ok ? 0 : VFY_EPARSE;
}
