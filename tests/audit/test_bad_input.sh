#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_bad_input.sh - files that are not what they should be, and command
# lines that say nothing that can be done: exit status 2, the file or option
# named on standard error, and nothing on standard output. Inputs that are odd
# but readable have a verdict.

. "$(dirname "$0")/tap.sh"

offline="--network off --trust root.pem"

# -- files that can't be read ---------------------------------------------------

openssl x509 -in good.pem -outform DER -out good.der
openssl pkey -in good.key -outform DER -out key.der
size=$(stat -c %s good.der)

: >empty.pem
mkdir folder.pem
head -c 300 good.der >truncated.der
head -c 3 good.der >header.der
{ cat good.der; printf 'xx'; } >trailing.der
# the same certificate, of indefinite length
{ printf '\060\200'; tail -c +5 good.der; printf '\000\000'; } >ber.der
sed '5s/./*/7' good.pem >base64.pem
sed '/END/d' good.pem >no-end.pem
sed 's/CERTIFICATE/CERTIFICATE REQUEST/' good.pem >request.pem
printf 'certificates are elsewhere\n' >text.pem
printf '%s\n' '-----BEGIN CERTIFICATE-----' 'MIIB' '-----END CERTIFICATE-----' \
    >short.pem
{ cat good.pem inter.pem; sed '5s/./*/7' root.pem; } >third.pem
utc=$(openssl asn1parse -inform DER -in good.der |
    sed -n 's/.*UTCTIME *:\([0-9]*Z\).*/\1/p' | head -n 1)
sed "s/$utc/261301000000Z/" good.der >month.der
sed "s/$utc/26110100000:Z/" good.der >colon.der

while IFS='|' read -r file words; do
	refused "$file as the certificate" "$file" "$words" -- \
	    verify --json $offline "$file"
	refused "$file as an anchor" "$file" "$words" -- \
	    verify --json --network off --trust "$file" good.pem
	refused "$file as a candidate" "$file" "$words" -- \
	    verify --json $offline good.pem --untrusted="$file"
done <<'END'
missing.pem|No such file
empty.pem|empty
folder.pem|directory
truncated.der|byte
header.der|byte
trailing.der|bytes follow
ber.der|BER
good.key|private key
key.der|byte
base64.pem|base64
base64.pem|line
no-end.pem|END
request.pem|another kind
text.pem|neither DER nor a PEM object
short.pem|object 1 (line 1)
third.pem|object 3
month.der|date
colon.der|date
root.crl.pem|another kind
END

refused 'a certificate as a CRL' good.pem 'another kind' -- \
    verify $offline --crl good.pem good.pem
refused 'an empty CRL' empty.pem empty -- verify $offline --crl empty.pem good.pem
head -c 100 inter.crl >truncated.crl
refused 'a truncated CRL' truncated.crl byte -- \
    verify $offline --crl truncated.crl good.pem
refused 'a missing CRL' missing.crl 'No such file' -- \
    verify $offline --crl missing.crl good.pem
refused 'a certificate as an OCSP response' good.der byte -- \
    verify $offline --ocsp good.der good.pem
refused 'PEM as an OCSP response' good.pem -- verify $offline --ocsp good.pem good.pem
refused 'an empty OCSP response' empty.pem empty -- \
    verify $offline --ocsp empty.pem good.pem
{ cat good.ocsp; printf x; } >trailing.ocsp
refused 'an OCSP response with more behind it' trailing.ocsp byte -- \
    verify $offline --ocsp trailing.ocsp good.pem
head -c 70000 /dev/zero >large.ocsp
refused 'an OCSP response of 70,000 bytes' large.ocsp 'too large' -- \
    verify $offline --ocsp large.ocsp good.pem
refused 'a name that steers a terminal' '?[31mred' 'No such file' -- \
    verify "$(printf '\033[31mred')"

INPUT=/dev/null refused 'nothing on standard input' 'standard input' empty -- verify -
INPUT=good.key refused 'a private key on standard input' 'standard input' \
    'private key' -- verify -

# -- much -------------------------------------------------------------------------

head -c 67108864 /dev/urandom >noise
refused '64 MiB of noise' noise 'too large' -- verify $offline noise
INPUT=noise refused '64 MiB of noise from a file as standard input' \
    'standard input' 'too large' -- verify $offline -
