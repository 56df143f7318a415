#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_revocation.sh - certaudit revocation: status, evidence and reason of each
# certificate, exit statuses, and what the network has to do with them.

SERVED=yes
. "$(dirname "$0")/tap.sh"

base="--trust root.pem --untrusted inter.pem --untrusted inter-rsa.pem"
offline="$base --network off"
evidence="--crl root.crl --crl inter.crl.pem --crl inter-rsa.crl"

# -- from files ------------------------------------------------------------------------

holds 'good' 0 'd["status"] == "good" and d["verdict"] == "valid" and d["reason"] == "ok"
    and d["revocation_mode"] == "hard" and d["file"] == "good.pem"
    and d["valid_until"] > d["validation_time"] and d["fetches"] == []' \
    revocation --json $offline $evidence good.pem
silent 'good: standard error is empty'
holds 'each certificate has its evidence' 0 '[c["role"] for c in d["certificates"]] ==
    ["leaf", "intermediate", "anchor"] and all(c["revocation"]["status"] == "good"
    and c["revocation"]["source"] == "crl" and c["revocation"]["this_update"]
    and c["revocation"]["next_update"] for c in d["certificates"][:2])
    and d["certificates"][2]["revocation"] == {"status": "not-checked"}' \
    revocation --json $offline $evidence good.pem
holds 'good, by OCSP' 0 'd["certificates"][0]["revocation"]["source"] in ("ocsp", "staple")' \
    revocation --json $offline --crl root.crl --ocsp good.ocsp good.pem
holds 'the leaf alone' 0 '[c["revocation"]["status"] for c in d["certificates"]] ==
    ["good", "not-checked", "not-checked"]' \
    revocation --json $offline --crl inter.crl --revocation-scope leaf good.pem
holds 'revoked by a CRL' 3 'd["status"] == "revoked" and "valid_until" not in d
    and d["certificates"][0]["revocation"]["revocation_reason"] == "keyCompromise"
    and d["certificates"][0]["revocation"]["revoked_at"]
    and any(f["reason"] == "revoked" and f["hint"] for f in d["certificates"][0]["findings"])' \
    revocation --json $offline $evidence revoked-crl.pem
holds 'revoked by OCSP' 3 'd["status"] == "revoked"' \
    revocation --json $offline --crl root.crl --ocsp revoked-ocsp.ocsp revoked-ocsp.pem
holds 'revoked, soft' 3 'd["revocation_mode"] == "soft" and d["status"] == "revoked"' \
    revocation --json $offline --revocation soft --crl inter-rsa.crl revoked-crl.pem
holds 'no evidence' 5 'd["status"] == "unknown" and d["verdict"] == "undetermined"
    and all(any(f["reason"] == "no-revocation-evidence" and f["hint"] for f in c["findings"])
    for c in d["certificates"][:2])' revocation --json $offline good.pem
holds 'no evidence, soft' 0 'd["status"] == "unknown"' \
    revocation --json $offline --revocation soft good.pem
holds 'evidence of another CA' 5 'd["certificates"][0]["revocation"]["status"] == "unknown"' \
    revocation --json $offline --crl inter-rsa.crl good.pem
holds 'evidence that has ended' 5 'd["certificates"][0]["revocation"]["status"] == "unknown"
    and any(f["reason"] == "crl-stale" for f in d["certificates"][0]["findings"])' \
    revocation --json $offline $evidence --at "@$(($(date +%s) + 30 * 86400))" good.pem
holds 'an expired chain' 4 'd["reason"] == "expired" and d["status"] == "good"' \
    revocation --json $offline $evidence expired.pem
holds 'a chain of nobody' 1 'd["status"] == "not-checked" and d["verdict"] == "invalid"
    and d["reason"] == "no-issuer"' revocation --json $offline other.pem
holds 'no anchors at all' 1 'd["reason"] == "no-anchors" and d["certificates"][0]["findings"][0]["hint"]' \
    revocation --json --no-system-trust --network off good.pem
