/* SPDX-License-Identifier: MIT */
/*
 * ocsp.c - OCSP requests to bytes, bytes to a view of a response (RFC 6960
 * 4.1, 4.2; RFC 9654; RFC 9919).
 *
 * Form only: every field of a response, each single response included, and of
 * its certificates no more than where they begin and end. Only the basic
 * response type.
 * Does not: judge signer, time or status (ocsp_check.h); sign requests.
 */
#include "ocsp.h"

#include "crl.h"
#include "dn.h"
#include "sig.h"
#include "tm.h"

/* id-pkix-ocsp 1.3.6.1.5.5.7.48.1, and one under it by its last octet */
static const uint8_t id_ocsp[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30,
	0x01 };
#define OCSP_BASIC 1
#define OCSP_NONCE 2
#define OCSP_CRL_REFERENCES 3
#define OCSP_ARCHIVE_CUTOFF 6
#define OCSP_EXTENDED_REVOKE 9

/* RFC 9654 2.1 */
static const uint8_t id_nonce[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30,
	0x01, OCSP_NONCE };
#define OCSP_NONCE_MAX 128

static const uint8_t id_sha1[] = { 0x2b, 0x0e, 0x03, 0x02, 0x1a };
static const uint8_t id_sha256[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
	0x02, 0x01 };
/* RFC 6962 3.3: SCTs in a single response */
static const uint8_t id_ocsp_scts[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6,
	0x79, 0x02, 0x04, 0x05 };

static int
ocsp_arc(struct vfy_span oid)
{
	if (oid.len != sizeof(id_ocsp) + 1 ||
	    memcmp(oid.ptr, id_ocsp, sizeof(id_ocsp)) != 0)
		return -1;
	return oid.ptr[sizeof(id_ocsp)];
}

/* A time in an explicit tag, when it comes next. 0 stands for none, so the
 * very second of 1970 is refused. */
static bool
read_next_update(struct der *d, int64_t *out)
{
	static const char what[] = "SingleResponse.nextUpdate";
	struct der inner;

	if (!der_peek(d, DER_CTX_CONS(0)))
		return true;
	if (!der_enter(d, DER_CTX_CONS(0), what, &inner) ||
	    !tm_read_generalized(&inner, DER_GENERALIZED_TIME, what, out) ||
	    !der_end(&inner, what))
		return false;
	return *out != 0 || der_fail(d, VFY_F_TIME, what);
}

/* -- single responses ------------------------------------------------------ */

bool
ocsp_read_cert_id(struct der *d, const char *what, struct ocsp_single *s)
{
	struct vfy_span algorithm;
	struct der id, seq;

	if (!der_enter(d, DER_SEQUENCE, what, &id) ||
	    !crl_algorithm(&id, what, &algorithm))
		return false;
	seq = der_within(&id, algorithm);
	return der_enter(&seq, DER_SEQUENCE, what, &seq) &&
	    der_oid(&seq, what, &s->hash_algorithm) &&
	    der_take(&id, DER_OCTET_STRING, what, &s->issuer_name_hash) &&
	    der_take(&id, DER_OCTET_STRING, what, &s->issuer_key_hash) &&
	    der_integer(&id, DER_INTEGER, what, &s->serial) &&
	    der_end(&id, what);
}

/*= rfc6960 4.2.1 RevokedInfo */
static bool
read_revoked(struct der *d, struct ocsp_single *s)
{
	static const char what[] = "SingleResponse.certStatus";
	struct der info, reason;

	if (!der_enter(d, DER_CTX_CONS(1), what, &info) ||
	    !tm_read_generalized(
		&info, DER_GENERALIZED_TIME, what, &s->revoked_at))
		return false;
	if (der_done(&info))
		return true;
	return der_enter(&info, DER_CTX_CONS(0), what, &reason) &&
	    crl_reason(&reason, what, &s->reason) && der_end(&reason, what) &&
	    der_end(&info, what);
}

