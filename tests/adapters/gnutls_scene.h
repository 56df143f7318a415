/* SPDX-License-Identifier: MIT */
/*
 * gnutls_scene.h - what every test of a file has: the PKI, a context that trusts
 * its root, two who meet, and what is good to show. Include after cmocka.h.
 */
#ifndef GNUTLS_SCENE_H
#define GNUTLS_SCENE_H
#include "tls_pki.h"

#include "gnutls_pair.h"

static struct tls_pki pki;
static struct vfy_ctx *ctx;
static struct shown good;
/* of the intermediate: without and with the leaf on it */
static struct vfy_span good_crl, revoking_crl;

static int
set_up(void **state)
{
	(void)state;
	tls_pki_make(&pki);
	ctx = pki_ctx(&pki);
	good = (struct shown){ .leaf = pki_good_leaf(&pki),
		.second = pki.inter_cert };
	good_crl = pki_crl(&pki.inter, 0);
	revoking_crl = pki_crl(&pki.inter, PKI_LEAF_SERIAL);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	vfy_ctx_free(ctx);
	tls_pki_free(&pki);
	return 0;
}

/*
 * Both sides show that, require a certificate, and judge it; the client expects
 * name. The handshake is still to come.
 */
static inline void
prepare(struct pair *p, const char *priority, const struct shown *client,
    const struct shown *server, const struct vfy_tls_settings *by_client,
    const struct vfy_tls_settings *by_server, const char *name)
{
	pair_show(p, &pki, priority, client, server);
	gnutls_certificate_server_set_request(
	    p->server.tls, GNUTLS_CERT_REQUIRE);
	assert_int_equal(vfy_gnutls_client(p->client.tls, by_client, name), 0);
	assert_int_equal(vfy_gnutls_server(p->server.tls, by_server), 0);
}

/* And here it is. */
static inline void
meet(struct pair *p, size_t version, const struct shown *client,
    const struct shown *server, const struct vfy_tls_settings *s,
    const char *name)
{
	prepare(p, versions[version], client, server, s, s, name);
	pair_handshake(p);
}

#endif
