/* SPDX-License-Identifier: MIT */
/*
 * ocsp_check.c - who signed an OCSP response (RFC 6960 4.2.2.2), and what it
 * says of one certificate (3.2, 4.2.2.1).
 *
 * Does not: look up whether a delegate's own certificate is revoked
 * (ocsp_delegate.c); trust responders that the CA did not name (2.2's locally
 * configured ones); demand a nonce, which a kept answer can't have.
 */
#include "ocsp_check.h"

#include "dn.h"
#include "sig.h"

/* Without nextUpdate newer information is always to be had: good is believed
 * of a response this young, as most responses live a week. */
#define NO_NEXT_UPDATE_SECONDS (7 * 86400)
/* But one older than this is asked for again where that can be done. */
#define OUTDATED_SECONDS 3600
/* The modulus of a delegate with an RSA key: its certificate is on no path, so
 * that no profile looks at its key. */
#define DELEGATE_RSA_BITS 1024

/* -- the signer -------------------------------------------------------------- */

/* One question to ocsp_signer, and how near its answer came. */
struct signer {
	const struct ocsp_response *r;
	const struct vfy_cert *issuer;
	int64_t now;
	struct budget *budget;
	int64_t valid_until;	   /* of whoever is being tried */
	struct vfy_cert *delegate; /* to be looked up; a reference */
	enum vfy_reason why;
	const char *detail;
	int err;
};

/*= rfc6960 4.2.2.3 responderID "identifies" the signer's name or key */
static bool
is_responder(const struct ocsp_response *r, const struct vfy_cert *c)
{
	uint8_t key[SHA256_LEN];

	if (!span_empty(r->responder_name))
		return dn_equal(r->responder_name, c->subject);
	return ocsp_key_hash(c->spki, true, key) &&
	    span_eq(r->responder_key, span_of(key, SHA1_LEN));
}

/* Checks a signature with c's key; s->why and s->detail say why not. */
static bool
verify(struct signer *s, const struct vfy_cert *c, struct vfy_span algorithm,
    struct vfy_span data, struct vfy_span signature, const char *bad)
{
	enum sig_result result;

	if (!budget_signature(s->budget)) {
		s->why = VFY_R_BUDGET;
		s->detail = "the budget for signatures or time is spent";
		return false;
	}
	result = sig_verify(c->spki, algorithm, data, signature, &s->err);
	if (result == SIG_GOOD && s->err == 0)
		return true;
	if (result == SIG_UNSUPPORTED) {
		s->why = VFY_R_UNSUPPORTED_ALGORITHM;
		s->detail = "the response's signature can't be checked here";
	} else {
		s->why = VFY_R_OCSP_SIGNER;
		s->detail = bad;
	}
	return false;
}

static bool
verify_response(struct signer *s, const struct vfy_cert *c)
{
	return verify(s, c, s->r->algorithm, s->r->tbs, s->r->signature,
	    "the response's signature is wrong");
}

/* What is signed with this may have been made by someone else: collisions. */
static const char *
weak_hash(struct vfy_span algorithm)
{
	switch (sig_strength(algorithm)) {
	case SIG_SHA1:
		return "signed with SHA-1";
	case SIG_BROKEN:
		return "signed with a broken hash";
	case SIG_STRONG:
		break;
	}
	return NULL;
}

/*= rfc5280 4.2 "MUST reject the certificate if it encounters a critical
 * extension ... that contains information that it cannot process" */
static bool
has_unprocessed(const struct vfy_cert *c)
{
	/* those that delegate_fault heeds, or that can't restrict a delegate */
	static const uint32_t processed = 1u << EXT_KEY_USAGE |
	    1u << EXT_BASIC_CONSTRAINTS | 1u << EXT_EXT_KEY_USAGE |
	    1u << EXT_SUBJECT_KEY_ID | 1u << EXT_AUTHORITY_KEY_ID |
	    1u << EXT_SUBJECT_ALT_NAME | 1u << EXT_OCSP_NOCHECK;
	unsigned id;

	for (id = 0; id < EXT_COUNT; id++) {
		if (c->ext[id].present && c->ext[id].critical &&
		    (processed >> id & 1) == 0)
			return true;
	}
	return c->unknown_critical || c->bad_extensions != 0;
}

