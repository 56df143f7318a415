/* SPDX-License-Identifier: MIT */
/*
 * pem.c - finds PEM objects (RFC 7468) in text and decodes their base64
 * (RFC 4648 4).
 *
 * An object begins with its BEGIN line at the start of a line (blanks before
 * it are skipped), or right behind the END of the one before, as in files
 * that were joined without a line break. Its body ends at the next "-----",
 * which must be the END of the same label.
 * Does not: decrypt, look inside the DER, or read the headers of RFC 1421.
 */
#include "pem.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "der.h"
#include "vfy_limits.h"

#define DASHES "-----"
#define BEGIN "-----BEGIN "
#define END "-----END "
#define LENGTH(literal) (sizeof(literal) - 1)
/* The longest label in RFC 7468 has 21 characters. */
#define LABEL_MAX 64

/* -- base64 --------------------------------------------------------------- */

/* What is no symbol has one of these bits. */
#define NO_SYMBOL 0xc0
#define WS 0x40 /* white space */
#define PD 0x41 /* the padding, '=' */
#define XX 0x80 /* anything else */

/* clang-format off */
#define NONE_16(f) \
	f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) \
	f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX)
/* The alphabet (RFC 4648, table 1), by octet. */
#define ALPHABET(f) \
	f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) \
	f(XX) f(WS) f(WS) f(WS) f(WS) f(WS) f(XX) f(XX) \
	NONE_16(f) \
	f(WS) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) f(XX) \
	f(XX) f(XX) f(XX) f(62) f(XX) f(XX) f(XX) f(63) \
	f(52) f(53) f(54) f(55) f(56) f(57) f(58) f(59) \
	f(60) f(61) f(XX) f(XX) f(XX) f(PD) f(XX) f(XX) \
	f(XX) f(0)  f(1)  f(2)  f(3)  f(4)  f(5)  f(6)  \
	f(7)  f(8)  f(9)  f(10) f(11) f(12) f(13) f(14) \
	f(15) f(16) f(17) f(18) f(19) f(20) f(21) f(22) \
	f(23) f(24) f(25) f(XX) f(XX) f(XX) f(XX) f(XX) \
	f(XX) f(26) f(27) f(28) f(29) f(30) f(31) f(32) \
	f(33) f(34) f(35) f(36) f(37) f(38) f(39) f(40) \
	f(41) f(42) f(43) f(44) f(45) f(46) f(47) f(48) \
	f(49) f(50) f(51) f(XX) f(XX) f(XX) f(XX) f(XX) \
	NONE_16(f) NONE_16(f) NONE_16(f) NONE_16(f) \
	NONE_16(f) NONE_16(f) NONE_16(f) NONE_16(f)
/* clang-format on */

#define PLAIN(v) (v),
static const uint8_t symbols[256] = { ALPHABET(PLAIN) };

/*
 * The same for the bulk: one table for each place in a group of four, its
 * symbols shifted to where they belong, so that a group is four look-ups.
 */
#define NO_GROUP 0x80000000u
#define SHIFTED(v, by) (((v)&NO_SYMBOL) != 0 ? NO_GROUP : (uint32_t)(v) << (by))
#define FIRST(v) SHIFTED(v, 18),
#define SECOND(v) SHIFTED(v, 12),
#define THIRD(v) SHIFTED(v, 6),
#define FOURTH(v) SHIFTED(v, 0),
static const uint32_t places[4][256] = { { ALPHABET(FIRST) },
	{ ALPHABET(SECOND) }, { ALPHABET(THIRD) }, { ALPHABET(FOURTH) } };

/* What decoding has come to: text is read at pos, out written at len. */
struct base64 {
	struct vfy_span text;
	size_t pos;
	uint8_t *out;
	size_t len;
};

/* NO_GROUP is set in it when one of the four is no symbol. */
static inline uint32_t
group(const uint8_t *p)
{
	return places[0][p[0]] | places[1][p[1]] | places[2][p[2]] |
	    places[3][p[3]];
}

static inline void
put_bytes(uint8_t *out, uint32_t bits)
{
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
}

/*
 * Groups of eight symbols, whole lines of them, until something else is in
 * the way. The bulk of all that is decoded: kept in registers, and stored
 * eight octets at a time, of which the last two are overwritten later (out has
 * room for them).
 */
