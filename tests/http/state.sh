#!/bin/bash
# SPDX-License-Identifier: MIT
#
# state.sh - /v1/trust-anchors, /v1/intermediates and /v1/policies of verifyd:
# shown, changed by who may and knows what there is, kept over a restart and
# through kill -9, and never half. Prints TAP.
#
# Needs what ask.sh needs, openssl, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"
make_pki
sha256() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1; }
tag() { # PATH: the resource's ETag
	unix GET "$1"
	sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p' "$work/head"
}
change() { # METHOD RESOURCE CURL-ARGUMENT...: with the ETag of now
	local method=$1 path=$2 collection
	shift 2
	collection=$(cut -d/ -f1-3 <<<"$path")
	local etag
	etag=$(tag "$collection")
	unix "$method" "$path" -H "If-Match: $etag" "$@"
}
add() { # RESOURCE FILE
	change POST "$1" -H 'Content-Type: application/pem-certificate-chain' --data-binary "@$2"
}
put() { # NAME JSON
	change PUT "/v1/policies/$1" -H 'Content-Type: application/json' -d "$2"
}
ask_other() { pem "$pki/other-chain.pem" '?hostname=other.test&revocation=off'; }
ask_leaf() { pem "$pki/good.pem" '?hostname=good.test&revocation=off'; }

cat >"$work/conf" <<'END'
[policy mine]
revocation = off
END
run=(--config "$work/conf" --trust "$pki/root.pem" --state "$work/state" --listen 127.0.0.1:0)
start "${run[@]}"

# -- anchors ------------------------------------------------------------------------

anchors=/v1/trust-anchors
root=$(sha256 "$pki/root.pem") other=$(sha256 "$pki/other-root.pem")
unix GET $anchors
[ "$code" = 200 ] && has "\"sha256\":\"$root\"" && has '"origin":"configured"' && header '^etag: "'
result "the configured anchor is shown"
etag=$(tag $anchors)
unix GET $anchors -H "If-None-Match: $etag"
[ "$code" = 304 ]
result "who has it gets 304"
ask_other
verdict invalid untrusted-root
result "another's chain is not trusted"
add $anchors "$pki/other-root.pem"
[ "$code" = 200 ] && has "\"sha256\":\"$other\"" && has '"origin":"added"'
result "an anchor is added"
[ "$(sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p' "$work/head")" = "$(tag $anchors)" ] &&
	[ "$etag" != "$(tag $anchors)" ]
result "and the tag is another one"
ask_other
verdict valid ok
result "at once"
[ "$(stat -c %a "$work/state/trust-anchors.pem")" = 600 ] && [ ! -e "$work/state/trust-anchors.pem.new" ]
result "it is on the disk"
unix DELETE "$anchors/$other" -H "If-Match: $etag"
problem 412 changed If-Match
result "who knows an older state only changes nothing"
unix DELETE "$anchors/$other"
problem 428 if-match If-Match
result "nor who says nothing of what is there"
change DELETE "$anchors/$root"
problem 409 configured
result "what is configured stays"
change DELETE "$anchors/$(sha256 "$pki/good.pem")"
problem 404 not-found
result "what is not there can't be removed"
change DELETE "$anchors/nonsense"
problem 404 not-found
result "nor what is no name"
cp "$work/state/trust-anchors.pem" "$work/before"
add $anchors "$pki/good.key"
problem 400 private-key
result "a key is no anchor"
echo nonsense >"$work/nonsense"
add $anchors "$work/nonsense"
[ "$code" = 400 ] && has '"code":"'
result "nonsense is none"
add $anchors /dev/null
problem 400 empty
result "nothing is none"
change POST $anchors -H 'Content-Type: text/plain' -d x
problem 415 content-type Content-Type && header '^accept: application/pem'
result "415"
cmp -s "$work/before" "$work/state/trust-anchors.pem"
result "and nothing has changed"
tcp POST $anchors -H 'If-Match: *' -H 'Content-Type: application/pkix-cert' -d x
problem 403 unix-socket-only
result "no changes by TCP"
tcp GET $anchors
[ "$code" = 200 ]
result "by TCP one may look"
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$work"
	code=$(setpriv --reuid=65534 --regid=65534 --clear-groups curl -sS -m 60 --unix-socket "$sock" \
		-X DELETE -H 'If-Match: *' "http://localhost$anchors/$other" -o - -w '\n%{http_code}' |
		tee "$work/body" | tail -1)
	printf 'content-type: application/problem+json\r\n' >"$work/head"
	problem 403 not-admin
	result "another user changes nothing"
else
	echo "ok $((++count)) - another user changes nothing # SKIP not root"
fi

# -- intermediates ---------------------------------------------------------------------

ask_leaf
[ "$code" = 200 ] && has '"verdict":"invalid"'
result "a leaf alone"
add /v1/intermediates "$pki/inter.pem"
[ "$code" = 200 ] && has "$(sha256 "$pki/inter.pem")" && has '"origin":"added"'
result "an intermediate is added"
ask_leaf
verdict valid ok
result "and completes the path"

