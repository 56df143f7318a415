#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_lint.sh - certaudit lint: options, exit statuses, what is written, files of any
# kind. That each rule finds what it should is tests/lint/'s.

. "$(dirname "$0")/tap.sh"

# ids ITEM: its findings' ids, as a Python expression.
ids='[f["id"] for f in d[0]["findings"]]'

# -- what is found ---------------------------------------------------------------------

holds 'an item for each object' 1 '[i["kind"] for i in d] == ["certificate"] * len(d)
    and [i["index"] for i in d] == list(range(len(d))) and len(d) > 1
    and d[0]["target"] == "chain.pem" and d[0]["line"] == 1 and d[1]["line"] > 1
    and d[0]["profile"] == "tls-server" and d[0]["subject"].startswith("CN=")
    and len(d[0]["sha256"]) == 64 and d[0]["not_after"].endswith("Z")
    and d[0]["status"] == 1' lint --json chain.pem
silent 'standard error is empty'
holds 'a finding says all' 1 'all(f["source"] == "lint" and f["severity"] in ("error", "warning", "notice")
    and f["citation"] and f["detail"] and f["hint"] for f in d[0]["findings"])
    and "br-policies-present" in '"$ids" lint --json good.pem
holds 'a root' 1 'd[0]["profile"] == "root"' lint --json root.pem
holds 'what a cross-certificate may have' 0 '[(f["severity"], f["hint"]) for f in d[0]["findings"]] ==
    [("warning", "add them, unless it is a cross-certificate")]' \
    lint --json --only br-ca-subject --fail-on error inter.pem
holds "of a root it is an error" 1 '[(f["severity"], f["hint"]) for f in d[0]["findings"]] == [("error", "add them")]' \
    lint --json --only br-ca-subject --fail-on error root.pem
holds 'a certificate is no list' 1 'd[0]["profile"] == "tls-server" and "br-policies-present" in '"$ids" \
    lint --json --profile crl good.pem
holds 'a list' 0 'd[0]["kind"] == "crl" and d[0]["profile"] == "crl" and d[0]["findings"] == []' \
    lint --json inter.crl
holds 'a response' 0 'd[0]["kind"] == "ocsp" and d[0]["profile"] == "ocsp"' \
    lint --json --ignore '*' good.ocsp
holds 'DER' 1 'd[0]["index"] == 0 and "line" not in d[0]' lint --json <(openssl x509 -in good.pem -outform DER)
INPUT=good.pem holds 'standard input' 1 'd[0]["target"] == "standard input"' lint --json -
text 'text' 1 'good.pem' 'br-policies-present' 'BR 7.1.2.7.9' -- lint good.pem
text 'lines of JSON' 1 '"id":"br-policies-present"' -- lint --format ndjson good.pem
text 'SARIF' 1 '"2.1.0"' 'br-policies-present' -- lint --format sarif good.pem
holds 'a key beside it is passed over' 1 '[i["kind"] for i in d] == ["private-key", "certificate"]
    and d[0]["status"] == 0 and d[0]["findings"][0]["id"] == "not-linted"' \
    lint --json <(cat good.key good.pem)

# -- which rules -------------------------------------------------------------------------

holds 'one rule alone' 1 "$ids"' == ["br-policies-present"]' lint --json --only br-policies-present good.pem
holds 'none of them' 0 'd[0]["findings"] == []' lint --json --ignore '*' good.pem
holds 'all but those' 1 'not any(i.startswith("rfc-") for i in '"$ids"')' lint --json --ignore 'rfc-*' good.pem
holds '--ignore takes from --only, in any order' 0 'd[0]["findings"] == []' \
    lint --json --ignore 'br-pol*' --only br-policies-present good.pem
holds "a private CA's" 0 'd[0]["status"] == 0' lint --json --ignore 'br-*' --ignore 'chrome-*' good.pem
holds 'another profile' 1 'd[0]["profile"] == "email" and "smime-address-present" in '"$ids" \
    lint --json --profile email good.pem
