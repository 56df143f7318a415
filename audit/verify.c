/* SPDX-License-Identifier: MIT */
/*
 * verify.c - "certaudit verify": files in, verdict out.
 *
 * Nothing is written to standard output before there is a verdict.
 * Does not: judge (the engine does), or know how a verdict looks
 * (verdict_json.c, verdict_text.c).
 */
#include <stdio.h>

#include "ask.h"
#include "files.h"
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

static int
answer(void *arg, const struct verify_request *r, const struct vfy_verdict *v,
    const char *verb)
{
	(void)arg;
	if (!r->json)
		print_text(r, v);
	else if (!show_json(verdict_json(v, NULL)))
		return out_of_memory(verb);
	return verdict_exit_status(v);
}

int
verb_verify(int argc, char **argv)
{
	static const struct ask ask = { .answer = answer };
	struct verify_request r;
	int status = verify_request_read(&r, &verify_line, NULL, argc, argv);

	if (status == EXIT_CLEAN && r.help)
		command_line_help(&verify_line);
	else if (status == EXIT_CLEAN)
		status = ask_engine(&r, &ask, argv[0]);
	verify_request_end(&r);
	return status;
}
