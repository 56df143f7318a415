#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_broken.sh - "certaudit handshake" where no TLS is spoken, or the connection ends
# or stalls at some stage: stage, cause, exit status, and all within a time limit.

. "$(dirname "$0")/../audit/tap.sh"
. "$here/tls.sh"

# -- the way there -----------------------------------------------------------------------

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
fails 'nobody listens' 6 tcp not-connected connection-refused --
shake 'each address is told of' 6 "d['addresses'] == [{'address': '127.0.0.1', 'result': 'refused', 'microseconds': d['addresses'][0]['microseconds']}] and d['verdict'] is None and d['certificates'] is None"
holds 'a name that is none' 6 "d['causes'][0]['cause'] in ('name-not-found', 'no-resolver') and d['failure']['stage'] == 'tcp'" \
    handshake --network off --no-system-trust --trust root.pem --json does-not-exist.invalid
peer full
LIMIT=1 fails 'the address does not answer' 6 tcp not-connected connect-stalled --

# -- no TLS --------------------------------------------------------------------------------

for pair in http:plain-http ssh:ssh smtp-greeting:starttls-needed garbage:not-tls oversized:not-tls; do
	peer "${pair%:*}"
	fails "${pair%:*}" 6 server-hello not-tls "${pair#*:}" --
done
peer odd-hello
shake 'a ServerHello that is none' 1 "(d['failure']['stage'], d['failure']['kind'], d['failure']['alert']['from']) == ('server-hello', 'refused-by-us', 'client') and d['server_hello'] is None and d['truncated']"

# -- the connection --------------------------------------------------------------------------

peer reset
shake 'reset at once' 6 "d['failure']['stage'] in ('tcp', 'server-hello') and d['causes'][0]['cause'] == 'reset'"
peer reset-after-hello
fails 'reset after the ClientHello' 6 server-hello reset reset --
peer close-after-hello
fails 'closed after the ClientHello' 6 server-hello closed closed --
peer close-notify
fails 'closed by close_notify' 6 server-hello closed closed close_notify server --
shake 'nothing is answered to that' 6 'not [m for m in d["messages"] if m["from"] == "client" and m["message"] != "ClientHello"]'
shake 'an alert has its level' 6 '[m["level"] for m in d["messages"]] == [None, "warning"] and not d["truncated"]'
peer alert-0
fails 'closed by a fatal close_notify' 6 server-hello alert-received closed close_notify server --
peer stall
LIMIT=1 fails 'stalled after the ClientHello' 6 server-hello stalled stalled --
peer endless-warnings
shake 'warnings without an end: GnuTLS has enough' 1 "d['failure']['stage'] == 'server-hello' and d['failure']['kind'] == 'refused-by-us'"
# s_server serves one after the other: each test that cuts has its own
backend() {
	openssl_server -cert good.pem -cert_chain inter.pem -key good.key
	good=$port
}
for kind in stall reset close; do
	ended=$kind
	[ $kind != stall ] || ended=stalled
	[ $kind != close ] || ended=closed
	backend
	peer "$kind-after-server-hello" "$good"
	LIMIT=2 fails "$kind after the ServerHello" 6 certificates $ended $ended --
done
backend
peer stall-after-server-hello "$good"
LIMIT=2 shake 'what was said is told of nevertheless' 6 'd["server_hello"]["version"]["name"] == "TLS 1.3" and [s["status"] for s in d["stages"]] == ["done", "done", "done", "failed", "not-reached", "not-reached", "not-reached"]'
backend
peer corrupt-encrypted "$good"
fails 'a corrupted record, TLS 1.3' 6 certificates refused-by-us record-corrupted bad_record_mac client --
backend
peer corrupt-finished "$good"
shake 'a corrupted Finished, TLS 1.2' 6 "d['failure']['stage'] == 'finished' and d['causes'][0]['cause'] == 'record-corrupted'" --tls-versions 1.2
backend
peer corrupt-signature "$good"
fails 'a corrupted signature, TLS 1.2' 1 key-agreement refused-by-us bad-handshake-signature decrypt_error client -- --tls-versions 1.2
backend
peer handshake-only "$good"
LIMIT=2 fails 'stalled in application data' 6 application-data stalled stalled --

