#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_inspect.sh - certaudit inspect: what is in a file, whatever it holds; files that
# are not what they should be; the same facts as OpenSSL tells.

. "$(dirname "$0")/tap.sh"

# one OBJECT EXPRESSION...: holds of the first object, o.
one() {
	local name=$1 status=$2 expression=$3
	shift 3
	holds "$name" "$status" "[o for o in [d['objects'][0]] if $expression]" inspect --json "$@"
}

# lines NAME STATUS EXPRESSION ARGUMENT...: of all lines of --ndjson, l.
lines() {
	local name=$1 expected=$2 expression=$3 problem wrong
	shift 3
	run inspect --ndjson "$@"
	problem=$(always_wrong)
	[ $status -eq "$expected" ] || problem="exit status $status, not $expected"
	wrong=$(python3 - "$work/stdout" "$expression" 2>&1 <<'END'
import json, sys

with open(sys.argv[1], encoding="ascii") as text:
    l = [json.loads(line) for line in text]
if not eval("(" + sys.argv[2] + ")"):
    sys.exit("not so: " + sys.argv[2])
END
) || problem=$(tail -n 1 <<<"$wrong")
	report "$name" "$problem"
}

# extension NAME: that of o.
ext() {
	echo "[e for e in o['extensions'] if e['name'] == '$1'][0]"
}

# -- kinds -----------------------------------------------------------------------------

one 'a certificate' 0 "o['kind'] == 'certificate' and o['index'] == 0 and o['target'] == 'good.pem'
    and o['version'] == 3 and o['status'] == 0 and o['remarks'] == []
    and o['key']['curve'] == 'P-256' and o['key']['strength'] == 128
    and o['signature_algorithm']['name'] == 'ecdsa-sha256'
    and 'DNS:good.test' in $(ext subjectAltName)['names']
    and 'IP:127.0.0.1' in $(ext subjectAltName)['names']" good.pem
silent 'a certificate: standard error is empty'
one 'a name by its attributes' 0 "o['subject_attributes'][-1]['type'] == 'CN' or
    o['subject_attributes'][0]['type'] == 'CN'" good.pem
one 'expired' 0 "o['remarks'][0]['id'] == 'expired' and o['days_left'] < 0" expired.pem
one 'expired, looked at before' 0 "o['remarks'] == []" --at 2020-06-01T00:00:00Z expired.pem
one 'a request' 0 "o['kind'] == 'request' and o['key']['bits'] == 256
    and o['subject'] == 'CN=a' and $(ext subjectAltName)['names'] == ['DNS:a.test']" \
    <(openssl req -new -key good.key -subj /CN=a -addext subjectAltName=DNS:a.test)
one 'a list' 0 "o['kind'] == 'crl' and o['entries'] == 1 and o['number'] == '01'
    and o['listed'][0]['revocation_reason'] == 'keyCompromise' and $(ext cRLNumber)['number'] == '01'" \
    --entries 5 inter-rsa.crl
one 'a list, without its entries' 0 "o['listed'] == []" inter-rsa.crl
one 'an OCSP response' 0 "o['kind'] == 'ocsp' and o['answers'][0]['status'] == 'good'
    and o['certificates'][0]['kind'] == 'certificate'" good.ocsp
openssl crl2pkcs7 -certfile good-chain.pem -in inter.crl.pem -outform DER -out chain.p7b
one 'PKCS#7' 0 "o['kind'] == 'pkcs7' and [c['kind'] for c in o['contents']] ==
    ['certificate', 'certificate', 'crl']" chain.p7b
one 'a public key' 0 "o['kind'] == 'public-key' and o['key']['pin'] and o['key']['bits'] == 256" \
    <(openssl pkey -in good.key -pubout)
one 'a private key, and nothing of it' 0 "o['kind'] == 'private-key' and
    o['key'] == {'algorithm': 'ec', 'curve': 'P-256', 'bits': 256, 'strength': 128}" good.key
