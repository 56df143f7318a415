/* SPDX-License-Identifier: MIT */
/*
 * crl.c - bytes to a view of a certificate revocation list (RFC 5280 5).
 *
 * Form only: DER, the fields of 5.1, extensions at most once each and, those
 * that are known (crl_ext.c), well formed. One walk checks every entry;
 * nothing is copied.
 * Does not: judge signer, time or scope; put deltas and bases together.
 */
#include "crl.h"

#include "cert.h"
#include "crl_index.h"
#include "dn.h"
#include "tm.h"

/* Octets of a UTCTime, and of Extensions with nothing but a reasonCode. */
#define UTC_TIME_LEN 15
#define REASON_LEN 14

/* One entry of revokedCertificates, as it stands. */
struct entry {
	struct vfy_span serial;
	struct vfy_span issuer; /* GeneralNames contents; empty: absent */
	struct crl_entry data;
	bool unknown_critical;
};

/* -- entries ------------------------------------------------------------- */

static const char entry_what[] = "revokedCertificates";

/*= rfc5280 5.3.3 */
static bool
read_certificate_issuer(struct der *value, struct entry *e)
{
	static const char what[] = "certificateIssuer";

	return der_take(value, DER_SEQUENCE, what, &e->issuer) &&
	    crl_names(value, e->issuer, LIMIT_POINT_NAMES, what);
}

static bool
read_entry_extension(
    const struct der *d, const struct crl_extension *x, struct entry *e)
{
	struct der value = der_within(d, x->value);

	switch (crl_id_ce(x->oid)) {
	case 21:
		if (!crl_reason(&value, "reasonCode", &e->data.reason))
			return false;
		break;
	case 24:
		/*= rfc5280 5.3.2 */
		if (!tm_read_generalized(&value, DER_GENERALIZED_TIME,
			"invalidityDate", &e->data.invalidity))
			return false;
		break;
	case 29:
		if (!read_certificate_issuer(&value, e))
			return false;
		break;
	default:
		/*= rfc5280 5.3 a critical one that can't be processed bars the
		 * list from being used for any certificate */
		e->unknown_critical |= x->critical;
		return true;
	}
	return der_end(&value, entry_what);
}

/* The next entry, in any form that DER and 5.1.2.6 allow. */
static bool
entry_read(struct der *d, bool extensions, struct entry *e)
{
	struct crl_extension x[LIMIT_ENTRY_EXTENSIONS];
	struct der seq;
	size_t n, i;

	*e = (struct entry){ .data.reason = -1 };
	if (!der_enter(d, DER_SEQUENCE, entry_what, &seq) ||
	    !der_integer(&seq, DER_INTEGER, "userCertificate", &e->serial) ||
	    !tm_read(&seq, "revocationDate", &e->data.revoked_at, NULL))
		return false;
	if (der_done(&seq))
		return true;
	/*= rfc5280 5.1.2.1 extensions need version 2 */
	if (!extensions)
		return der_fail(&seq, VFY_F_VERSION, "crlEntryExtensions");
	if (!crl_extensions(
		&seq, "crlEntryExtensions", x, LIMIT_ENTRY_EXTENSIONS, &n) ||
	    !der_end(&seq, entry_what))
		return false;
	for (i = 0; i < n; i++) {
		if (!read_entry_extension(&seq, &x[i], e))
			return false;
	}
	return true;
}

/* Two digits, at most 99. */
static inline unsigned
two(const uint8_t *p)
{
	unsigned tens = p[0] - (unsigned)'0', ones = p[1] - (unsigned)'0';

	return tens < 10 && ones < 10 ? tens * 10 + ones : 100;
}

/* YYMMDDHHMMSSZ, 29 February apart: whether it exists is for tm.c to say. */
static inline bool
utc_quick(const uint8_t *p)
{
	static const uint8_t days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30,
		31, 30, 31 };
	unsigned month = two(p + 2), day = two(p + 4);

	return month <= 12 && day - 1 < days[month] && two(p) < 100 &&
	    two(p + 6) < 24 && two(p + 8) < 60 && two(p + 10) < 60 &&
	    p[12] == 'Z';
}

