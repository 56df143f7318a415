/* SPDX-License-Identifier: MIT */
/*
 * test_crl_index.c - the index of a large list says what walking over the list
 * says, or that it is damaged; and what the engine believes of the facts that a
 * source gives back with a list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crl_index.h"
#include "crl_scene.h"

#define ENTRIES 5000

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A serial of 1 to 24 octets, always the same for one i. */
static struct vfy_span
serial_of(size_t i, uint8_t buf[32])
{
	uint64_t state = i * UINT64_C(0x9e3779b97f4a7c15) + 1;
	size_t len = 1 + (size_t)(next_random(&state) % 24);

	/* without two of the same: the number itself is in it */
	if (len < 5)
		len = 5;
	for (size_t k = 0; k < len; k++)
		buf[k] = (uint8_t)next_random(&state);
	buf[0] = 0x11;
	for (size_t k = 1; k < 5; k++)
		buf[k] = (uint8_t)(i >> (8 * (k - 1)));
	return span_of(buf, len);
}

/* Entry i, with a reason in every third, and removed in every hundredth. */
static struct vfy_span
entry_of(size_t i)
{
	uint8_t buf[32];
	struct vfy_span serial = EL(DER_INTEGER, serial_of(i, buf));

	return crl_entry_of(serial, "260601000000Z",
	    i % 100 == 0     ? crl_reason_ext(CRL_REMOVE_FROM_CRL)
		: i % 3 == 0 ? crl_reason_ext((int)(1 + i % 5))
			     : db_none());
}

/* The first n entries, and then what is given. */
static struct vfy_span
many_entries(size_t n, struct vfy_span more)
{
	struct vfy_span *parts = calloc(n + 1, sizeof(*parts)), out;

	assert_non_null(parts);
	for (size_t i = 0; i < n; i++)
		parts[i] = entry_of(i);
	parts[n] = more;
	out = db_cat(parts, n + 1);
	free(parts);
	return out;
}

struct indexed {
	struct crl crl;
	uint8_t *index;
	size_t size;
};

static void
make(struct indexed *x, size_t n, struct vfy_span more)
{
	struct crl_fields f = crl_default();

	f.entries = many_entries(n, more);
	assert_true(crl_parse(crl_make(&f), &x->crl, NULL));
	x->size = crl_index_size(&x->crl);
	assert_true(x->size > 0);
	x->index = malloc(x->size);
	assert_non_null(x->index);
	crl_index_build(&x->crl, x->index);
	assert_true(crl_index_fits(span_of(x->index, x->size), x->crl.der));
}

static void
end(struct indexed *x)
{
	free(x->index);
	db_free_all();
}

/* Both ways to look, compared; the index's own word is given. */
static enum crl_found
look(const struct indexed *x, struct vfy_span serial)
{
	struct crl_entry walked = { .reason = -1 }, found = { .reason = -1 };
	bool listed = crl_find(&x->crl, x->crl.issuer, serial, &walked);
	enum crl_found is =
	    crl_index_find(span_of(x->index, x->size), &x->crl, serial, &found);

	if (is == CRL_DAMAGED)
		return is;
	assert_int_equal(is == CRL_LISTED, listed);
	if (listed) {
		assert_int_equal(found.reason, walked.reason);
		assert_int_equal(found.revoked_at, walked.revoked_at);
	}
	return is;
}

static void
test_same_as_walking(void **state)
{
	static const size_t sizes[] = { CRL_INDEX_MIN, 4096, ENTRIES };

	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		struct indexed x;
		uint8_t buf[32];

		make(&x, sizes[k], db_none());
		for (size_t i = 0; i < 2 * sizes[k]; i += 7)
			assert_int_equal(look(&x, serial_of(i, buf)),
			    i < sizes[k] ? CRL_LISTED : CRL_ABSENT);
		end(&x);
	}
	(void)state;
}

