/* SPDX-License-Identifier: MIT */
/*
 * error.c - the sentence that says what is wrong with a store.
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

void
store_error(struct vfy_store_error *err, const char *format, ...)
{
	va_list ap;

	if (err == NULL)
		return;
	va_start(ap, format);
	(void)vsnprintf(err->what, sizeof(err->what), format, ap);
	va_end(ap);
	/* A path may hold anything, a terminal's control codes too. */
	for (char *p = err->what; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
}
