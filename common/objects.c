/* SPDX-License-Identifier: MIT */
/*
 * objects.c - what is in a file, object by object: PEM (RFC 7468, and the headers of
 * RFC 1421 passed over) and DER, one behind the other.
 *
 * The file goes through a window that is as long as the largest object, and no longer
 * than the limits of files.h. What can't be read is told, and reading goes on: in PEM
 * at the next BEGIN, in DER behind the element, if that has an end.
 * Does not: decode base64 itself, decrypt, say what an object's fields mean.
 */
#include "objects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object_kind.h"

#define CHUNK ((size_t)64 * 1024)
#define DASHES "-----"
#define BEGIN "-----BEGIN "
#define END "-----END "
#define LENGTH(literal) (sizeof(literal) - 1)
/* All of a line that can matter: blanks before it, BEGIN, and the longest label. */
#define LINE 256

struct object_reader {
	int fd;
	bool close;
	bool eof;
	int error; /* errno of a read that failed */

	uint8_t *window;
	size_t capacity;
	size_t start, end; /* what was read and is not behind us */

	size_t line; /* of start */
	bool
	    line_start; /* nothing but blanks between the line's start and start */
	bool
	    after_der; /* nothing but white space may follow, or another object */
	size_t index;
	size_t skip;   /* octets of an element that is too large */
	size_t barren; /* octets read since the last object */
	bool gave_up;  /* they are too many; not told yet */

	uint8_t *der;
	size_t der_capacity;
};

/* A certificate, a request, a key: what the engine takes at most. */
#define LIMIT_ONE ((size_t)256 * 1024)
/* Read without an object in it: what goes on like this has none, and may have no end. */
#define LIMIT_BARREN ((size_t)1024 * 1024 * 1024)
/* What holds others: some thousand certificates. All of it is in memory when it is told. */
#define LIMIT_CONTAINER ((size_t)4 * 1024 * 1024)

static size_t
limit_of(enum object_kind kind)
{
	switch (kind) {
	case OBJECT_CRL:
	case OBJECT_UNKNOWN: /* passed over; of a DER object, until it was seen */
		return FILE_LIMIT_CRLS;
	case OBJECT_OCSP:
		return FILE_LIMIT_OCSP;
	case OBJECT_PKCS7:
	case OBJECT_PKCS12:
		return LIMIT_CONTAINER;
	default:
		return LIMIT_ONE;
	}
}

/* -- the window ----------------------------------------------------------------- */

static int
fail_open(struct file_error *err, const char *path, const char *what)
{
	char name[256];

	file_name(path, name, sizeof(name));
	snprintf(err->what, sizeof(err->what), "%s: %s", name, what);
	return VFY_EIO;
}

static struct object_reader *
reader_new(int fd, bool close_it, size_t capacity)
{
	struct object_reader *r = calloc(1, sizeof(*r));

	if (r != NULL)
		r->window = malloc(capacity);
	if (r == NULL || r->window == NULL) {
		free(r);
		return NULL;
	}
	r->fd = fd;
	r->close = close_it;
	r->eof = fd < 0;
	r->capacity = capacity;
	r->line = 1;
	r->line_start = true;
	return r;
}

int
objects_open(
    const char *path, struct object_reader **out, struct file_error *err)
{
	bool standard_input = strcmp(path, "-") == 0;
	struct stat st;
	int fd;

	fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_open(err, path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (!standard_input)
			close(fd);
		return fail_open(err, path, "this is a directory");
	}
	*out = reader_new(fd, !standard_input, 2 * CHUNK);
	if (*out != NULL)
		return 0;
	if (!standard_input)
		close(fd);
	fail_open(err, path, "out of memory");
	return VFY_ENOMEM;
}

static bool
room(uint8_t **p, size_t *capacity, size_t len)
{
	uint8_t *more;

	if (len <= *capacity)
		return true;
	more = realloc(*p, len);
	if (more == NULL)
		return false;
	*p = more;
	*capacity = len;
	return true;
}

