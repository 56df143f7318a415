/* SPDX-License-Identifier: MIT */
/*
 * test_options.c - the options of a question: their table, what each value
 * does to the query, and what is refused with which words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "printable.h"
#include "question.h"
#include "timetext.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct question qn;
static struct option_error err;

static int
start(void **state)
{
	(void)state;
	return question_start(&qn, VFY_NET_ALLOWED);
}

static int
stop(void **state)
{
	(void)state;
	question_end(&qn);
	return 0;
}

static int
set(const char *name, const char *value)
{
	const struct option_def *opt = option_find(name);

	assert_non_null(opt);
	return question_set(&qn, opt, value, &err);
}

/* Refused, by this option, with these words. */
static void
refused(const char *name, const char *value, const char *words)
{
	assert_int_equal(set(name, value), VFY_EARG);
	assert_string_equal(err.option, name);
	if (strstr(err.what, words) == NULL)
		fail_msg("--%s %s: \"%s\" does not say \"%s\"", name, value,
		    err.what, words);
}

static void
test_table(void **state)
{
	const struct option_def *table;
	uint64_t ids = 0;
	size_t n, i;

	(void)state;
	table = options_table(&n);
	assert_int_equal(n, OPTION_DER);
	for (i = 0; i < n; i++) {
		uint64_t bit = UINT64_C(1) << table[i].id;

		assert_true((ids & bit) == 0);
		ids |= bit;
		assert_ptr_equal(option_find(table[i].name), &table[i]);
		assert_true(table[i].command_line || table[i].rest);
		assert_int_equal(
		    table[i].argument == NULL, table[i].kind == OPTION_SWITCH);
		assert_non_null(table[i].help);
	}
}

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(
	    option_find("max_path_length")->id, OPTION_MAX_PATH_LENGTH);
	assert_int_equal(
	    option_find("max-path-length")->id, OPTION_MAX_PATH_LENGTH);
	assert_null(option_find(""));
	assert_null(option_find("trus"));
	assert_null(option_find("trusts"));
	assert_null(option_find("--trust"));
	assert_null(option_find("store"));
	assert_false(option_find("no-system-trust")->rest);
	assert_false(option_find("identity")->command_line);
	assert_false(option_find("der")->command_line);
}

static void
test_defaults(void **state)
{
	(void)state;
	assert_int_equal(qn.query->network, VFY_NET_ALLOWED);
	assert_int_equal(qn.network, VFY_NET_ALLOWED);
	assert_int_equal(qn.revocation, qn.query->revocation);
	assert_int_equal(qn.purpose, qn.query->purpose);
	assert_false(qn.aia);
	assert_true(question_system_trust(&qn));
	assert_false(qn.has_identity);
}

static void
test_named_values(void **state)
{
	(void)state;
	assert_int_equal(set("purpose", "tls-client"), 0);
	assert_int_equal(qn.query->purpose, VFY_TLS_CLIENT);
	assert_int_equal(qn.purpose, VFY_TLS_CLIENT);
	assert_int_equal(set("profile", "rfc5280"), 0);
	assert_int_equal(qn.query->profile, VFY_RFC5280);
	assert_int_equal(set("revocation", "hard"), 0);
	assert_int_equal(qn.query->revocation, VFY_REV_HARD);
	assert_int_equal(qn.revocation, VFY_REV_HARD);
	assert_int_equal(qn.query->scope, VFY_SCOPE_CHAIN);
	assert_int_equal(set("revocation_scope", "leaf"), 0);
	assert_int_equal(set("ocsp_nonce", "require"), 0);
	assert_int_equal(qn.query->nonce, VFY_NONCE_REQUIRE);
	assert_int_equal(qn.query->scope, VFY_SCOPE_LEAF);
	assert_int_equal(set("network", "off"), 0);
	assert_int_equal(qn.query->network, VFY_NET_OFF);
	assert_int_equal(qn.network, VFY_NET_OFF);
	assert_int_equal(set("aia", "on"), 0);
	assert_true(qn.aia && qn.query->aia);
}

