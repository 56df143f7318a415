/* SPDX-License-Identifier: MIT */
/*
 * openssl_meet.h - a client and a server of OpenSSL's that meet, and what may have
 * come of it. Include after cmocka.h.
 */
#ifndef OPENSSL_MEET_H
#define OPENSSL_MEET_H
#include "openssl_scene.h"

static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
#define VERSIONS (sizeof(versions) / sizeof(versions[0]))

/* A good server, judged by the client; nothing has been said of its name. */
static inline void
client_only(struct scene *s, struct pair *p, int version)
{
	pair_make(p, version);
	end_show(&p->server, s, scene_good(s, EKU_SERVER));
	assert_int_equal(vfy_openssl_use(p->client.ctx, s->v), 0);
	pair_connect(p);
}

/* The same with a client's certificate, and a server that judges it. */
static inline void
mutual(struct scene *s, struct pair *p, int version)
{
	pair_make(p, version);
	end_show(&p->server, s, scene_good(s, EKU_SERVER));
	end_show(&p->client, s, scene_good(s, EKU_CLIENT));
	assert_int_equal(vfy_openssl_use(p->client.ctx, s->v), 0);
	assert_int_equal(vfy_openssl_use(p->server.ctx, s->v), 0);
	pair_connect(p);
	SSL_set1_host(p->client.ssl, HOST);
}

static inline const char *
reason_of(const struct end *e)
{
	return vfy_reason_name(vfy_verdict_reason(vfy_openssl_verdict(e->ssl)));
}

static inline void
assert_through(const struct pair *p)
{
	assert_true(p->client.connected && !p->client.failed);
	assert_true(p->server.connected && !p->server.failed);
}

static inline void
assert_good(const struct end *e)
{
	assert_string_equal(reason_of(e), "ok");
	assert_int_equal(vfy_openssl_error(e->ssl), 0);
	assert_int_equal(SSL_get_verify_result(e->ssl), X509_V_OK);
	assert_true(vfy_openssl_is_verified(e->ssl));
}

/* Nobody was judged, and so nobody is good. */
static inline void
assert_unjudged(const struct end *e)
{
	assert_null(vfy_openssl_verdict(e->ssl));
	assert_int_equal(vfy_openssl_error(e->ssl), VFY_ENOENT);
	assert_int_equal(
	    vfy_verdict_outcome(vfy_openssl_verdict(e->ssl)), VFY_INVALID);
	assert_string_equal(reason_of(e), "not-judged");
	assert_false(vfy_openssl_is_verified(e->ssl));
}

static inline void
assert_no_answer(const struct end *judge, const struct end *judged, int err)
{
	assert_null(vfy_openssl_verdict(judge->ssl));
	assert_int_equal(vfy_openssl_error(judge->ssl), err);
	assert_int_not_equal(SSL_get_verify_result(judge->ssl), X509_V_OK);
	assert_int_equal(judged->received, SSL_AD_INTERNAL_ERROR);
	assert_true(judge->failed);
}

#endif
