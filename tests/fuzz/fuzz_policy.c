/* SPDX-License-Identifier: MIT */
/*
 * fuzz_policy.c - the policy graph (RFC 9618) against the policy tree that it
 * stands for (RFC 5280 6.1.2 to 6.1.5), which is written down here naively.
 *
 * The input describes a path of up to five certificates with policies out of
 * an alphabet of five and anyPolicy. Both must agree whether the path is valid
 * and, where it is, on the user-constrained policy set. The encoding of the
 * extensions is good always: bad ones are fuzz_cert's.
 */
#include <stdlib.h>

#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_CERTS 5
#define POLICIES 5u
#define ANY POLICIES /* the last letter of the alphabet */
#define ANY_BIT (1u << ANY)
#define MOST_MAPPINGS 4
#define ABSENT UINT32_MAX

/* A certificate as far as policies go. */
struct spec {
	bool has_policies, reversed, self_issued, has_inhibit_any;
	bool has_constraints;
	unsigned policies; /* bits */
	unsigned num_mappings;
	struct {
		unsigned from, to;
	} mappings[MOST_MAPPINGS];
	uint32_t explicit_policy, inhibit_mapping; /* or ABSENT */
	uint32_t inhibit_any;
};

struct question {
	struct spec certs[MOST_CERTS]; /* below the anchor, its child first */
	size_t n;
	unsigned user; /* bits; 0: any-policy */
	bool explicit_policy, inhibit_mapping, inhibit_any;
};

struct outcome {
	bool valid;
	unsigned policies; /* bits */
};

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* -- the input ------------------------------------------------------------------ */

struct input {
	const uint8_t *p;
	size_t left;
};

static unsigned
next(struct input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->p++;
}

static void
read_constraints(struct input *in, struct spec *s)
{
	unsigned b = next(in);

	/* one of both has to be there */
	s->explicit_policy = (b & 1) || !(b & 2) ? b >> 2 & 3 : ABSENT;
	s->inhibit_mapping = b & 2 ? b >> 4 & 3 : ABSENT;
}

static void
read_spec(struct input *in, struct spec *s)
{
	unsigned flags = next(in), b, i;

	s->self_issued = flags & 1;
	s->reversed = flags & 2;
	s->policies = next(in) & (ANY_BIT * 2 - 1);
	s->has_policies = s->policies != 0;
	s->num_mappings = flags & 4 ? 1 + (flags >> 6) % MOST_MAPPINGS : 0;
	for (i = 0; i < s->num_mappings; i++) {
		b = next(in);
		/* few from or to anyPolicy, which ends it all */
		s->mappings[i].from = b == 0xff ? ANY : b % POLICIES;
		s->mappings[i].to = b == 0xfe ? ANY : b / POLICIES % POLICIES;
	}
	s->has_constraints = flags & 8;
	s->explicit_policy = s->inhibit_mapping = ABSENT;
	if (s->has_constraints)
		read_constraints(in, s);
	s->has_inhibit_any = flags & 16;
	s->inhibit_any = s->has_inhibit_any ? next(in) & 3 : ABSENT;
}

static void
read_question(struct input *in, struct question *q)
{
	unsigned flags = next(in);
	size_t i;

	memset(q, 0, sizeof(*q));
	q->n = 1 + (flags & 7) % MOST_CERTS;
	q->explicit_policy = flags & 8;
	q->inhibit_mapping = flags & 16;
	q->inhibit_any = flags & 32;
	q->user = next(in) & (ANY_BIT - 1);
	for (i = 0; i < q->n; i++)
		read_spec(in, &q->certs[i]);
}

/* -- the engine's answer ---------------------------------------------------------- */

/* The extensions of one certificate, encoded; all lengths are below 128. */
struct encoded {
	uint8_t policies[64], mappings[64], constraints[16], inhibit_any[4];
};

static size_t
put_oid(uint8_t *out, unsigned policy)
{
	static const uint8_t any[] = { 0x06, 0x04, 0x55, 0x1d, 0x20, 0x00 };

	if (policy == ANY) {
		memcpy(out, any, sizeof(any));
		return sizeof(any);
	}
	out[0] = DER_OID;
	out[1] = 3;
	out[2] = 0x2a;
	out[3] = 0x03;
	out[4] = (uint8_t)policy;
	return 5;
}

static void
attach(struct vfy_cert *c, enum ext_id id, uint8_t *value, size_t contents)
{
	value[0] = DER_SEQUENCE;
	value[1] = (uint8_t)contents;
	c->ext[id] = (struct extension){ .value = span_of(value, 2 + contents),
		.present = true };
	must(ext_read(c, id));
}

