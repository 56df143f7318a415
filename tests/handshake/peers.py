#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
peers.py - servers that do not do what a TLS client expects, for the tests of
"certaudit handshake".

    peers.py MODE [BACKEND]

Listens on a port of 127.0.0.1, which it prints, and serves until it is killed or
its standard input ends. BACKEND is the port of a TLS server, for modes that are
proxies to it.
"""
import os
import socket
import ssl
import struct
import sys
import threading
import time

HELLO = 16384


def reset(s):
    """Ends the connection with RST."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def stall(s):
    """Says nothing until the peer leaves."""
    try:
        while s.recv(HELLO):
            pass
    except OSError:
        pass


def drain(s):
    """Ends politely, so that what was said arrives."""
    s.shutdown(socket.SHUT_WR)
    stall(s)


def say(text):
    def serve(s, _):
        s.sendall(text)
        drain(s)
    return serve


def answer(text):
    """Says it when something came."""
    def serve(s, _):
        s.recv(HELLO)
        s.sendall(text)
        drain(s)
    return serve


def alert(number):
    return answer(bytes([21, 3, 3, 0, 2, 2, number]))


def reset_at_once(s, _):
    reset(s)


def reset_after_hello(s, _):
    s.recv(HELLO)
    reset(s)


def close_after_hello(s, _):
    s.recv(HELLO)
    drain(s)


def stall_at_once(s, _):
    stall(s)


def dialogue(*lines):
    """A greeting, then an answer for each line that comes; then as it says."""
    def serve(s, backend):
        s.sendall(lines[0])
        f = s.makefile("rb", buffering=0)
        for line in lines[1:]:
            if not f.readline():
                return
            s.sendall(line)
        if backend:
            proxy(s, backend, lambda n, data: data)
        else:
            drain(s)
    return serve


def ldap(reply):
    def serve(s, backend):
        s.recv(HELLO)
        s.sendall(reply)
        if backend:
            proxy(s, backend, lambda n, data: data)
        else:
            drain(s)
    return serve


MECHANISMS = (b"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + b"".join(
    b"<mechanism>SCRAM-SHA-%d-PLUS</mechanism>" % n for n in range(8)) + b"</mechanisms>")


def xmpp(features, more=True):
    """Tags, not lines."""
    def serve(s, backend):
        def until(mark):
            seen = b""
            while mark not in seen:
                seen += s.recv(1)
        until(b"streams'>")
        s.sendall(b"<?xml version='1.0'?>\n<stream:stream id='a' version='1.0'>" + features)
        if not more:
            drain(s)
            return
        until(b"/>")
        s.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        proxy(s, backend, lambda n, data: data)
    return serve


# -- proxies: what the backend says is changed, record by record ------------------

def pump(a, b):
    try:
        while True:
            data = a.recv(HELLO)
            if not data:
                break
            b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def records(s):
    """The records of a side, whole."""
    f = s.makefile("rb")
    while True:
        head = f.read(5)
        if len(head) < 5:
            return
        yield head + f.read(struct.unpack(">H", head[3:])[0])


def proxy(s, backend, change):
    """change(n, record): what is sent for the nth; None: no more."""
    with socket.create_connection(("127.0.0.1", backend)) as b:
        threading.Thread(target=pump, args=(s, b), daemon=True).start()
        try:
            for n, record in enumerate(records(b)):
                record = change(n, record)
                if record is None:
                    return
                s.sendall(record)
            drain(s)
        except OSError:
            pass


def through(change, end):
    def serve(s, backend):
        stopped = []

        def each(n, record):
            got = change(n, record)
            if got is None:
                stopped.append(n)
            return got
        proxy(s, backend, each)
        if stopped:
            end(s)
    return serve


def first(count):
    return lambda n, record: record if n < count else None


def flip(content, nth=0):
    """One bit of the nth record of that content, in its middle."""
    seen = []

    def change(n, record):
        if record[0] == content:
            seen.append(n)
            if len(seen) == nth + 1:
                middle = 5 + (len(record) - 5) // 2
                return record[:middle] + bytes([record[middle] ^ 1]) + record[middle + 1:]
        return record
    return change


def flip_last(content, nth):
    """One bit of the last octet of the nth record of that content."""
    seen = []

    def change(_, record):
        if record[0] == content:
            seen.append(record)
            if len(seen) == nth + 1:
                return record[:-1] + bytes([record[-1] ^ 1])
        return record
    return change


def handshake_only(s, backend):
    """Lets TLS 1.3 through until the client has finished, then nothing more."""
    state = {"client": 0}

    def upstream(a, b):
        try:
            for record in records(a):
                if record[0] == 23:
                    state["client"] += 1
                    if state["client"] > 1:
                        continue
                b.sendall(record)
        except OSError:
            pass
    with socket.create_connection(("127.0.0.1", backend)) as b:
        threading.Thread(target=upstream, args=(s, b), daemon=True).start()
        pump(b, s)


def late(s, backend):
    """What the backend says after its first flight comes a second late."""
    began = time.monotonic()

    def change(_, record):
        if time.monotonic() - began > 0.3:
            time.sleep(1)
        return record
    proxy(s, backend, change)


def split(s, backend):
    """Every octet of the server's first flight by itself: records in small pieces."""
    with socket.create_connection(("127.0.0.1", backend)) as b:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=pump, args=(s, b), daemon=True).start()
        for record in records(b):
            for i in range(len(record)):
                s.sendall(record[i:i + 1])