static void
decode_lines(struct base64 *b)
{
	const uint8_t *p = b->text.ptr + b->pos;
	const uint8_t *end = b->text.ptr + b->text.len;
	uint8_t *out = b->out + b->len;

	while (end - p >= 8) {
		uint32_t high = group(p), low = group(p + 4);
		uint64_t bits =
		    htobe64((uint64_t)high << 40 | (uint64_t)low << 16);

		if ((high | low) & NO_GROUP) {
			if (*p != '\n')
				break;
			p++;
			continue;
		}
		memcpy(out, &bits, sizeof(bits));
		p += 8;
		out += 6;
	}
	b->pos = (size_t)(p - b->text.ptr);
	b->len = (size_t)(out - b->out);
}

/*
 * Up to four symbols, white space between them skipped, into bits. Stops at
 * the end or at what is neither; returns how many there were.
 */
static unsigned
gather(struct base64 *b, uint32_t *bits)
{
	unsigned n = 0;

	*bits = 0;
	for (; b->pos < b->text.len && n < 4; b->pos++) {
		uint8_t s = symbols[b->text.ptr[b->pos]];

		if (s == WS)
			continue;
		if (s & NO_SYMBOL)
			break;
		*bits = *bits << 6 | s;
		n++;
	}
	return n;
}

/* Takes n padding characters and white space, up to the end of the text. */
static bool
take_padding(struct base64 *b, unsigned n)
{
	for (; b->pos < b->text.len; b->pos++) {
		uint8_t s = symbols[b->text.ptr[b->pos]];

		if (s == PD && n > 0)
			n--;
		else if (s != WS)
			return false;
	}
	return n == 0;
}

/* The last group, of n symbols; nothing but its padding may follow. */
static bool
decode_last(struct base64 *b, unsigned n, uint32_t bits)
{
	if (n == 0)
		return take_padding(b, 0);
	if (n == 1)
		return false;
	/*= rfc4648 3.5 bits left over must be zero */
	if (n == 2 ? (bits & 0x0f) != 0 : (bits & 0x03) != 0)
		return false;
	if (!take_padding(b, 4 - n))
		return false;
	if (n == 2) {
		b->out[b->len++] = (uint8_t)(bits >> 4);
	} else {
		b->out[b->len++] = (uint8_t)(bits >> 10);
		b->out[b->len++] = (uint8_t)(bits >> 2);
	}
	return true;
}

bool
vfy_base64_decode(
    struct vfy_span text, uint8_t *out, size_t *outlen, size_t *bad)
{
	struct base64 b = { text, 0, out, 0 };
	uint32_t bits;
	unsigned n;

	do {
		decode_lines(&b);
		n = gather(&b, &bits);
		if (n == 4) {
			put_bytes(b.out + b.len, bits);
			b.len += 3;
		}
	} while (n == 4);
	if (!decode_last(&b, n, bits)) {
		*bad = b.pos;
		return false;
	}
	*outlen = b.len;
	return true;
}

/* Up to three octets as four characters. */
static char *
put_group(char *out, const uint8_t *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v = (uint32_t)p[0] << 16;

	if (n > 1)
		v |= (uint32_t)p[1] << 8;
	if (n > 2)
		v |= p[2];
	*out++ = digits[v >> 18];
	*out++ = digits[v >> 12 & 63];
	*out++ = n > 1 ? digits[v >> 6 & 63] : '=';
	*out++ = n > 2 ? digits[v & 63] : '=';
	return out;
}

size_t
vfy_base64_encode(struct vfy_span bytes, char *out)
{
	char *p = out;

	for (size_t i = 0; i < bytes.len; i += 3)
		p = put_group(p, bytes.ptr + i, bytes.len - i);
	*p = '\0';
	return (size_t)(p - out);
}

/* -- objects -------------------------------------------------------------- */

/* One PEM object, as it lies in the input. */
struct object {
	struct vfy_span label;
	struct vfy_span body;
	size_t begin; /* where its BEGIN is */
};

struct reader {
	struct vfy_span input;
	enum pem_kind kind;
	pem_each *each;
	void *arg;
	struct vfy_fault *fault;

	size_t pos;	/* behind the last object */
	size_t counted; /* line breaks are counted up to here */
	size_t line;
	size_t index; /* of the next object of the wanted kind */
	uint8_t *buf;
	size_t capacity;

	bool private_key; /* one was skipped */
	bool other_kind;
	size_t private_line, other_line; /* of the first one each */
	struct vfy_span other_label;
};

