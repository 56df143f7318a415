#!/bin/bash
# SPDX-License-Identifier: MIT
#
# verifyd.sh - verifyd from outside: verdicts, every error status, hostile
# bodies, reload, stop, stale sockets, many clients at once. Prints TAP.
#
# Needs what ask.sh needs, openssl, and the PKI of tests/pki. Uses no
# network but loopback, and waits for events, never for a time that should be
# enough.

. "$(dirname "$0")/ask.sh"

# -- the PKI, and bodies of all kinds ------------------------------------------

make_pki
chain=$pki/good-chain.pem
openssl x509 -in "$pki/good.pem" -outform DER -out "$work/good.der"
openssl x509 -in "$pki/inter.pem" -outform DER -out "$work/inter.der"

start --trust "$pki/root.pem" --listen 127.0.0.1:0
alive
result "starts and is healthy" || { echo "Bail out! no verifyd"; exit 1; }
[ "$(stat -c %a "$sock")" = 666 ]
result "socket mode is 0666"

# -- verdicts --------------------------------------------------------------------

off=revocation=off
pem "$chain" "?hostname=good.test&$off"
verdict valid ok
result "PEM: good chain"
pem "$chain" "?$off"
verdict valid ok && has identity-missing
result "PEM: no identity is a remark"
pem "$chain" "?hostname=bad.test&$off"
verdict invalid host-mismatch
result "PEM: wrong name"
pem "$pki/expired-chain.pem" "?hostname=expired.test&$off"
verdict invalid expired
result "PEM: expired"
pem "$pki/other-chain.pem" "?hostname=other.test&$off"
verdict invalid untrusted-root
result "PEM: unknown root"
post "Application/PEM-certificate-chain; charset=us-ascii" "$chain" "?$off"
verdict valid ok
result "a media type's case and parameters do not matter"
tcp POST "/v1/verify?hostname=good.test&$off" --data-binary "@$chain" \
	-H 'Content-Type: application/pem-certificate-chain'
verdict valid ok
result "PEM by TCP"
tcp POST "/v1/verify?hostname=good.test&$off" --data-binary "@$chain" \
	-H 'Content-Type: application/pem-certificate-chain' \
	-H 'Transfer-Encoding: chunked'
verdict valid ok
result "a chunked body"
pem "$pki/names-chain.pem" "?uri=https://names.test&anchor_constraints=on&$off"
verdict valid ok
result "PEM: by a URI"
pem "$pki/names-chain.pem" "?srv=_imaps.names.test&anchor_constraints=off&$off"
verdict valid ok
result "PEM: by a service"
pem "$pki/names-chain.pem" "?srv=_imap.names.test&$off"
verdict invalid host-mismatch
result "PEM: another service"
pem "$pki/names-chain.pem" "?hostname=b%C3%BCcher.test&$off"
verdict valid ok && has '"value":"xn--bcher-kva.test"'
result "PEM: U-labels"
pem "$chain" "?hostname=good.test&uri=https://good.test&$off"
problem 422 option-value '?uri'
result "PEM: two identities"
pem "$chain" "?uri=https://good.test/path&$off"
problem 422 option-value '?uri'
result "PEM: a URI with a path"
der "$work/good.der" "?$off"
[ "$code" = 200 ] && has '"verdict":"invalid"'
result "DER: a leaf without its issuer"
der "$work/inter.der" "?purpose=any&$off"
verdict valid ok
result "DER: an intermediate, any purpose"

pkcs7() { post application/pkcs7-mime "$@"; }
openssl crl2pkcs7 -nocrl -certfile "$chain" -outform DER -out "$work/chain.p7"
cat "$pki/inter.pem" "$pki/good.pem" >"$work/turned.pem"
openssl crl2pkcs7 -nocrl -certfile "$work/turned.pem" -outform DER -out "$work/turned.p7"
pkcs7 "$work/chain.p7" "?hostname=good.test&$off"
verdict valid ok
result "PKCS#7: good chain"
pkcs7 "$work/turned.p7" "?hostname=good.test&$off"
verdict valid ok
result "PKCS#7: in any order"
cat "$pki/other-root.pem" "$work/turned.pem" >"$work/extra.pem"
openssl crl2pkcs7 -nocrl -certfile "$work/extra.pem" -outform DER -out "$work/extra.p7"
pkcs7 "$work/extra.p7" "?hostname=good.test&$off"
verdict valid ok
result "PKCS#7: a CA that has nothing to do with it comes first"
post 'application/pkcs7-mime; smime-type=certs-only; name=chain.p7c' "$work/chain.p7" \
	"?hostname=good.test&$off"
