/* SPDX-License-Identifier: MIT */
/*
 * verb.h - what the verbs of certaudit share: exit statuses and diagnostics.
 */
#ifndef VERB_H
#define VERB_H

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
int verb_cache(int argc, char **argv);
int verb_crl(int argc, char **argv);
int verb_handshake(int argc, char **argv);
int verb_lint(int argc, char **argv);
int verb_ocsp(int argc, char **argv);
int verb_revocation(int argc, char **argv);
int verb_scan(int argc, char **argv);
int verb_verify(int argc, char **argv);
int verb_version(int argc, char **argv);

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
