/* SPDX-License-Identifier: MIT */
/*
 * trust.c - the system's trust anchors: the one place where the engine opens
 * files.
 *
 * The bundle says what is trusted; the mozilla folder of ca-certificates says
 * which of those belong to the public root programme (profile "auto").
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pem.h"
#include "question.h"

#ifndef VFY_SYSTEM_BUNDLE
#define VFY_SYSTEM_BUNDLE "/etc/ssl/certs/ca-certificates.crt"
#endif
#ifndef VFY_PUBLIC_ROOTS
#define VFY_PUBLIC_ROOTS "/usr/share/ca-certificates/mozilla"
#endif

static int
read_all(int fd, uint8_t *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, buf + done, len - done);

		if (n <= 0)
			return VFY_EIO;
		done += (size_t)n;
	}
	return 0;
}

/* A regular file's contents, to be freed; VFY_EIO, VFY_ELIMIT, VFY_ENOMEM. */
static int
read_file(int dir, const char *name, struct owned_bytes *out)
{
	struct stat st;
	int fd, rc = VFY_EIO;

	*out = (struct owned_bytes){ .ptr = NULL };
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return VFY_EIO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		goto out;
	if (st.st_size > (off_t)LIMIT_INPUT) {
		rc = VFY_ELIMIT;
		goto out;
	}
	out->len = (size_t)st.st_size;
	out->ptr = malloc(out->len + 1);
	rc = out->ptr == NULL ? VFY_ENOMEM : read_all(fd, out->ptr, out->len);
out:
	if (rc != 0) {
		free(out->ptr);
		out->ptr = NULL;
	}
	close(fd);
	return rc;
}

struct system_input {
	struct pool *pool;
	size_t added;
};

/* One of the bundle: what can't be read is left out, the others count. */
static int
add_system_anchor(void *arg, struct vfy_span der, size_t index)
{
	struct system_input *in = arg;
	struct vfy_cert *cert;
	bool added;
	uint32_t at;
	int rc = cert_parse(der, &cert, NULL);

	(void)index;
	if (rc == VFY_EPARSE || rc == VFY_ELIMIT)
		return 0;
	if (rc == 0)
		rc = pool_add(in->pool, cert, 0, LIMIT_CTX_CERTS, &added, &at);
	if (rc == 0)
		in->added += added;
	return rc;
}

/* Marks the anchor that this certificate is; one that is no anchor says nothing. */
static int
mark_public_root(void *arg, struct vfy_span der, size_t index)
{
	struct pool *anchors = arg;
	struct vfy_cert *cert;
	uint32_t at;
	int rc = cert_parse(der, &cert, NULL);

	(void)index;
	if (rc != 0)
		return rc == VFY_ENOMEM ? rc : 0;
	at = pool_find(anchors, cert);
	if (at != POOL_NONE)
		anchors->entries[at].flags |= POOL_PUBLIC_ROOT;
	cert_free(cert);
	return 0;
}

static int
mark_public_roots(struct pool *anchors)
{
	DIR *dir = opendir(VFY_PUBLIC_ROOTS);
	struct owned_bytes file;
	struct dirent *e;
	int rc = 0;

	if (dir == NULL)
		return 0; /* no such programme on this system */
	while (rc == 0 && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		rc = read_file(dirfd(dir), e->d_name, &file);
		if (rc == 0)
			rc = pem_read(span_of(file.ptr, file.len),
			    PEM_CERTIFICATE, mark_public_root, anchors, NULL);
		free(file.ptr);
		if (rc != VFY_ENOMEM)
			rc = 0;
	}
	closedir(dir);
	return rc;
}

int
vfy_ctx_add_system_anchors(struct vfy_ctx *ctx, size_t *added)
{
	struct system_input in = { .pool = &ctx->anchors };
	uint32_t before = ctx->anchors.n;
	struct owned_bytes file;
	int rc = read_file(AT_FDCWD, VFY_SYSTEM_BUNDLE, &file);

	if (rc != 0)
		return rc;
	rc = pem_read(span_of(file.ptr, file.len), PEM_CERTIFICATE,
	    add_system_anchor, &in, NULL);
	free(file.ptr);
	if (rc == 0)
		rc = mark_public_roots(&ctx->anchors);
	if (rc != 0) {
		pool_cut(&ctx->anchors, before);
		return rc;
	}
	if (added != NULL)
		*added = in.added;
	return 0;
}
