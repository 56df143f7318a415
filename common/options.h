/* SPDX-License-Identifier: MIT */
/*
 * options.h - the options of a question, by one table for command line
 * ("--max-path-length 3") and REST ("max_path_length": 3).
 *
 * Knows names, kinds and values; knows neither argv nor JSON nor files.
 */
#ifndef OPTIONS_H
#define OPTIONS_H
#include "vfy.h"

enum option_kind {
	OPTION_SWITCH,	/* --json: no value; REST: true or false */
	OPTION_VALUE,	/* --hostname NAME: text; REST: string (numbers too) */
	OPTION_CONTENTS /* --crl FILE: bytes, PEM or DER; REST: PEM or base64 DER */
};

enum option_id {
	OPTION_TRUST = 1,
	OPTION_SYSTEM_TRUST,
	OPTION_NO_SYSTEM_TRUST, /* command line only: system_trust=false in REST */
	OPTION_UNTRUSTED,
	OPTION_CRL,
	OPTION_OCSP,
	OPTION_HOSTNAME,
	OPTION_IP,
	OPTION_EMAIL,
	OPTION_URI,
	OPTION_SRV,
	OPTION_IDENTITY, /* REST only: "none" says that no name is expected */
	OPTION_PURPOSE,
	OPTION_AT,
	OPTION_PROFILE,
	OPTION_REVOCATION,
	OPTION_REVOCATION_SCOPE,
	OPTION_OCSP_NONCE,
	OPTION_NETWORK,
	OPTION_POLICY,
	OPTION_REQUIRE_EXPLICIT_POLICY,
	OPTION_INHIBIT_POLICY_MAPPING,
	OPTION_INHIBIT_ANY_POLICY,
	OPTION_MAX_PATH_LENGTH,
	OPTION_AIA,
	OPTION_STAPLING_OFFERED,
	OPTION_ANCHOR_CONSTRAINTS,
	OPTION_NAMED_POLICY, /* REST only */
	OPTION_DER /* REST only: of the answer */
};

struct option_def {
	enum option_id id;
	const char *name; /* with '-', e.g. "max-path-length" */
	enum option_kind kind;
	bool repeatable;
	bool command_line, rest;
	const char *argument; /* "NAME", "tls-server|tls-client|..."; NULL for a switch */
	const char *help;     /* one line, with the default */
};

/* The table; *n gets its length. */
const struct option_def *options_table(size_t *n);
/* By name, '_' taken for '-'; NULL: no such option. */
const struct option_def *option_find(const char *name);

struct settings;
struct policies;

/* A question being put together. */
struct question {
	struct vfy_query *query;
	const struct policies *policies; /* that may be named; may be NULL */
	const struct settings *policy;	 /* the one that was; NULL: none */
	bool has_identity, no_identity; /* an identity was given; "none" was said */
	bool trust_given;
	int system_trust; /* -1: not said; default is: unless trust is given */
	uint64_t seen;	  /* 1 << option_id */
	enum vfy_purpose purpose;
	enum vfy_revocation revocation;
	enum vfy_network network;
	bool aia;
	bool der; /* the answer has the DER of what was not presented */
};

/* What is wrong with an option's value. */
struct option_error {
	const char *option;	/* its name */
	char what[256];		/* a sentence, printable ASCII */
	struct vfy_fault fault; /* code is not NONE when bytes could not be read */
	bool fixed; /* right in itself, but the question's policy forbids it */
};

/* network: the default (command: allowed, daemon: cached). 0 or VFY_E*. */
int question_start(struct question *qn, enum vfy_network network);
void question_end(struct question *qn);
/* SWITCH: value "true"/"false" (NULL is true). VALUE: text. 0; VFY_EARG with *err; VFY_ENOMEM. */
int question_set(struct question *qn, const struct option_def *opt, const char *value,
    struct option_error *err);
/*
 * CONTENTS. own_anchors: trust goes into the query (REST: a stranger's
 * anchors). Otherwise OPTION_TRUST goes into ctx (command line). ctx may be
 * NULL for all others.
 */
int question_add(struct question *qn, const struct option_def *opt, struct vfy_span contents,
    struct vfy_ctx *ctx, bool own_anchors, struct option_error *err);
/* Does this question use the system's (context's) anchors? */
bool question_system_trust(const struct question *qn);

#endif
