/* SPDX-License-Identifier: MIT */
/*
 * policy.c - certificate policies along a path (RFC 9618 in place of the tree
 * of RFC 5280 6.1, which grows exponentially).
 *
 * A level holds the policies that are valid after one certificate. A node
 * without parents hangs below the anyPolicy node of the level above; else its
 * parents are those policies of the level above that map to it. Two policies
 * of a level never share a node, so a level is no larger than what its
 * certificate and those above it name. Qualifiers are not processed.
 */
#include "policy.h"

#include <stdlib.h>

/* Its parents are a slice of the parents array. */
struct policy_node {
	struct vfy_span policy;
	uint32_t first_parent, num_parents;
	bool mapped;	/* a mapping replaces it one level below */
	bool reachable; /* from the last level */
};

struct level {
	struct policy_node *nodes;
	uint32_t n, cap;
	bool has_any; /* the node of anyPolicy */
};

struct policies {
	const struct graph *g;
	const struct vfy_query *q;
	struct notes *notes;
	struct level levels[LIMIT_PATH_CERTS];
	size_t num_levels;
	struct vfy_span *parents;
	uint32_t num_parents, cap_parents;
	/* RFC 5280 6.1.2 (d), (e), (f) */
	uint32_t explicit_policy, inhibit_any, mapping;
	struct der anchors; /* the anchor's policies, where it limits them */
	bool limited;
	bool spent;  /* the budget */
	bool failed; /* a fatal note was made */
};

static const uint8_t any_policy[] = { 0x55, 0x1d, 0x20, 0x00 };

static bool
is_any(struct vfy_span oid)
{
	return span_eq(oid, span_of(any_policy, sizeof(any_policy)));
}

/* -- levels ----------------------------------------------------------------------- */

static struct policy_node *
find_node(const struct level *l, struct vfy_span policy)
{
	uint32_t i;

	for (i = 0; i < l->n; i++) {
		if (span_eq(l->nodes[i].policy, policy))
			return &l->nodes[i];
	}
	return NULL;
}

static int
add_node(struct policies *p, struct level *l, struct vfy_span policy)
{
	uint32_t cap = l->cap == 0 ? 8 : l->cap * 2;
	struct policy_node *nodes;

	if (!budget_policy_node(p->g->budget)) {
		p->spent = true;
		return 0;
	}
	if (l->n == l->cap) {
		nodes = reallocarray(l->nodes, cap, sizeof(*nodes));
		if (nodes == NULL)
			return VFY_ENOMEM;
		l->nodes = nodes;
		l->cap = cap;
	}
	l->nodes[l->n++] = (struct policy_node){ .policy = policy };
	return 0;
}

/* The newest node of l gets one more parent; its parents are consecutive. */
static int
add_parent(struct policies *p, struct policy_node *node, struct vfy_span parent)
{
	uint32_t cap = p->cap_parents == 0 ? 16 : p->cap_parents * 2;
	struct vfy_span *parents;

	if (!budget_policy_node(p->g->budget)) {
		p->spent = true;
		return 0;
	}
	if (p->num_parents == p->cap_parents) {
		parents = reallocarray(p->parents, cap, sizeof(*parents));
		if (parents == NULL)
			return VFY_ENOMEM;
		p->parents = parents;
		p->cap_parents = cap;
	}
	if (node->num_parents++ == 0)
		node->first_parent = p->num_parents;
	p->parents[p->num_parents++] = parent;
	return 0;
}

static bool
is_null(const struct level *l)
{
	return l->n == 0 && !l->has_any;
}

/* -- extensions ------------------------------------------------------------------ */

/* Walks certificatePolicies; ext.c has checked the form. */
static bool
next_policy(struct der *d, struct vfy_span *policy)
{
	struct der info;

	return !der_done(d) && der_enter(d, DER_SEQUENCE, "", &info) &&
	    der_oid(&info, "", policy);
}

static bool
next_mapping(struct der *d, struct vfy_span *issuer, struct vfy_span *subject)
{
	struct der pair;

	return !der_done(d) && der_enter(d, DER_SEQUENCE, "", &pair) &&
	    der_oid(&pair, "", issuer) && der_oid(&pair, "", subject);
}

