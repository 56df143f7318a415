/* SPDX-License-Identifier: MIT */
/*
 * openssl_show.c - what an SSL knows of its peer, as a question.
 *
 * Certificates are judged as DER that OpenSSL writes out of what it has read. Of
 * the signed part (TBSCertificate) it keeps the octets as they came, and the
 * public key that the handshake uses is read from them. What is around it
 * (outer lengths, signatureAlgorithm, the signature's BIT STRING) it reads as BER and
 * writes as DER; no signature covers how that is written, so anyone on the
 * way could have written it so.
 */
#include "openssl_show.h"

#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "tls_question.h"

/* -- certificates ----------------------------------------------------------- */

/* One block of octets, and spans into it. */
struct chain {
	struct vfy_span *certs;
	size_t n;
	unsigned char *bytes;
};

static void
chain_free(struct chain *c)
{
	free(c->certs);
	free(c->bytes);
}

/* The nth of leaf and then the others; NULL: it was the leaf once more. */
static const X509 *
nth_cert(const X509 *leaf, const STACK_OF(X509) * others, int nth)
{
	const X509 *x = nth == 0 ? leaf : sk_X509_value(others, nth - 1);

	return nth > 0 && x == leaf ? NULL : x;
}

/* The length of all; VFY_EPARSE: one can't be written. */
static int
chain_length(
    const X509 *leaf, const STACK_OF(X509) * others, int n, size_t *len)
{
	*len = 0;
	for (int i = 0; i < n; i++) {
		const X509 *x = nth_cert(leaf, others, i);
		int one = x != NULL ? i2d_X509(x, NULL) : 0;

		if (one < 0)
			return VFY_EPARSE;
		*len += (size_t)one;
	}
	return 0;
}

/* OpenSSL bounds how much a peer may send (SSL_CTX_set_max_cert_list(): 100 KB). */
static int
chain_read(const X509 *leaf, const STACK_OF(X509) * others, struct chain *c)
{
	int more = others != NULL ? sk_X509_num(others) : 0;
	int n = more > 0 ? 1 + more : 1;
	unsigned char *p;
	size_t room;
	int rc = chain_length(leaf, others, n, &room);

	if (rc != 0)
		return rc;
	c->certs = calloc((size_t)n, sizeof(*c->certs));
	c->bytes = p = malloc(room + 1);
	if (c->certs == NULL || c->bytes == NULL)
		return VFY_ENOMEM;
	for (int i = 0; i < n; i++) {
		const X509 *x = nth_cert(leaf, others, i);
		const unsigned char *start = p;

		if (x == NULL)
			continue;
		if (i2d_X509(x, &p) <= 0)
			return VFY_EPARSE;
		c->certs[c->n++] =
		    (struct vfy_span){ start, (size_t)(p - start) };
	}
	return 0;
}

/* -- staple ------------------------------------------------------------------ */

struct vfy_span
openssl_staple(SSL *ssl)
{
	struct vfy_span none = { NULL, 0 };
	const unsigned char *p = NULL;
	long len;

	/* A server would see the one that it has sent itself. */
	if (SSL_is_server(ssl))
		return none;
	len = SSL_get_tlsext_status_ocsp_resp(ssl, &p);
	return len > 0 && p != NULL ? (struct vfy_span){ p, (size_t)len }
				    : none;
}

bool
openssl_asked_for_staple(SSL *ssl)
{
	return !SSL_is_server(ssl) && SSL_session_reused(ssl) != 1 &&
	    SSL_get_tlsext_status_type(ssl) == TLSEXT_STATUSTYPE_ocsp;
}

/* -- name --------------------------------------------------------------------- */

static void
show_name(
    struct tls_peer_shown *shown, enum vfy_identity type, const char *name)
{
	shown->type = type;
	shown->name = name;
}

/*
 * SSL_add1_host(): any of them will do, and a question has one. The one that
 * the certificate seems to have; whether it does is the engine's to say.
 */