# -- STARTTLS ----------------------------------------------------------------------------------

MODE=-rev openssl_server -cert good.pem -cert_chain inter.pem -key good.key
lines=$port
for protocol in smtp imap pop3 ftp ldap xmpp; do
	peer $protocol "$lines"
	shake "STARTTLS: $protocol" 0 "d['completed'] and d['starttls'] == '$protocol' and d['stages'][1]['stage'] == 'starttls' and d['stages'][1]['status'] == 'done' and d['stages'][1]['bytes_sent'] > 0 and d['verdict']['verdict'] == 'valid'" --starttls $protocol
done
peer xmpp-many "$lines"
shake 'STARTTLS behind many mechanisms' 0 'd["completed"]' --starttls xmpp
for protocol in smtp imap pop3 ftp ldap xmpp; do
	peer $protocol-without
	fails "STARTTLS is not offered: $protocol" 6 starttls starttls starttls-not-offered -- --starttls $protocol
done
peer smtp-refuses
fails 'STARTTLS is refused' 6 starttls starttls starttls-not-offered -- --starttls smtp
shake 'what it said is told of' 6 'd["failure"]["detail"] == "454 not now"' --starttls smtp
peer ssh
for protocol in smtp imap pop3 ftp ldap xmpp; do
	fails "another protocol than $protocol" 6 starttls starttls starttls-other-protocol -- --starttls $protocol
done
for mode in smtp-busy smtp-never imap-busy; do
	peer $mode
	fails "turned away: $mode" 6 starttls starttls turned-away -- --starttls ${mode%-*}
done
peer xmpp-error
fails 'an error of a stream' 6 starttls starttls starttls-not-offered -- --starttls xmpp
peer xmpp-endless
fails 'features without an end' 6 starttls starttls starttls-other-protocol -- --starttls xmpp
peer ldap-lies
fails 'a length that lies' 6 starttls starttls starttls-not-offered -- --starttls ldap
peer endless-return
fails 'carriage returns without an end' 6 starttls starttls starttls-other-protocol -- --starttls smtp
peer endless-line
fails 'a line without an end' 6 starttls starttls starttls-other-protocol -- --starttls smtp
peer stall
LIMIT=1 fails 'stalled before STARTTLS' 6 starttls stalled stalled -- --starttls smtp
peer reset
shake 'reset before STARTTLS' 6 "d['failure']['stage'] == 'starttls' and d['failure']['kind'] in ('reset', 'closed')" --starttls imap

# -- the command line ----------------------------------------------------------------------------

refused 'no host' 'a host is missing' -- handshake
refused 'two hosts' 'one host at a time' -- handshake a.test b.test
refused 'no port' 'is not HOST or HOST:PORT' -- handshake a.test:0
refused 'no address' 'is not HOST or HOST:PORT' -- handshake '[a.test]:443'
refused 'a hostile host' 'is not HOST or HOST:PORT' -- handshake $'a\033[31m.test'
refused 'an unknown version' '--tls-versions' -- handshake --tls-versions 1.4 a.test
refused 'an unknown protocol' '--starttls' -- handshake --starttls gopher a.test
refused 'a priority string that is none' 'priority' -- handshake --trust root.pem --network off --priority NONSENSE a.test
refused 'no time' '--timeout' -- handshake --timeout 0 a.test
refused 'a key without a certificate' '--key needs --cert' -- handshake --key good.key a.test
refused 'a key that is none' 'client certificate and key' -- handshake --trust root.pem --network off --cert good.pem --key root.pem a.test
refused "another certificate's key" 'client certificate and key' -- handshake --trust root.pem --network off --cert good.pem --key root.key a.test
refused 'an address is no server name' '--servername' -- handshake --servername 127.0.0.1 a.test
text 'help' 0 'certaudit handshake --starttls smtp' '--tls-versions LIST' -- handshake --help
finish
