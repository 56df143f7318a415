/* SPDX-License-Identifier: MIT */
/*
 * cases_policies.h - cases of the rules of rules_policies.c and rules_points.c. See
 * test_rules.c.
 */

#define P(n) db_oid("1.2.3." n)

BAD(policy_duplicate, CLIENT, "")
{
	put_policies(m, CAT(SEQ(P("1")), SEQ(P("2")), SEQ(P("1"))));
}
GOOD(policy_duplicate)
{
	put_policies(m, CAT(SEQ(P("1")), SEQ(P("2")), SEQ(P("3"))));
}

BAD(policy_empty, CLIENT, "")
{
	put_policies(m, db_none());
}
GOOD(policy_empty)
{
	put_policies(m, SEQ(P("1")));
}

BAD(policy_text_type, SERVER, "")
{
	put_notice(m, SEQ(db_str(DER_IA5_STRING, "text")));
}
GOOD(policy_text_type)
{
	put_notice(m, SEQ(db_str(DER_UTF8_STRING, "text")));
}

#define HUNDRED                                                                \
	"0123456789012345678901234567890123456789012345678901234567890123456"  \
	"789012345678901234567890123456789"
BAD(policy_text_length, SERVER, "")
{
	put_notice(m, SEQ(db_str(DER_UTF8_STRING, HUNDRED HUNDRED "0")));
}
GOOD(policy_text_length)
{
	/* of an umlaut's two octets one counts */
	put_notice(
	    m, SEQ(db_str(DER_UTF8_STRING, HUNDRED "\xc3\xbc" SIXTY_FOUR)));
}

BAD(policy_notice_ref, SERVER, "")
{
	put_notice(m,
	    SEQ(SEQ(db_str(DER_UTF8_STRING, "org"), SEQ(db_int(1))),
		db_str(DER_UTF8_STRING, "text")));
}
GOOD(policy_notice_ref)
{
	put_notice(m, SEQ(db_str(DER_UTF8_STRING, "text")));
}

/* -- mappings --------------------------------------------------------------------------- */

#define ANY db_oid("2.5.29.32.0")
BAD(mapping_any, CA, "")
{
	put_ext(m, E_MAPPINGS, true, SEQ(SEQ(ANY, P("1"))));
}
GOOD(mapping_any)
{
	put_ext(m, E_MAPPINGS, true, SEQ(SEQ(db_oid(DV), P("1"))));
}

BAD(mapping_critical, CA, "")
{
	put_ext(m, E_MAPPINGS, false, SEQ(SEQ(db_oid(DV), P("1"))));
}
GOOD(mapping_critical)
{
	put_ext(m, E_MAPPINGS, true, SEQ(SEQ(db_oid(DV), P("1"))));
}

BAD(mapping_listed, CA, "")
{
	put_ext(m, E_MAPPINGS, true, SEQ(SEQ(P("7"), P("1"))));
}
GOOD(mapping_listed)
{
	put_ext(m, E_MAPPINGS, true, SEQ(SEQ(db_oid(DV), P("1"))));
}

BAD(mapping_many, CA, "")
{
	put_policies(m, CAT(SEQ(P("1")), SEQ(P("2"))));
	put_ext(m, E_MAPPINGS, true,
	    SEQ(SEQ(P("1"), P("3")), SEQ(P("1"), P("4")), SEQ(P("2"), P("3")),
		SEQ(P("2"), P("4"))));
}
GOOD(mapping_many)
{
	put_policies(m, CAT(SEQ(P("1")), SEQ(P("2"))));
	put_ext(m, E_MAPPINGS, true,
	    SEQ(SEQ(P("1"), P("3")), SEQ(P("1"), P("4")), SEQ(P("2"), P("3"))));
}

/* -- constraints --------------------------------------------------------------------------- */

BAD(policy_ca_only, CLIENT, "")
{
	put_ext(m, E_INHIBIT, true, db_int(0));
}
GOOD(policy_ca_only)
{
	drop_ext(m, E_INHIBIT);
}

BAD(policy_constraints_critical, CA, "")
{
	put_ext(m, E_POLICY_CONSTRAINTS, false, SEQ(PRIM(0, RAW("\0"))));
}
GOOD(policy_constraints_critical)
{
	put_ext(m, E_POLICY_CONSTRAINTS, true, SEQ(PRIM(0, RAW("\0"))));
}

BAD(policy_constraints_empty, CA, "")
{
	put_ext(m, E_POLICY_CONSTRAINTS, true, SEQ(db_none()));
}
GOOD(policy_constraints_empty)
{
	put_ext(m, E_POLICY_CONSTRAINTS, true, SEQ(PRIM(1, RAW("\0"))));
}

BAD(inhibit_any_critical, CA, "")
{
	put_ext(m, E_INHIBIT, false, db_int(0));
}
GOOD(inhibit_any_critical)
{
	put_ext(m, E_INHIBIT, true, db_int(0));
}

#define PERMIT(names) SEQ(CONS(0, names))
BAD(names_ca_only, CLIENT, "")
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(DNS("example.org"))));
}
GOOD(names_ca_only)
{
	drop_ext(m, E_NAMES);
}

BAD(names_critical, CA, "")
{
	put_ext(m, E_NAMES, false, PERMIT(SEQ(DNS("example.org"))));
}
GOOD(names_critical)
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(DNS("example.org"))));
}

