/* SPDX-License-Identifier: MIT */
/*
 * classes.c - the list of disagreements that were looked into: who is right,
 * and why.
 *
 * A line of the file, tab separated: name, profile, peer, our answer, the
 * peer's, mutations, who is right, why. The five in the middle are lists of
 * patterns (glob), joined by ','. The first line that fits counts. A class may
 * not hold whatever comes: the answer that refuses is named.
 *
 * Where we accept and both peers refuse, nobody bears us out. Such a pair of
 * classes is listed too: "alone", OpenSSL's classes, GnuTLS's, why.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "../conform.h"
#include "differential.h"

/* Of a line "alone". */
enum { A_OPENSSL = 1, A_GNUTLS, A_WHY, ALONE_COLUMNS };

enum column {
	C_NAME,
	C_PROFILE,
	C_PEER,
	C_OURS,
	C_THEIRS,
	C_MUTATIONS,
	C_RIGHT,
	C_WHY,
	NUM_COLUMNS
};

struct class
{
	char *column[NUM_COLUMNS];
	uint64_t count;
	bool alone;
};

struct classes {
	struct bytes text;
	struct class *list;
	size_t n, room;
};

/* Does one of the patterns fit? */
static bool
fits_any(const char *patterns, const char *word)
{
	char one[128];
	size_t len;

	for (;;) {
		len = strcspn(patterns, ",");
		snprintf(one, sizeof(one), "%.*s", (int)len, patterns);
		if (fnmatch(one, word, 0) == 0)
			return true;
		if (patterns[len] == '\0')
			return false;
		patterns += len + 1;
	}
}

/* Does one of the words, joined by '+', fit one of the patterns? */
static bool
fits_kinds(const char *patterns, const char *kinds)
{
	char one[64];
	size_t len;

	for (;;) {
		len = strcspn(kinds, "+");
		snprintf(one, sizeof(one), "%.*s", (int)len, kinds);
		if (fits_any(patterns, one))
			return true;
		if (kinds[len] == '\0')
			return false;
		kinds += len + 1;
	}
}

/* -- loading ------------------------------------------------------------------------ */

static const char *const rights[] = { "us", "peer", "both", "design" };

static const char *
what_is_wrong(const struct class *c)
{
	bool accepts, known = false;

	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		known |= strcmp(rights[i], c->column[C_RIGHT]) == 0;
	if (!known)
		return "nobody of that name can be right";
	accepts = strncmp(c->column[C_OURS], "ok", 2) == 0;
	if (fits_any(c->column[accepts ? C_THEIRS : C_OURS], "whatever"))
		return "does not name the answer that refuses";
	if (strlen(c->column[C_WHY]) < 20)
		return "does not say why";
	return NULL;
}

/* Cuts a line into n columns. False: too few. */
static bool
split(char *line, char **column, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		column[i] = line;
		line += strcspn(line, "\t");
		if (*line == '\t')
			*line++ = '\0';
		else if (i + 1 < n)
			return false;
	}
	return true;
}

static void
keep(struct classes *c, const struct class *class)
{
	if (c->n == c->room) {
		c->room = c->room * 2 + 64;
		c->list = realloc(c->list, c->room * sizeof(*c->list));
		if (c->list == NULL)
			exit(1);
	}
	c->list[c->n++] = *class;
}

static bool
add_line(struct classes *c, char *line, const char *path, size_t number)
{
	bool alone = strncmp(line, "alone\t", 6) == 0;
	struct class class = { .alone = alone };
	const char *wrong = NULL;

	if (!split(line, class.column, alone ? ALONE_COLUMNS : NUM_COLUMNS))
		wrong = "has too few columns";
	else if (!alone)
		wrong = what_is_wrong(&class);
	if (wrong != NULL) {
		fprintf(stderr, "%s:%zu: %s\n", path, number, wrong);
		return false;
	}
	keep(c, &class);
	return true;
}

struct classes *
classes_load(const char *path)
{
	struct classes *c = calloc(1, sizeof(*c));
	char *line, *next;
	bool ok = true;
	size_t number = 0;

	if (c == NULL)
		exit(1);
	if (bytes_read(&c->text, path) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		free(c);
		return NULL;
	}
	for (line = (char *)c->text.ptr; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next == '\n')
			*next++ = '\0';
		number++;
		if (*line != '#' && *line != '\0')
			ok &= add_line(c, line, path, number);
	}
	if (!ok) {
		classes_free(c);
		return NULL;
	}
	return c;
}

void
classes_free(struct classes *c)
{
	if (c == NULL)
		return;
	bytes_free(&c->text);
	free(c->list);
	free(c);
}

/* -- counting ----------------------------------------------------------------------- */

