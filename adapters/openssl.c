/* SPDX-License-Identifier: MIT */
/*
 * openssl.c - libverify judges the peers of OpenSSL's handshakes (RFC 8446
 * 4.4.2.4, RFC 5246 7.4.2, RFC 6066 8, RFC 7633).
 *
 * The certificate verification callback asks. In TLS 1.3 the staple is there by
 * then; in (D)TLS 1.2 it comes in a message of its own, and the status callback,
 * which OpenSSL calls before it answers the server, with or without such a
 * message, judges again with it. What the staple may still change (it is
 * demanded, or the status is unknown) the first callback lets pass, and only
 * where the second one is sure to be called.
 *
 * Does not: build SSL_get0_verified_chain(), call the callback of
 * SSL_CTX_set_verify(), look at DANE.
 */
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "openssl_error.h"
#include "openssl_show.h"
#include "tls_question.h"

/* What the status callback returns: go on; bad_certificate_status_response
 * (113); internal_error (80). */
enum { STATUS_GOOD = 1, STATUS_BAD = 0, STATUS_FAILED = -1 };

static int status_callback(SSL *ssl, void *arg);

/* -- asking ------------------------------------------------------------------- */

/*
 * Asks where nobody can wait: VFY_EAGAIN has the context answer, if there is one,
 * to a question of its own. The one that was not answered stays for who may
 * still be at it, and no other one is put to him.
 */
static int
ask_now(SSL *ssl, struct openssl_peer *p, X509 *leaf,
    const STACK_OF(X509) * others, struct vfy_verdict **out)
{
	int rc = VFY_EAGAIN;

	if (!p->gave_up && p->unanswered_len < OPENSSL_MAX_UNANSWERED) {
		rc = tls_question_ask(&p->v->settings, p->query, out);
		if (rc != VFY_EAGAIN)
			return rc;
		p->gave_up = true;
		p->unanswered[p->unanswered_len++] = p->query;
		p->query = NULL;
	}
	if (p->v->settings.ctx == NULL)
		return VFY_EAGAIN;
	if (p->query == NULL &&
	    (rc = openssl_question_new(ssl, p, leaf, others, &p->query)) != 0)
		return rc;
	return vfy_verify(p->v->settings.ctx, p->query, out);
}

/*
 * Asks, or asks again, where one can wait, what was asked about that very
 * certificate and not answered. Then p has the verdict, or the error, which is
 * returned; after VFY_EAGAIN the query too, if one can wait for its answer.
 */
static int
judge(SSL *ssl, struct openssl_peer *p, struct vfy_openssl *v, X509 *leaf,
    const STACK_OF(X509) * others, bool can_wait)
{
	struct vfy_verdict *verdict = NULL;
	bool anew = p->query == NULL || !can_wait || p->leaf != leaf ||
	    !openssl_peer_is_current(p, ssl);
	int rc = anew ? openssl_peer_begin(p, ssl, v, leaf) : 0;

	if (rc != 0)
		return rc;
	/* What is left in OpenSSL's error queue, SSL_get_error() takes for its own. */
	ERR_set_mark();
	if (anew) {
		p->staple_seen = openssl_staple(ssl).len > 0;
		rc = openssl_question_new(ssl, p, leaf, others, &p->query);
	}
	if (rc == 0)
		rc = can_wait
		    ? tls_question_ask(&p->v->settings, p->query, &verdict)
		    : ask_now(ssl, p, leaf, others, &verdict);
	if (rc != VFY_EAGAIN || !can_wait) {
		vfy_query_free(p->query);
		p->query = NULL;
	}
	if (rc == 0 && verdict == NULL)
		rc = VFY_EINTERNAL;
	p->verdict = verdict;
	p->err = rc;
	ERR_pop_to_mark();
	return rc;
}

/* -- the certificate is there --------------------------------------------------- */

static bool
status_callback_is_ours(SSL *ssl)
{
	int (*set)(SSL *, void *) = NULL;

	return SSL_CTX_get_tlsext_status_cb(SSL_get_SSL_CTX(ssl), &set) == 1 &&
	    set == status_callback;
}

/* The staple, if there is one, is still to come: up to (D)TLS 1.2. */
static bool
staple_may_follow(SSL *ssl)
{
	int version = SSL_version(ssl);

	/* DTLS counts downwards. */
	return openssl_asked_for_staple(ssl) &&
	    (SSL_is_dtls(ssl) ? version >= DTLS1_2_VERSION
			      : version < TLS1_3_VERSION);
}