for form in 'genrsa 2048' 'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048' \
    'genrsa -traditional 2048'; do
	one "a key by $form" 0 "o['key']['algorithm'] == 'rsa' and o['key']['bits'] == 2048" \
	    <(openssl $form 2>/dev/null)
done
openssl x509 -in good.pem -outform DER -out good.der
cat good.der inter-rsa.crl good.ocsp good.der >several.der
lines 'DER behind DER' 0 "[o['kind'] for o in l] == ['certificate', 'crl', 'ocsp', 'certificate']
    and [o['index'] for o in l] == [0, 1, 2, 3] and 'line' not in l[0]" several.der
{ echo text; cat good.key good-chain.pem inter.crl.pem; } >mixed.pem
lines 'mixed PEM' 0 "[o['kind'] for o in l] == ['private-key', 'certificate', 'certificate', 'crl']
    and l[0]['line'] == 2" mixed.pem
INPUT=good-chain.pem lines 'standard input' 0 "[o['target'] for o in l] == 2 * ['standard input']" -

# -- PKCS#12, passwords ---------------------------------------------------------------------

printf 'secret\n' >secret
printf 'another\n' >another
openssl pkcs12 -export -in good.pem -inkey good.key -certfile inter.pem -name 'a name' \
    -passout file:secret -out good.p12
openssl pkcs12 -export -in good.pem -inkey good.key -passout pass: -out empty.p12
openssl pkey -in good.key -aes256 -passout file:secret -out locked.key
one 'PKCS#12: contents, and whose the key is' 0 "[c['kind'] for c in o['contents']] ==
    ['certificate', 'certificate', 'private-key'] and o['contents'][2]['certificate'] == 0
    and o['encryption'][0]['cipher'] == 'aes-256-cbc' and o['contents'][0]['friendly_name'] == 'a name' and o['contents'][2]['key']['bits'] == 256" \
    --password-file secret good.p12
one 'PKCS#12 of an empty password' 0 "len(o['contents']) == 2" empty.p12
one 'an encrypted key' 0 "o['encrypted'] and o['key']['curve'] == 'P-256'" \
    --password-file secret locked.key
for file in good.p12 locked.key; do
	RUN=setsid one "$file: no password" 2 "o['status'] == 2 and 'contents' not in o" $file
	says "$file: no password: says what to do" --password-file
	one "$file: another password" 2 "o['status'] == 2" --password-file another $file
	says "$file: another password: says so" 'does not open it'
done
openssl ec -in good.key -aes128 -passout file:secret -out old.key 2>/dev/null
one 'a key that PEM headers encrypt' 2 "o['kind'] == 'encrypted-key' and o['remarks'][0]['id'] == 'old-encryption'" \
    --password-file secret old.key
says 'a key that PEM headers encrypt: says so' 'not opened here'
openssl pkcs8 -topk8 -in good.key -iter 3000000 -passout file:another -out slow.key
one 'a key that takes too long' 2 "o['encryption']['iterations'] == 3000000 and 'key' not in o" \
    --password-file another slow.key
# the MAC counts twice here, for an empty password and for none
openssl pkcs12 -export -in good.pem -inkey good.key -iter 1600000 -passout pass: -out slow.p12
one 'PKCS#12 whose elements take too long together' 2 "[r['id'] for r in o['remarks']] == ['encryption']
    and 'in all' in o['remarks'][0]['detail'] and o['contents'][0]['subject']
    and 'key' not in o['contents'][1]" slow.p12
says 'PKCS#12 whose elements take too long together: says so' 'not opened here'
{ echo secret; head -c 100000 /dev/zero | tr '\0' x; } >long
one 'a password is the first line of a long file' 0 "len(o['contents']) == 3" --password-file long good.p12
INPUT=long one 'a password of standard input' 0 "len(o['contents']) == 3" --password-file - good.p12
one 'a password without an end of line' 0 "len(o['contents']) == 3" --password-file <(printf secret) good.p12
refused 'a password that is too long' 'first line is too long' -- inspect --password-file <(tail -n 1 long) good.p12
refused 'a password of a folder' directory -- inspect --password-file . good.p12
INPUT=secret refused 'a password and a file of standard input' 'only once' -- inspect --password-file - good.p12 -
# on a terminal: asked for, and not echoed
python3 - "$CERTAUDIT" >"$work/stdout" 2>"$work/stderr" <<'END'
import os, pty, select, signal, sys

