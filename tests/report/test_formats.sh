#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_formats.sh - results in every format, of items that try to break out of it: read
# by parsers and validators that others wrote.

set -u
here=$(cd "$(dirname "$0")" && pwd)
write=${top_builddir:-.}/tests/report/write_items
[ -x "$write" ] || exit 77
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
number=0

# report NAME PROBLEM: one TAP line.
report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		sed 's/^/# /' <<<"$2"
	fi
}

python3 "$here/items.py" >"$work/items" || exit 99
: >"$work/none"
formats='text json ndjson csv sarif junit prometheus html'
for format in $formats; do
	report "$format is written" "$("$write" $format <"$work/items" 2>&1 >"$work/$format" || echo "exit status $?")"
	report "$format is well formed, and whole" \
	    "$(python3 "$here/check.py" $format "$work/$format" "$work/items" "$here/sarif.schema.json" 2>&1 | tail -n 5)"
	report "$format of nothing is written" "$("$write" $format <"$work/none" 2>&1 >"$work/$format.none" || echo "exit status $?")"
done
if command -v xmllint >/dev/null; then
	for file in junit junit.none; do
		report "$file: xmllint, by the schema" \
		    "$(xmllint --noout --nonet --schema "$here/junit.xsd" "$work/$file" 2>&1 | grep -v ' validates$')"
	done
else
	report 'junit: by the schema # SKIP no xmllint' ''
fi
report 'json of nothing is an empty array' "$([ "$(cat "$work/json.none")" = '[]' ] || cat "$work/json.none")"
report 'sarif of nothing has no results' "$(python3 -c '
import json, sys
assert json.load(open(sys.argv[1]))["runs"][0]["results"] == []' "$work/sarif.none" 2>&1)"
report 'what fails to be written is told' "$("$write" json <"$work/items" >/dev/full 2>/dev/null && echo 'exit status 0')"
nested() { # nested N: objects in objects
	printf '{"a":%.0s' $(seq "$1")
	printf 1
	printf '}%.0s' $(seq "$1")
}
# item TEXT STATUS: what the writer ends with.
item() {
	printf '%s\n' "$1" | "$write" json >"$work/out" 2>&1
	[ $? -eq "$2" ] || echo "exit status is not $2"
}
report 'an array is no item' "$(item '[1]' 1)"
report 'objects in objects' "$(item "$(nested 30)" 0)"
report 'too many of them' "$(item "$(nested 32)" 1)"
report 'a key that is not printable' "$(item '{"\u001b":1}' 1)"
echo "1..$number"
