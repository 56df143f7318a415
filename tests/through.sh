#!/bin/bash
# SPDX-License-Identifier: MIT
#
# through.sh - the answer does not depend on the way of the evidence: PKITS, and
# limbo's cases with CRLs, with the CRLs not in the question but from a source,
# and from a store on disk; with the same known failures.

set -u
top_builddir=${top_builddir:-.}
number=0 failed=0

# through SUITE WAY
through()
{
	local program=$top_builddir/tests/$1/$1 status
	number=$((number + 1))
	"$program" --through "$2"
	status=$?
	case $status in
	0) echo "ok $number - $1 through a $2" ;;
	77) echo "ok $number - $1 through a $2 # SKIP no vectors" ;;
	*) echo "not ok $number - $1 through a $2"; failed=1 ;;
	esac
}

for way in source store; do
	through limbo $way
	through pkits $way
done
echo "1..$number"
exit $failed
