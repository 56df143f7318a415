#!/bin/bash
# SPDX-License-Identifier: MIT
#
# ocsp.sh - /v1/ocsp of verifyd, asked by openssl, ocsptool and curl: from the
# store, from the issuer's responder, and of whom nothing is known. Prints TAP.
#
# Needs what ask.sh needs, openssl, ocsptool, python3, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
ocsp_port=$(free_port)
make_pki "$ocsp_port"

# responder SIGNER: openssl's, at the port that the certificates name
responder() {
	openssl ocsp -port "$ocsp_port" -index "$pki/inter.index" -CA "$pki/inter.pem" \
		-rsigner "$pki/$1.pem" -rkey "$pki/$1.key" -ndays 1 \
		>"$work/responder.log" 2>&1 &
	extra=$!
	# a connection that asks nothing would hold it up
	until_ok grep -q ACCEPT "$work/responder.log"
}
no_responder() {
	kill "$extra" 2>/dev/null
	wait "$extra" 2>/dev/null
	extra=
}
# ask NAME OPENSSL-ARGUMENT...: openssl asks the service of a leaf of inter's
ask() {
	local name=$1
	shift
	openssl ocsp "$@" -issuer "$pki/inter.pem" -cert "$pki/$name.pem" \
		-url "http://127.0.0.1:$port/v1/ocsp" -CAfile "$pki/root.pem" \
		-verify_other "$pki/inter.pem" >"$work/said" 2>&1
	cp "$work/said" "$work/body"
}
said() { grep -q -- "$1" "$work/said"; }
# status OCTET: what the service says by OCSP itself
status() {
	[ "$code" = 200 ] && header '^content-type: application/ocsp-response' &&
		[ "$(od -An -tx1 "$work/body" | tr -d ' \n')" = "30030a01$1" ]
}
send() { # FILE
	unix POST /v1/ocsp -H 'Content-Type: application/ocsp-request' --data-binary "@$1"
}
request() { # FILE NAME OPENSSL-ARGUMENT...
	local file=$1 name=$2
	shift 2
	openssl ocsp -issuer "$pki/inter.pem" -cert "$pki/$name.pem" -no_nonce "$@" \
		-reqout "$work/$file" >/dev/null 2>&1
}
escaped() { openssl base64 -A -in "$1" | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g'; }

responder ocsp
options=(--store "$work/store" --trust "$pki/root.pem" --allow-net 127.0.0.0/8 --listen 127.0.0.1:0)
serve "${options[@]}"

# -- nobody is known ---------------------------------------------------------------

ask good
said 'unauthorized (6)'
result "an issuer that is not known: unauthorized"

# -- proven by a question ------------------------------------------------------------

json "{\"certificates\": [\"$(quoted "$pki/good-chain.pem")\"], \"hostname\": \"good.test\",
	\"network\": \"allowed\", \"revocation\": \"hard\", \"revocation_scope\": \"leaf\"}"
verdict valid ok
result "a question proves a certificate, and its issuer"
ask good
said 'Response verify OK' && said 'good.pem: good'
result "openssl: good"
ask good -sha256
said 'Response verify OK' && said 'good.pem: good'
result "openssl: by SHA-256"
ask revoked-ocsp
said 'Response verify OK' && said 'revoked-ocsp.pem: revoked' && said keyCompromise
result "openssl: revoked, by the responder that a neighbour names"
ask unlisted
said 'Response verify OK' && said 'unlisted.pem: unknown'
result "openssl: the responder does not know it, and says so itself"
ask unlisted
said 'Response verify OK' && said 'unlisted.pem: unknown'
result "and is asked again: that it was not kept is no refusal"
ocsptool --ask="http://127.0.0.1:$port/v1/ocsp" --load-cert="$pki/good.pem" \
	--load-issuer="$pki/inter.pem" --load-signer="$pki/ocsp.pem" >"$work/said" 2>&1 &&
	said 'Certificate Status: good'
result "ocsptool: good"
ocsptool --ask="http://127.0.0.1:$port/v1/ocsp" --load-cert="$pki/revoked-ocsp.pem" \
	--load-issuer="$pki/inter.pem" --load-signer="$pki/ocsp.pem" >"$work/said" 2>&1
said 'Certificate Status: revoked'
result "ocsptool: revoked"

# -- from the store -----------------------------------------------------------------

no_responder
ask good
said 'Response verify OK' && said 'good.pem: good'
result "the responder is gone: from the store"
ask revoked-ocsp
said 'revoked-ocsp.pem: revoked'
result "revoked from the store"
ask unlisted
said 'trylater (3)'
result "what was not kept: try later"

# -- GET -------------------------------------------------------------------------------

request good.req good
send "$work/good.req"
[ "$code" = 200 ] && header '^content-type: application/ocsp-response' &&
	header '^cache-control: no-store'
result "POST by the Unix socket"
cp "$work/body" "$work/posted"
path=/v1/ocsp/$(escaped "$work/good.req")
unix GET "$path"
[ "$code" = 200 ] && cmp -s "$work/body" "$work/posted"
result "GET gives the same"
header '^cache-control: max-age=[1-9][0-9]*, public, no-transform, must-revalidate' &&
	header '^expires: [A-Z][a-z][a-z], .* GMT' && header '^last-modified: .* GMT'
result "and may be cached"
etag=$(sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p' "$work/head")
[ "$etag" = "\"$(openssl dgst -sha256 -r "$work/posted" | cut -d' ' -f1)\"" ]
result "its tag is the response's SHA-256"
unix GET "$path" -H "If-None-Match: $etag"
[ "$code" = 304 ]
result "who has it gets 304"
unix GET "/v1/ocsp/$(openssl base64 -A -in "$work/good.req")"
[ "$code" = 200 ] && cmp -s "$work/body" "$work/posted"
result "GET without escapes, slashes and all"
unix HEAD "$path" -I
[ "$code" = 200 ] && header "^content-length: $(stat -c %s "$work/posted")"
result "HEAD"
tcp GET "$path"
[ "$code" = 200 ] && cmp -s "$work/body" "$work/posted"
result "GET by TCP"
unix GET "$path%00"
problem 404 not-found
result "a NUL in the path names nothing"
unix GET "/v1/ocsp/%41${path#/v1/ocsp/?}"
problem 404 not-found
result "escapes that are not needed neither"
unix GET '/v1/ocsp/****'
problem 400 base64 /request
result "what is no base64"
unix GET /v1/ocsp/
problem 404 not-found
result "no request"
unix GET /v1/ocsp
problem 405 method && header '^allow: POST'
result "GET without a request"

# -- what is no question -----------------------------------------------------------------

echo nonsense >"$work/nonsense"
send "$work/nonsense"
status 01
result "malformedRequest"
send /dev/null
status 01
result "an empty body is malformed"
head -c 40 "$work/good.req" >"$work/cut"
send "$work/cut"
status 01
result "a request that is cut off"
head -c 70000 /dev/zero >"$work/large"
send "$work/large"
status 01
result "a request that is too large"
request two.req good -cert "$pki/revoked-ocsp.pem"
send "$work/two.req"
status 06
result "about two certificates: unauthorized"
openssl ocsp -issuer "$pki/inter.pem" -sha384 -cert "$pki/good.pem" -no_nonce \
	-reqout "$work/sha384.req" 2>/dev/null
send "$work/sha384.req"
status 06
result "by another hash: unauthorized"
openssl ocsp -issuer "$pki/other-root.pem" -cert "$pki/other.pem" -no_nonce \
	-reqout "$work/other.req" 2>/dev/null
send "$work/other.req"
status 06
result "another issuer: unauthorized"
unix POST /v1/ocsp -H 'Content-Type: text/plain' --data-binary "@$work/good.req"
problem 415 content-type Content-Type && header '^accept: application/ocsp-request'
result "415"

# -- whose word is taken ------------------------------------------------------------------

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/evil.key" \
	-subj /CN=Evil -out "$work/evil.pem" 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/leaf.key" \
	-subj /CN=Leaf -addext subjectAltName=DNS:leaf.test -addext basicConstraints=critical,CA:FALSE \
	-addext "authorityInfoAccess=OCSP;URI:http://127.0.0.1:$ocsp_port/" \
	-CA "$work/evil.pem" -CAkey "$work/evil.key" -out "$work/leaf.pem" 2>/dev/null
json "{\"certificates\": [\"$(quoted "$work/leaf.pem")\"], \"hostname\": \"leaf.test\",
	\"trust\": [\"$(quoted "$work/evil.pem")\"], \"revocation\": \"off\"}"
verdict valid ok
result "a question brings its own anchor"
openssl ocsp -issuer "$work/evil.pem" -cert "$work/leaf.pem" -no_nonce \
	-reqout "$work/evil.req" 2>/dev/null
send "$work/evil.req"
status 06
result "which teaches no issuer and no responder"
stop
result "stops"

responder good
serve "${options[@]}" --intermediates "$pki/inter.pem" --store "$work/store1"
ask good
said 'unauthorized (6)'
result "an intermediate that is not proven: its responder is not known"
json "{\"certificates\": [\"$(quoted "$pki/good-chain.pem")\"], \"hostname\": \"good.test\",
	\"revocation\": \"off\"}"
verdict valid ok
result "proven again"
ask good
said 'trylater (3)'
result "a response that the issuer did not authorise is not passed on"
unix GET /metrics
has 'verifyd_evidence{kind="ocsp"} 0'
result "nor kept"
no_responder
stop
result "stops again"

# -- what the service does not judge ---------------------------------------------------------

responder ocsp-checked
serve "${options[@]}" --store "$work/store3"
json "{\"certificates\": [\"$(quoted "$pki/good-chain.pem")\"], \"hostname\": \"good.test\",
	\"revocation\": \"off\"}"
verdict valid ok
result "proven once more"
for time in first second; do
	ask good
	said 'Response verify OK' && said 'good.pem: good'
	result "a delegate's that may have been revoked: passed on, the $time time"
done
unix GET /metrics
has 'verifyd_evidence{kind="ocsp"} 0'
result "and not kept"
json "{\"certificates\": [\"$(quoted "$pki/good-chain.pem")\"], \"hostname\": \"good.test\",
	\"network\": \"allowed\", \"revocation\": \"hard\", \"revocation_scope\": \"leaf\"}"
verdict valid ok && has '"source":"ocsp"'
result "a question gets it all the same"
unix GET /metrics
has 'verifyd_evidence{kind="ocsp"} 1'
result "and has it kept"
no_responder
stop
result "stops once more"

# -- configured ----------------------------------------------------------------------------

responder ocsp
cat >"$work/conf" <<END
[ocsp]
responder = http://127.0.0.1:$ocsp_port/
END
serve "${options[@]}" --store "$work/store2" --intermediates "$pki/inter.pem" --config "$work/conf"
ask good
said 'Response verify OK' && said 'good.pem: good'
result "a configured responder is asked about issuers that are known"
openssl ocsp -issuer "$pki/other-root.pem" -cert "$pki/other.pem" -no_nonce \
	-url "http://127.0.0.1:$port/v1/ocsp" -noverify >"$work/said" 2>&1
said 'unauthorized (6)'
result "and not about others"
no_responder
stop
result "stops at last"
start --trust "$pki/root.pem"
send "$work/good.req"
problem 404 no-store
result "without a store there is no OCSP"
stop
printf '[ocsp]\nresponder = https://ocsp.test/\n' >"$work/conf"
"$VERIFYD" --check-config --no-store --trust "$pki/root.pem" --config "$work/conf" 2>"$work/body"
[ $? -eq 2 ] && has 'https://ocsp.test/'
result "a responder is asked by http only"

done_testing