/* Doubles, whichever comes first: one that revokes wins (5.3.1). */
static void
test_doubles(void **state)
{
	struct vfy_span more =
	    CAT(crl_revoked(9, CRL_REMOVE_FROM_CRL), crl_revoked(9, 4),
		crl_revoked(8, 3), crl_revoked(8, CRL_REMOVE_FROM_CRL));
	struct crl_entry e;
	struct indexed x;

	make(&x, ENTRIES, more);
	assert_int_equal(look(&x, RAW("\x09")), CRL_LISTED);
	assert_int_equal(look(&x, RAW("\x08")), CRL_LISTED);
	assert_int_equal(
	    crl_index_find(span_of(x.index, x.size), &x.crl, RAW("\x09"), &e),
	    CRL_LISTED);
	assert_int_equal(e.reason, 4);
	end(&x);
	(void)state;
}

/* A long form of length, a serial of nothing but zero: other ways to read. */
static void
test_odd_entries(void **state)
{
	uint8_t padding[200] = { 0 };
	struct vfy_span more =
	    CAT(crl_entry_of(db_int(0), "260601000000Z", db_none()),
		crl_entry_of(db_int(7), "20500101000000Z",
		    db_ext("1.2.3", false, span_of(padding, sizeof(padding)))));
	struct indexed x;

	make(&x, ENTRIES, more);
	assert_int_equal(look(&x, RAW("\0")), CRL_LISTED);
	assert_int_equal(look(&x, RAW("\x07")), CRL_LISTED);
	assert_int_equal(look(&x, RAW("\x06")), CRL_ABSENT);
	end(&x);
	(void)state;
}

/* Whatever octet is wrong: the right answer, or that it is damaged. */
static void
test_damage(void **state)
{
	uint64_t random = 1;
	unsigned noticed = 0;
	struct indexed x;
	uint8_t buf[32];

	make(&x, CRL_INDEX_MIN, db_none());
	for (size_t at = 0; at < x.size; at++) {
		uint8_t flip = (uint8_t)(1 + next_random(&random) % 255);

		x.index[at] ^= flip;
		if (!crl_index_fits(span_of(x.index, x.size), x.crl.der))
			noticed++;
		else
			for (size_t i = at % 3; i < 2 * CRL_INDEX_MIN; i += 61)
				noticed +=
				    look(&x, serial_of(i, buf)) == CRL_DAMAGED;
		x.index[at] ^= flip;
	}
	assert_true(noticed > 1000);
	end(&x);
	(void)state;
}

static void
test_fits(void **state)
{
	struct indexed x, y;

	make(&x, ENTRIES, db_none());
	make(&y, ENTRIES, crl_revoked(9, 1));
	assert_false(crl_index_fits(span_of(x.index, x.size), y.crl.der));
	assert_false(crl_index_fits(span_of(x.index, x.size - 1), x.crl.der));
	assert_false(crl_index_fits(span_of(x.index, 63), x.crl.der));
	assert_false(crl_index_fits(span_of(NULL, 0), x.crl.der));
	free(y.index);
	end(&x);
	(void)state;
}

/* Lists that have none: short ones, and those of several issuers. */
static void
test_none(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	f.entries = many_entries(CRL_INDEX_MIN - 1, db_none());
	assert_true(crl_parse(crl_make(&f), &crl, NULL));
	assert_int_equal(crl_index_size(&crl), 0);
	f.entries =
	    many_entries(CRL_INDEX_MIN, crl_revoked_of(1, db_name("another")));
	assert_true(crl_parse(crl_make(&f), &crl, NULL));
	assert_int_equal(crl_index_size(&crl), 0);
	db_free_all();
	(void)state;
}

/* -- in a question --------------------------------------------------------- */

static const char crl_at[] = "http://crl.test/large";

/* The root's list, at a URL that the intermediate names; the leaf's too. */
static void
present_with_points(struct scene *scene)
{
	struct vfy_span point = dist_points(SEQ(crl_full_name(db_uri(crl_at))));

	present(&scene->stage,
	    ca_issue(&scene->stage.inter, NULL, LEAF_SERIAL, point));
	present(&scene->stage,
	    ca_issue(&scene->stage.root, &scene->stage.inter, 2,
		key_usage(0x06, 1)));
}

static struct vfy_span
large_list(const struct scene *scene, struct vfy_span more)
{
	return list_make(&(struct list){ .issuer = &scene->stage.inter,
	    .entries = many_entries(ENTRIES, more) });
}

