/* SPDX-License-Identifier: MIT */
/*
 * test_gnutls_resumption.c - libverify-gnutls in sessions that are resumed, by
 * ticket and from a cache: nobody is trusted unasked, and who asks learns what
 * was revoked in the meantime, on both sides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gnutls_scene.h"

/* How a server remembers sessions. */
struct memory {
	const char *priority;
	bool tickets;
	gnutls_datum_t ticket_key;
	gnutls_datum_t key, data; /* the one session of a cache */
};

static int
cache_store(void *arg, gnutls_datum_t key, gnutls_datum_t data)
{
	struct memory *m = arg;

	gnutls_free(m->key.data);
	gnutls_free(m->data.data);
	m->key.data = gnutls_malloc(key.size);
	m->data.data = gnutls_malloc(data.size);
	if (m->key.data == NULL || m->data.data == NULL)
		abort();
	memcpy(m->key.data, key.data, key.size);
	memcpy(m->data.data, data.data, data.size);
	m->key.size = key.size;
	m->data.size = data.size;
	return 0;
}

static gnutls_datum_t
cache_retrieve(void *arg, gnutls_datum_t key)
{
	const struct memory *m = arg;
	gnutls_datum_t out = { NULL, 0 };

	if (m->key.size != key.size ||
	    memcmp(m->key.data, key.data, key.size) != 0)
		return out;
	out.data = gnutls_malloc(m->data.size);
	if (out.data == NULL)
		abort();
	memcpy(out.data, m->data.data, m->data.size);
	out.size = m->data.size;
	return out;
}

static int
cache_remove(void *arg, gnutls_datum_t key)
{
	(void)arg;
	(void)key;
	return 0;
}

static void
remember(struct memory *m, gnutls_session_t server)
{
	if (m->tickets) {
		must(gnutls_session_ticket_enable_server(
		    server, &m->ticket_key));
		return;
	}
	gnutls_db_set_ptr(server, m);
	gnutls_db_set_store_function(server, cache_store);
	gnutls_db_set_retrieve_function(server, cache_retrieve);
	gnutls_db_set_remove_function(server, cache_remove);
}

/* The next two sessions of the same two. */
static void
resume(struct pair *p, struct memory *m, const gnutls_datum_t *session,
    const struct vfy_tls_settings *client,
    const struct vfy_tls_settings *server)
{
	pair_open(p, m->priority, 0);
	gnutls_certificate_server_set_request(
	    p->server.tls, GNUTLS_CERT_REQUIRE);
	must(vfy_gnutls_client(p->client.tls, client, PKI_NAME));
	must(vfy_gnutls_server(p->server.tls, server));
	remember(m, p->server.tls);
	must(gnutls_session_set_data(
	    p->client.tls, session->data, session->size));
	pair_handshake(p);
}

static void
first_session(struct pair *p, struct memory *m, gnutls_datum_t *session,
    const struct vfy_tls_settings *s)
{
	char buf[8];

	prepare(p, m->priority, &good, &good, s, s, PKI_NAME);
	remember(m, p->server.tls);
	pair_handshake(p);
	assert_int_equal(p->client.result, 0);
	assert_int_equal(p->server.result, 0);
	/* the tickets of TLS 1.3 come with data */
	assert_int_equal(gnutls_record_send(p->server.tls, "hi", 2), 2);
	assert_int_equal(end_listen(&p->client, buf, sizeof(buf)), 2);
	must(gnutls_session_get_data2(p->client.tls, session));
	pair_hang_up(p);
}

/* What GnuTLS showed the adapter again by itself, if anything, or is shown now. */
static int
check_resumed(struct end *e)
{
	if (e->result != 0)
		return e->result;
	assert_true(gnutls_session_is_resumed(e->tls));
	return vfy_gnutls_verdict(e->tls) == NULL ? vfy_gnutls_recheck(e->tls)
						  : 0;
}

static void
resumed_good(struct pair *p, struct memory *m, const gnutls_datum_t *session)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	resume(p, m, session, &s, &s);
	assert_int_equal(p->client.result, 0);
	assert_int_equal(p->server.result, 0);
	assert_int_equal(check_resumed(&p->client), 0);
	assert_int_equal(check_resumed(&p->server), 0);
	assert_int_equal(outcome_of(&p->client), VFY_VALID);
	assert_int_equal(outcome_of(&p->server), VFY_VALID);
	pair_hang_up(p);
}

/* The other one's certificate was revoked in the meantime. */
static void
resumed_revoked(struct pair *p, struct memory *m, const gnutls_datum_t *session,
    bool of_server)
{
	struct pki_wish wish = { .crl = revoking_crl };
	struct vfy_tls_settings with = pki_settings(ctx, &wish),
				without = pki_settings(ctx, NULL);
	struct end *judge = of_server ? &p->client : &p->server;
	struct end *other = of_server ? &p->server : &p->client;
	char buf[8];

	resume(p, m, session, of_server ? &with : &without,
	    of_server ? &without : &with);
	assert_int_equal(
	    check_resumed(judge), GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	assert_int_equal(reason_of(judge), VFY_R_REVOKED);
	if (other->result == 0)
		assert_int_equal(end_listen(other, buf, sizeof(buf)),
		    GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(other->alert, GNUTLS_A_CERTIFICATE_REVOKED);
	pair_hang_up(p);
}

static void
test_resumption(void **state)
{
	struct memory memories[] = {
		{ .priority = TLS12, .tickets = true },
		{ .priority = TLS12 },
		{ .priority = TLS13, .tickets = true },
	};
	struct vfy_tls_settings s = pki_settings(ctx, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(memories) / sizeof(memories[0]); i++) {
		struct memory *m = &memories[i];
		gnutls_datum_t session;
		struct pair p = { 0 };

		must(gnutls_session_ticket_key_generate(&m->ticket_key));
		first_session(&p, m, &session, &s);
		resumed_good(&p, m, &session);
		resumed_revoked(&p, m, &session, true);
		resumed_revoked(&p, m, &session, false);
		gnutls_free(session.data);
		gnutls_free(m->ticket_key.data);
		gnutls_free(m->key.data);
		gnutls_free(m->data.data);
		gnutls_certificate_free_credentials(p.client.cred);
		gnutls_certificate_free_credentials(p.server.cred);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resumption),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
