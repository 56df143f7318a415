/* SPDX-License-Identifier: MIT */
/*
 * rsa_keys.h - RSA keys for the tests of lint's rules: a good one, and bad ones made by
 * arithmetic.
 */
#ifndef RSA_KEYS_H
#define RSA_KEYS_H
#include <gmp.h>

#include "der_build.h"

/* 2048 bits, of two random primes that nobody kept. */
#define GOOD_MODULUS                                                           \
	"9DE0C9E5B994FB9076BBD01A1FFE850C112B20FBFCD8A1C6D14F46C7769A423D"     \
	"4E63BA691380927734346BFF314375518F1FC9DE4D77C33193942AC53F24BA0C"     \
	"3B8A41C8DC7051BD5474B731FCDD47E8561554BBA46E3222C1D6C4079F13B4CA"     \
	"A22DFA4CD1569A8AE9A66946552BA197B738EF1E32D82BEC3F2AAEF51A1C12F2"     \
	"0079A9598946B2E45BB7FD395FBBD505E06FB86B1E6D5612E277D86F0E43A0B9"     \
	"5FC9C02AA793189C1C365AA0466B2D1AD3BB08D8F1532C33679E7FA60FBD573A"     \
	"D6DD33FA9CFDABCCA52E3CEE8224FD74021156EB6E1891341D3F90627D6A7A81"     \
	"1A38FAF750E9A29BA2DC896367C341D6DB6270E5E68C2106398CEE17860E7889"

static inline struct vfy_span
rsa_spki_of(struct vfy_span parameters, struct vfy_span key)
{
	return SEQ(SEQ(db_oid("1.2.840.113549.1.1.1"), parameters),
	    db_bits(DER_BIT_STRING, 0, key));
}

/* A positive INTEGER. */
static inline struct vfy_span
number_of(const mpz_t n)
{
	uint8_t octets[4096] = { 0 };
	size_t len = 0;

	mpz_export(octets + 1, &len, 1, 1, 1, 0, n);
	return EL(DER_INTEGER,
	    (octets[1] & 0x80) != 0 ? span_of(octets, len + 1)
				    : span_of(octets + 1, len));
}

static inline struct vfy_span
rsa_spki(const mpz_t modulus, unsigned long exponent)
{
	mpz_t e;
	struct vfy_span key;

	mpz_init_set_ui(e, exponent);
	key = rsa_spki_of(NULL_(), SEQ(number_of(modulus), number_of(e)));
	mpz_clear(e);
	return key;
}

/* The good modulus, times and plus; and with that exponent. */
static inline struct vfy_span
rsa_changed(unsigned long times, unsigned long plus, unsigned long exponent)
{
	struct vfy_span spki;
	mpz_t n;

	mpz_init_set_str(n, GOOD_MODULUS, 16);
	mpz_mul_ui(n, n, times);
	mpz_add_ui(n, n, plus);
	spki = rsa_spki(n, exponent);
	mpz_clear(n);
	return spki;
}

static inline struct vfy_span
rsa_good(void)
{
	return rsa_changed(1, 0, 65537);
}

/* A modulus of that size that has no small factor: a prime will do. */
static inline struct vfy_span
rsa_of_bits(unsigned long size)
{
	struct vfy_span spki;
	mpz_t n;

	mpz_init_set_str(n, GOOD_MODULUS, 16);
	if (size < 2048)
		mpz_fdiv_q_2exp(n, n, 2048 - size);
	else
		mpz_mul_2exp(n, n, size - 2048);
	mpz_nextprime(n, n);
	spki = rsa_spki(n, 65537);
	mpz_clear(n);
	return spki;
}

/* The product of two primes of 1024 bits, some 2^distance apart. */
static inline struct vfy_span
rsa_apart(unsigned long distance)
{
	struct vfy_span spki;
	mpz_t p, q;

	mpz_init_set_str(p, GOOD_MODULUS, 16);
	mpz_init(q);
	mpz_fdiv_q_2exp(p, p, 1024);
	mpz_setbit(p, 1022);
	mpz_nextprime(p, p);
	mpz_setbit(q, distance);
	mpz_add(q, q, p);
	mpz_nextprime(q, q);
	mpz_mul(p, p, q);
	spki = rsa_spki(p, 65537);
	mpz_clears(p, q, NULL);
	return spki;
}

/* A modulus that is a power of 65537 modulo each prime from 3 to 167. */
static inline struct vfy_span
rsa_roca(void)
{
	struct vfy_span spki;
	mpz_t n, product, rest, p;

	mpz_init_set_ui(product, 2);
	mpz_init_set_ui(p, 3);
	mpz_init_set_str(n, GOOD_MODULUS, 16);
	mpz_init(rest);
	for (; mpz_cmp_ui(p, 167) <= 0; mpz_nextprime(p, p))
		mpz_mul(product, product, p);
	/* n - n mod M + 65537^99 mod M, odd since M is even */
	mpz_mod(rest, n, product);
	mpz_sub(n, n, rest);
	mpz_set_ui(rest, 65537);
	mpz_powm_ui(rest, rest, 99, product);
	mpz_add(n, n, rest);
	/* and no factor between 167 and 752 */
	while (true) {
		bool small = false;

		for (unsigned long d = 169; d < 752; d += 2)
			small = small || mpz_divisible_ui_p(n, d) != 0;
		if (!small)
			break;
		mpz_add(n, n, product);
	}
	spki = rsa_spki(n, 65537);
	mpz_clears(n, product, rest, p, NULL);
	return spki;
}

#endif
