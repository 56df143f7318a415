/* SPDX-License-Identifier: MIT */
/*
 * scan_file.c - a file becomes items: one for each certificate and revocation list.
 *
 * A certificate that issued none of the others in its file is asked about, with those
 * for its chain; one that did is a link of a chain: whether it ends soon is all.
 * Does not: look into what is encrypted, or into keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "objects.h"
#include "scan.h"
#include "show.h"
#include "verb.h"

/* Of one file; a bundle of the public root programme has 150 certificates. */
#define OBJECTS_MAX 10000
/* Of which a chain is made; the engine takes no more in a question. */
#define LINKS_MAX 32
/* Objects that can't be read: after as many, a file is no row of objects. */
#define FAULTS_MAX 100

struct found {
	struct vfy_cert *cert;
	char *subject, *issuer;
	size_t index, line;
	bool link;    /* it issued another one */
	bool covered; /* it is in the chain of one that is asked about */
};
struct contents {
	const struct scan *scan;
	const struct target *target;
	struct json_object *items;
	struct found *list;
	size_t n, room;
	const struct found **links; /* those of list that are, by subject */
	size_t num_links;
	size_t objects, faults;
	struct vfy_fault first_fault; /* of those passed over */
	bool passed_over;
	size_t index, line; /* of the object that is being read */
	int64_t now;
};

/* Consumes what item_end() gives. */
static int
append(struct contents *c, struct item *item)
{
	struct json_object *object = item_end(item, &c->scan->request->rules);

	if (object != NULL && json_object_array_add(c->items, object) == 0)
		return 0;
	json_object_put(object);
	return VFY_ENOMEM;
}

/* VFY_ENOMEM or 0. */
static int
append_fault(struct contents *c, const char *kind, const char *id,
    const char *what, size_t index, size_t line)
{
	struct item item = item_begin(c->target->name, kind, index, line);

	item_put_unreadable(&item, id, what);
	return append(c, &item);
}

/* -- certificates ------------------------------------------------------------------ */

static char *
text_of(size_t (*get)(const struct vfy_cert *c, char *buf, size_t len),
    const struct vfy_cert *cert)
{
	size_t len = get(cert, NULL, 0) + 1;
	char *text = malloc(len);

	if (text != NULL)
		get(cert, text, len);
	return text;
}