/*= rfc6960 4.2.1 CertStatus */
static bool
read_status(struct der *d, struct ocsp_single *s)
{
	static const char what[] = "SingleResponse.certStatus";
	struct vfy_span null;

	if (der_peek(d, DER_CTX_CONS(1))) {
		s->status = OCSP_REVOKED;
		return read_revoked(d, s);
	}
	if (der_peek(d, DER_CTX(0)))
		s->status = OCSP_GOOD;
	else if (der_peek(d, DER_CTX(2)))
		s->status = OCSP_UNKNOWN;
	else
		return der_fail(d, VFY_F_TAG, what);
	if (!der_any(d, what, NULL, &null, NULL))
		return false;
	return null.len == 0 || der_fail_at(d, VFY_F_VALUE, null.ptr, what);
}

/*= rfc6962 3.3 the list for a certificate, with its status */
static bool
is_scts(struct vfy_span oid)
{
	return span_eq(oid, span_of(id_ocsp_scts, sizeof(id_ocsp_scts)));
}

/*= rfc6960 4.4: what a single response may carry, CRL entry extensions too */
static bool
known_single_extension(struct vfy_span oid)
{
	switch (crl_id_ce(oid)) {
	case 21: /* reasonCode */
	case 24: /* invalidityDate */
		return true;
	default:
		break;
	}
	switch (ocsp_arc(oid)) {
	case OCSP_CRL_REFERENCES:
	case OCSP_ARCHIVE_CUTOFF:
		return true;
	default:
		return is_scts(oid);
	}
}

static bool
read_single_extensions(struct der *d, struct ocsp_single *s)
{
	static const char what[] = "SingleResponse.singleExtensions";
	struct crl_extension x[LIMIT_ENTRY_EXTENSIONS];
	struct der inner;
	size_t n, i;

	if (!der_peek(d, DER_CTX_CONS(1)))
		return true;
	if (!der_enter(d, DER_CTX_CONS(1), what, &inner) ||
	    !crl_extensions(&inner, what, x, LIMIT_ENTRY_EXTENSIONS, &n) ||
	    !der_end(&inner, what))
		return false;
	for (i = 0; i < n; i++) {
		s->unknown_critical |=
		    x[i].critical && !known_single_extension(x[i].oid);
		if (is_scts(x[i].oid))
			s->scts = x[i].value;
	}
	return true;
}

/*= rfc6960 4.2.1 SingleResponse */
static bool
read_single(struct der *d, struct ocsp_single *s)
{
	static const char what[] = "SingleResponse";
	struct der seq;

	*s = (struct ocsp_single){ .reason = -1 };
	return der_enter(d, DER_SEQUENCE, what, &seq) &&
	    ocsp_read_cert_id(&seq, "SingleResponse.certID", s) &&
	    read_status(&seq, s) &&
	    tm_read_generalized(&seq, DER_GENERALIZED_TIME,
		"SingleResponse.thisUpdate", &s->this_update) &&
	    read_next_update(&seq, &s->next_update) &&
	    read_single_extensions(&seq, s) && der_end(&seq, what);
}

bool
ocsp_next(struct der *d, struct ocsp_single *out)
{
	return !der_done(d) && read_single(d, out);
}

static bool
read_responses(struct ocsp_response *r, struct der *data)
{
	static const char what[] = "ResponseData.responses";
	struct ocsp_single s;
	struct der d;
	size_t n;

	if (!der_take(data, DER_SEQUENCE, what, &r->responses))
		return false;
	d = der_within(data, r->responses);
	for (n = 0; !der_done(&d); n++) {
		if (n == LIMIT_SINGLE_RESPONSES)
			return der_fail(&d, VFY_F_LIMIT, what);
		if (!read_single(&d, &s))
			return false;
	}
	return true;
}

/* -- the response ------------------------------------------------------------ */

