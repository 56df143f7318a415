/* SPDX-License-Identifier: MIT */
/*
 * die.c - the end of a bench that can't go on.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

void
die(const char *what, const char *why)
{
	fprintf(
	    stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
	exit(1);
}

void
must(int gnutls_rc, const char *what)
{
	if (gnutls_rc < 0)
		die(what, gnutls_strerror(gnutls_rc));
}
