/* SPDX-License-Identifier: MIT */
/*
 * hand.c - what a person brings in: one piece of evidence, and room for more on
 * its way. It is pending, whoever says what it is.
 */
#include <fcntl.h>
#include <unistd.h>

#include "address.h"
#include "bigfile.h"
#include "clock.h"
#include "store.h"

/* Is it what a question could have as its own? */
static bool
is_proper(const struct vfy_ask *about)
{
	if (about->kind < VFY_ASK_CRL || about->kind > VFY_ASK_ISSUER)
		return false;
	if (about->url != NULL && about->url[0] != '\0' &&
	    !address_url_ok(about->url))
		return false;
	return true;
}

int
vfy_store_add(struct vfy_store *s, const struct vfy_ask *about,
    struct vfy_span der, bool *added, uint8_t sha256[32])
{
	struct evidence_key key;
	struct vfy_peek peek;
	struct keeping k = { .key = &key,
		.der = der,
		.etag = "",
		.last_modified = "",
		.now = store_clock_wall(),
		.quota = s->quota };
	int rc;

	*added = false;
	if (!is_proper(about))
		return VFY_EARG;
	if (der.len > s->max_bytes[about->kind])
		return VFY_ELIMIT;
	rc = evidence_key_of(about, &key);
	if (rc == VFY_ENOENT || (rc == 0 && !evidence_can_find(&key)))
		return VFY_EARG;
	if (rc == 0)
		rc = vfy_evidence_peek(about->kind, der, &peek);
	if (rc != 0)
		return rc;
	if (sha256 != NULL && !store_sha256(der, sha256))
		return VFY_EINTERNAL;
	if (!database_writable(&s->db))
		return VFY_EIO;
	k.this_update = peek.this_update;
	k.number = peek.number;
	*added = evidence_put_pending(&s->db, &k, PENDING_IMPORTED);
	return 0;
}

int
vfy_store_scratch(struct vfy_store *s, int *fd)
{
	char path[BIGFILE_TEMPORARY];
	int made, dir = s->place.blobs;

	if (dir < 0 || s->db.read_only)
		return VFY_EIO;
	*fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd >= 0)
		return 0;
	/* not every kind of file system has files without a name */
	made = bigfile_temporary(dir, "scratch", path);
	if (made < 0)
		return VFY_EIO;
	*fd = openat(dir, path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	(void)unlinkat(dir, path, 0);
	(void)close(made);
	return *fd >= 0 ? 0 : VFY_EIO;
}