mkfifo pipe
cat noise >pipe 2>/dev/null &
refused '64 MiB of noise from a pipe' pipe 'too large' -- verify $offline pipe
wait
rm -f noise pipe
refused 'noise without end' /dev/zero 'too large' -- verify $offline /dev/zero
head -c 1048576 /dev/zero | tr '\0' 'A' >letters
refused '1 MiB of letters' letters 'neither DER' -- verify $offline letters
{ printf '\060\204\377\377\377\377'; head -c 4096 /dev/zero; } >length.der
refused 'a length of 4 GiB' length.der byte -- verify $offline length.der

for ((i = 0; i < 1000; i++)); do cat good.pem; done >thousand.pem
cat inter.pem >>thousand.pem
answered 'one certificate 1,000 times' 0 valid ok $offline --revocation off \
    --hostname good.test thousand.pem

# chain LENGTH: CAs below the root that issue each other, and a leaf.
chain() {
	local i
	cat >chain.cnf <<'END'
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
	: >all.pem
	cp root.pem issuer.pem
	cp root.key issuer.key
	for ((i = 1; i <= $1; i++)); do
		openssl req -new -key good.key -subj "/CN=Link $i" -out link.csr &&
		openssl x509 -req -in link.csr -CA issuer.pem -CAkey issuer.key \
		    -set_serial "$i" -days 30 -extfile chain.cnf -extensions ca \
		    -out link.pem || return 1
		cat link.pem all.pem >more.pem
		mv more.pem all.pem
		mv link.pem issuer.pem
		cp good.key issuer.key
	done
}
if chain 200 >chain.log 2>&1; then
	answered 'a chain of 200' 5 undetermined budget-spent $offline \
	    --revocation off --purpose any all.pem
else
	report 'a chain of 200' "it can't be made: $(tail -n 1 chain.log)"
fi

# -- names --------------------------------------------------------------------------

# san NAME HEX: a leaf whose subjectAltName is this DER.
san() {
	printf '[leaf]\nbasicConstraints=critical,CA:FALSE\n' >san.cnf
	printf 'authorityKeyIdentifier=keyid\nsubjectAltName=DER:%s\n' "$2" >>san.cnf
	openssl req -new -key good.key -subj /CN=san.test -out san.csr &&
	openssl x509 -req -in san.csr -CA inter.pem -CAkey inter.key \
	    -set_serial 77 -days 30 -extfile san.cnf -extensions leaf \
	    -out "$1" >san.log 2>&1
}
name=$(printf 'good.test\0.evil.test' | od -An -v -tx1 | tr -d ' \n')
san nul.pem "30168214$name"
for host in good.test good.test.evil.test; do
	answered "a NUL in a name, asked for $host" 1 invalid host-mismatch $offline \
	    --revocation off --untrusted inter.pem --hostname $host nul.pem
done
san outside.pem "30188214$name"
run verify --json $offline --revocation off --untrusted inter.pem \
    --hostname good.test outside.pem
problem=$(always_wrong)
[ $status -eq 1 ] || [ $status -eq 2 ] || problem="exit status $status"
report 'a subjectAltName longer than its extension' "$problem"

# -- the store ------------------------------------------------------------------------

noise_store=$work/noise-store
mkdir -m 700 "$noise_store"
head -c 8192 /dev/urandom >"$noise_store/evidence.db"
chmod 600 "$noise_store/evidence.db"
cp "$noise_store/evidence.db" noise.db
fetching="--trust root.pem --untrusted inter.pem --hostname good.test --network cached"
refused 'a store that is no database' "$noise_store" -- \
    verify --json $fetching --store "$noise_store" good.pem
problem=
cmp -s noise.db "$noise_store/evidence.db" || problem="it was changed"
report 'a store that is no database is left as it is' "$problem"
refused 'a store that is a file' good.pem -- \
    verify --json $fetching --store good.pem good.pem
refused 'a store where there is no folder' "$work/none/store" -- \
    verify --json $fetching --store "$work/none/store" good.pem
mkdir "$work/open-store"
chmod 777 "$work/open-store"
refused 'a store that others may write' "$work/open-store" -- \
    verify --json $fetching --store "$work/open-store" good.pem

# A default store that can't be used is no error, but said.
export XDG_CACHE_HOME=$work/cache
mkdir -m 700 "$work/cache"
: >"$work/cache/libverify"
answered 'a default store that is a file' 0 valid ok $fetching good.pem
says 'a default store that is a file is warned of' "$work/cache/libverify"
says 'without a store nothing is fetched' 'nothing is fetched'
answered 'no store, no warning' 0 valid ok --trust root.pem --untrusted inter.pem \
    --hostname good.test --no-store good.pem
silent 'no store, no warning: nothing is said'
unset XDG_CACHE_HOME

