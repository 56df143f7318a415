/* SPDX-License-Identifier: MIT */
/*
 * limbo.c - x509-limbo and BetterTLS (9,780 cases in limbo's schema) through
 * the public C API: path building, RFC 5280, the Baseline Requirements.
 *
 * One rule chooses the profile, by a case's name alone: webpki:: and online::
 * are held to "webpki", all others to "rfc5280". Revocation is hard where a
 * case has CRLs, else off; there is no network. A case without a time is
 * asked for one fixed moment, so that a run depends on no clock. What a case
 * calls FAILURE may be invalid or undetermined; SUCCESS must be valid.
 * Objects that can't be read are left out, as a TLS client would have to; a
 * leaf that can't be read, or a name that is none, is a rejection.
 *
 * Cases: limbo/limbo.json.xz and limbo/bettertls.json.xz in the folder
 * VFY_VECTORS (read through the xz command), or the one file VFY_LIMBO_JSON,
 * limbo.json as published upstream, plain or .xz. Without them the test is
 * skipped. Disagreements are listed in known-failures; one that is not listed
 * fails the run, and so does a listed one that has gone. False accepts come
 * first: each of them is a way in.
 *
 * Does not judge why a case was rejected: limbo states no reason.
 *
 * --orders N asks the cases of limbo, of BetterTLS' path building and some of
 * its name constraints again, N times with anchors and candidates in another order, some doubled, some out
 * of the context's pool: outcome and reason stay. Then with candidates that
 * belong to other cases among them: the outcome stays.
 *
 * --through source or store asks the cases with CRLs, and these come from a
 * source instead (through.h).
 *
 *	limbo [--record] [--list] [--verbose ID] [--known FILE]
 *	limbo --through source|store
 *	limbo --orders N
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../conform.h"
#include "../shuffle.h"
#include "../through.h"

#ifndef TOP_SRCDIR
#define TOP_SRCDIR "."
#endif
/* 2026-11-23T12:00:00Z; limbo's own certificates are valid from 1970 to 2969. */
#define TIME_WHERE_NONE 1795435200
/* Namespaces of limbo and BetterTLS together are 20. */
#define NUM_SPACES 64
#define NUM_CLASSES 64
#define LINE_LENGTH 100

/* Of BetterTLS' name constraints, one in so many is asked in other orders. */
#define SAMPLE 97
/* So many candidates of other cases are thrown in. */
#define NUM_STRANGERS 12

enum direction { FALSE_ACCEPT = 0, FALSE_REJECT = 1 };
static const char *const direction_name[] = { "false-accept", "false-reject" };

/* What came out where the suite and the engine disagree, or did once. */
struct miss {
	const char *id; /* borrowed from the JSON */
	enum direction direction;
	enum judgement judgement;
	char why[160];	  /* the recorded class, or a first guess at it */
	char engine[128]; /* the engine's outcome and reason */
};

struct space {
	char name[64];
	unsigned run, as_expected, accepts, rejects, known, regressed, improved;
};

/* In which order, and beside what, a case's certificates are given. */
struct variant {
	uint64_t random; /* the state of its chances */
	bool shuffled, doubled, pooled;
	bool strangers;
};

struct suite {
	struct known known;
	char known_path[4096];
	const char *verbose;
	bool list, record, whole;
	unsigned long orders;	   /* 0: judge the cases as they are */
	struct json_object *cases; /* of the file that is run */
	size_t place;		   /* of the case among them */
	struct variant as;
	struct through through;
	unsigned asked, changed; /* variants */
	struct miss *misses;
	size_t num_misses, cap_misses;
	struct space spaces[NUM_SPACES];
	size_t num_spaces;
	unsigned broken; /* questions that could not be asked at all */
};

/* The answer to one case. */
struct answer {
	enum vfy_outcome outcome;
	char text[128];
};

/* -- the JSON ------------------------------------------------------------------ */

static const char *
text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) ||
	    json_object_get_type(v) != json_type_string)
		return NULL;
	return json_object_get_string(v);
}

static struct json_object *
array_of(struct json_object *o, const char *key, size_t *n)
{
	struct json_object *v;

	*n = 0;
	if (!json_object_object_get_ex(o, key, &v) ||
	    json_object_get_type(v) != json_type_array)
		return NULL;
	*n = json_object_array_length(v);
	return v;
}

static struct vfy_span
span_of(struct json_object *o)
{
	return (struct vfy_span){ (const uint8_t *)json_object_get_string(o),
		(size_t)json_object_get_string_len(o) };
}

