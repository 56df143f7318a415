/* SPDX-License-Identifier: MIT */
/*
 * test_faults.c - the store, libcurl and the engine against a server that
 * misbehaves: every question ends, within its deadline, with what is at hand or
 * with nothing, and nothing that is not evidence is kept.
 *
 * Nothing leaves the machine: where a redirect leads elsewhere, that is
 * refused before a packet is sent.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bad_server.h"
#include "evidence_build.h"
#include "stage.h"
#include "store_place.h"

#define LEAF_SERIAL 77

static const char *const loopback[] = { "127.0.0.0/8", NULL };

/* A server, a store that may go to it, a PKI, and a CRL of it. */
struct scene {
	struct bad_server server;
	struct place *place;
	struct stage stage;
};

static int
set_up_scene(void **state)
{
	struct scene *sc = calloc(1, sizeof(*sc));
	void *place;

	assert_non_null(sc);
	assert_int_equal(set_up(&place), 0);
	sc->place = place;
	sc->place->options.fetcher = NULL;
	sc->place->options.allow_net = loopback;
	sc->place->options.max_crl = 64 * 1024;
	bad_server_start(&sc->server);
	*state = sc;
	return 0;
}

static int
tear_down_scene(void **state)
{
	struct scene *sc = *state;
	void *place = sc->place;

	bad_server_stop(&sc->server);
	db_free_all();
	free(sc);
	return tear_down(&place);
}

static void
url_of(const struct scene *sc, const char *path, char out[128])
{
	(void)snprintf(
	    out, 128, "http://127.0.0.1:%u%s", sc->server.port, path);
}

/* A question for path about now, with so many milliseconds. */
static int
ask_path(struct scene *sc, struct vfy_store *s, const char *path,
    int64_t milliseconds, size_t *len)
{
	struct vfy_ask ask;
	struct vfy_blob *blob;
	char url[128];
	int rc;

	url_of(sc, path, url);
	ask = ask_crl(url, VFY_UNTIL_DEADLINE);
	ask.at = (int64_t)time(NULL);
	ask.deadline = monotonic() + milliseconds;
	rc = get(s, &ask, &blob);
	if (rc == 0) {
		*len = blob->der.len;
		blob->release(blob);
	}
	return rc;
}

/* -- servers ----------------------------------------------------------------- */

static void
test_slow(void **state)
{
	static const char *const paths[] = { "/slow-loris", "/drip", "/stall",
		"/stall-after-header", "/stall-in-body", "/endless-continue" };
	struct scene *sc = *state;
	struct vfy_store *s = open_ok(sc->place);
	size_t len;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (ask_path(sc, s, paths[i], 250, &len) != VFY_ENOENT)
			fail_msg("%s", paths[i]);
	/* too little time to blame the server for it */
	assert_int_equal(sql_number(sc->place->file,
			     "SELECT count(*) FROM failure"),
	    0);
	vfy_store_close(s);
	/* the store's own bound holds where a question has none */
	sc->place->options.max_fetch_time = 300;
	s = open_ok(sc->place);
	assert_int_equal(
	    ask_path(sc, s, "/drip", 3600 * 1000, &len), VFY_ENOENT);
	vfy_store_close(s);
}

static void
test_broken(void **state)
{
	static const char *const paths[] = { "/truncated", "/endless",
		"/endless-header", "/endless-headers", "/huge", "/negative",
		"/tls", "/upgrade", "/reset", "/reset-in-body", "/empty",
		"/html", "/gzip", "/plain-gzip", "/missing" };
	struct scene *sc = *state;
	struct vfy_store *s = open_ok(sc->place);
	int requests;
	size_t len;

	sc->server.bomb = RAW("\x1f\x8b\x08\0\0\0\0\0\0\x03 0123456789");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (ask_path(sc, s, paths[i], 60000, &len) != VFY_ENOENT)
			fail_msg("%s", paths[i]);
		/* and is left alone for a while */
		requests = sc->server.requests;
		if (ask_path(sc, s, paths[i], 60000, &len) != VFY_ENOENT)
			fail_msg("%s, the second time", paths[i]);
		if (sc->server.requests != requests)
			fail_msg("%s was asked again", paths[i]);
	}
	assert_int_equal(stats(s).crls + stats(s).pending, 0);
	vfy_store_close(s);
}

