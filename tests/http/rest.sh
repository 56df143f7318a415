#!/bin/bash
# SPDX-License-Identifier: MIT
#
# rest.sh - doc/rest.md is what curl shows of every resource: asks a real verifyd
# and compares, with what differs from run to run (times, hashes, serials, keys)
# made the same. Prints TAP.
#
# rest.sh --write: writes doc/rest.md anew. Needs what ask.sh needs, openssl,
# python3, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"
page=$here/../../doc/rest.md
make_pki
cd "$pki" || exit 99

cat >"$work/conf" <<END
[policy strict]
revocation = hard
[access]
proxy-user = $(id -u)
[store]
allow-net = 127.0.0.0/8
[handshakes]
enable = true
user = $(id -u)
END
serve --config "$work/conf" --store "$work/store" --state "$work/state" --trust "$pki/root.pem"

crl_id=$(openssl dgst -sha256 -r inter-rsa.crl | cut -d' ' -f1)
key_id=$(openssl x509 -in inter-rsa.pem -noout -pubkey | openssl pkey -pubin -outform DER |
	openssl dgst -sha256 -r | cut -d' ' -f1)
other_id=$(openssl x509 -in other-root.pem -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1)
openssl ocsp -issuer inter.pem -cert good.pem -no_nonce -reqout request.der >/dev/null 2>&1
printf '{"certificates": ["%s"], "hostname": "good.test", "revocation": "off"}\n' \
	"$(quoted good-chain.pem)" >question.json
{ cat question.json; echo '{"certificates": []}'; } >questions.ndjson

# The socket of the text is ours.
curl() {
	local a args=()
	for a in "$@"; do
		a=${a/\/run\/verifyd\/verifyd.sock/$sock}
		args+=("${a/4433/${server_port:-4433}}")
	done
	command curl -m 60 "${args[@]}"
}
# What curl printed: headers sorted out, JSON laid out, the rest as it is.
cat >"$work/plain.py" <<'P'
import json, re, sys
data = sys.stdin.buffer.read()
head, body = b"", data
if data.startswith(b"HTTP/"):
    head, _, body = data.partition(b"\r\n\r\n")
    while body.startswith(b"HTTP/"):
        head, _, body = body.partition(b"\r\n\r\n")
out = []
for line in head.decode().split("\r\n"):
    if line.startswith("HTTP/") or re.match("(?i)(content-type|etag|allow|www-authenticate|x-verifyd.*):", line):
        out.append(line.strip())
if out and body:
    out.append("")
def layout(text):
    try:
        return json.dumps(json.loads(text), indent=2)
    except ValueError:
        return text.rstrip("\n")
try:
    text = body.decode()
    parts = text.splitlines() if text.count("\n") > 1 and text.startswith("{") and "ndjson" in head.decode() else [text]
    out += [layout(p) for p in parts if p]
except UnicodeDecodeError:
    out.append("(%s)" % ("octets"))
