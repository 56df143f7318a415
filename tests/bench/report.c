/* SPDX-License-Identifier: MIT */
/*
 * report.c - the bench's figures as text, and the targets that they are held
 * against: "ok" or "MISS" by the medians; minima are beside them, for on a busy
 * machine they are nearer to the truth. Judges nothing else: the exit status
 * of the bench does not depend on it.
 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vfy.h"

const char *const contender_names[CONTENDERS] = { "libverify", "OpenSSL",
	"GnuTLS", "Go" };

/* What is to be reached: see the head of bench.c. */
static const double cold_over_signatures[CHAINS] = { 1.12, 1.06, 1.06, 1.06 };
static const double cold_times_openssl[CHAINS] = { 4.8, 2.7, 2.2, 1.4 };
static const double known_times_openssl[CHAINS] = { 9, 11, 4.5, 2.9 };
#define AGAIN_TIMES_OPENSSL 100
#define LOAD_TIMES_OPENSSL 100
#define LOAD_TIMES_GNUTLS 35
#define MOST_BYTES 2560
#define TWO_THREADS 1.8

/* -- the machine ---------------------------------------------------------------- */

static void
print_processor(void)
{
	char line[512], *colon;
	FILE *f = fopen("/proc/cpuinfo", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "model name", 10) != 0 ||
		    (colon = strchr(line, ':')) == NULL)
			continue;
		printf("%.*s, ", (int)strcspn(colon + 2, "\n"), colon + 2);
		break;
	}
	if (f != NULL)
		fclose(f);
	printf("%ld processors\n", sysconf(_SC_NPROCESSORS_ONLN));
}

static void
print_machine(const struct all *a, int rounds)
{
	double load;

	printf("machine: ");
	print_processor();
	printf("libverify %s (gcc %s%s), %s, GnuTLS %s, %s%s\n", vfy_version(),
	    __VERSION__,
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	    ", UNDER A SANITIZER: its figures mean nothing",
#elif !defined(__OPTIMIZE__)
	    ", NOT OPTIMISED: its figures mean nothing",
#else
	    "",
#endif
	    openssl_version_text(), gnutls_check_version(NULL),
	    a->no_go == NULL ? "" : "SKIPPED: Go: ",
	    a->no_go == NULL ? go_version() : a->no_go);
	printf("microseconds, median (minimum) of %d rounds of %d\n", rounds,
	    ROUND_SAMPLES);
	if (getloadavg(&load, 1) == 1)
		printf("load average %.1f: with more than 1, others had a part "
		       "in these figures\n",
		    load);
}

/* -- the tables ------------------------------------------------------------------- */

static void
print_time(struct samples *s)
{
	char text[64] = "-";

	if (s->n > 0)
		snprintf(
		    text, sizeof(text), "%.2f (%.2f)", median(s), minimum(s));
	printf(" %22s", text);
}

static void
print_head(const char *title, bool with_signatures)
{
	size_t k;

	printf("\n%s\n%-31s", title, "");
	if (with_signatures)
		printf(" %22s", "signatures alone");
	for (k = 0; k < CONTENDERS; k++)
		printf(" %22s", contender_names[k]);
	printf("\n");
}

static void
print_times(const char *name, const char *what, struct samples *base,
    struct samples *each)
{
	size_t k;

	printf("%-6s%-25s", name, what);
	if (base != NULL)
		print_time(base);
	for (k = 0; k < CONTENDERS; k++)
		print_time(&each[k]);
	printf("\n");
}

