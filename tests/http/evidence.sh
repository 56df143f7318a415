#!/bin/bash
# SPDX-License-Identifier: MIT
#
# evidence.sh - /v1/crls and /v1/cache of verifyd: lists are brought in, listed,
# shown, fetched again and forgotten; bundles go from one service to another;
# only who may changes anything. Prints TAP.
#
# Needs what ask.sh needs, openssl, python3, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"

# free_port: one of loopback that nobody listens on
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
www_port=$(free_port)
make_pki "$www_port" "$www_port"
sha256() { openssl dgst -sha256 -r "$1" | cut -d' ' -f1; }
key_sha256() { # of a certificate's public key
	openssl x509 -in "$1" -noout -pubkey | openssl pkey -pubin -outform DER |
		openssl dgst -sha256 -r | cut -d' ' -f1
}
id=$(sha256 "$pki/inter-rsa.crl")
key=$(key_sha256 "$pki/inter-rsa.pem")
crl() { # METHOD PATH CURL-ARGUMENT...
	local method=$1 path=$2
	shift 2
	unix "$method" "/v1/crls$path" "$@"
}
bring() { # FILE QUERY [TYPE]
	crl POST "$2" -H "Content-Type: ${3:-application/pkix-crl}" --data-binary "@$1"
}
check_revoked() {
	json "{\"certificates\": [\"$(quoted "$pki/revoked-crl-chain.pem")\"],
		\"hostname\": \"revoked-crl.test\", \"revocation\": \"hard\"}"
}
# items: how many a listing has
items() { grep -o '"id":' "$work/body" | wc -l; }

serve --store "$work/store" --trust "$pki/root.pem" --allow-net 127.0.0.0/8 \
	--listen 127.0.0.1:0
crl GET ''
[ "$code" = 200 ] && has '{"crls":[],"next_cursor":null}'
result "nothing is there"

# -- brought in -------------------------------------------------------------------

bring "$pki/inter-rsa.crl" ''
problem 422 issuer-unknown
result "a list whose signer is not known"
bring "$pki/inter-rsa.crl" "?issuer_key_sha256=$key"
[ "$code" = 201 ] && has "\"id\":\"$id\"" && has '"taken":true' &&
	has "\"issuer_key_sha256\":\"$key\"" && has '"signed_by":null'
result "with its issuer's key it is taken"
crl GET ''
[ "$code" = 200 ] && [ "$(items)" -eq 1 ] && has '"state":"pending"' &&
	has '"imported":true' && has '"url":null'
result "it is pending"
check_revoked
verdict invalid revoked
result "a question authenticates it, and uses it"
bring "$pki/inter-rsa.crl" ''
[ "$code" = 201 ] && has '"taken":false' && has "\"issuer_key_sha256\":\"$key\"" &&
	has '"signed_by":"CN=Test RSA Intermediate,O=Test"'
result "its signer is known from that question, and it is not taken again"
crl GET '?state=pending'
[ "$(items)" -eq 0 ]
result "it is pending no more"
crl GET '?state=authenticated'
[ "$(items)" -eq 1 ] && has "\"issuer_key_sha256\":\"$key\"" && has '"number":"01"'
result "but authenticated"
crl GET "?issuer_key_sha256=$(key_sha256 "$pki/root.pem")"
[ "$code" = 200 ] && [ "$(items)" -eq 0 ]
result "another issuer has none"

bring "$pki/root.crl.pem" '' application/x-pem-file
[ "$code" = 201 ] && has '"signed_by":"CN=Test Root,O=Test"' && has '"taken":true'
result "PEM, and a signer that is an anchor"
cat "$pki/inter.crl.pem" "$pki/other-root.pem" "$pki/inter-rsa.crl.pem" >"$work/two.pem"
bring "$work/two.pem" "?url=http://crl.test/x.crl"
[ "$code" = 201 ] && [ "$(items)" -eq 2 ] &&
	[ "$(grep -o '"taken":true' "$work/body" | wc -l)" -eq 1 ]
