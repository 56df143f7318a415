/* SPDX-License-Identifier: MIT */
/*
 * handshake.c - the bench of handshakes: what a TLS 1.3 client takes for one,
 * with its server verified by the TLS library, by libverify in the library's
 * adapter, and not at all.
 *
 * The server sends a leaf and an intermediate; the root is one of the client's
 * anchors, beside the system's. All clients expect the name, and none has any
 * evidence of revocation (libverify looks for it, and notes that there is none).
 * They are warm: the same chain came before. Both ends are in one thread, and only
 * the client's part is timed, by the processor's clock. The clients take turns,
 * handshake by handshake. Before anything is timed, those who verify have to accept
 * the server, and to refuse it under another name.
 *
 * Is a measurement and no test: it never fails for being slow. Usage:
 * handshake [HANDSHAKES]
 */
#include "handshake.h"

#include <stdio.h>
#include <stdlib.h>

#include "samples.h"

#define HANDSHAKES 500
#define WARM_UP 20

/* Of a TLS library: not verifying, by itself, by libverify. */
enum { NONE, ITSELF, VFY, WAYS };

static const struct judge *const stacks[][WAYS] = {
	{ &judge_gnutls_none, &judge_gnutls, &judge_gnutls_vfy },
#ifdef VFY_BENCH_OPENSSL
	{ &judge_openssl_none, &judge_openssl, &judge_openssl_vfy },
#endif
};
#define STACKS (sizeof(stacks) / sizeof(stacks[0]))

static const size_t which[] = { CHAIN_P256, CHAIN_RSA };
#define MEASURED (sizeof(which) / sizeof(which[0]))

static void
prove(const struct judge *j, void *pair, bool verifies)
{
	double us;

	if (verifies && j->shake(pair, OTHER_HOST, &us))
		die(j->name, "accepted another host");
	for (size_t i = 0; i < WARM_UP; i++) {
		if (!j->shake(pair, HOST, &us))
			die(j->name, "refused a good server");
	}
	if (verifies && j->shake(pair, OTHER_HOST, &us))
		die(j->name, "accepted another host, later");
}

static void
measure(const struct judge *const judges[WAYS], const struct chain *c,
    size_t handshakes, struct samples out[WAYS])
{
	void *pairs[WAYS];
	double us;
	size_t i, k;

	for (k = 0; k < WAYS; k++) {
		pairs[k] = judges[k]->open(c);
		prove(judges[k], pairs[k], k != NONE);
		out[k].n = 0;
	}
	for (i = 0; i < handshakes; i++) {
		for (k = 0; k < WAYS; k++) {
			if (!judges[k]->shake(pairs[k], HOST, &us))
				die(judges[k]->name, "refused a good server");
			sample(&out[k], us);
		}
	}
	for (k = 0; k < WAYS; k++)
		judges[k]->close(pairs[k]);
}

/* ratio: of handshakes in the same time, to those verified by the TLS library. */
static void
report(const struct judge *const judges[WAYS], const struct chain *c,
    struct samples s[WAYS])
{
	printf("\n%s\n%-24s %10s %10s %10s %12s %8s\n", c->kind->what, "client",
	    "us", "least us", "verifying", "handshakes/s", "ratio");
	for (size_t k = 0; k < WAYS; k++)
		printf("%-24s %10.1f %10.1f %10.1f %12.0f %8.2f\n",
		    judges[k]->name, median(&s[k]), minimum(&s[k]),
		    median(&s[k]) - median(&s[NONE]), 1e6 / median(&s[k]),
		    median(&s[ITSELF]) / median(&s[k]));
	printf("%-24s %10s %10.2f times as many, by the least times %.2f: %s\n",
	    "by libverify", "", median(&s[ITSELF]) / median(&s[VFY]),
	    minimum(&s[ITSELF]) / minimum(&s[VFY]),
	    median(&s[ITSELF]) >= median(&s[VFY]) ? "met" : "MISSED");
}

int
main(int argc, char **argv)
{
	static struct samples samples[WAYS];
	static struct chain chain;
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : HANDSHAKES;

	if (argc > 2 || n == 0 || n > MAX_SAMPLES) {
		fprintf(stderr, "usage: handshake [HANDSHAKES], at most %d\n",
		    MAX_SAMPLES);
		return 2;
	}
	printf(
	    "A client's part of a TLS 1.3 handshake, in microseconds: medians "
	    "of %zu\n(target: as many handshakes as verified by the TLS "
	    "library)\n",
	    n);
	for (size_t i = 0; i < MEASURED; i++) {
		chain_make(&chain, &kinds[which[i]], false);
		for (size_t s = 0; s < STACKS; s++) {
			measure(stacks[s], &chain, n, samples);
			report(stacks[s], &chain, samples);
		}
		chain_free(&chain);
	}
	return 0;
}