static void
test_other_values(void **state)
{
	(void)state;
	assert_int_equal(set("at", "2026-11-23T12:00:00Z"), 0);
	assert_true(qn.query->has_time);
	assert_int_equal(qn.query->time, 1795435200);
	assert_int_equal(set("max_path_length", "0"), 0);
	assert_int_equal(qn.query->max_path_length, 0);
	assert_int_equal(set("policy", "2.23.140.1.2.1"), 0);
	assert_int_equal(set("policy", "1.3.6.1.4.1.1"), 0);
	assert_int_equal(qn.query->num_policies, 2);
	assert_string_equal(qn.query->policies[1], "1.3.6.1.4.1.1");
	assert_int_equal(set("hostname", "a.test"), 0);
	assert_int_equal(qn.query->identity.type, VFY_ID_DNS);
	assert_true(qn.has_identity);
}

static void
test_switches(void **state)
{
	(void)state;
	assert_int_equal(set("require-explicit-policy", NULL), 0);
	assert_int_equal(set("inhibit-policy-mapping", "true"), 0);
	assert_int_equal(set("inhibit_any_policy", "false"), 0);
	assert_int_equal(set("stapling-offered", NULL), 0);
	assert_int_equal(set("der", NULL), 0);
	assert_true(qn.der);
	assert_true(qn.query->require_explicit_policy);
	assert_true(qn.query->inhibit_policy_mapping);
	assert_false(qn.query->inhibit_any_policy);
	assert_true(qn.query->stapling_offered);
}

static void
test_refused_values(void **state)
{
	(void)state;
	refused("purpose", "web", "\"web\" is not one of tls-server|");
	refused("profile", "", "\"\" is not one of auto|");
	refused("revocation", "HARD", "is not one of off|");
	refused("revocation-scope", "all", "is not one of chain|leaf");
	refused("ocsp-nonce", "on", "is not one of off|ask|require");
	refused("network", "on", "is not one of off|");
	refused("aia", "yes", "is not one of on|off");
	refused("at", "yesterday", "\"yesterday\" is not a moment");
	refused("max-path-length", "-1", "is not a number");
	refused("policy", "any", "is not a dotted OID");
	refused("hostname", "-a.test", "is not a DNS name");
	refused("ip", "192.0.2", "is not an IP address");
	refused("email", "alice", "is not an e-mail address");
	refused("uri", "https://a.test/x", "is not a scheme and host");
	refused("srv", "a.test", "is not a service");
	refused("anchor-constraints", "true", "is not one of on|off");
	refused("identity", "some", "is not \"none\"");
	refused("stapling-offered", "1", "is neither true nor false");
}

static void
test_numbers(void **state)
{
	static const char *const bad[] = { "", " 1", "+1", "1 ", "0x1", "1.0",
		"1000000", "99999999999999999999" };
	const struct option_def *opt = option_find("max-path-length");
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		qn.seen = 0;
		assert_int_equal(
		    question_set(&qn, opt, bad[i], &err), VFY_EARG);
	}
	qn.seen = 0;
	assert_int_equal(question_set(&qn, opt, "999999", &err), 0);
	assert_int_equal(qn.query->max_path_length, 999999);
}

static void
test_twice(void **state)
{
	(void)state;
	assert_int_equal(set("purpose", "any"), 0);
	refused("purpose", "any", "given twice");
	assert_int_equal(set("stapling-offered", NULL), 0);
	refused("stapling-offered", NULL, "given twice");
}

static void
test_two_identities(void **state)
{
	(void)state;
	assert_int_equal(set("hostname", "a.test"), 0);
	refused("ip", "192.0.2.1", "only one name");
	refused("identity", "none", "a name given");
}

/* Each excludes each other one, and itself. */
static void
test_one_identity(void **state)
{
	static const char *const all[][2] = { { "hostname", "a.test" },
		{ "ip", "192.0.2.1" }, { "email", "me@a.test" },
		{ "uri", "https://a.test" }, { "srv", "_imap.a.test" } };
	size_t i, j;

	for (i = 0; i < COUNT(all); i++) {
		for (j = 0; j < COUNT(all); j++) {
			assert_int_equal(set(all[i][0], all[i][1]), 0);
			refused(all[j][0], all[j][1],
			    i == j ? "given twice" : "only one name");
			stop(state);
			start(state);
		}
	}
}

