#!/bin/sh
# SPDX-License-Identifier: MIT
#
# layers.sh - who may include whom: dependencies point one way, and each
# foreign library has its few files.

cd "${top_srcdir:-$(dirname "$0")/..}" || exit 99
folders="libverify store adapters common handshake lint inspect report daemon audit"
number=0

# report NAME OFFENDERS: one TAP line; offenders are printed as comments.
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

# includes HEADER-REGEX FOLDER...: "file:line" of every such #include.
includes()
{
	header=$1
	shift
	grep -rnE --include='*.[ch]' "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$header" "$@"
}

# only HEADER-REGEX FILE-REGEX WHAT: included by no file but these.
only()
{
	report "$3" "$(includes "$1" $folders | grep -vE "^($2):")"
}

only 'gnutls/' "$(tr '\n' '|' <<-FILES | sed 's/|$//'
	libverify/(sig|trust|pem|sha)\.[ch]
	store/(digest|hash)\.[ch]
	adapters/((vfy_)?gnutls|gnutls_state)\.[ch]
	handshake/(session|judge)\.[ch]
	inspect/(ber|digest|pkcs12)\.[ch]
	FILES
)" 'gnutls: only where signatures, hashes, PEM, PKCS#11 or TLS are'
only 'unistring/|uni(norm|case|ctype|str|type|conv)\.h' 'libverify/(dn(_prep|_text)?|host)\.[ch]' \
    'libunistring: only where names are prepared'
only 'sqlite3\.h' 'store/[a-z_]+\.[ch]' 'sqlite3: only in store/'
only 'microhttpd\.h' 'daemon/(server|route|reply|api)[a-z_]*\.[ch]' \
    "microhttpd: only in the daemon's server, route, reply and api files"
only 'seccomp\.h' 'daemon/sandbox\.c' 'libseccomp: only in the sandbox'
only 'curl/' 'store/(fetch|curl_api|tunnel)\.[ch]|adapters/client_(http|question)\.c' \
    "curl: only in store/'s fetch and curl_api files, and in the client"
only '(json-c/)?json(_[a-z]+)?\.h|json-c/' '((common|handshake|lint|inspect|report|daemon|audit)/[a-z_]+|adapters/client_[a-z]+)\.[ch]' \
    'json-c: neither in libverify/ nor in store/'
only 'gmp\.h' 'lint/rules_factor\.c' 'GMP: only where keys are factored'
only 'openssl/' 'adapters/(vfy_)?openssl[a-z_]*\.[ch]' "openssl: only in its adapter's files"

# What the engine may not do itself: sockets, and libraries loaded by name.
report 'libverify/ opens no socket and loads no library' \
    "$(includes 'sys/socket\.h|netdb\.h|dlfcn\.h|syslog\.h|curl/|poll\.h' libverify)"

# Our own layers. store/, daemon/ and audit/ see the public headers only; lint/ and
# inspect/ also how bytes are read, since the engine refuses what they explain.
inner=$(cd libverify && ls *.h | grep -vE '^vfy(_remote)?\.h$' | sed 's/\.h$//' | tr '\n' '|' | sed 's/|$//')
report 'store/ and above use the public header of the engine only' \
    "$(includes "(libverify/)?($inner)\\.h" store adapters common handshake daemon audit |
    while IFS= read -r line; do
	# A folder's own header of the same name is its own business.
	# <limits.h> is the system's.
	case $line in
	*'#include <'*) continue ;;
	esac
	name=$(echo "$line" | sed 's/.*include *"//; s/".*//; s,.*/,,')
	folder=${line%%/*}
	[ -e "$folder/$name" ] || echo "$line"
    done)"
above=$(cd libverify && ls *.h | grep -vE '^(vfy(_remote)?|der|dn|span|tm)\.h$' | sed 's/\.h$//' |
    tr '\n' '|' | sed 's/|$//')
report 'lint/ and inspect/ use the public header and the forms of bytes only' \
    "$(includes "(libverify/)?($above)\\.h" lint inspect | grep -v '#include <')"
report 'lint/, inspect/ and report/ include neither store/, handshake/, daemon/ nor audit/' \
    "$(includes '(vfy_store|handshake|flow|judge|ask|verb|show|command_line|service|reply)\.h|\.\./' \
    lint inspect report)"
report 'libverify/ includes nothing from above' \
    "$(includes '(vfy_store|options|verdict_json)\.h|\.\./' libverify)"
report 'adapters/ include neither store/, common/, daemon/ nor audit/' \
    "$(includes '(options|verdict_json|vfy_store)\.h|\.\./' adapters)"
report 'store/ includes neither daemon/, audit/ nor common/' \
    "$(includes '(options|verdict_json)\.h|\.\./(daemon|audit|common)' store)"

report 'handshake/ includes neither store/, daemon/ nor audit/' \
    "$(includes '(vfy_store|ask|verb|show|command_line|service|reply)\.h|\.\./' handshake)"
report 'common/ includes nothing of handshake/' \
    "$(includes '(handshake|flow|wire|judge|report)\.h|\.\./' common)"

echo "1..$number"
