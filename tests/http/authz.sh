#!/bin/bash
# SPDX-License-Identifier: MIT
#
# authz.sh - /v1/authz of verifyd: by hand in every form of header, and behind a
# real nginx with the example of doc/examples: who has a good client certificate
# comes in, and who has a revoked, expired, unknown or no one does not. Prints TAP.
#
# Needs what ask.sh needs, openssl, nginx, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"

make_pki
# -- more clients ----------------------------------------------------------------

export OCSP_URL=http://127.0.0.1:1/ HTTP_URL=http://127.0.0.1:1 NAMES=email:eve@good.test
client() { # NAME OPENSSL-CA-ARGUMENT...
	local name=$1
	shift
	(cd "$pki" && openssl req -new -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -keyout "$name.key" -subj "/O=Test/CN=$name" -out "$name.csr" &&
		openssl ca -batch -notext -config ca.cnf -name ca_inter -extensions client \
			-in "$name.csr" -out "$name.pem" "$@") 2>"$work/openssl.log"
}
client revoked-client && client old-client -startdate 20200101000000Z -enddate 20210101000000Z &&
	(cd "$pki" && openssl ca -config ca.cnf -name ca_inter -revoke revoked-client.pem &&
		openssl ca -config ca.cnf -name ca_inter -gencrl -out inter.crl.pem) 2>>"$work/openssl.log"
result "a revoked client and one of the past"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$pki/stranger.key" \
	-subj /CN=Stranger -addext extendedKeyUsage=clientAuth -out "$pki/stranger.pem" 2>/dev/null

user=$(id -u) nobody=
[ "$user" -eq 0 ] && user=www-data nobody=65534
cat >"$work/conf" <<END
[access]
proxy-user = $user
proxy-user = $(id -u)
[policy clients]
purpose = tls-client
revocation = off
END
chmod 755 "$work"
serve --config "$work/conf" --store "$work/store" --trust "$pki/root.pem" \
	--intermediates "$pki/inter.pem" --listen 127.0.0.1:0
for crl in inter root; do
	unix POST /v1/crls -H 'Content-Type: application/x-pem-file' --data-binary "@$pki/$crl.crl.pem"
	[ "$code" = 201 ]
	result "the list of $crl is brought in"
done

# -- by hand -----------------------------------------------------------------------

rfc9440() { printf ':%s:' "$(openssl x509 -in "$1" -outform DER | openssl base64 -A)"; }
escaped() { awk 1 ORS=%0A "$1" | sed 's/+/%2B/g; s,/,%2F,g; s/=/%3D/g; s/ /%20/g'; }
authz() { # QUERY CURL-ARGUMENT...
	local query=$1
	shift
	unix GET "/v1/authz$query" "$@"
}
hard='?revocation=hard'
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 204 ] && header '^x-verifyd-subject: CN=client.test,O=Test' &&
	header '^x-verifyd-valid-until: 20..-' &&
	header "^x-verifyd-sha256: $(openssl x509 -in "$pki/client.pem" -outform DER | openssl dgst -sha256 -r | cut -c 1-64)"
result "RFC 9440: a good one"
authz "$hard" -H "X-SSL-Client-Cert: $(escaped "$pki/client.pem")"
problem 400 header X-SSL-Client-Cert
result "a header that is not believed"
unix POST "/v1/authz$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 204 ]
result "POST without a body"
unix POST "/v1/authz$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")" -d some=thing
[ "$code" = 204 ]
result "POST with a body of somebody else's"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/revoked-client.pem")"
problem 403 revoked Client-Cert && header '^x-verifyd-reason: revoked'
result "a revoked one"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/old-client.pem")"
problem 403 expired Client-Cert
result "an expired one"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/stranger.pem")"
problem 403 untrusted-root Client-Cert || problem 403 no-path Client-Cert
result "an unknown one"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/good.pem")"
problem 403 wrong-purpose Client-Cert
result "a server's is none of a client"
authz "$hard"
problem 401 certificate-missing Client-Cert && header '^www-authenticate: Client-Cert'
result "none: 401 with a challenge"
authz "$hard" -H 'Client-Cert;' -H 'X-SSL-Client-Cert;'
problem 401 certificate-missing Client-Cert
result "empty headers are none"
authz '?named_policy=clients' -H "Client-Cert: $(rfc9440 "$pki/revoked-client.pem")"
[ "$code" = 204 ]
result "by a policy's name"
authz '?named_policy=clients&revocation=hard&email=alice@good.test' \
	-H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 204 ]
