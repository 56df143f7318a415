/* SPDX-License-Identifier: MIT */
/*
 * verdict_text.c - a verdict for people.
 *
 * What the engine gives is printable ASCII; a file's name is made printable
 * here. Names longer than a line or two are cut: JSON has them whole.
 * Does not: judge, or allocate.
 */
#include "verdict_text.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "printable.h"
#include "verdict_json.h"

/* Longer names are cut. */
#define NAME_MAX_SHOWN 200
/* Longer paths are drawn as lists only; the engine's are at most 32. */
#define TREE_DEPTH 64
/* Paths drawn in the tree; the engine keeps at most 16. */
#define TREE_PATHS 64

enum colour { PLAIN, RED, GREEN, YELLOW, BOLD, DIM };

struct printer {
	FILE *out;
	const struct text_style *style;
	const struct vfy_verdict *verdict;
	char prefix[TREE_DEPTH * 12 + 64]; /* what each line begins with */
};

struct text_style
text_style_of(FILE *out)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = isatty(fileno(out)) == 1;
	bool dumb = term == NULL || strcmp(term, "dumb") == 0;
	bool wanted = no_color == NULL || no_color[0] == '\0';

	return (struct text_style){
		.colour = terminal && wanted && !dumb,
		.utf8 = terminal && strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
	};
}

/* -- words ------------------------------------------------------------------ */

static const char *
colour_on(const struct printer *p, enum colour c)
{
	static const char *const codes[] = {
		[PLAIN] = "",
		[RED] = "\033[1;31m",
		[GREEN] = "\033[1;32m",
		[YELLOW] = "\033[1;33m",
		[BOLD] = "\033[1m",
		[DIM] = "\033[2m",
	};

	return p->style->colour ? codes[c] : "";
}

static const char *
colour_off(const struct printer *p)
{
	return p->style->colour ? "\033[0m" : "";
}

static void
words(const struct printer *p, enum colour c, const char *text)
{
	fprintf(p->out, "%s%s%s", colour_on(p, c), text, colour_off(p));
}

typedef size_t cert_text(const struct vfy_cert *c, char *buf, size_t len);

/* A certificate's name or number, cut where it is very long. */
static void
cert_words(const struct printer *p, cert_text *get, const struct vfy_cert *cert,
    enum colour c)
{
	char text[NAME_MAX_SHOWN + 1];
	bool cut = get(cert, text, sizeof(text)) >= sizeof(text);

	words(p, c, text[0] == '\0' ? "(no name)" : text);
	if (cut)
		fputs("...", p->out);
}

static enum colour
colour_of(enum vfy_outcome o)
{
	return o == VFY_VALID ? GREEN : o == VFY_UNDETERMINED ? YELLOW : RED;
}

/* -- the headline ------------------------------------------------------------ */

/* The fatal finding that the verdict is named after; NULL: none. */
static const struct vfy_finding *
main_finding(const struct vfy_verdict *v)
{
	const struct vfy_path *best = vfy_verdict_path(v, 0);
	enum vfy_reason reason = vfy_verdict_reason(v);
	const struct vfy_finding *f;
	size_t i;

	for (i = 0; i < vfy_verdict_num_findings(v); i++) {
		f = vfy_verdict_finding(v, i);
		if (f->reason == reason && f->fatal)
			return f;
	}
	for (i = 0; best != NULL && i < vfy_path_num_findings(best); i++) {
		f = vfy_path_finding(best, i);
		if (f->reason == reason && f->fatal)
			return f;
	}
	return NULL;
}

static void
headline(const struct printer *p, const char *name)
{
	enum vfy_outcome outcome = vfy_verdict_outcome(p->verdict);
	enum vfy_reason reason = vfy_verdict_reason(p->verdict);
	const struct vfy_finding *f = main_finding(p->verdict);
	char shown[256];

	if (name != NULL) {
		printable(name, shown, sizeof(shown));
		fprintf(p->out, "%s: ", shown);
	}
	if (outcome == VFY_VALID) {
		words(p, GREEN, "trusted");
		fputc('\n', p->out);
		return;
	}
	words(p, colour_of(outcome),
	    outcome == VFY_UNDETERMINED ? "undetermined" : "not trusted");
	fprintf(p->out, ": %s (%s)", vfy_reason_name(reason),
	    f != NULL ? f->section : vfy_reason_section(reason));
	if (f != NULL && f->detail[0] != '\0')
		fprintf(p->out, ": %s", f->detail);
	fputc('\n', p->out);
	if (f != NULL && f->hint[0] != '\0')
		fprintf(p->out, "  hint: %s\n", f->hint);
}