static void
print_tables(struct all *a)
{
	static const char *const titles[TASKS] = {
		"cold: no certificate was seen before, parse included",
		"intermediate known: it was seen before (others: kept parsed); "
		"the leaf is new and parsed",
		"again: the same question, parse included for libverify "
		"(others: all kept parsed)",
	};
	struct results *r = &a->times;
	size_t i, t;

	for (t = 0; t < TASKS; t++) {
		print_head(titles[t], true);
		for (i = 0; i < CHAINS; i++)
			print_times(kinds[i].name, kinds[i].what,
			    &r->signatures[i], r->ask[t][i]);
	}
	printf("libverify checked %u signatures in the first, %u in the "
	       "second, %u in the third\n",
	    a->work[COLD].signatures, a->work[KNOWN].signatures,
	    a->work[AGAIN].signatures);
	print_head("parse: a leaf alone", false);
	for (i = 0; i < CHAINS; i++)
		print_times(kinds[i].name, "", NULL, r->parse[i]);
	print_head("load: the system's bundle from PEM", false);
	printf("%4zu roots%21s", a->anchors, "");
	for (i = 0; i < CONTENDERS; i++)
		print_time(&r->load[i]);
	printf("\n%-31s", "and which are public roots");
	print_time(&r->load_system);
	printf("\n");
}

static void
print_threads(struct results *r)
{
	static const char *const names[THREAD_TASKS] = {
		"signatures alone (no context)", "cold, one context",
		"again, one context"
	};
	size_t i, n;

	printf("\nthreads: rsa, wall-clock time of a question\n%-31s %22s %22s"
	       "\n",
	    "", "one", "two");
	for (i = 0; i < THREAD_TASKS; i++) {
		printf("%-31s", names[i]);
		for (n = 0; n < MOST_THREADS; n++)
			print_time(&r->threads[i][n]);
		printf("\n");
	}
}

static void
print_memory(const struct all *a)
{
	size_t k;

	printf("\nmemory: bytes of a parsed certificate beyond its DER\n");
	for (k = 0; k < CONTENDERS; k++) {
		if (a->has_memory[k])
			printf("%-10s %8.0f on average, at most %.0f "
			       "(%zu roots)\n",
			    contender_names[k], a->memory[k].mean,
			    a->memory[k].most, a->memory[k].n);
	}
}

/* Never "-0". */
static long
whole(double v)
{
	return (long)(v < 0 ? v - 0.5 : v + 0.5);
}

static void
print_counts(const struct all *a)
{
	const struct counts *c;
	size_t i, t;

	printf("\ninstructions of one question (Callgrind)\n");
	if (a->no_counts != NULL) {
		printf("SKIPPED: %s\n", a->no_counts);
		return;
	}
	printf("%-31s %12s %12s %14s %12s %12s\n", "", "all", "libverify",
	    "GnuTLS, gmp...", "libc", "other");
	for (t = 0; t < TASKS; t++) {
		for (i = 0; i < CHAINS; i++) {
			c = &a->counts[t][i];
			printf("%-6s%-25s %12ld %12ld %14ld %12ld %12ld\n",
			    kinds[i].name, task_names[t], whole(counts_all(c)),
			    whole(c->own), whole(c->crypto), whole(c->libc),
			    whole(c->other));
		}
	}
}

/* -- the targets -------------------------------------------------------------------- */

static void
print_target(const char *chain, const char *what, double target, bool at_most,
    double got, double by_minima)
{
	bool ok = at_most ? got <= target : got >= target;

	printf("%-6s%-46s %s %6.2fx  got %7.2fx  (minima %7.2fx)  %s\n", chain,
	    what, at_most ? "at most " : "at least", target, got, by_minima,
	    ok ? "ok" : "MISS");
}

static void
times_slower(const char *chain, const char *what, double target,
    struct samples *other, struct samples *own)
{
	if (own->n == 0 || other->n == 0)
		return;
	print_target(chain, what, target, false, median(other) / median(own),
	    minimum(other) / minimum(own));
}

static void
print_thread_targets(struct results *r)
{
	struct samples(*t)[MOST_THREADS] = r->threads;

	times_slower("rsa", "two threads against one, cold", TWO_THREADS,
	    &t[ASKED_COLD][0], &t[ASKED_COLD][1]);
	times_slower("rsa", "two threads against one, again", TWO_THREADS,
	    &t[ASKED_AGAIN][0], &t[ASKED_AGAIN][1]);
	printf("      (what the machine gives: %.2fx, minima %.2fx, for "
	       "signatures alone)\n",
	    median(&t[ALONE][0]) / median(&t[ALONE][1]),
	    minimum(&t[ALONE][0]) / minimum(&t[ALONE][1]));
}

