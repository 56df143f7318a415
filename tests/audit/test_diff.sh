#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_diff.sh - certaudit diff: what it says of files that are the same, of renewed
# certificates, chains in another order, lists; and of what can't be read.

. "$(dirname "$0")/tap.sh"

# changed DIFFERENCE...: Python, with m: member -> (old, new) of the first object
m='dict((x["member"], (x["old"], x["new"])) for x in d["objects"][0]["members"])'

holds 'the same' 0 'd["differ"] is False and [o["change"] for o in d["objects"]] == ["same", "same"] and
    not any(o["members"] for o in d["objects"])' diff --json good-chain.pem good-chain.pem
text 'the same, as text' 0 'certificate CN=good.test,O=Test: same' -- diff good.pem good.pem
openssl x509 -in good.pem -outform DER -out good.der
holds 'PEM and DER' 0 'd["differ"] is False' diff --json good.pem good.der

# the same name, another key, serial and names
openssl x509 -new -force_pubkey <(openssl pkey -in names.key -pubout) -subj '/O=Test/CN=good.test' \
    -CA inter.pem -CAkey inter.key -set_serial 0x7777 -days 10 \
    -extfile <(echo 'subjectAltName=DNS:good.test,DNS:new.test'; echo 'basicConstraints=critical,CA:FALSE') \
    -out renewed.pem 2>/dev/null
holds 'renewed' 1 "d['objects'][0]['change'] == 'changed' and $m['serial'] == (['2001'], ['7777']) and
    'key.sha256' in $m and 'subject' not in $m and
    $m['extensions.subjectAltName.names'] == (['DNS:*.wild.test', 'IP:127.0.0.1'], ['DNS:new.test']) and
    len($m['extensions.authorityInfoAccess'][0]) == 1 and $m['extensions.authorityInfoAccess'][1] == []" \
    diff --json good.pem renewed.pem
text 'renewed, as text' 1 'certificate CN=good.test,O=Test: changed' '    - 2001' '    + 7777' '    + DNS:new.test' -- \
    diff good.pem renewed.pem
holds 'the other way' 1 "$m['extensions.subjectAltName.names'] == (['DNS:new.test'], ['DNS:*.wild.test', 'IP:127.0.0.1'])" \
    diff --json renewed.pem good.pem

cat inter.pem good.pem >turned.pem
holds 'another order' 1 'd["order_differs"] and [o["change"] for o in d["objects"]] == ["same", "same"]' \
    diff --json good-chain.pem turned.pem
holds 'one less' 1 '[(o["name"], o["change"]) for o in d["objects"]] ==
    [("CN=good.test,O=Test", "same"), ("CN=Test Intermediate,O=Test", "removed")]' diff --json good-chain.pem good.pem
holds 'one more' 1 '[o["change"] for o in d["objects"]] == ["same", "added"]' diff --json good.pem good-chain.pem
holds 'lists' 1 "d['objects'][0]['kind'] == 'crl' and 'issuer' in $m" diff --json inter.crl inter-rsa.crl
holds 'of several kinds' 1 '[o["change"] for o in d["objects"]] == ["removed", "added"]' diff --json inter.crl good.pem
INPUT=good.pem holds 'from standard input' 0 'd["differ"] is False' diff --json good.pem -

refused 'one file' 'two files' -- diff good.pem
refused 'no such file' 'none.pem: No such file' -- diff good.pem none.pem
echo nothing >nothing
refused 'nothing in it' 'nothing: ' -- diff good.pem nothing
refused 'standard input twice' 'only once' -- diff - -

finish
