/* SPDX-License-Identifier: MIT */
/*
 * main.c - certaudit: which verb?
 *
 * A verb gets argv from its own name on, writes its answer to standard output
 * and everything else to standard error, and returns the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "printable.h"
#include "verb.h"
#include "vfy.h"

static const struct verb verbs[] = {
	{ "bundle", verb_bundle, &bundle_line,
	    "what does a server have to send for it?" },
	{ "cache", verb_cache, &cache_line,
	    "what evidence is kept? refresh it, move it" },
	{ "completion", verb_completion, NULL,
	    "for the shell: its words for these verbs" },
	{ "crl", verb_crl, &crl_line, "what does this revocation list say?" },
	{ "diff", verb_diff, &diff_line, "what differs between these two?" },
	{ "handshake", verb_handshake, &handshake_line,
	    "how does this TLS server shake hands?" },
	{ "inspect", verb_inspect, &inspect_line, "what is in these files?" },
	{ "lint", verb_lint, &lint_line,
	    "is this made as the standards want it?" },
	{ "ocsp", verb_ocsp, &ocsp_line, "what does this OCSP response say?" },
	{ "revocation", verb_revocation, &revocation_line,
	    "is this certificate revoked, says who?" },
	{ "scan", verb_scan, &scan_line,
	    "many hosts, files, folders: what does not hold?" },
	{ "trust", verb_trust, &trust_line,
	    "what is trusted, and what if it were not?" },
	{ "verify", verb_verify, &verify_line,
	    "is this certificate good, and why?" },
	{ "version", verb_version, NULL,
	    "the versions of command and library" },
};
#define NUM_VERBS (sizeof(verbs) / sizeof(verbs[0]))

const struct verb *
verbs_table(size_t *n)
{
	*n = NUM_VERBS;
	return verbs;
}

static void
complain_list(const char *verb, const char *format, va_list ap)
{
	fprintf(stderr, "certaudit%s%s: ", verb[0] == '\0' ? "" : " ", verb);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

void
complain(const char *verb, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	complain_list(verb, format, ap);
	va_end(ap);
}

int
usage_error(const char *verb, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	complain_list(verb, format, ap);
	va_end(ap);
	fprintf(stderr, "Try 'certaudit%s%s --help'.\n",
	    verb[0] == '\0' ? "" : " ", verb);
	return EXIT_USAGE;
}

int
out_of_memory(const char *verb)
{
	complain(verb, "%s", vfy_strerror(VFY_ENOMEM));
	return EXIT_INTERNAL;
}

int
status_of_error(int rc)
{
	switch (rc) {
	case VFY_OK:
		return EXIT_CLEAN;
	case VFY_EARG:
	case VFY_EPARSE:
	case VFY_ELIMIT:
	case VFY_EIO:
	case VFY_ENOENT:
		return EXIT_USAGE;
	default:
		return EXIT_INTERNAL;
	}
}

int
verb_version(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		puts("Usage: certaudit version\n\n"
		     "Prints the versions of command and library.");
		return EXIT_CLEAN;
	}
	if (argc > 1)
		return usage_error("version", "it takes no arguments");
	printf("certaudit %s (libverify %s)\n", PACKAGE_VERSION, vfy_version());
	return EXIT_CLEAN;
}

static void
help(void)
{
	size_t i;

	puts("Usage: certaudit VERB [options] ...\n"
	     "       certaudit --help | --version\n\n"
	     "Audits X.509 certificates, and says why.\n\n"
	     "Verbs:");
	for (i = 0; i < NUM_VERBS; i++)
		printf("  %-10s %s\n", verbs[i].name, verbs[i].help);
	puts(
	    "\n'certaudit VERB --help' tells a verb's options.\n\n"
	    "Exit status: 0 valid or clean, 1 not trusted or findings, 2 usage "
	    "or unreadable\ninput, 3 revoked, 4 expired or not yet valid, 5 "
	    "undetermined, 6 network,\n7 internal error.");
}

static const struct verb *
find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < NUM_VERBS; i++) {
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	}
	return NULL;
}

static int
run(int argc, char **argv)
{
	const struct verb *verb;
	char shown[64];

	if (argc < 2)
		return usage_error("", "a verb is missing");
	if (strcmp(argv[1], "--version") == 0)
		return verb_version(argc - 1, argv + 1);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help();
		return EXIT_CLEAN;
	}
	verb = find_verb(argv[1]);
	if (verb != NULL)
		return verb->run(argc - 1, argv + 1);
	printable(argv[1], shown, sizeof(shown));
	return usage_error("", "there is no %s '%s' in this version",
	    argv[1][0] == '-' ? "option" : "verb", shown);
}

/* A file that is opened must not become standard output because that is closed. */
static void
hold_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int
main(int argc, char **argv)
{
	int status;

	hold_standard_streams();

	setlocale(LC_CTYPE, "");
	status = run(argc, argv);
	/* A cut answer must not look like one. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		complain("", "standard output: %s", strerror(errno));
		return EXIT_INTERNAL;
	}
	return status;
}
