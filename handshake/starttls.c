/* SPDX-License-Identifier: MIT */
/*
 * starttls.c - protocols that begin in the clear, and are asked to change to TLS.
 *
 * RFC 3207, 9051, 2595, 4217, 4511, 6120. Lines are read octet by octet, so that
 * nothing behind the last one is taken from TLS.
 * Does not: log in, or keep to anything that was said before TLS.
 */
#include "starttls.h"

#include <stdio.h>
#include <string.h>

#include "printable.h"

/* Of a line (RFC 5321 4.5.3.1.5 has 512), and of lines in an answer. */
#define LINE_MAX_OCTETS 1024
#define LINES_MAX 64

struct protocol {
	enum starttls id;
	const char *name;
	uint16_t port;
};
static const struct protocol protocols[] = {
	{ STARTTLS_NONE, "none", 443 },
	{ STARTTLS_SMTP, "smtp", 25 },
	{ STARTTLS_SMTP, "smtp", 587 },
	{ STARTTLS_IMAP, "imap", 143 },
	{ STARTTLS_POP3, "pop3", 110 },
	{ STARTTLS_FTP, "ftp", 21 },
	{ STARTTLS_LDAP, "ldap", 389 },
	{ STARTTLS_XMPP, "xmpp", 5222 },
};
#define NUM_PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

bool
starttls_parse(const char *name, enum starttls *out)
{
	size_t i;

	for (i = 0; i < NUM_PROTOCOLS; i++) {
		if (strcmp(protocols[i].name, name) == 0) {
			*out = protocols[i].id;
			return true;
		}
	}
	return false;
}

static const struct protocol *
find(enum starttls p)
{
	size_t i;

	for (i = 0; i < NUM_PROTOCOLS; i++) {
		if (protocols[i].id == p)
			return &protocols[i];
	}
	return &protocols[0];
}

const char *
starttls_name(enum starttls p)
{
	return find(p)->name;
}

uint16_t
starttls_port(enum starttls p)
{
	return find(p)->port;
}

enum starttls
starttls_of_port(uint16_t port)
{
	size_t i;

	for (i = 0; i < NUM_PROTOCOLS; i++) {
		if (protocols[i].port == port)
			return protocols[i].id;
	}
	return STARTTLS_NONE;
}

/* -- lines --------------------------------------------------------------------- */

struct talk {
	struct recorder *r;
	char line[LINE_MAX_OCTETS];
};

/* One octet more; false: there is none. */
static bool
read_octet(struct talk *t, char *c)
{
	return recorder_read(t->r, c, 1) == 1;
}

/* A line without its end. A NUL ends it for us; what was cut is cut. */
static bool
read_line(struct talk *t)
{
	size_t n = 0, came;
	char c = 0;

	for (came = 0; came < sizeof(t->line) - 1 && c != '\n'; came++) {
		if (!read_octet(t, &c))
			return false;
		if (c != '\r' && c != '\n')
			t->line[n++] = c;
	}
	t->line[n] = '\0';
	return true;
}

