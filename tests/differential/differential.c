/* SPDX-License-Identifier: MIT */
/*
 * differential.c - the same questions to this engine, OpenSSL and GnuTLS, and
 * a stop where they disagree in a way that nobody has looked into.
 *
 * Questions are mutations of seeds (PKITS, x509-limbo, chains of our own),
 * signed again, so that they reach past the signature. A number names a
 * mutation: --at N shows it, with the certificates as PEM. Compared are
 * verdicts only: rfc5280 beside OpenSSL's strict mode, compat beside its
 * default one, both beside GnuTLS.
 *
 *	differential [--count N] [--seed N] [--classes FILE] [--own]
 *	    [--at N] [--list] [--document FILE]
 */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "../conform.h"
#include "differential.h"

/* Different tuples of answers that fall in no class, kept for the report. */
#define MAX_UNLISTED 400

struct unlisted {
	char text[640];
	char kinds[240];
	uint64_t count, example;
};

struct state {
	struct run run;
	const char *classes_path, *document;
	bool own, list, show;
	uint64_t show_at;
	struct keys *keys;
	struct seeds seeds;
	size_t *valid; /* indices of seeds that are valid unchanged */
	size_t num_valid;
	struct classes *classes;
	struct unlisted *unlisted;
	size_t num_unlisted;
};

enum who { OURS_RFC, OURS_COMPAT, OPENSSL_STRICT, OPENSSL, GNUTLS, NUM_WHO };
static const char *const who_name[] = { "rfc5280", "compat", "OpenSSL strict",
	"OpenSSL", "GnuTLS" };

static void
ask_all(const struct question *q, struct answer *a)
{
	ask_engine(q, VFY_RFC5280, &a[OURS_RFC]);
	ask_engine(q, VFY_COMPAT, &a[OURS_COMPAT]);
	ask_openssl(q, true, &a[OPENSSL_STRICT]);
	ask_openssl(q, false, &a[OPENSSL]);
	ask_gnutls(q, &a[GNUTLS]);
}

static void
keep_unlisted(struct state *s, const struct disagreement *d, uint64_t nth)
{
	struct unlisted *u;
	char text[sizeof(u->text)];
	size_t i;

	snprintf(text, sizeof(text), "%s\t%s\t%s\t%s", d->profile, d->peer,
	    d->ours, d->theirs);
	for (i = 0; i < s->num_unlisted; i++) {
		u = &s->unlisted[i];
		if (strcmp(u->text, text) == 0) {
			u->count++;
			return;
		}
	}
	if (i == MAX_UNLISTED)
		return;
	u = &s->unlisted[s->num_unlisted++];
	snprintf(u->text, sizeof(u->text), "%s", text);
	snprintf(u->kinds, sizeof(u->kinds), "%s", d->kinds);
	u->count = 1;
	u->example = nth;
}

/* One disagreement: the name of its class, or NULL. */
static const char *
count_one(struct state *s, const struct disagreement *d, uint64_t nth)
{
	const char *class = classes_count(s->classes, d);

	s->run.disagreed++;
	if (class == NULL)
		keep_unlisted(s, d, nth);
	if (s->list)
		printf("%llu\t%s\t%s\t%s\t%s\t%s\t%s\n",
		    (unsigned long long)nth, class == NULL ? "NEW" : class,
		    d->profile, d->peer, d->ours, d->theirs, d->kinds);
	return class;
}

static void
ask_peer(enum who peer, const struct question *q, struct answer *out)
{
	if (peer == GNUTLS)
		ask_gnutls(q, out);
	else
		ask_openssl(q, peer == OPENSSL_STRICT, out);
}

/* What the peer says when it is given our path, and nothing else. */
static void
ask_our_path(enum who peer, const struct question *q, const struct answer *ours,
    struct answer *out)
{
	struct question only = *q;

	only.n = 0;
	for (size_t i = 0; i < q->n; i++) {
		if (ours->used[i])
			only.items[only.n++] = q->items[i];
	}
	ask_peer(peer, &only, out);
}

/*
 * One peer beside one profile. The class where they disagree, NULL: none. A
 * refusal that our path does not explain is that of another path: then what
 * the peer says to ours is what counts.
 */