verdict valid ok
result "PKCS#7: a media type with parameters"
pkcs7 "$work/chain.p7" "?hostname=bad.test&$off"
verdict invalid host-mismatch
result "PKCS#7: wrong name"
pkcs7 "$work/chain.p7" "?nonsense=1"
problem 422 unknown-option '?nonsense'
result "PKCS#7: unknown option"

json "{\"certificates\": [\"$(quoted "$pki/names.pem")\", \"$(quoted "$pki/inter.pem")\"],
	\"srv\": \"_IMAPS.names.test\", \"revocation\": \"off\"}"
verdict valid ok
result "JSON: by a service"
two="\"$(quoted "$pki/good.pem")\", \"$(base64_of "$pki/inter.pem")\""
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"revocation\": \"off\"}
"
verdict valid ok
result "JSON: PEM and base64 DER mixed"
json "{\"certificates\": [\"$(quoted "$chain")\"], \"identity\": \"none\", \"revocation\": \"off\"}"
verdict valid ok
result "JSON: identity none"
json "{\"certificates\": [\"$(quoted "$pki/client-chain.pem")\"], \"purpose\": \"tls-client\", \"revocation\": \"off\"}"
verdict valid ok
result "JSON: a client needs no identity"
json "{\"certificates\": [\"$(quoted "$pki/other-chain.pem")\"], \"hostname\": \"other.test\",
	\"trust\": [\"$(quoted "$pki/other-root.pem")\"], \"revocation\": \"off\"}"
verdict valid ok
result "JSON: anchors of the question's own"
json "{\"certificates\": [$two], \"hostname\": \"good.test\",
	\"trust\": \"$(base64_of "$pki/other-root.pem")\", \"revocation\": \"off\"}"
[ "$code" = 200 ] && has '"verdict":"invalid"'
result "JSON: own anchors replace the service's"
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"system_trust\": true,
	\"trust\": \"$(base64_of "$pki/other-root.pem")\", \"revocation\": \"off\"}"
verdict valid ok
result "JSON: system_trust adds the service's again"
pem "$pki/other-chain.pem" "?hostname=other.test&$off"
[ "$code" = 200 ] && has '"verdict":"invalid"'
result "anchors of one question do not stay"
json "{\"certificates\": [\"$(quoted "$pki/revoked-crl-chain.pem")\"], \"hostname\": \"revoked-crl.test\",
	\"crl\": [\"$(quoted "$pki/inter-rsa.crl.pem")\"]}"
verdict invalid revoked
result "JSON: revoked by the CRL given"
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"ocsp\": \"$(openssl base64 -A -in "$pki/good.ocsp")\"}"
verdict valid ok && has '"staple"'
result "JSON: good by the OCSP response given"

# -- HTTP ----------------------------------------------------------------------

unix GET /nothing
problem 404 not-found
result "404"
unix GET /v1/verify
problem 405 method && header '^allow: POST'
result "405 with Allow"
unix DELETE /healthz
problem 405 method && header '^allow: GET, HEAD'
result "405 with Allow for healthz"
unix HEAD /healthz -I
[ "$code" = 200 ]
result "HEAD healthz"
post text/plain "$chain"
problem 415 content-type Content-Type && header '^accept: application/json'
result "415"
unix POST /v1/verify -H 'Content-Type:' --data-binary "@$chain"
problem 415 content-type Content-Type
result "415 without a type"
unix POST /v1/verify -H 'Content-Type: application/json' \
	-H 'Content-Encoding: gzip' -d '{}'
