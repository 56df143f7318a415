/* SPDX-License-Identifier: MIT */
/*
 * dn.c - distinguished names: read, compared, hashed.
 *
 * RFC 5280 4.1.2.4, 4.1.2.6, 7.1 to 7.3. Two values are equal when tag and
 * bytes are, or when both are strings that can be prepared (dn_prep.c) and are
 * equal then. Preparing what is past ASCII is dear, so that what is equal by
 * bytes is not prepared, and a name with too much of it is not either.
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
	struct der set;
	size_t count = 0;

	if (!der_enter(name, DER_SET, what, &set))
		return false;
	if (der_done(&set))
		return der_fail(&set, VFY_F_VALUE, what);
	while (!der_done(&set)) {
		if (++count > LIMIT_RDN_ATTRIBUTES ||
		    ++*total > LIMIT_NAME_ATTRIBUTES)
			return der_fail(&set, VFY_F_LIMIT, what);
		if (!check_attribute(&set, what))
			return false;
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

/* -- form --------------------------------------------------------------------- */

bool
dn_in_order(struct vfy_span name)
{
	struct der rdns = enter_name(name), set;
	struct vfy_span last, next;

	while (!der_done(&rdns) && der_enter(&rdns, DER_SET, "rdn", &set)) {
		last = span_of(NULL, 0);
		while (!der_done(&set) &&
		    der_whole(&set, DER_SEQUENCE, "attribute", &next)) {
			if (span_cmp(last, next) > 0)
				return false;
			last = next;
		}
	}
	return true;
}

/* Characters that a value of this type may have; 0: no bound is known. */
static size_t
upper_bound(struct vfy_span type)
{
	static const uint8_t id_email[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
		0x01, 0x09, 0x01 };
	/* id-at (2.5.4), by the last octet */
	static const uint8_t bounds[] = { [3] = 64,
		[5] = 64,
		[6] = 2,
		[7] = 128,
		[8] = 128,
		[10] = 64,
		[11] = 64,
		[12] = 64,
		[65] = 128 };

	if (span_eq(type, span_of(id_email, sizeof(id_email))))
		return 255;
	if (type.len != 3 || type.ptr[0] != 0x55 || type.ptr[1] != 0x04 ||
	    type.ptr[2] >= sizeof(bounds))
		return 0;
	return bounds[type.ptr[2]];
}

bool
dn_too_long(struct vfy_span name)
{
	struct dn_iter it = dn_attributes(name);
	struct vfy_span type, value;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		struct dn_chars chars = dn_chars(tag, value);
		size_t bound = upper_bound(type), n = 0;
		uint32_t c;

		while (bound != 0 && n <= bound && dn_char(&chars, &c) == 1)
			n++;
		if (n > bound)
			return true;
	}
	return false;
}

/* -- what may be prepared ------------------------------------------------- */

/* Of one comparison, or one hash. */
struct effort {
	bool ascii_only; /* nothing past ASCII is to be prepared */
	bool unclear;	 /* a string could not be prepared */
	bool nomem;	 /* ... for want of memory */
};

/* Octets of the values past ASCII in the contents of a SET. */
static size_t
unicode_of_rdn(struct vfy_span set)
{
	struct der d = der_start(set, NULL);
	struct attribute a;
	size_t sum = 0;

	while (!der_done(&d) && take_attribute(&d, &a)) {
		/* longer ones are never prepared */
		if (dn_is_string(a.tag) && a.value.len <= LIMIT_UNICODE_VALUE &&
		    !dn_is_ascii(a.tag, a.value))
			sum += a.value.len;
	}
	return sum;
}

static bool
may_prepare(struct vfy_span name)
{
	struct der rdns = enter_name(name);
	struct vfy_span set;
	size_t sum = 0;

	/* nearly all names: no need to look */
	if (name.len <= LIMIT_UNICODE_NAME)
		return true;
	while (!der_done(&rdns) && der_take(&rdns, DER_SET, "rdn", &set))
		sum += unicode_of_rdn(set);
	return sum <= LIMIT_UNICODE_NAME;
}