BAD(names_empty, CA, "")
{
	put_ext(m, E_NAMES, true, SEQ(db_none()));
}
GOOD(names_empty)
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(DNS("example.org"))));
}

BAD(names_min_max, CA, "")
{
	put_ext(m, E_NAMES, true,
	    PERMIT(SEQ(DNS("example.org"), PRIM(1, RAW("\x05")))));
}
GOOD(names_min_max)
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(DNS("example.org"))));
}

BAD(names_ip, CA, "")
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(IP("\x08\x08\0\0\xff\0\xff\0"))));
}
GOOD(names_ip)
{
	put_ext(
	    m, E_NAMES, true, PERMIT(SEQ(IP("\x08\x08\0\0\xff\xff\xf0\0"))));
}

BAD(names_dns, CA, "")
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(DNS(".example.org"))));
}
GOOD(names_dns)
{
	put_ext(m, E_NAMES, true, PERMIT(SEQ(DNS("example.org"))));
}

/* -- places --------------------------------------------------------------------------------- */

BAD(crldp_critical, CLIENT, "")
{
	put_ext(m, E_CRLDP, true, SEQ(point(CRL_URI)));
}
GOOD(crldp_critical)
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI)));
}

#define REASONS PRIM(1, RAW("\x06\x40"))
BAD(crldp_reasons_only, CLIENT, "")
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI), SEQ(REASONS)));
}
GOOD(crldp_reasons_only)
{
	put_ext(m, E_CRLDP, false,
	    SEQ(point(CRL_URI), SEQ(CONS(0, CONS(0, CRL_URI)), REASONS)));
}

BAD(crldp_relative, CLIENT, "")
{
	put_ext(m, E_CRLDP, false,
	    SEQ(point(CRL_URI),
		SEQ(CONS(0, CONS(1, db_attribute(T_CN, "a"))))));
}
GOOD(crldp_relative)
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI), point(CRL_URI)));
}

BAD(crldp_uri, CLIENT, "")
{
	put_ext(m, E_CRLDP, false, SEQ(point(URI("ftp://c.example.org/1"))));
}
GOOD(crldp_uri)
{
	put_ext(m, E_CRLDP, false, SEQ(point(URI("ldap://c.example.org/1"))));
}

BAD(crldp_all_reasons, CLIENT, "")
{
	put_ext(
	    m, E_CRLDP, false, SEQ(SEQ(CONS(0, CONS(0, CRL_URI)), REASONS)));
}
GOOD(crldp_all_reasons)
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI)));
}

BAD(br_crldp_present, SERVER, "")
{
	drop_ext(m, E_CRLDP);
}
GOOD(br_crldp_present)
{
	/* short-lived */
	drop_ext(m, E_CRLDP);
	m->not_after = db_time("260407235959Z");
}

BAD(br_crldp_http, SERVER, "")
{
	put_ext(m, E_CRLDP, false, SEQ(point(URI("ldap://c.example.org/1"))));
}
GOOD(br_crldp_http)
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI)));
}

BAD(br_crldp_root, ROOT, "")
{
	put_ext(m, E_CRLDP, false, SEQ(point(CRL_URI)));
}
GOOD(br_crldp_root)
{
	drop_ext(m, E_CRLDP);
}

BAD(aia_critical, CLIENT, "")
{
	put_ext(m, E_AIA, true, SEQ(AD("2", ISSUER_URI)));
}
GOOD(aia_critical)
{
	put_ext(m, E_AIA, false, SEQ(AD("2", ISSUER_URI)));
}

BAD(aia_issuers_uri, CLIENT, "")
{
	put_ext(m, E_AIA, false, SEQ(AD("2", DNS(HOST))));
}
GOOD(aia_issuers_uri)
{
	put_ext(m, E_AIA, false, SEQ(AD("2", DNS(HOST)), AD("2", ISSUER_URI)));
}

BAD(br_aia_present, SERVER, "")
{
	drop_ext(m, E_AIA);
}
GOOD(br_aia_present)
{
	put_ext(m, E_AIA, false, SEQ(AD("2", ISSUER_URI)));
}

BAD(br_aia_http, SERVER, "")
{
	put_ext(m, E_AIA, false,
	    SEQ(AD("2", ISSUER_URI), AD("1", URI("https://o.example.org/"))));
}
GOOD(br_aia_http)
{
	put_ext(m, E_AIA, false,
	    SEQ(AD("2", ISSUER_URI), AD("1", URI("http://o.example.org/"))));
}

BAD(br_aia_issuers, SERVER, "")
{
	put_ext(m, E_AIA, false, SEQ(AD("1", URI("http://o.example.org/"))));
}
GOOD(br_aia_issuers)
{
	put_ext(m, E_AIA, false, SEQ(AD("2", ISSUER_URI)));
}

#define REPOSITORY SEQ(SEQ(db_oid("1.3.6.1.5.5.7.48.5"), ISSUER_URI))
BAD(sia_critical, CA, "")
{
	put_ext(m, E_SIA, true, REPOSITORY);
}
GOOD(sia_critical)
{
	put_ext(m, E_SIA, false, REPOSITORY);
}

BAD(freshest_critical, CLIENT, "")
{
	put_ext(m, E_FRESHEST, true, SEQ(point(CRL_URI)));
}
GOOD(freshest_critical)
{
	put_ext(m, E_FRESHEST, false, SEQ(point(CRL_URI)));
}
