/* SPDX-License-Identifier: MIT */
/*
 * test_namecon.c - name constraints along whole paths (RFC 5280 4.2.1.10,
 * 6.1.3 (b), (c), 6.1.4 (g)), and what an anchor's own certificate limits (RFC
 * 5937).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"

#define URI(text) PRIM(6, span_str(text))
#define DIRECTORY(name) CONS(4, name)
#define IPV4(literal) PRIM(7, RAW(literal))
#define OTHER(oid, value) CONS(0, db_oid(oid), CONS(0, value))
#define SRV(text) OTHER("1.3.6.1.5.5.7.8.7", db_str(DER_IA5_STRING, text))
#define MAIL8(text) OTHER("1.3.6.1.5.5.7.8.9", db_str(DER_UTF8_STRING, text))
#define X400 CONS(3, SEQ(db_none()))
#define EDI CONS(5, CONS(1, db_str(DER_UTF8_STRING, "party")))
#define RID PRIM(8, RAW("\x2a\x03"))
#define NONE db_none()

#define PERMITTED VFY_R_NAME_NOT_PERMITTED
#define EXCLUDED VFY_R_NAME_EXCLUDED
#define UNSUPPORTED VFY_R_NAME_CONSTRAINT_UNSUPPORTED

/* The stage's chain with these names and subtrees gives this answer. */
static void
names_give(struct stage *s, enum vfy_reason reason, struct vfy_span names,
    struct vfy_span permitted, struct vfy_span excluded)
{
	stage_again(s);
	present_chain(s, names.len > 0 ? alt_names(names) : NONE,
	    constraints(permitted.len > 0 ? SEQ(permitted) : NONE,
		excluded.len > 0 ? SEQ(excluded) : NONE));
	expect(s, reason == VFY_R_OK ? VFY_VALID : VFY_INVALID, reason);
}

/* A form that is constrained and present: inside, outside, excluded. */
static void
form_is_told(struct stage *s, struct vfy_span in, struct vfy_span out,
    struct vfy_span base)
{
	names_give(s, VFY_R_OK, in, base, NONE);
	names_give(s, PERMITTED, out, base, NONE);
	names_give(s, EXCLUDED, in, NONE, base);
	names_give(s, VFY_R_OK, out, NONE, base);
	/* one bad name among good ones, first and last */
	names_give(s, PERMITTED, CAT(in, out), base, NONE);
	names_give(s, PERMITTED, CAT(out, in), base, NONE);
	names_give(s, EXCLUDED, CAT(out, in), NONE, base);
}

static void
test_forms(void **state)
{
	struct stage *s = *state;

	form_is_told(s, DNS("www.a.test"), DNS("www.b.test"), DNS("a.test"));
	form_is_told(s, DNS("*.a.test"), DNS("*.b.test"), DNS("A.TEST"));
	form_is_told(
	    s, EMAIL("x@a.test"), EMAIL("x@b.a.test"), EMAIL("a.test"));
	form_is_told(
	    s, URI("http://a.test/x"), URI("http://b.a.test/"), URI("a.test"));
	form_is_told(s, IPV4("\x0a\1\2\3"), IPV4("\x0b\1\2\3"),
	    IPV4("\x0a\0\0\0\xff\0\0\0"));
	form_is_told(
	    s, SRV("_imap.a.test"), SRV("_imap.b.test"), SRV("a.test"));
	form_is_told(s, MAIL8("\xc3\xa9@a.test"), MAIL8("\xc3\xa9@b.test"),
	    EMAIL("a.test"));
}

/* Names of forms that no subtree speaks of are free. */
static void
test_other_forms_free(void **state)
{
	struct stage *s = *state;
	struct vfy_span others =
	    CAT(EMAIL("x@b.test"), URI("urn:x"), IPV4("\x0b\1\2\3"),
		SRV("_imap.b.test"), X400, EDI, RID, OTHER("1.2.3", NULL_()));

	names_give(s, VFY_R_OK, others, DNS("a.test"), NONE);
	names_give(s, VFY_R_OK, others, NONE, DNS("b.test"));
	names_give(s, VFY_R_OK, DNS("b.test"), EMAIL("a.test"), NONE);
	names_give(s, VFY_R_OK, OTHER("1.2.3", NULL_()), SRV("a.test"), NONE);
	names_give(s, VFY_R_OK, OTHER("1.2.3", NULL_()), NONE, EMAIL("a.test"));
}