/* The output of a command. */
static struct vfy_span
output_of(const char *command)
{
	static uint8_t buf[256 * 1024];
	FILE *f = popen(command, "r");
	size_t len;

	assert_non_null(f);
	len = fread(buf, 1, sizeof(buf), f);
	assert_int_equal(pclose(f), 0);
	return db_copy(span_of(buf, len));
}

/* 100 MB in 100 KB. As an encoding of the transfer it is unpacked, up to the bound. */
static void
test_gzip_bomb(void **state)
{
	struct scene *sc = *state;
	struct vfy_store *s = open_ok(sc->place);
	size_t len;

	sc->server.bomb = output_of(
	    "(printf 0; head -c 100000000 /dev/zero) | gzip -9");
	assert_true(sc->server.bomb.len > 1000);
	assert_int_equal(ask_path(sc, s, "/gzip", 60000, &len), VFY_ENOENT);
	assert_int_equal(ask_path(sc, s, "/te-gzip", 60000, &len), VFY_ENOENT);
	assert_int_equal(
	    ask_path(sc, s, "/plain-gzip", 60000, &len), VFY_ENOENT);
	assert_int_equal(sc->server.requests, 3);
	bad_server_quiet(&sc->server);
	vfy_store_close(s);
}

/* What is large goes to a file while it comes, and is kept from there. */
static void
test_large(void **state)
{
	struct scene *sc = *state;
	int64_t now = (int64_t)time(NULL);
	const struct vfy_source *source;
	struct vfy_blob *blob;
	struct vfy_store *s;
	struct vfy_ask ask;
	char url[128];

	sc->place->options.max_crl = 8 * MIB;
	s = open_ok(sc->place);
	source = vfy_store_source(s);
	sc->server.good = evidence_crl(1, now - 10, now + DAY, 5 * MIB);
	url_of(sc, "/good", url);
	for (int i = 0; i < 2; i++) {
		ask = ask_crl(url, VFY_UNTIL_DEADLINE);
		ask.at = now;
		assert_int_equal(get(s, &ask, &blob), 0);
		assert_int_equal(blob->der.len, sc->server.good.len);
		assert_memory_equal(
		    blob->der.ptr, sc->server.good.ptr, blob->der.len);
		assert_int_equal(blob->kept, i == 1);
		source->keep(
		    source->arg, &ask, blob->der, now - 10, now + DAY, NULL);
		blob->release(blob);
	}
	assert_int_equal(sc->server.requests, 1);
	bad_server_quiet(&sc->server);
	vfy_store_close(s);
}

/* Contents count, not what the server calls them. */
static void
test_content_type(void **state)
{
	struct scene *sc = *state;
	struct vfy_store *s = open_ok(sc->place);
	size_t len = 0;

	sc->server.good = evidence_crl(1, NOW, NOW + DAY, 0);
	assert_int_equal(ask_path(sc, s, "/good-as-html", 60000, &len), 0);
	assert_int_equal(len, sc->server.good.len);
	vfy_store_close(s);
}

static void
test_redirects(void **state)
{
	static const char *const paths[] = { "/loop", "/ping", "/to-metadata",
		"/to-metadata6", "/to-mapped", "/to-nat64", "/to-6to4",
		"/to-decimal", "/to-file", "/to-unix", "/to-http-unix",
		"/to-gopher", "/to-https", "/to-ldap", "/to-private",
		"/to-cgnat", "/to-multicast" };
	struct scene *sc = *state;
	struct vfy_store *s = open_ok(sc->place);
	size_t len;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		int before = sc->server.requests;

		if (ask_path(sc, s, paths[i], 60000, &len) != VFY_ENOENT)
			fail_msg("%s", paths[i]);
		/* three redirects at most, and nowhere else */
		if (sc->server.requests - before != (i < 2 ? 4 : 1))
			fail_msg("%s: %d requests", paths[i],
			    sc->server.requests - before);
	}
	/* refused, not failed: a network that is not there says something else */
	assert_int_equal(stats(s).fetch_failures,
	    sizeof(paths) / sizeof(paths[0]));
	vfy_store_close(s);
}

/* Without the allow-list the server itself is out of reach. */
static void
test_guard(void **state)
{
	struct scene *sc = *state;
	struct vfy_store *s;
	size_t len;

	sc->place->options.allow_net = NULL;
	s = open_ok(sc->place);
	assert_int_equal(ask_path(sc, s, "/good", 60000, &len), VFY_ENOENT);
	assert_int_equal(sc->server.connections, 0);
	vfy_store_close(s);
}

