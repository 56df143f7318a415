/* SPDX-License-Identifier: MIT */
/*
 * client_cert.h - certificates in the headers of a request: as RFC 9440 writes
 * them, and as proxies do that escape PEM. Values are foreign bytes.
 */
#ifndef CLIENT_CERT_H
#define CLIENT_CERT_H
#include "vfy.h"

/*
 * One byte sequence of structured fields (RFC 8941 3.3.5), ":base64:", without
 * parameters, from the front of *text, decoded to out, which has room for
 * text->len octets. False: there is none, or an empty one.
 */
bool client_cert_take(struct vfy_span *text, uint8_t *out, size_t *len);
/* Spaces, and a comma with something after it, from the front of a list; false:
 * neither a comma nor the end. */
bool client_cert_comma(struct vfy_span *text);
/* Percent-escapes undone; out has room for text.len octets. False: a broken one,
 * or one of NUL. */
bool client_cert_unescape(struct vfy_span text, uint8_t *out, size_t *len);

#endif
