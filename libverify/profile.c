/* SPDX-License-Identifier: MIT */
/*
 * profile.c - issuance rules beyond RFC 5280 6.1: form, serials, strength.
 *
 * compat refuses only what security hangs on; a rule that a private CA broke
 * without harm is a remark there.
 */
#include "profile.h"

#include "sig.h"

#define TEXT 64

static bool
is_zero(struct vfy_span serial)
{
	return serial.len == 1 && serial.ptr[0] == 0;
}

/*= rfc5280 4.1.2.2 */
static void
check_serial(enum vfy_profile profile, const struct vfy_cert *c, unsigned depth,
    struct notes *notes)
{
	bool fatal = profile != VFY_COMPAT;
	size_t len = c->serial.len;

	if (c->serial.ptr[0] >= 0x80)
		note(notes, VFY_R_BAD_SERIAL, depth, fatal,
		    "the serial number is negative");
	else if (is_zero(c->serial))
		note(notes, VFY_R_BAD_SERIAL, depth, fatal,
		    "the serial number is zero");
	else if (len > 21 || (len == 21 && c->serial.ptr[0] != 0))
		note(notes, VFY_R_BAD_SERIAL, depth, fatal,
		    "the serial number has %zu octets, more than 20", len);
}

/*= rfc5280 4.1.2.5 */
static void
check_encoding(enum vfy_profile profile, const struct vfy_cert *c,
    unsigned depth, struct notes *notes)
{
	bool fatal = profile != VFY_COMPAT;

	if (c->odd_time)
		note(notes, VFY_R_BAD_ENCODING, depth, fatal,
		    "a date before 2050 is a GeneralizedTime");
	if (c->odd_default)
		note(notes, VFY_R_BAD_ENCODING, depth, false,
		    "a default value is encoded, which DER forbids");
}

/* Smallest keys: CABF BR 6.1.5; compat: what can be broken today. */
static void
check_key(enum vfy_profile profile, const struct vfy_cert *c, unsigned depth,
    struct notes *notes)
{
	unsigned least = profile == VFY_WEBPKI ? 2048 : 1024;
	struct key_info key;

	if (!key_info(c->spki, &key)) {
		note(notes, VFY_R_WEAK_KEY, depth, true,
		    "the public key is malformed");
		return;
	}
	if ((key.kind == KEY_RSA || key.kind == KEY_RSA_PSS) &&
	    key.bits < least)
		note(notes, VFY_R_WEAK_KEY, depth, true,
		    "RSA key of %u bits, %u are needed", key.bits, least);
}

/* SHA-1 collisions are bought for little money: no profile takes it. */
static void
check_signature(const struct node *node, unsigned depth, struct notes *notes)
{
	char name[TEXT];

	if (node->anchor || sig_strength(node->cert->algorithm) != SIG_SHA1)
		return;
	sig_algorithm_text(node->cert->algorithm, name, sizeof(name));
	note(notes, VFY_R_WEAK_SIGNATURE, depth, true, "signed with %s", name);
}

/* CABF BR 7.1.2.7: names in subjectAltName, a purpose in extKeyUsage. */
static void
check_subscriber(
    const struct rules *r, const struct vfy_cert *c, struct notes *notes)
{
	if (r->purpose != VFY_TLS_SERVER || r->crl_signer)
		return;
	if (!cert_has(c, EXT_SUBJECT_ALT_NAME))
		note(notes, VFY_R_NO_SAN, 0, true, "it has no subjectAltName");
	if (!cert_has(c, EXT_EXT_KEY_USAGE))
		note(
		    notes, VFY_R_MISSING_EKU, 0, true, "it has no extKeyUsage");
	else if ((c->ekus & EKU_SERVER_AUTH) == 0)
		note(notes, VFY_R_WRONG_PURPOSE, 0, true,
		    "anyExtendedKeyUsage does not stand for serverAuth");
}

void
profile_check(enum vfy_profile profile, const struct rules *r,
    const struct node *node, unsigned depth, struct notes *notes)
{
	const struct vfy_cert *c = node->cert;

	if (!node->anchor) {
		check_serial(profile, c, depth, notes);
		check_encoding(profile, c, depth, notes);
	}
	check_signature(node, depth, notes);
	check_key(profile, c, depth, notes);
	if (profile == VFY_WEBPKI && depth == 0)
		check_subscriber(r, c, notes);
}
