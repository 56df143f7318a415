/* SPDX-License-Identifier: MIT */
/*
 * notes.c - findings as the checks make them.
 */
#include "notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reason.h"

#define DETAIL_MAX 256
/* Room for findings grows by this many: most paths have none or one. */
#define STEP 8

static bool
reserve(struct notes *notes)
{
	struct vfy_finding *list;

	if (notes->n % STEP != 0)
		return true;
	list = realloc(notes->list, (notes->n + STEP) * sizeof(*list));
	if (list == NULL)
		return false;
	notes->list = list;
	return true;
}

/* Whatever is not printable ASCII becomes a question mark. */
static void
make_printable(char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < 0x20 || *s > 0x7e)
			*s = '?';
	}
}

/* What is surely wrong comes before what could not be known, then by rank. */
static bool
is_graver(enum vfy_reason a, enum vfy_reason b)
{
	bool sure_a = reason_outcome(a) == VFY_INVALID,
	     sure_b = reason_outcome(b) == VFY_INVALID;

	if (sure_a != sure_b)
		return sure_a;
	return reason_rank(a) < reason_rank(b);
}

static void
summarise(struct notes *notes, enum vfy_reason reason, bool fatal)
{
	if (!fatal)
		return;
	if (!notes->fatal || is_graver(reason, notes->reason))
		notes->reason = reason;
	notes->fatal = true;
}

/* Both texts live in one block that detail points to. */
static void
write_down(struct notes *notes, const struct vfy_finding *finding,
    const char *detail, va_list ap)
{
	size_t hint_len = strlen(finding->hint) + 1;
	char *text;

	if (notes->quiet || notes->n >= LIMIT_FINDINGS)
		return;
	text = reserve(notes) ? malloc(DETAIL_MAX + hint_len) : NULL;
	if (text == NULL) {
		notes->nomem = true;
		return;
	}
	vsnprintf(text, DETAIL_MAX, detail, ap);
	make_printable(text);
	memcpy(text + DETAIL_MAX, finding->hint, hint_len);
	make_printable(text + DETAIL_MAX);
	notes->list[notes->n] = *finding;
	notes->list[notes->n].detail = text;
	notes->list[notes->n].hint = text + DETAIL_MAX;
	notes->n++;
}

void
note(struct notes *notes, enum vfy_reason reason, unsigned depth, bool fatal,
    const char *detail, ...)
{
	struct vfy_finding f = { .reason = reason,
		.depth = depth,
		.fatal = fatal,
		.section = vfy_reason_section(reason),
		.hint = vfy_reason_hint(reason) };
	va_list ap;

	summarise(notes, reason, fatal);
	va_start(ap, detail);
	write_down(notes, &f, detail, ap);
	va_end(ap);
}

void
note_hint(struct notes *notes, enum vfy_reason reason, unsigned depth,
    bool fatal, const char *hint, const char *detail, ...)
{
	struct vfy_finding f = { .reason = reason,
		.depth = depth,
		.fatal = fatal,
		.section = vfy_reason_section(reason),
		.hint = hint };
	va_list ap;

	summarise(notes, reason, fatal);
	va_start(ap, detail);
	write_down(notes, &f, detail, ap);
	va_end(ap);
}

void
note_rule(struct notes *notes, enum vfy_reason reason, unsigned depth,
    bool fatal, const char *section, const char *detail)
{
	size_t before = notes->n;

	note(notes, reason, depth, fatal, "%s", detail);
	if (notes->n > before)
		notes->list[before].section = section;
}

/* All three texts live in one block that detail points to. */
void
note_told(struct notes *notes, const struct vfy_finding *finding)
{
	size_t detail = strlen(finding->detail) + 1,
	       hint = strlen(finding->hint) + 1,
	       section = strlen(finding->section) + 1;
	struct vfy_finding *f;
	char *text;

	summarise(notes, finding->reason, finding->fatal);
	if (notes->n >= LIMIT_FINDINGS)
		return;
	text = reserve(notes) ? malloc(detail + hint + section) : NULL;
	if (text == NULL) {
		notes->nomem = true;
		return;
	}
	f = &notes->list[notes->n++];
	*f = *finding;
	f->detail = memcpy(text, finding->detail, detail);
	f->hint = memcpy(text + detail, finding->hint, hint);
	f->section = memcpy(text + detail + hint, finding->section, section);
	make_printable(text);
	make_printable(text + detail);
	make_printable(text + detail + hint);
}

void
notes_clear(struct notes *notes)
{
	size_t i;

	for (i = 0; i < notes->n; i++)
		free((char *)(uintptr_t)notes->list[i].detail);
	free(notes->list);
	*notes = (struct notes){ .list = NULL };
}
