/* SPDX-License-Identifier: MIT */
/*
 * test_gnutls_declined.c - libverify-gnutls and a client that has shown a
 * certificate, and does not when it is asked again. For GnuTLS it remains who it
 * was, so that the verdict is on the former certificate, as of now, or the session
 * ends; a server that requires one refuses it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gnutls_scene.h"

/* A client that has a certificate, and forgets it. */
struct forgetful {
	struct pair p;
	struct end after; /* its credentials then */
	struct pki_wish wish;
	struct vfy_tls_settings client, server;
};

static void
begin(struct forgetful *f)
{
	const struct shown none = { .leaf = db_none() };

	memset(f, 0, sizeof(*f));
	f->wish.crl = good_crl;
	f->client = pki_settings(ctx, NULL);
	f->server = pki_settings(ctx, &f->wish);
	show(&f->p.client, &pki, &good);
	show(&f->p.server, &pki, &good);
	show(&f->after, &pki, &none);
}

static void
set_up_both(struct forgetful *f, const char *priority, unsigned flags,
    gnutls_certificate_request_t how)
{
	pair_open(&f->p, priority, flags | GNUTLS_ALLOW_ID_CHANGE);
	gnutls_certificate_server_set_request(f->p.server.tls, how);
	must(vfy_gnutls_client(f->p.client.tls, &f->client, PKI_NAME));
	must(vfy_gnutls_server(f->p.server.tls, &f->server));
}

static void
forget_it(struct forgetful *f)
{
	must(gnutls_credentials_set(
	    f->p.client.tls, GNUTLS_CRD_CERTIFICATE, f->after.cred));
}

static void
end(struct forgetful *f)
{
	pair_close(&f->p);
	gnutls_certificate_free_credentials(f->after.cred);
}

/* Both have met, and the client was good. */
static void
meet_once(struct forgetful *f, const char *priority, unsigned flags,
    gnutls_certificate_request_t how)
{
	begin(f);
	set_up_both(f, priority, flags, how);
	pair_handshake(&f->p);
	assert_int_equal(f->p.server.result, 0);
	assert_int_equal(outcome_of(&f->p.server), VFY_VALID);
	forget_it(f);
}

static void
test_renegotiation_declined(void **state)
{
	struct forgetful f;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		meet_once(&f, TLS12, 0, GNUTLS_CERT_REQUEST);
		if (i == 1)
			f.wish.crl = revoking_crl;
		renegotiate(&f.p);
		assert_int_equal(f.p.server.result,
		    i == 0 ? 0 : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		assert_int_equal(
		    reason_of(&f.p.server), i == 0 ? VFY_R_OK : VFY_R_REVOKED);
		end(&f);
	}
	meet_once(&f, TLS12, 0, GNUTLS_CERT_REQUIRE);
	renegotiate(&f.p);
	assert_int_equal(f.p.server.result, GNUTLS_E_NO_CERTIFICATE_FOUND);
	assert_null(vfy_gnutls_verdict(f.p.server.tls));
	end(&f);
}

/* Which error it is, is GnuTLS's business. */
static void
test_authentication_declined(void **state)
{
	static const gnutls_certificate_request_t hows[] = {
		GNUTLS_CERT_REQUEST, GNUTLS_CERT_REQUIRE
	};
	struct forgetful f;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		meet_once(&f, TLS13, GNUTLS_POST_HANDSHAKE_AUTH, hows[i]);
		assert_true(reauthenticate(&f.p) < 0);
		end(&f);
	}
}

/* -- in a resumed session ------------------------------------------------------- */

static void
meet_again(struct forgetful *f, const gnutls_datum_t *ticket_key,
    gnutls_certificate_request_t how)
{
	gnutls_datum_t session;
	char buf[8];

	begin(f);
	set_up_both(f, TLS13, GNUTLS_POST_HANDSHAKE_AUTH, GNUTLS_CERT_REQUIRE);
	must(gnutls_session_ticket_enable_server(f->p.server.tls, ticket_key));
	pair_handshake(&f->p);
	assert_int_equal(gnutls_record_send(f->p.server.tls, "hi", 2), 2);
	assert_int_equal(end_listen(&f->p.client, buf, sizeof(buf)), 2);
	must(gnutls_session_get_data2(f->p.client.tls, &session));
	pair_hang_up(&f->p);
	set_up_both(f, TLS13, GNUTLS_POST_HANDSHAKE_AUTH, how);
	must(gnutls_session_ticket_enable_server(f->p.server.tls, ticket_key));
	must(gnutls_session_set_data(
	    f->p.client.tls, session.data, session.size));
	gnutls_free(session.data);
	pair_handshake(&f->p);
	assert_int_equal(f->p.server.result, 0);
	assert_true(gnutls_session_is_resumed(f->p.server.tls));
	assert_null(vfy_gnutls_verdict(f->p.server.tls));
	forget_it(f);
}

static void
test_authentication_declined_when_resumed(void **state)
{
	gnutls_datum_t ticket_key;
	struct forgetful f;

	(void)state;
	must(gnutls_session_ticket_key_generate(&ticket_key));
	for (size_t i = 0; i < 2; i++) {
		meet_again(&f, &ticket_key, GNUTLS_CERT_REQUEST);
		if (i == 1)
			f.wish.crl = revoking_crl;
		assert_int_equal(reauthenticate(&f.p),
		    i == 0 ? 0 : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		assert_int_equal(
		    reason_of(&f.p.server), i == 0 ? VFY_R_OK : VFY_R_REVOKED);
		end(&f);
	}
	meet_again(&f, &ticket_key, GNUTLS_CERT_REQUIRE);
	assert_int_equal(reauthenticate(&f.p), GNUTLS_E_CERTIFICATE_REQUIRED);
	assert_null(vfy_gnutls_verdict(f.p.server.tls));
	end(&f);
	gnutls_free(ticket_key.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_renegotiation_declined),
		cmocka_unit_test(test_authentication_declined),
		cmocka_unit_test(test_authentication_declined_when_resumed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
