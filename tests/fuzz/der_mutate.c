/* SPDX-License-Identifier: MIT */
/*
 * der_mutate.c - a mutator for libFuzzer that keeps DER well-formed: the input
 * is taken as elements one after another, one of them (at any depth, also
 * inside of OCTET STRINGs) is changed, and the lengths around it are mended.
 *
 * A target that takes DER is linked with it; options of a target are an OCTET
 * STRING among the elements. Now and then, and where the input is no DER, the
 * ordinary mutator has its turn, so that nothing is out of reach. Knows no
 * types: what it makes is well-formed, not valid. Not part of the replay.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max_size, unsigned seed);

#define ELEMENTS 2048
#define DEPTH 24
#define CONSTRUCTED 0x20
#define OCTET_STRING 0x04
#define NO_PARENT SIZE_MAX
/* One in so many mutations is left to libFuzzer. */
#define PLAIN 8
/* What one mutation may add or change. */
#define PIECE 4096

struct element {
	size_t at, header, len; /* len: of the contents */
	size_t parent;
};

struct tree {
	struct element list[ELEMENTS];
	size_t n;
};

static size_t
next_random(uint64_t *state, size_t below)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return below == 0 ? 0 : (size_t)(z % below);
}

/* -- the tree ------------------------------------------------------------------ */

/* One element's header; false: not within these bytes. */
static bool
read_header(const uint8_t *p, size_t size, size_t *header, size_t *len)
{
	size_t octets, i;

	if (size < 2)
		return false;
	*header = 2;
	*len = p[1];
	if (p[1] >= 0x80) {
		octets = p[1] & 0x7fu;
		if (octets == 0 || octets > 4 || size < 2 + octets)
			return false;
		*header += octets;
		for (*len = 0, i = 0; i < octets; i++)
			*len = *len << 8 | p[2 + i];
	}
	return *len <= size - *header;
}

/* Do these bytes consist of whole elements? */
static bool
is_elements(const uint8_t *p, size_t size)
{
	size_t header, len;

	while (size > 0) {
		if (!read_header(p, size, &header, &len))
			return false;
		p += header + len;
		size -= header + len;
	}
	return true;
}

/* All elements of data[at, at + size) and below; what is none ends a level. */
static void
gather(struct tree *t, const uint8_t *data, size_t at, size_t size,
    size_t parent, unsigned depth)
{
	size_t header, len, me;

	while (t->n < ELEMENTS && read_header(data + at, size, &header, &len)) {
		me = t->n++;
		t->list[me] = (struct element){ at, header, len, parent };
		if (depth < DEPTH && len > 0 &&
		    ((data[at] & CONSTRUCTED) != 0 ||
			(data[at] == OCTET_STRING &&
			    is_elements(data + at + header, len))))
			gather(t, data, at + header, len, me, depth + 1);
		at += header + len;
		size -= header + len;
	}
}

/* -- changing ------------------------------------------------------------------ */

static size_t
write_length(uint8_t out[5], size_t len)
{
	size_t octets = 0, i, rest;

	if (len < 0x80) {
		out[0] = (uint8_t)len;
		return 1;
	}
	for (rest = len; rest > 0; rest >>= 8)
		octets++;
	out[0] = (uint8_t)(0x80 | octets);
	for (i = 0; i < octets; i++)
		out[1 + i] = (uint8_t)(len >> (8 * (octets - 1 - i)));
	return 1 + octets;
}

struct edit {
	uint8_t *data;
	size_t size, max;
};

/* Puts len bytes in the place of old ones; false: no room. */
static bool
splice(struct edit *e, size_t at, size_t old, const uint8_t *bytes, size_t len)
{
	if (len > old && len - old > e->max - e->size)
		return false;
	memmove(e->data + at + len, e->data + at + old, e->size - at - old);
	if (len > 0)
		memmove(e->data + at, bytes, len);
	e->size = e->size - old + len;
	return true;
}

/* An element's contents became len long: its length, and those around it. */
static bool
mend_lengths(struct edit *e, const struct tree *t, size_t i, size_t len)
{
	uint8_t out[5];

	for (; i != NO_PARENT; i = t->list[i].parent) {
		const struct element *el = &t->list[i];
		size_t n = write_length(out, len), up;

		if (!splice(e, el->at + 1, el->header - 1, out, n))
			return false;
		if (el->parent != NO_PARENT) {
			up = t->list[el->parent].len;
			len = up - el->header - el->len + 1 + n + len;
		}
	}
	return true;
}

