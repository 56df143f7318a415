#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_trust.sh - certaudit trust: the anchors listed, two sets compared, and what would
# happen to certificates without some anchors, or with more.

. "$(dirname "$0")/tap.sh"

digest() {
	openssl x509 -in "$1" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr A-F a-f
}
root=$(digest root.pem)
other=$(digest other-root.pem)
cat root.pem other-root.pem >both.pem
# the same name and key, another certificate
openssl x509 -new -key root.key -force_pubkey <(openssl pkey -in root.key -pubout) \
    -subj '/O=Test/CN=Test Root' -signkey root.key -days 30 -out renewed.pem 2>/dev/null ||
	openssl req -x509 -new -key root.key -subj '/O=Test/CN=Test Root' -days 30 -out renewed.pem

# -- list -----------------------------------------------------------------------------

holds 'list' 0 "[a['sha256'] for a in d['anchors']] == ['$other', '$root'] and
    not any(a['public_root'] for a in d['anchors'])" trust --json --trust both.pem list
holds 'list: no remark' 0 "not any('remark' in a for a in d['anchors'])" \
    trust --json --trust both.pem list
holds 'list, later: expired' 0 "all(a['remark'] == 'expired' for a in d['anchors'])" \
    trust --json --trust both.pem --at 2099-01-01T00:00:00Z list
text 'list as text' 0 "${root:0:16}" 'CN=Test Root,O=Test' ecdsa-p256 -- trust --trust root.pem list
if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
	n=$(grep -c BEGIN /etc/ssl/certs/ca-certificates.crt)
	holds "list of the system" 0 "0 < len(d['anchors']) <= $n" trust list --json
else
	skip 'list of the system' 'there is no bundle'
fi
refused 'list of nothing' 'none.pem: No such file' -- trust --trust none.pem list
refused 'list: an operand' 'it takes no operands' -- trust list both.pem

# -- diff -----------------------------------------------------------------------------

holds 'diff: the same' 0 "d == {'removed': [], 'added': [], 'same': 2}" \
    trust --json diff both.pem both.pem
holds 'diff: one less' 1 "[a['sha256'] for a in d['removed']] == ['$other'] and d['added'] == []" \
    trust --json diff both.pem root.pem
holds 'diff: one more' 1 "[a['sha256'] for a in d['added']] == ['$other'] and d['removed'] == []" \
    trust --json diff root.pem both.pem
holds 'diff: renewed' 1 "d['added'][0]['same_key_as'] == '$root' and
    d['removed'][0]['same_key_as'] == d['added'][0]['sha256']" \
    trust --json diff root.pem renewed.pem
text 'diff as text' 1 "- ${other:0:16}" '1 in both' -- trust diff both.pem root.pem
refused 'diff: of other anchors' 'its operands' -- trust --trust both.pem diff root.pem both.pem
refused 'diff: one set' 'two sets' -- trust diff root.pem
refused 'diff: no such file' 'none.pem' -- trust diff root.pem none.pem

# -- what-if ----------------------------------------------------------------------------

what_if="trust --json --trust both.pem"
holds 'what-if: by subject' 1 "d['would_fail'] == 1 and
    [c['change'] for c in d['certificates']] == ['would-fail', 'holds'] and
    d['certificates'][0]['now']['anchor'] == 'CN=Test Root,O=Test' and
    d['certificates'][0]['then']['reason'] != 'ok' and
    [a['sha256'] for a in d['removed']] == ['$root']" \
    $what_if --without 'CN=Test Root' what-if good-chain.pem other-chain.pem
holds 'what-if: by digest' 1 "d['certificates'][0]['change'] == 'would-fail'" \
    $what_if --without "${root:0:12}" what-if good-chain.pem
holds 'what-if: by a digest with colons' 1 "d['certificates'][0]['change'] == 'would-fail'" \
    $what_if --without "$(openssl x509 -in root.pem -noout -fingerprint -sha256 | sed 's/.*=//')" what-if good-chain.pem
holds 'what-if: by subject, in small letters' 1 "d['certificates'][0]['change'] == 'would-fail'" \
    $what_if --without 'cn=test root' what-if good-chain.pem
refused 'what-if: by a file without anchors' 'good.pem: none of it is an anchor' -- \
    trust --trust both.pem --without-file good.pem what-if good-chain.pem
holds 'what-if: by file' 1 "d['certificates'][0]['change'] == 'would-fail'" \
    $what_if --without-file root.pem what-if good-chain.pem
holds 'what-if: another one' 0 "d['certificates'][0]['change'] == 'holds'" \
    $what_if --without "$other" what-if good-chain.pem
holds 'what-if: fails anyway' 0 "d['would_fail'] == 0 and
    d['certificates'][0]['change'] == 'fails'" \
    $what_if --without "$root" what-if expired-chain.pem
holds 'what-if: a new one instead' 0 "d['certificates'][0]['change'] == 'holds' and
    len(d['added']) == 1" \
    $what_if --without "$root" --with renewed.pem what-if good-chain.pem
holds 'what-if: it would hold' 0 "d['certificates'][0]['change'] == 'would-hold'" \
    trust --json --trust root.pem --with other-root.pem what-if other-chain.pem
holds 'what-if: untrusted ones complete chains' 1 "d['certificates'][0]['change'] == 'would-fail'" \
    $what_if --untrusted inter.pem --without "$root" what-if good.pem
text 'what-if as text' 1 'without' "${root:0:16}" 'would-fail' 'now ok, by CN=Test Root,O=Test' -- \
    trust --trust both.pem --without "$root" what-if good-chain.pem
refused 'what-if: nobody is meant' "'CN=Nobody'" -- \
    trust --trust both.pem --without CN=Nobody what-if good-chain.pem
refused 'what-if: no change' 'without which anchors' -- trust --trust both.pem what-if good-chain.pem
refused 'what-if: no certificates' 'which certificates' -- trust --trust both.pem --without "$root" what-if
run $what_if --without "$root" what-if none.pem good-chain.pem
problem=$(always_wrong)
[ $status -eq 2 ] || problem="exit status $status, not 2"
grep -q would-fail "$work/stdout" || problem="the other one was not looked at"
grep -qF 'none.pem: No such file' "$work/stderr" || problem="it does not say which"
report 'what-if: one that is not there, and one that is' "$problem"

# -- usage ------------------------------------------------------------------------------

refused 'no word' 'list, diff or what-if' -- trust
refused 'another word' 'list, diff or what-if' -- trust forget
refused 'not for list' 'are for what-if' -- trust --trust both.pem --without "$root" list

finish