static void
circumstances(const struct printer *p)
{
	const struct vfy_verdict *v = p->verdict;
	const char *value = NULL;
	enum vfy_identity type = vfy_verdict_identity(v, &value);
	char at[24], until[24], shown[256];
	size_t i;

	json_time(vfy_verdict_time(v), at);
	json_time(vfy_verdict_valid_until(v), until);
	fprintf(
	    p->out, "  asked: %s", vfy_purpose_name(vfy_verdict_purpose(v)));
	if (type != VFY_ID_NONE && value != NULL) {
		printable_escape(value, shown, sizeof(shown));
		fprintf(p->out, " for %s %s", vfy_identity_name(type), shown);
	}
	fprintf(p->out, ", at %s, profile %s, revocation %s\n", at,
	    vfy_profile_name(vfy_verdict_profile(v)),
	    vfy_revocation_name(vfy_verdict_revocation(v)));
	if (vfy_verdict_outcome(v) == VFY_VALID)
		fprintf(p->out, "  holds until %s\n", until);
	for (i = 0; i < vfy_verdict_num_policies(v); i++)
		fprintf(p->out, "%s%s", i == 0 ? "  policies: " : ", ",
		    vfy_verdict_policy(v, i));
	if (i > 0)
		fputc('\n', p->out);
}

/* -- findings ---------------------------------------------------------------- */

static void
finding_lines(const struct printer *p, const struct vfy_finding *f)
{
	fprintf(p->out, "%s", p->prefix);
	words(p, f->fatal ? RED : YELLOW, f->fatal ? "problem: " : "remark: ");
	fprintf(p->out, "%s (%s)", vfy_reason_name(f->reason), f->section);
	if (f->detail[0] != '\0')
		fprintf(p->out, ": %s", f->detail);
	fputc('\n', p->out);
	if (f->hint[0] != '\0')
		fprintf(p->out, "%s  hint: %s\n", p->prefix, f->hint);
}

/* -- certificates ------------------------------------------------------------- */

static void
revocation_line(const struct printer *p, const struct vfy_rev_status *s)
{
	enum colour c = s->status == VFY_ST_GOOD ? GREEN
	    : s->status == VFY_ST_REVOKED	 ? RED
	    : s->status == VFY_ST_UNKNOWN	 ? YELLOW
						 : PLAIN;
	char when[24];

	fprintf(p->out, "%srevocation: ", p->prefix);
	words(p, c, vfy_status_name(s->status));
	if (s->status == VFY_ST_REVOKED) {
		json_time(s->revoked_at, when);
		fprintf(p->out, " at %s", when);
		if (s->reason >= 0)
			fprintf(p->out, " (%s)",
			    vfy_revocation_reason_name(s->reason));
	}
	if (s->source != VFY_EV_NONE) {
		json_time(s->this_update, when);
		fprintf(p->out, ", by %s of %s", vfy_evidence_name(s->source),
		    when);
		if (s->next_update != 0) {
			json_time(s->next_update, when);
			fprintf(p->out, ", next %s", when);
		}
	}
	fputc('\n', p->out);
}

/* The rest of the line that names a certificate: role, source, subject. */
static void
certificate_head(
    const struct printer *p, const struct vfy_path *path, size_t depth)
{
	fprintf(p->out, "%zu %s (%s) ", depth,
	    vfy_role_name(vfy_path_role(path, depth)),
	    vfy_origin_name(vfy_path_origin(path, depth)));
	cert_words(p, vfy_cert_subject, vfy_path_cert(path, depth), BOLD);
	fputc('\n', p->out);
}