result "by an address"
authz "$hard&email=bob@good.test" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
problem 403 host-mismatch Client-Cert
result "another's address"
authz '?nonsense=1' -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
problem 422 unknown-option '?nonsense'
result "an unknown option"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")" \
	-H "X-SSL-Client-Cert: $(escaped "$pki/client.pem")"
problem 400 header X-SSL-Client-Cert
result "one of both kinds"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")" \
	-H "Client-Cert: $(rfc9440 "$pki/client.pem")"
problem 400 header Client-Cert
result "the same header twice"
for bad in nonsense ':AAAA' '::' ':****:' "$(rfc9440 "$pki/client.pem");a=1" \
	"$(rfc9440 "$pki/client.pem"), $(rfc9440 "$pki/client.pem")"; do
	authz "$hard" -H "Client-Cert: $bad"
	problem 400 header Client-Cert
	result "no byte sequence: ${bad:0:9}"
done
authz "$hard" -H 'Client-Cert: :AAAA:'
problem 403 nothing-found Client-Cert
result "what is no certificate keeps out"
authz "$hard&network=allowed" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 204 ]
result "where it may wait for the network"
tcp GET "/v1/authz$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
problem 403 not-a-proxy
result "by TCP nobody is a proxy"
if [ -n "$nobody" ]; then
	code=$(setpriv --reuid=$nobody --regid=$nobody --clear-groups curl -sS -m 60 \
		--unix-socket "$sock" -H "Client-Cert: $(rfc9440 "$pki/client.pem")" \
		-o - -w '\n%{http_code}' "http://localhost/v1/authz$hard" \
		2>"$work/curl.err" | tee "$work/body" | tail -1)
	printf 'content-type: application/problem+json\r\n' >"$work/head"
	problem 403 not-a-proxy
	result "a user who is no proxy"
else
	echo "ok $((++count)) - a user who is no proxy # SKIP not root"
fi

# -- without the intermediates -------------------------------------------------------

stop
result "stops"
serve --config "$work/conf" --store "$work/store" --trust "$pki/root.pem"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 403 ]
result "an issuer that nobody names"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")" \
	-H "Client-Cert-Chain: $(rfc9440 "$pki/other-root.pem"), $(rfc9440 "$pki/inter.pem")"
[ "$code" = 204 ]
result "comes with Client-Cert-Chain"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")" -H 'Client-Cert-Chain: :AAAA'
problem 400 header Client-Cert-Chain
result "a chain that is none"
authz "$hard" -H "Client-Cert-Chain: $(rfc9440 "$pki/client.pem")"
problem 401 certificate-missing
result "a chain without a leaf"
stop

# -- escaped PEM ---------------------------------------------------------------------

sed -i 's/^\[access\]$/&\nclient-certificate-header = X-SSL-Client-Cert/' "$work/conf"
serve --config "$work/conf" --store "$work/store" --trust "$pki/root.pem" \
	--intermediates "$pki/inter.pem"
authz "$hard" -H "X-SSL-Client-Cert: $(escaped "$pki/client.pem")"
[ "$code" = 204 ]
result "escaped PEM: a good one"
authz "$hard" -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
problem 400 header Client-Cert
result "escaped PEM: what a client says in the other header is not believed"
authz "$hard"
problem 401 certificate-missing X-SSL-Client-Cert
result "escaped PEM: none"
for bad in nonsense '%' '-----BEGIN%00' "$(escaped "$pki/client.pem")%"; do
	authz "$hard" -H "X-SSL-Client-Cert: $bad"
	problem 400 header X-SSL-Client-Cert
	result "no escaped PEM: ${bad:0:9}"
