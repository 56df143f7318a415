#!/bin/bash
# SPDX-License-Identifier: MIT
#
# manuals.sh - the manual pages say what there is: libverify(3) names every
# function of vfy.h and no other one, the limits of vfy_limits.h, and an example
# that is doc/examples/check_peer.c; certaudit-verify(1) has the options of
# `certaudit verify --help`, and no others, certaudit-inspect(1) those of its verb and
# the remarks of inspect/; verifyd.conf(5) has verifyd's keys,
# each with its type, bounds, default and flag, and verifyd(8) its flags and
# resources, and no others; all pages are formatted without a warning.
# tests/install.sh builds and runs the example.
#
# manuals.sh --example: prints the example of libverify(3).

set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$top_srcdir" || exit 99
page=doc/libverify.3
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

# missing FILE FILE: words of the first that the second lacks.
missing()
{
	comm -23 <(sort -u "$1") <(sort -u "$2")
}

# The page's text in plain characters.
plain()
{
	sed 's/\\-/-/g; s/\\f[BIR]//g; s/\\e/\\/g' "$1"
}

example()
{
	plain "$page" | sed -n '/^\.SH EXAMPLE/,/^\.SH FILES/p' |
	    sed -n '/^\.nf/,/^\.fi/p' | sed '1d; $d'
}

if [ "${1:-}" = --example ]; then
	example
	exit
fi
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# -- libverify(3) ------------------------------------------------------------------

# declared HEADER: the functions that it declares.
declared()
{
	sed 's,/\*.*\*/,,; /\/\*/,/\*\//d; /^#/d; /^typedef/d' "$1" | grep -v '(\*' |
	    grep -oE '\bvfy_[a-z0-9_]+\(' | tr -d '('
}
declared libverify/vfy.h >"$work/declared"
plain "$page" | sed '/^\.SH SYNOPSIS/,/^\.SH DESCRIPTION/d; /^\.SH EXAMPLE/,$d' >"$work/text"
grep -oE '\bvfy_[a-z0-9_]+ ?"?\(\)|vfy_[a-z0-9_]+ "?\(\)' "$work/text" |
    grep -oE 'vfy_[a-z0-9_]+' >"$work/named"
report 'libverify(3) names every function of vfy.h' "$(missing "$work/declared" "$work/named")"
report 'libverify(3) names no other function' "$(missing "$work/named" "$work/declared")"
report 'vfy.h was understood' "$([ -s "$work/declared" ] || echo 'no functions in it')"
example >"$work/example"
report 'the example of libverify(3) is doc/examples/check_peer.c' \
    "$(tail -n +2 doc/examples/check_peer.c | diff - "$work/example")"
report 'it has less than 60 lines' \
    "$([ "$(wc -l <"$work/example")" -lt 60 ] || wc -l <"$work/example")"

# limit NAME BEFORE: the page has its value behind these words.
limit()
{
	local value

	value=$(sed -nE "s/^#define $1 ([0-9]+)u?\$/\1/p" libverify/vfy_limits.h)
	{ [ -n "$value" ] && grep -qE -- "$2$value\\b" "$work/text"; } || echo "$1 is '$value'"
}
report 'libverify(3) has the limits of vfy_limits.h' "$(
	limit LIMIT_SIGNATURES 'signatures\|'
	limit LIMIT_STEPS 'steps\|'
	limit LIMIT_NAME_COMPARISONS 'name_comparisons\|'
	limit LIMIT_POLICY_NODES 'policy_nodes\|'
	limit LIMIT_MILLISECONDS 'milliseconds\|'
	limit LIMIT_PATH_CERTS 'A path has at most '
	limit LIMIT_QUERY_CERTS 'a question '
)"

# -- libverify-*(3): of one library each -------------------------------------------------

