/* SPDX-License-Identifier: MIT */
/*
 * rules.h - what the rules of profile.c look at: one predicate each, true when
 * the rule is broken. Which profile minds is the table's to say.
 */
#ifndef RULES_H
#define RULES_H
#include "cert.h"
#include "sig.h"

struct rule_subject {
	const struct vfy_cert *cert;
	bool server; /* asked about as a TLS server */
	bool mail;   /* ... for e-mail */
	bool key_known;
	struct key_info key; /* when key_known */
};
typedef bool rule_broken(const struct rule_subject *s);

rule_broken serial_negative, serial_zero, serial_long, version_below_3, odd_time,
    odd_default, empty_subject, name_out_of_order, name_too_long, has_unique_ids,
    extensions_empty, idle_extension_malformed;
rule_broken aki_critical, aki_missing, anchor_aki_missing, aki_incomplete, aki_names_issuer,
    root_aki_without_key, root_aki_differs;
rule_broken ski_critical, ski_missing;
rule_broken target_ca_without_ski, target_ca_not_critical;
rule_broken ca_without_constraints, ca_not_critical, sign_without_ca, length_without_ca,
    ca_without_key_usage, key_usage_of_nothing, target_is_ca, root_has_eku;
rule_broken constraints_not_critical, constraints_in_end_entity, constraints_dotted;
rule_broken policy_constraints_not_critical, inhibit_any_not_critical, maps_any_policy;
rule_broken no_rev_avail_conflict, no_rev_avail_critical;
rule_broken aia_critical, eku_critical, san_not_critical, san_critical;
/* rules_keys.c */
rule_broken signed_with_sha1, signature_not_allowed, key_malformed, ec_key_malformed, rsa_below_1024,
    rsa_below_2048, rsa_odd_bits, rsa_without_null, key_not_allowed, ec_key_encrypts,
    signing_key_encrypts;
/* rules_names.c */
rule_broken san_empty, san_bad_dns, san_bad_email, san_bad_uri, server_without_san, server_without_eku,
    server_with_any_eku, cn_not_in_san, wildcard_over_suffix;
/* rules_email.c */
rule_broken mail_without_key_usage, mail_without_eku, mail_with_other_eku, mail_without_address,
    mail_san_critical, mail_ca_without_crl_sign, mail_ca_with_other_eku;

#endif
