/* SPDX-License-Identifier: MIT */
/*
 * ocsp.c - "certaudit ocsp": what does this OCSP response say, of whom, signed by
 * whom, until when?
 *
 * Does not: judge certificates, or ask responders (both does "revocation").
 */
#include <stdio.h>

#include "ask.h"
#include "command_line.h"
#include "look.h"
#include "show.h"
#include "verb.h"

enum own { OWN_ISSUER = SHARED_LAST, OWN_CERT, OWN_AT };

static const struct verb_option own_options[] = {
	{ OWN_ISSUER, "issuer", "FILE",
	    "the CA that it should be signed for (default: not checked)",
	    false },
	{ OWN_CERT, "cert", "FILE",
	    "what does it say of this certificate of the issuer's? (default: "
	    "all)",
	    false },
	{ OWN_AT, "at", "TIME",
	    "the moment: RFC 3339, or @SECONDS (default: now)", false },
	{ SHARED_JSON, "json", NULL, "the answer as JSON (default: as text)",
	    false },
	OPTION_HELP_ROW,
};

struct request {
	struct look look;
	const char *issuer, *cert;
	bool json, help;
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
	case OWN_CERT:
		r->cert = value;
		return 0;
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
	    "Usage: certaudit ocsp [options] FILE...\n\n"
	    "Says what OCSP responses hold: of which certificates they tell, "
	    "what, until when,\nand whether the right one signed them. FILE "
	    "is DER, '-' is standard input.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit ocsp --issuer inter.pem good.ocsp\n"
	    "  certaudit ocsp --issuer inter.pem --cert good.pem --json "
	    "good.ocsp\n\n"
	    "Exit status: 0 all good, 1 it can't be used or is not signed for "
	    "the issuer,\n2 usage or unreadable input, 3 revoked, 4 it is "
	    "not in force, 5 the responder\ndoes not know, 7 internal "
	    "error.\n",
	.take = take,
};

static int
read_response(struct request *r, const char *verb, const char *path,
    struct json_object **out)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct vfy_ocsp *ocsp = NULL;
	struct file_bytes bytes;
	struct file_error err;
	char name[256];
	int rc = file_read(path, FILE_LIMIT_OCSP, &bytes, &err);

	if (rc != 0) {
		complain(verb, "%s", err.what);
		return status_of_error(rc);
	}
	rc = vfy_ocsp_parse(file_span(&bytes), &ocsp, &fault);
	file_bytes_free(&bytes);
	if (rc != 0)
		return complain_contents(
		    verb, path, rc, &fault, vfy_strerror(rc));
	file_name(path, name, sizeof(name));
	*out = look_ocsp(ocsp, name, &r->look, &r->status);
	vfy_ocsp_free(ocsp);
	return *out != NULL ? EXIT_CLEAN : out_of_memory(verb);
}

/* Consumes responses. */
static int
answer(const struct request *r, const char *verb, struct json_object *responses)
{
	struct json_builder b = json_begin();
	struct json_object *root;

	json_put_time(&b, "validation_time", r->look.at);
	json_put(&b, "responses", responses);
	root = json_end(&b);
	if (!(r->json ? show_json(root) : show_text(root, 0)))
		return out_of_memory(verb);
	return r->status;
}

static int
read_responses(struct request *r, const char *verb, char **paths)
{
	struct json_object *responses = json_object_new_array();
	int status = responses != NULL ? EXIT_CLEAN : out_of_memory(verb);

	for (; status == EXIT_CLEAN && *paths != NULL; paths++) {
		struct json_object *one = NULL;

		status = read_response(r, verb, *paths, &one);
		if (one != NULL && !json_append(responses, one))
			return out_of_memory(verb);
	}
	if (status == EXIT_CLEAN)
		return answer(r, verb, responses);
	json_object_put(responses);
	return status;
}

static int
look_at_files(struct request *r, const char *verb, char **paths)
{
	struct vfy_cert *issuer = NULL, *cert = NULL;
	int status = look_read_cert(verb, r->issuer, &issuer);

	if (status == EXIT_CLEAN)
		status = look_read_cert(verb, r->cert, &cert);
	r->look.issuer = issuer;
	r->look.cert = cert;
	if (status == EXIT_CLEAN)
		status = read_responses(r, verb, paths);
	vfy_cert_free(issuer);
	vfy_cert_free(cert);
	return status;
}

int
verb_ocsp(int argc, char **argv)
{
	struct request r = { .look = { .at = look_now() } };
	int first, status;

	status = command_line_read(&line, argc, argv, &r, &r.help, &first);
	if (status != 0)
		return status;
	if (r.help) {
		command_line_help(&line);
		return EXIT_CLEAN;
	}
	if (first == argc)
		return usage_error(argv[0], "no OCSP response was given");
	if (r.cert != NULL && r.issuer == NULL)
		return usage_error(argv[0],
		    "--cert needs --issuer: a response names a certificate by "
		    "its issuer");
	return look_at_files(&r, argv[0], argv + first);
}