/* A form that can't be told is refused where it is constrained and present. */
static void
test_unsupported_forms(void **state)
{
	struct stage *s = *state;
	struct vfy_span forms[] = { X400, EDI, RID, OTHER("1.2.3", NULL_()) };
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		names_give(s, UNSUPPORTED, forms[i], forms[i], NONE);
		names_give(s, UNSUPPORTED, forms[i], NONE, forms[i]);
		names_give(s, UNSUPPORTED, CAT(DNS("a.test"), forms[i]), NONE,
		    forms[i]);
		/* absent: nothing to tell */
		names_give(s, VFY_R_OK, DNS("a.test"), forms[i], NONE);
		names_give(s, VFY_R_OK, DNS("a.test"), NONE, forms[i]);
	}
	names_give(s, UNSUPPORTED, URI("urn:x"), NONE, URI("a.test"));
	names_give(
	    s, UNSUPPORTED, URI("http://10.1.2.3/"), NONE, URI("a.test"));
	names_give(s, UNSUPPORTED, URI("http://[::1]/"), URI("a.test"), NONE);
	names_give(s, UNSUPPORTED, IPV4("\x0a\1\2\3"), NONE,
	    IPV4("\x0a\0\0\0\xff\0\xff\0"));
	names_give(s, UNSUPPORTED, DNS("a.test."), NONE, DNS("a.test"));
	names_give(s, UNSUPPORTED, PRIM(2, RAW("a.test\0.b.test")), NONE,
	    DNS("b.test"));
}

/* Excluded and permitted: the exclusion wins, whatever the order. */
static void
test_both(void **state)
{
	struct stage *s = *state;

	names_give(
	    s, EXCLUDED, DNS("x.a.test"), DNS("a.test"), DNS("x.a.test"));
	names_give(
	    s, EXCLUDED, DNS("x.a.test"), DNS("x.a.test"), DNS("a.test"));
	names_give(
	    s, VFY_R_OK, DNS("y.a.test"), DNS("a.test"), DNS("x.a.test"));
	names_give(s, EXCLUDED, DNS("y.a.test"), DNS("a.test"), DNS(""));
	names_give(s, VFY_R_OK, DNS("y.a.test"), DNS(""), NONE);
	names_give(
	    s, EXCLUDED, DNS("*.a.test"), DNS("a.test"), DNS("x.a.test"));
}

/* The chain with these subtrees, and a name x.a.test. */
static void
subtrees_give(struct stage *s, enum vfy_reason reason,
    struct vfy_span permitted, struct vfy_span excluded)
{
	stage_again(s);
	present_chain(
	    s, alt_names(DNS("x.a.test")), constraints(permitted, excluded));
	expect(s, reason == VFY_R_OK ? VFY_VALID : VFY_INVALID, reason);
}

/* A subtree that no one can tell stands beside one that has the name. */
static void
test_union(void **state)
{
	struct stage *s = *state;
	struct vfy_span odd = SEQ(DNS("*.a.test")), a = SEQ(DNS("a.test")),
			b = SEQ(DNS("b.test"));

	subtrees_give(s, VFY_R_OK, CAT(a, odd), NONE);
	subtrees_give(s, VFY_R_OK, CAT(odd, a), NONE);
	subtrees_give(s, VFY_R_OK, CAT(b, odd, a), NONE);
	subtrees_give(s, UNSUPPORTED, CAT(b, odd), NONE);
	subtrees_give(s, UNSUPPORTED, CAT(odd, b), NONE);
	/* excluded, it could be the one that has the name */
	subtrees_give(s, UNSUPPORTED, NONE, CAT(odd, b));
	subtrees_give(s, EXCLUDED, NONE, CAT(odd, a));
	subtrees_give(s, EXCLUDED, NONE, CAT(a, odd));
}

/* The default of minimum is not written in DER, and is the same if it is. */
static void
test_minimum(void **state)
{
	struct vfy_span zero = PRIM(0, RAW("\0"));
	struct stage *s = *state;

	subtrees_give(s, VFY_R_OK, SEQ(DNS("a.test"), zero), NONE);
	subtrees_give(s, PERMITTED, SEQ(DNS("b.test"), zero), NONE);
	subtrees_give(s, EXCLUDED, NONE, SEQ(DNS("a.test"), zero));
}

