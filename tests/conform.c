/* SPDX-License-Identifier: MIT */
/*
 * conform.c - files, known failures and verdicts as text, for the conformance
 * harnesses.
 *
 * Knows no suite: what a case is, and how it is asked, is with its harness.
 */
#include "conform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A list of known failures is written by people: beyond this it is a mistake. */
#define KNOWN_MAX 100000u
#define KEY_MAX 512u

int
bytes_drain(struct bytes *b, FILE *f)
{
	size_t cap = 0, got;
	uint8_t *p;

	b->ptr = NULL;
	b->len = 0;
	do {
		if (cap - b->len < 2) {
			cap = cap == 0 ? 65536 : cap * 2;
			if ((p = realloc(b->ptr, cap)) == NULL)
				goto fail;
			b->ptr = p;
		}
		got = fread(b->ptr + b->len, 1, cap - b->len - 1, f);
		b->len += got;
	} while (got > 0);
	if (ferror(f))
		goto fail;
	b->ptr[b->len] = '\0';
	return 0;
fail:
	bytes_free(b);
	return -1;
}

int
bytes_read(struct bytes *b, const char *path)
{
	FILE *f;
	int rc, saved;

	b->ptr = NULL;
	b->len = 0;
	if ((f = fopen(path, "rb")) == NULL)
		return -1;
	rc = bytes_drain(b, f);
	saved = errno;
	fclose(f);
	errno = saved;
	return rc;
}

void
bytes_free(struct bytes *b)
{
	free(b->ptr);
	b->ptr = NULL;
	b->len = 0;
}

int
path_in(char *buf, size_t len, const char *env, const char *fallback,
    const char *name)
{
	const char *dir = getenv(env);

	if (dir == NULL || *dir == '\0')
		dir = fallback;
	return snprintf(buf, len, "%s/%s", dir, name);
}

/* -- known failures --------------------------------------------------------- */

static int
known_push(struct known *k, const char *key, const char *why)
{
	struct known_line *p;
	size_t cap;

	if (k->n == k->cap) {
		cap = k->cap == 0 ? 256 : k->cap * 2;
		if (cap > KNOWN_MAX * 2 ||
		    (p = realloc(k->lines, cap * sizeof(*p))) == NULL)
			return -1;
		k->lines = p;
		k->cap = cap;
	}
	p = &k->lines[k->n];
	p->used = false;
	p->key = strdup(key);
	p->why = strdup(why);
	if (p->key == NULL || p->why == NULL) {
		free(p->key);
		free(p->why);
		return -1;
	}
	k->n++;
	return 0;
}

/* list is "0-4,7}": pushes stem followed by each number. -1: malformed. */
static int
known_push_numbers(
    struct known *k, const char *stem, const char *list, const char *why)
{
	char key[KEY_MAX], *end;
	unsigned long first, last;

	if (strlen(stem) + 24 > sizeof(key))
		return -1;
	for (;;) {
		first = last = strtoul(list, &end, 10);
		if (end == list)
			return -1;
		if (*end == '-') {
			list = end + 1;
			last = strtoul(list, &end, 10);
		}
		if (end == list || last < first || last - first > KNOWN_MAX)
			return -1;
		for (; first <= last; first++) {
			snprintf(key, sizeof(key), "%s%lu", stem, first);
			if (known_push(k, key, why) != 0)
				return -1;
		}
		if (*end == '}')
			return end[1] == '\0' ? 0 : -1;
		if (*end != ',')
			return -1;
		list = end + 1;
	}
}

static int
known_add(struct known *k, char *line, unsigned fields)
{
	char *why = line, *brace;

	for (; fields > 0; fields--) {
		if ((why = strchr(why, '\t')) == NULL)
			return -1;
		why++;
	}
	why[-1] = '\0';
	if (*why == '\0')
		return -1;
	if ((brace = strchr(line, '{')) == NULL)
		return known_push(k, line, why);
	*brace = '\0';
	return known_push_numbers(k, line, brace + 1, why);
}