problem 415 content-encoding Content-Encoding
result "415 for a coded body"
unix GET /healthz -H "X-Long: $(head -c 13000 /dev/zero | tr '\0' x)"
problem 431 headers-too-large
result "431"
unix GET /healthz -H "X-Long: $(head -c 40000 /dev/zero | tr '\0' x)"
[ "$code" = 431 ]
result "431 for more than is looked at"
unix GET /healthz -H "X-Long: $(head -c 12000 /dev/zero | tr '\0' x)"
[ "$code" = 200 ]
result "long headers"
unix GET /healthz -H 'Host: evil.example'
problem 403 host Host
result "403 for a foreign Host"
unix GET /healthz -H 'Host: localhost.evil.example'
problem 403 host Host
result "403 for a Host that begins like ours"
tcp GET /healthz -H 'Host: evil.example:80'
problem 403 host Host
result "403 for a foreign Host by TCP"
tcp GET /healthz -H 'Host: [::1]:8080'
[ "$code" = 200 ]
result "any local Host with any port"
tcp GET /healthz -H 'Host:'
problem 400 host Host
result "400 without Host by TCP"
unix GET /healthz -H 'Host:'
[ "$code" = 200 ]
result "no Host by the Unix socket"
tcp POST /v1/verify -H 'Origin: http://localhost' -d '{}'
problem 403 cross-origin Origin
result "403 for an Origin"
tcp GET /healthz -H 'Sec-Fetch-Site: cross-site'
problem 403 cross-origin Sec-Fetch-Site
result "403 for a cross-site fetch"

# raw TEXT: sends it by TCP, and reads to the end; sets $code
raw() {
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	printf '%b' "$1" >&3
	timeout 60 cat <&3 >"$work/answer"
	exec 3>&-
	sed '/^\r$/q' "$work/answer" >"$work/head"
	sed '1,/^\r$/d' "$work/answer" >"$work/body"
	code=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$work/answer")
}
hello='Host: localhost\r\nConnection: close\r\n'
raw "POST /v1/verify HTTP/1.1\r\n${hello}Content-Type: application/json\r\n\r\n"
problem 411 length-required Content-Length
result "411"
raw "POST /v1/verify HTTP/1.1\r\n${hello}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
problem 400 framing Content-Length && header '^connection: close'
result "400 for two framings"
raw "POST /v1/verify HTTP/1.1\r\n${hello}Transfer-Encoding: gzip\r\n\r\n"
problem 501 framing Transfer-Encoding && header '^connection: close'
result "501 for a transfer coding that is not known"
raw "POST /v1/verify HTTP/1.1\r\n${hello}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
problem 400 framing
result "400 for two transfer codings"
raw "GET /healthz HTTP/1.1\r\n${hello}Host: localhost\r\n\r\n"
problem 400 host Host
result "400 for two Hosts"
raw "GET http://evil.example/healthz HTTP/1.1\r\n${hello}\r\n"
problem 404 not-found
result "404 for another's absolute URL"
raw "\\0001\\0002\\0003 nonsense\r\n\r\n"
alive
result "goes on after what is not HTTP"

# -- what is wrong with a question --------------------------------------------

json "{\"certificates\": [$two]}"
problem 422 identity-required && has hostname
result "JSON: tls-server needs an identity"
json '{"hostname": "good.test"}'
problem 422 certificates-missing /certificates
result "JSON: no certificates"
json '{"certificates": [], "hostname": "good.test"}'
problem 422 certificates-missing /certificates
result "JSON: an empty array"
json '{"certificates": "x", "hostname": "good.test"}'
problem 422 json-type /certificates
result "JSON: certificates are no array"
json '{"certificates": [7], "hostname": "good.test"}'
problem 422 json-type /certificates/0
result "JSON: a number for a certificate"
for empty in trust policy crl; do
	json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"$empty\": []}"
	problem 422 empty-array "/$empty"
	result "JSON: an empty array of $empty is not the default"
done
json "{\"certificates\": [$two], \"hostnames\": \"good.test\"}"
problem 422 unknown-option /hostnames
result "JSON: unknown member"
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"max-path-length\": 1}"
problem 422 unknown-option /max-path-length
result "JSON: one spelling of a name"
for name in store no_store json allow_net explain; do
	json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"$name\": true}"
	problem 422 refused-option "/$name"
	result "JSON: $name is refused"
	pem "$chain" "?$name=1"
	problem 422 refused-option "?$name"
	result "PEM: $name is refused"
