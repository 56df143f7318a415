#!/bin/bash
# SPDX-License-Identifier: MIT
#
# http.sh - what an answer of verifyd's costs: processor time of the server
# for a complete warm verification, as JSON, PEM and PKCS#7 body, against nginx
# that answers `return 200` to bodies of the same sizes in the same run (wrk,
# TCP); and over the Unix socket, against OpenSSL in process. For `make
# bench-http`; scripts/setup --bench installs what it needs.
#
# Each figure is the median of its rounds; a ratio is that of the ratios within
# rounds, so that a busy machine meets both. Ends with status 1 when an answer
# is wrong, not when a target is missed: those are for the machine's owner to
# judge.

set -u
: "${VERIFYD:?}" "${HTTP_CLIENT:?}" "${HTTP_MAKE:?}"
rounds=${BENCH_ROUNDS:-5} seconds=${BENCH_SECONDS:-2} connections=16
export LC_ALL=C
for tool in nginx wrk openssl curl python3; do
	PATH=$PATH:/usr/sbin command -v $tool >/dev/null ||
	    { echo "bench-http needs $tool: scripts/setup --bench" >&2; exit 1; }
done
PATH=$PATH:/usr/sbin
work=$(mktemp -d) || exit 1
pids=
trap 'kill $pids 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
chmod 755 "$work"
sock=$work/sock
fail() { echo "bench-http: $*" >&2; exit 1; }

# until_ok COMMAND...: for ten seconds at most
until_ok()
{
	local i
	for ((i = 0; i < 200; i++)); do "$@" >/dev/null 2>&1 && return; sleep 0.05; done
	fail "$* never succeeds"
}

# -- questions: a body, its type and its query ----------------------------------------

openssl_us=$("$HTTP_MAKE" "$work") || exit 1
target='revocation=off&hostname=bench.example'
for chain in rsa le; do
	openssl crl2pkcs7 -nocrl -certfile "$work/$chain-chain.pem" -outform DER -out "$work/$chain.pkcs7"
	cp "$work/$chain-chain.pem" "$work/$chain.pem"
	python3 - "$work/$chain-chain.pem" >"$work/$chain.json" <<-'P'
		import json, re, sys
		text = open(sys.argv[1]).read()
		certs = re.findall(r"-----BEGIN.*?\n(.*?)-----END", text, re.S)
		print(json.dumps({"certificates": ["".join(c.split()) for c in certs],
		                  "hostname": "bench.example", "revocation": "off"}), end="")
	P
done
type_of()
{
	case $1 in
	json) echo application/json ;;
	pem) echo application/pem-certificate-chain ;;
	pkcs7) echo application/pkcs7-mime ;;
	esac
}
path_of() { [ "$1" = json ] && echo /v1/verify || echo "/v1/verify?$target"; }
size() { stat -c %s "$1"; }

# -- servers, each with one thread ------------------------------------------------------

"$VERIFYD" --socket "$sock" --listen 127.0.0.1:0 --no-store --threads 1 \
	--trust "$work/rsa-root.pem" --trust "$work/le-root.pem" 2>"$work/log" &
verifyd=$!
pids=$verifyd
until_ok curl -sf --unix-socket "$sock" http://localhost/healthz
port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$work/log")

# ask CHAIN KIND: the verdict, which must be "valid"
ask()
{
	curl -s --unix-socket "$sock" -H "Content-Type: $(type_of "$2")" -H Expect: \
	    --data-binary "@$work/$1.$2" "http://localhost$(path_of "$2")" >"$work/$1.$2.verdict"
	grep -q '"verdict":"valid"' "$work/$1.$2.verdict" || fail "$1 as $2: $(cat "$work/$1.$2.verdict")"
}
for chain in rsa le; do
	for kind in json pem pkcs7; do ask $chain $kind; done
done

start_nginx()
{
	local kind
	nginx_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	{
		echo "daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_processes 1;"
		[ "$(id -u)" -eq 0 ] && echo 'user root;'
		echo 'events { worker_connections 256; }'
		echo 'http { access_log off; keepalive_requests 100000000;'
		for kind in client_body proxy fastcgi uwsgi scgi; do
			echo "${kind}_temp_path $work/temp;"
		done
		echo "server { listen 127.0.0.1:$nginx_port; default_type application/json;"
		for kind in json pem pkcs7; do
			echo "location = /$kind { return 200 \"$(head -c "$(size "$work/le.$kind.verdict")" /dev/zero | tr '\0' x)\"; }"
		done
		echo '} }'
	} >"$work/nginx.conf"
	nginx -c "$work/nginx.conf" 2>"$work/nginx.log" &
	pids="$pids $!"
	until_ok curl -sf "http://127.0.0.1:$nginx_port/json"
	nginx=$(pgrep -P "$!")
}
start_nginx

