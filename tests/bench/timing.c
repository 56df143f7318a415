/* SPDX-License-Identifier: MIT */
/*
 * timing.c - one round of the bench: each contender's turn at each chain.
 *
 * Asking is timed, and nothing else: neither new contexts for cold questions,
 * nor what a contender keeps parsed for the others. This library's new context
 * answers a question about another chain first, so that code is as warm in
 * the processor's caches as it is for those who are asked in a loop.
 */
#include "timing.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <time.h>

#include "cert.h"

/* One parse is too short for the clock. */
#define SAMPLE_PARSES 10
/* Samples of a store's load in a round: a load is long. */
#define ROUND_LOADS 3

const char *const task_names[TASKS] = { "cold", "known", "again" };

/* -- the base ------------------------------------------------------------------ */

struct base {
	struct {
		gnutls_pubkey_t key;
		gnutls_sign_algorithm_t algorithm;
		gnutls_datum_t data, value;
		struct vfy_cert *cert;
	} sig[2];
};

static gnutls_datum_t
datum(struct vfy_span s)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.ptr,
		(unsigned)s.len };
}

static void
base_add(
    struct base *b, size_t i, gnutls_datum_t subject, gnutls_datum_t issuer)
{
	gnutls_x509_crt_t s = gnutls_cert(subject), ca = gnutls_cert(issuer);
	struct vfy_cert *c;

	must(gnutls_pubkey_init(&b->sig[i].key), "key");
	must(gnutls_pubkey_import_x509(b->sig[i].key, ca, 0), "key");
	b->sig[i].algorithm =
	    (gnutls_sign_algorithm_t)gnutls_x509_crt_get_signature_algorithm(s);
	gnutls_x509_crt_deinit(s);
	gnutls_x509_crt_deinit(ca);
	if (cert_parse(
		(struct vfy_span){ subject.data, subject.size }, &c, NULL) != 0)
		die("libverify", "parse");
	b->sig[i].cert = c;
	b->sig[i].data = datum(c->tbs);
	b->sig[i].value = datum(c->signature);
}

struct base *
base_new(const struct chain *c)
{
	struct base *b = calloc(1, sizeof(*b));

	if (b == NULL)
		die("signatures", "out of memory");
	base_add(b, 0, c->inter, c->root);
	base_add(b, 1, c->leaf[0], c->inter);
	return b;
}

void
base_verify(const struct base *b)
{
	size_t i;

	for (i = 0; i < 2; i++)
		must(gnutls_pubkey_verify_data2(b->sig[i].key,
			 b->sig[i].algorithm, 0, &b->sig[i].data,
			 &b->sig[i].value),
		    "signature");
}

void
base_free(struct base *b)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		gnutls_pubkey_deinit(b->sig[i].key);
		cert_free(b->sig[i].cert);
	}
	free(b);
}

/* Half of a round's samples; the other half follows when others had a turn. */
static void
time_base(struct samples *s, const struct base *b)
{
	double start;
	int i;

	for (i = 0; i < ROUND_SAMPLES / 2; i++) {
		start = now_us();
		base_verify(b);
		sample(s, now_us() - start);
	}
}

/* -- who stands where between rounds -------------------------------------------- */

struct stand {
	const struct contender *co;
	void *store;
	/* of one that doesn't learn: parsed once */
	void *leaf[CHAINS], *inter[CHAINS];
	/* of one that learns: has seen the intermediate, and leaves before */
	void *seen[CHAINS];
	size_t next[CHAINS];
};

struct field {
	const struct chain *chains;
	struct base *base[CHAINS];
	struct stand stands[CONTENDERS];
};

static void
stand_start(
    struct stand *s, const struct contender *co, const struct chain *chains)
{
	size_t i;

	s->co = co;
	s->store = co->load(chains);
	for (i = 0; i < CHAINS; i++) {
		s->next[i] = LEAVES;
		if (co->learns)
			continue;
		s->leaf[i] = co->keep(chains[i].leaf[0]);
		s->inter[i] = co->keep(chains[i].inter);
	}
}

static void
stand_stop(struct stand *s)
{
	size_t i;

	for (i = 0; i < CHAINS; i++) {
		if (!s->co->learns) {
			s->co->drop(s->leaf[i]);
			s->co->drop(s->inter[i]);
		} else if (s->seen[i] != NULL)
			s->co->unload(s->seen[i]);
	}
	s->co->unload(s->store);
}

struct field *
field_new(const struct chain *chains)
{
	struct field *f = calloc(1, sizeof(*f));
	size_t i;

	if (f == NULL)
		die("field", "out of memory");
	f->chains = chains;
	for (i = 0; i < CHAINS; i++)
		f->base[i] = base_new(&chains[i]);
	for (i = 0; i < CONTENDERS; i++) {
		if (contenders[i] != NULL)
			stand_start(&f->stands[i], contenders[i], chains);
	}
	return f;
}

