/* SPDX-License-Identifier: MIT */
/*
 * namecon.c - name constraints along a path (RFC 5280 4.2.1.10, RFC 9549 and
 * 9598 for e-mail hosts, RFC 5937 for the anchor's).
 *
 * RFC 5280 intersects the permitted subtrees of all CAs and unites the excluded
 * ones; to hold each name to each CA's extension in turn is the same, and keeps
 * no state that could grow.
 */
#include "namecon.h"

#include <stdio.h>

#include "dn.h"
#include "nameform.h"
#include "subtree.h"

#define TEXT 200

/* One constraining CA against one certificate below it. */
struct check {
	struct budget *budget;
	struct vfy_span permitted,
	    excluded;	/* GeneralSubtrees contents, or empty */
	unsigned depth; /* of the certificate with the names */
	unsigned by;	/* depth of the constraining CA */
	struct notes *notes;
	bool stopped; /* the budget is spent */
};

/* A name as it stands in a certificate, and how it is shown. */
struct name {
	uint8_t tag;
	struct vfy_span value;
};

static void
name_text(const struct name *n, char *buf, size_t len)
{
	struct vfy_span text = n->value;
	enum form_other other = OTHER_UNKNOWN;
	size_t i;

	if (n->tag == GN_DIRECTORY) {
		dn_text(n->value, buf, len);
		return;
	}
	if (n->tag == GN_OTHER)
		other = form_other_name(n->value, &text);
	if (n->tag != GN_DNS && n->tag != GN_EMAIL && n->tag != GN_URI &&
	    other != OTHER_SRV && other != OTHER_SMTP_UTF8) {
		snprintf(buf, len, "%s", subtree_form(n->tag));
		return;
	}
	/* a NUL would end the text before it has shown what the name is */
	for (i = 0; i < text.len && i + 1 < len; i++)
		buf[i] = text.ptr[i] == '\0' ? '?' : (char)text.ptr[i];
	buf[i] = '\0';
}

static void
refuse(struct check *k, enum vfy_reason why, const struct name *n,
    const char *verb)
{
	char text[TEXT];

	name_text(n, text, sizeof(text));
	note(k->notes, why, k->depth, true, "%s %s by the CA at depth %u", text,
	    verb, k->by);
}

/*
 * Looks for a subtree that has the name. *constrained: some subtree is of the
 * name's form. A name that one subtree has is in the union of all, whatever
 * the others mean. False: stopped (budget), or refused (can't be told).
 */
static bool
search_subtrees(struct check *k, struct vfy_span subtrees, const struct name *n,
    bool excluded, bool *constrained, bool *inside)
{
	struct der d = der_start(subtrees, NULL), one;
	bool unclear = false;
	struct vfy_span base;
	uint8_t tag;

	*constrained = *inside = false;
	while (!der_done(&d) && der_enter(&d, DER_SEQUENCE, "", &one) &&
	    gn_next(&one, &tag, &base)) {
		if (!budget_name_comparison(k->budget)) {
			note(k->notes, VFY_R_BUDGET, k->depth, true,
			    "too many name constraints");
			k->stopped = true;
			return false;
		}
		if (!subtree_same_form(tag, base, n->tag, n->value))
			continue;
		*constrained = true;
		switch (subtree_match(tag, base, n->tag, n->value, excluded)) {
		case SUBTREE_IN:
			*inside = true;
			return true;
		case SUBTREE_OUT:
			break;
		case SUBTREE_UNSUPPORTED:
			unclear = true;
			break;
		}
	}
	if (unclear)
		refuse(
		    k, VFY_R_NAME_CONSTRAINT_UNSUPPORTED, n, "is constrained");
	return !unclear;
}

/* One name against both lists. False: no more names need to be looked at. */
static bool
check_name(struct check *k, const struct name *n)
{
	bool constrained, inside;

	/*= rfc5280 6.1.3 (c) */
	if (!search_subtrees(k, k->excluded, n, true, &constrained, &inside))
		return false;
	if (inside) {
		refuse(k, VFY_R_NAME_EXCLUDED, n, "is excluded");
		return false;
	}
	/*= rfc5280 6.1.3 (b) */
	if (!search_subtrees(k, k->permitted, n, false, &constrained, &inside))
		return false;
	if (constrained && !inside) {
		refuse(k, VFY_R_NAME_NOT_PERMITTED, n, "is not permitted");
		return false;
	}
	return true;
}