static bool
has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static enum vfy_profile
profile_of(const char *id)
{
	return has_prefix(id, "webpki::") || has_prefix(id, "online::")
	    ? VFY_WEBPKI
	    : VFY_RFC5280;
}

/*
 * RFC 3339 to unix seconds. Fractions are cut off: a certificate's dates are
 * whole seconds, so half a second after notAfter is still that second.
 */
static int
time_of(struct json_object *tc, int64_t *out)
{
	const char *s = text_of(tc, "validation_time");
	struct tm tm = { 0 };
	int hours = 0, minutes = 0;
	char sign;

	*out = TIME_WHERE_NONE;
	if (s == NULL)
		return 0;
	if ((s = strptime(s, "%Y-%m-%dT%H:%M:%S", &tm)) == NULL)
		return -1;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	*out = timegm(&tm);
	if (strcmp(s, "Z") == 0)
		return 0;
	if (sscanf(s, "%c%2d:%2d", &sign, &hours, &minutes) != 3)
		return -1;
	*out -= (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
	return 0;
}

/* -- one question ---------------------------------------------------------------- */

/* Gives one PEM text to a query or a context. */
typedef int add_fn(void *to, struct vfy_span pem, struct vfy_fault *fault);

static int
add_untrusted(void *to, struct vfy_span pem, struct vfy_fault *fault)
{
	return vfy_query_add_untrusted(to, pem, NULL, fault);
}

static int
add_crl(void *to, struct vfy_span pem, struct vfy_fault *fault)
{
	return vfy_query_add_crls(to, pem, NULL, fault);
}

static int
add_to_source(void *to, struct vfy_span pem, struct vfy_fault *fault)
{
	int rc = through_add(to, pem);

	if (rc == VFY_EPARSE)
		fault->code = VFY_F_NOT_FOUND;
	return rc;
}

static int
add_anchor(void *to, struct vfy_span pem, struct vfy_fault *fault)
{
	return vfy_ctx_add_anchors(to, pem, false, NULL, fault);
}

static int
add_to_pool(void *to, struct vfy_span pem, struct vfy_fault *fault)
{
	return vfy_ctx_add_intermediates(to, pem, NULL, fault);
}

static void
tell_fault(const struct suite *s, const char *what, size_t i,
    const struct vfy_fault *fault)
{
	char text[256];

	if (s->verbose == NULL)
		return;
	vfy_fault_text(fault, text, sizeof(text));
	printf("  left out %s %zu: %s\n", what, i, text);
}

static bool
by_chance(struct suite *s)
{
	return shuffle_random(&s->as.random) & 1;
}

/* One of an array; what can't be read is left out. */
static int
add_one(struct suite *s, struct json_object *a, const char *what, size_t i,
    void *to, add_fn *add)
{
	struct vfy_fault fault;
	int rc;

	rc = add(to, span_of(json_object_array_get_idx(a, i)), &fault);
	if (rc == VFY_EPARSE) {
		tell_fault(s, what, i, &fault);
		rc = 0;
	}
	return rc;
}

static int
add_array(struct suite *s, struct json_object *tc, const char *key, void *to,
    add_fn *add)
{
	struct json_object *a;
	size_t *order, i, n;
	int rc = 0;

	a = array_of(tc, key, &n);
	if (n == 0)
		return 0;
	if ((order = calloc(n, sizeof(*order))) == NULL)
		return VFY_ENOMEM;
	for (i = 0; i < n; i++)
		order[i] = i;
	if (s->as.shuffled)
		shuffle_order(order, n, &s->as.random);
	for (i = 0; i < n && rc == 0; i++) {
		rc = add_one(s, a, key, order[i], to, add);
		/* once more, one that was given before */
		if (rc == 0 && s->as.doubled && by_chance(s))
			rc = add_one(s, a, key,
			    order[shuffle_random(&s->as.random) % (i + 1)], to,
			    add);
	}
	free(order);
	return rc;
}

/* Candidates of other cases, which often have the same names. */
static int
add_strangers(struct suite *s, struct vfy_query *q)
{
	size_t i, n, num = json_object_array_length(s->cases);
	struct json_object *tc, *a;
	int rc = 0;

	for (i = 0; i < NUM_STRANGERS && rc == 0; i++) {
		tc = json_object_array_get_idx(
		    s->cases, shuffle_random(&s->as.random) % num);
		a = array_of(tc,
		    by_chance(s) ? "untrusted_intermediates" : "trusted_certs",
		    &n);
		if (n > 0)
			rc = add_one(s, a, "stranger",
			    shuffle_random(&s->as.random) % n, q,
			    add_untrusted);
	}
	return rc;
}

static int
add_candidates(struct suite *s, struct json_object *tc, struct vfy_ctx *ctx,
    struct vfy_query *q)
{
	bool pooled = s->as.pooled && by_chance(s);
	int rc;

	rc = add_array(s, tc, "untrusted_intermediates",
	    pooled ? (void *)ctx : (void *)q,
	    pooled ? add_to_pool : add_untrusted);
	return rc == 0 && s->as.strangers ? add_strangers(s, q) : rc;
}

/* CRLs: with the question, or through a source. */
static int
add_lists(struct suite *s, struct json_object *tc, struct vfy_query *q)
{
	if (s->through.way == THROUGH_QUERY)
		return add_array(s, tc, "crls", q, add_crl);
	return add_array(s, tc, "crls", &s->through, add_to_source);
}

static int
set_rules(struct json_object *tc, enum through_way way, struct vfy_query *q)
{
	const char *kind = text_of(tc, "validation_kind");
	struct json_object *depth;
	size_t crls;
	int64_t when;
	int rc;

	array_of(tc, "crls", &crls);
	if (kind == NULL || time_of(tc, &when) != 0)
		return VFY_EARG;
	rc = vfy_query_set_purpose(
	    q, strcmp(kind, "CLIENT") == 0 ? VFY_TLS_CLIENT : VFY_TLS_SERVER);
	if (rc == 0)
		rc = vfy_query_set_profile(q, profile_of(text_of(tc, "id")));
	if (rc == 0)
		rc = vfy_query_set_time(q, when);
	if (rc == 0)
		rc = vfy_query_set_revocation(
		    q, crls > 0 ? VFY_REV_HARD : VFY_REV_OFF);
	if (rc == 0)
		rc = vfy_query_set_network(
		    q, way == THROUGH_QUERY ? VFY_NET_OFF : VFY_NET_CACHED, 0);
	if (rc == 0 &&
	    json_object_object_get_ex(tc, "max_chain_depth", &depth) &&
	    depth != NULL)
		rc = vfy_query_set_max_path_length(
		    q, json_object_get_int(depth));
	return rc;
}

/* VFY_EPARSE: the leaf can't be read; VFY_EARG: the name is none. */
static int
query_make(struct suite *s, struct vfy_ctx *ctx, struct json_object *tc,
    struct json_object *name, struct vfy_query *q)
{
	const char *kind, *leaf = text_of(tc, "peer_certificate");
	struct vfy_fault fault;
	enum vfy_identity type;
	int rc;

	if (leaf == NULL)
		return VFY_EINTERNAL;
	rc = vfy_query_add_certs(q,
	    (struct vfy_span){ (const uint8_t *)leaf, strlen(leaf) }, NULL,
	    &fault);
	if (rc == VFY_EPARSE)
		tell_fault(s, "peer_certificate", 0, &fault);
	if (rc != 0)
		return rc;
	if (set_rules(tc, s->through.way, q) != 0)
		return VFY_EINTERNAL;
	if ((rc = add_candidates(s, tc, ctx, q)) != 0 ||
	    (rc = add_lists(s, tc, q)) != 0 || name == NULL)
		return rc;
	if ((kind = text_of(name, "kind")) == NULL)
		return VFY_EINTERNAL;
	type = strcmp(kind, "IP") == 0	  ? VFY_ID_IP
	    : strcmp(kind, "RFC822") == 0 ? VFY_ID_EMAIL
					  : VFY_ID_DNS;
	return vfy_query_set_identity(q, type, text_of(name, "value"));
}

static int
ctx_make(struct suite *s, struct json_object *tc, struct vfy_ctx **out)
{
	int rc;

	if ((rc = vfy_ctx_new(out)) != 0)
		return rc;
	return add_array(s, tc, "trusted_certs", *out, add_anchor);
}

/* Asks for one name (NULL: none). 0 and an answer, or VFY_E*: not asked. */
static int
ask(struct suite *s, struct vfy_ctx *ctx, struct json_object *tc,
    struct json_object *name, struct answer *ans)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	int rc;

	if ((rc = through_begin(&s->through, ctx)) == 0 &&
	    (rc = vfy_query_new(&q)) == 0 &&
	    (rc = query_make(s, ctx, tc, name, q)) == 0)
		rc = vfy_verify(ctx, q, &v);
	ans->outcome = vfy_verdict_outcome(v);
	if (rc == 0)
		snprintf(ans->text, sizeof(ans->text), "%s (%s)",
		    vfy_outcome_name(ans->outcome),
		    vfy_reason_name(vfy_verdict_reason(v)));
	else
		snprintf(ans->text, sizeof(ans->text), "%s",
		    rc == VFY_EPARSE ? "unreadable leaf" : "not a name");
	if (rc == VFY_EPARSE || rc == VFY_EARG)
		rc = 0;
	if (s->verbose != NULL && v != NULL)
		verdict_print(stdout, v);
	vfy_verdict_free(v);
	vfy_query_free(q);
	through_end(&s->through);
	return rc;
}

