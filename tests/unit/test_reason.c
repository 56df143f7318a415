/* SPDX-License-Identifier: MIT */
/*
 * test_reason.c - the tables of reasons and faults keep their promises: unique
 * and stable names, sane ranks, alerts that exist, and text for every value.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "reason.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	enum vfy_reason reason;
	const char *name;
} reasons[] = {
#define VFY_REASON(id, value, name, section, rank, alert, outcome, hint)       \
	{ VFY_R_##id, name },
#include "vfy_reason.def"
#undef VFY_REASON
};

static const struct {
	enum vfy_fault_code code;
	const char *name;
} faults[] = {
#define VFY_FAULT(id, value, name, text) { VFY_F_##id, name },
#include "vfy_fault.def"
#undef VFY_FAULT
};

/* Lower-case words joined by hyphens: fit for JSON, files and labels. */
static bool
is_name(const char *s)
{
	return *s != '\0' && *s != '-' && s[strlen(s) - 1] != '-' &&
	    strstr(s, "--") == NULL &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

static bool
is_printable(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < 0x20 || *s > 0x7e)
			return false;
	}
	return true;
}

static void
test_reasons(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		enum vfy_reason r = reasons[i].reason;

		assert_string_equal(vfy_reason_name(r), reasons[i].name);
		assert_true(is_name(reasons[i].name));
		assert_true(is_printable(vfy_reason_section(r)));
		assert_string_not_equal(vfy_reason_section(r), "");
		assert_true(is_printable(vfy_reason_hint(r)));
		assert_in_range(reason_rank(r), 1, 100);
		assert_string_not_equal(
		    vfy_tls_alert_name(reason_alert(r)), "unknown");
		/* what rejects a path says what to do about it */
		if (reason_outcome(r) != VFY_VALID)
			assert_string_not_equal(vfy_reason_hint(r), "");
		/* and sends the peer an alert */
		if (reason_outcome(r) == VFY_INVALID)
			assert_true(reason_alert(r) >= 0);
		for (size_t j = 0; j < i; j++) {
			assert_int_not_equal(r, reasons[j].reason);
			assert_string_not_equal(
			    reasons[i].name, reasons[j].name);
		}
	}
}

/* Published values: others have stored them. */
static void
test_stable(void **state)
{
	(void)state;
	assert_int_equal(VFY_R_OK, 0);
	assert_int_equal(VFY_R_EXPIRED, 21);
	assert_int_equal(VFY_R_REVOKED, 23);
	assert_int_equal(VFY_R_HOST_MISMATCH, 50);
	assert_int_equal(VFY_R_BUDGET, 90);
	assert_int_equal(VFY_R_NOT_JUDGED, 92);
	assert_string_equal(vfy_reason_name(VFY_R_REVOKED), "revoked");
	assert_string_equal(
	    vfy_reason_section(VFY_R_REVOKED), "RFC 5280 6.1.3 (a)(3)");
	assert_int_equal(reason_alert(VFY_R_REVOKED), 44);
	assert_int_equal(reason_outcome(VFY_R_REVOKED), VFY_INVALID);
	assert_int_equal(reason_outcome(VFY_R_OK), VFY_VALID);
	assert_int_equal(reason_rank(VFY_R_OK), 100);
	assert_int_equal(reason_outcome(VFY_R_REV_UNKNOWN), VFY_UNDETERMINED);
}

/* Who was not judged is not to be trusted, and that is what is said. */
static void
test_no_verdict(void **state)
{
	(void)state;
	assert_int_equal(vfy_verdict_outcome(NULL), VFY_INVALID);
	assert_int_equal(vfy_verdict_reason(NULL), VFY_R_NOT_JUDGED);
	assert_int_equal(vfy_verdict_tls_alert(NULL), 80);
	assert_string_equal(
	    vfy_reason_name(vfy_verdict_reason(NULL)), "not-judged");
}

/* Holes in the numbers, and numbers past the table. */
static void
test_unknown_reason(void **state)
{
	static const int unknown[] = { 1, 9, 93, 1000, INT32_MAX, -1,
		INT32_MIN };

	(void)state;
	for (size_t i = 0; i < COUNT(unknown); i++) {
		enum vfy_reason r = (enum vfy_reason)unknown[i];

		assert_string_equal(vfy_reason_name(r), "unknown");
		assert_string_equal(vfy_reason_section(r), "");
		assert_string_equal(vfy_reason_hint(r), "");
		assert_int_equal(reason_rank(r), 0);
		assert_int_equal(reason_alert(r), 46);
		assert_int_equal(reason_outcome(r), VFY_INVALID);
	}
}

