/* SPDX-License-Identifier: MIT */
/*
 * complaints.c - everything that is wrong with a configuration, not only the
 * first thing.
 *
 * Does not know what a configuration is.
 */
#include "complaints.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
complain(struct complaints *c, const char *where, const char *fmt, ...)
{
	char what[768];
	va_list ap;
	char *line;
	int n;

	c->n++;
	if (c->kept == MAX_COMPLAINTS)
		return;
	va_start(ap, fmt);
	n = vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	n = asprintf(&line, "%s%s%s", where != NULL ? where : "",
	    where != NULL ? ": " : "", what);
	if (n >= 0)
		c->list[c->kept++] = line;
}

void
complaints_log(
    const struct complaints *c, enum log_level level, const char *what)
{
	size_t i;

	for (i = 0; i < c->kept; i++)
		log_at(level, "%s%s", what, c->list[i]);
	if (c->n > c->kept)
		log_at(level, "%sand %zu more", what, c->n - c->kept);
}

void
complaints_free(struct complaints *c)
{
	size_t i;

	for (i = 0; i < c->kept; i++)
		free(c->list[i]);
	*c = (struct complaints){ .n = 0 };
}
