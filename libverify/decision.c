/* SPDX-License-Identifier: MIT */
/*
 * decision.c - the decision table of revocation: mode by what came out
 * (RFC 5280 6.1.3 (a)(3); RFC 7633 4.2.3.1 for staples).
 *
 * Does not: find out the status (revoke.c), word the findings.
 */
#include "decision.h"

#define MODES (VFY_REV_HARD + 1)
#define PASSES EFFECT_PASSES
#define REMARK EFFECT_REMARK
#define UNDET EFFECT_UNDETERMINED
#define REJECTS EFFECT_REJECTS

/*
 * Unknown is not good in hard mode, and not revoked in any. Not to have looked
 * is worse than to have found nothing: else who makes the search dear would
 * have a revoked certificate pass in soft mode. A staple that nobody could
 * take can't be missed, so that is a remark in every mode.
 */
static const enum decision_effect table[DECISION_CASES][MODES] = {
	/* off, shadow, soft, hard */
	[CASE_GOOD] = { PASSES, PASSES, PASSES, PASSES },
	[CASE_NOT_REQUIRED] = { PASSES, PASSES, PASSES, PASSES },
	[CASE_NOT_CHECKED] = { PASSES, PASSES, PASSES, PASSES },
	[CASE_REVOKED] = { PASSES, REMARK, REJECTS, REJECTS },
	[CASE_UNKNOWN] = { PASSES, REMARK, REMARK, UNDET },
	[CASE_NOT_LOOKED_AT] = { PASSES, REMARK, UNDET, UNDET },
	[CASE_NO_STAPLE] = { PASSES, REMARK, REJECTS, REJECTS },
	[CASE_STAPLE_UNASKED] = { PASSES, REMARK, REMARK, REMARK },
};

static const char *const case_names[DECISION_CASES] = {
	[CASE_GOOD] = "good",
	[CASE_NOT_REQUIRED] = "not required",
	[CASE_NOT_CHECKED] = "not in scope",
	[CASE_REVOKED] = "revoked",
	[CASE_UNKNOWN] = "unknown",
	[CASE_NOT_LOOKED_AT] = "budget spent",
	[CASE_NO_STAPLE] = "demanded staple missing",
	[CASE_STAPLE_UNASKED] = "the same, not offered",
};

static const char *const effect_names[DECISION_EFFECTS] = {
	[EFFECT_PASSES] = "passes",
	[EFFECT_REMARK] = "remark",
	[EFFECT_UNDETERMINED] = "undetermined",
	[EFFECT_REJECTS] = "rejects",
};

enum decision_effect
decision(enum vfy_revocation mode, enum decision_case what)
{
	if ((unsigned)mode >= MODES || (unsigned)what >= DECISION_CASES)
		return EFFECT_REJECTS;
	return table[what][mode];
}

enum decision_case
decision_case(enum vfy_status status, bool cut)
{
	switch (status) {
	case VFY_ST_GOOD:
		return CASE_GOOD;
	case VFY_ST_REVOKED:
		return CASE_REVOKED;
	case VFY_ST_NOT_REQUIRED:
		return CASE_NOT_REQUIRED;
	case VFY_ST_NOT_CHECKED:
		return CASE_NOT_CHECKED;
	case VFY_ST_UNKNOWN:
		return cut ? CASE_NOT_LOOKED_AT : CASE_UNKNOWN;
	}
	return CASE_NOT_LOOKED_AT;
}

const char *
decision_case_name(enum decision_case what)
{
	return (unsigned)what < DECISION_CASES ? case_names[what] : "unknown";
}

const char *
decision_effect_name(enum decision_effect effect)
{
	return (unsigned)effect < DECISION_EFFECTS ? effect_names[effect]
						   : "rejects";
}
