/* SPDX-License-Identifier: MIT */
/*
 * test_live.c - certaudit against a PKI that lives: its CRLs, OCSP responses
 * and issuers are served on loopback. Every way to publish a status must give
 * the right status from the right source, with as many requests as it takes;
 * then the server goes away, and the store answers the same until nextUpdate;
 * then nothing is known (exit status 5).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <json-c/json.h>
#include <sys/wait.h>
#include <time.h>

#include "crl_build.h"
#include "live_server.h"

#define DAY INT64_C(86400)
#define LEAF_SERIAL 0x4d2
#define EXIT_VALID 0
#define EXIT_NOT_TRUSTED 1
#define EXIT_REVOKED 3
#define EXIT_UNDETERMINED 5

/* -- times, keys, certificates ------------------------------------------------ */

static struct vfy_span
time_of(int64_t t, const char *format)
{
	time_t clock = (time_t)t;
	struct tm tm;
	char text[32];

	if (gmtime_r(&clock, &tm) == NULL)
		abort();
	(void)strftime(text, sizeof(text), format, &tm);
	return db_time(text);
}
#define UTC(t) time_of(t, "%y%m%d%H%M%SZ")
#define GENERALIZED(t) time_of(t, "%Y%m%d%H%M%SZ")

struct party {
	gnutls_privkey_t key;
	struct vfy_span spki, name,
	    key_id; /* key_id: SHA-1 of the key's octets */
	struct vfy_span cert;
};

static struct vfy_span
ecdsa_sha256(void)
{
	return SEQ(db_oid("1.2.840.10045.4.3.2"));
}

static struct vfy_span
sign(const struct party *p, struct vfy_span bytes)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)bytes.ptr,
		(unsigned)bytes.len };
	gnutls_datum_t out;
	struct vfy_span copy;

	if (gnutls_privkey_sign_data2(
		p->key, GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &out) < 0)
		abort();
	copy = db_copy(span_of(out.data, out.size));
	gnutls_free(out.data);
	return copy;
}

static struct vfy_span
signed_by(const struct party *p, struct vfy_span tbs)
{
	return SEQ(
	    tbs, ecdsa_sha256(), db_bits(DER_BIT_STRING, 0, sign(p, tbs)));
}

static struct vfy_span
digest(gnutls_digest_algorithm_t hash, struct vfy_span bytes)
{
	uint8_t out[64];

	if (gnutls_hash_fast(hash, bytes.ptr, bytes.len, out) < 0)
		abort();
	return db_copy(span_of(out, gnutls_hash_get_len(hash)));
}

/* The uncompressed point at the end of a P-256 SubjectPublicKeyInfo. */
static struct vfy_span
point_of(struct vfy_span spki)
{
	return span_of(spki.ptr + spki.len - 65, 65);
}

static void
party_make(struct party *p, const char *name)
{
	gnutls_pubkey_t pub;
	gnutls_datum_t der;

	if (gnutls_privkey_init(&p->key) < 0 ||
	    gnutls_privkey_generate(p->key, GNUTLS_PK_ECDSA,
		GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) < 0 ||
	    gnutls_pubkey_init(&pub) < 0 ||
	    gnutls_pubkey_import_privkey(pub, p->key, 0, 0) < 0 ||
	    gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &der) < 0)
		abort();
	p->spki = db_copy(span_of(der.data, der.size));
	gnutls_free(der.data);
	gnutls_pubkey_deinit(pub);
	p->name = db_name(name);
	p->key_id = digest(GNUTLS_DIG_SHA1, point_of(p->spki));
}

static struct vfy_span
key_ids(const struct party *issuer, const struct party *subject)
{
	return CAT(db_ext("2.5.29.14", false, OCTETS(subject->key_id)),
	    db_ext("2.5.29.35", false, SEQ(PRIM(0, issuer->key_id))));
}

static struct vfy_span
key_usage(uint8_t bits, unsigned unused)
{
	return db_ext("2.5.29.15", true,
	    db_bits(DER_BIT_STRING, unused, span_of(&bits, 1)));
}

static struct vfy_span
certificate(const struct party *issuer, const struct party *subject,
    long serial, int64_t from, int64_t to, struct vfy_span extensions)
{
	return signed_by(issuer,
	    SEQ(CONS(0, db_int(2)), db_int(serial), ecdsa_sha256(),
		issuer->name, SEQ(UTC(from), UTC(to)), subject->name,
		subject->spki, CONS(3, SEQ(extensions))));
}

