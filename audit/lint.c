/* SPDX-License-Identifier: MIT */
/*
 * lint.c - "certaudit lint": are certificates, revocation lists and OCSP responses made
 * as the standards want it? Rules and what they say are lint/'s.
 *
 * Files are read object by object, and each result is written before the next object
 * is read: memory does not grow with their number.
 * Does not: judge trust (that is "verify"), open containers, look at keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lint_item.h"
#include "lint_options.h"
#include "objects.h"
#include "show.h"
#include "verb.h"

/* Objects of a file that can't be read: after as many, it is no row of objects. */
#define FAULTS_MAX 1000

struct work {
	struct lint_request *request;
	const char *verb;
	const char *path; /* as items have it, and escape it */
	struct lint_result result;
	int status;
	size_t faults;
};

/* -- items --------------------------------------------------------------------------- */

/* Consumes the item. 0, or an exit status after a complaint. */
static int
write_item(struct work *w, struct item *item)
{
	struct json_object *object = item_end(item, &w->request->rules);
	int status;

	if (object == NULL)
		return out_of_memory(w->verb);
	w->status =
	    worse_status(w->status, (int)item_number(object, "status", 0));
	status = outputs_add(&w->request->outputs, w->verb, object);
	json_object_put(object);
	return status;
}

static int
write_unreadable(
    struct work *w, const char *id, const char *what, size_t index, size_t line)
{
	struct item item = item_begin(w->path, "file", index, line);

	item_put_unreadable(&item, id, what);
	return write_item(w, &item);
}

/* What it is, and what was found in it. */
static int
write_result(struct work *w, const struct object *o)
{
	const struct lint_result *r = &w->result;
	struct item item =
	    item_begin(w->path, object_kind_name(o->kind), o->index, o->line);
	struct json_builder b = json_begin();
	uint8_t digest[32];

	if (r->subject.len > 0)
		PUT_WHOLE(&b, "subject", lint_subject, r);
	if (vfy_sha256(o->der, digest))
		json_put_digest(&b, "sha256", digest);
	if (r->has_not_after)
		json_put_time(&b, "not_after", r->not_after);
	json_put_text(&b, "profile", lint_profile_name(r->profile));
	item_put_members(&item, json_end(&b));
	lint_put(&item, r);
	return write_item(w, &item);
}

/*
 * It is no fault that a key stands beside its certificate; what holds certificates must
 * not pass for clean.
 */
static int
write_other(struct work *w, const struct object *o)
{
	bool holds = o->kind == OBJECT_PKCS7 || o->kind == OBJECT_PKCS12;
	struct item item =
	    item_begin(w->path, object_kind_name(o->kind), o->index, o->line);

	item_put_finding(&item,
	    &(struct item_finding){ .id = "not-linted",
		.source = "input",
		.severity = holds ? SEVERITY_WARNING : SEVERITY_INFO,
		.citation = "",
		.detail = holds
		    ? "certificates in a container are not looked at"
		    : "there are no rules for this kind of object",
		.hint = holds ? "'certaudit inspect' tells what is in it; take "
				"the certificates out"
			      : "" });
	return write_item(w, &item);
}

/* -- files --------------------------------------------------------------------------- */

static int
lint_object(struct work *w, const struct object *o)
{
	const struct lint_options *options = &w->request->options;
	int rc;

	switch (o->kind) {
	case OBJECT_CERTIFICATE:
		rc = lint_certificate(o->der, options, &w->result);
		break;
	case OBJECT_CRL:
		rc = lint_crl(o->der, options, &w->result);
		break;
	case OBJECT_OCSP:
		rc = lint_ocsp(o->der, options, &w->result);
		break;
	case OBJECT_UNKNOWN:
		return write_unreadable(w, "unknown-object",
		    "this is none of the objects that are known", o->index,
		    o->line);
	default:
		return write_other(w, o);
	}
	return rc != 0 ? out_of_memory(w->verb) : write_result(w, o);
}

static int
write_fault(struct work *w, const struct vfy_fault *fault)
{
	char what[512];

	w->faults++;
	vfy_fault_text(fault, what, sizeof(what));
	return write_unreadable(
	    w, vfy_fault_name(fault->code), what, fault->index, fault->line);
}

/* 0, or an exit status after a complaint. */
static int
lint_objects(struct work *w, struct object_reader *reader)
{
	struct object object;
	struct vfy_fault fault;
	int status = EXIT_CLEAN, rc = 0;

	while (status == EXIT_CLEAN && rc == 0 && w->faults < FAULTS_MAX) {
		rc = objects_next(reader, &object, &fault);
		if (rc == 0)
			status = lint_object(w, &object);
		if (rc == VFY_EPARSE) {
			status = write_fault(w, &fault);
			rc = 0;
		}
	}
	if (rc == VFY_ENOMEM)
		return out_of_memory(w->verb);
	if (rc != 0 && rc != VFY_ENOENT)
		return write_unreadable(
		    w, "unreadable", vfy_strerror(rc), 0, 0);
	return status;
}

static int
lint_file(struct work *w, const char *path)
{
	struct object_reader *reader = NULL;
	struct file_error err;
	int rc = objects_open(path, &reader, &err), status;

	w->faults = 0;
	w->path = strcmp(path, "-") == 0 ? "standard input" : path;
	if (rc == VFY_ENOMEM)
		return out_of_memory(w->verb);
	if (rc != 0) {
		complain(w->verb, "%s", err.what);
		return write_unreadable(w, "unreadable", err.what, 0, 0);
	}
	status = lint_objects(w, reader);
	objects_free(reader);
	return status;
}

static int
lint_files(struct lint_request *r, const char *verb, char **paths)
{
	struct work *w = calloc(1, sizeof(*w));
	int status, end;

	if (w == NULL)
		return out_of_memory(verb);
	w->request = r;
	w->verb = verb;
	status = outputs_open(&r->outputs, verb, (int64_t)time(NULL));
	for (; status == EXIT_CLEAN && *paths != NULL; paths++)
		status = lint_file(w, *paths);
	end = outputs_close(&r->outputs, verb, status == EXIT_CLEAN);
	if (status == EXIT_CLEAN)
		status = end != EXIT_CLEAN ? end : w->status;
	free(w);
	return status;
}

int
verb_lint(int argc, char **argv)
{
	struct lint_request *r = calloc(1, sizeof(*r));
	int first = 0, status;

	if (r == NULL)
		return out_of_memory(argv[0]);
	status = lint_request_read(r, argc, argv, &first);
	if (status == EXIT_CLEAN && r->help)
		lint_help();
	else if (status == EXIT_CLEAN && r->list)
		status = lint_rules_list(r, argv[0]);
	else if (status == EXIT_CLEAN && r->explain != NULL)
		status = lint_rules_explain(r, argv[0]);
	else if (status == EXIT_CLEAN)
		status = lint_files(r, argv[0], argv + first);
	free(r->patterns);
	free(r);
	return status;
}
