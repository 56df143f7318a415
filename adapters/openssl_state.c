/* SPDX-License-Identifier: MIT */
/*
 * openssl_state.c - what hangs on OpenSSL's objects, and goes with them.
 *
 * The places where it hangs (ex_data indices) are OpenSSL's, of the whole
 * process, and given out once: the one thing in this library that is static
 * and written. OpenSSL calls the functions below for every SSL that is freed from
 * then on, so the library stays loaded (-z nodelete).
 */
#include "openssl_state.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static CRYPTO_ONCE places_once = CRYPTO_ONCE_STATIC_INIT;
static int use_place = -1, peer_place = -1;

struct vfy_openssl *
openssl_ref(struct vfy_openssl *v)
{
	atomic_fetch_add_explicit(&v->refs, 1, memory_order_relaxed);
	return v;
}

void
vfy_openssl_free(struct vfy_openssl *v)
{
	if (v != NULL &&
	    atomic_fetch_sub_explicit(&v->refs, 1, memory_order_acq_rel) == 1)
		free(v);
}

/* -- OpenSSL calls these ---------------------------------------------------- */

static void
use_free(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int place, long argl,
    void *argp)
{
	struct openssl_use *use = ptr;

	(void)parent, (void)ad, (void)place, (void)argl, (void)argp;
	if (use == NULL)
		return;
	vfy_openssl_free(use->v);
	free(use);
}

static void
peer_free(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int place, long argl,
    void *argp)
{
	struct openssl_peer *p = ptr;

	(void)parent, (void)ad, (void)place, (void)argl, (void)argp;
	if (p == NULL)
		return;
	vfy_verdict_free(p->verdict);
	vfy_query_free(p->query);
	for (size_t i = 0; i < p->unanswered_len; i++)
		vfy_query_free(p->unanswered[i]);
	vfy_openssl_free(p->v);
	X509_free(p->leaf);
	free(p->name);
	free(p);
}

/* SSL_dup(): a connection of its own, of which the same name is expected. */
static int
peer_dup(CRYPTO_EX_DATA *to, const CRYPTO_EX_DATA *from, void **ptr, int place,
    long argl, void *argp)
{
	struct openssl_peer *old = *ptr, *p;

	(void)to, (void)from, (void)place, (void)argl, (void)argp;
	*ptr = NULL;
	if (old == NULL || old->name == NULL)
		return 1;
	p = calloc(1, sizeof(*p));
	if (p == NULL || (p->name = strdup(old->name)) == NULL) {
		free(p);
		return 0;
	}
	p->err = VFY_ENOENT;
	*ptr = p;
	return 1;
}

static void
find_places(void)
{
	use_place = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, use_free);
	peer_place = SSL_get_ex_new_index(0, NULL, NULL, peer_dup, peer_free);
}

static bool
have_places(void)
{
	return CRYPTO_THREAD_run_once(&places_once, find_places) == 1 &&
	    use_place >= 0 && peer_place >= 0;
}

/* -- what hangs there --------------------------------------------------------- */

struct openssl_use *
openssl_use_of(const SSL_CTX *ctx)
{
	return ctx != NULL && have_places()
	    ? SSL_CTX_get_ex_data(ctx, use_place)
	    : NULL;
}

struct openssl_use *
openssl_use_make(SSL_CTX *ctx)
{
	struct openssl_use *use = openssl_use_of(ctx);

	if (use != NULL || !have_places())
		return use;
	use = calloc(1, sizeof(*use));
	if (use != NULL && SSL_CTX_set_ex_data(ctx, use_place, use) != 1) {
		free(use);
		return NULL;
	}
	return use;
}

struct openssl_peer *
openssl_peer_of(const SSL *ssl)
{
	return have_places() ? SSL_get_ex_data(ssl, peer_place) : NULL;
}

struct openssl_peer *
openssl_peer_make(SSL *ssl)
{
	struct openssl_peer *p = openssl_peer_of(ssl);

	if (p != NULL || !have_places())
		return p;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return NULL;
	p->err = VFY_ENOENT;
	if (SSL_set_ex_data(ssl, peer_place, p) != 1) {
		free(p);
		return NULL;
	}
	return p;
}

/* (Before a handshake they are zero.) */
static bool
connection_of(const SSL *ssl, unsigned char out[2 * SSL3_RANDOM_SIZE])
{
	return SSL_get_client_random(ssl, out, SSL3_RANDOM_SIZE) +
	    SSL_get_server_random(
		ssl, out + SSL3_RANDOM_SIZE, SSL3_RANDOM_SIZE) ==
	    2 * SSL3_RANDOM_SIZE;
}

bool
openssl_peer_is_current(const struct openssl_peer *p, const SSL *ssl)
{
	unsigned char now[sizeof(p->connection)];

	return connection_of(ssl, now) &&
	    memcmp(now, p->connection, sizeof(now)) == 0;
}

bool
openssl_peer_is_leaf(const struct openssl_peer *p, const X509 *leaf)
{
	return p->leaf != NULL && leaf != NULL &&
	    (p->leaf == leaf || X509_cmp(p->leaf, leaf) == 0);
}

int
openssl_peer_forget(struct openssl_peer *p)
{
	vfy_verdict_free(p->verdict);
	p->verdict = NULL;
	X509_free(p->leaf);
	p->leaf = NULL;
	p->staple_seen = false;
	p->err = VFY_ENOENT;
	if (p->query == NULL)
		return 0;
	if (p->unanswered_len == OPENSSL_MAX_UNANSWERED)
		return p->err = VFY_ELIMIT;
	p->unanswered[p->unanswered_len++] = p->query;
	p->query = NULL;
	return 0;
}

int
openssl_peer_begin(
    struct openssl_peer *p, const SSL *ssl, struct vfy_openssl *v, X509 *leaf)
{
	int rc;

	if (leaf != NULL) /* it may be p's */
		X509_up_ref(leaf);
	(void)connection_of(ssl, p->connection);
	rc = openssl_peer_forget(p);
	if (rc != 0) {
		X509_free(leaf);
		return rc;
	}
	openssl_ref(v);
	vfy_openssl_free(p->v);
	p->v = v;
	p->leaf = leaf;
	p->err = VFY_EINTERNAL;
	return 0;
}