/* -- what certificates say of where to look ----------------------------------------- */

static struct vfy_span
points(struct vfy_span list)
{
	return db_ext("2.5.29.31", false, SEQ(list));
}

static struct vfy_span
point_at(const char *url)
{
	return points(SEQ(crl_full_name(db_uri(url))));
}

static struct vfy_span
freshest_at(const char *url)
{
	return db_ext("2.5.29.46", false, SEQ(SEQ(crl_full_name(db_uri(url)))));
}

/* method: 1 OCSP, 2 caIssuers */
static struct vfy_span
access_at(int method, const char *url)
{
	return db_ext("1.3.6.1.5.5.7.1.1", false,
	    SEQ(SEQ(db_oid(method == 1 ? "1.3.6.1.5.5.7.48.1"
				       : "1.3.6.1.5.5.7.48.2"),
		db_uri(url))));
}

/* -- the world ---------------------------------------------------------------------- */

struct world {
	struct live_server server;
	struct party root, inter, leaf,
	    lister; /* lister: signs indirect CRLs */
	int64_t now, next_update;
	char dir[64];
	char out[128];
	struct json_object *verdict;
	int status; /* of certaudit */
	struct vfy_span staple;
};

/* "http://127.0.0.1:1234/path", in a block that lives as long as the rest. */
static const char *
url_of(const struct world *w, const char *path)
{
	char text[128];

	(void)snprintf(
	    text, sizeof(text), "http://127.0.0.1:%u%s", w->server.port, path);
	return (const char *)db_copy(span_of(text, strlen(text) + 1)).ptr;
}

static struct vfy_span
ca_extensions(struct world *w, const struct party *subject, uint8_t usage,
    unsigned unused)
{
	bool is_ca = (usage & 0x04) != 0;

	return CAT(
	    db_ext("2.5.29.19", true, SEQ(is_ca ? db_bool(true) : db_none())),
	    key_usage(usage, unused), key_ids(&w->root, subject),
	    point_at(url_of(w, "/root.crl")));
}

static void
cert_leaf_for(struct world *w, int64_t life, struct vfy_span extensions)
{
	w->leaf.cert = certificate(&w->inter, &w->leaf, LEAF_SERIAL,
	    w->now - DAY, w->now - DAY + life - 1,
	    CAT(key_usage(0x80, 7),
		db_ext("2.5.29.37", false, SEQ(db_oid("1.3.6.1.5.5.7.3.1"))),
		db_ext("2.5.29.17", false, SEQ(PRIM(2, span_str("live.test")))),
		key_ids(&w->inter, &w->leaf), extensions));
}

static void
cert_leaf(struct world *w, struct vfy_span extensions)
{
	cert_leaf_for(w, 90 * DAY, extensions);
}

/* A list in force for so many days; extensions beside its number. */
static struct vfy_span
list(const struct world *w, const struct party *issuer, long number, int days,
    struct vfy_span entries, struct vfy_span extensions)
{
	return signed_by(issuer,
	    SEQ(db_int(1), ecdsa_sha256(), issuer->name, UTC(w->now - 3600),
		UTC(w->now + days * DAY),
		entries.len > 0 ? SEQ(entries) : db_none(),
		CONS(0,
		    SEQ(db_ext(
			    "2.5.29.35", false, SEQ(PRIM(0, issuer->key_id))),
			db_ext("2.5.29.20", false, db_int(number)),
			extensions))));
}

static struct vfy_span
entry(const struct world *w, struct vfy_span extensions)
{
	return SEQ(db_int(LEAF_SERIAL), UTC(w->now - 7200),
	    SEQ(crl_reason_ext(1), extensions));
}

static struct vfy_span
cert_id(const struct world *w, gnutls_digest_algorithm_t hash)
{
	return SEQ(
	    SEQ(db_oid(hash == GNUTLS_DIG_SHA1 ? "1.3.14.3.2.26"
					       : "2.16.840.1.101.3.4.2.1"),
		NULL_()),
	    OCTETS(digest(hash, w->inter.name)),
	    OCTETS(digest(hash, point_of(w->inter.spki))), db_int(LEAF_SERIAL));
}

static struct vfy_span
single(const struct world *w, gnutls_digest_algorithm_t hash, bool revoked)
{
	return SEQ(cert_id(w, hash),
	    revoked ? CONS(1, GENERALIZED(w->now - 7200),
			  CONS(0, EL(DER_ENUMERATED, RAW("\x01"))))
		    : PRIM(0, db_none()),
	    GENERALIZED(w->now - 3600), CONS(0, GENERALIZED(w->now + DAY)));
}

