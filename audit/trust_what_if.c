/* SPDX-License-Identifier: MIT */
/*
 * trust_what_if.c - "certaudit trust what-if": which of these certificates would fail
 * without these anchors, or hold with more?
 *
 * Each file is a chain, asked about twice: with the anchors as they are, and as they
 * would be. What is lost is the answer, not what failed before.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ask.h"
#include "files.h"
#include "printable.h"
#include "show.h"
#include "trust.h"
#include "verb.h"
#include "verdict_json.h"
#include "vfy_remote.h"

struct what_if {
	const struct trust_request *t;
	const char *verb;
	struct vfy_ctx *now, *then;
	struct json_object *removed, *added,
	    *certificates; /* NULL: out of memory */
	size_t lost;	   /* that would fail */
	int unreadable;	   /* an exit status */
};

/* -- the anchors as they would be ------------------------------------------------------- */

static bool
is_removed(const struct what_if *w, const struct anchors *files,
    const struct anchor *a)
{
	size_t i;

	for (i = 0; i < w->t->num_without_files; i++) {
		if (anchors_find(&files[i], a->cert) != NULL)
			return true;
	}
	for (i = 0; i < w->t->num_without; i++) {
		if (anchor_is_meant(a, w->t->without[i]))
			return true;
	}
	return false;
}

static int
take_over(struct what_if *w, const struct anchor *a)
{
	return vfy_ctx_add_anchors(
	    w->then, vfy_cert_der(a->cert), a->public_root, NULL, NULL);
}

/* *array becomes NULL when out of memory. */
static int
tell(struct json_object **array, const struct anchor *a, int64_t at)
{
	if (*array != NULL && !json_append(*array, anchor_json(a, at)))
		*array = NULL;
	return *array != NULL ? 0 : VFY_ENOMEM;
}

static int
remove_some(
    struct what_if *w, const struct anchors *all, const struct anchors *files)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < all->n && rc == 0; i++) {
		if (!is_removed(w, files, &all->list[i]))
			rc = take_over(w, &all->list[i]);
		else
			rc = tell(&w->removed, &all->list[i], w->t->at);
	}
	return rc;
}

/* A name that is nobody's is a mistake, and its answer would be a wrong comfort. */
static int
check_names(const struct what_if *w, const struct anchors *all)
{
	char shown[128];
	size_t i, j;

	for (i = 0; i < w->t->num_without; i++) {
		for (j = 0; j < all->n; j++) {
			if (anchor_is_meant(&all->list[j], w->t->without[i]))
				break;
		}
		if (j < all->n)
			continue;
		printable(w->t->without[i], shown, sizeof(shown));
		return usage_error(w->verb,
		    "--without: no anchor has the digest '%s', or that in its "
		    "subject; 'certaudit trust list' shows them",
		    shown);
	}
	return EXIT_CLEAN;
}

/* The same of a file none of whose certificates is an anchor. */
static int
check_file(const struct what_if *w, const struct anchors *all,
    const struct anchors *file, const char *path)
{
	char shown[256];
	size_t i;

	for (i = 0; i < file->n; i++) {
		if (anchors_find(all, file->list[i].cert) != NULL)
			return EXIT_CLEAN;
	}
	file_name(path, shown, sizeof(shown));
	return usage_error(w->verb,
	    "--without-file: %s: none of it is an anchor; 'certaudit trust "
	    "list' shows them",
	    shown);
}

static int
add_some(struct what_if *w)
{
	struct anchors more;
	int rc = 0, status = EXIT_CLEAN;
	size_t i, j;

	for (i = 0; i < w->t->num_with && status == EXIT_CLEAN; i++) {
		status = anchors_read(w->t->with[i], &more, w->verb);
		for (j = 0; j < more.n && rc == 0; j++) {
			rc = take_over(w, &more.list[j]);
			if (rc == 0)
				rc = tell(&w->added, &more.list[j], w->t->at);
		}
		anchors_free(&more);
	}
	return status != EXIT_CLEAN || rc == 0 ? status : status_of_error(rc);
}