static const char *
host_of(X509_VERIFY_PARAM *param, X509 *leaf)
{
	const char *first = X509_VERIFY_PARAM_get0_host(param, 0), *host;

	if (first == NULL || X509_VERIFY_PARAM_get0_host(param, 1) == NULL)
		return first;
	for (int i = 0; (host = X509_VERIFY_PARAM_get0_host(param, i)) != NULL;
	     i++) {
		if (X509_check_host(leaf, host, 0,
			X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1)
			return host;
	}
	return first;
}

/*
 * X509_VERIFY_PARAM_get1_ip_asc() gives NULL for no address and for no memory. A
 * copy over another address tells: that one remains if there is none.
 */
static bool
has_no_ip(const X509_VERIFY_PARAM *param)
{
	static const char unlikely[] = "192.0.0.8"; /* RFC 7600: nobody's */
	X509_VERIFY_PARAM *copy = X509_VERIFY_PARAM_new();
	char *ip = NULL;
	bool none = false;

	if (copy != NULL &&
	    X509_VERIFY_PARAM_set1_ip_asc(copy, unlikely) == 1 &&
	    X509_VERIFY_PARAM_set1(copy, param) == 1 &&
	    (ip = X509_VERIFY_PARAM_get1_ip_asc(copy)) != NULL)
		none = strcmp(ip, unlikely) == 0;
	OPENSSL_free(ip);
	X509_VERIFY_PARAM_free(copy);
	return none;
}

/* What X509_VERIFY_PARAM has: OpenSSL wants all kinds to match; a question has one. */
static int
show_param(SSL *ssl, X509 *leaf, char **ip, struct tls_peer_shown *shown)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	const char *host = host_of(param, leaf);
	const char *email = X509_VERIFY_PARAM_get0_email(param);

	*ip = X509_VERIFY_PARAM_get1_ip_asc(param);
	if (*ip == NULL && !has_no_ip(param))
		return VFY_ENOMEM;
	if ((host != NULL) + (email != NULL) + (*ip != NULL) > 1)
		return VFY_EARG;
	if (host != NULL)
		show_name(shown, tls_name_type(host), host);
	else if (email != NULL)
		show_name(shown, VFY_ID_EMAIL, email);
	else if (*ip != NULL)
		show_name(shown, VFY_ID_IP, *ip);
	return 0;
}

/* Up to (D)TLS 1.2, SSL_get_servername() then gives the session's name. */
static bool
sni_is_of_session(SSL *ssl)
{
	return SSL_session_reused(ssl) == 1 &&
	    SSL_version(ssl) != TLS1_3_VERSION;
}

/* *ip is to be released by OPENSSL_free(). */
static int
show_identity(SSL *ssl, const struct openssl_peer *p, X509 *leaf, char **ip,
    struct tls_peer_shown *shown)
{
	const char *sni;
	int rc;

	if (p->name != NULL) {
		show_name(shown, tls_name_type(p->name), p->name);
		return 0;
	}
	rc = show_param(ssl, leaf, ip, shown);
	if (rc != 0 || shown->type != VFY_ID_NONE ||
	    p->v->settings.no_identity || SSL_is_server(ssl))
		return rc; /* (On a server, SNI is its own name.) */
	if (sni_is_of_session(ssl))
		return VFY_EARG;
	sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	if (sni != NULL)
		show_name(shown, tls_name_type(sni), sni);
	return 0;
}

int
openssl_question_new(SSL *ssl, const struct openssl_peer *p, X509 *leaf,
    const STACK_OF(X509) * others, struct vfy_query **out)
{
	struct vfy_span staple = openssl_staple(ssl);
	struct tls_peer_shown shown = {
		.peer = SSL_is_server(ssl) ? TLS_PEER_CLIENT : TLS_PEER_SERVER,
		.staples = &staple,
		.staples_len = 1,
		.stapling_offered = openssl_asked_for_staple(ssl),
	};
	struct chain chain = { NULL, 0, NULL };
	char *ip = NULL;
	int rc = show_identity(ssl, p, leaf, &ip, &shown);

	if (rc == 0)
		rc = chain_read(leaf, others, &chain);
	if (rc == 0) {
		shown.chain = chain.certs;
		shown.chain_len = chain.n;
		rc = tls_question_new(&p->v->settings, &shown, out);
	}
	chain_free(&chain);
	OPENSSL_free(ip);
	return rc;
}
