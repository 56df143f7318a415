/* SPDX-License-Identifier: MIT */
/*
 * error.c - the sentence that says what is wrong with a store: given back to
 * who opens it, or said to whoever listens.
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "store_log.h"

/* A path may hold anything, a terminal's control codes too. */
static void
make_printable(char *text)
{
	for (char *p = text; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
}

void
store_error(struct vfy_store_error *err, const char *format, ...)
{
	va_list ap;

	if (err == NULL)
		return;
	va_start(ap, format);
	(void)vsnprintf(err->what, sizeof(err->what), format, ap);
	va_end(ap);
	make_printable(err->what);
}

void
store_log(const struct store_log *log, const char *format, ...)
{
	struct vfy_store_error line;
	va_list ap;

	if (log == NULL || log->say == NULL)
		return;
	va_start(ap, format);
	(void)vsnprintf(line.what, sizeof(line.what), format, ap);
	va_end(ap);
	make_printable(line.what);
	log->say(log->arg, line.what);
}
