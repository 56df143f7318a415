/* SPDX-License-Identifier: MIT */
/*
 * test_openssl.c - libverify-openssl: who is let in, who is not, and what both
 * sides are told: reason, SSL_get_verify_result(), and the alert that the other
 * side receives, in TLS 1.2 and 1.3 and DTLS 1.2, of servers and of clients.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openssl_scene.h"
#include "tls_question.h"
#include "verdict.h"

static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION,
	DTLS1_2_VERSION };
#define VERSIONS (sizeof(versions) / sizeof(versions[0]))

/* -- one connection ----------------------------------------------------------- */

struct play {
	struct vfy_span server,
	    client; /* leaves; client empty: not asked for */
	struct vfy_span staple;
	const char *server_name,
	    *client_name; /* NULL: SSL_set1_host(HOST), none */
};

/* Both sides judge; the server only if a client's certificate is in the play. */
static void
perform(struct scene *s, struct pair *p, int version, const struct play *play)
{
	pair_make(p, version);
	end_show(&p->server, s, play->server);
	p->server.staple = play->staple;
	assert_int_equal(vfy_openssl_use(p->client.ctx, s->v), 0);
	if (play->client.len > 0) {
		end_show(&p->client, s, play->client);
		SSL_CTX_set_verify(
		    p->server.ctx, SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
		assert_int_equal(vfy_openssl_use(p->server.ctx, s->v), 0);
	}
	pair_connect(p);
	if (play->server_name == NULL)
		SSL_set1_host(p->client.ssl, HOST);
	else
		assert_int_equal(
		    vfy_openssl_set_identity(p->client.ssl, play->server_name),
		    0);
	if (play->client_name != NULL)
		assert_int_equal(
		    vfy_openssl_set_identity(p->server.ssl, play->client_name),
		    0);
	pair_run(p);
}

static void
assert_passed(const struct end *judge, const struct end *judged)
{
	const struct vfy_verdict *v = vfy_openssl_verdict(judge->ssl);

	assert_int_equal(vfy_openssl_error(judge->ssl), 0);
	assert_string_equal(vfy_reason_name(vfy_verdict_reason(v)), "ok");
	assert_int_equal(vfy_verdict_outcome(v), VFY_VALID);
	assert_int_equal(SSL_get_verify_result(judge->ssl), X509_V_OK);
	assert_true(judge->connected && !judge->failed);
	assert_true(judged->connected && !judged->failed);
	assert_int_equal(judge->sent, -1);
}

struct expected {
	enum vfy_reason reason;
	long result;
	int alert;
};

/* (A client of TLS 1.3 is through before its server has judged it.) */
static void
assert_refused(
    const struct end *judge, const struct end *judged, const struct expected *e)
{
	const struct vfy_verdict *v = vfy_openssl_verdict(judge->ssl);

	assert_int_equal(vfy_openssl_error(judge->ssl), 0);
	assert_string_equal(
	    vfy_reason_name(vfy_verdict_reason(v)), vfy_reason_name(e->reason));
	assert_int_not_equal(vfy_verdict_outcome(v), VFY_VALID);
	assert_int_equal(SSL_get_verify_result(judge->ssl), e->result);
	assert_false(judge->connected);
	assert_int_equal(judge->sent, e->alert);
	assert_int_equal(judged->received, e->alert);
	assert_true(judge->failed && judged->failed);
}

/* -- what both sides judge alike ------------------------------------------------- */

static const struct trial {
	struct leaf leaf;
	const char *name; /* that is expected; NULL: the right one */
	bool listed;	  /* on the CRL */
	struct expected expected;
} trials[] = {
	{ { .serial = 77, .not_after = "260601000000Z" }, NULL, false,
	    { VFY_R_EXPIRED, X509_V_ERR_CERT_HAS_EXPIRED, 45 } },
	/* X509_V_ERR_CERT_NOT_YET_VALID would send bad_certificate */
	{ { .serial = 77, .not_before = "261101000000Z" }, NULL, false,
	    { VFY_R_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED, 45 } },
	{ { .serial = 77 }, NULL, true,
	    { VFY_R_REVOKED, X509_V_ERR_CERT_REVOKED, 44 } },
	{ { .serial = 77, .eku = EKU_CODE }, NULL, false,
	    { VFY_R_WRONG_PURPOSE, X509_V_ERR_INVALID_PURPOSE, 43 } },
	{ { .serial = 77, .by_stranger = true }, NULL, false,
	    { VFY_R_NO_ISSUER, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		48 } },
	{ { .serial = 77 }, "other.test", false,
	    { VFY_R_HOST_MISMATCH, X509_V_ERR_HOSTNAME_MISMATCH, 42 } },
	{ { .serial = 77 }, "192.0.2.1", false,
	    { VFY_R_HOST_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH, 42 } },
};
#define TRIALS (sizeof(trials) / sizeof(trials[0]))

static struct vfy_span
leaf_for(struct scene *s, const struct trial *t, const char *eku)
{
	struct leaf leaf = t->leaf;

	if (leaf.eku == NULL)
		leaf.eku = eku;
	return scene_leaf(s, &leaf);
}

static void
test_servers(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * TRIALS; i++) {
		const struct trial *t = &trials[i % TRIALS];
		struct play play = { .server = leaf_for(s, t, EKU_SERVER),
			.server_name = t->name };
		struct pair p;

		s->crl = scene_crl(s, t->listed ? 77 : 78);
		perform(s, &p, versions[i / TRIALS], &play);
		assert_refused(&p.client, &p.server, &t->expected);
		pair_free(&p);
	}
}

