/* SPDX-License-Identifier: MIT */
/*
 * test_ocsp_sources.c - OCSP in whole questions: by which hash responders are
 * asked, in which order sources are, whose delegates are believed, what scope,
 * staples and short lives do; each with the twin that differs in one thing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crl.h"
#include "crl_build.h"
#include "ocsp_build.h"
#include "stage.h"
/* the code itself in place of the library's object: what it calls short */
#include "revoke.c"

#define LEAF 77
#define DELEGATE 40
#define URL "http://ocsp.test/"
#define CRL_URL "http://crl.test/a"

struct scene {
	struct stage stage;
	struct ca responder;
	struct vfy_source source;
	struct vfy_blob blob;
	/* what there is; empty: nothing. By hash: 0 SHA-1, 1 SHA-256 */
	struct vfy_span by_url[2], at_hand[2], crl_by_url, crl_at_hand;
	/* 'e'choes the nonce, has a 'w'rong one; 0: none */
	char nonce;
	char status;		 /* that it answers then */
	struct vfy_span kept_as; /* the request of what was kept last */
	/* asked: c, 1, 2 at hand; C, S (SHA-1), T (SHA-256) by URL; K kept */
	char log[64];
};

static void
keep_blob(struct vfy_blob *blob)
{
	(void)blob;
}

static void
put_log(struct scene *scene, char c)
{
	size_t n = strlen(scene->log);

	if (n + 1 < sizeof(scene->log)) {
		scene->log[n] = c;
		scene->log[n + 1] = '\0';
	}
}

static bool
is_sha256(struct vfy_span request)
{
	static const uint8_t oid[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
		0x02, 0x01 };

	return memmem(request.ptr, request.len, oid, sizeof(oid)) != NULL;
}

/* A live responder's answer to a request whose nonce is at its end. */
static struct vfy_span
live_answer(struct scene *scene, struct vfy_span request)
{
	struct ocsp_answer a =
	    ocsp_answer(&scene->stage.inter, LEAF, scene->status);
	uint8_t nonce[OCSP_NONCE_LEN] = { 1 };

	if (scene->nonce == 'e')
		memcpy(nonce, request.ptr + request.len - sizeof(nonce),
		    sizeof(nonce));
	return ocsp_response_with(a.issuer, ocsp_single_make(&a), db_none(),
	    db_ext("1.3.6.1.5.5.7.48.1.2", false,
		OCTETS(span_of(nonce, sizeof(nonce)))));
}

static int
source_get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct scene *scene = arg;
	bool crl = ask->kind == VFY_ASK_CRL;
	size_t hash = !crl && is_sha256(ask->request);
	struct vfy_span der = ask->url == NULL
	    ? (crl ? scene->crl_at_hand : scene->at_hand[hash])
	    : (crl ? scene->crl_by_url : scene->by_url[hash]);

	if (ask->nth > 0)
		return VFY_ENOENT;
	if (crl)
		put_log(scene, ask->url == NULL ? 'c' : 'C');
	else if (ask->url == NULL)
		put_log(scene, hash == 0 ? '1' : '2');
	else
		put_log(scene, hash == 0 ? 'S' : 'T');
	if (!crl && ask->url != NULL && scene->nonce != 0)
		der = live_answer(scene, ask->request);
	if (der.len == 0)
		return VFY_ENOENT;
	scene->blob = (struct vfy_blob){ .der = der, .release = keep_blob };
	*out = &scene->blob;
	return 0;
}

static void
source_keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update, const struct vfy_facts *facts)
{
	struct scene *scene = arg;

	(void)der;
	(void)this_update;
	(void)next_update;
	(void)facts;
	put_log(scene, 'K');
	scene->kept_as = db_copy(ask->request);
}

