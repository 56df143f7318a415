/* SPDX-License-Identifier: MIT */
/*
 * sig.h - signatures and hashes, by GnuTLS.
 *
 * RSA PKCS#1 v1.5 and PSS, ECDSA on P-256, P-384, P-521, Ed25519, Ed448, and
 * ML-DSA where GnuTLS has it. What GnuTLS here can't do is "unsupported",
 * never "bad".
 */
#ifndef SIG_H
#define SIG_H
#include "span.h"

#define SHA256_LEN 32
#define SHA1_LEN 20

enum sig_result { SIG_BAD = 0, SIG_GOOD = 1, SIG_UNSUPPORTED = 2 };

/*
 * Does the key in spki (a whole SubjectPublicKeyInfo) verify signature over
 * data by algorithm (a whole AlgorithmIdentifier)? VFY_ENOMEM is told by
 * *err (0 otherwise).
 */
enum sig_result sig_verify(struct vfy_span spki, struct vfy_span algorithm, struct vfy_span data,
    struct vfy_span signature, int *err);
/* False: GnuTLS refused (a FIPS mode without SHA-1); out is then all zero. */
bool sha256(struct vfy_span data, uint8_t out[SHA256_LEN]);
bool sha1(struct vfy_span data, uint8_t out[SHA1_LEN]);

/* Unpredictable octets. False: there are none to be had. */
bool random_octets(uint8_t *out, size_t len);

/* How much an algorithm's hash can be relied on. */
enum sig_strength { SIG_STRONG = 0, SIG_SHA1, SIG_BROKEN /* MD2, MD4, MD5 */ };
enum sig_strength sig_strength(struct vfy_span algorithm);

/*
 * An RSA or ECDSA signature in another way than the Baseline Requirements allow
 * (CABF BR 7.1.3.2)? SHA-1 and broken hashes are told by sig_strength().
 */
bool sig_off_baseline(struct vfy_span algorithm);

/* What kind of key a SubjectPublicKeyInfo holds. */
enum key_kind { KEY_OTHER = 0, KEY_RSA, KEY_RSA_PSS, KEY_EC, KEY_ED25519, KEY_ED448, KEY_MLDSA, KEY_DSA };
struct key_info {
	enum key_kind kind;
	unsigned bits;	     /* RSA, DSA: of the modulus; EC: of the field; 0 unknown */
	bool named_curve;    /* EC: P-256, P-384 or P-521, uncompressed */
	bool no_parameters;  /* not even NULL */
	struct vfy_span oid; /* of the algorithm */
	struct vfy_span key; /* octets of subjectPublicKey */
};
/* False: malformed (or an RSA key without a modulus). */
bool key_info(struct vfy_span spki, struct key_info *out);

/* Names for people, as by snprintf: "rsa-2048", "ecdsa-p256", "ed25519". */
size_t sig_key_text(struct vfy_span spki, char *buf, size_t len);
/* "rsa-sha256", "rsa-pss-sha256", "ecdsa-sha384", "ed25519", else the OID. */
size_t sig_algorithm_text(struct vfy_span algorithm, char *buf, size_t len);

#endif
