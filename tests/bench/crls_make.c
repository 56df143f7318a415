/* SPDX-License-Identifier: MIT */
/*
 * crls_make.c - a CA, a certificate that names a place for its CRL, and CRLs of
 * any size by that CA (RFC 5280 5): serials of 16 random octets, a reason in
 * every fourth entry, about 40 octets each.
 */
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crl_build.h"
#include "crls.h"

#define DAY 86400
#define BITS 2048
#define SERIAL_LEN 16
/* Octets of an entry at most. */
#define ENTRY_ROOM 64

static void
write_file(const char *name, struct vfy_span bytes)
{
	char path[PATH_ROOM];
	FILE *f;

	folder_path(path, name);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len ||
	    fclose(f) != 0)
		die(path, "can't be written");
}

static void
write_cert(const char *name, gnutls_x509_crt_t crt)
{
	gnutls_datum_t der;

	must(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der), name);
	write_file(name, span_of(der.data, der.size));
	gnutls_free(der.data);
}

/* Both have one key: the leaf's is of no interest. */
static gnutls_x509_crt_t
make_cert(const char *cn, gnutls_x509_privkey_t key, bool ca)
{
	static const uint8_t serial[SERIAL_LEN] = { 0x7f, 1, 2, 3 };
	gnutls_x509_crt_t crt;
	uint8_t id[64];
	size_t len = sizeof(id);
	time_t now = time(NULL);

	must(gnutls_x509_crt_init(&crt), cn);
	must(gnutls_x509_crt_set_version(crt, 3), cn);
	must(gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)), cn);
	must(gnutls_x509_crt_set_dn_by_oid(
		 crt, GNUTLS_OID_X520_COMMON_NAME, 0, cn, (unsigned)strlen(cn)),
	    cn);
	must(gnutls_x509_crt_set_activation_time(crt, now - DAY), cn);
	must(gnutls_x509_crt_set_expiration_time(crt, now + 90 * DAY), cn);
	must(gnutls_x509_crt_set_key(crt, key), cn);
	must(gnutls_x509_crt_get_key_id(crt, 0, id, &len), cn);
	must(gnutls_x509_crt_set_subject_key_id(crt, id, len), cn);
	must(gnutls_x509_crt_set_authority_key_id(crt, id, len), cn);
	if (ca) {
		must(gnutls_x509_crt_set_basic_constraints(crt, 1, -1), cn);
		must(gnutls_x509_crt_set_key_usage(
			 crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN),
		    cn);
		return crt;
	}
	must(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, HOST,
		 sizeof(HOST) - 1, GNUTLS_FSAN_SET),
	    cn);
	must(gnutls_x509_crt_set_crl_dist_points(
		 crt, GNUTLS_SAN_URI, CRL_URL, 0),
	    cn);
	return crt;
}

static gnutls_x509_privkey_t ca_key;
static gnutls_x509_crt_t ca_crt;

void
crls_make_ca(void)
{
	gnutls_x509_crt_t leaf;

	must(gnutls_x509_privkey_init(&ca_key), "key");
	must(gnutls_x509_privkey_generate(ca_key, GNUTLS_PK_RSA, BITS, 0),
	    "key");
	ca_crt = make_cert("Bench CA", ca_key, true);
	must(
	    gnutls_x509_crt_sign2(ca_crt, ca_crt, ca_key, GNUTLS_DIG_SHA256, 0),
	    "CA");
	leaf = make_cert(HOST, ca_key, false);
	must(gnutls_x509_crt_sign2(leaf, ca_crt, ca_key, GNUTLS_DIG_SHA256, 0),
	    "leaf");
	write_cert(CA_FILE, ca_crt);
	write_cert(LEAF_FILE, leaf);
	gnutls_x509_crt_deinit(leaf);
}

/* One entry at p, with a serial that has more than SERIAL_LEN octets never. */
static size_t
put_entry(uint8_t *p, size_t i, const uint8_t serial[SERIAL_LEN])
{
	static const uint8_t date[] = { 0x17, 13, '2', '6', '0', '6', '0', '1',
		'0', '0', '0', '0', '0', '0', 'Z' };
	static const uint8_t reason[] = { 0x30, 12, 0x30, 10, 6, 3, 0x55, 0x1d,
		0x15, 4, 3, 10, 1, 1 };
	size_t n = 2;

	p[n++] = DER_INTEGER;
	p[n++] = SERIAL_LEN;
	memcpy(p + n, serial, SERIAL_LEN);
	p[n] = (uint8_t)(1 + (p[n] & 0x3f)); /* the leaf has 0x7f */
	n += SERIAL_LEN;
	memcpy(p + n, date, sizeof(date));
	n += sizeof(date);
	if (i % 4 == 0) {
		memcpy(p + n, reason, sizeof(reason));
		n += sizeof(reason);
	}
	p[0] = DER_SEQUENCE;
	p[1] = (uint8_t)(n - 2);
	return n;
}

static struct vfy_span
make_entries(size_t entries)
{
	uint8_t *all = malloc(entries * ENTRY_ROOM), serial[SERIAL_LEN];
	size_t used = 0;

	if (all == NULL)
		die("list", "out of memory");
	for (size_t i = 0; i < entries; i++) {
		must(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)),
		    "serial");
		used += put_entry(all + used, i, serial);
	}
	return span_of(all, used);
}

/* Its form is that of db_signer. */
static struct vfy_span
sign(void *arg, struct vfy_span tbs)
{
	gnutls_datum_t data = { (void *)(uintptr_t)tbs.ptr, (unsigned)tbs.len };
	gnutls_privkey_t key;
	gnutls_datum_t sig;
	struct vfy_span out;

	(void)arg;
	must(gnutls_privkey_init(&key), "key");
	must(gnutls_privkey_import_x509(key, ca_key, 0), "key");
	must(gnutls_privkey_sign_data(key, GNUTLS_DIG_SHA256, 0, &data, &sig),
	    "signature");
	out = CAT(span_of(sig.data, sig.size));
	gnutls_free(sig.data);
	gnutls_privkey_deinit(key);
	return out;
}

static struct vfy_span
time_of(time_t t)
{
	char text[32];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		die("time", "out of range");
	strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &tm);
	/* UTCTime until 2049 (RFC 5280 5.1.2.4) */
	return db_time(text + 2);
}

void
crls_make_list(size_t entries)
{
	struct vfy_span rsa = SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
	struct crl_fields f = crl_default();
	time_t now = time(NULL);
	struct vfy_span all = make_entries(entries), tbs;
	char name[PATH_ROOM];
	gnutls_datum_t dn;

	must(gnutls_x509_crt_get_raw_dn(ca_crt, &dn), "name");
	f.entries = all;
	tbs = SEQ(f.version, rsa, span_of(dn.data, dn.size),
	    time_of(now - DAY / 2), time_of(now + DAY), SEQ(f.entries),
	    CONS(0, SEQ(db_ext("2.5.29.20", false, db_int(1)))));
	snprintf(name, sizeof(name), CRL_FILE, entries);
	write_file(name, db_signed(tbs, rsa, sign, NULL));
	gnutls_free(dn.data);
	free((void *)(uintptr_t)all.ptr);
	db_free_all();
}