static bool
has_short_key(const struct vfy_cert *c)
{
	struct key_info key;

	if (!key_info(c->spki, &key))
		return true;
	return (key.kind == KEY_RSA || key.kind == KEY_RSA_PSS) &&
	    key.bits < DELEGATE_RSA_BITS;
}

/*= rfc6960 4.2.2.2 what a delegate's certificate must say, signature apart;
 * the rule that is broken, or NULL */
static const char *
delegate_fault(const struct signer *s, const struct vfy_cert *c)
{
	const char *weak;

	if (!dn_equal(c->issuer, s->issuer->subject))
		return "the delegate's certificate is of another CA";
	if (!span_eq(c->tbs_algorithm, c->algorithm))
		return "the delegate's signature algorithm fields differ";
	if ((weak = weak_hash(c->algorithm)) != NULL)
		return weak;
	if (has_unprocessed(c))
		return "the delegate's certificate has an extension that can't "
		       "be processed";
	if (s->now < c->not_before || s->now > c->not_after)
		return "the delegate's certificate is not in force";
	/* absent or any is not enough: the CA must have said it */
	if ((c->ekus & EKU_OCSP_SIGNING) == 0)
		return "the delegate lacks id-kp-OCSPSigning";
	if (cert_has(c, EXT_KEY_USAGE) &&
	    (c->key_usage & KU_DIGITAL_SIGNATURE) == 0)
		return "the delegate's keyUsage lacks digitalSignature";
	if (has_short_key(c))
		return "the delegate's key is too short";
	return NULL;
}

static bool
try_delegate(struct signer *s, const struct vfy_cert *c)
{
	const char *fault;

	if (!is_responder(s->r, c))
		return false;
	if ((fault = delegate_fault(s, c)) != NULL) {
		s->why = VFY_R_OCSP_SIGNER;
		s->detail = fault;
		return false;
	}
	/* from the CA down: a stranger's key is not used */
	return verify(s, s->issuer, c->algorithm, c->tbs, c->signature,
		   "the delegate's certificate is not signed by the CA") &&
	    verify_response(s, c);
}

/* One that may be the delegate's: true when the response is its own. */
static bool
try_candidate(struct signer *s, struct vfy_cert *c)
{
	s->valid_until = c->not_after;
	if (!try_delegate(s, c))
		return false;
	/*= rfc6960 4.2.2.2.1 "for the lifetime of the responder's certificate" */
	if (!cert_has(c, EXT_OCSP_NOCHECK))
		s->delegate = cert_ref(c);
	return true;
}

/* Nothing that comes after may make up for it, or hide it. */
static bool
given_up(const struct signer *s)
{
	return s->err != 0 || s->why == VFY_R_BUDGET;
}

static bool
try_sent(struct signer *s)
{
	struct vfy_cert *c;
	bool ok = false;
	size_t i;
	int rc;

	for (i = 0; !ok && !given_up(s) && i < s->r->num_certs; i++) {
		rc = cert_parse(s->r->certs[i], &c, NULL);
		if (rc == VFY_ENOMEM)
			s->err = rc;
		if (rc != 0)
			continue;
		ok = try_candidate(s, c);
		cert_free(c);
	}
	return ok;
}

static bool
was_sent(const struct ocsp_response *r, const struct vfy_cert *c)
{
	size_t i;

	for (i = 0; i < r->num_certs; i++) {
		if (span_eq(r->certs[i], c->der))
			return true;
	}
	return false;
}

/*= rfc6960 4.2.1 certs MAY hold the responder's: they need not */
static bool
try_others(struct signer *s, const struct ocsp_others *others)
{
	bool ok = false;
	size_t i;

	for (i = 0; !ok && !given_up(s) && others != NULL && i < others->n;
	     i++) {
		if (!was_sent(s->r, others->cert[i]))
			ok = try_candidate(s, others->cert[i]);
	}
	return ok;
}