holds 'auto is the default' 1 'd[0]["profile"] == "tls-server"' lint --json --profile auto good.pem
holds 'the rules of a day' 1 "$ids"' == ["br-lifetime-47"]' \
    lint --json --only 'br-lifetime-*' --at 2029-03-15T00:00:00Z good.pem
holds 'a notice makes no status' 0 "$ids"' == ["br-ski-end-entity"]' lint --json --only br-ski-end-entity good.pem
holds 'unless it is asked for' 1 'd[0]["status"] == 1' \
    lint --json --only br-ski-end-entity --fail-on notice good.pem
holds 'never a status' 0 'd[0]["findings"]' lint --json --fail-on never good.pem

# -- the rules, told -----------------------------------------------------------------------

holds 'a list of rules' 0 'len(d) >= 120 and len({r["id"] for r in d}) == len(d)
    and all(r["severity"] and r["citation"] and r["profiles"] and r["title"] and r["hint"] for r in d)' \
    lint --list --json
holds 'those of one kind' 0 'all("crl" in r["profiles"] for r in d) and len(d) > 20' \
    lint --list --json --profile crl
text 'the list for people' 0 'rfc-serial-length' 'RFC 5280 4.1.2.2' -- lint --list
text 'one rule' 0 'br-lifetime-200' '2026-03-15' '2027-03-15' 'BR 6.3.2' 'tls-server' \
    -- lint --explain br-lifetime-200
holds 'one rule as JSON' 0 'd["id"] == "br-lifetime-200" and d["from"] == "2026-03-15"
    and d["until"] == "2027-03-15" and d["profiles"] == ["tls-server"]' \
    lint --json --explain br-lifetime-200
text 'help' 0 'Usage: certaudit lint' -- lint --help

# -- what can't be read ------------------------------------------------------------------------

refused 'no file' 'no file was given' -- lint
refused 'no such rule' 'rfc-nothing' -- lint --only rfc-nothing good.pem
refused 'nothing to ignore' 'rfc-nothing' -- lint --ignore rfc-nothing good.pem
refused 'nothing to explain' 'rfc-nothing' -- lint --explain rfc-nothing
refused 'no such profile' --profile -- lint --profile web good.pem
refused 'no time' --at -- lint --at noon good.pem
refused 'no severity' --fail-on -- lint --fail-on bad good.pem
refused 'standard input twice' 'only once' -- lint - -
refused 'two formats' exclude -- lint --json --format text good.pem
refused 'a list of files' 'no files' -- lint --list good.pem
refused 'an option of verify' --trust -- lint --trust root.pem good.pem

holds 'no such file, and one behind it' 2 'd[0]["findings"][0]["source"] == "input" and d[0]["status"] == 2
    and d[1]["kind"] == "certificate"' lint --json absent.pem good.pem
says 'it is told' absent.pem
holds 'a folder' 2 'd[0]["status"] == 2' lint --json .
: >empty
holds 'an empty file' 2 'd[0]["status"] == 2' lint --json empty
echo 'no certificate' >words
holds 'words' 2 'd[0]["status"] == 2' lint --json words
{ cat good.pem; echo '-----BEGIN CERTIFICATE-----'; echo '!'; echo '-----END CERTIFICATE-----'; cat root.pem; } >mixed
holds 'a broken object between others' 2 '[i["status"] for i in d] == [1, 2, 1]
    and [i["kind"] for i in d] == ["certificate", "file", "certificate"]' lint --json mixed
openssl x509 -in good.pem -outform DER >good.der
head -c 200 good.der >cut.der
holds 'a cut one' 2 'd[0]["status"] == 2' lint --json cut.der
# a certificate whose tbsCertificate is no SEQUENCE inside
python3 - <<'END'
import base64
der = bytearray(open("good.der", "rb").read())
der[4] = 0x31
open("broken.pem", "wb").write(b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(bytes(der)) + b"-----END CERTIFICATE-----\n")
END
holds 'one that the engine refuses is linted' 1 '"rfc-form" in '"$ids" lint --json broken.pem

finish
