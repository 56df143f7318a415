#!/bin/bash
# SPDX-License-Identifier: MIT
#
# activation.sh - verifyd with sockets that somebody else has opened
# (sd_listen_fds(3)): it serves them and not its own, leaves them where they are,
# and refuses what is none. Prints TAP.
#
# Needs what service.sh needs, and python3 in the place of systemd.

. "$(dirname "$0")/service.sh"
if [ "${have_systemd:-yes}" = no ]; then
	echo '1..0 # SKIP built without systemd'
	exit 0
fi

# What systemd does: opens sockets, and becomes the service with them as
# descriptors 3 and up.
cat >"$work/launch.py" <<'P'
"""launch.py KIND[,KIND...] PID COMMAND...: unix:PATH, tcp, udp, file:PATH; PID self or another"""
import os, socket, sys
made = []
for kind in sys.argv[1].split(","):
    name, _, path = kind.partition(":")
    if name == "file":
        made.append(os.open(path, os.O_RDWR | os.O_CREAT))
        continue
    s = socket.socket(socket.AF_UNIX if name == "unix" else socket.AF_INET,
                      socket.SOCK_DGRAM if name == "udp" else socket.SOCK_STREAM)
    s.bind(path if name == "unix" else ("127.0.0.1", 0))
    if name in ("unix", "tcp"):
        s.listen(16)
    if name == "tcp":
        print(s.getsockname()[1], flush=True)
    made.append(s.detach())
# out of the way first: one may be where another goes to
made = [os.dup2(fd, 100 + i) for i, fd in enumerate(made)]
for i, fd in enumerate(made):
    os.dup2(fd, 3 + i)
    os.close(fd)
os.environ["LISTEN_FDS"] = str(len(made))
os.environ["LISTEN_PID"] = str(os.getpid()) if sys.argv[2] == "self" else sys.argv[2]
os.execv(sys.argv[3], sys.argv[3:])
P
# launch KINDS PID ARGUMENT...: the port of tcp, if there is one, in $work/port
launch() {
	local kinds=$1 whose=$2
	shift 2
	: >"$log"
	python3 "$work/launch.py" "$kinds" "$whose" "$VERIFYD" --no-store --trust "$pki/root.pem" "$@" \
		2>"$log" >"$work/port" &
	pid=$!
}
# ends: status of a service that ends by itself, within a minute
ends() {
	local status
	until_ok dead && wait "$pid"
	status=$?
	pid=
	return $status
}
dead() { ! kill -0 "$pid" 2>/dev/null; }

own=$work/own.sock
launch "unix:$sock,tcp" self --socket "$own"
until_ok ready
[ "$code" = 200 ] && logged 'listening on'
result "answers on a Unix socket that was handed over"
pem "$pki/good-chain.pem" '?hostname=good.test&revocation=off'
verdict valid ok
result "and verifies there"
code=$(curl -s -m 60 -o "$work/body" -w '%{http_code}' "http://127.0.0.1:$(cat "$work/port")/healthz")
[ "$code" = 200 ]
result "and on a TCP socket"
[ ! -e "$own" ]
result "it opens none of its own beside them"
kill -HUP "$pid"
until_ok logged reloaded: && get /healthz && [ "$code" = 200 ]
result "it keeps them through a reload"
stop
result "stops"
[ -S "$sock" ]
result "and leaves the socket to who opened it"
rm -f "$sock"

# Who asks before it runs gets an answer when it does.
python3 - "$sock" "$VERIFYD" "$pki/root.pem" "$own" <<'P' >"$work/body" 2>"$log"
import os, socket, subprocess, sys
path, verifyd, root, own = sys.argv[1:]
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen(16)
client = socket.socket(socket.AF_UNIX)
client.settimeout(60)
client.connect(path)
client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
def become():
    if server.fileno() != 3:
        os.dup2(server.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ["LISTEN_FDS"] = "1"
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.execv(verifyd, [verifyd, "--no-store", "--trust", root, "--socket", own])
pid = os.fork()
if pid == 0:
    become()
print(client.recv(4096).decode())
os.kill(pid, 15)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
[ $? -eq 0 ] && has 'HTTP/1.1 200 '
result "a connection from before it started is answered"
rm -f "$sock"

for kind in udp "file:$work/file"; do
	launch "$kind" self
	ends
	[ $? -eq 2 ] || [ $? -eq 1 ] && grep -q 'descriptor 3' "$log"
	result "refused, and said which: ${kind%%:*}"
done
launch "unix:$sock" 1 --socket "$own"
sock=$own
until_ok ready
[ "$code" = 200 ]
result "sockets for another process are not taken"
stop
result "stops at last"
finish
