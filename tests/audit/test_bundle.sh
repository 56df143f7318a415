#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_bundle.sh - certaudit bundle: the chain that a server has to send, for whom,
# what is left out, what is fetched; and nothing for a certificate that is not good.

SERVED=yes
. "$(dirname "$0")/tap.sh"

offline="--network off --aia off --trust root.pem"
near="--allow-net 127.0.0.0/8 --store $work/store"

# Someone else's root vouches for ours.
cat >cross.cnf <<'END'
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
openssl x509 -new -force_pubkey <(openssl pkey -in root.key -pubout) \
    -subj '/O=Test/CN=Test Root' -CA other-root.pem -CAkey other-root.key -days 30 \
    -extfile cross.cnf -out cross.pem 2>"$work/openssl" || cat "$work/openssl"

# sent NAME FILE...: standard output has these certificates, in this order.
sent() {
	local name=$1 problem= want= have
	shift
	for file in "$@"; do
		want+=$(openssl x509 -in "$file" -noout -fingerprint -sha256)$'\n'
	done
	have=$(python3 - "$work/stdout" <<'END'
import re, subprocess, sys
for pem in re.findall("-----BEGIN.*?-----END CERTIFICATE-----\n", open(sys.argv[1]).read(), re.S):
    sys.stdout.write(subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256"],
                                    input=pem, text=True, stdout=subprocess.PIPE).stdout)
END
)
	[ "$have" = "${want%$'\n'}" ] || problem="it has: $have"
	report "$name" "$problem"
}

# bundled NAME STATUS ARGUMENT...
bundled() {
	local name=$1 expected=$2 problem
	shift 2
	run bundle "$@"
	problem=$(always_wrong)
	[ $status -eq "$expected" ] || problem="exit status $status, not $expected"
	report "$name" "$problem"
}

bundled 'all at hand' 0 $offline --hostname good.test good.pem inter-rsa.pem root.pem inter.pem
sent 'all at hand: leaf and intermediate, in order' good.pem inter.pem
says 'all at hand: what is not needed' 'leave out CN=Test Root,O=Test'
says 'all at hand: trusted by' 'trusted by clients with the anchors in question, by CN=Test Root,O=Test'
problem=
timeout 60 "$CERTAUDIT" verify --network off --trust root.pem --hostname good.test \
    "$work/stdout" >"$work/verified" 2>&1 || problem=$(head -n 1 "$work/verified")
report 'all at hand: it verifies' "$problem"

bundled 'with its root' 0 $offline --root good.pem inter.pem
sent 'with its root: at the end' good.pem inter.pem root.pem
bundled 'an anchor itself' 0 $offline --purpose any root.pem
sent 'an anchor itself: alone' root.pem

# -- fetched -------------------------------------------------------------------------

bundled 'the intermediate is missing' 0 $near --trust root.pem good.pem
sent 'the intermediate is missing: it was fetched' good.pem inter.pem
says 'the intermediate is missing: which' 'send CN=Test Intermediate,O=Test (was missing: fetched)'
bundled 'missing, and nothing may be fetched' 1 $offline good.pem
sent 'missing, and nothing may be fetched: nothing is written'
says 'missing: what to do' 'hint: the issuer should be available at '
bundled 'missing, and its address is private' 6 --trust root.pem --store "$work/store2" good.pem
says 'missing, and its address is private: it says so' 'inter.der: refused'
holds 'missing, as JSON' 0 'd["fetches"][0]["kind"] == "issuer" and
    [c["source"] for c in d["certificates"]] == ["presented", "fetched"] and
    d["pem"].count("BEGIN CERTIFICATE") == 2' \
    bundle --json --allow-net 127.0.0.0/8 --store "$work/store3" --trust root.pem good.pem

# -- clients with other anchors -------------------------------------------------------

bundled 'for others too' 0 $offline --for other-root.pem good.pem cross.pem inter.pem
sent 'for others too: with the cross certificate' good.pem inter.pem cross.pem
says 'for others too: they trust it' 'trusted by clients with other-root.pem, by CN=Other Root,O=Test'
bundled 'for us alone' 0 $offline good.pem cross.pem inter.pem
sent 'for us alone: without the cross certificate' good.pem inter.pem
bundled 'others can not be served' 1 $offline --for other-root.pem good.pem inter.pem
sent 'others can not be served: we are' good.pem inter.pem
says 'others can not be served: which, and why' 'not trusted by clients with other-root.pem: no-issuer'
holds 'clients as JSON' 1 '[(c["anchors"], c["verdict"]) for c in d["clients"]] ==
    [("question", "valid"), ("other-root.pem", "invalid")]' \
    bundle --json $offline --for other-root.pem good.pem inter.pem

# -- not good -------------------------------------------------------------------------

bundled 'expired' 4 $offline --untrusted inter.pem expired.pem
sent 'expired: nothing is written'
bundled 'another name' 1 $offline --hostname bad.test --untrusted inter.pem good.pem
bundled 'revoked, if asked' 3 $offline --revocation soft --crl inter-rsa.crl \
    --untrusted inter-rsa.pem revoked-crl.pem
holds 'expired, as JSON' 4 'd["verdict"] == "invalid" and d["reason"] == "expired" and
    d["certificates"] == [] and "pem" not in d' \
    bundle --json $offline --untrusted inter.pem expired.pem

# -- files ----------------------------------------------------------------------------

bundled 'into a file' 0 $offline --output out.pem good.pem inter.pem
problem=
[ ! -s "$work/stdout" ] || problem="standard output is not empty"
[ "$(grep -c BEGIN out.pem)" = 2 ] || problem="the file has not both"
[ "$(stat -c %a out.pem)" = "$(printf %o $((0666 & ~$(umask))))" ] || problem="its mode is $(stat -c %a out.pem)"
report 'into a file: it is there' "$problem"
bundled 'into a file that can not be' 2 $offline --output no/such/out.pem good.pem inter.pem
says 'into a file that can not be: which' 'no/such/out.pem: No such file'
echo kept >old.pem
bundled 'not good, and a file' 4 $offline --output old.pem --untrusted inter.pem expired.pem
problem=
[ "$(cat old.pem)" = kept ] || problem="it was overwritten"
report 'not good, and a file: it is as it was' "$problem"
ln -s out.pem link.pem
echo old >out.pem
bundled 'by a link' 0 $offline --output link.pem good.pem inter.pem
report 'by a link: it stays one' "$([ -L link.pem ] && [ "$(grep -c BEGIN out.pem)" = 2 ] || echo 'it does not')"
mkfifo pipe
cat pipe >from-pipe &
bundled 'into a pipe' 0 $offline --output pipe good.pem inter.pem
wait $!
report 'into a pipe: it stays one' "$([ -p pipe ] && [ "$(grep -c BEGIN from-pipe)" = 2 ] || echo 'it does not')"
bundled 'into a name that a terminal would obey' 2 $offline --output "no/$(printf '\033[31m')red" good.pem inter.pem
refused 'anchors that are not there' 'none.pem: No such file' -- bundle $offline --for none.pem good.pem
refused 'anchors that are none' 'good.key' -- bundle $offline --for good.key good.pem
refused 'no certificate' 'no certificate' -- bundle $offline

finish
