/* SPDX-License-Identifier: MIT */
/*
 * outputs.c - where a verb's results go.
 *
 * A file is written beside its place, and takes it when it is whole: who reads it never
 * sees a half. What is no regular file (a pipe, a device) is written as it is.
 * Does not: know the formats.
 */
#include "outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "printable.h"
#include "verb.h"
#include "verdict_text.h"

#define FORMATS "text, json, ndjson, csv, sarif, junit, prometheus or html"

int
outputs_set_format(struct outputs *o, const char *verb, const char *value)
{
	char shown[64];

	o->format_given = true;
	if (results_format_parse(value, &o->format))
		return EXIT_CLEAN;
	printable(value, shown, sizeof(shown));
	return usage_error(verb, "--format: \"%s\" is none of " FORMATS, shown);
}

int
outputs_add_file(struct outputs *o, const char *verb, const char *value)
{
	const char *colon = strchr(value, ':');
	struct output *out = &o->list[o->n + 1];
	char name[16] = "", shown[128];

	if (o->n == OUTPUTS_MAX)
		return usage_error(
		    verb, "--output: at most %d files", OUTPUTS_MAX);
	if (colon != NULL && (size_t)(colon - value) < sizeof(name))
		memcpy(name, value, (size_t)(colon - value));
	if (colon == NULL || colon[1] == '\0' ||
	    !results_format_parse(name, &out->format)) {
		printable(value, shown, sizeof(shown));
		return usage_error(verb,
		    "--output: \"%s\" is not FORMAT:FILE, with a format "
		    "of " FORMATS,
		    shown);
	}
	out->path = colon + 1;
	o->n++;
	return EXIT_CLEAN;
}

/* -- files ------------------------------------------------------------------------- */

static int
complain_file(const char *verb, const char *path, const char *what)
{
	char shown[256];

	printable(path, shown, sizeof(shown));
	complain(verb, "--output: %s: %s", shown, what);
	return EXIT_USAGE;
}

static int
open_file(struct output *out, const char *verb)
{
	if (new_file_open(&out->file, out->path) != 0)
		return complain_file(verb, out->path, strerror(errno));
	out->out = out->file.out;
	return EXIT_CLEAN;
}

static int
open_one(struct output *out, const char *verb, const char *command, int64_t now)
{
	struct results_options options = { .command = command, .now = now };
	int status = EXIT_CLEAN, rc;

	errno = 0;
	if (out->path != NULL)
		status = open_file(out, verb);
	else
		out->out = stdout;
	if (status != EXIT_CLEAN)
		return status;
	options.colour = out->path == NULL && text_style_of(stdout).colour;
	rc = results_open(out->format, out->out, &options, &out->results);
	if (rc == 0)
		return EXIT_CLEAN;
	complain(verb, "%s",
	    rc == VFY_EIO ? "no temporary file can be made in /tmp"
			  : vfy_strerror(rc));
	return EXIT_INTERNAL;
}

int
outputs_open(struct outputs *o, const char *verb, int64_t now)
{
	int status = EXIT_CLEAN;
	size_t i, j;

	for (i = 1; i <= o->n; i++) {
		for (j = 1; j < i; j++) {
			if (strcmp(o->list[i].path, o->list[j].path) == 0)
				return complain_file(verb, o->list[i].path,
				    "two outputs can't be one file");
		}
	}
	snprintf(o->command, sizeof(o->command), "certaudit %s", verb);
	o->list[0] = (struct output){ .format = o->format };
	for (i = o->silent; i <= o->n && status == EXIT_CLEAN; i++)
		status = open_one(&o->list[i], verb, o->command, now);
	return status;
}

int
outputs_add(struct outputs *o, const char *verb, struct json_object *item)
{
	size_t i;

	for (i = o->silent; i <= o->n; i++) {
		int rc = results_add(o->list[i].results, item);

		if (rc != 0) {
			complain(verb, "%s", vfy_strerror(rc));
			return EXIT_INTERNAL;
		}
	}
	return EXIT_CLEAN;
}

static int
close_one(struct output *out, const char *verb, bool whole)
{
	int rc, why;

	errno = 0;
	rc = results_close(out->results, whole);
	why = errno;
	if (out->out == NULL)
		return EXIT_CLEAN;
	if (out->path == NULL) {
		/* of standard output itself main() tells */
		if (rc == 0 || ferror(stdout))
			return EXIT_CLEAN;
		complain(verb, "%s",
		    rc == VFY_EIO
			? "the results can't be kept in a temporary "
			  "file (see TMPDIR): there is no whole answer"
			: vfy_strerror(rc));
		return EXIT_INTERNAL;
	}
	if (new_file_close(&out->file, whole && rc == 0) != 0)
		return complain_file(verb, out->path, strerror(errno));
	return rc == 0 || !whole
	    ? EXIT_CLEAN
	    : complain_file(
		  verb, out->path, why != 0 ? strerror(why) : vfy_strerror(rc));
}

int
outputs_close(struct outputs *o, const char *verb, bool whole)
{
	int status = EXIT_CLEAN;
	size_t i;

	for (i = o->silent; i <= o->n; i++) {
		int one = close_one(&o->list[i], verb, whole);

		if (status == EXIT_CLEAN)
			status = one;
	}
	return status;
}
