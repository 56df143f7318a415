#!/bin/bash
# SPDX-License-Identifier: MIT
#
# handshakes.sh - POST /v1/handshakes against real TLS servers, and what is none: who
# may ask, where it may connect to, what comes back; and that others are served
# meanwhile.

. "$(cd "$(dirname "$0")" && pwd)/ask.sh"
make_pki
servers=()
trap 'kill -KILL $pid $extra "${servers[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

me=$(id -un)
configure() { # configure LINE...: the [handshakes] section, and loopback allowed
	printf '%s\n' '[store]' 'allow-net = 127.0.0.0/8' '[handshakes]' "$@" >"$work/conf"
}
begin() { start --config "$work/conf" --state "$work/state" --trust "$pki/root.pem" "$@"; }
shake() { # shake JSON
	printf '%s' "$1" >"$work/in.json"
	unix POST /v1/handshakes -H 'Content-Type: application/json' --data-binary "@$work/in.json"
}
# says EXPRESSION: true of the report r, in python
says() {
	python3 - "$work/body" "$1" <<-'EOF'
		import json, sys
		r = json.load(open(sys.argv[1]))
		sys.exit(0 if eval('(' + sys.argv[2] + ')') else 1)
	EOF
}
report() { [ "$code" = 200 ] && header '^content-type: application/json' && says "$1"; }
causes() { report "$1 in [c['cause'] for c in r['causes']]"; }

# server NAME OPTION...: openssl s_server with a chain of the PKI; $where is its port.
server() {
	local name=$1 log
	shift
	log=$work/server-$name
	openssl s_server -accept 127.0.0.1:0 -cert "$pki/$name-chain.pem" \
	    -cert_chain "$pki/$name-chain.pem" -key "$pki/$name.key" -www "$@" >"$log" 2>&1 &
	servers+=($!)
	until_ok grep -q '^ACCEPT' "$log"
	where=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$log" | head -1)
}
# talker BYTES: a server that says these to each, and then nothing; $where is its port.
talker() {
	python3 - "$1" >"$work/talker" <<-'EOF' &
		import socket, sys
		s = socket.create_server(("127.0.0.1", 0))
		print(s.getsockname()[1], flush=True)
		kept = []
		while True:
		    c, _ = s.accept()
		    c.sendall(sys.argv[1].encode())
		    kept.append(c)
	EOF
	servers+=($!)
	until_ok grep -q . "$work/talker"
	where=$(cat "$work/talker")
}

# -- who may ask ------------------------------------------------------------------

configure 'enable = false' "user = $me"
begin
shake '{"host": "127.0.0.1"}'
problem 403 not-enabled
result 'it is off by default'
stop
configure 'enable = true' 'group = nogroup'
begin
shake '{"host": "127.0.0.1"}'
problem 403 not-allowed
result 'nobody may ask who is not configured'
stop
configure 'enable = true' "user = $me"
begin --listen 127.0.0.1:0
tcp POST /v1/handshakes -H 'Content-Type: application/json' -d '{"host": "127.0.0.1"}'
problem 403 unix-socket-only
result 'nor anybody by TCP'

# -- what is asked ------------------------------------------------------------------

refuses() { # refuses NAME JSON CODE WHERE
	shake "$2"
	problem 422 "$3" "$4"
	result "refused: $1"
}
refuses 'no host' '{}' host-missing /host
refuses 'a host that is none' '{"host": "a b"}' option-value /host
refuses 'a host that is a number' '{"host": 5}' option-value /host
refuses 'a host with a port' '{"host": "good.test:443"}' option-value /host
refuses 'port 0' '{"host": "good.test", "port": 0}' option-value /port
refuses 'port 65536' '{"host": "good.test", "port": 65536}' option-value /port
refuses 'an address as server name' '{"host": "good.test", "servername": "::1"}' \
    option-value /servername
refuses 'an unknown protocol' '{"host": "good.test", "starttls": "gopher"}' option-value /starttls
refuses 'too long' '{"host": "good.test", "timeout": 61}' option-value /timeout
refuses 'empty names of protocols' '{"host": "good.test", "alpn": [""]}' option-value /alpn
refuses 'certificates' '{"host": "good.test", "certificates": []}' refused-option /certificates
refuses 'another purpose' '{"host": "good.test", "purpose": "email"}' option-value /purpose
refuses 'an unknown member' '{"host": "good.test", "colour": "red"}' unknown-option /colour
refuses 'a store of its own' '{"host": "good.test", "store": "/tmp"}' refused-option /store
shake '{"host": "good.test"'
problem 400 json-syntax
result 'refused: half a JSON'

# -- what is found out -----------------------------------------------------------------

off='"revocation": "off"'
server good
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"good.test\", $off}"
report 'r["completed"] and r["causes"] == [] and r["verdict"]["verdict"] == "valid" and
    r["verdict"]["identity"]["value"] == "good.test" and r["host"] == "127.0.0.1"'
result 'a good server'
report '[s["stage"] for s in r["stages"] if s["status"] == "done"] == ["tcp", "client-hello",
    "server-hello", "certificates", "key-agreement", "finished", "application-data"]'
result 'all of its stages'
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"good.test\", $off, \"der\": true}"
report "{c['der'] for c in r['certificates']['sent']} == {'$(base64_of "$pki/good.pem")',
    '$(base64_of "$pki/inter.pem")'} and
    ['der' in c for c in r['verdict']['paths'][0]['certificates']] == [False, False, True]"