/* The question again, with nothing but what is remembered beside the list. */
static void
ask_again(struct scene *scene)
{
	stage_again(&scene->stage);
	vfy_query_set_revocation(scene->stage.query, VFY_REV_SHADOW);
	vfy_query_set_network(scene->stage.query, VFY_NET_ALLOWED, 1000);
	present_with_points(scene);
	ask(&scene->stage);
}

static const struct vfy_rev_status *
status_of_leaf(struct scene *scene)
{
	ask_again(scene);
	return leaf_status(scene);
}

/* Signatures that the question cost, the path's own being remembered. */
static uint32_t
signatures(const struct scene *scene)
{
	return vfy_verdict_search(scene->stage.verdict)->signatures;
}

/* Sets the stage: one question has had a list kept, with its facts. */
static void
keep_large(struct scene *scene, struct vfy_span more)
{
	use_source(scene);
	put_at(scene, crl_at, large_list(scene, more));
	assert_int_equal(status_of_leaf(scene)->status,
	    more.len > 0 ? VFY_ST_REVOKED : VFY_ST_GOOD);
	assert_int_equal(scene->kept, 1);
	assert_true(scene->facts.index.len > 0);
	assert_int_equal(scene->facts.signer_key.len, 32);
	scene->places[0].blob.kept = true;
	scene->places[0].blob.facts = scene->facts;
}

static void
test_facts_save_work(void **state)
{
	struct scene *scene = *state;
	uint32_t steps;

	keep_large(scene, crl_revoked(LEAF_SERIAL, 1));
	scene->places[0].blob.facts = (struct vfy_facts){ .index.len = 0 };
	assert_int_equal(status_of_leaf(scene)->status, VFY_ST_REVOKED);
	assert_int_equal(signatures(scene), 1);
	steps = vfy_verdict_search(scene->stage.verdict)->steps;
	scene->places[0].blob.facts = scene->facts;
	assert_int_equal(status_of_leaf(scene)->status, VFY_ST_REVOKED);
	assert_int_equal(leaf_status(scene)->reason, 1);
	assert_int_equal(signatures(scene), 0);
	assert_true(vfy_verdict_search(scene->stage.verdict)->steps < steps);
	assert_int_equal(scene->kept, 1);
}

/* Of another key the source may say what it likes: the signature is checked. */
static void
test_another_key(void **state)
{
	struct scene *scene = *state;

	keep_large(scene, db_none());
	scene->signer_key[7] ^= 1;
	assert_int_equal(status_of_leaf(scene)->status, VFY_ST_GOOD);
	assert_int_equal(signatures(scene), 1);
}

/* An index that fits another list, or is damaged, is as good as none. */
static void
test_another_index(void **state)
{
	struct scene *scene = *state;
	uint8_t *index;

	keep_large(scene, crl_revoked(LEAF_SERIAL, 1));
	index = scene->index;
	for (size_t at = 0; at < scene->facts.index.len; at += 101) {
		index[at] ^= 0x55;
		assert_int_equal(status_of_leaf(scene)->status, VFY_ST_REVOKED);
		index[at] ^= 0x55;
	}
	scene->places[0].blob.facts.index.len--;
	assert_int_equal(status_of_leaf(scene)->status, VFY_ST_REVOKED);
	/* the next list at the same place, without the leaf */
	scene->places[0].blob.facts = scene->facts;
	scene->places[0].blob.der = large_list(scene, db_none());
	scene->places[0].blob.facts.signer_key.len = 0;
	assert_int_equal(status_of_leaf(scene)->status, VFY_ST_GOOD);
}

/* A source that would keep facts is given them for what it has. */
static void
test_wanted(void **state)
{
	struct scene *scene = *state;

	keep_large(scene, db_none());
	scene->places[0].blob.facts = (struct vfy_facts){ .index.len = 0 };
	scene->places[0].blob.wants_facts = true;
	assert_int_equal(status_of_leaf(scene)->status, VFY_ST_GOOD);
	assert_int_equal(scene->kept, 2);
	assert_true(scene->facts.index.len > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_walking),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_odd_entries),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_none),
		IN_SCENE(test_facts_save_work),
		IN_SCENE(test_another_key),
		IN_SCENE(test_another_index),
		IN_SCENE(test_wanted),
	};

	return cmocka_run_group_tests_name("crl_index", tests, NULL, NULL);
}
