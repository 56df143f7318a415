#!/bin/sh
# SPDX-License-Identifier: MIT
#
# spdx.sh - every source file says its licence in its first lines.

cd "${top_srcdir:-$(dirname "$0")/..}" || exit 99
bad=0
for f in $(find libverify store adapters common handshake inspect lint report daemon audit tests doc scripts m4 \
    -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.def' -o -name '*.map' \
    -o -name '*.mk' -o -name '*.css' -o -name '*.js' -o -name '*.m4' -o -path 'scripts/*' \) \
    ! -name 'libtool.m4' ! -name 'lt*.m4' | sort) configure.ac Makefile.am autogen.sh; do
	case $(head -n 3 "$f") in
	*SPDX-License-Identifier:\ MIT*) ;;
	*) echo "$f: no SPDX line"; bad=1 ;;
	esac
done
exit $bad