result "several in PEM, by a URL: the one that is kept already is not taken again"
openssl crl -in "$pki/root.crl" -inform DER -outform DER | head -c 200 >"$work/cut"
bring "$work/cut" ''
problem 400 der-truncated || { [ "$code" = 400 ] && has '"code":"der'; }
result "a list that is cut off"
bring "$pki/good.pem" ''
[ "$code" = 400 ] && header '^content-type: application/problem+json'
result "a certificate is no list"
bring /dev/null '?url=http://crl.test/'
problem 400 empty
result "an empty body"
bring "$pki/root.crl" '?url=file:///etc/passwd'
problem 422 option-value '?url'
result "a URL that is none of ours"
bring "$pki/root.crl" '?issuer_key_sha256=abcd'
problem 422 option-value '?issuer_key_sha256'
result "a key of another length"
bring "$pki/root.crl" '?nonsense=1'
problem 422 unknown-option '?nonsense'
result "an unknown parameter"
bring "$pki/root.crl" '' text/plain
problem 415 content-type Content-Type && header '^accept: application/pkix-crl'
result "415"

# -- asked by serial ---------------------------------------------------------------

serial_of() { openssl x509 -in "$1" -noout -serial | sed 's/serial=//'; }
revocation() { # KEY SERIAL [QUERY]
	unix GET "/v1/revocation/$1/$2${3:-}"
}
serial=$(serial_of "$pki/revoked-crl.pem")
revocation "$key" "$serial"
[ "$code" = 200 ] && has '"status":"revoked","source":"crl"' &&
	has '"revocation_reason":"keyCompromise"' && has "\"evidence\":[{\"id\":\"$id\"" &&
	has '"issuer":"CN=Test RSA Intermediate,O=Test"' && has '"why":""'
result "revoked, by the list at hand"
revocation "${key^^}" "0000${serial,,}"
[ "$code" = 200 ] && has '"status":"revoked"'
result "in any spelling"
revocation "$key" "$(serial_of "$pki/good-rsa.pem")"
[ "$code" = 200 ] && has '"status":"good","source":"crl"'
result "good: not in a list about all certificates of its issuer"
revocation "$key" "$serial" "?at=2000-01-01T00:00:00Z"
[ "$code" = 200 ] && has '"status":"unknown"' && has '"why":"no list'
result "at another time nothing is known"
revocation "$(key_sha256 "$pki/other-root.pem")" 01
[ "$code" = 200 ] && has '"status":"unknown","source":null' &&
	has '"evidence":[]' && has '"why":"there is no authenticated evidence'
result "an issuer without evidence"
revocation "$(key_sha256 "$pki/inter.pem")" "$(serial_of "$pki/good.pem")"
[ "$code" = 200 ] && has '"status":"unknown"'
result "what is pending says nothing"
revocation abcd 01
problem 422 issuer-key /issuer-key-sha256
result "a key that is none"
revocation "$key" 0g
problem 422 serial /serial
result "a serial that is none"
revocation "$key" "$(head -c 130 /dev/zero | tr '\0' 1)"
problem 422 serial /serial
result "a serial that is too long"
revocation "$key" ''
problem 404 not-found
result "no serial"
revocation "$key" 01 '?at=yesterday'
problem 422 option-value '?at'
result "a time that is none"
tcp GET "/v1/revocation/$key/$serial"
[ "$code" = 200 ] && has '"status":"revoked"'
result "by TCP"

# -- shown -------------------------------------------------------------------------

crl GET "/$id"
[ "$code" = 200 ] && has "\"id\":\"$id\"" && has '"issuer":"CN=Test RSA Intermediate,O=Test"' &&
	has '"entries":1' && has '"scope":null' && header '^vary: accept'
result "described"
crl GET "/$id" -H 'Accept: application/pkix-crl'
[ "$code" = 200 ] && cmp -s "$work/body" "$pki/inter-rsa.crl" &&
	header '^content-type: application/pkix-crl' && header "^etag: \"$id\""
