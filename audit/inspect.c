/* SPDX-License-Identifier: MIT */
/*
 * inspect.c - "certaudit inspect": what is in these files, field by field?
 *
 * A file is read object by object, and each is told before the next one is read.
 * Does not: judge (that is "verify" and "lint"), look through folders (that is "scan").
 */
#include "inspect.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command_line.h"
#include "look.h"
#include "password.h"
#include "printable.h"
#include "row.h"
#include "verb.h"

/* Entries of a CRL that are told; each costs half a kilobyte of memory as JSON. */
#define MAX_ENTRIES 100000
/* What is written at once. */
#define OUTPUT_BUFFER ((size_t)64 * 1024)

enum own { OWN_AT = SHARED_LAST, OWN_NDJSON, OWN_PASSWORD_FILE, OWN_ENTRIES };

static const struct verb_option own_options[] = {
	{ OWN_AT, "at", "TIME",
	    "the moment: RFC 3339, or @SECONDS (default: now)", false },
	{ OWN_ENTRIES, "entries", "N",
	    "tells the first N entries of a CRL, up to 100000 (default: 0)",
	    false },
	{ OWN_PASSWORD_FILE, "password-file", "FILE",
	    "its first line opens what is encrypted (default: asks on a "
	    "terminal)",
	    false },
	OPTION_JSON_ROW,
	{ OWN_NDJSON, "ndjson", NULL,
	    "a line of JSON for each object, as it is read (default: text)",
	    false },
	OPTION_HELP_ROW,
};

enum form { FORM_TEXT = 0, FORM_JSON, FORM_NDJSON };

struct request {
	struct inspect_options options;
	const char *password_file;
	enum form form;
	bool help;
	/* while files are read */
	const char *verb;
	char name[1024]; /* of the file, printable */
	char password[PASSWORD_MAX];
	struct inspect_chain *chain;
	size_t told;
	int status;
};

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct request *r = arg;

	(void)common;
	switch (own->id) {
	case OWN_AT:
		return look_set_time(&r->options.at, verb, value);
	case OWN_ENTRIES:
		return look_set_number(
		    &r->options.entries, verb, "entries", MAX_ENTRIES, value);
	case OWN_PASSWORD_FILE:
		r->password_file = value;
		return 0;
	case OWN_NDJSON:
		r->form = FORM_NDJSON;
		return 0;
	default:
		if (r->form == FORM_TEXT)
			r->form = FORM_JSON;
		return 0;
	}
}

const struct command_line inspect_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.usage =
	    "Usage: certaudit inspect [options] FILE...\n\n"
	    "Says what is in certificates, requests, CRLs, OCSP responses, "
	    "PKCS#7, PKCS#12 and\nkeys, with all extensions, and what is "
	    "unusual about it. FILE is PEM (mixed) or DER,\n'-' is standard "
	    "input. Of private keys only kind and length are told.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit inspect shop.pem\n"
	    "  openssl s_client -connect example.org:443 -showcerts </dev/null "
	    "| certaudit inspect -\n"
	    "  certaudit inspect --ndjson bundle.pem | jq -r '[.sha256, "
	    ".subject] | @tsv'\n"
	    "  certaudit inspect --password-file secret store.p12\n\n"
	    "Exit status: 0 all was read, 2 usage or unreadable input (the "
	    "rest is told all the\nsame), 7 internal error.\n",
	.take = take,
};

/* -- telling ------------------------------------------------------------------------- */

/* False: out of memory. Consumes item. */
static bool
write_json(struct request *r, struct json_object *item)
{
	const char *text = NULL;
	size_t len = 0;

	if (item != NULL)
		text = json_object_to_json_string_length(item,
		    r->form == FORM_NDJSON ? JSON_FORM
					   : JSON_FORM |
			    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED,
		    &len);
	if (text != NULL && r->form == FORM_JSON)
		fputs(r->told > 0 ? ",\n" : "\n", stdout);
	if (text != NULL) {
		fwrite(text, 1, len, stdout);
		if (r->form == FORM_NDJSON)
			putchar('\n');
	}
	r->told++;
	json_object_put(item);
	return text != NULL;
}

static struct json_builder
begin_item(const struct request *r, const struct object *o)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "target", r->name);
	json_put_text(&b, "kind", object_kind_name(o->kind));
	json_put_number(&b, "index", o->index);
	if (o->line > 0)
		json_put_number(&b, "line", o->line);
	if (o->kind == OBJECT_UNKNOWN && o->label[0] != '\0')
		json_put_text(&b, "label", o->label);
	return b;
}

