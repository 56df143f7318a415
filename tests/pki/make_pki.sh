#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make_pki.sh - makes a small PKI to play with, in a folder, in about a second.
#
#	make_pki.sh DIR [OCSP_PORT [HTTP_PORT]]
#
# Certificates and keys (PEM; NAME.pem, NAME.key):
#
#	root            P-256, the trust anchor
#	  inter         P-256, issues most leaves
#	    good            good.test, *.wild.test, 127.0.0.1; OCSP and CRL
#	    names           https://names.test, _imaps.names.test (SRV),
#	                    xn--bcher-kva.test, ü@names.test (SmtpUTF8)
#	    expired         expired.test, ended in 2021
#	    not-yet-valid   not-yet-valid.test, begins in 2048
#	    revoked-ocsp    revoked-ocsp.test, names OCSP only; revoked
#	    unlisted        unlisted.test, OCSP only; the responder knows it not
#	    client          alice@good.test, for TLS clients
#	    ocsp            signs OCSP responses for inter (OCSPSigning, nocheck)
#	    ocsp-checked    the same without nocheck, and without a CRL
#	  inter-rsa     RSA-2048
#	    good-rsa        good-rsa.test, CRL only
#	    revoked-crl     revoked-crl.test, CRL only; revoked
#	other-root      P-256, an anchor of nobody
#	    other           other.test
#
# and: NAME-chain.pem as a TLS server sends it (other-chain.pem with its root);
# chain.pem, the same as good-chain.pem; CA.crl and CA.crl.pem (DER, PEM) of
# root, inter and inter-rsa; NAME.ocsp (DER responses made beforehand);
# inter.index for "openssl ocsp -index"; www/, what an HTTP server at
# HTTP_PORT is to give: the CRLs, and the CAs as DER.
#
# The evidence is in force for 7 days. It does not start any server.

set -eu
umask 077

usage() {
	echo "usage: make_pki.sh DIR [OCSP_PORT [HTTP_PORT]]" >&2
	exit 2
}