result "as DER"
crl GET "/$id" -H 'Accept: application/pkix-crl' -H "If-None-Match: \"$id\""
[ "$code" = 304 ]
result "who has it gets 304"
crl HEAD "/$id" -I -H 'Accept: application/pkix-crl'
[ "$code" = 200 ] && header "^content-length: $(stat -c %s "$pki/inter-rsa.crl")"
result "HEAD"
crl GET "/$id" -H 'Accept: application/json;q=0.5, application/x-pem-file'
[ "$code" = 200 ] && cmp -s "$work/body" "$pki/inter-rsa.crl.pem"
result "as PEM, the same as openssl's"
crl GET "/$id" -H 'Accept: text/html, */*;q=0'
problem 406 accept Accept
result "406"
crl GET "/${id^^}"
[ "$code" = 200 ]
result "an id in upper case"
crl GET "/$(sha256 "$pki/root.pem")"
problem 404 not-found
result "404 for a list that is not there"
crl GET /nonsense
problem 404 not-found
result "404 for what is no id"
crl PUT "/$id"
problem 405 method && header '^allow: GET, HEAD, DELETE'
result "405"

# -- pages --------------------------------------------------------------------------

crl GET '?limit=2'
[ "$(items)" -eq 2 ]
cursor=$(sed -n 's/.*"next_cursor":"\([^"]*\)".*/\1/p' "$work/body")
[ -n "$cursor" ]
result "a page, and where the next one begins"
crl GET "?limit=2&cursor=$cursor"
[ "$(items)" -eq 1 ] && has '"next_cursor":null'
result "the last page"
crl GET '?limit=3'
[ "$(items)" -eq 3 ] && has '"next_cursor":null'
result "a page that is just full"
for q in limit=0 limit=1001 limit=x limit= limit=-1 'limit=1&limit=2' state=x cursor=x; do
	crl GET "?$q"
	problem 422 option-value "?${q%%=*}"
	result "a listing with $q"
done

# -- who may -----------------------------------------------------------------------

tcp POST "/v1/crls?issuer_key_sha256=$key" -H 'Content-Type: application/pkix-crl' \
	--data-binary "@$pki/inter-rsa.crl"
problem 403 unix-socket-only
result "no changes by TCP"
tcp DELETE "/v1/crls/$id"
problem 403 unix-socket-only
result "nothing is deleted by TCP"
tcp GET "/v1/crls/$id"
[ "$code" = 200 ]
result "by TCP one may look"
tcp GET /v1/cache/export
problem 403 unix-socket-only
result "no export by TCP"
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$work"
	as_nobody() {
		code=$(setpriv --reuid=65534 --regid=65534 --clear-groups curl -sS -m 60 \
			--unix-socket "$sock" "$@" -o - -w '\n%{http_code}' 2>"$work/curl.err" |
			tee "$work/body" | tail -1)
		: >"$work/head"
		printf 'content-type: application/problem+json\r\n' >"$work/head"
	}
	as_nobody -X DELETE "http://localhost/v1/crls/$id"
	problem 403 not-admin
	result "another user deletes nothing"
	as_nobody "http://localhost/v1/crls/$id"
	[ "$code" = 200 ]
	result "but may look"
else
	echo "ok $((++count)) - another user deletes nothing # SKIP not root"
	echo "ok $((++count)) - but may look # SKIP not root"
fi

# -- fetched again -------------------------------------------------------------------

crl POST "/$id/refresh"
problem 409 no-url
result "a list without a URL can't be fetched again"
crl POST "/$(sha256 "$pki/root.pem")/refresh"
problem 404 not-found
result "one that is not there neither"
crl DELETE "/$id"
[ "$code" = 204 ]
result "deleted"
crl GET "/$id"
problem 404 not-found
result "gone"
crl DELETE "/$id"
problem 404 not-found
result "deleted once"

