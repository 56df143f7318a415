/* SPDX-License-Identifier: MIT */
/*
 * cases_names.h - cases of the rules of rules_names.c and rules_san.c. See test_rules.c.
 */

BAD(dn_form, CLIENT, "rfc-form")
{
	m->subject = SEQ(RDN_OF(T_CN, DER_UTF8_STRING, "\xfc"));
}
GOOD(dn_form)
{
	m->subject = SEQ(RDN_OF(T_CN, DER_UTF8_STRING, "\xc3\xbc"));
}

BAD(dn_printable, CLIENT, "")
{
	m->subject = SEQ(RDN_OF(T_CN, DER_PRINTABLE_STRING, "a@b"));
}
GOOD(dn_printable)
{
	m->subject = SEQ(RDN_OF(T_CN, DER_PRINTABLE_STRING, "a+b"));
}

BAD(dn_string_type, CLIENT, "")
{
	m->subject = SEQ(RDN_OF(T_CN, DER_TELETEX_STRING, "a"));
}
GOOD(dn_string_type)
{
	m->subject = SEQ(RDN_OF(T_CN, DER_PRINTABLE_STRING, "a"));
}

BAD(br_dn_string_type, SERVER, "")
{
	m->subject = SEQ(RDN_OF(T_CN, DER_IA5_STRING, HOST));
}
GOOD(br_dn_string_type)
{
	m->subject = SEQ(RDN_OF(T_CN, DER_PRINTABLE_STRING, HOST));
}

BAD(dn_length, CLIENT, "")
{
	m->subject = SEQ(RDN(T_CN, SIXTY_FOUR "0"));
}
GOOD(dn_length)
{
	m->subject = SEQ(RDN(T_CN, SIXTY_FOUR));
}

BAD(dn_empty_value, CLIENT, "")
{
	m->subject = SEQ(RDN(T_CN, ""));
}
GOOD(dn_empty_value)
{
	m->subject = SEQ(RDN(T_CN, "a"));
}

BAD(dn_country, CLIENT, "")
{
	m->subject = SEQ(RDN(T_C, "DE"), RDN(T_CN, "a"));
}
GOOD(dn_country)
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_CN, "a"));
}

BAD(br_dn_country, SERVER, "")
{
	m->subject = SEQ(COUNTRY("de"), RDN(T_CN, HOST));
}
GOOD(br_dn_country)
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_CN, HOST));
}

BAD(dn_email_type, EMAIL, "")
{
	m->subject = SEQ(RDN(T_MAIL, "a@example.org"));
}
GOOD(dn_email_type)
{
	m->subject = SEQ(RDN_OF(T_MAIL, DER_IA5_STRING, "a@example.org"));
}

BAD(dn_email_san, CLIENT, "")
{
	m->subject = SEQ(RDN_OF(T_MAIL, DER_IA5_STRING, "a@example.org"));
	put_san(m, DNS(HOST));
}
GOOD(dn_email_san)
{
	m->subject = SEQ(RDN_OF(T_MAIL, DER_IA5_STRING, "a@example.org"));
	put_san(m, MAIL("a@example.org"));
}

BAD(dn_dc_type, CLIENT, "")
{
	m->subject = SEQ(RDN(T_DC, "org"));
}
GOOD(dn_dc_type)
{
	m->subject = SEQ(RDN_OF(T_DC, DER_IA5_STRING, "org"));
}

BAD(dn_printable_type, CLIENT, "")
{
	m->subject = SEQ(RDN(T_SERIAL, "1"));
}
GOOD(dn_printable_type)
{
	m->subject = SEQ(RDN_OF(T_SERIAL, DER_PRINTABLE_STRING, "1"));
}

BAD(dn_order, CLIENT, "")
{
	m->subject = SEQ(SET(db_attribute(T_O, "b"), db_attribute(T_CN, "a")));
}
GOOD(dn_order)
{
	m->subject = SEQ(SET(db_attribute(T_CN, "a"), db_attribute(T_O, "b")));
}

BAD(br_dn_single, CA, "")
{
	m->subject = SEQ(COUNTRY("DE"),
	    SET(db_attribute(T_L, "a"), db_attribute(T_O, "b")),
	    RDN(T_CN, "c"));
}
GOOD(br_dn_single)
{
	m->subject =
	    SEQ(COUNTRY("DE"), RDN(T_L, "a"), RDN(T_O, "b"), RDN(T_CN, "c"));
}

BAD(br_dn_once, CA, "")
{
	m->subject =
	    SEQ(COUNTRY("DE"), RDN(T_O, "b"), RDN(T_O, "c"), RDN(T_CN, "a"));
}
GOOD(br_dn_once)
{
	m->subject =
	    SEQ(COUNTRY("DE"), RDN(T_L, "b"), RDN(T_O, "c"), RDN(T_CN, "a"));
}

BAD(br_dn_sorted, CA, "")
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_CN, "a"), RDN(T_O, "b"));
}
GOOD(br_dn_sorted)
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_O, "b"), RDN(T_CN, "a"));
}

BAD(br_dn_metadata, SERVER, "")
{
	put_policies(m, POLICY(OV));
	m->subject = SEQ(COUNTRY("DE"), RDN(T_L, "-"), RDN(T_O, "b"));
}
GOOD(br_dn_metadata)
{
	put_policies(m, POLICY(OV));
	m->subject = SEQ(COUNTRY("DE"), RDN(T_L, "B-C"), RDN(T_O, "b"));
}

