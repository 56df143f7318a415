/* SPDX-License-Identifier: MIT */
/*
 * cases_keys.h - cases of the rules of rules_keys.c and rules_factor.c. See test_rules.c.
 */

BAD(key_form, CLIENT, "rfc-form")
{
	m->spki = SEQ(SEQ(db_oid("1.3.101.112")), OCTETS(RAW(THIRTY_TWO)));
}
GOOD(key_form)
{
	m->spki = SEQ(SEQ(db_oid("1.3.101.112")), bits(RAW(THIRTY_TWO)));
}

static struct vfy_span
rsa_key_with(struct vfy_span parameters, long sign)
{
	struct vfy_span spki;
	mpz_t n;

	mpz_init_set_str(n, GOOD_MODULUS, 16);
	spki = rsa_spki_of(parameters, SEQ(number_of(n), db_int(65537 * sign)));
	mpz_clear(n);
	return spki;
}
BAD(rsa_parameters, CLIENT, "")
{
	m->spki = rsa_key_with(db_none(), 1);
}
GOOD(rsa_parameters)
{
	m->spki = rsa_key_with(NULL_(), 1);
}

BAD(rsa_form, CLIENT, "")
{
	m->spki = rsa_key_with(NULL_(), -1);
}
GOOD(rsa_form)
{
	m->spki = rsa_key_with(NULL_(), 1);
}

BAD(nist_rsa_size, SERVER, "")
{
	m->spki = rsa_of_bits(1024);
}
GOOD(nist_rsa_size)
{
	m->spki = rsa_of_bits(2048);
}

BAD(br_rsa_multiple, SERVER, "")
{
	m->spki = rsa_of_bits(2049);
}
GOOD(br_rsa_multiple)
{
	m->spki = rsa_of_bits(2056);
}

BAD(br_rsa_exponent, SERVER, "")
{
	m->spki = rsa_changed(1, 0, 65538);
}
GOOD(br_rsa_exponent)
{
	m->spki = rsa_changed(1, 0, 65539);
}

BAD(br_rsa_exponent_range, SERVER, "")
{
	m->spki = rsa_changed(1, 0, 3);
}
GOOD(br_rsa_exponent_range)
{
	m->spki = rsa_changed(1, 0, 65537);
}

BAD(rsa_even, CLIENT, "key-rsa-small-factor")
{
	m->spki = rsa_changed(1, 1, 65537);
}
GOOD(rsa_even)
{
	m->spki = rsa_changed(1, 0, 65537);
}

BAD(rsa_small_factor, CLIENT, "")
{
	m->spki = rsa_changed(743, 0, 65537);
}
GOOD(rsa_small_factor)
{
	m->spki = rsa_changed(757, 0, 65537);
}

BAD(rsa_roca, CLIENT, "")
{
	m->spki = rsa_roca();
}
GOOD(rsa_roca)
{
	m->spki = rsa_good();
}

BAD(rsa_close_primes, CLIENT, "")
{
	m->spki = rsa_apart(0);
}
GOOD(rsa_close_primes)
{
	m->spki = rsa_good();
}

BAD(ec_parameters, CLIENT, "")
{
	m->spki = SEQ(SEQ(db_oid("1.2.840.10045.2.1"), NULL_()),
	    bits(RAW("\x04" THIRTY_TWO THIRTY_TWO)));
}
GOOD(ec_parameters)
{
	m->spki =
	    SEQ(SEQ(db_oid("1.2.840.10045.2.1"), db_oid("1.2.840.10045.3.1.7")),
		bits(RAW("\x04" THIRTY_TWO THIRTY_TWO)));
}

/* secp256k1 */
BAD(br_ec_curve, SERVER, "")
{
	m->spki = ec_spki("1.3.132.0.10", RAW("\x04" THIRTY_TWO THIRTY_TWO));
}
GOOD(br_ec_curve)
{
	m->spki =
	    ec_spki("1.2.840.10045.3.1.7", RAW("\x04" THIRTY_TWO THIRTY_TWO));
}

BAD(ec_point, SERVER, "")
{
	m->spki = ec_spki("1.2.840.10045.3.1.7", RAW("\x04" THIRTY_TWO "0123"));
}
GOOD(ec_point)
{
	m->spki = ec_spki("1.2.840.10045.3.1.7", RAW("\x02" THIRTY_TWO));
}

BAD(ed_parameters, CLIENT, "")
{
	m->spki =
	    SEQ(SEQ(db_oid("1.3.101.112"), NULL_()), bits(RAW(THIRTY_TWO)));
}
GOOD(ed_parameters)
{
	m->spki = SEQ(SEQ(db_oid("1.3.101.112")), bits(RAW(THIRTY_TWO)));
}

BAD(ed_length, CLIENT, "")
{
	m->spki = SEQ(SEQ(db_oid("1.3.101.112")), bits(RAW(THIRTY_TWO "0")));
}
GOOD(ed_length)
{
	m->spki = SEQ(SEQ(db_oid("1.3.101.112")), bits(RAW(THIRTY_TWO)));
}

BAD(br_key_algorithm, SERVER, "")
{
	m->spki = SEQ(SEQ(db_oid("1.3.101.112")), bits(RAW(THIRTY_TWO)));
}
GOOD(br_key_algorithm)
{
	m->spki = p256();
}
