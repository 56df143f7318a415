/* SPDX-License-Identifier: MIT */
/*
 * seeds_own.c - chains of our own as seeds: one to four certificates below
 * each other, with every combination of features that chance picks from a
 * fixed stream, so that the seeds are the same in each run.
 *
 * All are meant to be valid under RFC 5280; what is not is still a seed.
 */
#include <stdio.h>

#include "differential.h"

#define NUM_OWN 96
/* 2026-06-15T12:00:00Z */
#define OWN_TIME 1781524800

/* What chance has picked for one chain. */
struct own {
	struct arena *a;
	struct rng rng;
	struct seed *seed;
	const struct keys *keys;
	size_t cas; /* with the anchor */
	bool constraints, policies, mappings, ekus, lengths, self_issued,
	    unicode, twins;
};

static const char *const ca_names[] = { "Own Root", "Own Bridge",
	"Own Policy CA", "Own Issuing CA", "Own Last CA" };

/* A Name; spelt: 0 as UTF8String, 1 as PrintableString in another case. */
static struct node *
make_name(struct own *o, const char *cn, int spelt)
{
	struct arena *a = o->a;
	const char *org = !o->unicode ? "Example Org"
	    : spelt == 0	      ? "Bj\xc3\xb6rk  GmbH"
				      : "bj\xc3\xb6rk GMBH";
	uint8_t tag = spelt == 0 || o->unicode ? T_UTF8 : T_PRINTABLE;
	char text[64];

	snprintf(text, sizeof(text), "%s", cn);
	for (char *p = text; spelt == 1 && *p != '\0'; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
	return node_cons(a, T_SEQUENCE,
	    node_cons(a, T_SET,
		node_cons(a, T_SEQUENCE, node_oid(a, "2.5.4.6"),
		    node_str(a, T_PRINTABLE, "SE"), NULL),
		NULL),
	    node_cons(a, T_SET,
		node_cons(a, T_SEQUENCE, node_oid(a, "2.5.4.10"),
		    node_str(a, tag, org), NULL),
		NULL),
	    node_cons(a, T_SET,
		node_cons(a, T_SEQUENCE, node_oid(a, "2.5.4.3"),
		    node_str(a, spelt == 0 ? T_UTF8 : T_PRINTABLE, text), NULL),
		NULL),
	    NULL);
}

static struct node *
key_id(struct arena *a, uint8_t tag, unsigned key)
{
	uint8_t id[20] = { 0xc0, 0xff, 0xee };

	id[19] = (uint8_t)key;
	return node_raw(a, tag, id, sizeof(id));
}

static struct node *
dns(struct arena *a, const char *name)
{
	return node_str(a, T_CTX(2), name);
}

static struct node *
subtree(struct arena *a, struct node *name)
{
	return node_cons(a, T_SEQUENCE, name, NULL);
}

/* Permits what the leaf has, and excludes what it has not. */
static struct node *
make_constraints(struct own *o)
{
	struct arena *a = o->a;
	struct node *permitted = node_cons(a, T_CONS(0), NULL),
		    *excluded = node_cons(a, T_CONS(1), NULL);

	node_append(permitted, subtree(a, dns(a, "example.org")));
	node_append(permitted,
	    subtree(a,
		node_raw(a, T_CTX(7), "\xc0\x00\x02\x00\xff\xff\xff\x00", 8)));
	if (rng_percent(&o->rng, 60))
		node_append(permitted,
		    subtree(a, node_str(a, T_CTX(1), "example.org")));
	if (rng_percent(&o->rng, 40))
		node_append(permitted,
		    subtree(a, node_str(a, T_CTX(6), ".example.org")));
	node_append(excluded, subtree(a, dns(a, "secret.example.org")));
	if (rng_percent(&o->rng, 50))
		node_append(excluded,
		    subtree(a,
			node_raw(a, T_CTX(7),
			    "\xc0\x00\x02\x80\xff\xff\xff\x80", 8)));
	return rng_percent(&o->rng, 70)
	    ? node_cons(a, T_SEQUENCE, permitted, excluded, NULL)
	    : node_cons(a, T_SEQUENCE, permitted, NULL);
}

static struct node *
policy(struct arena *a, const char *oid)
{
	return node_cons(a, T_SEQUENCE, node_oid(a, oid), NULL);
}

static void
add_policies(struct own *o, struct fields *f, size_t at)
{
	bool below = o->mappings && at < o->cas - 1;
	struct arena *a = o->a;

	fields_set_ext(a, f, "2.5.29.32", false,
	    node_cons(a, T_SEQUENCE, policy(a, below ? "1.2.3.5" : "1.2.3.4"),
		policy(a, "1.2.3.9"), NULL));
	if (o->mappings && at == o->cas - 1)
		fields_set_ext(a, f, "2.5.29.33", true,
		    node_cons(a, T_SEQUENCE,
			node_cons(a, T_SEQUENCE, node_oid(a, "1.2.3.4"),
			    node_oid(a, "1.2.3.5"), NULL),
			NULL));
	if (at == o->cas - 1 && rng_percent(&o->rng, 50))
		fields_set_ext(a, f, "2.5.29.36", true,
		    node_cons(a, T_SEQUENCE, node_int(a, T_CTX(0), 0), NULL));
}

static void
add_eku(struct own *o, struct fields *f, bool leaf)
{
	struct arena *a = o->a;
	struct node *list =
	    node_cons(a, T_SEQUENCE, node_oid(a, "1.3.6.1.5.5.7.3.1"), NULL);

	if (rng_percent(&o->rng, 70))
		node_append(list, node_oid(a, "1.3.6.1.5.5.7.3.2"));
	if (leaf || rng_percent(&o->rng, 50))
		node_append(list, node_oid(a, "1.3.6.1.5.5.7.3.4"));
	fields_set_ext(a, f, "2.5.29.37", false, list);
}

/* depth: of CAs below it that the length has to allow. */
static void
add_ca_extensions(struct own *o, struct fields *f, size_t at, bool root)
{
	struct node *bc = node_cons(
	    o->a, T_SEQUENCE, node_raw(o->a, T_BOOLEAN, "\xff", 1), NULL);

	if (o->lengths)
		node_append(bc,
		    node_int(o->a, T_INTEGER,
			(long)at - 1 + (long)rng_below(&o->rng, 2)));
	fields_set_ext(o->a, f, "2.5.29.19", true, bc);
	fields_set_ext(o->a, f, "2.5.29.15", true,
	    node_raw(o->a, T_BIT_STRING, "\x01\x06", 2));
	if (o->constraints && !root && rng_percent(&o->rng, 70))
		fields_set_ext(o->a, f, "2.5.29.30", true, make_constraints(o));
}

static void
add_leaf_extensions(struct own *o, struct fields *f)
{
	struct arena *a = o->a;
	struct node *san = node_cons(a, T_SEQUENCE,
	    dns(a,
		rng_percent(&o->rng, 30) ? "*.example.org" : "www.example.org"),
	    NULL);

	if (rng_percent(&o->rng, 60))
		node_append(san, node_raw(a, T_CTX(7), "\xc0\x00\x02\x07", 4));
	if (rng_percent(&o->rng, 50))
		node_append(san, node_str(a, T_CTX(1), "info@example.org"));
	if (rng_percent(&o->rng, 40))
		node_append(
		    san, node_str(a, T_CTX(6), "https://www.example.org/a"));
	fields_set_ext(
	    a, f, "2.5.29.15", true, node_raw(a, T_BIT_STRING, "\x07\x80", 2));
	fields_set_ext(a, f, "2.5.29.17", false, san);
}

static void
add_key_ids(struct own *o, struct fields *f, unsigned key, unsigned issuer)
{
	fields_set_ext(
	    o->a, f, "2.5.29.14", false, key_id(o->a, T_OCTET_STRING, key));
	fields_set_ext(o->a, f, "2.5.29.35", false,
	    node_cons(o->a, T_SEQUENCE, key_id(o->a, T_CTX(0), issuer), NULL));
}

/* A certificate without extensions; keys and signature come with adoption. */
static bool
make_plain(struct own *o, struct node *subject, struct node *issuer,
    unsigned key, struct fields *f)
{
	struct arena *a = o->a;

	f->extensions = NULL;
	f->cert = node_cons(a, T_SEQUENCE,
	    node_cons(a, T_SEQUENCE,
		node_cons(a, T_CONS(0), node_int(a, T_INTEGER, 2), NULL),
		node_int(a, T_INTEGER, 1000 + (long)rng_below(&o->rng, 9000)),
		keys_algorithm(a), issuer,
		node_cons(a, T_SEQUENCE,
		    node_str(a, T_UTC_TIME, "260101000000Z"),
		    node_str(a, T_UTC_TIME, "270101000000Z"), NULL),
		subject, tree_read(a, keys_spki(o->keys, key)), NULL),
	    keys_algorithm(a), node_raw(a, T_BIT_STRING, "\0", 1), NULL);
	return fields_find(f);
}

/* at: CAs have 1 to o->cas, the anchor; 0 is the leaf. */
static void
add_one(struct own *o, size_t at, bool self_issued)
{
	bool root = at == o->cas && !self_issued;
	unsigned key = (unsigned)(self_issued ? o->cas + 1 : at);
	unsigned issuer = (unsigned)(root || self_issued ? at
		: at + 1 == o->cas && o->self_issued	 ? o->cas + 1
							 : at + 1);
	size_t above = root || self_issued ? at : at + 1;
	struct fields f;
	struct item *it;

	if (!make_plain(o,
		make_name(o, at == 0 ? "own leaf" : ca_names[o->cas - at], 0),
		make_name(o, ca_names[o->cas - above],
		    o->twins && !root && !self_issued),
		key, &f))
		return;
	add_key_ids(o, &f, key, issuer);
	if (at == 0)
		add_leaf_extensions(o, &f);
	else
		add_ca_extensions(o, &f, at, root || self_issued);
	if (o->policies && !root && !self_issued)
		add_policies(o, &f, at);
	if (self_issued && o->policies)
		fields_set_ext(o->a, &f, "2.5.29.32", false,
		    node_cons(
			o->a, T_SEQUENCE, policy(o->a, "2.5.29.32.0"), NULL));
	if (o->ekus && !root)
		add_eku(o, &f, at == 0);
	it = &o->seed->question.items[o->seed->question.n++];
	*it = (struct item){ .key = key,
		.signer = issuer,
		.part = root  ? PART_ANCHOR
		    : at == 0 ? PART_LEAF
			      : PART_INTERMEDIATE };
	*f.signature = (struct node){ .tag = T_BIT_STRING,
		.raw =
		    keys_sign(o->keys, issuer, o->a, tree_write(o->a, f.tbs)) };
	it->der = tree_write(o->a, f.cert);
}

static void
ask_for(struct own *o)
{
	struct question *q = &o->seed->question;

	q->at = OWN_TIME;
	q->purpose =
	    rng_percent(&o->rng, 85) ? VFY_TLS_SERVER : VFY_ANY_PURPOSE;
	q->identity = rng_percent(&o->rng, 90) ? VFY_ID_DNS : VFY_ID_NONE;
	snprintf(q->name, sizeof(q->name), "www.example.org");
	if (o->policies && rng_percent(&o->rng, 50))
		snprintf(q->policies[q->num_policies++], sizeof(q->policies[0]),
		    "1.2.3.4");
}

static void
make_own(struct seeds *s, const struct keys *k, uint64_t nth)
{
	struct own o = {
		.a = &s->arena, .rng = rng_make(2026, nth), .keys = k
	};

	o.cas = 1 + rng_below(&o.rng, 4);
	o.constraints = rng_percent(&o.rng, 50);
	o.policies = rng_percent(&o.rng, 40);
	o.mappings = o.cas > 2 && rng_percent(&o.rng, 40);
	o.ekus = rng_percent(&o.rng, 50);
	o.lengths = rng_percent(&o.rng, 50);
	o.self_issued = o.cas > 1 && rng_percent(&o.rng, 25);
	o.unicode = rng_percent(&o.rng, 30);
	o.twins = rng_percent(&o.rng, 15);
	o.seed = seeds_add(s);
	snprintf(o.seed->id, sizeof(o.seed->id), "own/%u", (unsigned)nth);
	for (size_t at = 0; at <= o.cas; at++)
		add_one(&o, at, false);
	if (o.self_issued)
		add_one(&o, o.cas, true);
	ask_for(&o);
}

void
seeds_own(struct seeds *s, const struct keys *k)
{
	for (uint64_t i = 0; i < NUM_OWN; i++)
		make_own(s, k, i);
}