/* Notes a fault at pos of the input; always VFY_EPARSE. */
static int
fail(const struct reader *r, enum vfy_fault_code code, size_t line, size_t pos,
    struct vfy_span what)
{
	struct vfy_fault *f = r->fault;
	size_t n = 0;

	if (f == NULL)
		return VFY_EPARSE;
	f->code = code;
	f->index = r->index;
	f->line = line;
	f->offset = pos;
	for (; n < what.len && n < sizeof(f->what) - 1; n++) {
		uint8_t c = what.ptr[n];

		f->what[n] = c >= 0x20 && c < 0x7f ? (char)c : '?';
	}
	f->what[n] = '\0';
	return VFY_EPARSE;
}

static bool
starts_with(struct vfy_span s, size_t pos, const char *what, size_t len)
{
	return s.len - pos >= len && memcmp(s.ptr + pos, what, len) == 0;
}

/*
 * The place of the next "-----" at or behind pos, or the end of the input.
 * Bodies have no dashes, so memchr goes through them at full speed.
 */
static size_t
find_dashes(struct vfy_span s, size_t pos)
{
	while (pos < s.len) {
		const uint8_t *p = memchr(s.ptr + pos, '-', s.len - pos);

		if (p == NULL)
			break;
		pos = (size_t)(p - s.ptr);
		if (starts_with(s, pos, DASHES, LENGTH(DASHES)))
			return pos;
		pos++;
	}
	return s.len;
}

/* The line of pos, from 1; pos never goes back. */
static size_t
line_of(struct reader *r, size_t pos)
{
	while (r->counted < pos) {
		const uint8_t *p =
		    memchr(r->input.ptr + r->counted, '\n', pos - r->counted);

		if (p == NULL)
			break;
		r->counted = (size_t)(p - r->input.ptr) + 1;
		r->line++;
	}
	if (r->counted < pos)
		r->counted = pos;
	return r->line;
}

/* Nothing but blanks between pos and the start of its line, or r->pos. */
static bool
at_line_start(const struct reader *r, size_t pos)
{
	while (pos > r->pos) {
		uint8_t c = r->input.ptr[pos - 1];

		if (c == '\n' || c == '\r')
			return true;
		if (c != ' ' && c != '\t')
			return false;
		pos--;
	}
	return true;
}

/* The next BEGIN, or the end of the input. */
static size_t
find_begin(const struct reader *r)
{
	size_t pos = r->pos;

	while ((pos = find_dashes(r->input, pos)) < r->input.len) {
		if (starts_with(r->input, pos, BEGIN, LENGTH(BEGIN)) &&
		    at_line_start(r, pos))
			return pos;
		pos++;
	}
	return pos;
}

/* RFC 7468 3: printable characters other than '-', which may stand between. */
static bool
label_valid(struct vfy_span label)
{
	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (label.ptr[i] < 0x20 || label.ptr[i] > 0x7e)
			return false;
	}
	return true;
}

/* Reads the object whose BEGIN is at pos; r->pos goes behind its END. */
static int
read_object(struct reader *r, size_t pos, struct object *o)
{
	struct vfy_span in = r->input;
	size_t label = pos + LENGTH(BEGIN), dashes, end;

	o->begin = pos;
	dashes = find_dashes(in, label);
	o->label = span_of(in.ptr + label, dashes - label);
	if (dashes == in.len || !label_valid(o->label))
		return fail(
		    r, VFY_F_PEM_END, line_of(r, pos), pos, span_str("BEGIN"));
	dashes += LENGTH(DASHES);
	end = find_dashes(in, dashes);
	o->body = span_of(in.ptr + dashes, end - dashes);
	if (end == in.len || !starts_with(in, end, END, LENGTH(END)))
		return fail(r, VFY_F_PEM_END, line_of(r, pos), end, o->label);
	end += LENGTH(END);
	if (!starts_with(in, end, (const char *)o->label.ptr, o->label.len))
		return fail(r, VFY_F_PEM_END, line_of(r, pos), end, o->label);
	end += o->label.len;
	if (!starts_with(in, end, DASHES, LENGTH(DASHES)))
		return fail(r, VFY_F_PEM_END, line_of(r, pos), end, o->label);
	r->pos = end + LENGTH(DASHES);
	return 0;
}

