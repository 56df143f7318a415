/* SPDX-License-Identifier: MIT */
/*
 * crl_scene.h - what tests of several lists share: a stage with hard
 * revocation, signed lists with their numbers, and a source of evidence that
 * knows a few URLs and counts what it is asked. Include after cmocka.h.
 */
#ifndef CRL_SCENE_H
#define CRL_SCENE_H
#include "crl.h"
#include "crl_build.h"
#include "stage.h"

#define LEAF_SERIAL 77
#define NOT_LISTED 0x1234
#define MAX_PLACES 8

struct scene {
	struct stage stage;
	struct ca third; /* a CRL issuer, or a stranger */
	struct vfy_source source;
	struct place {
		const char *url; /* NULL: whatever is at hand */
		struct vfy_blob blob;
	} places[MAX_PLACES];
	size_t num_places;
	unsigned asked_by_url, released, given, kept;
	/* the facts of what was kept last */
	uint8_t *index, signer_key[32];
	struct vfy_facts facts;
};

static inline void
scene_release(struct vfy_blob *blob)
{
	(void)blob;
}

static inline int
scene_get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct scene *scene = arg;
	size_t nth = ask->nth;

	if (ask->kind != VFY_ASK_CRL)
		return VFY_ENOENT;
	scene->asked_by_url += ask->url != NULL;
	for (size_t i = 0; i < scene->num_places; i++) {
		struct place *p = &scene->places[i];

		if ((ask->url == NULL) != (p->url == NULL) ||
		    (ask->url != NULL && strcmp(ask->url, p->url) != 0) ||
		    nth-- > 0)
			continue;
		*out = &p->blob;
		scene->given++;
		return 0;
	}
	return VFY_ENOENT;
}

static inline void
scene_keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update,
    const struct vfy_facts *facts)
{
	struct scene *scene = arg;

	assert_non_null(ask->url);
	assert_int_equal(ask->issuer_key.len, 32);
	assert_true(der.len > 0 && this_update < next_update);
	scene->kept++;
	free(scene->index);
	scene->index = malloc(facts->index.len + 1);
	assert_non_null(scene->index);
	if (facts->index.len > 0)
		memcpy(scene->index, facts->index.ptr, facts->index.len);
	assert_true(facts->signer_key.len <= sizeof(scene->signer_key));
	if (facts->signer_key.len > 0)
		memcpy(scene->signer_key, facts->signer_key.ptr,
		    facts->signer_key.len);
	scene->facts = (struct vfy_facts){
		.signer_key =
		    span_of(scene->signer_key, facts->signer_key.len),
		.index = span_of(scene->index, facts->index.len)
	};
}

static inline int
scene_set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	if (scene == NULL)
		return -1;
	stage_fill(&scene->stage);
	ca_make(&scene->third, db_name("third"));
	vfy_query_set_revocation(scene->stage.query, VFY_REV_HARD);
	*state = scene;
	return 0;
}

static inline int
scene_tear_down(void **state)
{
	struct scene *scene = *state;

	ca_end(&scene->third);
	stage_empty(&scene->stage);
	free(scene->index);
	free(scene);
	return 0;
}

#define IN_SCENE(f)                                                            \
	cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

/* Lists may be fetched: from here on the source is asked. */
static inline void
use_source(struct scene *scene)
{
	scene->source = (struct vfy_source){ scene, scene_get, scene_keep };
	assert_int_equal(
	    vfy_ctx_set_source(scene->stage.ctx, &scene->source), 0);
	vfy_query_set_network(scene->stage.query, VFY_NET_ALLOWED, 1000);
}

static inline void
put_at(struct scene *scene, const char *url, struct vfy_span der)
{
	struct place *p = &scene->places[scene->num_places++];

	assert_true(scene->num_places <= MAX_PLACES);
	*p = (struct place){ .url = url,
		.blob = { .der = der, .release = scene_release } };
}

/* -- lists ----------------------------------------------------------------- */

struct list {
	const struct ca *issuer; /* whose name it has */
	const struct ca *signer; /* NULL: the issuer */
	bool delta;		 /* by default number 12 on base 10 */
	struct vfy_span number;	 /* whole INTEGER; empty: 10 */
	struct vfy_span base;	 /* whole INTEGER; given: a delta */
	struct vfy_span entries;
	struct vfy_span extensions;
	const char *this_update, *next_update; /* NULL: the default */
	bool no_number;
};