/* Hard, of the leaf alone, with a network. */
static void
settings(struct scene *scene)
{
	struct vfy_query *q = scene->stage.query;

	vfy_query_set_revocation(q, VFY_REV_HARD);
	vfy_query_set_revocation_scope(q, VFY_SCOPE_LEAF);
	vfy_query_set_network(q, VFY_NET_ALLOWED, 1000);
}

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	if (scene == NULL)
		return -1;
	stage_fill(&scene->stage);
	ca_make(&scene->responder, db_name("responder"));
	scene->source = (struct vfy_source){ scene, source_get, source_keep };
	vfy_ctx_set_source(scene->stage.ctx, &scene->source);
	settings(scene);
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	ca_end(&scene->responder);
	stage_empty(&scene->stage);
	free(scene);
	return 0;
}

static void
again(struct scene *scene)
{
	vfy_query_free(scene->stage.query);
	scene->stage.query = NULL;
	stage_question(&scene->stage);
	settings(scene);
	scene->log[0] = '\0';
}

static void
present_leaf(struct scene *scene, struct vfy_span extensions)
{
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->inter, NULL, LEAF, extensions));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
}

static struct vfy_span
points(const char *url)
{
	return db_ext(
	    "2.5.29.31", false, SEQ(SEQ(CONS(0, CONS(0, db_uri(url))))));
}

static struct vfy_span
answer(struct scene *scene, bool use_sha256, char status)
{
	struct ocsp_answer a = ocsp_answer(&scene->stage.inter, LEAF, status);

	a.sha256 = use_sha256;
	return ocsp_response_of(&a);
}

static struct vfy_span
list_of(const struct ca *issuer, struct vfy_span entries)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	f.issuer = issuer->name;
	f.entries = entries;
	f.extensions = db_ext("2.5.29.20", false, db_int(1));
	assert_true(crl_parse(crl_make(&f), &crl, NULL));
	return db_signed(crl.tbs, f.algorithm, ca_sign, issuer->key);
}

static void
staple(struct scene *scene, struct vfy_span der)
{
	assert_int_equal(
	    vfy_query_add_staple(scene->stage.query, der, NULL), 0);
}

static const struct vfy_rev_status *
status_of(struct scene *scene, size_t depth)
{
	return vfy_path_revocation(
	    vfy_verdict_path(scene->stage.verdict, 0), depth);
}

/* The leaf's finding of this reason on the best path, or NULL. */
static const struct vfy_finding *
finding(struct scene *scene, enum vfy_reason reason)
{
	const struct vfy_path *p = vfy_verdict_path(scene->stage.verdict, 0);

	for (size_t i = 0; i < vfy_path_num_findings(p); i++) {
		const struct vfy_finding *f = vfy_path_finding(p, i);

		if (f->reason == reason && f->depth == 0)
			return f;
	}
	return NULL;
}

static void
unknown(struct scene *scene)
{
	expect(&scene->stage, VFY_UNDETERMINED, VFY_R_REV_UNKNOWN);
}

/* -- by which hash --------------------------------------------------------- */

static void
sha1_first(void **state)
{
	struct scene *scene = *state;

	scene->by_url[0] = answer(scene, false, 'g');
	scene->by_url[1] = answer(scene, true, 'r');
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c12SK");
	assert_int_equal(status_of(scene, 0)->source, VFY_EV_OCSP);
}

/* The responder knows SHA-256 alone, and says so in one of three ways. */
static void
sha256_where_sha1_fails(struct scene *scene, struct vfy_span refusal)
{
	scene->by_url[0] = refusal;
	scene->by_url[1] = answer(scene, true, 'g');
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c12STK");
	/* it is remembered of this CA */
	again(scene);
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c21TK");
	/* until the responder changes its mind */
	again(scene);
	scene->by_url[0] = answer(scene, false, 'g');
	scene->by_url[1] = ocsp_error_make(6);
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c21TSK");
	again(scene);
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c12SK");
}

static void
unauthorized(void **state)
{
	sha256_where_sha1_fails(*state, ocsp_error_make(6));
}

static void
malformed_request(void **state)
{
	sha256_where_sha1_fails(*state, ocsp_error_make(1));
}