/* For both hashes: whichever the request had. Signed by the CA itself. */
static struct vfy_span
response(const struct world *w, bool revoked)
{
	struct vfy_span tbs =
	    SEQ(CONS(1, w->inter.name), GENERALIZED(w->now - 3600),
		SEQ(single(w, GNUTLS_DIG_SHA1, revoked),
		    single(w, GNUTLS_DIG_SHA256, revoked)));

	return SEQ(EL(DER_ENUMERATED, RAW("\0")),
	    CONS(0,
		SEQ(db_oid("1.3.6.1.5.5.7.48.1.1"),
		    OCTETS(signed_by(&w->inter, tbs)))));
}

static void
write_file(const struct world *w, const char *name, struct vfy_span bytes)
{
	char path[192];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
	assert_int_equal(fclose(f), 0);
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return -1;
	w->now = (int64_t)time(NULL);
	w->next_update = w->now + DAY;
	(void)snprintf(w->dir, sizeof(w->dir), "/tmp/vfy-live-XXXXXX");
	if (mkdtemp(w->dir) == NULL)
		return -1;
	live_start(&w->server);
	party_make(&w->root, "Live Root");
	party_make(&w->inter, "Live Intermediate");
	party_make(&w->leaf, "live.test");
	party_make(&w->lister, "Live CRL Issuer");
	w->root.cert = certificate(&w->root, &w->root, 1, w->now - 100 * DAY,
	    w->now + 1000 * DAY, ca_extensions(w, &w->root, 0x06, 1));
	w->inter.cert = certificate(&w->root, &w->inter, 2, w->now - 10 * DAY,
	    w->now + 500 * DAY, ca_extensions(w, &w->inter, 0x06, 1));
	w->lister.cert = certificate(&w->root, &w->lister, 3, w->now - 10 * DAY,
	    w->now + 500 * DAY, ca_extensions(w, &w->lister, 0x02, 1));
	live_put(&w->server, "/root.crl",
	    list(w, &w->root, 1, 60, db_none(), db_none()));
	*state = w;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	live_stop(&w->server);
	json_object_put(w->verdict);
	gnutls_privkey_deinit(w->root.key);
	gnutls_privkey_deinit(w->inter.key);
	gnutls_privkey_deinit(w->leaf.key);
	gnutls_privkey_deinit(w->lister.key);
	db_free_all();
	(void)nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(w);
	return 0;
}

#define LIVE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* -- asking ------------------------------------------------------------------------- */

/*
 * certaudit verify with these more options; at: 0 is now. Leaves its exit
 * status and the verdict.
 */
static void
ask(struct world *w, const char *more, int64_t at)
{
	const char *program = getenv("CERTAUDIT");
	char command[2048], when[64] = "";
	int rc;

	write_file(w, "root.der", w->root.cert);
	write_file(w, "inter.der", w->inter.cert);
	write_file(w, "leaf.der", w->leaf.cert);
	write_file(w, "lister.der", w->lister.cert);
	if (w->staple.len > 0)
		write_file(w, "staple.der", w->staple);
	if (at != 0)
		(void)snprintf(when, sizeof(when), "--at @%lld", (long long)at);
	rc = snprintf(command, sizeof(command),
	    "cd %s && env -u http_proxy -u all_proxy HOME=%s timeout 120 '%s' "
	    "verify --json --trust root.der --hostname live.test "
	    "--revocation hard --network allowed --allow-net 127.0.0.1 "
	    "--store store %s %s leaf.der >verdict.json 2>stderr",
	    w->dir, w->dir, program != NULL ? program : "certaudit", when,
	    more);
	assert_true(rc > 0 && (size_t)rc < sizeof(command));
	rc = system(command);
	assert_true(WIFEXITED(rc));
	w->status = WEXITSTATUS(rc);
	(void)snprintf(w->out, sizeof(w->out), "%s/verdict.json", w->dir);
	json_object_put(w->verdict);
	w->verdict = json_object_from_file(w->out);
	assert_non_null(w->verdict);
}
#define WITH_INTER "--untrusted inter.der"

static struct json_object *
member(struct json_object *o, const char *name)
{
	struct json_object *value = NULL;

	(void)json_object_object_get_ex(o, name, &value);
	return value;
}

static const char *
text_in(struct json_object *o, const char *name)
{
	const char *text = json_object_get_string(member(o, name));

	return text != NULL ? text : "";
}