/*= rfc6960 4.2.1 version: only v1, which is the DEFAULT */
static bool
read_version(struct der *data)
{
	static const char what[] = "ResponseData.version";
	struct der inner;
	uint32_t v;

	if (!der_peek(data, DER_CTX_CONS(0)))
		return true;
	if (!der_enter(data, DER_CTX_CONS(0), what, &inner) ||
	    !der_uint(&inner, DER_INTEGER, what, &v) || !der_end(&inner, what))
		return false;
	return v == 0 || der_fail(data, VFY_F_VERSION, what);
}

/*= rfc6960 4.2.1 ResponderID */
static bool
read_responder(struct ocsp_response *r, struct der *data)
{
	static const char what[] = "ResponseData.responderID";
	struct der id;

	if (der_peek(data, DER_CTX_CONS(1)))
		return der_enter(data, DER_CTX_CONS(1), what, &id) &&
		    dn_read(&id, what, &r->responder_name) &&
		    der_end(&id, what);
	if (!der_enter(data, DER_CTX_CONS(2), what, &id) ||
	    !der_take(&id, DER_OCTET_STRING, what, &r->responder_key) ||
	    !der_end(&id, what))
		return false;
	/* "SHA-1 hash of responder's public key" */
	return r->responder_key.len == SHA1_LEN ||
	    der_fail_at(data, VFY_F_VALUE, r->responder_key.ptr, what);
}

/*= rfc6960 4.4 responseExtensions */
static bool
read_response_extensions(struct ocsp_response *r, struct der *data)
{
	static const char what[] = "ResponseData.responseExtensions";
	struct crl_extension x[LIMIT_EXTENSIONS];
	struct der inner;
	size_t n, i;

	if (!der_peek(data, DER_CTX_CONS(1)))
		return true;
	if (!der_enter(data, DER_CTX_CONS(1), what, &inner) ||
	    !crl_extensions(&inner, what, x, LIMIT_EXTENSIONS, &n) ||
	    !der_end(&inner, what))
		return false;
	for (i = 0; i < n; i++) {
		switch (ocsp_arc(x[i].oid)) {
		case OCSP_NONCE:
			/*= rfc9654 2.1 at least one octet */
			if (span_empty(x[i].value))
				return der_fail(data, VFY_F_VALUE, what);
			r->nonce = x[i].value;
			break;
		case OCSP_EXTENDED_REVOKE:
			break;
		default:
			r->unknown_critical |= x[i].critical;
		}
	}
	return true;
}

/*= rfc6960 4.2.1 ResponseData */
static bool
read_data(struct ocsp_response *r, struct der *basic)
{
	static const char what[] = "ResponseData";
	struct der data;

	if (!der_whole(basic, DER_SEQUENCE, what, &r->tbs))
		return false;
	data = der_within(basic, r->tbs);
	return der_enter(&data, DER_SEQUENCE, what, &data) &&
	    read_version(&data) && read_responder(r, &data) &&
	    tm_read_generalized(&data, DER_GENERALIZED_TIME,
		"ResponseData.producedAt", &r->produced_at) &&
	    read_responses(r, &data) && read_response_extensions(r, &data) &&
	    der_end(&data, what);
}

static bool
read_certs(struct ocsp_response *r, struct der *basic)
{
	static const char what[] = "BasicOCSPResponse.certs";
	struct der inner, list;

	if (!der_peek(basic, DER_CTX_CONS(0)))
		return true;
	if (!der_enter(basic, DER_CTX_CONS(0), what, &inner) ||
	    !der_enter(&inner, DER_SEQUENCE, what, &list) ||
	    !der_end(&inner, what))
		return false;
	for (; !der_done(&list); r->num_certs++) {
		if (r->num_certs == LIMIT_OCSP_CERTS)
			return der_fail(&list, VFY_F_LIMIT, what);
		if (!der_whole(
			&list, DER_SEQUENCE, what, &r->certs[r->num_certs]))
			return false;
	}
	return true;
}

