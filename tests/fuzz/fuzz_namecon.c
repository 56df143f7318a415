/* SPDX-License-Identifier: MIT */
/*
 * fuzz_namecon.c - name constraints along a path (RFC 5280 4.2.1.10, 6.1.3 (b)
 * and (c), 6.1.4 (g)).
 *
 * The input is a path, target first: each certificate a SEQUENCE of its subject
 * (a Name), [0] subjectAltName, [1] nameConstraints (both values whole), and a
 * NULL where it is self-issued. A path is refused exactly when one of its CAs
 * alone would refuse it, and by a CA exactly when it refuses one of the
 * target's names alone. dNSNames and addresses of plain form are judged
 * naively too: what that refuses must be refused, and where there is nothing
 * but such names, nothing else may be.
 */
#include <strings.h>

#include "dn.h"
#include "fuzz.h"
#include "namecon.h"

#define MOST_CERTS 6
#define MOST_NAMES 8
/* With the header of a SEQUENCE in short form, so that one name can be put in it. */
#define MOST_NAME 127

struct path {
	struct vfy_cert certs[MOST_CERTS];
	struct vfy_span
	    constraints[MOST_CERTS]; /* the values, for taking away */
	size_t n;
};

/* -- the input -------------------------------------------------------------------- */

static bool
read_cert(struct vfy_span in, struct path *p)
{
	struct vfy_cert *c = &p->certs[p->n];
	struct der d = der_start(in, NULL);
	struct vfy_span contents, whole;
	uint8_t tag;

	memset(c, 0, sizeof(*c));
	p->constraints[p->n] = span_of(NULL, 0);
	if (!dn_read(&d, "", &c->subject))
		return false;
	in = span_of(d.ptr, (size_t)(d.end - d.ptr));
	while (next_element(&in, &tag, &contents, &whole)) {
		if (tag == DER_CTX_CONS(0))
			attach_extension(c, EXT_SUBJECT_ALT_NAME, contents);
		else if (tag == DER_CTX_CONS(1)) {
			attach_extension(c, EXT_NAME_CONSTRAINTS, contents);
			p->constraints[p->n] = contents;
		} else if (tag == DER_NULL)
			c->self_issued = true;
	}
	c->issuer = c->subject;
	p->n++;
	return true;
}

static bool
read_path(struct vfy_span in, struct path *p)
{
	struct vfy_span contents, whole;
	uint8_t tag;

	p->n = 0;
	while (
	    p->n < MOST_CERTS && next_element(&in, &tag, &contents, &whole)) {
		if (!read_cert(contents, p))
			return false;
	}
	return p->n >= 2;
}

/* -- the engine ------------------------------------------------------------------- */

/* Is the path refused? *spent: for want of budget. */
static bool
is_refused(struct path *p, bool *spent)
{
	struct node nodes[MOST_CERTS] = { 0 };
	struct budget budget;
	struct graph g = {
		.nodes = nodes, .num_nodes = (uint32_t)p->n, .budget = &budget
	};
	struct chain chain = { .n = p->n };
	struct notes notes = { .list = NULL };
	bool refused;
	size_t i;

	for (i = 0; i < p->n; i++) {
		nodes[i].cert = &p->certs[i];
		nodes[i].anchor = i + 1 == p->n;
		chain.node[i] = (uint32_t)i;
	}
	budget_start(&budget, NULL);
	namecon_check(&g, &chain, true, &notes);
	refused = notes.fatal;
	*spent = budget.spent != NULL;
	must(refused == (notes.n > 0) && !notes.nomem);
	must(!*spent || refused);
	for (i = 0; i < notes.n; i++) {
		must_be_printable(notes.list[i].detail);
		must(notes.list[i].depth < p->n);
	}
	notes_clear(&notes);
	return refused;
}

/* Leaves the constraints of CA number only, or of all. */
static void
constrain_by(struct path *p, size_t only)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		p->certs[i].ext[EXT_NAME_CONSTRAINTS].present =
		    p->constraints[i].len > 0 && (only == p->n || only == i);
}

static void
check_each_ca(struct path *p, bool refused)
{
	bool alone = false, spent, ever_spent = false;
	size_t i;

	for (i = 0; i < p->n; i++) {
		constrain_by(p, i);
		alone |= is_refused(p, &spent);
		ever_spent |= spent;
		/* no CA constrains itself, or those above it */
		must(i > 0 || !alone);
	}
	constrain_by(p, p->n);
	must(refused == alone || ever_spent);
}

/* The target without a subject, refused for its subjectAltName: for some name. */
static void
check_each_name(struct path *p)
{
	static const uint8_t empty[] = { DER_SEQUENCE, 0 };
	struct vfy_cert *target = &p->certs[0];
	struct vfy_cert before = *target;
	struct vfy_span names, contents, whole;
	bool all, alone = false, spent;
	uint8_t tag, value[2 + MOST_NAME];
	size_t n;

	if (!cert_has(target, EXT_SUBJECT_ALT_NAME) ||
	    target->bad_extensions != 0)
		return;
	must(ext_sequence(target->ext[EXT_SUBJECT_ALT_NAME].value, &names));
	target->subject = span_of(empty, sizeof(empty));
	all = is_refused(p, &spent);
	for (n = 0; next_element(&names, &tag, &contents, &whole); n++) {
		if (n == MOST_NAMES || whole.len > MOST_NAME || spent)
			goto out;
		value[0] = DER_SEQUENCE;
		value[1] = (uint8_t)whole.len;
		memcpy(value + 2, whole.ptr, whole.len);
		attach_extension(target, EXT_SUBJECT_ALT_NAME,
		    span_of(value, whole.len + 2));
		alone |= is_refused(p, &spent);
	}
	/* the CAs' names are the same each time */
	must(all == alone || n == 0);
out:
	*target = before;
}