int
objects_of(struct vfy_span bytes, struct object_reader **out)
{
	struct object_reader *r =
	    reader_new(-1, false, bytes.len > 0 ? bytes.len : 1);

	if (r == NULL)
		return VFY_ENOMEM;
	if (bytes.len > 0)
		memcpy(r->window, bytes.ptr, bytes.len);
	r->end = bytes.len;
	*out = r;
	return 0;
}

void
objects_free(struct object_reader *r)
{
	if (r == NULL)
		return;
	if (r->close)
		close(r->fd);
	free(r->window);
	free(r->der);
	free(r);
}

static struct vfy_span
window(const struct object_reader *r)
{
	return (struct vfy_span){ r->window + r->start, r->end - r->start };
}

/*
 * Reads more behind what is there. 1; 0: there is no more, or too much without an
 * object; VFY_EIO, VFY_ENOMEM.
 */
static int
fill(struct object_reader *r)
{
	size_t used = r->end - r->start;
	ssize_t n;

	if (r->eof)
		return r->error != 0 ? VFY_EIO : 0;
	if (r->barren >= LIMIT_BARREN) {
		r->eof = true;
		r->gave_up = true;
		return 0;
	}
	if (r->start > 0 && r->capacity - r->end < CHUNK) {
		memmove(r->window, r->window + r->start, used);
		r->start = 0;
		r->end = used;
	}
	if (r->capacity - r->end < CHUNK &&
	    !room(&r->window, &r->capacity, 2 * used + 2 * CHUNK))
		return VFY_ENOMEM;
	do
		n = read(r->fd, r->window + r->end, r->capacity - r->end);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		r->end += (size_t)n;
		r->barren += (size_t)n;
		return 1;
	}
	r->eof = true;
	r->error = n < 0 ? errno : 0;
	return n < 0 ? VFY_EIO : 0;
}

/* Has at least len octets, or all that there are. 0, VFY_EIO, VFY_ENOMEM. */
static int
want(struct object_reader *r, size_t len)
{
	int rc = 1;

	while (r->end - r->start < len && (rc = fill(r)) > 0)
		continue;
	return rc < 0 ? rc : 0;
}

/* Goes on by len octets of text. */
static void
pass_text(struct object_reader *r, size_t len)
{
	const uint8_t *p = r->window + r->start, *end = p + len;

	r->start += len;
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		r->line++;
		p++;
	}
}

/* -- faults ----------------------------------------------------------------------- */

static int
fault_at(struct object_reader *r, struct vfy_fault *f, enum vfy_fault_code code,
    size_t line, const char *what)
{
	*f =
	    (struct vfy_fault){ .code = code, .index = r->index, .line = line };
	snprintf(f->what, sizeof(f->what), "%s", what);
	r->index++;
	return VFY_EPARSE;
}

static int
read_failed(const struct object_reader *r, int rc, struct vfy_fault *f)
{
	*f = (struct vfy_fault){ .code = VFY_F_UNREADABLE, .index = r->index };
	if (rc == VFY_EIO)
		snprintf(f->what, sizeof(f->what), "%s", strerror(r->error));
	return rc;
}

/* -- DER ------------------------------------------------------------------------------ */

/*
 * Is this DER, and not text that begins with "0"? Of short elements the second tag
 * tells: what we know has 30, 02 01 or 0a 01 there.
 */
static bool
is_der(struct vfy_span s)
{
	if (s.len < 2 || s.ptr[0] != 0x30)
		return false;
	if (s.ptr[1] >= 0x80)
		return s.ptr[1] <= 0x84;
	if (s.len < 4)
		return s.len == 2 && s.ptr[1] == 0;
	return ((s.ptr[2] == 0x02 || s.ptr[2] == 0x0a) && s.ptr[3] == 1) ||
	    (s.ptr[2] == 0x30 && (s.ptr[3] < 0x20 || s.ptr[3] >= 0x7f));
}