/* What could not be read: a complaint, and in JSON an item. 0, or an exit status. */
static int
tell_failure(struct request *r, const struct object *o, const char *id,
    const char *detail)
{
	struct json_builder b, f;
	struct json_object *findings;

	r->status = EXIT_USAGE;
	/* where both are one stream, in its place */
	fflush(stdout);
	complain(r->verb, "%s: %s", r->name, detail);
	if (r->form == FORM_TEXT)
		return 0;
	b = begin_item(r, o);
	f = json_begin();
	json_put_text(&f, "id", id);
	json_put_text(&f, "source", "input");
	json_put_text(&f, "severity", "error");
	json_put_text(&f, "detail", detail);
	findings = json_object_new_array();
	if (findings != NULL && !json_append(findings, json_end(&f)))
		findings = NULL;
	json_put(&b, "findings", findings);
	json_put_number(&b, "status", EXIT_USAGE);
	return write_json(r, json_end(&b)) ? 0 : out_of_memory(r->verb);
}

/* Where an object is, for people: counted from 1, as in complaints about faults. */
static void
name_place(const struct object *o, char at[64])
{
	int used = snprintf(at, 64, "object %zu", o->index + 1);

	if (o->line > 0)
		snprintf(at + used, 64 - (size_t)used, " (line %zu)", o->line);
}

static void
write_text(
    struct request *r, const struct object *o, struct json_object *members)
{
	char at[64];

	name_place(o, at);
	printf("%s%s: %s: %s", r->told++ > 0 ? "\n" : "", r->name, at,
	    object_kind_name(o->kind));
	if (o->kind == OBJECT_UNKNOWN && o->label[0] != '\0')
		printf(" \"%s\"", o->label);
	putchar('\n');
	inspect_text(stdout, members, 2);
}

static void
complain_object(struct request *r, const struct object *o, const char *what)
{
	char at[64];

	r->status = EXIT_USAGE;
	fflush(stdout);
	name_place(o, at);
	complain(r->verb, "%s: %s: %s", r->name, at, what);
}

static void
complain_result(
    struct request *r, const struct object *o, enum inspect_result result)
{
	if (result == INSPECT_UNREADABLE)
		complain_object(
		    r, o, "it is malformed, and could not be read to its end");
	else if (result == INSPECT_PASSWORD && r->options.password == NULL)
		complain_object(r, o,
		    "it is encrypted: give its password by --password-file");
	else if (result == INSPECT_PASSWORD)
		complain_object(r, o,
		    "it is encrypted, and this password does not open it");
	else if (result == INSPECT_CLOSED)
		complain_object(
		    r, o, "it is encrypted in a way that is not opened here");
	else if (result == INSPECT_UNKNOWN && o->label[0] == '\0')
		complain_object(r, o, "DER of no kind that is known here");
}

/* -- objects --------------------------------------------------------------------------- */

/* Asked for on the terminal: once for each object. */
static bool
ask_password(struct request *r)
{
	return r->password_file == NULL && password_ask(r->name, r->password);
}

/* PEM of another label is somebody else's; DER of no known kind is a mistake. */
static int
status_of(const struct object *o, enum inspect_result result)
{
	bool other = result == INSPECT_UNKNOWN && o->label[0] != '\0';

	return result == INSPECT_OK || other ? EXIT_CLEAN : EXIT_USAGE;
}

/* The members by themselves for text, else the whole item. */
static struct json_builder
members_of(
    struct request *r, const struct object *o, enum inspect_result *result)
{
	struct json_builder b =
	    r->form == FORM_TEXT ? json_begin() : begin_item(r, o);

	*result = inspect_object(&b, o, &r->options);
	if (r->form != FORM_TEXT)
		json_put(
		    &b, "status", json_object_new_int(status_of(o, *result)));
	return b;
}

static int
tell_object(struct request *r, const struct object *o)
{
	enum inspect_result result;
	struct json_builder b = members_of(r, o, &result);
	struct json_object *members;

	if (result == INSPECT_PASSWORD && ask_password(r)) {
		json_object_put(json_end(&b));
		r->options.password = r->password;
		b = members_of(r, o, &result);
	}
	members = json_end(&b);
	if (members == NULL)
		return out_of_memory(r->verb);
	complain_result(r, o, result);
	if (r->password_file == NULL) {
		explicit_bzero(r->password, sizeof(r->password));
		r->options.password = NULL;
	}
	if (r->form != FORM_TEXT)
		return write_json(r, members) ? 0 : out_of_memory(r->verb);
	write_text(r, o, members);
	json_object_put(members);
	if (o->kind == OBJECT_CERTIFICATE &&
	    !inspect_chain_add(r->chain, o->index, o->der))
		return out_of_memory(r->verb);
	return 0;
}

