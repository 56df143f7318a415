#!/bin/bash
# SPDX-License-Identifier: MIT
#
# names.sh - /v1/verify takes contents, never names of files: whoever asks must
# not have the service open what he may not. Each option that is a file for
# certaudit gets names of one; each is refused, and inotify(7) sees nothing
# opened. Prints TAP.
#
# Needs what service.sh needs, CERTAUDIT, and python3.

. "$(dirname "$0")/service.sh"
: "${CERTAUDIT:?the path of certaudit}"

bait=$work/bait.pem
cp "$pki/other-root.pem" "$bait"
# watch: what the kernel sees of the bait is said in $work/seen from now on
watch() {
	: >"$work/seen"
	python3 - "$bait" >"$work/seen" <<-'P' &
		import ctypes, os, struct, sys
		libc = ctypes.CDLL(None, use_errno=True)
		fd = libc.inotify_init1(0)
		IN_ACCESS, IN_OPEN = 1, 0x20
		if libc.inotify_add_watch(fd, os.fsencode(sys.argv[1]), IN_ACCESS | IN_OPEN) < 0:
		    sys.exit("inotify: " + os.strerror(ctypes.get_errno()))
		print("watching", flush=True)
		while True:
		    mask = struct.unpack_from("iIII", os.read(fd, 4096))[1]
		    print("opened" if mask & IN_OPEN else "read", flush=True)
	P
	others=$!
	until_ok grep -q watching "$work/seen"
}
opened() { grep -q opened "$work/seen"; }

serve --no-store --trust "$pki/root.pem"
watch
good=$(quoted "$pki/good-chain.pem")
options=$("$CERTAUDIT" verify --help | sed -n 's/^  --\([a-z-]*\) FILE .*/\1/p' | tr - _)
[ "$(wc -w <<<"$options")" -ge 4 ]
result "the options that are files: $(echo $options)"

relative=$(realpath --relative-to=. "$bait")
names=("$bait" "file://$bait" "@$bait" "$relative" "/proc/self/root$bait" "/proc/self/environ"
	"/usr/bin/env" "-" "http://127.0.0.1:1/bait.pem" "$work")
refused() { # WHERE
	[ "$code" -ge 400 ] && [ "$code" -lt 500 ] && has '"code":"' && has "\"where\":\"$1" &&
		grep -qi '^content-type: application/problem+json' "$work/head"
}
for option in $options; do
	wrong=
	for name in "${names[@]}"; do
		json "{\"certificates\": [$good], \"hostname\": \"good.test\",
			\"revocation\": \"off\", \"$option\": [\"$name\"]}"
		refused "/$option" || wrong="$wrong [$name]"
		pem "$pki/good-chain.pem" "?revocation=off&$option=${name//@/%40}"
		refused "?$option" || wrong="$wrong [?$name]"
	done
	[ -z "$wrong" ]
	result "$option: names are refused${wrong:+, but not$wrong}"
done
wrong=
for name in "${names[@]}"; do
	json "{\"certificates\": [\"$name\"], \"hostname\": \"good.test\", \"revocation\": \"off\"}"
	refused /certificates/0 || wrong="$wrong [$name]"
	printf '%s' "$name" >"$work/name"
	pem "$work/name" '?revocation=off'
	[ "$code" = 400 ] && has '"code":"' || wrong="$wrong [$name as PEM]"
done
[ -z "$wrong" ]
result "certificates: names are refused${wrong:+, but not$wrong}"

! opened
result "nothing was opened"
cat "$bait" >/dev/null
until_ok opened
result "and it would have been seen"
get /healthz
[ "$code" = 200 ]
result "alive"
stop
result "stops"
finish
