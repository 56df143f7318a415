/* SPDX-License-Identifier: MIT */
/*
 * scan_targets.c - what "certaudit scan" looks at: operands, lines of files, and the
 * files of folders.
 *
 * Folders are walked in the order of names, links are followed, and no folder is
 * entered from within itself. A thing that can't be looked at becomes a target that
 * says why, and the rest goes on.
 * Does not: open files, look names up.
 */
#include <ctype.h>
#include <errno.h>
#include <fts.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "handshake.h"
#include "idn.h"
#include "printable.h"
#include "scan.h"
#include "verb.h"

#define TARGETS_MAX ((size_t)1000000)
/* A path or a name; PATH_MAX is 4,096. */
#define LINE_LIMIT 4200

/* -- the list ---------------------------------------------------------------------- */

static struct target *
add(struct targets *t, enum target_kind kind, const char *name)
{
	struct target *more;
	size_t room;

	if (t->n == TARGETS_MAX)
		return NULL;
	if (t->n == t->room) {
		room = t->room == 0 ? 64 : t->room * 2;
		more = realloc(t->list, room * sizeof(t->list[0]));
		if (more == NULL)
			return NULL;
		t->list = more;
		t->room = room;
	}
	more = &t->list[t->n];
	*more = (struct target){ .kind = kind, .name = strdup(name) };
	if (more->name == NULL)
		return NULL;
	t->n++;
	return more;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Was this seen before? VFY_ENOMEM, 0, or 1: it was. */
static int
seen_before(struct targets *t, const char *what)
{
	char *copy = strdup(what), **found;

	found = copy == NULL ? NULL : tsearch(copy, &t->seen, by_text);
	if (found == NULL) {
		free(copy);
		return VFY_ENOMEM;
	}
	if (*found == copy)
		return 0;
	free(copy);
	return 1;
}

/* VFY_ENOMEM or 0; why is a sentence. */
__attribute__((format(printf, 4, 5))) static int
add_bad(struct targets *t, const char *name, const char *id, const char *format,
    ...)
{
	struct target *bad;
	char key[512];
	va_list ap;
	int n;

	snprintf(key, sizeof(key), "b%s", name);
	n = seen_before(t, key);
	if (n != 0)
		return n < 0 ? n : 0;
	bad = add(t, TARGET_BAD, name);
	if (bad == NULL)
		return VFY_ENOMEM;
	bad->id = id;
	va_start(ap, format);
	n = vasprintf(&bad->why, format, ap);
	va_end(ap);
	if (n < 0)
		bad->why = NULL;
	return n < 0 ? VFY_ENOMEM : 0;
}

void
targets_free(struct targets *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->list[i].name);
		free(t->list[i].host);
		free(t->list[i].why);
	}
	free(t->list);
	tdestroy(t->seen, free);
}

/* -- files and folders ------------------------------------------------------------- */

