/* SPDX-License-Identifier: MIT */
/*
 * test_gnutls.c - GnuTLS peers judged by libverify-gnutls: what is wrong with a
 * certificate is the reason of the verdict on one side and the alert that comes
 * on the other; in TLS 1.2 and 1.3, of servers and of clients.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gnutls_scene.h"

/* -- good ------------------------------------------------------------------------ */

static void
test_good(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };
		unsigned type;
		char name[64];
		size_t len = sizeof(name);

		meet(&p, v, &good, &good, &s, PKI_NAME ".");
		assert_int_equal(p.client.result, 0);
		assert_int_equal(p.server.result, 0);
		assert_int_equal(reason_of(&p.client), VFY_R_OK);
		assert_int_equal(reason_of(&p.server), VFY_R_OK);
		assert_int_equal(
		    vfy_verdict_purpose(vfy_gnutls_verdict(p.client.tls)),
		    VFY_TLS_SERVER);
		assert_int_equal(
		    vfy_verdict_purpose(vfy_gnutls_verdict(p.server.tls)),
		    VFY_TLS_CLIENT);
		assert_int_equal(vfy_gnutls_error(p.client.tls), 0);
		must(
		    gnutls_server_name_get(p.server.tls, name, &len, &type, 0));
		assert_string_equal(name, PKI_NAME);
		pair_speak(&p);
		pair_close(&p);
	}
}

/* A staple is the only evidence, and one has to be there. */
static void
test_stapled(void **state)
{
	const struct pki_leaf leaf = { .must_staple = true };
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct shown shown = { .leaf = pki_leaf(&pki, &leaf),
		.second = pki.inter_cert,
		.staple = pki_staple(&pki.inter, PKI_LEAF_SERIAL, 'g') };

	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		const struct vfy_rev_status *status;
		struct pair p = { 0 };

		meet(&p, v, v == V12 ? &good : &shown, &shown, &s, PKI_NAME);
		assert_int_equal(p.client.result, 0);
		assert_int_equal(p.server.result, 0);
		status = vfy_path_revocation(
		    vfy_verdict_path(vfy_gnutls_verdict(p.client.tls), 0), 0);
		assert_int_equal(status->status, VFY_ST_GOOD);
		assert_int_equal(status->source, VFY_EV_STAPLE);
		pair_close(&p);
	}
}

/* -- refused, both ways ------------------------------------------------------------ */

struct bad {
	const char *what;
	struct pki_leaf leaf;
	char staple, second_staple; /* 'g', 'r'; 0: none */
	bool by_crl;
	bool without_intermediate;
	const char *name; /* that is expected; NULL: PKI_NAME */
	const char *for_server, *for_client; /* purposes; NULL: as leaf says */
	enum vfy_reason reason;
	gnutls_alert_description_t alert;
};

#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"
#define SERVER_AUTH "1.3.6.1.5.5.7.3.1"
/* RFC 8446 6.2; no name in GnuTLS 3.7 */
#define BAD_STATUS_RESPONSE ((gnutls_alert_description_t)113)

static const struct bad bads[] = {
	{ .what = "expired",
	    .leaf = { .to = "260601000000Z" },
	    .reason = VFY_R_EXPIRED,
	    .alert = GNUTLS_A_CERTIFICATE_EXPIRED },
	{ .what = "not yet valid",
	    .leaf = { .from = "260701000000Z" },
	    .reason = VFY_R_NOT_YET_VALID,
	    .alert = GNUTLS_A_CERTIFICATE_EXPIRED },
	{ .what = "revoked, a CRL says",
	    .by_crl = true,
	    .reason = VFY_R_REVOKED,
	    .alert = GNUTLS_A_CERTIFICATE_REVOKED },
	{ .what = "another purpose",
	    .for_server = CLIENT_AUTH,
	    .for_client = SERVER_AUTH,
	    .reason = VFY_R_WRONG_PURPOSE,
	    .alert = GNUTLS_A_UNSUPPORTED_CERTIFICATE },
	{ .what = "a CA that nobody trusts",
	    .leaf = { .of_stranger = true },
	    .reason = VFY_R_NO_ISSUER,
	    .alert = GNUTLS_A_UNKNOWN_CA },
	{ .what = "no intermediate",
	    .without_intermediate = true,
	    .reason = VFY_R_NO_ISSUER,
	    .alert = GNUTLS_A_UNKNOWN_CA },
	{ .what = "revoked, the staple says",
	    .staple = 'r',
	    .reason = VFY_R_REVOKED,
	    .alert = GNUTLS_A_CERTIFICATE_REVOKED },
	{ .what = "must staple, no staple",
	    .leaf = { .must_staple = true },
	    .reason = VFY_R_MUST_STAPLE,
	    .alert = BAD_STATUS_RESPONSE },
	{ .what = "intermediate revoked, its staple says",
	    .staple = 'g',
	    .second_staple = 'r',
	    .reason = VFY_R_REVOKED,
	    .alert = GNUTLS_A_CERTIFICATE_REVOKED },
};

