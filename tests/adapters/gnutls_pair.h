/* SPDX-License-Identifier: MIT */
/*
 * gnutls_pair.h - a GnuTLS client and a server in one thread, over a socketpair
 * that never blocks. Include after tls_pki.h.
 */
#ifndef GNUTLS_PAIR_H
#define GNUTLS_PAIR_H
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfy_gnutls.h"

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
enum { V12, V13, VERSIONS };
static const char *const versions[] = { TLS12, TLS13 };
/* More than any handshake here takes. */
#define PAIR_TURNS 2000

/* What a side shows. */
struct shown {
	struct vfy_span leaf;	/* empty: no certificate */
	struct vfy_span second; /* empty: none */
	struct vfy_span staple, second_staple;
};

struct end {
	gnutls_session_t tls;
	gnutls_certificate_credentials_t cred;
	int fd;
	int result; /* of the handshake */
	int alert;  /* that came; -1: none */
};

struct pair {
	struct end client, server;
};

static inline enum vfy_reason
reason_of(const struct end *e)
{
	return vfy_verdict_reason(vfy_gnutls_verdict(e->tls));
}

static inline enum vfy_outcome
outcome_of(const struct end *e)
{
	return vfy_verdict_outcome(vfy_gnutls_verdict(e->tls));
}

/* -- credentials -------------------------------------------------------------- */

static inline void
must(int gnutls_rc)
{
	if (gnutls_rc < 0)
		fail_msg("GnuTLS: %s", gnutls_strerror(gnutls_rc));
}

static inline gnutls_datum_t
datum(struct vfy_span s)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.ptr,
		(unsigned)s.len };
}

/* One certificate of those that cred gets, be its octets what they may. */
static inline gnutls_pcert_st
pcert(const struct ca *holder, struct vfy_span der)
{
	gnutls_pcert_st p = { .type = GNUTLS_CRT_X509 };

	must(gnutls_pubkey_init(&p.pubkey));
	must(gnutls_pubkey_import_privkey(p.pubkey, holder->key, 0, 0));
	p.cert.data = gnutls_malloc(der.len);
	assert_non_null(p.cert.data);
	memcpy(p.cert.data, der.ptr, der.len);
	p.cert.size = (unsigned)der.len;
	return p;
}

static inline gnutls_privkey_t
key_copy(const struct ca *holder)
{
	gnutls_x509_privkey_t x509;
	gnutls_privkey_t key;

	must(gnutls_privkey_export_x509(holder->key, &x509));
	must(gnutls_privkey_init(&key));
	must(gnutls_privkey_import_x509(
	    key, x509, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE));
	return key;
}

/*
 * Staples, each of its certificate (TLS 1.3), in one PEM. GnuTLS sends those of
 * clients from memory only.
 */
static inline void
give_staples(struct end *e, const struct shown *shown)
{
	const struct vfy_span staples[2] = { shown->staple,
		shown->second_staple };
	unsigned char text[8192];
	gnutls_datum_t pem, der, all = { text, 0 };

	for (size_t i = 0; i < 2 && staples[i].len > 0; i++) {
		der = datum(staples[i]);
		must(gnutls_pem_base64_encode2("OCSP RESPONSE", &der, &pem));
		assert_true(all.size + pem.size < sizeof(text));
		memcpy(text + all.size, pem.data, pem.size);
		all.size += pem.size;
		gnutls_free(pem.data);
	}
	gnutls_certificate_set_flags(
	    e->cred, GNUTLS_CERTIFICATE_SKIP_OCSP_RESPONSE_CHECK);
	must(gnutls_certificate_set_ocsp_status_request_mem(
	    e->cred, &all, 0, GNUTLS_X509_FMT_PEM));
}

static inline void
show(struct end *e, const struct tls_pki *pki, const struct shown *shown)
{
	const char *names[] = { "any" };
	gnutls_pcert_st list[2];
	int n = 0;

	must(gnutls_certificate_allocate_credentials(&e->cred));
	if (shown->leaf.len == 0)
		return;
	list[n++] = pcert(&pki->leaf, shown->leaf);
	if (shown->second.len > 0)
		list[n++] = pcert(&pki->leaf, shown->second);
	must(gnutls_certificate_set_key(
	    e->cred, names, 1, list, n, key_copy(&pki->leaf)));
	if (shown->staple.len > 0)
		give_staples(e, shown);
}

/* -- sessions --------------------------------------------------------------------- */

static inline void
end_open(struct end *e, const char *priority, unsigned flags)
{
	must(gnutls_init(&e->tls, flags | GNUTLS_NONBLOCK));
	must(gnutls_priority_set_direct(e->tls, priority, NULL));
	must(gnutls_credentials_set(e->tls, GNUTLS_CRD_CERTIFICATE, e->cred));
	e->result = 1;
	e->alert = -1;
}

