#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_walk.sh - doc/auditing.md is what a new user sees who follows it: runs each of its
# commands and compares, with dates and ports made the same. Prints TAP.
#
# test_walk.sh --write: writes doc/auditing.md anew.

SERVED=yes
. "$(dirname "$0")/tap.sh"
: >"$work/stdout"; : >"$work/stderr"
page=$here/../../doc/auditing.md

# A server that sends its certificate alone, at a port of its own choice.
openssl s_server -accept 127.0.0.1:0 -cert good.pem -key good.key -www <>/dev/null >"$work/server" 2>&1 8>&- &
server=$!
for _ in $(seq 600); do
	tls=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$work/server")
	[ -z "$tls" ] || break
	sleep 0.1
done
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
mkdir -p site
cp good.pem site/leaf.pem

# What differs from run to run, as it is in the page.
plain() {
	sed -E "s,$pki,/tmp/pki,g; s/127\.0\.0\.1:$tls/127.0.0.1:4433/g; s/127\.0\.0\.1:$port/127.0.0.1:8888/g
	    s/[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]+Z)?/2027-11-29/g; s/\([0-9]+ days\)/(364 days)/g
	    s/: [0-9]+ days/: 366 days/
	    s/br-lifetime-[0-9]+/br-lifetime-200/; s/more than [0-9]+ days/more than 200 days/"
}
# say TEXT...: a paragraph.
say() {
	printf '%s\n' "$@" '' >>"$work/page"
}
# show STATUS COMMAND: what it prints, indented, both streams.
show() {
	local expected=$1 command=$2 real rc
	real=$(sed "s,^certaudit,\"$CERTAUDIT\",; s,/tmp/pki,$pki,g; s,127.0.0.1:4433,127.0.0.1:$tls,g" <<<"$command")
	{
		echo "    \$ $command"
		(eval "$real") >"$work/shown" 2>&1 8>&- </dev/null
		rc=$?
		plain <"$work/shown" | sed 's/^/    /'
		echo
	} >>"$work/page"
	grep -q 'Sanitizer\|runtime error' "$work/shown" && rc=sanitizer
	report "$command" "$([ "$rc" = "$expected" ] || echo "exit status $rc, not $expected")"
}

say '<!-- Made by tests/audit/test_walk.sh --write: change that. SPDX-License-Identifier: MIT -->' \
    '# Certificates audited, in four commands'
say 'A site, `good.test`, has a certificate of a private CA, in `/tmp/pki/site/leaf.pem`; the CA'"'"'s root is `/tmp/pki/root.pem`, and its' \
    'server listens at 127.0.0.1:4433. (`tests/pki/make_pki.sh /tmp/pki` makes such a PKI. Leave out `--trust` for a certificate that' \
    'the system'"'"'s anchors should vouch for, and `--connect` and `--allow-net` for a server that DNS knows.)'
say '## Is the certificate well made?'
say 'The rules `br-*` and `chrome-*` are for the public web; a private CA leaves them out. Exit status 1: something was found.'
show 1 'certaudit lint /tmp/pki/site/leaf.pem'
show 0 "certaudit lint --ignore 'br-*' --ignore 'chrome-*' /tmp/pki/site/leaf.pem"
say '## Does the server do it right?'
say 'Handshake, chain, name, revocation, dates and form, at once; any number of hosts, files and folders.'
show 1 'certaudit scan --trust /tmp/pki/root.pem --connect 127.0.0.1:4433 good.test:443'
say '## What does it have to send?'
say 'The missing intermediate is fetched from where the certificate says, and the whole chain is written, in order.'
show 0 'certaudit bundle --trust /tmp/pki/root.pem --allow-net 127.0.0.0/8 --hostname good.test --output /tmp/pki/site/chain.pem /tmp/pki/site/leaf.pem'
say 'Give `chain.pem` to the server instead of `leaf.pem`.'
say '## And all of it, as a page?'
say 'One file, that needs nothing else: a timeline of what ends when, each chain as a graph, each finding with what to do. It can be' \
    'searched, sorted and printed. (`--output` also takes `csv`, `sarif`, `junit`, `prometheus`...: [reports.md](reports.md).)'
show 0 'certaudit scan --trust /tmp/pki/root.pem --allow-net 127.0.0.0/8 --output html:/tmp/pki/report.html /tmp/pki/site/chain.pem'
say 'Exit statuses are the same for every verb: 0 all is well, 1 something was found, 2 something could not be read, 3 revoked, 4' \
    'expired, 5 not known, 6 not reached. So a job says `certaudit scan --from hosts.txt --expires-within 21d`, and fails when it has to.'
# no blank line at the end
sed -i '$d' "$work/page"

if [ "${1:-}" = --write ]; then
	cp "$work/page" "$page"
	exit
fi
report 'doc/auditing.md is what they print (test_walk.sh --write writes it anew)' \
    "$(diff "$page" "$work/page" | head -n 20 | tr '\n' '|')"
report 'the page of results is there' "$(grep -q '<svg' report.html || echo 'there is no SVG in it')"
problem=$("$CERTAUDIT" verify --network off --trust root.pem --hostname good.test site/chain.pem 2>&1 8>&-) &&
	problem=
report 'the mended chain verifies' "$problem"
finish