static int
remove_files(struct what_if *w, const struct anchors *all)
{
	struct anchors files[TRUST_NAMED_MAX] = { { NULL, 0 } };
	int rc, status = EXIT_CLEAN;
	size_t i;

	for (i = 0; i < w->t->num_without_files && status == EXIT_CLEAN; i++)
		status =
		    anchors_read(w->t->without_files[i], &files[i], w->verb);
	for (i = 0; i < w->t->num_without_files && status == EXIT_CLEAN; i++)
		status = check_file(w, all, &files[i], w->t->without_files[i]);
	if (status == EXIT_CLEAN) {
		rc = remove_some(w, all, files);
		status = rc == 0 ? EXIT_CLEAN : status_of_error(rc);
	}
	for (i = 0; i < w->t->num_without_files; i++)
		anchors_free(&files[i]);
	return status;
}

static int
change_anchors(struct what_if *w)
{
	struct anchors all;
	int status;

	if (vfy_ctx_new(&w->then) != 0 || anchors_of(w->now, &all) != 0)
		return out_of_memory(w->verb);
	status = check_names(w, &all);
	if (status == EXIT_CLEAN)
		status = remove_files(w, &all);
	if (status == EXIT_CLEAN)
		status = add_some(w);
	anchors_free(&all);
	return status;
}

/* -- one chain --------------------------------------------------------------------------- */

static struct json_object *
side_json(const struct vfy_verdict *v)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	struct json_builder b = json_begin();

	json_put_text(&b, "verdict", vfy_outcome_name(vfy_verdict_outcome(v)));
	json_put_text(&b, "reason", vfy_reason_name(vfy_verdict_reason(v)));
	if (vfy_verdict_outcome(v) == VFY_VALID)
		PUT_WHOLE(&b, "anchor", vfy_cert_subject,
		    vfy_path_cert(p, vfy_path_num_certs(p) - 1));
	return json_end(&b);
}

static const char *
change_of(bool now, bool then)
{
	if (now)
		return then ? "holds" : "would-fail";
	return then ? "would-hold" : "fails";
}

static void
note(struct what_if *w, const char *file, const struct vfy_cert *leaf,
    const struct vfy_verdict *now, const struct vfy_verdict *then)
{
	bool good = vfy_verdict_outcome(now) == VFY_VALID;
	bool still = vfy_verdict_outcome(then) == VFY_VALID;
	struct json_builder b = json_begin();
	char name[256];

	file_name(file, name, sizeof(name));
	json_put_text(&b, "file", name);
	PUT_WHOLE(&b, "subject", vfy_cert_subject, leaf);
	json_put_text(&b, "change", change_of(good, still));
	json_put(&b, "now", side_json(now));
	json_put(&b, "then", side_json(then));
	w->lost += good && !still;
	if (w->certificates != NULL &&
	    !json_append(w->certificates, json_end(&b)))
		w->certificates = NULL;
}

static int
add_untrusted(const struct what_if *w, struct vfy_query *q)
{
	const struct vfy_query *ours = w->t->request.question.query;
	const struct vfy_cert *cert;
	int rc = 0;
	size_t i;

	/* it has no leaf: 0 */
	for (i = 1; rc == 0 && (cert = vfy_query_cert(ours, i)) != NULL; i++)
		rc = vfy_query_add_untrusted(q, vfy_cert_der(cert), NULL, NULL);
	return rc;
}

static int
ask_twice(struct what_if *w, const char *file, struct vfy_span contents,
    struct vfy_fault *fault)
{
	struct vfy_verdict *now = NULL, *then = NULL;
	struct vfy_query *q = NULL;
	int rc = ask_like(w->t->request.question.query, &q);

	if (rc != 0)
		return rc;
	rc = vfy_query_add_certs(q, contents, NULL, fault);
	if (rc == 0)
		rc = add_untrusted(w, q);
	if (rc == 0)
		rc = vfy_verify(w->now, q, &now);
	if (rc == 0)
		rc = vfy_verify(w->then, q, &then);
	if (rc == 0)
		note(w, file, vfy_query_cert(q, 0), now, then);
	vfy_verdict_free(now);
	vfy_verdict_free(then);
	vfy_query_free(q);
	return rc;
}