/* Replaces old bytes at an offset, which lie in the contents of element i. */
static bool
replace(struct edit *e, const struct tree *t, size_t i, size_t at, size_t old,
    const uint8_t *bytes, size_t len)
{
	if (!splice(e, at, old, bytes, len))
		return false;
	return i == NO_PARENT ||
	    mend_lengths(e, t, i, t->list[i].len - old + len);
}

/* Other contents, by libFuzzer's own means. */
static bool
change_contents(struct edit *e, const struct tree *t, size_t i)
{
	const struct element *el = &t->list[i];
	uint8_t piece[PIECE];
	size_t n = el->len;

	if (n > sizeof(piece) / 2)
		return false;
	memcpy(piece, e->data + el->at + el->header, n);
	n = LLVMFuzzerMutate(piece, n, n + 64);
	return replace(e, t, i, el->at + el->header, el->len, piece, n);
}

static bool
change_tag(struct edit *e, const struct tree *t, size_t i, uint64_t *random)
{
	static const uint8_t tags[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06,
		0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1e, 0x30, 0x31,
		0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88, 0xa0, 0xa1,
		0xa2, 0xa3, 0xa4 };

	e->data[t->list[i].at] = tags[next_random(random, sizeof(tags))];
	return true;
}

/* A copy of element j before i, or in i's place. */
static bool
copy_element(
    struct edit *e, const struct tree *t, size_t i, size_t j, bool over)
{
	const struct element *to = &t->list[i], *from = &t->list[j];
	size_t len = from->header + from->len;
	uint8_t piece[PIECE];

	if (len > sizeof(piece))
		return false;
	memcpy(piece, e->data + from->at, len);
	return replace(e, t, to->parent, to->at,
	    over ? to->header + to->len : 0, piece, len);
}

/* Changes places with the element behind it. */
static bool
swap_next(struct edit *e, const struct tree *t, size_t i)
{
	const struct element *a = &t->list[i];
	size_t len = a->header + a->len, other, end = e->size;
	uint8_t piece[PIECE], *p = e->data + a->at;
	size_t header, contents;

	if (a->parent != NO_PARENT)
		end = t->list[a->parent].at + t->list[a->parent].header +
		    t->list[a->parent].len;
	if (len > sizeof(piece) ||
	    !read_header(p + len, end - a->at - len, &header, &contents))
		return false;
	other = header + contents;
	memcpy(piece, p, len);
	memmove(p, p + len, other);
	memcpy(p + other, piece, len);
	return true;
}

static bool
mutate_tree(struct edit *e, const struct tree *t, uint64_t *random)
{
	size_t i = next_random(random, t->n), j = next_random(random, t->n);
	const struct element *el = &t->list[i];

	switch (next_random(random, 10)) {
	case 0:
		return change_tag(e, t, i, random);
	case 1:
		return replace(
		    e, t, el->parent, el->at, el->header + el->len, NULL, 0);
	case 2:
		return copy_element(e, t, i, i, false);
	case 3:
		return copy_element(e, t, i, j, false);
	case 4:
	case 5:
		return copy_element(e, t, i, j, true);
	case 6:
		return swap_next(e, t, i);
	default:
		/* leaves are where the values are */
		while (i + 1 < t->n && t->list[i + 1].parent == i)
			i++;
		return change_contents(e, t, i);
	}
}

/*
 * libFuzzer calls this in the place of its own mutators. An edit that found no
 * room half-way is thrown away.
 */
size_t
LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	struct edit e = { NULL, size, max_size };
	uint64_t random = seed;
	struct tree *t;

	if (next_random(&random, PLAIN) == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	t = malloc(sizeof(*t));
	e.data = malloc(max_size);
	if (t != NULL && e.data != NULL) {
		memcpy(e.data, data, size);
		t->n = 0;
		gather(t, e.data, 0, size, NO_PARENT, 0);
		if (t->n > 0 && mutate_tree(&e, t, &random) && e.size > 0) {
			memcpy(data, e.data, e.size);
			size = e.size;
		} else
			size = LLVMFuzzerMutate(data, size, max_size);
	}
	free(e.data);
	free(t);
	return size;
}
