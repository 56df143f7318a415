/* SPDX-License-Identifier: MIT */
/*
 * bench.c - how fast, and how large: this library, OpenSSL's X509_verify_cert,
 * GnuTLS's gnutls_x509_trust_list_verify_crt2 and (where it is installed) Go's
 * crypto/x509, in one run on the same chains.
 *
 * All are asked the same: is this leaf, sent with its intermediate, good for a
 * TLS server of that name, now, under the system's bundle and the own root?
 * Path, signatures, dates, purpose and host name are checked, and no
 * revocation. Before anything is timed, each of them has to accept each chain,
 * and to refuse it for another host and with an expired leaf.
 *
 * Three times: cold (nobody has seen a certificate of the chain); with a new
 * leaf under an intermediate seen before; and the same question again. This
 * library has one context for all, and is handed the bytes of both
 * certificates every time; the others keep what they can keep, which is the
 * certificates parsed (timing.h).
 *
 * The base of it all is what the two signatures of a chain cost GnuTLS (whose
 * signatures this library uses) with keys already imported. In each round
 * every contender has its turn at everything; figures are medians and minima
 * of all rounds' samples. Instructions are counted by Callgrind where it is
 * installed.
 *
 * Is a measurement and no test: it never fails for being slow; the targets of
 * report.c are only printed. Does not measure revocation or the network.
 *
 *	bench [ROUNDS]
 *	bench --count TASK FILE NUMBER		(by itself, under valgrind)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

const struct contender *const contenders[CONTENDERS] = { &contender_own,
	&contender_openssl, &contender_gnutls, NULL };

static bool
answer(
    const struct contender *co, void *store, const struct chain *c, size_t what)
{
	struct question q = { .leaf = what == 2 ? c->expired : c->leaf[0],
		.inter = c->inter,
		.host = what == 1 ? OTHER_HOST : HOST };

	return co->verify(store, &q);
}

/*
 * Does this one do the whole job? Else its time would be worth nothing. What
 * is wrong is asked before and after what is right, so that what a store has
 * learnt by then is of no help.
 */
static void
prove(const struct contender *co, const struct chain *chains)
{
	static const char *const wrong[] = { "refused a good chain",
		"accepted another host", "accepted an expired leaf" };
	static const size_t order[] = { 1, 2, 0, 1, 2, 0 };
	size_t i, k;
	void *store;

	for (i = 0; i < CHAINS; i++) {
		store = co->load(chains);
		for (k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
			if (answer(co, store, &chains[i], order[k]) ==
			    (order[k] == 0))
				continue;
			fprintf(stderr, "bench: %s: %s, %s\n", co->name,
			    kinds[i].name, wrong[order[k]]);
			exit(1);
		}
		co->unload(store);
	}
}

static void
prove_go(void)
{
	char text[128] = "open";
	size_t i;

	for (i = 0; i < CHAINS; i++) {
		strcat(text, " ");
		strcat(text, kinds[i].name);
	}
	go_do(text);
	for (i = 0; i < CHAINS; i++) {
		snprintf(text, sizeof(text), "prove %s", kinds[i].name);
		go_do(text);
	}
}

/*
 * What each task is to this library. A cold question has both signatures to
 * check, or it is none.
 */
static void
look_at_work(const struct chain *chains, struct own_work work[TASKS])
{
	const struct chain *c = &chains[CHAIN_RSA];
	struct question q = {
		.leaf = c->leaf[0], .inter = c->inter, .host = HOST
	};
	struct question other = { .leaf = chains[CHAIN_LE].leaf[0],
		.inter = chains[CHAIN_LE].inter,
		.host = HOST };
	void *store = contender_own.load(chains);

	own_ask(store, &other, NULL); /* as before each cold question */
	own_ask(store, &q, &work[COLD]);
	own_ask(store, &q, &work[AGAIN]);
	q.leaf = c->leaf[1];
	own_ask(store, &q, &work[KNOWN]);
	contender_own.unload(store);
	if (work[COLD].signatures != 2 || work[COLD].memo_hits != 0)
		die("libverify", "was not cold");
}

static struct chain *
chains_make(void)
{
	struct chain *chains = calloc(CHAINS, sizeof(*chains));
	char path[PATH_ROOM], name[64];
	size_t i;

	if (chains == NULL)
		die("chains", "out of memory");
	for (i = 0; i < CHAINS; i++) {
		chain_make(&chains[i], &kinds[i], i == CHAIN_RSA);
		snprintf(name, sizeof(name), "%s.pem", kinds[i].name);
		folder_path(path, name);
		chain_write(&chains[i], path);
	}
	return chains;
}

static void
count_all(struct all *a)
{
	int i, t;

	if (!count_possible(&a->no_counts))
		return;
	a->no_counts = NULL;
	for (t = 0; t < TASKS && a->no_counts == NULL; t++) {
		for (i = 0; i < CHAINS && a->no_counts == NULL; i++) {
			if (!count_task(t, kinds[i].name, &a->counts[t][i]))
				a->no_counts = "valgrind failed";
		}
	}
}

static void
measure_all(struct all *a, const struct chain *chains, int rounds)
{
	struct field *field = field_new(chains);
	void *bundle = contender_own.load(NULL);
	size_t k;
	int i;

	a->anchors = own_anchors(bundle);
	contender_own.unload(bundle);
	for (k = 0; k < CONTENDERS; k++) {
		if (contenders[k] != NULL)
			a->has_memory[k] =
			    memory_measure(contenders[k], &a->memory[k]);
	}
	for (i = 0; i < rounds; i++)
		measure(&a->times, field, a->no_go == NULL);
	field_free(field);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : DEFAULT_ROUNDS;
	struct chain *chains;
	const char *folder;
	static struct all all;
	size_t k;

	if (argc > 1 && strcmp(argv[1], "--count") == 0)
		return count_child(argc, argv);
	if (rounds < 1 || rounds > MAX_ROUNDS || argc > 2) {
		fprintf(
		    stderr, "usage: bench [ROUNDS], at most %d\n", MAX_ROUNDS);
		return 2;
	}
	folder = folder_make();
	chains = chains_make();
	for (k = 0; k < CONTENDERS; k++) {
		if (contenders[k] != NULL)
			prove(contenders[k], chains);
	}
	look_at_work(chains, all.work);
	if (go_start(folder, &all.no_go))
		prove_go();
	measure_all(&all, chains, rounds);
	if (all.no_go == NULL)
		go_stop();
	count_all(&all);
	report(&all, rounds);
	for (k = 0; k < CHAINS; k++)
		chain_free(&chains[k]);
	free(chains);
	return 0;
}
