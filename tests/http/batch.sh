#!/bin/bash
# SPDX-License-Identifier: MIT
#
# batch.sh - /v1/verify/batch of verifyd: an answer for each line, in order, as
# soon as it is known; bad lines, slow servers, clients that leave. Prints TAP.
#
# Needs what ask.sh needs, openssl, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"
make_pki

# question NAME [HOSTNAME [MORE]]: a line
question() {
	printf '{"certificates":["%s"],"hostname":"%s","revocation":"off"%s}\n' \
		"$(quoted "$pki/$1-chain.pem")" "${2:-$1.test}" "${3:-}"
}
# batch FILE [CURL-ARGUMENT...]
batch() {
	local file=$1
	shift
	unix POST /v1/verify/batch -H 'Content-Type: application/x-ndjson' \
		--data-binary "@$file" "$@"
}
# line N TEXT...: is all of it in this line of the answer?
line() {
	local number=$1 text
	shift
	for text in "$@"; do
		sed -n "${number}p" "$work/body" | grep -qF -- "$text" || return 1
	done
}
lines() { [ "$(wc -l <"$work/body")" -eq "$1" ]; }

start --trust "$pki/root.pem" --listen 127.0.0.1:0

{
	question good
	question good bad.test
	question expired
	question other
} >"$work/four"
batch "$work/four"
[ "$code" = 200 ] && header '^content-type: application/x-ndjson' && lines 4 &&
	line 1 '"verdict":"valid"' && line 2 '"reason":"host-mismatch"' &&
	line 3 '"reason":"expired"' && line 4 '"reason":"untrusted-root"'
result "four questions, four answers, in order"
tcp POST /v1/verify/batch -H 'Content-Type: application/jsonl; charset=utf-8' \
	--data-binary "@$work/four"
[ "$code" = 200 ] && lines 4 && line 1 '"verdict":"valid"'
result "by TCP, by another name of the type"
batch "$work/four" -H 'Transfer-Encoding: chunked'
[ "$code" = 200 ] && lines 4
result "a chunked body"
batch "$work/four" --http1.0
[ "$code" = 200 ] && lines 4 && line 4 '"reason":"untrusted-root"'
result "by HTTP/1.0"

{
	question good
	echo '{"certificates": ['
	echo
	question good '' ',"nonsense":1'
	echo '{"certificates":["nonsense"],"hostname":"good.test"}'
	question good | tr -d '\n'
	printf '\r\n'
	printf '%s' "$(question good bad.test)"
} >"$work/mixed"
batch "$work/mixed"
[ "$code" = 200 ] && lines 7 && line 1 '"verdict":"valid"' &&
	line 2 '"code":"json-syntax"' '"question":2' '"status":400' &&
	line 3 '"code":"empty"' '"question":3' &&
	line 4 '"code":"unknown-option"' '"question":4' '"status":422' &&
	line 5 '"where":"/certificates/0"' '"question":5' &&
	line 6 '"verdict":"valid"' && line 7 '"reason":"host-mismatch"'
result "a bad line is told in its place, and the others go on"

: >"$work/empty"
batch "$work/empty"
problem 400 empty
result "an empty body"
unix POST /v1/verify/batch -H 'Content-Type: application/json' -d '{}'
problem 415 content-type Content-Type && header '^accept: application/x-ndjson'
result "415"
unix GET /v1/verify/batch
problem 405 method && header '^allow: POST'
result "405"
awk 'BEGIN { for (; n < 10001; n++) print "{}" }' >"$work/many"
batch "$work/many"
problem 413 limit && has '10000 lines'
result "too many lines"
awk 'BEGIN { for (; n < 10000; n++) print "{}" }' >"$work/many"
batch "$work/many"
[ "$code" = 200 ] && lines 10000 && line 10000 '"question":10000' &&
	[ "$(grep -c '"code":"certificates-missing"' "$work/body")" -eq 10000 ]
result "as many as there may be"

for ((i = 0; i < 300; i++)); do
	cat "$work/four"
done >"$work/long"
batch "$work/long"
[ "$code" = 200 ] && lines 1200 &&
	[ "$(grep -o '"reason":"[a-z-]*","tls_alert"' "$work/body" | head -4 | md5sum)" = \
		"$(grep -o '"reason":"[a-z-]*","tls_alert"' "$work/body" | tail -4 | md5sum)" ]
result "a long one"
unix GET /metrics
has 'verifyd_verdicts_total{verdict="invalid",reason="expired"} 304'
result "its verdicts are counted"

# A question whose line is long is read by a worker.
printf '%*s%s\n' 300000 '' "$(question good)" >"$work/wide"
question good bad.test >>"$work/wide"
batch "$work/wide"
[ "$code" = 200 ] && lines 2 && line 1 '"verdict":"valid"' &&
	line 2 '"reason":"host-mismatch"'
result "a long line"

# Who leaves in the middle, and who never reads.
for ((i = 0; i < 5; i++)); do
	curl -sS -m 60 --unix-socket "$sock" http://localhost/v1/verify/batch \
		-H 'Content-Type: application/x-ndjson' \
		--data-binary "@$work/long" 2>/dev/null | head -c 2000 >"$work/part"
done
alive
result "clients that leave"
stop
result "stops"

# -- a server that does not answer ---------------------------------------------------

"$VERIFYD" --socket "$work/hung.sock" --no-store --trust "$pki/root.pem" \
	--listen 127.0.0.1:0 2>"$work/hung.log" &
extra=$!
until_ok grep -q 'on 127' "$work/hung.log"
hung=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$work/hung.log")
kill -STOP $extra
make_pki "$hung" "$hung"
serve --store "$work/evidence" --allow-net 127.0.0.0/8 --trust "$pki/root.pem" \
	--workers 2

# slow NAME: a question that waits for that server
slow() {
	question "$1" | sed 's/"revocation":"off"/"revocation":"hard","network":"allowed"/'
}
{
	question good
	slow good
	question good bad.test
} >"$work/slow"
curl -sS -N -m 60 --unix-socket "$sock" http://localhost/v1/verify/batch \
	-H 'Content-Type: application/x-ndjson' --data-binary "@$work/slow" \
	>"$work/answers" 2>"$work/curl.err" &
asking=$!
until_ok grep -q '"verdict":"valid"' "$work/answers"
kill -0 $asking && [ "$(wc -l <"$work/answers")" -eq 1 ]
result "the first answer is sent while the second one waits"
alive
result "others are answered meanwhile"
kill -CONT $extra
wait $asking
cp "$work/answers" "$work/body"
lines 3 && line 2 '"reason":"revocation-unknown"' && line 3 '"reason":"host-mismatch"'
result "the others follow"

stop
result "stops"

# The same by a service that does not know yet how that server is.
kill -STOP $extra
serve --store "$work/evidence2" --allow-net 127.0.0.0/8 --trust "$pki/root.pem" \
	--workers 2
for ((i = 0; i < 20; i++)); do
	slow good
done >"$work/slow"
curl -sS -N -m 60 --unix-socket "$sock" http://localhost/v1/verify/batch \
	-H 'Content-Type: application/x-ndjson' --data-binary "@$work/slow" \
	>"$work/answers" 2>"$work/curl.err" &
asking=$!
waiting() {
	unix GET /metrics && grep -qx 'verifyd_requests_waiting 1' "$work/body"
}
until_ok waiting
result "a batch that waits is counted"
kill $asking
wait $asking 2>/dev/null
alive
result "alive when its client has left"
kill -KILL $extra
extra=
stop
result "stops with a batch that waited"

done_testing
