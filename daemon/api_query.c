/* SPDX-License-Identifier: MIT */
/*
 * api_query.c - what resources read of a request beside its body.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_query.h"
#include "hex.h"

struct reading {
	struct query_param *list;
	size_t n;
	struct problem *p;
};

/* MHD_KeyValueIteratorN */
static enum MHD_Result
parameter(void *cls, enum MHD_ValueKind kind, const char *name, size_t len,
    const char *value, size_t valuelen)
{
	struct reading *r = cls;
	struct query_param *q;
	char where[80];

	(void)kind;
	snprintf(where, sizeof(where), "?%.*s", len < 70 ? (int)len : 70,
	    name != NULL ? name : "");
	for (q = r->list; q < r->list + r->n; q++)
		if (strlen(q->name) == len && memcmp(q->name, name, len) == 0)
			break;
	if (q == r->list + r->n)
		problem_set(r->p, 422, "unknown-option", where,
		    "there is no parameter of this name");
	else if (q->value != NULL)
		problem_set(r->p, 422, "option-value", where, "given twice");
	else if (value != NULL && strlen(value) != valuelen)
		problem_set(r->p, 422, "option-value", where, "a NUL in it");
	else
		q->value = value != NULL ? value : "";
	return r->p->status == 0 ? MHD_YES : MHD_NO;
}

bool
query_read(struct MHD_Connection *conn, struct query_param *list, size_t n,
    struct problem *p)
{
	struct reading r = { list, n, p };

	MHD_get_connection_values_n(conn, MHD_GET_ARGUMENT_KIND, parameter, &r);
	return p->status == 0;
}

static bool
wrong_value(const struct query_param *q, struct problem *p, const char *what)
{
	char where[80];

	snprintf(where, sizeof(where), "?%s", q->name);
	return problem_set(p, 422, "option-value", where, "%s", what);
}

bool
query_number(const struct query_param *q, int64_t min, int64_t max,
    int64_t *out, struct problem *p)
{
	char what[80], *end;
	long long n;

	if (q->value == NULL)
		return true;
	errno = 0;
	n = strtoll(q->value, &end, 10);
	if (errno == 0 && end != q->value && *end == '\0' && n >= min &&
	    n <= max &&
	    (*q->value == '-' || (*q->value >= '0' && *q->value <= '9'))) {
		*out = n;
		return true;
	}
	snprintf(what, sizeof(what), "this must be a number from %lld to %lld",
	    (long long)min, (long long)max);
	return wrong_value(q, p, what);
}

bool
query_hex(
    const struct query_param *q, uint8_t *out, size_t len, struct problem *p)
{
	struct vfy_span text;
	char what[80];

	if (q->value == NULL)
		return true;
	text = (struct vfy_span){ (const uint8_t *)q->value, strlen(q->value) };
	if (text.len == 2 * len && hex_decode(text, out, len) == len)
		return true;
	snprintf(
	    what, sizeof(what), "this must be %zu octets as hex digits", len);
	return wrong_value(q, p, what);
}

bool
query_has_etag(struct MHD_Connection *conn, const char *etag)
{
	const char *value = MHD_lookup_connection_value(
	    conn, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_NONE_MATCH);

	/*= rfc9110 13.1.2 a list of tags, or any; compared weakly */
	return value != NULL &&
	    (strcmp(value, "*") == 0 || strstr(value, etag) != NULL);
}

struct trust_set *
query_store(struct request *req, struct problem *p)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);

	if (trust_set_store(set) != NULL)
		return set;
	trust_set_unref(set);
	problem_set(p, 404, "no-store", "",
	    "this service keeps no evidence (it runs with no-store)");
	return NULL;
}