static struct json_object *
best_path(const struct world *w)
{
	return json_object_array_get_idx(member(w->verdict, "paths"), 0);
}

static struct json_object *
cert_at(const struct world *w, size_t depth)
{
	return json_object_array_get_idx(
	    member(best_path(w), "certificates"), depth);
}

static void
same_time(const char *text, int64_t t)
{
	time_t clock = (time_t)t;
	struct tm tm;
	char expected[32];

	assert_non_null(gmtime_r(&clock, &tm));
	(void)strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%SZ", &tm);
	assert_string_equal(text, expected);
}

/* The last answer: exit status, verdict, and the leaf's status and source. */
static void
expect(const struct world *w, int exit_status, const char *verdict,
    const char *status, const char *source)
{
	struct json_object *revocation = member(cert_at(w, 0), "revocation");

	if (w->status != exit_status)
		fail_msg("exit status %d, not %d: %s", w->status, exit_status,
		    json_object_to_json_string_ext(
			best_path(w), JSON_C_TO_STRING_PRETTY));
	assert_string_equal(text_in(w->verdict, "verdict"), verdict);
	assert_string_equal(text_in(revocation, "status"), status);
	assert_string_equal(text_in(revocation, "source"), source);
	if (*source != '\0') {
		same_time(text_in(revocation, "this_update"), w->now - 3600);
		same_time(text_in(revocation, "next_update"), w->next_update);
	}
}

struct answer {
	int exit_status;
	const char *verdict, *status, *source;
};
static const struct answer good_by_crl = { EXIT_VALID, "valid", "good", "crl" };
static const struct answer good_by_ocsp = { EXIT_VALID, "valid", "good",
	"ocsp" };
static const struct answer good_by_staple = { EXIT_VALID, "valid", "good",
	"staple" };
static const struct answer bad_by_crl = { EXIT_REVOKED, "invalid", "revoked",
	"crl" };
static const struct answer bad_by_ocsp = { EXIT_REVOKED, "invalid", "revoked",
	"ocsp" };
static const struct answer free_of_it = { EXIT_VALID, "valid", "not-required",
	"" };

static void
expect_answer(const struct world *w, const struct answer *a)
{
	expect(w, a->exit_status, a->verdict, a->status, a->source);
}

static void
expect_unknown(const struct world *w)
{
	expect(w, EXIT_UNDETERMINED, "undetermined", "unknown", "");
}

/* How often each URL was asked, and no other one. */
static void
asked(struct world *w, const char *path, int requests)
{
	assert_int_equal(live_requests(&w->server, path), requests);
	assert_int_equal(live_requests(&w->server, "/root.crl"), 1);
}

/*
 * The whole life of an answer: fetched; asked again, from the store without a
 * request; the server gone, the same, also shortly before nextUpdate; after it
 * nothing is known any more, unless no status is required at all.
 */
static void
live_through(struct world *w, const char *more, const struct answer *a)
{
	int requests = 0, again = 0;

	ask(w, more, 0);
	expect_answer(w, a);
	for (size_t i = 0; i < w->server.num_places; i++)
		requests += atomic_load(&w->server.places[i].requests);
	ask(w, more, 0);
	expect_answer(w, a);
	for (size_t i = 0; i < w->server.num_places; i++)
		again += atomic_load(&w->server.places[i].requests);
	assert_int_equal(again, requests);
	live_stop(&w->server);
	ask(w, more, 0);
	expect_answer(w, a);
	ask(w, more, w->next_update - 60);
	expect_answer(w, a);
	/* past what clocks may differ by */
	ask(w, more, w->next_update + 3600);
	if (*a->source != '\0')
		expect_unknown(w);
	else
		expect_answer(w, a);
	assert_int_equal(atomic_load(&w->server.strays), 0);
}

/* -- CRLs --------------------------------------------------------------------------- */

static void
crl_case(struct world *w, struct vfy_span entries, const struct answer *a)
{
	cert_leaf(w, point_at(url_of(w, "/inter.crl")));
	live_put(&w->server, "/inter.crl",
	    list(w, &w->inter, 7, 1, entries, db_none()));
	live_through(w, WITH_INTER, a);
	asked(w, "/inter.crl", 1);
}

static void
test_crl(void **state)
{
	crl_case(*state, db_none(), &good_by_crl);
}

static void
test_crl_revoked(void **state)
{
	crl_case(*state, entry(*state, db_none()), &bad_by_crl);
}