done
authz "$hard" -H "X-SSL-Client-Cert: $(escaped "$pki/client.key")"
problem 403 private-key X-SSL-Client-Cert
result "a key is no certificate"

# -- nginx ---------------------------------------------------------------------------

PATH=$PATH:/usr/sbin
if ! command -v nginx >/dev/null; then
	echo "ok $((++count)) - behind nginx # SKIP no nginx"
	done_testing
fi
https=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir "$work/www" "$work/nginx"
echo welcome >"$work/www/index.html"
chmod 755 "$work/www"
sed "s,unix:/run/verifyd/verifyd.sock,unix:$sock,; s,listen 443,listen 127.0.0.1:$https,
	s,/etc/nginx/tls/www.example.org,$pki/good,; s,/var/www/html,$work/www," \
	"$here/../../doc/examples/nginx-authz.conf" >"$work/nginx/authz.conf"
cat >"$work/nginx/nginx.conf" <<END
$([ "$(id -u)" -eq 0 ] && echo "user www-data;")
daemon off;
worker_processes 1;
pid $work/nginx/pid;
error_log $work/nginx/error.log;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $work/nginx/body;
	proxy_temp_path $work/nginx/proxy;
	fastcgi_temp_path $work/nginx/fastcgi;
	uwsgi_temp_path $work/nginx/uwsgi;
	scgi_temp_path $work/nginx/scgi;
	include $work/nginx/authz.conf;
}
END
nginx -e "$work/nginx/error.log" -c "$work/nginx/nginx.conf" 2>"$work/nginx/log" &
extra=$!
until_ok bash -c "exec 3<>/dev/tcp/127.0.0.1/$https" 2>/dev/null
result "nginx runs" || sed 's/^/# /' "$work/nginx/log"
visit() { # NAME CURL-ARGUMENT...: by TLS, with this certificate
	local name=$1
	shift
	: >"$work/body"
	code=$(curl -sS -k -m 60 ${name:+--cert "$pki/$name.pem" --key "$pki/$name.key"} "$@" \
		-D "$work/head" -o "$work/body" -w '%{http_code}' "https://127.0.0.1:$https/" \
		2>"$work/curl.err")
}
visit client
[ "$code" = 200 ] && has welcome && header '^x-client-subject: CN=client.test,O=Test'
result "nginx: a good one comes in" || sed 's/^/# /' "$work/nginx/error.log"
visit client -H 'Origin: https://elsewhere.test' -H 'Sec-Fetch-Site: cross-site' -d some=thing
[ "$code" = 200 ] || [ "$code" = 405 ]
result "nginx: with a browser's headers too"
visit revoked-client
[ "$code" = 403 ] && ! has welcome
result "nginx: a revoked one does not"
visit old-client
{ [ "$code" = 403 ] || [ "$code" = 400 ]; } && ! has welcome
result "nginx: an expired one does not"
visit stranger
[ "$code" = 403 ] && ! has welcome
result "nginx: an unknown one does not"
visit good
[ "$code" = 403 ] && ! has welcome
result "nginx: a server's does not"
visit ''
[ "$code" = 401 ] && ! has welcome
result "nginx: nobody comes in without"
visit '' -H "X-SSL-Client-Cert: $(escaped "$pki/client.pem")"
[ "$code" = 401 ] && ! has welcome
result "nginx: a header of the client's own is no certificate"
visit '' -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 401 ] && ! has welcome
result "nginx: nor is RFC 9440's"
visit stranger -H "Client-Cert: $(rfc9440 "$pki/client.pem")"
[ "$code" = 403 ] && ! has welcome
result "nginx: nor beside a certificate"
kill -TERM "$pid"
wait "$pid"
pid=
visit client
[ "$code" = 500 ] && ! has welcome
result "nginx: without verifyd nobody comes in"
kill "$extra"
wait "$extra" 2>/dev/null
extra=

done_testing
