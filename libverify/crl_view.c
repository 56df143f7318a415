/* SPDX-License-Identifier: MIT */
/*
 * crl_view.c - revocation lists, shown to whoever asks (vfy.h): what a list says
 * of itself, its entries, and whether a given key signed it.
 *
 * Views of struct crl with text for people; nothing is read a second way. Does
 * not: say what a list is worth for a certificate (crl_list.c).
 */
#include "cert.h"
#include "crl_check.h"
#include "dn.h"
#include "pem.h"
#include "sig.h"

struct vfy_crl {
	struct crl crl;
	struct vfy_crl_info info;
};

/* One reading of several lists. */
struct reading {
	int (*each)(void *arg, const struct vfy_crl *crl);
	void *arg;
	struct vfy_fault *fault;
};

static struct vfy_span
without_zeros(struct vfy_span n)
{
	while (n.len > 1 && n.ptr[0] == 0)
		n = span_of(n.ptr + 1, n.len - 1);
	return n;
}

static struct vfy_crl_info
info_of(const struct crl *c)
{
	return (struct vfy_crl_info){ .der = c->der,
		.version = c->version,
		.this_update = c->this_update,
		.next_update = c->next_update,
		.entries = c->num_entries,
		.number = without_zeros(c->number),
		.is_delta = c->is_delta,
		.base_number = without_zeros(c->base_number),
		.authority_key_id = c->authority_key_id,
		.has_scope = c->has_idp,
		.scope_critical = c->idp.critical,
		.only_user = c->idp.only_user,
		.only_ca = c->idp.only_ca,
		.only_attribute = c->idp.only_attribute,
		.indirect = c->idp.indirect,
		.only_reasons = c->idp.some_reasons,
		.names_issuers = c->has_certificate_issuer };
}

static int
read_one(void *arg, struct vfy_span der, size_t index)
{
	struct reading *r = arg;
	struct vfy_crl view;

	(void)index;
	if (!crl_parse(der, &view.crl, r->fault))
		return der.len > LIMIT_CRL_DER ? VFY_ELIMIT : VFY_EPARSE;
	view.info = info_of(&view.crl);
	return r->each(r->arg, &view);
}

int
vfy_crl_read(struct vfy_span pem_or_der,
    int (*each)(void *arg, const struct vfy_crl *crl), void *arg,
    struct vfy_fault *fault)
{
	struct vfy_fault ignored;
	struct reading r = { each, arg, fault != NULL ? fault : &ignored };

	*r.fault = (struct vfy_fault){ .code = VFY_F_NONE };
	return pem_read(pem_or_der, PEM_CRL, read_one, &r, r.fault);
}

const struct vfy_crl_info *
vfy_crl_info(const struct vfy_crl *crl)
{
	return &crl->info;
}

/* -- text ---------------------------------------------------------------------- */

size_t
vfy_crl_issuer(const struct vfy_crl *crl, char *buf, size_t len)
{
	return dn_text(crl->crl.issuer, buf, len);
}

size_t
vfy_crl_signature(const struct vfy_crl *crl, char *buf, size_t len)
{
	return sig_algorithm_text(crl->crl.algorithm, buf, len);
}

/* Writes text behind what is there already; the full length of both. */
static size_t
put_text(char *buf, size_t len, size_t used, const char *text)
{
	for (; *text != '\0'; text++, used++) {
		if (used + 1 < len)
			buf[used] = *text;
	}
	if (len > 0)
		buf[used < len ? used : len - 1] = '\0';
	return used;
}

/* Printable ASCII as it stands; all else, and a backslash, as \XX. */
static size_t
put_octets(char *buf, size_t len, size_t used, struct vfy_span octets)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < octets.len; i++) {
		uint8_t c = octets.ptr[i];
		char text[4] = { (char)c };

		if (c <= 0x20 || c >= 0x7f || c == '\\') {
			text[0] = '\\';
			text[1] = hex[c >> 4];
			text[2] = hex[c & 15];
		}
		used = put_text(buf, len, used, text);
	}
	return used;
}

/* A GeneralName (RFC 5280 4.2.1.6) of the kinds that name a place or a CA. */
static size_t
name_text(uint8_t tag, struct vfy_span name, char *buf, size_t len)
{
	size_t used;

	switch (tag) {
	case GN_DIRECTORY:
		used = put_text(buf, len, 0, "DirName:");
		return used +
		    dn_text(name, used < len ? buf + used : NULL,
			used < len ? len - used : 0);
	case GN_URI:
		return put_octets(
		    buf, len, put_text(buf, len, 0, "URI:"), name);
	case GN_DNS:
		return put_octets(
		    buf, len, put_text(buf, len, 0, "DNS:"), name);
	case GN_EMAIL:
		return put_octets(
		    buf, len, put_text(buf, len, 0, "email:"), name);
	default:
		return put_text(buf, len, 0, "a name of another kind");
	}
}

/* The nth of GeneralNames (contents); 0: no more. */
static size_t
nth_name(struct vfy_span names, size_t nth, char *buf, size_t len)
{
	struct der d = der_start(names, NULL);
	struct vfy_span name;
	uint8_t tag;

	while (gn_next(&d, &tag, &name)) {
		if (nth-- == 0)
			return name_text(tag, name, buf, len);
	}
	return 0;
}