static struct vfy_span
shard(struct world *w, const char *name, struct vfy_span entries)
{
	return list(w, &w->inter, 7, 1, entries,
	    crl_idp(CAT(
		crl_full_name(db_uri(url_of(w, name))), PRIM(1, RAW("\xff")))));
}

static void
shard_case(struct world *w, struct vfy_span entries, const struct answer *a)
{
	cert_leaf(w, point_at(url_of(w, "/7.crl")));
	live_put(&w->server, "/7.crl", shard(w, "/7.crl", entries));
	live_through(w, WITH_INTER, a);
	asked(w, "/7.crl", 1);
}

static void
test_partition(void **state)
{
	shard_case(*state, db_none(), &good_by_crl);
}

static void
test_partition_revoked(void **state)
{
	shard_case(*state, entry(*state, db_none()), &bad_by_crl);
}

/* Another shard, where the certificate's should be: it proves nothing. */
static void
test_wrong_partition(void **state)
{
	struct world *w = *state;

	cert_leaf(w, point_at(url_of(w, "/7.crl")));
	live_put(&w->server, "/7.crl", shard(w, "/8.crl", db_none()));
	ask(w, WITH_INTER, 0);
	expect_unknown(w);
	asked(w, "/7.crl", 1);
	live_stop(&w->server);
	ask(w, WITH_INTER, 0);
	expect_unknown(w);
}

static void
delta_case(struct world *w, bool by_cert, struct vfy_span entries,
    const struct answer *a)
{
	struct vfy_span freshest = freshest_at(url_of(w, "/delta.crl"));

	cert_leaf(w,
	    CAT(point_at(url_of(w, "/base.crl")),
		by_cert ? freshest : db_none()));
	live_put(&w->server, "/base.crl",
	    list(w, &w->inter, 10, 1, db_none(),
		by_cert ? db_none() : freshest));
	live_put(&w->server, "/delta.crl",
	    list(w, &w->inter, 12, 1, entries,
		db_ext("2.5.29.27", true, db_int(10))));
	live_through(w, WITH_INTER, a);
	asked(w, "/base.crl", 1);
	asked(w, "/delta.crl", 1);
}

static void
test_delta(void **state)
{
	delta_case(*state, false, db_none(), &good_by_crl);
}

static void
test_delta_revoked(void **state)
{
	delta_case(*state, false, entry(*state, db_none()), &bad_by_crl);
}

static void
test_delta_by_certificate(void **state)
{
	delta_case(*state, true, entry(*state, db_none()), &bad_by_crl);
}

static void
indirect_case(struct world *w, bool revoked, const struct answer *a)
{
	struct vfy_span url = db_uri(url_of(w, "/indirect.crl"));
	struct vfy_span issuer =
	    db_ext("2.5.29.29", true, SEQ(db_directory(w->inter.name)));

	cert_leaf(w,
	    points(SEQ(
		crl_full_name(url), CONS(2, db_directory(w->lister.name)))));
	live_put(&w->server, "/indirect.crl",
	    list(w, &w->lister, 3, 1, revoked ? entry(w, issuer) : db_none(),
		crl_idp(CAT(crl_full_name(url), PRIM(4, RAW("\xff"))))));
	live_through(w, WITH_INTER " --untrusted lister.der", a);
	asked(w, "/indirect.crl", 1);
}

static void
test_indirect(void **state)
{
	indirect_case(*state, false, &good_by_crl);
}

static void
test_indirect_revoked(void **state)
{
	indirect_case(*state, true, &bad_by_crl);
}

/* -- OCSP --------------------------------------------------------------------------- */

static void
ocsp_case(struct world *w, bool revoked, const struct answer *a)
{
	cert_leaf(w, access_at(1, url_of(w, "/ocsp")));
	live_put(&w->server, "/ocsp", response(w, revoked));
	live_through(w, WITH_INTER, a);
	asked(w, "/ocsp", 1);
}

static void
test_ocsp(void **state)
{
	ocsp_case(*state, false, &good_by_ocsp);
}

static void
test_ocsp_revoked(void **state)
{
	ocsp_case(*state, true, &bad_by_ocsp);
}

/* From the handshake: nothing but the intermediate's CRL is fetched. */
static void
test_staple(void **state)
{
	struct world *w = *state;

	cert_leaf(w, db_none());
	w->staple = response(w, false);
	live_through(w, WITH_INTER " --ocsp staple.der", &good_by_staple);
}

/* -- no status ------------------------------------------------------------------------ */