text = "\n".join(out)
text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-11-23T12:00:00Z", text)
text = re.sub(r"\b[0-9a-f]{64}\b", "5f0c...", text)
text = re.sub(r'("(?:microseconds|size|bytes|memo_hits|signatures|steps)": )\d+', r"\g<1>1", text)
text = re.sub(r'("version": )"[^"]*"', r'\1"0.1.0"', text)
print(text)
P
# The parts of the command that are hashes of this run are made the same too.
same() { sed -E 's/\b[0-9a-f]{64}\b/5f0c.../g; s,/v1/ocsp/[A-Za-z0-9%]+,/v1/ocsp/MFIwUD...,'; }
say() { printf '%s\n' "$@" >>"$work/page"; }
# show COMMAND: as it is typed, and what comes of it
show() {
	say '' '```console' "$(same <<<"\$ $1")"
	eval "$1" 2>>"$work/curl.err" >"$work/shown"
	python3 "$work/plain.py" <"$work/shown" >>"$work/page"
	say '```'
}
heading() { # TITLE LINE...
	say '' "## $1"
	[ $# -eq 1 ] || say '' "${@:2}"
}
v='curl -s --unix-socket /run/verifyd/verifyd.sock'
vi='curl -si --unix-socket /run/verifyd/verifyd.sock'
to=http://localhost
etag_of() { curl -si --unix-socket "$sock" "http://localhost$1" | sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p'; }

: >"$work/page"
say '<!-- SPDX-License-Identifier: MIT -->' '# verifyd, by curl' '' \
	'Made by `tests/http/rest.sh --write`, and compared with what the service says by' \
	'`make check`. Times, hashes and sizes are made the same. The options are in verifyd(8), every' \
	'answer is described in `/openapi.json`.'
heading 'Is this certificate good?' 'The leaf first, PEM; the options are query parameters.'
show "$v '$to/v1/verify?hostname=good.test&revocation=off' -H 'Content-Type: application/pem-certificate-chain' --data-binary @good-chain.pem"
say '' 'The same as JSON, and a wrong name:'
show "$v $to/v1/verify -H 'Content-Type: application/json' -d @question.json | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"verdict\"])'"
show "$v '$to/v1/verify?hostname=bad.test&revocation=off' -H 'Content-Type: application/pem-certificate-chain' --data-binary @good-chain.pem | python3 -c 'import json, sys; v = json.load(sys.stdin); print(v[\"verdict\"], v[\"reason\"], v[\"tls_alert\"])'"
say '' 'What is no question is told so:'
show "$vi $to/v1/verify -H 'Content-Type: application/json' -d '{\"hostname\": \"good.test\"}'"
heading 'Many at once' 'A line for each question, a line for each answer.'
show "$v $to/v1/verify/batch -H 'Content-Type: application/x-ndjson' --data-binary @questions.ndjson | cut -c 1-60"
heading 'May this client come in?' 'For proxies; [examples/nginx-authz.conf](examples/nginx-authz.conf) is nginx.'
show "$vi '$to/v1/authz?revocation=off' -H \"Client-Cert: :\$(openssl x509 -in client.pem -outform DER | openssl base64 -A):\" -H \"Client-Cert-Chain: :\$(openssl x509 -in inter.pem -outform DER | openssl base64 -A):\""
show "$vi $to/v1/authz"
heading 'Revocation lists'
show "$v '$to/v1/crls?issuer_key_sha256=$key_id' -H 'Content-Type: application/pkix-crl' --data-binary @inter-rsa.crl"
show "$v $to/v1/crls"
show "$v $to/v1/crls/$crl_id"
show "$vi -X POST $to/v1/crls/$crl_id/refresh"
say '' 'A question authenticates it; then a serial can be asked for.'
show "$v '$to/v1/verify?hostname=revoked-crl.test&revocation=hard' -H 'Content-Type: application/pem-certificate-chain' --data-binary @revoked-crl-chain.pem | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"reason\"])'"
show "$v $to/v1/revocation/$key_id/\$(openssl x509 -in revoked-crl.pem -noout -serial | sed 's/serial=//')"
show "$vi -X DELETE $to/v1/crls/$crl_id"
heading 'OCSP' 'For programs that know nothing else. The responder of this certificate is on loopback, which is' \
	'fetched from only where `--allow-net` says so: nothing can be had there.'
show "$v $to/v1/ocsp -H 'Content-Type: application/ocsp-request' --data-binary @request.der | openssl ocsp -respin - -resp_text 2>&1 | head -n 1"
show "$v $to/v1/ocsp/\$(openssl base64 -A -in request.der | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g') | od -An -tx1"
heading 'Anchors, intermediates, policies' 'GET gives an ETag, and a change needs it.'
show "$vi $to/v1/trust-anchors"
etag=$(etag_of /v1/trust-anchors)
show "$v $to/v1/trust-anchors -H 'If-Match: $etag' -H 'Content-Type: application/pem-certificate-chain' --data-binary @other-root.pem"
show "$vi -X DELETE $to/v1/trust-anchors/$other_id -H 'If-Match: $etag'"
etag=$(etag_of /v1/trust-anchors)
show "$vi -X DELETE $to/v1/trust-anchors/$other_id -H 'If-Match: $etag'"
etag=$(etag_of /v1/intermediates)
show "$v $to/v1/intermediates -H 'If-Match: $etag' -H 'Content-Type: application/pem-certificate-chain' --data-binary @inter.pem"
show "$v $to/v1/intermediates"
inter_id=$(openssl x509 -in inter.pem -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1)
show "$vi -X DELETE $to/v1/intermediates/$inter_id -H 'If-Match: *'"
etag=$(etag_of /v1/policies)
show "$v -X PUT $to/v1/policies/clients -H 'If-Match: $etag' -H 'Content-Type: application/json' -d '{\"purpose\": \"tls-client\", \"revocation\": \"hard\"}'"
show "$v $to/v1/policies"
show "$vi -X DELETE $to/v1/policies/clients -H 'If-Match: *'"
heading 'A handshake with a server, explained' \
	'Off unless verifyd.conf(5) enables it. All of the report: [handshake.md](handshake.md).
With `"der": true` it has the octets of all certificates, those that the server sent under `certificates`.'
openssl s_server -accept 127.0.0.1:0 -cert good-chain.pem -cert_chain good-chain.pem \
	-key good.key -www >"$work/server" 2>&1 &
extra=$!
until_ok grep -q '^ACCEPT' "$work/server"
server_port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$work/server" | head -1)
show "$v $to/v1/handshakes -H 'Content-Type: application/json' -d '{\"host\": \"127.0.0.1\", \"port\": 4433, \"servername\": \"www.test\"}' | python3 -c 'import json, sys; h = json.load(sys.stdin); print(h[\"completed\"], [c[\"cause\"] for c in h[\"causes\"]], [s[\"stage\"] for s in h[\"stages\"]])'"
kill -TERM $extra
heading 'Evidence for machines without a network'
show "$v $to/v1/cache/export -o bundle && head -c 4 bundle"
show "$v $to/v1/cache/import -H 'Content-Type: application/octet-stream' --data-binary @bundle"
heading 'The service itself'
show "$v $to/healthz"
show "$v $to/readyz"
show "$v $to/metrics | grep '^verifyd_trust_anchors'"
show "$v $to/openapi.json | head -n 2"
stop
result "the service stops"

if [ "${1:-}" = --write ]; then
	cp "$work/page" "$page"
	exit
fi
diff "$page" "$work/page" >"$work/body"
result "doc/rest.md is what the service says (tests/http/rest.sh --write)" || head -40 "$work/body" | sed 's/^/# /'
python3 - "$here/../../doc/openapi.json" "$page" >"$work/body" <<'P'
import json, re, sys
page = open(sys.argv[2]).read()
for path, item in json.load(open(sys.argv[1]))["paths"].items():
    pattern = "localhost" + "[^/?' ]+".join(re.escape(p) for p in re.split(r"\{[^}]*\}", path))
    if not re.search(pattern + r"(?=[?' \n]|$)", page, re.M):
        print(path)
P
[ ! -s "$work/body" ]
result "it has every resource"

done_testing