static struct shown
shown_of(const struct bad *b, const char *purpose)
{
	struct pki_leaf leaf = b->leaf;
	struct shown shown = {
		.second = b->without_intermediate ? db_none() : pki.inter_cert
	};

	leaf.purpose = purpose;
	shown.leaf = pki_leaf(&pki, &leaf);
	if (b->staple != 0)
		shown.staple =
		    pki_staple(&pki.inter, PKI_LEAF_SERIAL, b->staple);
	if (b->second_staple != 0)
		shown.second_staple =
		    pki_staple(&pki.root, PKI_INTER_SERIAL, b->second_staple);
	return shown;
}

/* TLS 1.2 has one staple, and only of servers (RFC 6066 8). */
static bool
can_be(const struct bad *b, size_t version, bool of_server)
{
	if (version == V13)
		return true;
	if (of_server)
		return b->second_staple == 0;
	return b->staple == 0 && !b->leaf.must_staple;
}

/* judge refused, and the other one heard why. */
static void
assert_refused(const struct end *judge, struct end *other, enum vfy_reason why,
    gnutls_alert_description_t alert)
{
	char buf[16];

	assert_int_equal(
	    judge->result, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	assert_string_equal(
	    vfy_reason_name(reason_of(judge)), vfy_reason_name(why));
	assert_int_not_equal(outcome_of(judge), VFY_VALID);
	if (other->result == 0)
		assert_int_equal(end_listen(other, buf, sizeof(buf)),
		    GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(other->alert, (int)alert);
}

static void
refuse_one(const struct bad *b, size_t version, bool of_server)
{
	struct pki_wish wish = { .crl = b->by_crl ? revoking_crl : db_none() };
	struct vfy_tls_settings with = pki_settings(ctx, &wish),
				without = pki_settings(ctx, NULL);
	struct shown shown =
	    shown_of(b, of_server ? b->for_server : b->for_client);
	struct pair p = { 0 };

	prepare(&p, versions[version], of_server ? &good : &shown,
	    of_server ? &shown : &good, of_server ? &with : &without,
	    of_server ? &without : &with, PKI_NAME);
	pair_handshake(&p);
	print_message("# %s, %s, of the %s\n", b->what, versions[version],
	    of_server ? "server" : "client");
	if (of_server)
		assert_refused(&p.client, &p.server, b->reason, b->alert);
	else
		assert_refused(&p.server, &p.client, b->reason, b->alert);
	pair_close(&p);
}

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		for (size_t v = 0; v < VERSIONS; v++) {
			for (int of_server = 0; of_server < 2; of_server++) {
				if (!can_be(&bads[i], v, of_server))
					continue;
				refuse_one(&bads[i], v, of_server);
			}
		}
	}
}

static void
test_refused_of_another_name(void **state)
{
	static const char *const names[] = { "other.test", "192.0.2.1",
		"[2001:db8::1]" };
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++) {
		struct pair p = { 0 };

		meet(&p, i % 2, &good, &good, &s, names[i / 2]);
		assert_refused(&p.client, &p.server, VFY_R_HOST_MISMATCH,
		    GNUTLS_A_BAD_CERTIFICATE);
		pair_close(&p);
	}
}

/* The program sends an alert of its own choice, too late; and tries again. */
static void
test_one_alert_only(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct pki_leaf expired = { .to = "260601000000Z" };
	struct shown shown = { .leaf = pki_leaf(&pki, &expired),
		.second = pki.inter_cert };

	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		const struct vfy_verdict *verdict;
		struct pair p = { 0 };
		int r = GNUTLS_E_AGAIN;

		pair_show(&p, &pki, versions[v], &good, &shown);
		assert_int_equal(
		    vfy_gnutls_client(p.client.tls, &s, PKI_NAME), 0);
		for (size_t i = 0; i < PAIR_TURNS && is_waiting(r); i++) {
			r = gnutls_handshake(p.client.tls);
			if (is_waiting(r))
				(void)gnutls_handshake(p.server.tls);
		}
		p.client.result = r;
		verdict = vfy_gnutls_verdict(p.client.tls);
		assert_int_equal(
		    gnutls_alert_send_appropriate(p.client.tls, r), 0);
		assert_int_equal(gnutls_handshake(p.client.tls), r);
		assert_ptr_equal(verdict, vfy_gnutls_verdict(p.client.tls));
		p.server.result = gnutls_handshake(p.server.tls);
		note_alert(&p.server, p.server.result);
		assert_refused(&p.client, &p.server, VFY_R_EXPIRED,
		    GNUTLS_A_CERTIFICATE_EXPIRED);
		pair_close(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_stapled),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_of_another_name),
		cmocka_unit_test(test_one_alert_only),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
