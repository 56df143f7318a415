#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_good.sh - "certaudit handshake" against OpenSSL's and GnuTLS's servers, where
# all is well: what is reported is what was agreed on.

. "$(dirname "$0")/../audit/tap.sh"
. "$here/tls.sh"

ended='d["completed"] and d["failure"] is None and not d["truncated"] and d["causes"] == [] and all(q["answer"] for q in d["questions"]) and d["verdict"]["verdict"] == "valid"'
names='[m["from"][0] + m["message"] for m in d["messages"]]'

openssl_server -cert good.pem -cert_chain inter.pem -key good.key
shake 'OpenSSL, TLS 1.3' 0 "$ended and d['agreement']['version'] == 'TLS 1.3'"
shake 'every message of TLS 1.3, in order' 0 "[n for n in $names if n[1:] not in ('NewSessionTicket', 'ChangeCipherSpec')] == ['cClientHello', 'sServerHello', 'sEncryptedExtensions', 'sCertificate', 'sCertificateVerify', 'sFinished', 'cFinished'] and d['agreement']['session_tickets'] == 2"
shake 'what is encrypted in TLS 1.3' 0 'all(m["encrypted"] == (m["message"] not in ("ClientHello", "ServerHello", "ChangeCipherSpec")) for m in d["messages"])'
shake 'the stages' 0 '[s["stage"] for s in d["stages"]] == ["tcp", "client-hello", "server-hello", "certificates", "key-agreement", "finished", "application-data"] and all(s["status"] == "done" for s in d["stages"]) and [s["round_trips"] for s in d["stages"]] == [0, 0, 1, 0, 0, 0, 1]'
shake 'the hello as it was sent' 0 'd["client_hello"]["server_name"] == "good.test" and d["client_hello"]["alpn"] == ["http/1.1"] and [v["name"] for v in d["client_hello"]["versions"]] == ["TLS 1.3", "TLS 1.2"] and len(d["client_hello"]["random"]) == 64 and d["client_hello"]["random"] != d["server_hello"]["random"]'
shake 'TLS 1.2' 0 "$ended and d['agreement']['version'] == 'TLS 1.2' and d['server_hello']['downgrade_sentinel'] == 'TLS 1.2' and d['agreement']['extended_master_secret']" --tls-versions 1.2
shake 'every message of TLS 1.2, in order' 0 "$names == ['cClientHello', 'sServerHello', 'sCertificate', 'sServerKeyExchange', 'sServerHelloDone', 'cClientKeyExchange', 'cChangeCipherSpec', 'cFinished', 'sNewSessionTicket', 'sChangeCipherSpec', 'sFinished']" --tls-versions 1.2
shake 'the parts of a suite of TLS 1.2' 0 'd["agreement"]["cipher_suite"] == {"number": 0xc02b, "name": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "key_exchange": "ECDHE", "authentication": "ECDSA", "cipher": "AES_128_GCM", "mac": "AEAD", "hash": "SHA-256"} and d["agreement"]["group"] == "secp384r1" and d["agreement"]["signature_scheme"] == "ecdsa_secp256r1_sha256" and d["agreement"]["forward_secrecy"]' --priority NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL:+GROUP-SECP384R1:+GROUP-SECP256R1
shake 'of TLS 1.3' 0 'd["agreement"]["cipher_suite"] == {"number": 0x1303, "name": "TLS_CHACHA20_POLY1305_SHA256", "key_exchange": "ECDHE", "authentication": "ECDSA", "cipher": "CHACHA20_POLY1305", "mac": "AEAD", "hash": "SHA-256"} and d["agreement"]["group"] == "x25519"' --priority NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+CHACHA20-POLY1305:-GROUP-ALL:+GROUP-X25519
shake 'the chain as it was sent' 0 '[(c["part"], c["subject"]) for c in d["certificates"]["sent"]] == [("leaf", "CN=good.test,O=Test"), ("intermediate", "CN=Test Intermediate,O=Test")] and d["certificates"]["in_order"] and d["certificates"]["missing"] == [] and d["certificates"]["sent"][0]["days_left"] in (364, 365)'
shake 'no name is sent when told so' 0 'd["servername"] is None and d["client_hello"]["server_name"] is None' --no-sni
shake 'another name is sent' 0 'd["client_hello"]["server_name"] == "good.wild.test" and d["verdict"]["identity"]["value"] == "good.wild.test"' --servername good.wild.test
HOST=127.0.0.1 shake 'an address is not asked for' 0 'd["client_hello"]["server_name"] is None and d["verdict"]["identity"] == {"type": "ip", "value": "127.0.0.1"}'
text 'as text' 0 'the handshake is done' '|--- ClientHello, ' '|<.. Finished, ' '  versions                 TLS 1.3, TLS 1.2' 'cipher suite             TLS_' '0 leaf CN=good.test' 'did application data flow? yes' 'HTTP/1.0 200' -- \
    handshake --connect "127.0.0.1:$port" --trust root.pem --network off --alpn http/1.1 good.test
good=$port

peer split "$good"
shake 'a server whose octets come one by one' 0 "$ended"
port=$good