static const char *
compare_one(struct state *s, const struct mutant *m, const struct answer *a,
    enum who ours, enum who peer, uint64_t nth)
{
	char kinds[sizeof(m->kinds) + 16];
	struct answer theirs = a[peer], again;
	struct disagreement d = { .profile = who_name[ours],
		.peer = peer == GNUTLS ? "gnutls" : "openssl",
		.ours = a[ours].text,
		.theirs = theirs.text,
		.kinds = kinds };

	snprintf(kinds, sizeof(kinds), "%s", m->kinds);
	if (a[ours].valid) {
		ask_our_path(peer, &m->question, &a[ours], &again);
		if (again.valid)
			text_add(kinds, sizeof(kinds), '+', "our-path");
		else
			theirs = again;
	}
	return count_one(s, &d, nth);
}

/* One profile beside one OpenSSL and GnuTLS. True: all agree. */
static bool
compare(struct state *s, const struct mutant *m, const struct answer *a,
    enum who ours, enum who openssl, uint64_t nth)
{
	const enum who peers[2] = { openssl, GNUTLS };
	const char *class[2] = { NULL, NULL };
	struct disagreement d = {
		.profile = who_name[ours], .peer = "both", .kinds = m->kinds
	};
	bool agreed = true;

	for (size_t i = 0; i < 2; i++) {
		if (a[peers[i]].valid == a[ours].valid)
			continue;
		agreed = false;
		class[i] = compare_one(s, m, a, ours, peers[i], nth);
	}
	if (!a[ours].valid || class[0] == NULL || class[1] == NULL ||
	    classes_count_alone(s->classes, class[0], class[1]))
		return agreed;
	d.ours = class[0];
	d.theirs = class[1];
	keep_unlisted(s, &d, nth);
	return false;
}

static const struct seed *
choose_seed(const struct state *s, struct rng *r)
{
	if (s->num_valid > 0 && rng_percent(r, 75))
		return &s->seeds.list[s->valid[rng_below(r, s->num_valid)]];
	return &s->seeds.list[rng_below(r, s->seeds.n)];
}

static void
show_certificate(const struct item *it)
{
	static const char *const part[] = { "leaf", "intermediate", "anchor" };
	gnutls_datum_t der = { (unsigned char *)(uintptr_t)it->der.ptr,
		(unsigned)it->der.len };
	gnutls_datum_t pem;

	if (gnutls_pem_base64_encode2("CERTIFICATE", &der, &pem) < 0)
		return;
	printf("%s, key %u, signed by key %u\n%s", part[it->part], it->key,
	    it->signer, pem.data);
	gnutls_free(pem.data);
}

static void
show(const struct seed *seed, const struct mutant *m, const struct answer *a)
{
	const struct question *q = &m->question;

	printf("seed %s, mutations %s\n%s '%s', purpose %s, at %lld, "
	       "length %d%s%s%s\n",
	    seed->id, m->kinds, vfy_identity_name(q->identity), q->name,
	    vfy_purpose_name(q->purpose), (long long)q->at, q->max_path_length,
	    q->explicit_policy ? ", explicit policy" : "",
	    q->inhibit_mapping ? ", no mapping" : "",
	    q->inhibit_any ? ", no any-policy" : "");
	for (size_t i = 0; i < q->num_policies; i++)
		printf("policy %s\n", q->policies[i]);
	for (size_t i = 0; i < NUM_WHO; i++)
		printf("%-15s %s%s%s\n", who_name[i], a[i].text,
		    a[i].detail[0] == '\0' ? "" : "; ", a[i].detail);
	for (size_t i = 0; i < q->n; i++)
		show_certificate(&q->items[i]);
}

static void
run_one(struct state *s, uint64_t nth)
{
	struct rng r = rng_make(s->run.seed, nth);
	const struct seed *seed = choose_seed(s, &r);
	struct arena a = { NULL };
	struct answer answers[NUM_WHO];
	struct mutant m;
	bool agreed;

	mutate(&m, seed, s->keys, &a, &r);
	ask_all(&m.question, answers);
	agreed = compare(s, &m, answers, OURS_RFC, OPENSSL_STRICT, nth);
	agreed &= compare(s, &m, answers, OURS_COMPAT, OPENSSL, nth);
	s->run.asked++;
	s->run.agreed += agreed;
	if (s->show)
		show(seed, &m, answers);
	arena_free(&a);
}