static void
certificate_lines(
    const struct printer *p, const struct vfy_path *path, size_t depth)
{
	const struct vfy_cert *cert = vfy_path_cert(path, depth);
	char from[24], to[24];

	json_time(vfy_cert_not_before(cert), from);
	json_time(vfy_cert_not_after(cert), to);
	fprintf(p->out, "%s%s to %s, ", p->prefix, from, to);
	cert_words(p, vfy_cert_public_key, cert, PLAIN);
	fputs(", signed with ", p->out);
	cert_words(p, vfy_cert_signature, cert, PLAIN);
	fputs(", serial ", p->out);
	cert_words(p, vfy_cert_serial, cert, PLAIN);
	fputc('\n', p->out);
	if (vfy_path_role(path, depth) != VFY_ANCHOR)
		revocation_line(p, vfy_path_revocation(path, depth));
}

/* -- paths as lists ----------------------------------------------------------- */

static void
path_head(const struct printer *p, size_t i)
{
	const struct vfy_path *path = vfy_verdict_path(p->verdict, i);

	fprintf(p->out, "path %zu of %zu: ", i + 1,
	    vfy_verdict_num_paths(p->verdict));
	words(p, vfy_path_valid(path) ? GREEN : RED,
	    vfy_path_outcome(path) == VFY_INVALID
		? "not valid"
		: vfy_outcome_name(vfy_path_outcome(path)));
	fprintf(p->out, " (profile %s)\n",
	    vfy_profile_name(vfy_path_profile(path)));
}

static void
findings_at(const struct printer *p, const struct vfy_path *path, size_t depth)
{
	size_t i;

	for (i = 0; i < vfy_path_num_findings(path); i++) {
		const struct vfy_finding *f = vfy_path_finding(path, i);

		if (f->depth == depth)
			finding_lines(p, f);
	}
}

/* Findings at a depth where the path has no certificate any more. */
static void
findings_beyond(const struct printer *p, const struct vfy_path *path)
{
	size_t i;

	for (i = 0; i < vfy_path_num_findings(path); i++) {
		const struct vfy_finding *f = vfy_path_finding(path, i);

		if (f->depth >= vfy_path_num_certs(path))
			finding_lines(p, f);
	}
}

static void
path_list(struct printer *p, size_t i)
{
	const struct vfy_path *path = vfy_verdict_path(p->verdict, i);
	size_t depth;

	fputs("\n  ", p->out);
	path_head(p, i);
	for (depth = 0; depth < vfy_path_num_certs(path); depth++) {
		fputs("    ", p->out);
		certificate_head(p, path, depth);
		snprintf(p->prefix, sizeof(p->prefix), "        ");
		certificate_lines(p, path, depth);
		findings_at(p, path, depth);
	}
	snprintf(p->prefix, sizeof(p->prefix), "    ");
	findings_beyond(p, path);
}

/* -- paths as a tree ---------------------------------------------------------- */

/* Some of the verdict's paths, by number: those that are alike so far. */
struct group {
	size_t paths[TREE_PATHS];
	size_t n;
};

/* A path that has ended at this depth is like no other. */
static bool
same_certificate(const struct vfy_verdict *v, size_t a, size_t b, size_t depth)
{
	const struct vfy_path *pa = vfy_verdict_path(v, a);
	const struct vfy_path *pb = vfy_verdict_path(v, b);
	uint8_t da[32], db[32];

	if (depth >= vfy_path_num_certs(pa) || depth >= vfy_path_num_certs(pb))
		return false;
	if (vfy_path_role(pa, depth) != vfy_path_role(pb, depth))
		return false;
	vfy_cert_sha256(vfy_path_cert(pa, depth), da);
	vfy_cert_sha256(vfy_path_cert(pb, depth), db);
	return memcmp(da, db, sizeof(da)) == 0;
}

/* Moves the first path of from, and all that go on as it does, into to. */
static void
split(const struct vfy_verdict *v, struct group *from, struct group *to,
    size_t depth)
{
	size_t i, kept = 0;

	to->n = 0;
	for (i = 0; i < from->n; i++) {
		size_t at = from->paths[i];

		if (i == 0 || same_certificate(v, to->paths[0], at, depth))
			to->paths[to->n++] = at;
		else
			from->paths[kept++] = at;
	}
	from->n = kept;
}

static bool
same_finding(const struct vfy_finding *a, const struct vfy_finding *b)
{
	return a->reason == b->reason && a->depth == b->depth &&
	    a->fatal == b->fatal && strcmp(a->detail, b->detail) == 0;
}

