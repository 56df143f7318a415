/* SPDX-License-Identifier: MIT */
/*
 * cases_extensions.h - cases of the rules of rules_extensions.c. See test_rules.c.
 */

BAD(aki_present, CLIENT, "")
{
	drop_ext(m, E_AKI);
}
GOOD(aki_present)
{
	put_ext(m, E_AKI, false, SEQ(PRIM(0, RAW("key"))));
}

BAD(aki_critical, CLIENT, "")
{
	put_ext(m, E_AKI, true, SEQ(PRIM(0, RAW("key"))));
}
GOOD(aki_critical)
{
	put_ext(m, E_AKI, false, SEQ(PRIM(0, RAW("key"))));
}

BAD(aki_pair, CLIENT, "")
{
	put_ext(
	    m, E_AKI, false, SEQ(PRIM(0, RAW("key")), PRIM(2, RAW("\x01"))));
}
GOOD(aki_pair)
{
	put_ext(m, E_AKI, false,
	    SEQ(PRIM(0, RAW("key")), CONS(1, db_directory(db_name("CA"))),
		PRIM(2, RAW("\x01"))));
}

BAD(br_aki_plain, SERVER, "")
{
	put_ext(m, E_AKI, false,
	    SEQ(PRIM(0, RAW("key")), CONS(1, db_directory(db_name("CA"))),
		PRIM(2, RAW("\x01"))));
}
GOOD(br_aki_plain)
{
	put_ext(m, E_AKI, false, SEQ(PRIM(0, RAW("key"))));
}

BAD(ski_present, CA, "")
{
	drop_ext(m, E_SKI);
}
GOOD(ski_present)
{
	put_ext(m, E_SKI, false, OCTETS(RAW("key")));
}

BAD(ski_entity, CLIENT, "")
{
	drop_ext(m, E_SKI);
}
GOOD(ski_entity)
{
	put_ext(m, E_SKI, false, OCTETS(RAW("key")));
}

BAD(ski_critical, CLIENT, "")
{
	put_ext(m, E_SKI, true, OCTETS(RAW("key")));
}
GOOD(ski_critical)
{
	put_ext(m, E_SKI, false, OCTETS(RAW("key")));
}

BAD(br_ski_entity, SERVER, "")
{
	put_ext(m, E_SKI, false, OCTETS(RAW("key")));
}
GOOD(br_ski_entity)
{
	drop_ext(m, E_SKI);
}

BAD(ku_critical, CLIENT, "")
{
	put_ext(m, E_KU, false, key_usage(KU_DIGITAL_SIGNATURE));
}
GOOD(ku_critical)
{
	put_ext(m, E_KU, true, key_usage(KU_DIGITAL_SIGNATURE));
}

BAD(br_ku_critical, SERVER, "rfc-key-usage-critical")
{
	put_ext(m, E_KU, false, key_usage(KU_DIGITAL_SIGNATURE));
}
GOOD(br_ku_critical)
{
	put_ext(m, E_KU, true, key_usage(KU_DIGITAL_SIGNATURE));
}

BAD(ku_empty, CLIENT, "rfc-eku-key-usage")
{
	put_ku(m, 0);
}
GOOD(ku_empty)
{
	put_ku(m, KU_DIGITAL_SIGNATURE);
}

BAD(ku_encoding, CLIENT, "")
{
	put_ext(m, E_KU, true, EL(DER_BIT_STRING, RAW("\x06\x80")));
}
GOOD(ku_encoding)
{
	put_ext(m, E_KU, true, EL(DER_BIT_STRING, RAW("\x07\x80")));
}

BAD(ku_ca_present, CA, "")
{
	drop_ext(m, E_KU);
}
GOOD(ku_ca_present)
{
	put_ku(m, KU_CERT_SIGN | KU_CRL_SIGN);
}

BAD(ku_cert_sign, CLIENT, "")
{
	put_ext(m, E_BASIC, true, SEQ(db_none()));
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_CERT_SIGN);
}
GOOD(ku_cert_sign)
{
	put_ext(m, E_BASIC, true, SEQ(db_none()));
	put_ku(m, KU_DIGITAL_SIGNATURE);
}

