/* SPDX-License-Identifier: MIT */
/*
 * profile.c - issuance rules beyond RFC 5280 6.1, as one table: the MUSTs of
 * RFC 5280 4, the Baseline Requirements, and what of them compat keeps.
 *
 * compat refuses only what security hangs on; a rule that a private CA broke
 * without harm is a remark there. What each rule looks at is in rules.c.
 */
#include "profile.h"

#include "rules.h"

/* Where in a path a rule applies. */
#define TARGET 0x1u
#define ISSUER 0x2u /* below the anchor */
#define ANCHOR 0x4u /* but those of the public root programme: it has judged */
#define ROOT 0x8u   /* those */
#define LONE                                                                   \
	0x10u /* an anchor that is the target itself: it issues nothing here */
#define BELOW (TARGET | ISSUER)
#define EVERY (TARGET | ISSUER | ANCHOR | LONE)
#define ALL (EVERY | ROOT)
#define CAS (ISSUER | ANCHOR)

/* Profiles, as bits. */
#define W (1u << VFY_WEBPKI)
#define R (1u << VFY_RFC5280)
#define C (1u << VFY_COMPAT)

struct rule {
	rule_broken *broken;
	unsigned where;
	unsigned fatal;	 /* in these profiles */
	unsigned remark; /* in these */
	enum vfy_reason reason;
	const char *section;
	const char *detail;
};