# -- measuring ----------------------------------------------------------------------------

# Nanoseconds of processor time that all threads of a process have had.
spent() { cat /proc/"$1"/task/*/schedstat | awk '{ n += $1 } END { printf "%.0f", n }'; }
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# each BEFORE AFTER ANSWERS: microseconds for one
each() { awk -v a="$1" -v b="$2" -v n="$3" 'BEGIN { printf "%.2f", (b - a) / n / 1000 }'; }

# by_tcp PID PORT PATH KIND: prints microseconds of the server for an answer
by_tcp()
{
	local before answers
	cat >"$work/wrk.lua" <<-L
		local f = io.open("$work/le.$4", "rb")
		wrk.method, wrk.body = "POST", f:read("*a")
		wrk.headers["Content-Type"], wrk.headers["Host"] = "$(type_of "$4")", "localhost"
		done = function(s)
		    local e = s.errors
		    io.write(string.format("answers %d wrong %d\n", s.requests, e.connect + e.read + e.write + e.status + e.timeout))
		end
	L
	before=$(spent "$1")
	wrk -t1 -c$connections "-d${seconds}s" -s "$work/wrk.lua" "http://127.0.0.1:$2$3" >"$work/wrk.out" 2>&1
	grep -q ' wrong 0$' "$work/wrk.out" || { cat "$work/wrk.out" >&2; return 1; }
	answers=$(sed -n 's/^answers \([0-9]*\) .*/\1/p' "$work/wrk.out")
	each "$before" "$(spent "$1")" "$answers"
}

# by_unix KIND: the same for chain rsa
by_unix()
{
	local before answers
	{
		printf 'POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n' \
		    "$(path_of "$1")" "$(type_of "$1")" "$(size "$work/rsa.$1")"
		cat "$work/rsa.$1"
	} >"$work/request"
	before=$(spent "$verifyd")
	answers=$("$HTTP_CLIENT" "$sock" "$work/request" $connections "$seconds") || return 1
	each "$before" "$(spent "$verifyd")" "$answers"
}

for ((i = 0; i < rounds; i++)); do
	for kind in json pem pkcs7; do
		own=$(by_tcp "$verifyd" "$port" "$(path_of $kind)" $kind) || fail "$kind"
		other=$(by_tcp "$nginx" "$nginx_port" "/$kind" $kind) || fail "nginx $kind"
		unix=$(by_unix $kind) || fail "$kind over the Unix socket"
		echo "$own" >>"$work/$kind.own"
		echo "$other" >>"$work/$kind.nginx"
		echo "$unix" >>"$work/$kind.unix"
		awk -v a="$own" -v b="$other" 'BEGIN { print a / b }' >>"$work/$kind.ratio"
	done
done

# -- said --------------------------------------------------------------------------------------

echo "Processor time of the server for an answer; $connections connections, $rounds rounds of $seconds s each."
echo "A complete warm verification of a chain of 3 (le: RSA-2048 under RSA-4096), by TCP:"
printf '%-7s %9s %9s %12s %12s %8s %8s\n' body request verdict verifyd nginx ratio target
for kind in json pem pkcs7; do
	case $kind in json) most=3 ;; pem) most=2 ;; pkcs7) most=1.8 ;; esac
	printf '%-7s %7d B %7d B %9.1f us %9.1f us %8.2f %8s\n' $kind "$(size "$work/le.$kind")" \
	    "$(size "$work/le.$kind.verdict")" "$(median <"$work/$kind.own")" \
	    "$(median <"$work/$kind.nginx")" "$(median <"$work/$kind.ratio")" "<= $most"
done
echo "The same of chain rsa over the Unix socket, against OpenSSL in process ($openssl_us us, from the bytes):"
for kind in json pem pkcs7; do
	us=$(median <"$work/$kind.unix")
	printf '%-7s %9.1f us  %5.1f times cheaper (target: 12)\n' $kind "$us" \
	    "$(awk -v a="$openssl_us" -v b="$us" 'BEGIN { print a / b }')"
done