static int
add_cert(struct contents *c, const struct object *o)
{
	struct found *more;
	struct vfy_fault fault;
	struct vfy_cert *cert;
	char what[512];
	int rc;

	if (c->n == c->room) {
		c->room = c->room == 0 ? 8 : c->room * 2;
		more = realloc(c->list, c->room * sizeof(c->list[0]));
		if (more == NULL)
			return VFY_ENOMEM;
		c->list = more;
	}
	rc = vfy_cert_parse(o->der, &cert, &fault);
	if (rc == VFY_EPARSE) {
		/* which object it is, the item says */
		fault.index = o->index;
		fault.line = o->line;
		vfy_fault_text(&fault, what, sizeof(what));
		return append_fault(c, "certificate",
		    vfy_fault_name(fault.code), what, o->index, o->line);
	}
	if (rc != 0)
		return rc;
	more = &c->list[c->n++];
	*more = (struct found){ .cert = cert,
		.subject = text_of(vfy_cert_subject, cert),
		.issuer = text_of(vfy_cert_issuer, cert),
		.index = o->index,
		.line = o->line };
	return more->subject != NULL && more->issuer != NULL ? 0 : VFY_ENOMEM;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
by_subject(const void *a, const void *b)
{
	const struct found *const *x = a, *const *y = b;

	return strcmp((*x)->subject, (*y)->subject);
}

/* Tells links from ends. VFY_ENOMEM or 0. */
static int
find_links(struct contents *c)
{
	const char **issuers = calloc(c->n + 1, sizeof(issuers[0]));
	size_t i, n = 0;

	c->links = calloc(c->n + 1, sizeof(c->links[0]));
	if (issuers == NULL || c->links == NULL) {
		free(issuers);
		return VFY_ENOMEM;
	}
	for (i = 0; i < c->n; i++) {
		if (strcmp(c->list[i].issuer, c->list[i].subject) != 0)
			issuers[n++] = c->list[i].issuer;
	}
	qsort(issuers, n, sizeof(issuers[0]), by_name);
	for (i = 0; i < c->n; i++) {
		struct found *f = &c->list[i];

		f->link = bsearch(&f->subject, issuers, n, sizeof(issuers[0]),
			      by_name) != NULL;
		if (f->link)
			c->links[c->num_links++] = f;
	}
	qsort(c->links, c->num_links, sizeof(c->links[0]), by_subject);
	free(issuers);
	return 0;
}

/* The first of the links with that subject, or where it would be. */
static size_t
first_link(const struct contents *c, const char *subject)
{
	size_t low = 0, high = c->num_links;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(c->links[middle]->subject, subject) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_in(const struct found *f, const struct found *const *chain, size_t n)
{
	size_t i;

	for (i = 0; i < n && chain[i] != f; i++)
		;
	return i < n;
}

/* A certificate, its issuers in the file, their issuers, and so on; how many. */
static size_t
gather(const struct contents *c, const struct found *end,
    const struct found *chain[LINKS_MAX])
{
	size_t i, at, n = 1;

	chain[0] = end;
	for (i = 0; i < n; i++) {
		const char *issuer = chain[i]->issuer;

		for (at = first_link(c, issuer);
		     n < LINKS_MAX && at < c->num_links &&
		     strcmp(c->links[at]->subject, issuer) == 0;
		     at++) {
			if (!is_in(c->links[at], chain, n))
				chain[n++] = c->links[at];
		}
	}
	return n;
}

static void
cover(struct contents *c, const struct found *end)
{
	const struct found *chain[LINKS_MAX];
	size_t i, n = gather(c, end, chain);

	for (i = 0; i < n; i++)
		c->list[chain[i] - c->list].covered = true;
}

/*
 * Who is asked about: the ends, and links that belong to none, as those that issued each
 * other.
 */
static void
choose_ends(struct contents *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (!c->list[i].link)
			cover(c, &c->list[i]);
	}
	for (i = 0; i < c->n; i++) {
		if (c->list[i].covered)
			continue;
		c->list[i].link = false;
		cover(c, &c->list[i]);
	}
}

static int
add_links(
    const struct contents *c, const struct found *end, struct vfy_query *q)
{
	const struct found *chain[LINKS_MAX];
	size_t i, n = gather(c, end, chain);
	int rc = 0;

	for (i = 1; i < n && rc == 0; i++)
		rc = vfy_query_add_untrusted(
		    q, vfy_cert_der(chain[i]->cert), NULL, NULL);
	return rc;
}

static int
verify(
    const struct contents *c, const struct found *f, struct vfy_verdict **out)
{
	struct question qn;
	int rc = scan_question(c->scan, VFY_ANY_PURPOSE, &qn);

	if (rc != 0)
		return rc;
	rc = vfy_query_add_certs(qn.query, vfy_cert_der(f->cert), NULL, NULL);
	if (rc == 0)
		rc = add_links(c, f, qn.query);
	if (rc == 0)
		rc = vfy_verify(c->scan->place.ctx, qn.query, out);
	question_end(&qn);
	return rc;
}

static int
append_cert(struct contents *c, const struct found *f)
{
	const struct item_rules *rules = &c->scan->request->rules;
	struct item item =
	    item_begin(c->target->name, "certificate", f->index, f->line);
	struct vfy_verdict *v = NULL;
	int rc = 0;

	if (!f->link)
		rc = verify(c, f, &v);
	if (rc == 0 && v != NULL) {
		item_put_verdict(&item, v, rules);
		scan_lint(c->scan, &item, f->cert, v);
	} else if (rc == 0) {
		item_put_certificate(&item, f->cert);
		item_put_end(&item, "expires-soon", f->subject,
		    vfy_cert_not_after(f->cert), c->now, rules);
	} else {
		item_put_unreadable(&item, "internal-error", vfy_strerror(rc));
		item_put_status(&item, EXIT_INTERNAL);
	}
	vfy_verdict_free(v);
	return append(c, &item);
}

/* -- revocation lists -------------------------------------------------------------- */

/* vfy_crl_read's */
static int
append_crl(void *arg, const struct vfy_crl *crl)
{
	struct contents *c = arg;
	/* lists are short-lived by design: that one ends soon says nothing */
	const struct item_rules rules = { .within = 0 };
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct item item =
	    item_begin(c->target->name, "crl", c->index, c->line);
	struct json_builder b = json_begin();
	uint8_t digest[32];
	char name[256];

	PUT_WHOLE(&b, "subject", vfy_crl_issuer, crl);
	if (vfy_sha256(info->der, digest))
		json_put_digest(&b, "sha256", digest);
	if (info->next_update != 0)
		json_put_time(&b, "not_after", info->next_update);
	item_put_members(&item, json_end(&b));
	scan_lint_crl(c->scan, &item, crl);
	vfy_crl_issuer(crl, name, sizeof(name));
	if (info->next_update != 0)
		item_put_end(
		    &item, "expired", name, info->next_update, c->now, &rules);
	return append(c, &item);
}

static int
add_crl(struct contents *c, const struct object *o)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	char what[512];
	int rc;

	c->index = o->index;
	c->line = o->line;
	rc = vfy_crl_read(o->der, append_crl, c, &fault);
	if (rc != VFY_EPARSE)
		return rc;
	fault.index = o->index;
	fault.line = o->line;
	vfy_fault_text(&fault, what, sizeof(what));
	return append_fault(
	    c, "crl", vfy_fault_name(fault.code), what, o->index, o->line);
}