static const struct rule rules[] = {
	/* form */
	{ serial_negative, EVERY, R, W | C, VFY_R_BAD_SERIAL,
	    "RFC 5280 4.1.2.2", "the serial number is negative" },
	{ serial_negative, BELOW, W, 0, VFY_R_BAD_SERIAL, "RFC 5280 4.1.2.2",
	    "the serial number is negative" },
	{ serial_zero, BELOW, W | R, C, VFY_R_BAD_SERIAL, "RFC 5280 4.1.2.2",
	    "the serial number is zero" },
	{ serial_long, BELOW, W | R, C, VFY_R_BAD_SERIAL, "RFC 5280 4.1.2.2",
	    "the serial number has more than 20 octets" },
	{ version_below_3, TARGET, W, 0, VFY_R_BAD_VERSION, "CABF BR 7.1.1",
	    "it is of version 1 or 2" },
	{ odd_time, BELOW, R, W | C, VFY_R_BAD_ENCODING, "RFC 5280 4.1.2.5",
	    "a date before 2050 is a GeneralizedTime" },
	{ name_out_of_order, BELOW, R, W | C, VFY_R_BAD_ENCODING, "X.690 11.6",
	    "the attributes of a relative name are not in the order of DER" },
	{ name_too_long, BELOW, R, W | C, VFY_R_BAD_NAME_SYNTAX, "RFC 5280 A.1",
	    "a value in the subject is longer than its type allows" },
	{ has_unique_ids, BELOW, W | R, C, VFY_R_BAD_ENCODING,
	    "RFC 5280 4.1.2.8", "it has unique identifiers" },
	{ extensions_empty, BELOW, W | R, C, VFY_R_BAD_ENCODING,
	    "RFC 5280 4.1.2.9", "its list of extensions is empty" },
	{ idle_extension_malformed, EVERY, R, W | C, VFY_R_BAD_EXTENSION,
	    "RFC 5280 4.2", "an extension that is not used here is malformed" },
	{ odd_default, BELOW, 0, W | R | C, VFY_R_BAD_ENCODING, "X.690 11.5",
	    "a default value is encoded, which DER forbids" },
	{ empty_subject, CAS, W | R, C, VFY_R_EMPTY_SUBJECT, "RFC 5280 4.1.2.6",
	    "a CA has no name" },

	/* key identifiers */
	{ aki_critical, EVERY, W | R, C, VFY_R_CRITICALITY, "RFC 5280 4.2.1.1",
	    "authorityKeyIdentifier is critical" },
	{ aki_missing, BELOW, W | R, C, VFY_R_MISSING_AKI, "RFC 5280 4.2.1.1",
	    "it has no authorityKeyIdentifier with a keyIdentifier" },
	{ anchor_aki_missing, ANCHOR, R, 0, VFY_R_MISSING_AKI,
	    "RFC 5280 4.2.1.1",
	    "it has no authorityKeyIdentifier, and is not self-signed" },
	{ aki_incomplete, BELOW, R, W | C, VFY_R_BAD_AKI, "RFC 5280 A.2",
	    "authorityKeyIdentifier has an issuer or a serial number alone" },
	{ aki_names_issuer, TARGET | ANCHOR, W, 0, VFY_R_BAD_AKI,
	    "CABF BR 7.1.2.11.1",
	    "authorityKeyIdentifier holds more than a keyIdentifier" },
	/* a CA's certificate may be older than the rule, of September 2023 */
	{ aki_names_issuer, ISSUER, 0, W, VFY_R_BAD_AKI, "CABF BR 7.1.2.11.1",
	    "authorityKeyIdentifier holds more than a keyIdentifier" },
	{ root_aki_without_key, ANCHOR, W, 0, VFY_R_BAD_AKI,
	    "CABF BR 7.1.2.1.3",
	    "authorityKeyIdentifier has no keyIdentifier" },
	{ root_aki_differs, ANCHOR, W, 0, VFY_R_BAD_AKI, "CABF BR 7.1.2.1.3",
	    "authorityKeyIdentifier is not the root's own" },
	{ ski_critical, EVERY, W | R, C, VFY_R_CRITICALITY, "RFC 5280 4.2.1.2",
	    "subjectKeyIdentifier is critical" },
	{ ski_missing, CAS, R, C, VFY_R_MISSING_SKI, "RFC 5280 4.2.1.2",
	    "a CA has no subjectKeyIdentifier" },
	{ target_ca_without_ski, TARGET, R, C, VFY_R_MISSING_SKI,
	    "RFC 5280 4.2.1.2", "a CA has no subjectKeyIdentifier" },
	{ ski_missing, ISSUER, W, 0, VFY_R_MISSING_SKI, "RFC 5280 4.2.1.2",
	    "a CA has no subjectKeyIdentifier" },

	/* what a CA is */
	{ ca_without_constraints, ANCHOR, W | R, C, VFY_R_NOT_CA,
	    "RFC 5280 4.2.1.9", "the anchor has no basicConstraints" },
	{ ca_not_critical, CAS, R, C, VFY_R_CRITICALITY, "RFC 5280 4.2.1.9",
	    "basicConstraints of a CA is not critical" },
	{ target_ca_not_critical, TARGET, R, C, VFY_R_CRITICALITY,
	    "RFC 5280 4.2.1.9", "basicConstraints of a CA is not critical" },
	{ sign_without_ca, BELOW, W | R, C, VFY_R_KEY_USAGE_CONFLICT,
	    "RFC 5280 4.2.1.3", "keyUsage has keyCertSign, and it is no CA" },
	{ length_without_ca, EVERY, R, W | C, VFY_R_KEY_USAGE_CONFLICT,
	    "RFC 5280 4.2.1.9",
	    "pathLenConstraint, and it is no CA with keyCertSign" },
	{ ca_without_key_usage, ISSUER, R, C, VFY_R_KEY_USAGE_CONFLICT,
	    "RFC 5280 4.2.1.3", "a CA has no keyUsage" },
	{ key_usage_of_nothing, BELOW, W | R, C, VFY_R_KEY_USAGE_CONFLICT,
	    "RFC 5280 4.2.1.3", "keyUsage has no bit set" },
	{ target_is_ca, TARGET, W, 0, VFY_R_CA_AS_SUBSCRIBER,
	    "CABF BR 7.1.2.7.8", "basicConstraints says that this is a CA" },
	{ root_has_eku, ANCHOR, W, 0, VFY_R_MISPLACED_EXTENSION,
	    "CABF BR 7.1.2.1.2", "a root has an extKeyUsage" },

	/* constraints and policies */
	{ constraints_not_critical, EVERY, R, W | C, VFY_R_CRITICALITY,
	    "RFC 5280 4.2.1.10", "nameConstraints is not critical" },
	{ constraints_in_end_entity, TARGET, W | R, C,
	    VFY_R_MISPLACED_EXTENSION, "RFC 5280 4.2.1.10",
	    "nameConstraints in a certificate that is no CA's" },
	{ constraints_dotted, CAS, R, W | C, VFY_R_BAD_NAME_SYNTAX,
	    "RFC 5280 4.2.1.10", "a dNSName constraint begins with a dot" },
	{ policy_constraints_not_critical, BELOW, R, C, VFY_R_CRITICALITY,
	    "RFC 5280 4.2.1.11", "policyConstraints is not critical" },
	{ inhibit_any_not_critical, BELOW, R, C, VFY_R_CRITICALITY,
	    "RFC 5280 4.2.1.14", "inhibitAnyPolicy is not critical" },
	{ maps_any_policy, TARGET, R, W | C, VFY_R_INVALID_POLICY_MAPPING,
	    "RFC 5280 4.2.1.5", "a policy is mapped from or to anyPolicy" },

	/* other extensions */
	{ aia_critical, BELOW, W | R, C, VFY_R_CRITICALITY, "RFC 5280 4.2.2.1",
	    "authorityInfoAccess is critical" },
	{ eku_critical, TARGET, W, 0, VFY_R_CRITICALITY, "CABF BR 7.1.2.7.6",
	    "extKeyUsage is critical" },
	{ san_not_critical, TARGET, W | R, C, VFY_R_CRITICALITY,
	    "RFC 5280 4.2.1.6",
	    "the subject is empty, and there is no critical subjectAltName" },
	{ san_critical, TARGET, W, 0, VFY_R_CRITICALITY, "CABF BR 7.1.2.7.12",
	    "subjectAltName is critical, and there is a subject" },
	{ san_bad_dns, TARGET, W | R, C, VFY_R_BAD_NAME_SYNTAX,
	    "RFC 5280 4.2.1.6",
	    "a dNSName is not a host name of letters, digits and hyphens" },
	{ san_bad_email, TARGET, W | R, C, VFY_R_BAD_NAME_SYNTAX,
	    "RFC 5280 4.2.1.6", "an rfc822Name is not a mailbox" },
	{ san_bad_uri, TARGET, R, W | C, VFY_R_BAD_NAME_SYNTAX,
	    "RFC 5280 4.2.1.6", "a URI is relative, or has no host" },
	{ san_empty, EVERY, W | R, C, VFY_R_BAD_EXTENSION, "RFC 5280 4.2.1.6",
	    "subjectAltName is empty" },

	{ no_rev_avail_critical, BELOW, W | R, C, VFY_R_CRITICALITY,
	    "RFC 9608 2", "noRevAvail is critical" },
	{ no_rev_avail_conflict, BELOW, W | R, C, VFY_R_MISPLACED_EXTENSION,
	    "RFC 9608 4",
	    "noRevAvail in a CA certificate, or beside a source of status" },

	/* strength; the anchor's own signature proves nothing and is not looked at */
	{ signed_with_sha1, BELOW, W | R | C, 0, VFY_R_WEAK_SIGNATURE,
	    "RFC 9155 3", "it is signed with SHA-1" },
	{ signature_not_allowed, BELOW, W, 0, VFY_R_WEAK_SIGNATURE,
	    "CABF BR 7.1.3.2",
	    "it is signed in a way that the Baseline Requirements do not "
	    "list" },
	{ key_malformed, ALL, W | R | C, 0, VFY_R_WEAK_KEY, "RFC 5280 4.1.2.7",
	    "the public key is malformed" },
	{ ec_key_malformed, EVERY, R | C, 0, VFY_R_WEAK_KEY, "RFC 5480 2.1.1",
	    "the public key is no point on a named curve" },
	{ rsa_below_1024, ALL, R | C, 0, VFY_R_WEAK_KEY, "NIST SP 800-131A",
	    "an RSA key of less than 1024 bits" },
	{ rsa_below_2048, ALL, W, R | C, VFY_R_WEAK_KEY, "CABF BR 6.1.5",
	    "an RSA key of less than 2048 bits" },
	{ rsa_odd_bits, ALL, W, 0, VFY_R_WEAK_KEY, "CABF BR 6.1.5",
	    "the size of the RSA modulus is not a multiple of 8 bits" },
	{ key_not_allowed, ALL, W, 0, VFY_R_WEAK_KEY, "CABF BR 6.1.5",
	    "the key is neither rsaEncryption nor on P-256, P-384 or P-521" },
	{ rsa_without_null, BELOW, W, 0, VFY_R_WEAK_KEY, "CABF BR 7.1.3.1.1",
	    "the parameters of the RSA key are not NULL" },
	/* so many are written so that it can not be fatal */
	{ ec_key_encrypts, BELOW, 0, W | R, VFY_R_KEY_USAGE_CONFLICT,
	    "RFC 8813 3", "keyUsage lets an EC key encrypt" },
	{ signing_key_encrypts, BELOW, R, W | C, VFY_R_KEY_USAGE_CONFLICT,
	    "RFC 9295 3",
	    "keyUsage lets a key that can only sign encrypt or agree on keys" },

	/* servers */
	{ server_without_san, TARGET, W, 0, VFY_R_NO_SAN, "CABF BR 7.1.2.7.12",
	    "it has no subjectAltName" },
	{ server_without_eku, TARGET, W, 0, VFY_R_MISSING_EKU,
	    "CABF BR 7.1.2.7.10", "it has no extKeyUsage" },
	{ server_with_any_eku, TARGET, W, 0, VFY_R_WRONG_PURPOSE,
	    "CABF BR 7.1.2.7.10",
	    "extKeyUsage has anyExtendedKeyUsage, or lacks serverAuth" },
	{ cn_not_in_san, TARGET, W, 0, VFY_R_CN_NOT_IN_SAN, "CABF BR 7.1.4.3",
	    "a commonName is none of the subjectAltNames" },
	{ wildcard_over_suffix, TARGET, W, 0, VFY_R_PUBLIC_SUFFIX_WILDCARD,
	    "CABF BR 3.2.2.6",
	    "a wildcard stands for all names below a public suffix" },

	/* e-mail */
	{ mail_without_key_usage, TARGET | ISSUER, W, 0,
	    VFY_R_KEY_USAGE_CONFLICT, "CABF S/MIME BR 7.1.2.3 (e)",
	    "it has no keyUsage" },
	{ mail_without_eku, TARGET, W, 0, VFY_R_MISSING_EKU,
	    "CABF S/MIME BR 7.1.2.3 (f)", "it has no extKeyUsage" },
	{ mail_with_other_eku, TARGET, W, 0, VFY_R_WRONG_PURPOSE,
	    "CABF S/MIME BR 7.1.2.3 (f)",
	    "extKeyUsage lacks emailProtection, or has what must not be beside "
	    "it" },
	{ mail_without_address, TARGET, W, 0, VFY_R_NO_SAN,
	    "CABF S/MIME BR 7.1.4.2.1",
	    "there is no mailbox in a subjectAltName" },
	{ mail_san_critical, TARGET, 0, W, VFY_R_CRITICALITY,
	    "CABF S/MIME BR 7.1.2.3 (h)",
	    "subjectAltName is critical, and there is a subject" },
	{ mail_ca_without_crl_sign, ISSUER, W, 0, VFY_R_KEY_USAGE_CONFLICT,
	    "CABF S/MIME BR 7.1.2.2 (e)", "keyUsage of a CA lacks cRLSign" },
	{ mail_ca_with_other_eku, ISSUER, 0, W, VFY_R_CA_WRONG_PURPOSE,
	    "CABF S/MIME BR 7.1.2.2 (g)",
	    "extKeyUsage of a CA has what must not be beside emailProtection" },
};

void
profile_check(enum vfy_profile profile, const struct rules *r,
    const struct node *node, unsigned depth, struct notes *notes)
{
	unsigned where = node->public_root ? ROOT
	    : node->anchor		   ? depth == 0 ? LONE : ANCHOR
	    : depth == 0		   ? TARGET
					   : ISSUER;
	struct rule_subject subject = { .cert = node->cert,
		.server = r->purpose == VFY_TLS_SERVER && !r->crl_signer,
		.mail = r->purpose == VFY_EMAIL && !r->crl_signer,
		.key_known = key_info(node->cert->spki, &subject.key) };
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];
		bool fatal = (rule->fatal & 1u << profile) != 0;

		if ((rule->where & where) == 0 ||
		    ((rule->fatal | rule->remark) & 1u << profile) == 0)
			continue;
		if (rule->broken(&subject))
			note_rule(notes, rule->reason, depth, fatal,
			    rule->section, rule->detail);
	}
}
