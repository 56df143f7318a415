/* SPDX-License-Identifier: MIT */
/*
 * test_gnutls_unasked.c - libverify-gnutls where there is no verdict: who was
 * not set up well, could not ask, or did not get an answer trusts nobody, and
 * says so; a peer that shows no certificate is not one whose certificate is good.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gnutls_scene.h"
#include "vfy_client.h"

/* -- no answer ---------------------------------------------------------------------- */

/* The client could not ask, or not understand: no verdict, but this error. */
static void
assert_no_answer(struct pair *p, int error, gnutls_alert_description_t alert)
{
	assert_int_equal(
	    p->client.result, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	assert_null(vfy_gnutls_verdict(p->client.tls));
	assert_int_equal(outcome_of(&p->client), VFY_INVALID);
	assert_int_equal(reason_of(&p->client), VFY_R_NOT_JUDGED);
	assert_int_equal(vfy_verdict_tls_alert(NULL), GNUTLS_A_INTERNAL_ERROR);
	assert_int_equal(vfy_gnutls_error(p->client.tls), error);
	assert_int_equal(p->server.alert, (int)alert);
}

static void
no_answer(const struct vfy_tls_settings *s, const char *name, int set_up_with,
    int error)
{

	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		pair_show(&p, &pki, versions[v], &good, &good);
		assert_int_equal(
		    vfy_gnutls_client(p.client.tls, s, name), set_up_with);
		pair_handshake(&p);
		assert_no_answer(&p, error, GNUTLS_A_INTERNAL_ERROR);
		pair_close(&p);
	}
}

/* Whatever vfy_gnutls_client() refuses, the handshake refuses too. */
static void
test_set_up_badly(void **state)
{
	static const char *const names[] = { NULL, "",
		"b\xc3\xbc"
		"cher.test",
		"a..b", "[::1" };
	struct vfy_tls_settings s = pki_settings(ctx, NULL),
				nobody = { .ask = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		no_answer(&s, names[i], VFY_EARG, VFY_EARG);
	no_answer(&nobody, PKI_NAME, VFY_EARG, VFY_EARG);
	no_answer(NULL, PKI_NAME, VFY_EARG, VFY_EARG);
}

static void
test_roles_mixed_up(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		pair_show(&p, &pki, versions[v], &good, &good);
		assert_int_equal(
		    vfy_gnutls_client(p.server.tls, &s, PKI_NAME), VFY_EARG);
		assert_int_equal(vfy_gnutls_server(p.client.tls, &s), VFY_EARG);
		pair_handshake(&p);
		assert_no_answer(&p, VFY_EARG, GNUTLS_A_INTERNAL_ERROR);
		pair_close(&p);
	}
}

/* The last call counts. */
static void
test_set_up_again(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct pair p = { 0 };

		pair_show(&p, &pki, versions[V13], &good, &good);
		must(vfy_gnutls_client(
		    p.client.tls, &s, i == 0 ? "other.test" : PKI_NAME));
		if (i == 1)
			must(vfy_gnutls_client(p.client.tls, &s, "other.test"));
		if (i == 2)
			assert_int_equal(
			    vfy_gnutls_client(p.client.tls, &s, NULL),
			    VFY_EARG);
		if (i == 0)
			must(vfy_gnutls_client(p.client.tls, &s, PKI_NAME));
		pair_handshake(&p);
		assert_int_equal(p.client.result == 0, i == 0);
		pair_close(&p);
	}
}

/* What another library keeps under that number is not ours to read. */
static void
test_extension_of_another(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		pair_show(&p, &pki, versions[v], &good, &good);
		must(gnutls_session_ext_register(p.client.tls, "another",
		    0xfd56, GNUTLS_EXT_NONE, NULL, NULL, NULL, NULL, NULL, 0));
		gnutls_ext_set_data(p.client.tls, 0xfd56, (void *)1);
		assert_int_equal(vfy_gnutls_client(p.client.tls, &s, PKI_NAME),
		    VFY_EINTERNAL);
		pair_handshake(&p);
		assert_no_answer(&p, VFY_EARG, GNUTLS_A_INTERNAL_ERROR);
		pair_close(&p);
	}
}