done
json "{\"certificates\": [$two], \"hostname\": {\"a\": 1}}"
problem 422 json-type /hostname
result "JSON: an object for a name"
json "{\"certificates\": [$two], \"hostname\": null}"
problem 422 json-type /hostname
result "JSON: null for a name"
json "{\"certificates\": [$two], \"hostname\": [\"good.test\"]}"
problem 422 json-type /hostname
result "JSON: an array where one value goes"
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"purpose\": \"nonsense\"}"
problem 422 option-value /purpose
result "JSON: a value that is none"
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"require_explicit_policy\": \"true\"}"
problem 422 json-type /require_explicit_policy
result "JSON: a switch is a boolean"
json "{\"certificates\": [$two], \"hostname\": \"*.good..test\"}"
problem 422 option-value /hostname
result "JSON: a name that is none"
pem "$chain" '?hostname=a%00good.test'
problem 422 option-value '?hostname'
result "PEM: NUL in a name"
pem "$chain" '?hostname=good.test&hostname=bad.test'
problem 422 option-value '?hostname'
result "PEM: two names"
pem "$chain" '?nonsense'
problem 422 unknown-option '?nonsense'
result "PEM: unknown parameter"
pem "$chain" "?require_explicit_policy&$off"
[ "$code" = 200 ]
result "PEM: a switch without a value"
unix POST '/v1/verify?hostname=good.test' -H 'Content-Type: application/json' -d '{}'
problem 422 unknown-option '?hostname'
result "JSON: no parameters beside a JSON body"

# -- bytes that are bad -----------------------------------------------------------

# bad NAME STATUS CODE [WHERE], after a request; the service must go on
bad() {
	local name=$1
	shift
	problem "$@" && alive_after
	result "bad input: $name"
}
alive_after() {
	cp "$work/body" "$work/kept"
	alive
	local status=$?
	cp "$work/kept" "$work/body"
	return $status
}

: >"$work/empty"
for type in application/json application/pem-certificate-chain application/pkix-cert \
	application/pkcs7-mime; do
	post $type "$work/empty"
	bad "empty $type" 400 empty
done
head -c 300 "$work/good.der" >"$work/cut.der"
der "$work/cut.der"
bad "truncated DER" 400 der-truncated
{ cat "$work/good.der"; printf x; } >"$work/long.der"
der "$work/long.der"
bad "trailing DER" 400 der-trailing
# 30 82 LL LL becomes 30 80 ... 00 00: the indefinite form of BER
{ printf '\060\200'; tail -c +5 "$work/good.der"; printf '\0\0'; } >"$work/ber.der"
der "$work/ber.der"
bad "BER" 400 ber-not-der
pem "$work/good.der"
bad "DER as PEM" 400 not-pem
der "$chain"
bad "PEM as DER" 400 not-der
pkcs7 "$chain"
bad "PEM as PKCS#7" 400 not-der
pkcs7 "$work/good.der"
[ "$code" = 400 ] && alive_after
result "bad input: a certificate as PKCS#7"
head -c 700 "$work/chain.p7" >"$work/cut.p7"
pkcs7 "$work/cut.p7"
bad "truncated PKCS#7" 400 der-truncated
openssl crl2pkcs7 -in "$pki/root.crl.pem" -outform DER -out "$work/crl.p7"
pkcs7 "$work/crl.p7"
bad "PKCS#7 without certificates" 400 nothing-found
pem "$pki/good.key"
bad "private key" 400 private-key
json "{\"certificates\": [\"$(quoted "$pki/good.key")\"], \"hostname\": \"good.test\"}"
bad "private key in JSON" 400 private-key /certificates/0
grep -q PRIVATE "$work/body" "$log"
[ $? -eq 1 ]
result "a private key is not repeated"
sed '3s/./*/' "$pki/good.pem" >"$work/broken.pem"
pem "$work/broken.pem"
bad "broken base64" 400 pem-base64
has '"line":'
result "broken base64: the line is named"
sed '$d' "$pki/good.pem" >"$work/noend.pem"
pem "$work/noend.pem"
bad "PEM without END" 400 pem-end
pem "$pki/root.crl.pem"
bad "a CRL for a certificate" 400 wrong-kind
echo nonsense >"$work/nonsense"
pem "$work/nonsense"
bad "no PEM at all" 400 nothing-found
json '{"certificates": ["MIIB*"], "hostname": "good.test"}'
bad "broken base64 in JSON" 400 base64 /certificates/0
json '{"certificates": ["MIIB="], "hostname": "good.test"}'
bad "broken padding in JSON" 400 base64 /certificates/0
json '{"certificates": ["AAAA"], "hostname": "good.test"}'
bad "base64 of something else" 400 der-tag /certificates/0
json '{"certificates": [""], "hostname": "good.test"}'
bad "an empty string" 400 empty /certificates/0
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"crl\": [\"AAAA\"]}"
bad "a CRL that is none" 400 der-tag /crl/0
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"trust\": [\"$(quoted "$pki/good.key")\"]}"
bad "a key for an anchor" 400 private-key /trust/0
json "{\"certificates\": [$two], \"hostname\": \"good.test\", \"ocsp\": [\"$(base64_of "$pki/good.pem")\"]}"
[ "$code" = 400 ] && has '"where":"/ocsp/0"'
result "bad input: a certificate for an OCSP response"

