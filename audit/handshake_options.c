/* SPDX-License-Identifier: MIT */
/*
 * handshake_options.c - the command line of "certaudit handshake".
 *
 * Does not: connect.
 */
#include "handshake_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idn.h"
#include "printable.h"
#include "verb.h"

/* Seconds, of the whole handshake. */
#define TIMEOUT_DEFAULT 20
#define TIMEOUT_MAX 600
/* A key or a chain of a client's. */
#define CLIENT_FILE_MAX ((size_t)1024 * 1024)

enum own {
	OWN_CONNECT = OWN_EXPLAIN + 1,
	OWN_PROXY,
	OWN_SERVERNAME,
	OWN_NO_SNI,
	OWN_STARTTLS,
	OWN_VERSIONS,
	OWN_PRIORITY,
	OWN_ALPN,
	OWN_CERT,
	OWN_KEY,
	OWN_TIMEOUT
};

static const struct verb_option own_options[] = {
	{ OWN_CONNECT, "connect", "ADDR[:PORT]",
	    "where to connect to instead (default: HOST and its port)", false },
	{ OWN_PROXY, "proxy", "URL",
	    "let a proxy connect: http://PROXY:PORT, socks5h://... (default: "
	    "none)",
	    false },
	{ OWN_SERVERNAME, "servername", "NAME",
	    "the name to ask the server for, SNI (default: HOST)", false },
	{ OWN_NO_SNI, "no-sni", NULL,
	    "ask for no name (default: unless HOST is an address)", false },
	{ OWN_STARTTLS, "starttls", "PROTOCOL",
	    "smtp, imap, pop3, ftp, ldap, xmpp or none (default: by the port)",
	    false },
	{ OWN_VERSIONS, "tls-versions", "LIST",
	    "of 1.0, 1.1, 1.2, 1.3 (default: 1.2,1.3)", false },
	{ OWN_PRIORITY, "priority", "STRING",
	    "a priority string of GnuTLS (default: NORMAL)", false },
	{ OWN_ALPN, "alpn", "LIST",
	    "application protocols (default: http/1.1 for 443 and 8443)",
	    false },
	{ OWN_CERT, "cert", "FILE",
	    "a client certificate and its chain, PEM (default: none)", false },
	{ OWN_KEY, "key", "FILE", "its key, PEM (default: in the same file)",
	    false },
	{ OWN_TIMEOUT, "timeout", "SECONDS",
	    "of all of it, 1 to 600 (default: 20; of each wait: 10)", false },
	OPTION_STORE_ROW,
	OPTION_NO_STORE_ROW,
	OPTION_ALLOW_NET_ROW,
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

/* What the handshake itself decides. */
static const struct other_help others[] = {
	{ OPTION_HOSTNAME,
	    "the name that the certificate must have (default: of SNI, or "
	    "HOST)" },
	{ OPTION_EMAIL, NULL },
	{ OPTION_URI, NULL },
	{ OPTION_SRV, NULL },
	{ OPTION_PURPOSE, NULL },
	{ OPTION_STAPLING_OFFERED, NULL },
	{ .id = 0 },
};

static int
set_timeout(struct handshake_request *r, const char *verb, const char *value)
{
	long seconds = 0;
	int status =
	    number_option_set(&seconds, verb, "timeout", value, 1, TIMEOUT_MAX);

	r->ask.timeout = (int64_t)seconds * 1000000;
	return status;
}

int
starttls_option_set(enum starttls *out, const char *verb, const char *value)
{
	char shown[64];

	if (starttls_parse(value, out))
		return 0;
	printable(value, shown, sizeof(shown));
	return usage_error(verb,
	    "--starttls: \"%s\" is none of smtp, imap, pop3, ftp, ldap, xmpp, "
	    "none",
	    shown);
}

int
connect_option_set(
    char host[256], uint16_t *port, const char *verb, const char *value)
{
	char shown[128];

	if (host_port_parse(value, host, port))
		return 0;
	printable(value, shown, sizeof(shown));
	return usage_error(verb,
	    "--connect: \"%s\" is not ADDR or ADDR:PORT; IPv6 with a port is "
	    "[ADDR]:PORT",
	    shown);
}

/* U-labels become A-labels; an address has none. */
static int
to_name(const char *verb, const char *what, const char *value, char **out)
{
	char shown[128];
	int rc = idn_to_alabels(VFY_ID_DNS, value, out);

	if (rc == 0 && strlen(*out) < 256)
		return 0;
	if (rc == VFY_ENOMEM)
		return out_of_memory(verb);
	printable(value, shown, sizeof(shown));
	return usage_error(verb, "%s: \"%s\" is not a host name", what, shown);
}

static int
set_servername(struct handshake_request *r, const char *verb, const char *value)
{
	if (value[0] == '\0' || host_is_address(value))
		return usage_error(verb,
		    "--servername: it must be a name: addresses are not asked "
		    "for (RFC 6066 3)");
	return to_name(verb, "--servername", value, &r->servername);
}

static int
set_own(struct handshake_request *r, const char *verb,
    const struct verb_option *own, const char *value)
{
	switch (own->id) {
	case OWN_CONNECT:
		r->ask.connect_host = r->connect_host;
		return connect_option_set(
		    r->connect_host, &r->ask.connect_port, verb, value);
	case OWN_PROXY:
		r->proxy = value;
		return 0;
	case OWN_SERVERNAME:
		return set_servername(r, verb, value);
	case OWN_NO_SNI:
		r->no_sni = true;
		return 0;
	case OWN_STARTTLS:
		r->has_starttls = true;
		return starttls_option_set(&r->ask.starttls, verb, value);
	case OWN_VERSIONS:
		r->versions = value;
		return 0;
	case OWN_PRIORITY:
		r->ask.priority = value;
		return 0;
	case OWN_ALPN:
		r->alpn = value;
		return 0;
	case OWN_CERT:
		r->cert = value;
		return 0;
	case OWN_KEY:
		r->key = value;
		return 0;
	case OWN_TIMEOUT:
		return set_timeout(r, verb, value);
	default:
		return verify_request_take(&r->verify, verb, NULL, own, value);
	}
}

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct handshake_request *r = arg;

	return common != NULL
	    ? verify_request_take(&r->verify, verb, common, NULL, value)
	    : set_own(r, verb, own, value);
}

