#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_scan.sh - "certaudit scan": 500 targets of a server of many faces, in one go and
# interrupted; folders that loop, files that are none, names that steer terminals, hosts
# that stall.

SERVED=yes
. "$(dirname "$0")/tap.sh"

mkfifo "$work/living" "$work/faces" || exit 99
python3 "$here/faces.py" "$pki" <"$work/living" >"$work/faces" 2>"$work/faces.log" &
exec 7>"$work/living"
read -r -t 60 port <"$work/faces" || exit 99

at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
faces="good good good good expired other revoked mismatch unknown good"
nth=0
for i in $(seq 50); do
	for face in $faces; do
		nth=$((nth + 1))
		echo "$face-$nth.wild.test"
	done
done >"$work/hosts"
common=(--connect "127.0.0.1:$port" --trust root.pem --crl inter-rsa.crl --network off --no-store --at "$at")

# normal FILE: items without what differs from one handshake to the next.
normal() {
	python3 - "$1" <<'END'
import json, sys

for line in open(sys.argv[1], encoding="ascii"):
    item = json.loads(line)
    shaken = item.pop("handshake")
    sent = (shaken["certificates"] or {"sent": []})["sent"]
    item["shaken"] = [shaken["completed"], shaken["failure"], [c["subject"] for c in sent]]
    item.get("verdict", {}).pop("search", None)
    print(json.dumps(item, sort_keys=True))
END
}

# -- all of it, and all of it in pieces ------------------------------------------------------

run scan "${common[@]}" --format ndjson --from "$work/hosts"
problem=$(always_wrong)
[ $status -eq 1 ] || problem="exit status $status, not 1"
report 'a scan of 500 hosts' "$problem"
cp "$work/stdout" "$work/through"
report 'in the order of the list' "$(sed 's/$/:443/' "$work/hosts" | diff - <(python3 -c '
import json, sys
for line in open(sys.argv[1]): print(json.loads(line)["target"])' "$work/through") | head -n 3)"
report 'what each came to' "$(python3 - "$work/through" <<'END' 2>&1 | tail -n 1
import collections, json, sys

expected = {"good": (0, "ok"), "expired": (1, None), "other": (1, None), "revoked": (None, None), "mismatch": (1, "host-mismatch"), "unknown": (1, None)}
seen = collections.Counter()
for line in open(sys.argv[1]):
    item = json.loads(line)
    face = item["target"].split("-")[0]
    reason = item.get("verdict", {}).get("reason")
    if face == "unknown":
        assert "verdict" not in item and item["findings"][0]["id"] == "server-name-unknown", item["findings"]
    if face == "revoked":
        assert item["status"] == 3 or reason == "host-mismatch", item["status"]
        assert "revoked" in [f["id"] for f in item["findings"]], item["findings"]
    if face == "expired":
        assert "expired" in [f["id"] for f in item["findings"]], item["findings"]
    for key, value in zip(("status", "reason"), expected[face]):
        got = item["status"] if key == "status" else reason
        if face in ("good", "mismatch"):
            assert got == value, (item["target"], got)
        elif face != "revoked":
            assert item["status"] in (1, 4), (item["target"], item["status"])
    seen[face] += 1
assert seen == {"good": 250, "expired": 50, "other": 50, "revoked": 50, "mismatch": 50, "unknown": 50}, seen
END
)"

# part N SIGNAL ARGUMENT...: a scan that is ended when N lines are in its state.
part() {
	local lines=$1 signal=$2 pid i
	shift 2
	"$CERTAUDIT" scan "$@" >"$work/stdout" 2>"$work/stderr" 7>&- </dev/null &
	pid=$!
	for i in $(seq 1200); do
		[ "$(wc -l <"$work/state" 2>/dev/null || echo 0)" -lt "$lines" ] || break
		kill -0 $pid 2>/dev/null || break
		sleep 0.05
	done
	kill -"$signal" $pid 2>/dev/null
	wait $pid 2>/dev/null
	status=$?
}

pieces=(scan "${common[@]}" --format ndjson --from "$work/hosts" --state "$work/state" --jobs 4)
real=0
for piece in "60 KILL" "150 TERM" "240 KILL" "300 HUP" "400 KILL"; do
	set -- $piece
	part "$1" "$2" "${pieces[@]:1}" --output "csv:$work/never.csv"
	lines=$(wc -l <"$work/state")
	problem=$(always_wrong)
	# a slow machine may have been too slow to end it
	if [ "$lines" -lt 501 ]; then
		real=$((real + 1))
		[ "$lines" -ge "$1" ] || problem="$lines lines, not $1"
		[ $status -gt 128 ] || problem="exit status $status: no signal ended it"
	fi
	report "ended by $2" "$problem"
