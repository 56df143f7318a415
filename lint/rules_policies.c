/* SPDX-License-Identifier: MIT */
/*
 * rules_policies.c - rules about policies and name constraints (RFC 5280 4.2.1.4,
 * 4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.14, RFC 6818, RFC 9618).
 */
#include "lint_rules.h"

/* Policies, or mappings, compared by pairs; real certificates have at most ten. */
#define MAX_PAIRS 64
#define ANY_POLICY "\x55\x1d\x20\x00"
#define MAX_TEXT 200

static bool
say_policy(struct lint_note *n, struct vfy_span oid)
{
	char text[64];

	der_oid_text(oid, text, sizeof(text));
	return lint_say(n, "%s", text);
}

/* PolicyInformation: its identifier, and a cursor over what follows. */
static bool
next_policy(struct view_list *l, struct vfy_span *oid, struct der *d)
{
	struct vfy_span contents;
	uint8_t tag;

	while (view_next(l, &tag, &contents, NULL)) {
		*d = der_start(contents, NULL);
		if (der_oid(d, "", oid))
			return true;
	}
	return false;
}

RULE(policy_duplicate)
{
	struct view_list l = view_names(ext_of(s, VIEW_POLICIES));
	struct vfy_span seen[MAX_PAIRS], oid;
	struct der d;
	size_t num = 0;

	while (num < MAX_PAIRS && next_policy(&l, &oid, &d)) {
		for (size_t i = 0; i < num; i++) {
			if (span_eq(seen[i], oid))
				return say_policy(n, oid);
		}
		seen[num++] = oid;
	}
	return false;
}

RULE(policy_empty)
{
	const struct view_ext *e = ext_of(s, VIEW_POLICIES);
	struct vfy_span list;

	(void)n;
	return e != NULL && view_only(e->value, DER_SEQUENCE, &list) &&
	    list.len == 0;
}

/*
 * Walks the user notices of all policies: a cursor over UserNotice's contents. The
 * first call is with both lists zeroed.
 */
struct notices {
	struct view_list policies, qualifiers;
};

static struct notices
notices_of(const struct lint_subject *s)
{
	return (struct notices){ view_names(ext_of(s, VIEW_POLICIES)),
		view_list(span_of(NULL, 0)) };
}

static bool
next_qualifiers(struct notices *it)
{
	struct vfy_span oid, list;
	struct der d;

	while (next_policy(&it->policies, &oid, &d)) {
		if (!der_done(&d) && der_take(&d, DER_SEQUENCE, "", &list)) {
			it->qualifiers = view_list(list);
			return true;
		}
	}
	return false;
}

static bool
next_notice(struct notices *it, struct der *notice)
{
	struct vfy_span contents, oid;
	struct der d;
	uint8_t tag;

	do {
		while (view_next(&it->qualifiers, &tag, &contents, NULL)) {
			d = der_start(contents, NULL);
			if (der_oid(&d, "", &oid) &&
			    OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x02\x02") &&
			    der_enter(&d, DER_SEQUENCE, "", notice))
				return true;
		}
	} while (next_qualifiers(it));
	return false;
}

/* explicitText, behind noticeRef. */
static bool
next_text(struct notices *it, uint8_t *tag, struct vfy_span *text)
{
	struct der d;

	while (next_notice(it, &d)) {
		if (der_peek(&d, DER_SEQUENCE) &&
		    !der_take(&d, DER_SEQUENCE, "", text))
			continue;
		if (!der_done(&d) && der_any(&d, "", tag, text, NULL))
			return true;
	}
	return false;
}

RULE(policy_text_type)
{
	struct notices it = notices_of(s);
	struct vfy_span text;
	uint8_t tag;

	(void)n;
	while (next_text(&it, &tag, &text)) {
		if (tag == DER_IA5_STRING)
			return true;
	}
	return false;
}

static size_t
characters_of(uint8_t tag, struct vfy_span text)
{
	size_t num = 0;

	if (tag == DER_BMP_STRING)
		return text.len / 2;
	for (size_t i = 0; i < text.len; i++)
		num += tag != DER_UTF8_STRING || (text.ptr[i] & 0xc0) != 0x80;
	return num;
}

RULE(policy_text_length)
{
	struct notices it = notices_of(s);
	struct vfy_span text;
	uint8_t tag;

	while (next_text(&it, &tag, &text)) {
		size_t num = characters_of(tag, text);

		if (num > MAX_TEXT)
			return lint_say(n, "%zu", num);
	}
	return false;
}

RULE(policy_notice_ref)
{
	struct notices it = notices_of(s);
	struct der d;

	(void)n;
	while (next_notice(&it, &d)) {
		if (der_peek(&d, DER_SEQUENCE))
			return true;
	}
	return false;
}

/* -- mappings ---------------------------------------------------------------------------- */

static bool
next_mapping(struct view_list *l, struct vfy_span *from, struct vfy_span *to)
{
	struct der d;

	while (next_policy(l, from, &d)) {
		if (der_oid(&d, "", to))
			return true;
	}
	return false;
}

static struct view_list
mappings_of(const struct lint_subject *s)
{
	return view_names(ext_of(s, VIEW_MAPPINGS));
}

RULE(mapping_any)
{
	struct view_list l = mappings_of(s);
	struct vfy_span from, to;

	(void)n;
	while (next_mapping(&l, &from, &to)) {
		if (OID_IS(from, ANY_POLICY) || OID_IS(to, ANY_POLICY))
			return true;
	}
	return false;
}

