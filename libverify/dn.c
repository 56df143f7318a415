/* SPDX-License-Identifier: MIT */
/*
 * dn.c - distinguished names: read, compared, hashed.
 *
 * RFC 5280 4.1.2.4, 4.1.2.6, 7.1 to 7.3. Two names are equal when their bytes
 * are, or when all values of both can be prepared (dn_prep.c) and are equal
 * then. Values of types that are no strings are equal when tag and bytes are.
 * Does not: know attribute types (every string is compared without case, as
 * RFC 5280 7.1 and 7.3 demand), or keep anything between calls.
 */
#include "dn.h"

#include "dn_prep.h"
#include "vfy_limits.h"

struct attribute {
	struct vfy_span type; /* OID contents */
	struct vfy_span value;
	uint8_t tag;
};

struct rdn {
	struct attribute attributes[LIMIT_RDN_ATTRIBUTES];
	size_t count;
};

/* -- reading -------------------------------------------------------------- */

/* AttributeTypeAndValue, checked for form. */
static bool
check_attribute(struct der *set, const char *what)
{
	struct vfy_span type, value, whole;
	struct der d;
	uint8_t tag;

	if (!der_enter(set, DER_SEQUENCE, what, &d) ||
	    !der_oid(&d, what, &type) ||
	    !der_any(&d, what, &tag, &value, &whole))
		return false;
	if (value.len > LIMIT_NAME_VALUE)
		return der_fail_at(&d, VFY_F_LIMIT, whole.ptr, what);
	if (!dn_well_formed(tag, value))
		return der_fail_at(&d, VFY_F_VALUE, whole.ptr, what);
	return der_end(&d, what);
}

/* RelativeDistinguishedName; *total counts the attributes of the name. */
static bool
check_rdn(struct der *name, const char *what, size_t *total)
{
	struct vfy_span previous = { NULL, 0 };
	struct der set;
	size_t count = 0;

	if (!der_enter(name, DER_SET, what, &set))
		return false;
	if (der_done(&set))
		return der_fail(&set, VFY_F_VALUE, what);
	while (!der_done(&set)) {
		const uint8_t *start = set.ptr;
		struct vfy_span whole;

		if (++count > LIMIT_RDN_ATTRIBUTES ||
		    ++*total > LIMIT_NAME_ATTRIBUTES)
			return der_fail(&set, VFY_F_LIMIT, what);
		if (!check_attribute(&set, what))
			return false;
		/* X.690 11.6: a SET OF is in ascending order */
		whole = span_of(start, (size_t)(set.ptr - start));
		if (previous.len > 0 && span_cmp(previous, whole) > 0)
			return der_fail_at(&set, VFY_F_BER, start, what);
		previous = whole;
	}
	return true;
}

bool
dn_read(struct der *d, const char *what, struct vfy_span *whole)
{
	struct vfy_span name;
	struct der outer, rdns;
	size_t total = 0;

	if (!der_whole(d, DER_SEQUENCE, what, &name))
		return false;
	outer = der_within(d, name);
	if (!der_enter(&outer, DER_SEQUENCE, what, &rdns))
		return false;
	while (!der_done(&rdns)) {
		if (!check_rdn(&rdns, what, &total))
			return false;
	}
	*whole = name;
	return true;
}

/* A cursor over the RDNs of a whole Name; at its end when it is none. */
static struct der
enter_name(struct vfy_span name)
{
	struct der d = der_start(name, NULL), rdns;

	if (!der_enter(&d, DER_SEQUENCE, "name", &rdns))
		return der_start(span_of(NULL, 0), NULL);
	return rdns;
}

static bool
take_attribute(struct der *set, struct attribute *out)
{
	struct der d;

	return der_enter(set, DER_SEQUENCE, "attribute", &d) &&
	    der_take(&d, DER_OID, "type", &out->type) &&
	    der_any(&d, "value", &out->tag, &out->value, NULL);
}

