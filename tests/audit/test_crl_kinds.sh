#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_crl_kinds.sh - certaudit crl on delta CRLs, CRLs of a part and indirect ones:
# what kind they are, what they are about, and whose certificates they list.

. "$(dirname "$0")/tap.sh"

golden=$(cd "$here/../golden" && pwd)
at='--at 2040-01-01T00:00:00Z'
inter='CN=Intermediate,O=Golden'
signer='CN=CRL issuer,O=Golden'

# lacks NAME WORDS: standard output of the last run does not say them.
lacks() {
	local problem=
	! grep -q -e "$2" "$work/stdout" || problem="standard output says: $2"
	report "$1" "$problem"
}

# -- complete, delta ----------------------------------------------------------------

list=$golden/common/inter.crl
holds 'a complete list: no delta, no scope' 0 'not d["lists"][0]["delta"]
    and "base_number" not in d["lists"][0] and "scope" not in d["lists"][0]' crl --json $at "$list"
text 'a complete list, as text' 0 'number: 01' -- crl $at "$list"
lacks 'nothing of a delta or a scope there' 'delta\|base number\|scope'

list=$golden/crl-delta-wrong-base/delta.crl
serial=1004
holds 'a delta: its base, and what it takes back' 0 'd["lists"][0]["delta"]
    and d["lists"][0]["number"] == "07" and d["lists"][0]["base_number"] == "06"
    and "scope" not in d["lists"][0] and d["lists"][0]["findings"] == []
    and [(e["serial"], e["status"], e["revocation_reason"]) for e in d["lists"][0]["listed"]]
        == [("'$serial'", "removed", "removeFromCRL")]
    and "issuer" not in d["lists"][0]["listed"][0]' crl --json $at --entries 9 "$list"
holds 'a serial number that it takes back is not revoked' 0 \
    'd["lists"][0]["serials"][0]["status"] == "removed"' crl --json $at --serial $serial "$list"
text 'a delta, as text' 0 'number: 07' 'delta: yes' 'base number: 06' 'status: removed' \
    -- crl $at --serial $serial "$list"
list=$golden/crl-delta-of-another-scope/delta.crl
holds 'a delta of a part' 3 'd["lists"][0]["delta"] and d["lists"][0]["base_number"] == "01"
    and d["lists"][0]["scope"]["only"] == "user-certificates"
    and d["lists"][0]["serials"][0]["status"] == "revoked"' crl --json $at --serial $serial "$list"

# -- of a part -----------------------------------------------------------------------

list=$golden/crl-scope/shard1.crl
holds 'a shard: its distribution point' 0 'd["lists"][0]["scope"] == {"critical": True,
    "points": ["URI:http://crl.test/1.crl"], "only": "", "only_reasons": [], "indirect": False}
    and not d["lists"][0]["delta"]' crl --json $at "$list"
text 'a shard, as text' 0 'scope:' 'critical: yes' 'points: URI:http://crl.test/1.crl' -- crl $at "$list"
lacks 'it is about all kinds of certificates' 'only\|indirect'
holds 'of user certificates only' 0 'd["lists"][0]["scope"]["only"] == "user-certificates"
    and d["lists"][0]["scope"]["points"] == []' crl --json $at "$golden/crl-scope-ca-only/user.crl"
text 'of user certificates only, as text' 0 'only: user-certificates' \
    -- crl $at "$golden/crl-scope-ca-only/user.crl"
holds 'of CA certificates only' 0 'd["lists"][0]["scope"]["only"] == "ca-certificates"' \
    crl --json $at "$golden/crl-scope-ca-only/ca.crl"
holds 'for some reasons only' 0 '"keyCompromise" in d["lists"][0]["scope"]["only_reasons"]
    and "certificateHold" not in d["lists"][0]["scope"]["only_reasons"]' \
    crl --json $at "$golden/crl-some-reasons/most.crl"
text 'for some reasons only, as text' 0 'only reasons: keyCompromise' \
    -- crl $at "$golden/crl-some-reasons/most.crl"

# -- indirect ------------------------------------------------------------------------

folder=$golden/crl-indirect-revoked
holds 'an indirect list: whose entry it is' 0 'd["lists"][0]["issuer"] == "'"$signer"'"
    and d["lists"][0]["scope"]["indirect"] and d["lists"][0]["listed"][0]["issuer"] == "'"$inter"'"
    and d["lists"][0]["signature"]["status"] == "verified"' \
    crl --json $at --entries 9 --issuer "$folder/signer.pem" "$folder/indirect.crl"
holds 'a serial number: whose it is' 3 'd["lists"][0]["serials"][0]["status"] == "revoked"
    and d["lists"][0]["serials"][0]["issuer"] == "'"$inter"'"' \
    crl --json $at --serial 2001 "$folder/indirect.crl"