static int
give(struct object_reader *r, struct object *out, enum object_kind kind,
    struct vfy_span der, size_t line)
{
	r->barren = 0;
	out->kind = kind;
	out->der = der;
	out->index = r->index++;
	out->line = line;
	return 0;
}

/* BER without lengths: nothing tells its end but the file's. */
static int
take_rest(struct object_reader *r, struct object *out, struct vfy_fault *fault)
{
	int rc = want(r, LIMIT_CONTAINER + 1);
	struct vfy_span s = window(r);

	if (rc < 0)
		return read_failed(r, rc, fault);
	r->start = r->end;
	if (s.len > LIMIT_CONTAINER) {
		r->skip = SIZE_MAX;
		return fault_at(r, fault, VFY_F_LIMIT, 0, "BER");
	}
	return give(r, out, object_kind_of(s), s, 0);
}

static int
read_der(struct object_reader *r, struct object *out, struct vfy_fault *fault)
{
	struct vfy_span s = window(r);
	size_t contents = 0, head = object_header(s.ptr, s.len, &contents);
	enum object_kind kind;
	int rc;

	r->after_der = true;
	if (head != 0 && contents == SIZE_MAX)
		return take_rest(r, out, fault);
	if (head != 0 && contents > FILE_LIMIT_CRLS) {
		r->skip = head + contents;
		return fault_at(r, fault, VFY_F_LIMIT, 0, "DER");
	}
	rc = want(r, head + contents);
	if (rc < 0)
		return read_failed(r, rc, fault);
	s = window(r);
	if (head == 0 || s.len < head + contents) {
		r->start = r->end;
		return fault_at(r, fault, VFY_F_TRUNCATED, 0, "DER");
	}
	s.len = head + contents;
	r->start += s.len;
	kind = object_kind_of(s);
	if (s.len > limit_of(kind))
		return fault_at(
		    r, fault, VFY_F_LIMIT, 0, object_kind_name(kind));
	out->label[0] = '\0';
	return give(r, out, kind, s, 0);
}

/* -- PEM -------------------------------------------------------------------------------- */

static bool
starts_with(struct vfy_span s, size_t pos, const char *what, size_t len)
{
	return pos <= s.len && s.len - pos >= len &&
	    memcmp(s.ptr + pos, what, len) == 0;
}

/* Blanks at the beginning. */
static size_t
blanks(struct vfy_span s)
{
	size_t n = 0;

	while (n < s.len && (s.ptr[n] == ' ' || s.ptr[n] == '\t'))
		n++;
	return n;
}

/*
 * With its "\n" or "\r", or all that is there; s is not empty. Looks at nothing behind
 * the line: the window may hold a million of them.
 */
static size_t
rest_of_line(struct vfy_span s)
{
	size_t n = 0;

	while (n < s.len) {
		uint8_t c = s.ptr[n++];

		if (c == '\n' || c == '\r')
			break;
	}
	return n;
}

/*
 * Goes to the next BEGIN at the start of a line. 1; 0: none, and the file is at its
 * end; VFY_EIO, VFY_ENOMEM. *seen: something else than white space was passed.
 */
static int
find_begin(struct object_reader *r, bool *seen)
{
	for (;;) {
		int rc = want(r, LINE);
		struct vfy_span s = window(r);
		size_t n = blanks(s);

		if (rc < 0 || s.len == 0)
			return rc;
		if (r->line_start && starts_with(s, n, BEGIN, LENGTH(BEGIN))) {
			pass_text(r, n);
			return 1;
		}
		if (n < s.len && s.ptr[n] != '\n' && s.ptr[n] != '\r')
			*seen = true;
		n = rest_of_line(s);
		r->line_start = s.ptr[n - 1] == '\n' || s.ptr[n - 1] == '\r' ||
		    (r->line_start && blanks(s) == s.len);
		pass_text(r, n);
	}
}