/* Contents of a SET; false when it is malformed or has too many. */
static bool
read_rdn(struct vfy_span set, struct rdn *out)
{
	struct der d = der_start(set, NULL);

	for (out->count = 0; !der_done(&d); out->count++) {
		if (out->count == LIMIT_RDN_ATTRIBUTES ||
		    !take_attribute(&d, &out->attributes[out->count]))
			return false;
	}
	return out->count > 0;
}

bool
dn_empty(struct vfy_span name)
{
	struct der d = der_start(name, NULL), rdns;

	return der_enter(&d, DER_SEQUENCE, "name", &rdns) && der_done(&rdns);
}

struct dn_iter
dn_attributes(struct vfy_span name)
{
	struct dn_iter it;

	it.rdns = enter_name(name);
	it.attributes = der_start(span_of(NULL, 0), NULL);
	return it;
}

bool
dn_next(struct dn_iter *it, struct vfy_span *type, uint8_t *tag,
    struct vfy_span *value)
{
	struct attribute a;

	while (der_done(&it->attributes)) {
		if (der_done(&it->rdns))
			return false;
		if (!der_enter(&it->rdns, DER_SET, "rdn", &it->attributes))
			return false;
	}
	if (!take_attribute(&it->attributes, &a))
		return false;
	*type = a.type;
	*tag = a.tag;
	*value = a.value;
	return true;
}

/* -- hashing -------------------------------------------------------------- */

/*
 * Not keyed: there is no state to keep a key in, and whoever makes two names
 * collide only makes a search compare them, which its budget bounds.
 */
static inline uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

static uint64_t
mix_bytes(uint64_t h, struct vfy_span s)
{
	size_t i = 0;
	uint64_t v;

	for (; s.len - i >= sizeof(v); i += sizeof(v)) {
		memcpy(&v, s.ptr + i, sizeof(v));
		h = mix(h, v);
	}
	/* the rest, at most seven octets, below the length */
	for (v = s.len; i < s.len; i++)
		v = v << 8 | s.ptr[i];
	return mix(h, v);
}

/* False: it can't be prepared. */
static bool
attribute_hash(const struct attribute *a, uint64_t *out, bool *nomem)
{
	uint64_t h = mix_bytes(0, a->type);
	struct dn_prepared p;

	if (!dn_is_string(a->tag)) {
		*out = mix_bytes(mix(h, a->tag), a->value);
		return true;
	}
	if (!dn_prepare(a->tag, a->value, &p)) {
		*nomem |= p.nomem;
		return false;
	}
	*out = mix_bytes(h, p.text);
	dn_unprepare(&p);
	return true;
}

/* Of the contents of a SET, whatever the order in it. */
static bool
rdn_hash(struct vfy_span set, uint64_t *out, bool *nomem)
{
	struct der d = der_start(set, NULL);
	struct attribute a;
	uint64_t sum = 0, h;

	while (!der_done(&d)) {
		if (!take_attribute(&d, &a) || !attribute_hash(&a, &h, nomem))
			return false;
		sum += h;
	}
	*out = sum;
	return true;
}

bool
dn_hash(struct vfy_span name, uint64_t *out)
{
	struct der rdns = enter_name(name);
	struct vfy_span set;
	uint64_t hash = 0, h;
	bool nomem = false;

	while (!der_done(&rdns)) {
		if (!der_take(&rdns, DER_SET, "rdn", &set) ||
		    !rdn_hash(set, &h, &nomem)) {
			hash = mix_bytes(0, name);
			break;
		}
		hash = mix(hash, h);
	}
	*out = hash;
	return !nomem;
}

/* -- comparing ------------------------------------------------------------ */

/* True only when both can be prepared. */
static bool
string_equal(const struct attribute *a, const struct attribute *b)
{
	struct dn_prepared p, q;
	bool equal;

	if (!dn_prepare(a->tag, a->value, &p))
		return false;
	if (!dn_prepare(b->tag, b->value, &q)) {
		dn_unprepare(&p);
		return false;
	}
	equal = span_eq(p.text, q.text);
	dn_unprepare(&p);
	dn_unprepare(&q);
	return equal;
}

