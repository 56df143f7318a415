/* SPDX-License-Identifier: MIT */
/*
 * handshake_gnutls.c - GnuTLS clients in the bench of handshakes: one that trusts
 * anybody, one that has its server verified by GnuTLS, one by libverify-gnutls.
 *
 * The server is the same for all, and so is what a client does besides.
 */
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "handshake.h"
#include "samples.h"
#include "vfy_gnutls.h"

#define TURNS 100

enum asked { NOBODY, BY_GNUTLS, BY_VFY };

struct gnutls_pair {
	enum asked asked;
	gnutls_priority_t priority;
	gnutls_certificate_credentials_t client, server;
	struct vfy_tls_settings settings;
	int fd[2];
};

static gnutls_x509_privkey_t
key_of(const struct chain *c)
{
	gnutls_x509_privkey_t key;

	must(gnutls_x509_privkey_init(&key), "key");
	must(gnutls_x509_privkey_import(key, &c->leaf_key, GNUTLS_X509_FMT_DER),
	    "key");
	return key;
}

static void
set_server(struct gnutls_pair *p, const struct chain *c)
{
	gnutls_x509_crt_t sent[2] = { gnutls_cert(c->leaf[0]),
		gnutls_cert(c->inter) };
	gnutls_x509_privkey_t key = key_of(c);

	must(gnutls_certificate_allocate_credentials(&p->server), "server");
	must(
	    gnutls_certificate_set_x509_key(p->server, sent, 2, key), "server");
	gnutls_x509_privkey_deinit(key);
	gnutls_x509_crt_deinit(sent[0]);
	gnutls_x509_crt_deinit(sent[1]);
}

/* The bundle and the chain's root are anchors of each. */
static void
set_client(struct gnutls_pair *p, const struct chain *c)
{
	struct vfy_span root = { c->root.data, c->root.size };

	must(gnutls_certificate_allocate_credentials(&p->client), "client");
	if (p->asked == BY_GNUTLS) {
		must(gnutls_certificate_set_x509_trust_file(
			 p->client, BUNDLE, GNUTLS_X509_FMT_PEM),
		    BUNDLE);
		must(gnutls_certificate_set_x509_trust_mem(
			 p->client, &c->root, GNUTLS_X509_FMT_DER),
		    "root");
	}
	if (p->asked == BY_VFY &&
	    (vfy_ctx_new(&p->settings.ctx) != 0 ||
		vfy_ctx_add_system_anchors(p->settings.ctx, NULL) != 0 ||
		vfy_ctx_add_anchors(p->settings.ctx, root, false, NULL, NULL) !=
		    0))
		die("anchors", "can't be loaded");
}

static void *
pair_open(const struct chain *c, enum asked asked)
{
	struct gnutls_pair *p = calloc(1, sizeof(*p));

	if (p == NULL ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, p->fd) != 0)
		die("pair", "can't be made");
	p->asked = asked;
	must(gnutls_priority_init(
		 &p->priority, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL),
	    "priority");
	set_server(p, c);
	set_client(p, c);
	return p;
}

static void
pair_close(void *arg)
{
	struct gnutls_pair *p = arg;

	gnutls_certificate_free_credentials(p->client);
	gnutls_certificate_free_credentials(p->server);
	gnutls_priority_deinit(p->priority);
	vfy_ctx_free(p->settings.ctx);
	(void)close(p->fd[0]);
	(void)close(p->fd[1]);
	free(p);
}

static gnutls_session_t
session_new(struct gnutls_pair *p, unsigned flags,
    gnutls_certificate_credentials_t cred, int fd)
{
	gnutls_session_t s;

	must(gnutls_init(&s, flags | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS),
	    "session");
	must(gnutls_priority_set(s, p->priority), "priority");
	must(gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, cred),
	    "credentials");
	gnutls_transport_set_int(s, fd);
	return s;
}

static gnutls_session_t
client_new(struct gnutls_pair *p, const char *host)
{
	gnutls_session_t s = session_new(p, GNUTLS_CLIENT, p->client, p->fd[0]);

	if (p->asked == BY_VFY) {
		if (vfy_gnutls_client(s, &p->settings, host) != 0)
			die(host, "can't be expected");
		return s;
	}
	must(gnutls_server_name_set(s, GNUTLS_NAME_DNS, host, strlen(host)),
	    host);
	if (p->asked == BY_GNUTLS)
		gnutls_session_set_verify_cert(s, host, 0);
	return s;
}

/* What a handshake that failed has left. */
static void
drain(int fd)
{
	char buf[4096];

	while (read(fd, buf, sizeof(buf)) > 0)
		continue;
}

static bool
shake(void *arg, const char *host, double *us)
{
	struct gnutls_pair *p = arg;
	gnutls_session_t client, server;
	double start;
	int r = GNUTLS_E_AGAIN, s = GNUTLS_E_AGAIN;

	server = session_new(p, GNUTLS_SERVER, p->server, p->fd[1]);
	start = processor_us();
	client = client_new(p, host);
	*us = processor_us() - start;
	for (size_t turn = 0; turn < TURNS && r == GNUTLS_E_AGAIN; turn++) {
		start = processor_us();
		r = gnutls_handshake(client);
		*us += processor_us() - start;
		if (s == GNUTLS_E_AGAIN)
			s = gnutls_handshake(server);
	}
	start = processor_us();
	gnutls_deinit(client);
	*us += processor_us() - start;
	gnutls_deinit(server);
	drain(p->fd[0]);
	drain(p->fd[1]);
	return r == 0;
}

static void *
open_none(const struct chain *c)
{
	return pair_open(c, NOBODY);
}

static void *
open_gnutls(const struct chain *c)
{
	return pair_open(c, BY_GNUTLS);
}

static void *
open_vfy(const struct chain *c)
{
	return pair_open(c, BY_VFY);
}

const struct judge judge_gnutls_none = { "GnuTLS, not verifying", open_none,
	pair_close, shake };
const struct judge judge_gnutls = { "GnuTLS, by GnuTLS", open_gnutls,
	pair_close, shake };
const struct judge judge_gnutls_vfy = { "GnuTLS, by libverify", open_vfy,
	pair_close, shake };
