/* SPDX-License-Identifier: MIT */
/*
 * cases_br.h - cases of the rules of rules_br.c. See test_rules.c.
 */

/* The last second is within the period: N days end one before. */
BAD(br_days_825, SERVER, "")
{
	m->not_before = db_time("190101000000Z");
	m->not_after = db_time("210405000000Z");
}
GOOD(br_days_825)
{
	m->not_before = db_time("190101000000Z");
	m->not_after = db_time("210404235959Z");
}

BAD(br_days_398, SERVER, "")
{
	m->not_before = db_time("250101000000Z");
	m->not_after = db_time("260203000000Z");
}
GOOD(br_days_398)
{
	m->not_before = db_time("250101000000Z");
	m->not_after = db_time("260202235959Z");
}

BAD(br_days_200, SERVER, "")
{
	m->not_before = db_time("260401000000Z");
	m->not_after = db_time("261018000000Z");
}
GOOD(br_days_200)
{
	m->not_before = db_time("260401000000Z");
	m->not_after = db_time("261017235959Z");
}

BAD(br_days_100, SERVER, "")
{
	m->not_before = db_time("270401000000Z");
	m->not_after = db_time("270710000000Z");
}
GOOD(br_days_100)
{
	m->not_before = db_time("270401000000Z");
	m->not_after = db_time("270709235959Z");
}

BAD(br_days_47, SERVER, "")
{
	m->not_before = db_time("290401000000Z");
	m->not_after = db_time("290518000000Z");
}
GOOD(br_days_47)
{
	m->not_before = db_time("290401000000Z");
	m->not_after = db_time("290517235959Z");
}

BAD(br_root_days, ROOT, "")
{
	m->not_after = db_time("20510403000000Z");
}
GOOD(br_root_days)
{
	m->not_after = db_time("20510331000000Z");
}

#define STRICT "2.23.140.1.5.1.3"
BAD(smime_days, EMAIL, "")
{
	put_policies(m, POLICY(STRICT));
	m->not_after = db_time("280704000000Z");
}
GOOD(smime_days)
{
	put_policies(m, POLICY(STRICT));
	m->not_after = db_time("280703235959Z");
}

BAD(email_san, EMAIL, "")
{
	put_san(m, DNS(HOST));
}
GOOD(email_san)
{
	put_san(m, CAT(DNS(HOST), MAIL("a@example.org")));
}

BAD(br_san_present, SERVER, "br-common-name-in-san")
{
	drop_ext(m, E_SAN);
}
GOOD(br_san_present)
{
	put_san(m, DNS(HOST));
}

BAD(br_cn_in_san, SERVER, "")
{
	put_san(m, DNS("a.example.org"));
}
GOOD(br_cn_in_san)
{
	put_san(m, CAT(DNS("a.example.org"), DNS("WWW.example.org")));
}

/* -- purposes ----------------------------------------------------------------------------- */

BAD(br_eku_present, SERVER, "")
{
	drop_ext(m, E_EKU);
}
GOOD(br_eku_present)
{
	put_eku(m, KP_SERVER);
}

BAD(br_eku_any, SERVER, "")
{
	put_eku(m, CAT(KP_SERVER, KP_ANY));
}
GOOD(br_eku_any)
{
	put_eku(m, KP_SERVER);
}

BAD(br_eku_other, SERVER, "")
{
	put_eku(m, CAT(KP_SERVER, KP_CODE));
}
GOOD(br_eku_other)
{
	put_eku(m, KP_SERVER);
}

BAD(client_auth_soon, SERVER, "")
{
	put_eku(m, CAT(KP_SERVER, KP_CLIENT));
}
GOOD(client_auth_soon)
{
	put_eku(m, KP_SERVER);
}

BAD(client_auth, SERVER, "")
{
	m->not_before = db_time("270315000000Z");
	m->not_after = db_time("270501000000Z");
	put_eku(m, CAT(KP_SERVER, KP_CLIENT));
}
GOOD(client_auth)
{
	m->not_before = db_time("270315000000Z");
	m->not_after = db_time("270501000000Z");
	put_eku(m, KP_SERVER);
}