const char *
classes_count(struct classes *c, const struct disagreement *d)
{
	for (size_t i = 0; i < c->n; i++) {
		char *const *col = c->list[i].column;

		if (!c->list[i].alone && fits_any(col[C_PROFILE], d->profile) &&
		    fits_any(col[C_PEER], d->peer) &&
		    fits_any(col[C_OURS], d->ours) &&
		    fits_any(col[C_THEIRS], d->theirs) &&
		    fits_kinds(col[C_MUTATIONS], d->kinds)) {
			c->list[i].count++;
			return col[C_NAME];
		}
	}
	return NULL;
}

bool
classes_count_alone(struct classes *c, const char *openssl, const char *gnutls)
{
	for (size_t i = 0; i < c->n; i++) {
		char *const *col = c->list[i].column;

		if (c->list[i].alone && fits_any(col[A_OPENSSL], openssl) &&
		    fits_any(col[A_GNUTLS], gnutls)) {
			c->list[i].count++;
			return true;
		}
	}
	return false;
}

void
classes_print(const struct classes *c)
{
	const struct class *l;

	printf("%8s  %-8s %s\n", "count", "right", "class");
	for (size_t i = 0; i < c->n; i++) {
		l = &c->list[i];
		if (l->count > 0 && l->alone)
			printf("%8llu  %-8s %s / %s\n",
			    (unsigned long long)l->count, "alone",
			    l->column[A_OPENSSL], l->column[A_GNUTLS]);
		else if (l->count > 0)
			printf("%8llu  %-8s %s\n", (unsigned long long)l->count,
			    l->column[C_RIGHT], l->column[C_NAME]);
	}
}

/* '|' ends a cell in Markdown, and '*' or '_' may begin emphasis. */
static void
print_cell(FILE *f, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("|*_<", *text) != NULL)
			putc('\\', f);
		putc(*text, f);
		if (*text == ',')
			putc(' ', f);
	}
}

static void
print_class(FILE *f, const struct class *c)
{
	static const enum column order[] = { C_NAME, C_PROFILE, C_PEER, C_OURS,
		C_THEIRS, C_MUTATIONS, C_RIGHT };

	fprintf(f, "| %llu ", (unsigned long long)c->count);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		fputs("| ", f);
		print_cell(f, c->column[order[i]]);
		putc(' ', f);
	}
	fprintf(f, "| %s |\n", c->column[C_WHY]);
}

static void
print_alone(FILE *f, const struct class *c)
{
	fprintf(f, "| %llu | ", (unsigned long long)c->count);
	print_cell(f, c->column[A_OPENSSL]);
	fputs(" | ", f);
	print_cell(f, c->column[A_GNUTLS]);
	fprintf(f, " | %s |\n", c->column[A_WHY]);
}

static void
print_tables(FILE *f, const struct classes *c)
{
	fputs("| count | class | profile | peer | ours | theirs | mutations | "
	      "right | why |\n"
	      "| ---: | --- | --- | --- | --- | --- | --- | --- | --- |\n",
	    f);
	for (size_t i = 0; i < c->n; i++) {
		if (!c->list[i].alone)
			print_class(f, &c->list[i]);
	}
	fputs("\n## Where we accept alone\n\n"
	      "| count | OpenSSL's classes | GnuTLS's classes | why |\n"
	      "| ---: | --- | --- | --- |\n",
	    f);
	for (size_t i = 0; i < c->n; i++) {
		if (c->list[i].alone)
			print_alone(f, &c->list[i]);
	}
}

static const char head[] =
    "<!-- SPDX-License-Identifier: MIT -->\n"
    "<!-- Made by `make differential-doc` from tests/differential/classes. "
    "-->\n"
    "# Where this engine, OpenSSL and GnuTLS disagree\n"
    "\n"
    "`make differential` takes certificates of PKITS, x509-limbo and chains of "
    "its own, gives\n"
    "every key a new one, changes one or two things, signs again, and asks "
    "this engine (profiles\n"
    "`rfc5280` and `compat`, no revocation), OpenSSL (`rfc5280` beside "
    "X509\\_STRICT, `compat` beside\n"
    "its defaults, policies on) and GnuTLS. A disagreement that is in none of "
    "the classes below fails\n"
    "the run. `ok+...` is our acceptance with remarks; `right` is `us`, the "
    "`peer`, `both` (the RFC\n"
    "allows either), or `design` (a choice of ours or theirs beyond the RFC). "
    "The first class that\n"
    "fits counts; a count of 0 is a class that other seeds met.\n"
    "\n";

int
classes_document(
    const struct classes *c, const struct run *run, const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return -1;
	fputs(head, f);
	fprintf(f,
	    "Seed %llu: %llu mutations of %zu questions; in %llu of them all "
	    "agreed; %llu disagreements.\n\n",
	    (unsigned long long)run->seed, (unsigned long long)run->asked,
	    run->seeds, (unsigned long long)run->agreed,
	    (unsigned long long)run->disagreed);
	print_tables(f, c);
	return fclose(f) == 0 ? 0 : -1;
}
