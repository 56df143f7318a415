/* SPDX-License-Identifier: MIT */
/*
 * test_aia.c - issuers that nobody sent (RFC 5280 4.2.2.1): fetched when asked
 * to, within a budget, believed no more than what is sent, and kept only when
 * proven.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

#define MAX_PLACES 16
#define URL "http://issuers.test/inter"

/* What lies at each URL, and how often it was asked for. */
struct world {
	struct stage stage;
	struct vfy_source source;
	struct place {
		const char *url;
		struct vfy_blob blob;
		unsigned asked, kept;
	} places[MAX_PLACES];
	size_t num_places;
	unsigned asked, waited, given, released, kept;
	struct vfy_span last_kept; /* of db_copy */
};

static struct world *released_into;

static void
release(struct vfy_blob *blob)
{
	(void)blob;
	released_into->released++;
}

static int
get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct world *w = arg;

	assert_int_equal(ask->kind, VFY_ASK_ISSUER);
	assert_non_null(ask->url);
	assert_int_equal(ask->nth, 0);
	w->asked++;
	w->waited += ask->wait == VFY_UNTIL_DEADLINE;
	for (size_t i = 0; i < w->num_places; i++) {
		struct place *p = &w->places[i];

		if (strcmp(p->url, ask->url) != 0)
			continue;
		p->asked++;
		w->given++;
		*out = &p->blob;
		return 0;
	}
	return VFY_ENOENT;
}

static void
keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update, const struct vfy_facts *facts)
{
	struct world *w = arg;

	(void)this_update;
	assert_int_equal(ask->kind, VFY_ASK_ISSUER);
	assert_int_equal(next_update, 0);
	assert_null(facts);
	for (size_t i = 0; i < w->num_places; i++)
		w->places[i].kept += strcmp(w->places[i].url, ask->url) == 0;
	w->kept++;
	w->last_kept = db_copy(der);
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return -1;
	released_into = w;
	stage_fill(&w->stage);
	w->source = (struct vfy_source){ w, get, keep };
	vfy_ctx_set_source(w->stage.ctx, &w->source);
	vfy_query_set_revocation(w->stage.query, VFY_REV_OFF);
	vfy_query_set_network(w->stage.query, VFY_NET_ALLOWED, 1000);
	assert_int_equal(vfy_query_set_aia(w->stage.query, true), 0);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	bool all = w->given == w->released;

	stage_empty(&w->stage);
	free(w);
	return all ? 0 : -1;
}

#define HERE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static void
put(struct world *w, const char *url, struct vfy_span body)
{
	struct place *p = &w->places[w->num_places++];

	assert_true(w->num_places <= MAX_PLACES);
	*p = (struct place){ .url = url,
		.blob = { .der = body, .release = release } };
}

/* authorityInfoAccess of one caIssuers URL. */
static struct vfy_span
access_to(const char *url)
{
	return db_ext("1.3.6.1.5.5.7.1.1", false,
	    SEQ(SEQ(db_oid("1.3.6.1.5.5.7.48.2"), db_uri(url))));
}

static struct vfy_span
inter_cert(const struct world *w)
{
	return ca_issue(&w->stage.root, &w->stage.inter, 2, db_none());
}

/* The leaf alone is sent, and names url. */
static void
present_leaf(struct world *w, const char *url)
{
	present(&w->stage, ca_issue(&w->stage.inter, NULL, 3, access_to(url)));
}

static enum vfy_origin
origin_at(const struct world *w, size_t depth)
{
	return vfy_path_origin(vfy_verdict_path(w->stage.verdict, 0), depth);
}

/* The hint of the best path's finding of this reason, or "". */
static const char *
hint_of(const struct world *w, enum vfy_reason reason)
{
	const struct vfy_path *p = vfy_verdict_path(w->stage.verdict, 0);

	for (size_t i = 0; i < vfy_path_num_findings(p); i++) {
		if (vfy_path_finding(p, i)->reason == reason)
			return vfy_path_finding(p, i)->hint;
	}
	return "";
}

static struct vfy_span
certs_only(struct vfy_span certs)
{
	return SEQ(db_oid("1.2.840.113549.1.7.2"),
	    CONS(0,
		SEQ(db_int(1), SET(db_none()),
		    SEQ(db_oid("1.2.840.113549.1.7.1")), CONS(0, certs),
		    SET(db_none()))));
}

/* -- it helps --------------------------------------------------------------- */

