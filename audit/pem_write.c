/* SPDX-License-Identifier: MIT */
/*
 * pem_write.c - certificates as PEM (RFC 7468 5).
 */
#include "pem_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Closes out. */
static int
write_all(FILE *out, const struct vfy_cert *const *certs, size_t n)
{
	bool ok = true;
	int rc = 0;
	size_t i;

	for (i = 0; i < n && rc == 0; i++)
		rc = pem_write_cert(out, certs[i]);
	ok = fflush(out) == 0 && !ferror(out) && fsync(fileno(out)) == 0;
	ok = fclose(out) == 0 && ok;
	return rc == 0 && !ok ? VFY_EIO : rc;
}

/* A file beside path, of the mode that path would get; name is malloc'd. */
static FILE *
open_beside(const char *path, char **name)
{
	size_t room = strlen(path) + sizeof(".XXXXXX");
	mode_t mask = umask(0);
	FILE *out = NULL;
	int fd;

	umask(mask);
	*name = malloc(room);
	if (*name == NULL)
		return NULL;
	snprintf(*name, room, "%s.XXXXXX", path);
	fd = mkostemp(*name, O_CLOEXEC);
	if (fd >= 0 && fchmod(fd, 0666 & ~mask) == 0)
		out = fdopen(fd, "w");
	if (out == NULL && fd >= 0) {
		close(fd);
		unlink(*name);
	}
	return out;
}

int
pem_write_file(const char *path, const struct vfy_cert *const *certs, size_t n)
{
	char *name = NULL;
	FILE *out = open_beside(path, &name);
	int saved, rc = out == NULL ? VFY_EIO : write_all(out, certs, n);

	if (out != NULL && rc == 0 && rename(name, path) != 0)
		rc = VFY_EIO;
	saved = errno;
	if (out != NULL && rc != 0)
		unlink(name);
	rc = name == NULL ? VFY_ENOMEM : rc;
	free(name);
	errno = saved;
	return rc;
}
