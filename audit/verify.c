/* SPDX-License-Identifier: MIT */
/*
 * verify.c - "certaudit verify": files in, verdict out.
 *
 * Nothing is written to standard output before there is a verdict.
 * Does not: judge (the engine does), or know how a verdict looks (verdict_json.c,
 * verdict_text.c; as a result: report/).
 */
#include <stdio.h>

#include "ask.h"
#include "files.h"
#include "item_build.h"
#include "show.h"
#include "verb.h"
#include "verdict_json.h"
#include "verdict_text.h"

static const struct verb_option own_options[] = {
	OPTION_STORE_ROW,
	OPTION_NO_STORE_ROW,
	OPTION_ALLOW_NET_ROW,
	{ SHARED_JSON, "json", NULL, "the verdict as JSON (default: as text)",
	    false },
	OPTION_FORMAT_ROW,
	OPTION_OUTPUT_ROW,
	{ OWN_EXPLAIN, "explain", NULL,
	    "all paths as a tree, and how they were found (default: a list)",
	    false },
	OPTION_HELP_ROW,
};

const struct command_line verify_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.common = true,
	.usage =
	    "Usage: certaudit verify [options] CERT...\n\n"
	    "Verifies a certificate: its chain to a trust anchor, its use, "
	    "its name, and\nthat it is not revoked. CERT is PEM or DER, '-' "
	    "is standard input. The first\ncertificate is the one in "
	    "question; all others may complete its chain.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit verify --hostname www.example.org chain.pem\n"
	    "  certaudit verify --trust root.pem --untrusted inter.pem "
	    "--hostname good.test leaf.pem\n"
	    "  certaudit verify --revocation hard --crl ca.crl --network off "
	    "--json leaf.pem\n"
	    "  certaudit verify --hostname good.test --output "
	    "html:verdict.html chain.pem\n"
	    "  openssl s_client -connect www.example.org:443 -showcerts "
	    "</dev/null |\n"
	    "      certaudit verify --hostname www.example.org -\n\n"
	    "Exit status: 0 valid, 1 not trusted, 2 usage or unreadable "
	    "input, 3 revoked,\n4 expired or not yet valid, 5 undetermined, 7 "
	    "internal error.\n",
	.take = verify_request_take,
};

static void
print_text(const struct verify_request *r, const struct vfy_verdict *v)
{
	struct text_style style = text_style_of(stdout);
	char name[256];

	style.explain = r->explain;
	file_name(ask_leaf_path(r), name, sizeof(name));
	verdict_text(stdout, v, name, &style);
}

/* The verdict as a result, in the formats of reports. */
static int
write_results(struct outputs *outputs, const struct verify_request *r,
    const struct vfy_verdict *v, const char *verb)
{
	static const struct item_rules rules = { .fail_on = SEVERITY_ERROR };
	struct item item = item_begin(ask_leaf_path(r), "certificate", 0, 0);
	struct json_object *object;
	int status = outputs_open(outputs, verb, vfy_verdict_time(v)), closed;

	item_put_verdict(&item, v, &rules);
	object = item_end(&item, &rules);
	if (status == EXIT_CLEAN)
		status = object == NULL ? out_of_memory(verb)
					: outputs_add(outputs, verb, object);
	json_object_put(object);
	closed = outputs_close(outputs, verb, status == EXIT_CLEAN);
	return status != EXIT_CLEAN ? status : closed;
}

static int
answer(void *arg, const struct verify_request *r, const struct vfy_verdict *v,
    const char *verb)
{
	struct outputs *outputs = arg;
	int status = EXIT_CLEAN;

	/* as text or by --json it says more than a result does */
	outputs->silent = !outputs->format_given;
	if (outputs->format_given || outputs->n > 0)
		status = write_results(outputs, r, v, verb);
	if (status != EXIT_CLEAN)
		return status;
	if (outputs->silent && !r->json)
		print_text(r, v);
	else if (outputs->silent && !show_json(verdict_json(v, NULL)))
		return out_of_memory(verb);
	return verdict_exit_status(v);
}

int
verb_verify(int argc, char **argv)
{
	struct verify_request r;
	struct ask ask = { .answer = answer, .arg = &r.outputs };
	int status = verify_request_read(&r, &verify_line, NULL, argc, argv);

	if (status == EXIT_CLEAN && r.help)
		command_line_help(&verify_line);
	else if (status == EXIT_CLEAN)
		status = ask_engine(&r, &ask, argv[0]);
	verify_request_end(&r);
	return status;
}
