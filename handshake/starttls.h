/* SPDX-License-Identifier: MIT */
/*
 * starttls.h - protocols that begin in the clear, and are asked to change to TLS.
 */
#ifndef STARTTLS_H
#define STARTTLS_H
#include "recorder.h"

enum starttls {
	STARTTLS_NONE = 0,
	STARTTLS_SMTP, /* RFC 3207 */
	STARTTLS_IMAP, /* RFC 9051 6.2.1 */
	STARTTLS_POP3, /* RFC 2595 4 */
	STARTTLS_FTP,  /* RFC 4217 */
	STARTTLS_LDAP, /* RFC 4511 4.14 */
	STARTTLS_XMPP  /* RFC 6120 5 */
};
/* "none", "smtp"...; false: no such name. */
bool starttls_parse(const char *name, enum starttls *out);
const char *starttls_name(enum starttls p);
/* The one that a port is for, and the port of one; STARTTLS_NONE, 443. */
enum starttls starttls_of_port(uint16_t port);
uint16_t starttls_port(enum starttls p);

enum starttls_result {
	STARTTLS_DONE = 0,
	STARTTLS_NOT_OFFERED, /* it said that it does not know that, or no */
	STARTTLS_NOT_SPOKEN,  /* what came is not of that protocol */
	STARTTLS_CUT,	      /* r->end says why */
	STARTTLS_TURNED_AWAY  /* it speaks the protocol, but not with us, or not now */
};
/*
 * Asks until the server is ready for TLS. detail gets what it said last, printable.
 */
enum starttls_result starttls_ask(struct recorder *r, enum starttls p, const char *host,
    char *detail, size_t len);

#endif