static void
test_fetched(void **state)
{
	struct world *w = *state;

	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	expect_valid(&w->stage);
	assert_int_equal(w->asked, 1);
	assert_int_equal(w->waited, 1);
	assert_int_equal(origin_at(w, 0), VFY_FROM_PRESENTED);
	assert_int_equal(origin_at(w, 1), VFY_FROM_FETCHED);
	assert_int_equal(origin_at(w, 2), VFY_FROM_ANCHORS);
	assert_string_equal(vfy_origin_name(VFY_FROM_FETCHED), "fetched");
	assert_int_equal(w->kept, 1);
	assert_true(span_eq(w->last_kept, inter_cert(w)));
}

static void
test_pkcs7(void **state)
{
	struct world *w = *state;

	put(w, URL,
	    certs_only(
		CAT(ca_issue(&w->stage.root, &w->stage.root, 9, db_none()),
		    inter_cert(w), SEQ(db_int(1)))));
	present_leaf(w, URL);
	expect_valid(&w->stage);
	/* only what was proven is kept, not what came with it */
	assert_int_equal(w->kept, 1);
	assert_true(span_eq(w->last_kept, inter_cert(w)));
}

/* One after the other: each names the next. */
static void
test_chain(void **state)
{
	struct world *w = *state;
	struct ca middle;

	ca_make(&middle, db_name("middle"));
	put(w, URL,
	    ca_issue(&middle, &w->stage.inter, 2, access_to("http://m")));
	put(w, "http://m", ca_issue(&w->stage.root, &middle, 3, db_none()));
	present_leaf(w, URL);
	expect_valid(&w->stage);
	assert_int_equal(w->asked, 2);
	assert_int_equal(w->kept, 2);
	ca_end(&middle);
}

/* The intermediate that was sent has expired; the issuer's URL has the new one. */
static void
test_renewed(void **state)
{
	struct world *w = *state;
	struct db_cert old = db_cert_default();

	old.issuer = w->stage.root.name;
	old.subject = w->stage.inter.name;
	old.spki = w->stage.inter.spki;
	old.extensions = db_ext("2.5.29.19", true, SEQ(db_bool(true)));
	old.not_after = "260201000000Z";
	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	present(&w->stage, db_certificate(&old, ca_sign, w->stage.root.key));
	expect_valid(&w->stage);
	assert_int_equal(origin_at(w, 1), VFY_FROM_FETCHED);
}

/*
 * A name's twin was sent, which did not sign: that is found out once, also
 * where the twin comes first again (by its serial number).
 */
static void
test_wrong_key_sent(void **state)
{
	struct world *w = *state;
	struct ca other;

	ca_make(&other, w->stage.inter.name);
	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	present(&w->stage, ca_issue(&w->stage.root, &other, 1, db_none()));
	expect_valid(&w->stage);
	/* root signs both, the leaf is tried under both keys */
	assert_int_equal(vfy_verdict_search(w->stage.verdict)->signatures, 4);
	ca_end(&other);
}

static void
test_at_hand(void **state)
{
	struct world *w = *state;

	vfy_query_set_network(w->stage.query, VFY_NET_CACHED, 0);
	put(w, URL, inter_cert(w));
	w->places[0].blob.kept = true;
	present_leaf(w, URL);
	expect_valid(&w->stage);
	assert_int_equal(w->waited, 0);
	assert_int_equal(w->kept, 0);
}

/* -- it is not asked for ------------------------------------------------------ */

static void
test_off(void **state)
{
	struct world *w = *state;

	vfy_query_set_aia(w->stage.query, false);
	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	refuse(&w->stage, VFY_R_NO_ISSUER);
	assert_int_equal(w->asked, 0);
	assert_non_null(strstr(hint_of(w, VFY_R_NO_ISSUER), URL));
	assert_non_null(strstr(hint_of(w, VFY_R_NO_ISSUER), "--aia on"));
}

static void
test_network_off(void **state)
{
	struct world *w = *state;

	vfy_query_set_network(w->stage.query, VFY_NET_OFF, 0);
	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	refuse(&w->stage, VFY_R_NO_ISSUER);
	assert_int_equal(w->asked, 0);
}

static void
test_not_needed(void **state)
{
	struct world *w = *state;

	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	present(&w->stage, inter_cert(w));
	expect_valid(&w->stage);
	assert_int_equal(w->asked, 0);
}

