/* SPDX-License-Identifier: MIT */
/*
 * test_issuance.c - rules of issuance, one by one: in which profile each is
 * fatal, a remark, or not said (profile.c). A rule is told by its sentence;
 * each case has a twin of which it is not said. Rules that a differential run
 * found are in test_profile.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"

#define NONE db_none()
#define NUM_PROFILES 3

enum weight { SILENT = 0, REMARK, FATAL };

static const enum vfy_profile profiles[NUM_PROFILES] = { VFY_WEBPKI,
	VFY_RFC5280, VFY_COMPAT };

/* What a rule says, and how much it weighs in webpki, rfc5280 and compat. */
struct rule {
	const char *detail;
	enum weight weight[NUM_PROFILES];
};

/* A certificate of the chain: what differs from the default. */
struct form {
	struct vfy_span subject, spki, algorithm, extensions, unique;
};

static struct vfy_span
issue(
    const struct ca *issuer, const struct ca *subject, const struct form *form)
{
	struct db_cert f = db_cert_default();
	struct vfy_span tbs;

	f.issuer = issuer->name;
	f.subject = form->subject.len > 0 ? form->subject
	    : subject != NULL		  ? subject->name
					  : f.subject;
	f.spki = form->spki.len > 0 ? form->spki
	    : subject != NULL	    ? subject->spki
				    : f.spki;
	f.algorithm = form->algorithm.len > 0 ? form->algorithm : f.algorithm;
	f.extensions = subject == NULL
	    ? form->extensions
	    : CAT(db_ext("2.5.29.19", true, SEQ(db_bool(true))),
		  form->extensions);
	tbs = SEQ(CONS(0, db_int(2)), f.serial, f.algorithm, f.issuer,
	    SEQ(db_time(f.not_before), db_time(f.not_after)), f.subject, f.spki,
	    form->unique,
	    f.extensions.len > 0 ? CONS(3, SEQ(f.extensions)) : NONE);
	return db_signed(tbs, f.algorithm, ca_sign, issuer->key);
}

/* The weight of a rule's sentence about one certificate of the best path. */
static enum weight
weight_of(const struct stage *s, unsigned depth, const char *detail)
{
	const struct vfy_path *p = vfy_verdict_path(s->verdict, 0);
	size_t i;

	for (i = 0; i < vfy_path_num_findings(p); i++) {
		const struct vfy_finding *f = vfy_path_finding(p, i);

		if (f->depth == depth && strcmp(f->detail, detail) == 0)
			return f->fatal ? FATAL : REMARK;
	}
	return SILENT;
}

/* Holds a chain to a rule in all profiles; broken: as the rule says, else silent. */
static void
hold(struct stage *s, const struct rule *rule, bool broken, unsigned depth,
    enum vfy_purpose purpose, const struct form *leaf, const struct form *inter)
{
	size_t i;

	for (i = 0; i < NUM_PROFILES; i++) {
		enum weight want = broken ? rule->weight[i] : SILENT, got;

		stage_again(s);
		vfy_query_set_purpose(s->query, purpose);
		vfy_query_set_profile(s->query, profiles[i]);
		present(s, issue(&s->inter, NULL, leaf));
		present(s, issue(&s->root, &s->inter, inter));
		ask(s);
		got = weight_of(s, depth, rule->detail);
		if (got != want)
			fail_msg("%s: %u instead of %u in %s", rule->detail,
			    got, want, vfy_profile_name(profiles[i]));
	}
}

static const struct form plain;

/* A rule about the target's extensions. */
static void
of_leaf(struct stage *s, const struct rule *rule, struct vfy_span bad,
    struct vfy_span good)
{
	struct form f = { .extensions = bad };

	hold(s, rule, true, 0, VFY_ANY_PURPOSE, &f, &plain);
	f.extensions = good;
	hold(s, rule, false, 0, VFY_ANY_PURPOSE, &f, &plain);
}

/* ... and about a CA's. */
static void
of_ca(struct stage *s, const struct rule *rule, struct vfy_span bad,
    struct vfy_span good)
{
	struct form f = { .extensions = bad };

