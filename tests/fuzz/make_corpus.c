/* SPDX-License-Identifier: MIT */
/*
 * make_corpus.c - the first inputs of fuzz_chain, fuzz_host, fuzz_namecon and
 * fuzz_policy: one of each kind of thing that these know, for the fuzzer to
 * go on from. What is below corpus/ was made of them.
 *
 *	make_corpus chain|host|namecon|policy FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/der_build.h"

#define EXT_SAN "2.5.29.17"
#define EXT_BC "2.5.29.19"
#define EXT_NC "2.5.29.30"
#define EXT_CP "2.5.29.32"
#define EXT_PM "2.5.29.33"
#define EXT_AKI "2.5.29.35"
#define EXT_PC "2.5.29.36"
#define EXT_EKU "2.5.29.37"
#define EXT_KU "2.5.29.15"
#define EXT_SKI "2.5.29.14"

struct out {
	const char *folder;
	unsigned n;
};

static void
save(struct out *o, struct vfy_span s)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/first-%02u", o->folder, o->n++);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(s.ptr, 1, s.len, f) != s.len ||
	    fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* -- names -------------------------------------------------------------------- */

static struct vfy_span
dns(const char *s)
{
	return PRIM(2, span_str(s));
}

static struct vfy_span
email(const char *s)
{
	return PRIM(1, span_str(s));
}

static struct vfy_span
ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	uint8_t octets[4] = { a, b, c, d };

	return PRIM(7, db_copy(span_of(octets, 4)));
}

/* 192.0.2.0 and a mask of so many bits */
static struct vfy_span
net(unsigned bits)
{
	uint8_t o[8] = { 192, 0, 2, 0 };
	unsigned i;

	for (i = 0; i < bits; i++)
		o[4 + i / 8] |= (uint8_t)(0x80 >> i % 8);
	return PRIM(7, db_copy(span_of(o, 8)));
}

static struct vfy_span
other(const char *oid, uint8_t tag, const char *text)
{
	return CONS(0, db_oid(oid), CONS(0, db_str(tag, text)));
}

static struct vfy_span
srv(const char *s)
{
	return other("1.3.6.1.5.5.7.8.7", DER_IA5_STRING, s);
}

static struct vfy_span
smtp_utf8(const char *s)
{
	return other("1.3.6.1.5.5.7.8.9", DER_UTF8_STRING, s);
}

/* -- host ---------------------------------------------------------------------- */

/* type: 0 DNS, 1 IP, 2 e-mail, 3 URI, 4 service */
static struct vfy_span
reference(uint8_t type, const char *text)
{
	return OCTETS(span_of(&type, 1), span_str(text));
}

static void
make_host(struct out *o)
{
	save(o,
	    CAT(reference(0, "example.org"),
		SEQ(dns("example.org"), dns("*.example.org"))));
	save(o, CAT(reference(0, "A.Example.org."), SEQ(dns("*.example.ORG"))));
	save(o,
	    CAT(reference(0, "xn--bcher-kva.example.org"),
		SEQ(dns("xn--*.example.org"), dns("*.org"))));
	save(o,
	    CAT(reference(1, "192.0.2.1"),
		SEQ(ipv4(192, 0, 2, 1), dns("192.0.2.1"))));
	save(o,
	    CAT(reference(1, "2001:db8::1"),
		SEQ(PRIM(7,
		    RAW("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0"
			"\x01")))));
	/* an address of IPv6 that begins with the one of IPv4 */
	save(o,
	    CAT(reference(1, "192.0.2.1"),
		SEQ(PRIM(7, RAW("\xc0\0\x02\x01\0\0\0\0\0\0\0\0\0\0\0\0")))));
	save(o,
	    CAT(reference(2, "a@example.org"),
		SEQ(email("a@EXAMPLE.org"), email("\"a\"@example.org"))));
	save(o,
	    CAT(reference(2, "\xc3\xa9@example.org"),
		SEQ(smtp_utf8("\xc3\xa9@example.org"))));
	save(o,
	    CAT(reference(3, "sip:example.org"),
		SEQ(db_uri("sip:example.org"), db_uri("sip:a@b.org"))));
	save(o,
	    CAT(reference(3, "https://h.example.org/"),
		SEQ(db_uri("https://*.example.org"))));
	save(o,
	    CAT(reference(4, "_imap.mail.example.org"),
		SEQ(srv("_imap.mail.example.org"))));
	save(o,
	    CAT(reference(0, "a.b"),
		SEQ(db_directory(db_name("a.b")), PRIM(8, RAW("\x2a")))));
}

/* -- name constraints -------------------------------------------------------------- */

static struct vfy_span
one(struct vfy_span base)
{
	return SEQ(base);
}

