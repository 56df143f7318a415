#!/bin/bash
# SPDX-License-Identifier: MIT
#
# complete.sh - every reason of vfy_reason.def has a golden case whose
# "expected" names it, and that case has a twin that passes; a reason that
# never rejects needs no twin. Exceptions are here, each with its why; one that
# has a case after all is a failure too.

set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
cd "$top_srcdir/tests/golden" || exit 99
reasons=${REASONS:-$top_srcdir/libverify/vfy_reason.def}
number=0

# exception NAME: why it has no case; nothing: it needs one.
exception()
{
	case $1 in
	not-judged) echo 'of no verdict: what a program is told of a peer that it never asked about' ;;
	name-chaining) echo 'paths are made by names: a second look at what the search has done' ;;
	esac
}

# fields: NAME OUTCOME of each reason.
fields()
{
	sed -n 's/^VFY_REASON([A-Z0-9_]*, [0-9]*, "\([^"]*\)".*, \(VFY_[A-Z]*\), ".*/\1 \2/p' "$reasons"
}

# cases NAME: the folders whose "expected" names it.
cases()
{
	grep -lE "^(reason|fatal [-0-9]+|remark [-0-9]+) $1\$" */expected | xargs -r dirname
}

# problem NAME OUTCOME: nothing, or what is missing.
problem()
{
	local why folder found

	why=$(exception "$1")
	found=$(cases "$1")
	if [ -n "$why" ]; then
		[ -z "$found" ] || echo "it is an exception, and has a case: $found"
		return
	fi
	[ -n "$found" ] || { echo 'no golden case names it'; return; }
	[ "$2" != VFY_VALID ] || return
	for folder in $found; do
		[ ! -e "$folder/twin" ] || return
	done
	echo "no twin in: $found"
}

# check NAME PROBLEM: one TAP line.
check()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		sed 's/^/# /' <<<"$2"
	fi
}

read_all=$(fields)
lines=$(grep -c '^VFY_REASON(' "$reasons")
check 'every line of vfy_reason.def is understood' \
    "$([ "$(wc -l <<<"$read_all")" -eq "$lines" ] || echo "$lines lines are reasons")"
while read -r name outcome; do
	check "$name" "$(problem "$name" "$outcome")"
done <<<"$read_all"
echo "1..$number"