static void
test_clients(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * TRIALS; i++) {
		const struct trial *t = &trials[i % TRIALS];
		struct play play = {
			.server = scene_leaf(s,
			    &(struct leaf){ .serial = 5, .eku = EKU_SERVER }),
			.client = leaf_for(s, t, EKU_CLIENT),
			.client_name = t->name,
		};
		struct pair p;

		s->crl = scene_crl(s, t->listed ? 77 : 78);
		perform(s, &p, versions[i / TRIALS], &play);
		assert_refused(&p.server, &p.client, &t->expected);
		assert_int_equal(
		    vfy_verdict_outcome(vfy_openssl_verdict(p.client.ssl)),
		    VFY_VALID);
		pair_free(&p);
	}
}

/* Each twin of the above: nothing is wrong. */
static void
test_good(void **state)
{
	static const char *const names[] = { NULL, HOST, "127.0.0.1" };
	struct scene *s = *state;

	s->crl = scene_crl(s, 78);
	for (size_t i = 0; i < VERSIONS * 3; i++) {
		struct play play = { .server = scene_good(s, EKU_SERVER),
			.client = scene_good(s, EKU_CLIENT),
			.server_name = names[i % 3],
			.client_name = names[i % 3] };
		struct pair p;

		perform(s, &p, versions[i / 3], &play);
		assert_passed(&p.client, &p.server);
		assert_passed(&p.server, &p.client);
		assert_int_equal(
		    vfy_verdict_purpose(vfy_openssl_verdict(p.client.ssl)),
		    VFY_TLS_SERVER);
		assert_int_equal(
		    vfy_verdict_purpose(vfy_openssl_verdict(p.server.ssl)),
		    VFY_TLS_CLIENT);
		pair_free(&p);
	}
}

/* -- staples ---------------------------------------------------------------------- */