/* Subtrees with a distance, and extensions that are none. */
static void
test_malformed(void **state)
{
	struct stage *s = *state;
	struct vfy_span base = DNS("a.test");
	struct vfy_span bad[] = { SEQ(CONS(0, SEQ(base, PRIM(0, RAW("\1"))))),
		SEQ(CONS(0, SEQ(base, PRIM(0, RAW("\0\0"))))),
		SEQ(CONS(1, SEQ(base, PRIM(1, RAW("\1"))))), SEQ(NONE),
		SEQ(CONS(0, NONE)), SEQ(CONS(1, NONE)),
		SEQ(CONS(1, SEQ(base)), CONS(0, SEQ(base))),
		SEQ(CONS(0, SEQ(IPV4("\x0a\0\0\0")))),
		SEQ(CONS(0, SEQ(IPV4("\x0a\0\0\0\xff")))),
		SEQ(CONS(0, SEQ(DNS("b\xfc.test")))) };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		stage_again(s);
		present_chain(s, alt_names(DNS("www.a.test")),
		    db_ext("2.5.29.30", true, bad[i]));
		refuse(s, VFY_R_BAD_EXTENSION);
	}
}

/* Names that no GeneralName can be: refused, whatever is asked for. */
static void
test_malformed_names(void **state)
{
	struct stage *s = *state;
	struct vfy_span bad[] = { IPV4("\x0a\1\2\3\4"), IPV4("\x0a\1\2"),
		IPV4("\x0a\1\2\3\xff\xff\xff\xff"), DNS("b\xfc.test"),
		EMAIL("\xfc@a.test"), URI("http://b\xfc.test/") };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		stage_again(s);
		vfy_query_set_identity(s->query, VFY_ID_DNS, "a.test");
		present_chain(s, alt_names(CAT(DNS("a.test"), bad[i])), NONE);
		refuse(s, VFY_R_BAD_EXTENSION);
	}
}

/* -- the subject ----------------------------------------------------------- */

static struct vfy_span
subject_with_email(uint8_t tag, const char *address)
{
	return SEQ(SET(db_attribute("2.5.4.10", "Org")),
	    SET(SEQ(db_oid("1.2.840.113549.1.9.1"), db_str(tag, address))));
}

static void
subject_gives(struct stage *s, enum vfy_reason reason, struct vfy_span subject,
    struct vfy_span names, struct vfy_span permitted, struct vfy_span excluded)
{
	struct db_cert f = db_cert_default();

	stage_again(s);
	f.issuer = s->inter.name;
	f.subject = subject;
	f.extensions = names.len > 0 ? alt_names(names) : NONE;
	present(s, db_certificate(&f, ca_sign, s->inter.key));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(permitted.len > 0 ? SEQ(permitted) : NONE,
		    excluded.len > 0 ? SEQ(excluded) : NONE)));
	expect(s, reason == VFY_R_OK ? VFY_VALID : VFY_INVALID, reason);
}

/* emailAddress in the subject counts where there is no subjectAltName. */
static void
test_subject_email(void **state)
{
	struct stage *s = *state;
	struct vfy_span a = subject_with_email(DER_IA5_STRING, "x@a.test"),
			b = subject_with_email(DER_IA5_STRING, "x@b.test"),
			utf8 = subject_with_email(DER_UTF8_STRING, "x@b.test"),
			odd = subject_with_email(DER_BMP_STRING, "x@b.test");
	struct vfy_span base = EMAIL("a.test");

	subject_gives(s, VFY_R_OK, a, NONE, base, NONE);
	subject_gives(s, PERMITTED, b, NONE, base, NONE);
	subject_gives(s, PERMITTED, utf8, NONE, base, NONE);
	subject_gives(s, UNSUPPORTED, odd, NONE, base, NONE);
	subject_gives(s, UNSUPPORTED, odd, NONE, NONE, base);
	subject_gives(s, EXCLUDED, a, NONE, NONE, base);
	/* one mailbox: its local part is compared with its case */
	subject_gives(s, EXCLUDED, a, NONE, NONE, EMAIL("x@A.test"));
	subject_gives(s, VFY_R_OK, a, NONE, NONE, EMAIL("X@a.test"));
	/* with a subjectAltName, that alone */
	subject_gives(s, VFY_R_OK, b, DNS("a.test"), base, NONE);
	subject_gives(s, PERMITTED, a, EMAIL("x@b.test"), base, NONE);
}