/* Stale evidence is given when the server is no help; a running worker stops. */
static void
test_stale_rather_than_nothing(void **state)
{
	struct scene *sc = *state;
	struct vfy_store *s = open_ok(sc->place);
	const struct vfy_source *source = vfy_store_source(s);
	int64_t now = (int64_t)time(NULL);
	struct vfy_span old = evidence_crl(1, now - DAY, now - 10, 0);
	struct vfy_blob *blob;
	struct vfy_ask ask;
	size_t len = 0;
	char url[128];

	url_of(sc, "/stall", url);
	ask = ask_crl(url, VFY_AT_HAND);
	source->keep(source->arg, &ask, old, now - DAY, now - 10, NULL);
	assert_int_equal(ask_path(sc, s, "/stall", 200, &len), 0);
	assert_int_equal(len, old.len);
	/* at hand: at once, with a wish; whoever fulfils it hangs, until stopped */
	assert_int_equal(vfy_store_start_worker(s), 0);
	ask.at = now;
	assert_int_equal(get(s, &ask, &blob), 0);
	assert_int_equal(blob->der.len, old.len);
	blob->release(blob);
	vfy_store_close(s);
}

/* -- with the engine ------------------------------------------------------------ */

/* A CRL of the stage's intermediate, signed by it. */
static struct vfy_span
signed_crl(struct stage *st, struct vfy_span entries)
{
	struct crl_fields f = crl_default();
	struct vfy_span tbs;

	f.issuer = st->inter.name;
	tbs = SEQ(f.version, f.tbs_algorithm, f.issuer, f.this_update,
	    f.next_update, entries.len > 0 ? SEQ(entries) : db_none(),
	    CONS(0, SEQ(db_ext("2.5.29.20", false, db_int(1)))));
	return db_signed(tbs, f.algorithm, ca_sign, st->inter.key);
}

/* A leaf that names url as its distribution point. */
static void
stage_with_url(struct stage *st, const char *url)
{
	stage_fill(st);
	present(st,
	    ca_issue(&st->inter, NULL, LEAF_SERIAL,
		db_ext("2.5.29.31", false,
		    SEQ(SEQ(CONS(0, CONS(0, db_uri(url))))))));
	present(st, ca_issue(&st->root, &st->inter, 2, db_none()));
}

/* Asks in hard mode, the leaf only being of interest. */
static enum vfy_outcome
verify(struct stage *st, struct vfy_store *s, enum vfy_network network)
{
	enum vfy_outcome outcome;

	vfy_ctx_set_source(st->ctx, vfy_store_source(s));
	vfy_query_set_revocation(st->query, VFY_REV_HARD);
	vfy_query_set_network(st->query, network, 60000);
	vfy_verdict_free(st->verdict);
	st->verdict = NULL;
	assert_int_equal(vfy_verify(st->ctx, st->query, &st->verdict), 0);
	outcome = vfy_verdict_outcome(st->verdict);
	return outcome;
}

/* The first path's leaf. */
static enum vfy_status
leaf_status(const struct stage *st)
{
	const struct vfy_path *path = vfy_verdict_path(st->verdict, 0);

	assert_non_null(path);
	return vfy_path_revocation(path, 0)->status;
}

static void
test_engine_and_server(void **state)
{
	struct scene *sc = *state;
	struct stage *st = &sc->stage;
	struct vfy_store *s = open_ok(sc->place);
	char url[128];

	url_of(sc, "/good", url);
	stage_with_url(st, url);
	sc->server.good = signed_crl(st, db_none());
	sc->server.good_headers = "ETag: \"v1\"\r\n";
	/* not at hand, a wish; fetched; at hand */
	(void)verify(st, s, VFY_NET_CACHED);
	assert_int_equal(leaf_status(st), VFY_ST_UNKNOWN);
	assert_int_equal(sc->server.requests, 0);
	(void)verify(st, s, VFY_NET_ALLOWED);
	assert_int_equal(leaf_status(st), VFY_ST_GOOD);
	assert_int_equal(sc->server.requests, 1);
	(void)verify(st, s, VFY_NET_ALLOWED);
	assert_int_equal(leaf_status(st), VFY_ST_GOOD);
	assert_int_equal(sc->server.requests, 1);
	assert_int_equal(stats(s).crls, 1);
	assert_int_equal(stats(s).wishes, 0);
	vfy_store_close(s);
	/* another process, another day, with the network cut */
	s = open_ok(sc->place);
	(void)verify(st, s, VFY_NET_CACHED);
	assert_int_equal(leaf_status(st), VFY_ST_GOOD);
	/* until nextUpdate, 2026-06-22 */
	vfy_query_set_time(st->query, CA_NOW + 8 * DAY);
	(void)verify(st, s, VFY_NET_CACHED);
	assert_int_equal(leaf_status(st), VFY_ST_UNKNOWN);
	/* then the server is asked whether it has changed */
	(void)verify(st, s, VFY_NET_ALLOWED);
	assert_int_equal(leaf_status(st), VFY_ST_UNKNOWN);
	assert_int_equal(sc->server.requests, 2);
	bad_server_quiet(&sc->server);
	assert_non_null(
	    strstr(sc->server.last, "\r\nIf-None-Match: \"v1\"\r\n"));
	vfy_store_close(s);
	stage_empty(st);
}