	hold(s, rule, true, 1, VFY_ANY_PURPOSE, &plain, &f);
	f.extensions = good;
	hold(s, rule, false, 1, VFY_ANY_PURPOSE, &plain, &f);
}

/* -- RFC 5280 4 ------------------------------------------------------------------ */

static void
test_names(void **state)
{
	static const struct rule
	    order = { "the attributes of a relative name are not in the order "
		      "of DER",
		    { REMARK, FATAL, REMARK } },
	    length = { "a value in the subject is longer than its type allows",
		    { REMARK, FATAL, REMARK } };
	static const char sixty_four[] = "0123456789abcdef0123456789abcdef"
					 "0123456789abcdef0123456789abcdef",
			  more[] = "0123456789abcdef0123456789abcdef"
				   "0123456789abcdef0123456789abcdefg";
	struct vfy_span a = db_attribute("2.5.4.3", "a"),
			b = db_attribute("2.5.4.3", "b");
	struct stage *s = *state;
	struct form f = { .subject = SEQ(SET(b, a)) };

	hold(s, &order, true, 0, VFY_ANY_PURPOSE, &f, &plain);
	f.subject = SEQ(SET(a, b));
	hold(s, &order, false, 0, VFY_ANY_PURPOSE, &f, &plain);
	f.subject = db_name(more);
	hold(s, &length, true, 0, VFY_ANY_PURPOSE, &f, &plain);
	f.subject = db_name(sixty_four);
	hold(s, &length, false, 0, VFY_ANY_PURPOSE, &f, &plain);
}

static void
test_unique_ids(void **state)
{
	static const struct rule rule = { "it has unique identifiers",
		{ FATAL, FATAL, REMARK } };
	struct stage *s = *state;
	struct form f = { .unique = PRIM(1, RAW("\0\1")) };

	hold(s, &rule, true, 0, VFY_ANY_PURPOSE, &f, &plain);
	hold(s, &rule, false, 0, VFY_ANY_PURPOSE, &plain, &plain);
}

/* A name with a misordered RDN is the same name: the path is found. */
static void
test_misordered_issuer(void **state)
{
	struct vfy_span a = db_attribute("2.5.4.3", "a"),
			b = db_attribute("2.5.4.3", "b");
	struct stage *s = *state;
	struct form f = plain;

	s->inter.name = SEQ(SET(b, a));
	present(s, issue(&s->inter, NULL, &plain));
	f.subject = SEQ(SET(a, b));
	present(s, issue(&s->root, &s->inter, &f));
	expect_valid(s);
}

static struct vfy_span
authority(struct vfy_span issuer, struct vfy_span serial)
{
	return db_ext(
	    "2.5.29.35", false, SEQ(PRIM(0, RAW("key")), issuer, serial));
}

static void
test_key_ids(void **state)
{
	static const struct rule
	    half = { "authorityKeyIdentifier has an issuer or a serial number "
		     "alone",
		    { REMARK, FATAL, REMARK } },
	    more = { "authorityKeyIdentifier holds more than a keyIdentifier",
		    { FATAL, SILENT, SILENT } },
	    more_in_ca = { more.detail, { REMARK, SILENT, SILENT } };
	struct vfy_span issuer = CONS(1, db_directory(db_name("root"))),
			serial = PRIM(2, RAW("\1"));
	struct stage *s = *state;

	of_leaf(s, &half, authority(issuer, NONE), authority(issuer, serial));
	of_leaf(s, &half, authority(NONE, serial), authority(NONE, NONE));
	of_leaf(s, &more, authority(issuer, serial), authority(NONE, NONE));
	of_ca(s, &more_in_ca, authority(issuer, serial), authority(NONE, NONE));
}

static void
test_policies(void **state)
{
	static const struct rule
	    inhibit = { "inhibitAnyPolicy is not critical",
		    { SILENT, FATAL, REMARK } },
	    maps = { "a policy is mapped from or to anyPolicy",
		    { REMARK, FATAL, REMARK } };
	struct vfy_span any = db_oid("2.5.29.32.0"), one = db_oid("1.2.3"),
			two = db_oid("1.2.4");
	struct stage *s = *state;

	of_ca(s, &inhibit, db_ext("2.5.29.54", false, db_int(0)),
	    db_ext("2.5.29.54", true, db_int(0)));
	of_leaf(s, &maps, db_ext("2.5.29.33", true, SEQ(SEQ(one, any))),
	    db_ext("2.5.29.33", true, SEQ(SEQ(one, two))));
	of_leaf(s, &maps,
	    db_ext("2.5.29.33", true, SEQ(SEQ(one, two), SEQ(any, two))), NONE);
}