/* A subjectAltName without names is none: the subject's address counts. */
static void
test_empty_alt_name(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();

	f.issuer = s->inter.name;
	f.subject = subject_with_email(DER_IA5_STRING, "x@b.test");
	f.extensions = alt_names(NONE);
	present(s, db_certificate(&f, ca_sign, s->inter.key));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(SEQ(EMAIL("a.test")), NONE)));
	refuse(s, PERMITTED);
}

static void
test_subject_directory(void **state)
{
	struct stage *s = *state;
	struct vfy_span org =
	    DIRECTORY(SEQ(SET(db_attribute("2.5.4.10", "Org"))));
	struct vfy_span in = db_name_in(" oRG", "x"),
			out = db_name_in("Other", "x");
	struct vfy_span behind = SEQ(SET(db_attribute("2.5.4.3", "x")),
	    SET(db_attribute("2.5.4.10", "Org")));

	subject_gives(s, VFY_R_OK, in, NONE, org, NONE);
	subject_gives(s, PERMITTED, out, NONE, org, NONE);
	subject_gives(s, PERMITTED, behind, NONE, org, NONE);
	subject_gives(s, EXCLUDED, in, NONE, NONE, org);
	subject_gives(s, VFY_R_OK, out, NONE, NONE, org);
	/* an empty subject is no name, but a directoryName beside it is */
	subject_gives(s, VFY_R_OK, SEQ(NONE), DNS("a.test"), org, NONE);
	subject_gives(s, PERMITTED, SEQ(NONE), DIRECTORY(out), org, NONE);
	subject_gives(s, PERMITTED, in, DIRECTORY(out), org, NONE);
	subject_gives(s, VFY_R_OK, in, DIRECTORY(in), org, NONE);
	subject_gives(s, EXCLUDED, out, DIRECTORY(in), NONE, org);
}

/* -- the path --------------------------------------------------------------- */

/*
 * root, then a CA of the same name with these names, then the leaf; the
 * constraints are the root's, or the CA's.
 */
static void
self_issued_gives(struct stage *s, enum vfy_reason reason,
    struct vfy_span ca_name, struct vfy_span names)
{
	struct vfy_span limits = constraints(SEQ(DNS("a.test")), NONE);
	struct ca same;

	stage_again(s);
	ca_make(&same, s->inter.name);
	present(s, ca_issue(&same, NULL, 5, alt_names(names)));
	present(s, ca_issue(&s->inter, &same, 4, alt_names(ca_name)));
	present(s, ca_issue(&s->root, &s->inter, 3, limits));
	expect(s, reason == VFY_R_OK ? VFY_VALID : VFY_INVALID, reason);
	ca_end(&same);
}

/* A self-issued CA's own names are free; what is below it is not. */
static void
test_self_issued(void **state)
{
	struct stage *s = *state;
	struct ca last;

	self_issued_gives(s, VFY_R_OK, DNS("b.test"), DNS("x.a.test"));
	self_issued_gives(s, PERMITTED, DNS("b.test"), DNS("b.test"));
	/* a self-issued target has no such freedom */
	stage_again(s);
	ca_make(&last, s->inter.name);
	present(s, ca_issue(&s->inter, &last, 5, alt_names(DNS("b.test"))));
	present(s,
	    ca_issue(
		&s->root, &s->inter, 3, constraints(SEQ(DNS("a.test")), NONE)));
	refuse(s, PERMITTED);
	ca_end(&last);
}

/* A CA's own names are held to the CAs above it, not to its own constraints. */
static void
test_intermediate_names(void **state)
{
	struct stage *s = *state;
	struct vfy_span limits = constraints(SEQ(DNS("a.test")), NONE);
	struct ca sub;

	ca_make(&sub, db_name("sub"));
	present(s, ca_issue(&sub, NULL, 5, alt_names(DNS("x.a.test"))));
	present(s, ca_issue(&s->inter, &sub, 4, alt_names(DNS("b.test"))));
	present(s, ca_issue(&s->root, &s->inter, 3, limits));
	refuse(s, PERMITTED);
	stage_again(s);
	present_chain(s, alt_names(DNS("x.a.test")),
	    CAT(limits, alt_names(DNS("b.test"))));
	expect_valid(s);
	ca_end(&sub);
}