/* The leaf is wrong whatever its issuer: nothing is fetched for it. */
static void
test_leaf_expired(void **state)
{
	struct world *w = *state;

	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	vfy_query_set_time(w->stage.query, CA_NOW + 400 * INT64_C(86400));
	ask(&w->stage);
	assert_int_equal(vfy_verdict_outcome(w->stage.verdict), VFY_INVALID);
	assert_int_equal(w->asked, 0);
}

/* A path is there, and broken by a rule: another issuer is not looked for. */
static void
test_rule_broken(void **state)
{
	struct world *w = *state;

	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	present(&w->stage, inter_cert(w));
	vfy_query_set_max_path_length(w->stage.query, 0);
	refuse(&w->stage, VFY_R_MAX_PATH_LENGTH);
	assert_int_equal(w->asked, 0);
}

/* Rule 7: a stranger's anchors cause no fetch. */
static void
test_own_anchors_only(void **state)
{
	struct world *w = *state;

	vfy_query_use_context_anchors(w->stage.query, false);
	assert_int_equal(
	    vfy_query_add_anchors(w->stage.query, w->stage.anchor, NULL, NULL),
	    0);
	put(w, URL, inter_cert(w));
	present_leaf(w, URL);
	refuse(&w->stage, VFY_R_NO_ISSUER);
	assert_int_equal(w->asked, 0);
}

/* Rule 7: and what leads to one is not kept. */
static void
test_own_anchor_keeps_nothing(void **state)
{
	struct world *w = *state;
	struct ca own;

	ca_make(&own, db_name("own"));
	assert_int_equal(vfy_query_add_anchors(w->stage.query,
			     ca_issue(&own, &own, 1, db_none()), NULL, NULL),
	    0);
	put(w, URL, ca_issue(&own, &w->stage.inter, 2, db_none()));
	present_leaf(w, URL);
	expect_valid(&w->stage);
	assert_int_equal(w->kept, 0);
	ca_end(&own);
}

/* -- it is hostile ------------------------------------------------------------ */

static void
test_self_loop(void **state)
{
	struct world *w = *state;
	struct ca other;

	ca_make(&other, db_name("nobody"));
	put(w, URL, ca_issue(&other, &w->stage.inter, 2, access_to(URL)));
	present_leaf(w, URL);
	refuse(&w->stage, VFY_R_NO_ISSUER);
	assert_int_equal(w->asked, 1);
	assert_int_equal(w->kept, 0);
	ca_end(&other);
}

/* Two that name each other for ever. */
static void
test_cross_loop(void **state)
{
	struct world *w = *state;
	struct ca other;

	ca_make(&other, db_name("other"));
	put(w, URL,
	    ca_issue(&other, &w->stage.inter, 2, access_to("http://o")));
	put(w, "http://o",
	    ca_issue(&w->stage.inter, &other, 3, access_to(URL)));
	present_leaf(w, URL);
	refuse(&w->stage, VFY_R_LOOP);
	assert_int_equal(w->asked, 2);
	ca_end(&other);
}

/* Always one more: the budget ends it, and says so. */
static void
test_endless(void **state)
{
	struct world *w = *state;
	static char urls[8][32];
	struct ca ca[8];

	for (size_t i = 0; i < 8; i++) {
		snprintf(
		    urls[i], sizeof(urls[i]), "http://endless.test/%zu", i);
		ca[i] = decoy_ca(numbered_name("endless", i), i);
	}
	ca[0].name = w->stage.inter.name;
	for (size_t i = 0; i < 7; i++)
		put(w, urls[i],
		    decoy(&ca[i + 1], &ca[i], (long)i, access_to(urls[i + 1])));
	present_leaf(w, urls[0]);
	expect(&w->stage, VFY_UNDETERMINED, VFY_R_BUDGET);
	assert_int_equal(w->asked, LIMIT_AIA_FETCHES);
	assert_non_null(
	    strstr(detail_of(&w->stage, VFY_R_BUDGET), "issuer fetches"));
	assert_int_equal(w->kept, 0);
	assert_int_equal(vfy_verdict_search(w->stage.verdict)->signatures, 0);
}