enum vfy_reason
ocsp_signer(const struct ocsp_response *r, const struct vfy_cert *issuer,
    const struct ocsp_others *others, int64_t now, struct budget *budget,
    struct ocsp_authority *out)
{
	struct signer s = { .r = r,
		.issuer = issuer,
		.now = now,
		.budget = budget,
		.why = VFY_R_OCSP_SIGNER,
		.detail = "no certificate with the response is the "
			  "responder's" };
	const char *weak = weak_hash(r->algorithm);
	bool ok = false;

	if (weak != NULL) {
		s.detail = weak;
	} else {
		if (is_responder(r, issuer)) {
			s.valid_until = INT64_MAX;
			ok = verify_response(&s, issuer);
		}
		/* a delegate may have the CA's own name */
		ok = ok || try_sent(&s) || try_others(&s, others);
	}
	*out = (struct ocsp_authority){ .delegate = s.delegate,
		.valid_until = ok ? s.valid_until : 0,
		.detail = ok ? "" : s.detail,
		.err = s.err };
	return ok ? VFY_R_OK : s.why;
}

/* -- the content ------------------------------------------------------------- */

const char *
vfy_ocsp_status_name(int status)
{
	switch (status) {
	case 0:
		return "successful";
	case 1:
		return "malformedRequest";
	case 2:
		return "internalError";
	case 3:
		return "tryLater";
	case 5:
		return "sigRequired";
	case 6:
		return "unauthorized";
	default:
		return "no successful response";
	}
}

const char *
ocsp_status_hint(int status)
{
	switch (status) {
	case 1:
		return "the responder can't read the request: ask its CA "
		       "whether it is RFC 6960's, or give a CRL";
	case 2:
		return "the responder is out of order: ask again later, or "
		       "give a CRL";
	case 3:
		return "the responder is busy: ask again later, or give a CRL";
	case 5:
		return "the responder wants signed requests, which are not "
		       "made here: give a CRL, or have the server staple";
	case 6:
		return "the responder does not answer for this CA or this "
		       "certificate: check the address that the certificate "
		       "names with its CA, or give a CRL";
	default:
		return "";
	}
}

bool
ocsp_other_hash(const struct ocsp_response *r, enum vfy_reason why)
{
	/*= rfc9919 3.1.1 SHA-256 is to come, and SHA-1 is what most know: a
	 * responder that knows one of them only says so in one of these ways */
	if (why == VFY_R_OCSP_NOT_SUCCESSFUL)
		return r->status == 1 || r->status == 6;
	/*= rfc6960 2.2 unknown: "usually because the request indicates an
	 * unrecognized issuer" */
	return why == VFY_R_OCSP_OTHER_CERT || why == VFY_R_REV_UNKNOWN;
}

/* The response as a whole; VFY_R_OK, or why it proves nothing. */
static enum vfy_reason
response_usable(const struct ocsp_response *r, int64_t now, const char **detail)
{
	if (r->status != 0) {
		*detail = vfy_ocsp_status_name(r->status);
		return VFY_R_OCSP_NOT_SUCCESSFUL;
	}
	if (r->unknown_critical) {
		*detail = "the response has an unknown critical extension";
		return VFY_R_OCSP_BAD;
	}
	if (is_past(r->produced_at, now, CLOCK_SKEW_SECONDS)) {
		*detail = "producedAt is in the future";
		return VFY_R_OCSP_STALE;
	}
	return VFY_R_OK;
}

