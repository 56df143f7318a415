/* SPDX-License-Identifier: MIT */
/*
 * certificate.c - a certificate (RFC 5280 4.1), field by field.
 */
#include "certificate.h"

#include "dn.h"
#include "tm.h"

#define DAY 86400
/* RFC 5280 4.1.2.2 */
#define SERIAL_MAX 20

/* What is compared, and remarked upon, when all was read. */
struct facts {
	struct vfy_span inner_algorithm, outer_algorithm;
	struct vfy_span issuer, subject;
	struct extension_facts ext;
};

/* -- fingerprints ---------------------------------------------------------------------------- */

void
put_fingerprints(struct json_builder *b, struct vfy_span whole)
{
	char sha1[SHA1_HEX];
	uint8_t sha256[32];

	if (!vfy_sha256(whole, sha256)) {
		b->failed = true;
		return;
	}
	json_put_digest(b, "sha256", sha256);
	if (digest_sha1(whole, sha1))
		json_put_text(b, "sha1", sha1);
}

/* -- version, serial number --------------------------------------------------------------------- */

static void
put_version(struct view *v, struct json_builder *b, struct der *tbs)
{
	struct der inner;
	uint32_t version = 0;

	if (der_peek(tbs, DER_CTX_CONS(0)) &&
	    (!der_enter(tbs, DER_CTX_CONS(0), "version", &inner) ||
		!der_uint(&inner, DER_INTEGER, "version", &version)))
		return;
	json_put_number(b, "version", (uint64_t)version + 1);
	if (version != 2)
		view_remark(v, "version", "version %llu, where 3 is usual",
		    (unsigned long long)version + 1);
}

static void
remark_serial(struct view *v, struct vfy_span n)
{
	if (n.len > 0 && n.ptr[0] >= 0x80)
		view_remark(
		    v, "serial-negative", "serial numbers are positive");
	if (n.len == 1 && n.ptr[0] == 0)
		view_remark(v, "serial-zero", "serial numbers are positive");
	if (n.len > SERIAL_MAX)
		view_remark(v, "serial-long",
		    "%zu octets, where 20 are allowed", n.len);
}

static bool
put_serial(struct view *v, struct json_builder *b, struct der *d)
{
	struct der again = *d;
	struct vfy_span n, checked;

	if (!der_take(d, DER_INTEGER, "serialNumber", &n))
		return false;
	/* what DER forbids is told, and the octets as well */
	der_integer(&again, DER_INTEGER, "serialNumber", &checked);
	put_integer(b, "serial", n);
	remark_serial(v, n);
	return true;
}

/* -- validity ----------------------------------------------------------------------------------- */

static int64_t
days(int64_t seconds)
{
	/* towards the past: a day begun is not left */
	return seconds >= 0 ? seconds / DAY : -((-seconds + DAY - 1) / DAY);
}

static void
remark_times(struct view *v, int64_t from, int64_t to)
{
	int64_t at = v->options->at;

	if (to < from)
		view_remark(v, "validity-reversed", "it ends before it begins");
	else if (at > to)
		view_remark(
		    v, "expired", "%lld days ago", (long long)days(at - to));
	else if (at < from)
		view_remark(v, "not-yet-valid", "in %lld days",
		    (long long)days(from - at));
}

/* The next element as a time; one that is malformed leaves the other. */
static bool
put_time(struct view *v, struct json_builder *b, const char *key,
    const char *what, struct der *d, int64_t *out)
{
	struct vfy_fault fault;
	struct vfy_span whole;
	struct der one;
	bool ok;

	if (!der_any(d, what, NULL, NULL, &whole))
		return false;
	one = view_at(v, whole, &fault);
	ok = tm_read(&one, what, out, NULL);
	if (ok)
		json_put_time(b, key, *out);
	view_settle(v, &fault);
	return ok;
}

static bool
put_validity(struct view *v, struct json_builder *b, struct der *tbs)
{
	int64_t from, to;
	bool has_from, has_to;
	struct der d;

	if (!der_enter(tbs, DER_SEQUENCE, "validity", &d))
		return false;
	has_from = put_time(v, b, "not_before", "notBefore", &d, &from);
	has_to = put_time(v, b, "not_after", "notAfter", &d, &to);
	if (has_to)
		json_put(b, "days_left",
		    json_object_new_int64(days(to - v->options->at)));
	if (has_from && has_to)
		remark_times(v, from, to);
	der_end(&d, "validity");
	return true;
}

/* -- the end ---------------------------------------------------------------------------------- */

