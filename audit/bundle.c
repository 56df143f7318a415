/* SPDX-License-Identifier: MIT */
/*
 * bundle.c - "certaudit bundle": what a server has to send for this certificate.
 *
 * The engine's best path to an anchor is the shortest one that holds; its certificates
 * but the anchor are the bundle. Clients that trust other anchors (--for) are asked with
 * it, and get what they lack besides. A missing issuer is fetched where the certificates
 * say (AIA).
 * Does not: judge, or write anything for a certificate that is not good.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anchors.h"
#include "bundle.h"
#include "files.h"
#include "pem_write.h"
#include "printable.h"
#include "verb.h"
#include "verdict_json.h"
#include "vfy_remote.h"

/* -- options ----------------------------------------------------------------------- */

enum { OWN_OUTPUT = OWN_EXPLAIN + 1, OWN_FOR, OWN_ROOT };

static const struct verb_option own_options[] = {
	{ OWN_OUTPUT, "output", "FILE",
	    "the bundle's file (default: standard output)", false },
	{ OWN_FOR, "for", "FILE",
	    "clients with these anchors are to trust it too (default: none)",
	    true },
	{ OWN_ROOT, "root", NULL,
	    "the anchor too, as the last one (default: clients have it)",
	    false },
	OPTION_STORE_ROW,
	OPTION_NO_STORE_ROW,
	OPTION_ALLOW_NET_ROW,
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

static const struct other_help others[] = {
	{ OPTION_AIA,
	    "fetch missing issuers that certificates name (default: on)" },
	{ OPTION_REVOCATION,
	    "off|shadow|soft|hard: is it revoked? (default: off)" },
	{ .id = 0 },
};

static int
add_client(struct bundle *b, const char *verb, const char *file)
{
	if (b->num_clients == CLIENTS_MAX)
		return usage_error(
		    verb, "--for: at most %d, please", CLIENTS_MAX);
	b->clients[b->num_clients++] = (struct client){ .file = file };
	return 0;
}

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct bundle *b = arg;

	if (common != NULL)
		return verify_request_take(
		    &b->request, verb, common, own, value);
	switch (own->id) {
	case OWN_OUTPUT:
		b->output = value;
		return value[0] != '\0'
		    ? 0
		    : usage_error(verb, "--output: it names nothing");
	case OWN_FOR:
		return add_client(b, verb, value);
	case OWN_ROOT:
		b->root = true;
		return 0;
	default:
		return verify_request_take(&b->request, verb, NULL, own, value);
	}
}

const struct command_line bundle_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.common = true,
	.others = others,
	.usage =
	    "Usage: certaudit bundle [options] CERT...\n\n"
	    "Writes the certificates that a server has to send for this one, "
	    "in the right order,\nas PEM: the shortest chain to a trust "
	    "anchor, "
	    "without the anchor. What is missing is\nfetched from where the "
	    "certificates say. CERT is PEM or DER, '-' is standard input;\nthe "
	    "first certificate is the one in question, all others may complete "
	    "its chain.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit bundle leaf.pem >chain.pem\n"
	    "  certaudit bundle --hostname www.example.org --output chain.pem "
	    "leaf.pem more.pem\n"
	    "  certaudit bundle --for old-clients.pem leaf.pem cross.pem "
	    ">chain.pem\n"
	    "  certaudit bundle --aia off --trust root.pem --untrusted "
	    "inter.pem --json leaf.pem\n\n"
	    "Exit status: 0 written, 1 not trusted (also by whom --for names), "
	    "2 usage or\nunreadable input, 3 revoked, 4 expired or not yet "
	    "valid, 5 undetermined, 6 an issuer\nis missing and could not be "
	    "fetched, 7 internal error.\n",
	.take = take,
};

/* Other defaults: the chain is the question, not its status. */
static int
begin(struct question *qn)
{
	qn->aia = true;
	qn->revocation = VFY_REV_OFF;
	if (vfy_query_set_aia(qn->query, true) != 0)
		return VFY_EINTERNAL;
	return vfy_query_set_revocation(qn->query, qn->revocation);
}

/* -- the bundle -------------------------------------------------------------------- */

bool
bundle_has(const struct bundle *b, const struct vfy_cert *cert)
{
	size_t i;

	for (i = 0; i < b->num_certs; i++) {
		if (anchors_same(b->certs[i], cert))
			return true;
	}
	return false;
}

/*
 * What of a path is not there yet. The anchor is left out, but for a leaf that is one
 * itself.
 */
static int
add_path(struct bundle *b, const struct vfy_path *p, bool root)
{
	size_t n = vfy_path_num_certs(p), depth;

	for (depth = 0; depth < n; depth++) {
		const struct vfy_cert *cert = vfy_path_cert(p, depth);

		if (depth > 0 && !root && vfy_path_role(p, depth) == VFY_ANCHOR)
			continue;
		if (bundle_has(b, cert))
			continue;
		if (b->num_certs == BUNDLE_MAX)
			return VFY_ELIMIT;
		b->origins[b->num_certs] = vfy_path_origin(p, depth);
		b->certs[b->num_certs++] = cert;
	}
	return 0;
}

/* -- clients with other anchors ----------------------------------------------------- */

static int
read_anchors(struct client *c, const char *verb)
{
	if (vfy_ctx_new(&c->ctx) != 0)
		return out_of_memory(verb);
	return anchors_add_file(c->file, c->ctx, verb);
}

static int
read_clients(struct bundle *b, const char *verb)
{
	int status = EXIT_CLEAN;
	size_t i;

	for (i = 0; i < b->num_clients && status == EXIT_CLEAN; i++)
		status = read_anchors(&b->clients[i], verb);
	return status;
}

