# SPDX-License-Identifier: MIT
#
# tap.sh - for the scripts of this folder: runs certaudit, and says in TAP
# whether exit status, standard output and standard error are as they must be.
#
# Needs CERTAUDIT and top_builddir in the environment. Gives $work, a folder
# that goes away at the end, and $pki, a PKI made by tests/pki/make_pki.sh. With
# SERVED=yes the URLs of its certificates are answered, by server.py at $port.

set -u
: "${CERTAUDIT:?the path of certaudit}"
here=$(cd "$(dirname "$0")" && pwd)
schema=${top_builddir:-.}/tests/audit/verdict_schema
[ -x "$schema" ] || exit 77

work=$(mktemp -d "${TMPDIR:-/tmp}/certaudit-test.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
pki=$work/pki
# No store of the user's, no colours, no other words for errors.
export HOME=$work/home LC_ALL=C
unset XDG_CACHE_HOME
mkdir "$HOME"
if [ "${SERVED:-no}" = yes ]; then
	# it ends with its standard input, which is ours to close
	mkfifo "$work/alive" "$work/port" || exit 99
	python3 "$here/server.py" "$pki" <"$work/alive" >"$work/port" &
	exec 8>"$work/alive"
	read -r -t 60 port <"$work/port" || exit 99
fi
sh "$here/../pki/make_pki.sh" "$pki" ${port:+"$port" "$port"} || exit 99
cd "$pki" || exit 99

count=0

# report NAME PROBLEM: one TAP line; a problem is shown.
report() {
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
		return
	fi
	echo "not ok $count - $1"
	echo "# $2"
	head -c 1000 "$work/stderr" | sed 's/^/# stderr: /'
	echo
	head -c 1000 "$work/stdout" | sed 's/^/# stdout: /'
	echo
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

finish() {
	echo "1..$count"
}

# run ARGUMENT...: certaudit with these; $status, $work/stdout, $work/stderr.
# RUN is a command to run it by, INPUT a file for its standard input.
run() {
	timeout 120 ${RUN:-} "$CERTAUDIT" "$@" <"${INPUT:-/dev/null}" \
	    >"$work/stdout" 2>"$work/stderr" 8>&-
	status=$?
}

# What is wrong with the last run whatever was asked, or nothing.
always_wrong() {
	if grep -q 'Sanitizer\|runtime error' "$work/stderr"; then
		echo "a sanitizer spoke"
	elif LC_ALL=C grep -q '[^[:print:][:space:]]' "$work/stderr"; then
		echo "standard error is not printable"
	fi
}

# refused NAME WORDS... -- ARGUMENT...: exit status 2, nothing on standard
# output, and all words on standard error.
refused() {
	local name=$1 problem= words=()
	shift
	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	run "$@"
	problem=$(always_wrong)
	[ $status -eq 2 ] || problem="exit status $status, not 2"
	[ ! -s "$work/stdout" ] || problem="standard output is not empty"
	for word in "${words[@]}"; do
		grep -qF -e "$word" "$work/stderr" ||
			problem="standard error does not say: $word"
	done
	report "$name" "$problem"
}

# answered NAME STATUS VERDICT REASON ARGUMENT...: with --json added, this exit
# status, and on standard output one verdict of the schema and nothing else.
answered() {
	local name=$1 expected=$2 verdict=$3 reason=$4 problem wrong
	shift 4
	run verify --json "$@"
	problem=$(always_wrong)
	[ $status -eq "$expected" ] ||
		problem="exit status $status, not $expected"
	wrong=$("$schema" "$work/stdout" "$verdict" "$reason" 2>&1) ||
		problem="$wrong"
	report "$name" "$problem"
}

# holds NAME STATUS EXPRESSION ARGUMENT...: this exit status, and on standard
# output one JSON text, d, of which the Python expression is true.
holds() {
	local name=$1 expected=$2 expression=$3 problem wrong
	shift 3
	run "$@"
	problem=$(always_wrong)
	[ $status -eq "$expected" ] ||
		problem="exit status $status, not $expected"
	wrong=$(python3 - "$work/stdout" "$expression" 2>&1 <<'END'
import json, sys

with open(sys.argv[1], encoding="ascii") as text:
    d = json.load(text)
if not eval("(" + sys.argv[2] + ")"):
    sys.exit("not so: " + sys.argv[2])
END
) || problem=$(tail -n 1 <<<"$wrong")
	report "$name" "$problem"
}

# text NAME STATUS WORDS... -- ARGUMENT...: this exit status, all words on standard
# output, and nothing on standard error.
text() {
	local name=$1 expected=$2 problem= words=()
	shift 2
	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	run "$@"
	problem=$(always_wrong)
	[ $status -eq "$expected" ] ||
		problem="exit status $status, not $expected"
	[ ! -s "$work/stderr" ] || problem="standard error is not empty"
	for word in "${words[@]}"; do
		grep -qF -e "$word" "$work/stdout" ||
			problem="standard output does not say: $word"
	done
	report "$name" "$problem"
}

# says NAME WORDS: standard error of the last run does.
says() {
	local problem=
	grep -qF -e "$2" "$work/stderr" ||
		problem="standard error does not say: $2"
	report "$1" "$problem"
}

# silent NAME: standard error of the last run is empty.
silent() {
	local problem=
	[ ! -s "$work/stderr" ] || problem="standard error is not empty"
	report "$1" "$problem"
}