static void
test_no_rev_avail(void **state)
{
	struct world *w = *state;

	cert_leaf(w, db_ext("2.5.29.56", false, NULL_()));
	live_through(w, WITH_INTER, &free_of_it);
}

static void
test_short_lived(void **state)
{
	struct world *w = *state;

	cert_leaf_for(w, 6 * DAY,
	    CAT(point_at(url_of(w, "/inter.crl")),
		db_ext(
		    "2.5.29.32", false, SEQ(SEQ(db_oid("2.23.140.1.2.1"))))));
	live_put(&w->server, "/inter.crl",
	    list(w, &w->inter, 7, 1, db_none(), db_none()));
	live_through(w, WITH_INTER " --profile webpki", &free_of_it);
	asked(w, "/inter.crl", 0);
}

/* The server gives what is no evidence: that is never good, and never revoked. */
static void
garbage_case(struct world *w, struct vfy_span body)
{
	cert_leaf(w, point_at(url_of(w, "/inter.crl")));
	live_put(&w->server, "/inter.crl", body);
	ask(w, WITH_INTER, 0);
	expect_unknown(w);
	asked(w, "/inter.crl", 1);
	live_stop(&w->server);
	ask(w, WITH_INTER, 0);
	expect_unknown(w);
}

static void
test_html(void **state)
{
	garbage_case(*state, RAW("<!DOCTYPE html><html>Not here</html>"));
}

/* Right in form, by another's key. */
static void
test_forged(void **state)
{
	struct world *w = *state;
	struct party forger = w->inter;

	forger.key = w->lister.key;
	garbage_case(w, list(w, &forger, 7, 1, entry(w, db_none()), db_none()));
}

/* The intermediate's own list, where the leaf's should be. */
static void
test_other_issuer(void **state)
{
	struct world *w = *state;

	garbage_case(
	    w, list(w, &w->root, 7, 1, entry(w, db_none()), db_none()));
}

/* -- issuers ---------------------------------------------------------------------------- */

static void
issuer_case(struct world *w, struct vfy_span body)
{
	cert_leaf(w,
	    CAT(point_at(url_of(w, "/inter.crl")),
		access_at(2, url_of(w, "/inter.cer"))));
	live_put(&w->server, "/inter.crl",
	    list(w, &w->inter, 7, 1, db_none(), db_none()));
	live_put(&w->server, "/inter.cer", body);
	ask(w, "--aia off", 0);
	assert_int_equal(w->status, EXIT_NOT_TRUSTED);
	assert_string_equal(text_in(w->verdict, "reason"), "no-issuer");
	assert_int_equal(live_requests(&w->server, "/inter.cer"), 0);
	assert_non_null(strstr(json_object_to_json_string_ext(best_path(w),
				   JSON_C_TO_STRING_NOSLASHESCAPE),
	    url_of(w, "/inter.cer")));
	live_through(w, "--aia on", &good_by_crl);
	asked(w, "/inter.cer", 1);
}

static void
test_issuer(void **state)
{
	struct world *w = *state;

	issuer_case(w, w->inter.cert);
	assert_string_equal(text_in(cert_at(w, 1), "source"), "fetched");
	assert_string_equal(text_in(cert_at(w, 2), "source"), "anchor");
}

static void
test_issuer_pkcs7(void **state)
{
	struct world *w = *state;

	issuer_case(w,
	    SEQ(db_oid("1.2.840.113549.1.7.2"),
		CONS(0,
		    SEQ(db_int(1), SET(db_none()),
			SEQ(db_oid("1.2.840.113549.1.7.1")),
			CONS(0, w->lister.cert, w->inter.cert),
			SET(db_none())))));
	assert_string_equal(text_in(cert_at(w, 1), "source"), "fetched");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LIVE(test_crl),
		LIVE(test_crl_revoked),
		LIVE(test_partition),
		LIVE(test_partition_revoked),
		LIVE(test_wrong_partition),
		LIVE(test_delta),
		LIVE(test_delta_revoked),
		LIVE(test_delta_by_certificate),
		LIVE(test_indirect),
		LIVE(test_indirect_revoked),
		LIVE(test_ocsp),
		LIVE(test_ocsp_revoked),
		LIVE(test_staple),
		LIVE(test_no_rev_avail),
		LIVE(test_short_lived),
		LIVE(test_html),
		LIVE(test_forged),
		LIVE(test_other_issuer),
		LIVE(test_issuer),
		LIVE(test_issuer_pkcs7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