static void
without_our_cert_id(void **state)
{
	struct scene *scene = *state;
	struct ocsp_answer a = ocsp_answer(&scene->stage.inter, LEAF + 1, 'g');

	sha256_where_sha1_fails(scene, ocsp_response_of(&a));
}

/* These say nothing of the hash: they are not asked again at once. */
static void
no_second_try(void **state)
{
	struct scene *scene = *state;
	static const int errors[] = { 2, 3, 5 };

	scene->by_url[1] = answer(scene, true, 'g');
	for (size_t i = 0; i < 3; i++) {
		scene->by_url[0] = ocsp_error_make(errors[i]);
		present_leaf(scene, ocsp_pointer(URL));
		unknown(scene);
		assert_string_equal(scene->log, "c12S");
		again(scene);
	}
	/* nor is a server that gives nothing */
	scene->by_url[0] = db_none();
	present_leaf(scene, ocsp_pointer(URL));
	unknown(scene);
	assert_string_equal(scene->log, "c12S");
}

/* What lies at hand by SHA-256 is found, and says how to ask next time. */
static void
at_hand_by_sha256(void **state)
{
	struct scene *scene = *state;

	scene->at_hand[1] = answer(scene, true, 'g');
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c12K");
	again(scene);
	scene->at_hand[1] = db_none();
	scene->by_url[1] = answer(scene, true, 'g');
	present_leaf(scene, ocsp_pointer(URL));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c21TK");
}

/* -- what responders say ----------------------------------------------------- */

static void
errors_are_told(void **state)
{
	static const struct {
		int status;
		const char *name, *hint;
	} errors[] = {
		{ 1, "the responder says: malformedRequest", "RFC 6960" },
		{ 2, "the responder says: internalError", "later" },
		{ 3, "the responder says: tryLater", "later" },
		{ 5, "the responder says: sigRequired", "signed" },
		{ 6, "the responder says: unauthorized", "this CA" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const struct vfy_finding *f;

		present_leaf(scene, ocsp_pointer(URL));
		staple(scene, ocsp_error_make(errors[i].status));
		unknown(scene);
		f = finding(scene, VFY_R_OCSP_NOT_SUCCESSFUL);
		assert_non_null(f);
		assert_false(f->fatal);
		assert_string_equal(f->detail, errors[i].name);
		assert_non_null(strstr(f->hint, errors[i].hint));
		again(scene);
	}
}

/* Good and revoked, in whichever order, in one response or in two. */
static void
good_and_revoked(void **state)
{
	struct scene *scene = *state;
	const struct ca *inter = &scene->stage.inter;
	struct ocsp_answer g = ocsp_answer(inter, LEAF, 'g'),
			   r = ocsp_answer(inter, LEAF, 'r');
	struct vfy_span good = ocsp_single_make(&g), bad = ocsp_single_make(&r);
	struct vfy_span both[] = { CAT(good, bad), CAT(bad, good),
		CAT(good, good, bad) };

	for (size_t i = 0; i < 3; i++) {
		present_leaf(scene, db_none());
		staple(scene, ocsp_response_make(inter, both[i], db_none()));
		refuse(&scene->stage, VFY_R_REVOKED);
		again(scene);
	}
	present_leaf(scene, db_none());
	staple(scene, ocsp_response_of(&g));
	staple(scene, ocsp_response_of(&r));
	refuse(&scene->stage, VFY_R_REVOKED);
	again(scene);
	present_leaf(scene, db_none());
	staple(scene, ocsp_response_make(inter, CAT(good, good), db_none()));
	expect_valid(&scene->stage);
}

/* Of a staple and a list, both given, revoked wins, whoever says it. */
static void
staple_and_list(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene, db_none());
	staple(scene, answer(scene, false, 'g'));
	assert_int_equal(
	    vfy_query_add_crls(
		s->query, list_of(&s->inter, crl_revoked(LEAF, 1)), NULL, NULL),
	    0);
	refuse(s, VFY_R_REVOKED);
	assert_int_equal(status_of(scene, 0)->source, VFY_EV_CRL);
	again(scene);
	present_leaf(scene, db_none());
	staple(scene, answer(scene, false, 'r'));
	assert_int_equal(vfy_query_add_crls(s->query,
			     list_of(&s->inter, crl_revoked(1, 1)), NULL, NULL),
	    0);
	refuse(s, VFY_R_REVOKED);
	assert_int_equal(status_of(scene, 0)->source, VFY_EV_STAPLE);
}