signal.alarm(120)
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "inspect", "good.p12"])
said = b""
while select.select([fd], [], [], 60)[0]:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    if b"Password" in piece:
        os.write(fd, b"secret\n")
    said += piece
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
assert status == 0, status
assert b"Password of good.p12: " in said, said
assert b"friendly name: a name" in said, said
assert b"secret" not in said, said
END
report 'a password on a terminal' "$([ $? -eq 0 ] || tail -n 1 "$work/stderr")"
# ^C, ^Z: the terminal echoes again; ^Z, and on: the question is asked again
python3 - "$CERTAUDIT" >"$work/stdout" 2>"$work/stderr" <<'END'
import os, pty, select, signal, sys, termios

def echoes(fd):
    return bool(termios.tcgetattr(fd)[3] & termios.ECHO)

def asked(fd):
    said = b""
    while b"Password of good.p12: " not in said:
        assert select.select([fd], [], [], 60)[0], said
        said += os.read(fd, 4096)
    assert not echoes(fd)

signal.alarm(240)
for number, key in (signal.SIGINT, b"\x03"), (signal.SIGQUIT, b"\x1c"), \
        (signal.SIGTERM, None), (signal.SIGHUP, None):
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], [sys.argv[1], "inspect", "good.p12"])
    assert echoes(fd)
    asked(fd)
    if key is None:
        os.kill(pid, number)
    else:
        os.write(fd, key)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, (number, status)
    assert echoes(fd), number
    os.close(fd)

# SIGTSTP stops no orphan: a parent in the same session waits for it
pid, fd = pty.fork()
if pid == 0:
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(sys.argv[1], [sys.argv[1], "inspect", "good.p12"])
    status = os.waitpid(child, os.WUNTRACED)[1]
    if not os.WIFSTOPPED(status) or os.WSTOPSIG(status) != signal.SIGTSTP or not echoes(0):
        os._exit(99)
    os.kill(child, signal.SIGCONT)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
asked(fd)
os.write(fd, b"\x1a")
asked(fd)
os.write(fd, b"secret\n")
try:
    while os.read(fd, 4096):
        pass
except OSError:
    pass
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
assert status == 0, status
END
report 'a signal while a password is asked for' "$([ $? -eq 0 ] || tail -n 1 "$work/stderr")"
# gnutls_pkcs8_info() would end the program here
printf -- '-----BEGIN %s-----\nMAgwAAQEAgIBLA==\n-----END %s-----\n' \
    'ENCRYPTED PRIVATE KEY' 'ENCRYPTED PRIVATE KEY' >by-nothing.key
one 'a key encrypted by nothing' 2 "o['malformed'][0]['what'] == 'encryptionAlgorithm'" \
    --password-file secret by-nothing.key
run inspect --json --password-file secret good.p12 locked.key
report 'nothing of a private key is told' "$(
	openssl pkey -in good.key -text -noout | sed -n '/priv:/,/pub:/p' | grep '^ ' |
	    tr -d ' :\n' | cut -c 3-40 | grep -if - "$work/stdout")"
refused 'no password file' absent -- inspect --password-file absent good.p12

# -- unusual ---------------------------------------------------------------------------------