size_t
vfy_crl_point(const struct vfy_crl *crl, size_t nth, char *buf, size_t len)
{
	struct vfy_span rdn = crl->crl.idp.relative_rdn;
	size_t used;

	if (span_empty(rdn))
		return nth_name(crl->crl.idp.full_name, nth, buf, len);
	if (nth > 0)
		return 0;
	used = put_text(buf, len, 0, "RelativeName:");
	return used +
	    dn_rdn_text(rdn, used < len ? buf + used : NULL,
		used < len ? len - used : 0);
}

size_t
vfy_crl_delta_url(const struct vfy_crl *crl, size_t nth, char *buf, size_t len)
{
	char url[LIMIT_URL + 1];

	if (span_empty(crl->crl.freshest) ||
	    !ext_points_url(crl->crl.freshest, nth, url))
		return 0;
	return put_text(buf, len, 0, url);
}

/* -- entries ------------------------------------------------------------------- */

bool
vfy_crl_next(const struct vfy_crl *crl, struct vfy_crl_entry *entry)
{
	struct crl_entry data;

	/*= rfc5280 5.3.3 "defaults to the ... same certificate issuer as the
	 * preceding entry": issuer stays what it was */
	if (!crl_walk(
		&crl->crl, &entry->next, &entry->serial, &entry->issuer, &data))
		return false;
	entry->revoked_at = data.revoked_at;
	entry->invalidity = data.invalidity;
	entry->reason = data.reason;
	return true;
}

/* The serial as the contents of an INTEGER that is not negative. */
#define SERIAL_MAX 128

static bool
find_positive(
    const struct crl *crl, struct vfy_span serial, struct crl_entry *out)
{
	uint8_t contents[SERIAL_MAX + 1] = { 0 };

	serial = without_zeros(serial);
	if (span_empty(serial) || serial.len > SERIAL_MAX)
		return false;
	memcpy(contents + 1, serial.ptr, serial.len);
	return crl_find(crl, crl->issuer,
	    contents[1] >= 0x80 ? span_of(contents, serial.len + 1)
				: span_of(contents + 1, serial.len),
	    out);
}

bool
vfy_crl_find(const struct vfy_crl *crl, struct vfy_span serial,
    struct vfy_crl_entry *out)
{
	const struct crl *c = &crl->crl;
	struct crl_entry as_given, positive;
	bool found = crl_find(c, c->issuer, serial, &as_given);

	/* a CA that writes a negative number, or one that is written without
	 * its zero: either may be meant, and what revokes counts */
	if (find_positive(c, serial, &positive) &&
	    (!found || positive.reason != CRL_REMOVE_FROM_CRL)) {
		as_given = positive;
		found = true;
	}
	if (found)
		*out = (struct vfy_crl_entry){ .serial = serial,
			.revoked_at = as_given.revoked_at,
			.invalidity = as_given.invalidity,
			.reason = as_given.reason };
	return found;
}

size_t
vfy_crl_entry_issuer(const struct vfy_crl_entry *entry, char *buf, size_t len)
{
	struct der d = der_start(entry->issuer, NULL);
	struct vfy_span name;
	uint8_t tag;

	/* the directory name counts: crl_find() goes by it */
	while (gn_next(&d, &tag, &name)) {
		if (tag == GN_DIRECTORY)
			return dn_text(name, buf, len);
	}
	return nth_name(entry->issuer, 0, buf, len);
}

/* -- worth --------------------------------------------------------------------- */

enum vfy_reason
vfy_crl_usable(const struct vfy_crl *crl, int64_t at, const char **detail)
{
	enum vfy_reason why = crl_form(&crl->crl, detail);

	return why != VFY_R_OK ? why : crl_fresh(&crl->crl, at, detail);
}

/* The rule that keeps issuer's key from signing the list, or NULL. */
static const char *
signer_fault(const struct crl *crl, const struct vfy_cert *issuer)
{
	bool has_usage = cert_has(issuer, EXT_KEY_USAGE);

	if (!dn_equal(crl->issuer, issuer->subject))
		return "the list's issuer has another name";
	/*= rfc5280 6.3.3 (f): "verify that the cRLSign bit is set" */
	if (has_usage && (issuer->key_usage & KU_CRL_SIGN) == 0)
		return "the signer's keyUsage lacks cRLSign";
	if (!has_usage && !issuer->is_ca && issuer->version == 3)
		return "the signer is no CA, and has no keyUsage with cRLSign";
	return NULL;
}

int
vfy_crl_signer(const struct vfy_crl *crl, const struct vfy_cert *issuer,
    enum vfy_reason *why, const char **detail)
{
	const struct crl *c = &crl->crl;
	const char *fault = signer_fault(c, issuer);
	enum sig_result result = SIG_BAD;
	int err = 0;

	if (fault == NULL)
		result = sig_verify(
		    issuer->spki, c->algorithm, c->tbs, c->signature, &err);
	if (err != 0)
		return err;
	*detail = "";
	*why = VFY_R_OK;
	if (result == SIG_GOOD)
		return 0;
	*why = result == SIG_UNSUPPORTED ? VFY_R_UNSUPPORTED_ALGORITHM
					 : VFY_R_CRL_SIGNER;
	if (result == SIG_UNSUPPORTED)
		*detail = "the list's signature can't be checked here";
	else
		*detail =
		    fault != NULL ? fault : "the signature is not by this key";
	return 0;
}