/* -- nonces -------------------------------------------------------------------- */

static void
nonce_asked_for(void **state)
{
	static const struct {
		enum vfy_nonce asked;
		char answer, status;
		bool good;
	} rows[] = {
		/* nobody asked: what comes is of no interest */
		{ VFY_NONCE_OFF, 0, 'g', true },
		{ VFY_NONCE_OFF, 'w', 'g', true },
		{ VFY_NONCE_ASK, 'e', 'g', true },
		{ VFY_NONCE_ASK, 'w', 'g', false },
		{ VFY_NONCE_ASK, 0, 'g', true },
		{ VFY_NONCE_REQUIRE, 'e', 'g', true },
		{ VFY_NONCE_REQUIRE, 'w', 'g', false },
		{ VFY_NONCE_REQUIRE, 0, 'g', false },
	};
	struct scene *scene = *state;

	scene->by_url[0] = answer(scene, false, 'g');
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scene->nonce = rows[i].answer;
		scene->status = rows[i].status;
		present_leaf(scene, ocsp_pointer(URL));
		vfy_query_set_ocsp_nonce(scene->stage.query, rows[i].asked);
		ask(&scene->stage);
		if ((status_of(scene, 0)->status == VFY_ST_GOOD) !=
		    rows[i].good)
			fail_msg("row %zu", i);
		assert_string_equal(
		    scene->log, rows[i].good ? "c12SK" : "c12S");
		/* kept as the answer to the plain question */
		if (rows[i].good)
			assert_true(
			    scene->kept_as.len < OCSP_REQUEST_MAX - 100);
		else
			assert_non_null(strstr(
			    finding(scene, VFY_R_OCSP_BAD)->detail, "nonce"));
		again(scene);
	}
	assert_int_equal(
	    vfy_query_set_ocsp_nonce(scene->stage.query, VFY_NONCE_REQUIRE + 1),
	    VFY_EARG);
}

/* What was made before the question can't have its nonce. */
static void
nonce_required_of_old_answers(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene, ocsp_pointer(URL));
	vfy_query_set_ocsp_nonce(s->query, VFY_NONCE_REQUIRE);
	staple(scene, answer(scene, false, 'g'));
	scene->at_hand[0] = answer(scene, false, 'g');
	unknown(scene);
	again(scene);
	present_leaf(scene, ocsp_pointer(URL));
	vfy_query_set_ocsp_nonce(s->query, VFY_NONCE_REQUIRE);
	scene->at_hand[0] = answer(scene, false, 'r');
	refuse(s, VFY_R_REVOKED);
}

/* -- in which order ------------------------------------------------------------ */

static void
order_of_sources(void **state)
{
	struct scene *scene = *state;
	struct vfy_span both = CAT(ocsp_pointer(URL), points(CRL_URL));
	struct vfy_span list = list_of(&scene->stage.inter, crl_revoked(1, 1));

	/* nothing anywhere: all is asked */
	present_leaf(scene, both);
	unknown(scene);
	assert_string_equal(scene->log, "c12SC");
	again(scene);
	scene->crl_by_url = list;
	present_leaf(scene, both);
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c12SCK");
	again(scene);
	scene->by_url[0] = answer(scene, false, 'g');
	present_leaf(scene, both);
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c12SK");
	again(scene);
	scene->at_hand[0] = answer(scene, false, 'g');
	present_leaf(scene, both);
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "c1K");
	again(scene);
	scene->crl_at_hand = list;
	present_leaf(scene, both);
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "cK");
	again(scene);
	present_leaf(scene, both);
	staple(scene, answer(scene, false, 'g'));
	expect_valid(&scene->stage);
	assert_string_equal(scene->log, "");
	assert_int_equal(status_of(scene, 0)->source, VFY_EV_STAPLE);
}

