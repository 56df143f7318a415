/* SPDX-License-Identifier: MIT */
/*
 * pkits.c - the NIST Public Key Interoperability Test Suite (PKITS), all 249
 * verdicts, through the public C API: RFC 5280 6.1 and 6.3.
 *
 * Each is asked under the profile "compat", for any purpose, with hard
 * revocation and no network, on 2011-04-15, with the CRLs that PKITS lists
 * and no others; the path's certificates are given as untrusted ones, so that
 * the path has to be found. A verdict is as expected when it is valid exactly
 * where NIST says so, and, where PKITS states one, the user-constrained policy
 * set is the stated one.
 *
 * Certificates and CRLs: the folder VFY_PKITS_DATA (Debian's package
 * python3-cryptography-vectors). Expectations: pkits/pkits.tsv in the folder
 * VFY_VECTORS. Without them the test is skipped. Disagreements are listed in
 * known-failures; one that is not listed fails the run, and so does a listed
 * one that is gone.
 *
 * Does not test host names, EKUs, OCSP or the network: PKITS has none.
 *
 * --orders N asks each N times more, with certificates and CRLs in another
 * order and some of them given twice: outcome, reason and policies stay. Then
 * once with certificates of other tests among them: the outcome stays.
 *
 * --through source or store: the CRLs come from a source instead (through.h).
 *
 *	pkits [--record] [--verbose TEST[/SUBPART]] [--known FILE]
 *	pkits --through source|store
 *	pkits --orders N
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../conform.h"
#include "../shuffle.h"
#include "../through.h"

#ifndef TOP_SRCDIR
#define TOP_SRCDIR "."
#endif
#define DEFAULT_DATA                                                           \
	"/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data"
/* 2011-04-15T00:00:00Z: when all of PKITS that should be valid is. */
#define PKITS_TIME 1302825600
#define NUM_SECTIONS 16
/* So many verdicts has PKITS; fewer in the table mean that it was cut. */
#define NUM_VERDICTS 249

/* Columns of pkits.tsv */
enum column {
	C_TEST,
	C_SUBPART,
	C_NAME,
	C_SECTION,
	C_ANCHOR,
	C_PATH,
	C_EXTRA,
	C_CRLS,
	C_VALID,
	C_POLICIES,
	C_EXPLICIT,
	C_INHIBIT_MAPPING,
	C_INHIBIT_ANY,
	C_OUTPUT,
	C_NOTE,
	NUM_COLUMNS
};

struct tally {
	unsigned run, verdict_ok, policies, policies_ok;
	unsigned known, regressed, improved;
};

/* In which order, and beside what, a test's files are given. */
struct variant {
	uint64_t random; /* the state of its chances */
	bool shuffled, doubled, strangers;
};

/* Names of one column: real ones are 6 at most; and certificates thrown in. */
#define NUM_NAMES 64
#define NUM_STRANGERS 12
#define LIST_LEN 2048

struct row {
	char *col[NUM_COLUMNS];
};

struct suite {
	struct vfy_ctx *ctx;
	struct variant as;
	struct through through;
	unsigned long orders;	 /* 0: judge the tests as they are */
	unsigned asked, changed; /* variants */
	struct row *rows;
	size_t num_rows;
	struct known known;
	char known_path[4096];
	FILE *record;	     /* where the new list goes; NULL: judge only */
	const char *verbose; /* "4.7.1" or "4.8.1/2": print this one whole */
	unsigned broken;     /* questions that could not be asked at all */
	struct tally tally[NUM_SECTIONS + 1];
};

static int
data_read(
    struct bytes *b, const char *folder, const char *name, const char *ext)
{
	char path[4096], file[256];

	snprintf(file, sizeof(file), "%s/%s.%s", folder, name, ext);
	path_in(path, sizeof(path), "VFY_PKITS_DATA", DEFAULT_DATA, file);
	if (bytes_read(b, path) == 0)
		return 0;
	fprintf(stderr, "pkits: %s: %s\n", path, strerror(errno));
	return -1;
}