/* The staple may change it, or its absence has an alert of its own (113). */
static bool
staple_has_last_word(SSL *ssl, const struct vfy_verdict *v)
{
	if (!openssl_asked_for_staple(ssl) || !status_callback_is_ours(ssl))
		return false;
	switch (vfy_verdict_reason(v)) {
	case VFY_R_MUST_STAPLE:
		return true;
	case VFY_R_REV_UNKNOWN:
		return vfy_verdict_outcome(v) != VFY_VALID &&
		    staple_may_follow(ssl);
	default:
		return false;
	}
}

/* As judge(), where the status callback can do its part. */
static int
judge_sent(SSL *ssl, struct openssl_peer *p, X509_STORE_CTX *x)
{
	struct openssl_use *use = openssl_use_of(SSL_get_SSL_CTX(ssl));
	X509 *leaf = X509_STORE_CTX_get0_cert(x);
	int rc = 0;

	if (use == NULL || use->v == NULL)
		return VFY_EINTERNAL;
	if (leaf == NULL) /* a raw public key (RFC 7250): OpenSSL 3.2 */
		rc = VFY_EPARSE;
	else if (staple_may_follow(ssl) && !status_callback_is_ours(ssl))
		rc = VFY_EARG;
	if (rc == 0)
		return judge(ssl, p, use->v, leaf,
		    X509_STORE_CTX_get0_untrusted(x), !SSL_is_server(ssl));
	if (openssl_peer_begin(p, ssl, use->v, leaf) == 0)
		p->err = rc;
	return p->err;
}

/* Called by OpenSSL once the peer's certificates are there: 1 goes on. */
static int
verify_callback(X509_STORE_CTX *x, void *arg)
{
	SSL *ssl =
	    X509_STORE_CTX_get_ex_data(x, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct openssl_peer *p;
	bool deferred;
	int rc, error;

	(void)arg;
	X509_STORE_CTX_set_error(x, X509_V_ERR_UNSPECIFIED);
	if (ssl == NULL || (p = openssl_peer_make(ssl)) == NULL)
		return 0;
	rc = judge_sent(ssl, p, x);
	if (rc == VFY_EAGAIN && !SSL_is_server(ssl))
		return SSL_set_retry_verify(ssl);
	error = openssl_x509_error(rc, p->verdict);
	deferred = rc == 0 && staple_has_last_word(ssl, p->verdict);
	/* This number is kept in the session too, where the status callback
	 * can't mend it: so it is one that is true of a handshake that ends well. */
	if (deferred && staple_may_follow(ssl) &&
	    SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE)
		error = X509_V_OK;
	X509_STORE_CTX_set_error(x, error);
	return deferred || error == X509_V_OK;
}

/* -- the staple is there, or not --------------------------------------------------- */

static int
judge_staple(SSL *ssl, struct openssl_peer *p)
{
	int rc = p->err, error;

	/* In TLS 1.3 it was judged with the certificate. */
	if (rc == 0 && !p->staple_seen && openssl_staple(ssl).len > 0)
		rc = judge(ssl, p, p->v, SSL_get0_peer_certificate(ssl),
		    SSL_get_peer_cert_chain(ssl), false);
	error = openssl_x509_error(rc, p->verdict);
	SSL_set_verify_result(ssl, error);
	if (error == X509_V_OK || SSL_get_verify_mode(ssl) == SSL_VERIFY_NONE)
		return STATUS_GOOD;
	return rc == 0 ? STATUS_BAD : STATUS_FAILED;
}

/* A server that proves nothing (and neither has a pre-shared key). */
static bool
is_anonymous(SSL *ssl)
{
	const SSL_CIPHER *suite = SSL_get_pending_cipher(ssl);

	return suite == NULL || SSL_CIPHER_get_auth_nid(suite) == NID_auth_null;
}

static int
status_of_server(SSL *ssl)
{
	struct openssl_peer *p = openssl_peer_of(ssl);

	if (SSL_session_reused(ssl) == 1) /* TLS 1.3: also a pre-shared key */
		return STATUS_GOOD;
	if (SSL_get0_peer_certificate(ssl) == NULL)
		return is_anonymous(ssl) ? STATUS_FAILED : STATUS_GOOD;
	if (p == NULL || !openssl_peer_is_current(p, ssl))
		return STATUS_FAILED;
	return judge_staple(ssl, p);
}

/*
 * A client: called before it answers the server, whether a staple came or not. A
 * server: asked for a staple, which is the business of the callback before us.
 */
static int
status_callback(SSL *ssl, void *arg)
{
	struct openssl_use *use = openssl_use_of(SSL_get_SSL_CTX(ssl));
	int rc = SSL_is_server(ssl) ? STATUS_GOOD : status_of_server(ssl);

	if (rc != STATUS_GOOD)
		return rc;
	if (use != NULL && use->former != NULL)
		return use->former(ssl, arg);
	return SSL_is_server(ssl) ? SSL_TLSEXT_ERR_NOACK : STATUS_GOOD;
}

/* -- what programs call --------------------------------------------------------------- */

int
vfy_openssl_new(
    const struct vfy_tls_settings *settings, struct vfy_openssl **out)
{
	struct vfy_openssl *v;

	if (settings == NULL || out == NULL ||
	    (settings->ctx == NULL && settings->verify == NULL))
		return VFY_EARG;
	v = calloc(1, sizeof(*v));
	if (v == NULL)
		return VFY_ENOMEM;
	atomic_init(&v->refs, 1);
	v->settings = *settings;
	*out = v;
	return 0;
}

int
vfy_openssl_use(SSL_CTX *ctx, struct vfy_openssl *v)
{
	int (*former)(SSL *, void *) = NULL;
	struct openssl_use *use;

	if (ctx == NULL || v == NULL)
		return VFY_EARG;
	/* First, so that whatever fails leaves an SSL_CTX that refuses. */
	SSL_CTX_set_cert_verify_callback(ctx, verify_callback, NULL);
	SSL_CTX_set_verify(ctx, SSL_CTX_get_verify_mode(ctx) | SSL_VERIFY_PEER,
	    SSL_CTX_get_verify_callback(ctx));
	use = openssl_use_make(ctx);
	if (use == NULL)
		return VFY_ENOMEM;
	if (SSL_CTX_get_tlsext_status_cb(ctx, &former) != 1 ||
	    SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp) != 1 ||
	    SSL_CTX_set_tlsext_status_cb(ctx, status_callback) != 1)
		return VFY_EINTERNAL;
	if (former != status_callback)
		use->former = former;
	openssl_ref(v);
	vfy_openssl_free(use->v);
	use->v = v;
	return 0;
}