for case in 'serial-zero -set_serial 0' 'serial-long -set_serial 0x112233445566778899aabbccddeeff0011223344556677' \
    'self-issued -addext basicConstraints=CA:FALSE' 'no-name -subj /' \
    'unknown-critical-extension -addext 1.2.3.4=critical,ASN1:NULL'; do
	one "unusual: ${case%% *}" 0 "'${case%% *}' in [r['id'] for r in o['remarks']]" \
	    <(openssl req -x509 -key good.key -subj /CN=a ${case#* } -days 3 2>/dev/null)
done
one 'unusual: small-key, small-exponent, weak-signature' 0 "{'small-key', 'small-exponent', 'weak-signature'} <=
    {r['id'] for r in o['remarks']}" \
    <(openssl req -x509 -newkey rsa:1024 -pkeyopt rsa_keygen_pubexp:3 -nodes -keyout /dev/null \
    -sha1 -subj /CN=a -addext basicConstraints=CA:FALSE -days 3 2>/dev/null)
one 'RSASSA-PSS with its parameters' 0 "o['signature_algorithm'] == {'name': 'rsa-pss',
    'oid': '1.2.840.113549.1.1.10', 'hash': 'sha384', 'mgf1_hash': 'sha384', 'salt_length': 48}" \
    <(openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -sha384 -subj /CN=a -days 3 \
    -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1 2>/dev/null)

# -- bad input: one clear line each, and the rest goes on -----------------------------------------

# bad FILE WORDS: refused, and the good one behind it told.
bad() {
	lines "$1, and a good one behind it" 2 "l[-1]['target'] == 'good.pem' and l[-1]['status'] == 0" \
	    "$1" good.pem
	says "$1: says so" "$2"
	report "$1: one line" "$([ "$(wc -l <"$work/stderr")" -eq 1 ] || echo 'not one line')"
}
: >empty
echo 'certificates are elsewhere' >words
head -c 4000 /dev/zero >zeros
head -c 300 good.der >cut
mkdir folder
ln -s loop loop
printf '\060\201\005\004\003abc' >other.der
sed '3s/./*/7' good.pem >base64
sed '/END/d' good.pem >no-end
bad empty 'the input is empty'
bad words 'neither DER nor a PEM object'
bad zeros 'neither DER nor a PEM object'
bad cut 'ends inside an element'
bad absent 'No such file'
bad folder 'this is a directory'
says 'a folder: says what to do' 'certaudit scan'
bad loop 'symbolic links'
bad other.der 'no kind that is known'
bad base64 'not valid base64'
bad no-end 'no matching END'
touch locked
if chmod 0 locked && ! [ -r locked ]; then
	bad locked 'Permission denied'
fi
sed '3s/./*/7' good.pem | cat - inter.pem >half.pem
lines 'a bad one in a file: the rest of it is told' 2 "[(o['index'], o['status']) for o in l] == [(0, 2), (1, 0)]
    and l[0]['findings'][0]['id'] == 'pem-base64' and l[0]['findings'][0]['source'] == 'input'" half.pem
{ head -c 100 good.der | tail -c +2; cat good.pem; } >noise.pem
refused 'no file' 'no file' -- inspect
refused 'no time' --at -- inspect --at noon good.pem
refused 'no number' --entries -- inspect --entries x good.pem
refused 'a password on the command line' --password -- inspect --password secret good.p12

# a name with a terminal's escape sequences: in a file's name, a label, a certificate
escape=$(printf '\033[2J\033]0;x\007')
openssl req -x509 -key good.key -subj "/CN=a${escape}b" -days 3 -out escape.pem 2>/dev/null
command cp escape.pem "escape$escape.pem"
printf -- '-----BEGIN %s-----\nQUJD\n-----END %s-----\n' "X$escape" "X$escape" >label.pem
for form in '' --json --ndjson; do
	run inspect $form escape.pem "escape$escape.pem" label.pem absent"$escape"
	report "escape sequences ${form:-as text}" "$(
		cat "$work/stdout" "$work/stderr" | LC_ALL=C grep -c '[^[:print:][:space:]]' |
		    grep -vx 0)"
	report "they are written out ${form:-as text}" "$(
		grep -qF '1B[2J' "$work/stdout" || echo 'they are not')"
done