/* The extension's list, when it is there and well-formed. */
static bool
open_list(const struct vfy_cert *c, enum ext_id id, struct der *d)
{
	struct vfy_span contents;

	if (!cert_has(c, id) || (c->bad_extensions & 1u << id) != 0 ||
	    !ext_sequence(c->ext[id].value, &contents))
		return false;
	*d = der_start(contents, NULL);
	return true;
}

static bool
names_policy(struct der list, struct vfy_span wanted)
{
	struct vfy_span policy;

	while (next_policy(&list, &policy)) {
		if (span_eq(policy, wanted))
			return true;
	}
	return false;
}

/* -- one certificate ------------------------------------------------------------- */

/* Keeps of the expected policies those that the certificate names. */
static void
keep_named(struct level *l, const struct der *list)
{
	uint32_t i, kept = 0;

	for (i = 0; i < l->n; i++) {
		if (names_policy(*list, l->nodes[i].policy))
			l->nodes[kept++] = l->nodes[i];
	}
	l->n = kept;
}

/*= rfc9618 5.3 (RFC 5280 6.1.3 (d), (e)) */
static int
process_policies(struct policies *p, struct level *l, const struct vfy_cert *c,
    bool any_allowed)
{
	struct vfy_span policy;
	struct der list, walk;
	bool any;
	int rc = 0;

	if (!open_list(c, EXT_POLICIES, &list)) {
		l->n = 0;
		l->has_any = false;
		return 0;
	}
	any = any_allowed &&
	    names_policy(list, span_of(any_policy, sizeof(any_policy)));
	if (!any)
		keep_named(l, &list);
	/* (d)(1)(ii): what no node expects hangs below anyPolicy */
	walk = list;
	while (
	    rc == 0 && l->has_any && !p->spent && next_policy(&walk, &policy)) {
		if (!is_any(policy) && find_node(l, policy) == NULL)
			rc = add_node(p, l, policy);
	}
	l->has_any = l->has_any && any;
	return rc;
}

/* Does a mapping of c lead from this policy? Then its node is replaced below. */
static int
mark_mapped(
    struct policies *p, struct level *l, struct der list, unsigned depth)
{
	struct vfy_span from, to;
	struct policy_node *node;
	int rc = 0;

	while (rc == 0 && !p->spent && next_mapping(&list, &from, &to)) {
		/*= rfc5280 6.1.4 (a) */
		if (is_any(from) || is_any(to)) {
			note(p->notes, VFY_R_INVALID_POLICY_MAPPING, depth,
			    true, "a policy is mapped from or to anyPolicy");
			p->failed = true;
			return 0;
		}
		node = find_node(l, from);
		/*= rfc5280 6.1.4 (b)(1): below anyPolicy a node is made for it */
		if (node == NULL && l->has_any && p->mapping > 0) {
			rc = add_node(p, l, from);
			node =
			    rc == 0 && !p->spent ? &l->nodes[l->n - 1] : NULL;
		}
		if (node != NULL)
			node->mapped = true;
	}
	return rc;
}

/*= rfc5280 6.1.4 (b)(2): where mapping is inhibited, mapped policies end */
static void
drop_mapped(struct level *l)
{
	uint32_t i, kept = 0;

	for (i = 0; i < l->n; i++) {
		if (!l->nodes[i].mapped)
			l->nodes[kept++] = l->nodes[i];
	}
	l->n = kept;
}

/* A node for each policy that l's nodes map to, with all that map to it. */
static int
add_mapped(struct policies *p, const struct level *l, struct level *next,
    const struct der *list)
{
	struct vfy_span from, to, f, t;
	struct der outer = *list, inner;
	const struct policy_node *source;
	int rc = 0;

	while (rc == 0 && !p->spent && next_mapping(&outer, &from, &to)) {
		if (find_node(l, from) == NULL || find_node(next, to) != NULL)
			continue;
		rc = add_node(p, next, to);
		inner = *list;
		while (rc == 0 && !p->spent && next_mapping(&inner, &f, &t)) {
			source = find_node(l, f);
			if (source != NULL && span_eq(t, to))
				rc =
				    add_parent(p, &next->nodes[next->n - 1], f);
		}
		/* a policy that maps to itself by not being mapped is a parent too */
		source = find_node(l, to);
		if (rc == 0 && !p->spent && source != NULL && !source->mapped)
			rc = add_parent(p, &next->nodes[next->n - 1], to);
	}
	return rc;
}