static int
known_cmp(const void *a, const void *b)
{
	const struct known_line *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static int
known_check_unique(const struct known *k, const char *path)
{
	size_t i;

	for (i = 1; i < k->n; i++)
		if (strcmp(k->lines[i - 1].key, k->lines[i].key) == 0) {
			fprintf(stderr, "%s: listed twice: %s\n", path,
			    k->lines[i].key);
			return -1;
		}
	return 0;
}

int
known_load(struct known *k, const char *path, unsigned fields)
{
	struct bytes file;
	unsigned line = 0;
	char *p, *next;
	int rc = -1;

	memset(k, 0, sizeof(*k));
	if (bytes_read(&file, path) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	for (p = (char *)file.ptr; *p != '\0'; p = next) {
		line++;
		next = p + strcspn(p, "\n");
		if (*next == '\n')
			*next++ = '\0';
		if (*p == '\0' || *p == '#')
			continue;
		if (known_add(k, p, fields) != 0) {
			fprintf(stderr, "%s:%u: not \"key, tab, reason\"\n",
			    path, line);
			goto out;
		}
	}
	if (k->n > 1)
		qsort(k->lines, k->n, sizeof(*k->lines), known_cmp);
	rc = known_check_unique(k, path);
out:
	bytes_free(&file);
	if (rc != 0)
		known_free(k);
	return rc;
}

void
known_free(struct known *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		free(k->lines[i].key);
		free(k->lines[i].why);
	}
	free(k->lines);
	memset(k, 0, sizeof(*k));
}

struct known_line *
known_find(const struct known *k, const char *key)
{
	size_t low = 0, high = k->n, mid;
	int c;

	while (low < high) {
		mid = low + (high - low) / 2;
		c = strcmp(key, k->lines[mid].key);
		if (c == 0)
			return &k->lines[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

enum judgement
known_judge(struct known *k, const char *key, bool agrees)
{
	struct known_line *l = known_find(k, key);

	if (l != NULL)
		l->used = true;
	if (agrees)
		return l == NULL ? JUDGED_OK : JUDGED_IMPROVED;
	return l == NULL ? JUDGED_REGRESSED : JUDGED_KNOWN;
}

size_t
known_unused(const struct known *k, const char *path, FILE *f)
{
	size_t i, n = 0;

	for (i = 0; i < k->n; i++)
		if (!k->lines[i].used) {
			fprintf(f, "%s: no such case was run: %s\n", path,
			    k->lines[i].key);
			n++;
		}
	return n;
}

/* -- a verdict for people ----------------------------------------------------- */

static void
finding_print(FILE *f, const struct vfy_finding *fi)
{
	fprintf(f, "    %s depth %u: %s (%s)%s%s\n",
	    fi->fatal ? "FATAL " : "remark", fi->depth,
	    vfy_reason_name(fi->reason), fi->section,
	    *fi->detail != '\0' ? ": " : "", fi->detail);
}

static void
certificate_print(FILE *f, const struct vfy_path *p, size_t depth)
{
	const struct vfy_cert *c = vfy_path_cert(p, depth);
	const struct vfy_rev_status *r = vfy_path_revocation(p, depth);
	char subject[256], serial[96], key[64];

	vfy_cert_subject(c, subject, sizeof(subject));
	vfy_cert_serial(c, serial, sizeof(serial));
	vfy_cert_public_key(c, key, sizeof(key));
	fprintf(f, "    %zu %s, %s: %s [%s, %s], %lld..%lld, revocation %s\n",
	    depth, vfy_role_name(vfy_path_role(p, depth)),
	    vfy_origin_name(vfy_path_origin(p, depth)), subject, serial, key,
	    (long long)vfy_cert_not_before(c), (long long)vfy_cert_not_after(c),
	    r == NULL ? "-" : vfy_status_name(r->status));
}

static void
path_print(FILE *f, const struct vfy_path *p)
{
	size_t i;

	for (i = 0; i < vfy_path_num_certs(p); i++)
		certificate_print(f, p, i);
	for (i = 0; i < vfy_path_num_findings(p); i++)
		finding_print(f, vfy_path_finding(p, i));
}

void
verdict_print(FILE *f, const struct vfy_verdict *v)
{
	const struct vfy_search *s = vfy_verdict_search(v);
	const struct vfy_path *p;
	size_t i;

	fprintf(f, "  %s: %s; profile %s, time %lld\n",
	    vfy_outcome_name(vfy_verdict_outcome(v)),
	    vfy_reason_name(vfy_verdict_reason(v)),
	    vfy_profile_name(vfy_verdict_profile(v)),
	    (long long)vfy_verdict_time(v));
	fprintf(f,
	    "  search: %u paths, %u steps, %u signatures, %u memo hits, %llu "
	    "us%s\n",
	    s->paths, s->steps, s->signatures, s->memo_hits,
	    (unsigned long long)s->microseconds,
	    s->exhausted ? "" : ", cut short");
	for (i = 0; i < vfy_verdict_num_policies(v); i++)
		fprintf(f, "  policy %s\n", vfy_verdict_policy(v, i));
	for (i = 0; i < vfy_verdict_num_findings(v); i++)
		finding_print(f, vfy_verdict_finding(v, i));
	for (i = 0; i < vfy_verdict_num_paths(v); i++) {
		p = vfy_verdict_path(v, i);
		fprintf(f, "  path %zu: %s\n", i,
		    vfy_path_valid(p) ? "valid" : "not valid");
		path_print(f, p);
	}
}
