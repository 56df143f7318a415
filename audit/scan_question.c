/* SPDX-License-Identifier: MIT */
/*
 * scan_question.c - the question about a target: every thread puts its own together,
 * from the options of the command line and from files that were read once.
 *
 * Does not: add the target's own certificates.
 */
#include <stdlib.h>

#include "files.h"
#include "scan.h"
#include "verb.h"

struct said_contents {
	const struct option_def *opt;
	struct file_bytes bytes;
};

static int
read_one(struct scan *s, const struct verify_input *in, const char *verb)
{
	struct said_contents *c = &s->contents[s->num_contents];
	struct file_error err;
	int rc = file_read(in->path,
	    in->opt->id == OPTION_CRL ? FILE_LIMIT_CRLS
				      : FILE_LIMIT_CERTIFICATES,
	    &c->bytes, &err);

	if (rc != 0) {
		complain(verb, "%s", err.what);
		return status_of_error(rc);
	}
	c->opt = in->opt;
	s->num_contents++;
	return EXIT_CLEAN;
}

/* What all questions share, and is wrong in all of them, is found by a first one. */
static int
try_contents(struct scan *s, const struct verify_input *in, const char *verb)
{
	struct said_contents *c = &s->contents[s->num_contents - 1];
	struct option_error err = { .fault = { .code = VFY_F_NONE } };
	struct question qn;
	int rc = question_start(&qn, VFY_NET_ALLOWED);

	if (rc == 0)
		rc = question_add(
		    &qn, c->opt, file_span(&c->bytes), NULL, false, &err);
	question_end(&qn);
	if (rc == 0)
		return EXIT_CLEAN;
	return complain_contents(verb, in->path, rc, &err.fault,
	    err.what[0] != '\0' ? err.what : vfy_strerror(rc));
}

int
scan_question_begin(struct scan *s, const char *verb)
{
	struct verify_request *r = &s->request->verify;
	size_t i, left = 0;
	int status = EXIT_CLEAN;

	lint_sets_begin(&s->lint);
	s->contents = calloc(r->num_inputs + 1, sizeof(s->contents[0]));
	if (s->contents == NULL)
		return out_of_memory(verb);
	for (i = 0; i < r->num_inputs && status == EXIT_CLEAN; i++) {
		const struct verify_input in = r->inputs[i];

		if (in.opt->id == OPTION_TRUST) {
			r->inputs[left++] = in;
			continue;
		}
		status = read_one(s, &in, verb);
		if (status == EXIT_CLEAN)
			status = try_contents(s, &in, verb);
	}
	/* the anchors are the context's, once for all */
	r->num_inputs = left;
	return status;
}

void
scan_question_end(struct scan *s)
{
	size_t i;

	for (i = 0; i < s->num_contents; i++)
		file_bytes_free(&s->contents[i].bytes);
	free(s->contents);
}

int
scan_question(
    const struct scan *s, enum vfy_purpose purpose, struct question *out)
{
	const struct scan_request *r = s->request;
	struct option_error err;
	size_t i;
	int rc = question_start(out, VFY_NET_ALLOWED);

	if (rc == 0)
		rc = vfy_query_set_purpose(out->query, purpose);
	for (i = 0; rc == 0 && i < r->num_said; i++) {
		if (r->said[i].opt->kind != OPTION_CONTENTS)
			rc = question_set(
			    out, r->said[i].opt, r->said[i].value, &err);
	}
	for (i = 0; rc == 0 && i < s->num_contents; i++)
		rc = question_add(out, s->contents[i].opt,
		    file_span(&s->contents[i].bytes), NULL, false, &err);
	if (rc != 0) {
		question_end(out);
		*out = (struct question){ .query = NULL };
	}
	return rc;
}