/*= rfc9618 5.4 (RFC 5280 6.1.4 (b)): the policies expected of the next certificate */
static int
expect_next(struct policies *p, const struct level *l, struct level *next,
    const struct der *list)
{
	uint32_t i;
	int rc = 0;

	next->has_any = l->has_any;
	if (list != NULL)
		rc = add_mapped(p, l, next, list);
	for (i = 0; rc == 0 && !p->spent && i < l->n; i++) {
		if (l->nodes[i].mapped ||
		    find_node(next, l->nodes[i].policy) != NULL)
			continue;
		rc = add_node(p, next, l->nodes[i].policy);
		if (rc == 0 && !p->spent)
			rc = add_parent(
			    p, &next->nodes[next->n - 1], l->nodes[i].policy);
	}
	return rc;
}

/*= rfc5280 6.1.4 (a), (b) */
static int
process_mappings(struct policies *p, struct level *l, struct level *next,
    const struct vfy_cert *c, unsigned depth)
{
	struct der list;
	bool mapped = open_list(c, EXT_POLICY_MAPPINGS, &list);
	int rc = 0;

	if (mapped)
		rc = mark_mapped(p, l, list, depth);
	if (rc == 0 && mapped && p->mapping == 0) {
		drop_mapped(l);
		mapped = false;
	}
	return rc != 0 ? rc : expect_next(p, l, next, mapped ? &list : NULL);
}

static void
lower_to(uint32_t *counter, uint32_t n)
{
	if (n < *counter)
		*counter = n;
}

/* requireExplicitPolicy and inhibitPolicyMapping (4.2.1.11), INT32_MAX where absent. */
static void
open_constraints(
    const struct vfy_cert *c, uint32_t *explicit_policy, uint32_t *mapping)
{
	struct der d;

	*explicit_policy = *mapping = INT32_MAX;
	if (!open_list(c, EXT_POLICY_CONSTRAINTS, &d))
		return;
	if (der_peek(&d, DER_CTX(0)) &&
	    !der_uint(&d, DER_CTX(0), "", explicit_policy))
		*explicit_policy = 0;
	if (der_peek(&d, DER_CTX(1)) && !der_uint(&d, DER_CTX(1), "", mapping))
		*mapping = 0;
}

/*= rfc5280 6.1.4 (i), (j) */
static void
lower_counters(struct policies *p, const struct vfy_cert *c)
{
	uint32_t explicit_policy, mapping, any;
	struct der d;

	open_constraints(c, &explicit_policy, &mapping);
	lower_to(&p->explicit_policy, explicit_policy);
	lower_to(&p->mapping, mapping);
	if (!cert_has(c, EXT_INHIBIT_ANY_POLICY))
		return;
	d = der_start(c->ext[EXT_INHIBIT_ANY_POLICY].value, NULL);
	lower_to(
	    &p->inhibit_any, der_uint(&d, DER_INTEGER, "", &any) ? any : 0);
}

/*= rfc5280 6.1.4 (h), (i), (j) */
static void
step_counters(struct policies *p, const struct vfy_cert *c)
{
	if (!cert_self_issued(c)) {
		p->explicit_policy -= p->explicit_policy > 0;
		p->mapping -= p->mapping > 0;
		p->inhibit_any -= p->inhibit_any > 0;
	}
	lower_counters(p, c);
}

/* -- the end of the path --------------------------------------------------------- */