BAD(br_dn_unit, SERVER, "")
{
	put_policies(m, POLICY(OV));
	m->subject =
	    SEQ(COUNTRY("DE"), RDN(T_L, "B"), RDN(T_O, "b"), RDN(T_OU, "c"));
}
GOOD(br_dn_unit)
{
	put_policies(m, POLICY(OV));
	m->subject = SEQ(COUNTRY("DE"), RDN(T_L, "B"), RDN(T_O, "b"));
}

BAD(br_ca_unit, CA, "")
{
	m->subject =
	    SEQ(COUNTRY("DE"), RDN(T_O, "a"), RDN(T_OU, "b"), RDN(T_CN, "c"));
}
GOOD(br_ca_unit)
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_O, "a"), RDN(T_CN, "c"));
}

/* -- subjectAltName ------------------------------------------------------------------ */

BAD(san_empty, CLIENT, "")
{
	put_san(m, db_none());
}
GOOD(san_empty)
{
	put_san(m, DNS(HOST));
}

BAD(san_critical, CLIENT, "")
{
	m->subject = SEQ(db_none());
	put_ext(m, E_SAN, false, SEQ(DNS(HOST)));
}
GOOD(san_critical)
{
	m->subject = SEQ(db_none());
	put_ext(m, E_SAN, true, SEQ(DNS(HOST)));
}

BAD(san_not_critical, CLIENT, "")
{
	put_ext(m, E_SAN, true, SEQ(DNS(HOST)));
}
GOOD(san_not_critical)
{
	put_ext(m, E_SAN, false, SEQ(DNS(HOST)));
}

BAD(san_ascii, CLIENT, "")
{
	put_san(m,
	    DNS("b\xc3\xbc"
		"cher.example.org"));
}
GOOD(san_ascii)
{
	put_san(m, DNS("buecher.example.org"));
}

BAD(san_dns_syntax, CLIENT, "")
{
	put_san(m, DNS("-a.example.org"));
}
GOOD(san_dns_syntax)
{
	put_san(m, DNS("a-1.example.org"));
}

BAD(san_dns_length, CLIENT, "")
{
	put_san(m, DNS(SIXTY_FOUR ".example.org"));
}
GOOD(san_dns_length)
{
	put_san(m, DNS("0" HOST));
}

BAD(san_dns_blank, CLIENT, "")
{
	put_san(m, CAT(DNS(HOST), DNS(" ")));
}
GOOD(san_dns_blank)
{
	put_san(m, CAT(DNS(HOST), DNS("a.example.org")));
}

BAD(san_wildcard, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), DNS("a*.example.org")));
}
GOOD(san_wildcard)
{
	put_san(m, CAT(DNS(HOST), DNS("*.example.org")));
}

BAD(br_san_wildcard, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), DNS("*.org")));
}
GOOD(br_san_wildcard)
{
	put_san(m, CAT(DNS(HOST), DNS("*.example.org")));
}

BAD(br_san_underscore, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), DNS("a_b.example.org")));
}
GOOD(br_san_underscore)
{
	put_san(m, CAT(DNS(HOST), DNS("a-b.example.org")));
}

BAD(br_san_ldh, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), DNS("ab--c.example.org")));
}
GOOD(br_san_ldh)
{
	put_san(m, CAT(DNS(HOST), DNS("abc--d.example.org")));
}

BAD(idn_label, CLIENT, "")
{
	put_san(m, DNS("xn--strae-oqa99999z.example.org"));
}
GOOD(idn_label)
{
	put_san(m, DNS("xn--strae-oqa.example.org"));
}

BAD(br_san_internal, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), DNS("www.local")));
}
GOOD(br_san_internal)
{
	put_san(m, CAT(DNS(HOST), DNS("local.example.org")));
}

BAD(br_san_reserved_ip, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), IP("\x0a\x01\x02\x03")));
}
GOOD(br_san_reserved_ip)
{
	put_san(m, CAT(DNS(HOST), IP("\x08\x08\x08\x08")));
}

BAD(san_ip_length, CLIENT, "")
{
	put_san(m, IP("8.8.8.8"));
}
GOOD(san_ip_length)
{
	put_san(m, IP("\x08\x08\x08\x08"));
}

BAD(san_email, EMAIL, "")
{
	put_san(m, MAIL("A <a@example.org>"));
}
GOOD(san_email)
{
	put_san(m, MAIL("a@example.org"));
}

BAD(san_uri, CLIENT, "")
{
	put_san(m, URI("//example.org/a"));
}
GOOD(san_uri)
{
	put_san(m, URI("https://example.org/a"));
}

#define SMTP_UTF8(text)                                                        \
	CONS(0, db_oid("1.3.6.1.5.5.7.8.9"),                                   \
	    CONS(0, db_str(DER_UTF8_STRING, text)))
BAD(smtp_utf8, EMAIL, "")
{
	put_san(m, SMTP_UTF8("a@example.org"));
}
GOOD(smtp_utf8)
{
	put_san(m, SMTP_UTF8("\xc3\xa4@example.org"));
}

BAD(br_san_types, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), URI("https://example.org")));
}
GOOD(br_san_types)
{
	put_san(m, CAT(DNS(HOST), DNS("a.example.org")));
}

BAD(br_san_onion, SERVER, "")
{
	put_san(m, CAT(DNS(HOST), DNS("abcdefghij234567.onion")));
}
GOOD(br_san_onion)
{
	put_san(m,
	    CAT(DNS(HOST),
		DNS("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd"
		    ".onion")));
}

BAD(ian_critical, CLIENT, "")
{
	put_ext(m, E_IAN, true, SEQ(DNS(HOST)));
}
GOOD(ian_critical)
{
	put_ext(m, E_IAN, false, SEQ(DNS(HOST)));
}