json '{"certificates": '
bad "truncated JSON" 400 json-syntax
json '{"certificates": [] } x'
bad "trailing JSON" 400 json-syntax
json '[]'
bad "JSON that is no object" 422 json-type
json "{\"certificates\": [$two], \"hostname\": \"a.test\", \"hostname\": \"good.test\"}"
bad "a member twice" 400 json-duplicate
json "{\"certificates\": [$two], \"hostname\": \"good.test\\u0000.evil\"}"
bad "escaped NUL" 400 json-syntax
json "{\"hostname\\u0000x\": \"good.test\"}"
bad "escaped NUL in a member's name" 400 json-syntax
printf '{"hostname": "a\0b"}' >"$work/nul.json"
post application/json "$work/nul.json"
bad "raw NUL" 400 json-syntax
printf '{"hostname": "a\nb"}' >"$work/nl.json"
post application/json "$work/nl.json"
bad "raw line end in a string" 400 json-syntax
printf '{"hostname": "\377\376"}' >"$work/utf8.json"
post application/json "$work/utf8.json"
bad "not UTF-8" 400 json-utf8
head -c 1000000 /dev/zero | tr '\0' '[' >"$work/deep.json"
post application/json "$work/deep.json"
bad "deep JSON" 400 json-depth
{ printf '{"policy":'; head -c 100000 /dev/zero | tr '\0' '['; } >"$work/deep2.json"
post application/json "$work/deep2.json"
bad "deep JSON in a member" 400 json-depth
{ printf '{"policy":[1'; yes ',1' 2>/dev/null | head -20000 | tr -d '\n'; printf ']}'; } >"$work/wide.json"
post application/json "$work/wide.json"
bad "wide JSON" 413 limit

head -c $((64 * 1024 * 1024)) /dev/urandom >"$work/noise"
pem "$work/noise"
bad "64 MiB of noise, announced" 413 body-too-large
unix POST /v1/verify -H 'Content-Type: application/json' -H 'Expect:' \
	--data-binary "@$work/noise"
bad "64 MiB of noise, sent before asking" 413 body-too-large
unix POST /v1/verify -H 'Content-Type: application/json' -H 'Expect:' \
	-H 'Transfer-Encoding: chunked' --data-binary "@$work/noise"
bad "64 MiB of noise, chunked" 413 body-too-large
head -c $((32 * 1024 * 1024)) "$work/noise" >"$work/noise32"
pem "$work/noise32"
[ "$code" = 400 ] && alive_after
result "bad input: 32 MiB of noise"
rm -f "$work/noise" "$work/noise32"