typedef int add_fn(
    struct vfy_query *, struct vfy_span, size_t *, struct vfy_fault *);

/*
 * One file into the query. 0; VFY_EPARSE: not readable as what it should be,
 * so it was left out (told when asked); VFY_EIO: no such file.
 */
static int
add_file(struct suite *s, struct vfy_query *q, add_fn *add, const char *folder,
    const char *name, const char *ext)
{
	struct vfy_fault fault;
	struct bytes b;
	char text[256];
	int rc;

	if (data_read(&b, folder, name, ext) != 0)
		return VFY_EIO;
	rc = add(q, (struct vfy_span){ b.ptr, b.len }, NULL, &fault);
	bytes_free(&b);
	if (rc == VFY_EPARSE && s->verbose != NULL) {
		vfy_fault_text(&fault, text, sizeof(text));
		printf("  left out %s.%s: %s\n", name, ext, text);
	}
	return rc;
}

/* One that can't be read is left out, as any caller would have to. */
static int
add_readable(struct suite *s, struct vfy_query *q, add_fn *add,
    const char *folder, const char *name, const char *ext)
{
	int rc = add_file(s, q, add, folder, name, ext);

	return rc == VFY_EPARSE ? 0 : rc;
}

/* Space-separated names; "-" is none. list is cut up. */
static int
add_files(struct suite *s, struct vfy_query *q, add_fn *add, const char *folder,
    char *list, const char *ext)
{
	char *names[NUM_NAMES], *name, *save = NULL;
	size_t order[NUM_NAMES], n = 0, i;
	int rc = 0;

	if (strcmp(list, "-") == 0)
		return 0;
	for (name = strtok_r(list, " ", &save); name != NULL && n < NUM_NAMES;
	     name = strtok_r(NULL, " ", &save)) {
		order[n] = n;
		names[n++] = name;
	}
	if (name != NULL)
		return VFY_ELIMIT;
	if (s->as.shuffled)
		shuffle_order(order, n, &s->as.random);
	for (i = 0; i < n && rc == 0; i++) {
		rc = add_readable(s, q, add, folder, names[order[i]], ext);
		if (rc == 0 && s->as.doubled)
			rc = add_readable(
			    s, q, add, folder, names[order[i / 2]], ext);
	}
	return rc;
}

/* CRLs: with the question, or through a source. list is cut up. */
static int
add_lists(struct suite *s, struct vfy_query *q, char *list)
{
	char *name, *save = NULL;
	struct bytes b;
	int rc = 0;

	if (s->through.way == THROUGH_QUERY)
		return add_files(s, q, vfy_query_add_crls, "crls", list, "crl");
	if (strcmp(list, "-") == 0)
		return 0;
	for (name = strtok_r(list, " ", &save); name != NULL && rc == 0;
	     name = strtok_r(NULL, " ", &save)) {
		if (data_read(&b, "crls", name, "crl") != 0)
			return VFY_EIO;
		rc =
		    through_add(&s->through, (struct vfy_span){ b.ptr, b.len });
		bytes_free(&b);
	}
	return rc;
}

/*
 * The leaf is the path's last certificate; the others are candidates.
 * VFY_EPARSE: the leaf is not even readable.
 */
static int
add_path(struct suite *s, struct vfy_query *q, char *path)
{
	char *leaf = strrchr(path, ' ');
	int rc;

	if (leaf == NULL)
		return add_file(
		    s, q, vfy_query_add_certs, "certs", path, "crt");
	*leaf++ = '\0';
	rc = add_file(s, q, vfy_query_add_certs, "certs", leaf, "crt");
	if (rc == 0)
		rc = add_files(
		    s, q, vfy_query_add_untrusted, "certs", path, "crt");
	return rc;
}