/* What is at hand and no longer in force does not end the search. */
static void
stale_at_hand(void **state)
{
	struct scene *scene = *state;
	struct ocsp_answer a = ocsp_answer(&scene->stage.inter, LEAF, 'g');

	a.this_update = "20260601000000Z";
	a.next_update = "20260608000000Z";
	scene->at_hand[0] = ocsp_response_of(&a);
	scene->by_url[0] = answer(scene, false, 'r');
	present_leaf(scene, ocsp_pointer(URL));
	refuse(&scene->stage, VFY_R_REVOKED);
}

/* -- delegates ------------------------------------------------------------------- */

/* Good, signed by the responder; with_cert: its certificate comes along. */
static struct vfy_span
delegated(struct scene *scene, struct vfy_span certs)
{
	struct ocsp_answer a = ocsp_answer(&scene->stage.inter, LEAF, 'g');

	return ocsp_response_make(
	    &scene->responder, ocsp_single_make(&a), certs);
}

static struct vfy_span
delegate(struct scene *scene, struct vfy_span more)
{
	return ocsp_responder(
	    &scene->stage.inter, &scene->responder, DELEGATE, more);
}

static void
delegate_not_in_the_response(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene, db_none());
	staple(scene, delegated(scene, db_none()));
	unknown(scene);
	assert_non_null(finding(scene, VFY_R_OCSP_SIGNER));
	/* it is among the candidates of the question */
	vfy_query_add_untrusted(
	    s->query, delegate(scene, ocsp_nocheck()), NULL, NULL);
	expect_valid(s);
	/* or of the context */
	again(scene);
	assert_int_equal(vfy_ctx_add_intermediates(s->ctx,
			     delegate(scene, ocsp_nocheck()), NULL, NULL),
	    0);
	present_leaf(scene, db_none());
	staple(scene, delegated(scene, db_none()));
	expect_valid(s);
}

/* A candidate of the right names whom another key of the CA's name issued. */
static void
delegate_of_another_key(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct ca other;

	ca_make(&other, s->inter.name);
	present_leaf(scene, db_none());
	staple(scene, delegated(scene, db_none()));
	vfy_query_add_untrusted(s->query,
	    ocsp_responder(&other, &scene->responder, DELEGATE, ocsp_nocheck()),
	    NULL, NULL);
	unknown(scene);
	ca_end(&other);
}

/* A leaf whose list is elsewhere, and lists by that scope say nothing of it. */
static void
give_list(struct scene *scene, struct vfy_span entries)
{
	scene->crl_by_url = list_of(&scene->stage.inter, entries);
}

/* Without nocheck the delegate is looked up where it says. */
static void
delegate_looked_up(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span sent = delegate(scene, points(CRL_URL));

	give_list(scene, crl_revoked(1, 1));
	present_leaf(scene, db_none());
	staple(scene, delegated(scene, sent));
	expect_valid(s);
	assert_string_equal(scene->log, "cCK");
	/* the leaf names no list: only the delegate can be the one */
	again(scene);
	give_list(scene, crl_revoked(DELEGATE, 1));
	present_leaf(scene, db_none());
	staple(scene, delegated(scene, sent));
	unknown(scene);
	assert_string_equal(finding(scene, VFY_R_OCSP_SIGNER)->detail,
	    "the delegate's certificate is revoked");
	/* the twin: its CA said that nobody need look */
	again(scene);
	present_leaf(scene, db_none());
	staple(scene,
	    delegated(
		scene, delegate(scene, CAT(points(CRL_URL), ocsp_nocheck()))));
	expect_valid(s);
	assert_string_equal(scene->log, "");
}