for ((i = 0; i < 1000; i++)); do cat "$pki/good.pem"; done >"$work/many.pem"
cat "$pki/inter.pem" >>"$work/many.pem"
pem "$work/many.pem" "?hostname=good.test&$off"
verdict valid ok
result "a certificate 1,000 times"

# A chain of 200: one key is enough for all, the names differ.
openssl ecparam -name prime256v1 -genkey -noout -out "$work/key"
make_chain() {
	local i issuer=
	for ((i = 0; i < 200; i++)); do
		openssl req -new -x509 -key "$work/key" -days 30 -subj "/CN=$((i + 1))" \
			-addext basicConstraints=critical,CA:TRUE -out "$work/c" || return
		if [ -n "$issuer" ]; then
			openssl x509 -in "$work/c" -CA "$issuer" -CAkey "$work/key" \
				-set_serial $((i + 1)) -days 30 -out "$work/d" || return
			mv "$work/d" "$work/c"
		fi
		mv "$work/c" "$work/c$i"
		issuer=$work/c$i
		cat "$work/c$i" "$work/chain200" 2>/dev/null >"$work/chain200.new"
		mv "$work/chain200.new" "$work/chain200"
	done
} 2>/dev/null
make_chain
[ "$(grep -c BEGIN "$work/chain200")" = 200 ]
result "a chain of 200 was made"
pem "$work/chain200" "?purpose=any&$off"
[ "$code" = 200 ] && has '"verdict":"' && ! has '"verdict":"valid"' && alive_after
result "a chain of 200 has a verdict"

openssl req -new -x509 -key "$work/key" -days 30 -subj /CN=nul \
	-addext subjectAltName=DNS:good.testXevil.example -outform DER \
	-out "$work/nul.der" 2>/dev/null
LC_ALL=C sed 's/good\.testXevil/good.test\x00evil/' "$work/nul.der" >"$work/nul2.der"
der "$work/nul2.der" "?hostname=good.test&$off"
{ [ "$code" = 200 ] && ! has '"verdict":"valid"' || [ "$code" = 400 ]; } && alive_after
result "NUL in a certificate's name"

# -- many clients, reload ----------------------------------------------------------

# clients N: at once; the number of good answers is printed
clients() {
	local i jobs=()
	rm -f "$work"/client.*
	for ((i = 0; i < $1; i++)); do
		curl -sS -m 60 --unix-socket "$sock" --data-binary "@$chain" \
			-H 'Content-Type: application/pem-certificate-chain' \
			-o "$work/client.$i" \
			"http://localhost/v1/verify?hostname=good.test&$off" \
			2>/dev/null &
		jobs+=($!)
	done
	[ -z "${2-}" ] || "$2"
	wait "${jobs[@]}"
	cat "$work"/client.* | grep -c '"verdict":"valid"'
}
[ "$(clients 50)" = 50 ]
result "50 clients at once"
unix GET /healthz -o "$work/body2" http://localhost/healthz
[ "$code" = 200200 ]
result "two requests on one connection"
reloads() {
	local i
	for ((i = 0; i < 5; i++)); do
		kill -HUP "$pid"
		sleep 0.05
	done
}
[ "$(clients 50 reloads)" = 50 ]
result "50 clients at once during reloads"
stop
result "SIGTERM: exit status 0"
[ ! -e "$sock" ]
result "SIGTERM: the socket's file is gone"

cp "$pki/root.pem" "$work/trust.pem"
start --trust "$work/trust.pem"
pem "$chain" "?hostname=good.test&$off"
verdict valid ok
result "before the reload"
cp "$pki/other-root.pem" "$work/trust.pem"
kill -HUP "$pid"
until_ok grep -q reloaded: "$log"
pem "$chain" "?hostname=good.test&$off"
[ "$code" = 200 ] && has '"verdict":"invalid"'
result "SIGHUP: the old anchor is gone"
pem "$pki/other-chain.pem" "?hostname=other.test&$off"
verdict valid ok
result "SIGHUP: the new anchor is there"
cp "$pki/good.key" "$work/trust.pem"
kill -HUP "$pid"
until_ok grep -q 'reload failed' "$log"
grep -q "reload failed.*$work/trust.pem.*private key" "$log"
result "SIGHUP: a bad file is named"
pem "$pki/other-chain.pem" "?hostname=other.test&$off"
verdict valid ok
result "SIGHUP: with a bad file the old trust stays"
rm "$work/trust.pem"
: >"$log"
kill -HUP "$pid"
until_ok grep -q 'reload failed' "$log"
pem "$pki/other-chain.pem" "?hostname=other.test&$off"
verdict valid ok
result "SIGHUP: with a missing file too"
stop
result "stops again"