/* The first certificates of other tests' paths: their CAs. */
static int
add_strangers(struct suite *s, struct vfy_query *q)
{
	const char *path;
	char name[128];
	size_t i;
	int rc = 0;

	for (i = 0; i < NUM_STRANGERS && rc == 0; i++) {
		path = s->rows[1 +
			    shuffle_random(&s->as.random) % (s->num_rows - 1)]
			   .col[C_PATH];
		snprintf(
		    name, sizeof(name), "%.*s", (int)strcspn(path, " "), path);
		rc = add_readable(
		    s, q, vfy_query_add_untrusted, "certs", name, "crt");
	}
	return rc;
}

static int
add_policies(struct vfy_query *q, char **col)
{
	char *oid, *save = NULL;
	int rc = 0;

	for (oid = strtok_r(col[C_POLICIES], " ", &save);
	     oid != NULL && rc == 0; oid = strtok_r(NULL, " ", &save))
		rc = vfy_query_add_policy(q, oid);
	if (rc == 0 && strcmp(col[C_EXPLICIT], "true") == 0)
		rc = vfy_query_set_require_explicit_policy(q, true);
	if (rc == 0 && strcmp(col[C_INHIBIT_MAPPING], "true") == 0)
		rc = vfy_query_set_inhibit_policy_mapping(q, true);
	if (rc == 0 && strcmp(col[C_INHIBIT_ANY], "true") == 0)
		rc = vfy_query_set_inhibit_any_policy(q, true);
	return rc;
}

/* A row whose lists may be cut up. */
struct lists {
	struct row row;
	char text[4][LIST_LEN];
};

static void
lists_copy(struct lists *l, char **col)
{
	static const enum column lists[] = { C_PATH, C_EXTRA, C_CRLS,
		C_POLICIES };
	size_t i;

	memcpy(l->row.col, col, sizeof(l->row.col));
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		snprintf(l->text[i], LIST_LEN, "%s", col[lists[i]]);
		l->row.col[lists[i]] = l->text[i];
	}
}

static int
query_make(struct suite *s, char **from, struct vfy_query **out)
{
	struct vfy_query *q;
	struct lists lists;
	char **col = lists.row.col;
	int rc;

	lists_copy(&lists, from);
	if ((rc = vfy_query_new(&q)) != 0)
		return rc;
	if ((rc = vfy_query_set_purpose(q, VFY_ANY_PURPOSE)) == 0 &&
	    (rc = vfy_query_set_profile(q, VFY_COMPAT)) == 0 &&
	    (rc = vfy_query_set_time(q, PKITS_TIME)) == 0 &&
	    (rc = vfy_query_set_revocation(q, VFY_REV_HARD)) == 0 &&
	    (rc = vfy_query_set_network(q,
		 s->through.way == THROUGH_QUERY ? VFY_NET_OFF : VFY_NET_CACHED,
		 0)) == 0 &&
	    (rc = add_path(s, q, col[C_PATH])) == 0 &&
	    (rc = add_files(s, q, vfy_query_add_untrusted, "certs",
		 col[C_EXTRA], "crt")) == 0 &&
	    (!s->as.strangers || (rc = add_strangers(s, q)) == 0) &&
	    (rc = add_lists(s, q, col[C_CRLS])) == 0)
		rc = add_policies(q, col);
	if (rc == 0)
		*out = q;
	else
		vfy_query_free(q);
	return rc;
}

/* Is the verdict's policy set the one that is stated, in any order? */
static bool
policies_agree(const struct vfy_verdict *v, const char *stated)
{
	char list[512], *oid, *save = NULL;
	size_t i, n = v == NULL ? 0 : vfy_verdict_num_policies(v), count = 0;

	if (strcmp(stated, "empty") == 0)
		return n == 0;
	snprintf(list, sizeof(list), "%s", stated);
	for (oid = strtok_r(list, " ", &save); oid != NULL;
	     oid = strtok_r(NULL, " ", &save), count++) {
		for (i = 0; i < n; i++)
			if (strcmp(vfy_verdict_policy(v, i), oid) == 0)
				break;
		if (i == n)
			return false;
	}
	return count == n;
}