static inline struct vfy_span
list_make(const struct list *l)
{
	struct vfy_span number = l->number.len > 0 ? l->number
						   : db_int(l->delta ? 12 : 10),
			base =
			    l->base.len > 0 || !l->delta ? l->base : db_int(10);
	struct crl_fields f = crl_default();
	struct crl crl;

	f.issuer = l->issuer->name;
	f.entries =
	    l->entries.len > 0 ? l->entries : crl_revoked(NOT_LISTED, 1);
	f.extensions = CAT(l->extensions,
	    l->no_number ? db_none() : db_ext("2.5.29.20", false, number),
	    base.len > 0 ? db_ext("2.5.29.27", true, base) : db_none());
	if (l->this_update != NULL)
		f.this_update = db_time(l->this_update);
	if (l->next_update != NULL)
		f.next_update = db_time(l->next_update);
	assert_true(crl_parse(crl_make(&f), &crl, NULL));
	return db_signed(crl.tbs, f.algorithm, ca_sign,
	    (l->signer != NULL ? l->signer : l->issuer)->key);
}

static inline void
give(struct scene *scene, const struct list *l)
{
	assert_int_equal(
	    vfy_query_add_crls(scene->stage.query, list_make(l), NULL, NULL),
	    0);
}

#define GIVE(scene, ...) give(scene, &(struct list){ __VA_ARGS__ })

/* -- extensions ------------------------------------------------------------ */

/* keyUsage: bits as in its first octet, 0x02 cRLSign, 0x04 keyCertSign. */
static inline struct vfy_span
key_usage(uint8_t bits, unsigned unused)
{
	return db_ext("2.5.29.15", true,
	    db_bits(DER_BIT_STRING, unused, span_of(&bits, 1)));
}
#define CRL_SIGN key_usage(0x02, 1)
#define CERT_SIGN key_usage(0x04, 2)

/* cRLDistributionPoints, freshestCRL: DistributionPoint elements. */
static inline struct vfy_span
dist_points(struct vfy_span points)
{
	return db_ext("2.5.29.31", false, SEQ(points));
}

static inline struct vfy_span
freshest_crl(const char *url)
{
	return db_ext("2.5.29.46", false, SEQ(SEQ(crl_full_name(db_uri(url)))));
}

static inline struct vfy_span
crl_issuer(struct vfy_span name)
{
	return CONS(2, db_directory(name));
}

/* IDP fields */
#define TRUE_FLAG RAW("\xff")
#define INDIRECT PRIM(4, TRUE_FLAG)

/* An end entity by issuer, with this subject and key. */
static inline struct vfy_span
end_entity(const struct ca *issuer, const struct ca *subject, long serial,
    struct vfy_span extensions)
{
	struct db_cert f = db_cert_default();

	f.serial = db_int(serial);
	f.issuer = issuer->name;
	f.subject = subject->name;
	f.spki = subject->spki;
	f.extensions = extensions;
	return db_certificate(&f, ca_sign, issuer->key);
}

/* -- answers --------------------------------------------------------------- */

static inline void
expect_good(struct scene *scene)
{
	expect(&scene->stage, VFY_VALID, VFY_R_OK);
}

static inline void
expect_revoked(struct scene *scene)
{
	expect(&scene->stage, VFY_INVALID, VFY_R_REVOKED);
}

static inline void
expect_unknown(struct scene *scene)
{
	expect(&scene->stage, VFY_UNDETERMINED, VFY_R_REV_UNKNOWN);
}

/* Does the best path say this of the certificate at depth? */
static inline bool
is_said(const struct scene *scene, enum vfy_reason reason, const char *detail)
{
	const struct vfy_path *p = vfy_verdict_path(scene->stage.verdict, 0);

	for (size_t i = 0; i < vfy_path_num_findings(p); i++) {
		const struct vfy_finding *f = vfy_path_finding(p, i);

		if (f->reason == reason && strcmp(f->detail, detail) == 0)
			return true;
	}
	return false;
}

static inline const struct vfy_rev_status *
leaf_status(const struct scene *scene)
{
	return vfy_path_revocation(
	    vfy_verdict_path(scene->stage.verdict, 0), 0);
}

#endif
