/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_names.c - libverify-openssl: which name is expected of a peer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openssl_meet.h"

/* -- names ------------------------------------------------------------------------ */

struct naming {
	const char *own, *hosts[2], *ip, *email, *sni;
	const char *reason; /* NULL: VFY_EARG */
	long result;
};

static const struct naming namings[] = {
	{ .own = HOST, .reason = "ok" },
	{ .own = "[127.0.0.1]", .reason = NULL }, /* brackets are IPv6's */
	{ .own = "127.0.0.1", .reason = "ok" },
	{ .own = "[::1]",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_IP_ADDRESS_MISMATCH },
	{ .own = "no name", .reason = NULL },
	{ .own = "", .reason = NULL },
	/* the nearest one counts */
	{ .own = HOST,
	    .hosts = { "other.test" },
	    .sni = "a.test",
	    .reason = "ok" },
	{ .hosts = { HOST }, .sni = "a.test", .reason = "ok" },
	{ .hosts = { "other.test" },
	    .sni = HOST,
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_HOSTNAME_MISMATCH },
	{ .hosts = { "127.0.0.1" }, .reason = "ok" },
	{ .hosts = { "other.test", HOST }, .reason = "ok" },
	{ .hosts = { "other.test", "a.test" },
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_HOSTNAME_MISMATCH },
	{ .ip = "127.0.0.1", .reason = "ok" },
	{ .ip = "127.0.0.2",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_IP_ADDRESS_MISMATCH },
	{ .ip = "2001:db8::1",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_IP_ADDRESS_MISMATCH },
	{ .hosts = { HOST }, .ip = "127.0.0.1", .reason = NULL },
	{ .email = "a@good.test",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_EMAIL_MISMATCH },
	{ .sni = HOST, .reason = "ok" },
	{ .sni = "other.test",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_HOSTNAME_MISMATCH },
	{ .reason = NULL },
};
#define NAMINGS (sizeof(namings) / sizeof(namings[0]))

static void
say_names(SSL *ssl, const struct naming *n)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	if (n->own != NULL)
		assert_int_equal(vfy_openssl_set_identity(ssl, n->own), 0);
	for (size_t i = 0; i < 2 && n->hosts[i] != NULL; i++)
		assert_int_equal(SSL_add1_host(ssl, n->hosts[i]), 1);
	if (n->ip != NULL)
		assert_int_equal(
		    X509_VERIFY_PARAM_set1_ip_asc(param, n->ip), 1);
	if (n->email != NULL)
		assert_int_equal(
		    X509_VERIFY_PARAM_set1_email(param, n->email, 0), 1);
	if (n->sni != NULL)
		assert_int_equal(SSL_set_tlsext_host_name(ssl, n->sni), 1);
}

static void
test_names(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * NAMINGS; i++) {
		const struct naming *n = &namings[i % NAMINGS];
		struct pair p;

		client_only(s, &p, versions[i / NAMINGS]);
		say_names(p.client.ssl, n);
		pair_run(&p);
		if (n->reason == NULL) {
			assert_no_answer(&p.client, &p.server, VFY_EARG);
		} else {
			assert_string_equal(reason_of(&p.client), n->reason);
			assert_int_equal(
			    SSL_get_verify_result(p.client.ssl), n->result);
			assert_int_equal(
			    p.client.connected, n->result == X509_V_OK);
		}
		pair_free(&p);
	}
}

/* no_identity: what a program says itself still counts; SNI is only asked for. */
static void
test_no_identity(void **state)
{
	static const struct naming settled[] = {
		{ .reason = "ok" },
		{ .sni = "other.test", .reason = "ok" },
		{ .own = "other.test", .reason = "host-mismatch" },
		{ .hosts = { "other.test" }, .reason = "host-mismatch" },
	};
	struct scene *s = *state;

	s->settings.no_identity = true;
	scene_verifier(s);
	for (size_t i = 0; i < 4; i++) {
		struct pair p;

		client_only(s, &p, TLS1_3_VERSION);
		say_names(p.client.ssl, &settled[i]);
		pair_run(&p);
		assert_string_equal(reason_of(&p.client), settled[i].reason);
		pair_free(&p);
	}
}

/* Where OpenSSL writes an address as text, its memory fails once. */
static bool no_memory;

static void *
failing_malloc(size_t n, const char *file, int line)
{
	(void)line;
	if (no_memory && strstr(file, "v3_utl.c") != NULL) {
		no_memory = false;
		return NULL;
	}
	return malloc(n);
}

static void *
plain_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return realloc(p, n);
}

static void
plain_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	free(p);
}

/* An address that can't be read for want of memory is not "none". */
static void
test_address_without_memory(void **state)
{
	struct scene *s = *state;
	struct pair p;

	s->settings.no_identity = true;
	scene_verifier(s);
	client_only(s, &p, TLS1_3_VERSION);
	assert_int_equal(X509_VERIFY_PARAM_set1_ip_asc(
			     SSL_get0_param(p.client.ssl), "127.0.0.2"),
	    1);
	no_memory = true;
	pair_run(&p);
	assert_false(no_memory);
	assert_no_answer(&p.client, &p.server, VFY_ENOMEM);
	pair_free(&p);
}

/* A server needs no name of a client's, and takes its own (SNI) for none. */
static void
test_names_of_clients(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		mutual(s, &p, versions[i]);
		SSL_set_tlsext_host_name(p.client.ssl, "front.test");
		pair_run(&p);
		assert_through(&p);
		assert_good(&p.server);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		SSL_set1_host(p.server.ssl, "alice.test");
		pair_run(&p);
		assert_string_equal(reason_of(&p.server), "host-mismatch");
		assert_int_equal(p.client.received, SSL_AD_BAD_CERTIFICATE);
		pair_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_names),
		IN_SCENE(test_no_identity),
		IN_SCENE(test_address_without_memory),
		IN_SCENE(test_names_of_clients),
	};

	if (CRYPTO_set_mem_functions(
		failing_malloc, plain_realloc, plain_free) != 1)
		return 99;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