/* A reason to begin with, for a line that --record adds. */
static const char *
why_guess(unsigned section, const char *what)
{
	if (strcmp(what, "policies") == 0)
		return "policy set is not computed (RFC 5280 6.1.5 (g))";
	switch (section) {
	case 1:
		return "DSA is not supported (RFC 5280 6.1.3 (a)(1))";
	case 8:
	case 9:
	case 12:
		return "certificate policies are not processed (RFC 5280 6.1.3 "
		       "(d)-(f))";
	case 10:
	case 11:
		return "policy mappings are not processed (RFC 5280 6.1.4 (a), "
		       "(b))";
	case 13:
		return "name constraints are not processed (RFC 5280 6.1.3 "
		       "(b), (c))";
	case 14:
		return "CRL distribution points and partitions (RFC 5280 6.3.3 "
		       "(b), (f))";
	case 15:
		return "delta CRLs are not processed (RFC 5280 6.3.3 (c), (d))";
	default:
		return "not looked into (RFC 5280 6.1)";
	}
}

static void
record_line(struct suite *s, unsigned section, const char *key)
{
	struct known_line *l = known_find(&s->known, key);

	fprintf(s->record, "%s\t%s\n", key,
	    l != NULL ? l->why : why_guess(section, strrchr(key, '\t') + 1));
}

/* One judged statement about one verdict: what is "verdict" or "policies". */
static void
judge(struct suite *s, unsigned section, char **col, const char *what,
    bool agrees, const struct vfy_verdict *v)
{
	struct tally *t = &s->tally[section];
	char key[128];

	snprintf(
	    key, sizeof(key), "%s\t%s\t%s", col[C_TEST], col[C_SUBPART], what);
	if (!agrees && s->record != NULL)
		record_line(s, section, key);
	switch (known_judge(&s->known, key, agrees)) {
	case JUDGED_OK:
		break;
	case JUDGED_KNOWN:
		t->known++;
		break;
	case JUDGED_REGRESSED:
		t->regressed++;
		printf("FAIL %s %s (%s): %s: PKITS says %s%s, the engine %s "
		       "(%s)\n",
		    col[C_TEST], col[C_SUBPART], col[C_NAME], what,
		    *what == 'v' ? "valid: " : "policies ",
		    *what == 'v' ? col[C_VALID] : col[C_OUTPUT],
		    vfy_outcome_name(vfy_verdict_outcome(v)),
		    v == NULL ? "unreadable leaf"
			      : vfy_reason_name(vfy_verdict_reason(v)));
		break;
	case JUDGED_IMPROVED:
		t->improved++;
		printf("FAIL %s %s (%s): %s: now as expected: remove its line "
		       "from %s\n",
		    col[C_TEST], col[C_SUBPART], col[C_NAME], what,
		    s->known_path);
		break;
	}
}

/*
 * The policy set is judged only where the verdict is the expected one. v is
 * NULL for a leaf that can't be read: that is invalid.
 */
static void
judge_verdict(
    struct suite *s, unsigned section, char **col, const struct vfy_verdict *v)
{
	struct tally *t = &s->tally[section];
	bool valid = vfy_verdict_outcome(v) == VFY_VALID;
	bool agrees = valid == (strcmp(col[C_VALID], "yes") == 0);

	t->run++;
	t->verdict_ok += agrees;
	judge(s, section, col, "verdict", agrees, v);
	if (!agrees || strcmp(col[C_OUTPUT], "-") == 0)
		return;
	t->policies++;
	agrees = policies_agree(v, col[C_OUTPUT]);
	t->policies_ok += agrees;
	judge(s, section, col, "policies", agrees, v);
}

static bool
is_verbose(const struct suite *s, char **col)
{
	size_t n = strlen(col[C_TEST]);

	return s->verbose != NULL && strncmp(s->verbose, col[C_TEST], n) == 0 &&
	    (s->verbose[n] == '\0' ||
		(s->verbose[n] == '/' &&
		    strcmp(s->verbose + n + 1, col[C_SUBPART]) == 0));
}

