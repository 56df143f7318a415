/* SPDX-License-Identifier: MIT */
/*
 * mutate.h - what mutations share: the question at work, and its certificates
 * as trees that are signed again in the end.
 */
#ifndef DIFFERENTIAL_MUTATE_H
#define DIFFERENTIAL_MUTATE_H
#include "differential.h"

#define OID_SKI "2.5.29.14"
#define OID_KEY_USAGE "2.5.29.15"
#define OID_SAN "2.5.29.17"
#define OID_BASIC "2.5.29.19"
#define OID_NAME_CONSTRAINTS "2.5.29.30"
#define OID_POLICIES "2.5.29.32"
#define OID_MAPPINGS "2.5.29.33"
#define OID_AKI "2.5.29.35"
#define OID_POLICY_CONSTRAINTS "2.5.29.36"
#define OID_EKU "2.5.29.37"
#define OID_INHIBIT_ANY "2.5.29.54"
#define OID_ANY_POLICY "2.5.29.32.0"

struct job {
	struct question *q;
	const struct keys *keys;
	struct arena *a;
	struct rng *rng;
	struct fields trees[MAX_CERTS]; /* where open */
	bool open[MAX_CERTS];
	bool break_signature[MAX_CERTS]; /* after signing */
};

/* False: does not apply to this question, which is as it was. */
typedef bool mutation_fn(struct job *j);
struct mutation {
	const char *name;
	unsigned weight;
	mutation_fn *apply;
};
/* Each ends with a NULL name. */
extern const struct mutation mutations_ext[], mutations_rule[],
    mutations_policy[], mutations_san[], mutations_constraints[],
    mutations_name[], mutations_form[], mutations_chain[];

/* The tree of a certificate, to be edited; NULL: not in form. */
struct fields *job_tree(struct job *j, size_t i);
/* Any certificate; an anchor less often. */
struct fields *job_any(struct job *j);
/* Any that is not the leaf; NULL: there is none. */
struct fields *job_ca(struct job *j);
struct fields *job_leaf(struct job *j);
/* An extension's contents in one of them; NULL: none has it. */
struct node *job_inner(struct job *j, struct fields *f, const char *oid);
/* One of n strings. */
const char *job_pick(struct job *j, const char *const *list, size_t n);
#define PICK(j, list) job_pick(j, list, sizeof(list) / sizeof((list)[0]))
/* Some element below n, or n itself, with contents of its own. */
struct node *job_leaf_node(struct job *j, struct node *n);

/* Pieces that several kinds of mutations need. */
struct node *make_general_name(struct job *j, bool constraint);
/* A directoryName's Name, as it is or spelt in another way. */
void respell_name(struct job *j, struct node *name);

/* What else a class may ask for: see circumstances.c. */
void add_circumstances(struct mutant *m, struct arena *a);

#endif
