#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# edit.py - changes one thing in a certificate, a CRL or an OCSP response that
# the openssl command won't, and where the signer's key is given signs it again
# (ECDSA with SHA-256).
#
#	edit.py IN.der OUT.der flip-signature
#	edit.py IN.der OUT.der signed-algorithm KEY.pem (not the one outside)
#	edit.py IN.der OUT.der generalized-time KEY.pem (notBefore, before 2050)
#	edit.py IN.der OUT.der version-1 KEY.pem (so without extensions)
#	edit.py IN.der OUT.der ocsp-next-update KEY.pem (of a response: long ago)
#	edit.py IN.der OUT.der ocsp-this-update KEY.pem (of a response: in 2041)
#	edit.py IN.der OUT.der ocsp-sign KEY.pem (a response: by that key)
#	edit.py IN.der OUT.der ocsp-single-critical KEY.pem (an unknown critical
#	    extension in the answer)
#	edit.py IN.der OUT.der ocsp-critical KEY.pem (the same in the response)
#	edit.py IN.der OUT.der ocsp-add KEY.pem OTHER.der (of a response: the
#	    answers of OTHER too)
#	edit.py IN.der OUT.der certificate-issuer KEY.pem CERT.der (of a CRL: its
#	    first entry is about a certificate by CERT's issuer)

import subprocess
import sys


def read(der, at=0):
    """The element at an offset: its tag, where its contents begin and end."""
    n, begin = der[at + 1], at + 2
    if n >= 0x80:
        begin += n - 0x80
        n = int.from_bytes(der[at + 2:begin], "big")
    return der[at], begin, begin + n


def parts(der):
    """The elements inside a constructed element, whole."""
    _, at, end = read(der)
    found = []
    while at < end:
        stop = read(der, at)[2]
        found.append(der[at:stop])
        at = stop
    return found


def element(tag, contents):
    n = len(contents)
    if n < 0x80:
        return bytes([tag, n]) + contents
    length = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + contents


def sequence(elements):
    return element(0x30, b"".join(elements))


def sign(tbs, key):
    return subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                          input=tbs, stdout=subprocess.PIPE, check=True).stdout


def edit_certificate(der, what, key):
    tbs, algorithm, signature = parts(der)
    if what == "flip-signature":
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return sequence([tbs, algorithm, signature])
    fields = parts(tbs)
    if what == "signed-algorithm":  # ecdsa-with-SHA256 becomes -SHA384
        fields[2] = fields[2][:-1] + b"\x03"
    elif what == "generalized-time":
        begin, end = parts(fields[4])
        fields[4] = sequence([element(0x18, b"20" + begin[2:]), end])
    elif what == "version-1":  # the default, so it is not there
        fields = fields[1:7]
    else:
        sys.exit("edit.py: what is " + what + "?")
    tbs = sequence(fields)
    return sequence([tbs, algorithm, element(0x03, b"\0" + sign(tbs, key))])


def basic_of(response):
    """The kind of a response, and the fields of its basic response."""
    kind, octets = parts(parts(parts(response)[1])[0])
    return kind, parts(octets[read(octets)[1]:])


def unknown_critical():
    """Extensions with one that nobody knows, in its [1]."""
    oid = element(0x06, b"\x2b\x06\x01\x04\x01\x83\xb2\x03\x01")
    critical = element(0x01, b"\xff")
    extension = sequence([oid, critical, element(0x04, b"\x05\x00")])
    return element(0xa1, sequence([extension]))


def edit_response(der, what, key, other):
    status = parts(der)[0]
    kind, (tbs, algorithm, _, *certs) = basic_of(der)
    responder, produced, answers, *rest = parts(tbs)
    singles = parts(answers)
    single = parts(singles[0])
    if what == "ocsp-next-update":
        single[3] = element(0xa0, element(0x18, b"20000101000000Z"))
    elif what == "ocsp-this-update":
        single[2] = element(0x18, b"20410101000000Z")
    elif what == "ocsp-single-critical":
        single.append(unknown_critical())
    elif what == "ocsp-critical":
        rest = [unknown_critical()]
    singles[0] = sequence(single)
    if what == "ocsp-add":
        singles += parts(parts(basic_of(other)[1][0])[2])
    tbs = sequence([responder, produced, sequence(singles)] + rest)
    basic = [tbs, algorithm, element(0x03, b"\0" + sign(tbs, key))] + certs
    kind_and_octets = sequence([kind, element(0x04, sequence(basic))])
    return sequence([status, element(0xa0, kind_and_octets)])


def edit_crl(der, key, cert):
    tbs, algorithm, _ = parts(der)
    fields = parts(tbs)
    entries = parts(fields[5])
    serial, date, *extensions = parts(entries[0])
    issuer = parts(parts(cert)[0])[3]
    oid = element(0x06, b"\x55\x1d\x1d")
    critical = element(0x01, b"\xff")
    names = element(0x04, sequence([element(0xa4, issuer)]))
    extensions = parts(extensions[0]) if extensions else []
    extensions.append(sequence([oid, critical, names]))
    entries[0] = sequence([serial, date, sequence(extensions)])
    fields[5] = sequence(entries)
    tbs = sequence(fields)
    return sequence([tbs, algorithm, element(0x03, b"\0" + sign(tbs, key))])


def main():
    source, target, what = sys.argv[1:4]
    key = sys.argv[4] if len(sys.argv) > 4 else None
    with open(source, "rb") as f:
        der = f.read()
    if what.startswith("ocsp-"):
        other = None
        if len(sys.argv) > 5:
            with open(sys.argv[5], "rb") as f:
                other = f.read()
        der = edit_response(der, what, key, other)
    elif what == "certificate-issuer":
        with open(sys.argv[5], "rb") as f:
            der = edit_crl(der, key, f.read())
    else:
        der = edit_certificate(der, what, key)
    with open(target, "wb") as f:
        f.write(der)


main()
