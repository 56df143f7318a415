/* SPDX-License-Identifier: MIT */
/*
 * mutate_form.c - the fields of tbsCertificate (RFC 5280 4.1) and their
 * encoding (X.690): versions, serials, dates, algorithms, and BER that is not
 * DER.
 */
#include "mutate.h"

#include <stdio.h>
#include <time.h>

static bool
version(struct job *j)
{
	static const long versions[] = { 0, 1, 2, 3, -1, 255 };
	struct fields *f = job_any(j);
	size_t i = rng_below(j->rng, 7);

	if (f == NULL)
		return false;
	if (f->version != NULL)
		node_remove(f->tbs, f->version);
	if (i < 6)
		node_insert(f->tbs,
		    node_cons(j->a, T_CONS(0),
			node_int(j->a, T_INTEGER, versions[i]), NULL),
		    0);
	return true;
}

static bool
serial(struct job *j)
{
	static const struct {
		const char *octets;
		size_t len;
	} serials[] = { { "\0", 1 }, { "\xff", 1 }, { "\x80\x01", 2 },
		{ "\x00\x01", 2 }, { "", 0 }, { "\xff\xff", 2 },
		{ "\x7f 20 octets in this one", 20 },
		{ "\x7f 21 octets in this one", 21 },
		{ "\x00\xff 20 octets, and one more", 21 } };
	struct fields *f = job_any(j);
	size_t i = rng_below(j->rng, sizeof(serials) / sizeof(serials[0]));

	if (f == NULL)
		return false;
	node_become(f->serial,
	    node_raw(j->a, T_INTEGER, serials[i].octets, serials[i].len));
	return true;
}

/* -- dates -------------------------------------------------------------------------- */

static struct node *
make_time(struct job *j, int64_t at, bool general)
{
	time_t t = (time_t)at;
	struct tm tm;
	char text[32];

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text),
	    general ? "%Y%m%d%H%M%SZ" : "%y%m%d%H%M%SZ", &tm);
	return node_str(j->a, general ? T_GENERALIZED_TIME : T_UTC_TIME, text);
}

/* Around the moment that is asked for. */
static bool
time_edge(struct job *j)
{
	struct fields *f = job_any(j);
	int64_t at = j->q->at - 1 + (int64_t)rng_below(j->rng, 3);

	if (f == NULL || node_count(f->validity) != 2)
		return false;
	node_become(node_nth(f->validity, rng_below(j->rng, 2)),
	    make_time(j, at, at >= 2524608000));
	return true;
}

static bool
time_general(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL || node_count(f->validity) != 2)
		return false;
	node_become(node_nth(f->validity, rng_below(j->rng, 2)),
	    make_time(j, j->q->at + (rng_percent(j->rng, 50) ? 86400 : -86400),
		true));
	return true;
}

static bool
time_odd(struct job *j)
{
	static const char *const odd[] = { "500101000000Z", "491231235959Z",
		"2601010000Z", "260101000000+0000", "20260101000000.5Z",
		"260101000000z", "261301000000Z", "260230000000Z",
		"260101000060Z", "260101240000Z", "99991231235959Z",
		"20500101000000Z", "00000101000000Z", "20260101000000",
		"260101000000", "", "19700101000000Z", "160101000000Z",
		"19500101000000Z", "26010100000aZ" };
	const char *text = PICK(j, odd);
	struct fields *f = job_any(j);

	if (f == NULL || node_count(f->validity) != 2)
		return false;
	node_become(node_nth(f->validity, rng_below(j->rng, 2)),
	    node_str(j->a, strlen(text) > 13 ? T_GENERALIZED_TIME : T_UTC_TIME,
		text));
	return true;
}

static bool
time_swap(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *first;

	if (f == NULL || node_count(f->validity) != 2)
		return false;
	first = f->validity->child;
	node_remove(f->validity, first);
	node_append(f->validity, first);
	return true;
}

/* -- algorithms --------------------------------------------------------------------- */

/* ecdsa-with-SHA256 with NULL, where none may be (RFC 5758 3.2), in one or both. */
static bool
algorithm_null(struct job *j)
{
	struct fields *f = job_any(j);
	size_t which = rng_below(j->rng, 3);

	if (f == NULL || !f->algorithm->parent || !f->outer->parent)
		return false;
	if (which != 1)
		node_append(f->algorithm, node_raw(j->a, T_NULL, NULL, 0));
	if (which != 0)
		node_append(f->outer, node_raw(j->a, T_NULL, NULL, 0));
	return true;
}