result 'with the octets of certificates, if asked for'
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"bad.test\", $off}"
causes '"wrong-name"' && says 'r["completed"] and r["verdict"]["reason"] == "host-mismatch"'
result 'a wrong name'
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"bad.test\", $off, \"hostname\": \"good.test\"}"
report 'r["verdict"]["verdict"] == "valid" and r["servername"] == "bad.test"'
result 'another name than was asked for may be expected'
server expired -tls1_2
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"expired.test\", $off}"
causes '"certificate-expired"' && says 'r["verdict"]["reason"] == "expired"'
result 'an expired one, in TLS 1.2'
server good -Verify 1
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"good.test\", $off}"
causes '"client-certificate-required"'
result 'one that wants a client certificate'
talker 'SSH-2.0-OpenSSH_9.2
'
shake "{\"host\": \"127.0.0.1\", \"port\": $where, $off}"
causes '"ssh"' && says 'not r["completed"] and r["verdict"] is None'
result 'one that speaks SSH'
shake "{\"host\": \"127.0.0.1\", \"port\": 1, $off}"
report 'not r["completed"] and r["addresses"][0]["result"] == "refused"'
result 'nobody there'

# -- what must not be ----------------------------------------------------------------------

for inside in 169.254.169.254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 10.0.0.1 ::1 0.0.0.0; do
	shake "{\"host\": \"$inside\", \"port\": 80, $off}"
	report '[a["result"] for a in r["addresses"]] == ["not-allowed"] and not r["completed"]'
	result "an address inside is not connected to: $inside"
done
talker ''
shake "{\"host\": \"127.0.0.1\", \"port\": $where, $off, \"timeout\": 60}" &
slow=$!
until_ok sh -c "grep -q ' \$(printf '%04X' $where) \\|:$(printf '%04X' "$where") .* 01 ' /proc/net/tcp"
pem "$pki/good-chain.pem" '?hostname=good.test&revocation=off'
verdict valid ok
result 'others are served while it waits for a server'
kill -KILL "$slow" 2>/dev/null
wait "$slow" 2>/dev/null
killed=$(pgrep -P "$(pgrep -P "$pid" | head -1)" 2>/dev/null | head -1)
(shake "{\"host\": \"127.0.0.1\", \"port\": $where, $off, \"timeout\": 60}"
 printf '%s' "$code" >"$work/killed") &
asker=$!
sleep 0.5
kill -KILL "$killed"
wait "$asker"
[ "$(cat "$work/killed")" = 503 ] && has '"code":"no-handshake"'
result 'a process that dies meanwhile is told of'
server good
again() {
	shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"good.test\", $off}" &&
	    [ "$code" = 200 ]
}
until_ok again
report 'r["completed"]'
result 'and there is a new one'
stop
result 'it stops'
printf '%s\n' '[handshakes]' 'enable = true' "user = $me" >"$work/conf"
begin
shake "{\"host\": \"localhost\", \"port\": $where, $off}"
report 'r["addresses"] and all(a["result"] == "not-allowed" for a in r["addresses"])'
result 'nor is a name that leads inside'
stop
configure 'enable = true' "user = $me"
begin
talker ''
for i in $(seq 12); do
	(printf '{"host": "127.0.0.1", "port": %d, "timeout": 10}' "$where" >"$work/many-$i"
	 command curl -sS -m 60 --unix-socket "$sock" -o /dev/null -w '%{http_code}\n' \
	     -H 'Content-Type: application/json' --data-binary "@$work/many-$i" \
	     http://localhost/v1/handshakes >"$work/status-$i") &
	many[i]=$!
done
wait "${many[@]}"
[ "$(cat "$work"/status-* | sort -u | tr '\n' ' ')" = '200 503 ' ] &&
	[ "$(cat "$work"/status-* | grep -c 200)" -ge 8 ]
result 'no more than half of the workers are at it at once'
server good
shake "{\"host\": \"127.0.0.1\", \"port\": $where, \"servername\": \"good.test\", $off}"
report 'r["completed"]'
result 'and none is counted that is over'
stop
result 'it stops once more'

# -- a stop meanwhile -------------------------------------------------------------------------

# Runs verifyd, and says how each of its processes ended, when all have.
cat >"$work/reaper" <<-'EOF'
	import ctypes, os, sys
	ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
	pid = os.fork()
	if pid == 0:
	    os.execv(sys.argv[2], sys.argv[2:])
	with open(sys.argv[1] + ".new", "w") as f:
	    print(pid, file=f)
	os.rename(sys.argv[1] + ".new", sys.argv[1])
	while True:
	    try:
	        print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
	    except ChildProcessError:
	        break
EOF
talker ''
python3 "$work/reaper" "$work/reaped" "$VERIFYD" --socket "$sock" --no-store --config "$work/conf" \
    --state "$work/state" --trust "$pki/root.pem" 2>"$log" >"$work/ends" &
reaper=$!
until_ok test -s "$work/reaped"
pid=$(cat "$work/reaped")
until_ok unix GET /healthz
(shake "{\"host\": \"127.0.0.1\", \"port\": $where, $off, \"timeout\": 60}"
 printf '%s' "$code" >"$work/stopped") &
asker=$!
until_ok grep -q "$(printf ' 0100007F:%04X 01 ' "$where")" /proc/net/tcp
kill -TERM "$pid"
wait "$asker"
[ "$(cat "$work/stopped")" = 503 ] && has '"code":"stopping"'
result 'a stop ends a handshake with a server that says nothing, and tells'
wait "$reaper"
[ "$(tr '\n' ' ' <"$work/ends")" = '0 0 0 ' ]
result 'and no process has to be killed for that'
pid=
done_testing