/* A fetcher of random and of altered bytes. */
struct noise {
	struct vfy_fetcher fetcher;
	struct vfy_span genuine;
	uint64_t seed;
	bool plain; /* nothing is altered */
};

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void
noise_release(struct vfy_blob *blob)
{
	free((void *)(uintptr_t)blob->der.ptr);
	free(blob);
}

static int
noise_fetch(
    void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	struct noise *n = arg;
	size_t len = n->genuine.len;
	uint8_t *bytes = malloc(len + 64);

	(void)what;
	out->body = calloc(1, sizeof(*out->body));
	if (bytes == NULL || out->body == NULL)
		abort();
	memcpy(bytes, n->genuine.ptr, len);
	if (n->plain) {
		len = n->genuine.len;
	} else if (n->seed % 4 == 0) {
		/* nothing but noise, after an octet that promises more */
		len = 1 + next_random(&n->seed) % (len + 63);
		for (size_t i = 1; i < len; i++)
			bytes[i] = (uint8_t)next_random(&n->seed);
	} else {
		uint64_t changes = 1 + next_random(&n->seed) % 4;

		/* never an octet back to what it was */
		for (uint64_t i = 0; i < changes; i++)
			bytes[next_random(&n->seed) % len] ^=
			    (uint8_t)(1 << i * 2 |
				(next_random(&n->seed) & 0xff & ~0x55u));
		if (n->seed % 8 == 1)
			len = next_random(&n->seed) % len + 1;
	}
	out->body->der = span_of(bytes, len);
	out->body->release = noise_release;
	out->outcome = VFY_FETCH_OK;
	return 0;
}

/* 10,000 seeds: whatever comes, the status is unknown, and nothing is kept. */
static void
test_random_bytes(void **state)
{
	struct scene *sc = *state;
	struct stage *st = &sc->stage;
	struct noise noise = { .fetcher = { &noise, noise_fetch } };
	struct vfy_store_options options = { .fetcher = &noise.fetcher,
		.read_only = true };
	struct vfy_store *s = NULL;

	stage_with_url(st, "http://crl.test/a");
	noise.genuine = signed_crl(st, crl_revoked(1, 1));
	vfy_query_set_time(st->query, CA_NOW);
	assert_int_equal(
	    vfy_store_open("/nonexistent/store", &options, &s, NULL), 0);
	noise.plain = true;
	(void)verify(st, s, VFY_NET_ALLOWED);
	assert_int_equal(leaf_status(st), VFY_ST_GOOD);
	noise.plain = false;
	vfy_store_close(s);
	for (uint64_t seed = 1; seed <= 10000; seed++) {
		noise.seed = seed * 0x9e3779b97f4a7c15u;
		assert_int_equal(
		    vfy_store_open("/nonexistent/store", &options, &s, NULL),
		    0);
		if (verify(st, s, VFY_NET_ALLOWED) == VFY_VALID)
			fail_msg("seed %llu", (unsigned long long)seed);
		if (leaf_status(st) != VFY_ST_UNKNOWN &&
		    leaf_status(st) != VFY_ST_NOT_CHECKED)
			fail_msg("seed %llu: status %d",
			    (unsigned long long)seed, (int)leaf_status(st));
		assert_int_equal(stats(s).fetches, 1);
		vfy_store_close(s);
	}
	stage_empty(st);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up_scene, tear_down_scene)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_slow),
		TEST(test_broken),
		TEST(test_gzip_bomb),
		TEST(test_large),
		TEST(test_content_type),
		TEST(test_redirects),
		TEST(test_guard),
		TEST(test_stale_rather_than_nothing),
		TEST(test_engine_and_server),
		TEST(test_random_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
