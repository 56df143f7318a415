/* SPDX-License-Identifier: MIT */
/*
 * objects.h - what is in a file, or comes by standard input: certificates, revocation
 * lists, OCSP responses, requests, keys, containers; PEM (mixed) or DER, one object
 * after the other. Memory does not grow with their number.
 *
 * Does not: parse them beyond what tells one kind from another, decrypt, open what is
 * in a container.
 */
#ifndef OBJECTS_H
#define OBJECTS_H
#include "files.h"

enum object_kind {
	OBJECT_UNKNOWN = 0, /* PEM of a label, or DER of a shape, that is none of these */
	OBJECT_CERTIFICATE,
	OBJECT_CRL,
	OBJECT_OCSP,	/* OCSPResponse */
	OBJECT_REQUEST, /* PKCS#10 */
	OBJECT_PKCS7,	/* ContentInfo of signedData */
	OBJECT_PKCS12,
	OBJECT_PUBLIC_KEY,
	OBJECT_PRIVATE_KEY, /* never looked into */
	OBJECT_ENCRYPTED_KEY
};
/* "certificate", "crl", "ocsp", "request"...: never NULL. */
const char *object_kind_name(enum object_kind kind);

#define OBJECT_LABEL 65
struct object {
	enum object_kind kind;
	/*
	 * Until the next call. Not always DER: of a key that an old PEM form encrypts,
	 * its ciphertext; of unknown labels, what their base64 gives, if anything.
	 */
	struct vfy_span der;
	size_t index;		  /* from 0; what could not be read counts too */
	size_t line;		  /* of a PEM object's BEGIN, from 1; 0: DER */
	char label[OBJECT_LABEL]; /* of PEM, printable ASCII; "": DER */
};

struct object_reader;

/* 0 and a reader; VFY_EIO with *err (no such file, a folder...); VFY_ENOMEM. */
int objects_open(const char *path, struct object_reader **out, struct file_error *err);
/* The same of bytes, which are copied. 0 or VFY_ENOMEM. */
int objects_of(struct vfy_span bytes, struct object_reader **out);
/*
 * 0 and the next one; VFY_ENOENT: there are no more; VFY_EPARSE with *fault: this one
 * could not be read, and the next call goes on behind it; VFY_EIO, VFY_ENOMEM: the
 * end. A file in which there is nothing at all is one VFY_EPARSE. Who has read 1 GiB
 * without an object in it reads no further: VFY_EPARSE (VFY_F_LIMIT), then VFY_ENOENT.
 */
int objects_next(struct object_reader *r, struct object *out, struct vfy_fault *fault);
void objects_free(struct object_reader *r);
/* What one DER object is, by a shallow look at its shape. */
enum object_kind object_kind_of(struct vfy_span der);

#endif
