#!/bin/sh
# SPDX-License-Identifier: MIT
#
# steps.sh - every step of RFC 5280 6.1 is marked beside the code that obeys it,
# /*= rfc5280 6.1.4 (l) */, and beside a test that shows it.
#
# A mark lists sections and steps up to its end or a colon. A step that RFC 9618
# rewrites is marked by that document's section with the step in parentheses:
# /*= rfc9618 5.4 (RFC 5280 6.1.4 (b)) */.

cd "${top_srcdir:-$(dirname "$0")/..}" || exit 99

# All steps. Sub-steps are told apart where they are checks of their own.
steps=$(
	for s in a b c d e f g h i; do echo "6.1.1 ($s)"; done
	for s in a b c d e f g h i j k; do echo "6.1.2 ($s)"; done
	for s in 1 2 3 4; do echo "6.1.3 (a)($s)"; done
	for s in b c d e f; do echo "6.1.3 ($s)"; done
	for s in a b c d e f g h i j k l m n o; do echo "6.1.4 ($s)"; done
	for s in a b c d e f g; do echo "6.1.5 ($s)"; done
	echo '6.1.6'
)
# Rewritten by RFC 9618: its section, then the step.
rewritten='5.2 6.1.2 (a)
5.3 6.1.3 (d)
5.3 6.1.3 (e)
5.4 6.1.4 (b)
5.5 6.1.5 (g)'

# marked FILE...: the steps of all marks, one a line; those of RFC 9618 marks
# with its section before them.
marked()
{
	grep -hE '/\*= rfc(5280|9618) ' "$@" | awk '
	{
		sub(/.*\/\*= /, "")
		sub(/\*\/.*/, "")
		sub(/:.*/, "")
		before = ""
		if ($1 == "rfc9618")
			before = $2 " "
		section = ""
		while (match($0, /[0-9]+(\.[0-9]+)+|\([a-z]\)(\([0-9]\))?/)) {
			word = substr($0, RSTART, RLENGTH)
			$0 = substr($0, RSTART + RLENGTH)
			if (word ~ /^[0-9]/) {
				section = word
				if (section == "6.1.6")
					print section
				continue
			}
			print before section " " word
			# a sub-step is part of its step
			if (sub(/\([0-9]\)$/, "", word))
				print before section " " word
		}
	}' | sort -u
}

number=0
# report NAME OFFENDERS
report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

# missing MARKED: steps that are not among them, nor rewritten ones that are.
missing()
{
	echo "$steps" | while IFS= read -r step; do
		printf '%s\n' "$1" | grep -qxF "$step" && continue
		section=$(echo "$rewritten" | grep -F " $step" | cut -d' ' -f1)
		[ -n "$section" ] &&
		    printf '%s\n' "$1" | grep -qxF "$section $step" && continue
		echo "$step"
	done
}

code=$(marked libverify/*.[ch])
tests=$(marked tests/unit/*.c)
report 'each step of RFC 5280 6.1 is marked in libverify/' "$(missing "$code")"
report 'each step that RFC 9618 rewrites is marked as its own' "$(
	echo "$rewritten" | while IFS= read -r step; do
		printf '%s\n' "$code" | grep -qxF "$step" || echo "$step"
	done)"
report 'each step is marked at a unit test' "$(missing "$tests")"
report 'no mark names a step that there is not' "$(
	printf '%s\n%s\n' "$code" "$tests" | sed 's/^5\.[0-9] //' |
	grep '^6\.1\.' | sort -u | while IFS= read -r step; do
		case $step in
		'6.1.3 (a)' | '6.1.4 (b)('?')' | '6.1.4 (h)('?')' | \
		    '6.1.4 (i)('?')') continue ;;
		esac
		echo "$steps" | grep -qxF "$step" || echo "$step"
	done)"
echo "1..$number"