/* -- the file ---------------------------------------------------------------------- */

static int
tell_fault(struct contents *c, const struct vfy_fault *fault)
{
	char what[512];

	vfy_fault_text(fault, what, sizeof(what));
	return append_fault(c, "file", vfy_fault_name(fault->code), what,
	    fault->index, fault->line);
}

/*
 * A file of a folder may be anything: what is no object in it is nobody's fault, unless it
 * is PEM, the file is named like one of ours, or there is something else in it.
 */
static int
add_fault(struct contents *c, const struct vfy_fault *fault)
{
	c->faults++;
	if (!c->target->found || fault->line > 0 || c->objects > 0 ||
	    target_is_named_like_ours(c->target->name))
		return tell_fault(c, fault);
	if (!c->passed_over)
		c->first_fault = *fault;
	c->passed_over = true;
	return 0;
}

/* What holds others is not looked into, and that must not pass for a good answer. */
static int
add_container(struct contents *c, const struct object *o)
{
	struct item item = item_begin(
	    c->target->name, object_kind_name(o->kind), o->index, o->line);

	item_put_finding(&item,
	    &(struct item_finding){ .id = "not-looked-into",
		.source = "input",
		.severity = SEVERITY_WARNING,
		.citation = "",
		.detail = "certificates in a container are not looked at",
		.hint = "'certaudit inspect' tells what is in it; take the "
			"certificates out" });
	return append(c, &item);
}

static int
add_object(struct contents *c, const struct object *o)
{
	if (c->objects++ == OBJECTS_MAX)
		return VFY_ELIMIT;
	switch (o->kind) {
	case OBJECT_CERTIFICATE:
		return add_cert(c, o);
	case OBJECT_CRL:
		return add_crl(c, o);
	case OBJECT_PKCS7:
	case OBJECT_PKCS12:
		return add_container(c, o);
	default:
		return 0;
	}
}

/* VFY_ENOENT: all was read. */
static int
read_objects(struct contents *c, struct object_reader *reader)
{
	struct object object;
	struct vfy_fault fault;
	int rc;

	do {
		rc = objects_next(reader, &object, &fault);
		if (rc == 0)
			rc = add_object(c, &object);
		else if (rc == VFY_EPARSE)
			rc = add_fault(c, &fault);
	} while (rc == 0 && c->faults < FAULTS_MAX && !scan_is_stopping());
	return rc;
}

static int
read_file(struct contents *c)
{
	struct object_reader *reader = NULL;
	struct file_error err;
	int rc = objects_open(c->target->name, &reader, &err);

	if (rc == VFY_ENOMEM)
		return rc;
	if (rc != 0)
		return append_fault(c, "file", "unreadable", err.what, 0, 0);
	rc = read_objects(c, reader);
	objects_free(reader);
	if (rc == VFY_ENOENT && c->passed_over && c->objects > 0)
		return tell_fault(c, &c->first_fault);
	if (rc == 0 && c->faults == FAULTS_MAX)
		return append_fault(c, "file", "too-many",
		    "so much can't be read that the rest was not looked at", 0,
		    0);
	if (rc == VFY_EIO || rc == VFY_ELIMIT)
		return append_fault(c, "file",
		    rc == VFY_EIO ? "unreadable" : "too-many", vfy_strerror(rc),
		    0, 0);
	return rc == VFY_ENOMEM ? rc : 0;
}

static int
append_all(struct contents *c)
{
	size_t i;
	int rc = find_links(c);

	if (rc == 0)
		choose_ends(c);
	for (i = 0; i < c->n && rc == 0 && !scan_is_stopping(); i++)
		rc = append_cert(c, &c->list[i]);
	/* who names a file wants to hear of it */
	if (rc == 0 && !c->target->found &&
	    json_object_array_length(c->items) == 0)
		rc = append_fault(c, "file", "nothing-in-it",
		    "there is neither a certificate nor a revocation list in "
		    "this file",
		    0, 0);
	return rc;
}

struct json_object *
scan_file(const struct scan *s, const struct target *t)
{
	struct contents c = { .scan = s,
		.target = t,
		.items = json_object_new_array(),
		.now = time(NULL) };
	size_t i;
	int rc = c.items == NULL ? VFY_ENOMEM : read_file(&c);

	if (rc == 0)
		rc = append_all(&c);
	for (i = 0; i < c.n; i++) {
		vfy_cert_free(c.list[i].cert);
		free(c.list[i].subject);
		free(c.list[i].issuer);
	}
	free(c.list);
	free(c.links);
	if (rc == 0)
		return c.items;
	json_object_put(c.items);
	return NULL;
}