/*
 * Which seeds are valid is a peer's opinion, so that the stream of mutations
 * does not change with this engine.
 */
static void
find_seeds(struct state *s)
{
	struct answer a;

	seeds_own(&s->seeds, s->keys);
	if (!s->own) {
		seeds_limbo(&s->seeds, s->keys);
		seeds_pkits(&s->seeds, s->keys);
	}
	s->valid = calloc(s->seeds.n, sizeof(*s->valid));
	if (s->valid == NULL)
		exit(1);
	for (size_t i = 0; i < s->seeds.n; i++) {
		ask_openssl(&s->seeds.list[i].question, false, &a);
		s->seeds.list[i].valid = a.valid;
		if (a.valid)
			s->valid[s->num_valid++] = i;
	}
	s->run.seeds = s->seeds.n;
}

/* Returns the exit status. */
static int
report(struct state *s)
{
	classes_print(s->classes);
	printf("seed %llu: %llu mutations of %zu questions (%zu valid): all "
	       "agree in %llu; %llu disagreements\n",
	    (unsigned long long)s->run.seed, (unsigned long long)s->run.asked,
	    s->run.seeds, s->num_valid, (unsigned long long)s->run.agreed,
	    (unsigned long long)s->run.disagreed);
	for (size_t i = 0; i < s->num_unlisted; i++)
		printf("FAIL in no class, %llu times, first --at %llu (%s): "
		       "%s\n",
		    (unsigned long long)s->unlisted[i].count,
		    (unsigned long long)s->unlisted[i].example,
		    s->unlisted[i].kinds, s->unlisted[i].text);
	if (s->document != NULL &&
	    classes_document(s->classes, &s->run, s->document) != 0) {
		perror(s->document);
		return 1;
	}
	return s->num_unlisted > 0 ? 1 : 0;
}

static int
run(struct state *s)
{
	int status;

	if ((s->classes = classes_load(s->classes_path)) == NULL)
		return 1;
	s->unlisted = calloc(MAX_UNLISTED, sizeof(*s->unlisted));
	if (s->unlisted == NULL)
		return 1;
	s->keys = keys_new();
	printf(
	    "%s, GnuTLS %s\n", openssl_version(), gnutls_check_version(NULL));
	find_seeds(s);
	for (uint64_t i = 0; i < s->run.count; i++)
		run_one(s, s->show ? s->show_at : i);
	status = s->show ? 0 : report(s);
	seeds_free(&s->seeds);
	keys_free(s->keys);
	classes_free(s->classes);
	free(s->unlisted);
	free(s->valid);
	return status;
}

static uint64_t
number(const char *text)
{
	return strtoull(text, NULL, 10);
}

/* False: no such option. */
static bool
option(struct state *s, const char *name, const char *value, bool *used)
{
	*used = value != NULL;
	if (strcmp(name, "--own") == 0 || strcmp(name, "--list") == 0) {
		*used = false;
		*(name[2] == 'o' ? &s->own : &s->list) = true;
		return true;
	}
	if (value == NULL)
		return false;
	if (strcmp(name, "--count") == 0)
		s->run.count = number(value);
	else if (strcmp(name, "--seed") == 0)
		s->run.seed = number(value);
	else if (strcmp(name, "--classes") == 0)
		s->classes_path = value;
	else if (strcmp(name, "--document") == 0)
		s->document = value;
	else if (strcmp(name, "--at") == 0) {
		s->show = true;
		s->show_at = number(value);
		s->run.count = 1;
	} else
		return false;
	return true;
}

int
main(int argc, char **argv)
{
	struct state s = { .run = { .seed = 1, .count = 20000 } };
	char path[4096];
	bool used;

	snprintf(
	    path, sizeof(path), "%s/tests/differential/classes", TOP_SRCDIR);
	s.classes_path = path;
	for (int i = 1; i < argc; i += 1 + used) {
		if (!option(&s, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
			&used)) {
			fprintf(stderr,
			    "usage: differential [--count N] [--seed N] "
			    "[--classes FILE] [--own]\n"
			    "           [--at N] [--list] [--document FILE]\n");
			return 2;
		}
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	return run(&s);
}