/*
 * The length of the entry at p when it has the form of nearly all entries:
 * short lengths, UTCTime, no extension or just a reasonCode. Else 0: it has to
 * be read in full. A list may have a million of them, so they are checked
 * without a cursor; what is taken here entry_read takes as well.
 */
static inline size_t
entry_quick(const uint8_t *p, size_t left, bool extensions)
{
	static const uint8_t reason[REASON_LEN - 1] = { 0x30, 0x0c, 0x30, 0x0a,
		0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01 };
	size_t len, serial, rest;

	if (left < 4 + 1 + UTC_TIME_LEN || p[0] != DER_SEQUENCE ||
	    p[1] >= 0x80 || p[2] != DER_INTEGER)
		return 0;
	len = 2 + (size_t)p[1];
	serial = p[3];
	if (len > left || serial == 0 || 4 + serial + UTC_TIME_LEN > len)
		return 0;
	if (serial > 1 &&
	    ((p[4] == 0x00 && p[5] < 0x80) || (p[4] == 0xff && p[5] >= 0x80)))
		return 0;
	p += 4 + serial;
	if (p[0] != DER_UTC_TIME || p[1] != UTC_TIME_LEN - 2 ||
	    !utc_quick(p + 2))
		return 0;
	rest = len - (4 + serial + UTC_TIME_LEN);
	if (rest == 0)
		return len;
	if (rest != REASON_LEN || !extensions ||
	    memcmp(p + UTC_TIME_LEN, reason, sizeof(reason)) != 0)
		return 0;
	return len;
}

/*= rfc5280 5.1.2.6 */
static bool
read_entries(struct crl *crl, struct der *tbs)
{
	bool extensions = crl->version == 2;
	struct der d;
	struct entry e;

	if (!der_peek(tbs, DER_SEQUENCE))
		return true;
	if (!der_take(tbs, DER_SEQUENCE, entry_what, &crl->entries))
		return false;
	if (!span_empty(crl->index)) {
		crl->num_entries = crl_index_entries(crl->index);
		return true;
	}
	/* "MUST be absent" when empty is not held against the issuer: nothing
	 * can be mistaken */
	d = der_within(tbs, crl->entries);
	for (; !der_done(&d); crl->num_entries++) {
		size_t n =
		    entry_quick(d.ptr, (size_t)(d.end - d.ptr), extensions);

		if (n != 0) {
			d.ptr += n;
			continue;
		}
		if (!entry_read(&d, extensions, &e))
			return false;
		crl->unknown_critical_entry |= e.unknown_critical;
		crl->has_certificate_issuer |= !span_empty(e.issuer);
	}
	return true;
}

/* -- the list ---------------------------------------------------------------- */

/*= rfc5280 5.1.2.1 absent (version 1), or 1 (version 2) */
static bool
read_version(struct crl *crl, struct der *tbs)
{
	uint32_t v;

	crl->version = 1;
	if (!der_peek(tbs, DER_INTEGER))
		return true;
	if (!der_uint(tbs, DER_INTEGER, "tbsCertList.version", &v))
		return false;
	if (v != 1)
		return der_fail(tbs, VFY_F_VERSION, "tbsCertList.version");
	crl->version = 2;
	return true;
}

/*= rfc5280 5.1.2.4, 5.1.2.5 */
static bool
read_times(struct crl *crl, struct der *tbs)
{
	if (!tm_read(tbs, "tbsCertList.thisUpdate", &crl->this_update, NULL))
		return false;
	if (!der_peek(tbs, DER_UTC_TIME) &&
	    !der_peek(tbs, DER_GENERALIZED_TIME))
		return true;
	return tm_read(tbs, "tbsCertList.nextUpdate", &crl->next_update, NULL);
}