/* The name asked for, where the certificate has a wildcard. */
static void
test_asked_for(void **state)
{
	struct stage *s = *state;
	struct vfy_span only = constraints(SEQ(DNS("x.a.test")), NONE);
	struct vfy_span never = constraints(NONE, SEQ(DNS("x.a.test")));
	struct vfy_span limits[] = { only, never };
	const char *const asked[] = { "x.a.test", "y.a.test" };
	size_t i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < 2; j++) {
			stage_again(s);
			vfy_query_set_identity(s->query, VFY_ID_DNS, asked[j]);
			present_chain(s, alt_names(DNS("*.a.test")), limits[i]);
			refuse(s, i == 0 ? PERMITTED : EXCLUDED);
		}
	}
	/* who asks for another name learns that, and nothing of constraints */
	stage_again(s);
	vfy_query_set_identity(s->query, VFY_ID_DNS, "other.test");
	present_chain(s, alt_names(DNS("y.a.test")), never);
	refuse(s, VFY_R_HOST_MISMATCH);
}

/* -- the anchor ------------------------------------------------------------- */

#define POLICY(oid) db_ext("2.5.29.32", false, SEQ(SEQ(db_oid(oid))))

/* A path to an anchor with these extensions; with and without its constraints. */
static void
anchor_gives(struct stage *s, enum vfy_reason reason, struct vfy_span anchor,
    struct vfy_span leaf, struct vfy_span inter)
{
	enum vfy_reason reasons[] = { reason, VFY_R_OK };
	struct vfy_span der = ca_issue(&s->root, &s->root, 9, anchor);
	size_t i;

	for (i = 0; i < 2; i++) {
		stage_again(s);
		vfy_query_use_context_anchors(s->query, false);
		vfy_query_set_purpose(s->query, VFY_TLS_SERVER);
		vfy_query_set_identity(s->query, VFY_ID_DNS, "a.test");
		assert_int_equal(
		    vfy_query_add_anchors(s->query, der, NULL, NULL), 0);
		vfy_query_set_anchor_constraints(s->query, i == 0);
		present_chain(s, CAT(alt_names(DNS("a.test")), leaf), inter);
		expect(s, reasons[i] == VFY_R_OK ? VFY_VALID : VFY_INVALID,
		    reasons[i]);
	}
}

static void
test_anchor(void **state)
{
	struct stage *s = *state;
	struct vfy_span usage =
	    db_ext("2.5.29.15", true, db_bits(DER_BIT_STRING, 1, RAW("\x02")));
	struct vfy_span email =
	    db_ext("2.5.29.37", false, SEQ(db_oid("1.3.6.1.5.5.7.3.4")));
	struct vfy_span explicit_now =
	    db_ext("2.5.29.36", true, SEQ(PRIM(0, RAW("\0"))));
	struct vfy_span no_any = db_ext("2.5.29.54", true, db_int(0));
	struct vfy_span any = POLICY("2.5.29.32.0"), one = POLICY("1.2.3.1");

	anchor_gives(s, VFY_R_OK, NONE, NONE, NONE);
	anchor_gives(
	    s, PERMITTED, constraints(SEQ(DNS("b.test")), NONE), NONE, NONE);
	anchor_gives(
	    s, EXCLUDED, constraints(NONE, SEQ(DNS("a.test"))), NONE, NONE);
	anchor_gives(
	    s, VFY_R_OK, constraints(SEQ(DNS("a.test")), NONE), NONE, NONE);
	anchor_gives(s, VFY_R_NO_CERT_SIGN, usage, NONE, NONE);
	anchor_gives(s, VFY_R_CA_WRONG_PURPOSE, email, NONE, NONE);
	anchor_gives(s, VFY_R_POLICY_REQUIRED, explicit_now, NONE, NONE);
	anchor_gives(s, VFY_R_OK, explicit_now, one, one);
	/* in the anchor's policies: none of another CA's */
	anchor_gives(s, VFY_R_POLICY_REQUIRED, CAT(explicit_now, one),
	    POLICY("1.2.3.2"), POLICY("1.2.3.2"));
	anchor_gives(s, VFY_R_OK, CAT(explicit_now, one), one, one);
	anchor_gives(s, VFY_R_OK, CAT(explicit_now, any), one, one);
	anchor_gives(
	    s, VFY_R_POLICY_REQUIRED, CAT(explicit_now, no_any), one, any);
	anchor_gives(s, VFY_R_OK, CAT(explicit_now, one), any, any);
}

