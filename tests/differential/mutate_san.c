/* SPDX-License-Identifier: MIT */
/*
 * mutate_san.c - the names of a subject and the name that is asked for
 * (RFC 5280 4.2.1.6, RFC 9525).
 */
#include "mutate.h"

#include <stdio.h>

/* A name's text in another spelling; some are no names at all. */
static struct vfy_span
respell(struct job *j, struct vfy_span s)
{
	static const struct {
		const char *before, *after;
		size_t before_len, after_len;
	} edges[] = { { ".", "", 1, 0 }, { "", ".", 0, 1 }, { "*.", "", 2, 0 },
		{ "*", "", 1, 0 }, { "f*.", "", 3, 0 }, { " ", "", 1, 0 },
		{ "", " ", 0, 1 }, { "", "\0", 0, 1 },
		{ "", "\0.evil.example", 0, 14 }, { "-", "", 1, 0 },
		{ "_dmarc.", "", 7, 0 }, { "a.b.", "", 4, 0 },
		{ "xn--bcher-kva.", "", 14, 0 }, { "b\xfc.", "", 3, 0 },
		{ "", ":443", 0, 4 }, { "..", "", 2, 0 },
		{ "x.*.", "", 4, 0 } };
	const uint8_t *dot = memchr(s.ptr, '.', s.len);
	size_t i = rng_below(j->rng, sizeof(edges) / sizeof(edges[0]) + 4);
	uint8_t *p;

	if (i < sizeof(edges) / sizeof(edges[0]))
		return arena_join(j->a,
		    arena_join(
			j->a, span_of(edges[i].before, edges[i].before_len), s),
		    span_of(edges[i].after, edges[i].after_len));
	if (dot != NULL && rng_percent(j->rng, 40))
		return arena_join(j->a,
		    span_of(rng_percent(j->rng, 60) ? "*" : "w*", 1),
		    span_of(dot, s.len - (size_t)(dot - s.ptr)));
	s = arena_copy(j->a, s);
	p = (uint8_t *)(uintptr_t)s.ptr;
	for (i = 0; i < s.len; i++) {
		if (p[i] >= 'a' && p[i] <= 'z' && rng_percent(j->rng, 50))
			p[i] = (uint8_t)(p[i] - 32);
	}
	return s;
}

static struct node *
names_of(struct job *j)
{
	struct fields *f = job_leaf(j);
	struct node *list =
	    f == NULL ? NULL : ext_inner(fields_ext(f, OID_SAN));

	return list == NULL || !list->parent || list->child == NULL ? NULL
								    : list;
}

static bool
san_respell(struct job *j)
{
	struct node *list = names_of(j), *n;

	if (list == NULL)
		return false;
	n = node_nth(list, rng_below(j->rng, node_count(list)));
	if (n->parent || n->raw.len == 0)
		return false;
	n->raw = respell(j, n->raw);
	return true;
}

static const char *const some_hosts[] = { "example.org", "www.example.org",
	"example.com", "org", "WWW.Example.ORG", "sub.www.example.org",
	"secret.example.org", ".example.org", "*.example.org", "example.org.",
	"ample.org", "", "192.0.2.7" };
static const char *const some_mails[] = { "info@example.org", "example.org",
	".example.org", "INFO@example.org", "info@EXAMPLE.org", "info",
	"info@[192.0.2.1]", "\"a@b\"@example.org", "a@b@example.org",
	"info@www.example.org", "@example.org", "" };
static const char *const some_uris[] = { "https://www.example.org/a",
	"https://www.example.org:8443/", "https://u@www.example.org",
	"https://192.0.2.7/", "urn:x:y", "https://[2001:db8::1]/",
	"example.org", ".example.org", "HTTPS://WWW.EXAMPLE.ORG/",
	"https://www.example.org@evil.example/", "//www.example.org", "" };
static const uint8_t v4[] = { 192, 0, 2, 7, 255, 255, 255, 0 };
static const uint8_t v4_odd[] = { 192, 0, 2, 7, 255, 0, 255, 0 };
static const uint8_t v4_all[] = { 0, 0, 0, 0, 0, 0, 0, 0 };
static const uint8_t v6[32] = { [10] = 0xff,
	0xff,
	192,
	0,
	2,
	7,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff,
	0xff };

/* Any GeneralName, inside or outside what a constraint is likely to say. */
struct node *
make_general_name(struct job *j, bool constraint)
{
	size_t half = constraint ? 2 : 1;

	switch (rng_below(j->rng, constraint ? 11 : 10)) {
	case 0:
	case 1:
	case 2:
		return node_str(j->a, T_CTX(2), PICK(j, some_hosts));
	case 3:
	case 4:
		return node_str(j->a, T_CTX(1), PICK(j, some_mails));
	case 5:
		return node_str(j->a, T_CTX(6), PICK(j, some_uris));
	case 6:
		return node_raw(j->a, T_CTX(7),
		    rng_percent(j->rng, 50)	  ? v4
			: rng_percent(j->rng, 50) ? v4_odd
						  : v4_all,
		    rng_percent(j->rng, 85) ? 4 * half : 5);
	case 7:
		return node_raw(j->a, T_CTX(7), v6, 16 * half);
	case 8:
		return node_oid(j->a, "1.2.3.4");
	case 9:
		return node_cons(j->a, T_CONS(0),
		    node_oid(j->a, "1.3.6.1.4.1.311.20.2.3"),
		    node_cons(j->a, T_CONS(0),
			node_str(j->a, T_UTF8, "user@example.org"), NULL),
		    NULL);
	default:
		return node_cons(j->a, T_CONS(4),
		    node_copy(j->a, job_leaf(j)->subject), NULL);
	}
}