/* A case with several names is valid when it is for each of them. */
static int
ask_case(struct suite *s, struct json_object *tc, struct answer *ans)
{
	struct json_object *names, *name = NULL;
	struct vfy_ctx *ctx = NULL;
	size_t i, n;
	int rc;

	json_object_object_get_ex(tc, "expected_peer_name", &name);
	names = array_of(tc, "expected_peer_names", &n);
	if ((rc = ctx_make(s, tc, &ctx)) != 0)
		goto out;
	if (n == 0)
		rc = ask(s, ctx, tc, name, ans);
	for (i = 0; i < n; i++) {
		rc = ask(s, ctx, tc, json_object_array_get_idx(names, i), ans);
		if (rc != 0 || ans->outcome != VFY_VALID)
			break;
	}
out:
	vfy_ctx_free(ctx);
	return rc;
}

/* -- judging ---------------------------------------------------------------------- */

static struct space *
space_of(struct suite *s, const char *id)
{
	const char *end = id, *p;
	size_t i, len;

	for (p = id; (p = strstr(p, "::")) != NULL; p += 2)
		end = p;
	len = (size_t)(end - id);
	for (i = 0; i < s->num_spaces; i++)
		if (strlen(s->spaces[i].name) == len &&
		    strncmp(s->spaces[i].name, id, len) == 0)
			return &s->spaces[i];
	if (s->num_spaces < NUM_SPACES)
		s->num_spaces++;
	i = s->num_spaces - 1;
	snprintf(
	    s->spaces[i].name, sizeof(s->spaces[i].name), "%.*s", (int)len, id);
	return &s->spaces[i];
}