static void
test_no_identity(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	s.no_identity = true;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		meet(&p, v, &good, &good, &s, NULL);
		assert_int_equal(p.client.result, 0);
		assert_int_equal(outcome_of(&p.client), VFY_VALID);
		pair_close(&p);
	}
}

static int
verify_badly(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	(void)q;
	(void)out;
	return *(const int *)arg;
}

/* Also a verify function that says 0 and nothing else. */
static void
test_nobody_answers(void **state)
{
	struct pki_wish wish = { .error = VFY_EIO };
	struct vfy_tls_settings s = pki_settings(ctx, &wish);
	int answer = VFY_ENOENT;

	(void)state;
	no_answer(&s, PKI_NAME, 0, VFY_EIO);
	s = pki_settings(ctx, NULL);
	s.verify = verify_badly;
	s.verify_arg = &answer;
	no_answer(&s, PKI_NAME, 0, VFY_ENOENT);
	answer = 0;
	no_answer(&s, PKI_NAME, 0, VFY_EINTERNAL);
}

/* verifyd is not there: nobody is let in, unless this process may answer. */
static void
test_no_service(void **state)
{
	struct vfy_client_options options = { .socket = "/nowhere/sock" };
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct vfy_client *client;

	(void)state;
	assert_int_equal(vfy_client_new(&options, &client), 0);
	s.verify = vfy_client_tls_verify;
	s.verify_arg = client;
	no_answer(&s, PKI_NAME, 0, VFY_EIO);
	vfy_client_free(client);
	options.fallback = ctx;
	assert_int_equal(vfy_client_new(&options, &client), 0);
	s.verify_arg = client;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		meet(&p, v, &good, &good, &s, PKI_NAME);
		assert_int_equal(p.client.result, 0);
		assert_int_equal(outcome_of(&p.client), VFY_VALID);
		pair_close(&p);
	}
	vfy_client_free(client);
}

/* An INTEGER with an octet too many: GnuTLS reads it (BER), the engine does not. */
static struct vfy_span
certificate_in_ber(void)
{
	struct db_cert f = db_cert_default();

	f.serial = EL(DER_INTEGER, span_of("\0\5", 2));
	return db_certificate(&f, ca_sign, pki.inter.key);
}

static void
test_certificate_in_ber(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct shown shown = good;

	(void)state;
	shown.second = certificate_in_ber();
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		meet(&p, v, &good, &shown, &s, PKI_NAME);
		/* judged without it, and it was the one that was needed */
		assert_int_equal(vfy_gnutls_error(p.client.tls), 0);
		assert_int_equal(reason_of(&p.client), VFY_R_NO_ISSUER);
		assert_int_equal(p.server.alert, GNUTLS_A_UNKNOWN_CA);
		pair_close(&p);
	}
}

/* A leaf that GnuTLS can't read itself, it refuses itself. */
static void
test_garbage_in_the_chain(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t i = 0; i < 2 * VERSIONS; i++) {
		struct shown shown = good;
		struct pair p = { 0 };

		*(i < 2 ? &shown.leaf : &shown.second) = span_str("garbage");
		meet(&p, i % 2, &good, &shown, &s, PKI_NAME);
		assert_true(p.client.result < 0);
		assert_int_equal(outcome_of(&p.client), VFY_INVALID);
		if (i < 2)
			assert_null(vfy_gnutls_verdict(p.client.tls));
		assert_true(p.server.result != 0);
		pair_close(&p);
	}
}

/* -- peers without an X.509 certificate ------------------------------------------- */

static void
request(struct pair *p, size_t v, gnutls_certificate_request_t how)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	const struct shown none = { .leaf = db_none() };

	pair_show(p, &pki, versions[v], &none, &good);
	gnutls_certificate_server_set_request(p->server.tls, how);
	must(vfy_gnutls_client(p->client.tls, &s, PKI_NAME));
	must(vfy_gnutls_server(p->server.tls, &s));
	pair_handshake(p);
	assert_null(vfy_gnutls_verdict(p->server.tls));
	assert_int_equal(vfy_gnutls_error(p->server.tls), 0);
}

