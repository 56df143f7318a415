/* SPDX-License-Identifier: MIT */
/*
 * test_gnutls_sessions.c - libverify-gnutls where a session is more than one
 * handshake: answers that come later, renegotiation, authentication
 * afterwards, many threads, alerts that the network does not take at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>

#include "gnutls_scene.h"
#include "held.h"

/* -- answers that come later ------------------------------------------------------ */

struct slow {
	int calls, wanted; /* the answer comes at the wanted-th call */
	const struct vfy_query *asked;
	bool changed; /* another query came before the answer */
};

static int
verify_slowly(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	struct slow *s = arg;

	if (s->calls > 0 && s->asked != q)
		s->changed = true;
	s->asked = q;
	return ++s->calls < s->wanted ? VFY_EAGAIN : vfy_verify(ctx, q, out);
}

static void
test_answer_later(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * VERSIONS; i++) {
		struct slow slow[2] = { { .wanted = 3 }, { .wanted = 3 } };
		struct pki_wish wish = { .crl = i < VERSIONS ? good_crl
							     : revoking_crl };
		struct vfy_tls_settings s[2] = { pki_settings(ctx, &wish),
			pki_settings(ctx, &wish) };
		struct pair p = { 0 };

		for (size_t k = 0; k < 2; k++) {
			s[k].verify = verify_slowly;
			s[k].verify_arg = &slow[k];
		}
		prepare(
		    &p, versions[i % 2], &good, &good, &s[0], &s[1], PKI_NAME);
		pair_handshake(&p);
		assert_int_equal(slow[0].calls, 3);
		assert_false(slow[0].changed);
		if (i < VERSIONS) {
			assert_int_equal(p.client.result, 0);
			assert_int_equal(p.server.result, 0);
			assert_int_equal(reason_of(&p.client), VFY_R_OK);
			assert_int_equal(reason_of(&p.server), VFY_R_OK);
			assert_int_equal(slow[1].calls, 3);
			assert_false(slow[1].changed);
		} else {
			assert_int_equal(p.client.result,
			    GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
			assert_int_equal(reason_of(&p.client), VFY_R_REVOKED);
			assert_int_equal(
			    p.server.alert, GNUTLS_A_CERTIFICATE_REVOKED);
		}
		pair_close(&p);
	}
}

/* It never comes: the handshake never ends, and no trust comes of it. */
static void
test_no_answer_ever(void **state)
{
	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct slow slow = { .wanted = 1 << 30 };
		struct vfy_tls_settings s = pki_settings(ctx, NULL);
		struct pair p = { 0 };

		s.verify = verify_slowly;
		s.verify_arg = &slow;
		prepare(&p, versions[v], &good, &good, &s, &s, PKI_NAME);
		pair_handshake(&p);
		assert_int_equal(p.client.result, 1);
		assert_int_equal(
		    gnutls_handshake(p.client.tls), GNUTLS_E_AGAIN);
		assert_null(vfy_gnutls_verdict(p.client.tls));
		assert_int_equal(vfy_gnutls_error(p.client.tls), 0);
		pair_close(&p);
	}
}

/* -- judged again ------------------------------------------------------------------- */

