#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_refused.sh - "certaudit handshake" where client and server can't agree, or one
# of them refuses the other's certificate: stage, alert, cause, exit status.

. "$(dirname "$0")/../audit/tap.sh"
. "$here/tls.sh"

good="-cert good.pem -cert_chain inter.pem -key good.key"

# -- parameters ------------------------------------------------------------------------

openssl_server $good -tls1_3
fails 'no common version' 1 server-hello alert-received no-common-version protocol_version server -- --tls-versions 1.2
openssl_server $good -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256
fails 'no common version: a server of TLS 1.2' 1 server-hello alert-received no-common-version protocol_version server -- --tls-versions 1.3
fails 'no common cipher suite' 1 server-hello alert-received no-common-cipher-suite handshake_failure server -- --priority NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-256-GCM
openssl_server $good -groups P-384 -tls1_3
shake 'no common group' 1 "(d['failure']['stage'], d['failure']['alert']['name']) == ('server-hello', 'handshake_failure') and 'no-common-group' in [c['cause'] for c in d['causes']]" --priority NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519
openssl_server $good -alpn h2
fails 'no common application protocol' 1 server-hello alert-received no-common-application-protocol no_application_protocol server --
gnutls_server --x509certfile good-chain.pem --x509keyfile good.key --sni-hostname good.test --sni-hostname-fatal
fails 'an unknown server name' 1 server-hello alert-received server-name-unknown unrecognized_name server -- --servername other.wild.test
shake 'the one that it has' 0 'd["completed"]'
peer alert-112
fails 'a missing server name' 1 server-hello alert-received server-name-missing unrecognized_name server -- --no-sni
peer alert-71
fails 'insufficient security' 1 server-hello alert-received no-common-cipher-suite insufficient_security server --
peer alert-80
fails "the server's own error" 1 server-hello alert-received server-error internal_error server --
shake 'or it has no such site' 1 '[c["cause"] for c in d["causes"]] == ["server-error", "server-name-unknown"]'
shake 'or it wants a name' 1 '[c["cause"] for c in d["causes"]] == ["server-name-missing", "server-error"]' --no-sni
peer alert-40
shake 'handshake_failure may mean the name, too' 1 'd["causes"][0]["cause"] == "no-common-cipher-suite" and d["causes"][-1]["cause"] == "server-name-unknown"'

# -- not refused, but not good ------------------------------------------------------------------

openssl_server $good -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256
shake 'a suite of CBC' 0 "d['completed'] and not d['questions'][1]['answer'] and 'CBC' in d['questions'][1]['why'] and d['agreement']['cipher_suite']['mac'] == 'HMAC-SHA-256' and d['agreement']['forward_secrecy']" --priority NORMAL:-VERS-ALL:+VERS-TLS1.2:+AES-128-CBC:+SHA256
openssl_server $good -tls1_1 -cipher DEFAULT@SECLEVEL=0
shake 'TLS 1.1' 0 "d['completed'] and d['agreement']['version'] == 'TLS 1.1' and not d['questions'][1]['answer'] and 'deprecated' in d['questions'][1]['why']" --tls-versions 1.1
fails 'TLS 1.1 is not offered by default' 1 server-hello alert-received no-common-version protocol_version server --

# -- the server's certificate ---------------------------------------------------------------

# verdict NAME STATUS CAUSE REASON: the handshake is done, but.
verdict() {
	local name=$1 status=$2 cause=$3 reason=$4
	shift 4
	shake "$name" "$status" "d['completed'] and d['failure'] is None and d['causes'][0]['cause'] == '$cause' and d['verdict']['reason'] == '$reason' and not d['questions'][0]['answer']" "$@"
}
openssl_server $good
TRUST=other-root.pem verdict 'an unknown CA' 1 unknown-ca no-issuer
HOST=wrong.test verdict 'a wrong name' 1 wrong-name host-mismatch
verdict 'not yet valid, by our clock' 4 certificate-not-yet-valid not-yet-valid --at 2020-01-01T00:00:00Z
openssl_server -cert good.pem -key good.key
TRUST=root.pem verdict 'an incomplete chain' 1 chain-incomplete no-issuer
shake 'the missing one is named' 1 'd["certificates"]["missing_issuer"] == "CN=Test Intermediate,O=Test"'
shake 'an incomplete chain that we can complete' 0 'd["causes"][0]["cause"] == "chain-incomplete" and d["certificates"]["missing"][0]["subject"] == "CN=Test Intermediate,O=Test"' --untrusted inter.pem
openssl_server -cert other.pem -key other.key -cert_chain other-root.pem
HOST=other.test verdict 'a root that is not trusted' 1 unknown-ca untrusted-root
cat inter-rsa.pem root.pem inter.pem >mixed.pem
openssl_server -cert good.pem -key good.key -cert_chain mixed.pem
shake 'out of order, and too many' 0 "not d['certificates']['in_order'] and [c['part'] for c in d['certificates']['sent']] == ['leaf', 'superfluous', 'anchor', 'intermediate'] and [c['cause'] for c in d['causes']] == ['chain-misordered']"
openssl_server -cert expired.pem -cert_chain inter.pem -key expired.key
HOST=expired.test verdict 'expired' 4 certificate-expired expired
shake 'a clock may be the reason' 4 "'clock-skew' in [c['cause'] for c in d['causes']] and d['certificates']['sent'][0]['days_left'] < 0" --hostname expired.test
cat expired.pem inter.pem >expired-chain.pem
peer https-past
shake "our clock is wrong, by the server's" 4 "[c['cause'] for c in d['causes']] == ['clock-skew', 'certificate-expired'] and d['application_data']['date'].startswith('Wed, 01 Jan 2020')" --hostname expired.test
openssl_server -cert not-yet-valid.pem -cert_chain inter.pem -key not-yet-valid.key
HOST=not-yet-valid.test verdict 'not yet valid' 4 certificate-not-yet-valid not-yet-valid
openssl_server -cert revoked-crl.pem -cert_chain inter-rsa.pem -key revoked-crl.key
HOST=revoked-crl.test verdict 'revoked' 3 certificate-revoked revoked --crl inter-rsa.crl
gnutls_server --x509certfile revoked-ocsp-chain.pem --x509keyfile revoked-ocsp.key --ocsp-response revoked-ocsp.ocsp --ignore-ocsp-response-errors
HOST=revoked-ocsp.test verdict 'revoked, says the staple' 3 certificate-revoked revoked