/* One that can't be read is told of, and the others go on. */
static void
look_at(struct what_if *w, const char *file)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct file_bytes bytes;
	struct file_error err;
	int rc = file_read(file, FILE_LIMIT_CERTIFICATES, &bytes, &err);

	if (rc != 0) {
		complain(w->verb, "%s", err.what);
		w->unreadable =
		    worse_status(w->unreadable, status_of_error(rc));
		return;
	}
	rc = ask_twice(w, file, file_span(&bytes), &fault);
	file_bytes_free(&bytes);
	if (rc != 0)
		w->unreadable = worse_status(w->unreadable,
		    complain_contents(
			w->verb, file, rc, &fault, vfy_strerror(rc)));
}

/* -- the answer --------------------------------------------------------------------------- */

static void
print_certificate(struct json_object *o, int indent)
{
	struct json_object *now = json_object_object_get(o, "now");
	struct json_object *then = json_object_object_get(o, "then");
	const char *anchor = show_string(then, "anchor");

	printf("%*s%-10s  %s (%s)\n", indent, "", show_string(o, "change"),
	    show_string(o, "file"), show_string(o, "subject"));
	printf("%*s  now %s", indent, "", show_string(now, "reason"));
	if (show_string(now, "anchor")[0] != '\0')
		printf(", by %s", show_string(now, "anchor"));
	printf("; then %s%s%s\n", show_string(then, "reason"),
	    anchor[0] != '\0' ? ", by " : "", anchor);
}

static void
print(struct json_object *root)
{
	struct json_object *removed = json_object_object_get(root, "removed");
	struct json_object *added = json_object_object_get(root, "added");

	if (json_object_array_length(removed) > 0)
		puts("without");
	show_each(root, "removed", anchor_print, 2);
	if (json_object_array_length(added) > 0)
		puts("with");
	show_each(root, "added", anchor_print, 2);
	show_each(root, "certificates", print_certificate, 0);
}

/* Consumes what w has collected. */
static int
answer(struct what_if *w)
{
	struct json_builder b = json_begin();
	struct json_object *root;

	json_put(&b, "removed", w->removed);
	json_put(&b, "added", w->added);
	json_put_number(&b, "would_fail", w->lost);
	json_put(&b, "certificates", w->certificates);
	root = json_end(&b);
	if (root == NULL)
		return out_of_memory(w->verb);
	if (w->t->request.json)
		return show_json(root) ? EXIT_CLEAN : out_of_memory(w->verb);
	print(root);
	json_object_put(root);
	return EXIT_CLEAN;
}

/* With the anchors there. */
static int
look_at_all(struct what_if *w)
{
	const struct trust_request *t = w->t;
	int status;
	size_t i;

	w->removed = json_object_new_array();
	w->added = json_object_new_array();
	w->certificates = json_object_new_array();
	status = change_anchors(w);
	for (i = 0; status == EXIT_CLEAN && i < t->num_operands; i++)
		look_at(w, t->operands[i]);
	if (status == EXIT_CLEAN)
		return answer(w);
	json_object_put(w->removed);
	json_object_put(w->added);
	json_object_put(w->certificates);
	return status;
}

int
trust_what_if(struct trust_request *t, const char *verb)
{
	struct what_if w = { .t = t, .verb = verb };
	const struct ask ask = { .arg = NULL };
	struct ask_place place;
	int status;

	if (t->num_operands == 0)
		return usage_error(verb, "what-if: which certificates?");
	if (t->num_without + t->num_without_files + t->num_with == 0)
		return usage_error(verb,
		    "what-if: without which anchors (--without, "
		    "--without-file), or with which (--with)?");
	status = ask_open(&t->request, &ask, verb, &place);
	w.now = place.ctx;
	if (status == EXIT_CLEAN)
		status = look_at_all(&w);
	ask_close(&place);
	vfy_ctx_free(w.then);
	if (status == EXIT_CLEAN && w.lost > 0)
		status = EXIT_FINDINGS;
	return w.unreadable != 0 ? worse_status(status, w.unreadable) : status;
}