/* expected[]: of (D)TLS 1.2, of TLS 1.3; VFY_R_OK: passes. */
static const struct stapled {
	bool must_staple;
	char staple; /* 'g'ood, 'r'evoked; 0: none; 'x': no response at all */
	enum vfy_revocation revocation;
	struct expected expected[2];
} stapled[] = {
	{ false, 'g', VFY_REV_HARD, { { .reason = VFY_R_OK } } },
	{ true, 'g', VFY_REV_SOFT, { { .reason = VFY_R_OK } } },
	{ false, 0, VFY_REV_SOFT, { { .reason = VFY_R_OK } } },
	{ false, 'x', VFY_REV_SOFT, { { .reason = VFY_R_OK } } },
	{ true, 0, VFY_REV_OFF, { { .reason = VFY_R_OK } } },
	/* what comes after the certificate has one alert in TLS 1.2 */
	{ false, 'r', VFY_REV_SOFT,
	    { { VFY_R_REVOKED, X509_V_ERR_CERT_REVOKED, 113 },
		{ VFY_R_REVOKED, X509_V_ERR_CERT_REVOKED, 44 } } },
	{ true, 'r', VFY_REV_SOFT,
	    { { VFY_R_REVOKED, X509_V_ERR_CERT_REVOKED, 113 },
		{ VFY_R_REVOKED, X509_V_ERR_CERT_REVOKED, 44 } } },
	{ true, 0, VFY_REV_SOFT,
	    { { VFY_R_MUST_STAPLE, X509_V_ERR_OCSP_VERIFY_FAILED, 113 },
		{ VFY_R_MUST_STAPLE, X509_V_ERR_OCSP_VERIFY_FAILED, 113 } } },
	{ true, 'x', VFY_REV_HARD,
	    { { VFY_R_MUST_STAPLE, X509_V_ERR_OCSP_VERIFY_FAILED, 113 },
		{ VFY_R_MUST_STAPLE, X509_V_ERR_OCSP_VERIFY_FAILED, 113 } } },
	{ false, 0, VFY_REV_HARD,
	    { { VFY_R_REV_UNKNOWN, X509_V_ERR_OCSP_VERIFY_NEEDED, 113 },
		{ VFY_R_REV_UNKNOWN, X509_V_ERR_OCSP_VERIFY_NEEDED, 46 } } },
};
#define STAPLED (sizeof(stapled) / sizeof(stapled[0]))

static void
stapled_trial(struct scene *s, const struct stapled *t, int version)
{
	struct leaf leaf = {
		.serial = 77, .eku = EKU_SERVER, .must_staple = t->must_staple
	};
	struct play play = { .server = scene_leaf(s, &leaf) };
	struct pair p;

	if (t->staple == 'x')
		play.staple = RAW("\x30\x03\x0a\x01\x09");
	else if (t->staple != 0)
		play.staple = scene_staple(s, 77, t->staple);
	s->revocation = t->revocation;
	perform(s, &p, version, &play);
	if (t->expected[0].reason == VFY_R_OK)
		assert_passed(&p.client, &p.server);
	else
		assert_refused(&p.client, &p.server,
		    &t->expected[version == TLS1_3_VERSION]);
	pair_free(&p);
}

/* The leaf's status alone, so that "hard" asks for one staple. */
static int
leaf_only(void *arg, struct vfy_query *q)
{
	int rc = scene_ask(arg, q);

	return rc != 0 ? rc : vfy_query_set_revocation_scope(q, VFY_SCOPE_LEAF);
}

static void
test_staples(void **state)
{
	struct scene *s = *state;

	s->settings.ask = leaf_only;
	scene_verifier(s);
	for (size_t i = 0; i < VERSIONS * STAPLED; i++)
		stapled_trial(s, &stapled[i % STAPLED], versions[i / STAPLED]);
}

/* A fault that the staple has nothing to do with is told at once, by its own alert. */
static void
test_other_faults_of_must_staple(void **state)
{
	static const struct expected expected = { VFY_R_EXPIRED,
		X509_V_ERR_CERT_HAS_EXPIRED, 45 };
	struct scene *s = *state;
	struct leaf leaf = { .serial = 77,
		.eku = EKU_SERVER,
		.must_staple = true,
		.not_after = "260601000000Z" };

	for (size_t i = 0; i < VERSIONS; i++) {
		struct play play = { .server = scene_leaf(s, &leaf) };
		struct pair p;

		perform(s, &p, versions[i], &play);
		assert_refused(&p.client, &p.server, &expected);
		pair_free(&p);
	}
}

/* -- every reason ---------------------------------------------------------------- */