static int
add_cert(struct vfy_query *q, const struct vfy_cert *cert)
{
	return vfy_query_add_certs(q, vfy_cert_der(cert), NULL, NULL);
}

/* Asks with what is in the bundle, and with all that is at hand if more is set. */
static int
ask_client(struct bundle *b, struct client *c, bool more)
{
	const struct vfy_query *ours = b->request.question.query;
	const struct vfy_cert *cert;
	struct vfy_query *q = NULL;
	int rc = ask_like(ours, &q);
	size_t i;

	for (i = 0; i < b->num_certs && rc == 0; i++)
		rc = add_cert(q, b->certs[i]);
	for (i = 0; more && rc == 0 && (cert = vfy_query_cert(ours, i)) != NULL;
	     i++)
		rc = add_cert(q, cert);
	if (rc == 0)
		rc = vfy_verify(c->ctx, q, &c->verdict);
	vfy_query_free(q);
	return rc;
}

static int
serve_client(struct bundle *b, struct client *c)
{
	int rc = ask_client(b, c, false);

	if (rc != 0 || vfy_verdict_outcome(c->verdict) == VFY_VALID)
		return rc;
	vfy_verdict_free(c->verdict);
	c->verdict = NULL;
	rc = ask_client(b, c, true);
	if (rc == 0 && vfy_verdict_outcome(c->verdict) == VFY_VALID)
		rc = add_path(b, vfy_verdict_path(c->verdict, 0), false);
	return rc;
}

/* -- the answer --------------------------------------------------------------------- */

static int
write_bundle(const struct bundle *b, const char *verb)
{
	char shown[256];
	int rc = 0;
	size_t i;

	if (b->output != NULL)
		rc = pem_write_file(b->output, b->certs, b->num_certs);
	for (i = 0; b->output == NULL && i < b->num_certs && rc == 0; i++)
		rc = pem_write_cert(stdout, b->certs[i]);
	if (rc == VFY_EIO) {
		printable(b->output, shown, sizeof(shown));
		complain(verb, "--output: %s: %s", shown, strerror(errno));
		return EXIT_USAGE;
	}
	return rc == 0 ? EXIT_CLEAN : out_of_memory(verb);
}

/* The gravest: some client does not trust it. */
static int
exit_status(const struct bundle *b)
{
	size_t i;

	for (i = 0; i < b->num_clients; i++) {
		if (vfy_verdict_outcome(b->clients[i].verdict) != VFY_VALID)
			return EXIT_FINDINGS;
	}
	return EXIT_CLEAN;
}

static int
make(struct bundle *b, const struct vfy_verdict *v)
{
	int rc = add_path(b, vfy_verdict_path(v, 0), false);
	size_t i;

	for (i = 0; i < b->num_clients && rc == 0; i++)
		rc = serve_client(b, &b->clients[i]);
	return rc == 0 && b->root ? add_path(b, vfy_verdict_path(v, 0), true)
				  : rc;
}

static int
none(struct bundle *b, const struct vfy_verdict *v, const char *verb)
{
	int status = verdict_exit_status(v);

	if (b->request.json && !bundle_print_json(b, v))
		return out_of_memory(verb);
	if (!b->request.json)
		bundle_tell_none(b, v, verb);
	return vfy_verdict_reason(v) == VFY_R_NO_ISSUER &&
		fetches_lack_network(&b->fetches)
	    ? EXIT_NETWORK
	    : status;
}

static int
answer(void *arg, const struct verify_request *r, const struct vfy_verdict *v,
    const char *verb)
{
	struct bundle *b = arg;
	int status, rc;

	(void)r;
	if (vfy_verdict_outcome(v) != VFY_VALID)
		return none(b, v, verb);
	rc = make(b, v);
	if (rc != 0) {
		complain(verb, "%s", vfy_strerror(rc));
		return status_of_error(rc);
	}
	if (b->request.json)
		status =
		    bundle_print_json(b, v) ? EXIT_CLEAN : out_of_memory(verb);
	else
		status = EXIT_CLEAN;
	if (status == EXIT_CLEAN && (!b->request.json || b->output != NULL))
		status = write_bundle(b, verb);
	if (status == EXIT_CLEAN && !b->request.json)
		bundle_tell(b, v);
	return status != EXIT_CLEAN ? status : exit_status(b);
}

/* Of fetches; the ask's. */
static void
note(void *arg, const struct vfy_fetch_report *report)
{
	struct bundle *b = arg;

	fetches_note(&b->fetches, report);
}

static int
ask_for_bundle(struct bundle *b, const char *verb)
{
	const struct ask ask = { .fetched = note, .arg = b, .answer = answer };
	int status = read_clients(b, verb);

	return status != EXIT_CLEAN ? status
				    : ask_engine(&b->request, &ask, verb);
}

static void
end(struct bundle *b)
{
	size_t i;

	for (i = 0; i < b->num_clients; i++) {
		vfy_verdict_free(b->clients[i].verdict);
		vfy_ctx_free(b->clients[i].ctx);
	}
	fetches_end(&b->fetches);
	verify_request_end(&b->request);
}

int
verb_bundle(int argc, char **argv)
{
	struct bundle b = { .output = NULL };
	int status;

	fetches_begin(&b.fetches);
	status =
	    verify_request_read(&b.request, &bundle_line, begin, argc, argv);
	if (status == EXIT_CLEAN && b.request.help)
		command_line_help(&bundle_line);
	else if (status == EXIT_CLEAN)
		status = ask_for_bundle(&b, argv[0]);
	end(&b);
	return status;
}