int
vfy_openssl_set_identity(SSL *ssl, const char *name)
{
	struct openssl_peer *p = openssl_peer_make(ssl);
	char *copy = name != NULL ? strdup(name) : NULL;

	if (p == NULL || (name != NULL && copy == NULL)) {
		free(copy);
		return VFY_ENOMEM;
	}
	/* What was found out is about another name. */
	free(p->name);
	p->name = copy;
	return openssl_peer_forget(p);
}

/*
 * What p knows is of this connection, and of the certificate that the peer has in
 * it by now: one asked for after the handshake and not given leaves none.
 */
static bool
is_current(const struct openssl_peer *p, const SSL *ssl)
{
	if (p == NULL || !openssl_peer_is_current(p, ssl))
		return false;
	return p->leaf == NULL || !SSL_is_init_finished(ssl) ||
	    openssl_peer_is_leaf(p, SSL_get0_peer_certificate(ssl));
}

const struct vfy_verdict *
vfy_openssl_verdict(const SSL *ssl)
{
	const struct openssl_peer *p = openssl_peer_of(ssl);

	return is_current(p, ssl) ? p->verdict : NULL;
}

bool
vfy_openssl_is_verified(const SSL *ssl)
{
	return SSL_is_init_finished(ssl) &&
	    vfy_verdict_outcome(vfy_openssl_verdict(ssl)) == VFY_VALID;
}

int
vfy_openssl_error(const SSL *ssl)
{
	const struct openssl_peer *p = openssl_peer_of(ssl);

	return is_current(p, ssl) ? p->err : VFY_ENOENT;
}

int
vfy_openssl_recheck(SSL *ssl)
{
	SSL_CTX *ctx = SSL_get_SSL_CTX(ssl);
	struct openssl_use *use = openssl_use_of(ctx);
	X509 *leaf = SSL_get0_peer_certificate(ssl);
	struct openssl_peer *p;
	int rc, error;

	if (use == NULL || use->v == NULL)
		return VFY_EARG;
	if (leaf == NULL)
		return VFY_ENOENT;
	p = openssl_peer_make(ssl);
	rc = p == NULL
	    ? VFY_ENOMEM
	    : judge(ssl, p, use->v, leaf, SSL_get_peer_cert_chain(ssl), true);
	error = rc == VFY_EAGAIN
	    ? X509_V_ERR_UNSPECIFIED
	    : openssl_x509_error(rc, rc == 0 ? p->verdict : NULL);
	SSL_set_verify_result(ssl, error);
	if (error != X509_V_OK && rc != VFY_EAGAIN)
		SSL_CTX_remove_session(ctx, SSL_get0_session(ssl));
	if (rc != 0)
		return rc;
	return error == X509_V_OK ? 0 : 1;
}
