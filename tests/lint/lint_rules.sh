#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lint_rules.sh - doc/lint-rules.md is what lint_rule.def makes, and knows every word in it.

cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 99

# ok NUMBER NAME: by the status of the command before it.
ok()
{
	if [ $? -eq 0 ]; then echo "ok $1 - $2"; else echo "not ok $1 - $2"; fi
}

echo 1..3
awk -f doc/def.awk -f doc/lint-rules.awk lint/lint_rule.def | cmp -s - doc/lint-rules.md
ok 1 'doc/lint-rules.md is current (make lint-rules)'
rules=$(grep -c '^LINT_RULE(' lint/lint_rule.def)
[ "$rules" -ge 120 ] && [ "$(grep -c '^| `' doc/lint-rules.md)" -eq "$rules" ]
ok 2 'a line for each rule'
! grep -q '[|,] ?[A-Z]' doc/lint-rules.md
ok 3 'its profiles were understood'
