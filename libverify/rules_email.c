/* SPDX-License-Identifier: MIT */
/*
 * rules_email.c - what the rules of profile.c look at in certificates for
 * e-mail (CABF S/MIME BR 7.1.2.2, 7.1.2.3).
 */
#include "dn.h"
#include "nameform.h"
#include "rules.h"

/* Usages that no certificate for e-mail may have beside its own. */
#define EKU_NOT_MAIL                                                           \
	(EKU_SERVER_AUTH | EKU_CODE_SIGNING | EKU_TIMESTAMPING | EKU_ANY)

bool
mail_without_key_usage(const struct rule_subject *s)
{
	return s->mail && !cert_has(s->cert, EXT_KEY_USAGE);
}

bool
mail_without_eku(const struct rule_subject *s)
{
	return s->mail && !cert_has(s->cert, EXT_EXT_KEY_USAGE);
}

bool
mail_with_other_eku(const struct rule_subject *s)
{
	return s->mail && cert_has(s->cert, EXT_EXT_KEY_USAGE) &&
	    ((s->cert->ekus & EKU_EMAIL) == 0 ||
		(s->cert->ekus & EKU_NOT_MAIL) != 0);
}

/* An rfc822Name, or an otherName of type SmtpUTF8Mailbox (RFC 9598). */
static bool
is_address(uint8_t tag, struct vfy_span name)
{
	struct vfy_span text;

	return tag == GN_EMAIL ||
	    (tag == GN_OTHER &&
		form_other_name(name, &text) == OTHER_SMTP_UTF8);
}

bool
mail_without_address(const struct rule_subject *s)
{
	struct vfy_span contents, name;
	struct der d;
	uint8_t tag;

	if (!s->mail)
		return false;
	if (!cert_has(s->cert, EXT_SUBJECT_ALT_NAME) ||
	    !ext_sequence(s->cert->ext[EXT_SUBJECT_ALT_NAME].value, &contents))
		return true;
	d = der_start(contents, NULL);
	while (gn_next(&d, &tag, &name)) {
		if (is_address(tag, name))
			return false;
	}
	return true;
}

bool
mail_san_critical(const struct rule_subject *s)
{
	return s->mail && !dn_empty(s->cert->subject) &&
	    s->cert->ext[EXT_SUBJECT_ALT_NAME].critical;
}

bool
mail_ca_without_crl_sign(const struct rule_subject *s)
{
	return s->mail && (s->cert->key_usage & KU_CRL_SIGN) == 0;
}

/* A CA of before these Requirements may have them, and goes on. */
bool
mail_ca_with_other_eku(const struct rule_subject *s)
{
	return s->mail && (s->cert->ekus & EKU_NOT_MAIL) != 0;
}
