/* SPDX-License-Identifier: MIT */
/*
 * ocsp.c - "certaudit ocsp": what does this OCSP response say, of whom, signed by
 * whom, until when?
 *
 * Does not: judge certificates, or ask responders (both does "revocation").
 */
#include "command_line.h"
#include "look.h"
#include "verb.h"

enum own { OWN_CERT = LOOK_LAST };

static const struct verb_option own_options[] = {
	{ LOOK_ISSUER, "issuer", "FILE",
	    "the CA that it should be signed for (default: not checked)",
	    false },
	{ OWN_CERT, "cert", "FILE",
	    "what does it say of this certificate of the issuer's? (default: "
	    "all)",
	    false },
	LOOK_AT_ROW,
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct look_request *r = arg;

	(void)common;
	if (own->id != OWN_CERT)
		return look_take(r, verb, own->id, value);
	r->cert = value;
	return 0;
}

const struct command_line ocsp_line = {
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
read_response(
    struct look_request *r, struct vfy_span bytes, struct vfy_fault *fault)
{
	struct vfy_ocsp *ocsp = NULL;
	int rc = vfy_ocsp_parse(bytes, &ocsp, fault);

	if (rc != 0)
		return rc;
	rc = look_append(r, look_ocsp(ocsp, r->file, &r->look, &r->status));
	vfy_ocsp_free(ocsp);
	return rc;
}

static const struct look_kind responses = { "responses", FILE_LIMIT_OCSP,
	read_response };

int
verb_ocsp(int argc, char **argv)
{
	struct look_request r = { .look = { .at = look_now() } };
	int first, status;

	status = command_line_read(&ocsp_line, argc, argv, &r, &r.help, &first);
	if (status != 0)
		return status;
	if (r.help) {
		command_line_help(&ocsp_line);
		return EXIT_CLEAN;
	}
	if (first == argc)
		return usage_error(argv[0], "no OCSP response was given");
	if (r.cert != NULL && r.issuer == NULL)
		return usage_error(argv[0],
		    "--cert needs --issuer: a response names a certificate by "
		    "its issuer");
	return look_at_files(&r, &responses, argv[0], argv + first);
}
