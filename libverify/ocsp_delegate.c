/* SPDX-License-Identifier: MIT */
/*
 * ocsp_delegate.c - a CA's delegates for OCSP: found among the candidates
 * where a response comes without its signer's certificate, and looked up in
 * CRLs where they lack id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1).
 *
 * Does not: verify who signed (ocsp_check.c); ask a responder about another
 * one: that might go on for ever.
 */
#include "ocsp_delegate.h"

#include "crl_list.h"
#include "dn.h"
#include "sources.h"

/* Cheap first: hardly any certificate passes the first line. */
static bool
may_be_delegate(const struct vfy_cert *c, const struct vfy_cert *issuer)
{
	return (c->ekus & EKU_OCSP_SIGNING) != 0 && !c->is_ca &&
	    dn_equal(c->issuer, issuer->subject);
}

static void
gather(
    const struct subject *s, const struct pool *pool, struct ocsp_others *out)
{
	uint32_t i;

	for (i = 0; i < pool->n && out->n < LIMIT_OCSP_CERTS &&
	     budget_step(&s->run->budget);
	     i++) {
		if (may_be_delegate(pool->entries[i].cert, s->issuer))
			out->cert[out->n++] = pool->entries[i].cert;
	}
}

void
delegates_gather(const struct subject *s, struct ocsp_others *out)
{
	out->n = 0;
	gather(s, &s->run->ctx->intermediates, out);
	gather(s, &s->run->q->certs, out);
}

/* The delegate in place of the certificate that it speaks of. */
static struct subject
subject_of(
    const struct subject *s, const struct vfy_cert *c, struct notes *notes)
{
	struct subject d = *s;

	d.cert = c;
	d.notes = notes;
	d.ocsp = (struct weighed){ .proof = { .status = VFY_ST_UNKNOWN,
				       .detail = "",
				       .reason = -1 } };
	d.crl = d.ocsp;
	d.first_list = d.last_list = NULL;
	d.cut = d.told_key_usage = d.misunderstood = false;
	d.foreign_staples = 0;
	d.nonce = span_of(NULL, 0);
	return d;
}

int
delegate_revoked(const struct subject *s, const struct vfy_cert *delegate,
    int64_t *until, const char **detail)
{
	struct notes quiet = { .quiet = true };
	struct run *run = s->run;
	char url[LIMIT_URL + 1];
	struct subject d;
	int rc;

	*detail = NULL;
	/* a CRL's signer may have a status by OCSP: one such turn is enough */
	if (run->in_delegate)
		return 0;
	run->in_delegate = true;
	d = subject_of(s, delegate, &quiet);
	rc = sources_seek_crls(&d);
	lists_end(&d, rc != 0);
	run->in_delegate = false;
	if (rc != 0)
		return rc;
	if (d.crl.proof.status == VFY_ST_REVOKED)
		*detail = "the delegate's certificate is revoked";
	else if (d.crl.proof.status == VFY_ST_UNKNOWN &&
	    run->q->revocation == VFY_REV_HARD &&
	    cert_crl_url(delegate, 0, url))
		*detail = "whether the delegate's certificate is revoked is "
			  "not known";
	else if (d.crl.proof.status == VFY_ST_GOOD &&
	    d.crl.proof.valid_until < *until)
		*until = d.crl.proof.valid_until;
	return 0;
}