/* -- other orders ------------------------------------------------------------- */

/* Outcome, reason and policies as one text. */
struct answer {
	enum vfy_outcome outcome;
	char text[1024];
};

static int
answer_get(struct suite *s, char **col, struct answer *a)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	size_t i, used;
	int rc;

	if ((rc = query_make(s, col, &q)) == 0)
		rc = vfy_verify(s->ctx, q, &v);
	a->outcome = vfy_verdict_outcome(v);
	snprintf(a->text, sizeof(a->text), "%s (%s)",
	    vfy_outcome_name(a->outcome),
	    v == NULL ? "unreadable leaf"
		      : vfy_reason_name(vfy_verdict_reason(v)));
	for (i = 0; v != NULL && i < vfy_verdict_num_policies(v); i++) {
		used = strlen(a->text);
		snprintf(a->text + used, sizeof(a->text) - used, " %s",
		    vfy_verdict_policy(v, i));
	}
	vfy_verdict_free(v);
	vfy_query_free(q);
	return rc == VFY_EPARSE ? 0 : rc;
}

static void
compare_variant(
    struct suite *s, char **col, unsigned long seed, const struct answer *plain)
{
	struct answer a = { VFY_INVALID, "" };
	int rc;

	s->as.random = seed;
	rc = answer_get(s, col, &a);
	s->asked++;
	/* a stranger may well be why a path that fails fails */
	if (rc == 0 && a.outcome == plain->outcome &&
	    (s->as.strangers || strcmp(a.text, plain->text) == 0))
		return;
	s->changed++;
	printf("FAIL %s %s: seed %lu%s%s: %s, was %s\n", col[C_TEST],
	    col[C_SUBPART], seed, s->as.doubled ? ", doubled" : "",
	    s->as.strangers ? ", strangers" : "",
	    rc == 0 ? a.text : vfy_strerror(rc), plain->text);
}

static void
run_orders(struct suite *s, char **col)
{
	struct answer plain = { VFY_INVALID, "" };
	unsigned long seed;
	int rc;

	s->as = (struct variant){ .random = 0 };
	if ((rc = answer_get(s, col, &plain)) != 0) {
		printf("FAIL %s %s: could not be asked: %s\n", col[C_TEST],
		    col[C_SUBPART], vfy_strerror(rc));
		s->changed++;
		return;
	}
	for (seed = 1; seed <= s->orders; seed++) {
		s->as = (struct variant){ .shuffled = true,
			.doubled = seed % 2 == 0 };
		compare_variant(s, col, seed, &plain);
	}
	s->as.strangers = true;
	compare_variant(s, col, seed, &plain);
}

static int
orders_summary(const struct suite *s)
{
	printf("%u variants asked, %u with another outcome, reason or policy "
	       "set\n",
	    s->asked, s->changed);
	return s->changed == 0 && s->asked > 0 ? 0 : 1;
}

static void
run_row(struct suite *s, char **col)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	unsigned section = 0;
	int rc;

	if (s->orders > 0) {
		run_orders(s, col);
		return;
	}
	if (s->verbose != NULL && !is_verbose(s, col))
		return;
	if (s->verbose != NULL)
		printf("%s %s %s: %s\n", col[C_TEST], col[C_SUBPART],
		    col[C_NAME], col[C_PATH]);
	rc = VFY_EARG;
	if (sscanf(col[C_TEST], "4.%u.", &section) == 1 && section >= 1 &&
	    section <= NUM_SECTIONS &&
	    (rc = through_begin(&s->through, s->ctx)) == 0 &&
	    (rc = query_make(s, col, &q)) == 0)
		rc = vfy_verify(s->ctx, q, &v);
	if (rc != 0 && rc != VFY_EPARSE) {
		printf("FAIL %s %s: could not be asked: %s\n", col[C_TEST],
		    col[C_SUBPART], vfy_strerror(rc));
		s->broken++;
		goto out;
	}
	if (s->verbose != NULL && v != NULL)
		verdict_print(stdout, v);
	judge_verdict(s, section, col, v);
