# SPDX-License-Identifier: MIT
#
# tls.sh - for the scripts of this folder: TLS servers on loopback, and certaudit
# against them. After ../audit/tap.sh, whose functions and folders it uses.

servers=
# ends all servers, and then the folder
end_servers() {
	exec 7>&-
	for server in $servers; do
		kill "$server" 2>/dev/null
	done
	rm -rf "$work"
}
trap end_servers EXIT
# Servers of ours end with their standard input.
mkfifo "$work/living" || exit 99
sleep 3000 <>"$work/living" >"$work/living" &
servers="$servers $!"

# peer MODE [BACKEND]: a server of peers.py; its port is $port.
peer() {
	: >"$work/peer.port"
	python3 "$here/peers.py" "$@" <"$work/living" >"$work/peer.port" 2>"$work/peer.log" &
	servers="$servers $!"
	port=$(await "$work/peer.port" '^\([0-9]*\)$')
}

# await FILE PATTERN: what \( \) stands for, as soon as the file has it.
await() {
	local i found
	for i in $(seq 300); do
		found=$(sed -n "s/$2/\\1/p" "$1" 2>/dev/null | head -n 1)
		if [ -n "$found" ]; then
			echo "$found"
			return
		fi
		sleep 0.1
	done
	echo "Bail out! no server: $1" >&2
	head -c 1000 "$1" >&2
}

# openssl_server OPTION...: openssl s_server that answers GET, or with MODE=-rev a line;
# its port is $port. KEYS is a FIFO of commands to it; those need another MODE.
number=0
openssl_server() {
	number=$((number + 1))
	openssl s_server -accept 127.0.0.1:0 "${MODE:--www}" "$@" <>"${KEYS:-/dev/null}" >"$work/s_server.$number" 2>&1 &
	servers="$servers $!"
	port=$(await "$work/s_server.$number" '^ACCEPT 127.0.0.1:\([0-9]*\)$')
}

# gnutls_server OPTION...: gnutls-serv that answers GET; its port is $port. It can't
# choose one by itself.
gnutls_server() {
	local try
	for try in 1 2 3 4 5; do
		number=$((number + 1))
		port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
		gnutls-serv --http --port "$port" "$@" </dev/null >"$work/gnutls.$number" 2>&1 &
		servers="$servers $!"
		if [ -n "$(await "$work/gnutls.$number" '^HTTP Server listening on.*\(done\)$')" ]; then
			return
		fi
	done
}

# shake NAME STATUS EXPRESSION OPTION...: certaudit handshake at $port, asked for
# good.test, trusting the root, without a network; --json as d.
shake() {
	local name=$1 status=$2 expression=$3
	shift 3
	holds "$name" "$status" "$expression" handshake --connect "127.0.0.1:$port" \
	    --trust "${TRUST:-root.pem}" --network off --alpn http/1.1 --timeout ${LIMIT:-20} --json "$@" \
	    "${HOST:-good.test}"
}

# fails NAME STATUS STAGE KIND CAUSE [ALERT FROM] -- OPTION...: a handshake that ends
# so, by that cause first.
fails() {
	local name=$1 status=$2 stage=$3 kind=$4 cause=$5 alert
	shift 5
	alert='d["failure"]["alert"] is None'
	if [ "$1" != -- ]; then
		alert="(d['failure']['alert']['name'], d['failure']['alert']['from']) == ('$1', '$2')"
		shift 2
	fi
	shift
	shake "$name" "$status" "(d['failure']['stage'], d['failure']['kind'], d['causes'][0]['cause']) == ('$stage', '$kind', '$cause') and $alert" "$@"
}