/* requireExplicitPolicy 2: two more certificates without it (6.1.4 (i)). */
static void
test_anchor_policy_count(void **state)
{
	struct stage *s = *state;

	anchor_gives(s, VFY_R_POLICY_REQUIRED,
	    db_ext("2.5.29.36", true, SEQ(PRIM(0, RAW("\1")))), NONE, NONE);
	anchor_gives(s, VFY_R_OK,
	    db_ext("2.5.29.36", true, SEQ(PRIM(0, RAW("\3")))), NONE, NONE);
}

/* The policies that hold are the anchor's, where it names them. */
static void
test_anchor_policy_set(void **state)
{
	struct stage *s = *state;
	struct vfy_span two = db_ext("2.5.29.32", false,
	    SEQ(SEQ(db_oid("1.2.3.2")), SEQ(db_oid("1.2.3.1"))));
	struct vfy_span any = POLICY("2.5.29.32.0");

	anchor_gives(s, VFY_R_OK, two, any, any);
	/* the last question was asked without the anchor's constraints */
	assert_int_equal(vfy_verdict_num_policies(s->verdict), 1);
	assert_string_equal(vfy_verdict_policy(s->verdict, 0), "2.5.29.32.0");
	vfy_query_set_anchor_constraints(s->query, true);
	expect_valid(s);
	assert_int_equal(vfy_verdict_num_policies(s->verdict), 2);
	assert_string_equal(vfy_verdict_policy(s->verdict, 0), "1.2.3.1");
	assert_string_equal(vfy_verdict_policy(s->verdict, 1), "1.2.3.2");
	vfy_query_add_policy(s->query, "1.2.3.2");
	vfy_query_add_policy(s->query, "1.2.3.3");
	expect_valid(s);
	assert_int_equal(vfy_verdict_num_policies(s->verdict), 1);
	assert_string_equal(vfy_verdict_policy(s->verdict, 0), "1.2.3.2");
}

/* pathLenConstraint 0 of the anchor: no intermediate. */
static void
test_anchor_path_length(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct vfy_span der;

	f.issuer = f.subject = s->root.name;
	f.spki = s->root.spki;
	f.extensions = db_ext("2.5.29.19", true, SEQ(db_bool(true), db_int(0)));
	der = db_certificate(&f, ca_sign, s->root.key);
	stage_again(s);
	vfy_query_use_context_anchors(s->query, false);
	assert_int_equal(vfy_query_add_anchors(s->query, der, NULL, NULL), 0);
	present_chain(s, NONE, NONE);
	refuse(s, VFY_R_PATHLEN);
	vfy_query_set_anchor_constraints(s->query, false);
	expect_valid(s);
	/* what the caller limits holds all the same */
	vfy_query_set_max_path_length(s->query, 0);
	refuse(s, VFY_R_MAX_PATH_LENGTH);
}

/* An anchor that says it is no CA. */
static void
test_anchor_no_ca(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct vfy_span der;

	f.issuer = f.subject = s->root.name;
	f.spki = s->root.spki;
	f.extensions = db_ext("2.5.29.19", true, SEQ(NONE));
	der = db_certificate(&f, ca_sign, s->root.key);
	stage_again(s);
	vfy_query_use_context_anchors(s->query, false);
	assert_int_equal(vfy_query_add_anchors(s->query, der, NULL, NULL), 0);
	present_chain(s, NONE, NONE);
	refuse(s, VFY_R_NOT_CA);
	vfy_query_set_anchor_constraints(s->query, false);
	expect_valid(s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_STAGE(test_forms),
		ON_STAGE(test_other_forms_free),
		ON_STAGE(test_unsupported_forms),
		ON_STAGE(test_both),
		ON_STAGE(test_union),
		ON_STAGE(test_minimum),
		ON_STAGE(test_malformed),
		ON_STAGE(test_malformed_names),
		ON_STAGE(test_subject_email),
		ON_STAGE(test_empty_alt_name),
		ON_STAGE(test_subject_directory),
		ON_STAGE(test_self_issued),
		ON_STAGE(test_intermediate_names),
		ON_STAGE(test_asked_for),
		ON_STAGE(test_anchor),
		ON_STAGE(test_anchor_policy_count),
		ON_STAGE(test_anchor_policy_set),
		ON_STAGE(test_anchor_path_length),
		ON_STAGE(test_anchor_no_ca),
	};

	return cmocka_run_group_tests_name("namecon", tests, NULL, NULL);
}
