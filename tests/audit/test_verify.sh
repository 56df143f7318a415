#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_verify.sh - certaudit verify on good input: the verdicts, reasons and exit
# statuses, every option that changes them, and what goes to which stream.

. "$(dirname "$0")/tap.sh"

base="--trust root.pem --untrusted inter.pem --untrusted inter-rsa.pem"
offline="$base --network off"
openssl x509 -in good.pem -outform DER -out good.der
openssl x509 -in inter.pem -outform DER -out inter.der

# -- verdicts and exit statuses ---------------------------------------------------

answered 'good' 0 valid ok $offline --hostname good.test good.pem
silent 'good: standard error is empty'
answered 'good, as a wildcard' 0 valid ok $offline --hostname=a.wild.test good.pem
answered 'good, by address' 0 valid ok $offline --ip 127.0.0.1 good.pem
answered 'good, of a client' 0 valid ok $offline --email=alice@good.test \
    --purpose email client.pem
answered 'good, by its URI' 0 valid ok $offline --uri HTTPS://names.test/ names.pem
answered 'good, by its service' 0 valid ok $offline --srv _imaps.names.test names.pem
answered 'good, by U-labels' 0 valid ok $offline --hostname Bücher.test names.pem
answered 'good, by A-labels' 0 valid ok $offline --hostname XN--bcher-kva.test names.pem
answered 'another scheme' 1 invalid host-mismatch $offline --uri http://names.test names.pem
answered 'another service' 1 invalid host-mismatch $offline --srv _imap.names.test names.pem
run verify --json $offline --purpose any --email ü@names.test names.pem
problem=$(always_wrong)
[ $status -eq 0 ] || problem="exit status $status, not 0"
grep -qF '"value": "\\C3\\BC@names.test"' "$work/stdout" || problem="the identity is not escaped"
report 'good, by an address in UTF-8' "$problem"
answered 'good, in DER' 0 valid ok --trust root.pem --untrusted inter.der \
    --network off --hostname good.test good.der
answered 'good, a chain' 0 valid ok --trust root.pem --network off \
    --hostname good.test good-chain.pem
answered 'good, in two files' 0 valid ok --trust root.pem --network off \
    --hostname good.test good.pem inter.pem
INPUT=good-chain.pem answered 'good, from standard input' 0 valid ok \
    --trust root.pem --network off --hostname good.test -
INPUT=root.pem answered 'an anchor from standard input' 0 valid ok --trust=- \
    --untrusted=inter.pem --network=off --hostname=good.test good.pem
answered 'options behind the certificate' 0 valid ok good.pem $offline \
    --hostname good.test
answered 'a name behind --' 0 valid ok $offline --hostname good.test -- ./good.pem
answered 'the first file is the leaf' 0 valid ok $offline --hostname good.test \
    good.pem expired.pem
answered 'the first file is the leaf, not the second' 4 invalid expired $offline \
    --hostname expired.test expired.pem good.pem
answered 'expired' 4 invalid expired $offline --hostname expired.test expired.pem
answered 'expired, at its time' 4 invalid not-yet-valid $offline \
    --at 2020-06-01T00:00:00Z --hostname expired.test expired.pem
answered 'not yet valid' 4 invalid not-yet-valid $offline \
    --hostname not-yet-valid.test not-yet-valid.pem
answered 'expired, at a later time' 4 invalid expired $offline \
    --at 2040-01-01T00:00:00+01:00 --hostname good.test good.pem
answered 'the beginning of time' 4 invalid not-yet-valid $offline --at @0 good.pem
answered 'wrong host' 1 invalid host-mismatch $offline --hostname bad.test good.pem
answered 'wrong address' 1 invalid host-mismatch $offline --ip ::1 good.pem
answered 'unknown root' 1 invalid untrusted-root $offline --hostname other.test \
    other-chain.pem
answered 'no issuer' 1 invalid no-issuer --trust root.pem --network off \
    --hostname good.test good.pem
answered 'no anchors' 1 invalid no-anchors --no-system-trust --network off good.pem
answered 'no name asked for' 0 valid ok $offline good.pem
answered 'wrong purpose' 1 invalid wrong-purpose $offline --purpose tls-client good.pem
answered 'any purpose' 0 valid ok $offline --purpose any client.pem
answered 'a client for a client' 0 valid ok $offline --purpose tls-client client.pem

# -- revocation ----------------------------------------------------------------------

evidence="--crl root.crl --crl inter.crl.pem --crl inter-rsa.crl"
answered 'revoked by CRL' 3 invalid revoked $offline $evidence \
    --hostname revoked-crl.test revoked-crl.pem
answered 'revoked by CRL, hard' 3 invalid revoked $offline $evidence \
    --revocation hard --hostname revoked-crl.test revoked-crl.pem
answered 'revoked by OCSP' 3 invalid revoked $offline --ocsp revoked-ocsp.ocsp \
    --hostname revoked-ocsp.test revoked-ocsp.pem
answered 'revoked, shadow' 0 valid ok $offline $evidence --revocation shadow \
    --hostname revoked-crl.test revoked-crl.pem
answered 'revoked, off' 0 valid ok $offline $evidence --revocation off \
    --hostname revoked-crl.test revoked-crl.pem
answered 'good, hard' 0 valid ok $offline $evidence --revocation=hard \
    --hostname good.test good.pem
answered 'good by OCSP, hard' 0 valid ok $offline --ocsp good.ocsp --crl root.crl \
    --revocation hard --hostname good.test good.pem
