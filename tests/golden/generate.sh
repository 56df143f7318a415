#!/bin/bash
# SPDX-License-Identifier: MIT
#
# generate.sh [CASE...] - makes golden cases anew: the folders of the cases
# named, or all of them. What it makes is committed; it is run again only when a
# case is added or changed. Keys come from their names, so that a case made
# alone fits the common certificates and the others.
#
# A folder is a case:
#
#	case      the question: options as certaudit has them, one a line, the
#	          certificates last ("certs"); files are relative to the folder
#	expected  verdict, reason, and the findings of the best path: "fatal
#	          DEPTH REASON" for each fatal one, "remark DEPTH REASON" for
#	          those others that must be there; DEPTH is "-" where a finding
#	          belongs to the question and to no certificate
#	twin      the same but for one line, where what was wrong is right: valid
#
# Certificates hold from 2020 to 2049, the question is of 2040. Evidence is in
# force then, unless it is meant to be stale.

set -euo pipefail
cd "$(dirname "$0")"
kept=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
golden=$work/golden
mkdir "$golden"
export OPENSSL_CONF=/dev/null

at=2040-01-01T00:00:00Z
from=20200101000000Z to=20491231235959Z

cat >"$work/ca.cnf" <<END
[req]
distinguished_name = dn
[dn]
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
serial = $work/serial
crlnumber = $work/crlnumber
default_md = sha256
policy = any
unique_subject = no
[any]
organizationName = optional
commonName = optional
END

# -- certificates ----------------------------------------------------------------

ca="basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid"
ee="basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:good.test
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid"

# without EXTENSIONS NAME...: the extensions but those named. Key identifiers
# openssl adds by itself unless told.
without()
{
	local list=$1 name

	shift
	for name in "$@"; do
		list=$(grep -v "^$name=" <<<"$list")
		[[ $name != *KeyIdentifier ]] || list+=$'\n'$name=none
	done
	printf '%s\n' "$list"
}

# with EXTENSIONS NAME=VALUE: the extensions, that one added or replaced.
with()
{
	grep -v "^${2%%=*}=" <<<"$1"
	printf '%s\n' "$2"
}