static int
add_file(struct targets *t, const char *path, const struct stat *st, bool found)
{
	struct target *file;
	char key[64];
	int rc;

	/* by several links, it is one file */
	snprintf(key, sizeof(key), "f%llu:%llu", (unsigned long long)st->st_dev,
	    (unsigned long long)st->st_ino);
	rc = seen_before(t, key);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	file = add(t, TARGET_FILE, path);
	if (file == NULL)
		return VFY_ENOMEM;
	file->found = found;
	return 0;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int
add_entry(struct targets *t, const FTSENT *e)
{
	switch (e->fts_info) {
	case FTS_F:
		return add_file(t, e->fts_path, e->fts_statp, true);
	case FTS_DC:
		return add_bad(t, e->fts_path, "link-loop",
		    "this folder is one that it lies in; it is not entered");
	case FTS_SLNONE:
		return add_bad(
		    t, e->fts_path, "broken-link", "this link leads nowhere");
	case FTS_DNR:
		return add_bad(t, e->fts_path, "unreadable-folder",
		    "this folder can't be read: %s", strerror(e->fts_errno));
	case FTS_ERR:
	case FTS_NS:
		return add_bad(t, e->fts_path, "unreadable",
		    "it can't be looked at: %s", strerror(e->fts_errno));
	default:
		/* folders, before and behind what is in them; pipes, devices */
		return 0;
	}
}

static int
add_folder(struct targets *t, const char *path)
{
	char *copy = strdup(path);
	char *const roots[] = { copy, NULL };
	FTS *fts = copy == NULL
	    ? NULL
	    : fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;
	int rc = fts == NULL ? VFY_ENOMEM : 0;

	while (rc == 0) {
		errno = 0;
		e = fts_read(fts);
		if (e == NULL)
			break;
		rc = add_entry(t, e);
	}
	if (rc == 0 && errno != 0)
		rc = add_bad(t, path, "unreadable-folder",
		    "this folder can't be read to its end: %s",
		    strerror(errno));
	if (fts != NULL)
		fts_close(fts);
	free(copy);
	return rc;
}

static int
add_path(struct targets *t, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return add_bad(t, path, "unreadable", "it can't be read: %s",
		    strerror(errno));
	if (S_ISDIR(st.st_mode))
		return add_folder(t, path);
	if (S_ISREG(st.st_mode))
		return add_file(t, path, &st, false);
	return add_bad(t, path, "no-file",
	    "this is neither a file nor a folder; a pipe is read by "
	    "'certaudit verify -'");
}

/* -- hosts ------------------------------------------------------------------------- */

static int
add_named_host(struct targets *t, const struct scan_request *r,
    const char *host, uint16_t port)
{
	char name[256 + 16];
	struct target *target;
	int rc;

	if (port == 0)
		port = r->port != 0 ? r->port : starttls_port(r->starttls);
	snprintf(name, sizeof(name),
	    strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
	rc = seen_before(t, name);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	target = add(t, TARGET_HOST, name);
	if (target == NULL)
		return VFY_ENOMEM;
	target->port = port;
	target->host = strdup(host);
	return target->host == NULL ? VFY_ENOMEM : 0;
}

/* In small letters, without the dot at the end (RFC 6066 3). False: no host's name. */
static bool
make_plain(char *name)
{
	struct vfy_query *q = NULL;
	size_t i, len = strlen(name);
	bool ok;

	for (i = 0; i < len; i++)
		name[i] = (char)tolower((unsigned char)name[i]);
	if (len > 1 && name[len - 1] == '.')
		name[len - 1] = '\0';
	/* the engine would refuse it anyway */
	ok = vfy_query_new(&q) == 0 &&
	    vfy_query_set_identity(q, VFY_ID_DNS, name) == 0;
	vfy_query_free(q);
	return ok;
}

static int
add_host(struct targets *t, const struct scan_request *r, const char *text)
{
	char host[256], *name = NULL;
	uint16_t port = 0;
	int rc;

	if (!host_port_parse(text, host, &port))
		return add_bad(t, text, "bad-target",
		    "there is no such file, and HOST or HOST:PORT it is not; "
		    "IPv6 with a port is [ADDR]:PORT");
	if (host_is_address(host))
		return add_named_host(t, r, host, port);
	rc = idn_to_alabels(VFY_ID_DNS, host, &name);
	if (rc == VFY_ENOMEM)
		return rc;
	if (rc == 0 && !make_plain(name))
		rc = VFY_EARG;
	if (rc != 0 || strlen(name) >= sizeof(host))
		rc = add_bad(t, text, "bad-target", "this is no host name");
	else
		rc = add_named_host(t, r, name, port);
	free(name);
	return rc;
}

static bool
ends_like(const char *text, const char *const *ends)
{
	size_t len = strlen(text);

	for (; *ends != NULL; ends++) {
		if (len > 4 && strcmp(text + len - 4, *ends) == 0)
			return true;
	}
	return false;
}

bool
target_is_named_like_ours(const char *path)
{
	static const char *const ends[] = { ".pem", ".crt", ".cer", ".der",
		".crl", NULL };

	return ends_like(path, ends);
}

/* Names of files, and of no domain: a file is meant that isn't there. */
static bool
is_like_a_file(const char *text)
{
	static const char *const ends[] = { ".p7b", ".p12", ".pfx", ".key",
		".csr", NULL };

	return target_is_named_like_ours(text) || ends_like(text, ends) ||
	    strchr(text, '/') != NULL;
}

static int
add_text(struct targets *t, const struct scan_request *r, const char *text)
{
	struct stat st;

	return is_like_a_file(text) || lstat(text, &st) == 0
	    ? add_path(t, text)
	    : add_host(t, r, text);
}

/* -- files of targets -------------------------------------------------------------- */

/* A line without its end, blanks around and comment. */
static char *
trim(char *line)
{
	static const char blanks[] = " \t\r\n";
	char *end;

	line += strspn(line, blanks);
	if (line[0] == '#')
		line[0] = '\0';
	for (end = line + strlen(line);
	     end > line && strchr(blanks, end[-1]) != NULL; end--)
		;
	*end = '\0';
	return line;
}

static int
add_line(struct targets *t, const struct scan_request *r, const char *from,
    size_t number, char *line, size_t len)
{
	char name[300], shown[256];
	char *text;

	file_name(from, shown, sizeof(shown));
	snprintf(name, sizeof(name), "%s:%zu", shown, number);
	if (len >= LINE_LIMIT)
		return add_bad(t, name, "bad-line",
		    "line %zu is too long: at most %d bytes", number,
		    LINE_LIMIT);
	if (strlen(line) != len)
		return add_bad(t, name, "bad-line",
		    "line %zu has a byte of 0 in it: this is no list of "
		    "targets",
		    number);
	text = trim(line);
	return text[0] == '\0' ? 0 : add_text(t, r, text);
}

static int
add_lines(struct targets *t, const struct scan_request *r, const char *from,
    struct vfy_span text)
{
	size_t at, len, number = 1;
	char *line;
	int rc = 0;

	for (at = 0; rc == 0 && at < text.len; at += len + 1, number++) {
		const uint8_t *end = memchr(text.ptr + at, '\n', text.len - at);

		len = end == NULL ? text.len - at
				  : (size_t)(end - (text.ptr + at));
		line = strndup((const char *)text.ptr + at, len);
		if (line == NULL)
			return VFY_ENOMEM;
		rc = add_line(t, r, from, number, line, len);
		free(line);
	}
	return rc;
}

/* Why there can't be one more. */
static int
complain_list(const struct targets *t, const char *verb)
{
	if (t->n < TARGETS_MAX)
		return out_of_memory(verb);
	return usage_error(verb,
	    "more than %zu targets: scan them in several runs", TARGETS_MAX);
}

static int
add_from(struct targets *t, const struct scan_request *r, const char *from,
    const char *verb)
{
	struct file_bytes bytes;
	struct file_error err;
	int rc = file_read(from, FILE_LIMIT_CERTIFICATES, &bytes, &err);

	if (rc != 0) {
		complain(verb, "--from: %s", err.what);
		return status_of_error(rc);
	}
	rc = add_lines(t, r, from, file_span(&bytes));
	file_bytes_free(&bytes);
	return rc == 0 ? EXIT_CLEAN : complain_list(t, verb);
}

int
targets_gather(
    struct targets *t, const struct scan_request *r, const char *verb)
{
	int status = EXIT_CLEAN;
	size_t i;

	for (i = 0; i < r->num_operands; i++) {
		if (add_text(t, r, r->operands[i]) != 0)
			return complain_list(t, verb);
	}
	for (i = 0; i < r->num_from && status == EXIT_CLEAN; i++)
		status = add_from(t, r, r->from[i], verb);
	return status;
}