python3 - "$pki/www" "$www_port" 2>"$work/www.log" <<'P' &
import functools
import http.server
import sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), handler).serve_forever()
P
extra=$!
until_ok curl -sf -o /dev/null "http://127.0.0.1:$www_port/root.crl"
stop
result "stops"
# a store that does not remember when nobody answered
openssl req -x509 -new -key "$pki/inter-rsa.key" \
	-subj "/CN=The Same Key" -out "$work/alias.pem" 2>"$work/openssl.log"
serve --store "$work/store1" --trust "$pki/root.pem" --allow-net 127.0.0.0/8 \
	--intermediates "$work/alias.pem"
json "{\"certificates\": [\"$(quoted "$pki/revoked-crl-chain.pem")\"],
	\"hostname\": \"revoked-crl.test\", \"revocation\": \"hard\", \"network\": \"allowed\"}"
verdict invalid revoked
result "fetched where it may be"
revocation "$key" "$serial"
[ "$code" = 200 ] && has '"status":"revoked"'
result "revoked, whatever the name of its issuer"
revocation "$key" "$(serial_of "$pki/good-rsa.pem")"
[ "$code" = 200 ] && has '"status":"unknown"' && has 'several names'
result "a key of several names: not good"
crl GET "/$id"
has "\"url\":\"http://127.0.0.1:$www_port/inter-rsa.crl\"" && has '"state":"authenticated"'
result "its URL is known now"
crl POST "/$id/refresh"
[ "$code" = 202 ] && has '{"noted":1}'
result "a refresh is noted"
asked_again() { [ "$(grep -c 'GET /inter-rsa.crl' "$work/www.log")" -ge 2 ]; }
until_ok asked_again
result "and carried out"
crl POST "/$id/refresh" -H 'Content-Type: application/json' -d '{}'
[ "$code" = 202 ]
result "a body makes no difference"

# -- bundles -------------------------------------------------------------------------

unix GET /v1/cache/export
[ "$code" = 200 ] && header '^content-type: application/vnd.libverify.bundle' &&
	[ "$(head -c 4 "$work/body")" = VFYB ]
result "exported"
cp "$work/body" "$work/bundle"
stop
result "stops"
import() { # FILE [CURL-ARGUMENT...]
	local file=$1
	shift
	unix POST /v1/cache/import -H 'Content-Type: application/octet-stream' \
		--data-binary "@$file" "$@"
}
serve --store "$work/store2" --trust "$pki/root.pem" --listen 127.0.0.1:0
import "$work/bundle"
[ "$code" = 200 ] && has '"items":2' && has '"skipped":0'
result "imported elsewhere"
crl GET '?state=pending'
[ "$(items)" -eq 2 ] && has '"imported":true'
result "what was imported is pending"
check_revoked
verdict invalid revoked
result "and is of use"
import "$work/bundle" -H 'Transfer-Encoding: chunked'
[ "$code" = 200 ] && has '"items":'
result "a chunked bundle"
head -c 100 "$work/bundle" >"$work/cut"
import "$work/cut"
problem 400 bundle
result "a bundle that is cut off"
import "$pki/root.crl"
problem 400 bundle
result "what is no bundle"
unix POST /v1/cache/import -H 'Content-Type: text/plain' -d x
problem 415 content-type Content-Type
result "415 for a bundle"
tcp POST /v1/cache/import -H 'Content-Type: application/octet-stream' -d x
problem 403 unix-socket-only
result "no import by TCP"
# more than a question's body may have, and less than is taken here
head -c 40000000 /dev/zero >"$work/large"
import "$work/large"
problem 400 bundle
result "a large body goes to a file"
import "$work/bundle" -H "Content-Length: 600000000" -m 20
problem 413 body-too-large
result "too large a body"
[ -z "$(find "$work/store2" -name '*scratch*')" ]
result "no files are left"
kill -TERM $pid
wait $pid
pid=
start --trust "$pki/root.pem"
for path in /v1/crls "/v1/crls/$id" /v1/cache/export; do
	unix GET "$path"
	problem 404 no-store
	result "no store, no $path"
done
import "$work/bundle"
problem 404 no-store
result "no store to import to"
stop

done_testing
