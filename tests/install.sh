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
check 'libverify-store requires libverify' requires_engine
check '.pc files do not mention the build' no_trace_of_build
check '<vfy.h> compiles alone' header_alone vfy.h libverify
check '<vfy_store.h> compiles alone' header_alone vfy_store.h libverify-store
for source in "$top_srcdir"/doc/examples/*.c; do
	name=${source##*/}
	name=${name%.c}
	case $name in
	openssl_* | curl_client) continue ;; # the Makefile knows what they need
	esac
	check "doc/examples/$name.c builds against the installation" \
	    compile "$source" "$work/$name" libverify-store gnutls
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
echo "1..$number"
