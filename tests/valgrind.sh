#!/bin/bash
# SPDX-License-Identifier: MIT
#
# valgrind.sh PROGRAM...: each test program under valgrind's memcheck; a memory
# error or a leak in any of them, as a failed test, makes the exit status 1.
# The programs are built without sanitizers (make valgrind sees to that).

set -u
if ! command -v valgrind >/dev/null; then
	echo "make valgrind needs valgrind" >&2
	exit 1
fi
logs=${VALGRIND_LOGS:-.}
bad=0
printf '%-36s %8s %6s  %s\n' program seconds status result
for program in "$@"; do
	case $program in
	# runs out of memory a thousand times, each time from the start
	tests/fault/test_alloc*) continue ;;
	# forbids system calls that memcheck makes
	tests/http/test_sandbox) continue ;;
	# kills processes that write, all of them before they have begun if slow
	tests/store/test_crash) continue ;;
	esac
	# a child that _exit()s has lost what its parent holds: the parents' own
	# leaks are for AddressSanitizer to find (make check)
	leaks=full
	grep -q 'fork()' "$(dirname "$0")/../$program.c" && leaks=no
	log=$logs/${program//\//-}.valgrind
	start=$SECONDS
	valgrind --quiet --error-exitcode=99 --child-silent-after-fork=yes \
	    --suppressions="$(dirname "$0")/valgrind.supp" --leak-check=$leaks \
	    --show-leak-kinds=definite,possible --errors-for-leak-kinds=definite,possible \
	    --log-file="$log" "./$program" >"$log.out" 2>&1 </dev/null
	status=$?
	case $status in
	0) result=ok ;;
	77) result=skipped ;;
	99) result="MEMORY ERRORS, see $log"; bad=1 ;;
	*) result="FAILED, see $log.out"; bad=1 ;;
	esac
	# memcheck's report of an error is no empty file, whatever the status
	if [ $status -ne 99 ] && grep -q '^==' "$log"; then
		result="MEMORY ERRORS, see $log"
		bad=1
	fi
	printf '%-36s %8d %6d  %s\n' "$program" $((SECONDS - start)) $status "$result"
done
exit $bad
