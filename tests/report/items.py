#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""items.py - items for every format, the hostile ones too: a line of JSON each.

items.py [COUNT]: so many more, of hosts.
"""
import json
import sys

HOSTILE = [
    "\x1b]0;owned\x07\x1b[2J", "</script><script>document.title='owned'</script>",
    "<img src=x onerror=document.title='owned'>", "]]>&amp;<!-- -->", "\"'`&<>", "a\nb\r\nc\td",
    "=cmd|'/C calc'!A0", "+1+1", "-1", "@SUM(A1)", "\\", "\\1B", "\u202egnp.pem", "\ufffe\u0000x", "x" * 5000,
    "%41%00", "{{7*7}}", "${jndi:ldap://x}", "tls://a\" b", "",
]


def certificate(depth, role, name, **more):
    return {"depth": depth, "role": role, "source": "presented", "subject": f"CN={name}", "issuer": "CN=I",
            "serial": "0A", "sha256": f"{hash_of(name):064x}", "not_before": "2026-01-01T00:00:00Z",
            "not_after": "2027-01-01T00:00:00Z", "public_key": "ecdsa-p256", "signature": "ecdsa-sha256",
            "revocation": {"status": "good"}, **more}


def hash_of(name):
    value = 7
    for c in name:
        value = value * 31 + ord(c)
    return value


def path(valid, names, findings):
    roles = ["leaf"] + ["intermediate"] * (len(names) - 2) + ["anchor"]
    return {"valid": valid, "findings": findings,
            "certificates": [certificate(i, roles[i], n) for i, n in enumerate(names)]}


def verdict(outcome, reason, paths):
    return {"verdict": outcome, "reason": reason, "tls_alert": None, "validation_time": "2026-11-23T12:00:00Z",
            "valid_until": "2027-01-01T00:00:00Z", "purpose": "tls-server", "profile": "webpki",
            "revocation_mode": "soft", "identity": None, "findings": [], "paths": paths, "policies": []}


def finding(name, severity="warning", source="verify", detail="what", hint="do this", citation="RFC 5280 4.1"):
    return {"id": name, "source": source, "severity": severity, "citation": citation, "detail": detail, "hint": hint}


def items():
    bad = {"reason": "expired", "section": "RFC 5280 6.1.3 (a)(2)", "depth": 1, "fatal": True, "detail": "expired", "hint": ""}
    yield {"target": "good.example:443", "kind": "host", "index": 0, "subject": "CN=good.example", "sha256": "ab" * 32,
           "not_after": "2026-12-01T00:00:00Z", "findings": [finding("expires-soon", source="expiry")], "status": 0,
           "verdict": verdict("valid", "ok", [path(True, ["good.example", "I", "Root"], []),
                                               path(False, ["good.example", "I", "Cross", "Old root"], [bad])])}
    yield {"target": "bad.example:443", "kind": "host", "index": 0, "subject": "CN=bad.example", "sha256": "cd" * 32,
           "not_after": "2026-01-01T00:00:00Z", "findings": [finding("expired", "error")], "status": 4,
           "verdict": verdict("invalid", "expired", [path(False, ["bad.example", "I", "Root"], [bad])])}
    yield {"target": "down.example:443", "kind": "host", "index": 0, "status": 6,
           "findings": [finding("connection-refused", "error", "handshake", citation="")]}
    yield {"target": "list.crl", "kind": "crl", "index": 0, "line": 0, "not_after": "2026-11-25T00:00:00Z",
           "findings": [], "status": 0}
    yield {"target": "dir/a b.pem", "kind": "file", "index": 3, "line": 41, "status": 2,
           "findings": [finding("pem-base64", "error", "input", hint="")]}
    yield {"target": "odd", "kind": 7, "findings": "none", "verdict": [], "status": "x", "not_after": 5}
    yield {}
    for i, text in enumerate(HOSTILE):
        path_of = path(False, [text, text + "I"], [{**bad, "detail": text, "reason": text}])
        path_of["certificates"][0]["role"] = text
        yield {"target": text, "kind": text, "index": i, "line": 2, "subject": text, "sha256": text,
               "not_after": text if i % 2 else "2026-12-24T00:00:00Z", "status": 1,
               "verdict": verdict("invalid", text, [path_of]),
               "findings": [finding(text or "x", severity, text, text, text, text)
                            for severity in ("error", "warning", "notice", "info", "none of these")]}


def write(item):
    sys.stdout.buffer.write(json.dumps(item).encode() + b"\n")


for each in items():
    write(each)
# octets that are no UTF-8
sys.stdout.buffer.write(b'{"target":"\xff\xfe\xc3(","kind":"host","index":0,"findings":[],"status":0}\n')
for nth in range(int(sys.argv[1]) if len(sys.argv) > 1 else 0):
    write({"target": f"host{nth}.example:443", "kind": "host", "index": 0, "subject": f"CN=host{nth}.example",
           "not_after": f"20{27 + nth % 3}-{nth % 12 + 1:02}-15T00:00:00Z", "findings": [], "status": 0,
           "verdict": verdict("valid", "ok", [path(True, [f"host{nth}.example", "I", "Root"], [])])})