if [ $# -lt 1 ] || [ $# -gt 3 ]; then
	usage
fi
mkdir -p "$1"
cd "$1"
OCSP_URL=http://127.0.0.1:${2:-8889}/
HTTP_URL=http://127.0.0.1:${3:-8888}
export OCSP_URL HTTP_URL
# A configuration of the caller's must not change what is made here.
OPENSSL_CONF=/dev/null
export OPENSSL_CONF

# Runs a command, and shows what it said only when it fails.
quietly() {
	if ! "$@" >last.log 2>&1; then
		echo "make_pki.sh: failed: $*" >&2
		cat last.log >&2
		exit 1
	fi
}

write_config() {
	cat >ca.cnf <<'END'
[req]
distinguished_name = dn
[dn]

[ca_root]
certificate = root.pem
private_key = root.key
database = root.index
serial = root.serial
crlnumber = root.crlnumber
new_certs_dir = .
default_md = sha256
default_days = 3650
default_crl_days = 7
crl_extensions = crl
policy = any
unique_subject = no
[ca_inter]
certificate = inter.pem
private_key = inter.key
database = inter.index
serial = inter.serial
crlnumber = inter.crlnumber
new_certs_dir = .
default_md = sha256
default_days = 365
default_crl_days = 7
crl_extensions = crl
policy = any
unique_subject = no
[ca_inter-rsa]
certificate = inter-rsa.pem
private_key = inter-rsa.key
database = inter-rsa.index
serial = inter-rsa.serial
crlnumber = inter-rsa.crlnumber
new_certs_dir = .
default_md = sha256
default_days = 365
default_crl_days = 7
crl_extensions = crl
policy = any
unique_subject = no
[ca_other-root]
certificate = other-root.pem
private_key = other-root.key
database = other-root.index
serial = other-root.serial
crlnumber = other-root.crlnumber
new_certs_dir = .
default_md = sha256
default_days = 365
default_crl_days = 7
crl_extensions = crl
policy = any
unique_subject = no

[any]
organizationName = optional
commonName = supplied

[crl]
authorityKeyIdentifier = keyid

[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash

[inter]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:$ENV::HTTP_URL/root.crl
authorityInfoAccess = caIssuers;URI:$ENV::HTTP_URL/root.der

[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $ENV::NAMES

[server_both]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $ENV::NAMES
crlDistributionPoints = URI:$ENV::HTTP_URL/inter.crl
authorityInfoAccess = OCSP;URI:$ENV::OCSP_URL,caIssuers;URI:$ENV::HTTP_URL/inter.der

[server_ocsp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $ENV::NAMES
authorityInfoAccess = OCSP;URI:$ENV::OCSP_URL

[server_crl]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $ENV::NAMES
crlDistributionPoints = URI:$ENV::HTTP_URL/inter-rsa.crl

[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth,emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $ENV::NAMES
crlDistributionPoints = URI:$ENV::HTTP_URL/inter.crl

[ocsp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid

[ocsp_checked]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
}

# key NAME [rsa]
key() {
	if [ "${2:-}" = rsa ]; then
		quietly openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
		    -out "$1.key"
	else
		quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
		    -out "$1.key"
	fi
}

# ca_files NAME SERIAL: the data base of a CA for "openssl ca".
ca_files() {
	: >"$1.index"
	echo "$2" >"$1.serial"
	echo 01 >"$1.crlnumber"
}

# root NAME CN SERIAL
root() {
	key "$1"
	ca_files "$1" "$3"
	quietly openssl req -x509 -new -config ca.cnf -extensions root -key "$1.key" \
	    -sha256 -days 7300 -set_serial 1 -subj "/O=Test/CN=$2" -out "$1.pem"
	quietly openssl x509 -in "$1.pem" -outform DER -out "www/$1.der"
}

# issue CA NAME CN SECTION NAMES [openssl ca options]; the key is there.
issue() {
	issuer=$1 name=$2 cn=$3 section=$4 NAMES=$5
	export NAMES
	shift 5
	quietly openssl req -new -config ca.cnf -key "$name.key" -subj "/O=Test/CN=$cn" \
	    -out "$name.csr"
	quietly openssl ca -batch -notext -config ca.cnf -name "ca_$issuer" \
	    -extensions "$section" -in "$name.csr" -out "$name.pem" "$@"
	rm -f "$name.csr"
}

# inter NAME CN SERIAL [rsa]
inter() {
	key "$1" "${4:-}"
	ca_files "$1" "$3"
	issue root "$1" "$2" inter DNS:none
	quietly openssl x509 -in "$1.pem" -outform DER -out "www/$1.der"
}

# leaf CA NAME SECTION NAMES [openssl ca options]
leaf() {
	issuer=$1 name=$2 section=$3 names=$4
	shift 4
	key "$name"
	issue "$issuer" "$name" "$name.test" "$section" "$names" "$@"
	cat "$name.pem" "$issuer.pem" >"$name-chain.pem"
}

revoke() {
	quietly openssl ca -batch -config ca.cnf -name "ca_$1" -revoke "$2.pem" \
	    -crl_reason keyCompromise
}

crl() {
	quietly openssl ca -batch -config ca.cnf -name "ca_$1" -gencrl -out "$1.crl.pem"
	quietly openssl crl -in "$1.crl.pem" -outform DER -out "$1.crl"
	cp "$1.crl" www/
}

# response NAME: what the responder would say, as a staple.
response() {
	quietly openssl ocsp -index inter.index -CA inter.pem -rsigner ocsp.pem \
	    -rkey ocsp.key -issuer inter.pem -cert "$1.pem" -no_nonce -ndays 7 \
	    -noverify -respout "$1.ocsp"
}

mkdir -p www
NAMES=DNS:none
export NAMES
write_config
root root "Test Root" 1001
root other-root "Other Root" 4001
inter inter "Test Intermediate" 2001
inter inter-rsa "Test RSA Intermediate" 3001 rsa

leaf inter good server_both DNS:good.test,DNS:*.wild.test,IP:127.0.0.1
# openssl takes the text for Latin-1.
leaf inter names server_both "URI:https://names.test,otherName:1.3.6.1.5.5.7.8.7;IA5:_imaps.names.test,\
DNS:xn--bcher-kva.test,otherName:1.3.6.1.5.5.7.8.9;UTF8:$(printf '\374')@names.test"
leaf inter expired server_both DNS:expired.test -startdate 20200101000000Z \
    -enddate 20210101000000Z
leaf inter not-yet-valid server_both DNS:not-yet-valid.test -startdate 20480101000000Z \
    -enddate 20490101000000Z
leaf inter revoked-ocsp server_ocsp DNS:revoked-ocsp.test
leaf inter client client email:alice@good.test
leaf inter ocsp ocsp DNS:none
leaf inter-rsa good-rsa server_crl DNS:good-rsa.test
leaf inter-rsa revoked-crl server_crl DNS:revoked-crl.test
leaf other-root other server DNS:other.test
cp good-chain.pem chain.pem

# Issued after a copy of the data base was taken, and then taken back: so that
# the responder has never heard of it.
cp inter.index inter.index.known
leaf inter unlisted server_ocsp DNS:unlisted.test
mv inter.index.known inter.index
leaf inter ocsp-checked ocsp_checked DNS:none

revoke inter revoked-ocsp
revoke inter-rsa revoked-crl
for ca in root inter inter-rsa; do
	crl "$ca"
done
for name in good revoked-ocsp unlisted; do
	response "$name"
done

# What "openssl ca" leaves: copies by serial number, old data bases.
rm -f -- [0-9A-F][0-9A-F][0-9A-F][0-9A-F].pem ./*.old last.log ocsp-chain.pem \
    ocsp-checked-chain.pem
