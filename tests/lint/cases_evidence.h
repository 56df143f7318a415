/* SPDX-License-Identifier: MIT */
/*
 * cases_evidence.h - cases of the rules about revocation lists and OCSP responses. See
 * test_rules.c.
 */

#define ENTRY(serial, ...)                                                     \
	SEQ(SEQ(db_int(serial), db_time("260301000000Z"), SEQ(__VA_ARGS__)))
#define REASON(octet) db_ext("2.5.29.21", false, EL(DER_ENUMERATED, RAW(octet)))

BAD(crl_form, CRL, "")
{
	m->entries = SEQ(SEQ(db_int(1)));
}
GOOD(crl_form)
{
	m->entries = SEQ(SEQ(db_int(1), db_time("260301000000Z")));
}

BAD(crl_version, CRL, "rfc-crl-form")
{
	m->version = db_none();
}
GOOD(crl_version)
{
	m->version = db_int(1);
}

BAD(crl_issuer, CRL, "")
{
	m->issuer = SEQ(db_none());
}
GOOD(crl_issuer)
{
	m->issuer = db_name("CA");
}

BAD(crl_time_form, CRL, "rfc-crl-form")
{
	m->not_after = db_str(DER_UTC_TIME, "2606010000Z");
}
GOOD(crl_time_form)
{
	m->not_after = db_str(DER_UTC_TIME, "260601000000Z");
}

BAD(crl_time_encoding, CRL, "")
{
	m->not_after = db_time("20260601000000Z");
}
GOOD(crl_time_encoding)
{
	m->not_after = db_time("260601000000Z");
}

BAD(crl_next_update, CRL, "")
{
	m->not_after = db_none();
}
GOOD(crl_next_update)
{
	m->not_after = db_time("260601000000Z");
}

BAD(crl_order, CRL, "")
{
	m->not_after = db_time("260401000000Z");
}
GOOD(crl_order)
{
	m->not_after = db_time("260401000001Z");
}

BAD(br_crl_lifetime, CRL, "")
{
	m->not_after = db_time("270403000000Z");
}
GOOD(br_crl_lifetime)
{
	m->not_after = db_time("270401000000Z");
}

BAD(crl_entries, CRL, "")
{
	m->entries = SEQ(db_none());
}
GOOD(crl_entries)
{
	m->entries = db_none();
}

BAD(crl_aki, CRL, "")
{
	drop_ext(m, E_AKI);
}
GOOD(crl_aki)
{
	put_ext(m, E_AKI, false, SEQ(PRIM(0, RAW("key"))));
}

BAD(crl_number, CRL, "")
{
	drop_ext(m, E_NUMBER);
}
GOOD(crl_number)
{
	put_ext(m, E_NUMBER, false, db_int(7));
}

BAD(crl_number_critical, CRL, "")
{
	put_ext(m, E_NUMBER, true, db_int(7));
}
GOOD(crl_number_critical)
{
	put_ext(m, E_NUMBER, false, db_int(7));
}

BAD(crl_number_length, CRL, "")
{
	put_ext(
	    m, E_NUMBER, false, EL(DER_INTEGER, RAW("123456789012345678901")));
}
GOOD(crl_number_length)
{
	put_ext(
	    m, E_NUMBER, false, EL(DER_INTEGER, RAW("12345678901234567890")));
}

BAD(crl_delta_critical, CRL, "")
{
	put_ext(m, E_DELTA, false, db_int(1));
}
GOOD(crl_delta_critical)
{
	put_ext(m, E_DELTA, true, db_int(1));
}

#define IDP(value) put_ext(m, E_IDP, true, SEQ(value))
BAD(crl_idp_critical, CRL, "")
{
	put_ext(m, E_IDP, false, SEQ(PRIM(1, RAW("\xff"))));
}
GOOD(crl_idp_critical)
{
	put_ext(m, E_IDP, true, SEQ(PRIM(1, RAW("\xff"))));
}

BAD(crl_idp_empty, CRL, "rfc-crl-form")
{
	IDP(db_none());
}
GOOD(crl_idp_empty)
{
	IDP(PRIM(2, RAW("\xff")));
}

BAD(crl_idp_only, CRL, "")
{
	IDP(CAT(PRIM(1, RAW("\xff")), PRIM(2, RAW("\xff"))));
}
GOOD(crl_idp_only)
{
	IDP(PRIM(1, RAW("\xff")));
}

BAD(crl_freshest_delta, CRL, "")
{
	put_ext(m, E_DELTA, true, db_int(1));
	put_ext(m, E_FRESHEST, false, SEQ(point(CRL_URI)));
}
GOOD(crl_freshest_delta)
{
	put_ext(m, E_FRESHEST, false, SEQ(point(CRL_URI)));
}

BAD(crl_aia_critical, CRL, "")
{
	put_ext(m, E_AIA, true, SEQ(AD("2", ISSUER_URI)));
}
GOOD(crl_aia_critical)
{
	put_ext(m, E_AIA, false, SEQ(AD("2", ISSUER_URI)));
}