static void
test_alternative_names(void **state)
{
	static const struct rule uri = { "a URI is relative, or has no host",
		{ REMARK, FATAL, REMARK } },
				 empty = { "subjectAltName is empty",
					 { FATAL, FATAL, REMARK } };
	static const char *const bad[] = { "", "foo", "/foo/bar", "//host/",
		"http:", "http:///x", "http://-a/", "http://a b/",
		"http://[::1%25eth0]/", "http://a..b/", "sip:" },
				 *const good[] = { "http://a.test/x?y#z",
					 "urn:uuid:1234", "mailto:a@b.test",
					 "spiffe://trust/work",
					 "ldap://[2001:db8::1]:389/",
					 "http://192.0.2.1/",
					 "sip:a@b.test;x=y" };
	struct stage *s = *state;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		of_leaf(s, &uri, alt_names(CAT(DNS("a.test"), db_uri(bad[i]))),
		    alt_names(CAT(DNS("a.test"),
			db_uri(good[i % (sizeof(good) / sizeof(good[0]))]))));
	of_leaf(s, &empty, alt_names(NONE), alt_names(DNS("a.test")));
	of_ca(s, &empty, alt_names(NONE), NONE);
}

static void
test_forms(void **state)
{
	static const struct rule
	    idle = { "an extension that is not used here is malformed",
		    { REMARK, FATAL, REMARK } },
	    no_rev = { "noRevAvail is critical", { FATAL, FATAL, REMARK } };
	struct stage *s = *state;

	of_ca(s, &idle, db_ext("2.5.29.18", false, SEQ(NONE)),
	    db_ext("2.5.29.18", false, SEQ(DNS("a.test"))));
	of_leaf(s, &no_rev, db_ext("2.5.29.56", true, NULL_()),
	    db_ext("2.5.29.56", false, NULL_()));
}

/* -- keys and signatures --------------------------------------------------------- */

static struct vfy_span
rsa_key(const char *oid, struct vfy_span parameters)
{
	static uint8_t modulus[256];

	memset(modulus, 0xa5, sizeof(modulus));
	return SEQ(SEQ(db_oid(oid), parameters),
	    db_bits(DER_BIT_STRING, 0,
		SEQ(EL(DER_INTEGER, RAW("\0"),
			span_of(modulus, sizeof(modulus))),
		    db_int(65537))));
}

static struct vfy_span
ec_key(void)
{
	static const uint8_t point[65] = { 4 };

	return SEQ(
	    SEQ(db_oid("1.2.840.10045.2.1"), db_oid("1.2.840.10045.3.1.7")),
	    db_bits(DER_BIT_STRING, 0, span_of(point, sizeof(point))));
}

static void
of_key(
    struct stage *s, const struct rule *rule, struct form bad, struct form good)
{
	hold(s, rule, true, 0, VFY_ANY_PURPOSE, &bad, &plain);
	hold(s, rule, false, 0, VFY_ANY_PURPOSE, &good, &plain);
}

/*= CABF BR 7.1.3.1.1 */
static void
test_keys(void **state)
{
	static const char rsa[] = "1.2.840.113549.1.1.1",
			  pss[] = "1.2.840.113549.1.1.10";
	static const struct rule
	    kind = { "the key is neither rsaEncryption nor on P-256, P-384 or "
		     "P-521",
		    { FATAL, SILENT, SILENT } },
	    null = { "the parameters of the RSA key are not NULL",
		    { FATAL, SILENT, SILENT } };
	struct form good = { .spki = rsa_key(rsa, NULL_()) },
		    bad = { .spki = rsa_key(pss, NONE) };
	struct stage *s = *state;

	of_key(s, &kind, bad, good);
	of_key(s, &kind, plain, (struct form){ .spki = ec_key() });
	bad.spki = rsa_key(rsa, NONE);
	of_key(s, &null, bad, good);
}

