/* SPDX-License-Identifier: MIT */
/*
 * rules_factor.c - RSA keys whose modulus gives its factors away (BR 6.1.1.3, 6.1.6):
 * small factors, ROCA's fingerprint (CVE-2017-15361), primes so close that Fermat's
 * method finds them. The arithmetic is libgmp's, of the kind that
 * allocates nothing: it would end the program where memory is short.
 *
 * Does not: look for keys that are known elsewhere (Debian's of 2008, compromised
 * ones), or for factors that two keys share.
 */
#include <gmp.h>
#include <string.h>

#include "lint_rules.h"

/* Larger keys are none that anybody uses (RFC 8017 sets no bound): they are not tried. */
#define MAX_BITS 16384
#define LIMB_OCTETS sizeof(mp_limb_t)
#define MAX_LIMBS (MAX_BITS / (8 * sizeof(mp_limb_t)))
/* BR 6.1.1.3: rounds of Fermat's method. */
#define FERMAT_ROUNDS 100

/* BR 6.1.6: factors below 752. */
static const uint16_t primes[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41,
	43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
	127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193,
	197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271,
	277, 281, 283, 293, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359,
	367, 373, 379, 383, 389, 397, 401, 409, 419, 421, 431, 433, 439, 443,
	449, 457, 461, 463, 467, 479, 487, 491, 499, 503, 509, 521, 523, 541,
	547, 557, 563, 569, 571, 577, 587, 593, 599, 601, 607, 613, 617, 619,
	631, 641, 643, 647, 653, 659, 661, 673, 677, 683, 691, 701, 709, 719,
	727, 733, 739, 743, 751 };
#define NUM_PRIMES (sizeof(primes) / sizeof(primes[0]))
#define LAST_OF_ROCA 167

/* The least significant limb first, the last one not zero. */
struct number {
	mp_limb_t limbs[MAX_LIMBS];
	mp_size_t size;
};

static bool
take_modulus(const struct lint_subject *s, struct number *out)
{
	const struct view_key *k = &s->v->cert.key;

	if (k->type != KEY_RSA || !k->rsa_ok || k->modulus_bits < 16 ||
	    k->modulus_bits > MAX_BITS)
		return false;
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < k->modulus.len; i++) {
		mp_limb_t octet = k->modulus.ptr[k->modulus.len - 1 - i];

		out->limbs[i / LIMB_OCTETS] |= octet << (8 * (i % LIMB_OCTETS));
	}
	out->size =
	    (mp_size_t)((k->modulus.len + LIMB_OCTETS - 1) / LIMB_OCTETS);
	return true;
}

static unsigned
rest_of(const struct number *n, mp_limb_t divisor)
{
	return (unsigned)mpn_mod_1(n->limbs, n->size, divisor);
}

RULE(rsa_small_factor)
{
	struct number modulus;
	size_t i = 0;

	if (!take_modulus(s, &modulus))
		return false;
	while (i < NUM_PRIMES) {
		size_t first = i;
		uint64_t product = 1;
		unsigned rest;

		/* one division of the modulus for several primes */
		for (; i < NUM_PRIMES && product * primes[i] <= UINT32_MAX; i++)
			product *= primes[i];
		rest = rest_of(&modulus, (mp_limb_t)product);
		for (size_t k = first; k < i; k++) {
			if (rest % primes[k] == 0)
				return lint_say(n, "%u divides it", primes[k]);
		}
	}
	return false;
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
	struct number modulus;

	(void)n;
	if (!take_modulus(s, &modulus))
		return false;
	for (size_t i = 0; primes[i] <= LAST_OF_ROCA; i++) {
		if (!is_power(rest_of(&modulus, primes[i]), primes[i]))
			return false;
	}
	return true;
}

static bool
is_square(const mp_limb_t *limbs, mp_size_t size)
{
	while (size > 0 && limbs[size - 1] == 0)
		size--;
	return size == 0 || mpn_perfect_square_p(limbs, size) != 0;
}

/*
 * n = a^2 - b^2 with a a little above the square root: then n = (a - b)(a + b). rest is
 * a^2 - n, at first with root + 1 for a, and grows by 2a + 1 from round to round.
 */
RULE(rsa_close_primes)
{
	mp_limb_t a[MAX_LIMBS / 2 + 2] = { 0 }, rest[MAX_LIMBS] = { 0 },
				    last[MAX_LIMBS / 2 + 2] = { 0 };
	struct number modulus;
	mp_size_t size, left;

	if (!take_modulus(s, &modulus))
		return false;
	size = (modulus.size + 1) / 2;
	left = mpn_sqrtrem(a, rest, modulus.limbs, modulus.size);
	if (left == 0)
		return lint_say(n, "it is a square");
	/* (root + 1)^2 - n = 2 root + 1 - (n - root^2) */
	last[size] = mpn_lshift(last, a, size, 1);
	mpn_add_1(last, last, size + 1, 1);
	mpn_sub(last, last, size + 1, rest, left);
	for (unsigned round = 1; round <= FERMAT_ROUNDS; round++) {
		mpn_add_1(a, a, size + 1, 1);
		if (is_square(last, size + 2))
			return lint_say(n, "after %u rounds", round);
		last[size + 1] += mpn_addmul_1(last, a, size + 1, 2);
		mpn_add_1(last, last, size + 2, 1);
	}
	return false;
}