static void
test_purpose(void **state)
{
	static const char *const names[] = { NULL, "tls-server", "tls-client",
		"email", "code-signing", "timestamping", "ocsp-signing",
		"any" };
	enum vfy_purpose p;

	(void)state;
	for (size_t i = 1; i < COUNT(names); i++) {
		assert_string_equal(
		    vfy_purpose_name((enum vfy_purpose)i), names[i]);
		assert_int_equal(vfy_purpose_parse(names[i], &p), 0);
		assert_int_equal(p, i);
	}
	assert_string_equal(vfy_purpose_name((enum vfy_purpose)0), "unknown");
	assert_string_equal(vfy_purpose_name((enum vfy_purpose)8), "unknown");
	assert_int_equal(vfy_purpose_parse("unknown", &p), VFY_EARG);
	assert_int_equal(vfy_purpose_parse("", &p), VFY_EARG);
	assert_int_equal(vfy_purpose_parse("TLS-SERVER", &p), VFY_EARG);
	assert_int_equal(vfy_purpose_parse("tls-serve", &p), VFY_EARG);
	assert_int_equal(vfy_purpose_parse("tls-server ", &p), VFY_EARG);
	assert_int_equal(vfy_purpose_parse(NULL, &p), VFY_EARG);
	assert_int_equal(vfy_purpose_parse("any", NULL), VFY_EARG);
}

static void
test_other_parsers(void **state)
{
	static const char *const profiles[] = { "auto", "webpki", "rfc5280",
		"compat" };
	static const char *const modes[] = { "off", "shadow", "soft", "hard" };
	static const char *const networks[] = { "off", "cached", "allowed" };
	enum vfy_revocation m;
	enum vfy_profile p;
	enum vfy_network n;

	(void)state;
	for (size_t i = 0; i < COUNT(profiles); i++) {
		assert_string_equal(
		    vfy_profile_name((enum vfy_profile)i), profiles[i]);
		assert_int_equal(vfy_profile_parse(profiles[i], &p), 0);
		assert_int_equal(p, i);
	}
	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_string_equal(
		    vfy_revocation_name((enum vfy_revocation)i), modes[i]);
		assert_int_equal(vfy_revocation_parse(modes[i], &m), 0);
		assert_int_equal(m, i);
	}
	for (size_t i = 0; i < COUNT(networks); i++) {
		assert_string_equal(
		    vfy_network_name((enum vfy_network)i), networks[i]);
		assert_int_equal(vfy_network_parse(networks[i], &n), 0);
		assert_int_equal(n, i);
	}
	n = VFY_NET_CACHED;
	assert_int_equal(vfy_profile_parse("x", &p), VFY_EARG);
	assert_int_equal(vfy_revocation_parse(NULL, &m), VFY_EARG);
	assert_int_equal(vfy_network_parse("on", &n), VFY_EARG);
	assert_int_equal(n, VFY_NET_CACHED);
}

static void
test_other_names(void **state)
{
	(void)state;
	assert_string_equal(vfy_outcome_name(VFY_INVALID), "invalid");
	assert_string_equal(vfy_outcome_name(VFY_VALID), "valid");
	assert_string_equal(vfy_outcome_name(VFY_UNDETERMINED), "undetermined");
	assert_string_equal(vfy_outcome_name((enum vfy_outcome)3), "unknown");
	assert_string_equal(vfy_identity_name(VFY_ID_NONE), "none");
	assert_string_equal(vfy_identity_name(VFY_ID_DNS), "dns");
	assert_string_equal(vfy_identity_name(VFY_ID_SRV), "srv");
	assert_string_equal(vfy_role_name(VFY_LEAF), "leaf");
	assert_string_equal(vfy_role_name(VFY_INTERMEDIATE), "intermediate");
	assert_string_equal(vfy_role_name(VFY_ANCHOR), "anchor");
	assert_string_equal(vfy_origin_name(VFY_FROM_PRESENTED), "presented");
	assert_string_equal(vfy_origin_name(VFY_FROM_POOL), "pool");
	assert_string_equal(vfy_origin_name(VFY_FROM_FETCHED), "fetched");
	assert_string_equal(vfy_origin_name(VFY_FROM_ANCHORS), "anchor");
	assert_string_equal(vfy_status_name(VFY_ST_GOOD), "good");
	assert_string_equal(vfy_status_name(VFY_ST_REVOKED), "revoked");
	assert_string_equal(vfy_status_name(VFY_ST_UNKNOWN), "unknown");
	assert_string_equal(
	    vfy_status_name(VFY_ST_NOT_REQUIRED), "not-required");
	assert_string_equal(vfy_status_name(VFY_ST_NOT_CHECKED), "not-checked");
	assert_string_equal(vfy_evidence_name(VFY_EV_NONE), "");
	assert_string_equal(vfy_evidence_name(VFY_EV_CRL), "crl");
	assert_string_equal(vfy_evidence_name(VFY_EV_OCSP), "ocsp");
	assert_string_equal(vfy_evidence_name(VFY_EV_STAPLE), "staple");
	assert_string_equal(vfy_role_name((enum vfy_role) - 1), "unknown");
	assert_string_equal(vfy_origin_name((enum vfy_origin)99), "unknown");
}

