/* SPDX-License-Identifier: MIT */
/*
 * conf_key.c - every key of verifyd.conf(5).
 *
 * Does not: read anything. A default here is what is set, by the same way as
 * what a file says, and what the manual page must name (tests/manuals.sh).
 */
#include "conf_key.h"

#include <string.h>

#include "config.h"
#include "serve_limits.h"

#define AT(field) offsetof(struct config, field)
#define POLICY(field) offsetof(struct conf_policy, field)
#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* The value of an option of a question; the help is that option's own. */
#define OPTION(section, name, offset, repeatable)                              \
	{                                                                      \
		section, name, CONF_OPTION, FLAG_NONE, repeatable, false,      \
		    offset, 0, 0, NULL, NULL, NULL                             \
	}
#define DEFAULT_OF(name) OPTION("defaults", name, AT(defaults), false)
#define POLICY_OF(name, repeatable)                                            \
	OPTION("policy", name, POLICY(settings), repeatable)
#define COUNT(name, field, max, value, help)                                   \
	{                                                                      \
		"server", name, CONF_NUMBER, FLAG_VALUE, false, true,          \
		    AT(field), 1, max, "N", value, help                        \
	}
#define IDS(section, name, kind, field, value, help)                           \
	{                                                                      \
		section, name, kind, FLAG_NONE, true, false, AT(field), 0, 0,  \
		    kind == CONF_USER ? "USER" : "GROUP", value, help          \
	}
#define SIZE(name, field, min, max, value, help)                               \
	{                                                                      \
		"store", name, CONF_SIZE, FLAG_NONE, false, false, AT(field),  \
		    min, max, "SIZE", value, help                              \
	}
#define BUDGET(name, field, help)                                              \
	{                                                                      \
		"policy", name, CONF_BUDGET, FLAG_NONE, false, false,          \
		    POLICY(settings.budget.field), 1, UINT32_MAX, "N", NULL,   \
		    help                                                       \
	}
#define FILES(section, name, flag, offset, help)                               \
	{                                                                      \
		section, name, CONF_FILE, flag, true, false, offset, 0, 0,     \
		    "FILE", NULL, help                                         \
	}

