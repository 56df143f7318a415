/* SPDX-License-Identifier: MIT */
/*
 * scan_options.c - the command line of "certaudit scan".
 *
 * Does not: look at targets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handshake_options.h"
#include "printable.h"
#include "scan.h"
#include "verb.h"

#define JOBS_DEFAULT 16
#define JOBS_MAX 256
#define TIMEOUT_DEFAULT 20
#define TIMEOUT_MAX 600
#define RETRIES_DEFAULT 1
#define RETRIES_MAX 10
#define DAY INT64_C(86400)

enum own {
	OWN_FROM = OWN_EXPLAIN + 1,
	OWN_JOBS,
	OWN_TIMEOUT,
	OWN_RETRIES,
	OWN_PORT,
	OWN_STARTTLS,
	OWN_CONNECT,
	OWN_STATE,
	OWN_LINT,
	OWN_FAIL_ON,
	OWN_EXPIRES_WITHIN
};

static const struct verb_option own_options[] = {
	{ OWN_FROM, "from", "FILE",
	    "more targets, a line each; # begins a comment, '-' is standard "
	    "input (default: none)",
	    true },
	{ OWN_JOBS, "jobs", "N", "targets at once, 1 to 256 (default: 16)",
	    false },
	{ OWN_TIMEOUT, "timeout", "SECONDS",
	    "of each handshake, 1 to 600 (default: 20)", false },
	{ OWN_RETRIES, "retries", "N",
	    "more tries at a host that is not reached, 0 to 10 (default: 1)",
	    false },
	{ OWN_PORT, "port", "PORT",
	    "of hosts without one (default: 443, or that of --starttls)",
	    false },
	{ OWN_STARTTLS, "starttls", "PROTOCOL",
	    "smtp, imap, pop3, ftp, ldap, xmpp or none (default: by the port)",
	    false },
	{ OWN_CONNECT, "connect", "ADDR[:PORT]",
	    "where to connect to for every host (default: the host and its "
	    "port)",
	    false },
	{ OWN_STATE, "state", "FILE",
	    "remember what is done: an interrupted scan goes on (default: "
	    "none)",
	    false },
	{ OWN_LINT, "lint", "on|off",
	    "hold certificates to the rules of 'certaudit lint', to those of "
	    "the "
	    "public web if they are of it (default: on)",
	    false },
	{ OWN_FAIL_ON, "fail-on", "SEVERITY",
	    "error, warning, notice, info or never: findings from here on "
	    "make the exit status 1 (default: error)",
	    false },
	{ OWN_EXPIRES_WITHIN, "expires-within", "TIME",
	    "what ends within 30d, 12h, 4w is an error (default: within 30d a "
	    "warning)",
	    false },
	OPTION_FORMAT_ROW,
	OPTION_OUTPUT_ROW,
	OPTION_STORE_ROW,
	OPTION_NO_STORE_ROW,
	OPTION_ALLOW_NET_ROW,
	{ SHARED_JSON, "json", NULL, "the same as --format json", false },
	OPTION_HELP_ROW,
};

static const struct other_help others[] = {
	{ OPTION_HOSTNAME,
	    "the name that certificates must have (default: each host's; of "
	    "files: any)" },
	{ OPTION_PURPOSE,
	    "what certificates are used for (default: hosts' tls-server, of "
	    "files any)" },
	{ OPTION_OCSP, NULL },
	{ OPTION_STAPLING_OFFERED, NULL },
	{ .id = 0 },
};

static int
set_lint(struct scan_request *r, const char *verb, const char *value)
{
	r->no_lint = strcmp(value, "off") == 0;
	if (r->no_lint || strcmp(value, "on") == 0)
		return EXIT_CLEAN;
	return usage_error(verb, "--lint: it is on or off");
}

static int
set_timeout(struct scan_request *r, const char *verb, const char *value)
{
	long seconds = 0;
	int status =
	    number_option_set(&seconds, verb, "timeout", value, 1, TIMEOUT_MAX);

	r->timeout = (int64_t)seconds * 1000000;
	return status;
}

static int
set_port(struct scan_request *r, const char *verb, const char *value)
{
	long port = 0;
	int status = number_option_set(&port, verb, "port", value, 1, 65535);

	r->port = (uint16_t)port;
	return status;
}

/* "30d", "12h", "4w", "90m", "3600s"; at most 100 years. */
static int
set_within(struct scan_request *r, const char *verb, const char *value)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY },
		{ 'w', 7 * DAY } };
	char *end = NULL;
	long long n = strtoll(value, &end, 10);
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (value[0] >= '0' && value[0] <= '9' && end[0] != '\0' &&
		    end[0] == units[i].unit && end[1] == '\0' &&
		    n <= 36525 * DAY / units[i].seconds) {
			r->rules.within = n * units[i].seconds;
			r->rules.within_is_error = true;
			return EXIT_CLEAN;
		}
	}
	return usage_error(verb,
	    "--expires-within: it must be a number and a unit, as in 30d, "
	    "12h or 4w");
}