# 10,000 in a file: memory as for one
for ((i = 0; i < 100; i++)); do cat good.pem inter.pem; done >200.pem
for ((i = 0; i < 50; i++)); do cat 200.pem; done >10000.pem
rss() {
	# what a sanitizer keeps of freed memory is not ours
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:quarantine_size_mb=1 python3 - "$CERTAUDIT" "$@" <<'END'
import resource, subprocess, sys

subprocess.run(sys.argv[1:2] + ["inspect", "--ndjson"] + sys.argv[2:], check=True,
               stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
}
few=$(rss 200.pem)
many=$(rss 10000.pem)
report 'memory does not grow with the file' \
    "$([ "$many" -lt $((few + 4096)) ] || echo "$few KB for 200, $many KB for 10,000")"
lines 'all of them are told' 0 "len(l) == 10000 and [o['index'] for o in l] == list(range(10000))" 10000.pem

# -- text ------------------------------------------------------------------------------------------

text 'text' 0 'good.pem: object 1 (line 1): certificate' 'subject: ' 'DNS:good.test' 'keyUsage (critical): ' 'pin: ' \
    -- inspect good.pem
text 'a chain' 0 'in order, the leaf first' 'object 1 CN=' ': issued by object 2' 'which is not here' -- inspect good-chain.pem
cat inter.pem good.pem root.pem >shuffled.pem
text 'a chain that is not in order' 0 'not in the order of TLS' ': issued by object 3' ': self-issued' -- inspect shuffled.pem
text 'help' 0 'Usage: certaudit inspect' --password-file 'Examples:' -- inspect --help

# -- the same facts as OpenSSL's ---------------------------------------------------------------------

python3 - "$CERTAUDIT" /etc/ssl/certs/ca-certificates.crt good.pem names.pem inter-rsa.pem \
    >"$work/stdout" 2>"$work/stderr" <<'END'
import datetime, json, re, subprocess, sys

def openssl(pem, *args):
    return subprocess.run(["openssl", "x509", "-noout", *args], input=pem, text=True,
                          capture_output=True, check=True).stdout

def when(text):
    return datetime.datetime.strptime(text, "%b %d %H:%M:%S %Y GMT").strftime("%Y-%m-%dT%H:%M:%SZ")

compared = 0
for path in sys.argv[2:]:
    try:
        text = open(path, encoding="latin-1").read()
    except FileNotFoundError:
        continue
    told = [json.loads(l) for l in subprocess.run([sys.argv[1], "inspect", "--ndjson", path],
            capture_output=True, text=True, check=True).stdout.splitlines()]
    pems = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.S)
    assert len(told) == len(pems), path
    for pem, o in list(zip(pems, told))[:12]:
        out = openssl(pem, "-serial", "-dates", "-fingerprint", "-sha256")
        facts = dict(line.split("=", 1) for line in out.splitlines())
        assert int(facts["serial"], 16) == int(o["serial"], 16), o
        assert when(facts["notBefore"]) == o["not_before"], o
        assert when(facts["notAfter"]) == o["not_after"], o
        assert facts["sha256 Fingerprint"].replace(":", "").lower() == o["sha256"], o
        sha1 = openssl(pem, "-fingerprint", "-sha1").split("=")[1].strip()
        assert sha1.replace(":", "").lower() == o["sha1"], o
        key = re.search(r"Public-Key: \((\d+) bit", openssl(pem, "-text"))
        assert key is None or int(key[1]) == o["key"]["bits"], o
        ext = re.findall(r"^            (X509v3|Authority Info|CT Pre|TLS F|Subject Info|[0-9.]{9,}).*:",
                         openssl(pem, "-text", "-certopt", "no_header"), re.M)
        assert len(ext) <= len(o.get("extensions", [])), o
        sans = [e["names"] for e in o.get("extensions", []) if e["name"] == "subjectAltName"]
        san = openssl(pem, "-ext", "subjectAltName") if sans else ""
        dns = re.findall(r"DNS:([^,\s]+)", san)
        assert dns == [n[4:] for n in (sans or [[]])[0] if n.startswith("DNS:")], o
        compared += 1
assert compared > 2
END
report 'serial, dates, fingerprints, key, names: as OpenSSL says' "$([ $? -eq 0 ] || tail -n 1 "$work/stderr")"

finish
