/* SPDX-License-Identifier: MIT */
/*
 * verb.h - what the verbs of certaudit share: exit statuses and diagnostics.
 */
#ifndef VERB_H
#define VERB_H
#include <stddef.h>

/* The same for every verb. */
enum exit_status {
	EXIT_CLEAN = 0,	   /* valid, or nothing found */
	EXIT_FINDINGS = 1, /* not trusted, or something found */
	EXIT_USAGE = 2,	   /* usage, or unreadable input */
	EXIT_REVOKED = 3,
	EXIT_EXPIRED = 4,      /* or not yet valid */
	EXIT_UNDETERMINED = 5, /* a spent budget too */
	EXIT_NETWORK = 6,
	EXIT_INTERNAL = 7
};

/* argv[0] is the verb; the exit status is returned. */
int verb_bundle(int argc, char **argv);
int verb_cache(int argc, char **argv);
int verb_completion(int argc, char **argv);
int verb_crl(int argc, char **argv);
int verb_diff(int argc, char **argv);
int verb_handshake(int argc, char **argv);
int verb_inspect(int argc, char **argv);
int verb_lint(int argc, char **argv);
int verb_ocsp(int argc, char **argv);
int verb_revocation(int argc, char **argv);
int verb_scan(int argc, char **argv);
int verb_trust(int argc, char **argv);
int verb_verify(int argc, char **argv);
int verb_version(int argc, char **argv);

/* Their command lines. */
struct command_line;
extern const struct command_line bundle_line, cache_line, crl_line, diff_line, handshake_line, inspect_line, lint_line, ocsp_line,
    revocation_line, scan_line, trust_line, verify_line;

struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const struct command_line *line; /* NULL: it takes no options but --help */
	const char *help;
};
/* By name; *n gets their number. */
const struct verb *verbs_table(size_t *n);

/* "certaudit VERB: ..." and a line break, on standard error. */
__attribute__((format(printf, 2, 3))) void complain(
    const char *verb, const char *format, ...);
/* Complains, points to --help, and returns EXIT_USAGE. */
__attribute__((format(printf, 2, 3))) int usage_error(
    const char *verb, const char *format, ...);
/* Complains, and returns EXIT_INTERNAL. */
int out_of_memory(const char *verb);
/* The exit status of a VFY_E* that a question ended with. */
int status_of_error(int rc);

#endif
