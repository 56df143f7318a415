#!/bin/bash
# SPDX-License-Identifier: MIT
#
# install.sh - `make install` gives what a stranger's build needs: the programs
# of doc/examples/ are compiled against an installation below a temporary
# folder, found by pkg-config alone, and run.

set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
top_builddir=${top_builddir:-$PWD}
libdir=${libdir:-/usr/local/lib}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
root=$work/root
number=0

# check NAME COMMAND...: one TAP line; what the command says is a comment.
check()
{
	local name=$1
	shift
	number=$((number + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$work/log"
	fi
}

# Not the settings of the make that runs this test.
unset MAKEFLAGS MFLAGS MAKELEVEL
install()
{
	"${MAKE:-make}" -C "$top_builddir" install DESTDIR="$root"
}

# The .pc files say the final prefix; the sysroot puts the folder before it.
export PKG_CONFIG_SYSROOT_DIR=$root
export PKG_CONFIG_PATH=$root$libdir/pkgconfig
export LD_LIBRARY_PATH=$root$libdir
pkg_config=${PKG_CONFIG:-pkg-config}

# Everything that is foreign lies in the usual places, not below the sysroot.
flags()
{
	"$pkg_config" --cflags --libs "$@"
}

compile()
{
	local source=$1 output=$2
	shift 2
	# shellcheck disable=SC2046,SC2086 # flags are lists of words
	${CC:-cc} ${CFLAGS-} -Werror -o "$output" "$source" $(flags "$@") -lgnutls ${LDFLAGS-}
}

# Only the installed headers are seen, so they must stand on their own.
header_alone()
{
	printf '#include <%s>\nint main(void) { return 0; }\n' "$1" >"$work/alone.c"
	# shellcheck disable=SC2046,SC2086
	${CC:-cc} ${CFLAGS-} -Werror -o "$work/alone" "$work/alone.c" $(flags "$2") ${LDFLAGS-}
}

examples_makefile()
{
	mkdir "$work/examples" &&
	    "${MAKE:-make}" -C "$work/examples" -f "$top_srcdir/doc/examples/Makefile"
}

requires_engine()
{
	"$pkg_config" --print-requires libverify-store | grep -qx libverify
}

no_trace_of_build()
{
	! grep -rlF -e "$top_builddir" -e "$top_srcdir" "$root$libdir/pkgconfig"
}

check 'make install DESTDIR' install
check 'pkg-config knows libverify' "$pkg_config" --exists --print-errors libverify
check 'pkg-config knows libverify-store' "$pkg_config" --exists --print-errors libverify-store
check 'pkg-config knows libverify-gnutls' "$pkg_config" --exists --print-errors libverify-gnutls
check 'libverify-store requires libverify' requires_engine
check 'pkg-config knows libverify-client' "$pkg_config" --exists --print-errors libverify-client
check '.pc files do not mention the build' no_trace_of_build
check '<vfy.h> compiles alone' header_alone vfy.h libverify
check '<vfy_store.h> compiles alone' header_alone vfy_store.h libverify-store
check '<vfy_client.h> compiles alone' header_alone vfy_client.h libverify-client
check '<vfy_remote.h> compiles alone' header_alone vfy_remote.h libverify
check '<vfy_tls.h> compiles alone' header_alone vfy_tls.h libverify
check '<vfy_gnutls.h> compiles alone' header_alone vfy_gnutls.h libverify-gnutls
for source in "$top_srcdir"/doc/examples/*.c; do
	name=${source##*/}
	name=${name%.c}
	case $name in
	gnutls_*) packages='libverify-gnutls libverify-store' ;;
	client_verify) packages=libverify-client ;;
	openssl_* | curl_client) continue ;; # the Makefile knows what they need
	*) packages='libverify-store gnutls' ;;
	esac
	# shellcheck disable=SC2086 # a list of words
	check "doc/examples/$name.c builds against the installation" \
	    compile "$source" "$work/$name" $packages
done
check "doc/examples/Makefile builds them too" examples_makefile
if [ -e "$top_builddir/libverify-openssl.la" ]; then
	check '<vfy_openssl.h> compiles alone' header_alone vfy_openssl.h libverify-openssl
	check 'the examples with OpenSSL do what they say' \
	    bash "$top_srcdir/tests/adapters/openssl_examples.sh" "$work/examples"
fi

# The manual's example, taken from the page: builds, and answers.
manual_example()
{
	bash "$top_srcdir/tests/manuals.sh" --example >"$work/manual.c" &&
	    compile "$work/manual.c" "$work/manual" libverify
}

# answers STATUS ANSWER HOST: of the golden leaf and its intermediate.
answers()
{
	local golden=$top_srcdir/tests/golden/common answer

	cat "$golden/leaf.pem" "$golden/inter.pem" >"$work/chain.pem"
	answer=$("$work/manual" "$golden/root.pem" "$3" "$work/chain.pem")
	[ $? -eq "$1" ] && [ "$answer" = "$2" ] || { echo "it says: $answer"; return 1; }
}
check 'the example of libverify(3) builds' manual_example
check 'and trusts a good server' answers 0 ok good.test
check 'and no other one' answers 1 host-mismatch www.good.test
check 'and says what it is that it was not asked well' answers 2 \
    'an argument is not one that is allowed here' 'no name'

# -- the examples that shake hands ------------------------------------------------

export XDG_CACHE_HOME=$work/cache
pki=$work/pki

# serve STACK: STACK_server on a port of its own, for the clients of the PKI.
serve()
{
	"$work/$1_server" 0 "$pki/good-chain.pem" "$pki/good.key" "$pki/root.pem" \
	    >"$work/served" 2>&1 &
	server=$!
	for _ in $(seq 100); do
		port=$(sed -n 's/^port //p' "$work/served")
		[ -n "$port" ] && return
		sleep 0.1
	done
	return 1
}

# meet STATUS CLIENT-SAYS SERVER-SAYS STACK NAME [CERTS KEY]: patterns.
meet()
{
	local status=$1 client=$2 server=$3 stack=$4 name=$5

	shift 5
	timeout 30 "$work/${stack}_client" 127.0.0.1 "$port" "$name" "$pki/root.pem" "$@" \
	    >"$work/said" 2>&1
	[ $? -eq "$status" ] || { echo "not $status:" && cat "$work/said"; return 1; }
	grep -q "$client" "$work/said" || { cat "$work/said"; return 1; }
	for _ in $(seq 50); do
		grep -q "$server" "$work/served" && return
		sleep 0.1
	done
	cat "$work/served"
	return 1
}

check 'a PKI' sh "$top_srcdir/tests/pki/make_pki.sh" "$pki"
stacks='gnutls'
for stack in $stacks; do
	check "$stack: the server listens" serve $stack
	check "$stack: both trust each other" meet 0 '^hello .*client.test' 'client.test.*: ok' \
	    $stack good.test "$pki/client-chain.pem" "$pki/client.key"
	check "$stack: a server of another name" meet 1 'hint: ask for one of the names' '' \
	    $stack other.test "$pki/client-chain.pem" "$pki/client.key"
	check "$stack: a client of an unknown CA" meet 1 'unknown_ca' \
	    'hint: add this root to the trust anchors' \
	    $stack good.test "$pki/other-chain.pem" "$pki/other.key"
	check "$stack: a client that is a server" meet 1 'unsupported_certificate' \
	    'hint: .*for this use' $stack good.test "$pki/good-chain.pem" "$pki/good.key"
	check "$stack: a client without a certificate" meet 1 'certificate_required' '' \
	    $stack good.test
	kill "$server"
	wait "$server" 2>/dev/null
done
echo "1..$number"