BAD(br_ku_ca, CA, "")
{
	put_ku(m, KU_CERT_SIGN);
}
GOOD(br_ku_ca)
{
	put_ku(m, KU_CERT_SIGN | KU_CRL_SIGN | KU_DIGITAL_SIGNATURE);
}

BAD(ku_only_bits, CLIENT, "")
{
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_ENCIPHER_ONLY);
}
GOOD(ku_only_bits)
{
	put_ku(m, KU_KEY_AGREEMENT | KU_ENCIPHER_ONLY);
}

BAD(ku_ec, CLIENT, "")
{
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT);
}
GOOD(ku_ec)
{
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT);
}

static struct vfy_span
key_8410(const char *last)
{
	char oid[16];

	snprintf(oid, sizeof(oid), "1.3.101.%s", last);
	return SEQ(SEQ(db_oid(oid)), bits(RAW(THIRTY_TWO)));
}
BAD(ku_eddsa, CLIENT, "")
{
	m->spki = key_8410("112");
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT);
}
GOOD(ku_eddsa)
{
	m->spki = key_8410("112");
	put_ku(m, KU_DIGITAL_SIGNATURE);
}

BAD(ku_x25519, CLIENT, "")
{
	m->spki = key_8410("110");
	put_ku(m, KU_DIGITAL_SIGNATURE);
}
GOOD(ku_x25519)
{
	m->spki = key_8410("110");
	put_ku(m, KU_KEY_AGREEMENT);
}

BAD(br_ku_rsa, SERVER, "")
{
	m->spki = rsa_good();
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
}
GOOD(br_ku_rsa)
{
	m->spki = rsa_good();
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT);
}

BAD(br_ku_ec, SERVER, "")
{
	put_ku(m, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
}
GOOD(br_ku_ec)
{
	put_ku(m, KU_DIGITAL_SIGNATURE);
}

/* -- basicConstraints ------------------------------------------------------------------ */

BAD(basic_critical, CA, "")
{
	put_ext(m, E_BASIC, false, SEQ(db_bool(true)));
}
GOOD(basic_critical)
{
	put_ext(m, E_BASIC, true, SEQ(db_bool(true)));
}

BAD(basic_present, CA, "rfc-key-usage-cert-sign")
{
	drop_ext(m, E_BASIC);
}
GOOD(basic_present)
{
	put_ext(m, E_BASIC, true, SEQ(db_bool(true)));
}

BAD(basic_length, CLIENT, "")
{
	put_ext(m, E_BASIC, true, SEQ(db_int(0)));
}
GOOD(basic_length)
{
	put_ext(m, E_BASIC, true, SEQ(db_none()));
}

BAD(basic_default, CLIENT, "")
{
	put_ext(m, E_BASIC, true, SEQ(db_bool(false)));
}
GOOD(basic_default)
{
	put_ext(m, E_BASIC, true, SEQ(db_none()));
}

BAD(br_basic_entity, SERVER, "")
{
	put_ext(m, E_BASIC, false, SEQ(db_none()));
}
GOOD(br_basic_entity)
{
	put_ext(m, E_BASIC, true, SEQ(db_none()));
}

BAD(br_root_length, ROOT, "")
{
	put_ext(m, E_BASIC, true, SEQ(db_bool(true), db_int(1)));
}
GOOD(br_root_length)
{
	put_ext(m, E_BASIC, true, SEQ(db_bool(true)));
}

/* -- extKeyUsage ------------------------------------------------------------------------ */

BAD(eku_empty, OTHER, "")
{
	put_eku(m, db_none());
}
GOOD(eku_empty)
{
	put_eku(m, KP_OCSP);
}

BAD(eku_any_critical, CLIENT, "")
{
	put_ext(m, E_EKU, true, SEQ(KP_CLIENT, KP_ANY));
}
GOOD(eku_any_critical)
{
	put_ext(m, E_EKU, false, SEQ(KP_CLIENT, KP_ANY));
}

BAD(eku_key_usage, CLIENT, "")
{
	put_ku(m, KU_NON_REPUDIATION);
}
GOOD(eku_key_usage)
{
	put_ku(m, KU_NON_REPUDIATION | KU_DIGITAL_SIGNATURE);
}

BAD(eku_timestamp_critical, OTHER, "")
{
	put_ext(m, E_EKU, false, SEQ(KP_TIME));
}
GOOD(eku_timestamp_critical)
{
	put_ext(m, E_EKU, true, SEQ(KP_TIME));
}

BAD(eku_timestamp_alone, OTHER, "")
{
	put_ext(m, E_EKU, true, SEQ(KP_TIME, KP_CODE));
}
GOOD(eku_timestamp_alone)
{
	put_ext(m, E_EKU, true, SEQ(KP_TIME));
}

/* -- smaller ones ------------------------------------------------------------------------ */

BAD(tls_feature_critical, SERVER, "")
{
	put_ext(m, E_FEATURE, true, SEQ(db_int(5)));
}
GOOD(tls_feature_critical)
{
	put_ext(m, E_FEATURE, false, SEQ(db_int(5)));
}

BAD(nocheck_value, OTHER, "")
{
	put_ext(m, E_NOCHECK, false, db_int(1));
}
GOOD(nocheck_value)
{
	put_ext(m, E_NOCHECK, false, NULL_());
}

BAD(nocheck_critical, OTHER, "")
{
	put_ext(m, E_NOCHECK, true, NULL_());
}
GOOD(nocheck_critical)
{
	put_ext(m, E_NOCHECK, false, NULL_());
}

BAD(br_nocheck, OTHER, "")
{
	drop_ext(m, E_NOCHECK);
}
GOOD(br_nocheck)
{
	put_ext(m, E_NOCHECK, false, NULL_());
}

BAD(br_responder_crldp, OTHER, "")
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI)));
}
GOOD(br_responder_crldp)
{
	drop_ext(m, E_CRLDP);
}