/*= rfc6960 4.2.1 BasicOCSPResponse */
static bool
read_basic(struct ocsp_response *r, const struct der *d, struct vfy_span bytes)
{
	static const char what[] = "BasicOCSPResponse";
	struct der outer = der_within(d, bytes), basic;
	unsigned unused;

	if (!der_enter(&outer, DER_SEQUENCE, what, &basic) ||
	    !der_end(&outer, what) || !read_data(r, &basic) ||
	    !crl_algorithm(&basic, "signatureAlgorithm", &r->algorithm) ||
	    !der_bits(
		&basic, DER_BIT_STRING, "signature", &r->signature, &unused))
		return false;
	if (unused != 0)
		return der_fail(&basic, VFY_F_VALUE, "signature");
	return read_certs(r, &basic) && der_end(&basic, what);
}

/*= rfc6960 4.2.1 ResponseBytes */
static bool
read_response_bytes(struct ocsp_response *r, struct der *seq)
{
	static const char what[] = "OCSPResponse.responseBytes";
	struct vfy_span type, bytes;
	struct der inner, d;

	if (!der_enter(seq, DER_CTX_CONS(0), what, &inner) ||
	    !der_enter(&inner, DER_SEQUENCE, what, &d) ||
	    !der_end(&inner, what) || !der_oid(&d, what, &type))
		return false;
	/*= rfc6960 4.2.1 clients must know id-pkix-ocsp-basic; there is no
	 * other */
	if (ocsp_arc(type) != OCSP_BASIC)
		return der_fail_at(
		    &d, VFY_F_VALUE, type.ptr, "OCSPResponse.responseType");
	return der_take(&d, DER_OCTET_STRING, what, &bytes) &&
	    der_end(&d, what) && read_basic(r, &d, bytes);
}

/*= rfc6960 4.2.1 OCSPResponseStatus: 4 is not used */
static bool
read_response_status(struct ocsp_response *r, struct der *seq)
{
	static const char what[] = "OCSPResponse.responseStatus";
	struct vfy_span v;

	if (!der_integer(seq, DER_ENUMERATED, what, &v))
		return false;
	if (v.len != 1 || v.ptr[0] > 6 || v.ptr[0] == 4)
		return der_fail_at(seq, VFY_F_VALUE, v.ptr, what);
	r->status = v.ptr[0];
	return true;
}

/*= rfc6960 4.2.1 OCSPResponse */
static bool
read_response(struct ocsp_response *r, struct der *d)
{
	static const char what[] = "OCSPResponse";
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, what, &seq) || !der_end(d, what) ||
	    !read_response_status(r, &seq))
		return false;
	/*= rfc6960 4.2.1 with an error, "the responseBytes field is not set" */
	if (r->status == 0 && !read_response_bytes(r, &seq))
		return false;
	return der_end(&seq, what);
}

bool
ocsp_parse(
    struct vfy_span der, struct ocsp_response *out, struct vfy_fault *fault)
{
	struct ocsp_response r = { .der = der };
	struct der d = der_start(der, fault);

	if (fault != NULL)
		*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	if (der.len == 0)
		return der_fail(&d, VFY_F_EMPTY, "OCSPResponse");
	if (der.len > LIMIT_OCSP_DER)
		return der_fail(&d, VFY_F_LIMIT, "OCSPResponse");
	if (!read_response(&r, &d))
		return false;
	*out = r;
	return true;
}

/* -- CertID ------------------------------------------------------------------ */

bool
ocsp_key_hash(struct vfy_span spki, bool use_sha1, uint8_t *out)
{
	struct der d = der_start(spki, NULL), seq;
	struct vfy_span algorithm, bits;

	if (!der_enter(&d, DER_SEQUENCE, "", &seq) ||
	    !crl_algorithm(&seq, "", &algorithm) ||
	    !der_bits(&seq, DER_BIT_STRING, "", &bits, NULL))
		return false;
	return use_sha1 ? sha1(bits, out) : sha256(bits, out);
}