static void
test_client_without_certificate(void **state)
{
	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };

		request(&p, v, GNUTLS_CERT_REQUEST);
		assert_int_equal(p.server.result, 0);
		assert_int_equal(p.client.result, 0);
		assert_int_equal(vfy_gnutls_recheck(p.server.tls),
		    GNUTLS_E_NO_CERTIFICATE_FOUND);
		pair_speak(&p);
		pair_close(&p);

		request(&p, v, GNUTLS_CERT_REQUIRE);
		assert_int_equal(p.server.result,
		    v == V13 ? GNUTLS_E_CERTIFICATE_REQUIRED
			     : GNUTLS_E_NO_CERTIFICATE_FOUND);
		pair_close(&p);
	}
}

static void
set_raw_key(struct end *e)
{
	gnutls_pcert_st p = { 0 };
	gnutls_pubkey_t pub;

	must(gnutls_certificate_allocate_credentials(&e->cred));
	must(gnutls_pubkey_init(&pub));
	must(gnutls_pubkey_import_privkey(pub, pki.leaf.key, 0, 0));
	must(gnutls_pcert_import_rawpk(&p, pub, 0));
	must(gnutls_certificate_set_key(
	    e->cred, NULL, 0, &p, 1, key_copy(&pki.leaf)));
}

static void
test_raw_public_key(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pair p = { 0 };
		char priority[128];

		snprintf(priority, sizeof(priority),
		    "%s:-CTYPE-ALL:+CTYPE-RAWPK", versions[v]);
		set_raw_key(&p.client);
		set_raw_key(&p.server);
		pair_open(&p, priority, GNUTLS_ENABLE_RAWPK);
		must(vfy_gnutls_client(p.client.tls, &s, PKI_NAME));
		pair_handshake(&p);
		assert_no_answer(
		    &p, VFY_EPARSE, GNUTLS_A_UNSUPPORTED_CERTIFICATE);
		pair_close(&p);
	}
}