static int
set_own(struct scan_request *r, const char *verb, const struct verb_option *own,
    const char *value)
{
	switch (own->id) {
	case OWN_FROM:
		r->from[r->num_from++] = value;
		return EXIT_CLEAN;
	case OWN_JOBS:
		return number_option_set(
		    &r->jobs, verb, "jobs", value, 1, JOBS_MAX);
	case OWN_TIMEOUT:
		return set_timeout(r, verb, value);
	case OWN_RETRIES:
		return number_option_set(
		    &r->retries, verb, "retries", value, 0, RETRIES_MAX);
	case OWN_PORT:
		return set_port(r, verb, value);
	case OWN_STARTTLS:
		r->has_starttls = true;
		return starttls_option_set(&r->starttls, verb, value);
	case OWN_CONNECT:
		r->has_connect = true;
		return connect_option_set(
		    r->connect_host, &r->connect_port, verb, value);
	case OWN_STATE:
		r->state = value;
		return EXIT_CLEAN;
	case OWN_LINT:
		return set_lint(r, verb, value);
	case OWN_FAIL_ON:
		return item_rules_set_fail_on(&r->rules, verb, value);
	case OWN_EXPIRES_WITHIN:
		return set_within(r, verb, value);
	default:
		return verify_request_take(&r->verify, verb, NULL, own, value);
	}
}

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct scan_request *r = arg;

	if (own != NULL)
		return set_own(r, verb, own, value);
	r->said[r->num_said++] = (struct said){ common, value };
	return verify_request_take(&r->verify, verb, common, NULL, value);
}

const struct command_line scan_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.common = true,
	.others = others,
	.usage =
	    "Usage: certaudit scan [options] TARGET...\n"
	    "       certaudit scan [options] --from FILE\n\n"
	    "Looks at many hosts, files and folders at once, and reports what "
	    "does not hold, or\nsoon won't. TARGET is HOST[:PORT] (IPv6 with a "
	    "port is [ADDR]:PORT), a file with\ncertificates or revocation "
	    "lists, or a folder, of which all files are looked at.\nWhat has "
	    "a slash in it, or exists, is no host.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit scan www.example.org mail.example.org:25 "
	    "/etc/nginx/tls\n"
	    "  certaudit scan --from hosts.txt --state hosts.state --output "
	    "html:report.html\n"
	    "  certaudit scan --expires-within 21d --fail-on warning --output "
	    "junit:tls.xml tls/\n"
	    "  certaudit scan --from hosts.txt --output "
	    "prometheus:/var/lib/node_exporter/tls.prom\n\n"
	    "Exit status: that of the gravest result: 0 all is well, 1 not "
	    "trusted or findings, 2\nusage or unreadable input, 3 revoked, 4 "
	    "expired or not yet valid, 5 undetermined, 6\nnetwork: not "
	    "reached, stalled, no TLS spoken, 7 internal error.\n",
	.take = take,
};

void
scan_help(void)
{
	command_line_help(&scan_line);
}

