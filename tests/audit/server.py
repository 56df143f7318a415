#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""server.py PKI - the servers of a PKI made by make_pki.sh, for tests.

On a free port of 127.0.0.1, which is printed: GET gives the files of PKI/www,
POST is an OCSP responder for its CA "inter". PKI need not be there yet. A
file PKI/www/hang makes every answer wait. Ends with its standard input.
"""
import functools
import http.server
import os
import subprocess
import sys
import tempfile
import threading
import time


class Handler(http.server.SimpleHTTPRequestHandler):
    pki = None

    def log_message(self, *args):
        pass

    def wait(self):
        hang = os.path.join(self.pki, "www", "hang")
        for _ in range(600):
            if not os.path.exists(hang):
                return
            time.sleep(0.1)

    def do_GET(self):
        self.wait()
        super().do_GET()

    def do_POST(self):
        self.wait()
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with tempfile.TemporaryDirectory() as work:
            request, response = work + "/request", work + "/response"
            with open(request, "wb") as out:
                out.write(body)
            subprocess.run(
                ["openssl", "ocsp", "-index", "inter.index", "-CA", "inter.pem",
                 "-rsigner", "ocsp.pem", "-rkey", "ocsp.key", "-ndays", "7",
                 "-reqin", request, "-respout", response],
                cwd=self.pki, check=False, timeout=60,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                with open(response, "rb") as made:
                    answer = made.read()
            except OSError:
                self.send_error(500)
                return
        self.send_response(200)
        self.send_header("Content-Type", "application/ocsp-response")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def main():
    Handler.pki = sys.argv[1]
    handler = functools.partial(Handler, directory=os.path.join(sys.argv[1], "www"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