/*= rfc5280 5.1.2 */
static bool
read_tbs(struct crl *crl, struct der *tbs)
{
	return read_version(crl, tbs) &&
	    crl_algorithm(tbs, "tbsCertList.signature", &crl->tbs_algorithm) &&
	    dn_read(tbs, "tbsCertList.issuer", &crl->issuer) &&
	    read_times(crl, tbs) && read_entries(crl, tbs) &&
	    crl_list_extensions(tbs, crl) && der_end(tbs, "tbsCertList");
}

/*= rfc5280 5.1.1 */
static bool
read_list(struct crl *crl, struct der *d)
{
	struct der seq, tbs;
	unsigned unused;

	if (!der_enter(d, DER_SEQUENCE, "CertificateList", &seq) ||
	    !der_end(d, "CertificateList") ||
	    !der_whole(&seq, DER_SEQUENCE, "tbsCertList", &crl->tbs))
		return false;
	tbs = der_within(&seq, crl->tbs);
	if (!der_enter(&tbs, DER_SEQUENCE, "tbsCertList", &tbs) ||
	    !read_tbs(crl, &tbs) ||
	    !crl_algorithm(&seq, "signatureAlgorithm", &crl->algorithm) ||
	    !der_bits(&seq, DER_BIT_STRING, "signatureValue", &crl->signature,
		&unused) ||
	    !der_end(&seq, "CertificateList"))
		return false;
	if (unused != 0)
		return der_fail(&seq, VFY_F_VALUE, "signatureValue");
	return true;
}

bool
crl_parse(struct vfy_span der, struct crl *out, struct vfy_fault *fault)
{
	return crl_parse_indexed(der, span_of(NULL, 0), out, fault);
}

bool
crl_parse_indexed(struct vfy_span der, struct vfy_span index, struct crl *out,
    struct vfy_fault *fault)
{
	struct crl crl = { .der = der, .index = index };
	struct der d = der_start(der, fault);

	if (fault != NULL)
		*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	if (der.len == 0)
		return der_fail(&d, VFY_F_EMPTY, "CertificateList");
	if (der.len > LIMIT_CRL_DER)
		return der_fail(&d, VFY_F_LIMIT, "CertificateList");
	if (!read_list(&crl, &d))
		return false;
	*out = crl;
	return true;
}

/* -- looking up -------------------------------------------------------------- */

/* The contents of the next entry, whose form crl_parse has checked. */
static inline bool
next_entry(struct der *d, struct vfy_span *contents)
{
	const uint8_t *p = d->ptr;

	if (d->end - p < 2 || p[1] >= 0x80 || d->end - p - 2 < p[1])
		return der_take(d, DER_SEQUENCE, entry_what, contents);
	*contents = span_of(p + 2, p[1]);
	d->ptr = p + 2 + p[1];
	return true;
}

bool
crl_next_serial(struct der *d, struct vfy_span *serial)
{
	struct vfy_span contents;
	struct der one;

	if (!next_entry(d, &contents))
		return false;
	if (contents.len > 2 && contents.ptr[1] < 0x80 &&
	    contents.ptr[1] <= contents.len - 2) {
		*serial = span_of(contents.ptr + 2, contents.ptr[1]);
		return true;
	}
	one = der_start(contents, NULL);
	return der_take(&one, DER_INTEGER, "", serial);
}

bool
crl_read_entry(
    struct vfy_span bytes, struct vfy_span *serial, struct crl_entry *out)
{
	struct der d = der_start(bytes, NULL);
	struct entry e;

	if (!entry_read(&d, true, &e))
		return false;
	*serial = e.serial;
	*out = e.data;
	return true;
}

bool
crl_walk(const struct crl *crl, size_t *at, struct vfy_span *serial,
    struct vfy_span *issuer, struct crl_entry *out)
{
	struct der d;
	struct entry e;