/* Its status can't be known: hard mode does not believe it, soft does. */
static void
delegate_unknown(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span sent = delegate(scene, points(CRL_URL));

	present_leaf(scene, db_none());
	staple(scene, delegated(scene, sent));
	unknown(scene);
	assert_non_null(
	    strstr(finding(scene, VFY_R_OCSP_SIGNER)->detail, "is not known"));
	vfy_query_set_revocation(s->query, VFY_REV_SOFT);
	expect_valid(s);
	assert_int_equal(status_of(scene, 0)->status, VFY_ST_GOOD);
	/* it names no list: its CA chose that */
	again(scene);
	present_leaf(scene, db_none());
	staple(scene, delegated(scene, delegate(scene, db_none())));
	expect_valid(s);
}

/* The answer ends when what the delegate's status rests on does. */
static void
delegate_bounds_the_answer(void **state)
{
	struct scene *scene = *state;
	struct ocsp_answer a = ocsp_answer(&scene->stage.inter, LEAF, 'g');

	a.next_update = "20260720000000Z";
	give_list(scene, crl_revoked(1, 1));
	present_leaf(scene, db_none());
	staple(scene,
	    ocsp_response_make(&scene->responder, ocsp_single_make(&a),
		delegate(scene, points(CRL_URL))));
	expect_valid(&scene->stage);
	/* 2026-06-22, the list's nextUpdate */
	assert_int_equal(
	    vfy_verdict_valid_until(scene->stage.verdict), INT64_C(1782086400));
}

/* -- scope, staples, short lives --------------------------------------------------- */

static void
scope(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene, db_none());
	staple(scene, answer(scene, false, 'g'));
	expect_valid(s);
	assert_int_equal(status_of(scene, 0)->status, VFY_ST_GOOD);
	assert_int_equal(status_of(scene, 1)->status, VFY_ST_NOT_CHECKED);
	vfy_query_set_revocation_scope(s->query, VFY_SCOPE_CHAIN);
	unknown(scene);
	assert_int_equal(status_of(scene, 1)->status, VFY_ST_UNKNOWN);
	assert_int_equal(
	    vfy_query_set_revocation_scope(s->query, VFY_SCOPE_LEAF + 1),
	    VFY_EARG);
}

/* A revoked CA is not seen where only the leaf is asked about. */
static void
scope_of_revoked(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene, db_none());
	staple(scene, answer(scene, false, 'g'));
	assert_int_equal(vfy_query_add_crls(s->query,
			     list_of(&s->root, crl_revoked(2, 1)), NULL, NULL),
	    0);
	expect_valid(s);
	vfy_query_set_revocation_scope(s->query, VFY_SCOPE_CHAIN);
	refuse(s, VFY_R_REVOKED);
}

static void
must_staple(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span feature =
	    db_ext("1.3.6.1.5.5.7.1.24", false, SEQ(db_int(5)));
	static const struct {
		enum vfy_revocation mode;
		bool offered, fatal;
	} rows[] = {
		{ VFY_REV_SHADOW, true, false },
		{ VFY_REV_SOFT, true, true },
		{ VFY_REV_HARD, true, true },
		{ VFY_REV_SHADOW, false, false },
		{ VFY_REV_SOFT, false, false },
		{ VFY_REV_HARD, false, false },
	};

	/* a list says that it is good: that is no staple */
	scene->crl_at_hand = list_of(&s->inter, crl_revoked(1, 1));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		present_leaf(scene, feature);
		vfy_query_set_revocation(s->query, rows[i].mode);
		vfy_query_set_stapling_offered(s->query, rows[i].offered);
		if (rows[i].fatal)
			refuse(s, VFY_R_MUST_STAPLE);
		else
			expect_valid(s);
		assert_int_equal(
		    finding(scene, VFY_R_MUST_STAPLE)->fatal, rows[i].fatal);
		again(scene);
	}
	present_leaf(scene, feature);
	vfy_query_set_stapling_offered(s->query, true);
	staple(scene, answer(scene, false, 'g'));
	expect_valid(s);
	assert_null(finding(scene, VFY_R_MUST_STAPLE));
}

