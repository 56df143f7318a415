/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_threads.c - libverify-openssl: many connections at the same time, with
 * one verifier, one SSL_CTX for all clients and one for each server. Each has the
 * right verdict. To be run under ThreadSanitizer too.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openssl_scene.h"

#define THREADS 4
#define CONNECTIONS 40
#define SERVERS 3

static const enum vfy_reason expected[SERVERS] = { VFY_R_OK, VFY_R_REVOKED,
	VFY_R_EXPIRED };

struct worker {
	pthread_t thread;
	SSL_CTX *client, **servers;
	unsigned wrong;
};

static void *
work(void *arg)
{
	struct worker *w = arg;

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		struct pair p = { .client = { .ctx = w->client },
			.server = { .ctx = w->servers[i % SERVERS] } };
		const struct vfy_verdict *v;

		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		v = vfy_openssl_verdict(p.client.ssl);
		w->wrong += v == NULL ||
		    vfy_verdict_reason(v) != expected[i % SERVERS] ||
		    p.client.connected != (expected[i % SERVERS] == VFY_R_OK) ||
		    vfy_openssl_recheck(p.client.ssl) !=
			(p.client.connected ? 0 : VFY_ENOENT);
		SSL_free(p.client.ssl);
		SSL_free(p.server.ssl);
	}
	return NULL;
}

static void
make_server(struct scene *s, struct end *e, size_t i, int version)
{
	struct leaf leaf = { .serial = i == 1 ? 77 : 78, .eku = EKU_SERVER };

	if (i == 2)
		leaf.not_after = "260601000000Z";
	end_make(e, TLS_server_method(), version);
	end_show(e, s, scene_leaf(s, &leaf));
}

static void
run_threads(struct scene *s, int version)
{
	struct worker workers[THREADS];
	struct end client, servers[SERVERS];
	SSL_CTX *ctx[SERVERS];

	end_make(&client, TLS_client_method(), version);
	assert_int_equal(vfy_openssl_use(client.ctx, s->v), 0);
	for (size_t i = 0; i < SERVERS; i++) {
		make_server(s, &servers[i], i, version);
		ctx[i] = servers[i].ctx;
	}
	for (size_t i = 0; i < THREADS; i++) {
		workers[i] =
		    (struct worker){ .client = client.ctx, .servers = ctx };
		assert_int_equal(
		    pthread_create(&workers[i].thread, NULL, work, &workers[i]),
		    0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(workers[i].wrong, 0);
	SSL_CTX_free(client.ctx);
	for (size_t i = 0; i < SERVERS; i++)
		SSL_CTX_free(ctx[i]);
}

static void
test_threads(void **state)
{
	struct scene *s = *state;

	s->crl = scene_crl(s, 77);
	run_threads(s, TLS1_2_VERSION);
	run_threads(s, TLS1_3_VERSION);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { IN_SCENE(test_threads) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