static struct vfy_span
usage(uint8_t bits)
{
	return db_ext(
	    "2.5.29.15", true, db_bits(DER_BIT_STRING, 0, span_of(&bits, 1)));
}

static void
test_usage_of_keys(void **state)
{
	static const struct rule ec = { "keyUsage lets an EC key encrypt",
		{ REMARK, REMARK, SILENT } },
				 signer = { "keyUsage lets a key that can only "
					    "sign encrypt or agree on "
					    "keys",
					 { REMARK, FATAL, REMARK } };
	struct form bad = { .spki = ec_key(), .extensions = usage(0xa0) },
		    good = { .spki = ec_key(), .extensions = usage(0x88) };
	struct stage *s = *state;

	/*= rfc8813 3 */
	of_key(s, &ec, bad, good);
	bad.extensions = usage(0x90);
	good.spki = rsa_key("1.2.840.113549.1.1.1", NULL_());
	good.extensions = usage(0xa0);
	of_key(s, &ec, bad, good);
	/*= rfc9295 3 */
	of_key(s, &signer, (struct form){ .extensions = usage(0x88) },
	    (struct form){ .extensions = usage(0xc0) });
	of_key(s, &signer, (struct form){ .extensions = usage(0xa0) },
	    (struct form){ .extensions = NONE });
	/*= rfc4055 1.2 */
	bad.spki = rsa_key("1.2.840.113549.1.1.10", NONE);
	bad.extensions = usage(0xa0);
	of_key(s, &signer, bad, good);
}

static struct vfy_span
pss_of(long salt)
{
	struct vfy_span hash = SEQ(db_oid("2.16.840.1.101.3.4.2.1"), NULL_());

	return SEQ(db_oid("1.2.840.113549.1.1.10"),
	    SEQ(CONS(0, hash),
		CONS(1, SEQ(db_oid("1.2.840.113549.1.1.8"), hash)),
		CONS(2, db_int(salt))));
}

/*= CABF BR 7.1.3.2 whether it verifies, is not asked here */
static void
test_signatures(void **state)
{
	static const struct rule rule = {
		"it is signed in a way that the Baseline Requirements do not "
		"list",
		{ FATAL, SILENT, SILENT }
	};
	static const char sha256[] = "1.2.840.113549.1.1.11",
			  sha224[] = "1.2.840.113549.1.1.14",
			  ec256[] = "1.2.840.10045.4.3.2",
			  ec224[] = "1.2.840.10045.4.3.1";
	struct stage *s = *state;
	struct form bad = { .algorithm = SEQ(db_oid(sha224), NULL_()) },
		    good = { .algorithm = SEQ(db_oid(sha256), NULL_()) };

	of_key(s, &rule, bad, good);
	bad.algorithm = SEQ(db_oid(sha256));
	of_key(s, &rule, bad, good);
	bad.algorithm = SEQ(db_oid(ec224));
	good.algorithm = SEQ(db_oid(ec256));
	of_key(s, &rule, bad, good);
	bad.algorithm = pss_of(20);
	good.algorithm = pss_of(32);
	of_key(s, &rule, bad, good);
}

/*= CABF BR 7.1.2.1.2 a root's; a CA's that another one issued limits it */
static void
test_eku_of_anchor(void **state)
{
	static const char detail[] = "a root has an extKeyUsage";
	struct vfy_span eku = db_ext("2.5.29.37", false,
			    SEQ(db_oid("1.3.6.1.5.5.7.3.1"))),
			anchor;
	struct stage *s = *state;
	struct form f = { .extensions = eku };
	size_t i;

	for (i = 0; i < 2; i++) {
		anchor = i == 0 ? issue(&s->root, &s->root, &f)
				: issue(&s->root, &s->inter, &f);
		stage_again(s);
		vfy_query_set_profile(s->query, VFY_WEBPKI);
		vfy_query_use_context_anchors(s->query, false);
		assert_int_equal(
		    vfy_query_add_anchors(s->query, anchor, NULL, NULL), 0);
		present(s, issue(i == 0 ? &s->root : &s->inter, NULL, &plain));
		ask(s);
		assert_int_equal(
		    weight_of(s, 1, detail), i == 0 ? FATAL : SILENT);
	}
}

