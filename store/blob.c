/* SPDX-License-Identifier: MIT */
/*
 * blob.c - bytes handed out by the store; they outlive it if need be.
 */
#include "blob.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The blob that the engine sees, and the same pointer to free it by. */
struct heap_blob {
	struct vfy_blob blob;
	uint8_t *bytes;
};

static void
heap_release(struct vfy_blob *blob)
{
	struct heap_blob *h = (struct heap_blob *)blob;

	free(h->bytes);
	free(h);
}

int
blob_take(uint8_t *bytes, size_t len, struct vfy_blob **out)
{
	struct heap_blob *h = calloc(1, sizeof(*h));

	if (h == NULL) {
		free(bytes);
		return VFY_ENOMEM;
	}
	h->bytes = bytes;
	h->blob.der = (struct vfy_span){ bytes, len };
	h->blob.kept = false;
	h->blob.release = heap_release;
	*out = &h->blob;
	return 0;
}

/* A file's bytes, mapped. */
struct mapped_blob {
	struct vfy_blob blob;
	void *at;
	struct vfy_span facts; /* another file's, or empty */
};

static void
mapped_release(struct vfy_blob *blob)
{
	struct mapped_blob *m = (struct mapped_blob *)blob;

	(void)munmap(m->at, m->blob.der.len);
	if (m->facts.len > 0)
		(void)munmap((void *)(uintptr_t)m->facts.ptr, m->facts.len);
	free(m);
}

int
blob_map(int fd, size_t len, struct vfy_blob **out)
{
	struct mapped_blob *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return VFY_ENOMEM;
	m->at = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (m->at == MAP_FAILED) {
		free(m);
		return VFY_EIO;
	}
	m->blob = (struct vfy_blob){ .der = { m->at, len },
		.kept = false,
		.release = mapped_release };
	*out = &m->blob;
	return 0;
}

void
blob_put_facts(struct vfy_blob *blob, struct vfy_span bytes,
    const struct vfy_facts *facts)
{
	struct mapped_blob *m = (struct mapped_blob *)blob;

	m->facts = bytes;
	blob->facts = *facts;
}

void
blob_release(struct vfy_blob *blob)
{
	if (blob != NULL)
		blob->release(blob);
}
