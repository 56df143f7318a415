#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_foreign.sh - certificates that others have made, also on purpose badly: Debian's
# roots, those of python3-cryptography-vectors with PKITS, limbo's chains. All of them go
# through inspect, lint, scan and verify: each run ends by itself with a status that
# means something, says what is printable ASCII, and its JSON is JSON.

. "$(dirname "$0")/tap.sh"

roots=/etc/ssl/certs/ca-certificates.crt
vectors=$(python3 -c 'import cryptography_vectors, os; print(os.path.dirname(cryptography_vectors.__file__))' 2>/dev/null)
limbo=${VFY_VECTORS:-$here/../../../shared/vectors}/limbo/limbo.json.xz

# passes NAME MOST ARGUMENT...: of these statuses, at most MOST; a line of JSON each.
passes() {
	local name=$1 most=$2 problem=
	shift 2
	timeout 300 "$CERTAUDIT" "$@" </dev/null >"$work/stdout" 2>"$work/stderr"
	status=$?
	problem=$(always_wrong)
	[ $status -le "$most" ] || problem="exit status $status"
	# the page has signs of its own, beyond ASCII
	case $* in
	*html*) LC_ALL=C grep -q '[[:cntrl:]]' <(tr -d '\t\n' <"$work/stdout") ;;
	*) LC_ALL=C grep -q '[^[:print:][:space:]]' "$work/stdout" ;;
	esac && problem="standard output is not printable"
	[ -s "$work/stdout" ] || problem="there is no answer"
	case $* in
	*ndjson*)
		python3 -c 'import json, sys
for line in open(sys.argv[1]): json.loads(line)' "$work/stdout" 2>"$work/json" || problem=$(tail -n 1 "$work/json") ;;
	esac
	report "$name" "$problem"
}
# through NAME FILE...: all verbs.
through() {
	local name=$1
	shift
	passes "$name: inspect" 2 inspect --ndjson "$@"
	passes "$name: lint" 2 lint --format ndjson "$@"
	passes "$name: scan" 4 scan --network off --trust root.pem --format ndjson "$@"
	passes "$name: the page" 4 scan --network off --trust root.pem --format html "$@"
}

if [ -s $roots ]; then
	through "Debian's roots" $roots
	n=$(grep -c 'BEGIN CERT' $roots)
	passes "Debian's roots by themselves: lint" 1 lint --format ndjson $roots
	report 'each has its answer' "$([ "$(wc -l <"$work/stdout")" = "$n" ] || echo "not $n lines")"
	passes "Debian's roots by themselves: scan" 4 scan --network off --format ndjson $roots
	report 'all but expired ones hold' "$(python3 - "$work/stdout" <<'END'
import json, sys
for line in open(sys.argv[1]):
    d = json.loads(line)
    if d.get("verdict", {}).get("reason", "ok") not in ("ok", "expired"):
        print(d["subject"], d["verdict"]["reason"])
END
)"
else
	skip "Debian's roots" "there is no $roots"
fi
if [ -n "$vectors" ]; then
	find "$vectors/x509" -type f | LC_ALL=C sort >files
	mapfile -t files <files
	through "python3-cryptography-vectors (${#files[@]} files)" "${files[@]}"
	worst=0
	while read -r file; do
		timeout 60 "$CERTAUDIT" verify --json --network off --trust root.pem "$file" >"$work/stdout" 2>"$work/stderr" </dev/null
		status=$?
		[ -z "$(always_wrong)" ] && [ $status -le 5 ] || { worst="$file: $status"; break; }
	done < <(grep -v PKITS files | awk 'NR % 5 == 0')
	report 'a fifth of them: verify' "${worst#0}"
else
	skip 'python3-cryptography-vectors' 'it is not installed'
fi
if [ -s "$limbo" ]; then
	xz -dc "$limbo" | python3 -c 'import json, sys
d = json.load(sys.stdin)
cases = d.get("testcases") or d["cases"]
for c in cases:
    for pem in [c["peer_certificate"]] + c["untrusted_intermediates"] + c["trusted_certs"]:
        print(pem)' >limbo.pem 2>"$work/stderr" || cat "$work/stderr"
	python3 - limbo.pem <<'END' >few.pem
import sys
pems = open(sys.argv[1]).read().split("-----END CERTIFICATE-----")
sys.stdout.write("-----END CERTIFICATE-----".join(pems[:3000]))
print("-----END CERTIFICATE-----")
END
	through "limbo ($(grep -c BEGIN few.pem) certificates)" few.pem
else
	skip 'limbo' "there is no $limbo (VFY_VECTORS)"
fi
finish