static struct vfy_span
permit(struct vfy_span subtrees)
{
	return SEQ(CONS(0, subtrees));
}

static struct vfy_span
exclude(struct vfy_span subtrees)
{
	return SEQ(CONS(1, subtrees));
}

/* san: GeneralNames, and constraints: the values; either may be none. */
static struct vfy_span
named(const char *cn, struct vfy_span names, struct vfy_span constraints)
{
	return SEQ(cn == NULL ? SEQ(db_none()) : db_name(cn),
	    names.len > 0 ? CONS(0, SEQ(names)) : db_none(),
	    constraints.len > 0 ? CONS(1, constraints) : db_none());
}

static void
make_namecon(struct out *o)
{
	struct vfy_span none = db_none(), root = named("R", none, none),
			names = CAT(dns("a.example.org"), dns("b.org"));

	save(o,
	    CAT(named(NULL, names, none),
		named("CA", none,
		    SEQ(CONS(0, one(dns("example.org")), one(dns("b.org"))),
			CONS(1, one(dns("x.example.org"))))),
		root));
	save(o,
	    CAT(named(NULL, dns("*.example.org"), none), root,
		named("R", none, exclude(one(dns("x.example.org"))))));
	save(o,
	    CAT(named(NULL, ipv4(192, 0, 2, 1), none),
		named(NULL, none, permit(one(net(24)))),
		named(NULL, none, exclude(one(net(28))))));
	save(o,
	    CAT(named("leaf",
		    CAT(email("a@x.org"), smtp_utf8("\xc3\xa9@x.org")), none),
		named("CA", none,
		    SEQ(CONS(0, one(email("x.org"))),
			CONS(
			    1, one(email(".x.org")), one(email("b@x.org")))))));
	save(o,
	    CAT(named("leaf",
		    CAT(db_uri("https://h.example.org/x"),
			srv("_imap.example.org")),
		    none),
		named("CA", none,
		    permit(CAT(one(db_uri(".example.org")),
			one(srv("_imap.example.org")))))));
	save(o,
	    CAT(named("leaf", none, none),
		SEQ(db_name("CA"),
		    CONS(1, permit(one(db_directory(db_name("leaf"))))),
		    NULL_()),
		named("R", none, exclude(one(db_directory(db_name("x")))))));
	save(o,
	    CAT(SEQ(SEQ(SET(SEQ(db_oid("1.2.840.113549.1.9.1"),
		    db_str(DER_IA5_STRING, "a@x.org"))))),
		named("CA", none, permit(one(email("x.org"))))));
	/* self-issued: a target is constrained, a CA is not */
	save(o,
	    CAT(SEQ(SEQ(none), CONS(0, SEQ(dns("x.org"))), NULL_()),
		named(NULL, none, exclude(one(dns("x.org"))))));
	save(o,
	    CAT(named(NULL, none, none),
		SEQ(SEQ(none), CONS(0, SEQ(dns("x.org"))), NULL_()),
		named(NULL, none, exclude(one(dns("x.org"))))));
	save(o,
	    CAT(named(NULL, PRIM(8, RAW("\x2a\x03")), none),
		named(NULL, none, permit(one(PRIM(8, RAW("\x2a")))))));
}

/* -- policies: fuzz_policy.c says what the octets mean ---------------------------- */

static void
make_policy(struct out *o)
{
	save(o, RAW("\x0a\0\0\x3f\0\x01\0\x01"));
	save(o, RAW("\x0a\x01\x04\x21\x05\0\x02"));
	save(o, RAW("\x03\x03\x04\x03\x05\0\x3f\x08\x20\x05"));
	save(o, RAW("\x0c\0\x44\x3f\x01\x07\x05\x01\x20\x10\x21\x01"));
	save(o, RAW("\x14\0\x84\x3f\x01\x07\x0d\x05\x21\x08\x21\x31"));
	save(o, RAW("\x04\0\x11\x20\x01\0\x20\0\x20\0\x01"));
}

/* -- chains -------------------------------------------------------------------------- */

/* fuzz_chain.c's signatures: always good; good under this key; never. */
enum signature { ALWAYS_GOOD = 0, GOOD_BY_KEY = 1, UNSUPPORTED = 2, BAD = 3 };

struct spec {
	const char *subject, *issuer;
	uint8_t key, issuer_key; /* one octet each: of distinct keys */
	bool ca, bare;		 /* bare: no key identifiers, no keyUsage */
	const char *not_after;
	enum signature signature;
	struct vfy_span more; /* further extensions */
};

static struct vfy_span
spki(uint8_t key)
{
	/* P-256, by its form; whether the point is on the curve no one asks */
	uint8_t point[65] = { 4, [5] = key };

	return SEQ(
	    SEQ(db_oid("1.2.840.10045.2.1"), db_oid("1.2.840.10045.3.1.7")),
	    db_bits(DER_BIT_STRING, 0, span_of(point, sizeof(point))));
}

