#!/bin/bash
# SPDX-License-Identifier: MIT
#
# openssl_examples.sh DIR: runs what doc/examples/Makefile has built in DIR of the
# examples with OpenSSL, against peers on loopback and a PKI made for it. Says what
# went wrong, and exits with 1 then. tests/install.sh calls it.

set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
programs=$1
work=$(mktemp -d) || exit 99
servers=
status=0

tidy_up()
{
	for pid in $servers; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	rm -rf "$work"
}
trap tidy_up EXIT
export XDG_CACHE_HOME=$work/cache
mkdir "$XDG_CACHE_HOME"
"$top_srcdir/tests/pki/make_pki.sh" "$work/pki" || exit 99
cd "$work/pki" || exit 99

# serve NAME COMMAND...: starts a server; sets port, which NAME.out says in its first line.
serve()
{
	local out=$work/$1.out
	shift
	"$@" >"$out" 2>&1 </dev/null &
	servers="$servers $!"
	port=
	for _ in $(seq 100); do
		port=$(sed -nE '1,2s/^(port|ACCEPT).*[ :]([0-9]+)$/\2/p' "$out")
		[ -z "$port" ] || return 0
		sleep 0.1
	done
	echo "no server: $*"
	cat "$out"
	exit 1
}

# expect STATUS PATTERN COMMAND...: exits so, and says so.
expect()
{
	local wanted=$1 pattern=$2 said rc
	shift 2
	said=$(timeout 30 "$@" 2>&1 </dev/null)
	rc=$?
	if [ "$rc" -ne "$wanted" ] || ! grep -qE -- "$pattern" <<<"$said"; then
		echo "$*: exits $rc, not $wanted, or does not say '$pattern':"
		echo "$said"
		status=1
	fi
}

# s_server NAME [OPTION...]: of that name's chain, which gives a page.
s_server()
{
	local name=$1
	shift
	serve "$name" openssl s_server -accept 127.0.0.1:0 -www -cert "$name.pem" -key "$name.key" \
	    -cert_chain "$name-chain.pem" "$@"
}

# -- the client in a poll loop, and libcurl ----------------------------------------

client()
{
	expect "$1" "$2" "$programs/openssl_client_nonblocking" 127.0.0.1 "$port" "$3" root.pem
}
curl_client()
{
	expect "$1" "$2" "$programs/curl_client" root.pem "https://$3:$port/" "$3:$port:127.0.0.1"
}
for version in -tls1_2 -tls1_3; do
	s_server good "$version" -status_file good.ocsp
	client 0 '^valid: ok$' good.test
	client 1 '^invalid: host-mismatch$' other.test
	curl_client 0 'Cipher' good.test
	curl_client 1 'hint: .*subjectAltName' other.test
	s_server expired "$version"
	client 4 '^invalid: expired$' expired.test
	curl_client 4 'hint: renew' expired.test
	s_server revoked-ocsp "$version" -status_file revoked-ocsp.ocsp
	client 3 '^invalid: revoked$' revoked-ocsp.test
	curl_client 3 'hint: replace the certificate' revoked-ocsp.test
	s_server other "$version"
	client 1 '^invalid: untrusted-root$' other.test
done
expect 2 usage "$programs/openssl_client_nonblocking"
expect 2 usage "$programs/curl_client"
# Where nobody is judged, nobody is good.
expect 6 'not supported' "$programs/curl_client" root.pem "http://good.test:$port/" "good.test:$port:127.0.0.1"

# -- the server ----------------------------------------------------------------------

serve server "$programs/openssl_server" 0 good-chain.pem good.key root.pem
s_client()
{
	openssl s_client -connect "127.0.0.1:$port" -quiet -no_ign_eof -CAfile root.pem \
	    -verify_return_error "$@"
}
with()
{
	local name=$1
	shift
	s_client -cert "$name.pem" -key "$name.key" -cert_chain "$name-chain.pem" "$@"
}
# told PATTERN: the server has said so by now, or soon.
told()
{
	for _ in $(seq 100); do
		! grep -qE -- "$1" "$work/server.out" || return 0
		sleep 0.1
	done
	echo "the server does not say '$1':"
	cat "$work/server.out"
	status=1
}
export -f s_client with
export port
hello='^hello CN=client.test,O=Test$'
ask()
{
	local wanted=$1 pattern=$2
	shift 2
	expect "$wanted" "$pattern" bash -c '"$@"' - "$@"
}
ask 0 "$hello" with client -ign_eof -sess_out session.pem
told '^valid: ok$'
ask 0 "$hello" with client -ign_eof -tls1_2
ask 1 'alert certificate required' s_client -ign_eof
told 'the peer was not judged'
ask 1 'alert unsupported certificate' with good -ign_eof
told '^invalid: wrong-purpose$'
# The ticket has no intermediate, and the server none to put in its place: it ends.
ask 1 'unexpected eof' s_client -ign_eof -sess_in session.pem
told '^invalid: no-issuer$'
ask 1 'alert unknown ca' with other -ign_eof
told '^invalid: untrusted-root$'
expect 2 usage "$programs/openssl_server"
exit $status
