#!/bin/bash
# SPDX-License-Identifier: MIT
#
# reload.sh - verifyd gets a new configuration while a question waits for a
# server: the question gets its answer. Prints TAP.
#
# Needs what ask.sh needs, openssl, python3, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"

# A server of www/ that writes down what it is asked, and waits with each
# answer until there is a file "go"; two minutes at most.
cat >"$work/server.py" <<'END'
import functools, http.server, os, sys, time

class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        open(work + "/asked", "a").write(self.path + "\n")
        end = time.monotonic() + 120
        while not os.path.exists(work + "/go") and time.monotonic() < end:
            time.sleep(0.02)
        super().do_GET()

work = sys.argv[1]
handler = functools.partial(Handler, directory=work + "/pki/www")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_address[1], flush=True)
server.serve_forever()
END
python3 "$work/server.py" "$work" >"$work/www_port" 2>"$work/www.log" &
extra=$!
: >"$work/asked"
until_ok test -s "$work/www_port"
www_port=$(cat "$work/www_port")
make_pki "$www_port" "$www_port"
printf '%s' "{\"certificates\": [\"$(quoted "$pki/good-rsa-chain.pem")\"],
	\"hostname\": \"good-rsa.test\", \"network\": \"allowed\",
	\"revocation\": \"hard\", \"revocation_scope\": \"leaf\"}" >"$work/question"

# ask_slowly: a question of its own, beside what the script asks
ask_slowly() {
	curl -sS -m 120 --unix-socket "$sock" -H 'Content-Type: application/json' \
		--data-binary "@$work/question" -o "$work/slow" http://localhost/v1/verify &
	asking=$!
	until_ok grep -q inter-rsa.crl "$work/asked"
}
answered() {
	wait "$asking"
	cp "$work/slow" "$work/body"
	has '"verdict":"valid"' && has '"reason":"ok"'
}

serve --store "$work/store" --trust "$pki/root.pem" --allow-net 127.0.0.0/8 \
	--listen 127.0.0.1:0
ask_slowly
kill -HUP "$pid"
until_ok grep -q reloaded "$log"
kill -0 "$asking"
result "reloads while a question fetches"
touch "$work/go"
answered
result "the question gets what it waited for"
[ "$(grep -c inter-rsa.crl "$work/asked")" -eq 1 ]
result "by one fetch"
stop
result "stops"

done_testing
