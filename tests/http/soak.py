#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""soak.py PID SOCKET PKI PORT SECONDS - a mixed load on a verifyd that runs.

For soak.sh. Questions of all kinds, a tenth of them hostile, on connections
that stay; SIGHUP every ten seconds; the OCSP responder and CRL server of the
PKI, at PORT of 127.0.0.1, comes, hangs and goes. Ends with status 1, and says
what was wrong, when

- an answer is not what was asked for. What depends on the network may be
  "unknown", but never what is not so; once revocation is known it stays known;
- the service or its fetcher is not the process that it was;
- memory grew by more than RSS_MIB from the end of the warm-up to the end, or
  there are more than SPARE_FDS more descriptors, each while nobody asks.

HTTP_CLIENT, tests/bench's, asks the simplest questions beside that as fast as
it can. Counts neither time nor what a machine manages: tests/bench is for that.
"""
import base64
import collections
import functools
import http.client
import http.server
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "audit"))
import server  # noqa: E402 (its place is known only now)

WORKERS = 8
FLOOD_CONNECTIONS = 2
RELOAD_SECONDS = 10
WEATHER_SECONDS = 7
RSS_MIB = int(os.environ.get("SOAK_RSS_MIB", "16"))
SPARE_FDS = 4  # of the store: a large list, another connection to the database
PATIENCE = 60  # seconds for one answer; who takes longer hangs
HOSTILE = 0.1
PEM, DER, P7 = ("application/pem-certificate-chain", "application/pkix-cert",
                "application/pkcs7-mime")


class Wrong(Exception):
    """An answer that does not fit what was sent."""


# -- the service, from outside -------------------------------------------------------


class Connection(http.client.HTTPConnection):
    """HTTP over the Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


def rss_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        return int(re.search(r"^VmRSS:\s+(\d+)", status.read(), re.M)[1])


def child(pid, name):
    found = subprocess.run(["pgrep", "-P", str(pid), "-x", name], check=False,
                           capture_output=True, text=True).stdout.split()
    return int(found[0]) if found else 0


class Process:
    """One process of the service: what it holds, and whether it is there."""

    def __init__(self, name, pid):
        self.name, self.pid = name, pid

    def measure(self):
        return rss_kib(self.pid), len(os.listdir(f"/proc/{self.pid}/fd"))

    def is_there(self):
        try:
            with open(f"/proc/{self.pid}/stat", encoding="ascii", errors="replace") as stat:
                return stat.read().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False


def processes(pid):
    """The service, who keeps the fetcher, and the fetcher."""
    for _ in range(600):
        keeper = child(pid, "verifyd-keep")
        fetcher = child(keeper, "verifyd-fetch") if keeper else 0
        if fetcher:
            return [Process("verifyd", pid), Process("verifyd-keep", keeper),
                    Process("verifyd-fetch", fetcher)]
        time.sleep(0.1)
    raise Wrong("the fetcher does not run")


# -- servers that come and go -----------------------------------------------------------


class Weather(threading.Thread):
    """The PKI's server: there, gone, there, hanging."""

    def __init__(self, pki, port):
        super().__init__(daemon=True)
        self.port, self.stop = port, threading.Event()
        self.hang = os.path.join(pki, "www", "hang")
        server.Handler.pki = pki
        self.handler = functools.partial(Quiet, directory=os.path.join(pki, "www"))
        self.web = None

    def come(self):
        self.web = Web(("127.0.0.1", self.port), self.handler)
        threading.Thread(target=self.web.serve_forever, args=(0.1,), daemon=True).start()

    def go(self):
        self.web.shutdown()
        self.web.server_close()

    def run(self):
        self.come()
        for turn in range(10 ** 9):
            if self.stop.wait(WEATHER_SECONDS):
                break
            if turn % 4 == 0:
                self.go()
            elif turn % 4 == 1:
                self.come()
            elif turn % 4 == 2:
                with open(self.hang, "w", encoding="ascii"):
                    pass
            else:
                os.unlink(self.hang)