/* RFC 7468 3: printable characters. */
static bool
copy_label(char out[OBJECT_LABEL], struct vfy_span label)
{
	out[0] = '\0';
	if (label.len == 0 || label.len >= OBJECT_LABEL)
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (label.ptr[i] < 0x20 || label.ptr[i] > 0x7e)
			return false;
	}
	memcpy(out, label.ptr, label.len);
	out[label.len] = '\0';
	return true;
}

/* "-----END label-----" at pos; its length, or 0. */
static size_t
matching_end(struct vfy_span s, size_t pos, const char *label)
{
	size_t len = strlen(label), at = pos + LENGTH(END);

	if (!starts_with(s, pos, END, LENGTH(END)) ||
	    !starts_with(s, at, label, len) ||
	    !starts_with(s, at + len, DASHES, LENGTH(DASHES)))
		return 0;
	return LENGTH(END) + len + LENGTH(DASHES);
}

/*
 * The place of the next "-----" in the window at or behind *pos, at most limit from
 * its start. 1 with *pos; 0: none, and *pos is the window's length, if not beyond the limit.
 */
static int
find_dashes(struct object_reader *r, size_t *pos, size_t limit)
{
	for (;;) {
		struct vfy_span s = window(r);
		const uint8_t *p = NULL;
		int rc;

		if (*pos < s.len)
			p = memmem(
			    s.ptr + *pos, s.len - *pos, DASHES, LENGTH(DASHES));
		if (p != NULL) {
			*pos = (size_t)(p - s.ptr);
			return 1;
		}
		*pos =
		    s.len < LENGTH(DASHES) ? *pos : s.len - LENGTH(DASHES) + 1;
		if (s.len > limit)
			return 0;
		rc = fill(r);
		if (rc <= 0)
			return rc;
	}
}

/* RFC 1421 4.4: headers end in an empty line. *encrypted: they say so. */
static struct vfy_span
behind_headers(struct vfy_span body, bool *encrypted)
{
	static const char word[] = "ENCRYPTED";
	const uint8_t *colon = memchr(body.ptr, ':', body.len);
	const uint8_t *end, *crlf;

	*encrypted = false;
	if (colon == NULL)
		return body;
	end = memmem(body.ptr, body.len, "\n\n", 2);
	crlf = memmem(body.ptr, body.len, "\n\r\n", 3);
	if (end == NULL || (crlf != NULL && crlf < end))
		end = crlf;
	if (end == NULL || end < colon)
		return body;
	*encrypted = memmem(body.ptr, (size_t)(end - body.ptr), word,
			 LENGTH(word)) != NULL;
	return (struct vfy_span){ end, body.len - (size_t)(end - body.ptr) };
}

/* Of OpenSSL's trusted certificates the certificate alone. */
static struct vfy_span
first_element(struct vfy_span der)
{
	size_t contents, head = object_header(der.ptr, der.len, &contents);

	if (head != 0 && contents <= der.len - head)
		der.len = head + contents;
	return der;
}

static int
decode(struct object_reader *r, struct object *out, struct vfy_span body,
    size_t line, struct vfy_fault *fault)
{
	enum object_kind kind = object_kind_of_label(out->label);
	bool encrypted;
	size_t len = 0, bad = 0;

	body = behind_headers(body, &encrypted);
	if (body.len / 4 > limit_of(kind) / 3)
		return fault_at(r, fault, VFY_F_LIMIT, line, out->label);
	if (!room(&r->der, &r->der_capacity, body.len / 4 * 3 + 3))
		return VFY_ENOMEM;
	if (!vfy_base64_decode(body, r->der, &len, &bad)) {
		len = 0;
		if (kind != OBJECT_UNKNOWN)
			return fault_at(
			    r, fault, VFY_F_PEM_BASE64, line, out->label);
	}
	if (encrypted && kind == OBJECT_PRIVATE_KEY)
		kind = OBJECT_ENCRYPTED_KEY;
	out->der = (struct vfy_span){ r->der, len };
	if (strncmp(out->label, "TRUSTED", 7) == 0)
		out->der = first_element(out->der);
	return give(r, out, kind, out->der, line);
}

