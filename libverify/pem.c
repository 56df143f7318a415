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
static const uint8_t symbols[256] = {
	XX, XX, XX, XX, XX, XX, XX, XX, XX, WS, WS, WS, WS, WS, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	WS, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, 62, XX, XX, XX, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, XX, XX, XX, PD, XX, XX,
	XX, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, XX, XX, XX, XX, XX,
	XX, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
};
/* clang-format on */

/* What decoding has come to: text is read at pos, out written at len. */
struct base64 {
	struct vfy_span text;
	size_t pos;
	uint8_t *out;
	size_t len;
};

static inline void
put_bytes(struct base64 *b, uint32_t bits)
{
	b->out[b->len++] = (uint8_t)(bits >> 16);
	b->out[b->len++] = (uint8_t)(bits >> 8);
	b->out[b->len++] = (uint8_t)bits;
}

/* Groups of four symbols in a row, until something else is in the way. */
static void
decode_run(struct base64 *b)
{
	while (b->text.len - b->pos >= 4) {
		const uint8_t *p = b->text.ptr + b->pos;
		uint32_t s0 = symbols[p[0]], s1 = symbols[p[1]];
		uint32_t s2 = symbols[p[2]], s3 = symbols[p[3]];

		if ((s0 | s1 | s2 | s3) & NO_SYMBOL)
			return;
		put_bytes(b, s0 << 18 | s1 << 12 | s2 << 6 | s3);
		b->pos += 4;
	}
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
		decode_run(&b);
		n = gather(&b, &bits);
		if (n == 4)
			put_bytes(&b, bits);
	} while (n == 4);
	if (!decode_last(&b, n, bits)) {
		*bad = b.pos;
		return false;
	}
	*outlen = b.len;
	return true;
}

/* -- objects -------------------------------------------------------------- */

/* One PEM object, as it lies in the input. */
struct object {
	struct vfy_span label;
	struct vfy_span body;
	size_t line; /* of BEGIN, from 1 */
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

	o->line = line_of(r, pos);
	dashes = find_dashes(in, label);
	o->label = span_of(in.ptr + label, dashes - label);
	if (dashes == in.len || !label_valid(o->label))
		return fail(r, VFY_F_PEM_END, o->line, pos, span_str("BEGIN"));
	dashes += LENGTH(DASHES);
	end = find_dashes(in, dashes);
	o->body = span_of(in.ptr + dashes, end - dashes);
	if (end == in.len || !starts_with(in, end, END, LENGTH(END)))
		return fail(r, VFY_F_PEM_END, o->line, end, o->label);
	end += LENGTH(END);
	if (!starts_with(in, end, (const char *)o->label.ptr, o->label.len))
		return fail(r, VFY_F_PEM_END, o->line, end, o->label);
	end += o->label.len;
	if (!starts_with(in, end, DASHES, LENGTH(DASHES)))
		return fail(r, VFY_F_PEM_END, o->line, end, o->label);
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
		return fail(r, VFY_F_WRONG_KIND, o->line, 0, o->label);
	if (is_private_key(o->label) && !r->private_key) {
		r->private_key = true;
		r->private_line = o->line;
	}
	if (!r->other_kind) {
		r->other_kind = true;
		r->other_line = o->line;
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
		return fail(r, VFY_F_PEM_BASE64, o->line, bad, o->label);
	}
	rc = r->each(r->arg, span_of(r->buf, len), r->index, o->line);
	r->index++;
	return rc < 0 ? rc : 0;
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
		rc = each(arg, input, 0, 0);
		return rc < 0 ? rc : 0;
	}
	rc = read_text(&r);
	free(r.buf);
	return rc;
}
