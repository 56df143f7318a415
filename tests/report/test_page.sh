#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_page.sh - the page of results, of items that try to break out of it, in a browser.
# PICTURES=FOLDER keeps pictures of it.

set -u
here=$(cd "$(dirname "$0")" && pwd)
write=${top_builddir:-.}/tests/report/write_items
[ -x "$write" ] || exit 77
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
export HOME=$work

python3 "$here/items.py" 40 | "$write" html >"$work/page.html" || exit 99
python3 "$here/page.py" "$work/page.html" ${PICTURES:+"$PICTURES"}