/* -- e-mail ------------------------------------------------------------------------ */

#define EKU(list) db_ext("2.5.29.37", false, SEQ(list))
#define MAIL_USAGE db_oid("1.3.6.1.5.5.7.3.4")
#define SERVER_USAGE db_oid("1.3.6.1.5.5.7.3.1")
#define CLIENT_USAGE db_oid("1.3.6.1.5.5.7.3.2")

static void
of_mail(struct stage *s, const char *detail, enum weight weight, unsigned depth,
    struct vfy_span bad, struct vfy_span good)
{
	const struct rule rule = { detail, { weight, SILENT, SILENT } };
	struct form f = { .extensions = bad };
	const struct form *leaf = depth == 0 ? &f : &plain,
			  *inter = depth == 0 ? &plain : &f;

	hold(s, &rule, true, depth, VFY_EMAIL, leaf, inter);
	/* the rule is about e-mail only */
	hold(s, &rule, false, depth, VFY_ANY_PURPOSE, leaf, inter);
	f.extensions = good;
	hold(s, &rule, false, depth, VFY_EMAIL, leaf, inter);
}

/*= CABF S/MIME BR 7.1.2.3 */
static void
test_mail(void **state)
{
	static const char other[] =
	    "extKeyUsage lacks emailProtection, or has what must not be "
	    "beside it";
	static const char no_box[] = "there is no mailbox in a subjectAltName";
	struct vfy_span utf8 = CONS(0, db_oid("1.3.6.1.5.5.7.8.9"),
	    CONS(0, db_str(DER_UTF8_STRING, "\xc3\xa4@a.test")));
	struct stage *s = *state;

	of_mail(s, "it has no keyUsage", FATAL, 0, NONE, usage(0x80));
	of_mail(s, "it has no extKeyUsage", FATAL, 0, NONE, EKU(MAIL_USAGE));
	of_mail(s, other, FATAL, 0, EKU(CLIENT_USAGE), EKU(MAIL_USAGE));
	of_mail(s, other, FATAL, 0, EKU(CAT(MAIL_USAGE, SERVER_USAGE)),
	    EKU(CAT(MAIL_USAGE, CLIENT_USAGE)));
	of_mail(s, no_box, FATAL, 0, NONE, alt_names(EMAIL("a@a.test")));
	of_mail(s, no_box, FATAL, 0, alt_names(DNS("a.test")),
	    alt_names(CAT(DNS("a.test"), utf8)));
	of_mail(s, "subjectAltName is critical, and there is a subject", REMARK,
	    0, db_ext("2.5.29.17", true, SEQ(EMAIL("a@a.test"))),
	    alt_names(EMAIL("a@a.test")));
}

/*= CABF S/MIME BR 7.1.2.2 */
static void
test_mail_ca(void **state)
{
	static const char other[] =
	    "extKeyUsage of a CA has what must not be beside emailProtection";
	struct stage *s = *state;

	of_mail(s, "it has no keyUsage", FATAL, 1, NONE, usage(0x06));
	of_mail(s, "keyUsage of a CA lacks cRLSign", FATAL, 1, usage(0x04),
	    usage(0x06));
	of_mail(s, other, REMARK, 1, EKU(CAT(MAIL_USAGE, SERVER_USAGE)),
	    EKU(CAT(MAIL_USAGE, CLIENT_USAGE)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(test_names),
		ON_STAGE(test_unique_ids),
		ON_STAGE(test_misordered_issuer),
		ON_STAGE(test_key_ids),
		ON_STAGE(test_policies),
		ON_STAGE(test_alternative_names),
		ON_STAGE(test_forms),
		ON_STAGE(test_keys),
		ON_STAGE(test_usage_of_keys),
		ON_STAGE(test_signatures),
		ON_STAGE(test_eku_of_anchor),
		ON_STAGE(test_mail),
		ON_STAGE(test_mail_ca),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
