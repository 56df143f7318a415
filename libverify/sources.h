/* SPDX-License-Identifier: MIT */
/*
 * sources.h - where the evidence on one certificate comes from, and in which
 * order it is asked for.
 */
#ifndef SOURCES_H
#define SOURCES_H
#include "subject.h"

/*
 * The query's own evidence, all of it; then, unless it decides or no status is
 * required, what the source has and what it fetches. Results are in s->ocsp
 * and s->crl. 0, VFY_ENOMEM or VFY_EINTERNAL.
 */
int sources_seek(struct subject *s, bool required);
/* The same by CRLs alone, for an OCSP delegate: results are in s->crl. */
int sources_seek_crls(struct subject *s);

#endif