holds 'a client, for any purpose' 0 'd["status"] == "good"' \
    revocation --json $offline $evidence client.pem
holds 'a client, for servers' 1 'd["reason"] == "wrong-purpose"' \
    revocation --json $offline $evidence --purpose tls-server client.pem
INPUT=good.pem holds 'from standard input' 0 'd["file"] == "standard input"' \
    revocation --json $offline $evidence -

text 'text: good' 0 'good.pem: good until ' 'leaf CN=good.test,O=Test, serial 20' \
    'good, by crl of 20' -- revocation $offline $evidence good.pem
text 'text: revoked' 3 'revoked-crl.pem: revoked' '(keyCompromise), by crl of 20' \
    'problem: revoked (RFC 5280' 'hint: ' -- revocation $offline $evidence revoked-crl.pem
text 'text: unknown' 5 'good.pem: unknown; undetermined (revocation-unknown)' 'hint: ' \
    -- revocation $offline good.pem
text 'text: unknown promises nothing' 0 'good.pem: unknown; valid (ok)' \
    -- revocation $offline --revocation soft good.pem
cp good.pem "$work/$(printf '\033[31mred.pem')"
text 'a name of a file can not steer the terminal' 0 '?[31mred.pem: good' \
    -- revocation $offline $evidence "$work/$(printf '\033[31mred.pem')"

# -- wrong -----------------------------------------------------------------------------

refused 'no certificate' 'no certificate' -- revocation $offline
refused 'a name is not asked for' '--hostname' -- revocation $offline --hostname good.test good.pem
refused 'mode off' '--revocation off' -- revocation $offline --revocation off good.pem
refused 'mode shadow' '--revocation shadow' -- revocation $offline --revocation shadow good.pem
refused 'no such file' absent.pem 'No such file' -- revocation $offline absent.pem
refused 'no certificate in the file' good.key -- revocation $offline good.key
refused 'no network' '--allow-net' -- revocation --allow-net 300.0.0.0/8 good.pem
refused 'a store, and none' '--no-store' -- revocation --store x --no-store good.pem

# -- the network ------------------------------------------------------------------------

online="$base --allow-net 127.0.0.1"
holds 'fetched' 0 'd["status"] == "good" and len(d["fetches"]) >= 2
    and all(f["outcome"] == "ok" and f["url"].startswith("http://127.0.0.1:")
    and f["kind"] in ("crl", "ocsp") for f in d["fetches"])' \
    revocation --json $online --store "$work/one" good.pem
holds 'kept' 0 'd["status"] == "good" and d["fetches"] == []' \
    revocation --json $base --network cached --store "$work/one" good.pem
holds 'revoked, says the responder' 3 'd["status"] == "revoked"' \
    revocation --json $online --store "$work/one" revoked-ocsp.pem
holds 'not known, says the responder' 5 'd["status"] == "unknown"' \
    revocation --json $online --store "$work/one" unlisted.pem
holds 'nothing may be fetched' 6 'd["status"] == "unknown" and d["fetches"]
    and all(f["outcome"] == "refused" and "--allow-net" in f["detail"] for f in d["fetches"])' \
    revocation --json $base --store "$work/two" good.pem
text 'text: what was tried' 6 'fetched:' "http://127.0.0.1:$port" \
    -- revocation $base --store "$work/three" good.pem
mv www/inter-rsa.crl www/away
holds 'one is not there' 6 'any(f["outcome"] == "http" and f["retry_in"] > 0
    for f in d["fetches"]) and d["certificates"][1]["revocation"]["status"] == "good"' \
    revocation --json $online --store "$work/four" good-rsa.pem
holds 'it is not asked again at once' 6 'd["fetches"][0]["outcome"] == "held-back"' \
    revocation --json $online --store "$work/four" good-rsa.pem
cp root.crl www/inter-rsa.crl
holds "what came was another CA's list" 5 'd["certificates"][0]["revocation"]["status"] == "unknown"' \
    revocation --json $online --store "$work/five" good-rsa.pem
mv www/away www/inter-rsa.crl
finish