/* Did the paths before the nth of the group say the same? */
static bool
said_before(const struct vfy_verdict *v, const struct group *g, size_t nth,
    const struct vfy_finding *f)
{
	size_t i, k;

	for (i = 0; i < nth; i++) {
		const struct vfy_path *path = vfy_verdict_path(v, g->paths[i]);

		for (k = 0; k < vfy_path_num_findings(path); k++)
			if (same_finding(vfy_path_finding(path, k), f))
				return true;
	}
	return false;
}

static void
group_findings(const struct printer *p, const struct group *g, size_t depth)
{
	size_t i, k;

	for (i = 0; i < g->n; i++) {
		const struct vfy_path *path =
		    vfy_verdict_path(p->verdict, g->paths[i]);

		for (k = 0; k < vfy_path_num_findings(path); k++) {
			const struct vfy_finding *f = vfy_path_finding(path, k);

			if (f->depth == depth &&
			    !said_before(p->verdict, g, i, f))
				finding_lines(p, f);
		}
	}
}

/* Lengthens the prefix; returns its length before. */
static size_t
indent(struct printer *p, const char *more)
{
	size_t len = strlen(p->prefix);

	snprintf(p->prefix + len, sizeof(p->prefix) - len, "%s", more);
	return len;
}

static void tree(struct printer *p, struct group *g, size_t depth);

/* One certificate, or the end of a path, and all that is above it. */
static void
branch(struct printer *p, struct group *g, size_t depth, bool last)
{
	const struct vfy_path *path = vfy_verdict_path(p->verdict, g->paths[0]);
	bool utf8 = p->style->utf8;
	const char *knee =
	    utf8 ? (last ? "└─ " : "├─ ") : (last ? "`- " : "|- ");
	const char *trunk = last ? "   " : utf8 ? "│  " : "|  ";
	bool end = depth >= vfy_path_num_certs(path);
	size_t len;

	fprintf(p->out, "%s%s", p->prefix, knee);
	len = indent(p, trunk);
	if (end) {
		path_head(p, g->paths[0]);
		findings_beyond(p, path);
	} else {
		certificate_head(p, path, depth);
		indent(p, "   ");
		certificate_lines(p, path, depth);
		group_findings(p, g, depth);
		p->prefix[len + strlen(trunk)] = '\0';
		tree(p, g, depth + 1);
	}
	p->prefix[len] = '\0';
}

/* The paths of g, which are alike below depth. Empties g. */
static void
tree(struct printer *p, struct group *g, size_t depth)
{
	struct group alike;

	if (depth >= TREE_DEPTH)
		return;
	while (g->n > 0) {
		split(p->verdict, g, &alike, depth);
		branch(p, &alike, depth, g->n == 0);
	}
}

static void
path_tree(struct printer *p)
{
	struct group all = { .n = 0 };
	size_t n = vfy_verdict_num_paths(p->verdict);

	for (; all.n < n && all.n < TREE_PATHS; all.n++)
		all.paths[all.n] = all.n;
	fputc('\n', p->out);
	snprintf(p->prefix, sizeof(p->prefix), "  ");
	tree(p, &all, 0);
}

static void
search_line(const struct printer *p)
{
	const struct vfy_search *s = vfy_verdict_search(p->verdict);

	fprintf(p->out,
	    "\n  search: %u path%s tried, %u signature%s checked, %u "
	    "remembered, %u steps, %llu us; %s\n",
	    (unsigned)s->paths, s->paths == 1 ? "" : "s",
	    (unsigned)s->signatures, s->signatures == 1 ? "" : "s",
	    (unsigned)s->memo_hits, (unsigned)s->steps,
	    (unsigned long long)s->microseconds,
	    s->exhausted ? "nothing was left out"
			 : "the budget was spent before the end");
}

void
verdict_text(FILE *out, const struct vfy_verdict *v, const char *name,
    const struct text_style *style)
{
	struct printer p = { .out = out, .style = style, .verdict = v };
	size_t i;

	headline(&p, name);
	circumstances(&p);
	snprintf(p.prefix, sizeof(p.prefix), "  ");
	for (i = 0; i < vfy_verdict_num_findings(v); i++)
		finding_lines(&p, vfy_verdict_finding(v, i));
	if (style->explain) {
		path_tree(&p);
		search_line(&p);
		return;
	}
	for (i = 0; i < vfy_verdict_num_paths(v); i++)
		path_list(&p, i);
}
