#!/bin/bash
# SPDX-License-Identifier: MIT
#
# soak.sh - a verifyd under a mixed load, for SOAK_SECONDS (1800); for `make
# soak`. soak.py says what it asks, and what it fails for. SOAK_RSS_MIB (16): how
# much memory may grow by.
#
# Needs what service.sh needs, HTTP_CLIENT (tests/bench/http_client), openssl,
# python3 and pgrep.

# Freed memory that a sanitizer keeps is no growth.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1"
. "$(dirname "$0")/service.sh"
: "${HTTP_CLIENT:?the path of tests/bench/http_client}"
seconds=${SOAK_SECONDS:-1800}
[[ $seconds =~ ^[0-9]{2,6}$ ]] || { echo "soak: SOAK_SECONDS is a number from 10" >&2; exit 2; }

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
rm -rf "$pki"
sh "$here/../pki/make_pki.sh" "$pki" "$port" "$port" >"$work/pki.log" 2>&1 ||
	{ echo "soak: make_pki.sh: $(tail -1 "$work/pki.log")" >&2; exit 1; }
serve --store "$work/store" --trust "$pki/root.pem" --allow-net 127.0.0.0/8 --workers 16
python3 "$here/soak.py" "$pid" "$sock" "$pki" "$port" "$seconds"
status=$?
stop || { echo "wrong: verifyd ended with status $?"; status=1; }
grep -E 'Sanitizer|runtime error' "$log" && status=1
if [ $status -ne 0 ]; then
	echo "soak: failed; the end of verifyd's log:"
	tail -20 "$log"
	exit 1
fi
echo "soak: nothing wrong in $seconds s"