RULE(mapping_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_MAPPINGS);
}

RULE(mapping_listed)
{
	struct view_list l = mappings_of(s);
	struct vfy_span from, to;

	/* MAX_PAIRS times through the policies */
	for (size_t i = 0; i < MAX_PAIRS && next_mapping(&l, &from, &to); i++) {
		if (!OID_IS(from, ANY_POLICY) && !has_policy(s, from))
			return say_policy(n, from);
	}
	return false;
}

/* Two policies at least that are mapped to two others each. */
RULE(mapping_many)
{
	struct view_list l = mappings_of(s);
	struct vfy_span all[MAX_PAIRS], to;
	size_t num = 0, twice = 0;

	(void)n;
	while (num < MAX_PAIRS && next_mapping(&l, &all[num], &to)) {
		size_t times = 0;

		for (size_t i = 0; i < num; i++)
			times += span_eq(all[i], all[num]);
		twice += times == 1;
		num++;
	}
	return twice > 1;
}

/* -- constraints ---------------------------------------------------------------------------- */

RULE(policy_ca_only)
{
	static const enum view_ext_id only[] = { VIEW_MAPPINGS,
		VIEW_POLICY_CONSTRAINTS, VIEW_INHIBIT_ANY };

	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++) {
		if (ext_of(s, only[i]) != NULL)
			return lint_say(n, "%s", view_ext_name(only[i]));
	}
	return false;
}

RULE(policy_constraints_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_POLICY_CONSTRAINTS);
}

static bool
is_empty_list(const struct view_ext *e)
{
	struct vfy_span list;

	return e != NULL && view_only(e->value, DER_SEQUENCE, &list) &&
	    list.len == 0;
}

RULE(policy_constraints_empty)
{
	(void)n;
	return is_empty_list(ext_of(s, VIEW_POLICY_CONSTRAINTS));
}

RULE(inhibit_any_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_INHIBIT_ANY);
}

RULE(names_ca_only)
{
	(void)n;
	return ext_of(s, VIEW_NAME_CONSTRAINTS) != NULL;
}

/* BR 7.1.2.10.8 lets TLS CAs do without, for software that does not know them. */
RULE(names_critical)
{
	if (!is_not_critical(s, VIEW_NAME_CONSTRAINTS))
		return false;
	return (s->v->cert.eku & EKU_SERVER) == 0 ||
	    lint_warn(n, "old software must accept it (BR 7.1.2.10.8)");
}

RULE(names_empty)
{
	const struct view_ext *e = ext_of(s, VIEW_NAME_CONSTRAINTS);
	struct view_list l = view_names(e);
	struct vfy_span subtrees;
	uint8_t tag;

	(void)n;
	while (view_next(&l, &tag, &subtrees, NULL)) {
		if (subtrees.len > 0)
			return false;
	}
	return e != NULL && !l.bad;
}

/* Walks the subtrees, permitted and excluded: the base, and a cursor behind it. */
struct subtrees {
	struct view_list fields, trees;
};

static struct subtrees
subtrees_of(const struct lint_subject *s)
{
	return (struct subtrees){ view_names(ext_of(s, VIEW_NAME_CONSTRAINTS)),
		view_list(span_of(NULL, 0)) };
}

static bool
next_subtree(struct subtrees *it, uint8_t *tag, struct vfy_span *base,
    struct der *behind)
{
	struct vfy_span contents;

	do {
		while (view_next(&it->trees, tag, &contents, NULL)) {
			*behind = der_start(contents, NULL);
			if (der_any(behind, "", tag, base, NULL))
				return true;
		}
		if (!view_next(&it->fields, tag, &contents, NULL))
			return false;
		it->trees = view_list(contents);
	} while (true);
}

RULE(names_min_max)
{
	struct subtrees it = subtrees_of(s);
	struct vfy_span base;
	struct der behind;
	uint8_t tag;

	(void)n;
	while (next_subtree(&it, &tag, &base, &behind)) {
		if (!der_done(&behind))
			return true;
	}
	return false;
}

/* Ones, then zeros. */
static bool
is_mask(const uint8_t *mask, size_t len)
{
	bool ended = false;

	for (size_t i = 0; i < len * 8; i++) {
		bool one = (mask[i / 8] & (0x80u >> (i % 8))) != 0;

		if (one && ended)
			return false;
		ended = ended || !one;
	}
	return true;
}

RULE(names_ip)
{
	struct subtrees it = subtrees_of(s);
	struct vfy_span base;
	struct der behind;
	uint8_t tag;

	while (next_subtree(&it, &tag, &base, &behind)) {
		if (tag != GN_IP)
			continue;
		if (base.len != 8 && base.len != 32)
			return lint_say(n, "%zu octets", base.len);
		if (!is_mask(base.ptr + base.len / 2, base.len / 2))
			return lint_say(n, "the mask is none of CIDR");
	}
	return false;
}

RULE(names_dns)
{
	struct subtrees it = subtrees_of(s);
	struct vfy_span base;
	struct der behind;
	uint8_t tag;

	while (next_subtree(&it, &tag, &base, &behind)) {
		if (tag == GN_DNS && base.len > 0 &&
		    (base.ptr[0] == '.' || base.ptr[0] == '*'))
			return lint_say_span(n, "", base);
	}
	return false;
}