/*= rfc5280 4.2.1.10: e-mail addresses of the subject where there is no subjectAltName */
static bool
check_subject_emails(struct check *k, const struct vfy_cert *c)
{
	static const uint8_t id_email[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
		0x01, 0x09, 0x01 };
	struct dn_iter it = dn_attributes(c->subject);
	struct name n = { .tag = GN_EMAIL };
	struct vfy_span type;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &n.value)) {
		if (!span_eq(type, span_of(id_email, sizeof(id_email))))
			continue;
		/* in any wider type its octets are no address: no mailbox */
		if (tag != DER_IA5_STRING && tag != DER_PRINTABLE_STRING &&
		    tag != DER_UTF8_STRING)
			n.value = span_str("?");
		if (!check_name(k, &n))
			return false;
	}
	return true;
}

static bool
check_alt_names(struct check *k, const struct vfy_cert *c)
{
	struct vfy_span contents;
	struct name n;
	struct der d;

	if (!ext_sequence(c->ext[EXT_SUBJECT_ALT_NAME].value, &contents))
		return false;
	d = der_start(contents, NULL);
	while (gn_next(&d, &n.tag, &n.value)) {
		if (!check_name(k, &n))
			return false;
	}
	return true;
}

static void
check_names(struct check *k, const struct vfy_cert *c)
{
	struct name subject = { .tag = GN_DIRECTORY, .value = c->subject };

	if (!dn_empty(c->subject) && !check_name(k, &subject))
		return;
	if (cert_has(c, EXT_SUBJECT_ALT_NAME) && !c->empty_alt_name)
		check_alt_names(k, c);
	else
		check_subject_emails(k, c);
}

/* permittedSubtrees [0], excludedSubtrees [1]; ext.c has checked the form. */
static bool
open_constraints(const struct vfy_cert *ca, struct check *k)
{
	struct vfy_span contents;
	struct der d;

	if ((ca->bad_extensions & 1u << EXT_NAME_CONSTRAINTS) != 0 ||
	    !ext_sequence(ca->ext[EXT_NAME_CONSTRAINTS].value, &contents))
		return false;
	d = der_start(contents, NULL);
	if (der_peek(&d, DER_CTX_CONS(0)) &&
	    !der_take(&d, DER_CTX_CONS(0), "", &k->permitted))
		return false;
	return !der_peek(&d, DER_CTX_CONS(1)) ||
	    der_take(&d, DER_CTX_CONS(1), "", &k->excluded);
}

/*= rfc5280 6.1.4 (g) */
static void
constrain_below(const struct graph *g, const struct chain *chain, size_t at,
    struct notes *notes)
{
	struct check k = {
		.budget = g->budget, .by = (unsigned)at, .notes = notes
	};
	size_t i;

	if (!open_constraints(g->nodes[chain->node[at]].cert, &k))
		return; /* malformed: refused elsewhere */
	for (i = at; i-- > 0 && !k.stopped;) {
		const struct vfy_cert *c = g->nodes[chain->node[i]].cert;

		/*= rfc5280 6.1.3 (b): "if certificate i is self-issued and it is not the
		 * final certificate in the path" */
		if (i > 0 && cert_self_issued(c))
			continue;
		k.depth = (unsigned)i;
		check_names(&k, c);
	}
}

/*= rfc5280 6.1.1 (h), (i), 6.1.2 (b), (c): all names, none excluded, but for
 * what the anchor says (RFC 5937) */
void
namecon_check(const struct graph *g, const struct chain *chain,
    bool with_anchor, struct notes *notes)
{
	size_t i;

	for (i = chain->n - 1; i > 0; i--) {
		const struct node *ca = &g->nodes[chain->node[i]];

		if (cert_has(ca->cert, EXT_NAME_CONSTRAINTS) &&
		    (with_anchor || !ca->anchor))
			constrain_below(g, chain, i, notes);
	}
}