# names PAGE HEADER: the page names all functions of the header, and no others
# that begin as they do.
names()
{
	local page=$1 prefix

	prefix=$(basename "$2" .h)_
	declared "$2" >"$work/declared"
	plain "doc/$page.3" | sed '/^\.SH SYNOPSIS/,/^\.SH DESCRIPTION/d; /^\.SH EXAMPLE/,$d' |
	    grep -oE "${prefix}[a-z0-9_]+ ?\"?\(\)" | grep -oE '[a-z0-9_]+' >"$work/named"
	report "$page(3) names every function of ${2##*/}" "$(missing "$work/declared" "$work/named")"
	report "$page(3) names no other function" "$(missing "$work/named" "$work/declared")"
	report "${2##*/} was understood" "$([ -s "$work/declared" ] || echo 'no functions in it')"
}
names libverify-client adapters/vfy_client.h
names libverify-gnutls adapters/vfy_gnutls.h
names libverify-openssl adapters/vfy_openssl.h

# -- certaudit-verify(1) -------------------------------------------------------------

options()
{
	grep -oE -- '--[a-z][a-z-]*' "$1"
}
"${CERTAUDIT:?the path of certaudit}" verify --help >"$work/help" || exit 99
sed -n '/^Options:/,/^Examples:/p' "$work/help" | grep -oE '^  --[a-z-]+' | tr -d ' ' >"$work/offered"
plain doc/certaudit-verify.1 | sed -n '/^\.SH OPTIONS/,/^\.SH EXIT/p' >"$work/options"
grep -A1 '^\.TP' "$work/options" | options /dev/stdin >"$work/described"
report 'certaudit-verify(1) has all options of --help' "$(missing "$work/offered" "$work/described")"
report 'certaudit-verify(1) has no others' "$(missing "$work/described" "$work/offered")"
report '--help was understood' "$([ -s "$work/offered" ] || echo 'no options in it')"

# -- pages with their own options, and of certaudit-verify(1) those that the verb has ------

for verb in bundle diff handshake scan trust; do
	"$CERTAUDIT" $verb --help >"$work/help" || exit 99
	sed -n '/^Options:/,/^Examples:/p' "$work/help" | grep -oE '^  --[a-z-]+' | tr -d ' ' >"$work/offered"
	plain doc/certaudit-$verb.1 | sed -n '/^\.SH OPTIONS/,/^\.SH [^O]/p' |
	    grep -A1 '^\.TP' | options /dev/stdin >"$work/own"
	report "certaudit-$verb(1) and certaudit-verify(1) have all options of --help" \
	    "$(sort -u "$work/own" "$work/described" | missing "$work/offered" /dev/stdin)"
	report "certaudit-$verb(1) has no others" "$(missing "$work/own" "$work/offered")"
done

# -- certaudit-inspect(1) ------------------------------------------------------------

"$CERTAUDIT" inspect --help >"$work/help" || exit 99
sed -n '/^Options:/,/^Examples:/p' "$work/help" | grep -oE '^  --[a-z-]+' | tr -d ' ' >"$work/offered"
plain doc/certaudit-inspect.1 | sed -n '/^\.SH OPTIONS/,/^\.SH TEXT/p' |
    grep -A1 '^\.TP' | options /dev/stdin >"$work/described"