# -- stop with a request in flight ------------------------------------------------

start --trust "$pki/root.pem" --listen 127.0.0.1:0
port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$log")
size=$(stat -c %s "$chain")
exec 4<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /v1/verify?%s HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/pem-certificate-chain\r\nContent-Length: %d\r\n\r\n' \
	"$off" "$size" >&4
read -r -t 60 line <&4
[[ $line = 'HTTP/1.1 100'* ]]
result "100 Continue"
read -r -t 60 line <&4
kill -TERM "$pid"
gone() { [ ! -e "$sock" ]; }
until_ok gone
result "SIGTERM: nothing new is accepted"
kill -0 "$pid"
result "SIGTERM: the request in flight is waited for"
cat "$chain" >&4
timeout 60 cat <&4 >"$work/body"
exec 4>&-
grep -q '^HTTP/1.1 200' "$work/body" && has '"verdict":"valid"' &&
	grep -qi '^connection: close' "$work/body"
result "SIGTERM: the request in flight is answered"
wait "$pid"
result "SIGTERM: exit status 0 after that"
pid=

# -- sockets ----------------------------------------------------------------------

start --trust "$pki/root.pem"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
[ -S "$sock" ]
result "a killed service leaves its socket"
start --trust "$pki/root.pem" --socket-mode 600
alive && [ "$(stat -c %a "$sock")" = 600 ]
result "a stale socket is taken over; --socket-mode"
"$VERIFYD" --socket "$sock" --no-store --trust "$pki/root.pem" 2>"$work/second"
[ $? -eq 1 ] && grep -q "$sock: another service" "$work/second"
result "a live socket is an error"
alive
result "the first service did not notice"
# Another's file at our path is not ours to remove.
mv "$sock" "$sock.moved"
echo precious >"$sock"
stop
[ "$(cat "$sock")" = precious ]
result "stop removes only its own file"
"$VERIFYD" --socket "$sock" --no-store --trust "$pki/root.pem" 2>"$work/second"
[ $? -eq 1 ] && grep -q 'not a socket' "$work/second" && [ "$(cat "$sock")" = precious ]
result "a file that is no socket is left alone"
rm -f "$sock" "$sock.moved"
mkdir "$work/bad-store"
head -c 8192 /dev/urandom >"$work/bad-store/evidence.db"
cp "$work/bad-store/evidence.db" "$work/bad-store.kept"

# refuses STATUS TEXT ARGUMENT...
refuses() {
	local status=$1 text=$2
	shift 2
	timeout 60 "$VERIFYD" --socket "$sock" --no-store "$@" >"$work/out" 2>"$work/second"
	[ $? -eq "$status" ] && grep -q -- "$text" "$work/second"
	result "verifyd $*" || sed 's/^/# /' "$work/second"
}
refuses 2 'only those are' --trust "$pki/root.pem" --listen 0.0.0.0:0
refuses 2 'only those are' --trust "$pki/root.pem" --listen 127.0.0.1
refuses 2 'only those are' --trust "$pki/root.pem" --listen 127.0.0.1:70000
refuses 2 'only those are' --trust "$pki/root.pem" --listen localhost:0
refuses 2 "$work/missing" --trust "$work/missing"
refuses 2 'directory' --trust "$work"
refuses 2 'private key' --trust "$pki/good.key"
refuses 2 'empty' --trust "$work/empty"
refuses 2 'private key' --trust "$pki/root.pem" --intermediates "$pki/good.key"
refuses 2 "$work/bad-store/evidence.db" --trust "$pki/root.pem" --store "$work/bad-store"
cmp -s "$work/bad-store/evidence.db" "$work/bad-store.kept"
result "a file that is no store is left as it was"
refuses 2 'not a network' --trust "$pki/root.pem" --store "$work/evidence" --allow-net nonsense
refuses 2 'octal' --socket-mode 999
refuses 2 'number' --threads 0
refuses 2 'number' --workers 257
refuses 2 'number' --max-waiting 1x
refuses 2 'number' --max-connections 0
refuses 2 'unexpected' --trust "$pki/root.pem" extra
refuses 2 'nonsense' --nonsense
[ ! -e "$sock" ]
result "a service that does not start leaves no socket"
"$VERIFYD" --socket "$sock" --no-store --trust "$pki/root.pem" --check-config 2>/dev/null &&
	[ ! -e "$sock" ]