text 'a serial number, as text' 3 "issuer: $signer" 'indirect: yes' 'status: revoked' \
    "  issuer: $inter" -- crl $at --serial 2001 "$folder/indirect.crl"
holds "an indirect list's own issuer's entry" 3 'd["lists"][0]["scope"]["indirect"]
    and d["lists"][0]["serials"][0]["issuer"] == "'"$signer"'"' \
    crl --json $at --serial 2001 "$folder/twin.crl"

# One number of three issuers: the list's own, and by name; the last entry names nobody,
# and so is of the one before it. Nobody signed it.
cat >indirect.conf <<'END'
asn1 = SEQUENCE:list
[list]
tbs = SEQUENCE:tbs
algorithm = SEQUENCE:algorithm
signature = FORMAT:HEX,BITSTRING:00
[algorithm]
oid = OID:ecdsa-with-SHA256
[tbs]
version = INTEGER:1
algorithm = SEQUENCE:algorithm
issuer = SEQUENCE:lister
this = UTCTIME:391231000000Z
next = UTCTIME:400108000000Z
entries = SEQUENCE:entries
extensions = EXPLICIT:0,SEQUENCE:extensions
[lister]
cn = SET:lister_cn
[lister_cn]
cn = SEQUENCE:lister_name
[lister_name]
oid = OID:commonName
text = UTF8:Lister
[entries]
1 = SEQUENCE:own
2 = SEQUENCE:held
3 = SEQUENCE:other
4 = SEQUENCE:same
[own]
serial = INTEGER:0xF1
date = UTCTIME:390101000000Z
[held]
serial = INTEGER:0xF1
date = UTCTIME:390102000000Z
extensions = SEQUENCE:of_a
[other]
serial = INTEGER:7
date = UTCTIME:390103000000Z
extensions = SEQUENCE:of_b
[same]
serial = INTEGER:0xF1
date = UTCTIME:390104000000Z
[of_a]
issuer = SEQUENCE:issuer_a
[of_b]
issuer = SEQUENCE:issuer_b
[issuer_a]
oid = OID:X509v3 Certificate Issuer
critical = BOOLEAN:true
names = OCTWRAP,SEQUENCE:names_a
[issuer_b]
oid = OID:X509v3 Certificate Issuer
critical = BOOLEAN:true
names = OCTWRAP,SEQUENCE:names_b
[names_a]
name = EXPLICIT:4,SEQUENCE:name_a
[names_b]
name = EXPLICIT:4,SEQUENCE:name_b
[name_a]
cn = SET:name_a_cn
[name_b]
cn = SET:name_b_cn
[name_a_cn]
cn = SEQUENCE:a
[name_b_cn]
cn = SEQUENCE:b
[a]
oid = OID:commonName
text = UTF8:A
[b]
oid = OID:commonName
text = UTF8:B
[extensions]
number = SEQUENCE:number
point = SEQUENCE:point
key = SEQUENCE:key
[number]
oid = OID:X509v3 CRL Number
number = OCTWRAP,INTEGER:300
[point]
oid = OID:X509v3 Issuing Distribution Point
critical = BOOLEAN:true
point = OCTWRAP,SEQUENCE:indirect
[indirect]
indirect = IMPLICIT:4,BOOLEAN:true
[key]
oid = OID:X509v3 Authority Key Identifier
key = OCTWRAP,SEQUENCE:key_id
[key_id]
id = IMPLICIT:0,FORMAT:HEX,OCTETSTRING:0102
END
openssl asn1parse -genconf indirect.conf -noout -out many.crl || exit 99
holds 'entries of three issuers' 0 '[(e["serial"].lstrip("0"), e["issuer"]) for e in d["lists"][0]["listed"]]
    == [("F1", "CN=Lister"), ("F1", "CN=A"), ("7", "CN=B"), ("F1", "CN=B")]
    and d["lists"][0]["number"] == "012C"' crl --json $at --entries 9 many.crl
holds 'a serial number that three of them have' 3 '[(s["serial"], s["status"], s["issuer"],
    s["revoked_at"][:10]) for s in d["lists"][0]["serials"]] == [
        ("F1", "revoked", "CN=Lister", "2039-01-01"), ("F1", "revoked", "CN=A", "2039-01-02"),
        ("F1", "revoked", "CN=B", "2039-01-04")]' crl --json $at --serial 00:F1 many.crl
holds 'a number of one of them, and one of none' 3 '[(s["serial"], s["status"], s.get("issuer"))
    for s in d["lists"][0]["serials"]] == [("07", "revoked", "CN=B"), ("F107", "not-listed", None)]' \
    crl --json $at --serial 7 --serial f107 many.crl
text 'as text' 3 '  issuer: CN=Lister' '  issuer: CN=A' '  issuer: CN=B' -- crl $at --serial F1 many.crl
finish