static struct vfy_span
sign(void *arg, struct vfy_span bytes)
{
	const struct spec *s = arg;
	struct vfy_span key = spki(s->issuer_key);
	uint8_t out[2] = { (uint8_t)s->signature, 0 };
	size_t i;

	(void)bytes;
	for (i = 0; i < key.len; i++)
		out[1] = (uint8_t)(out[1] + key.ptr[i]);
	return db_copy(span_of(out, sizeof(out)));
}

static struct vfy_span
key_extensions(const struct spec *s)
{
	return CAT(
	    db_ext(EXT_AKI, false, SEQ(PRIM(0, span_of(&s->issuer_key, 1)))),
	    db_ext(EXT_SKI, false, OCTETS(span_of(&s->key, 1))),
	    db_ext(EXT_KU, true,
		s->ca ? db_bits(DER_BIT_STRING, 1, RAW("\x06"))
		      : db_bits(DER_BIT_STRING, 7, RAW("\x80"))));
}

static struct vfy_span
cert(struct spec s)
{
	struct db_cert c = db_cert_default();

	c.subject = db_name(s.subject);
	c.issuer = db_name(s.issuer);
	c.spki = spki(s.key);
	c.algorithm = SEQ(db_oid("1.2.840.10045.4.3.2")); /* with SHA-256 */
	c.serial = EL(DER_INTEGER, RAW("\x11\x22\x33\x44\x55\x66\x77\x01"));
	if (s.not_after != NULL)
		c.not_after = s.not_after;
	c.extensions =
	    CAT(s.ca ? db_ext(EXT_BC, true, SEQ(db_bool(true))) : db_none(),
		s.bare ? db_none() : key_extensions(&s), s.more);
	return db_certificate(&c, sign, &s);
}

/* A root, valid for long enough. */
static struct vfy_span
root(const char *name, uint8_t key)
{
	return cert((struct spec){ .subject = name,
	    .issuer = name,
	    .key = key,
	    .issuer_key = key,
	    .ca = true });
}

static struct vfy_span
ca(const char *name, uint8_t key, const char *issuer, uint8_t issuer_key,
    struct vfy_span more)
{
	return cert((struct spec){ .subject = name,
	    .issuer = issuer,
	    .key = key,
	    .issuer_key = issuer_key,
	    .ca = true,
	    .signature = GOOD_BY_KEY,
	    .more = more });
}

static struct vfy_span
leaf(const char *issuer, uint8_t issuer_key, struct vfy_span more)
{
	return cert((struct spec){ .subject = "example.org",
	    .issuer = issuer,
	    .key = 1,
	    .issuer_key = issuer_key,
	    .signature = GOOD_BY_KEY,
	    .more =
		CAT(db_ext(EXT_EKU, false, SEQ(db_oid("1.3.6.1.5.5.7.3.1"))),
		    db_ext(EXT_SAN, false, SEQ(dns("example.org"))), more) });
}

/* The nine octets, then a DNS name. profile: 1 webpki, 2 rfc5280, 3 compat. */
static struct vfy_span
options(uint8_t profile, uint8_t flags, uint8_t anchors)
{
	uint8_t o[9] = { profile, 0, flags, 0, anchors, 0, 0, 0, VFY_ID_DNS };

	return OCTETS(span_of(o, sizeof(o)), span_str("example.org"));
}

static struct vfy_span
policy_list(const char *a, const char *b)
{
	return db_ext(EXT_CP, false,
	    SEQ(SEQ(db_oid(a)), b == NULL ? db_none() : SEQ(db_oid(b))));
}

static void
make_chain_plain(struct out *o)
{
	struct vfy_span none = db_none(), r = root("R", 9),
			i = ca("I", 2, "R", 9, none), l = leaf("I", 2, none),
			chain = CAT(l, i, r);
	uint8_t profile;

	for (profile = 0; profile < 4; profile++)
		save(o, CAT(options(profile, profile == 1 ? 16 : 0, 4), chain));
	save(o, CAT(options(3, 32, 4), chain));
	save(o, CAT(options(3, 64, 2), chain)); /* an intermediate as anchor */
	save(o, CAT(options(3, 0, 1), l));	/* the leaf itself */
	save(o, CAT(options(3, 0, 0), chain));
	save(o, CAT(options(3 | 8, 0, 4), chain));
	save(o, CAT(options(3, 0, 4), leaf("R", 9, none), i, r));
	save(o,
	    CAT(options(3, 0, 2), leaf("R", 9, none),
		cert((struct spec){ .subject = "R",
		    .issuer = "R",
		    .key = 9,
		    .issuer_key = 9,
		    .bare = true })));
}

