/* SPDX-License-Identifier: MIT */
/*
 * notes.h - findings as the checks make them: why a path is as it is.
 */
#ifndef NOTES_H
#define NOTES_H
#include "vfy_limits.h"
#include "vfy.h"

struct notes {
	struct vfy_finding *list; /* detail is owned, hint borrowed or owned with it */
	size_t n;
	bool quiet;  /* only fatal and reason are wanted: nothing is written down */
	bool fatal;  /* some finding rejects */
	bool nomem;  /* a finding was lost: the question has failed */
	enum vfy_reason reason; /* the gravest of the fatal ones; VFY_R_OK */
};

/*
 * Adds a finding; detail as by printf, cut at 255 bytes, made printable.
 * The hint is the reason's own. Beyond LIMIT_FINDINGS only the summary is kept.
 */
__attribute__((format(printf, 5, 6))) void note(struct notes *notes, enum vfy_reason reason,
    unsigned depth, bool fatal, const char *detail, ...);
/* The same with a hint that fits better. */
__attribute__((format(printf, 6, 7))) void note_hint(struct notes *notes, enum vfy_reason reason,
    unsigned depth, bool fatal, const char *hint, const char *detail, ...);
/* The same for a rule of a profile: its own section (a literal). */
void note_rule(struct notes *notes, enum vfy_reason reason, unsigned depth, bool fatal,
    const char *section, const char *detail);
/* A finding that somebody else made: its texts, which may be anything, are copied. */
void note_told(struct notes *notes, const struct vfy_finding *finding);
void notes_clear(struct notes *notes);

#endif
