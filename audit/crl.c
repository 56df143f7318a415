/* SPDX-License-Identifier: MIT */
/*
 * crl.c - "certaudit crl": what does this revocation list say, whose is it, is it
 * in force, and is a serial number on it?
 *
 * Does not: judge certificates (that is "verify" and "revocation"), or fetch.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ask.h"
#include "command_line.h"
#include "look.h"
#include "show.h"
#include "verb.h"

/* Entries told; each costs half a kilobyte of memory as JSON. */
#define MAX_ENTRIES 100000

enum own { OWN_ISSUER = SHARED_LAST, OWN_SERIAL, OWN_ENTRIES, OWN_AT };

static const struct verb_option own_options[] = {
	{ OWN_ISSUER, "issuer", "FILE",
	    "whose signature it should have (default: not checked)", false },
	{ OWN_SERIAL, "serial", "HEX",
	    "is that serial number listed? (default: none is looked for)",
	    true },
	{ OWN_ENTRIES, "entries", "N",
	    "tells the first N entries, up to 100000 (default: 0)", false },
	{ OWN_AT, "at", "TIME",
	    "the moment: RFC 3339, or @SECONDS (default: now)", false },
	{ SHARED_JSON, "json", NULL, "the answer as JSON (default: as text)",
	    false },
	OPTION_HELP_ROW,
};

struct request {
	struct look look;
	struct look_serial *serials;
	const char *issuer;
	bool json, help;
	/* while lists are read */
	struct json_object *lists; /* NULL: out of memory */
	const char *file;
	int status;
};

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct request *r = arg;

	(void)common;
	switch (own->id) {
	case OWN_ISSUER:
		r->issuer = value;
		return 0;
	case OWN_SERIAL:
		return look_set_serial(
		    &r->serials[r->look.num_serials++], verb, value);
	case OWN_ENTRIES:
		return look_set_number(
		    &r->look.entries, verb, "entries", MAX_ENTRIES, value);
	case OWN_AT:
		return look_set_time(&r->look.at, verb, value);
	default:
		r->json = true;
		return 0;
	}
}

static const struct command_line line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.usage =
	    "Usage: certaudit crl [options] FILE...\n\n"
	    "Says what revocation lists hold: whose they are, what they are "
	    "about, whether they\nare in force, and whether a serial number "
	    "is on them. FILE is PEM or DER, '-' is\nstandard input.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit crl --issuer inter.pem inter.crl\n"
	    "  certaudit crl --serial 0A:1F --json inter.crl\n"
	    "  curl -s http://crl.example/ca.crl | certaudit crl --entries 10 "
	    "-\n\n"
	    "Exit status: 0 nothing found, 1 it can't be used or is not the "
	    "issuer's, 2 usage\nor unreadable input, 3 a serial number is "
	    "revoked, 4 it is not in force,\n7 internal error.\n",
	.take = take,
};

static int
each(void *arg, const struct vfy_crl *crl)
{
	struct request *r = arg;

	if (json_append(r->lists, look_crl(crl, r->file, &r->look, &r->status)))
		return 0;
	r->lists = NULL;
	return VFY_ENOMEM;
}

static int
read_lists(struct request *r, const char *verb, const char *path)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct file_bytes bytes;
	struct file_error err;
	char name[256];
	int rc = file_read(path, FILE_LIMIT_CRLS, &bytes, &err);

	if (rc != 0) {
		complain(verb, "%s", err.what);
		return status_of_error(rc);
	}
	file_name(path, name, sizeof(name));
	r->file = name;
	rc = vfy_crl_read(file_span(&bytes), each, r, &fault);
	r->file = NULL;
	file_bytes_free(&bytes);
	if (rc == 0)
		return EXIT_CLEAN;
	return complain_contents(verb, path, rc, &fault, vfy_strerror(rc));
}

static int
answer(struct request *r, const char *verb)
{
	struct json_builder b = json_begin();
	struct json_object *root;

	json_put_time(&b, "validation_time", r->look.at);
	json_put(&b, "lists", r->lists);
	r->lists = NULL;
	root = json_end(&b);
	if (!(r->json ? show_json(root) : show_text(root, 0)))
		return out_of_memory(verb);
	return r->status;
}

static int
look_at_files(struct request *r, const char *verb, char **paths)
{
	struct vfy_cert *issuer;
	int status = look_read_cert(verb, r->issuer, &issuer);

	r->look.issuer = issuer;
	r->look.serials = r->serials;
	r->lists = json_object_new_array();
	for (; status == EXIT_CLEAN && *paths != NULL; paths++)
		status = r->lists == NULL ? out_of_memory(verb)
					  : read_lists(r, verb, *paths);
	if (status == EXIT_CLEAN)
		status = answer(r, verb);
	json_object_put(r->lists);
	vfy_cert_free(issuer);
	return status;
}

int
verb_crl(int argc, char **argv)
{
	struct request r = { .look = { .at = look_now() } };
	int first, status;

	/* room for every argument */
	r.serials = calloc((size_t)argc + 1, sizeof(r.serials[0]));
	if (r.serials == NULL)
		return out_of_memory(argv[0]);
	status = command_line_read(&line, argc, argv, &r, &r.help, &first);
	if (status == 0 && r.help)
		command_line_help(&line);
	else if (status == 0 && first == argc)
		status = usage_error(argv[0], "no revocation list was given");
	else if (status == 0)
		status = look_at_files(&r, argv[0], argv + first);
	free(r.serials);
	return status;
}