static void
test_uri_and_srv(void **state)
{
	assert_int_equal(set("uri", "sip:a.test"), 0);
	assert_int_equal(qn.query->identity.type, VFY_ID_URI);
	assert_true(qn.has_identity);
	stop(state);
	start(state);
	assert_int_equal(set("srv", "_imap.a.test"), 0);
	assert_int_equal(qn.query->identity.type, VFY_ID_SRV);
}

static void
test_anchor_constraints(void **state)
{
	assert_false(qn.query->bare_anchors);
	assert_int_equal(set("anchor_constraints", "off"), 0);
	assert_true(qn.query->bare_anchors);
	stop(state);
	start(state);
	assert_int_equal(set("anchor-constraints", "on"), 0);
	assert_false(qn.query->bare_anchors);
}

#define U                                                                      \
	"b\xc3\xbc"                                                            \
	"cher"
#define A "xn--bcher-kva"

/* option, what is given, what is asked for; NULL: refused */
static const char *const labels[][3] = {
	{ "hostname", U ".test", A ".test" },
	{ "hostname", "A." U ".TEST", "a." A ".test" },
	/* other letters must have their small form already */
	{ "hostname",
	    "b\xc3\x9c"
	    "cher.test",
	    NULL },
	{ "hostname",
	    "bu\xcc\x88"
	    "cher.test",
	    A ".test" },
	{ "hostname", "a." U ".test.", "a." A ".test" },
	{ "hostname", "XN--Bcher-kva.Test", "XN--Bcher-kva.Test" },
	/* not the transitional "fass.test" */
	{ "hostname", "fa\xc3\x9f.test", "xn--fa-hia.test" },
	/* nothing is mapped to a dot, a slash, or to nothing (UTS 46) */
	{ "hostname", "a\xe3\x80\x82test", NULL },
	{ "hostname", U "\xc2\xad.test", NULL },
	{ "hostname", U "\xe2\x80\x8b.test", NULL },
	{ "hostname", U "\xef\xbc\x8fx.test", NULL },
	{ "hostname", U "/x.test", NULL },
	{ "hostname", U "." U, A "." A },
	{ "hostname",
	    "b\xfc"
	    "cher.test",
	    NULL },
	{ "hostname", "\xe2\x98\x83\xef\xbf\xbf.test", NULL },
	{ "hostname", "*." U ".test", NULL },
	{ "hostname", U "..test", NULL },
	{ "hostname", U ".te st", NULL },
	{ "hostname", U ".test/x", NULL },
	{ "hostname", "xn--\xc3\xbc.test", NULL },
	/* a host that turns into an address, or hides another name */
	{ "hostname",
	    "\xef\xbc\x91"
	    "92.0.2.1",
	    NULL },
	{ "hostname", "a\xe2\x84\x80.test", NULL },
	{ "email", "\xc3\xbc@" U ".test", "\xc3\xbc@" A ".test" },
	{ "email", "\xc3\x9c@a.test", "\xc3\x9c@a.test" },
	{ "email", "\xfc@a.test", NULL },
	{ "email", U ".test", NULL },
	{ "srv", "_imap." U ".test", "_imap." A ".test" },
	{ "srv", "_\xc3\xbc.a.test", NULL },
	{ "uri", "https://" U ".test/", "https://" A ".test/" },
	{ "uri", "sip:" U ".test", "sip:" A ".test" },
	{ "uri", "https://" U ".test/\xc3\xbc", NULL },
	{ "uri", "https://me@" U ".test", NULL },
	{ "uri", U, NULL },
	{ "ip",
	    "\xef\xbc\x91"
	    "92.0.2.1",
	    NULL },
};

static void
test_u_labels(void **state)
{
	size_t i;
	int rc;

	for (i = 0; i < COUNT(labels); i++) {
		rc = set(labels[i][0], labels[i][1]);
		if (rc != (labels[i][2] == NULL ? VFY_EARG : 0))
			fail_msg("%zu %s: %d", i, labels[i][1], rc);
		if (rc == 0)
			assert_string_equal(
			    qn.query->identity.text, labels[i][2]);
		stop(state);
		start(state);
	}
}