static void
encode_policies(const struct spec *s, uint8_t *out, struct vfy_cert *c)
{
	size_t n = 2, len;
	unsigned i, policy;

	for (i = 0; i <= ANY; i++) {
		policy = s->reversed ? ANY - i : i;
		if ((s->policies & 1u << policy) == 0)
			continue;
		len = put_oid(out + n + 2, policy);
		out[n] = DER_SEQUENCE;
		out[n + 1] = (uint8_t)len;
		n += 2 + len;
	}
	attach(c, EXT_POLICIES, out, n - 2);
}

static void
encode_mappings(const struct spec *s, uint8_t *out, struct vfy_cert *c)
{
	size_t n = 2, len;
	unsigned i;

	for (i = 0; i < s->num_mappings; i++) {
		len = put_oid(out + n + 2, s->mappings[i].from);
		len += put_oid(out + n + 2 + len, s->mappings[i].to);
		out[n] = DER_SEQUENCE;
		out[n + 1] = (uint8_t)len;
		n += 2 + len;
	}
	attach(c, EXT_POLICY_MAPPINGS, out, n - 2);
}

static size_t
put_small(uint8_t *out, uint8_t tag, uint32_t value)
{
	if (value == ABSENT)
		return 0;
	out[0] = tag;
	out[1] = 1;
	out[2] = (uint8_t)value;
	return 3;
}

static void
encode(const struct spec *s, struct encoded *e, struct vfy_cert *c)
{
	size_t n;

	memset(c, 0, sizeof(*c));
	c->self_issued = s->self_issued;
	if (s->has_policies)
		encode_policies(s, e->policies, c);
	if (s->num_mappings > 0)
		encode_mappings(s, e->mappings, c);
	if (s->has_constraints) {
		n = put_small(
		    e->constraints + 2, DER_CTX(0), s->explicit_policy);
		n += put_small(
		    e->constraints + 2 + n, DER_CTX(1), s->inhibit_mapping);
		attach(c, EXT_POLICY_CONSTRAINTS, e->constraints, n);
	}
	if (s->has_inhibit_any) {
		n = put_small(e->inhibit_any, DER_INTEGER, s->inhibit_any);
		c->ext[EXT_INHIBIT_ANY_POLICY] =
		    (struct extension){ .value = span_of(e->inhibit_any, n),
			    .present = true };
		must(ext_read(c, EXT_INHIBIT_ANY_POLICY));
	}
}

static unsigned
bit_of(const char *oid)
{
	unsigned policy;

	if (strcmp(oid, "2.5.29.32.0") == 0)
		return ANY_BIT;
	must(strncmp(oid, "1.2.3.", 6) == 0);
	policy = (unsigned)(oid[6] - '0');
	must(policy < POLICIES && oid[7] == '\0');
	return 1u << policy;
}

static void
set_inputs(const struct question *q, struct vfy_query *out)
{
	static char *const names[POLICIES] = { "1.2.3.0", "1.2.3.1", "1.2.3.2",
		"1.2.3.3", "1.2.3.4" };
	unsigned i;

	for (i = 0; i < POLICIES; i++) {
		if (q->user & 1u << i)
			out->policies[out->num_policies++] = names[i];
	}
	out->require_explicit_policy = q->explicit_policy;
	out->inhibit_policy_mapping = q->inhibit_mapping;
	out->inhibit_any_policy = q->inhibit_any;
}

static struct outcome
ask_engine(const struct question *q, struct vfy_query *inputs)
{
	struct vfy_cert certs[MOST_CERTS + 1];
	struct encoded encoded[MOST_CERTS];
	struct node nodes[MOST_CERTS + 1] = { 0 };
	struct budget budget;
	struct graph g = { .nodes = nodes,
		.num_nodes = (uint32_t)q->n + 1,
		.budget = &budget };
	struct notes notes = { .list = NULL };
	struct policy_set set = { .oids = NULL };
	struct chain chain = { .n = q->n + 1 };
	struct outcome out = { .policies = 0 };
	size_t i;

	budget_start(&budget, NULL);
	memset(&certs[q->n], 0, sizeof(certs[q->n]));
	for (i = 0; i < q->n; i++)
		encode(&q->certs[i], &encoded[i], &certs[q->n - 1 - i]);
	for (i = 0; i <= q->n; i++) {
		nodes[i].cert = &certs[i];
		chain.node[i] = (uint32_t)i;
	}
	must(policy_check(&g, &chain, inputs, &notes, &set) == 0);
	must(budget.spent == NULL && !notes.nomem);
	must(!notes.fatal || set.n == 0);
	out.valid = !notes.fatal;
	for (i = 0; i < set.n; i++) {
		/* no policy twice */
		must((out.policies & bit_of(set.oids[i])) == 0);
		out.policies |= bit_of(set.oids[i]);
	}
	policy_set_clear(&set);
	notes_clear(&notes);
	return out;
}