static bool
attribute_equal(const struct attribute *a, const struct attribute *b)
{
	bool string = dn_is_string(a->tag);

	/*= rfc5280 7.1 types match, and values match */
	if (!span_eq(a->type, b->type) || string != dn_is_string(b->tag))
		return false;
	if (!string)
		return a->tag == b->tag && span_eq(a->value, b->value);
	return string_equal(a, b);
}

/*
 * Whether each attribute of a has one of its own in b. The hashes, made once,
 * leave next to nothing for the comparison by pairs.
 */
static bool
sets_equal(const struct rdn *a, const struct rdn *b)
{
	uint64_t hash_a[LIMIT_RDN_ATTRIBUTES], hash_b[LIMIT_RDN_ATTRIBUTES];
	bool used[LIMIT_RDN_ATTRIBUTES] = { false }, nomem;
	size_t i, j;

	for (i = 0; i < a->count; i++) {
		if (!attribute_hash(&a->attributes[i], &hash_a[i], &nomem) ||
		    !attribute_hash(&b->attributes[i], &hash_b[i], &nomem))
			return false;
	}
	for (i = 0; i < a->count; i++) {
		for (j = 0; j < b->count; j++) {
			if (!used[j] && hash_a[i] == hash_b[j] &&
			    attribute_equal(
				&a->attributes[i], &b->attributes[j]))
				break;
		}
		if (j == b->count)
			return false;
		used[j] = true;
	}
	return true;
}

/* Both are contents of SETs. True only when all values can be prepared. */
static bool
rdn_equal(struct vfy_span x, struct vfy_span y)
{
	struct rdn a, b;

	if (!read_rdn(x, &a) || !read_rdn(y, &b) || a.count != b.count)
		return false;
	if (a.count == 1)
		return attribute_equal(&a.attributes[0], &b.attributes[0]);
	/*= rfc5280 7.1 multi-valued RDNs: in any order */
	return sets_equal(&a, &b);
}

/* Takes the RDNs of b from both; false when one of them differs. */
static bool
take_equal(struct der *a, struct der *b)
{
	struct vfy_span x, y;

	while (!der_done(b)) {
		if (der_done(a) || !der_take(a, DER_SET, "rdn", &x) ||
		    !der_take(b, DER_SET, "rdn", &y) || !rdn_equal(x, y))
			return false;
	}
	return true;
}

bool
dn_equal(struct vfy_span a, struct vfy_span b)
{
	struct der x, y;

	if (span_eq(a, b))
		return true;
	x = enter_name(a);
	y = enter_name(b);
	return take_equal(&x, &y) && der_done(&x);
}

/*
 * Takes base from the front of name's RDNs. A prefix by bytes is one by RDNs,
 * since these are whole elements.
 */
static bool
take_base(struct der *rdns, struct vfy_span base)
{
	struct der b = enter_name(base);
	struct vfy_span all, first;

	all = span_of(rdns->ptr, (size_t)(rdns->end - rdns->ptr));
	first = span_of(b.ptr, (size_t)(b.end - b.ptr));
	if (first.len == 0)
		return true;
	if (first.len > all.len || !span_eq(span_of(all.ptr, first.len), first))
		return take_equal(rdns, &b);
	*rdns =
	    der_within(rdns, span_of(all.ptr + first.len, all.len - first.len));
	return true;
}

bool
dn_within(struct vfy_span name, struct vfy_span base)
{
	struct der rdns = enter_name(name);

	return take_base(&rdns, base);
}

bool
dn_equal_relative(
    struct vfy_span name, struct vfy_span base, struct vfy_span rdn)
{
	struct der rdns = enter_name(name);
	struct vfy_span last;

	if (!take_base(&rdns, base) || der_done(&rdns))
		return false;
	if (!der_take(&rdns, DER_SET, "rdn", &last) || !der_done(&rdns))
		return false;
	return span_eq(last, rdn) || rdn_equal(last, rdn);
}