out:
	vfy_verdict_free(v);
	vfy_query_free(q);
	through_end(&s->through);
}

/* Cuts a line into its columns. False: too few. */
static bool
row_split(char *line, char **col)
{
	size_t i;

	for (i = 0; i < NUM_COLUMNS; i++) {
		col[i] = line;
		line += strcspn(line, "\t");
		if (*line == '\t')
			*line++ = '\0';
		else if (i + 1 < NUM_COLUMNS)
			return false;
	}
	return true;
}

/* Cuts the table up and runs its rows; the first line is a header. */
static int
run_table(struct suite *s, char *text)
{
	struct row rows[NUM_VERDICTS + 1];
	char *next;
	size_t i;

	s->rows = rows;
	for (s->num_rows = 0; *text != '\0'; text = next) {
		next = text + strcspn(text, "\n");
		if (*next == '\n')
			*next++ = '\0';
		if (s->num_rows > NUM_VERDICTS ||
		    !row_split(text, rows[s->num_rows].col)) {
			fprintf(stderr,
			    "pkits: pkits.tsv: a line too many, or one with "
			    "too few columns\n");
			return -1;
		}
		s->num_rows++;
	}
	for (i = 1; i < s->num_rows; i++)
		run_row(s, rows[i].col);
	return 0;
}

static int
add_anchor(struct suite *s)
{
	struct vfy_fault fault;
	struct bytes b;
	char text[256];
	int rc;

	if (data_read(&b, "certs", "TrustAnchorRootCertificate", "crt") != 0)
		return -1;
	rc = vfy_ctx_add_anchors(
	    s->ctx, (struct vfy_span){ b.ptr, b.len }, false, NULL, &fault);
	bytes_free(&b);
	if (rc == 0)
		return 0;
	vfy_fault_text(&fault, text, sizeof(text));
	fprintf(
	    stderr, "pkits: trust anchor: %s: %s\n", vfy_strerror(rc), text);
	return -1;
}

/* Prints the table. Returns true when everything was as listed. */
static bool
summary(struct suite *s)
{
	struct tally *t, *sum = &s->tally[0];
	unsigned i;

	printf("%-8s %8s %11s %9s %11s %6s %9s %9s\n", "section", "verdicts",
	    "as expected", "policies", "as expected", "known", "regressed",
	    "improved");
	for (i = 1; i <= NUM_SECTIONS + 1; i++) {
		t = &s->tally[i % (NUM_SECTIONS + 1)];
		if (i <= NUM_SECTIONS)
			printf("4.%-6u", i);
		else
			printf("all     ");
		printf(" %8u %11u %9u %11u %6u %9u %9u\n", t->run,
		    t->verdict_ok, t->policies, t->policies_ok, t->known,
		    t->regressed, t->improved);
		if (i > NUM_SECTIONS)
			break;
		sum->run += t->run;
		sum->verdict_ok += t->verdict_ok;
		sum->policies += t->policies;
		sum->policies_ok += t->policies_ok;
		sum->known += t->known;
		sum->regressed += t->regressed;
		sum->improved += t->improved;
	}
	if (sum->run + s->broken != NUM_VERDICTS)
		printf("FAIL: %u verdicts in the table, not %u\n", sum->run,
		    NUM_VERDICTS);
	if (s->through.way != THROUGH_QUERY)
		printf("through a source: %u lists given, %u fetches\n",
		    s->through.given, s->through.fetches);
	return sum->regressed + sum->improved + s->broken == 0 &&
	    sum->run == NUM_VERDICTS && through_went_well(&s->through) &&
	    known_unused(&s->known, s->known_path, stdout) == 0;
}