done
report 'it was interrupted indeed' "$([ $real -ge 2 ] || echo "only $real times")"
grep -q finished "$work/state" && head -n 400 "$work/state" >"$work/cut" && cat "$work/cut" >"$work/state"
printf '{"target":"good-1.wild.test:443","ite' >>"$work/state"
report 'nothing is half written' "$([ $real -lt 5 ] || ls "$work/never.csv" 2>/dev/null)"
run "${pieces[@]}"
problem=$(always_wrong)
[ $status -eq 1 ] || problem="exit status $status, not 1"
report 'the rest' "$problem"
says 'it says that it goes on' 'going on: '
normal "$work/through" >"$work/normal"
normal "$work/stdout" >"$work/again"
report 'the same report as in one go' "$(wc -l <"$work/normal" | grep -vx 500; diff "$work/normal" "$work/again" | head -c 600)"
report 'every target was done once' "$(python3 - "$work/state" <<'END' 2>&1 | tail -n 1
import json, sys

lines = [json.loads(line) for line in open(sys.argv[1])]
done = [line["target"] for line in lines[1:-1]]
assert len(done) == len(set(done)) == 500, (len(done), len(set(done)))
assert lines[-1] == {"finished": True}
END
)"
report 'others may not read the state' "$([ "$(stat -c %a "$work/state")" = 600 ] || stat -c %a "$work/state")"

# -- what is wrong with a state ----------------------------------------------------------------

cp "$work/state" "$work/finished"
head -n 20 "$work/finished" >"$work/state"
refused 'a state of other options' 'other options' -- scan --trust root.pem --network off --no-store --state "$work/state" good.test
sed -i 5s/target/tarjet/ "$work/state"
refused 'a line in its middle is damaged' 'line 5 is damaged' -- "${pieces[@]}"
echo 'my diary' >"$work/diary"
refused 'a file of somebody else' 'no state of a scan' -- scan --state "$work/diary" root.pem
report 'is left as it was' "$([ "$(cat "$work/diary")" = 'my diary' ] || cat "$work/diary")"
printf 'no line break' >"$work/diary"
refused 'a file without a line' 'no state of a scan' -- scan --state "$work/diary" root.pem
refused 'a link' "$work/link" -- scan --state "$(ln -s diary "$work/link" && echo "$work/link")" root.pem
(
	flock 9
	refused 'a state in use' 'another scan is using it' -- "${pieces[@]}"
	echo $count >"$work/count"
) 9<>"$work/state"
count=$(cat "$work/count")

# -- files and folders ---------------------------------------------------------------------------

folder=$work/folder
mkdir -p "$folder/in/deeper" "$folder/closed"
cp good-chain.pem "$folder/a.pem"
cp expired-chain.pem "$folder/in/b.pem"
cp inter.crl.pem "$folder/in/deeper/c.pem"
cp good.key "$folder/d.key"
head -c 5000 /dev/urandom >"$folder/e.bin"
echo hello >"$folder/f.txt"
: >"$folder/g"
ln -s ../.. "$folder/in/deeper/loop"
ln -s nowhere "$folder/broken"
ln -s self "$folder/self"
ln -s a.pem "$folder/z.pem"
mkfifo "$folder/pipe"
cp good.pem "$folder/$(printf 'esc\033[2J\033]0;owned\007\303\251\342\200\256.pem')"
{ cat root.pem; sed '3s/.../!!!/' good.pem; cat other-root.pem; } >"$folder/half.pem"
offline=(--trust root.pem --untrusted inter.pem --network off --no-store --revocation off)

holds 'a folder' 2 '[(i["target"].split("folder/")[1], i["kind"], i["index"], i["status"]) for i in d] == [
    ("a.pem", "certificate", 0, 0), ("a.pem", "certificate", 1, 0), ("broken", "target", 0, 2),
    ("esc\\1B[2J\\1B]0;owned\\07\\C3\\A9\\E2\\80\\AE.pem", "certificate", 0, 0),
    ("half.pem", "file", 1, 2), ("half.pem", "certificate", 0, 0), ("half.pem", "certificate", 2, 1),
    ("in/b.pem", "certificate", 0, 4), ("in/b.pem", "certificate", 1, 0), ("in/deeper/c.pem", "crl", 0, 0),
    ("in/deeper/loop", "target", 0, 2), ("self", "target", 0, 2)]' \
    scan "${offline[@]}" --json "$folder"