static bool
is_wanted(const struct reader *r, struct vfy_span label)
{
	if (r->kind == PEM_CRL)
		return span_eq(label, span_str("X509 CRL"));
	return span_eq(label, span_str("CERTIFICATE")) ||
	    span_eq(label, span_str("X509 CERTIFICATE"));
}

static bool
is_private_key(struct vfy_span label)
{
	static const char key[] = "PRIVATE KEY";

	return memmem(label.ptr, label.len, key, LENGTH(key)) != NULL;
}

/* Remembers the first of each, for the message when nothing is wanted. */
static int
skip_object(struct reader *r, const struct object *o)
{
	/* It carries trust settings, which nobody here would obey. */
	if (r->kind == PEM_CERTIFICATE &&
	    span_eq(o->label, span_str("TRUSTED CERTIFICATE")))
		return fail(
		    r, VFY_F_WRONG_KIND, line_of(r, o->begin), 0, o->label);
	if (is_private_key(o->label) && !r->private_key) {
		r->private_key = true;
		r->private_line = line_of(r, o->begin);
	}
	if (!r->other_kind) {
		r->other_kind = true;
		r->other_line = line_of(r, o->begin);
		r->other_label = o->label;
	}
	return 0;
}

static int
reserve(struct reader *r, size_t len)
{
	uint8_t *p;

	if (len <= r->capacity)
		return 0;
	p = realloc(r->buf, len);
	if (p == NULL)
		return VFY_ENOMEM;
	r->buf = p;
	r->capacity = len;
	return 0;
}

/* Says where the object is that the callee has refused; returns its rc. */
static int
place(const struct reader *r, int rc, size_t line)
{
	if (r->fault != NULL) {
		r->fault->index = r->index;
		r->fault->line = line;
	}
	return rc;
}

/* Decodes an object of the wanted kind and passes it on. */
static int
take_object(struct reader *r, const struct object *o)
{
	size_t len, bad;
	int rc;

	rc = reserve(r, o->body.len / 4 * 3 + 3);
	if (rc < 0)
		return rc;
	if (!vfy_base64_decode(o->body, r->buf, &len, &bad)) {
		bad += (size_t)(o->body.ptr - r->input.ptr);
		return fail(
		    r, VFY_F_PEM_BASE64, line_of(r, o->begin), bad, o->label);
	}
	rc = r->each(r->arg, span_of(r->buf, len), r->index);
	if (rc < 0)
		return place(r, rc, line_of(r, o->begin));
	r->index++;
	return 0;
}

static int
nothing_wanted(const struct reader *r)
{
	if (r->private_key)
		return fail(
		    r, VFY_F_PRIVATE_KEY, r->private_line, 0, span_str(""));
	if (r->other_kind)
		return fail(
		    r, VFY_F_WRONG_KIND, r->other_line, 0, r->other_label);
	return fail(r, VFY_F_NOT_FOUND, 0, 0, span_str(""));
}

static int
read_text(struct reader *r)
{
	struct object o;
	size_t pos;
	int rc;

	while ((pos = find_begin(r)) < r->input.len) {
		rc = read_object(r, pos, &o);
		if (rc == 0)
			rc = is_wanted(r, o.label) ? take_object(r, &o)
						   : skip_object(r, &o);
		if (rc < 0)
			return rc;
	}
	return r->index > 0 ? 0 : nothing_wanted(r);
}

static size_t
input_limit(enum pem_kind kind)
{
	return kind == PEM_CRL ? (size_t)LIMIT_CRL_DER / 2 * 3 : LIMIT_INPUT;
}

int
pem_read(struct vfy_span input, enum pem_kind kind, pem_each *each, void *arg,
    struct vfy_fault *fault)
{
	struct reader r = { .input = input,
		.kind = kind,
		.each = each,
		.arg = arg,
		.fault = fault,
		.line = 1 };
	int rc;

	if (input.len == 0)
		return fail(&r, VFY_F_EMPTY, 0, 0, span_str(""));
	if (input.len > input_limit(kind)) {
		fail(&r, VFY_F_LIMIT, 0, input_limit(kind), span_str("input"));
		return VFY_ELIMIT;
	}
	if (input.ptr[0] == DER_SEQUENCE) {
		rc = each(arg, input, 0);
		return rc < 0 ? place(&r, rc, 0) : 0;
	}
	rc = read_text(&r);
	free(r.buf);
	return rc;
}