static void
test_printable_escape(void **state)
{
	char buf[16];

	(void)state;
	printable_escape("a\\\xc3\n", buf, sizeof(buf));
	assert_string_equal(buf, "a\\5C\\C3\\0A");
	printable_escape("", buf, 8);
	assert_string_equal(buf, "");
	printable_escape("0123456789abcdef", buf, sizeof(buf));
	assert_string_equal(buf, "0123456789...");
	memset(buf, 'x', sizeof(buf));
	printable_escape("\xff\xff\xff\xff", buf, 8);
	assert_string_equal(buf, "\\FF...");
	assert_int_equal(buf[8], 'x');
}

static void
test_identity_after_none(void **state)
{
	(void)state;
	assert_int_equal(set("identity", "none"), 0);
	assert_true(qn.no_identity);
	refused("hostname", "a.test", "only one name");
}

static void
test_system_trust(void **state)
{
	(void)state;
	qn.trust_given = true;
	assert_false(question_system_trust(&qn));
	assert_int_equal(set("system-trust", NULL), 0);
	assert_true(question_system_trust(&qn));
	refused("no-system-trust", NULL, "both asked for and refused");
}

static void
test_no_system_trust(void **state)
{
	(void)state;
	assert_int_equal(set("system_trust", "false"), 0);
	assert_false(question_system_trust(&qn));
	assert_int_equal(set("no-system-trust", NULL), 0);
	assert_false(question_system_trust(&qn));
}

