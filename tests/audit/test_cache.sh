#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_cache.sh - certaudit cache: wishes of questions that do not wait are fetched;
# what is kept is listed, shown, deleted, and moved to another store.

SERVED=yes
. "$(dirname "$0")/tap.sh"

store="--store $work/store"
cached="--trust root.pem --untrusted inter.pem --network cached $store"

holds 'an empty store' 0 'd["items"] == []' cache list --json $store
silent 'an empty store: standard error is empty'
holds 'no wishes' 0 'd["fetched"] == 0 and d["left"] == 0' cache refresh --json $store

# on_terminal NAME SHOWN COMMAND: run with a terminal for its standard streams, it
# ends with status 0 and shows that there, a Perl regular expression.
on_terminal() {
	if ! command -v script >/dev/null; then
		skip "$1" 'no script(1)'
		return
	fi
	timeout 120 script -qec "$3" "$work/script" >"$work/stdout" 2>"$work/stderr" </dev/null 8>&-
	status=$?
	report "$1" "$(if [ $status -ne 0 ]; then
		echo "exit status $status"
	elif ! grep -qP -e "$2" "$work/stdout"; then
		echo "it does not show $2"
	fi)"
}

# -- refresh ---------------------------------------------------------------------------

holds 'a question that does not wait' 5 'd["status"] == "unknown" and d["fetches"] == []' \
    revocation --json $cached good.pem
holds 'what it missed is noted' 0 'd["wishes"] >= 2 and d["crls"] == 0 and d["pending"] == 0' \
    cache stats --json $store
holds 'but not fetched from where it may not be' 6 'd["failed"] >= 2 and d["fetched"] == 0
    and all(f["outcome"] == "refused" for f in d["fetches"])' cache refresh --json $store
holds 'asked again' 5 'd["status"] == "unknown"' revocation --json $cached good.pem
holds 'fetched' 0 'd["fetched"] >= 2 and d["failed"] == 0 and d["left"] == 0' \
    cache refresh --json --allow-net 127.0.0.1 $store
silent 'fetched: no progress where there is no terminal'
holds 'pending' 0 'd["pending"] >= 2 and d["wishes"] == 0' cache stats --json $store
holds 'the same question is answered' 0 'd["status"] == "good" and d["fetches"] == []' \
    revocation --json $cached good.pem
holds 'nothing is due' 0 'd["fetched"] == 0 and d["unchanged"] == 0' \
    cache refresh --json --allow-net 127.0.0.1 $store
holds 'all of it again' 0 'd["fetched"] + d["unchanged"] >= 2 and d["failed"] == 0' \
    cache refresh --json --all --allow-net 127.0.0.1 $store
holds 'still answered' 0 'd["status"] == "good"' revocation --json $cached good.pem
on_terminal 'a terminal sees progress' '\[#*\] [1-9] of [1-9] *\r *\rfetched: ' \
    "'$CERTAUDIT' cache refresh --all --allow-net 127.0.0.1 $store"

# -- list, show -------------------------------------------------------------------------

holds 'list' 0 'len(d["items"]) >= 2 and all(len(i["sha256"]) == 64 and i["size"] > 0
    and i["url"].startswith("http://127.0.0.1:") for i in d["items"])' cache list --json $store
name=$(python3 -c 'import json, sys
for i in json.load(sys.stdin)["items"]:
    if i["kind"] == "crl" and not i["pending"] and i["url"].endswith("/root.crl"):
        print(i["sha256"]); break' <"$work/stdout")
holds 'show' 0 'd["items"][0]["sha256"] == "'"$name"'"
    and d["evidence"]["issuer"] == "CN=Test Root,O=Test"' cache show "$name" --json $store
text 'text' 0 'kind: crl' 'url: http://127.0.0.1:' -- cache list $store
holds 'nothing has expired' 0 'd["items"] == []' cache list --expired --json $store

# -- export, import, purge ----------------------------------------------------------------

run cache export $store
cp "$work/stdout" "$work/bundle"
report 'export' "$([ $status -eq 0 ] && [ -s "$work/bundle" ] || echo "exit status $status")"
silent 'export: no progress where there is no terminal'
on_terminal 'export shows progress on a terminal, and takes it away' \
    '^\r\[ +\] 0 of ([2-9])\r.*\r\[#+\] \1 of \1\r +\r$' \
    "'$CERTAUDIT' cache export $store >'$work/bundle.2'"
report 'the same bundle' "$(cmp "$work/bundle" "$work/bundle.2" 2>&1)"
on_terminal 'but none when the bundle goes into a pipe' '^piped\r$' \
    "'$CERTAUDIT' cache export $store | cat >'$work/bundle.2'; echo piped"
report 'no line is left there' "$([ "$(wc -l <"$work/stdout")" = 1 ] || echo 'more than one line')"
holds 'import' 0 'd["imported"] >= 2' cache import --json --store "$work/other" "$work/bundle"
holds 'it answers there' 0 'd["status"] == "good" and d["fetches"] == []' revocation --json \
    --trust root.pem --untrusted inter.pem --network cached --store "$work/other" good.pem
INPUT=$work/bundle holds 'again, from standard input' 0 'd["imported"] == 0 and d["skipped"] >= 2' \
    cache import - --json --store "$work/other"
silent 'import: no progress where there is no terminal'
on_terminal 'import shows progress on a terminal, and takes it away' \
    '\r\[[# ]*\] 0 items\r\[#+ *\] 1 items\r.*\[#+\] ([2-9]) of \1 *\r +\rimported: \1\r$' \
    "'$CERTAUDIT' cache import --store '$work/fourth' '$work/bundle'"
on_terminal 'import from a pipe counts' '\r0 items\r1 items\r.*\rimported: ' \
    "cat '$work/bundle' | '$CERTAUDIT' cache import - --store '$work/fifth'"
head -c 200 "$work/bundle" >"$work/cut"
on_terminal 'a cut bundle: the complaint has its line for itself' ' \rcertaudit cache: ' \
    "'$CERTAUDIT' cache import --store '$work/third' '$work/cut' || [ \$? = 2 ]"
refused 'a cut bundle' cut -- cache import --store "$work/third" "$work/cut"
refused 'no bundle' good.pem -- cache import --store "$work/third" good.pem
holds 'purge nothing' 0 'd["deleted"] == 0' cache purge --expired --json $store
holds 'purge' 0 'd["deleted"] >= 2' cache purge --all --json $store
holds 'nothing is left' 0 'd["items"] == []' cache list --json $store
refused 'show what is gone' 'no such item' -- cache show "$name" $store

# -- wrong --------------------------------------------------------------------------------

refused 'nothing to do' missing -- cache $store
refused 'no such action' refresh -- cache frobnicate $store
refused 'purge what?' --expired -- cache purge $store
refused 'purge both' --all -- cache purge --all --expired $store
refused 'show what?' argument -- cache show $store
refused 'no name' SHA-256 -- cache show 12 $store
refused 'no hex' SHA-256 -- cache show "$(printf '%064d' 0 | tr 0 x)" $store
refused 'all of what?' --all -- cache list --all $store
refused 'expired what?' --expired -- cache refresh --expired $store
refused 'no such file' absent -- cache import $store absent
refused 'too much' arguments -- cache list x $store
finish
