/* SPDX-License-Identifier: MIT */
/*
 * crl_index.h - where a large list has its entries, by serial number.
 *
 * A list of a million entries takes milliseconds to walk. Its index says where
 * the entries of a serial lie, so that looking one up touches a few pages of
 * the list. It is a pure function of the list's bytes, for whoever keeps these
 * to keep with them; it belongs inside the same boundary of trust. Damage is
 * detected: every place that a look-up reads is checked, and what is found is
 * read from the list itself, by the strict reader.
 *
 * Not for lists whose entries name other issuers (5.3.3): each depends on the
 * ones before it.
 */
#ifndef CRL_INDEX_H
#define CRL_INDEX_H
#include "crl.h"

/* Shorter lists are walked over as fast as anything could be read. */
#define CRL_INDEX_MIN 1024

/* Octets of crl's index; 0: it can't have one, or needs none. */
size_t crl_index_size(const struct crl *crl);
/* Writes it to out, which has crl_index_size() octets. */
void crl_index_build(const struct crl *crl, uint8_t *out);

enum crl_found { CRL_ABSENT = 0, CRL_LISTED, CRL_DAMAGED };

/* Is this the index of that list, as far as its head can tell? */
bool crl_index_fits(struct vfy_span index, struct vfy_span der);
/* The number of entries that an index which fits says there are. */
size_t crl_index_entries(struct vfy_span index);
/*
 * As crl_find for a certificate of the list's own issuer. CRL_DAMAGED: the
 * index can't be relied on; then *out is untouched.
 */
enum crl_found crl_index_find(struct vfy_span index, const struct crl *crl, struct vfy_span serial,
    struct crl_entry *out);

#endif