/* -- the tree --------------------------------------------------------------------- */

/* Five levels of six: 6 + 36 + ... at the very most. */
#define NODES 16384

struct onode {
	unsigned policy, expected; /* expected: bits */
	int parent;
	unsigned depth;
	bool gone;
};

struct tree {
	struct onode nodes[NODES];
	int n;
	unsigned depth; /* of the certificate that was processed last */
	uint32_t explicit_policy, mapping, inhibit_any;
};

static void
tree_add(struct tree *t, int parent, unsigned policy, unsigned expected)
{
	must(t->n < NODES);
	t->nodes[t->n++] = (struct onode){ .policy = policy,
		.expected = expected,
		.parent = parent,
		.depth = parent < 0 ? 0 : t->nodes[parent].depth + 1 };
}

static bool
tree_null(const struct tree *t)
{
	return t->nodes[0].gone;
}

/* 6.1.3 (d)(3): nodes above this depth without children go, from below. */
static void
tree_prune(struct tree *t, unsigned depth)
{
	bool has_child[NODES];
	int i;

	memset(has_child, 0, (size_t)t->n * sizeof(has_child[0]));
	/* children come after their parents */
	for (i = t->n - 1; i >= 0; i--) {
		struct onode *node = &t->nodes[i];

		if (node->depth < depth && !has_child[i])
			node->gone = true;
		if (!node->gone && node->parent >= 0)
			has_child[node->parent] = true;
	}
}

/* Deletes what is below a node that has gone. */
static void
tree_cut(struct tree *t)
{
	int i;

	for (i = 1; i < t->n; i++) {
		if (t->nodes[t->nodes[i].parent].gone)
			t->nodes[i].gone = true;
	}
}

static bool
at_depth(const struct tree *t, int i, unsigned depth)
{
	return !t->nodes[i].gone && t->nodes[i].depth == depth;
}

/* (d)(1) */
static void
tree_policy(struct tree *t, unsigned policy)
{
	int i, before = t->n;
	bool matched = false;

	for (i = 0; i < before; i++) {
		if (at_depth(t, i, t->depth - 1) &&
		    t->nodes[i].expected & 1u << policy) {
			tree_add(t, i, policy, 1u << policy);
			matched = true;
		}
	}
	for (i = 0; i < before && !matched; i++) {
		if (at_depth(t, i, t->depth - 1) && t->nodes[i].policy == ANY)
			tree_add(t, i, policy, 1u << policy);
	}
}

/* (d)(2) */
static void
tree_any(struct tree *t)
{
	int i, j, before = t->n;
	unsigned policy, missing;

	for (i = 0; i < before; i++) {
		if (!at_depth(t, i, t->depth - 1))
			continue;
		missing = t->nodes[i].expected;
		for (j = 0; j < before; j++) {
			if (!t->nodes[j].gone && t->nodes[j].parent == i)
				missing &= ~(1u << t->nodes[j].policy);
		}
		for (policy = 0; policy <= ANY; policy++) {
			if (missing & 1u << policy)
				tree_add(t, i, policy, 1u << policy);
		}
	}
}

/* 6.1.3 (d), (e), (f); last: this is certificate n. False: invalid. */
static bool
tree_certificate(struct tree *t, const struct spec *s, bool last)
{
	unsigned policy;

	t->depth++;
	if (!s->has_policies)
		t->nodes[0].gone = true;
	tree_cut(t);
	if (!tree_null(t)) {
		for (policy = 0; policy < POLICIES; policy++) {
			if (s->policies & 1u << policy)
				tree_policy(t, policy);
		}
		if (s->policies & ANY_BIT &&
		    (t->inhibit_any > 0 || (!last && s->self_issued)))
			tree_any(t);
		tree_prune(t, t->depth);
	}
	return t->explicit_policy > 0 || !tree_null(t);
}

/* 6.1.4 (b)(1) for one policy that is mapped */
static void
tree_map(struct tree *t, unsigned from, unsigned expected)
{
	int i, before = t->n;
	bool matched = false;

	for (i = 0; i < before; i++) {
		if (at_depth(t, i, t->depth) && t->nodes[i].policy == from) {
			t->nodes[i].expected = expected;
			matched = true;
		}
	}
	for (i = 0; i < before && !matched; i++) {
		if (at_depth(t, i, t->depth) && t->nodes[i].policy == ANY)
			tree_add(t, t->nodes[i].parent, from, expected);
	}
}

/* 6.1.4 (b)(2) */
static void
tree_unmap(struct tree *t, unsigned from)
{
	int i;

	for (i = 0; i < t->n; i++) {
		if (at_depth(t, i, t->depth) && t->nodes[i].policy == from)
			t->nodes[i].gone = true;
	}
	tree_prune(t, t->depth);
}

