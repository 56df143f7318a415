#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""faces.py PKI - a TLS server of many faces, on loopback: which one is shown is said by
the name that is asked for, as in expired-17.wild.test. Prints its port; ends with its
standard input.
"""
import os
import socketserver
import ssl
import sys
import threading
import time

PKI = sys.argv[1]
FACES = {}


def context(name):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(f"{PKI}/{name}-chain.pem", f"{PKI}/{name}.key")
    return made


def choose(connection, name, _context):
    face = (name or "").split("-")[0]
    if face == "stall":
        time.sleep(60)
    if face not in FACES:
        return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    connection.context = FACES[face]
    return None


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            with FACES["good"].wrap_socket(self.request, server_side=True) as connection:
                connection.settimeout(20)
                if connection.recv(4096):
                    connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        except (OSError, ValueError):
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


for face, files in {"good": "good", "expired": "expired", "other": "other", "revoked": "revoked-crl",
                    "mismatch": "names"}.items():
    FACES[face] = context(files)
FACES["good"].sni_callback = choose
server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
