# SPDX-License-Identifier: MIT
#
# ask.sh - for the scripts of this folder: runs verifyd, asks it, and says
# in TAP whether answers are as they must be.
#
# VERIFYD: the program. Needs curl. Gives $work, a folder that goes away at the
# end; the service's socket is $sock, its log $log, its TCP port $port. What was
# asked and answered is written down in $work/exchanges, and
# compared with doc/openapi.json at the end.

set -u
: "${VERIFYD:?the path of verifyd}"
here=$(cd "$(dirname "$0")" && pwd)

work=$(mktemp -d "${TMPDIR:-/tmp}/verifyd-test.XXXXXX") || exit 1
pki=$work/pki
sock=$work/verifyd.sock
log=$work/log
mkdir "$work/exchanges"
pid= extra= port=
trap 'kill -KILL $pid $extra 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

# A service that closes first is a result, not the end of this script.
trap '' PIPE

umask 022
unset NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID LISTEN_FDS LISTEN_PID JOURNAL_STREAM

count=0 failed=0
# result NAME: did the last command succeed?
result() {
	local status=$? name=$1
	count=$((count + 1))
	if [ $status -eq 0 ]; then
		echo "ok $count - $name"
		return 0
	fi
	failed=$((failed + 1))
	echo "not ok $count - $name"
	echo "# status ${code:-}: $(head -c 400 "$work/body" 2>/dev/null)"
	tail -3 "$log" | sed 's/^/# log: /'
	return 1
}

# Runs "$@" until it succeeds; a minute at most.
until_ok() {
	local i
	for ((i = 0; i < 1200; i++)); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}

# serve ARGUMENT...: verifyd on $sock; its output goes to $log
serve() {
	: >"$log"
	"$VERIFYD" --socket "$sock" "$@" 2>"$log" &
	pid=$!
	until_ok ready
	port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$log")
}
start() { serve --no-store "$@"; }
ready() {
	! kill -0 "$pid" 2>/dev/null || unix GET /healthz
}
# stop: status of the process
stop() {
	kill -TERM "$pid"
	wait "$pid"
	local status=$?
	pid=
	return $status
}

# write_down METHOD PATH: the exchange that was
exchanges=0
write_down() {
	local name=$work/exchanges/$((++exchanges))
	printf '%s %s %s\n' "$1" "${2%%\?*}" "$code" >"$name.line"
	cp "$work/head" "$name.head"
	cp "$work/body" "$name.body" 2>/dev/null || : >"$name.body"
}
# unix METHOD PATH CURL-ARGUMENT...: sets $code, $work/body, $work/head
unix() {
	local method=$1 path=$2
	shift 2
	rm -f "$work/body"
	code=$(curl -sS -m 60 --unix-socket "$sock" -X "$method" "$@" \
		-D "$work/head" -o "$work/body" -w '%{http_code}' \
		"http://localhost$path" 2>"$work/curl.err") || return
	write_down "$method" "$path"
}
# As unix, by TCP.
tcp() {
	local method=$1 path=$2
	shift 2
	rm -f "$work/body"
	code=$(curl -sS -m 60 -X "$method" "$@" -D "$work/head" \
		-o "$work/body" -w '%{http_code}' \
		"http://127.0.0.1:$port$path" 2>"$work/curl.err") || return
	write_down "$method" "$path"
}
post() { # post TYPE FILE [QUERY]
	rm -f "$work/body"
	unix POST "/v1/verify${3:-}" -H "Content-Type: $1" --data-binary "@$2"
}
pem() { post application/pem-certificate-chain "$@"; }
der() { post application/pkix-cert "$@"; }
json() { # json TEXT
	printf '%s' "$1" >"$work/in.json"
	post application/json "$work/in.json"
}
# The JSON string of a file's contents.
quoted() { awk '{ printf "%s\\n", $0 }' "$1"; }
base64_of() { openssl x509 -in "$1" -outform DER | openssl base64 -A; }

has() { grep -qF -- "$1" "$work/body"; }
header() { grep -qi -- "$1" "$work/head"; }
# verdict VERDICT REASON
verdict() {
	[ "$code" = 200 ] && has "\"verdict\":\"$1\"" &&
		has "\"reason\":\"$2\"" && header '^content-type: application/json'
}
# problem STATUS CODE [WHERE]
problem() {
	[ "$code" = "$1" ] && has "\"status\":$1" && has "\"code\":\"$2\"" &&
		has '"type":"about:blank"' && has '"title":"' &&
		has '"detail":"' && has "\"where\":\"${3-}" &&
		header '^content-type: application/problem+json'
}
alive() {
	unix GET /healthz && [ "$code" = 200 ] && has '"status":"ok"'
}

# The PKI of tests/pki, in $pki.
make_pki() { # [OCSP_PORT [HTTP_PORT]]
	sh "$here/../pki/make_pki.sh" "$pki" "$@" >"$work/pki.log" 2>&1 && return
	echo "Bail out! make_pki.sh: $(tail -1 "$work/pki.log")"
	exit 1
}
done_testing() {
	python3 "$here/openapi.py" "$here/../../doc/openapi.json" "$work/exchanges" >"$work/described" 2>&1
	local status=$?
	if [ $status -eq 77 ]; then
		echo "ok $((++count)) - every answer is as described # SKIP $(cat "$work/described")"
	else
		: >"$work/body"
		[ $status -eq 0 ]
		result "every answer is as doc/openapi.json describes it" ||
			tail -n 40 "$work/described" | sed 's/^/# /'
	fi
	echo "1..$count"
	[ "$failed" -eq 0 ]
	exit
}
