/* SPDX-License-Identifier: MIT */
/*
 * progress.c - a line that tells how far long work is.
 *
 * Does not: guess how long it takes.
 */
#include "progress.h"

#include <sys/stat.h>
#include <unistd.h>

#define WIDTH 40

void
progress_begin(struct progress *p, FILE *in)
{
	*p = (struct progress){ .terminal = isatty(STDERR_FILENO) == 1,
		.in = in };
}

void
progress_end(struct progress *p)
{
	if (p->columns > 0)
		fprintf(stderr, "\r%*s\r", p->columns, "");
	p->columns = 0;
}

/* Writes text over what is shown. whole 0: without a bar. */
static void
draw(struct progress *p, uint64_t part, uint64_t whole, const char *text)
{
	int filled = part >= whole ? WIDTH : (int)(part * WIDTH / whole);
	int before = p->columns;

	fputc('\r', stderr);
	p->columns = whole == 0
	    ? fprintf(stderr, "%s", text)
	    : fprintf(stderr, "[%.*s%*s] %s", filled,
		  "########################################", WIDTH - filled,
		  "", text);
	if (before > p->columns)
		fprintf(stderr, "%*s", before - p->columns, "");
}

/* Octets of in, and those that were read; false: it has no length. */
static bool
position(FILE *in, uint64_t *part, uint64_t *whole)
{
	struct stat st;
	off_t at;

	if (in == NULL || fstat(fileno(in), &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	at = ftello(in);
	*part = at > 0 ? (uint64_t)at : 0;
	*whole = st.st_size > 0 ? (uint64_t)st.st_size : 0;
	return at >= 0;
}

void
progress_show(void *arg, uint64_t done, uint64_t due)
{
	struct progress *p = arg;
	unsigned long long n = done, of = due;
	uint64_t part = done, whole = due;
	char text[128];

	if (!p->terminal)
		return;
	if (due > 0)
		snprintf(text, sizeof(text), "%llu of %llu%s", n, of,
		    p->note);
	else
		snprintf(text, sizeof(text), "%llu items%s", n, p->note);
	if (due == 0 && !position(p->in, &part, &whole))
		whole = 0;
	draw(p, part, whole, text);
}
