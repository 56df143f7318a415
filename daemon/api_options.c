/* SPDX-License-Identifier: MIT */
/*
 * api_options.c - the options of a question that are query parameters.
 */
#include <stdio.h>

#include "api_options.h"
#include "intake.h"

/* What the walk over the query parameters needs. */
struct walk {
	struct question *qn; /* NULL: any parameter is one too many */
	bool policies;	     /* named_policy only, or all but that */
	struct problem *p;
};

static enum MHD_Result
parameter(void *cls, enum MHD_ValueKind kind, const char *name, size_t namelen,
    const char *value, size_t len)
{
	struct walk *w = cls;
	const struct option_def *opt;
	char where[80];

	(void)kind;
	snprintf(where, sizeof(where), "?%.*s",
	    namelen < 70 ? (int)namelen : 70, name != NULL ? name : "");
	if (w->qn == NULL) {
		problem_set(w->p, 422, "unknown-option", where,
		    "with a JSON body the options are its members");
		return MHD_NO;
	}
	if (!intake_find(name, namelen, where, &opt, w->p))
		return MHD_NO;
	if ((opt->id == OPTION_NAMED_POLICY) != w->policies)
		return MHD_YES;
	if (value == NULL) {
		/* "?require_explicit_policy" alone */
		value = opt->kind == OPTION_SWITCH ? "true" : "";
		len = opt->kind == OPTION_SWITCH ? 4 : 0;
	}
	return intake_set(w->qn, opt, value, len, where, w->p) ? MHD_YES
							       : MHD_NO;
}

bool
options_read(
    struct MHD_Connection *conn, struct question *qn, struct problem *p)
{
	struct walk w = { qn, true, p };

	/* whatever their order: the policy goes first */
	MHD_get_connection_values_n(conn, MHD_GET_ARGUMENT_KIND, parameter, &w);
	if (p->status != 0)
		return false;
	w.policies = false;
	MHD_get_connection_values_n(conn, MHD_GET_ARGUMENT_KIND, parameter, &w);
	return p->status == 0;
}
