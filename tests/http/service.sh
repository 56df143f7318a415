# SPDX-License-Identifier: MIT
#
# service.sh - for the scripts of this folder: a PKI, a verifyd on a socket of
# its own, curl to ask it, and TAP. Waits for events, never for a time that
# should be enough.
#
# Needs VERIFYD in the environment. Gives $work, a folder that goes away at the
# end, $pki below it, $sock and $log.

set -u
: "${VERIFYD:?the path of verifyd}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/verifyd-test.XXXXXX") || exit 99
pki=$work/pki
sock=$work/verifyd.sock
log=$work/log
pid= others=
trap 'kill -KILL $pid $others 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
# A service that closes first is a result, not the end of a script.
trap '' PIPE
umask 022
unset NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID LISTEN_FDS LISTEN_PID JOURNAL_STREAM

sh "$here/../pki/make_pki.sh" "$pki" >"$work/pki.log" 2>&1 || {
	echo "Bail out! make_pki.sh: $(tail -1 "$work/pki.log")"
	exit 99
}

count=0 code=
# result NAME: did the last command succeed?
result() {
	local status=$?
	count=$((count + 1))
	if [ $status -eq 0 ]; then
		echo "ok $count - $1"
		return
	fi
	echo "not ok $count - $1"
	echo "# status $code: $(head -c 400 "$work/body" 2>/dev/null)"
	tail -5 "$log" 2>/dev/null | sed 's/^/# log: /'
}
finish() { echo "1..$count"; }

# Runs "$@" until it succeeds; a minute at most.
until_ok() {
	local i
	for ((i = 0; i < 1200; i++)); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}

# serve ARGUMENT...: verifyd on $sock, without the system's configuration
# unless one is named; its output goes to $log
serve() {
	: >"$log"
	"$VERIFYD" --socket "$sock" "$@" 2>"$log" &
	pid=$!
	until_ok ready
}
ready() { ! kill -0 "$pid" 2>/dev/null || get /healthz; }
# stop: status of the process
stop() {
	local status
	kill -TERM "$pid"
	wait "$pid"
	status=$?
	pid=
	return $status
}

# ask PATH CURL-ARGUMENT...: sets $code, $work/body, $work/head
ask() {
	local path=$1
	shift
	rm -f "$work/body"
	code=$(curl -sS -m 60 --unix-socket "$sock" "$@" -D "$work/head" \
		-o "$work/body" -w '%{http_code}' "http://localhost$path" \
		2>"$work/curl.err")
}
get() { ask "$1"; }
# pem FILE [QUERY]
pem() {
	ask "/v1/verify${2-}" --data-binary "@$1" \
		-H 'Content-Type: application/pem-certificate-chain'
}
json() { ask /v1/verify -d "$1" -H 'Content-Type: application/json'; }
# The JSON string of a file's contents.
quoted() { awk 'BEGIN { printf "\"" } { printf "%s\\n", $0 } END { printf "\"" }' "$1"; }

has() { grep -qF -- "$1" "$work/body"; }
# verdict VERDICT REASON
verdict() { [ "$code" = 200 ] && has "\"verdict\":\"$1\"" && has "\"reason\":\"$2\""; }
# problem STATUS CODE WHERE
problem() { [ "$code" = "$1" ] && has "\"code\":\"$2\"" && has "\"where\":\"$3"; }
logged() { grep -qF -- "$1" "$log"; }
