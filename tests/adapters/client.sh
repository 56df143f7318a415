#!/bin/bash
# SPDX-License-Identifier: MIT
#
# client.sh - libverify-client against a real verifyd: the same verdicts as in
# process on all golden chains, and none at all once the service has stopped.

http=$(cd "$(dirname "$0")/../http" && pwd)
. "$http/ask.sh"
here=$http
golden=$here/../golden
top_builddir=${top_builddir:-.}

# All golden questions, through the client; $work/golden in TAP.
ask_all() {
	VFY_GOLDEN_SOCKET=$sock CMOCKA_MESSAGE_OUTPUT=TAP \
		timeout 300 "$top_builddir/tests/golden/run_golden" >"$work/golden" 2>&1
}
same() { grep -c "^$1" "$work/golden"; }

start
alive
result 'verifyd runs'
ask_all
result 'verdicts are the same through libverify and libverify-client' ||
	grep -vE '^ok ' "$work/golden" | head -20 | sed 's/^/# /'
[ "$(same 'ok ')" -eq "$(ls "$golden"/*/case | wc -l)" ]
result 'of all golden chains'
stop
result 'it stops'
ask_all
[ $? -eq 1 ] && [ "$(same 'ok ')" -eq 0 ] && [ "$(same 'not ok ')" -ge 100 ] &&
	[ "$(grep -c 'can.t be reached' "$work/golden")" -ge 100 ]
result 'stopped, there is no verdict'
done_testing