# -- policies ----------------------------------------------------------------------------

unix GET /v1/policies
[ "$code" = 200 ] && has '{"name":"mine","origin":"configured","settings":{"revocation":"off"}}'
result "policies are shown"
put strict '{"revocation": "hard", "purpose": ["tls-client", "email"], "max_signatures": 20,
	"require_explicit_policy": false}'
[ "$code" = 200 ] && has '"name":"strict","origin":"added"' && has '"purpose":["tls-client","email"]' &&
	has '"max_signatures":20'
result "a policy is added"
pem "$pki/good.pem" '?named_policy=strict'
[ "$code" = 200 ] && has '"revocation_mode":"hard"' && has '"purpose":"tls-client"'
result "and can be named"
put lax '{"revocation": "off"}'
[ "$code" = 200 ] && has '"name":"strict"' && has '"name":"lax"'
result "another one beside it"
put strict '{"revocation": "soft"}'
[ "$code" = 200 ] && has '"name":"strict","origin":"added","settings":{"revocation":"soft"}' && ! has max_sig
result "one takes its own place"
put mine '{"revocation": "hard"}'
problem 409 configured
result "a configured one stays"
put bad '{"revocation": "maybe"}'
problem 422 not-usable
result "a value that is none"
put bad '{"nonsense": "1"}'
problem 422 unknown-option /nonsense
result "an unknown key"
put bad '{"trust": "/etc/passwd"}'
problem 422 refused-option /trust
result "no files"
put bad '{"revocation": "off\n[policy mine]\nrevocation = off"}'
problem 422 option-value /revocation
result "no lines within a value"
put bad '{"revocation": null}'
problem 422 json-type /revocation
result "null"
put bad '{"revocation": "off", "revocation": "hard"}'
problem 400 json-duplicate
result "a key twice"
put bad '{"revocation": '
problem 400 json-syntax
result "no JSON"
put 'b@d' '{}'
problem 422 policy-name /name
result "no name"
unix GET /v1/policies
! has '"bad"'
result "none of these is there"
change DELETE /v1/policies/lax
[ "$code" = 204 ] && ! grep -q lax "$work/state/policies.conf"
result "one is removed"
change DELETE /v1/policies/lax
problem 404 not-found
result "once"

# -- over a restart ----------------------------------------------------------------------

before=$(tag $anchors)$(tag /v1/intermediates)$(tag /v1/policies)
kill -HUP "$pid"
until_ok grep -q reloaded "$log"
[ "$before" = "$(tag $anchors)$(tag /v1/intermediates)$(tag /v1/policies)" ]
result "a reload changes nothing of it"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
echo 'half a certifi' >"$work/state/trust-anchors.pem.new"
start "${run[@]}"
[ "$before" = "$(tag $anchors)$(tag /v1/intermediates)$(tag /v1/policies)" ]
result "kill -9, and a file that was not finished: all is there"
ask_other
verdict valid ok
result "the anchor too"
change DELETE "$anchors/$other"
[ "$code" = 204 ] && [ ! -s "$work/state/trust-anchors.pem" ]
result "and is removed"
ask_other
verdict invalid untrusted-root
result "at once too"

# -- what can't be --------------------------------------------------------------------------

echo nonsense >>"$work/conf"
add $anchors "$pki/other-root.pem"
problem 409 configuration && [ ! -s "$work/state/trust-anchors.pem" ]
result "a configuration that is broken by now: nothing is changed"
sed -i '$d' "$work/conf"
mv "$work/state" "$work/away"
echo file >"$work/state"
add $anchors "$pki/other-root.pem"
problem 503 state
result "no folder to keep it in: nothing is changed"
rm "$work/state"
mv "$work/away" "$work/state"
ask_other
verdict invalid untrusted-root
result "nothing was trusted meanwhile"
# many at once: each one either knew what there was, or changed nothing
etag=$(tag /v1/policies)
for i in 1 2 3 4 5 6 7 8; do
	curl -sS -m 60 --unix-socket "$sock" -X PUT "http://localhost/v1/policies/p$i" -o /dev/null \
		-H "If-Match: $etag" -H 'Content-Type: application/json' -d '{}' -w '%{http_code}\n' &
done >"$work/codes"
wait $(jobs -p | grep -v "^$pid$")
[ "$(sort "$work/codes" | uniq -c | tr -s ' ' | tr '\n' ,)" = ' 1 200, 7 412,' ]
result "of eight with the same tag one changes something" || sed 's/^/# /' "$work/codes"
stop
result "stops"
chmod 666 "$work/state/intermediates.pem"
"$VERIFYD" --check-config --no-store "${run[@]}" 2>"$work/body"
[ $? -eq 2 ] && has 'can be written by others'
result "what others can write is not believed"

done_testing
