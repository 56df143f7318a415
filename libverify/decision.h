/* SPDX-License-Identifier: MIT */
/*
 * decision.h - what a certificate's revocation status does to its path, under
 * each mode: one table, which certaudit-verify(1) and libverify(3) print too.
 */
#ifndef DECISION_H
#define DECISION_H
#include "vfy.h"

/* What came out for one certificate. The last two are about its staple. */
enum decision_case {
	CASE_GOOD = 0,
	CASE_NOT_REQUIRED,    /* noRevAvail, short-lived, a responder's nocheck */
	CASE_NOT_CHECKED,     /* outside of the scope: a CA, and only the leaf is asked about */
	CASE_REVOKED,
	CASE_UNKNOWN,	      /* all that could be had was looked at */
	CASE_NOT_LOOKED_AT,   /* a budget was spent before */
	CASE_NO_STAPLE,	      /* demanded, and the handshake offered to take one */
	CASE_STAPLE_UNASKED,  /* demanded, and it did not */
	DECISION_CASES
};

/* In the order of their gravity. */
enum decision_effect {
	EFFECT_PASSES = 0,
	EFFECT_REMARK,	     /* a finding; the path passes */
	EFFECT_UNDETERMINED, /* the path is not trusted: something was not known */
	EFFECT_REJECTS,
	DECISION_EFFECTS
};

/* What becomes of the path. A mode or case that is not known rejects. */
enum decision_effect decision(enum vfy_revocation mode, enum decision_case what);
/*
 * The case of a certificate's status. cut: evidence was left unread for want
 * of a budget. A status that is none is CASE_NOT_LOOKED_AT.
 */
enum decision_case decision_case(enum vfy_status status, bool cut);
/* The words of the table in the manual pages; never NULL. */
const char *decision_case_name(enum decision_case what);
const char *decision_effect_name(enum decision_effect effect);

#endif