run verify --json $offline --revocation hard --hostname good.test good.pem
problem=$(always_wrong)
[ $status -eq 5 ] || problem="exit status $status, not 5"
grep -q '"verdict": "undetermined"' "$work/stdout" || problem="not undetermined"
report 'unknown, hard' "$problem"

# -- policies, lengths, profiles --------------------------------------------------------

answered 'a policy is demanded' 1 invalid policy-required $offline \
    --require-explicit-policy --hostname good.test good.pem
answered 'a policy is acceptable' 0 valid ok $offline --policy 2.23.140.1.2.1 \
    --policy=1.2.3.4 --inhibit-policy-mapping --inhibit-any-policy \
    --hostname good.test good.pem
answered 'no intermediate allowed' 1 invalid max-path-length $offline \
    --max-path-length 0 --hostname good.test good.pem
answered 'one intermediate allowed' 0 valid ok $offline --max-path-length=1 \
    --hostname good.test good.pem
answered 'profile rfc5280' 0 valid ok $offline --profile rfc5280 \
    --hostname good.test good.pem
answered 'profile compat' 0 valid ok $offline --profile=compat --hostname good.test \
    good.pem
answered 'constraints of anchors' 0 valid ok $offline --anchor-constraints on \
    --hostname good.test good.pem
answered 'no constraints of anchors' 0 valid ok $offline --anchor-constraints=off \
    --hostname good.test good.pem
answered 'stapling offered' 0 valid ok $offline --stapling-offered \
    --hostname good.test good.pem

# -- the store ----------------------------------------------------------------------------

answered 'a store of its own' 0 valid ok $base --network cached \
    --store "$work/store" --hostname good.test good.pem
problem=
[ -d "$work/store" ] || problem="it was not made"
report 'a store of its own is made' "$problem"
answered 'no store' 0 valid ok $base --no-store --hostname good.test good.pem
answered 'the default store' 0 valid ok $base --network cached --aia off \
    --allow-net 10.0.0.0/8 --allow-net=::1 --hostname good.test good.pem
silent 'the default store: standard error is empty'
problem=
[ -d "$HOME/.cache/libverify" ] || problem="it was not made"
report 'the default store is made' "$problem"
rm -rf "$HOME/.cache"
answered 'no network' 0 valid ok $offline --hostname good.test good.pem
problem=
[ ! -e "$HOME/.cache" ] || problem="one was made"
report 'no network, no store' "$problem"
answered 'no revocation' 0 valid ok $base --revocation off --hostname good.test good.pem
problem=
[ ! -e "$HOME/.cache" ] || problem="one was made"
report 'no revocation, no store' "$problem"

# -- text ------------------------------------------------------------------------------------

text 'text: good' 0 'good.pem: trusted' 'path 1 of 1: valid' 'CN=good.test' \
    'revocation: good, by crl' -- \
    verify $offline $evidence --hostname good.test good.pem
text 'text: wrong host' 1 'good.pem: not trusted: host-mismatch (RFC 9525 6)' \
    'problem: host-mismatch' 'hint: ' -- \
    verify $offline --hostname bad.test good.pem
text 'text: revoked' 3 'not trusted: revoked' 'keyCompromise' -- \
    verify $offline $evidence revoked-crl.pem
text 'text: as a tree' 0 '`- 0 leaf' '`- 1 intermediate' '`- 2 anchor' 'search: ' -- \
    verify $offline --explain --hostname good.test good.pem
text 'help' 0 'Usage: certaudit VERB' verify version -- --help
text 'version' 0 'certaudit ' 'libverify ' -- version
text '--version' 0 'certaudit ' 'libverify ' -- --version
run verify --help
problem=
for option in trust system-trust no-system-trust untrusted crl ocsp hostname ip email \
    purpose at profile revocation revocation-scope network policy require-explicit-policy \
    inhibit-policy-mapping inhibit-any-policy max-path-length store no-store json \
    explain aia allow-net stapling-offered; do
	grep -q -e "^  --$option " "$work/stdout" || problem="--$option is missing"
done
[ $status -eq 0 ] || problem="exit status $status"
grep -q -e '--identity' "$work/stdout" && problem="--identity is there"
report 'help of verify has all options' "$problem"

problem=
if [ -w /dev/full ]; then
	"$CERTAUDIT" verify $offline --json good.pem >/dev/full 2>"$work/stderr"
	status=$?
	[ $status -eq 7 ] || problem="exit status $status, not 7"
	report 'an answer that can not be written' "$problem"
fi

# -- as a report ------------------------------------------------------------------

holds 'a result' 4 '[(i["target"], i["kind"], i["status"], i["verdict"]["reason"]) for i in d] == [("expired-chain.pem", "certificate", 4, "expired")] and [f["id"] for f in d[0]["findings"] if f["severity"] == "error"] == ["expired"]' \
    verify --trust root.pem --network off --hostname expired.test --revocation off --format json expired-chain.pem
answered 'a file besides the verdict' 0 valid ok --trust root.pem --network off --hostname good.test --revocation off \
    --output "junit:$work/report.xml" --output "html:$work/report.html" chain.pem
report 'is written' "$(python3 -c '
import sys, xml.etree.ElementTree as xml
suite = xml.parse(sys.argv[1]).find("testsuite")
assert [(suite.get(k)) for k in ("name", "tests", "failures")] == ["certaudit verify", "1", "0"]
assert "CN=good.test" in open(sys.argv[2]).read()' "$work/report.xml" "$work/report.html" 2>&1 | tail -n 1)"
refused 'two formats' 'exclude each other' -- verify --json --format text chain.pem
refused 'a format that there is not' 'is none of text, json' -- verify --format jsn chain.pem

finish
