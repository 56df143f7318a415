/* SPDX-License-Identifier: MIT */
/*
 * verdict_text.h - a verdict for people: one headline, then every path with
 * its certificates, their revocation status, and what was found.
 */
#ifndef VERDICT_TEXT_H
#define VERDICT_TEXT_H
#include <stdio.h>

#include "vfy.h"

struct text_style {
	bool colour;  /* ECMA-48 colours */
	bool utf8;    /* box characters; else ASCII */
	bool explain; /* the paths as one tree, and how the search went */
};

/*
 * What suits this stream: colours on a terminal unless NO_COLOR is set, box
 * characters on a terminal whose locale has UTF-8 (after setlocale()).
 */
struct text_style text_style_of(FILE *out);

/*
 * Writes the answer about the certificate of this name (a file's name, or
 * NULL). Write errors are left to ferror().
 */
void verdict_text(FILE *out, const struct vfy_verdict *v, const char *name,
    const struct text_style *style);

#endif