static bool
say(struct talk *t, const char *text)
{
	size_t len = strlen(text), done = 0;

	while (done < len) {
		ssize_t n = recorder_write(t->r, text + done, len - done);

		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * "250-..." lines and the last, "250 ...". The code of the last, 0: this is no such
 * protocol, -1: cut. word may be NULL; *has: some line had it behind the code.
 */
static int
read_reply(struct talk *t, const char *word, bool *has)
{
	size_t i;

	for (i = 0; i < LINES_MAX; i++) {
		const char *l = t->line;

		if (!read_line(t))
			return -1;
		if (!is_digit(l[0]) || !is_digit(l[1]) || !is_digit(l[2]) ||
		    (l[3] != '-' && l[3] != ' ' && l[3] != '\0'))
			return 0;
		if (word != NULL && strlen(l) > 4 &&
		    strncasecmp(l + 4, word, strlen(word)) == 0)
			*has = true;
		if (l[3] != '-')
			return (l[0] - '0') * 100 + (l[1] - '0') * 10 + l[2] -
			    '0';
	}
	return 0;
}

static enum starttls_result
result_of(int code, int expected)
{
	if (code == -1)
		return STARTTLS_CUT;
	if (code == 0)
		return STARTTLS_NOT_SPOKEN;
	return code == expected ? STARTTLS_DONE : STARTTLS_NOT_OFFERED;
}

/* RFC 5321 3.1, 3.8; RFC 959 5.4: no service, or not now. */
static enum starttls_result
read_greeting(struct talk *t)
{
	int code = read_reply(t, NULL, NULL);

	return code == 421 || code == 554 ? STARTTLS_TURNED_AWAY
					  : result_of(code, 220);
}

static enum starttls_result
ask_smtp(struct talk *t)
{
	enum starttls_result rc = read_greeting(t);
	bool has = false;

	if (rc != STARTTLS_DONE)
		return rc;
	if (!say(t, "EHLO localhost\r\n"))
		return STARTTLS_CUT;
	rc = result_of(read_reply(t, "STARTTLS", &has), 250);
	if (rc != STARTTLS_DONE)
		return rc;
	if (!has)
		return STARTTLS_NOT_OFFERED;
	if (!say(t, "STARTTLS\r\n"))
		return STARTTLS_CUT;
	return result_of(read_reply(t, NULL, NULL), 220);
}

static enum starttls_result
ask_ftp(struct talk *t)
{
	enum starttls_result rc = read_greeting(t);

	if (rc != STARTTLS_DONE)
		return rc;
	if (!say(t, "AUTH TLS\r\n"))
		return STARTTLS_CUT;
	return result_of(read_reply(t, NULL, NULL), 234);
}

static enum starttls_result
ask_pop3(struct talk *t)
{
	if (!read_line(t))
		return STARTTLS_CUT;
	if (strncmp(t->line, "+OK", 3) != 0)
		return STARTTLS_NOT_SPOKEN;
	if (!say(t, "STLS\r\n") || !read_line(t))
		return STARTTLS_CUT;
	return strncmp(t->line, "+OK", 3) == 0 ? STARTTLS_DONE
					       : STARTTLS_NOT_OFFERED;
}

static enum starttls_result
ask_imap(struct talk *t)
{
	size_t i;

	if (!read_line(t))
		return STARTTLS_CUT;
	/*= rfc9051 7.1.5 */
	if (strncasecmp(t->line, "* BYE", 5) == 0)
		return STARTTLS_TURNED_AWAY;
	if (strncasecmp(t->line, "* OK", 4) != 0 &&
	    strncasecmp(t->line, "* PREAUTH", 9) != 0)
		return STARTTLS_NOT_SPOKEN;
	if (!say(t, "a STARTTLS\r\n"))
		return STARTTLS_CUT;
	for (i = 0; i < LINES_MAX; i++) {
		if (!read_line(t))
			return STARTTLS_CUT;
		if (strncasecmp(t->line, "a ", 2) == 0)
			return strncasecmp(t->line, "a OK", 4) == 0
			    ? STARTTLS_DONE
			    : STARTTLS_NOT_OFFERED;
	}
	return STARTTLS_NOT_SPOKEN;
}

/* -- XMPP, LDAP ------------------------------------------------------------------ */

/* What is read up to the end of the features is no longer than this. */
#define XMPP_OCTETS ((size_t)64 * 1024)

struct tags {
	struct talk *t;
	size_t left; /* of XMPP_OCTETS */
};

static enum starttls_result
next_octet(struct tags *in, char *c)
{
	if (in->left == 0)
		return STARTTLS_NOT_SPOKEN;
	in->left--;
	return read_octet(in->t, c) ? STARTTLS_DONE : STARTTLS_CUT;
}

static bool
may_begin(char c)
{
	return c == '<' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A tag, into the line, cut where it is longer; text before it is passed over, but
 * nothing begins with any. */
static enum starttls_result
read_tag(struct tags *in)
{
	bool first = in->left == XMPP_OCTETS;
	char *line = in->t->line, c = 0;
	size_t n = 0;

	while (c != '>') {
		enum starttls_result rc = next_octet(in, &c);

		if (rc != STARTTLS_DONE)
			return rc;
		if ((n > 0 || c == '<') && n < sizeof(in->t->line) - 1)
			line[n++] = c;
		if (n == 0)
			c = first && !may_begin(c) ? '>' : 0;
	}
	line[n] = '\0';
	return n > 0 ? STARTTLS_DONE : STARTTLS_NOT_SPOKEN;
}

static bool
begins(const struct talk *t, const char *text)
{
	return strncmp(t->line, text, strlen(text)) == 0;
}

/* Reads the features, or what ends the stream; *has: STARTTLS is one of them. */
static enum starttls_result
read_features(struct tags *in, bool *has)
{
	const struct talk *t = in->t;

	for (;;) {
		enum starttls_result rc = read_tag(in);

		if (rc != STARTTLS_DONE)
			return rc;
		*has = *has || begins(t, "<starttls");
		if (begins(t, "</stream:") || begins(t, "<stream:features/"))
			return STARTTLS_DONE;
	}
}

/*= rfc6120 5.4 */
static enum starttls_result
ask_xmpp(struct talk *t, const char *host)
{
	struct tags in = { t, XMPP_OCTETS };
	enum starttls_result rc;
	char open[512];
	bool has = false;

	snprintf(open, sizeof(open),
	    "<?xml version='1.0'?><stream:stream to='%s' version='1.0' "
	    "xmlns='jabber:client' "
	    "xmlns:stream='http://etherx.jabber.org/streams'>",
	    host);
	if (!say(t, open))
		return STARTTLS_CUT;
	rc = read_features(&in, &has);
	if (rc != STARTTLS_DONE)
		return rc;
	if (!has)
		return STARTTLS_NOT_OFFERED;
	if (!say(t, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))
		return STARTTLS_CUT;
	rc = read_tag(&in);
	if (rc != STARTTLS_DONE)
		return rc;
	return begins(t, "<proceed") ? STARTTLS_DONE : STARTTLS_NOT_OFFERED;
}

static bool
read_octets(struct talk *t, unsigned char *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		char c;

		if (!read_octet(t, &c))
			return false;
		buf[i] = (unsigned char)c;
	}
	return true;
}

/* An ExtendedResponse with result code success: 30 len 02 01 01 78 len 0a 01 00 ... */
static bool
is_success(const unsigned char *b, size_t len)
{
	size_t at = 5;

	if (len < 8 || memcmp(b, "\x02\x01\x01\x78", 4) != 0)
		return false;
	if (b[4] > 0x80)
		at += b[4] & 0x7f;
	return at + 3 <= len && memcmp(b + at, "\x0a\x01\x00", 3) == 0;
}

/*= rfc4511 4.14.1 */
static enum starttls_result
ask_ldap(struct talk *t)
{
	static const char request[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
				      "1.3.6.1.4.1.1466.20037";
	unsigned char head[2], body[LINE_MAX_OCTETS], more[4];
	size_t len, n, i;

	if (!say(t, request) || !read_octets(t, head, 2))
		return STARTTLS_CUT;
	n = head[1] & 0x7f;
	if (head[0] != 0x30 || (head[1] > 0x80 && n > sizeof(more)))
		return STARTTLS_NOT_SPOKEN;
	len = n;
	if (head[1] > 0x80) {
		if (!read_octets(t, more, n))
			return STARTTLS_CUT;
		for (len = 0, i = 0; i < n; i++)
			len = len << 8 | more[i];
	}
	if (len > sizeof(body))
		return STARTTLS_NOT_SPOKEN;
	if (!read_octets(t, body, len))
		return STARTTLS_CUT;
	return is_success(body, len) ? STARTTLS_DONE : STARTTLS_NOT_OFFERED;
}

enum starttls_result
starttls_ask(struct recorder *r, enum starttls p, const char *host,
    char *detail, size_t len)
{
	struct talk t = { .r = r };
	enum starttls_result rc = STARTTLS_DONE;

	switch (p) {
	case STARTTLS_SMTP:
		rc = ask_smtp(&t);
		break;
	case STARTTLS_IMAP:
		rc = ask_imap(&t);
		break;
	case STARTTLS_POP3:
		rc = ask_pop3(&t);
		break;
	case STARTTLS_FTP:
		rc = ask_ftp(&t);
		break;
	case STARTTLS_LDAP:
		rc = ask_ldap(&t);
		break;
	case STARTTLS_XMPP:
		rc = ask_xmpp(&t, host);
		break;
	case STARTTLS_NONE:
		break;
	}
	printable(t.line, detail, len);
	return rc;
}