/* A hundred URLs in one certificate: the same few fetches. */
static void
test_many_urls(void **state)
{
	struct world *w = *state;
	struct vfy_span list = db_none();
	char url[64];

	for (size_t i = 0; i < 30; i++) {
		snprintf(url, sizeof(url), "http://many.test/%zu", i);
		list =
		    CAT(list, SEQ(db_oid("1.3.6.1.5.5.7.48.2"), db_uri(url)));
	}
	present(&w->stage,
	    ca_issue(&w->stage.inter, NULL, 3,
		db_ext("1.3.6.1.5.5.7.1.1", false, SEQ(list))));
	expect(&w->stage, VFY_UNDETERMINED, VFY_R_BUDGET);
	assert_int_equal(w->asked, LIMIT_AIA_FETCHES);
}

static void
test_not_http(void **state)
{
	struct world *w = *state;

	present(&w->stage,
	    ca_issue(&w->stage.inter, NULL, 3,
		access_to("ldap://issuers.test/cn=inter")));
	refuse(&w->stage, VFY_R_NO_ISSUER);
	assert_int_equal(w->asked, 0);
}

static void
test_no_answer(void **state)
{
	struct world *w = *state;

	present_leaf(w, URL);
	refuse(&w->stage, VFY_R_NO_ISSUER);
	assert_int_equal(w->asked, 1);
	assert_non_null(
	    strstr(hint_of(w, VFY_R_NO_ISSUER), "no answer from " URL));
}

/* Whatever comes is a candidate that nobody believes. */
static void
test_bodies(void **state)
{
	struct world *w = *state;
	struct vfy_span good = inter_cert(w), big;
	uint8_t *octets = calloc(1, LIMIT_ISSUER_DER);
	struct vfy_span bodies[12];
	size_t n = 0;

	assert_non_null(octets);
	/* all well, but too long */
	big = certs_only(
	    CAT(good, CONS(1, OCTETS(span_of(octets, LIMIT_ISSUER_DER)))));
	free(octets);
	bodies[n++] = db_none();
	bodies[n++] = RAW("-----BEGIN CERTIFICATE-----\nMIIB\n");
	bodies[n++] = RAW("<!DOCTYPE html><html>not here</html>");
	bodies[n++] = span_of(good.ptr, good.len - 1);
	bodies[n++] = CAT(good, RAW("\0"));
	bodies[n++] = CAT(good, good);
	bodies[n++] = big;
	bodies[n++] = certs_only(db_none());
	bodies[n++] = certs_only(CAT(SEQ(db_none()), db_int(1), good));
	bodies[n++] = SEQ(good);
	/* of the right name, by the wrong key */
	bodies[n++] = decoy(&w->stage.root, &w->stage.inter, 2, db_none());
	/* somebody else's */
	bodies[n++] = w->stage.anchor;
	present_leaf(w, URL);
	put(w, URL, db_none());
	for (size_t i = 0; i < n; i++) {
		w->places[0].blob.der = bodies[i];
		ask(&w->stage);
		assert_int_equal(
		    vfy_verdict_outcome(w->stage.verdict), VFY_INVALID);
		assert_int_equal(w->asked, i + 1);
	}
	assert_int_equal(w->kept, 0);
	w->places[0].blob.der = good;
	expect_valid(&w->stage);
}

/* More certificates in one message than are taken: it stops there. */
static void
test_crowded(void **state)
{
	struct world *w = *state;
	struct vfy_span certs = db_none();
	struct ca ca;

	for (size_t i = 0; i < LIMIT_ISSUER_CERTS; i++) {
		ca = decoy_ca(w->stage.inter.name, i);
		certs = CAT(certs, decoy(&w->stage.root, &ca, 5, db_none()));
	}
	put(w, URL, certs_only(CAT(certs, inter_cert(w))));
	present_leaf(w, URL);
	ask(&w->stage);
	assert_int_equal(vfy_verdict_outcome(w->stage.verdict), VFY_INVALID);
	assert_int_equal(w->kept, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(test_fetched),
		HERE(test_pkcs7),
		HERE(test_chain),
		HERE(test_renewed),
		HERE(test_wrong_key_sent),
		HERE(test_at_hand),
		HERE(test_off),
		HERE(test_network_off),
		HERE(test_not_needed),
		HERE(test_leaf_expired),
		HERE(test_rule_broken),
		HERE(test_own_anchors_only),
		HERE(test_own_anchor_keeps_nothing),
		HERE(test_self_loop),
		HERE(test_cross_loop),
		HERE(test_endless),
		HERE(test_many_urls),
		HERE(test_not_http),
		HERE(test_no_answer),
		HERE(test_bodies),
		HERE(test_crowded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