static const struct conf_key table[] = {
	{ "server", "socket", CONF_PATH, FLAG_VALUE, false, true,
	    AT(server.socket), 0, 0, "PATH", "/run/verifyd/verifyd.sock",
	    "the Unix socket" },
	{ "server", "socket-mode", CONF_MODE, FLAG_VALUE, false, true,
	    AT(server.mode), 0, 0777, "MODE", "0666", "its mode, octal" },
	{ "server", "socket-group", CONF_NAME, FLAG_VALUE, false, true,
	    AT(server.group), 0, 0, "GROUP", NULL, "its group" },
	{ "server", "listen", CONF_ADDRESS, FLAG_VALUE, true, true,
	    AT(server.listen), 0, 0, "ADDRESS", NULL,
	    "also 127.0.0.1:PORT or [::1]:PORT" },
	COUNT("threads", server.threads, LIMIT_THREADS, NULL,
	    "that serve connections (default: one for each processor)"),
	COUNT("workers", server.workers, LIMIT_WORKERS, "16",
	    "threads for requests that wait"),
	COUNT("max-waiting", server.max_waiting, LIMIT_WAITING, "160",
	    "requests that may wait at once"),
	COUNT("max-connections", server.max_connections, LIMIT_CONNECTIONS,
	    "32768", "open at once"),
	{ "server", "user", CONF_LOGIN, FLAG_VALUE, false, true,
	    AT(server.user), 0, 0, "NAME", NULL,
	    "started as root: whom to become" },
	{ "server", "state", CONF_PATH, FLAG_VALUE, false, true,
	    AT(server.state), 0, 0, "DIR", "/var/lib/verifyd",
	    "what was changed over HTTP" },
	{ "server", "no-sandbox", CONF_BOOL, FLAG_SWITCH, false, true,
	    AT(server.no_sandbox), 0, 0, NULL, "false",
	    "no filter of system calls" },

	FILES("trust", "trust", FLAG_VALUE, AT(trust.anchors),
	    "trust anchors, PEM or DER"),
	{ "trust", "system-trust", CONF_SAID, FLAG_SWITCH, false, false,
	    AT(trust.system), 0, 0, NULL, NULL,
	    "the system's anchors (default: unless trust is given)" },
	{ "trust", "no-system-trust", CONF_UNSAID, FLAG_SWITCH, false, false,
	    AT(trust.system), 0, 0, NULL, NULL, "not the system's anchors" },
	FILES("trust", "intermediates", FLAG_VALUE, AT(trust.intermediates),
	    "untrusted certificates for paths"),

	{ "store", "store", CONF_PATH, FLAG_VALUE, false, false,
	    AT(store.directory), 0, 0, "DIR", "/var/cache/verifyd",
	    "kept evidence" },
	/* what the fetcher is started with, or not at all, stays */
	{ "store", "no-store", CONF_BOOL, FLAG_SWITCH, false, true,
	    AT(store.none), 0, 0, NULL, "false", "keep and fetch nothing" },
	{ "store", "allow-net", CONF_NETWORK, FLAG_VALUE, true, true,
	    AT(store.allow_net), 0, 0, "CIDR", NULL,
	    "private network to fetch from" },
	{ "store", "proxy", CONF_PROXY, FLAG_NONE, false, true,
	    AT(store.proxy), 0, 0, "URL", NULL,
	    "all fetches go through it; none: no proxy at all" },
	SIZE("quota", store.quota, MIB, 1024 * GIB, "512M",
	    "evidence on disk; what was not used for longest goes"),
	SIZE("max-crl", store.max_crl, KIB, 128 * MIB, "128M",
	    "largest revocation list that is fetched"),
	SIZE("max-ocsp", store.max_ocsp, KIB, 64 * KIB, "64K",
	    "largest OCSP response that is fetched"),
	SIZE("max-issuer", store.max_issuer, KIB, 64 * KIB, "64K",
	    "largest file of issuers that is fetched"),

	DEFAULT_OF("purpose"),
	DEFAULT_OF("profile"),
	DEFAULT_OF("revocation"),
	DEFAULT_OF("revocation-scope"),
	DEFAULT_OF("ocsp-nonce"),
	DEFAULT_OF("network"),
	DEFAULT_OF("aia"),
	DEFAULT_OF("max-path-length"),
	DEFAULT_OF("anchor-constraints"),

	{ "ocsp", "responder", CONF_URL, FLAG_NONE, false, false,
	    AT(ocsp.responder), 0, 0, "URL", NULL,
	    "asked for /v1/ocsp where no certificate named one" },

	IDS("access", "admin-user", CONF_USER, access.admin_users, "root",
	    "may change anchors, intermediates, policies and evidence"),
	IDS("access", "admin-group", CONF_GROUP, access.admin_groups, NULL,
	    "the same for a group's members"),
	IDS("access", "proxy-user", CONF_USER, access.proxy_users, NULL,
	    "a proxy whose word on client certificates is taken"),
	IDS("access", "proxy-group", CONF_GROUP, access.proxy_groups, NULL,
	    "the same for a group's members"),
	{ "access", "client-certificate-header", CONF_CHOICE, FLAG_NONE, false,
	    false, AT(access.certificate_header), 0, 0,
	    "Client-Cert|X-SSL-Client-Cert", "Client-Cert",
	    "where proxies name their client's certificate" },

	{ "handshakes", "enable", CONF_BOOL, FLAG_NONE, false, false,
	    AT(handshakes.enable), 0, 0, NULL, "false",
	    "connect to servers that a request names" },
	IDS("handshakes", "user", CONF_USER, handshakes.users, NULL,
	    "who may ask for that"),
	IDS("handshakes", "group", CONF_GROUP, handshakes.groups, NULL,
	    "the same for a group's members"),

	{ "log", "log-level", CONF_CHOICE, FLAG_VALUE, false, false,
	    AT(log_level), 0, 0, "error|warning|info|debug", "info",
	    "what is worth a line" },

	POLICY_OF("purpose", true),
	POLICY_OF("profile", false),
	POLICY_OF("revocation", false),
	POLICY_OF("revocation-scope", false),
	POLICY_OF("ocsp-nonce", false),
	POLICY_OF("network", false),
	POLICY_OF("aia", false),
	POLICY_OF("max-path-length", false),
	POLICY_OF("anchor-constraints", false),
	POLICY_OF("policy", true),
	POLICY_OF("require-explicit-policy", false),
	POLICY_OF("inhibit-policy-mapping", false),
	POLICY_OF("inhibit-any-policy", false),
	POLICY_OF("stapling-offered", false),
	FILES("policy", "trust", FLAG_NONE, POLICY(trust.anchors),
	    "trust anchors, instead of the service's"),
	{ "policy", "system-trust", CONF_SAID, FLAG_NONE, false, false,
	    POLICY(trust.system), 0, 0, NULL, NULL,
	    "the system's anchors, instead of the service's" },
	FILES("policy", "intermediates", FLAG_NONE, POLICY(trust.intermediates),
	    "untrusted certificates for paths, instead of the service's"),
	BUDGET("max-signatures", signatures, "signature checks of a question"),
	BUDGET("max-steps", steps, "steps of its search"),
	BUDGET("max-name-comparisons", name_comparisons,
	    "comparisons of name constraints"),
	BUDGET("max-policy-nodes", policy_nodes, "nodes of the policy graph"),
	BUDGET("max-milliseconds", milliseconds, "time, fetches apart"),
};

#define TABLE_LENGTH (sizeof(table) / sizeof(table[0]))

const struct conf_key *
conf_keys(size_t *n)
{
	*n = TABLE_LENGTH;
	return table;
}

const struct conf_key *
conf_key_find(const char *section, const char *name)
{
	size_t i;

	for (i = 0; i < TABLE_LENGTH; i++)
		if (strcmp(table[i].section, section) == 0 &&
		    strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

bool
conf_section_known(const char *section)
{
	size_t i;

	for (i = 0; i < TABLE_LENGTH; i++)
		if (strcmp(table[i].section, section) == 0)
			return true;
	return false;
}