static bool
algorithm_other(struct job *j)
{
	static const char *const oids[] = { "1.2.840.10045.4.3.3",
		"1.2.840.113549.1.1.11", "1.2.3.4", "1.2.840.10045.4.1" };
	struct fields *f = job_any(j);
	const char *oid = PICK(j, oids);
	size_t which = rng_below(j->rng, 3);

	if (f == NULL)
		return false;
	if (which != 1)
		node_become(f->algorithm,
		    node_cons(j->a, T_SEQUENCE, node_oid(j->a, oid), NULL));
	if (which != 0)
		node_become(f->outer,
		    node_cons(j->a, T_SEQUENCE, node_oid(j->a, oid), NULL));
	return true;
}

static bool
spki_parameters(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *algorithm, *bits;

	if (f == NULL || !(algorithm = f->spki->child)->parent ||
	    node_count(algorithm) < 2)
		return false;
	bits = algorithm->next;
	switch (rng_below(j->rng, 4)) {
	case 0:
		node_remove(algorithm, algorithm->child->next);
		break;
	case 1:
		node_become(
		    algorithm->child->next, node_raw(j->a, T_NULL, NULL, 0));
		break;
	case 2:
		node_become(
		    algorithm->child->next, node_oid(j->a, "1.3.132.0.34"));
		break;
	default:
		bits->raw = arena_copy(j->a, bits->raw);
		((uint8_t *)(uintptr_t)bits->raw.ptr)[rng_below(j->rng, 3)] ^=
		    1;
		break;
	}
	return true;
}

static bool
unique_id(struct job *j)
{
	struct fields *f = job_any(j);
	unsigned n = 1 + (unsigned)rng_below(j->rng, 2);
	size_t at = f == NULL ? 0 : f->version == NULL ? 6 : 7;

	if (f == NULL)
		return false;
	node_insert(f->tbs, node_raw(j->a, T_CTX(n), "\0id", 3), at);
	return true;
}

/* -- BER ------------------------------------------------------------------------------ */

static struct node *
some_node(struct job *j, struct node *n)
{
	size_t depth = 1 + rng_below(j->rng, 8);

	while (depth-- > 0 && n->parent && n->child != NULL)
		n = node_nth(n, rng_below(j->rng, node_count(n)));
	return n;
}

static bool
ber_length(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	some_node(j, f->cert)->form = FORM_LONG;
	return true;
}

static bool
ber_indefinite(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *n = f == NULL ? NULL : some_node(j, f->cert);

	if (n == NULL || (n->tag & 0x20) == 0)
		return false;
	n->form = FORM_INDEFINITE;
	return true;
}

/* A string in pieces. */
static bool
ber_pieces(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *n = f == NULL ? NULL : some_node(j, f->cert);
	struct vfy_span s;

	if (n == NULL || (n->tag & 0x20) != 0 || n->tag <= T_INTEGER)
		return false;
	s = tree_write(j->a, n);
	n->child = tree_read(j->a, s);
	if (n->child == NULL)
		return false;
	n->parent = true;
	n->tag |= 0x20;
	return true;
}

static bool
ber_integer(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *n = f == NULL ? NULL : job_leaf_node(j, f->tbs);

	if (n == NULL || n->tag != T_INTEGER)
		return false;
	n->raw = arena_join(j->a, span_of("\0", 1), n->raw);
	return true;
}

static bool
ber_boolean(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *n = f == NULL ? NULL : job_leaf_node(j, f->tbs);

	if (n == NULL || n->tag != T_BOOLEAN)
		return false;
	n->raw = span_of(rng_percent(j->rng, 50) ? "\x01" : "\x80", 1);
	return true;
}

static bool
form_tag(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	some_node(j, f->tbs)->tag ^= (uint8_t)(1u << rng_below(j->rng, 8));
	return true;
}

static bool
form_extra(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *n = f == NULL ? NULL : some_node(j, f->cert);

	if (n == NULL || !n->parent)
		return false;
	node_insert(n,
	    rng_percent(j->rng, 50) ? node_raw(j->a, T_NULL, NULL, 0)
				    : node_int(j->a, T_INTEGER, 1),
	    rng_below(j->rng, node_count(n) + 1));
	return true;
}

const struct mutation mutations_form[] = { { "version", 3, version },
	{ "serial", 4, serial }, { "time-edge", 4, time_edge },
	{ "time-general", 2, time_general }, { "time-odd", 4, time_odd },
	{ "time-swap", 1, time_swap }, { "algorithm-null", 2, algorithm_null },
	{ "algorithm-other", 2, algorithm_other },
	{ "spki-parameters", 2, spki_parameters },
	{ "unique-id", 2, unique_id }, { "ber-length", 3, ber_length },
	{ "ber-indefinite", 2, ber_indefinite },
	{ "ber-pieces", 2, ber_pieces }, { "ber-integer", 2, ber_integer },
	{ "ber-boolean", 2, ber_boolean }, { "form-tag", 3, form_tag },
	{ "form-extra", 3, form_extra }, { NULL, 0, NULL } };