/* What a message shows of a value can't steer a terminal, or be endless. */
static void
test_values_in_messages(void **state)
{
	char value[4096];

	(void)state;
	refused("at", "\033[2J\n\xff", "\"?[2J??\" is not");
	memset(value, 'a', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	refused("email", value, "aaa...\" is not an e-mail address");
}

static void
test_wrong_kind(void **state)
{
	struct vfy_span text = { (const uint8_t *)"x", 1 };

	(void)state;
	refused("crl", "file", "contents");
	refused("hostname", NULL, "needs a value");
	qn.seen = 0;
	assert_int_equal(
	    question_add(&qn, option_find("hostname"), text, NULL, true, &err),
	    VFY_EARG);
	assert_string_equal(err.option, "hostname");
}

static const char *const contents[] = { "trust", "untrusted", "crl", "ocsp" };

static void
test_bad_contents(void **state)
{
	struct vfy_span noise = { (const uint8_t *)"noise", 5 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(contents); i++) {
		const struct option_def *opt = option_find(contents[i]);

		assert_int_equal(
		    question_add(&qn, opt, noise, NULL, true, &err),
		    VFY_EPARSE);
		assert_string_equal(err.option, contents[i]);
		assert_int_not_equal(err.fault.code, VFY_F_NONE);
	}
	/* anchors that could not be read are none that were given */
	assert_true(question_system_trust(&qn));
}

static struct vfy_span
read_golden(const char *name)
{
	static uint8_t bytes[65536];
	char path[512];
	size_t len;
	FILE *f;

	snprintf(
	    path, sizeof(path), TOP_SRCDIR "/tests/golden/common/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	return (struct vfy_span){ bytes, len };
}

static void
test_good_contents(void **state)
{
	const struct option_def *trust = option_find("trust");
	struct vfy_span root = read_golden("root.pem");
	struct vfy_ctx *ctx;

	(void)state;
	assert_int_equal(question_add(&qn, trust, root, NULL, true, &err), 0);
	assert_int_equal(qn.query->anchors.n, 1);
	assert_false(question_system_trust(&qn));
	assert_int_equal(vfy_ctx_new(&ctx), 0);
	assert_int_equal(question_add(&qn, trust, root, ctx, false, &err), 0);
	assert_int_equal(vfy_ctx_num_anchors(ctx), 1);
	assert_int_equal(qn.query->anchors.n, 1);
	vfy_ctx_free(ctx);
	assert_int_equal(question_add(&qn, option_find("crl"),
			     read_golden("root.crl"), NULL, true, &err),
	    0);
	assert_int_equal(qn.query->num_crls, 1);
}

/* -- moments and printable text ----------------------------------------------- */

static const struct {
	const char *text;
	int64_t seconds;
} moments[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2026-11-23T12:00:00Z", 1795435200 },
	{ "2026-11-23t12:00:00z", 1795435200 },
	{ "2026-11-23 12:00:00Z", 1795435200 },
	{ "2026-11-23T12:00:00.999Z", 1795435200 },
	{ "2026-11-23T13:30:00+01:30", 1795435200 },
	{ "2026-11-23T04:00:00-08:00", 1795435200 },
	{ "2024-02-29T00:00:00Z", 1709164800 },
	{ "2016-12-31T23:59:60Z", 1483228800 },
	{ "0000-01-01T00:00:00Z", TIMETEXT_MIN },
	{ "9999-12-31T23:59:59Z", TIMETEXT_MAX },
	{ "@0", 0 },
	{ "@1795435200", 1795435200 },
	{ "@-1", -1 },
	{ "@253402300799", TIMETEXT_MAX },
};

static const char *const no_moments[] = { "", "now", "@", "@-", "@+1", "@ 1",
	"@1 ", "@1.5", "@0x10", "@253402300800", "@99999999999999999999",
	"@-62167219201", "2026-11-23", "2026-11-23T12:00Z",
	"2026-11-23T12:00:00", "2026-11-23T12:00:00ZZ", "2026-11-23T12:00:00.Z",
	"2026-11-23T12:00:00+1:00", "2026-11-23T12:00:00+24:00",
	"2026-11-23T12:00:00+01:60", "2026-11-23T24:00:00Z",
	"2026-11-23T12:60:00Z", "2026-11-23T12:00:61Z", "2026-11-23T12:00:60Z",
	"2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
	"2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "26-11-23T12:00:00Z",
	"2026-11-23_12:00:00Z", "+026-11-23T12:00:00Z",
	"9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01",
	"20261123120000Z" };

static void
test_moments(void **state)
{
	int64_t t;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(moments); i++) {
		if (!timetext_parse(moments[i].text, &t) ||
		    t != moments[i].seconds)
			fail_msg("%s", moments[i].text);
	}
	for (i = 0; i < COUNT(no_moments); i++) {
		if (timetext_parse(no_moments[i], &t))
			fail_msg("%s is taken", no_moments[i]);
	}
}

static void
test_printable(void **state)
{
	char buf[8];

	(void)state;
	printable("abcdefg", buf, sizeof(buf));
	assert_string_equal(buf, "abcdefg");
	printable("abcdefgh", buf, sizeof(buf));
	assert_string_equal(buf, "abcd...");
	printable("\x01\x7f\xc3\xa9", buf, sizeof(buf));
	assert_string_equal(buf, "????");
	printable("\x1b\xc3\xa9", buf, sizeof(buf));
	assert_string_equal(buf, "???");
	printable("", buf, sizeof(buf));
	assert_string_equal(buf, "");
}

#define QUESTION_TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_find),
		QUESTION_TEST(test_defaults),
		QUESTION_TEST(test_named_values),
		QUESTION_TEST(test_other_values),
		QUESTION_TEST(test_switches),
		QUESTION_TEST(test_refused_values),
		QUESTION_TEST(test_numbers),
		QUESTION_TEST(test_twice),
		QUESTION_TEST(test_two_identities),
		QUESTION_TEST(test_one_identity),
		QUESTION_TEST(test_uri_and_srv),
		QUESTION_TEST(test_anchor_constraints),
		QUESTION_TEST(test_u_labels),
		QUESTION_TEST(test_identity_after_none),
		QUESTION_TEST(test_system_trust),
		QUESTION_TEST(test_no_system_trust),
		QUESTION_TEST(test_values_in_messages),
		QUESTION_TEST(test_wrong_kind),
		QUESTION_TEST(test_bad_contents),
		QUESTION_TEST(test_good_contents),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_printable_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
