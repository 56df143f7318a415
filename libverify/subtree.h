/* SPDX-License-Identifier: MIT */
/*
 * subtree.h - is a name inside one GeneralSubtree? (RFC 5280 4.2.1.10)
 */
#ifndef SUBTREE_H
#define SUBTREE_H
#include "cert.h"

enum subtree_result {
	SUBTREE_OUT = 0,
	SUBTREE_IN,
	SUBTREE_UNSUPPORTED /* of this form no one can tell, or it is malformed */
};

/*
 * Does a subtree of this form constrain that name? SmtpUTF8Mailbox (RFC 9598)
 * is constrained by rfc822Name subtrees; each other kind of otherName by its
 * own kind.
 */
bool subtree_same_form(uint8_t base_tag, struct vfy_span base, uint8_t name_tag,
    struct vfy_span name);
/*
 * Is the name, of that form, inside? excluded: one with a wildcard is inside
 * when any of the names that it stands for is; otherwise when all of them are.
 * So a name that a certificate's name covers is permitted where that one is,
 * and excluded nowhere else: the name asked for needs no check of its own.
 */
enum subtree_result subtree_match(uint8_t base_tag, struct vfy_span base, uint8_t name_tag,
    struct vfy_span name, bool excluded);
/* "dNSName"...: for messages. */
const char *subtree_form(uint8_t tag);

#endif
