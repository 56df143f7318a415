/* SPDX-License-Identifier: MIT */
/*
 * vectors.h - real files of Debian's python3-cryptography-vectors, where they
 * are installed (VFY_CRYPTOGRAPHY_VECTORS names another folder). A test that
 * needs them is skipped without them, and says so.
 */
#ifndef VECTORS_H
#define VECTORS_H
#include <sys/stat.h>

#include "der_build.h"

static inline const char *
vectors_folder(void)
{
	const char *folder = getenv("VFY_CRYPTOGRAPHY_VECTORS");

	return folder != NULL
	    ? folder
	    : "/usr/lib/python3/dist-packages/cryptography_vectors";
}

/* For the first line of a test. */
#define VECTORS_OR_SKIP()                                                      \
	do {                                                                   \
		struct stat st;                                                \
		if (stat(vectors_folder(), &st) != 0) {                        \
			print_message("# SKIPPED: %s is not there: install "   \
				      "python3-cryptography-vectors\n",        \
			    vectors_folder());                                 \
			skip();                                                \
		}                                                              \
	} while (0)

/* A file's bytes; when it is not there the test fails. */
static inline struct vfy_span
vector_file(const char *folder, const char *name, const char *suffix)
{
	char path[512];
	struct vfy_span out;

	snprintf(path, sizeof(path), "%s/x509/%s/%s%s", vectors_folder(),
	    folder, name, suffix);
	out = db_file(path);
	if (span_empty(out))
		fail_msg("can't read %s", path);
	return out;
}

/* The DER in the first PEM object of a file. */
static inline struct vfy_span
vector_pem(const char *folder, const char *name)
{
	static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr"
				  "stuvwxyz0123456789+/";
	struct vfy_span text = vector_file(folder, name, ".pem");
	uint8_t *out = db_alloc(text.len);
	unsigned bits = 0, have = 0;
	size_t n = 0, i = 0;

	while (i < text.len && text.ptr[i] != '\n')
		i++;
	for (; i < text.len && text.ptr[i] != '-'; i++) {
		const char *at = memchr(b64, text.ptr[i], 64);

		if (at == NULL)
			continue;
		bits = bits << 6 | (unsigned)(at - b64);
		if ((have += 6) >= 8)
			out[n++] = (uint8_t)(bits >> (have -= 8));
	}
	return db_copy(span_of(out, n));
}

#endif