openssl_server -cert good.pem -cert_chain inter.pem -key good.key -groups P-384
shake 'a group by HelloRetryRequest' 0 "$ended and [s['stage'] for s in d['stages']][2] == 'hello-retry' and [n for n in $names if n[1:] != 'ChangeCipherSpec'][:4] == ['cClientHello', 'sHelloRetryRequest', 'cClientHello', 'sServerHello'] and d['hello_retry_request']['group']['name'] == 'secp384r1' and [g['name'] for g in d['second_client_hello']['key_shares']] == ['secp384r1'] and d['agreement']['group'] == 'secp384r1'"

openssl_server -cert good.pem -cert_chain inter.pem -key good.key -tls1_2
shake 'a server that has no TLS 1.3' 0 "$ended and d['agreement']['version'] == 'TLS 1.2' and d['server_hello']['downgrade_sentinel'] is None"

openssl_server -cert good.pem -cert_chain inter.pem -key good.key -CAfile root.pem -Verify 3 -verify_return_error
for version in 1.2 1.3; do
	shake "a client certificate, TLS $version" 0 "$ended and d['client_certificate']['sent'] and d['client_certificate']['signature_scheme'] == 'ecdsa_secp256r1_sha256' and ['cCertificate', 'cCertificateVerify'] == [n for n in $names if n in ('cCertificate', 'cCertificateVerify')]" \
	    --tls-versions $version --cert client-chain.pem --key client.key
done

gnutls_server --x509certfile good-chain.pem --x509keyfile good.key
shake 'GnuTLS, TLS 1.3' 0 "$ended and d['agreement']['version'] == 'TLS 1.3'"
shake 'GnuTLS, TLS 1.2' 0 "$ended and d['agreement']['version'] == 'TLS 1.2'" --tls-versions 1.2
gnutls_server --x509certfile good-chain.pem --x509keyfile good.key --ocsp-response good.ocsp
for version in 1.2 1.3; do
	shake "a staple, TLS $version" 0 "d['certificates']['staple']['used'] and d['certificates']['staple']['status'] == 'good' and d['verdict']['paths'][0]['certificates'][0]['revocation']['source'] == 'staple'" --tls-versions $version
done

# -- nginx -----------------------------------------------------------------------------------

nginx_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
peer connect "$good"
by_proxy() { # by_proxy NAME STATUS EXPRESSION HOST OPTION...
	local name=$1 status=$2 expression=$3 host=$4
	shift 4
	holds "$name" "$status" "$expression" handshake --trust root.pem --network off \
	    --json "$@" "$host"
}
by_proxy 'through a proxy' 0 "$ended and d['by_proxy'] and d['addresses'] == []" good.test --proxy "http://127.0.0.1:$port"
by_proxy 'a proxy that does not let one' 6 "(d['failure']['stage'], d['causes'][0]['cause'], d['failure']['detail']) == ('tcp', 'proxy-failed', 'the proxy answered 403')" other.test --proxy "http://127.0.0.1:$port"
by_proxy 'no proxy there' 6 "d['causes'][0]['cause'] == 'proxy-failed'" good.test --proxy http://127.0.0.1:1
by_proxy 'no such kind of proxy' 6 "d['causes'][0]['cause'] == 'proxy-failed'" good.test --proxy gopher://127.0.0.1:1
peer stall
LIMIT=2 by_proxy 'a proxy that stalls' 6 "d['causes'][0]['cause'] == 'proxy-failed'" good.test --proxy "http://127.0.0.1:$port" --timeout 1
cat >"$work/nginx.conf" <<END
daemon off; pid $work/nginx.pid; error_log stderr; worker_processes 1;
events { }
http {
	access_log off; client_body_temp_path $work/t; proxy_temp_path $work/t;
	fastcgi_temp_path $work/t; uwsgi_temp_path $work/t; scgi_temp_path $work/t;
	server {
		listen 127.0.0.1:$nginx_port ssl http2;
		server_name good.test;
		ssl_certificate $pki/good-chain.pem; ssl_certificate_key $pki/good.key;
		ssl_client_certificate $pki/root.pem; ssl_verify_client on; ssl_verify_depth 3;
		location / { return 204; }
	}
}
END
if command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; then
	PATH=$PATH:/usr/sbin nginx -c "$work/nginx.conf" -e stderr >"$work/nginx.log" 2>&1 &
	servers="$servers $!"
	for i in $(seq 100); do
		(: <"/dev/tcp/127.0.0.1/$nginx_port") 2>/dev/null && break
		sleep 0.1
	done
	port=$nginx_port
	shake 'nginx' 0 "$ended and d['application_data']['first_line'] == 'HTTP/1.1 204 No Content' and d['application_data']['date'].endswith('GMT') and d['agreement']['alpn'] == 'http/1.1'" --cert client-chain.pem --key client.key
	shake 'nginx refuses who has no certificate by HTTP' 0 "d['application_data']['first_line'].startswith('HTTP/1.1 400 ') and [c['cause'] for c in d['causes']] == ['client-certificate-required']"
	shake 'both clocks agree, whatever time is asked about' 4 "d['causes'][0]['cause'] == 'certificate-expired' and 'clock-skew' not in [c['cause'] for c in d['causes']]" --at 2040-01-01T00:00:00Z --cert client-chain.pem --key client.key
	holds 'HTTP/2' 0 "d['agreement']['alpn'] == 'h2' and d['application_data']['protocol'] == 'h2' and d['application_data']['bytes_received'] > 0 and d['failure'] is None" \
	    handshake --connect "127.0.0.1:$port" --trust root.pem --network off --alpn h2 --json good.test --cert client-chain.pem --key client.key
fi
finish