void
field_free(struct field *f)
{
	size_t i;

	for (i = 0; i < CHAINS; i++)
		base_free(f->base[i]);
	for (i = 0; i < CONTENDERS; i++) {
		if (f->stands[i].co != NULL)
			stand_stop(&f->stands[i]);
	}
	free(f);
}

/* -- questions ------------------------------------------------------------------- */

static void
ask(const struct contender *co, void *store, const struct question *q,
    struct samples *s)
{
	double start = now_us();
	bool good = co->verify(store, q);

	if (s != NULL)
		sample(s, now_us() - start);
	if (!good)
		die(co->name, "refused a good chain");
}

static struct question
question(const struct chain *c, size_t leaf)
{
	return (struct question){
		.leaf = c->leaf[leaf], .inter = c->inter, .host = HOST
	};
}

static void
time_cold(struct stand *st, const struct chain *chains, size_t which,
    struct samples *s)
{
	struct question q = question(&chains[which], 0);
	struct question other = question(&chains[which ^ 1], 0);
	void *store = st->store;
	int i;

	for (i = 0; i < ROUND_SAMPLES; i++) {
		if (st->co->learns) {
			store = st->co->load(chains);
			ask(st->co, store, &other, NULL);
		}
		ask(st->co, store, &q, s);
		if (st->co->learns)
			st->co->unload(store);
	}
}

/* A store that has seen the intermediate with another leaf. */
static void
see(struct stand *st, const struct chain *chains, size_t which)
{
	struct question q = question(&chains[which], 0);

	st->next[which] = 1;
	if (!st->co->learns)
		return;
	if (st->seen[which] != NULL)
		st->co->unload(st->seen[which]);
	st->seen[which] = st->co->load(chains);
	ask(st->co, st->seen[which], &q, NULL);
}

static void
time_known(struct stand *st, const struct chain *chains, size_t which,
    struct samples *s)
{
	struct question q;
	int i;

	for (i = 0; i < ROUND_SAMPLES; i++) {
		if (st->next[which] == LEAVES)
			see(st, chains, which);
		q = question(&chains[which], st->next[which]++);
		q.inter_kept = st->inter[which];
		ask(st->co, st->co->learns ? st->seen[which] : st->store, &q,
		    s);
	}
}

static void
time_again(struct stand *st, const struct chain *chains, size_t which,
    struct samples *s)
{
	struct question q = question(&chains[which], 0);
	int i;

	q.leaf_kept = st->leaf[which];
	q.inter_kept = st->inter[which];
	ask(st->co, st->store, &q, NULL);
	for (i = 0; i < ROUND_SAMPLES; i++)
		ask(st->co, st->store, &q, s);
}

static void
time_parse(const struct contender *co, gnutls_datum_t der, struct samples *s)
{
	double start;
	int i, j;

	for (i = 0; i < ROUND_SAMPLES; i++) {
		start = now_us();
		for (j = 0; j < SAMPLE_PARSES; j++)
			co->drop(co->keep(der));
		sample(s, (now_us() - start) / SAMPLE_PARSES);
	}
}

static void
time_load(struct samples *s, const struct contender *co, bool system)
{
	double start;
	void *store;
	int i;

	for (i = 0; i < ROUND_LOADS; i++) {
		start = now_us();
		store = system ? own_load_system() : co->load(NULL);
		sample(s, now_us() - start);
		co->unload(store);
	}
}

/* -- a round ----------------------------------------------------------------------- */

static void
measure_chain(struct results *r, struct field *f, size_t i)
{
	const struct chain *chains = f->chains;
	struct stand *st;
	size_t k;

	time_base(&r->signatures[i], f->base[i]);
	for (k = 0; k < CONTENDERS; k++) {
		st = &f->stands[k];
		if (st->co == NULL)
			continue;
		time_cold(st, chains, i, &r->ask[COLD][i][k]);
		time_known(st, chains, i, &r->ask[KNOWN][i][k]);
		time_again(st, chains, i, &r->ask[AGAIN][i][k]);
		time_parse(st->co, chains[i].leaf[0], &r->parse[i][k]);
		if (k == OWN)
			time_base(&r->signatures[i], f->base[i]);
	}
}

static void
measure_go(struct results *r)
{
	size_t i, t;

	for (i = 0; i < CHAINS; i++) {
		for (t = 0; t < TASKS; t++)
			go_time(
			    task_names[t], kinds[i].name, &r->ask[t][i][GO]);
		go_time("parse", kinds[i].name, &r->parse[i][GO]);
	}
	go_time("load", NULL, &r->load[GO]);
}

void
measure(struct results *r, struct field *f, bool with_go)
{
	size_t i;

	for (i = 0; i < CHAINS; i++)
		measure_chain(r, f, i);
	if (with_go)
		measure_go(r);
	for (i = 0; i < CONTENDERS; i++) {
		if (contenders[i] != NULL)
			time_load(&r->load[i], contenders[i], false);
	}
	time_load(&r->load_system, contenders[OWN], true);
	measure_threads(r, f->chains);
}