static inline void
pair_connect(struct pair *p, int kind)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, kind | SOCK_NONBLOCK, 0, fd), 0);
	p->client.fd = fd[0];
	p->server.fd = fd[1];
	gnutls_transport_set_int(p->client.tls, fd[0]);
	gnutls_transport_set_int(p->server.tls, fd[1]);
}

/* Both have their credentials. */
static inline void
pair_open(struct pair *p, const char *priority, unsigned flags)
{
	end_open(&p->client, priority, GNUTLS_CLIENT | flags);
	end_open(&p->server, priority, GNUTLS_SERVER | flags);
	pair_connect(
	    p, (flags & GNUTLS_DATAGRAM) != 0 ? SOCK_DGRAM : SOCK_STREAM);
}

/* Without their credentials: the next sessions may use these. */
static inline void
pair_hang_up(struct pair *p)
{
	gnutls_deinit(p->client.tls);
	gnutls_deinit(p->server.tls);
	(void)close(p->client.fd);
	(void)close(p->server.fd);
}

static inline void
pair_close(struct pair *p)
{
	pair_hang_up(p);
	gnutls_certificate_free_credentials(p->client.cred);
	gnutls_certificate_free_credentials(p->server.cred);
}

static inline bool
is_waiting(int r)
{
	return r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED;
}

/* A TLS 1.2 server that waits for a certificate calls an alert a missing one. */
static inline void
note_alert(struct end *e, int r)
{
	if (r == GNUTLS_E_FATAL_ALERT_RECEIVED ||
	    r == GNUTLS_E_NO_CERTIFICATE_FOUND)
		e->alert = (int)gnutls_alert_get(e->tls);
}

/* Until neither goes on by itself. result 1: it waits for something else. */
static inline void
pair_handshake(struct pair *p)
{
	struct end *const ends[] = { &p->client, &p->server };

	p->client.result = p->server.result = 1;
	for (size_t turn = 0; turn < PAIR_TURNS; turn++) {
		struct end *e = ends[turn % 2];
		int r;

		if (e->result != 1)
			continue;
		r = gnutls_handshake(e->tls);
		if (is_waiting(r))
			continue;
		e->result = r;
		note_alert(e, r);
	}
}

/*
 * Reads what the other one has said: in TLS 1.3 a client has finished by the
 * time that it is refused. A ticket before it is no data: GNUTLS_E_AGAIN.
 */
static inline ssize_t
end_listen(struct end *e, char *buf, size_t len)
{
	ssize_t r = GNUTLS_E_AGAIN;

	for (size_t i = 0; i < 8 && is_waiting((int)r); i++)
		r = gnutls_record_recv(e->tls, buf, len);
	note_alert(e, (int)r);
	return r;
}

/* -- both at once --------------------------------------------------------------- */

/* Each shows that. The client has no expectations yet. */
static inline void
pair_show(struct pair *p, const struct tls_pki *pki, const char *priority,
    const struct shown *client, const struct shown *server)
{
	show(&p->client, pki, client);
	show(&p->server, pki, server);
	pair_open(p, priority, 0);
}

static inline void
pair_speak(struct pair *p)
{
	char buf[16] = "";

	assert_int_equal(gnutls_record_send(p->client.tls, "ping", 4), 4);
	assert_int_equal(end_listen(&p->server, buf, sizeof(buf)), 4);
	assert_memory_equal(buf, "ping", 4);
	assert_int_equal(gnutls_record_send(p->server.tls, "pong", 4), 4);
	assert_int_equal(end_listen(&p->client, buf, sizeof(buf)), 4);
	assert_memory_equal(buf, "pong", 4);
}

/* -- again ------------------------------------------------------------------------ */

/* What was known of the peer is not, from the hello on. */
static inline void
renegotiate(struct pair *p)
{
	char buf[8];

	must(gnutls_rehandshake(p->server.tls));
	assert_int_equal(
	    end_listen(&p->client, buf, sizeof(buf)), GNUTLS_E_REHANDSHAKE);
	assert_non_null(vfy_gnutls_verdict(p->client.tls));
	assert_int_equal(gnutls_handshake(p->client.tls), GNUTLS_E_AGAIN);
	assert_null(vfy_gnutls_verdict(p->client.tls));
	pair_handshake(p);
}

/*
 * RFC 8446 4.6.2: the server asks for a certificate once more. Of both calls
 * nothing comes but the other side's turn.
 */
static inline int
reauthenticate(struct pair *p)
{
	char buf[8];
	int r = GNUTLS_E_AGAIN;

	for (size_t i = 0; i < PAIR_TURNS && is_waiting(r); i++) {
		int c =
		    (int)gnutls_record_recv(p->client.tls, buf, sizeof(buf));

		if (c == GNUTLS_E_REAUTH_REQUEST)
			c = gnutls_reauth(p->client.tls, 0);
		note_alert(&p->client, c);
		r = gnutls_reauth(p->server.tls, 0);
	}
	return r;
}

#endif