/* A first guess at the class of a disagreement, by the case's name. */
static const char *
why_guess(const char *id, enum direction d)
{
	static const struct {
		const char *prefix, *accept, *reject;
	} table[] = {
#define NC "name constraints (RFC 5280 6.1.3 (b), (c))"
#define RULE "rule of issuance (RFC 5280 4)"
#define BR "rule of issuance (CABF BR 7.1)"
		{ "bettertls::nameconstraints", NC,
		    "name constraints or names (RFC 5280 4.2.1.10)" },
		{ "bettertls::", "path building (RFC 4158)",
		    "path building (RFC 4158)" },
		{ "cve::cve-2025", NC, NC },
		{ "pathological::nc-dos", NC, NC },
		{ "rfc5280::nc", NC, NC },
		{ "webpki::nc", NC, NC },
		{ "rfc5280::pc", "policies (RFC 5280 4.2.1.11)", "policies" },
		{ "webpki::san::public-suffix",
		    "no public suffix list (CABF BR 3.2.2.6)", "" },
		{ "webpki::", BR, "profile webpki asks too much" },
		{ "online::", BR, "profile webpki asks too much" },
		{ "rfc5280::", RULE, "profile rfc5280 asks too much" },
		{ "crl::", "CRLs (RFC 5280 6.3)", "CRLs (RFC 5280 6.3)" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (has_prefix(id, table[i].prefix))
			return d == FALSE_ACCEPT ? table[i].accept
						 : table[i].reject;
	return "not looked into";
}

static int
miss_add(struct suite *s, struct json_object *tc, enum direction d,
    enum judgement j, const struct answer *ans, const struct known_line *l)
{
	const char *id = text_of(tc, "id"),
		   *importance = text_of(tc, "importance");
	struct miss *m;
	size_t cap;

	if (s->num_misses == s->cap_misses) {
		cap = s->cap_misses == 0 ? 256 : s->cap_misses * 2;
		if ((m = realloc(s->misses, cap * sizeof(*m))) == NULL)
			return -1;
		s->misses = m;
		s->cap_misses = cap;
	}
	m = &s->misses[s->num_misses++];
	m->id = id;
	m->direction = d;
	m->judgement = j;
	snprintf(m->engine, sizeof(m->engine), "%s", ans->text);
	/* BetterTLS' own word for its soft expectations: "a disagreement is a warning" */
	if (l != NULL)
		snprintf(m->why, sizeof(m->why), "%s", l->why);
	else
		snprintf(m->why, sizeof(m->why), "%s%s", why_guess(id, d),
		    has_prefix(id, "bettertls::") && importance != NULL &&
			    strcmp(importance, "low") == 0
			? "; soft: BetterTLS only warns"
			: "");
	return 0;
}

/* Both directions are looked up: a false reject may turn into a false accept. */
static int
judge(struct suite *s, struct json_object *tc, bool success,
    const struct answer *ans)
{
	const char *id = text_of(tc, "id");
	bool valid = ans->outcome == VFY_VALID, agrees;
	struct space *sp = space_of(s, id);
	enum judgement j;
	char key[512];
	int d;

	sp->run++;
	sp->as_expected += valid == success;
	sp->accepts += valid && !success;
	sp->rejects += !valid && success;
	for (d = FALSE_ACCEPT; d <= FALSE_REJECT; d++) {
		agrees = d == FALSE_ACCEPT ? !(valid && !success)
					   : !(!valid && success);
		snprintf(key, sizeof(key), "%s\t%s", direction_name[d], id);
		j = known_judge(&s->known, key, agrees);
		sp->known += j == JUDGED_KNOWN;
		sp->regressed += j == JUDGED_REGRESSED;
		sp->improved += j == JUDGED_IMPROVED;
		if (j != JUDGED_OK &&
		    miss_add(s, tc, (enum direction)d, j, ans,
			known_find(&s->known, key)) != 0)
			return -1;
	}
	return 0;
}

/* -- other orders -------------------------------------------------------------------- */

/* One variant of a case, against the answer to the case as it stands. */
static int
compare_variant(struct suite *s, struct json_object *tc, unsigned long seed,
    const struct answer *plain)
{
	struct answer ans = { VFY_INVALID, "" };
	bool same;
	int rc;

	s->as.random = seed;
	rc = ask_case(s, tc, &ans);
	/* a stranger may well be why a path that fails fails */
	same = ans.outcome == plain->outcome &&
	    (s->as.strangers || strcmp(ans.text, plain->text) == 0);
	s->asked++;
	if (rc == 0 && same)
		return 0;
	s->changed++;
	printf("FAIL %s: seed %lu%s%s%s: %s, was %s\n", text_of(tc, "id"), seed,
	    s->as.doubled ? ", doubled" : "", s->as.pooled ? ", pooled" : "",
	    s->as.strangers ? ", strangers" : "",
	    rc == 0 ? ans.text : vfy_strerror(rc), plain->text);
	return 0;
}

static int
run_orders(struct suite *s, struct json_object *tc)
{
	struct answer plain = { VFY_INVALID, "" };
	const char *id = text_of(tc, "id");
	unsigned long seed;
	int rc;

	if (has_prefix(id, "bettertls::nameconstraints") &&
	    s->place % SAMPLE != 0)
		return 0;
	s->as = (struct variant){ .random = 0 };
	if ((rc = ask_case(s, tc, &plain)) != 0) {
		printf(
		    "FAIL %s: could not be asked: %s\n", id, vfy_strerror(rc));
		return -1;
	}
	for (seed = 1; seed <= s->orders; seed++) {
		s->as = (struct variant){ .shuffled = true,
			.doubled = seed % 2 == 0,
			.pooled = seed % 3 == 0 };
		if (compare_variant(s, tc, seed, &plain) != 0)
			return -1;
	}
	s->as.strangers = true;
	return compare_variant(s, tc, seed, &plain);
}

static int
orders_summary(const struct suite *s)
{
	printf("%u variants asked, %u with another outcome or reason\n",
	    s->asked, s->changed);
	return s->changed == 0 && s->asked > 0 ? 0 : 1;
}

static int
run_case(struct suite *s, struct json_object *tc)
{
	const char *id = text_of(tc, "id"),
		   *expected = text_of(tc, "expected_result");
	struct answer ans = { VFY_INVALID, "" };
	bool success;
	size_t crls;
	int rc;

	if (id == NULL || expected == NULL ||
	    text_of(tc, "validation_kind") == NULL) {
		printf("FAIL %s: not limbo's schema\n",
		    id == NULL ? "a case" : id);
		return -1;
	}
	if (s->orders > 0)
		return run_orders(s, tc);
	array_of(tc, "crls", &crls);
	if (s->through.way != THROUGH_QUERY && crls == 0)
		return 0;
	if (s->verbose != NULL && strcmp(s->verbose, id) != 0)
		return 0;
	if (s->verbose != NULL)
		printf("%s: expected %s\n%s\n", id, expected,
		    text_of(tc, "description"));
	success = strcmp(expected, "SUCCESS") == 0;
	if ((rc = ask_case(s, tc, &ans)) != 0) {
		printf(
		    "FAIL %s: could not be asked: %s\n", id, vfy_strerror(rc));
		s->broken++;
		return 0;
	}
	if (s->list)
		printf("%s\t%s\t%s\n", id, expected, ans.text);
	return judge(s, tc, success, &ans);
}

/* -- reporting -------------------------------------------------------------------- */

static void
print_misses(const struct suite *s, enum judgement j, enum direction d,
    const char *head, const char *tail)
{
	const struct miss *m;
	size_t i;

	for (i = 0; i < s->num_misses; i++) {
		m = &s->misses[i];
		if (m->judgement == j && m->direction == d)
			printf("%s %s: engine: %s%s\n", head, m->id, m->engine,
			    tail);
	}
}

/* How many listed disagreements of each class. */
static void
print_known(const struct suite *s, enum direction d)
{
	const struct miss *m, *seen[NUM_CLASSES];
	unsigned count[NUM_CLASSES], sum = 0;
	size_t i, k, n = 0;

	for (i = 0; i < s->num_misses; i++) {
		m = &s->misses[i];
		if (m->judgement != JUDGED_KNOWN || m->direction != d)
			continue;
		sum++;
		for (k = 0; k < n && strcmp(seen[k]->why, m->why) != 0; k++)
			continue;
		if (k == NUM_CLASSES)
			continue;
		if (k == n) {
			seen[n] = m;
			count[n++] = 0;
		}
		count[k]++;
	}
	printf("%s: %u\n",
	    d == FALSE_ACCEPT ? "KNOWN FALSE ACCEPTS" : "known false rejects",
	    sum);
	for (k = 0; k < n; k++)
		printf("  %6u  %s\n", count[k], seen[k]->why);
}

static void
space_print(const struct space *sp)
{
	printf("%-28s %6u %11u %8u %8u %6u %9u %9u\n", sp->name, sp->run,
	    sp->as_expected, sp->accepts, sp->rejects, sp->known, sp->regressed,
	    sp->improved);
}

/* Returns true when everything was as listed. */
static bool
summary(const struct suite *s)
{
	struct space sum = { .name = "all" };
	const struct space *sp;
	size_t i;

	print_misses(
	    s, JUDGED_REGRESSED, FALSE_ACCEPT, "FAIL: FALSE ACCEPT", "");
	print_misses(
	    s, JUDGED_REGRESSED, FALSE_REJECT, "FAIL: false reject", "");
	print_misses(s, JUDGED_IMPROVED, FALSE_ACCEPT,
	    "FAIL: listed as a false accept, but is none",
	    ": remove it from the list");
	print_misses(s, JUDGED_IMPROVED, FALSE_REJECT,
	    "FAIL: listed as a false reject, but is none",
	    ": remove it from the list");
	print_known(s, FALSE_ACCEPT);
	print_known(s, FALSE_REJECT);
	printf("%-28s %6s %11s %8s %8s %6s %9s %9s\n", "namespace", "cases",
	    "as expected", "accepts", "rejects", "known", "regressed",
	    "improved");
	for (i = 0; i < s->num_spaces; i++) {
		sp = &s->spaces[i];
		space_print(sp);
		sum.run += sp->run;
		sum.as_expected += sp->as_expected;
		sum.accepts += sp->accepts;
		sum.rejects += sp->rejects;
		sum.known += sp->known;
		sum.regressed += sp->regressed;
		sum.improved += sp->improved;
	}
	space_print(&sum);
	if (s->through.way != THROUGH_QUERY)
		printf("through a source: %u lists given, %u fetches\n",
		    s->through.given, s->through.fetches);
	return sum.regressed + sum.improved + s->broken == 0 && sum.run > 0 &&
	    through_went_well(&s->through) &&
	    (!s->whole || known_unused(&s->known, s->known_path, stdout) == 0);
}

/* -- recording --------------------------------------------------------------------- */

/* The end of "...::tc" where a number, and nothing else, follows; else 0. */
static size_t
stem_of(const char *id, unsigned long *number)
{
	const char *p = strrchr(id, ':');
	char *end;

	if (p == NULL || !has_prefix(p, ":tc"))
		return 0;
	*number = strtoul(p + 3, &end, 10);
	return end == p + 3 || *end != '\0' ? 0 : (size_t)(p + 3 - id);
}

static int
miss_cmp(const void *a, const void *b)
{
	const struct miss *x = a, *y = b;
	unsigned long m = 0, n = 0;
	size_t i, j;
	int c;

	if (x->direction != y->direction)
		return x->direction < y->direction ? -1 : 1;
	i = stem_of(x->id, &m);
	j = stem_of(y->id, &n);
	if (i == 0 || i != j || strncmp(x->id, y->id, i) != 0)
		return strcmp(x->id, y->id);
	if ((c = strcmp(x->why, y->why)) != 0)
		return c;
	return m < n ? -1 : m > n;
}

static bool
same_line(const struct miss *a, const struct miss *b)
{
	unsigned long m, n;
	size_t i = stem_of(a->id, &m);

	return i != 0 && i == stem_of(b->id, &n) &&
	    strncmp(a->id, b->id, i) == 0 && a->direction == b->direction &&
	    strcmp(a->why, b->why) == 0;
}

/* Writes one line from m[0] on, in the short form. Returns how many it took. */
static size_t
record_numbers(FILE *f, const struct miss *m, size_t n)
{
	unsigned long first = 0, last = 0, next = 0;
	size_t stem = stem_of(m[0].id, &first), i = 0;
	int width;

	width = fprintf(
	    f, "%s\t%.*s{", direction_name[m[0].direction], (int)stem, m[0].id);
	while (i < n && same_line(&m[0], &m[i]) && width < LINE_LENGTH) {
		stem_of(m[i++].id, &first);
		for (last = first; i < n && same_line(&m[0], &m[i]);
		     i++, last = next)
			if (stem_of(m[i].id, &next) == 0 || next != last + 1)
				break;
		width +=
		    fprintf(f, last > first ? "%lu-%lu," : "%lu,", first, last);
	}
	fseek(f, -1, SEEK_CUR); /* the last comma */
	fprintf(f, "}\t%s\n", m[0].why);
	return i;
}

static const char record_head[] =
    "# x509-limbo and BetterTLS: where this engine and the suites disagree, "
    "and why,\n"
    "# tab separated: direction, case, why. tc{0-4,7} stands for tc0, ... tc4 "
    "and tc7.\n"
    "# false-accept: the suite expects a failure, the engine says valid. "
    "false-reject:\n"
    "# the suite expects success, the engine says invalid or undetermined. "
    "What is not\n"
    "# here fails the test, and so does what is here and has gone.\n";

static int
record(struct suite *s)
{
	FILE *f = fopen(s->known_path, "w");
	struct miss *m = s->misses;
	unsigned long number;
	size_t i, n = 0;

	if (f == NULL) {
		perror(s->known_path);
		return -1;
	}
	for (i = 0; i < s->num_misses; i++)
		if (m[i].judgement == JUDGED_KNOWN ||
		    m[i].judgement == JUDGED_REGRESSED)
			m[n++] = m[i];
	if (n > 1)
		qsort(m, n, sizeof(*m), miss_cmp);
	fputs(record_head, f);
	for (i = 0; i < n;) {
		if (stem_of(m[i].id, &number) != 0) {
			i += record_numbers(f, &m[i], n - i);
			continue;
		}
		fprintf(f, "%s\t%s\t%s\n", direction_name[m[i].direction],
		    m[i].id, m[i].why);
		i++;
	}
	if (fclose(f) != 0) {
		perror(s->known_path);
		return -1;
	}
	return 0;
}

/* -- files -------------------------------------------------------------------------- */

/* Reads path through "xz -dc". 0, or -1 with errno. */
static int
xz_read(struct bytes *b, const char *path)
{
	int fd[2], status, rc = -1;
	pid_t pid;
	FILE *f;

	if (access(path, R_OK) != 0 || pipe(fd) != 0)
		return -1;
	if ((pid = fork()) == 0) {
		dup2(fd[1], STDOUT_FILENO);
		close(fd[0]);
		close(fd[1]);
		execlp("xz", "xz", "-dc", "--", path, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	if ((f = fdopen(fd[0], "rb")) != NULL) {
		rc = pid < 0 ? -1 : bytes_drain(b, f);
		fclose(f);
	}
	if (pid > 0 && (waitpid(pid, &status, 0) != pid || status != 0) &&
	    rc == 0) {
		bytes_free(b);
		errno = EIO;
		rc = -1;
	}
	return rc;
}

/* NULL: told on stderr. */
static struct json_object *
json_read(const char *path)
{
	size_t len = strlen(path);
	struct json_object *o = NULL;
	struct json_tokener *t;
	struct bytes b = { NULL, 0 };
	bool xz = len > 3 && strcmp(path + len - 3, ".xz") == 0;

	if ((xz ? xz_read(&b, path) : bytes_read(&b, path)) != 0) {
		fprintf(stderr, "limbo: %s: %s\n", path, strerror(errno));
		return NULL;
	}
	if (b.len <= INT32_MAX && (t = json_tokener_new()) != NULL) {
		o = json_tokener_parse_ex(t, (const char *)b.ptr, (int)b.len);
		json_tokener_free(t);
	}
	if (o == NULL)
		fprintf(stderr, "limbo: %s: not JSON\n", path);
	bytes_free(&b);
	return o;
}

static int
run_file(struct suite *s, struct json_object *root)
{
	struct json_object *cases;
	size_t i, n;

	s->cases = cases = array_of(root, "testcases", &n);
	for (i = 0; i < n; i++) {
		s->place = i;
		if (run_case(s, json_object_array_get_idx(cases, i)) != 0)
			return -1;
	}
	return 0;
}

/* 0, or EXIT_SKIP with a message. */
static int
find_inputs(char path[2][4096], size_t *n)
{
	static const char *const names[] = { "limbo/limbo.json.xz",
		"limbo/bettertls.json.xz" };
	const char *one = getenv("VFY_LIMBO_JSON");
	size_t i;

	*n = one == NULL || *one == '\0' ? 2 : 1;
	for (i = 0; i < *n; i++) {
		if (*n == 1)
			snprintf(path[i], 4096, "%s", one);
		else
			path_in(path[i], 4096, "VFY_VECTORS",
			    TOP_SRCDIR "/../shared/vectors", names[i]);
		if (access(path[i], R_OK) == 0)
			continue;
		printf(
		    "SKIPPED: X509-LIMBO DID NOT RUN: %s: %s\n"
		    "set VFY_VECTORS to the folder that has limbo/*.json.xz, "
		    "or VFY_LIMBO_JSON to\n"
		    "limbo.json as published by github.com/C2SP/x509-limbo\n",
		    path[i], strerror(errno));
		return EXIT_SKIP;
	}
	return 0;
}

static int
run(struct suite *s, char path[2][4096], size_t n)
{
	struct json_object *root[2] = { NULL, NULL };
	int status = 1;
	size_t i;

	if ((!s->record || access(s->known_path, F_OK) == 0) &&
	    known_load(&s->known, s->known_path, 2) != 0)
		return 1;
	for (i = 0; i < n; i++)
		if ((root[i] = json_read(path[i])) == NULL ||
		    run_file(s, root[i]) != 0)
			goto out;
	s->whole = n == 2 && s->through.way == THROUGH_QUERY;
	if (s->orders > 0)
		status = orders_summary(s);
	else if (s->verbose != NULL)
		status = 0;
	else
		status = summary(s) ? 0 : 1;
	if (s->record && s->orders == 0 && s->broken == 0)
		status = record(s) == 0 ? 0 : 1;
out:
	for (i = 0; i < n; i++)
		json_object_put(root[i]);
	known_free(&s->known);
	free(s->misses);
	return status;
}

static int
usage(void)
{
	fprintf(stderr,
	    "usage: limbo [--record] [--list] [--verbose ID] [--known FILE]\n"
	    "       limbo --through source|store\n"
	    "       limbo --orders N\n");
	return 2;
}

static int
options(struct suite *s, int argc, char **argv)
{
	int i;

	snprintf(s->known_path, sizeof(s->known_path),
	    "%s/tests/limbo/known-failures", TOP_SRCDIR);
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--record") == 0) {
			s->record = true;
		} else if (strcmp(argv[i], "--list") == 0) {
			s->list = true;
		} else if (i + 1 == argc) {
			return usage();
		} else if (strcmp(argv[i], "--verbose") == 0) {
			s->verbose = argv[++i];
		} else if (strcmp(argv[i], "--through") == 0) {
			if (through_parse(argv[++i], &s->through.way) != 0)
				return usage();
		} else if (strcmp(argv[i], "--orders") == 0) {
			s->orders = strtoul(argv[++i], NULL, 10);
			if (s->orders == 0)
				return usage();
		} else if (strcmp(argv[i], "--known") == 0) {
			snprintf(s->known_path, sizeof(s->known_path), "%s",
			    argv[++i]);
		} else {
			return usage();
		}
	}
	return s->record && s->verbose != NULL ? usage() : 0;
}

int
main(int argc, char **argv)
{
	struct suite s = { 0 };
	char path[2][4096];
	size_t n;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if ((status = options(&s, argc, argv)) != 0 ||
	    (status = find_inputs(path, &n)) != 0)
		return status;
	return run(&s, path, n);
}
