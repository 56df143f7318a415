/* SPDX-License-Identifier: MIT */
/*
 * test_decision.c - the decision table of revocation: every row of it, that a
 * reason's outcome agrees with it, and that both manual pages print it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decision.h"
#include "reason.h"

#define MODES 4
#define HEAD "status|off|shadow|soft|hard\n"
#define WIDEST 256

/* Written down once more, by hand: off, shadow, soft, hard. */
static const struct {
	enum decision_case what;
	const char *effects; /* Passes, reMark, Undetermined, Rejects */
} rows[] = {
	{ CASE_GOOD, "PPPP" },
	{ CASE_NOT_REQUIRED, "PPPP" },
	{ CASE_NOT_CHECKED, "PPPP" },
	{ CASE_REVOKED, "PMRR" },
	{ CASE_UNKNOWN, "PMMU" },
	{ CASE_NOT_LOOKED_AT, "PMUU" },
	{ CASE_NO_STAPLE, "PMRR" },
	{ CASE_STAPLE_UNASKED, "PMMM" },
};

static void
all_rows(void **state)
{
	static const char letters[] = "PMUR";

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), DECISION_CASES);
	for (size_t i = 0; i < DECISION_CASES; i++) {
		assert_int_equal(rows[i].what, i);
		for (int mode = 0; mode < MODES; mode++)
			assert_int_equal(
			    letters[decision(
				(enum vfy_revocation)mode, rows[i].what)],
			    rows[i].effects[mode]);
	}
}

static void
strangers_reject(void **state)
{
	(void)state;
	assert_int_equal(
	    decision((enum vfy_revocation)MODES, CASE_GOOD), EFFECT_REJECTS);
	assert_int_equal(decision(VFY_REV_OFF, DECISION_CASES), EFFECT_REJECTS);
	assert_int_equal(
	    decision((enum vfy_revocation) - 1, CASE_GOOD), EFFECT_REJECTS);
}

static void
cases_of_statuses(void **state)
{
	(void)state;
	for (int cut = 0; cut < 2; cut++) {
		assert_int_equal(decision_case(VFY_ST_GOOD, cut), CASE_GOOD);
		assert_int_equal(
		    decision_case(VFY_ST_REVOKED, cut), CASE_REVOKED);
		assert_int_equal(
		    decision_case(VFY_ST_NOT_REQUIRED, cut), CASE_NOT_REQUIRED);
		assert_int_equal(
		    decision_case(VFY_ST_NOT_CHECKED, cut), CASE_NOT_CHECKED);
		assert_int_equal(decision_case(VFY_ST_UNKNOWN, cut),
		    cut ? CASE_NOT_LOOKED_AT : CASE_UNKNOWN);
		assert_int_equal(decision_case((enum vfy_status)99, cut),
		    CASE_NOT_LOOKED_AT);
	}
}

/* What a fatal finding makes of the path must be what the table says. */
static void
reasons_agree(void **state)
{
	(void)state;
	assert_int_equal(reason_outcome(VFY_R_REVOKED), VFY_INVALID);
	assert_int_equal(reason_outcome(VFY_R_MUST_STAPLE), VFY_INVALID);
	assert_int_equal(reason_outcome(VFY_R_REV_UNKNOWN), VFY_UNDETERMINED);
	assert_int_equal(reason_outcome(VFY_R_BUDGET), VFY_UNDETERMINED);
}

/* The row as the pages have it, in the source of a table. */
static void
row_text(enum decision_case what, char text[WIDEST])
{
	size_t n =
	    (size_t)snprintf(text, WIDEST, "%s", decision_case_name(what));

	for (int mode = 0; mode < MODES; mode++)
		n += (size_t)snprintf(text + n, WIDEST - n, "|%s",
		    decision_effect_name(
			decision((enum vfy_revocation)mode, what)));
	snprintf(text + n, WIDEST - n, "\n");
}

/* One page has the table, row for row, and no row more. */
static void
page_has_table(const char *path)
{
	char line[WIDEST], want[WIDEST];
	FILE *f = fopen(path, "r");

	if (f == NULL)
		fail_msg("%s: can't be opened", path);
	while (fgets(line, sizeof(line), f) != NULL && strcmp(line, HEAD) != 0)
		continue;
	assert_string_equal(line, HEAD);
	for (size_t i = 0; i < DECISION_CASES; i++) {
		row_text(rows[i].what, want);
		assert_non_null(fgets(line, sizeof(line), f));
		assert_string_equal(line, want);
	}
	assert_non_null(fgets(line, sizeof(line), f));
	assert_string_equal(line, ".TE\n");
	fclose(f);
}

static void
pages_have_the_table(void **state)
{
	(void)state;
	page_has_table(TOP_SRCDIR "/doc/certaudit-verify.1");
	page_has_table(TOP_SRCDIR "/doc/libverify.3");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows),
		cmocka_unit_test(strangers_reject),
		cmocka_unit_test(cases_of_statuses),
		cmocka_unit_test(reasons_agree),
		cmocka_unit_test(pages_have_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
