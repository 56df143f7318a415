#!/bin/bash
# SPDX-License-Identifier: MIT
#
# clock.sh - verifyd while the clock jumps, a day and ten years, both ways:
# answers are those of the time that the clock shows, nothing that ended is good,
# and when the clock is right again so is all else: evidence that was kept,
# fetches, what failed meanwhile. Prints TAP.
#
# Needs what service.sh needs, python3, and libfaketime; its clock is read from a
# file at each look, that of CLOCK_MONOTONIC stays.

faketime=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -1)
if [ -z "$faketime" ]; then
	echo '1..0 # SKIP no libfaketime (scripts/setup installs it)'
	exit 0
fi
. "$(dirname "$0")/service.sh"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
rm -rf "$pki"
sh "$here/../pki/make_pki.sh" "$pki" "$port" "$port" >"$work/pki.log" 2>&1 || exit 99

# A sanitizer wants to be the first that is loaded.
asan=$(ldd "$VERIFYD" | sed -n 's/.*=> \(.*lib[at]san\.so[^ ]*\).*/\1/p' | tr '\n' ' ')
export FAKETIME_TIMESTAMP_FILE=$work/time FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
# clock OFFSET: as faketime(1) has it
clock() {
	echo "$1" >"$work/time.new"
	mv "$work/time.new" "$work/time"
}
start() {
	: >"$log"
	LD_PRELOAD="$asan$faketime" "$VERIFYD" --socket "$sock" --store "$work/store" \
		--trust "$pki/root.pem" --allow-net 127.0.0.0/8 2>"$log" &
	pid=$!
	until_ok ready
}
web() {
	python3 -m http.server -b 127.0.0.1 -d "$pki/www" "$port" >/dev/null 2>&1 &
	others=$!
	until_ok curl -sf -o /dev/null "http://127.0.0.1:$port/root.crl"
}
no_web() {
	kill "$others"
	wait "$others" 2>/dev/null
	others=
}
check() { # NAME [NETWORK]
	pem "$pki/$1-chain.pem" "?hostname=$1.test&revocation=hard&network=${2:-cached}"
}
year() { grep -q "\"validation_time\":\"$1-" "$work/body"; }
never_valid() { [ "$code" = 200 ] && ! has '"verdict":"valid"'; }
this=$(date -u +%Y)

clock +0
start
[ "$code" = 200 ]
result "starts" || { finish; exit; }
clock +10y
get /healthz
pem "$pki/good-chain.pem" '?hostname=good.test&revocation=off'
if ! year $((this + 10)) && ! year $((this + 9)); then
	stop
	echo "ok $((++count)) - the clock jumps # SKIP libfaketime has no effect on this build"
	finish
	exit
fi
clock +0
web
check good-rsa allowed
verdict valid ok
result "good, by a list that is fetched"
check revoked-crl allowed
verdict invalid revoked
result "revoked, by the same"

clock +1d
check good-rsa
verdict valid ok
result "a day on: the list holds"
check revoked-crl
verdict invalid revoked
result "a day on: revoked"
clock +8d
check good-rsa
never_valid && has revocation-unknown
result "eight days on the list has ended: unknown, not good"
check revoked-crl
never_valid
result "nor is the revoked one"
clock +10y
check good-rsa
never_valid && has expired
result "ten years on: expired"
for network in cached allowed; do
	check good-rsa $network
	check revoked-crl $network
	never_valid
	result "ten years on, $network: the revoked one is not good"
done
kill -HUP "$pid"
until_ok logged reloaded:
result "ten years on: a reload"
clock -1d
check good-rsa
never_valid && has not-yet-valid
result "a day back: not yet valid"
clock -10y
check good-rsa allowed
never_valid && has not-yet-valid
result "ten years back: not yet valid"
check revoked-crl
never_valid
result "ten years back: the revoked one is not good"
get /readyz
[ "$code" = 200 ]
result "ten years back: ready"

clock +0
check good-rsa allowed
verdict valid ok
result "the clock is right again: good"
check revoked-crl allowed
verdict invalid revoked
result "and revoked"

# What failed under a wrong clock does not count for ten years.
no_web
clock +10y
check good-rsa allowed
stop
result "stops"
rm -rf "$work/store"
clock +10y
start
pem "$pki/revoked-crl-chain.pem" \
	"?hostname=revoked-crl.test&revocation=hard&network=allowed&at=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
never_valid && has revocation-unknown
result "no server, ten years on: unknown"
stop
result "stops again"
web
clock +0
start
until_ok eval 'check revoked-crl allowed && verdict invalid revoked'
result "the server is asked again when the clock is right"
check good-rsa allowed
verdict valid ok
result "and all is well"
stop
result "stops at last"
finish
