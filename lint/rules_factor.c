/* SPDX-License-Identifier: MIT */
/*
 * rules_factor.c - RSA keys whose modulus gives its factors away (BR 6.1.1.3, 6.1.6):
 * small factors, ROCA's fingerprint (CVE-2017-15361), primes so close that Fermat's
 * method finds them. The arithmetic is libgmp's.
 *
 * Does not: look for keys that are known elsewhere (Debian's of 2008, compromised
 * ones), or for factors that two keys share.
 */
#include <gmp.h>

#include "lint_rules.h"

/* Larger keys are none that anybody uses (RFC 8017 sets no bound): they are not tried. */
#define MAX_BITS 16384
/* BR 6.1.1.3: rounds of Fermat's method. */
#define FERMAT_ROUNDS 100

/* The primes below 752 (BR 6.1.6), in products of at most 32 bits. */
#define FIRST_NOT_TRIED 752u

static bool
take_modulus(const struct lint_subject *s, mpz_t out)
{
	const struct view_key *k = &s->v->cert.key;

	if (k->type != KEY_RSA || !k->rsa_ok || k->modulus_bits < 16 ||
	    k->modulus_bits > MAX_BITS)
		return false;
	mpz_init(out);
	mpz_import(out, k->modulus.len, 1, 1, 1, 0, k->modulus.ptr);
	return true;
}

static bool
is_prime(unsigned n)
{
	for (unsigned d = 2; d * d <= n; d++) {
		if (n % d == 0)
			return false;
	}
	return n > 1;
}

/* The next odd prime. */
static unsigned
prime_after(unsigned p)
{
	do
		p += 2;
	while (!is_prime(p));
	return p;
}

RULE(rsa_small_factor)
{
	unsigned p = 3, found = 0;
	mpz_t modulus;

	if (!take_modulus(s, modulus))
		return false;
	while (p < FIRST_NOT_TRIED && found == 0) {
		unsigned first = p;
		uint64_t product = 1;
		unsigned long rest;

		/* one division of the modulus for several primes */
		for (; p < FIRST_NOT_TRIED && product * p <= UINT32_MAX;
		     p = prime_after(p))
			product *= p;
		rest = mpz_fdiv_ui(modulus, (unsigned long)product);
		for (unsigned q = first; q < p && found == 0;
		     q = prime_after(q)) {
			if (rest % q == 0)
				found = q;
		}
	}
	mpz_clear(modulus);
	return found != 0 && lint_say(n, "%u divides it", found);
}

/* Is rest a power of 65537 modulo p? */
static bool
is_power(unsigned rest, unsigned p)
{
	unsigned x = 1;

	do {
		if (x == rest)
			return true;
		x = x * (65537u % p) % p;
	} while (x != 1);
	return false;
}

/* ROCA's primes are 65537^a mod M for M of all primes to 167 at least. */
RULE(rsa_roca)
{
	bool found = true;
	mpz_t modulus;

	(void)n;
	if (!take_modulus(s, modulus))
		return false;
	for (unsigned p = 3; p <= 167 && found; p = prime_after(p))
		found = is_power((unsigned)mpz_fdiv_ui(modulus, p), p);
	mpz_clear(modulus);
	return found;
}

/* n = a^2 - b^2 with a little above the square root: then n = (a - b)(a + b). */
RULE(rsa_close_primes)
{
	unsigned round = 0;
	bool found = false;
	mpz_t modulus, a, rest;

	if (!take_modulus(s, modulus))
		return false;
	mpz_inits(a, rest, NULL);
	mpz_sqrt(a, modulus);
	mpz_mul(rest, a, a);
	/* an even modulus has a rule of its own, and no odd factors to find here */
	found = mpz_cmp(rest, modulus) == 0;
	if (!found) {
		mpz_add_ui(a, a, 1);
		mpz_mul(rest, a, a);
		mpz_sub(rest, rest, modulus);
	}
	for (; round < FERMAT_ROUNDS && !found; round++) {
		found = mpz_perfect_square_p(rest) != 0;
		/* (a + 1)^2 - n = a^2 - n + 2a + 1 */
		mpz_addmul_ui(rest, a, 2);
		mpz_add_ui(rest, rest, 1);
		mpz_add_ui(a, a, 1);
	}
	mpz_clears(modulus, a, rest, NULL);
	return found && lint_say(n, "after %u rounds", round);
}