class Web(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass  # who asked has gone


class Quiet(server.Handler):
    def send_error(self, *args, **kwargs):
        try:
            super().send_error(*args, **kwargs)
        except OSError:
            pass


# -- questions ------------------------------------------------------------------------------


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def der_of(pem):
    text = re.search(rb"-----BEGIN.*?-----(.*?)-----END", pem, re.S)[1]
    return base64.b64decode(text)


def openssl(pki, *args):
    return subprocess.run(("openssl",) + args, cwd=pki, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


class Question:
    """What is sent, and which answers fit: statuses, and a look at the body."""

    def __init__(self, name, path, kind, body, statuses, fits=None):
        self.name, self.path, self.kind, self.body = name, path, kind, body
        self.statuses, self.fits = statuses, fits

    def judge(self, status, body):
        if status not in self.statuses:
            raise Wrong(f"{self.name}: status {status}: {body[:300]!r}")
        if status == 200 and self.fits is not None and not self.fits(body):
            raise Wrong(f"{self.name}: {body[:600]!r}")


def says(*reasons):
    texts = [f'"reason":"{r}"'.encode() for r in reasons]
    # the question's own reason comes first; findings follow
    return lambda body: body[:body.find(b'"reason"') + 60].find(b'"verdict"') >= 0 and any(
        t in body[:200] for t in texts)


class Remembers:
    """Unknown until it is known, and never forgotten then."""

    def __init__(self, known):
        self.known, self.is_known = known, False

    def __call__(self, body):
        was_known = self.is_known  # before this answer came, another may have made it so
        if says(self.known)(body):
            self.is_known = True
            return True
        return not was_known and says("revocation-unknown")(body)


class Status:
    """An OCSP response says this of the certificate, or nothing of any."""

    def __init__(self, serial, status):
        self.said = bytes([2, len(serial)]) + serial + status

    def __call__(self, body):
        if body[:4] == b"\x30\x03\x0a\x01":
            return body[4:] in (b"\x03", b"\x06")  # tryLater, unauthorized
        return self.said in body


def mutated(rng, der):
    at = rng.randrange(len(der))
    return der[:at] + bytes([der[at] ^ 1 << rng.randrange(8)]) + der[at + 1:]


class Questions:
    """All kinds of them about one PKI."""

    def __init__(self, pki):
        self.pki = pki
        self.chain = {n: read(pki, n + "-chain.pem") for n in
                      ("good", "good-rsa", "expired", "other", "revoked-crl", "revoked-ocsp")}
        self.leaf, self.inter = der_of(read(pki, "good.pem")), der_of(read(pki, "inter.pem"))
        self.p7 = openssl(pki, "crl2pkcs7", "-nocrl", "-certfile", "good-chain.pem",
                          "-outform", "DER")
        self.revoked = Remembers("revoked")
        self.listed = Remembers("revoked")
        self.usual = self.make_usual()

    def json(self, name, hostname, more=""):
        certs = self.chain[name].decode().replace("\n", "\\n")
        return (f'{{"certificates":["{certs}"],"hostname":"{hostname}"{more}}}').encode()

    def ocsp(self, name, status):
        openssl(self.pki, "ocsp", "-issuer", "inter.pem", "-cert", name + ".pem", "-no_nonce",
                "-reqout", name + ".req")
        serial = openssl(self.pki, "x509", "-in", name + ".pem", "-noout", "-serial")
        serial = bytes.fromhex(serial.decode().strip().partition("=")[2])
        return Question("OCSP " + name, "/v1/ocsp", "application/ocsp-request",
                        read(self.pki, name + ".req"), (200,), Status(serial, status))

    def make_usual(self):
        off = ',"revocation":"off"'
        hard = ',"revocation":"hard","network":"%s"'
        lines = b"\n".join([self.json("good", "good.test", off), b'{"certificates": [',
                            self.json("good", "bad.test", off),
                            self.json("expired", "expired.test", off)])

        def batch(body):
            a = body.split(b"\n")
            return (len(a) == 5 and says("ok")(a[0]) and b'"code":"json-syntax"' in a[1] and
                    says("host-mismatch")(a[2]) and says("expired")(a[3]))

        def verify(name, query, kind, body, *reasons):
            return Question(name, "/v1/verify?" + query, kind, body, (200,), says(*reasons))

        def ask(name, body, fits):
            return Question(name, "/v1/verify", "application/json", body, (200,), fits)

        return [
            verify("PEM", "revocation=off&hostname=good.test", PEM, self.chain["good"], "ok"),
            verify("PEM, other name", "revocation=off&hostname=bad.test", PEM,
                   self.chain["good"], "host-mismatch"),
            verify("PEM, unknown root", "revocation=off&hostname=other.test", PEM,
                   self.chain["other"], "untrusted-root"),
            verify("PKCS#7", "revocation=off&hostname=good.test", P7, self.p7, "ok"),
            verify("PKCS#7, soft", "hostname=good.test", P7, self.p7, "ok"),
            ask("JSON", self.json("good", "good.test", off), says("ok")),
            ask("JSON, expired", self.json("expired", "expired.test", off), says("expired")),
            ask("JSON, hard, cached", self.json("good-rsa", "good-rsa.test", hard % "cached"),
                says("ok", "revocation-unknown")),
            ask("JSON, hard, allowed", self.json("good-rsa", "good-rsa.test", hard % "allowed"),
                says("ok", "revocation-unknown")),
            ask("JSON, listed", self.json("revoked-crl", "revoked-crl.test", hard % "cached"),
                self.listed),
            ask("JSON, listed, allowed",
                self.json("revoked-crl", "revoked-crl.test", hard % "allowed"), self.listed),
            ask("JSON, revoked by OCSP",
                self.json("revoked-ocsp", "revoked-ocsp.test", hard % "allowed"), self.revoked),
            Question("batch", "/v1/verify/batch", "application/x-ndjson", lines, (200,), batch),
            self.ocsp("good", b"\x80\x00"),
            self.ocsp("revoked-ocsp", b"\xa1"),
            Question("ready", "/readyz", None, None, (200,)),
            Question("metrics", "/metrics", None, None, (200,)),
        ]

    # What a client does wrong is told as the client's error.

    def hostile(self, rng):
        def refused(name, kind, body, query="", statuses=(400, 413, 422)):
            return Question(name, "/v1/verify" + query, kind, body, statuses,
                            lambda answer: False)

        def never_valid(answer):
            return b'"verdict":"valid"' not in answer

        good = self.json("good", "good.test")
        leaf = base64.b64encode(mutated(rng, self.leaf)).decode()
        inter = base64.b64encode(self.inter).decode()
        noise = rng.randbytes(rng.randrange(1, 3000))
        return rng.choice([
            lambda: refused("JSON cut off", "application/json",
                            good[:rng.randrange(1, len(good) - 1)]),
            lambda: refused("JSON nested", "application/json", b"[" * rng.randrange(20, 9000)),
            lambda: refused("noise as JSON", "application/json", b"\x00" + noise),
            lambda: refused("noise as PEM", PEM, b"\x00" + noise),
            lambda: refused("noise as DER", DER, b"\x30" + noise),
            lambda: refused("noise as PKCS#7", P7, b"\x30" + noise),
            lambda: refused("PKCS#7 cut off", P7, self.p7[:rng.randrange(1, len(self.p7) - 1)]),
            lambda: refused("no such option", PEM, self.chain["good"], "?nonsense=1"),
            lambda: refused("no such type", "text/plain", noise, statuses=(415,)),
            lambda: refused("a file's name", "application/json",
                            b'{"certificates":["/etc/passwd"]}'),
            lambda: refused("many parts", "application/json",
                            b'{"certificates":[' + b"1," * 50000 + b"1]}"),
            lambda: Question("a leaf with another bit", "/v1/verify", "application/json",
                             (f'{{"certificates":["{leaf}","{inter}"],"hostname":"good.test",'
                              '"revocation":"off"}').encode(), (200, 400, 413), never_valid),
            lambda: Question("noise as OCSP", "/v1/ocsp", "application/ocsp-request", noise,
                             (200, 400), lambda answer: answer == b"\x30\x03\x0a\x01\x01"),
            lambda: Question("no such path", "/" + "x" * rng.randrange(1, 2000), None, None,
                             (404,)),
            lambda: Question("long line", "/" + "x" * 40000, None, None, (414, 431)),
        ])()


def rude(path, rng):
    """A connection that does not speak HTTP, or not to its end."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(PATIENCE)
        s.connect(path)
        s.sendall(rng.choice([
            b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
            b"GET /heal", rng.randbytes(200),
            b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"]))


# -- load -------------------------------------------------------------------------------------


class Load:
    """Workers that ask until they are told to stop; what they got."""

    def __init__(self, path, questions):
        self.path, self.questions = path, questions
        self.lock, self.codes = threading.Lock(), collections.Counter()
        self.names, self.wrong = collections.Counter(), []
        self.stop, self.threads, self.round = threading.Event(), [], 0

    def start(self):
        self.stop.clear()
        self.round += 1
        self.threads = [threading.Thread(target=self.run, args=(self.round * WORKERS + i,),
                                         daemon=True) for i in range(WORKERS)]
        for t in self.threads:
            t.start()

    def end(self):
        self.stop.set()
        for t in self.threads:
            t.join(2 * PATIENCE)
            if t.is_alive():
                self.wrong.append("a request hangs")

    def count(self, question, status):
        with self.lock:
            self.codes[status] += 1
            self.names[question.name] += 1

    def ask(self, conn, q):
        headers = {"Content-Type": q.kind} if q.kind else {}
        conn.request("GET" if q.body is None else "POST", q.path, q.body, headers)
        answer = conn.getresponse()
        body = answer.read()
        self.count(q, answer.status)
        q.judge(answer.status, body)

    def one(self, conn, rng):
        if rng.random() >= HOSTILE:
            q = rng.choice(self.questions.usual)
        elif rng.random() < 0.1:
            rude(self.path, rng)
            with self.lock:
                self.codes["rude"] += 1
            return
        else:
            q = self.questions.hostile(rng)
        try:
            self.ask(conn, q)
        except (OSError, http.client.HTTPException) as e:
            conn.close()
            raise Wrong(f"{q.name}: {type(e).__name__}: {e}") from e

    def run(self, seed):
        rng, conn = random.Random(seed), Connection(self.path)
        while not self.stop.is_set():
            try:
                self.one(conn, rng)
            except (Wrong, OSError) as e:
                with self.lock:
                    self.wrong.append(str(e))
                self.stop.wait(0.1)
        conn.close()


class Flood:
    """tests/bench/http_client with one question: every answer is a whole 200."""

    def __init__(self, path, question, folder, seconds):
        self.name = question.name
        file = os.path.join(folder, "request-" + question.name)
        with open(file, "wb") as f:
            f.write((f"POST {question.path} HTTP/1.1\r\nHost: localhost\r\n"
                     f"Content-Type: {question.kind}\r\n"
                     f"Content-Length: {len(question.body)}\r\n\r\n").encode() + question.body)
        self.process = subprocess.Popen(
            [os.environ["HTTP_CLIENT"], path, file, str(FLOOD_CONNECTIONS), str(seconds)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, load):
        if load.wrong:
            self.process.kill()
            self.process.communicate()
            return
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
        if self.process.returncode != 0:
            load.wrong.append(f"{self.name}: {err[:300]}")
            return
        load.codes[200] += int(out)
        load.names[self.name] += int(out)


def settled(procs):
    """What each process holds while nobody asks: the least of ten seconds."""
    samples = []
    for _ in range(20):
        time.sleep(0.5)
        samples.append([p.measure() for p in procs])
    return [(min(s[i][0] for s in samples), min(s[i][1] for s in samples))
            for i in range(len(procs))]


def drive(load, procs, seconds):
    """The load for so long, with reloads; stops at the first thing that is wrong."""
    load.start()
    simple = [q for q in load.questions.usual if q.name in ("PEM", "PKCS#7", "JSON")]
    floods = [Flood(load.path, q, load.questions.pki, seconds) for q in simple]
    end, reload_at = time.monotonic() + seconds, time.monotonic() + RELOAD_SECONDS
    while time.monotonic() < end and not load.wrong:
        time.sleep(0.2)
        load.wrong += [f"{p.name} {p.pid} has died" for p in procs if not p.is_there()]
        if not load.wrong and time.monotonic() >= reload_at:
            os.kill(procs[0].pid, signal.SIGHUP)
            reload_at += RELOAD_SECONDS
    load.end()
    for f in floods:
        f.end(load)


def compare(procs, before, after):
    wrong = []
    for p, (rss, fds), (rss_after, fds_after) in zip(procs, before, after):
        print(f"{p.name:14} RSS {rss / 1024:7.1f} MiB -> {rss_after / 1024:7.1f} MiB, "
              f"descriptors {fds} -> {fds_after}")
        if rss_after - rss > RSS_MIB * 1024:
            wrong.append(f"{p.name}: memory grew by more than {RSS_MIB} MiB")
        if fds_after > fds + SPARE_FDS:
            wrong.append(f"{p.name}: descriptors grew by more than {SPARE_FDS}")
    return wrong


def main():
    pid, path, pki, port, seconds = int(sys.argv[1]), *sys.argv[2:4], *map(int, sys.argv[4:6])
    weather = Weather(pki, port)
    weather.start()
    procs, load = processes(pid), Load(path, Questions(pki))
    warm_up = min(120, seconds // 3)
    print(f"{WORKERS} connections of all kinds and 3 * {FLOOD_CONNECTIONS} of one, {warm_up} s of warm-up and {seconds - warm_up} s, "
          f"bound of memory's growth {RSS_MIB} MiB, of descriptors {SPARE_FDS}", flush=True)
    drive(load, procs, warm_up)
    before = after = None
    if not load.wrong:
        before = settled(procs)
        drive(load, procs, seconds - warm_up)
    wrong = load.wrong
    if not wrong:
        after = settled(procs)
        wrong += compare(procs, before, after)
    if not load.questions.listed.is_known or not load.questions.revoked.is_known:
        wrong.append("no evidence was ever fetched")
    weather.stop.set()
    print(sum(load.codes.values()), "requests:",
          ", ".join(f"{code}: {n}" for code, n in sorted(load.codes.items(), key=str)))
    for name, n in sorted(load.names.items()):
        print(f"  {n:8} {name}")
    for text in wrong[:20]:
        print("wrong:", text)
    return 1 if wrong else 0


sys.exit(main())