static const struct vfy_verdict samples[] = {
#define VFY_REASON(id, value, name, section, rank, alert, result, hint)        \
	{ .reason = VFY_R_##id, .outcome = result },
#include "vfy_reason.def"
#undef VFY_REASON
};
#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

/* A verdict without paths, of the reason that arg points to. */
static int
says(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	const struct vfy_verdict *const *sample = arg;

	(void)q;
	*out = calloc(1, sizeof(**out));
	if (*out == NULL)
		return VFY_ENOMEM;
	**out = **sample;
	return 0;
}

static void
assert_told(struct end *judge, struct end *judged, const struct vfy_verdict *v)
{
	int alert = tls_alert_of(0, v);
	long result = SSL_get_verify_result(judge->ssl);

	if (alert == 113 && SSL_is_server(judge->ssl))
		alert = 46; /* no number of OpenSSL's has that alert */
	/* what the staple could have changed */
	if (v->reason == VFY_R_REV_UNKNOWN && !SSL_is_server(judge->ssl) &&
	    SSL_version(judge->ssl) != TLS1_3_VERSION)
		alert = 113;
	if (judged->received != alert || judge->sent != alert)
		fail_msg("%s: alert %d, not %d", vfy_reason_name(v->reason),
		    judged->received, alert);
	assert_true((result == X509_V_OK) == (v->outcome == VFY_VALID));
	assert_true(judge->connected == (v->outcome == VFY_VALID));
}

static void
test_every_reason(void **state)
{
	struct scene *s = *state;
	struct vfy_openssl *good;
	const struct vfy_verdict *sample;
	struct vfy_tls_settings settings = { .verify = says,
		.verify_arg = &sample };

	assert_int_equal(vfy_openssl_new(&settings, &good), 0);
	for (size_t i = 0; i < SAMPLES * VERSIONS * 2; i++) {
		bool of_client = i % 2 != 0;
		struct pair p;

		sample = &samples[i / 2 % SAMPLES];
		pair_make(&p, versions[i / 2 / SAMPLES]);
		end_show(&p.server, s, scene_good(s, EKU_SERVER));
		end_show(&p.client, s, scene_good(s, EKU_CLIENT));
		assert_int_equal(
		    vfy_openssl_use(p.client.ctx, of_client ? s->v : good), 0);
		assert_int_equal(
		    vfy_openssl_use(p.server.ctx, of_client ? good : s->v), 0);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		if (of_client)
			assert_told(&p.server, &p.client, sample);
		else
			assert_told(&p.client, &p.server, sample);
		pair_free(&p);
	}
	vfy_openssl_free(good);
}

/* -- no answer ------------------------------------------------------------------------ */

static int
can_not_say(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	(void)q, (void)out;
	return *(int *)arg;
}

static void
test_errors(void **state)
{
	static const struct {
		int rc;
		long result;
		int alert, told;
	} errors[] = {
		{ VFY_ENOMEM, X509_V_ERR_OUT_OF_MEM, 80, VFY_ENOMEM },
		{ VFY_EIO, X509_V_ERR_UNSPECIFIED, 80, VFY_EIO },
		{ VFY_EPARSE, X509_V_ERR_CERT_REJECTED, 42, VFY_EPARSE },
		{ VFY_ELIMIT, X509_V_ERR_CERT_REJECTED, 42, VFY_ELIMIT },
		/* a function that breaks its contract */
		{ 0, X509_V_ERR_UNSPECIFIED, 80, VFY_EINTERNAL },
		{ 1, X509_V_ERR_UNSPECIFIED, 80, 1 },
	};
	struct scene *s = *state;
	int rc;

	s->settings.verify = can_not_say;
	s->settings.verify_arg = &rc;
	scene_verifier(s);
	for (size_t i = 0; i < VERSIONS * 6; i++) {
		struct play play = { .server = scene_good(s, EKU_SERVER) };
		struct pair p;

		rc = errors[i % 6].rc;
		perform(s, &p, versions[i / 6], &play);
		assert_int_equal(
		    vfy_openssl_error(p.client.ssl), errors[i % 6].told);
		assert_null(vfy_openssl_verdict(p.client.ssl));
		assert_int_equal(
		    SSL_get_verify_result(p.client.ssl), errors[i % 6].result);
		assert_int_equal(p.server.received, errors[i % 6].alert);
		assert_true(p.client.failed && p.server.failed);
		pair_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_servers),
		IN_SCENE(test_clients),
		IN_SCENE(test_good),
		IN_SCENE(test_staples),
		IN_SCENE(test_other_faults_of_must_staple),
		IN_SCENE(test_every_reason),
		IN_SCENE(test_errors),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