const struct command_line handshake_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.common = true,
	.others = others,
	.usage =
	    "Usage: certaudit handshake [options] HOST[:PORT]\n\n"
	    "Shakes hands with a TLS server, and tells what was said, stage by "
	    "stage: what was\noffered and chosen, the certificates as they "
	    "were "
	    "sent, and whether they hold. Where\nit fails: at which stage, by "
	    "which alert from whom, and the likely cause.\nHOST is a name or "
	    "an "
	    "address; IPv6 with a port is [ADDR]:PORT. The port is 443, "
	    "or\nthat "
	    "of --starttls.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit handshake www.example.org\n"
	    "  certaudit handshake --starttls smtp mail.example.org:587\n"
	    "  certaudit handshake --connect 192.0.2.7 --trust root.pem "
	    "--json new.example.org\n"
	    "  certaudit handshake --cert me.pem --key me.key "
	    "api.example.org:8443\n"
	    "  certaudit handshake --tls-versions 1.0,1.1 old.example.org\n\n"
	    "Exit status: 0 done and trusted, 1 refused or not trusted, 2 "
	    "usage or unreadable\ninput, 3 revoked, 4 expired or not yet "
	    "valid, "
	    "5 undetermined, 6 network: not\nreached, stalled, cut, no TLS "
	    "spoken, 7 internal error.\n",
	.take = take,
};

void
handshake_help(void)
{
	command_line_help(&handshake_line);
}

/* -- what only the whole command line shows --------------------------------------- */

static int
set_priority(struct handshake_request *r, const char *verb)
{
	static const char *const known[] = { "1.0", "1.1", "1.2", "1.3" };
	const char *at = r->versions;
	size_t i, used;

	if (r->versions == NULL)
		return 0;
	if (r->ask.priority != NULL)
		return usage_error(
		    verb, "--tls-versions and --priority exclude each other");
	used = (size_t)snprintf(
	    r->priority, sizeof(r->priority), "NORMAL:-VERS-ALL");
	while (*at != '\0') {
		for (i = 0; i < 4 && strncmp(at, known[i], 3) != 0; i++)
			;
		if (i == 4 || (at[3] != ',' && at[3] != '\0') ||
		    used > sizeof(r->priority) - 32)
			return usage_error(verb,
			    "--tls-versions: a list of 1.0, 1.1, 1.2 and 1.3, "
			    "with commas between");
		used += (size_t)snprintf(r->priority + used,
		    sizeof(r->priority) - used, ":+VERS-TLS%s", known[i]);
		at += at[3] == ',' ? 4 : 3;
	}
	if (r->versions[0] == '\0')
		return usage_error(verb, "--tls-versions: it names none");
	r->ask.priority = r->priority;
	return 0;
}

