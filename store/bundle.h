/* SPDX-License-Identifier: MIT */
/*
 * bundle.h - the form of a bundle: evidence on its way to a machine without a
 * network. Numbers are big-endian. A bundle is a head, items, and an end.
 *
 *	head	8 octets	"VFYB", 0, 0, 0, 1 (the version)
 *
 *	item	1 octet		1
 *		1		kind: 1 CRL, 2 OCSP response, 3 issuer
 *		2		length of url
 *		2		length of issuer_key
 *		2		length of request
 *		4		length of der
 *		32		SHA-256 of der
 *		...		url, issuer_key, request, der
 *
 *	end	1 octet		0
 *		8		the number of items
 *
 * The hash finds damage, no more: whoever can write a bundle can write any hash.
 */
#ifndef STORE_BUNDLE_H
#define STORE_BUNDLE_H

#define BUNDLE_HEAD_LEN 8
#define BUNDLE_ITEM_LEN 44 /* up to the hash */
#define BUNDLE_END_LEN 9
#define BUNDLE_TAG_END 0
#define BUNDLE_TAG_ITEM 1
/* More than a store has rows. */
#define BUNDLE_ITEMS_MAX 1000000u

#endif
