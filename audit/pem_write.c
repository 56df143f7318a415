/* SPDX-License-Identifier: MIT */
/*
 * pem_write.c - certificates as PEM (RFC 7468 5).
 */
#include "pem_write.h"

#include <stdlib.h>

#include "new_file.h"

/* RFC 7468 2: exactly so many, but for the last line. */
#define LINE 64

int
pem_write_cert(FILE *out, const struct vfy_cert *cert)
{
	struct vfy_span der = vfy_cert_der(cert);
	char *text = malloc((der.len + 2) / 3 * 4 + 1);
	size_t len, at;

	if (text == NULL)
		return VFY_ENOMEM;
	len = vfy_base64_encode(der, text);
	fputs("-----BEGIN CERTIFICATE-----\n", out);
	for (at = 0; at < len; at += LINE)
		fprintf(out, "%.*s\n", LINE, text + at);
	fputs("-----END CERTIFICATE-----\n", out);
	free(text);
	return 0;
}

int
pem_write_file(const char *path, const struct vfy_cert *const *certs, size_t n)
{
	struct new_file file;
	int rc = 0;
	size_t i;

	if (new_file_open(&file, path) != 0)
		return VFY_EIO;
	for (i = 0; i < n && rc == 0; i++)
		rc = pem_write_cert(file.out, certs[i]);
	if (new_file_close(&file, rc == 0) != 0)
		rc = VFY_EIO;
	return rc;
}