static const char record_head[] =
    "# PKITS: where this engine and NIST disagree, and why. One line a "
    "verdict, tab\n"
    "# separated: test, subpart, what (verdict: should be valid or not; "
    "policies:\n"
    "# the user-constrained policy set), why. A disagreement that is not here "
    "fails\n"
    "# the test, and so does one that is here and has gone.\n";

static int
usage(void)
{
	fprintf(stderr,
	    "usage: pkits [--record] [--verbose TEST[/SUBPART]] [--known "
	    "FILE]\n"
	    "       pkits --through source|store\n"
	    "       pkits --orders N\n");
	return 2;
}

/* 0, or 2: no such option. */
static int
options(struct suite *s, int argc, char **argv, bool *record)
{
	int i;

	snprintf(s->known_path, sizeof(s->known_path),
	    "%s/tests/pkits/known-failures", TOP_SRCDIR);
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--record") == 0)
			*record = true;
		else if (strcmp(argv[i], "--verbose") == 0 && i + 1 < argc)
			s->verbose = argv[++i];
		else if (strcmp(argv[i], "--known") == 0 && i + 1 < argc)
			snprintf(s->known_path, sizeof(s->known_path), "%s",
			    argv[++i]);
		else if (strcmp(argv[i], "--through") == 0 && i + 1 < argc &&
		    through_parse(argv[i + 1], &s->through.way) == 0)
			i++;
		else if (strcmp(argv[i], "--orders") == 0 && i + 1 < argc)
			s->orders = strtoul(argv[++i], NULL, 10);
		else
			return usage();
	}
	return *record && s->verbose != NULL ? usage() : 0;
}

/* Finds the table and the data. 0, or EXIT_SKIP with a message. */
static int
find_inputs(struct bytes *table)
{
	char path[4096];
	struct bytes anchor;

	path_in(path, sizeof(path), "VFY_VECTORS",
	    TOP_SRCDIR "/../shared/vectors", "pkits/pkits.tsv");
	if (bytes_read(table, path) != 0) {
		printf(
		    "SKIPPED: PKITS DID NOT RUN: no expectations: %s: %s\n"
		    "set VFY_VECTORS to the folder that has pkits/pkits.tsv\n",
		    path, strerror(errno));
		return EXIT_SKIP;
	}
	if (data_read(&anchor, "certs", "TrustAnchorRootCertificate", "crt") !=
	    0) {
		printf("SKIPPED: PKITS DID NOT RUN: no certificates: install "
		       "Debian's\n"
		       "python3-cryptography-vectors, or set VFY_PKITS_DATA\n");
		bytes_free(table);
		return EXIT_SKIP;
	}
	bytes_free(&anchor);
	return 0;
}

/* Runs everything; with record, writes the list anew. Exit status. */
static int
run(struct suite *s, struct bytes *table, bool record)
{
	int status = 1;

	if ((!record || access(s->known_path, F_OK) == 0) &&
	    known_load(&s->known, s->known_path, 3) != 0)
		return 1;
	if (record && (s->record = fopen(s->known_path, "w")) == NULL) {
		perror(s->known_path);
		return 1;
	}
	if (record)
		fputs(record_head, s->record);
	if (vfy_ctx_new(&s->ctx) == 0 && add_anchor(s) == 0 &&
	    run_table(s, (char *)table->ptr) == 0)
		status = s->orders > 0		       ? orders_summary(s)
		    : s->verbose != NULL || summary(s) ? 0
						       : 1;
	if (record && fclose(s->record) != 0) {
		perror(s->known_path);
		status = 1;
	} else if (record && s->broken == 0) {
		status = 0;
	}
	vfy_ctx_free(s->ctx);
	known_free(&s->known);
	return status;
}

int
main(int argc, char **argv)
{
	struct suite s = { 0 };
	struct bytes table;
	bool record = false;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if ((status = options(&s, argc, argv, &record)) != 0 ||
	    (status = find_inputs(&table)) != 0)
		return status;
	status = run(&s, &table, record);
	bytes_free(&table);
	return status;
}