result "verifyd --check-config"
"$VERIFYD" --help | grep -q -- --socket-mode
result "verifyd --help"
"$VERIFYD" --version | grep -q '^verifyd [0-9]'
result "verifyd --version"


# -- questions that wait ------------------------------------------------------------

# A stopped process whose socket listens: the kernel accepts, nobody answers.
"$VERIFYD" --socket "$work/hung.sock" --no-store --trust "$pki/root.pem" \
	--listen 127.0.0.1:0 2>"$work/hung.log" &
extra=$!
until_ok grep -q 'on 127' "$work/hung.log"
hung=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$work/hung.log")
kill -STOP $extra
sh "$here/../pki/make_pki.sh" "$work/pki2" "$hung" "$hung" >"$work/pki.log" 2>&1
: >"$log"
"$VERIFYD" --socket "$sock" --store "$work/evidence" --allow-net 127.0.0.0/8 \
	--trust "$work/pki2/root.pem" --max-waiting 8 --workers 2 2>"$log" &
pid=$!
until_ok ready
waiters=()
for ((i = 0; i < 5; i++)); do
	curl -sS -m 60 --unix-socket "$sock" -o "$work/wait.$i" \
		--data-binary "@$work/pki2/good-chain.pem" \
		-H 'Content-Type: application/pem-certificate-chain' \
		"http://localhost/v1/verify?hostname=good.test&network=allowed&revocation=hard" &
	waiters+=($!)
done
# One user has half of the 8 places: the fifth, whichever it is, is told so.
wait -n "${waiters[@]}"
cat "$work"/wait.* 2>/dev/null >"$work/body"
code=
grep -q '"code":"share"' "$work/body"
result "one user has half of the places to wait in"
alive
result "the service is healthy while they wait"
pem "$work/pki2/good-chain.pem" "?hostname=good.test&$off"
verdict valid ok
result "and answers others"
kill -KILL $extra
wait "${waiters[@]}" 2>/dev/null
wait $extra 2>/dev/null
extra=
[ "$(cat "$work"/wait.* | grep -c '"verdict":"undetermined"')" = 4 ]
result "those that waited have their answers"
stop
result "stops with a store"

# -- refreshes in the background ------------------------------------------------------

mkdir "$work/www"
python3 -u -m http.server --bind 127.0.0.1 --directory "$work/www" 0 \
	>"$work/www.log" 2>&1 &
extra=$!
until_ok grep -q 'port [0-9]' "$work/www.log"
web=$(sed -n 's/.* port \([0-9]*\).*/\1/p' "$work/www.log" | head -1)
sh "$here/../pki/make_pki.sh" "$work/pki3" "$web" "$web" >"$work/pki.log" 2>&1
cp "$work"/pki3/www/* "$work/www"
: >"$log"
"$VERIFYD" --socket "$sock" --store "$work/evidence3" --allow-net 127.0.0.0/8 \
	--trust "$work/pki3/root.pem" 2>"$log" &
pid=$!
until_ok ready
ask() { pem "$work/pki3/revoked-crl-chain.pem" '?hostname=revoked-crl.test&revocation=hard'; }
ask
verdict undetermined revocation-unknown
result "nothing is at hand, and the answer does not wait"
is_known() { ask && verdict invalid revoked; }
until_ok is_known
result "what was missing is fetched in the background"
stop
result "stops with a worker that refreshes"

echo "1..$count"
[ "$failed" -eq 0 ]