/*= rfc5280 6.1.1 (c) */
/*= rfc5937 3.2 the user's policies, less those that the anchor does not name */
static bool
wanted(const struct policies *p, struct vfy_span policy)
{
	const struct vfy_query *q = p->q;
	uint8_t encoded[64];
	size_t i, len;

	if (p->limited && !names_policy(p->anchors, policy))
		return false;
	if (q->num_policies == 0)
		return true;
	for (i = 0; i < q->num_policies; i++) {
		len = sizeof(encoded);
		if (der_oid_encode(q->policies[i], encoded, &len) != 0)
			continue;
		if (is_any(span_of(encoded, len)) ||
		    span_eq(policy, span_of(encoded, len)))
			return true;
	}
	return false;
}

static int
add_oid(struct policy_set *set, struct vfy_span policy)
{
	char text[256], **oids;

	der_oid_text(policy, text, sizeof(text));
	oids = reallocarray(set->oids, set->n + 1, sizeof(*oids));
	if (oids == NULL)
		return VFY_ENOMEM;
	set->oids = oids;
	set->oids[set->n] = strdup(text);
	if (set->oids[set->n] == NULL)
		return VFY_ENOMEM;
	set->n++;
	return 0;
}

/* The parents of level i's reachable nodes are reachable. */
static void
reach_parents(struct policies *p, size_t i)
{
	const struct level *l = &p->levels[i];
	uint32_t k, j;

	for (k = 0; k < l->n; k++) {
		for (j = 0;
		     l->nodes[k].reachable && j < l->nodes[k].num_parents;
		     j++) {
			struct policy_node *up = find_node(&p->levels[i - 1],
			    p->parents[l->nodes[k].first_parent + j]);

			if (up != NULL)
				up->reachable = true;
		}
	}
}

/* Policies of level i that hang below anyPolicy: in the anchor's own domain. */
static int
collect_level(struct policies *p, size_t i, struct policy_set *out)
{
	const struct level *l = &p->levels[i];
	uint32_t k;
	int rc = 0;

	for (k = 0; rc == 0 && k < l->n; k++) {
		const struct policy_node *node = &l->nodes[k];

		if (node->reachable && node->num_parents == 0 &&
		    wanted(p, node->policy))
			rc = add_oid(out, node->policy);
	}
	return rc;
}

/* With anyPolicy valid to the end, and an anchor that names its policies. */
static int
collect_anchors(struct policies *p, struct policy_set *out)
{
	struct der list = p->anchors;
	struct vfy_span policy;
	int rc = 0;

	while (rc == 0 && next_policy(&list, &policy)) {
		if (wanted(p, policy))
			rc = add_oid(out, policy);
	}
	return rc;
}

