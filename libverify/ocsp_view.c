/* SPDX-License-Identifier: MIT */
/*
 * ocsp_view.c - OCSP responses, shown to whoever asks (vfy.h): what a response
 * says, and whether a given CA's key is behind it; and requests.
 *
 * Views of struct ocsp_response. Does not: say what a response is worth in a
 * path (sources.c); look up a delegate's own status.
 */
#include <stdlib.h>

#include "dn.h"
#include "ocsp_check.h"
#include "sig.h"

struct vfy_ocsp {
	struct ocsp_response r;
	struct vfy_ocsp_info info;
	uint8_t der[];
};

/* The octets of the Nonce; of one that is not RFC 9654's, the whole value. */
static struct vfy_span
nonce_of(const struct ocsp_response *r)
{
	struct der d = der_start(r->nonce, NULL);
	struct vfy_span value;

	if (!span_empty(r->nonce) &&
	    der_take(&d, DER_OCTET_STRING, "", &value) && der_end(&d, "") &&
	    !span_empty(value))
		return value;
	return r->nonce;
}

int
vfy_ocsp_parse(
    struct vfy_span der, struct vfy_ocsp **out, struct vfy_fault *fault)
{
	struct ocsp_response unread;
	struct vfy_ocsp *o;

	/* looked at before it is copied: it may be of any length */
	if (!ocsp_parse(der, &unread, fault))
		return der.len > LIMIT_OCSP_DER ? VFY_ELIMIT : VFY_EPARSE;
	o = malloc(sizeof(*o) + der.len);
	if (o == NULL)
		return VFY_ENOMEM;
	memcpy(o->der, der.ptr, der.len);
	if (!ocsp_parse(span_of(o->der, der.len), &o->r, fault)) {
		free(o);
		return VFY_EINTERNAL;
	}
	o->info = (struct vfy_ocsp_info){ .status = o->r.status,
		.produced_at = o->r.produced_at,
		.responder_key = o->r.responder_key,
		.nonce = nonce_of(&o->r),
		.unknown_critical = o->r.unknown_critical,
		.certs = o->r.num_certs };
	*out = o;
	return 0;
}

void
vfy_ocsp_free(struct vfy_ocsp *o)
{
	free(o);
}

const struct vfy_ocsp_info *
vfy_ocsp_info(const struct vfy_ocsp *o)
{
	return &o->info;
}

const char *
vfy_ocsp_status_hint(int status)
{
	return ocsp_status_hint(status);
}

size_t
vfy_ocsp_responder(const struct vfy_ocsp *o, char *buf, size_t len)
{
	/* an empty Name is not the same as none, but as good as none */
	return dn_text(o->r.responder_name, buf, len);
}

size_t
vfy_ocsp_signature(const struct vfy_ocsp *o, char *buf, size_t len)
{
	if (span_empty(o->r.algorithm)) {
		if (len > 0)
			buf[0] = '\0';
		return 0;
	}
	return sig_algorithm_text(o->r.algorithm, buf, len);
}

/* -- answers ------------------------------------------------------------------- */

static enum vfy_status
status_of(enum ocsp_cert_status status)
{
	switch (status) {
	case OCSP_GOOD:
		return VFY_ST_GOOD;
	case OCSP_REVOKED:
		return VFY_ST_REVOKED;
	case OCSP_UNKNOWN:
		break;
	}
	return VFY_ST_UNKNOWN;
}

/* What an OCTET STRING that is all of an extension's value holds; else empty. */
static struct vfy_span
octets_in(struct vfy_span value)
{
	struct der d = der_start(value, NULL);
	struct vfy_span octets;

	return value.len > 0 && der_take(&d, DER_OCTET_STRING, "", &octets) &&
		der_done(&d)
	    ? octets
	    : (struct vfy_span){ NULL, 0 };
}