holds 'lines, subjects, ends' 2 'd[1]["line"] > 1 and d[0]["subject"] == "CN=good.test,O=Test" and len(d[0]["sha256"]) == 64 and d[0]["not_after"][4] == "-" and "verdict" in d[0] and "verdict" not in d[1]' \
    scan "${offline[@]}" --json "$folder"
run scan "${offline[@]}" "$folder"
report 'no name steers a terminal' "$(always_wrong; LC_ALL=C grep -a '[^[:print:][:space:]]' "$work/stdout")"
for words in 'loop: unreadable: link-loop' 'broken: unreadable: broken-link' 'self: unreadable: broken-link' 'not trusted: expired'; do
	report "one line: $words" "$([ "$(grep -c "$words" "$work/stdout")" = 1 ] || echo "$(grep -c "$words" "$work/stdout") lines")"
done
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 000 "$folder/closed"
	chmod 755 "$work" "$pki" "$folder" "$HOME"
	chmod 644 "$pki"/*.pem
	chmod 000 "$folder/a.pem"
	RUN='setpriv --reuid 65534 --regid 65534 --clear-groups' holds 'a folder and a file that may not be read' 2 \
	    'sorted((i["target"].split("folder/")[1], i["findings"][0]["id"]) for i in d if "closed" in i["target"] or "a.pem" in i["target"]) == [("a.pem", "unreadable"), ("closed", "unreadable-folder")] and len(d) == 12' \
	    scan "${offline[@]}" --json "$folder"
	chmod 755 "$folder/closed" "$folder/a.pem"
else
	skip 'a folder and a file that may not be read' 'not root, or no setpriv'
fi

# -- one by one ------------------------------------------------------------------------------------

printf '# comment\n\n  good.pem  \r\ngood.pem\nno such.pem\nbad:port:here\n%0.s' >"$work/list"
printf 'with\0null\n' >>"$work/list"
printf 'x%.0s' $(seq 5000) >>"$work/list"
holds 'a list: comments, blanks, what is no target' 2 '[(i["target"].split("/")[-1], i.get("findings", [{}])[0:1] and i["findings"][0]["id"] or "") for i in d] == [("good.pem", ""), ("no such.pem", "unreadable"), ("bad:port:here", "bad-target"), ("list:7", "bad-line"), ("list:8", "bad-line")]' \
    scan "${offline[@]}" --json --from "$work/list"
refused 'a list that is not there' 'No such file' -- scan --from "$work/nowhere"
refused 'no target' 'no target was given' -- scan --json
refused 'a format that there is not' 'yaml' -- scan --format yaml good.pem
refused 'an output without a format' 'FORMAT:FILE' -- scan --output report.html good.pem
refused 'an output that can not be written' 'No such file or directory' -- scan --output "json:$work/no/where" good.pem
refused 'jobs' 'from 1 to 256' -- scan --jobs 0 good.pem
refused 'time' '30d' -- scan --expires-within 30 good.pem
refused 'severity' 'never' -- scan --fail-on bad good.pem
refused 'json and format' 'exclude' -- scan --json --format csv good.pem

holds 'what ends soon is a warning' 0 'd[0]["status"] == 0 and [(f["id"], f["severity"]) for f in d[0]["findings"]] == [("expires-soon", "warning")]' \
    scan "${offline[@]}" --json --at @$(($(date +%s) + 350 * 86400)) good.pem
holds '... and fails when warnings do' 1 'd[0]["status"] == 1' \
    scan "${offline[@]}" --json --fail-on warning --at @$(($(date +%s) + 350 * 86400)) good.pem
holds 'what ends within the time is an error' 1 '[(f["id"], f["severity"]) for f in d[0]["findings"]] == [("expires-soon", "error")]' \
    scan "${offline[@]}" --json --expires-within 400d good.pem
holds 'a time that is not over' 0 'd[0]["findings"] == []' scan "${offline[@]}" --json --expires-within 4w good.pem
holds 'findings that never fail' 0 'd[0]["status"] == 0 and d[0]["verdict"]["verdict"] == "invalid"' \
    scan "${offline[@]}" --json --fail-on never expired-chain.pem
holds 'what can not be read always does' 2 'd[0]["status"] == 2' scan "${offline[@]}" --json --fail-on never "$work/nowhere.pem"
holds 'a name that certificates must have' 1 'd[0]["verdict"]["reason"] == "host-mismatch"' \
    scan "${offline[@]}" --json --hostname bad.test good.pem
holds 'a file with nothing to look at' 2 '[(i["kind"], i["findings"][0]["id"]) for i in d] == [("file", "nothing-in-it")]' \
    scan "${offline[@]}" --json good.key
holds 'a purpose' 1 'd[0]["verdict"]["reason"] == "wrong-purpose"' \
    scan "${offline[@]}" --json --purpose tls-server client-chain.pem

# -- what must not pass for good ---------------------------------------------------------------------------

mkdir -p broken mixed cyc plain
{ head -n 5 good.pem; echo '****'; tail -n +6 good.pem; } >broken/server.crt
head -c 300 good.der >broken/cut.der 2>/dev/null || openssl x509 -in good.pem -outform DER | head -c 300 >broken/cut.der
: >broken/empty.pem
echo 'a letter' >plain/readme.txt
head -c 100 /dev/zero >plain/zeros
holds 'damaged certificates of a folder' 2 'len(d) >= 3 and {i["target"] for i in d} == {"broken/cut.der", "broken/empty.pem", "broken/server.crt"} and all(i["status"] == 2 for i in d)' \
    scan "${offline[@]}" --json broken
holds 'files of a folder that are nobody'"'"'s' 0 'd == []' scan "${offline[@]}" --json plain
cat broken/server.crt good.pem inter.pem >mixed/some.txt
holds 'a damaged one beside a good one' 2 '2 in [i["status"] for i in d] and "trusted" not in [i.get("outcome") for i in d if i["kind"] == "file"]' \
    scan "${offline[@]}" --json mixed
for pair in x:y y:x; do
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "cyc/${pair%:*}.key" -subj "/CN=cyc-${pair%:*}" -out "$work/cyc-${pair%:*}.csr" 2>/dev/null
done
printf 'basicConstraints=critical,CA:TRUE\n' >"$work/ca.ext"
for name in x y; do
	openssl req -x509 -key cyc/$name.key -subj "/CN=cyc-$name" -days 9 -out "$work/self-$name.pem" 2>/dev/null
done
openssl x509 -req -in "$work/cyc-x.csr" -CA "$work/self-y.pem" -CAkey cyc/y.key -set_serial 5 -extfile "$work/ca.ext" -out "$work/x.pem" 2>/dev/null
openssl x509 -req -in "$work/cyc-y.csr" -CA "$work/self-x.pem" -CAkey cyc/x.key -set_serial 6 -extfile "$work/ca.ext" -out "$work/y.pem" 2>/dev/null
cat "$work/x.pem" "$work/y.pem" >"$work/cyc.pem"
holds 'certificates that issued each other are asked about' 1 'len(d) == 2 and "invalid" in [i["verdict"]["verdict"] for i in d if "verdict" in i]' \
    scan "${offline[@]}" --json "$work/cyc.pem"
openssl crl2pkcs7 -nocrl -certfile good-chain.pem -out "$work/some.p7b"
holds 'a container' 0 'd[0]["kind"] == "pkcs7" and d[0]["findings"][0]["id"] == "not-looked-into" and d[0]["findings"][0]["severity"] == "warning"' \
    scan "${offline[@]}" --json "$work/some.p7b"
holds 'hosts that no host is called' 2 'len(d) == 5 and all(i["findings"][0]["id"] == "bad-target" and i["status"] == 2 for i in d)' \
    scan "${offline[@]}" --json a..b -- -x.test '*.test' 1.2.3 x-.test
holds 'a target named twice, badly' 2 'len(d) == 1' scan "${offline[@]}" --json no/such no/such

"$CERTAUDIT" scan "${offline[@]}" --state "$work/closed" good.pem >&- 2>"$work/stderr" </dev/null
status=$?
report 'standard output that is closed' "$([ $status -eq 7 ] && ! grep -q trusted "$work/closed" 2>/dev/null || echo "exit status $status: $(head -c 200 "$work/closed" 2>/dev/null)")"
echo old >"$work/private.json"; chmod 600 "$work/private.json"
run scan "${offline[@]}" --output json:"$work/private.json" good.pem
report 'a report keeps the mode it had' "$([ "$(stat -c %a "$work/private.json")" = 600 ] && grep -q target "$work/private.json" || stat -c %a "$work/private.json")"
refused 'two outputs in one file' 'one file' -- scan "${offline[@]}" --output json:same --output csv:same good.pem
holds 'names of files as they are' 1 '"\\E9" in d[0]["target"]' lint --json "$(cp good.pem "$(printf 'n\351.pem')"; printf 'n\351.pem')"

# -- lint ------------------------------------------------------------------------------------------------

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/zero.key" -set_serial 0 -subj /CN=zero -out "$work/zero.pem" 2>/dev/null
holds 'rules that bind' 1 '"rfc-serial-positive" in [f["id"] for f in d[0]["findings"] if f["source"] == "lint"] and not [f for f in d[0]["findings"] if f["id"].startswith("br-")]' \
    scan "${offline[@]}" --json --trust "$work/zero.pem" "$work/zero.pem"
holds '... and that nobody wants' 0 'not [f for f in d[0]["findings"] if f["source"] == "lint"]' \
    scan "${offline[@]}" --json --lint off --trust "$work/zero.pem" "$work/zero.pem"
refused 'lint that is neither' 'on or off' -- scan --lint perhaps "$work/zero.pem"

# -- with a store ------------------------------------------------------------------------------------

for round in fetched kept; do
	holds "evidence is $round, and shared by all" 3 '[(i["target"], i["status"], i["verdict"]["reason"]) for i in d if i["index"] == 0] == [("good-chain.pem", 0, "ok"), ("revoked-crl-chain.pem", 3, "revoked"), ("revoked-ocsp-chain.pem", 3, "revoked")] + [("good-%d.wild.test:443" % n, 0, "ok") for n in range(8)]' \
	    scan --connect "127.0.0.1:$port" --trust root.pem --revocation hard --allow-net 127.0.0.1 --store "$work/store" --json --jobs 8 \
	    $([ $round = fetched ] || echo --network cached) good-chain.pem revoked-crl-chain.pem revoked-ocsp-chain.pem $(seq -f 'good-%g.wild.test' 0 7)
done

# -- hosts that don't answer ------------------------------------------------------------------------

holds 'one that stalls does not keep the others' 6 '[(i["target"], i["status"], [f["id"] for f in i["findings"]][:1]) for i in d] == [("stall-1.wild.test:443", 6, ["stalled"])] + [("good-%d.wild.test:443" % n, 0, []) for n in range(20)]' \
    scan "${common[@]}" --revocation off --jobs 2 --timeout 2 --retries 0 --json stall-1.wild.test $(seq -f 'good-%g.wild.test' 0 19)
closed=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
holds 'one that is not there' 6 'd[0]["findings"][0]["id"] == "connection-refused" and d[0]["findings"][0]["hint"] != ""' \
    scan --network off --no-store --json --retries 2 "127.0.0.1:$closed"
holds 'a port of all' 6 '[i["target"] for i in d] == ["127.0.0.1:%s" % "'"$closed"'", "[::1]:%s" % "'"$closed"'", "127.0.0.1:1"]' \
    scan --network off --no-store --json --retries 0 --port "$closed" 127.0.0.1 ::1 127.0.0.1:1
text 'as text' 1 'mismatch-1.wild.test:443: not trusted: host-mismatch' 'good-1.wild.test:443: trusted; ends ' '2 results: 1 trusted, 1 not trusted; findings: 1 error' -- \
    scan "${common[@]}" --revocation off mismatch-1.wild.test good-1.wild.test

script -qec "'$CERTAUDIT' scan ${common[*]} --revocation off --jobs 1 --json $(seq -s ' ' -f 'good-%g.wild.test' 0 99) >/dev/null" "$work/typescript" >/dev/null 2>&1
report 'on a terminal, how far it is' "$(grep -aqE '\] [0-9]+ of 100, [0-9.]+/s, 0:00:[0-9]{2} left' "$work/typescript" || tail -c 300 "$work/typescript")"

# -- several outputs -------------------------------------------------------------------------------------

outputs=()
for format in text json ndjson csv sarif junit prometheus html; do
	outputs+=(--output "$format:$work/out.$format")
done
echo old >"$work/out.json"
run scan "${offline[@]}" --format csv "${outputs[@]}" good.pem expired-chain.pem
report 'all formats at once' "$(always_wrong; [ $status -eq 4 ] || echo "exit status $status, not 4")"
for format in text json ndjson csv sarif junit prometheus html; do
	report "into a file: $format" "$([ -s "$work/out.$format" ] && [ "$(stat -c %a "$work/out.$format")" = 644 ] || ls -l "$work/out.$format")"
done
report 'standard output is as its file' "$(cmp "$work/stdout" "$work/out.csv" 2>&1)"
report 'nothing else is left there' "$(ls "$work" | grep '^out\..*\.......$')"
run scan "${offline[@]}" --output "json:/dev/full" good.pem
report 'a full disk is told of' "$([ $status -eq 2 ] || echo "exit status $status"; grep -q 'No space left' "$work/stderr" || echo 'not said')"

exec 7>&-
finish
