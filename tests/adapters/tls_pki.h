/* SPDX-License-Identifier: MIT */
/*
 * tls_pki.h - a PKI for handshakes, of Ed25519 keys: root, intermediate, and
 * leaves that are wrong in one way each. It lives at CA_NOW (pki_ask()
 * says so in every question). Include after cmocka.h. Not for threads, but
 * what is made may be read by many.
 */
#ifndef TLS_PKI_H
#define TLS_PKI_H
#include "crl_build.h"
#include "ocsp_build.h"
#include "vfy_tls.h"

#define PKI_NAME "peer.test"
#define PKI_LEAF_SERIAL 7
#define PKI_INTER_SERIAL 2

struct tls_pki {
	struct ca root, inter, stranger; /* nobody trusts the last one */
	struct ca leaf;			 /* whose key every leaf has */
	struct vfy_span root_cert, inter_cert;
};

/* What a leaf says; all but these is the same in each. */
struct pki_leaf {
	const char *from, *to; /* NULL: 2026 */
	const char *name;      /* NULL: PKI_NAME */
	const char *purpose;   /* NULL: both of TLS */
	bool must_staple;
	bool of_stranger;
};

static inline void
tls_pki_make(struct tls_pki *p)
{
	ca_make(&p->root, db_name("root"));
	ca_make(&p->inter, db_name("inter"));
	ca_make(&p->stranger, db_name("stranger"));
	ca_make(&p->leaf, db_name("leaf"));
	p->root_cert = ca_issue(&p->root, &p->root, 1, db_none());
	p->inter_cert =
	    ca_issue(&p->root, &p->inter, PKI_INTER_SERIAL, db_none());
}

static inline void
tls_pki_free(struct tls_pki *p)
{
	ca_end(&p->root);
	ca_end(&p->inter);
	ca_end(&p->stranger);
	ca_end(&p->leaf);
	db_free_all();
}

/*= rfc7633 4.1 status_request */
static inline struct vfy_span
pki_feature(void)
{
	return db_ext("1.3.6.1.5.5.7.1.24", false, SEQ(db_int(5)));
}

static inline struct vfy_span
pki_leaf(const struct tls_pki *p, const struct pki_leaf *l)
{
	const struct ca *issuer = l->of_stranger ? &p->stranger : &p->inter;
	struct db_cert f = db_cert_default();

	f.serial = db_int(PKI_LEAF_SERIAL);
	f.issuer = issuer->name;
	f.subject = p->leaf.name;
	f.spki = p->leaf.spki;
	if (l->from != NULL)
		f.not_before = l->from;
	if (l->to != NULL)
		f.not_after = l->to;
	f.extensions = CAT(
	    db_ext("2.5.29.17", false,
		SEQ(PRIM(2, span_str(l->name != NULL ? l->name : PKI_NAME)))),
	    db_ext("2.5.29.37", false,
		l->purpose != NULL ? SEQ(db_oid(l->purpose))
				   : SEQ(db_oid("1.3.6.1.5.5.7.3.1"),
					 db_oid("1.3.6.1.5.5.7.3.2"))),
	    l->must_staple ? pki_feature() : db_none());
	return db_certificate(&f, ca_sign, issuer->key);
}

/* The list of a CA, with one serial on it, or none (0). */
static inline struct vfy_span
pki_crl(const struct ca *issuer, long revoked)
{
	struct vfy_span tbs = SEQ(db_int(1), db_ed25519(), issuer->name,
	    db_time(TEST_THIS_UPDATE), db_time(TEST_NEXT_UPDATE),
	    revoked != 0 ? SEQ(crl_revoked(revoked, 1)) : db_none(),
	    CONS(0, SEQ(db_ext("2.5.29.20", false, db_int(1)))));

	return db_signed(tbs, db_ed25519(), ca_sign, issuer->key);
}

/* An OCSP response about one certificate: status 'g', 'r', 'u'. */
static inline struct vfy_span
pki_staple(const struct ca *issuer, long serial, char status)
{
	struct ocsp_answer a = ocsp_answer(issuer, serial, status);

	return ocsp_response_of(&a);
}

/* A context that trusts the root. */
static inline struct vfy_ctx *
pki_ctx(const struct tls_pki *p)
{
	struct vfy_ctx *ctx;

	assert_int_equal(vfy_ctx_new(&ctx), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(ctx, p->root_cert, false, NULL, NULL), 0);
	return ctx;
}

/* What a test may want of a question: struct vfy_tls_settings' ask_arg. */
struct pki_wish {
	struct vfy_span crl; /* empty: none */
	int error;	     /* what ask() returns */
};

static inline int
pki_ask(void *arg, struct vfy_query *q)
{
	const struct pki_wish *wish = arg;
	int rc = vfy_query_set_time(q, CA_NOW);

	if (rc == 0 && wish != NULL && wish->crl.len > 0)
		rc = vfy_query_add_crls(q, wish->crl, NULL, NULL);
	return rc == 0 && wish != NULL ? wish->error : rc;
}

static inline struct vfy_tls_settings
pki_settings(struct vfy_ctx *ctx, struct pki_wish *wish)
{
	return (struct vfy_tls_settings){
		.ctx = ctx, .ask = pki_ask, .ask_arg = wish
	};
}

/* A good leaf with both purposes. */
static inline struct vfy_span
pki_good_leaf(const struct tls_pki *p)
{
	const struct pki_leaf leaf = { .name = PKI_NAME };

	return pki_leaf(p, &leaf);
}

#endif