/* The two hashes of a CertID, each *len octets. name: as the certificate has it. */
static bool
hash_issuer(struct vfy_span name, const struct vfy_cert *issuer, bool use_sha1,
    uint8_t of_name[SHA256_LEN], uint8_t of_key[SHA256_LEN], size_t *len)
{
	*len = use_sha1 ? SHA1_LEN : SHA256_LEN;
	/*= rfc6960 4.1.1 "the issuer's name field in the certificate being
	 * checked": the certificate's spelling, should the two differ */
	if (!(use_sha1 ? sha1(name, of_name) : sha256(name, of_name)))
		return false;
	return ocsp_key_hash(issuer->spki, use_sha1, of_key);
}

static bool
is_by(const struct ocsp_single *s, const uint8_t *oid, size_t len)
{
	return span_eq(s->hash_algorithm, span_of(oid, len));
}

const char *
ocsp_hash_name(const struct ocsp_single *s)
{
	if (is_by(s, id_sha1, sizeof(id_sha1)))
		return "sha1";
	return is_by(s, id_sha256, sizeof(id_sha256)) ? "sha256" : "other";
}

bool
ocsp_of_issuer(const struct ocsp_single *s, struct vfy_span name,
    const struct vfy_cert *issuer)
{
	uint8_t of_name[SHA256_LEN], of_key[SHA256_LEN];
	bool use_sha1 = is_by(s, id_sha1, sizeof(id_sha1));
	size_t len;

	if (!use_sha1 && !is_by(s, id_sha256, sizeof(id_sha256)))
		return false;
	return hash_issuer(name, issuer, use_sha1, of_name, of_key, &len) &&
	    span_eq(s->issuer_name_hash, span_of(of_name, len)) &&
	    span_eq(s->issuer_key_hash, span_of(of_key, len));
}

bool
ocsp_about(const struct ocsp_single *s, const struct vfy_cert *cert,
    const struct vfy_cert *issuer)
{
	/* the serial first: it spares the hashing of what is of others */
	return span_eq(s->serial, cert->serial) &&
	    ocsp_of_issuer(s, cert->issuer, issuer);
}

/* -- requests ---------------------------------------------------------------- */

/* Written from its end, so that each length is known when its turn comes. */
struct backward {
	uint8_t *buf;
	size_t start; /* what is written begins here */
	size_t end;
	bool full;
};

static void
put(struct backward *b, const uint8_t *bytes, size_t len)
{
	if (b->full || len > b->start) {
		b->full = true;
		return;
	}
	b->start -= len;
	memcpy(b->buf + b->start, bytes, len);
}

/* A header before all that was written since the end was at mark. */
static void
put_header(struct backward *b, uint8_t tag, size_t mark)
{
	size_t len = mark - b->start;
	uint8_t header[4] = { tag };
	size_t n = 0;

	if (len > UINT16_MAX) {
		b->full = true;
		return;
	}
	if (len > 0xff)
		header[++n] = 0x82, header[++n] = (uint8_t)(len >> 8);
	else if (len >= 0x80)
		header[++n] = 0x81;
	header[++n] = (uint8_t)len;
	put(b, header, n + 1);
}

static void
put_element(struct backward *b, uint8_t tag, const uint8_t *bytes, size_t len)
{
	size_t mark = b->start;

	put(b, bytes, len);
	put_header(b, tag, mark);
}

/* AlgorithmIdentifier with NULL parameters: what responders are used to; some
 * compare these bytes. */
static void
put_algorithm(struct backward *b, bool use_sha1)
{
	size_t mark = b->start;

	put_element(b, DER_NULL, id_sha1, 0);
	if (use_sha1)
		put_element(b, DER_OID, id_sha1, sizeof(id_sha1));
	else
		put_element(b, DER_OID, id_sha256, sizeof(id_sha256));
	put_header(b, DER_SEQUENCE, mark);
}

