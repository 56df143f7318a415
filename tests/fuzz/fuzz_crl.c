/* SPDX-License-Identifier: MIT */
/*
 * fuzz_crl.c - the CRL reader on any bytes: parse, walk, look up, and check
 * against one certificate. The quick reader of entries is held against the
 * full one, and so is a look into an index, which every list has here; a
 * damaged index never gives another answer.
 */
#include <stdlib.h>

/* Whole, for the readers of one entry. */
#include "../unit/crl_build.h"
#include "crl.c"
#undef CRL_INDEX_MIN
#define CRL_INDEX_MIN 1
#include "crl_index.c"
#include "crl_check.h"

/* Entries of one list that are looked up: each is a walk of its own. */
#define LOOK_UPS 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/*
 * Serial 0x1234 of CN=CA, with distribution points of every kind: by URI, by
 * directory name, relative to the issuer, for some reasons, of another issuer.
 */
static struct vfy_cert *
make_cert(void)
{
	struct db_cert c = db_cert_default();
	struct vfy_cert *cert;
	struct vfy_span uri = crl_full_name(db_uri("http://a/1")),
			dir = crl_full_name(db_directory(db_name("shard"))),
			rdn = crl_relative_name(db_attribute("2.5.4.3", "one")),
			some = PRIM(1, RAW("\x06\x40")),
			other = CONS(2, db_directory(db_name("other")));

	c.extensions = CAT(db_ext("2.5.29.19", true, SEQ(db_none())),
	    db_ext("2.5.29.31", false,
		SEQ(SEQ(uri), SEQ(dir, some), SEQ(rdn), SEQ(uri, other))));
	must(cert_parse(db_certificate(&c, NULL, NULL), &cert, NULL) == 0);
	must(cert->bad_extensions == 0);
	db_free_all();
	return cert;
}

/* What is in the input, or nothing. */
static void
within(struct vfy_span part, const uint8_t *data, size_t size)
{
	must(part.len == 0 ||
	    (part.ptr >= data && part.len <= size &&
		(size_t)(part.ptr - data) <= size - part.len));
}

/* Both have found the same, or nothing. */
static void
same_entry(bool found, const struct crl_entry *a, enum crl_found by_index,
    const struct crl_entry *b)
{
	must(found == (by_index == CRL_LISTED));
	must(!found ||
	    (a->revoked_at == b->revoked_at && a->reason == b->reason));
}

static void
look_into(
    const struct crl *crl, uint8_t *index, size_t len, struct vfy_span serial)
{
	struct crl_entry walked, looked;
	bool found = crl_find(crl, crl->issuer, serial, &walked);
	uint8_t *octet = &index[serial.len > 0 ? serial.ptr[0] * 7u % len : 0];
	enum crl_found by_index;

	must(crl_index_fits(span_of(index, len), crl->der));
	by_index = crl_index_find(span_of(index, len), crl, serial, &looked);
	same_entry(found, &walked, by_index, &looked);
	*octet ^= 0x10;
	if (crl_index_fits(span_of(index, len), crl->der)) {
		by_index =
		    crl_index_find(span_of(index, len), crl, serial, &looked);
		if (by_index != CRL_DAMAGED)
			same_entry(found, &walked, by_index, &looked);
	}
	*octet ^= 0x10;
}

static void
check_index(const struct crl *crl)
{
	struct der d = der_start(crl->entries, NULL);
	size_t n, len = crl_index_size(crl);
	uint8_t *index;
	struct entry e;

	if (len == 0)
		return;
	index = malloc(len);
	must(index != NULL);
	crl_index_build(crl, index);
	must(crl_index_entries(span_of(index, len)) == crl->num_entries);
	look_into(crl, index, len, span_of("\x12\x34", 2));
	for (n = 0; n < LOOK_UPS && !der_done(&d); n++) {
		must(entry_read(&d, crl->version == 2, &e));
		look_into(crl, index, len, e.serial);
	}
	free(index);
}

static void
check_entries(const struct crl *crl)
{
	struct der d = der_start(crl->entries, NULL);
	bool extensions = crl->version == 2, critical = false, issuer = false;
	struct entry e;
	size_t n = 0;

	while (!der_done(&d)) {
		size_t quick =
		    entry_quick(d.ptr, (size_t)(d.end - d.ptr), extensions);
		const uint8_t *at = d.ptr;
		struct crl_entry found;

		must(entry_read(&d, extensions, &e));
		must(quick == 0 ||
		    (quick == (size_t)(d.ptr - at) && !e.unknown_critical &&
			span_empty(e.issuer)));
		critical |= e.unknown_critical;
		issuer |= !span_empty(e.issuer);
		if (n < LOOK_UPS && !crl->has_certificate_issuer)
			must(crl_find(crl, crl->issuer, e.serial, &found));
		n++;
	}
	must(n == crl->num_entries);
	must(critical == crl->unknown_critical_entry);
	must(issuer == crl->has_certificate_issuer);
}