/* With anyPolicy valid to the end: what the user wants, or anyPolicy itself. */
static int
collect_any(struct policies *p, struct policy_set *out)
{
	uint8_t encoded[64];
	size_t i, len;
	int rc = 0;

	if (p->limited)
		return collect_anchors(p, out);
	if (p->q->num_policies == 0)
		return add_oid(out, span_of(any_policy, sizeof(any_policy)));
	for (i = 0; rc == 0 && i < p->q->num_policies; i++) {
		len = sizeof(encoded);
		if (der_oid_encode(p->q->policies[i], encoded, &len) == 0)
			rc = add_oid(out, span_of(encoded, len));
	}
	return rc;
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort_unique(struct policy_set *set)
{
	size_t i, kept = 0;

	if (set->n == 0)
		return;
	qsort(set->oids, set->n, sizeof(*set->oids), compare_text);
	for (i = 0; i < set->n; i++) {
		if (kept > 0 && strcmp(set->oids[kept - 1], set->oids[i]) == 0)
			free(set->oids[i]);
		else
			set->oids[kept++] = set->oids[i];
	}
	set->n = kept;
}

/*= rfc9618 5.5 (RFC 5280 6.1.5 (g)) */
static int
constrain_to_user(struct policies *p, struct policy_set *out)
{
	struct level *last = &p->levels[p->num_levels - 1];
	size_t i;
	uint32_t k;
	int rc = 0;

	for (k = 0; k < last->n; k++)
		last->nodes[k].reachable = true;
	for (i = p->num_levels; rc == 0 && i-- > 0;) {
		rc = collect_level(p, i, out);
		if (i > 0)
			reach_parents(p, i);
	}
	if (rc == 0 && last->has_any)
		rc = collect_any(p, out);
	sort_unique(out);
	return rc;
}

/* -- the path ------------------------------------------------------------------ */

static void
note_required(struct policies *p, unsigned depth)
{
	note(p->notes, VFY_R_POLICY_REQUIRED, depth, true,
	    "an explicit policy is required, and none is valid up to here");
	p->failed = true;
}

/* One certificate below the anchor; depth 0 is the last. */
static int
step(struct policies *p, const struct vfy_cert *c, unsigned depth)
{
	struct level *l = &p->levels[p->num_levels - 1];
	bool any_allowed =
	    p->inhibit_any > 0 || (depth > 0 && cert_self_issued(c));
	int rc = process_policies(p, l, c, any_allowed);

	if (rc != 0)
		return rc;
	/*= rfc5280 6.1.3 (f) */
	if (p->explicit_policy == 0 && is_null(l))
		note_required(p, depth);
	if (depth == 0)
		return 0;
	rc = process_mappings(p, l, l + 1, c, depth);
	p->num_levels++;
	step_counters(p, c);
	return rc;
}

/*= rfc5280 6.1.5 (a), (b), (g) */
static int
wrap_up(struct policies *p, const struct vfy_cert *leaf, struct policy_set *out)
{
	uint32_t explicit_policy, mapping;
	int rc;

	p->explicit_policy -= p->explicit_policy > 0;
	open_constraints(leaf, &explicit_policy, &mapping);
	if (explicit_policy == 0)
		p->explicit_policy = 0;
	rc = constrain_to_user(p, out);
	if (rc == 0 && p->explicit_policy == 0 && out->n == 0 && !p->failed)
		note_required(p, 0);
	return rc;
}

static void
start(struct policies *p, const struct chain *chain)
{
	uint32_t n =
	    (uint32_t)chain->n; /* certificates below the anchor, and one */

	/*= rfc5280 6.1.1 (e), (f), (g), 6.1.2 (d), (e), (f) */
	p->explicit_policy = p->q->require_explicit_policy ? 0 : n;
	p->inhibit_any = p->q->inhibit_any_policy ? 0 : n;
	p->mapping = p->q->inhibit_policy_mapping ? 0 : n;
	/*= rfc9618 5.2 (RFC 5280 6.1.2 (a)) */
	p->levels[0].has_any = true;
	p->num_levels = 1;
}

/*= rfc5937 3.2 the inputs of 6.1.1 (c), (e), (f), (g), limited by the anchor */
static void
limit_by_anchor(struct policies *p, const struct vfy_cert *anchor)
{
	if (p->q->bare_anchors)
		return;
	lower_counters(p, anchor);
	p->limited = open_list(anchor, EXT_POLICIES, &p->anchors) &&
	    !names_policy(p->anchors, span_of(any_policy, sizeof(any_policy)));
}

int
policy_check(const struct graph *g, const struct chain *chain,
    const struct vfy_query *q, struct notes *notes, struct policy_set *out)
{
	struct policies p = { .g = g, .q = q, .notes = notes };
	size_t i;
	int rc = 0;

	if (chain->n < 2)
		return 0; /* the target is the anchor: 6.1 has no certificate to process */
	start(&p, chain);
	limit_by_anchor(&p, g->nodes[chain->node[chain->n - 1]].cert);
	for (i = chain->n - 1; rc == 0 && !p.spent && i-- > 0;)
		rc = step(&p, g->nodes[chain->node[i]].cert, (unsigned)i);
	if (rc == 0 && !p.spent)
		rc = wrap_up(&p, g->nodes[chain->node[0]].cert, out);
	if (p.spent)
		note(notes, VFY_R_BUDGET, 0, true,
		    "too many certificate policies");
	if (rc != 0 || p.failed || p.spent)
		policy_set_clear(out);
	for (i = 0; i < LIMIT_PATH_CERTS; i++)
		free(p.levels[i].nodes);
	free(p.parents);
	return rc;
}

void
policy_set_clear(struct policy_set *set)
{
	while (set->n > 0)
		free(set->oids[--set->n]);
	free(set->oids);
	set->oids = NULL;
}