/*= rfc9654 2.1 requestExtensions with the Nonce: the end of a TBSRequest */
static void
put_nonce(struct backward *b, struct vfy_span nonce)
{
	size_t mark = b->start;

	put_element(b, DER_OCTET_STRING, nonce.ptr, nonce.len);
	put_header(b, DER_OCTET_STRING, mark);
	put_element(b, DER_OID, id_nonce, sizeof(id_nonce));
	put_header(b, DER_SEQUENCE, mark); /* Extension */
	put_header(b, DER_SEQUENCE, mark); /* Extensions */
	put_header(b, DER_CTX_CONS(2), mark);
}

/* What a request asks about: name and key are of n octets each. */
struct cert_id {
	bool use_sha1;
	const uint8_t *name, *key;
	size_t n;
	struct vfy_span serial;
};

/* nonce: empty, none. */
static int
put_request(
    const struct cert_id *id, struct vfy_span nonce, uint8_t *out, size_t *len)
{
	struct backward b = { out, *len, *len, false };
	size_t mark;
	unsigned i;

	if (!span_empty(nonce))
		put_nonce(&b, nonce);
	mark = b.start;
	put_element(&b, DER_INTEGER, id->serial.ptr, id->serial.len);
	put_element(&b, DER_OCTET_STRING, id->key, id->n);
	put_element(&b, DER_OCTET_STRING, id->name, id->n);
	put_algorithm(&b, id->use_sha1);
	/*= rfc6960 4.1.1 CertID, Request, requestList; TBSRequest, OCSPRequest */
	for (i = 0; i < 5; i++)
		put_header(&b, DER_SEQUENCE, i < 3 ? mark : b.end);
	if (b.full)
		return VFY_ELIMIT;
	*len = b.end - b.start;
	memmove(out, out + b.start, *len);
	return 0;
}

static int
make_request(const struct vfy_cert *cert, const struct vfy_cert *issuer,
    bool use_sha1, struct vfy_span nonce, uint8_t *out, size_t *len)
{
	uint8_t name[SHA256_LEN], key[SHA256_LEN];
	struct cert_id id = { .use_sha1 = use_sha1,
		.name = name,
		.key = key,
		.serial = cert->serial };

	if (!hash_issuer(cert->issuer, issuer, use_sha1, name, key, &id.n))
		return VFY_EINTERNAL;
	return put_request(&id, nonce, out, len);
}

int
ocsp_request_again(const struct ocsp_single *s, uint8_t *out, size_t *len)
{
	struct cert_id id = { .use_sha1 = is_by(s, id_sha1, sizeof(id_sha1)),
		.name = s->issuer_name_hash.ptr,
		.key = s->issuer_key_hash.ptr,
		.n = s->issuer_name_hash.len,
		.serial = s->serial };

	if (!id.use_sha1 && !is_by(s, id_sha256, sizeof(id_sha256)))
		return VFY_EARG;
	if (id.n != (id.use_sha1 ? SHA1_LEN : SHA256_LEN) ||
	    s->issuer_key_hash.len != id.n)
		return VFY_EARG;
	return put_request(&id, span_of(NULL, 0), out, len);
}

int
ocsp_request(const struct vfy_cert *cert, const struct vfy_cert *issuer,
    bool use_sha1, uint8_t *out, size_t *len)
{
	return make_request(cert, issuer, use_sha1, span_of(NULL, 0), out, len);
}

int
ocsp_request_nonce(const struct vfy_cert *cert, const struct vfy_cert *issuer,
    bool use_sha1, struct vfy_span nonce, uint8_t *out, size_t *len)
{
	if (span_empty(nonce) || nonce.len > OCSP_NONCE_MAX)
		return VFY_EARG;
	return make_request(cert, issuer, use_sha1, nonce, out, len);
}

bool
ocsp_has_nonce(const struct ocsp_response *r, struct vfy_span nonce)
{
	struct der d = der_start(r->nonce, NULL);
	struct vfy_span value;

	/*= rfc9654 2.1 Nonce ::= OCTET STRING(SIZE(1..128)), in the extension's */
	return !span_empty(r->nonce) &&
	    der_take(&d, DER_OCTET_STRING, "", &value) && der_end(&d, "") &&
	    span_eq(value, nonce);
}