BAD(crl_reason_value, CRL, "")
{
	m->entries = ENTRY(1, REASON("\x07"));
}
GOOD(crl_reason_value)
{
	m->entries = ENTRY(1, REASON("\x09"));
}

BAD(crl_reason_unspecified, CRL, "")
{
	m->entries = ENTRY(1, REASON("\0"));
}
GOOD(crl_reason_unspecified)
{
	m->entries = ENTRY(1, REASON("\x01"));
}

BAD(crl_reason_critical, CRL, "")
{
	m->entries = ENTRY(
	    1, db_ext("2.5.29.21", true, EL(DER_ENUMERATED, RAW("\x01"))));
}
GOOD(crl_reason_critical)
{
	m->entries = ENTRY(1, REASON("\x01"));
}

BAD(crl_remove, CRL, "")
{
	m->entries = ENTRY(1, REASON("\x08"));
}
GOOD(crl_remove)
{
	put_ext(m, E_DELTA, true, db_int(1));
	m->entries = ENTRY(1, REASON("\x08"));
}

BAD(br_crl_hold, CRL, "")
{
	m->entries = ENTRY(1, REASON("\x06"));
}
GOOD(br_crl_hold)
{
	m->entries = ENTRY(1, REASON("\x05"));
}

#define CERT_ISSUER(critical)                                                  \
	db_ext("2.5.29.29", critical, SEQ(db_directory(db_name("Other"))))
BAD(crl_entry_issuer, CRL, "")
{
	IDP(PRIM(4, RAW("\xff")));
	m->entries = ENTRY(1, CERT_ISSUER(false));
}
GOOD(crl_entry_issuer)
{
	IDP(PRIM(4, RAW("\xff")));
	m->entries = ENTRY(1, CERT_ISSUER(true));
}

/* -- responses ---------------------------------------------------------------------------- */

#define GENERALIZED(text) db_str(DER_GENERALIZED_TIME, text)

BAD(ocsp_form, OCSP, "")
{
	m->cert_status = PRIM(5, db_none());
}
GOOD(ocsp_form)
{
	m->cert_status = PRIM(2, db_none());
}

BAD(ocsp_bytes, OCSP, "rfc-ocsp-form")
{
	m->no_bytes = true;
}
GOOD(ocsp_bytes)
{
	m->no_bytes = true;
	m->status = EL(DER_ENUMERATED, RAW("\x06"));
}

BAD(ocsp_version, OCSP, "")
{
	m->unique_id = CONS(0, db_int(0));
}
GOOD(ocsp_version)
{
	m->unique_id = db_none();
}

BAD(ocsp_key_hash, OCSP, "rfc-ocsp-form")
{
	m->responder = CONS(2, OCTETS(RAW(THIRTY_TWO)));
}
GOOD(ocsp_key_hash)
{
	m->responder = CONS(2, OCTETS(RAW("0123456789abcdefghij")));
}

BAD(ocsp_next_update, OCSP, "")
{
	m->single_next = db_none();
}
GOOD(ocsp_next_update)
{
	m->single_next = CONS(0, GENERALIZED("20260406000000Z"));
}

BAD(ocsp_order, OCSP, "")
{
	m->single_next = CONS(0, GENERALIZED("20260331000000Z"));
}
GOOD(ocsp_order)
{
	m->single_next = CONS(0, GENERALIZED("20260406000000Z"));
}

BAD(ocsp_produced, OCSP, "")
{
	m->not_before = GENERALIZED("20260401000001Z");
}
GOOD(ocsp_produced)
{
	m->not_before = GENERALIZED("20260331235959Z");
}

BAD(br_ocsp_interval, OCSP, "")
{
	m->single_next = CONS(0, GENERALIZED("20260411000000Z"));
}
GOOD(br_ocsp_interval)
{
	m->single_next = CONS(0, GENERALIZED("20260410235959Z"));
}

BAD(ocsp_nonce, OCSP, "")
{
	put_ext(m, E_NONCE, false, OCTETS(db_none()));
}
GOOD(ocsp_nonce)
{
	put_ext(m, E_NONCE, false, OCTETS(RAW("nonce")));
}

#define REVOKED(octet)                                                         \
	CONS(1, GENERALIZED("20260101000000Z"),                                \
	    CONS(0, EL(DER_ENUMERATED, RAW(octet))))
BAD(ocsp_reason, OCSP, "")
{
	m->cert_status = REVOKED("\x07");
}
GOOD(ocsp_reason)
{
	m->cert_status = REVOKED("\x01");
}

BAD(br_ocsp_reason, OCSP, "")
{
	m->singles_ext = REASON("\x01");
}
GOOD(br_ocsp_reason)
{
	m->singles_ext = db_ext("1.2.3", false, NULL_());
}

BAD(br_ocsp_sha1, OCSP, "")
{
	m->outer = SEQ(db_oid("1.2.840.113549.1.1.5"), NULL_());
}
GOOD(br_ocsp_sha1)
{
	m->outer = rsa_sha256();
}