# Root can write anywhere, so somebody else has to try.
as_user=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
chmod 755 "$work" "$pki"
chmod 644 ./*.pem
if [ "$(id -u)" -eq 0 ] && ! { [ -n "$as_user" ] && $as_user "$CERTAUDIT" version; } \
    >"$work/stdout" 2>&1; then
	skip 'a store that is read-only' 'no other user to be'
else
	ro=$work/ro-store
	mkdir -m 500 "$ro"
	[ -z "$as_user" ] || chown 65534:65534 "$ro"
	RUN=$as_user refused 'a store that can not be made' "$ro" -- \
	    verify --json $fetching --store "$ro" good.pem
	chmod 700 "$ro"
	RUN=$as_user run verify $fetching --store "$ro" good.pem
	chmod 400 "$ro"/*
	chmod 500 "$ro"
	# What is in it can still be used.
	RUN=$as_user answered 'a store that is read-only' 0 valid ok \
	    $fetching --store "$ro" good.pem
	chmod 700 "$ro"
fi

# -- the command line -------------------------------------------------------------------

refused 'no verb' 'verb is missing' --
for verb in nonsense verif VERIFY ''; do
	refused "verb '$verb'" "no verb '$verb'" -- "$verb" good.pem
done
refused 'an option instead of a verb' "no option '--json'" -- --json verify
refused 'arguments of version' arguments -- version x
refused 'no certificate' 'no certificate' -- verify $offline
refused 'no certificate behind --' 'no certificate' -- verify $offline --
for option in --nonsense --nonsense=1 -x -x=1 -xyz --jso --trus --no --crls --; do
	expected=$option
	[[ $option == -[a-z]* ]] && expected="no option -x "
	[ "$option" != -- ] || expected='no.pem'
	refused "option $option" "$expected" -- verify "$option" no.pem
done
refused 'an abbreviation' 'no option --jso' -- verify --jso good.pem
refused 'an option of the service' 'no option --identity' -- \
    verify --identity none good.pem
refused 'an unknown option behind the certificate' 'no option --nonsense' -- \
    verify good.pem --nonsense
for option in trust untrusted crl ocsp hostname ip email purpose at profile \
    revocation network policy max-path-length aia store allow-net; do
	refused "--$option without a value" "--$option needs a value" -- \
	    verify good.pem --$option
done
for option in json explain no-store system-trust no-system-trust stapling-offered \
    require-explicit-policy inhibit-policy-mapping inhibit-any-policy; do
	refused "--$option with a value" "--$option=yes" 'takes no value' -- \
	    verify --$option=yes good.pem
done
while IFS='|' read -r option value; do
	refused "--$option '$value'" "--$option: \"$value\"" -- \
	    verify "--$option" "$value" good.pem
	refused "--$option='$value'" "--$option: \"$value\"" -- \
	    verify "--$option=$value" good.pem
done <<'END'
at|yesterday
at|2026-02-30T00:00:00Z
at|2026-11-23
at|@
at|@99999999999999
at|10000-01-01T00:00:00Z
ip|300.1.1.1
ip|::1::2
ip|fe80::1%eth0
hostname|a..test
hostname|-a.test
hostname|a test
hostname|192.0.2.1
hostname|*.test
email|alice
email|alice@
policy|anyPolicy
policy|1..2
policy|3.1
policy|1.2.99999999999999999999999999999999999999999999999999999999999999999999x
allow-net|10.0.0.0/33
allow-net|10.0.0/8
allow-net|::1/129
allow-net|localhost
allow-net|10.0.0.0/
allow-net|/8
max-path-length|-1
max-path-length|many
max-path-length|99999999999999999999
purpose|web
profile|strict
revocation|on
network|on
aia|true
END
refused 'an empty host name' --hostname -- verify --hostname= good.pem
refused 'a store of no name' --store -- verify --store= good.pem
refused 'two names' --ip 'only one name' -- \
    verify --hostname good.test --ip 127.0.0.1 good.pem
refused 'one name twice' --hostname twice -- \
    verify --hostname good.test --hostname good.test good.pem
refused 'two moments' --at twice -- verify --at @1 --at @2 good.pem
refused 'both kinds of system trust' 'both asked for and refused' -- \
    verify --system-trust --no-system-trust good.pem
refused 'a store and none' exclude -- verify --store "$work/s" --no-store good.pem
refused 'fetching without a store' '--network allowed needs a store' -- \
    verify --no-store --network allowed good.pem
refused 'standard input twice' 'only once' -- verify --trust - -

finish