static void
test_crl_reasons(void **state)
{
	(void)state;
	assert_string_equal(vfy_revocation_reason_name(-1), "");
	assert_string_equal(vfy_revocation_reason_name(0), "unspecified");
	assert_string_equal(vfy_revocation_reason_name(1), "keyCompromise");
	assert_string_equal(vfy_revocation_reason_name(6), "certificateHold");
	assert_string_equal(vfy_revocation_reason_name(7), "unknown");
	assert_string_equal(vfy_revocation_reason_name(8), "removeFromCRL");
	assert_string_equal(vfy_revocation_reason_name(10), "aACompromise");
	assert_string_equal(vfy_revocation_reason_name(11), "unknown");
	assert_string_equal(vfy_revocation_reason_name(INT32_MAX), "unknown");
	assert_string_equal(vfy_revocation_reason_name(INT32_MIN), "");
}

static void
test_alerts(void **state)
{
	(void)state;
	assert_string_equal(vfy_tls_alert_name(-1), "");
	assert_string_equal(vfy_tls_alert_name(0), "close_notify");
	assert_string_equal(vfy_tls_alert_name(42), "bad_certificate");
	assert_string_equal(vfy_tls_alert_name(44), "certificate_revoked");
	assert_string_equal(vfy_tls_alert_name(45), "certificate_expired");
	assert_string_equal(vfy_tls_alert_name(48), "unknown_ca");
	assert_string_equal(
	    vfy_tls_alert_name(113), "bad_certificate_status_response");
	assert_string_equal(vfy_tls_alert_name(255), "unknown");
}

static void
test_errors(void **state)
{
	(void)state;
	for (int e = 0; e >= -8; e--) {
		const char *s = vfy_strerror(e);

		assert_string_not_equal(s, "unknown error");
		for (int other = 0; other > e; other--)
			assert_string_not_equal(s, vfy_strerror(other));
	}
	assert_string_equal(vfy_strerror(1), "unknown error");
	assert_string_equal(vfy_strerror(-9), "unknown error");
	assert_string_equal(vfy_strerror(INT32_MIN), "unknown error");
	assert_string_equal(vfy_strerror(INT32_MAX), "unknown error");
	assert_true(vfy_version()[0] >= '0' && vfy_version()[0] <= '9');
}

static void
test_fault_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		assert_string_equal(
		    vfy_fault_name(faults[i].code), faults[i].name);
		assert_true(is_name(faults[i].name));
	}
	assert_string_equal(
	    vfy_fault_name((enum vfy_fault_code)9999), "unknown");
	assert_string_equal(
	    vfy_fault_name((enum vfy_fault_code) - 1), "unknown");
}

static void
test_fault_text(void **state)
{
	static const struct {
		struct vfy_fault fault;
		const char *text;
	} samples[] = {
		{ { VFY_F_EMPTY, 0, 0, 0, "" }, "the input is empty" },
		{ { VFY_F_TIME, 2, 40, 17, "tbsCertificate.validity" },
		    "object 3 (line 40), byte 17: tbsCertificate.validity: "
		    "the date is malformed or out of range" },
		{ { VFY_F_TRUNCATED, 0, 0, 5, "Certificate" },
		    "byte 5: Certificate: the DER ends inside an element" },
		{ { VFY_F_TRUNCATED, 1, 0, 5, "Certificate" },
		    "object 2, byte 5: Certificate: the DER ends inside an "
		    "element" },
		{ { VFY_F_PRIVATE_KEY, 0, 9, 0, "" },
		    "line 9: this is a private key; a certificate was "
		    "expected" },
		{ { (enum vfy_fault_code)9999, 0, 0, 0, "" },
		    "byte 0: the input can't be read" },
	};
	char buf[512], small[8];

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		const struct vfy_fault *f = &samples[i].fault;
		size_t len = strlen(samples[i].text);

		assert_int_equal(vfy_fault_text(f, buf, sizeof(buf)), len);
		assert_string_equal(buf, samples[i].text);
		assert_int_equal(vfy_fault_text(f, small, sizeof(small)), len);
		assert_int_equal(strlen(small), sizeof(small) - 1);
		assert_memory_equal(small, buf, sizeof(small) - 1);
		assert_int_equal(vfy_fault_text(f, NULL, 0), len);
	}
}

/* what fills its array, without an end: not read past it. */
static void
test_fault_text_full(void **state)
{
	struct vfy_fault f = { .code = VFY_F_VALUE };
	char buf[512];

	(void)state;
	memset(f.what, 'x', sizeof(f.what));
	assert_true(vfy_fault_text(&f, buf, sizeof(buf)) < sizeof(buf));
	assert_non_null(strstr(buf, "xxx: the value"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_no_verdict),
		cmocka_unit_test(test_unknown_reason),
		cmocka_unit_test(test_purpose),
		cmocka_unit_test(test_other_parsers),
		cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_crl_reasons),
		cmocka_unit_test(test_alerts),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_fault_names),
		cmocka_unit_test(test_fault_text),
		cmocka_unit_test(test_fault_text_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
