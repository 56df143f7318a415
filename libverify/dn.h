/* SPDX-License-Identifier: MIT */
/*
 * dn.h - distinguished names: checked, compared by RFC 5280 7.1, written out.
 *
 * Comparison: attribute by attribute, types equal, values compared after the
 * preparation of RFC 4518 (map, NFKC, case folding, insignificant space),
 * whatever string type holds them; RDNs as sets. Names, RDNs and values whose
 * bytes are equal are equal. A value that can't be prepared equals only its own
 * bytes; so does a whole name with more than LIMIT_UNICODE_NAME octets of values
 * past ASCII.
 */
#ifndef DN_H
#define DN_H
#include "der.h"

/*
 * Reads a Name (its SEQUENCE) and checks its structure: RDNs are non-empty
 * SETs, values have a tag, strings of the common types are well formed. *whole:
 * with header.
 */
bool dn_read(struct der *d, const char *what, struct vfy_span *whole);
/* Both are whole Names (with header) that dn_read accepted. Out of memory: false. */
bool dn_equal(struct vfy_span a, struct vfy_span b);
/* Equal names have equal hashes (of the prepared form). False: out of memory. */
bool dn_hash(struct vfy_span name, uint64_t *out);
/* An empty SEQUENCE. */
bool dn_empty(struct vfy_span name);
/*
 * Are the attributes of each RDN in the order of DER (X.690 11.6)? Many CAs
 * write them as they come; what the name says does not change by it.
 */
bool dn_in_order(struct vfy_span name);
/* Is some value longer than its type allows (RFC 5280 appendix A, upper bounds)? */
bool dn_too_long(struct vfy_span name);
/*
 * RFC 5280 4.2.1.10: base's RDNs are the first RDNs of name. DN_UNKNOWN: out of
 * memory, or what differs by its bytes can't be prepared, and nothing else
 * differs for sure. Who excludes names must not take it for DN_OUTSIDE.
 */
enum dn_relation { DN_OUTSIDE = 0, DN_INSIDE, DN_UNKNOWN };
enum dn_relation dn_within(struct vfy_span name, struct vfy_span base);
/*
 * One RelativeDistinguishedName (contents of its SET) appended to base equals
 * name? For DistributionPointName.nameRelativeToCRLIssuer (RFC 5280 4.2.1.13).
 * Out of memory: false.
 */
bool dn_equal_relative(struct vfy_span name, struct vfy_span base, struct vfy_span rdn);
/*
 * RFC 4514 text, most specific RDN first ("CN=a,O=b,C=DE"), printable ASCII
 * only: other bytes of the UTF-8 form as \XX. As snprintf: returns the full
 * length, NUL-terminates when len > 0.
 */
size_t dn_text(struct vfy_span name, char *buf, size_t len);
/* The same of one RelativeDistinguishedName, the contents of its SET. */
size_t dn_rdn_text(struct vfy_span rdn, char *buf, size_t len);
/*
 * Walks the attributes of a whole Name: type (OID contents), tag and contents of each
 * value. Start with *it = dn_attributes(name); false at the end.
 */
struct dn_iter {
	struct der rdns, attributes;
};
struct dn_iter dn_attributes(struct vfy_span name);
bool dn_next(struct dn_iter *it, struct vfy_span *type, uint8_t *tag, struct vfy_span *value);

#endif