static void
print_cold_targets(struct results *r)
{
	size_t i;

	for (i = 0; i < CHAINS; i++)
		print_target(kinds[i].name,
		    "cold, against its signatures alone",
		    cold_over_signatures[i], true,
		    median(&r->ask[COLD][i][OWN]) / median(&r->signatures[i]),
		    minimum(&r->ask[COLD][i][OWN]) /
			minimum(&r->signatures[i]));
	for (i = 0; i < CHAINS; i++)
		times_slower(kinds[i].name, "cold, against OpenSSL",
		    cold_times_openssl[i], &r->ask[COLD][i][OPENSSL],
		    &r->ask[COLD][i][OWN]);
}

/*
 * OpenSSL remembers nothing by itself, and parses what a peer sends; a program
 * that keeps intermediates parsed (and finds them, which is not in the time)
 * has the second.
 */
static void
print_known_targets(struct results *r)
{
	size_t i;

	for (i = 0; i < CHAINS; i++)
		times_slower(kinds[i].name,
		    "known, against OpenSSL parsing both",
		    known_times_openssl[i], &r->ask[COLD][i][OPENSSL],
		    &r->ask[KNOWN][i][OWN]);
	for (i = 0; i < CHAINS; i++)
		times_slower(kinds[i].name,
		    "known, against OpenSSL, intermediate kept",
		    known_times_openssl[i], &r->ask[KNOWN][i][OPENSSL],
		    &r->ask[KNOWN][i][OWN]);
}

static void
print_targets(struct all *a)
{
	struct results *r = &a->times;
	struct samples(*again)[CONTENDERS] = r->ask[AGAIN];

	printf("\ntargets, by the medians\n");
	print_cold_targets(r);
	print_known_targets(r);
	times_slower("rsa", "again, against OpenSSL's cold",
	    AGAIN_TIMES_OPENSSL, &r->ask[COLD][CHAIN_RSA][OPENSSL],
	    &again[CHAIN_RSA][OWN]);
	printf("      (against OpenSSL's again, which has all kept parsed: "
	       "%.2fx, minima %.2fx)\n",
	    median(&again[CHAIN_RSA][OPENSSL]) / median(&again[CHAIN_RSA][OWN]),
	    minimum(&again[CHAIN_RSA][OPENSSL]) /
		minimum(&again[CHAIN_RSA][OWN]));
	times_slower("", "load the bundle, against OpenSSL", LOAD_TIMES_OPENSSL,
	    &r->load[OPENSSL], &r->load[OWN]);
	times_slower("", "load the bundle, against GnuTLS", LOAD_TIMES_GNUTLS,
	    &r->load[GNUTLS], &r->load[OWN]);
	print_thread_targets(r);
	if (a->has_memory[OWN])
		printf("      %-46s at most  %6d   got %7.0f   (largest %7.0f) "
		       " %s\n",
		    "bytes beyond the DER, on average", MOST_BYTES,
		    a->memory[OWN].mean, a->memory[OWN].most,
		    a->memory[OWN].mean <= MOST_BYTES ? "ok" : "MISS");
}

/* The others' ratios, for which there is no target. */
static void
print_ratios(struct results *r)
{
	size_t i, k, t;

	printf("\ntimes slower than libverify, by the medians\n%-31s", "");
	for (k = OPENSSL; k < CONTENDERS; k++)
		printf(" %10s", contender_names[k]);
	printf("\n");
	for (t = 0; t < TASKS; t++) {
		for (i = 0; i < CHAINS; i++) {
			printf("%-6s%-25s", kinds[i].name, task_names[t]);
			for (k = OPENSSL; k < CONTENDERS; k++)
				printf(" %9.2fx",
				    median(&r->ask[t][i][k]) /
					median(&r->ask[t][i][OWN]));
			printf("\n");
		}
	}
}

void
report(struct all *a, int rounds)
{
	print_machine(a, rounds);
	print_tables(a);
	print_threads(&a->times);
	print_memory(a);
	print_counts(a);
	print_ratios(&a->times);
	print_targets(a);
}
