/* SPDX-License-Identifier: MIT */
/*
 * http_make.c - what tests/bench/http.sh asks about, and what OpenSSL takes
 * for the same in process.
 *
 *	http_make FOLDER
 *
 * Writes NAME-root.pem and NAME-chain.pem (leaf, intermediate, root) of the
 * chains rsa and le. Prints the microseconds of processor time that OpenSSL
 * takes for chain rsa from the bytes: the least of some rounds, which favours
 * OpenSSL where the machine is busy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

#define ROUNDS 9
#define QUESTIONS 300

static void
put_pem(FILE *f, gnutls_datum_t der)
{
	gnutls_datum_t pem;

	must(gnutls_pem_base64_encode2("CERTIFICATE", &der, &pem), "PEM");
	fwrite(pem.data, 1, pem.size, f);
	gnutls_free(pem.data);
}

static void
write_pem(const char *folder, const struct chain *c, const char *what,
    const gnutls_datum_t *certs, size_t n)
{
	char path[PATH_ROOM];
	FILE *f;
	size_t i;

	snprintf(
	    path, sizeof(path), "%s/%s-%s.pem", folder, c->kind->name, what);
	f = fopen(path, "w");
	if (f == NULL)
		die(path, "can't be written");
	for (i = 0; i < n; i++)
		put_pem(f, certs[i]);
	if (fclose(f) != 0)
		die(path, "can't be written");
}

static double
processor_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static double
openssl_us(const struct chain *chains)
{
	const struct contender *co = &contender_openssl;
	const struct question q = { .leaf = chains[CHAIN_RSA].leaf[0],
		.inter = chains[CHAIN_RSA].inter,
		.host = HOST };
	void *store = co->load(chains);
	double least = 0, took;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		took = processor_us();
		for (i = 0; i < QUESTIONS; i++)
			if (!co->verify(store, &q))
				die("OpenSSL", "does not accept the chain");
		took = (processor_us() - took) / QUESTIONS;
		least = round == 0 || took < least ? took : least;
	}
	co->unload(store);
	return least;
}

int
main(int argc, char **argv)
{
	static struct chain chains[CHAINS];
	gnutls_datum_t all[3];
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: http_make FOLDER\n");
		return 2;
	}
	for (i = 0; i < CHAINS; i++) {
		chain_make(&chains[i], &kinds[i], false);
		all[0] = chains[i].leaf[0];
		all[1] = chains[i].inter;
		all[2] = chains[i].root;
		write_pem(argv[1], &chains[i], "root", &all[2], 1);
		write_pem(argv[1], &chains[i], "chain", all, 3);
	}
	printf("%.1f\n", openssl_us(chains));
	for (i = 0; i < CHAINS; i++)
		chain_free(&chains[i]);
	return 0;
}