/* The rest of what can be wrong with a file. */
static int
tell_fault(struct request *r, int rc, const struct vfy_fault *fault)
{
	struct object o = { .index = fault->index, .line = fault->line };
	char text[512];

	if (rc == VFY_ENOMEM)
		return out_of_memory(r->verb);
	vfy_fault_text(fault, text, sizeof(text));
	return tell_failure(r, &o, vfy_fault_name(fault->code), text);
}

/* err.what is "NAME: why", and complaints begin with the name anyway. */
static int
tell_unopened(struct request *r, const char *path, const struct file_error *err)
{
	struct object none = { .kind = OBJECT_UNKNOWN };
	char name[256], detail[sizeof(err->what) + 64];
	const char *why = err->what;
	struct stat st;

	file_name(path, name, sizeof(name));
	if (strncmp(why, name, strlen(name)) == 0)
		why += strlen(name) + 2;
	snprintf(detail, sizeof(detail), "%s%s", why,
	    stat(path, &st) == 0 && S_ISDIR(st.st_mode)
		? "; 'certaudit scan' looks through folders"
		: "");
	return tell_failure(r, &none, "unreadable", detail);
}

static int
tell_file(struct request *r, const char *path)
{
	struct object_reader *reader = NULL;
	struct vfy_fault fault;
	struct file_error err;
	struct object o;
	int rc, status = 0;

	if (strcmp(path, "-") == 0)
		snprintf(r->name, sizeof(r->name), "standard input");
	else
		printable_escape(path, r->name, sizeof(r->name));
	rc = objects_open(path, &reader, &err);
	if (rc != 0)
		return tell_unopened(r, path, &err);
	while (status == 0 &&
	    (rc = objects_next(reader, &o, &fault)) != VFY_ENOENT) {
		status =
		    rc == 0 ? tell_object(r, &o) : tell_fault(r, rc, &fault);
		if (rc != 0 && rc != VFY_EPARSE)
			break;
	}
	objects_free(reader);
	if (status == 0 && r->form == FORM_TEXT)
		inspect_chain_text(stdout, r->chain);
	return status;
}

/* -- the verb ---------------------------------------------------------------------------- */

static int
tell_files(struct request *r, char **paths)
{
	char at[24];
	int status = 0;

	if (r->form == FORM_JSON) {
		json_time(r->options.at, at);
		printf("{ \"validation_time\": \"%s\",\n  \"objects\": [", at);
	}
	for (; status == 0 && *paths != NULL; paths++)
		status = tell_file(r, *paths);
	if (r->form == FORM_JSON)
		puts("\n] }");
	return status != 0 ? status : r->status;
}

static int
open_password(struct request *r)
{
	struct file_error err;
	int rc;

	if (r->password_file == NULL)
		return 0;
	rc = password_read(r->password_file, r->password, &err);
	if (rc != 0) {
		complain(r->verb, "--password-file: %s", err.what);
		return status_of_error(rc);
	}
	r->options.password = r->password;
	return 0;
}

static int
run(struct request *r, char **paths)
{
	int status = open_password(r);

	if (status != 0)
		return status;
	r->chain = inspect_chain_new();
	if (r->chain == NULL)
		return out_of_memory(r->verb);
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
	status = tell_files(r, paths);
	inspect_chain_free(r->chain);
	explicit_bzero(r->password, sizeof(r->password));
	return status;
}

static bool
input_is_once(const struct request *r, char **paths)
{
	int times =
	    r->password_file != NULL && strcmp(r->password_file, "-") == 0;

	for (; *paths != NULL; paths++)
		times += strcmp(*paths, "-") == 0;
	return times <= 1;
}

int
verb_inspect(int argc, char **argv)
{
	struct request r = { .options.at = look_now(), .verb = argv[0] };
	int first,
	    status = command_line_read(&inspect_line, argc, argv, &r, &r.help, &first);

	if (status != 0)
		return status;
	if (r.help) {
		command_line_help(&inspect_line);
		return EXIT_CLEAN;
	}
	if (first == argc)
		return usage_error(argv[0], "no file was given");
	if (!input_is_once(&r, argv + first))
		return usage_error(
		    argv[0], "standard input (-) can be read only once");
	return run(&r, argv + first);
}