# self-signed leaves of odd kinds: must-staple, a weak key
leaf() {
	local name=$1
	shift
	openssl req -x509 -newkey "$@" -nodes -keyout "$name.key" -out "$name.pem" -days 30 \
	    -subj "/CN=good.test" -addext subjectAltName=DNS:good.test -addext basicConstraints=critical,CA:FALSE \
	    -addext keyUsage=digitalSignature -addext extendedKeyUsage=serverAuth \
	    ${EXTENSION:+-addext "$EXTENSION"} 2>"$work/leaf.log" || cat "$work/leaf.log" >&2
}
leaf_by_inter() {
	local name=$1
	openssl x509 -in "$name.pem" -CA inter.pem -CAkey inter.key -out "$name.new" -days 30 2>"$work/leaf.log" || cat "$work/leaf.log" >&2
	mv "$name.new" "$name.pem"
}
EXTENSION=tlsfeature=status_request leaf staple ec -pkeyopt ec_paramgen_curve:P-256
leaf_by_inter staple
openssl_server -cert staple.pem -cert_chain inter.pem -key staple.key
verdict 'must-staple without a staple' 1 must-staple must-staple
EXTENSION= leaf weak rsa:1024
leaf_by_inter weak
openssl_server -cert weak.pem -cert_chain inter.pem -key weak.key -cipher DEFAULT@SECLEVEL=0
verdict 'a weak key' 1 certificate-weak weak-key --profile webpki

# -- the client's certificate -----------------------------------------------------------------

openssl_server $good -CAfile root.pem -Verify 3 -verify_return_error
fails 'a client certificate is required, TLS 1.2' 1 finished alert-received client-certificate-required handshake_failure server -- --tls-versions 1.2
fails 'the same, TLS 1.3: on the first read' 1 application-data alert-received client-certificate-required certificate_required server --
shake 'then the keys were agreed nevertheless' 1 'd["completed"] and d["questions"][2]["answer"] and not d["questions"][0]["answer"]'
fails "one of an unknown CA is not sent, for the server names its CAs" 1 application-data alert-received client-certificate-not-sent certificate_required server -- --cert other.pem --key other.key
openssl_server $good -CAfile root.pem -Verify 3 -verify_return_error -chainCAfile inter.pem
fails 'a server certificate is no client certificate' 1 application-data alert-received client-certificate-purpose unsupported_certificate server -- --cert good-chain.pem --key good.key

openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout old.key -out old.csr -subj /CN=old 2>"$work/leaf.log"
printf 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n' >old.ext
openssl x509 -req -in old.csr -CA inter.pem -CAkey inter.key -out old.pem -extfile old.ext -days -1 2>>"$work/leaf.log" || cat "$work/leaf.log" >&2
cat inter.pem >>old.pem
openssl_server $good -CAfile root.pem -Verify 3 -verify_return_error
for version in 1.2 1.3; do
	stage=application-data
	[ $version = 1.3 ] || stage=finished
	fails "an expired client certificate, TLS $version" 4 $stage alert-received client-certificate-expired certificate_expired server -- --cert old.pem --key old.key --tls-versions $version
done
peer late "$port"
shake 'a refusal is waited for before anything is said' 4 "d['causes'][0]['cause'] == 'client-certificate-expired' and d['application_data']['bytes_sent'] == 0" --cert old.pem --key old.key --tls-versions 1.3
mkfifo "$work/keys"
KEYS=$work/keys MODE=-no_ticket openssl_server $good -tls1_2
(await "$work/s_server.$number" '^\(GET\) ' >"$work/asked" && echo R >"$work/keys") &
shake 'renegotiation, asked for when the request has come' 1 '(d["failure"]["stage"], d["failure"]["kind"], d["failure"]["alert"]["code"], d["causes"][0]["cause"]) == ("application-data", "refused-by-us", 100, "renegotiation-requested")'
peer alert-44
fails 'a certificate is refused before any was asked for' 1 server-hello alert-received other certificate_revoked server --
finish