static void
put_unique_ids(struct json_builder *b, struct der *tbs)
{
	static const char *const keys[] = { "issuer_unique_id",
		"subject_unique_id" };
	struct vfy_span bits;

	for (uint8_t i = 0; i < 2; i++) {
		if (der_peek(tbs, DER_CTX((uint8_t)(i + 1))) &&
		    der_bits(
			tbs, DER_CTX((uint8_t)(i + 1)), keys[i], &bits, NULL))
			json_put_hex(b, keys[i], bits);
	}
}

void
remark_algorithm(struct view *v, struct vfy_span algorithm)
{
	struct der d = der_start(algorithm, NULL), alg;
	char dotted[OID_TEXT];
	struct vfy_span oid;
	const char *name;

	if (!der_enter(&d, DER_SEQUENCE, "algorithm", &alg) ||
	    !der_oid(&alg, "algorithm", &oid))
		return;
	name = oid_name_text(oid, dotted);
	if (strstr(name, "sha1") != NULL || strstr(name, "md5") != NULL ||
	    strstr(name, "md2") != NULL)
		view_remark(v, "weak-signature", "%s", name);
}

static void
remark_facts(struct view *v, const struct facts *f)
{
	/* a root's own signature proves nothing (RFC 5280 6.1) */
	bool self_issued = span_eq(f->issuer, f->subject);

	if (!self_issued || !f->ext.ca)
		remark_algorithm(v, f->inner_algorithm);
	if (!span_eq(f->inner_algorithm, f->outer_algorithm) &&
	    f->outer_algorithm.len > 0)
		view_remark(v, "algorithm-mismatch",
		    "tbsCertificate and Certificate name different algorithms");
	if (self_issued && !f->ext.ca && f->subject.len > 0)
		view_remark(v, "self-issued",
		    "subject and issuer are the same, and it is no CA");
	if (f->subject.len > 0 && dn_empty(f->subject) && !f->ext.has_names)
		view_remark(v, "no-name", "neither a subject nor other names");
}

static bool
put_subject(
    struct view *v, struct json_builder *b, struct der *tbs, struct facts *f)
{
	struct vfy_span spki;

	if (!put_name(b, "subject", "subject_attributes", tbs, &f->subject))
		return false;
	view_settle(v, tbs->fault);
	return put_public_key(v, b, tbs, &spki);
}

/* False: it could not be read to the end. */
static bool
put_tbs(
    struct view *v, struct json_builder *b, struct der *tbs, struct facts *f)
{
	struct der ext;

	put_version(v, b, tbs);
	view_settle(v, tbs->fault);
	if (!put_serial(v, b, tbs))
		return false;
	view_settle(v, tbs->fault);
	if (!put_algorithm(b, "signature_algorithm", tbs, &f->inner_algorithm))
		return false;
	view_settle(v, tbs->fault);
	if (!put_name(b, "issuer", "issuer_attributes", tbs, &f->issuer))
		return false;
	view_settle(v, tbs->fault);
	if (!put_validity(v, b, tbs))
		return false;
	view_settle(v, tbs->fault);
	if (!put_subject(v, b, tbs, f))
		return false;
	put_unique_ids(b, tbs);
	view_settle(v, tbs->fault);
	if (der_peek(tbs, DER_CTX_CONS(3)) &&
	    der_enter(tbs, DER_CTX_CONS(3), "extensions", &ext)) {
		put_extensions(v, b, &ext, &f->ext);
		der_end(&ext, "extensions");
	}
	view_settle(v, tbs->fault);
	return der_end(tbs, "tbsCertificate");
}

/* What follows tbsCertificate. */
static void
put_signature(
    struct view *v, struct json_builder *b, struct der *cert, struct facts *f)
{
	struct json_builder outer = json_begin();
	struct vfy_span signature;

	if (put_algorithm(&outer, "outer", cert, &f->outer_algorithm) &&
	    der_bits(cert, DER_BIT_STRING, "signatureValue", &signature, NULL))
		json_put_number(b, "signature_bits", 8 * signature.len);
	json_object_put(json_end(&outer));
	der_end(cert, "certificate");
	view_settle(v, cert->fault);
}

/*= rfc5280 4.1 */
void
inspect_certificate(struct view *v, struct json_builder *b)
{
	struct facts f = { .ext = { .ca = false } };
	struct vfy_fault fault;
	struct der d = view_at(v, v->whole, &fault), cert, tbs;

	if (!der_enter(&d, DER_SEQUENCE, "certificate", &cert) ||
	    !der_enter(&cert, DER_SEQUENCE, "tbsCertificate", &tbs) ||
	    !put_tbs(v, b, &tbs, &f)) {
		view_unreadable(v, &fault);
	} else {
		put_signature(v, b, &cert, &f);
		der_end(&d, "certificate");
		view_settle(v, &fault);
		remark_facts(v, &f);
	}
	put_fingerprints(b, v->whole);
}
