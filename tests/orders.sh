#!/bin/bash
# SPDX-License-Identifier: MIT
#
# orders.sh - the answer does not depend on the order of input: limbo, the path
# building of BetterTLS and PKITS, each case in 20 other orders, with doubled
# certificates, and with certificates of other cases thrown in.

set -u
top_builddir=${top_builddir:-.}
number=0 failed=0

# orders NAME: the suite's own program knows how.
orders()
{
	local program=$top_builddir/tests/$1/$1 status
	number=$((number + 1))
	"$program" --orders 20
	status=$?
	case $status in
	0) echo "ok $number - $1 in 20 orders" ;;
	77) echo "ok $number - $1 in 20 orders # SKIP no vectors" ;;
	*) echo "not ok $number - $1 in 20 orders"; failed=1 ;;
	esac
}

orders limbo
orders pkits
echo "1..$number"
exit $failed