/* In TLS 1.2, GnuTLS finds no such client certificate of Ed25519. */
static void
test_raw_public_key_of_client(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct pair p = { 0 };

	(void)state;
	set_raw_key(&p.client);
	set_raw_key(&p.server);
	pair_open(&p, TLS13 ":-CTYPE-ALL:+CTYPE-RAWPK", GNUTLS_ENABLE_RAWPK);
	gnutls_certificate_server_set_request(
	    p.server.tls, GNUTLS_CERT_REQUIRE);
	must(vfy_gnutls_server(p.server.tls, &s));
	pair_handshake(&p);
	assert_int_equal(
	    p.server.result, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	assert_null(vfy_gnutls_verdict(p.server.tls));
	assert_int_equal(vfy_gnutls_error(p.server.tls), VFY_EPARSE);
	pair_close(&p);
}

static int
psk_of(gnutls_session_t session, const char *user, gnutls_datum_t *key)
{
	(void)session;
	(void)user;
	key->data = gnutls_malloc(16);
	if (key->data == NULL)
		return -1;
	memset(key->data, 7, 16);
	key->size = 16;
	return 0;
}

/* Nothing is judged, and nothing says that it was. */
static void
test_pre_shared_key(void **state)
{
	static const char *const priorities[] = { TLS12 ":-KX-ALL:+ECDHE-PSK",
		TLS13 ":-KX-ALL:+ECDHE-PSK" };
	unsigned char octets[16];
	const gnutls_datum_t key = { octets, sizeof(octets) };
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	memset(octets, 7, sizeof(octets));
	for (size_t v = 0; v < VERSIONS; v++) {
		gnutls_psk_client_credentials_t client;
		gnutls_psk_server_credentials_t server;
		struct pair p = { 0 };

		show(&p.client, &pki, &good);
		show(&p.server, &pki, &good);
		must(gnutls_psk_allocate_client_credentials(&client));
		must(gnutls_psk_set_client_credentials(
		    client, "user", &key, GNUTLS_PSK_KEY_RAW));
		must(gnutls_psk_allocate_server_credentials(&server));
		gnutls_psk_set_server_credentials_function(server, psk_of);
		pair_open(&p, priorities[v], 0);
		must(gnutls_credentials_set(
		    p.client.tls, GNUTLS_CRD_PSK, client));
		must(gnutls_credentials_set(
		    p.server.tls, GNUTLS_CRD_PSK, server));
		must(vfy_gnutls_client(p.client.tls, &s, PKI_NAME));
		must(vfy_gnutls_server(p.server.tls, &s));
		pair_handshake(&p);
		assert_int_equal(p.client.result, 0);
		assert_null(vfy_gnutls_verdict(p.client.tls));
		assert_null(vfy_gnutls_verdict(p.server.tls));
		assert_int_equal(outcome_of(&p.client), VFY_INVALID);
		assert_int_equal(vfy_gnutls_recheck(p.client.tls),
		    GNUTLS_E_NO_CERTIFICATE_FOUND);
		pair_close(&p);
		gnutls_psk_free_client_credentials(client);
		gnutls_psk_free_server_credentials(server);
	}
}

/* The same; TLS 1.3 has no anonymous suites. */
static void
test_anonymous(void **state)
{
	static const char priority[] = TLS12 ":-KX-ALL:+ANON-ECDH";
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	gnutls_anon_client_credentials_t client;
	gnutls_anon_server_credentials_t server;
	struct pair p = { 0 };

	(void)state;
	show(&p.client, &pki, &good);
	show(&p.server, &pki, &good);
	must(gnutls_anon_allocate_client_credentials(&client));
	must(gnutls_anon_allocate_server_credentials(&server));
	pair_open(&p, priority, 0);
	must(gnutls_credentials_set(p.client.tls, GNUTLS_CRD_ANON, client));
	must(gnutls_credentials_set(p.server.tls, GNUTLS_CRD_ANON, server));
	must(vfy_gnutls_client(p.client.tls, &s, PKI_NAME));
	must(vfy_gnutls_server(p.server.tls, &s));
	pair_handshake(&p);
	assert_int_equal(p.client.result, 0);
	assert_int_equal(p.server.result, 0);
	assert_int_equal(outcome_of(&p.client), VFY_INVALID);
	assert_int_equal(outcome_of(&p.server), VFY_INVALID);
	assert_int_equal(reason_of(&p.server), VFY_R_NOT_JUDGED);
	assert_int_equal(
	    vfy_gnutls_recheck(p.client.tls), GNUTLS_E_NO_CERTIFICATE_FOUND);
	assert_int_equal(
	    vfy_gnutls_recheck(p.server.tls), GNUTLS_E_NO_CERTIFICATE_FOUND);
	pair_close(&p);
	gnutls_anon_free_client_credentials(client);
	gnutls_anon_free_server_credentials(server);
}

/* A session that nobody set up has nothing to say. */
static void
test_not_set_up(void **state)
{
	gnutls_session_t tls;

	(void)state;
	must(gnutls_init(&tls, GNUTLS_CLIENT));
	assert_null(vfy_gnutls_verdict(tls));
	assert_int_equal(vfy_gnutls_error(tls), VFY_EARG);
	assert_int_equal(
	    vfy_gnutls_recheck(tls), GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	gnutls_deinit(tls);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_up_badly),
		cmocka_unit_test(test_roles_mixed_up),
		cmocka_unit_test(test_set_up_again),
		cmocka_unit_test(test_extension_of_another),
		cmocka_unit_test(test_no_identity),
		cmocka_unit_test(test_nobody_answers),
		cmocka_unit_test(test_no_service),
		cmocka_unit_test(test_certificate_in_ber),
		cmocka_unit_test(test_garbage_in_the_chain),
		cmocka_unit_test(test_client_without_certificate),
		cmocka_unit_test(test_raw_public_key),
		cmocka_unit_test(test_raw_public_key_of_client),
		cmocka_unit_test(test_pre_shared_key),
		cmocka_unit_test(test_anonymous),
		cmocka_unit_test(test_not_set_up),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