/* 6.1.4 (a), (b). False: invalid. */
static bool
tree_mappings(struct tree *t, const struct spec *s)
{
	unsigned i, policy, expected[POLICIES] = { 0 };

	for (i = 0; i < s->num_mappings; i++) {
		if (s->mappings[i].from == ANY || s->mappings[i].to == ANY)
			return false;
		expected[s->mappings[i].from] |= 1u << s->mappings[i].to;
	}
	for (policy = 0; policy < POLICIES; policy++) {
		if (expected[policy] == 0)
			continue;
		if (t->mapping > 0)
			tree_map(t, policy, expected[policy]);
		else
			tree_unmap(t, policy);
	}
	return true;
}

static void
decrement(uint32_t *counter)
{
	if (*counter > 0)
		--*counter;
}

static void
lower(uint32_t *counter, uint32_t to)
{
	if (to < *counter)
		*counter = to;
}

/* 6.1.4 (h), (i), (j) */
static void
tree_counters(struct tree *t, const struct spec *s)
{
	if (!s->self_issued) {
		decrement(&t->explicit_policy);
		decrement(&t->mapping);
		decrement(&t->inhibit_any);
	}
	lower(&t->explicit_policy, s->explicit_policy);
	lower(&t->mapping, s->inhibit_mapping);
	lower(&t->inhibit_any, s->inhibit_any);
}

static bool
below_any(const struct tree *t, int i)
{
	return i > 0 && !t->nodes[i].gone &&
	    t->nodes[t->nodes[i].parent].policy == ANY;
}

/* 6.1.5 (g)(iii) */
static void
tree_intersect(struct tree *t, unsigned user)
{
	unsigned policy, seen = 0;
	int i, before = t->n;

	for (i = 0; i < before; i++) {
		if (!below_any(t, i))
			continue;
		seen |= 1u << t->nodes[i].policy;
		if (t->nodes[i].policy != ANY &&
		    (user & 1u << t->nodes[i].policy) == 0)
			t->nodes[i].gone = true;
	}
	tree_cut(t);
	for (i = 0; i < before; i++) {
		if (!at_depth(t, i, t->depth) || t->nodes[i].policy != ANY)
			continue;
		for (policy = 0; policy < POLICIES; policy++) {
			if (user & ~seen & 1u << policy)
				tree_add(t, t->nodes[i].parent, policy,
				    1u << policy);
		}
		t->nodes[i].gone = true;
	}
	tree_prune(t, t->depth);
}

/* The policies in the domain of the anchor. */
static unsigned
tree_policies(const struct tree *t)
{
	unsigned out = 0;
	int i;

	for (i = 0; i < t->n; i++) {
		if (below_any(t, i) &&
		    (t->nodes[i].policy != ANY || at_depth(t, i, t->depth)))
			out |= 1u << t->nodes[i].policy;
	}
	return out;
}

static bool
tree_path(struct tree *t, const struct question *q)
{
	size_t i;

	t->explicit_policy = q->explicit_policy ? 0 : (uint32_t)q->n + 1;
	t->mapping = q->inhibit_mapping ? 0 : (uint32_t)q->n + 1;
	t->inhibit_any = q->inhibit_any ? 0 : (uint32_t)q->n + 1;
	tree_add(t, -1, ANY, ANY_BIT);
	for (i = 0; i < q->n; i++) {
		if (!tree_certificate(t, &q->certs[i], i + 1 == q->n))
			return false;
		if (i + 1 == q->n)
			break;
		if (!tree_mappings(t, &q->certs[i]))
			return false;
		tree_counters(t, &q->certs[i]);
	}
	/* 6.1.5 (a), (b), (g) */
	decrement(&t->explicit_policy);
	if (q->certs[i].explicit_policy == 0)
		t->explicit_policy = 0;
	if (!tree_null(t) && q->user != 0)
		tree_intersect(t, q->user);
	return t->explicit_policy > 0 || !tree_null(t);
}

static struct outcome
ask_tree(const struct question *q)
{
	struct tree t;
	struct outcome out = { .policies = 0 };

	t.n = 0;
	t.depth = 0;
	out.valid = tree_path(&t, q);
	if (out.valid && !tree_null(&t))
		out.policies = tree_policies(&t);
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct vfy_query *inputs = NULL;
	struct outcome a, b;
	struct question q;

	read_question(&in, &q);
	must(vfy_query_new(&inputs) == 0);
	set_inputs(&q, inputs);
	a = ask_engine(&q, inputs);
	b = ask_tree(&q);
	must(a.valid == b.valid);
	must(a.policies == b.policies);
	inputs->num_policies = 0; /* not the query's own */
	vfy_query_free(inputs);
	return 0;
}