/* A long session: good at first, then not. */
static void
test_recheck(void **state)
{
	(void)state;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct pki_wish wish = { .crl = good_crl };
		struct slow slow = { .wanted = 2 };
		struct vfy_tls_settings s = pki_settings(ctx, &wish);
		struct pair p = { 0 };
		char buf[8];

		s.verify = verify_slowly;
		s.verify_arg = &slow;
		prepare(&p, versions[v], &good, &good, &s, &s, PKI_NAME);
		pair_handshake(&p);
		assert_int_equal(p.client.result, 0);
		slow = (struct slow){ .wanted = 2 };
		assert_int_equal(
		    vfy_gnutls_recheck(p.client.tls), GNUTLS_E_AGAIN);
		assert_null(vfy_gnutls_verdict(p.client.tls));
		assert_int_equal(vfy_gnutls_recheck(p.client.tls), 0);
		assert_int_equal(outcome_of(&p.client), VFY_VALID);
		wish.crl = revoking_crl;
		assert_int_equal(vfy_gnutls_recheck(p.client.tls),
		    GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		assert_int_equal(reason_of(&p.client), VFY_R_REVOKED);
		wish.crl = good_crl; /* once refused is refused */
		assert_int_equal(vfy_gnutls_recheck(p.client.tls),
		    GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		assert_int_equal(end_listen(&p.server, buf, sizeof(buf)),
		    GNUTLS_E_FATAL_ALERT_RECEIVED);
		assert_int_equal(p.server.alert, GNUTLS_A_CERTIFICATE_REVOKED);
		pair_close(&p);
	}
}

static void
test_renegotiation(void **state)
{
	struct pki_wish wish = { .crl = good_crl };
	struct vfy_tls_settings s = pki_settings(ctx, &wish);
	const struct vfy_verdict *before;
	struct pair p = { 0 };

	(void)state;
	prepare(&p, TLS12, &good, &good, &s, &s, PKI_NAME);
	pair_handshake(&p);
	assert_int_equal(p.server.result, 0);
	wish.crl = db_none();
	before = vfy_gnutls_verdict(p.client.tls);
	assert_int_equal(
	    vfy_path_revocation(vfy_verdict_path(before, 0), 0)->status,
	    VFY_ST_GOOD);
	renegotiate(&p);
	assert_int_equal(p.client.result, 0);
	assert_int_equal(p.server.result, 0);
	assert_int_equal(
	    vfy_path_revocation(
		vfy_verdict_path(vfy_gnutls_verdict(p.client.tls), 0), 0)
		->status,
	    VFY_ST_UNKNOWN);
	wish.crl = revoking_crl;
	renegotiate(&p);
	assert_int_equal(
	    p.client.result, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	assert_int_equal(reason_of(&p.client), VFY_R_REVOKED);
	assert_int_equal(p.server.alert, GNUTLS_A_CERTIFICATE_REVOKED);
	pair_close(&p);
}

static void
test_authentication_afterwards(void **state)
{
	static const struct {
		bool shows, later, revoked;
		int result;
	} cases[] = {
		{ true, false, false, 0 },
		{ true, true, false, 0 },
		{ true, true, true, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR },
		{ false, false, false, 0 },
	};
	const struct shown none = { .leaf = db_none() };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pki_wish wish = { .crl = cases[i].revoked ? revoking_crl
								 : good_crl };
		struct slow slow = { .wanted = cases[i].later ? 3 : 1 };
		struct vfy_tls_settings client = pki_settings(ctx, NULL),
					s = pki_settings(ctx, &wish);
		struct pair p = { 0 };
		char buf[8];

		s.verify = verify_slowly;
		s.verify_arg = &slow;
		show(&p.client, &pki, cases[i].shows ? &good : &none);
		show(&p.server, &pki, &good);
		pair_open(&p, TLS13, GNUTLS_POST_HANDSHAKE_AUTH);
		must(vfy_gnutls_client(p.client.tls, &client, PKI_NAME));
		must(vfy_gnutls_server(p.server.tls, &s));
		pair_handshake(&p);
		assert_int_equal(p.server.result, 0);
		assert_null(vfy_gnutls_verdict(p.server.tls));
		gnutls_certificate_server_set_request(
		    p.server.tls, GNUTLS_CERT_REQUEST);
		assert_int_equal(reauthenticate(&p), cases[i].result);
		assert_int_equal(slow.calls, cases[i].shows ? slow.wanted : 0);
		assert_int_equal(outcome_of(&p.server) == VFY_VALID,
		    cases[i].shows && !cases[i].revoked);
		if (cases[i].revoked) {
			assert_int_equal(reason_of(&p.server), VFY_R_REVOKED);
			if (p.client.alert < 0)
				(void)end_listen(&p.client, buf, sizeof(buf));
			assert_int_equal(
			    p.client.alert, GNUTLS_A_CERTIFICATE_REVOKED);
		}
		pair_close(&p);
	}
}

/*
 * The answer about one certificate is not there yet when the client shows another
 * one: it is not taken for that one's.
 */
static void
test_authentication_while_asking(void **state)
{
	struct pki_wish wish = { .crl = good_crl };
	struct slow slow = { .wanted = 1 };
	struct vfy_tls_settings client = pki_settings(ctx, NULL),
				s = pki_settings(ctx, &wish);
	const struct pki_leaf expired = { .to = "260601000000Z" };
	struct shown other = good;
	struct end after = { 0 };
	struct pair p = { 0 };

	(void)state;
	other.leaf = pki_leaf(&pki, &expired);
	s.verify = verify_slowly;
	s.verify_arg = &slow;
	show(&p.client, &pki, &good);
	show(&p.server, &pki, &good);
	show(&after, &pki, &other);
	pair_open(
	    &p, TLS13, GNUTLS_POST_HANDSHAKE_AUTH | GNUTLS_ALLOW_ID_CHANGE);
	gnutls_certificate_server_set_request(
	    p.server.tls, GNUTLS_CERT_REQUIRE);
	must(vfy_gnutls_client(p.client.tls, &client, PKI_NAME));
	must(vfy_gnutls_server(p.server.tls, &s));
	pair_handshake(&p);
	assert_int_equal(outcome_of(&p.server), VFY_VALID);
	slow = (struct slow){ .wanted = 2 };
	assert_int_equal(vfy_gnutls_recheck(p.server.tls), GNUTLS_E_AGAIN);
	must(gnutls_credentials_set(
	    p.client.tls, GNUTLS_CRD_CERTIFICATE, after.cred));
	assert_int_equal(
	    reauthenticate(&p), GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	assert_true(slow.changed);
	assert_int_equal(reason_of(&p.server), VFY_R_EXPIRED);
	pair_close(&p);
	gnutls_certificate_free_credentials(after.cred);
}

/* -- questions that are never answered ------------------------------------------- */

/* A server begins a new handshake each time: so often, and then no more. */
static void
test_renegotiation_while_asking(void **state)
{
	struct held held = { .ctx = ctx, .answers = true };
	struct vfy_tls_settings s = pki_settings(ctx, NULL), client = s;
	struct pair p = { 0 };
	char buf[8];

	(void)state;
	client.verify = verify_held;
	client.verify_arg = &held;
	prepare(&p, TLS12, &good, &good, &client, &s, PKI_NAME);
	pair_handshake(&p);
	assert_int_equal(p.client.result, 0);
	for (size_t i = 0; i < 5; i++) {
		held.answers = false;
		assert_int_equal(
		    vfy_gnutls_recheck(p.client.tls), GNUTLS_E_AGAIN);
		held.answers = true;
		must(gnutls_rehandshake(p.server.tls));
		assert_int_equal(end_listen(&p.client, buf, sizeof(buf)),
		    GNUTLS_E_REHANDSHAKE);
		pair_handshake(&p);
		assert_held(&held, i + 1);
		assert_int_equal(p.client.result,
		    i < 4 ? 0 : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	}
	assert_int_equal(vfy_gnutls_error(p.client.tls), VFY_ELIMIT);
	assert_int_equal(p.server.alert, GNUTLS_A_INTERNAL_ERROR);
	assert_held(&held, 5);
	pair_close(&p);
}

/* The program sets the session up once more. */
static void
test_set_up_while_asking(void **state)
{
	struct held held = { .ctx = ctx, .answers = true };
	struct vfy_tls_settings s = pki_settings(ctx, NULL), client = s;
	struct pair p = { 0 };

	(void)state;
	client.verify = verify_held;
	client.verify_arg = &held;
	prepare(&p, TLS13, &good, &good, &client, &s, PKI_NAME);
	pair_handshake(&p);
	held.answers = false;
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(
		    vfy_gnutls_recheck(p.client.tls), GNUTLS_E_AGAIN);
		assert_int_equal(
		    vfy_gnutls_client(p.client.tls, &client, PKI_NAME),
		    i < 4 ? 0 : VFY_ELIMIT);
		assert_held(&held, i + 1);
	}
	assert_int_equal(vfy_gnutls_recheck(p.client.tls),
	    GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
	pair_close(&p);
}

/* -- an alert that the network does not take at once ------------------------------------ */

struct slow_net {
	int fd, refusals, sent;
	gnutls_session_t tls;
};

/* Refuses so often what is sent once the verdict is there. */
static ssize_t
push_slowly(gnutls_transport_ptr_t arg, const void *data, size_t len)
{
	struct slow_net *net = arg;

	if (net->refusals > 0 && vfy_gnutls_verdict(net->tls) != NULL) {
		net->refusals--;
		gnutls_transport_set_errno(net->tls, EAGAIN);
		return -1;
	}
	net->sent++;
	return send(net->fd, data, len, MSG_NOSIGNAL);
}

static ssize_t
pull(gnutls_transport_ptr_t arg, void *data, size_t len)
{
	const struct slow_net *net = arg;

	return recv(net->fd, data, len, 0);
}

static void
test_alert_later(void **state)
{
	struct pki_wish wish = { .crl = revoking_crl };
	struct slow slow = { .wanted = 1 };
	struct vfy_tls_settings s = pki_settings(ctx, &wish);

	(void)state;
	s.verify = verify_slowly;
	s.verify_arg = &slow;
	for (size_t v = 0; v < VERSIONS; v++) {
		struct slow_net net = { .refusals = 5 };
		struct pair p = { 0 };

		slow.calls = 0;
		prepare(&p, versions[v], &good, &good, &s, &s, PKI_NAME);
		net.fd = p.client.fd;
		net.tls = p.client.tls;
		gnutls_transport_set_ptr(p.client.tls, &net);
		gnutls_transport_set_push_function(p.client.tls, push_slowly);
		gnutls_transport_set_pull_function(p.client.tls, pull);
		pair_handshake(&p);
		assert_int_equal(net.refusals, 0);
		net.sent = 0; /* and only once */
		assert_int_equal(
		    gnutls_handshake(p.client.tls), p.client.result);
		assert_int_equal(net.sent, 0);
		assert_int_equal(slow.calls, 1);
		assert_int_equal(
		    p.client.result, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		assert_int_equal(p.server.alert, GNUTLS_A_CERTIFICATE_REVOKED);
		pair_close(&p);
	}
}

/* -- datagrams ---------------------------------------------------------------- */

static void
test_datagrams(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct pki_wish wish = { .crl =
					     i == 0 ? good_crl : revoking_crl };
		struct slow slow = { .wanted = 3 };
		struct vfy_tls_settings s = pki_settings(ctx, &wish);
		struct pair p = { 0 };

		s.verify = verify_slowly;
		s.verify_arg = &slow;
		show(&p.client, &pki, &good);
		show(&p.server, &pki, &good);
		pair_open(
		    &p, "NORMAL:-VERS-ALL:+VERS-DTLS1.2", GNUTLS_DATAGRAM);
		must(vfy_gnutls_client(p.client.tls, &s, PKI_NAME));
		pair_handshake(&p);
		assert_int_equal(slow.calls, 3);
		assert_int_equal(p.client.result == 0, i == 0);
		assert_int_equal(outcome_of(&p.client) == VFY_VALID, i == 0);
		if (i == 1)
			assert_int_equal(
			    p.server.alert, GNUTLS_A_CERTIFICATE_REVOKED);
		pair_close(&p);
	}
}

/* -- threads -------------------------------------------------------------------------- */

#define THREADS 4
#define HANDSHAKES 10

struct worker {
	pthread_t thread;
	const struct vfy_tls_settings *settings;
	int good, refused;
};

/* Half of the handshakes expect another name. */
static void *
work(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < HANDSHAKES; i++) {
		struct pair p = { 0 };

		show(&p.client, &pki, &good);
		show(&p.server, &pki, &good);
		pair_open(&p, versions[i / 2 % 2], 0);
		if (vfy_gnutls_client(p.client.tls, w->settings,
			i % 2 == 0 ? PKI_NAME : "other.test") != 0 ||
		    vfy_gnutls_server(p.server.tls, w->settings) != 0)
			abort();
		gnutls_certificate_server_set_request(
		    p.server.tls, GNUTLS_CERT_REQUIRE);
		pair_handshake(&p);
		if (p.client.result == 0 && outcome_of(&p.server) == VFY_VALID)
			w->good++;
		if (reason_of(&p.client) == VFY_R_HOST_MISMATCH)
			w->refused++;
		pair_close(&p);
	}
	return NULL;
}

static void
test_threads(void **state)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct worker workers[THREADS] = { 0 };

	(void)state;
	for (size_t i = 0; i < THREADS; i++) {
		workers[i].settings = &s;
		assert_int_equal(
		    pthread_create(&workers[i].thread, NULL, work, &workers[i]),
		    0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		assert_int_equal(workers[i].good, HANDSHAKES / 2);
		assert_int_equal(workers[i].refused, HANDSHAKES / 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer_later),
		cmocka_unit_test(test_no_answer_ever),
		cmocka_unit_test(test_recheck),
		cmocka_unit_test(test_renegotiation),
		cmocka_unit_test(test_authentication_afterwards),
		cmocka_unit_test(test_authentication_while_asking),
		cmocka_unit_test(test_renegotiation_while_asking),
		cmocka_unit_test(test_set_up_while_asking),
		cmocka_unit_test(test_alert_later),
		cmocka_unit_test(test_datagrams),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