static bool
prepare(
    const struct attribute *a, struct dn_prepared *out, struct effort *effort)
{
	if (effort->ascii_only && !dn_is_ascii(a->tag, a->value)) {
		effort->unclear = true;
		return false;
	}
	if (dn_prepare(a->tag, a->value, out))
		return true;
	effort->unclear = true;
	effort->nomem |= out->nomem;
	return false;
}

/* -- hashing -------------------------------------------------------------- */

/*
 * Not keyed: there is no state to keep a key in, and whoever makes names
 * collide only makes a search compare them: each comparison is a step of the
 * search's budget, and LIMIT_UNICODE_NAME bounds what it costs.
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

/* A string that can't be prepared is its bytes, as what is no string. */
static uint64_t
attribute_hash(const struct attribute *a, struct effort *effort)
{
	uint64_t h = mix_bytes(0, a->type);
	struct dn_prepared p;

	if (!dn_is_string(a->tag) || !prepare(a, &p, effort))
		return mix_bytes(mix(h, a->tag), a->value);
	h = mix_bytes(h, p.text);
	dn_unprepare(&p);
	return h;
}

/* Of the contents of a SET, whatever the order in it. False: malformed. */
static bool
rdn_hash(struct vfy_span set, uint64_t *out, struct effort *effort)
{
	struct der d = der_start(set, NULL);
	struct attribute a;
	uint64_t sum = 0;

	while (!der_done(&d)) {
		if (!take_attribute(&d, &a))
			return false;
		sum += attribute_hash(&a, effort);
	}
	*out = sum;
	return true;
}

bool
dn_hash(struct vfy_span name, uint64_t *out)
{
	struct effort effort = { .ascii_only = false };
	struct der rdns = enter_name(name);
	struct vfy_span set;
	uint64_t hash = 0, h;

	if (!may_prepare(name)) {
		*out = mix_bytes(0, name);
		return true;
	}
	while (!der_done(&rdns)) {
		if (!der_take(&rdns, DER_SET, "rdn", &set) ||
		    !rdn_hash(set, &h, &effort)) {
			hash = mix_bytes(0, name);
			break;
		}
		hash = mix(hash, h);
	}
	*out = hash;
	return !effort.nomem;
}

/* -- comparing ------------------------------------------------------------ */

/* True only when both can be prepared; otherwise effort->unclear is set. */
static bool
string_equal(
    const struct attribute *a, const struct attribute *b, struct effort *effort)
{
	struct dn_prepared p, q;
	bool equal;

	if (!prepare(a, &p, effort))
		return false;
	if (!prepare(b, &q, effort)) {
		dn_unprepare(&p);
		return false;
	}
	equal = span_eq(p.text, q.text);
	dn_unprepare(&p);
	dn_unprepare(&q);
	return equal;
}

static bool
attribute_equal(
    const struct attribute *a, const struct attribute *b, struct effort *effort)
{
	/*= rfc5280 7.1 types match, and values match */
	if (!span_eq(a->type, b->type))
		return false;
	if (a->tag == b->tag && span_eq(a->value, b->value))
		return true;
	return dn_is_string(a->tag) && dn_is_string(b->tag) &&
	    string_equal(a, b, effort);
}

/*
 * Whether each attribute of a has one of its own in b, which has as many. The
 * hashes, made once, leave next to nothing for the comparison by pairs.
 */
static bool
sets_equal(const struct rdn *a, const struct rdn *b, struct effort *effort)
{
	uint64_t hash_a[LIMIT_RDN_ATTRIBUTES], hash_b[LIMIT_RDN_ATTRIBUTES];
	bool used[LIMIT_RDN_ATTRIBUTES] = { false };
	size_t i, j;

	for (i = 0; i < a->count; i++) {
		hash_a[i] = attribute_hash(&a->attributes[i], effort);
		hash_b[i] = attribute_hash(&b->attributes[i], effort);
	}
	for (i = 0; i < a->count; i++) {
		for (j = 0; j < b->count; j++) {
			if (!used[j] && hash_a[i] == hash_b[j] &&
			    attribute_equal(
				&a->attributes[i], &b->attributes[j], effort))
				break;
		}
		if (j == b->count)
			return false;
		used[j] = true;
	}
	return true;
}

