/* SPDX-License-Identifier: MIT */
/*
 * ask_gnutls.c - GnuTLS's answer: a trust list of the anchors, the chain as
 * presented, host name and purpose as a TLS client of it would ask.
 *
 * Has no setting for policies or for the length of a path. A certificate that
 * it can't read is left out, but for the leaf.
 */
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "differential.h"

static const struct {
	unsigned bit;
	const char *name;
} bits[] = {
	{ GNUTLS_CERT_SIGNER_NOT_FOUND, "SIGNER_NOT_FOUND" },
	{ GNUTLS_CERT_SIGNER_NOT_CA, "SIGNER_NOT_CA" },
	{ GNUTLS_CERT_INSECURE_ALGORITHM, "INSECURE_ALGORITHM" },
	{ GNUTLS_CERT_NOT_ACTIVATED, "NOT_ACTIVATED" },
	{ GNUTLS_CERT_EXPIRED, "EXPIRED" },
	{ GNUTLS_CERT_SIGNATURE_FAILURE, "SIGNATURE_FAILURE" },
	{ GNUTLS_CERT_UNEXPECTED_OWNER, "UNEXPECTED_OWNER" },
	{ GNUTLS_CERT_PURPOSE_MISMATCH, "PURPOSE_MISMATCH" },
	{ GNUTLS_CERT_MISMATCH, "MISMATCH" },
	{ GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, "UNKNOWN_CRIT_EXTENSIONS" },
	{ GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE,
	    "SIGNER_CONSTRAINTS_FAILURE" },
};

struct chains {
	gnutls_x509_crt_t sent[MAX_CERTS], anchors[MAX_CERTS];
	unsigned num_sent, num_anchors, unreadable;
	bool leaf;
};

static void
load(const struct question *q, struct chains *c)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct item *it = &q->items[i];
		gnutls_datum_t der = { (unsigned char *)(uintptr_t)it->der.ptr,
			(unsigned)it->der.len };
		gnutls_x509_crt_t crt;

		if (gnutls_x509_crt_init(&crt) < 0)
			exit(1);
		if (gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) <
		    0) {
			gnutls_x509_crt_deinit(crt);
			c->unreadable++;
			continue;
		}
		c->leaf |= it->part == PART_LEAF;
		if (it->part == PART_ANCHOR)
			c->anchors[c->num_anchors++] = crt;
		else
			c->sent[c->num_sent++] = crt;
	}
}

/* What the leaf is asked for. Returns the number of elements. */
static unsigned
ask_for(const struct question *q, gnutls_typed_vdata_st *data)
{
	unsigned n = 0;

	if (q->identity != VFY_ID_NONE) {
		data[n].type = q->identity == VFY_ID_EMAIL
		    ? GNUTLS_DT_RFC822NAME
		    : GNUTLS_DT_DNS_HOSTNAME;
		data[n].size = 0;
		data[n++].data = (unsigned char *)(uintptr_t)q->name;
	}
	if (q->purpose != VFY_ANY_PURPOSE) {
		data[n].type = GNUTLS_DT_KEY_PURPOSE_OID;
		data[n].size = 0;
		data[n++].data =
		    (unsigned char *)(uintptr_t)(q->purpose == VFY_TLS_CLIENT
			    ? GNUTLS_KP_TLS_WWW_CLIENT
			    : GNUTLS_KP_TLS_WWW_SERVER);
	}
	return n;
}

static void
say(unsigned status, struct answer *out)
{
	out->valid = status == 0;
	snprintf(out->text, sizeof(out->text), "%s",
	    status == 0				? "ok"
		: status == GNUTLS_CERT_INVALID ? "INVALID"
						: "");
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if ((status & bits[i].bit) == 0)
			continue;
		if (out->text[0] == '\0')
			snprintf(
			    out->text, sizeof(out->text), "%s", bits[i].name);
		else
			text_add(
			    out->text, sizeof(out->text), '+', bits[i].name);
	}
}

/* GnuTLS 3.7.9 loses a few octets on some malformed names. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(
    void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libgnutls.so\n";
}

static int64_t gnutls_now; /* its clock has no argument */

static time_t
now(time_t *out)
{
	if (out != NULL)
		*out = (time_t)gnutls_now;
	return (time_t)gnutls_now;
}

static void
verify(const struct question *q, struct chains *c, struct answer *out)
{
	gnutls_typed_vdata_st data[2];
	gnutls_x509_trust_list_t list;
	unsigned status = 0, n = ask_for(q, data);
	int rc;

	gnutls_now = q->at;
	gnutls_global_set_time_function(now);
	if (gnutls_x509_trust_list_init(&list, 0) < 0)
		exit(1);
	/* the list takes the anchors over, duplicates are freed by it too */
	if (c->num_anchors > 0)
		gnutls_x509_trust_list_add_cas(
		    list, c->anchors, c->num_anchors, GNUTLS_TL_NO_DUPLICATES);
	rc = gnutls_x509_trust_list_verify_crt2(
	    list, c->sent, c->num_sent, data, n, 0, &status, NULL);
	if (rc < 0) {
		out->valid = false;
		snprintf(out->text, sizeof(out->text), "%s",
		    gnutls_strerror_name(rc));
	} else
		say(status, out);
	gnutls_x509_trust_list_deinit(list, 1);
}

void
ask_gnutls(const struct question *q, struct answer *out)
{
	struct chains c = { .num_sent = 0 };

	out->detail[0] = '\0';
	load(q, &c);
	if (!c.leaf) {
		out->valid = false;
		snprintf(out->text, sizeof(out->text), "unreadable");
		for (unsigned i = 0; i < c.num_anchors; i++)
			gnutls_x509_crt_deinit(c.anchors[i]);
	} else {
		verify(q, &c, out);
		if (c.unreadable > 0)
			text_add(
			    out->text, sizeof(out->text), ';', "unreadable");
	}
	for (unsigned i = 0; i < c.num_sent; i++)
		gnutls_x509_crt_deinit(c.sent[i]);
}
