#!/bin/sh
# SPDX-License-Identifier: MIT
#
# reasons.sh - doc/reasons.md is what vfy_reason.def makes; numbers and names
# of reasons and faults are used once.

cd "${top_srcdir:-$(dirname "$0")/..}" || exit 99

# ok NUMBER NAME: by the status of the command before it.
ok()
{
	if [ $? -eq 0 ]; then echo "ok $1 - $2"; else echo "not ok $1 - $2"; fi
}

# once FILE FIELD: no value of this comma-separated field occurs twice.
once()
{
	[ -z "$(sed -n 's/^VFY_[A-Z]*(\(.*\)/\1/p' "$1" | cut -d, -f"$2" | sort | uniq -d)" ]
}

echo 1..5
awk -f doc/def.awk -f doc/reasons.awk libverify/vfy_reason.def | cmp -s - doc/reasons.md
ok 1 'doc/reasons.md is current (make reasons)'
once libverify/vfy_reason.def 2
ok 2 'reason numbers are unique'
once libverify/vfy_reason.def 3
ok 3 'reason names are unique'
once libverify/vfy_fault.def 2
ok 4 'fault numbers are unique'
once libverify/vfy_fault.def 3
ok 5 'fault names are unique'