static int
set_alpn(struct handshake_request *r, const char *verb)
{
	struct handshake_ask *ask = &r->ask;
	bool web = ask->starttls == STARTTLS_NONE &&
	    (ask->port == 443 || ask->port == 8443);
	char *at = r->alpn_names, *comma;

	if (r->alpn == NULL && web)
		ask->alpn[ask->num_alpn++] = "http/1.1";
	if (r->alpn == NULL || r->alpn[0] == '\0')
		return 0;
	if (strlen(r->alpn) >= sizeof(r->alpn_names))
		return usage_error(verb, "--alpn: it is too long");
	memcpy(at, r->alpn, strlen(r->alpn) + 1);
	for (; at != NULL; at = comma) {
		comma = strchr(at, ',');
		if (comma != NULL)
			*comma++ = '\0';
		if (at[0] == '\0' || ask->num_alpn == HANDSHAKE_ALPN_MAX)
			return usage_error(verb,
			    "--alpn: up to %d names, with commas between",
			    HANDSHAKE_ALPN_MAX);
		ask->alpn[ask->num_alpn++] = at;
	}
	return 0;
}

static int
read_file(const char *verb, const char *path, struct file_bytes *out)
{
	struct file_error err;
	int rc = file_read(path, CLIENT_FILE_MAX, out, &err);

	if (rc == 0)
		return 0;
	complain(verb, "%s", err.what);
	return status_of_error(rc);
}

static int
read_client_certificate(struct handshake_request *r, const char *verb)
{
	int status;

	if (r->cert == NULL)
		return r->key == NULL ? 0
				      : usage_error(verb, "--key needs --cert");
	status = read_file(verb, r->cert, &r->cert_bytes);
	if (status == 0 && r->key != NULL)
		status = read_file(verb, r->key, &r->key_bytes);
	r->ask.cert = file_span(&r->cert_bytes);
	r->ask.key = r->key != NULL ? file_span(&r->key_bytes) : r->ask.cert;
	return status;
}

static int
set_host(struct handshake_request *r, const char *verb, const char *operand)
{
	struct handshake_ask *ask = &r->ask;
	uint16_t port = 0;
	char shown[128];
	int status = 0;

	if (!host_port_parse(operand, r->host, &port)) {
		printable(operand, shown, sizeof(shown));
		return usage_error(verb,
		    "\"%s\" is not HOST or HOST:PORT; IPv6 with a port is "
		    "[ADDR]:PORT",
		    shown);
	}
	if (host_is_address(r->host))
		ask->host = r->host;
	else
		status = to_name(verb, "HOST", r->host, &r->name);
	if (status != 0)
		return status;
	if (ask->host == NULL)
		ask->host = r->name;
	if (!r->has_starttls && port != 0)
		ask->starttls = starttls_of_port(port);
	ask->port = port != 0 ? port : starttls_port(ask->starttls);
	ask->servername = r->servername != NULL ? r->servername : r->name;
	if (r->no_sni)
		ask->servername = NULL;
	return 0;
}

/* The name that the certificate must have, unless another one was given. */
static int
set_identity(struct handshake_request *r, const char *verb)
{
	const char *name = r->servername != NULL ? r->servername : r->ask.host;
	struct option_error err;
	int rc;

	if (r->verify.question.has_identity)
		return 0;
	rc = question_set(&r->verify.question,
	    option_find(host_is_address(name) ? "ip" : "hostname"), name, &err);
	if (rc == VFY_EARG)
		return usage_error(verb, "HOST: %s", err.what);
	if (rc != 0)
		complain(verb, "%s", vfy_strerror(rc));
	return status_of_error(rc);
}

static int
finish(struct handshake_request *r, const char *verb, const char *operand)
{
	int status = 0;

	if (r->no_sni && r->servername != NULL)
		return usage_error(
		    verb, "--servername and --no-sni exclude each other");
	status = set_host(r, verb, operand);
	if (status == 0)
		status = set_priority(r, verb);
	if (status == 0)
		status = set_alpn(r, verb);
	if (status == 0)
		status = set_identity(r, verb);
	if (status == 0)
		status = verify_request_check(&r->verify, verb);
	if (status == 0)
		status = read_client_certificate(r, verb);
	return status;
}

static int
begin(struct question *qn)
{
	return vfy_query_set_stapling_offered(qn->query, true);
}

int
handshake_request_read(struct handshake_request *r, int argc, char **argv)
{
	int first, status;

	memset(r, 0, sizeof(*r));
	r->ask.timeout = (int64_t)TIMEOUT_DEFAULT * 1000000;
	status = verify_request_begin(&r->verify, begin, argc, argv);
	if (status == 0)
		status = command_line_read(
		    &handshake_line, argc, argv, r, &r->verify.help, &first);
	if (status != 0 || r->verify.help)
		return status;
	if (argc - first != 1)
		return usage_error(argv[0],
		    first == argc ? "a host is missing" : "one host at a time");
	return finish(r, argv[0], argv[first]);
}

void
handshake_request_end(struct handshake_request *r)
{
	verify_request_end(&r->verify);
	free(r->name);
	free(r->servername);
	file_bytes_free(&r->cert_bytes);
	file_bytes_free(&r->key_bytes);
}