static void
check_against(const struct crl *crl, const struct vfy_cert *cert)
{
	const char *detail = NULL;
	char url[LIMIT_URL + 1];
	struct crl_entry e;
	struct proof p;
	uint32_t reasons = 0;
	bool found = crl_find(crl, cert->issuer, cert->serial, &e);

	/* at any time, so that times do not hide the rest */
	crl_check(crl, cert, crl->next_update, &p);
	must(p.detail != NULL);
	must(p.status == VFY_ST_GOOD || p.status == VFY_ST_REVOKED ||
	    p.status == VFY_ST_UNKNOWN);
	must((p.status == VFY_ST_UNKNOWN) == (p.why != VFY_R_OK));
	/* nothing is its own delta */
	must(crl_delta_fits(crl, crl, &detail) == VFY_R_CRL_SCOPE);
	must(crl_number_cmp(crl->number, crl->number) == 0);
	if (ext_points_url(crl->freshest, 0, url))
		must(strlen(url) <= LIMIT_URL);
	if (p.status == VFY_ST_UNKNOWN)
		return;
	must(!crl->unknown_critical && !crl->unknown_critical_entry &&
	    !crl->is_delta && crl->next_update != 0);
	must(crl_may_concern(crl, cert));
	must(crl_scope(crl, cert, &reasons, &detail) == VFY_R_OK);
	must(reasons == p.reasons);
	must(p.status == VFY_ST_REVOKED ? found
					: p.reasons == CRL_ALL_REASONS &&
		    (!found || e.reason == CRL_REMOVE_FROM_CRL));
}

/* Text fits its buffer and ends; its length does not depend on the room. */
static void
check_text(size_t full, const char *buf, size_t room)
{
	must(strlen(buf) == (full < room ? full : room - 1));
	for (; *buf != '\0'; buf++)
		must(*buf >= 0x20 && *buf < 0x7f);
}

/* The list as it is shown: the same entries, and nothing that is not text. */
static int
check_view(void *arg, const struct vfy_crl *view)
{
	const struct crl *crl = arg;
	struct vfy_crl_entry e = { .next = 0 };
	const char *detail = NULL;
	char buf[24];
	size_t n, i;

	must(vfy_crl_info(view)->entries == crl->num_entries);
	for (n = 0; vfy_crl_next(view, &e); n++) {
		buf[0] = '\0';
		i = vfy_crl_entry_issuer(&e, buf, sizeof(buf));
		must(i == 0 || !span_empty(e.issuer));
		check_text(i, buf, sizeof(buf));
	}
	must(n == crl->num_entries && e.next == crl->entries.len);
	for (i = 0; (n = vfy_crl_point(view, i, buf, sizeof(buf))) > 0; i++)
		check_text(n, buf, sizeof(buf));
	must(i <= LIMIT_POINT_NAMES);
	check_text(vfy_crl_issuer(view, buf, sizeof(buf)), buf, sizeof(buf));
	(void)vfy_crl_delta_url(view, 0, buf, sizeof(buf));
	(void)vfy_crl_usable(view, TEST_NOW, &detail);
	must(detail != NULL);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vfy_cert *cert;
	struct vfy_fault fault;
	struct crl crl;

	if (cert == NULL)
		cert = make_cert();
	if (!crl_parse(span_of(data, size), &crl, &fault)) {
		must(fault.code != VFY_F_NONE && fault.offset <= size);
		return 0;
	}
	must(fault.code == VFY_F_NONE && crl.der.len == size);
	within(crl.tbs, data, size);
	within(crl.tbs_algorithm, data, size);
	within(crl.algorithm, data, size);
	within(crl.signature, data, size);
	within(crl.issuer, data, size);
	within(crl.entries, data, size);
	within(crl.number, data, size);
	within(crl.authority_key_id, data, size);
	within(crl.base_number, data, size);
	within(crl.freshest, data, size);
	within(crl.idp.full_name, data, size);
	within(crl.idp.relative_rdn, data, size);
	check_entries(&crl);
	check_index(&crl);
	check_against(&crl, cert);
	must(vfy_crl_read(span_of(data, size), check_view, &crl, NULL) == 0);
	return 0;
}