bool
vfy_ocsp_next(const struct vfy_ocsp *o, struct vfy_ocsp_single *single)
{
	struct vfy_span all = o->r.responses;
	struct ocsp_single s;
	struct der d;

	if (single->next >= all.len)
		return false;
	d = der_start(
	    span_of(all.ptr + single->next, all.len - single->next), NULL);
	if (!ocsp_next(&d, &s))
		return false;
	*single = (struct vfy_ocsp_single){ .hash = ocsp_hash_name(&s),
		.hash_algorithm = s.hash_algorithm,
		.issuer_name_hash = s.issuer_name_hash,
		.issuer_key_hash = s.issuer_key_hash,
		.serial = s.serial,
		.status = status_of(s.status),
		.revoked_at = s.revoked_at,
		.reason = s.reason,
		.this_update = s.this_update,
		.next_update = s.next_update,
		.unknown_critical = s.unknown_critical,
		.sct_list = octets_in(s.scts),
		.next = (size_t)(d.ptr - all.ptr) };
	return true;
}

enum vfy_reason
vfy_ocsp_usable(const struct vfy_ocsp *o, const struct vfy_ocsp_single *single,
    int64_t at, const char **detail)
{
	struct ocsp_single s = { .status = single->status == VFY_ST_REVOKED
		    ? OCSP_REVOKED
		    : OCSP_GOOD,
		.this_update = single->this_update,
		.next_update = single->next_update,
		.unknown_critical = single->unknown_critical };

	return ocsp_usable(&o->r, &s, at, detail);
}

bool
vfy_ocsp_is_of(
    const struct vfy_ocsp_single *single, const struct vfy_cert *issuer)
{
	struct ocsp_single s = { .hash_algorithm = single->hash_algorithm,
		.issuer_name_hash = single->issuer_name_hash,
		.issuer_key_hash = single->issuer_key_hash };

	return ocsp_of_issuer(&s, issuer->subject, issuer);
}

int
vfy_ocsp_cert(const struct vfy_ocsp *o, size_t nth, struct vfy_cert **out)
{
	if (nth >= o->r.num_certs)
		return VFY_ENOENT;
	return cert_parse(o->r.certs[nth], out, NULL);
}

/* -- worth --------------------------------------------------------------------- */

int
vfy_ocsp_authority(const struct vfy_ocsp *o, const struct vfy_cert *issuer,
    int64_t at, enum vfy_reason *why, const char **detail, bool *unsettled)
{
	struct ocsp_authority authority;
	struct budget budget;
	enum vfy_reason reason;

	*unsettled = false;
	if (o->r.status != 0) {
		*why = VFY_R_OCSP_SIGNER;
		*detail = "nothing is signed: it is no successful response";
		return 0;
	}
	budget_start(&budget, NULL);
	reason = ocsp_signer(&o->r, issuer, NULL, at, &budget, &authority);
	*unsettled = authority.delegate != NULL;
	cert_free(authority.delegate);
	if (authority.err != 0)
		return authority.err;
	*why = reason;
	*detail = authority.detail;
	return 0;
}

int
vfy_ocsp_signer(const struct vfy_ocsp *o, const struct vfy_cert *issuer,
    int64_t at, enum vfy_reason *why, const char **detail)
{
	bool unsettled;

	return vfy_ocsp_authority(o, issuer, at, why, detail, &unsettled);
}

enum vfy_reason
vfy_ocsp_says(const struct vfy_ocsp *o, const struct vfy_cert *cert,
    const struct vfy_cert *issuer, int64_t at, struct vfy_rev_status *out,
    const char **detail)
{
	struct proof p;

	ocsp_check(&o->r, cert, issuer, at, &p);
	*out = (struct vfy_rev_status){ .status = p.status,
		.source = VFY_EV_OCSP,
		.this_update = p.this_update,
		.next_update = p.next_update,
		.revoked_at = p.revoked_at,
		.reason = p.reason };
	*detail = p.detail;
	return p.why;
}

/* -- requests ------------------------------------------------------------------ */

int
vfy_ocsp_request(const struct vfy_cert *cert, const struct vfy_cert *issuer,
    bool sha1, struct vfy_span nonce, uint8_t *out, size_t *len)
{
	if (!dn_equal(cert->issuer, issuer->subject))
		return VFY_EARG;
	if (span_empty(nonce))
		return ocsp_request(cert, issuer, sha1, out, len);
	return ocsp_request_nonce(cert, issuer, sha1, nonce, out, len);
}
