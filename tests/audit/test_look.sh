#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_look.sh - certaudit crl and certaudit ocsp: what evidence says of itself.

. "$(dirname "$0")/tap.sh"

later="--at @$(($(date +%s) + 30 * 86400))"
revoked=$(openssl x509 -in revoked-crl.pem -noout -serial | cut -d= -f2)

# -- crl -------------------------------------------------------------------------------

holds 'a list' 0 'len(d["lists"]) == 1 and d["lists"][0]["entries"] == 1
    and d["lists"][0]["file"] == "inter-rsa.crl" and not d["lists"][0]["delta"]
    and d["lists"][0]["number"] == "01" and d["lists"][0]["findings"] == []
    and d["lists"][0]["this_update"] < d["lists"][0]["next_update"]
    and d["lists"][0]["signature"] == {"algorithm": "rsa-sha256", "status": "not-checked"}
    and d["lists"][0]["issuer"] == "CN=Test RSA Intermediate,O=Test"
    and d["lists"][0]["listed"] == [] and d["lists"][0]["serials"] == []' crl --json inter-rsa.crl
silent 'a list: standard error is empty'
holds 'several, PEM and DER' 0 '[l["file"] for l in d["lists"]] == ["root.crl.pem", "inter.crl"]' \
    crl --json root.crl.pem inter.crl
holds "its issuer's" 0 'd["lists"][0]["signature"]["status"] == "verified"' \
    crl --json --issuer inter-rsa.pem inter-rsa.crl
holds "not its issuer's" 1 'd["lists"][0]["signature"]["status"] == "not-verified"
    and d["lists"][0]["findings"][0]["reason"] == "crl-signer"' \
    crl --json --issuer inter.pem inter-rsa.crl
holds 'its entries' 0 'd["lists"][0]["listed"][0]["revocation_reason"] == "keyCompromise"
    and d["lists"][0]["listed"][0]["serial"] == "'"$revoked"'"' crl --json --entries 5 inter-rsa.crl
holds 'a serial number' 3 '[s["status"] for s in d["lists"][0]["serials"]] == ["revoked", "not-listed"]' \
    crl --json --serial "0:$revoked" --serial 1 inter-rsa.crl
holds 'a serial number that is not there' 0 'd["lists"][0]["serials"][0]["status"] == "not-listed"' \
    crl --json --serial abcdef inter-rsa.crl
holds 'no longer in force' 4 'd["lists"][0]["findings"][0]["reason"] == "crl-stale"' \
    crl --json $later inter-rsa.crl
INPUT=inter.crl holds 'from standard input' 0 'd["lists"][0]["file"] == "standard input"' crl --json -
text 'text' 3 'issuer: CN=Test RSA Intermediate,O=Test' 'entries: 1' 'status: revoked' \
    -- crl --serial "$revoked" inter-rsa.crl
head -c 100 inter.crl >short.crl
refused 'no list' 'no revocation list' -- crl
refused 'a cut list' short.crl -- crl inter.crl short.crl
refused 'no such file' absent.crl -- crl absent.crl
refused 'no serial' --serial -- crl --serial 12g inter.crl
refused 'a serial of no digit' --serial -- crl --serial : inter.crl
refused 'a serial that is too long' --serial -- crl --serial "$(printf '%0129d' 1)" inter.crl
refused 'no time' --at -- crl --at noon inter.crl
refused 'no number' --entries -- crl --entries -1 inter.crl
refused 'no issuer' good.key -- crl --issuer good.key inter.crl
refused 'an option of verify' --trust -- crl --trust root.pem inter.crl

# -- ocsp ------------------------------------------------------------------------------

holds 'a response' 0 'd["responses"][0]["response_status"] == "successful"
    and d["responses"][0]["answers"][0]["status"] == "good"
    and d["responses"][0]["answers"][0]["hash"] == "sha1" and d["responses"][0]["findings"] == []
    and d["responses"][0]["signature"]["status"] == "not-checked"
    and len(d["responses"][0]["certificates"]) == 1' ocsp --json good.ocsp
silent 'a response: standard error is empty'
holds "its issuer's, by a delegate" 0 'd["responses"][0]["signature"]["status"] == "verified"
    and d["responses"][0]["answers"][0]["of_issuer"]' ocsp --json --issuer inter.pem good.ocsp
holds "not its issuer's" 1 'd["responses"][0]["signature"]["status"] == "not-verified"
    and not d["responses"][0]["answers"][0]["of_issuer"]' ocsp --json --issuer root.pem good.ocsp
holds 'of a certificate' 0 'd["responses"][0]["certificate"]["status"] == "good"' \
    ocsp --json --issuer inter.pem --cert good.pem good.ocsp
holds 'of another one' 5 'd["responses"][0]["certificate"]["status"] == "unknown"
    and d["responses"][0]["findings"]' ocsp --json --issuer inter.pem --cert names.pem good.ocsp
holds 'revoked' 3 'd["responses"][0]["certificate"]["revocation_reason"] == "keyCompromise"' \
    ocsp --json --issuer inter.pem --cert revoked-ocsp.pem revoked-ocsp.ocsp
holds 'revoked, whoever it is' 3 'd["responses"][0]["answers"][0]["revoked_at"]' \
    ocsp --json revoked-ocsp.ocsp
holds 'unknown' 5 'd["responses"][0]["answers"][0]["status"] == "unknown"' ocsp --json unlisted.ocsp
holds 'no longer in force' 4 'd["responses"][0]["findings"][0]["reason"] == "ocsp-stale"' \
    ocsp --json $later good.ocsp
printf '\060\003\012\001\006' >unauthorized.ocsp
holds 'refused by the responder' 1 'd["responses"][0]["response_status"] == "unauthorized"
    and d["responses"][0]["findings"][0]["reason"] == "ocsp-not-successful"
    and "answers" not in d["responses"][0]' ocsp --json unauthorized.ocsp
text 'text' 3 'response status: successful' 'status: revoked' -- ocsp revoked-ocsp.ocsp
refused 'no response' 'no OCSP response' -- ocsp
refused 'a list is none' inter.crl -- ocsp inter.crl
refused 'whose?' --issuer -- ocsp --cert good.pem good.ocsp
refused 'no time' --at -- ocsp --at noon good.ocsp
finish
