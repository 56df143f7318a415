#!/bin/sh
# SPDX-License-Identifier: MIT
#
# driver.sh - runs one test program for automake's test harness and counts its
# single tests.
#
# Counted are TAP lines ("ok 1 - name", "not ok 2 - name", "# SKIP"), which
# cmocka prints when CMOCKA_MESSAGE_OUTPUT=TAP. A program that prints none is
# one test: exit status 0 passes, 77 skips. In both cases an exit status other
# than what the lines say, or fewer lines than were planned, is a failure.
#
# Not automake's own tap-driver: cmocka 1.1 says "not ok 3 # SKIP" for a
# skipped test, and begins a new plan with each group.

test_name= log_file= trs_file= color=no expect_failure=no
while [ $# -gt 0 ]; do
	case $1 in
	--test-name) test_name=$2; shift ;;
	--log-file) log_file=$2; shift ;;
	--trs-file) trs_file=$2; shift ;;
	--color-tests) color=$2; shift ;;
	--expect-failure) expect_failure=$2; shift ;;
	--collect-skipped-logs|--enable-hard-errors) shift ;;
	--) shift; break ;;
	*) break ;;
	esac
	shift
done
if [ -z "$test_name$log_file$trs_file" ] || [ $# -eq 0 ]; then
	echo "usage: driver.sh --test-name N --log-file F --trs-file F -- PROGRAM" >&2
	exit 2
fi

CMOCKA_MESSAGE_OUTPUT=TAP
export CMOCKA_MESSAGE_OUTPUT
"$@" >"$log_file" 2>&1 </dev/null
status=$?
echo "exit status: $status" >>"$log_file"

awk -v status="$status" -v name="$test_name" -v color="$color" -v xfail="$expect_failure" '
function result(kind, what) {
	if (xfail == "yes" && kind == "FAIL")
		kind = "XFAIL"
	else if (xfail == "yes" && kind == "PASS")
		kind = "XPASS"
	count[kind]++
	print ":test-result: " kind " " what
	if (kind != "PASS")
		told = told kind ": " name " - " what "\n"
}
/^1\.\.[0-9]+/ { sub(/^1\.\./, ""); planned += $1 + 0; plans++; next }
/^(not )?ok([ \t]|$)/ {
	what = $0
	sub(/^(not )?ok[ \t]*[0-9]*[ \t]*(-[ \t]*)?/, "", what)
	seen++
	if (what ~ /^# *[Ss][Kk][Ii][Pp]|[ \t]# *[Ss][Kk][Ii][Pp]/)
		result("SKIP", what)
	else if ($1 == "not")
		result("FAIL", what)
	else
		result("PASS", what)
}
END {
	if (seen == 0 && planned == 0)
		result(status == 77 || (status == 0 && plans) ? "SKIP" : status == 0 ? "PASS" : "FAIL", name)
	else if (planned > 0 && seen != planned)
		result("FAIL", "planned " planned " tests, ran " seen)
	else if (status != 0 && count["FAIL"] + count["XFAIL"] == 0)
		result("FAIL", "all passed, but the exit status is " status)
	bad = count["FAIL"] + count["XPASS"]
	print ":recheck: " (bad ? "yes" : "no")
	print ":copy-in-global-log: " (bad ? "yes" : "no")
	print ":test-global-result: " (bad ? "FAIL" : count["PASS"] ? "PASS" : "SKIP")
	line = (bad ? "FAIL" : count["PASS"] ? "PASS" : "SKIP") ": " name
	line = line " (" count["PASS"] + 0 " passed"
	if (count["FAIL"]) line = line ", " count["FAIL"] " failed"
	if (count["SKIP"]) line = line ", " count["SKIP"] " skipped"
	if (color == "yes" && bad) line = "\033[31m" line "\033[m"
	printf "%s%s)\n", told, line > "/dev/stderr"
}' "$log_file" >"$trs_file"