/* What only the whole command line shows. */
static int
finish(struct scan_request *r, const char *verb)
{
	size_t i, standard_input = 0;

	for (i = 0; i < r->num_from; i++)
		standard_input += strcmp(r->from[i], "-") == 0;
	for (i = 0; i < r->verify.num_inputs; i++)
		standard_input += strcmp(r->verify.inputs[i].path, "-") == 0;
	if (standard_input > 1)
		return usage_error(
		    verb, "standard input (-) can be read only once");
	if (r->verify.json)
		r->verify.outputs.format = RESULTS_JSON;
	if (r->num_operands == 0 && r->num_from == 0)
		return usage_error(verb,
		    "no target was given: a host, a file, a folder, or --from "
		    "FILE");
	return verify_request_check(&r->verify, verb);
}

int
scan_request_read(struct scan_request *r, int argc, char **argv)
{
	int first = 0, status;

	memset(r, 0, sizeof(*r));
	r->jobs = JOBS_DEFAULT;
	r->retries = RETRIES_DEFAULT;
	r->timeout = (int64_t)TIMEOUT_DEFAULT * 1000000;
	r->rules = (struct item_rules){
		.fail_on = SEVERITY_ERROR, .within = 30 * DAY, .any_name = true
	};
	status = verify_request_begin(&r->verify, NULL, argc, argv);
	if (status != EXIT_CLEAN)
		return status;
	/* Room for every argument, so that nothing has to grow. */
	r->said = calloc((size_t)argc + 1, sizeof(r->said[0]));
	r->from = calloc((size_t)argc + 1, sizeof(r->from[0]));
	if (r->said == NULL || r->from == NULL)
		return out_of_memory(argv[0]);
	status = command_line_read(
	    &scan_line, argc, argv, r, &r->verify.help, &first);
	if (status != EXIT_CLEAN || r->verify.help)
		return status;
	r->operands = argv + first;
	r->num_operands = (size_t)(argc - first);
	return finish(r, argv[0]);
}

void
scan_request_end(struct scan_request *r)
{
	verify_request_end(&r->verify);
	free(r->said);
	free(r->from);
}

/* What the options' files hold: another root, another scan. */
static bool
put_contents(FILE *out, const struct scan_request *r)
{
	size_t i;

	for (i = 0; i < r->verify.num_inputs; i++) {
		const struct verify_input *in = &r->verify.inputs[i];
		struct file_bytes bytes;
		struct file_error err;
		uint8_t digest[32];
		bool ok;

		/* it can be read once, and a file that can't be read is told of
		 * elsewhere */
		if (strcmp(in->path, "-") == 0 ||
		    file_read(in->path, FILE_LIMIT_CRLS, &bytes, &err) != 0)
			continue;
		ok = vfy_sha256(file_span(&bytes), digest);
		file_bytes_free(&bytes);
		if (!ok || fwrite(digest, sizeof(digest), 1, out) != 1)
			return false;
	}
	return true;
}

bool
scan_request_digest(const struct scan_request *r, char hex[65])
{
	static const char digits[] = "0123456789abcdef";
	char *text = NULL;
	size_t len = 0, i;
	uint8_t digest[32];
	FILE *out = open_memstream(&text, &len);
	char *here;
	bool ok;

	if (out == NULL)
		return false;
	fprintf(out, "%d %lld %d %d %u %d %lld %ld %d%s%d\n",
	    (int)r->rules.fail_on, (long long)r->rules.within,
	    r->rules.within_is_error, r->has_starttls, r->port,
	    (int)r->starttls, (long long)r->timeout, r->retries, r->has_connect,
	    r->connect_host, r->connect_port);
	fprintf(out, "%d\n", r->no_lint);
	fprintf(out, "%s %d\n", r->verify.store != NULL ? r->verify.store : "",
	    r->verify.no_store);
	for (i = 0; i < r->verify.allow_net.n; i++)
		fprintf(out, "%s\n", r->verify.allow_net.list[i]);
	for (i = 0; i < r->num_said; i++)
		fprintf(out, "%s=%s\n", r->said[i].opt->name,
		    r->said[i].value != NULL ? r->said[i].value : "");
	here = getcwd(NULL, 0);
	fprintf(out, "%s\n", here != NULL ? here : "");
	free(here);
	ok = put_contents(out, r);
	ok = fclose(out) == 0 && ok &&
	    vfy_sha256((struct vfy_span){ (const uint8_t *)text, len }, digest);
	for (i = 0; ok && i < 32; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 0xf];
	}
	hex[64] = '\0';
	free(text);
	return ok;
}
