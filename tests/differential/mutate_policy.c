/* SPDX-License-Identifier: MIT */
/*
 * mutate_policy.c - certificate policies and what the caller asks of them
 * (RFC 5280 4.2.1.4, 5, 11, 14 and 6.1.1).
 */
#include "mutate.h"

#include <stdio.h>

static const char *const policies[] = { "1.2.3.4", "1.2.3.4", "1.2.3.5",
	"1.2.3.9", OID_ANY_POLICY, "2.16.840.1.101.3.2.1.48.1",
	"2.16.840.1.101.3.2.1.48.2" };

static bool
pol_set(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *list = node_cons(j->a, T_SEQUENCE, NULL), *one;
	size_t n = 1 + rng_below(j->rng, 3);

	if (f == NULL)
		return false;
	while (n-- > 0) {
		one = node_cons(
		    j->a, T_SEQUENCE, node_oid(j->a, PICK(j, policies)), NULL);
		if (rng_percent(j->rng, 15))
			node_append(one,
			    node_cons(j->a, T_SEQUENCE,
				node_cons(j->a, T_SEQUENCE,
				    node_oid(j->a, "1.3.6.1.5.5.7.2.1"),
				    node_str(j->a, T_IA5, "http://cps"), NULL),
				NULL));
		node_append(list, one);
	}
	fields_set_ext(j->a, f, OID_POLICIES, rng_percent(j->rng, 30), list);
	return true;
}

static bool
pol_duplicate(struct job *j)
{
	struct node *list = job_inner(j, job_any(j), OID_POLICIES);

	if (list == NULL || list->child == NULL)
		return false;
	node_append(list, node_copy(j->a, list->child));
	return true;
}

static bool
pol_map(struct job *j)
{
	struct fields *f = job_ca(j);
	struct node *list = node_cons(j->a, T_SEQUENCE, NULL);
	size_t n = 1 + rng_below(j->rng, 2);

	if (f == NULL)
		return false;
	while (n-- > 0)
		node_append(list,
		    node_cons(j->a, T_SEQUENCE,
			node_oid(j->a, PICK(j, policies)),
			node_oid(j->a, PICK(j, policies)), NULL));
	fields_set_ext(j->a, f, OID_MAPPINGS, rng_percent(j->rng, 70), list);
	return true;
}

static bool
pol_constraints(struct job *j)
{
	static const long counts[] = { 0, 0, 0, 1, 2, -1, 4294967296 };
	struct fields *f = job_any(j);
	struct node *list = node_cons(j->a, T_SEQUENCE, NULL);

	if (f == NULL)
		return false;
	for (unsigned i = 0; i < 2; i++) {
		if (rng_percent(j->rng, i == 0 ? 75 : 45))
			node_append(list,
			    node_int(j->a, T_CTX(i),
				counts[rng_below(j->rng,
				    sizeof(counts) / sizeof(counts[0]))]));
	}
	fields_set_ext(
	    j->a, f, OID_POLICY_CONSTRAINTS, rng_percent(j->rng, 70), list);
	return true;
}

static bool
pol_inhibit_any(struct job *j)
{
	static const long counts[] = { 0, 0, 1, 2, -1, 4294967296 };
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_INHIBIT_ANY, rng_percent(j->rng, 70),
	    node_int(j->a, T_INTEGER,
		counts[rng_below(j->rng, sizeof(counts) / sizeof(counts[0]))]));
	return true;
}

static bool
ask_explicit(struct job *j)
{
	if (j->q->explicit_policy)
		return false;
	return j->q->explicit_policy = true;
}

static bool
ask_inhibit(struct job *j)
{
	if (rng_percent(j->rng, 50))
		j->q->inhibit_any = !j->q->inhibit_any;
	else
		j->q->inhibit_mapping = !j->q->inhibit_mapping;
	return true;
}

static bool
ask_policy(struct job *j)
{
	const char *oid = PICK(j, policies);

	if (j->q->num_policies == MAX_POLICIES ||
	    strcmp(oid, OID_ANY_POLICY) == 0)
		return false;
	snprintf(j->q->policies[j->q->num_policies++],
	    sizeof(j->q->policies[0]), "%s", oid);
	j->q->explicit_policy |= rng_percent(j->rng, 50);
	return true;
}

const struct mutation mutations_policy[] = { { "pol-set", 6, pol_set },
	{ "pol-duplicate", 1, pol_duplicate }, { "pol-map", 4, pol_map },
	{ "pol-constraints", 5, pol_constraints },
	{ "pol-inhibit-any", 4, pol_inhibit_any },
	{ "ask-explicit", 4, ask_explicit }, { "ask-inhibit", 2, ask_inhibit },
	{ "ask-policy", 4, ask_policy }, { NULL, 0, NULL } };
