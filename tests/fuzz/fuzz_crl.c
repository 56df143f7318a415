/* SPDX-License-Identifier: MIT */
/*
 * fuzz_crl.c - the CRL reader on any bytes: parse, walk, look up, and check
 * against one certificate. The quick reader of entries is held against the
 * full one.
 */
#include <stdlib.h>

/* Whole, for the readers of one entry. */
#include "../unit/crl_build.h"
#include "crl.c"
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
	check_against(&crl, cert);
	return 0;
}