static struct node *
registered(struct node *n)
{
	if (n->tag == T_OID)
		n->tag = T_CTX(8);
	return n;
}

static bool
san_add(struct job *j)
{
	struct node *list = names_of(j);

	if (list == NULL)
		return false;
	node_insert(list, registered(make_general_name(j, false)),
	    rng_below(j->rng, node_count(list) + 1));
	return true;
}

static bool
san_only(struct job *j)
{
	struct fields *f = job_leaf(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_SAN, rng_percent(j->rng, 30),
	    node_cons(j->a, T_SEQUENCE, registered(make_general_name(j, false)),
		NULL));
	return true;
}

static bool
san_form(struct job *j)
{
	struct node *list = names_of(j), *n;

	if (list == NULL)
		return false;
	n = node_nth(list, rng_below(j->rng, node_count(list)));
	n->tag = T_CTX(rng_below(j->rng, 10));
	return true;
}

static bool
san_mapped_ip(struct job *j)
{
	struct node *list = names_of(j), *n;
	static const uint8_t prefix[12] = { [10] = 0xff, 0xff };

	for (n = list == NULL ? NULL : list->child; n != NULL; n = n->next) {
		if (n->tag == T_CTX(7) && n->raw.len == 4) {
			n->raw = arena_join(
			    j->a, span_of(prefix, sizeof(prefix)), n->raw);
			return true;
		}
	}
	return false;
}

/* The name asked for goes to the commonName, and subjectAltName goes. */
static bool
san_to_cn(struct job *j)
{
	struct fields *f = job_leaf(j);
	struct node *e;

	if (f == NULL || j->q->identity == VFY_ID_NONE)
		return false;
	if ((e = fields_ext(f, OID_SAN)) != NULL)
		node_remove(f->extensions, e);
	node_become(f->subject,
	    node_cons(j->a, T_SEQUENCE,
		node_cons(j->a, T_SET,
		    node_cons(j->a, T_SEQUENCE, node_oid(j->a, "2.5.4.3"),
			node_str(j->a, T_UTF8, j->q->name), NULL),
		    NULL),
		NULL));
	return true;
}

static bool
san_of_question(struct job *j)
{
	struct fields *f = job_leaf(j);

	if (f == NULL || j->q->identity != VFY_ID_DNS)
		return false;
	fields_set_ext(j->a, f, OID_SAN, false,
	    node_cons(j->a, T_SEQUENCE,
		node_raw(j->a, T_CTX(2), j->q->name, strlen(j->q->name)),
		NULL));
	if (rng_percent(j->rng, 60))
		ext_inner(fields_ext(f, OID_SAN))->child->raw =
		    respell(j, span_str(j->q->name));
	return true;
}

static bool
subject_empty(struct job *j)
{
	struct fields *f = job_leaf(j);

	if (f == NULL || f->subject->child == NULL)
		return false;
	f->subject->child = NULL;
	return true;
}

static bool
subject_email(struct job *j)
{
	static const char *const mails[] = { "info@example.org",
		"info@example.com", "INFO@EXAMPLE.ORG", "no address" };
	struct fields *f = job_leaf(j);

	if (f == NULL)
		return false;
	node_append(f->subject,
	    node_cons(j->a, T_SET,
		node_cons(j->a, T_SEQUENCE,
		    node_oid(j->a, "1.2.840.113549.1.9.1"),
		    node_str(j->a, rng_percent(j->rng, 80) ? T_IA5 : T_UTF8,
			PICK(j, mails)),
		    NULL),
		NULL));
	return true;
}

static bool
ask_name(struct job *j)
{
	static const char *const names[] = { "www.example.org", "example.org",
		"WWW.EXAMPLE.ORG", "www.example.org.", "other.example.org",
		"a.b.example.org", "secret.example.org", "example.com", "org" };
	static const char *const addresses[] = { "192.0.2.7", "192.0.2.8",
		"::ffff:192.0.2.7", "2001:db8::1" };
	static const char *const mails[] = { "info@example.org",
		"INFO@example.org", "info@EXAMPLE.ORG", "info@example.com" };

	switch (rng_below(j->rng, 5)) {
	case 0:
	case 1:
		j->q->identity = VFY_ID_DNS;
		snprintf(j->q->name, MAX_NAME, "%s", PICK(j, names));
		break;
	case 2:
	case 3:
		j->q->identity = VFY_ID_IP;
		snprintf(j->q->name, MAX_NAME, "%s", PICK(j, addresses));
		break;
	default:
		j->q->identity = VFY_ID_EMAIL;
		snprintf(j->q->name, MAX_NAME, "%s", PICK(j, mails));
		break;
	}
	return true;
}

const struct mutation mutations_san[] = { { "san-respell", 10, san_respell },
	{ "san-add", 8, san_add }, { "san-only", 2, san_only },
	{ "san-form", 2, san_form }, { "san-mapped-ip", 2, san_mapped_ip },
	{ "san-to-cn", 2, san_to_cn },
	{ "san-of-question", 8, san_of_question },
	{ "subject-empty", 2, subject_empty },
	{ "subject-email", 3, subject_email }, { "ask-name", 5, ask_name },
	{ NULL, 0, NULL } };