/* Many ways, of which few are good. */
static void
make_chain_mesh(struct out *o)
{
	struct vfy_span none = db_none(), r = root("R", 9),
			l = leaf("I", 2, none);
	struct spec s = { .subject = "I",
		.issuer = "R",
		.key = 2,
		.issuer_key = 9,
		.ca = true,
		.signature = GOOD_BY_KEY,
		.more = none };
	struct vfy_span expired, unsupported, bad, bare[4];
	uint8_t k;

	s.not_after = "260301000000Z";
	expired = cert(s);
	s.not_after = NULL;
	s.signature = UNSUPPORTED;
	unsupported = cert(s);
	s.signature = BAD;
	bad = cert(s);
	save(o,
	    CAT(options(3, 0, 0x10), l, expired, bad, ca("I", 2, "R", 9, none),
		r));
	save(o, CAT(options(2, 0, 4), l, unsupported, r));
	save(o, CAT(options(2, 0, 4), l, bad, r));
	save(o,
	    CAT(options(3, 0, 0x20), l, ca("I", 2, "J", 3, none),
		ca("J", 3, "I", 2, none), ca("J", 3, "K", 4, none),
		ca("K", 4, "R", 9, none), r));
	save(o,
	    CAT(options(3, 0, 0x08), l, ca("I", 2, "J", 3, none),
		ca("J", 3, "I", 2, none), r));
	s.bare = true;
	s.signature = GOOD_BY_KEY;
	for (k = 0; k < 4; k++) {
		s.key = (uint8_t)(2 + k);
		bare[k] = cert(s);
	}
	save(o,
	    CAT(options(3, 0, 0x20), l, bare[0], bare[1], bare[2], bare[3], r));
	/* the same name, a new key */
	save(o,
	    CAT(options(3, 0, 0x08), leaf("R", 8, none),
		ca("R", 8, "R", 9, none), ca("R", 9, "R", 8, none), r));
}

static void
make_chain_rules(struct out *o)
{
	struct vfy_span none = db_none(), r = root("R", 9),
			p0 = policy_list("1.2.3.0", NULL),
			p1 = policy_list("1.2.3.1", "2.5.29.32.0"),
			map = db_ext(EXT_PM, true,
			    SEQ(SEQ(db_oid("1.2.3.0"), db_oid("1.2.3.1")))),
			explicit_0 =
			    db_ext(EXT_PC, true, SEQ(PRIM(0, RAW("\0"))));

	save(o,
	    CAT(options(3, 1, 4), leaf("I", 2, p0), ca("I", 2, "R", 9, p0), r));
	save(o,
	    CAT(options(2, 8, 4), leaf("I", 2, p1),
		ca("I", 2, "R", 9, CAT(p0, map, explicit_0)), r));
	save(o,
	    CAT(options(2, 0, 4), leaf("I", 2, none),
		ca("I", 2, "R", 9, explicit_0), r));
	save(o,
	    CAT(options(2, 0, 8), leaf("I", 2, none),
		ca("I", 2, "R", 9,
		    db_ext(EXT_NC, true, permit(one(dns("example.com"))))),
		ca("I", 2, "R", 9,
		    db_ext(EXT_NC, true, permit(one(dns("example.org"))))),
		r));
	save(o,
	    CAT(options(3, 0, 8), leaf("J", 3, none), ca("J", 3, "I", 2, none),
		cert((struct spec){ .subject = "I",
		    .issuer = "R",
		    .key = 2,
		    .issuer_key = 9,
		    .bare = true,
		    .signature = ALWAYS_GOOD,
		    .more =
			db_ext(EXT_BC, true, SEQ(db_bool(true), db_int(0))) }),
		r));
	save(o,
	    CAT(options(3, 0, 4),
		leaf("I", 2, db_ext("1.2.3.4.5", true, NULL_())),
		ca("I", 2, "R", 9, db_ext(EXT_KU, true, NULL_())), r));
}

static void
make_chain(struct out *o)
{
	make_chain_plain(o);
	make_chain_mesh(o);
	make_chain_rules(o);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(struct out *);
	} kinds[] = { { "chain", make_chain }, { "host", make_host },
		{ "namecon", make_namecon }, { "policy", make_policy } };
	struct out o = { .folder = argc == 3 ? argv[2] : "" };
	size_t i;

	for (i = 0; argc == 3 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name) == 0)
			kinds[i].make(&o);
	}
	db_free_all();
	if (o.n > 0)
		return 0;
	fprintf(
	    stderr, "usage: make_corpus chain|host|namecon|policy FOLDER\n");
	return 2;
}