BAD(poison_form, SERVER, "")
{
	put_ext(m, E_POISON, false, NULL_());
}
GOOD(poison_form)
{
	put_ext(m, E_POISON, true, NULL_());
}

#define SCT "0123456789abcdef0123456789abcdef0123456789abcdef"
BAD(sct_form, SERVER, "")
{
	put_ext(m, E_SCT, false, OCTETS(RAW("\0\x33\0\x30" SCT)));
}
GOOD(sct_form)
{
	put_ext(m, E_SCT, false, OCTETS(RAW("\0\x32\0\x30" SCT)));
}

BAD(directory_critical, CLIENT, "")
{
	put_ext(m, E_DIRECTORY, true, SEQ(SEQ(db_oid("1.2.3"), SET(NULL_()))));
}
GOOD(directory_critical)
{
	put_ext(m, E_DIRECTORY, false, SEQ(SEQ(db_oid("1.2.3"), SET(NULL_()))));
}

BAD(no_rev_critical, CLIENT, "")
{
	put_ext(m, E_NO_REV, true, NULL_());
}
GOOD(no_rev_critical)
{
	put_ext(m, E_NO_REV, false, NULL_());
}

BAD(no_rev_value, CLIENT, "")
{
	put_ext(m, E_NO_REV, false, db_int(1));
}
GOOD(no_rev_value)
{
	put_ext(m, E_NO_REV, false, NULL_());
}

BAD(no_rev_ca, ROOT, "")
{
	put_ext(m, E_NO_REV, false, NULL_());
}
GOOD(no_rev_ca)
{
	drop_ext(m, E_NO_REV);
}

BAD(no_rev_pointers, CLIENT, "")
{
	put_ext(m, E_NO_REV, false, NULL_());
	put_ext(m, E_AIA, false, SEQ(AD("1", URI("http://o.example.org/"))));
}
GOOD(no_rev_pointers)
{
	put_ext(m, E_NO_REV, false, NULL_());
	put_ext(m, E_AIA, false, SEQ(AD("2", URI("http://o.example.org/"))));
}