/*= rfc6960 4.2.2.1, 3.2 (5), (6) */
static enum vfy_reason
single_usable(const struct ocsp_single *s, int64_t now, const char **detail)
{
	*detail = "";
	if (s->unknown_critical)
		*detail = "the answer has an unknown critical extension";
	else if (s->next_update != 0 && s->next_update < s->this_update)
		*detail = "nextUpdate is before thisUpdate";
	if (**detail != '\0')
		return VFY_R_OCSP_BAD;
	if (freshness(s->this_update, s->next_update, now) == TOO_EARLY)
		*detail = "thisUpdate is in the future";
	else if (freshness(s->this_update, s->next_update, now) == TOO_LATE)
		*detail = "nextUpdate has passed";
	/* a revocation does not age */
	else if (s->next_update == 0 && s->status != OCSP_REVOKED &&
	    is_past(now, s->this_update, NO_NEXT_UPDATE_SECONDS))
		*detail = "thisUpdate is old, and there is no nextUpdate";
	return **detail != '\0' ? VFY_R_OCSP_STALE : VFY_R_OK;
}

enum vfy_reason
ocsp_usable(const struct ocsp_response *r, const struct ocsp_single *s,
    int64_t now, const char **detail)
{
	enum vfy_reason why = response_usable(r, now, detail);

	return why != VFY_R_OK ? why : single_usable(s, now, detail);
}

static int64_t
single_end(const struct ocsp_single *s)
{
	if (s->next_update != 0)
		return s->next_update;
	return s->this_update < INT64_MAX - NO_NEXT_UPDATE_SECONDS
	    ? s->this_update + NO_NEXT_UPDATE_SECONDS
	    : INT64_MAX;
}

/* What one answer about the certificate amounts to. */
static struct proof
single_proof(const struct ocsp_single *s, int64_t now)
{
	struct proof p = { .status = VFY_ST_UNKNOWN,
		.this_update = s->this_update,
		.next_update = s->next_update,
		.valid_until = single_end(s),
		.reason = -1 };

	p.why = single_usable(s, now, &p.detail);
	if (p.why != VFY_R_OK)
		return p;
	switch (s->status) {
	case OCSP_GOOD:
		p.status = VFY_ST_GOOD;
		/*= rfc6960 4.2.2.1 without nextUpdate "newer revocation
		 * information is available all the time" */
		p.outdated = s->next_update == 0 &&
		    is_past(now, s->this_update, OUTDATED_SECONDS);
		break;
	case OCSP_REVOKED:
		p.status = VFY_ST_REVOKED;
		p.revoked_at = s->revoked_at;
		p.reason = s->reason;
		break;
	case OCSP_UNKNOWN:
		p.why = VFY_R_REV_UNKNOWN;
		p.detail = "the responder does not know the certificate";
		break;
	}
	return p;
}

/*
 * Of several answers about the same certificate the strongest counts. Revoked
 * wins over all; one that could not be read in full might have said revoked, so
 * it bars good; good wins over an unknown, which is what a responder says to a
 * CertID of the other hash; stale ones matter when there is nothing else.
 */
static int
rank(const struct proof *p)
{
	if (p->status == VFY_ST_REVOKED)
		return 5;
	if (p->why == VFY_R_OCSP_BAD)
		return 4;
	if (p->status == VFY_ST_GOOD)
		return 3;
	return p->why == VFY_R_REV_UNKNOWN ? 2 : 1;
}

void
ocsp_check(const struct ocsp_response *r, const struct vfy_cert *cert,
    const struct vfy_cert *issuer, int64_t now, struct proof *out)
{
	struct der d = der_start(r->responses, NULL);
	struct ocsp_single s;
	bool found = false;

	*out = (struct proof){
		.status = VFY_ST_UNKNOWN, .detail = "", .reason = -1
	};
	out->why = response_usable(r, now, &out->detail);
	if (out->why != VFY_R_OK)
		return;
	out->why = VFY_R_OCSP_OTHER_CERT;
	while (ocsp_next(&d, &s)) {
		struct proof p;

		/*= rfc6960 3.2 (1) by CertID, never by position */
		if (!ocsp_about(&s, cert, issuer))
			continue;
		p = single_proof(&s, now);
		if (!found || rank(&p) > rank(out))
			*out = p;
		found = true;
	}
}