/* Both are contents of SETs. When false, effort->unclear says whether it is sure. */
static bool
rdn_equal(struct vfy_span x, struct vfy_span y, struct effort *effort)
{
	struct rdn a, b;

	effort->unclear = false;
	if (span_eq(x, y))
		return true;
	if (!read_rdn(x, &a) || !read_rdn(y, &b)) {
		effort->unclear = true;
		return false;
	}
	if (a.count != b.count)
		return false;
	if (a.count == 1)
		return attribute_equal(
		    &a.attributes[0], &b.attributes[0], effort);
	/*= rfc5280 7.1 multi-valued RDNs: in any order */
	return sets_equal(&a, &b, effort);
}

/*
 * Takes the RDNs of b from both. One that differs for sure decides, also after
 * one that can't be told.
 */
static enum dn_relation
take_equal(struct der *a, struct der *b, struct effort *effort)
{
	enum dn_relation found = DN_INSIDE;
	struct vfy_span x, y;

	while (!der_done(b)) {
		if (der_done(a))
			return DN_OUTSIDE;
		if (!der_take(a, DER_SET, "rdn", &x) ||
		    !der_take(b, DER_SET, "rdn", &y))
			return DN_UNKNOWN;
		if (rdn_equal(x, y, effort))
			continue;
		if (!effort->unclear)
			return DN_OUTSIDE;
		found = DN_UNKNOWN;
	}
	return found;
}

bool
dn_equal(struct vfy_span a, struct vfy_span b)
{
	struct effort effort = { .ascii_only = false };
	struct der x, y;

	if (span_eq(a, b))
		return true;
	/* dn_hash takes such a name by its bytes, too */
	if (!may_prepare(a) || !may_prepare(b))
		return false;
	x = enter_name(a);
	y = enter_name(b);
	return take_equal(&x, &y, &effort) == DN_INSIDE && der_done(&x);
}

/*
 * Takes base from the front of name's RDNs. A prefix by bytes is one by RDNs,
 * since these are whole elements.
 */
static enum dn_relation
take_base(struct der *rdns, struct vfy_span base, struct effort *effort)
{
	struct der b = enter_name(base);
	struct vfy_span all, first;

	all = span_of(rdns->ptr, (size_t)(rdns->end - rdns->ptr));
	first = span_of(b.ptr, (size_t)(b.end - b.ptr));
	if (first.len == 0)
		return DN_INSIDE;
	if (first.len > all.len || !span_eq(span_of(all.ptr, first.len), first))
		return take_equal(rdns, &b, effort);
	*rdns =
	    der_within(rdns, span_of(all.ptr + first.len, all.len - first.len));
	return DN_INSIDE;
}

enum dn_relation
dn_within(struct vfy_span name, struct vfy_span base)
{
	struct effort effort = { .ascii_only =
				     !may_prepare(name) || !may_prepare(base) };
	struct der rdns = enter_name(name);

	return take_base(&rdns, base, &effort);
}

bool
dn_equal_relative(
    struct vfy_span name, struct vfy_span base, struct vfy_span rdn)
{
	struct effort effort = { .ascii_only = !may_prepare(name) ||
		    !may_prepare(base) ||
		    unicode_of_rdn(rdn) > LIMIT_UNICODE_NAME };
	struct der rdns = enter_name(name);
	struct vfy_span last;

	if (take_base(&rdns, base, &effort) != DN_INSIDE || der_done(&rdns))
		return false;
	if (!der_take(&rdns, DER_SET, "rdn", &last) || !der_done(&rdns))
		return false;
	return rdn_equal(last, rdn, &effort);
}