/* -- the naive judge --------------------------------------------------------------- */

enum naive { ALLOWED = 0, REFUSED, NOT_PLAIN };

/* Letters, digits, hyphens and single dots inside. */
static bool
is_plain(struct vfy_span s)
{
	size_t i;

	if (s.len == 0 || s.len > 60 || s.ptr[0] == '.' ||
	    s.ptr[s.len - 1] == '.')
		return false;
	for (i = 0; i < s.len; i++) {
		uint8_t b = s.ptr[i];

		if (b == '.'
			? s.ptr[i - 1] == '.'
			: !((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') ||
			      (b >= '0' && b <= '9') || b == '-'))
			return false;
	}
	return true;
}

static bool
is_suffix(struct vfy_span name, struct vfy_span base)
{
	size_t at = name.len - base.len;

	return name.len >= base.len &&
	    strncasecmp((const char *)name.ptr + at, (const char *)base.ptr,
		base.len) == 0 &&
	    (at == 0 || name.ptr[at - 1] == '.');
}

static bool
is_ip_base(struct vfy_span base)
{
	size_t half = base.len / 2, i;
	bool zero = false;

	if (base.len != 8 && base.len != 32)
		return false;
	for (i = 0; i < half * 8; i++) {
		bool one = base.ptr[half + i / 8] & 0x80u >> i % 8;

		if (one && zero)
			return false;
		zero |= !one;
	}
	return true;
}

static bool
is_in_net(struct vfy_span ip, struct vfy_span base)
{
	size_t i, half = base.len / 2;

	if (ip.len != half)
		return false;
	for (i = 0; i < half; i++) {
		if ((ip.ptr[i] & base.ptr[half + i]) !=
		    (base.ptr[i] & base.ptr[half + i]))
			return false;
	}
	return true;
}

/* An IPv4 address in IPv6 spelling is not judged here. */
static bool
is_plain_ip(struct vfy_span ip)
{
	return ip.len == 4 || (ip.len == 16 && ip.ptr[0] != 0);
}

/*
 * One name against one list of subtrees. NOT_PLAIN: some base or the name is
 * not of the forms known here; REFUSED is said of what is known all the same.
 */
static enum naive
judge_list(
    struct vfy_span list, bool excluded, uint8_t name_tag, struct vfy_span name)
{
	struct vfy_span subtree, base, whole;
	bool constrained = false, inside = false, plain = true;
	uint8_t tag;

	while (next_element(&list, &tag, &subtree, &whole)) {
		if (!next_element(&subtree, &tag, &base, &whole))
			return NOT_PLAIN;
		if (tag != name_tag) {
			plain &= tag == GN_DNS || tag == GN_IP;
			continue;
		}
		if (tag == GN_DNS ? !is_plain(base) : !is_ip_base(base)) {
			plain = false;
			continue;
		}
		constrained = true;
		inside |= tag == GN_DNS ? is_suffix(name, base)
					: is_in_net(name, base);
	}
	if (excluded && inside)
		return REFUSED;
	if (!plain)
		return NOT_PLAIN;
	return !excluded && constrained && !inside ? REFUSED : ALLOWED;
}

static enum naive
worst(enum naive a, enum naive b)
{
	if (a == REFUSED || b == REFUSED)
		return REFUSED;
	return a == ALLOWED ? b : a;
}

/* One name against the lists of one CA. */
static enum naive
judge_name(struct vfy_span constraints, uint8_t tag, struct vfy_span name)
{
	struct vfy_span lists, list, whole;
	enum naive result = ALLOWED;
	uint8_t which;

	if (tag == GN_DNS ? !is_plain(name) : !is_plain_ip(name))
		return NOT_PLAIN;
	must(ext_sequence(constraints, &lists));
	while (next_element(&lists, &which, &list, &whole))
		result = worst(result,
		    judge_list(list, which == DER_CTX_CONS(1), tag, name));
	return result;
}

static enum naive
judge_cert(struct vfy_span constraints, const struct vfy_cert *c)
{
	enum naive result = dn_empty(c->subject) ? ALLOWED : NOT_PLAIN;
	struct vfy_span names, name, whole;
	uint8_t tag;

	if (!cert_has(c, EXT_SUBJECT_ALT_NAME))
		return result;
	if (!ext_sequence(c->ext[EXT_SUBJECT_ALT_NAME].value, &names))
		return NOT_PLAIN;
	while (next_element(&names, &tag, &name, &whole))
		result = worst(result,
		    tag == GN_DNS || tag == GN_IP
			? judge_name(constraints, tag, name)
			: NOT_PLAIN);
	return result;
}

static enum naive
judge_path(const struct path *p)
{
	enum naive result = ALLOWED;
	size_t ca, i;

	for (ca = 1; ca < p->n; ca++) {
		if (p->constraints[ca].len == 0)
			continue;
		for (i = 0; i < ca; i++) {
			if (i == 0 || !p->certs[i].self_issued)
				result = worst(result,
				    judge_cert(
					p->constraints[ca], &p->certs[i]));
		}
	}
	return result;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum naive naive;
	bool refused, spent;
	struct path p;
	size_t i;

	if (!read_path(span_of(data, size), &p))
		return 0;
	for (i = 0; i < p.n; i++) {
		/* such a path is refused before anyone looks at its names */
		if (p.certs[i].bad_extensions != 0)
			return 0;
	}
	refused = is_refused(&p, &spent);
	check_each_ca(&p, refused);
	check_each_name(&p);
	naive = judge_path(&p);
	must(naive != REFUSED || refused);
	must(naive != ALLOWED || !refused || spent);
	return 0;
}