# key NAME [genpkey options]: made at its first mention. One without options is
# on P-256, and its private number is a hash of its name.
key()
{
	local name=$1 number

	shift
	[ ! -e "$work/$name.key" ] || return 0
	if [ $# -gt 0 ]; then
		openssl genpkey "$@" -out "$work/$name.key" 2>"$work/log"
		return
	fi
	number=$(printf 'golden %s' "$name" | sha256sum | cut -d' ' -f1)
	cat >"$work/key.cnf" <<-END
		asn1 = SEQUENCE:key
		[key]
		version = INTEGER:1
		number = FORMAT:HEX,OCTETSTRING:$number
		curve = EXPLICIT:0,OID:prime256v1
	END
	openssl asn1parse -genconf "$work/key.cnf" -noout -out "$work/key.der"
	openssl ec -inform DER -in "$work/key.der" -out "$work/$name.key" 2>"$work/log"
}

# cert FILE SUBJECT KEY ISSUER ISSUER-KEY EXTENSIONS [FROM [TO]]
# FILE and ISSUER without .pem; ISSUER "self": it signs itself. The environment
# may set MD, SERIAL (hex) and NAME (the whole subject, instead of SUBJECT).
cert()
{
	local file=$1 subject=$2 key=$3 issuer=$4 issuer_key=$5
	local signer=(-cert "$4.pem" -keyfile "$work/$5.key")

	key "$key"
	key "$issuer_key"
	[ "$issuer" != self ] || signer=(-selfsign -keyfile "$work/$issuer_key.key")
	# a twin differs in nothing else, so it has the same number
	[ "$file" = twin ] || serial=$((serial + 1))
	: >"$work/index"
	echo "${SERIAL:-$serial}" >"$work/serial"
	printf '%s\n' "$6" >"$work/extensions"
	openssl req -new -config "$work/ca.cnf" -key "$work/$key.key" \
	    -subj "${NAME:-/O=Golden/CN=$subject}" -out "$work/csr" 2>"$work/log"
	openssl ca -batch -notext -config "$work/ca.cnf" "${signer[@]}" -md "${MD:-sha256}" \
	    -extfile "$work/extensions" -startdate "${7:-$from}" -enddate "${8:-$to}" \
	    -in "$work/csr" -out "$work/cert" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
	readable "$work/cert" "$file"
}

# readable IN FILE: with its text before it.
readable()
{
	openssl x509 -in "$1" -text -certopt no_sigdump,no_pubkey -out "$2.pem"
}

# edit FILE NEW CHANGE...: see edit.py.
edit()
{
	local in=$1 out=$2

	shift 2
	openssl x509 -in "$in.pem" -outform DER -out "$work/in.der"
	python3 "$kept/edit.py" "$work/in.der" "$work/out.der" "$@"
	readable "$work/out.der" "$out"
}

serial_of()
{
	openssl x509 -in "$1.pem" -noout -serial | sed 's/serial=//'
}

# -- evidence --------------------------------------------------------------------

# index REVOKED KNOWN...: the data base of a CA, of certificates' files; REVOKED
# may be "". The environment may set reason.
index()
{
	local revoked=$1 file

	shift
	: >"$work/index"
	for file in ${revoked:+"$revoked"}; do
		printf 'R\t%s\t390101000000Z,%s\t%s\tunknown\t/CN=x\n' 491231235959Z \
		    "${reason:-keyCompromise}" "$(serial_of "$file")" >>"$work/index"
	done
	for file in "$@"; do
		[ "$file" != "$revoked" ] || continue
		printf 'V\t%s\t\t%s\tunknown\t/CN=x\n' 491231235959Z "$(serial_of "$file")" \
		    >>"$work/index"
	done
}

# crl FILE ISSUER ISSUER-KEY REVOKED [EXTENSIONS [FROM [TO]]]; the environment
# may set number (hex).
crl()
{
	index "$4"
	echo "${number:-01}" >"$work/crlnumber"
	cp "$work/ca.cnf" "$work/crl.cnf"
	printf '[extensions]\nauthorityKeyIdentifier=keyid\n%s\n' "${5:-}" >>"$work/crl.cnf"
	openssl ca -batch -config "$work/crl.cnf" -gencrl -cert "$2.pem" -keyfile "$work/$3.key" \
	    -crlexts extensions -crl_lastupdate "${6:-20391231000000Z}" \
	    -crl_nextupdate "${7:-20400108000000Z}" -out "$work/crl" 2>"$work/log" ||
	    { cat "$work/log" >&2; exit 1; }
	openssl crl -in "$work/crl" -text -out "$1.crl"
}

# ocsp FILE CERT SIGNER SIGNER-KEY REVOKED [DAYS]: a response of the common
# intermediate, made now, about CERT; in force for DAYS.
ocsp()
{
	index "$5" "$2"
	openssl ocsp -index "$work/index" -CA ../common/inter.pem -issuer ../common/inter.pem \
	    -rsigner "$3.pem" -rkey "$work/$4.key" -cert "$2.pem" -no_nonce -noverify \
	    -ndays "${6:-7300}" -respout "$1.ocsp" >"$work/log" 2>&1 ||
	    { cat "$work/log" >&2; exit 1; }
	openssl ocsp -respin "$1.ocsp" -noverify -resp_text >"$1.ocsp.txt" 2>"$work/log"
}

# -- cases -----------------------------------------------------------------------

# begin NAME TEXT: makes the folder and goes there.
begin()
{
	name=$1
	mkdir "$golden/$name"
	cd "$golden/$name"
	text=$2
	serial=2000
}

# ask FILE LINE...: "case" or "twin"; at and network are the same in all.
ask()
{
	local file=$1

	shift
	{
		fold -s -w 76 <<<"$text" | sed 's/ *$//; s/^/# /'
		printf 'at %s\nnetwork off\n' "$at"
		printf '%s\n' "$@"
	} >"$file"
}

# expect VERDICT REASON LINE...
expect()
{
	{
		printf 'verdict %s\nreason %s\n' "$1" "$2"
		shift 2
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >expected
}

trust='trust ../common/root.pem'
inter='untrusted ../common/inter.pem'
host='hostname good.test'
off='revocation off'
plain=("$trust" "$inter" "$host" "$off")
root_crl='crl ../common/root.crl'
inter_crl='crl ../common/inter.crl'
hard=("$trust" "$inter" "$host" 'revocation hard' "$root_crl")

# leaf_case VERDICT REASON: leaf.pem fails, twin.pem passes.
leaf_case()
{
	ask case "${plain[@]}" 'certs leaf.pem'
	ask twin "${plain[@]}" 'certs twin.pem'
	expect "$1" "$2" "fatal 0 $2"
}

# inter_case VERDICT REASON: inter.pem fails, twin.pem passes.
inter_case()
{
	ask case "$trust" 'untrusted inter.pem' "$host" "$off" 'certs ../common/leaf.pem'
	ask twin "$trust" 'untrusted twin.pem' "$host" "$off" 'certs ../common/leaf.pem'
	expect "$1" "$2" "fatal 1 $2"
}

# a leaf, or an intermediate for the common leaf, by the common issuers
leaf()
{
	cert "$1" good.test leaf ../common/inter inter "$2" "${@:3}"
}
inter()
{
	cert "$1" Intermediate inter ../common/root root "$2" "${@:3}"
}

common()
{
	begin common ''
	serial=1000
	cert root Root root self root "$(without "$ca" authorityKeyIdentifier)"
	cert other Other other self other "$(without "$ca" authorityKeyIdentifier)"
	cert inter Intermediate inter root root "$ca"
	leaf leaf "$ee"
	cert responder Responder responder inter inter \
	    "$(with "$(without "$ee" subjectAltName)" extendedKeyUsage=OCSPSigning)
noCheck=ignored"
	crl root root root ''
	crl inter inter inter ''
}

# long_chain N: root.pem, N intermediates in chain.pem (the highest one in
# twin.pem too), leaf.pem.
long_chain()
{
	local i

	cert 0 'CA 0' ca0 self ca0 "$(without "$ca" authorityKeyIdentifier)"
	for ((i = 1; i <= $1; i++)); do
		cert $i "CA $i" ca$i $((i - 1)) ca$((i - 1)) "$ca"
		openssl x509 -in $i.pem >>chain.pem
	done
	cert leaf good.test leaf "$1" "ca$1" "$ee"
	mv 0.pem root.pem
	mv 1.pem twin.pem
	rm [0-9]*.pem
}

search_cases()
{
	begin no-issuer 'The intermediate is not sent.'
	ask case "$trust" "$host" "$off" 'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" "$host" "$off" 'certs ../common/leaf.pem'
	expect invalid no-issuer 'fatal 0 no-issuer'

	begin untrusted-root 'The chain is whole, but its root is nobody here trusts.'
	ask case 'trust ../common/other.pem' "$inter" 'untrusted ../common/root.pem' "$host" "$off" \
	    'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" 'untrusted ../common/root.pem' "$host" "$off" \
	    'certs ../common/leaf.pem'
	expect invalid untrusted-root 'fatal 2 untrusted-root'

	begin no-anchors 'There is no trust anchor at all.'
	ask case no-system-trust "$inter" "$host" "$off" 'certs ../common/leaf.pem'
	ask twin no-system-trust "$trust" "$inter" "$host" "$off" 'certs ../common/leaf.pem'
	expect invalid no-anchors 'fatal 1 no-anchors'

	begin budget-spent 'More certificates in a row than a path may have: 33. The twin trusts the \
one below the first.'
	long_chain 31
	ask case 'trust root.pem' "$host" "$off" 'certs leaf.pem chain.pem'
	ask twin 'trust twin.pem' "$host" "$off" 'certs leaf.pem chain.pem'
	expect undetermined budget-spent 'fatal - budget-spent' 'fatal 31 budget-spent'

	begin loop 'Two CAs certify each other, and no anchor is above them.'
	cert b0 B b ../common/root root "$ca"
	cert a A a b0 b "$ca"
	cert b B b a a "$ca"
	cert leaf good.test leaf a a "$ee"
	rm b0.pem
	ask case 'trust ../common/other.pem' 'untrusted a.pem' 'untrusted b.pem' "$host" "$off" \
	    'certs leaf.pem'
	ask twin 'trust b.pem' 'untrusted a.pem' 'untrusted b.pem' "$host" "$off" 'certs leaf.pem'
	expect invalid loop 'fatal 2 loop'

	begin expired-cross-certificate-first 'The intermediate was cross-signed by a root that is \
trusted too; that certificate has expired and comes first. The other one makes a good path.'
	cert cross Intermediate inter ../common/other other "$ca" "$from" 20300101000000Z
	ask case "$trust" 'trust ../common/other.pem' "$host" "$off" \
	    'certs ../common/leaf.pem cross.pem ../common/inter.pem'
	expect valid ok

	begin expired-root-of-the-same-key 'The server sends its root, an old certificate of it; the \
anchor has the same name and key.'
	cert old Root root self root "$(without "$ca" authorityKeyIdentifier)" "$from" 20300101000000Z
	ask case "$trust" "$host" "$off" 'certs ../common/leaf.pem ../common/inter.pem old.pem'
	expect valid ok

	begin any-order 'Certificates come in any order, with others that do not belong there.'
	ask case "$trust" "$host" "$off" \
	    'certs ../common/leaf.pem ../common/root.pem ../common/other.pem ../common/inter.pem'
	expect valid ok
}

basic_cases()
{
	begin bad-signature 'One bit of the signature is flipped.'
	edit ../common/leaf leaf flip-signature
	cp ../common/leaf.pem twin.pem
	leaf_case invalid bad-signature

	begin bad-signature-of-intermediate 'Another key of the root'"'"'s name signed the intermediate.'
	cert fake Root fake self fake "$(without "$ca" authorityKeyIdentifier)"
	cert inter Intermediate inter fake fake "$(without "$ca" authorityKeyIdentifier)"
	inter twin "$(without "$ca" authorityKeyIdentifier)"
	rm fake.pem
	inter_case invalid bad-signature

	begin algorithm-mismatch 'The algorithm that is signed differs from the one that signed.'
	edit ../common/leaf leaf signed-algorithm "$work/inter.key"
	cp ../common/leaf.pem twin.pem
	leaf_case invalid algorithm-mismatch

	begin unsupported-algorithm 'The intermediate has a key of a curve that nobody here knows.'
	key odd -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
	cert inter Intermediate odd ../common/root root "$ca"
	cert leaf good.test leaf inter odd "$ee"
	ask case "$trust" "$host" "$off" 'certs leaf.pem inter.pem'
	ask twin "$trust" "$host" "$off" 'certs ../common/leaf.pem ../common/inter.pem'
	expect undetermined unsupported-algorithm 'fatal 0 unsupported-algorithm'

	begin expired 'The leaf ended a second before.'
	leaf leaf "$ee" "$from" 20391231235959Z
	leaf twin "$ee" "$from" 20400101000000Z
	leaf_case invalid expired

	begin expired-intermediate 'The intermediate ended ten years before.'
	inter inter "$ca" "$from" 20300101000000Z
	inter twin "$ca"
	inter_case invalid expired

	begin not-yet-valid 'The leaf begins a second later.'
	leaf leaf "$ee" 20400101000001Z
	leaf twin "$ee" 20400101000000Z
	leaf_case invalid not-yet-valid

	begin not-a-ca 'basicConstraints of the intermediate says that it is no CA.'
	inter inter "$(with "$ca" basicConstraints=critical,CA:FALSE)"
	inter twin "$ca"
	inter_case invalid not-a-ca

	begin not-a-ca-by-absence 'The intermediate has no basicConstraints.'
	inter inter "$(without "$ca" basicConstraints)"
	inter twin "$ca"
	inter_case invalid not-a-ca

	begin no-cert-sign 'keyUsage of the intermediate lacks keyCertSign.'
	inter inter "$(with "$ca" keyUsage=critical,cRLSign)"
	inter twin "$ca"
	inter_case invalid no-cert-sign

	begin path-length 'The intermediate allows no CA below it, and there is one.'
	inter inter "$(with "$ca" basicConstraints=critical,CA:TRUE,pathlen:0)"
	inter twin "$(with "$ca" basicConstraints=critical,CA:TRUE,pathlen:1)"
	cert sub Sub sub inter inter "$ca"
	cert leaf good.test leaf sub sub "$ee"
	ask case "$trust" 'untrusted inter.pem' 'untrusted sub.pem' "$host" "$off" 'certs leaf.pem'
	ask twin "$trust" 'untrusted twin.pem' 'untrusted sub.pem' "$host" "$off" 'certs leaf.pem'
	expect invalid path-length 'fatal 1 path-length'

	begin path-length-self-issued 'A CA that renews its key may do so below pathLenConstraint 0.'
	inter inter "$(with "$ca" basicConstraints=critical,CA:TRUE,pathlen:0)"
	cert renewed Intermediate renewed inter inter "$ca"
	cert leaf good.test leaf renewed renewed "$ee"
	ask case "$trust" 'untrusted inter.pem' 'untrusted renewed.pem' "$host" "$off" 'certs leaf.pem'
	expect valid ok

	begin max-path-length 'The caller allows no intermediate.'
	ask case 'max-path-length 0' "${plain[@]}" 'certs ../common/leaf.pem'
	ask twin 'max-path-length 1' "${plain[@]}" 'certs ../common/leaf.pem'
	expect invalid max-path-length 'fatal 1 max-path-length'

	begin policy-required 'A policy is asked for, and the leaf has none.'
	inter inter "$(with "$ca" certificatePolicies=1.2.3.4)"
	leaf leaf "$ee"
	leaf twin "$(with "$ee" certificatePolicies=1.2.3.4)"
	ask case require-explicit-policy "$trust" 'untrusted inter.pem' "$host" "$off" 'certs leaf.pem'
	ask twin require-explicit-policy "$trust" 'untrusted inter.pem' "$host" "$off" 'certs twin.pem'
	expect invalid policy-required 'fatal 0 policy-required'

	begin policy-required-by-the-ca 'The intermediate demands a policy that the leaf has not.'
	inter inter "$(with "$ca" certificatePolicies=1.2.3.4)
policyConstraints=critical,requireExplicitPolicy:0"
	leaf leaf "$(with "$ee" certificatePolicies=1.2.3.5)"
	leaf twin "$(with "$ee" certificatePolicies=1.2.3.4)"
	ask case "$trust" 'untrusted inter.pem' "$host" "$off" 'certs leaf.pem'
	ask twin "$trust" 'untrusted inter.pem' "$host" "$off" 'certs twin.pem'
	expect invalid policy-required 'fatal 0 policy-required'

	begin invalid-policy-mapping 'The intermediate maps any policy to its own.'
	inter inter "$(with "$ca" certificatePolicies=1.2.3.4)
policyMappings=critical,2.5.29.32.0:1.2.3.4"
	inter twin "$(with "$ca" certificatePolicies=1.2.3.4)
policyMappings=critical,1.2.3.5:1.2.3.4"
	inter_case invalid invalid-policy-mapping

	begin tls-feature-missing 'The intermediate demands stapling of all below it, and the leaf does not promise it.'
	inter inter "$(with "$ca" tlsfeature=status_request)"
	leaf leaf "$ee"
	leaf twin "$(with "$ee" tlsfeature=status_request)"
	ask case "$trust" 'untrusted inter.pem' "$host" "$off" 'certs leaf.pem'
	ask twin "$trust" 'untrusted inter.pem' "$host" "$off" 'certs twin.pem'
	expect invalid tls-feature-missing 'fatal 0 tls-feature-missing'

	begin unknown-critical-extension 'The leaf has a critical extension that nobody knows.'
	leaf leaf "$(with "$ee" 1.2.3.4.5=critical,ASN1:NULL)"
	leaf twin "$(with "$ee" 1.2.3.4.5=ASN1:NULL)"
	leaf_case invalid unknown-critical-extension

	begin unknown-critical-extension-of-intermediate 'The same, in a CA.'
	inter inter "$(with "$ca" 1.2.3.4.5=critical,ASN1:NULL)"
	inter twin "$(with "$ca" 1.2.3.4.5=ASN1:NULL)"
	inter_case invalid unknown-critical-extension

	begin bad-extension 'authorityInfoAccess is a NULL.'
	leaf leaf "$(with "$ee" authorityInfoAccess=DER:05:00)"
	leaf twin "$ee"
	leaf_case invalid bad-extension
}

v1_case()
{
	begin v1-ca 'The intermediate is of version 1 and therefore no CA.'
	edit ../common/inter inter version-1 "$work/root.key"
	inter twin "$ca"
	inter_case invalid v1-ca
}

use_cases()
{
	begin wrong-purpose 'The leaf is for TLS clients.'
	leaf leaf "$(with "$ee" extendedKeyUsage=clientAuth)"
	leaf twin "$(with "$ee" extendedKeyUsage=clientAuth,serverAuth)"
	leaf_case invalid wrong-purpose

	begin wrong-purpose-asked 'A server'"'"'s certificate is shown by a client.'
	ask case 'purpose tls-client' "$trust" "$inter" "$off" 'certs ../common/leaf.pem'
	ask twin 'purpose tls-server' "$trust" "$inter" "$off" 'certs ../common/leaf.pem'
	expect invalid wrong-purpose 'fatal 0 wrong-purpose'

	begin ca-wrong-purpose 'The intermediate is for code signing only.'
	inter inter "$(with "$ca" extendedKeyUsage=codeSigning)"
	inter twin "$(with "$ca" extendedKeyUsage=codeSigning,serverAuth)"
	inter_case invalid ca-wrong-purpose

	begin wrong-key-usage 'The key of the leaf may not sign, nor do anything else in TLS.'
	leaf leaf "$(with "$ee" keyUsage=critical,dataEncipherment)"
	leaf twin "$(with "$ee" keyUsage=critical,digitalSignature)"
	leaf_case invalid wrong-key-usage

	begin host-mismatch 'Another name was asked for.'
	ask case "$trust" "$inter" 'hostname www.good.test' "$off" 'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" 'hostname GOOD.test.' "$off" 'certs ../common/leaf.pem'
	expect invalid host-mismatch 'fatal 0 host-mismatch'

	begin host-mismatch-of-wildcard 'A wildcard stands for one label.'
	leaf leaf "$(with "$ee" 'subjectAltName=DNS:*.good.test')"
	ask case "$trust" "$inter" 'hostname a.b.good.test' "$off" 'certs leaf.pem'
	ask twin "$trust" "$inter" 'hostname b.good.test' "$off" 'certs leaf.pem'
	expect invalid host-mismatch 'fatal 0 host-mismatch'

	begin host-mismatch-of-address 'An IP address is not a DNS name that looks like one.'
	leaf leaf "$(with "$ee" subjectAltName=DNS:192.0.2.1)"
	leaf twin "$(with "$ee" subjectAltName=IP:192.0.2.1)"
	ask case "$trust" "$inter" 'ip 192.0.2.1' "$off" 'certs leaf.pem'
	ask twin "$trust" "$inter" 'ip 192.0.2.1' "$off" 'certs twin.pem'
	expect invalid host-mismatch 'fatal 0 host-mismatch'

	begin host-mismatch-of-email 'The local part of an e-mail address has upper and lower case.'
	leaf leaf "$(with "$(with "$ee" extendedKeyUsage=emailProtection)" \
	    subjectAltName=email:Alice@good.test)"
	ask case 'purpose email' "$trust" "$inter" 'email alice@good.test' "$off" 'certs leaf.pem'
	ask twin 'purpose email' "$trust" "$inter" 'email Alice@GOOD.test' "$off" 'certs leaf.pem'
	expect invalid host-mismatch 'fatal 0 host-mismatch'

	begin identity-missing 'Nobody said which server is expected: any will do, which is remarked.'
	ask case "$trust" "$inter" "$off" 'certs ../common/leaf.pem'
	expect valid ok 'remark - identity-missing'

	begin no-subject-alt-name 'The name is in commonName only, where nobody looks.'
	leaf leaf "$(without "$ee" subjectAltName)"
	leaf twin "$ee"
	leaf_case invalid no-subject-alt-name

	begin name-excluded 'The intermediate excludes the name.'
	inter inter "$(with "$ca" 'nameConstraints=critical,excluded;DNS:good.test')"
	inter twin "$(with "$ca" 'nameConstraints=critical,excluded;DNS:bad.test')"
	inter_case invalid name-excluded
	expect invalid name-excluded 'fatal 0 name-excluded'

	begin name-not-permitted 'The intermediate permits other names.'
	inter inter "$(with "$ca" 'nameConstraints=critical,permitted;DNS:bad.test')"
	inter twin "$(with "$ca" 'nameConstraints=critical,permitted;DNS:test')"
	inter_case invalid name-not-permitted
	expect invalid name-not-permitted 'fatal 0 name-not-permitted'

	begin name-constraint-unsupported 'The intermediate constrains a form of name that nobody can \
compare (registeredID), and the leaf has one.'
	leaf leaf "$(with "$ee" subjectAltName=DNS:good.test,RID:1.2.3.4)"
	inter inter "$(with "$ca" 'nameConstraints=critical,permitted;RID:1.2.3')"
	inter twin "$(with "$ca" 'nameConstraints=critical,permitted;DNS:good.test')"
	ask case "$trust" 'untrusted inter.pem' "$host" "$off" 'certs leaf.pem'
	ask twin "$trust" 'untrusted twin.pem' "$host" "$off" 'certs leaf.pem'
	expect invalid name-constraint-unsupported 'fatal 0 name-constraint-unsupported'
}

# profile_case PROFILE REASON: as leaf_case, under a profile.
profile_case()
{
	ask case "profile $1" "${plain[@]}" 'certs leaf.pem'
	ask twin "profile $1" "${plain[@]}" 'certs twin.pem'
	expect invalid "$2" "fatal 0 $2"
}

# profile_inter_case PROFILE REASON: the same for an intermediate.
profile_inter_case()
{
	inter_case invalid "$2"
	sed -i "s/^revocation off/profile $1\n&/" case twin
}

profile_cases()
{
	begin bad-serial 'The serial number is 0.'
	SERIAL=00 leaf leaf "$ee"
	leaf twin "$ee"
	profile_case rfc5280 bad-serial

	begin bad-serial-in-compat 'The serial number is 0, which does no harm.'
	cp ../bad-serial/leaf.pem .
	ask case 'profile compat' "${plain[@]}" 'certs leaf.pem'
	expect valid ok 'remark 0 bad-serial'

	begin bad-encoding 'notBefore is a GeneralizedTime, but before 2050.'
	edit ../common/leaf leaf generalized-time "$work/inter.key"
	cp ../common/leaf.pem twin.pem
	profile_case rfc5280 bad-encoding

	begin weak-key 'An RSA key of 1024 bits.'
	key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
	key rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
	cert leaf good.test rsa1024 ../common/inter inter "$ee"
	cert twin good.test rsa2048 ../common/inter inter "$ee"
	profile_case webpki weak-key

	begin weak-signature 'Signed with SHA-1.'
	MD=sha1 leaf leaf "$ee"
	leaf twin "$ee"
	leaf_case invalid weak-signature

	begin bad-version 'The leaf is of version 1: it has no extensions.'
	edit ../common/leaf leaf version-1 "$work/inter.key"
	cp ../common/leaf.pem twin.pem
	profile_case webpki bad-version
	expect invalid bad-version 'fatal 0 bad-version' 'fatal 0 missing-aki' \
	    'fatal 0 missing-eku' 'fatal 0 no-subject-alt-name' 'fatal 0 no-subject-alt-name'

	begin missing-aki 'The leaf does not say which key signed it.'
	leaf leaf "$(without "$ee" authorityKeyIdentifier)"
	leaf twin "$ee"
	profile_case rfc5280 missing-aki

	begin missing-aki-in-compat 'The same, which does no harm.'
	cp ../missing-aki/leaf.pem .
	ask case 'profile compat' "${plain[@]}" 'certs leaf.pem'
	expect valid ok 'remark 0 missing-aki'

	begin bad-aki 'authorityKeyIdentifier has the name and the serial of the issuer too.'
	leaf leaf "$(with "$ee" authorityKeyIdentifier=keyid,issuer:always)"
	leaf twin "$ee"
	profile_case webpki bad-aki

	begin missing-ski 'The intermediate does not say which key it has.'
	inter inter "$(without "$ca" subjectKeyIdentifier)"
	inter twin "$ca"
	profile_inter_case rfc5280 missing-ski

	begin criticality 'basicConstraints of the intermediate is not critical.'
	inter inter "$(with "$ca" basicConstraints=CA:TRUE)"
	inter twin "$ca"
	profile_inter_case rfc5280 criticality

	begin criticality-of-names 'The leaf has a subject, and its subjectAltName is critical.'
	leaf leaf "$(with "$ee" subjectAltName=critical,DNS:good.test)"
	leaf twin "$ee"
	profile_case webpki criticality

	begin empty-subject 'The intermediate has no name.'
	NAME=/ cert inter '' inter ../common/root root "$ca"
	cert leaf good.test leaf inter inter "$ee"
	cp ../common/leaf.pem twin.pem
	ask case 'profile rfc5280' "$trust" "$host" "$off" 'certs leaf.pem inter.pem'
	ask twin 'profile rfc5280' "$trust" "$host" "$off" 'certs twin.pem ../common/inter.pem'
	expect invalid empty-subject 'fatal 1 empty-subject'

	begin key-usage-conflict 'The leaf may sign certificates, but is no CA.'
	leaf leaf "$(with "$ee" keyUsage=critical,digitalSignature,keyCertSign)"
	leaf twin "$ee"
	profile_case rfc5280 key-usage-conflict

	begin misplaced-extension 'The leaf has nameConstraints, which is for CAs.'
	leaf leaf "$(with "$ee" 'nameConstraints=critical,permitted;DNS:good.test')"
	leaf twin "$ee"
	profile_case rfc5280 misplaced-extension

	begin ca-as-subscriber 'The certificate of the server says that it is a CA.'
	leaf leaf "$(with "$ee" basicConstraints=critical,CA:TRUE)"
	leaf twin "$ee"
	profile_case webpki ca-as-subscriber

	begin common-name-not-in-san 'commonName is another name than those of subjectAltName.'
	cert leaf www.good.test leaf ../common/inter inter "$ee"
	leaf twin "$ee"
	profile_case webpki common-name-not-in-san

	begin public-suffix-wildcard 'A wildcard for all names below co.uk.'
	leaf leaf "$(with "$ee" 'subjectAltName=DNS:good.test,DNS:*.co.uk')"
	leaf twin "$(with "$ee" 'subjectAltName=DNS:good.test,DNS:*.good.co.uk')"
	profile_case webpki public-suffix-wildcard

	begin bad-name-syntax 'One of the names has an underscore.'
	leaf leaf "$(with "$ee" subjectAltName=DNS:good.test,DNS:no_host.test)"
	leaf twin "$(with "$ee" subjectAltName=DNS:good.test,DNS:no-host.test)"
	profile_case rfc5280 bad-name-syntax

	begin missing-eku 'The leaf has no extKeyUsage.'
	leaf leaf "$(without "$ee" extendedKeyUsage)"
	leaf twin "$ee"
	profile_case webpki missing-eku
}

# unknown_case REMARK LINE LINE: hard; with the first line nothing is known of
# ../common/leaf (or ${leaf_of}), with the second one it is good.
unknown_case()
{
	local subject=${leaf_of:-../common/leaf.pem}

	ask case "${hard[@]}" "$2" "certs $subject"
	ask twin "${hard[@]}" "$3" "certs $subject"
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' \
	    ${1:+"remark 0 $1"}
}

# revoked_case LINE LINE: as above, but revoked.
revoked_case()
{
	ask case "${hard[@]}" "$1" "certs ../common/leaf.pem"
	ask twin "${hard[@]}" "$2" "certs ../common/leaf.pem"
	expect invalid revoked 'fatal 0 revoked'
}

crl_cases()
{
	local uri='crlDistributionPoints=URI:http://crl.test'

	begin revoked-crl 'A CRL lists the leaf.'
	crl inter ../common/inter inter ../common/leaf
	revoked_case 'crl inter.crl' "$inter_crl"

	begin revoked-crl-soft 'Also where an unknown status would do.'
	cp ../revoked-crl/inter.crl .
	ask case "$trust" "$inter" "$host" 'revocation soft' 'crl inter.crl' 'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" "$host" 'revocation soft' "$inter_crl" 'certs ../common/leaf.pem'
	expect invalid revoked 'fatal 0 revoked' 'remark 1 revocation-unknown'

	begin revoked-crl-shadow 'Shadow says what it sees and decides nothing.'
	cp ../revoked-crl/inter.crl .
	ask case "$trust" "$inter" "$host" 'revocation shadow' 'crl inter.crl' \
	    'certs ../common/leaf.pem'
	expect valid ok 'remark 0 revoked'

	begin revoked-intermediate 'The root'"'"'s CRL lists the intermediate.'
	crl root ../common/root root ../common/inter
	ask case "$trust" "$inter" "$host" 'revocation hard' 'crl root.crl' "$inter_crl" \
	    'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" "$host" 'revocation hard' "$root_crl" "$inter_crl" \
	    'certs ../common/leaf.pem'
	expect invalid revoked 'fatal 1 revoked'

	begin revocation-unknown 'No CRL of the intermediate, and the leaf names none.'
	ask case "${hard[@]}" 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" "$inter_crl" 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' \
	    'remark 0 no-revocation-source'

	begin no-revocation-evidence 'The leaf names a CRL that is not at hand.'
	leaf leaf "$(with "$ee" "$uri/1.crl")"
	ask case "${hard[@]}" 'certs leaf.pem'
	ask twin "${hard[@]}" "$inter_crl" 'certs leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' \
	    'remark 0 no-revocation-evidence'

	begin revocation-unknown-soft 'In soft mode the unknown is a remark.'
	ask case "$trust" "$inter" "$host" 'revocation soft' 'certs ../common/leaf.pem'
	expect valid ok 'remark 0 revocation-unknown' 'remark 1 revocation-unknown'

	begin no-rev-avail 'The CA says that there is no revocation of the leaf (RFC 9608).'
	leaf leaf "$ee"
	leaf twin "$(with "$ee" 2.5.29.56=ASN1:NULL)"
	ask case "${hard[@]}" 'certs leaf.pem'
	ask twin "${hard[@]}" 'certs twin.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown'

	begin crl-scope 'The CRL is of another shard than the one that the leaf names.'
	leaf leaf "$(with "$ee" "$uri/1.crl")"
	crl shard1 ../common/inter inter '' "$(idp fullname=URI:http://crl.test/1.crl)"
	crl shard2 ../common/inter inter '' "$(idp fullname=URI:http://crl.test/2.crl)"
	leaf_of=leaf.pem unknown_case crl-scope 'crl shard2.crl' 'crl shard1.crl'

	begin crl-scope-revoked 'The shard of the leaf lists it; another shard comes first.'
	leaf leaf "$(with "$ee" "$uri/1.crl")"
	crl shard1 ../common/inter inter leaf "$(idp fullname=URI:http://crl.test/1.crl)"
	crl twin ../common/inter inter '' "$(idp fullname=URI:http://crl.test/1.crl)"
	crl shard2 ../common/inter inter '' "$(idp fullname=URI:http://crl.test/2.crl)"
	ask case "${hard[@]}" 'crl shard2.crl' 'crl shard1.crl' 'certs leaf.pem'
	ask twin "${hard[@]}" 'crl shard2.crl' 'crl twin.crl' 'certs leaf.pem'
	expect invalid revoked 'fatal 0 revoked'

	begin crl-scope-ca-only 'The CRL is of CA certificates only.'
	crl ca ../common/inter inter '' "$(idp onlyCA=TRUE)"
	crl user ../common/inter inter '' "$(idp onlyuser=TRUE)"
	unknown_case crl-scope 'crl ca.crl' 'crl user.crl'

	begin crl-delta 'A delta CRL without its base.'
	crl delta ../common/inter inter '' '2.5.29.27=critical,ASN1:INTEGER:1'
	unknown_case crl-scope 'crl delta.crl' "$inter_crl"

	begin crl-unknown-critical-extension 'The CRL has a critical extension that nobody knows.'
	crl critical ../common/inter inter '' '1.2.3.4.5=critical,ASN1:NULL'
	crl twin ../common/inter inter '' '1.2.3.4.5=ASN1:NULL'
	unknown_case crl-bad 'crl critical.crl' 'crl twin.crl'

	begin crl-stale 'nextUpdate of the CRL has passed by more than five minutes.'
	crl stale ../common/inter inter '' '' 20391231000000Z 20391231235459Z
	crl twin ../common/inter inter '' '' 20391231000000Z 20391231235500Z
	unknown_case crl-stale 'crl stale.crl' 'crl twin.crl'

	begin crl-not-yet 'thisUpdate of the CRL is more than five minutes ahead.'
	crl early ../common/inter inter '' '' 20400101000501Z
	crl twin ../common/inter inter '' '' 20400101000500Z
	unknown_case crl-stale 'crl early.crl' 'crl twin.crl'

	begin crl-signer 'Another key signed the CRL, in the intermediate'"'"'s name.'
	cert fake Intermediate fake ../common/other other "$ca"
	crl fake fake fake ''
	unknown_case crl-signer 'crl fake.crl' "$inter_crl"

	begin crl-signer-without-crl-sign 'keyUsage of the intermediate lacks cRLSign.'
	inter inter "$(with "$ca" keyUsage=critical,keyCertSign)"
	ask case "$trust" 'untrusted inter.pem' "$host" 'revocation hard' "$root_crl" "$inter_crl" \
	    'certs ../common/leaf.pem'
	ask twin "$trust" 'untrusted ../common/inter.pem' "$host" 'revocation hard' "$root_crl" \
	    "$inter_crl" 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 crl-signer'

	begin crl-under-another-key 'The intermediate signs CRLs with a key of their own.'
	cert signer Intermediate signer ../common/root root "$(with "$ca" keyUsage=critical,cRLSign)"
	crl other signer signer ''
	ask case "${hard[@]}" 'untrusted signer.pem' 'crl other.crl' 'certs ../common/leaf.pem'
	expect valid ok
}

# Deltas, reasons, lists by another issuer than the certificate's.
crl_set_cases()
{
	local delta='2.5.29.27=critical,ASN1:INTEGER' most=keyCompromise,CACompromise,superseded
	local rest=affiliationChanged,cessationOfOperation,certificateHold,privilegeWithdrawn
	local issuer='crlDistributionPoints=point
[point]
CRLissuer=dirName:crl_issuer
[crl_issuer]
O=Golden
CN=CRL issuer'
	local signer="basicConstraints=critical,CA:FALSE
keyUsage=critical,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid"

	begin crl-delta-revoked 'The base is good, the delta on it lists the leaf.'
	number=02 crl delta ../common/inter inter ../common/leaf "$delta:1"
	number=02 crl twin ../common/inter inter '' "$delta:1"
	ask case "${hard[@]}" "$inter_crl" 'crl delta.crl' 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" "$inter_crl" 'crl twin.crl' 'certs ../common/leaf.pem'
	expect invalid revoked 'fatal 0 revoked'

	begin crl-delta-wrong-base 'The leaf is on hold; the delta that releases it is for a newer base.'
	reason=certificateHold number=05 crl base ../common/inter inter ../common/leaf
	reason=removeFromCRL number=07 crl delta ../common/inter inter ../common/leaf "$delta:6"
	reason=removeFromCRL number=07 crl twin ../common/inter inter ../common/leaf "$delta:5"
	ask case "${hard[@]}" 'crl base.crl' 'crl delta.crl' 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" 'crl base.crl' 'crl twin.crl' 'certs ../common/leaf.pem'
	expect invalid revoked 'fatal 0 revoked' 'remark 0 crl-scope'

	begin crl-delta-stale-base 'nextUpdate of the base has passed, and that of the delta too.'
	crl base ../common/inter inter '' '' 20391201000000Z 20391208000000Z
	number=02 crl delta ../common/inter inter '' "$delta:1" 20391202000000Z 20391203000000Z
	number=02 crl twin ../common/inter inter '' "$delta:1"
	ask case "${hard[@]}" 'crl base.crl' 'crl delta.crl' 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" 'crl base.crl' 'crl twin.crl' 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 crl-stale'

	begin crl-delta-of-another-scope 'The delta is of end entities only, its base of all.'
	number=02 crl delta ../common/inter inter ../common/leaf "$delta:1
$(idp onlyuser=TRUE)"
	ask case "${hard[@]}" "$inter_crl" 'crl delta.crl' 'certs ../common/leaf.pem'
	expect valid ok 'remark 0 crl-scope'

	begin crl-some-reasons 'Two CRLs, and one reason that neither covers.'
	crl most ../common/inter inter '' "$(idp onlysomereasons=$most)"
	crl rest ../common/inter inter '' "$(idp onlysomereasons=$rest)"
	crl twin ../common/inter inter '' "$(idp onlysomereasons=$rest,AACompromise)"
	ask case "${hard[@]}" 'crl most.crl' 'crl rest.crl' 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" 'crl most.crl' 'crl twin.crl' 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 crl-scope'

	begin crl-indirect 'The CRL of the cRLIssuer that the leaf names is not indirect.'
	leaf leaf "$(with "$ee" "$issuer")"
	cert signer 'CRL issuer' crl-issuer ../common/root root "$signer"
	crl plain signer crl-issuer ''
	crl twin signer crl-issuer '' "$(idp indirectCRL=TRUE)"
	ask case "${hard[@]}" 'untrusted signer.pem' 'crl plain.crl' 'certs leaf.pem'
	ask twin "${hard[@]}" 'untrusted signer.pem' 'crl twin.crl' 'certs leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 crl-scope'

	begin crl-indirect-revoked 'An entry of the indirect CRL names the issuer of the leaf; in the \
twin it is about the CRL issuer'"'"'s own certificate of that number.'
	leaf leaf "$(with "$ee" "$issuer")"
	cert signer 'CRL issuer' crl-issuer ../common/root root "$signer"
	crl twin signer crl-issuer leaf "$(idp indirectCRL=TRUE)"
	openssl crl -in twin.crl -outform DER -out "$work/in.der"
	openssl x509 -in leaf.pem -outform DER -out "$work/leaf.der"
	python3 "$kept/edit.py" "$work/in.der" "$work/out.der" certificate-issuer \
	    "$work/crl-issuer.key" "$work/leaf.der"
	openssl crl -inform DER -in "$work/out.der" -text -out indirect.crl
	ask case "${hard[@]}" 'untrusted signer.pem' 'crl indirect.crl' 'certs leaf.pem'
	ask twin "${hard[@]}" 'untrusted signer.pem' 'crl twin.crl' 'certs leaf.pem'
	expect invalid revoked 'fatal 0 revoked'

	begin crl-indirect-signer 'An end entity has the CRL issuer'"'"'s name, and no right to sign CRLs.'
	leaf leaf "$(with "$ee" "$issuer")"
	cert signer 'CRL issuer' crl-issuer ../common/root root "$(without "$signer" keyUsage)"
	cert twin 'CRL issuer' crl-issuer ../common/root root "$signer"
	crl indirect twin crl-issuer '' "$(idp indirectCRL=TRUE)"
	ask case "${hard[@]}" 'untrusted signer.pem' 'crl indirect.crl' 'certs leaf.pem'
	ask twin "${hard[@]}" 'untrusted twin.pem' 'crl indirect.crl' 'certs leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 crl-signer'

	begin crl-signer-without-key-usage 'The root that signs the CRL has no keyUsage (RFC 10007).'
	cert root Root root self root "$(without "$ca" keyUsage authorityKeyIdentifier)"
	ask case 'trust root.pem' "$inter" "$host" 'profile rfc5280' 'revocation hard' "$root_crl" \
	    "$inter_crl" 'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" "$host" 'profile rfc5280' 'revocation hard' "$root_crl" \
	    "$inter_crl" 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 1 revocation-unknown' 'remark 1 crl-signer'

	begin crl-signer-without-key-usage-in-compat 'The same in compat: a remark.'
	cp ../crl-signer-without-key-usage/root.pem .
	ask case 'trust root.pem' "$inter" "$host" 'profile compat' 'revocation hard' "$root_crl" \
	    "$inter_crl" 'certs ../common/leaf.pem'
	expect valid ok 'remark 1 profile-remark'
}

# idp VALUE: a critical issuingDistributionPoint, as lines of a configuration.
idp()
{
	printf 'issuingDistributionPoint=critical,@idp\n[idp]\n%s\n' "$1"
}

# response NAME: its text beside it.
response()
{
	openssl ocsp -respin "$1.ocsp" -noverify -resp_text >"$1.ocsp.txt" 2>"$work/log"
}

# edited NAME CHANGE KEY [OTHER]: good.ocsp changed by edit.py.
edited()
{
	python3 "$kept/edit.py" good.ocsp "$1.ocsp" "$2" "$work/$3.key" ${4:+"$4"}
	response "$1"
}

# ocsp_with FILE SIGNER SIGNER-KEY REVOKED OPTION...: a response as ocsp()
# makes it about the common leaf, with more options of openssl ocsp; those
# about the CertID have to come first, so all do.
ocsp_with()
{
	index "$4" ../common/leaf
	openssl ocsp "${@:5}" -index "$work/index" -CA ../common/inter.pem \
	    -issuer ../common/inter.pem -rsigner "$2.pem" -rkey "$work/$3.key" \
	    -cert ../common/leaf.pem -no_nonce -noverify -respout "$1.ocsp" \
	    >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
	response "$1"
}

ocsp_form_cases()
{
	local name status

	begin ocsp-good-and-revoked 'One response says of the leaf that it is good, and that it is \
revoked; the twin'"'"'s says twice that it is good.'
	cp ../revoked-ocsp/*.ocsp* .
	edited both ocsp-add responder revoked.ocsp
	edited twice ocsp-add responder good.ocsp
	rm revoked.ocsp* good.ocsp*
	revoked_case 'ocsp both.ocsp' 'ocsp twice.ocsp'

	begin revoked-ocsp-sha256 'The hash of the CertID is SHA-256.'
	ocsp_with revoked ../common/responder responder ../common/leaf -sha256 -ndays 7300
	ocsp_with good ../common/responder responder '' -sha256 -ndays 7300
	revoked_case 'ocsp revoked.ocsp' 'ocsp good.ocsp'

	begin revoked-ocsp-by-key 'The responder is named by its key.'
	ocsp_with revoked ../common/responder responder ../common/leaf -resp_key_id -ndays 7300
	ocsp_with good ../common/responder responder '' -resp_key_id -ndays 7300
	revoked_case 'ocsp revoked.ocsp' 'ocsp good.ocsp'

	begin ocsp-not-yet 'thisUpdate of the response is in the future.'
	cp ../revoked-ocsp/good.ocsp* .
	edited early ocsp-this-update responder
	unknown_case ocsp-stale 'ocsp early.ocsp' 'ocsp good.ocsp'

	begin ocsp-no-next-update 'The response has no nextUpdate, and is years old.'
	ocsp_with old ../common/responder responder ''
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-stale 'ocsp old.ocsp' 'ocsp good.ocsp'

	begin ocsp-critical-extension 'The answer has a critical extension that nobody knows.'
	cp ../revoked-ocsp/good.ocsp* .
	edited critical ocsp-single-critical responder
	unknown_case ocsp-bad 'ocsp critical.ocsp' 'ocsp good.ocsp'

	begin ocsp-critical-extension-of-response 'The response as a whole has one.'
	cp ../revoked-ocsp/good.ocsp* .
	edited critical ocsp-critical responder
	unknown_case ocsp-bad 'ocsp critical.ocsp' 'ocsp good.ocsp'

	for name in 1:malformed-request 2:internal-error 5:sig-required 6:unauthorized; do
		status=${name%%:*} name=${name#*:}
		begin "ocsp-$name" "The responder says: $name."
		printf "\\060\\003\\012\\001\\00$status" >error.ocsp
		response error || :
		cp ../revoked-ocsp/good.ocsp* .
		unknown_case ocsp-not-successful 'ocsp error.ocsp' 'ocsp good.ocsp'
	done

	begin revocation-scope 'Nothing is known of the intermediate; the twin asks about the leaf only.'
	cp ../revoked-ocsp/good.ocsp* .
	ask case "$trust" "$inter" "$host" 'revocation hard' 'revocation-scope chain' \
	    'ocsp good.ocsp' 'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" "$host" 'revocation hard' 'revocation-scope leaf' \
	    'ocsp good.ocsp' 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 1 revocation-unknown'

	begin short-lived 'The leaf lives a second longer than seven days.'
	leaf leaf "$ee" 20391230000000Z 20400106000000Z
	leaf twin "$ee" 20391230000000Z 20400105235959Z
	ask case "${hard[@]}" 'profile webpki' 'certs leaf.pem'
	ask twin "${hard[@]}" 'profile webpki' 'certs twin.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown'
}

ocsp_signer_cases()
{
	local responder dp=http://crl.test/responders

	responder="$(with "$(without "$ee" subjectAltName)" extendedKeyUsage=OCSPSigning)"
	begin ocsp-signer-any-usage 'The delegate has anyExtendedKeyUsage, which is not enough.'
	cert delegate Responder responder ../common/inter inter \
	    "$(with "$responder" extendedKeyUsage=anyExtendedKeyUsage)
noCheck=ignored"
	ocsp wrong ../common/leaf delegate responder ''
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-signer 'ocsp wrong.ocsp' 'ocsp good.ocsp'

	begin ocsp-signer-expired 'The delegate is no longer in force.'
	cert delegate Responder responder ../common/inter inter "$responder
noCheck=ignored" "$from" 20391231235959Z
	ocsp wrong ../common/leaf delegate responder ''
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-signer 'ocsp wrong.ocsp' 'ocsp good.ocsp'

	begin ocsp-signer-of-another-key 'The delegate'"'"'s certificate came along, and another key signed.'
	cp ../revoked-ocsp/good.ocsp* .
	edited wrong ocsp-sign leaf
	unknown_case ocsp-signer 'ocsp wrong.ocsp' 'ocsp good.ocsp'

	begin ocsp-signer-not-sent 'The response comes without its signer, whom the twin has among the \
candidates.'
	ocsp_with bare ../common/responder responder '' -resp_no_certs -ndays 7300
	ask case "${hard[@]}" 'ocsp bare.ocsp' 'untrusted ../common/inter.pem' 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" 'ocsp bare.ocsp' 'untrusted ../common/responder.pem' \
	    'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 ocsp-signer'

	begin ocsp-signer-revoked 'The delegate has no id-pkix-ocsp-nocheck, and is on the CRL of its \
distribution point.'
	cert delegate Responder responder ../common/inter inter "$responder
crlDistributionPoints=URI:$dp"
	crl revoked ../common/inter inter delegate "$(idp "fullname=URI:$dp")"
	crl twin ../common/inter inter '' "$(idp "fullname=URI:$dp")"
	ocsp answer ../common/leaf delegate responder ''
	ask case "${hard[@]}" 'ocsp answer.ocsp' 'crl revoked.crl' 'certs ../common/leaf.pem'
	ask twin "${hard[@]}" 'ocsp answer.ocsp' 'crl twin.crl' 'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 ocsp-signer'

	begin ocsp-signer-unknown 'Nothing is known of that delegate; soft mode lets it pass.'
	cp ../ocsp-signer-revoked/delegate.pem ../ocsp-signer-revoked/answer.ocsp* .
	ask case "$trust" "$inter" "$host" 'revocation hard' "$root_crl" 'ocsp answer.ocsp' \
	    'certs ../common/leaf.pem'
	ask twin "$trust" "$inter" "$host" 'revocation soft' "$root_crl" 'ocsp answer.ocsp' \
	    'certs ../common/leaf.pem'
	expect undetermined revocation-unknown 'fatal 0 revocation-unknown' 'remark 0 ocsp-signer'
}

ocsp_cases()
{
	local staple=status_request

	begin revoked-ocsp 'The responder says that the leaf is revoked.'
	ocsp revoked ../common/leaf ../common/responder responder ../common/leaf
	ocsp good ../common/leaf ../common/responder responder ''
	revoked_case 'ocsp revoked.ocsp' 'ocsp good.ocsp'

	begin revoked-ocsp-by-the-issuer 'The CA itself signs the response.'
	ocsp revoked ../common/leaf ../common/inter inter ../common/leaf
	ocsp good ../common/leaf ../common/inter inter ''
	revoked_case 'ocsp revoked.ocsp' 'ocsp good.ocsp'

	begin ocsp-stale 'nextUpdate of the response has passed.'
	ocsp stale ../common/leaf ../common/responder responder '' 1
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-stale 'ocsp stale.ocsp' 'ocsp good.ocsp'

	begin ocsp-signer 'The delegate of the response has no extKeyUsage of OCSPSigning.'
	cert delegate Responder responder ../common/inter inter \
	    "$(without "$ee" subjectAltName)"
	ocsp wrong ../common/leaf delegate responder ''
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-signer 'ocsp wrong.ocsp' 'ocsp good.ocsp'

	begin ocsp-signer-of-another-ca 'The delegate is of another CA.'
	cert delegate Responder responder ../common/other other \
	    "$(with "$(without "$ee" subjectAltName)" extendedKeyUsage=OCSPSigning)"
	ocsp wrong ../common/leaf delegate responder ''
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-signer 'ocsp wrong.ocsp' 'ocsp good.ocsp'

	begin ocsp-other-certificate 'The response is about another certificate.'
	leaf other "$ee"
	ocsp other other ../common/responder responder ''
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-other-certificate 'ocsp other.ocsp' 'ocsp good.ocsp'

	begin ocsp-bad 'nextUpdate of the response is before thisUpdate.'
	cp ../revoked-ocsp/good.ocsp* .
	python3 "$kept/edit.py" good.ocsp bad.ocsp ocsp-next-update "$work/responder.key"
	openssl ocsp -respin bad.ocsp -noverify -resp_text >bad.ocsp.txt 2>"$work/log"
	unknown_case ocsp-bad 'ocsp bad.ocsp' 'ocsp good.ocsp'

	begin ocsp-unknown 'The responder does not know the leaf.'
	ocsp unknown ../common/leaf ../common/responder responder ''
	: >"$work/index"
	openssl ocsp -index "$work/index" -CA ../common/inter.pem -issuer ../common/inter.pem \
	    -rsigner ../common/responder.pem -rkey "$work/responder.key" -cert ../common/leaf.pem \
	    -no_nonce -noverify -ndays 7300 -respout unknown.ocsp >/dev/null 2>"$work/log"
	openssl ocsp -respin unknown.ocsp -noverify -resp_text >unknown.ocsp.txt 2>"$work/log"
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case '' 'ocsp unknown.ocsp' 'ocsp good.ocsp'

	begin ocsp-not-successful 'The responder says: try later.'
	printf '\060\003\012\001\003' >later.ocsp
	echo 'OCSP Response Status: trylater (0x3)' >later.ocsp.txt
	cp ../revoked-ocsp/good.ocsp* .
	unknown_case ocsp-not-successful 'ocsp later.ocsp' 'ocsp good.ocsp'

	ocsp_form_cases
	ocsp_signer_cases

	begin must-staple 'The leaf demands a staple, the client offered to take one: none came.'
	leaf leaf "$(with "$ee" tlsfeature=$staple)"
	ocsp good leaf ../common/responder responder ''
	ask case stapling-offered "$trust" "$inter" "$host" 'revocation soft' 'certs leaf.pem'
	ask twin stapling-offered "$trust" "$inter" "$host" 'revocation soft' 'ocsp good.ocsp' \
	    'certs leaf.pem'
	expect invalid must-staple 'fatal 0 must-staple'

	begin must-staple-not-offered 'The same, where the client did not offer.'
	cp ../must-staple/leaf.pem .
	ask case "$trust" "$inter" "$host" 'revocation soft' 'certs leaf.pem'
	expect valid ok 'remark 0 must-staple'
}

common
search_cases
basic_cases
v1_case
use_cases
profile_cases
crl_cases
crl_set_cases
ocsp_cases
[ $# -gt 0 ] || set -- $(ls "$golden")
for name; do
	[ -d "$golden/$name" ] || { echo "generate.sh: no case $name" >&2; exit 2; }
	rm -rf "${kept:?}/$name"
	cp -r "$golden/$name" "$kept/$name"
done
echo "$# folders, of $(find "$golden" -name case | wc -l) cases"
