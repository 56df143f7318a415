/* SPDX-License-Identifier: MIT */
/*
 * idn.h - names as people write them, for the engine, which takes A-labels
 * only (RFC 9525 6.3, RFC 9598 5).
 */
#ifndef IDN_H
#define IDN_H
#include "vfy.h"

/*
 * The host of a name of that type (a DNS name, an e-mail address, "_service."
 * and a name, a URI), from U-labels in UTF-8 to A-labels; what is ASCII stays
 * to the letter. *out is for the caller to free. 0; VFY_ENOMEM; VFY_EARG: it
 * has no A-labels.
 */
int idn_to_alabels(enum vfy_identity type, const char *name, char **out);

#endif
