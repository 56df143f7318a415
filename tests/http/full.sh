#!/bin/bash
# SPDX-License-Identifier: MIT
#
# full.sh - verifyd when its store has no room: a file system of a megabyte that
# fills up, and a bound on the size of files (RLIMIT_FSIZE). Answers stay right,
# with what is known; what can't be kept is said; with room again all goes on.
# Prints TAP.
#
# Needs what service.sh needs, openssl and python3. A file system needs root and
# leave to mount; without, that part is skipped.

. "$(dirname "$0")/service.sh"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
rm -rf "$pki"
sh "$here/../pki/make_pki.sh" "$pki" "$port" "$port" >"$work/pki.log" 2>&1 || exit 99
python3 -m http.server -b 127.0.0.1 -d "$pki/www" "$port" >/dev/null 2>&1 &
others=$!
until_ok curl -sf -o /dev/null "http://127.0.0.1:$port/root.crl"

# check NAME [NETWORK]: must its revocation be known, and is it?
check() {
	pem "$pki/$1-chain.pem" "?hostname=$1.test&revocation=hard&network=${2:-allowed}"
}
# A list of some 480 KB that inter-rsa has signed, in $work/big.crl.
big_list() {
	cp -r "$pki" "$work/ca"
	(
		cd "$work/ca" || exit 1
		for ((i = 0; i < 20000; i++)); do
			printf 'R\t360101000000Z\t260101000000Z\t7F%08X\tunknown\t/CN=x\n' "$i"
		done >>inter-rsa.index
		HTTP_URL=http://x OCSP_URL=http://x NAMES=DNS:x OPENSSL_CONF=/dev/null openssl ca -config ca.cnf \
			-name ca_inter-rsa -gencrl -out big.pem 2>"$work/ca.log" &&
			openssl crl -in big.pem -outform DER -out ../big.crl
	)
}
bring() { # FILE
	ask /v1/crls -H 'Content-Type: application/pkix-crl' --data-binary "@$1"
}
is_told() {
	[ "$code" -ge 500 ] && has '"code":"' &&
		grep -qi '^content-type: application/problem+json' "$work/head"
}
big_list
[ "$(stat -c %s "$work/big.crl")" -gt 300000 ]
result "a large list" || { tail -3 "$work/ca.log"; finish; exit; }

# -- a file system that is full ------------------------------------------------------

store=$work/small
mkdir "$store"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m,mode=700 none "$store" 2>"$work/mount.err"; then
	trap 'kill -KILL $pid $others 2>/dev/null; wait 2>/dev/null; umount "$store"; rm -rf "$work"' EXIT
	serve --store "$store/s" --trust "$pki/root.pem" --allow-net 127.0.0.0/8
	check revoked-crl
	verdict invalid revoked
	result "revoked, while there is room"
	dd if=/dev/zero of="$store/filler" bs=4k 2>/dev/null
	[ "$(df --output=avail "$store" | tail -1)" -eq 0 ]
	result "the file system is full"
	check revoked-crl cached
	verdict invalid revoked
	result "what was kept is known"
	check good-rsa cached
	verdict valid ok
	result "for others too"
	bring "$work/big.crl"
	is_told
	result "a list that can't be kept: an error of the service's"
	wrong=
	for i in 1 2 3 4 5 6 7 8; do
		check good
		[ "$code" = 200 ] && { has '"reason":"ok"' || has '"reason":"revocation-unknown"'; } || wrong=yes
		check revoked-crl
		verdict invalid revoked || wrong=yes
	done
	[ -z "$wrong" ]
	result "no answer is wrong"
	kill -HUP "$pid"
	until_ok logged reloaded: && check revoked-crl cached && verdict invalid revoked
	result "nor after a reload"
	stop
	result "stops"
	serve --store "$store/s" --trust "$pki/root.pem" --allow-net 127.0.0.0/8
	check revoked-crl
	[ "$code" = 200 ] && { verdict invalid revoked || verdict undetermined revocation-unknown ||
		verdict invalid revocation-unknown; }
	result "started on a full file system it answers, and nothing wrong"
	pem "$pki/good-chain.pem" '?hostname=good.test&revocation=off'
	verdict valid ok
	result "what needs no store is as ever"
	rm "$store/filler"
	until_ok eval 'check revoked-crl && verdict invalid revoked'
	result "with room again it knows"
	bring "$pki/inter-rsa.crl"
	[ "$code" = 201 ]
	result "and keeps"
	stop
	result "stops with room"
	python3 - "$store/s" <<-'P'
		import glob, sqlite3, sys
		for path in glob.glob(sys.argv[1] + "/*.db"):
		    said = sqlite3.connect(path).execute("PRAGMA integrity_check").fetchall()
		    if said != [("ok",)]:
		        sys.exit(f"{path}: {said}")
	P
	result "the database is whole"
else
	echo "# SKIP a full file system: $(cat "$work/mount.err" 2>/dev/null || echo not root)"
	echo "ok $((++count)) - a full file system # SKIP root must be allowed to mount a tmpfs"
fi

# -- files that may not grow -----------------------------------------------------------

: >"$log"
(
	ulimit -f 256 # of 1,024 bytes
	exec "$VERIFYD" --socket "$sock" --store "$work/bound" --trust "$pki/root.pem" \
		--allow-net 127.0.0.0/8 2>"$log"
) &
pid=$!
until_ok ready
check revoked-crl
verdict invalid revoked
result "revoked, below the bound"
for i in 1 2 3; do bring "$work/big.crl"; done
is_told
result "a list above the bound: an error of the service's"
kill -0 "$pid" && check revoked-crl cached && verdict invalid revoked
result "the service lives, and knows what it knew"
check good-rsa
verdict valid ok
result "and goes on"
stop
result "stops by itself"
finish