BAD(br_root_eku, ROOT, "")
{
	put_eku(m, KP_SERVER);
}
GOOD(br_root_eku)
{
	drop_ext(m, E_EKU);
}

BAD(br_ca_eku, CA, "")
{
	drop_ext(m, E_EKU);
}
GOOD(br_ca_eku)
{
	put_eku(m, KP_SERVER);
}

BAD(br_ca_eku_mixed, CA, "")
{
	put_eku(m, CAT(KP_SERVER, KP_EMAIL));
}
GOOD(br_ca_eku_mixed)
{
	put_eku(m, KP_SERVER);
}

BAD(ca_client_auth, CA, "")
{
	m->not_before = db_time("260615000000Z");
	put_eku(m, CAT(KP_SERVER, KP_CLIENT));
}
GOOD(ca_client_auth)
{
	m->not_before = db_time("260614235959Z");
	put_eku(m, CAT(KP_SERVER, KP_CLIENT));
}

/* -- policies, and what the subject then has ---------------------------------------------- */

BAD(br_policies, SERVER, "")
{
	drop_ext(m, E_POLICIES);
}
GOOD(br_policies)
{
	put_policies(m, POLICY(DV));
}

BAD(br_ca_policies, CA, "")
{
	drop_ext(m, E_POLICIES);
}
GOOD(br_ca_policies)
{
	put_policies(m, POLICY("2.5.29.32.0"));
}

BAD(br_policy_reserved, SERVER, "")
{
	put_policies(m, POLICY("1.2.3"));
}
GOOD(br_policy_reserved)
{
	put_policies(m, CAT(POLICY("1.2.3"), POLICY(DV)));
}

BAD(br_dv_subject, SERVER, "")
{
	m->subject = SEQ(RDN(T_O, "a"), RDN(T_CN, HOST));
}
GOOD(br_dv_subject)
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_CN, HOST));
}

BAD(br_ov_subject, SERVER, "")
{
	put_policies(m, POLICY(OV));
	m->subject = SEQ(COUNTRY("DE"), RDN(T_O, "a"));
}
GOOD(br_ov_subject)
{
	put_policies(m, POLICY(OV));
	m->subject = SEQ(COUNTRY("DE"), RDN(T_L, "Ulm"), RDN(T_O, "a"));
}

BAD(br_iv_subject, SERVER, "")
{
	put_policies(m, POLICY(IV));
	m->subject = SEQ(COUNTRY("DE"), RDN(T_L, "Ulm"), RDN(T_SN, "a"));
}
GOOD(br_iv_subject)
{
	put_policies(m, POLICY(IV));
	m->subject =
	    SEQ(COUNTRY("DE"), RDN(T_L, "Ulm"), RDN(T_SN, "a"), RDN(T_GN, "b"));
}

static struct vfy_span
ev_name(struct vfy_span serial)
{
	return SEQ(RDN_OF(T_JURISDICTION, DER_PRINTABLE_STRING, "DE"),
	    RDN(T_CATEGORY, "Private Organization"), serial, COUNTRY("DE"),
	    RDN(T_L, "Ulm"), RDN(T_O, "a"));
}
BAD(ev_subject, SERVER, "")
{
	put_policies(m, POLICY(EV));
	m->subject = ev_name(db_none());
}
GOOD(ev_subject)
{
	put_policies(m, POLICY(EV));
	m->subject = ev_name(RDN_OF(T_SERIAL, DER_PRINTABLE_STRING, "HRB 1"));
}

BAD(br_ca_subject, CA, "")
{
	m->subject = SEQ(RDN(T_O, "a"), RDN(T_CN, "b"));
}
GOOD(br_ca_subject)
{
	m->subject = SEQ(COUNTRY("DE"), RDN(T_O, "a"), RDN(T_CN, "b"));
}
