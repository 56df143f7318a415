#!/bin/bash
# SPDX-License-Identifier: MIT
#
# certaudit.sh - the golden cases as an operator asks them: `certaudit verify
# --json` with the options of each case and twin must print one verdict of the
# schema, with the expected outcome and reason, and exit with its status.
# run_golden.c looks at the findings.

set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
top_builddir=${top_builddir:-$PWD}
certaudit=${CERTAUDIT:-$top_builddir/certaudit}
schema=$top_builddir/tests/audit/verdict_schema
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
number=0

# exit_status VERDICT REASON
exit_status()
{
	case $1-$2 in
	valid-*) echo 0 ;;
	undetermined-*) echo 5 ;;
	invalid-revoked) echo 3 ;;
	invalid-expired | invalid-not-yet-valid) echo 4 ;;
	invalid-*) echo 1 ;;
	*) echo none ;;
	esac
}

# options FILE: fills the array arguments; certs come last in the file.
options()
{
	local name value

	arguments=()
	while read -r name value; do
		case $name in
		'' | '#'*) ;;
		certs) read -ra certs <<<"$value" ;;
		*) arguments+=("--$name" ${value:+"$value"}) ;;
		esac
	done <"$1"
	arguments+=("${certs[@]}")
}

# verify FILE VERDICT REASON: false with a sentence.
verify()
{
	local arguments certs=() status wanted

	options "$1"
	wanted=$(exit_status "$2" "$3")
	timeout 60 "$certaudit" verify --json --no-store "${arguments[@]}" \
	    >"$work/out" 2>"$work/err" </dev/null
	status=$?
	if [ "$status" != "$wanted" ]; then
		echo "exit status $status, expected $wanted"
		cat "$work/err"
		return 1
	fi
	"$schema" "$work/out" "$2" "$3" 2>&1
}

# check NAME FILE VERDICT REASON: one TAP line.
check()
{
	local name=$1

	shift
	number=$((number + 1))
	if verify "$@" >"$work/log"; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$work/log"
	fi
}

for folder in "$top_srcdir"/tests/golden/*/; do
	name=$(basename "$folder")
	[ "$name" != common ] || continue
	cd "$folder" || exit 99
	verdict=$(sed -n 's/^verdict //p' expected)
	reason=$(sed -n 's/^reason //p' expected)
	check "$name" case "$verdict" "$reason"
	[ ! -e twin ] || check "$name, twin" twin valid ok
done
echo "1..$number"
[ "$number" -gt 0 ]
