#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_capture.sh - what "certaudit handshake" says of both hellos is what tshark reads
# in the octets of the same connection.

. "$(dirname "$0")/../audit/tap.sh"
. "$here/tls.sh"
for tool in tshark text2pcap; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP no $tool"
	exit 0
done
# tshark's own messages and preferences
export XDG_CONFIG_HOME=$work/config

# fields TYPE FIELD...: of the nth handshake message of that type, as tshark has them.
fields() {
	local type=$1 field args=()
	shift
	for field; do
		args+=(-e "$field")
	done
	tshark -n -r "$work/capture.pcap" -d tcp.port==443,tls -Y "tls.handshake.type==$type" \
	    -T fields -E separator='|' -E aggregator=, "${args[@]}" 2>"$work/tshark.log"
}

# same NAME OPTION...: the connection through a proxy that records it.
same() {
	local name=$1 client server
	shift
	: >"$work/peer.port"
	python3 "$here/capture.py" "$backend" "$work/dump" >"$work/peer.port" 2>"$work/peer.log" &
	local proxy=$!
	port=$(await "$work/peer.port" '^\([0-9]*\)$')
	run handshake --connect "127.0.0.1:$port" --trust root.pem --network off --alpn http/1.1 --json "$@" good.test
	wait $proxy
	text2pcap -q -D -T 50000,443 "$work/dump" "$work/capture.pcap" >"$work/text2pcap.log" 2>&1
	client=$(fields 1 tls.handshake.version tls.handshake.random tls.handshake.ciphersuite \
	    tls.handshake.extension.type tls.handshake.extensions.supported_version \
	    tls.handshake.extensions_supported_group tls.handshake.sig_hash_alg \
	    tls.handshake.extensions_server_name tls.handshake.extensions_alpn_str | head -n 1)
	server=$(fields 2 tls.handshake.version tls.handshake.random tls.handshake.ciphersuite \
	    tls.handshake.extension.type tls.handshake.extensions.supported_version | tail -n 1)
	report "$name" "$(python3 - "$work/stdout" "$client" "$server" <<'END' 2>&1
import json, sys

d = json.load(open(sys.argv[1]))
client, server = (line.split("|") for line in sys.argv[2:])


def numbers(text):
    return [int(n, 0) for n in text.split(",") if n]


def same(what, told, captured):
    if told != captured or not captured:
        print(f"{what}: told {told}, captured {captured}")


def listed(values):
    return [v["number"] for v in values]


c, s = d["client_hello"], d["server_hello"]
same("client version", [c["legacy_version"]["number"]], numbers(client[0]))
same("client random", c["random"].lower(), client[1].replace(":", ""))
same("cipher suites", listed(c["cipher_suites"]), numbers(client[2]))
same("extensions", listed(c["extensions"]), numbers(client[3]))
versions = listed(c["versions"]) if client[4] else [c["legacy_version"]["number"]]
same("versions", versions, numbers(client[4]) or numbers(client[0]))
same("groups", listed(c["groups"]), numbers(client[5]))
same("signature schemes", listed(c["signature_schemes"]), numbers(client[6]))
same("server name", c["server_name"], client[7])
same("ALPN", c["alpn"], client[8].split(","))
same("server version", [s["legacy_version"]["number"]], numbers(server[0]))
same("server random", s["random"].lower(), server[1].replace(":", ""))
same("cipher suite", [s["cipher_suite"]["number"]], numbers(server[2]))
same("server's extensions", listed(s["extensions"]), numbers(server[3]))
same("version", [s["version"]["number"]], numbers(server[4]) or numbers(server[0]))
END
)"
}

openssl_server -cert good.pem -cert_chain inter.pem -key good.key
backend=$port
same 'OpenSSL, TLS 1.3'
same 'OpenSSL, TLS 1.2' --tls-versions 1.2
openssl_server -cert good.pem -cert_chain inter.pem -key good.key -groups P-384
backend=$port
same 'OpenSSL, HelloRetryRequest'
gnutls_server --x509certfile good-chain.pem --x509keyfile good.key
backend=$port
same 'GnuTLS, TLS 1.3'
same 'GnuTLS, TLS 1.2' --tls-versions 1.2
finish