def full_queue(listener):
    """Connections are made by nobody who accepts: the next one hangs."""
    held = []
    for _ in range(8):
        c = socket.socket()
        c.setblocking(False)
        try:
            c.connect(listener.getsockname())
        except BlockingIOError:
            pass
        held.append(c)
    time.sleep(0.2)
    return held


def endless_warnings(s, _):
    """Alerts that end nothing, without a pause."""
    s.recv(HELLO)
    while True:
        s.sendall(bytes([21, 3, 3, 0, 2, 1, 112]) * 1000)


def https_past(s, _):
    """A server whose clock is in the year 2020; the files are of the folder it is in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("expired-chain.pem", "expired.key")
    with context.wrap_socket(s, server_side=True) as t:
        t.recv(HELLO)
        t.sendall(b"HTTP/1.1 200 OK\r\nDate: Wed, 01 Jan 2020 00:00:00 GMT\r\n\r\n")
        stall(t)


def connect_proxy(s, backend):
    """A proxy that lets one reach good.test alone, which is the backend."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += s.recv(1)
    if not head.startswith(b"CONNECT good.test:443 HTTP/1.1\r\n"):
        s.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        return
    s.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    proxy(s, backend, lambda n, data: data)


STARTTLS = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
OK = b"250-test\r\n250-PIPELINING\r\n250 STARTTLS\r\n"
MODES = {
    "http": answer(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    "ssh": say(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "smtp-greeting": say(b"220 mail.test ESMTP\r\n"),
    "garbage": answer(b"\x80\x81\x82 nothing of the kind \x00\xff\x1b[31m"),
    "reset": reset_at_once,
    "reset-after-hello": reset_after_hello,
    "close-after-hello": close_after_hello,
    "close-notify": answer(bytes([21, 3, 3, 0, 2, 1, 0])),
    "stall": stall_at_once,
    "oversized": answer(bytes([22, 3, 3, 0xff, 0xff]) + b"x" * 70000),
    "odd-hello": answer(bytes([22, 3, 3, 0, 8, 2, 0, 0, 4, 3, 3, 0, 0])),
    "endless-warnings": endless_warnings,
    "smtp": dialogue(b"220 test ESMTP\r\n", OK, b"220 go ahead\r\n"),
    "smtp-without": dialogue(b"220 test ESMTP\r\n", b"250-test\r\n250 SIZE\r\n"),
    "smtp-refuses": dialogue(b"220 test ESMTP\r\n", OK, b"454 not now\r\n"),
    "imap": dialogue(b"* OK IMAP4rev1\r\n", b"* CAPABILITY IMAP4rev1\r\na OK begin\r\n"),
    "imap-without": dialogue(b"* OK IMAP4rev1\r\n", b"a BAD no such thing\r\n"),
    "pop3": dialogue(b"+OK POP3\r\n", b"+OK begin\r\n"),
    "pop3-without": dialogue(b"+OK POP3\r\n", b"-ERR no\r\n"),
    "ftp": dialogue(b"220-hello\r\n220 FTP\r\n", b"234 begin\r\n"),
    "ftp-without": dialogue(b"220 FTP\r\n", b"500 no\r\n"),
    "ldap": ldap(bytes.fromhex("300c02010178070a010004000400")),
    "ldap-without": ldap(bytes.fromhex("300c02010178070a010204000400")),
    "xmpp": xmpp(b"<stream:features>" + STARTTLS + b"</stream:features>"),
    "xmpp-many": xmpp(b"<stream:features>" + MECHANISMS + STARTTLS + b"</stream:features>"),
    "xmpp-without": xmpp(b"<stream:features>" + MECHANISMS + b"</stream:features>", False),
    "xmpp-error": xmpp(b"<stream:error><host-unknown/></stream:error></stream:stream>", False),
    "xmpp-endless": xmpp(b"<stream:features>" + b"<mechanism>X</mechanism>" * 4000, False),
    "ldap-lies": ldap(bytes.fromhex("300802010178ff0a0100")),
    "smtp-busy": say(b"421 too busy\r\n"),
    "smtp-never": say(b"554-no SMTP service here\r\n554 go away\r\n"),
    "imap-busy": say(b"* BYE too many connections\r\n"),
    "endless-return": say(b"220" + b"\r" * 200000),
    "endless-line": say(b"2" * 200000),
    "stall-after-server-hello": through(first(1), stall),
    "reset-after-server-hello": through(first(1), reset),
    "close-after-server-hello": through(first(1), drain),
    "corrupt-encrypted": through(flip(23), drain),
    "corrupt-finished": through(flip(22, 5), drain),
    "corrupt-signature": through(flip_last(22, 2), drain),
    "late": late,
    "split": split,
    "connect": connect_proxy,
    "handshake-only": handshake_only,
    "https-past": https_past,
}


def main():
    mode, backend = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None
    serve = alert(int(mode[6:])) if mode.startswith("alert-") else MODES.get(mode)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0 if mode == "full" else 16)
    held = full_queue(listener) if mode == "full" else None
    print(listener.getsockname()[1], flush=True)
    if held:
        sys.stdin.read()
        return

    def one(s):
        with s:
            try:
                serve(s, backend)
            except OSError:
                pass

    def accept():
        while True:
            s, _ = listener.accept()
            threading.Thread(target=one, args=(s,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


main()