report 'certaudit-inspect(1) has all options of --help' "$(missing "$work/offered" "$work/described")"
report 'certaudit-inspect(1) has no others' "$(missing "$work/described" "$work/offered")"
grep -rhoE 'view_remark\(v, *"[a-z-]+"' inspect/*.c | grep -oE '"[a-z-]+"' | tr -d '"' >"$work/remarks"
grep -hA1 'view_remark($' inspect/*.c | grep -oE '"[a-z-]+"' | tr -d '"' >>"$work/remarks"
plain doc/certaudit-inspect.1 | sed -n '/^\.SH REMARKS/,/^\.SH EXIT/p' | grep '^\.BR' |
    grep -oE '[a-z][a-z-]+' >"$work/described"
report 'certaudit-inspect(1) has all remarks' "$(missing "$work/remarks" "$work/described")"
report 'certaudit-inspect(1) has no other remarks' "$(missing "$work/described" "$work/remarks")"

# -- certaudit-lint(1) ------------------------------------------------------------------

"$CERTAUDIT" lint --help >"$work/help" || exit 99
sed -n '/^Options:/,/^Examples:/p' "$work/help" | grep -oE '^  --[a-z-]+' | tr -d ' ' >"$work/offered"
plain doc/certaudit-lint.1 | sed -n '/^\.SH OPTIONS/,/^\.SH JSON/p' |
    grep -A1 '^\.TP' | options /dev/stdin >"$work/own"
report 'certaudit-lint(1) has all options of --help' "$(missing "$work/offered" "$work/own")"
report 'certaudit-lint(1) has no others' "$(missing "$work/own" "$work/offered")"

# -- verifyd.conf(5), verifyd(8) -------------------------------------------------------

# differ NAME TOLD CODE: the lines of both files are the same.
differ()
{
	report "$1 names what there is" "$(missing "$3" "$2")"
	report "$1 names nothing else" "$(missing "$2" "$3")"
}

# "[SECTION] KEY: FACTS" of each key that has a text behind its facts, which are
# a line in brackets.
page_keys()
{
	plain doc/verifyd.conf.5 | awk '
	    /^\.Ss \[/ { section = $0; sub(/^\.Ss /, "", section); sub(/ NAME/, "", section) }
	    /^\.(It|El|Ss|Sh) / || /^\.El$/ { key = facts = "" }
	    /^\.It Cm / { key = $3; next }
	    /^\(.*\)$/ && key != "" { facts = substr($0, 2, length($0) - 2); next }
	    /^\.(br|Pp)$/ { next }
	    key != "" && facts != "" { print section " " key ": " facts; key = facts = "" }'
}

# Methods and paths, as in ".It Li GET , POST /v1/crls".
page_routes()
{
	plain doc/verifyd.8 | grep -E '^\.It Li (GET|POST|PUT|DELETE)' |
	    sed 's/^\.It Li //; s/ , /, /g; s/ Ns Ar //g; s/ Ns Li //g'
}

tables=${top_builddir:?the build folder}/tests/daemon_tables
"$tables" keys >"$work/keys" || exit 99
page_keys >"$work/told-keys"
differ 'verifyd.conf(5): keys' "$work/told-keys" "$work/keys"
"$tables" routes >"$work/routes" || exit 99
page_routes >"$work/told-routes"
differ 'verifyd(8): resources' "$work/told-routes" "$work/routes"
report 'both say each thing once' "$(sort "$work/told-keys" | uniq -d; sort "$work/told-routes" | uniq -d)"
"${VERIFYD:?the path of verifyd}" --help >"$work/help" || exit 99
grep -oE '^  --[a-z-]+' "$work/help" | tr -d ' ' >"$work/offered"
plain doc/verifyd.8 | sed -n '/^\.Sh DESCRIPTION/,/^\.Ss Resources/s/^\.It //p' |
    grep -oE '(Fl -|, -)[a-z-]+' | sed 's/^Fl -/--/; s/^, -/--/' >"$work/described"
differ 'verifyd(8): flags' "$work/described" "$work/offered"
plain doc/verifyd.8 | sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' |
    grep -oE 'Fl -[a-z-]+|\| -[a-z-]+' | sed 's/^Fl -/--/; s/^| -/--/' >"$work/shown"
differ 'verifyd(8): its synopsis' "$work/shown" "$work/offered"
report "verifyd's tables were understood" "$(
	for list in keys routes offered; do
		[ -s "$work/$list" ] || echo "nothing in $list"
	done)"

# -- form ------------------------------------------------------------------------------

# On one long page, as on a terminal: where pages break is no fault of the text.
for file in doc/*.[1-9]; do
	if ! command -v groff >/dev/null; then
		report "${file#doc/} is formatted without a warning # SKIP no groff" ''
		continue
	fi
	report "${file#doc/} is formatted without a warning" \
	    "$({ echo '.pl 5000v' && cat "$file"; } | groff -t -man -Tutf8 -ww -rLL=80n -z 2>&1)"
done
echo "1..$number"
