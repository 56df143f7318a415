#!/bin/sh
# SPDX-License-Identifier: MIT
#
# exports.sh - the shared libraries show vfy_ symbols and no others, all that
# the public headers declare, and link no library that they should not.

top_srcdir=${top_srcdir:-$(dirname "$0")/..}
top_builddir=${top_builddir:-.}
number=0

report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

symbols()
{
	nm -D --defined-only "$1" | awk '{ print $NF }' | sed 's/@.*//' | sort -u
}

# declared HEADER: the functions that it declares.
declared()
{
	sed 's,/\*.*\*/,,; /\/\*/,/\*\//d; /^#/d; /^typedef /d' "$1" | grep -v '(\*' |
	    grep -oE '\bvfy_[a-z0-9_]+\(' | tr -d '(' | sort -u
}

# check LIBRARY HEADER ALLOWED: ALLOWED is a regex of what may be linked.
check()
{
	file=$top_builddir/.libs/$1
	if [ ! -e "$file" ]; then
		report "$1 exists" "$file: missing"
		return
	fi
	report "$1 shows only vfy_ symbols" "$(symbols "$file" | grep -v '^vfy_')"
	symbols "$file" >exports-$$.have
	report "$1 shows all of ${2##*/}" \
	    "$(declared "$top_srcdir/$2" | grep -vxF -f exports-$$.have)"
	rm -f exports-$$.have
	report "$1 links only what it may" "$(objdump -p "$file" |
	    awk '$1 == "NEEDED" { print $2 }' |
	    grep -vE "^(libc|libm|ld-linux[a-z0-9-]*|lib[atu]b?san|libgcov)\\.so" | grep -vE "$3")"
}

check libverify.so.0 libverify/vfy.h '^lib(gnutls|unistring|psl)\.so'
check libverify.so.0 libverify/vfy_remote.h '^lib(gnutls|unistring|psl)\.so'
check libverify-store.so.0 store/vfy_store.h '^lib(verify|gnutls|sqlite3|dl)\.so'
check libverify-client.so.0 adapters/vfy_client.h '^lib(verify|json-c|curl(-gnutls)?)\.so'
check libverify-gnutls.so.0 adapters/vfy_gnutls.h '^lib(verify|gnutls)\.so'
[ ! -e "$top_builddir/libverify-openssl.la" ] ||
    check libverify-openssl.so.0 adapters/vfy_openssl.h '^lib(verify|ssl|crypto)\.so'
echo "1..$number"