/* The object whose BEGIN the window begins with. */
static int
read_pem(struct object_reader *r, struct object *out, struct vfy_fault *fault)
{
	size_t label = LENGTH(BEGIN), body, end = label, line = r->line, tail;
	int rc = find_dashes(r, &end, LINE);
	struct vfy_span s = window(r);
	bool found;

	if (rc < 0)
		return read_failed(r, rc, fault);
	if (rc == 0 ||
	    !copy_label(
		out->label, (struct vfy_span){ s.ptr + label, end - label })) {
		pass_text(r, label);
		r->line_start = false;
		return fault_at(r, fault, VFY_F_PEM_END, line, "BEGIN");
	}
	body = end + LENGTH(DASHES);
	end = body;
	rc = find_dashes(r, &end, FILE_LIMIT_CRLS / 3 * 4 + LINE);
	found = rc == 1;
	if (found) /* END as a whole */
		rc = want(r, end + LINE);
	if (rc < 0)
		return read_failed(r, rc, fault);
	s = window(r);
	r->line_start = true;
	tail = found ? matching_end(s, end, out->label) : 0;
	if (tail == 0) {
		pass_text(r, found ? end : s.len);
		return fault_at(r, fault, VFY_F_PEM_END, line, out->label);
	}
	pass_text(r, end + tail);
	return decode(
	    r, out, (struct vfy_span){ s.ptr + body, end - body }, line, fault);
}

/* -- both ------------------------------------------------------------------------------- */

static size_t
white_space(struct vfy_span s)
{
	size_t n = 0;

	while (n < s.len &&
	    (s.ptr[n] == ' ' || (s.ptr[n] >= '\t' && s.ptr[n] <= '\r')))
		n++;
	return n;
}

/*
 * Passes over white space, and over the rest of what was too large; then has as much
 * as tells DER from text. 0, VFY_EIO, VFY_ENOMEM.
 */
static int
pass_between(struct object_reader *r)
{
	int rc = 0;

	do {
		struct vfy_span s = window(r);
		size_t n = r->skip < s.len ? r->skip : s.len;

		r->start += n;
		if (r->skip != SIZE_MAX)
			r->skip -= n;
		if (r->skip == 0)
			pass_text(r, white_space(window(r)));
	} while (r->start == r->end && (rc = fill(r)) > 0);
	return r->start == r->end ? rc : want(r, LINE);
}

static int
at_end(struct object_reader *r, bool seen, struct vfy_fault *fault)
{
	if (r->gave_up) {
		r->gave_up = r->after_der = false;
		return fault_at(
		    r, fault, VFY_F_LIMIT, 0, "1 GiB without an object");
	}
	if (r->index == 0)
		return fault_at(
		    r, fault, seen ? VFY_F_NOT_FOUND : VFY_F_EMPTY, 0, "");
	if (seen && r->after_der) {
		r->after_der = false;
		return fault_at(r, fault, VFY_F_TRAILING, 0, "DER");
	}
	return VFY_ENOENT;
}

int
objects_next(
    struct object_reader *r, struct object *out, struct vfy_fault *fault)
{
	bool seen = false;
	int rc;

	*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	*out = (struct object){ .kind = OBJECT_UNKNOWN };
	rc = pass_between(r);
	if (rc < 0)
		return read_failed(r, rc, fault);
	if (is_der(window(r)))
		return read_der(r, out, fault);
	rc = find_begin(r, &seen);
	if (rc < 0)
		return read_failed(r, rc, fault);
	if (rc == 0)
		return at_end(r, seen, fault);
	r->after_der = false;
	return read_pem(r, out, fault);
}