/* CABF BR 1.6.1: by the day of issue; both ends are part of the life. */
static void
lives(void **state)
{
	static const struct {
		int64_t from, seconds;
		bool is_ca, is_short;
	} rows[] = {
		{ SHORT_LIVED_CHANGE, 7 * 86400, false, true },
		{ SHORT_LIVED_CHANGE, 7 * 86400 + 1, false, false },
		{ SHORT_LIVED_CHANGE, 7 * 86400, true, false },
		{ SHORT_LIVED_CHANGE - 1, 10 * 86400, false, true },
		{ SHORT_LIVED_CHANGE - 1, 10 * 86400 + 1, false, false },
		{ SHORT_LIVED_BEGAN, 10 * 86400, false, true },
		{ SHORT_LIVED_BEGAN - 1, 7 * 86400, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vfy_cert c = { .is_ca = rows[i].is_ca,
			.not_before = rows[i].from,
			.not_after = rows[i].from + rows[i].seconds - 1 };

		if (short_lived(&c) != rows[i].is_short)
			fail_msg("row %zu", i);
	}
}

/* noRevAvail beside a source of status is not believed (RFC 9608). */
static void
no_rev_avail_told(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span none = db_ext("2.5.29.56", false, NULL_());

	vfy_query_set_profile(s->query, VFY_COMPAT);
	present_leaf(scene, none);
	expect_valid(s);
	assert_int_equal(status_of(scene, 0)->status, VFY_ST_NOT_REQUIRED);
	again(scene);
	vfy_query_set_profile(s->query, VFY_COMPAT);
	present_leaf(scene, CAT(none, ocsp_pointer(URL)));
	unknown(scene);
	/* of whatever kind: that we can't ask there changes nothing */
	again(scene);
	vfy_query_set_profile(s->query, VFY_COMPAT);
	present_leaf(scene, CAT(none, ocsp_pointer("ldap://ocsp.test/")));
	unknown(scene);
	again(scene);
	vfy_query_set_profile(s->query, VFY_COMPAT);
	present_leaf(scene, CAT(none, points(CRL_URL)));
	unknown(scene);
	/* where a status is not required, what was given counts all the same */
	again(scene);
	vfy_query_set_profile(s->query, VFY_COMPAT);
	present_leaf(scene, none);
	staple(scene, answer(scene, false, 'r'));
	refuse(s, VFY_R_REVOKED);
}

/* nocheck is a word about responders as such: others can't excuse themselves by it. */
static void
nocheck_of_a_leaf(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene, ocsp_nocheck());
	unknown(scene);
	/* nor can a responder, asked about in another use of its key */
	again(scene);
	present(s, delegate(scene, ocsp_nocheck()));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	unknown(scene);
	vfy_query_set_purpose(s->query, VFY_OCSP_SIGNING);
	expect_valid(s);
	assert_int_equal(status_of(scene, 0)->status, VFY_ST_NOT_REQUIRED);
}

static void
no_pointer(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	unknown(scene);
	assert_non_null(finding(scene, VFY_R_NO_SOURCE_NAMED));
	again(scene);
	present_leaf(scene, ocsp_pointer(URL));
	unknown(scene);
	assert_null(finding(scene, VFY_R_NO_SOURCE_NAMED));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		TEST(sha1_first),
		TEST(unauthorized),
		TEST(malformed_request),
		TEST(without_our_cert_id),
		TEST(no_second_try),
		TEST(at_hand_by_sha256),
		TEST(errors_are_told),
		TEST(good_and_revoked),
		TEST(staple_and_list),
		TEST(nonce_asked_for),
		TEST(nonce_required_of_old_answers),
		TEST(order_of_sources),
		TEST(stale_at_hand),
		TEST(delegate_not_in_the_response),
		TEST(delegate_of_another_key),
		TEST(delegate_looked_up),
		TEST(delegate_unknown),
		TEST(delegate_bounds_the_answer),
		TEST(scope),
		TEST(scope_of_revoked),
		TEST(must_staple),
		cmocka_unit_test(lives),
		TEST(no_rev_avail_told),
		TEST(nocheck_of_a_leaf),
		TEST(no_pointer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