	if (*at >= crl->entries.len)
		return false;
	d = der_start(
	    span_of(crl->entries.ptr + *at, crl->entries.len - *at), NULL);
	if (!entry_read(&d, true, &e))
		return false;
	*at = (size_t)(d.ptr - crl->entries.ptr);
	*serial = e.serial;
	*out = e.data;
	if (!span_empty(e.issuer))
		*issuer = e.issuer;
	return true;
}

/* Does an entry with these contents begin with this serial? */
static inline bool
has_serial(struct vfy_span contents, struct vfy_span serial)
{
	struct der d;
	struct vfy_span v;

	/* the last octets differ most: they save nearly every call */
	if (serial.len < 0x80)
		return contents.len > 2 + serial.len &&
		    contents.ptr[1] == serial.len &&
		    contents.ptr[1 + serial.len] ==
		    serial.ptr[serial.len - 1] &&
		    memcmp(contents.ptr + 2, serial.ptr, serial.len) == 0;
	d = der_start(contents, NULL);
	return der_take(&d, DER_INTEGER, "", &v) && span_eq(v, serial);
}

/* Keeps what an entry says; true when no later one can change it. */
static bool
note_entry(const struct crl_entry *e, struct crl_entry *out, bool *found)
{
	/*= rfc5280 5.3.1 removeFromCRL is not revoked; another entry is */
	if (!*found || e->reason != CRL_REMOVE_FROM_CRL)
		*out = *e;
	*found = true;
	return e->reason != CRL_REMOVE_FROM_CRL;
}

/* A list whose entries are all its issuer's. */
static bool
find_own(const struct crl *crl, struct vfy_span serial, struct crl_entry *out)
{
	struct der d = der_start(crl->entries, NULL);
	struct vfy_span contents;
	struct entry e;
	bool found = false;

	while (!der_done(&d)) {
		const uint8_t *at = d.ptr;
		struct der one;

		if (!next_entry(&d, &contents))
			break;
		if (!has_serial(contents, serial))
			continue;
		one = der_start(span_of(at, (size_t)(d.ptr - at)), NULL);
		if (entry_read(&one, true, &e) &&
		    note_entry(&e.data, out, &found))
			break;
	}
	return found;
}

/* Is issuer (a whole Name) among these GeneralNames (contents)? */
static bool
names_include(struct vfy_span names, struct vfy_span issuer)
{
	struct der d = der_start(names, NULL);
	struct vfy_span name;
	uint8_t tag;

	while (gn_next(&d, &tag, &name)) {
		if (tag == GN_DIRECTORY && dn_equal(name, issuer))
			return true;
	}
	return false;
}

/*= rfc5280 5.3.3: an entry's issuer is that of the entry before it, the
 * first one's the list's, unless it names another */
static bool
find_indirect(const struct crl *crl, struct vfy_span issuer,
    struct vfy_span serial, struct crl_entry *out)
{
	struct der d = der_start(crl->entries, NULL);
	struct vfy_span named = { NULL, 0 };
	struct entry e;
	bool found = false;

	while (!der_done(&d) && entry_read(&d, true, &e)) {
		if (!span_empty(e.issuer))
			named = e.issuer;
		if (!span_eq(e.serial, serial))
			continue;
		if (span_empty(named) ? !dn_equal(crl->issuer, issuer)
				      : !names_include(named, issuer))
			continue;
		if (note_entry(&e.data, out, &found))
			break;
	}
	return found;
}

bool
crl_find(const struct crl *crl, struct vfy_span issuer, struct vfy_span serial,
    struct crl_entry *out)
{
	enum crl_found indexed = CRL_DAMAGED;

	if (span_empty(serial))
		return false;
	if (crl->has_certificate_issuer)
		return find_indirect(crl, issuer, serial, out);
	if (!dn_equal(crl->issuer, issuer))
		return false;
	if (!span_empty(crl->index))
		indexed = crl_index_find(crl->index, crl, serial, out);
	return indexed == CRL_DAMAGED ? find_own(crl, serial, out)
				      : indexed == CRL_LISTED;
}
