#!/bin/bash
# SPDX-License-Identifier: MIT
#
# config.sh - verifyd.conf(5): what is wrong is named with file, line and key;
# flags count more than the file; files that decide about trust belong to us;
# named policies bind who names them. Prints TAP.

. "$(dirname "$0")/service.sh"
conf=$work/verifyd.conf

# check ARGUMENT...: $status and $work/said of --check-config
check() {
	timeout 120 "$VERIFYD" --check-config "$@" >"$work/out" 2>"$work/said"
	status=$?
	cp "$work/said" "$log"
	[ ! -s "$work/out" ] && ! grep -q 'Sanitizer\|runtime error' "$work/said" &&
		! LC_ALL=C grep -q '[^[:print:]]' "$work/said"
}
says() { grep -qF -- "$1" "$work/said"; }

# wrong NAME LINE WORDS...: the configuration on standard input is refused, and
# one message has this line (empty: none) and all these words.
wrong() {
	local name=$1 line=$2 found
	shift 2
	cat >"$conf"
	check --config "$conf" && [ "$status" -eq 2 ]
	local ok=$?
	grep -F -- "verifyd: $conf:${line:+$line: }" "$work/said" >"$work/found"
	for word in "$@"; do
		grep -F -- "$word" "$work/found" >"$work/next"
		mv "$work/next" "$work/found"
	done
	[ $ok -eq 0 ] && [ -s "$work/found" ]
	result "$name"
}

# -- what is wrong -----------------------------------------------------------------

wrong 'a line that is none' 2 'Equal sign' <<'E'
[server]
nonsense
E
wrong 'a line that is none, after comments' 4 'Equal sign' <<'E'
# comment
; comment

  nonsense
E
wrong 'a section without an end' 2 'bracket' <<'E'

[server
E
wrong 'a section without a name' 1 'Section name' <<'E'
[]
E
wrong 'a value without a key' 2 'Property name' <<'E'
[server]
= 3
E
wrong 'a section twice' 3 'Duplicate' <<'E'
[server]
threads = 1
[server]
E
wrong 'a key before the first section' '' 'before the first [SECTION]' <<'E'
threads = 1
[log]
E
wrong 'a section that there is not' 2 '[serverr]' 'no such section' <<'E'
# one
[serverr]
threads = 1
E
wrong 'an empty section that there is not' 3 '[Server]' 'no such section' <<'E'


[Server]
E
wrong 'a key that there is not' 2 '[server] nonsense' 'no such key' <<'E'
[server]
nonsense = 1
E
wrong 'a key of another spelling' 3 '[server] Threads' 'no such key' <<'E'
[server]
threads = 1
Threads = 1
E
wrong 'an option with an underscore' 2 '[defaults] max_path_length' 'no such key' <<'E'
[defaults]
max_path_length = 1
E
wrong 'a key of other sections' 2 '[trust] revocation' 'belongs to [defaults]' <<'E'
[trust]
revocation = hard
E
wrong 'an option that a policy can not settle' 2 '[policy a] hostname' 'no such key' <<'E'
[policy a]
hostname = example.org
E
wrong 'an empty value' 2 '[server] socket' 'empty' <<'E'
[server]
socket =
E
wrong 'a key twice' 3 '[server] threads' 'given before' "$conf:2" <<'E'
[server]
threads = 1
threads = 2
E
wrong 'a relative path' 2 '[server] socket: "v.sock"' 'slash' <<'E'
[server]
socket = v.sock
E
wrong 'a number that is none' 2 '[server] threads: "many"' 'from 1 to' <<'E'
[server]
threads = many
E
wrong 'a number out of range' 2 '[server] threads: "0"' 'from 1 to' <<'E'
[server]
threads = 0
E
wrong 'a number that overflows' 2 '[policy a] max-steps' 'from 1 to 4294967295' <<'E'
[policy a]
max-steps = 99999999999999999999999
E
wrong 'a mode that is none' 2 '[server] socket-mode: "999"' 'octal' <<'E'
[server]
socket-mode = 999
E
wrong 'a group that is not there' 2 '[server] socket-group: "no such group"' 'no group' <<'E'
[server]
socket-group = no such group
E
wrong 'an address of another machine' 3 '[server] listen: "0.0.0.0:80"' '127.0.0.1:PORT' <<'E'
[server]
listen = 127.0.0.1:0
listen = 0.0.0.0:80
E
wrong 'a size that is too small' 2 '[store] quota: "5"' 'from 1M to 1024G' <<'E'
[store]
quota = 5
E
wrong 'a size that overflows' 2 '[store] quota' 'from 1M to' <<'E'
[store]
quota = 18446744073709551615G
E
wrong 'a size of another unit' 2 '[store] max-crl: "5MB"' 'K, M or G' <<'E'
[store]
max-crl = 5MB
E
wrong 'a network that is none' 2 '[store] allow-net: "10.0.0.0/33"' 'like 10.0.0.0/8' <<'E'
[store]
allow-net = 10.0.0.0/33
E
wrong 'a proxy that is none' 2 '[store] proxy: "ftp://x"' 'http://' <<'E'
[store]
proxy = ftp://x
E
wrong 'neither true nor false' 2 '[store] no-store: "yes"' 'true nor false' <<'E'
[store]
no-store = yes
E
wrong 'a word that is none of them' 2 '[log] log-level: "loud"' 'error|warning|info|debug' <<'E'
[log]
log-level = loud
E
wrong "an option's value" 2 '[defaults] revocation: "maybe"' 'off|shadow|soft|hard' <<'E'
[defaults]
revocation = maybe
E
wrong "an option's value in a policy" 4 '[policy b] policy: "x"' 'OID' <<'E'
[policy a]
policy = 1.2.3
[policy b]
policy = x
E
wrong 'a user that is not there' 2 '[access] admin-user: "no such user"' 'no user' <<'E'
[access]
admin-user = no such user
E
wrong 'a policy without a name' 1 '[policy]' '[policy NAME]' <<'E'
[policy]
purpose = any
E
wrong 'a policy with a bad name' 1 '[policy a/b]' 'letters' <<'E'
[policy a/b]
purpose = any
E
wrong 'a policy twice' 3 'there before' <<'E'
[policy a]
purpose = any
[policy  a]
purpose = any
E
wrong 'a policy that trusts nobody' 1 '[policy a]' 'needs its own' <<'E'
[policy a]
system-trust = false
E
wrong 'both words on the system' 3 'system-trust' 'give one' <<'E'
[trust]
system-trust = true
no-system-trust = true
E
wrong 'a file that is not there' 2 "[trust] trust: $work/missing" 'No such file' <<E
[trust]
trust = $work/missing
E
wrong 'a folder' 2 "[trust] intermediates: $work" 'directory' <<E
[trust]
intermediates = $work
E
wrong 'a private key' 3 "[policy a] trust: $pki/good.key" 'private key' <<E
[policy a]
trust = $pki/root.pem
trust = $pki/good.key
E

cat >"$conf" <<E
[server]
threads = 0
[log]
log-level = loud
[trust]
trust = $work/missing
[policy a]
trust = $work/missing-too
E
check --config "$conf" && [ $status -eq 2 ] && says "$conf:2: " && says "$conf:4: " &&
	says "$conf:6: " && says "$conf:8: "
result 'everything that is wrong is said'

# -- bytes -----------------------------------------------------------------------------

# bytes NAME LINE WORDS...: as wrong(), of $work/in
bytes() { wrong "$@" <"$work/in"; }
printf '[server]\nthreads = 1\0\n' >"$work/in"
bytes 'a NUL' 2 'control character 0x00'
printf '# fine\n[server]\nsocket = /a\033[1m\n' >"$work/in"
bytes 'an escape' 3 'control character 0x1b'
printf '[server]\n\n# \377\nthreads = 1\n' >"$work/in"
bytes 'not UTF-8' 3 'UTF-8'
printf '[log]\n[policy gr\303\274n]\n' >"$work/in"
bytes 'a section that is not ASCII' 2 'ASCII'
printf '[log]\ngr\303\274n = 1\n' >"$work/in"
bytes 'a key that is not ASCII' 2 'ASCII'
{ printf '[server]\nsocket = /'; head -c 5000 /dev/zero | tr '\0' x; } >"$work/in"
bytes 'a long line' 2 '5010 bytes' 'may have 4096'
for ((i = 0; i < 4097; i++)); do echo '#'; done >"$work/in"
bytes 'many lines' 4097 'more lines than 4096'
for ((i = 0; i < 301; i++)); do echo "[policy p$i]"; done >"$work/in"
bytes 'many sections' 301 'more sections than 300'
head -c 300000 /dev/zero | tr '\0' '\n' >"$conf"
check --config "$conf" && [ $status -eq 2 ] && says "$conf: the file is too large"
result 'a large file'
check --config /dev/zero && [ $status -eq 2 ] && says '/dev/zero: the file is too large'
result 'a file without an end'
check --config "$work" && [ $status -eq 2 ] && says "$work: this is a directory"
result 'a folder as configuration'
check --config "$work/missing" && [ $status -eq 2 ] && says "$work/missing: No such file"
result 'a configuration that is named must be there'
printf '[trust]\r\ntrust = %s\r\n' "$pki/root.pem" >"$conf"
check --config "$conf" --no-store && [ $status -eq 0 ] && says '1 trust anchors'
result 'lines may end in CR LF'
: >"$conf"
check --config "$conf" --no-store --trust "$pki/root.pem" && [ $status -eq 0 ]
result 'an empty configuration is one'

# -- who could change the files ----------------------------------------------------------

good() { printf '[trust]\ntrust = %s\n' "$1" >"$conf"; chmod 644 "$conf"; }
good "$pki/root.pem"
check --config "$conf" --no-store && [ $status -eq 0 ]
result 'a good configuration'
chmod 646 "$conf"
check --config "$conf" --no-store && [ $status -eq 2 ] && says "$conf can be written by others"
result 'a configuration that others can write'
chmod 644 "$conf"
cp "$pki/root.pem" "$work/loose.pem"
chmod 664 "$work/loose.pem"
good "$work/loose.pem"
check --config "$conf" --no-store && [ $status -eq 2 ] &&
	says "$conf:2: [trust] trust: $work/loose.pem can be written by others"
result 'anchors that others can write'
mkdir "$work/open"
cp "$pki/root.pem" "$work/open/root.pem"
chmod 777 "$work/open"
good "$work/open/root.pem"
check --config "$conf" --no-store && [ $status -eq 2 ] && says 'where everybody may exchange it'
result 'anchors in a folder of everybody'
ln -s "$work/open/root.pem" "$work/link.pem"
good "$work/link.pem"
check --config "$conf" --no-store && [ $status -eq 2 ] && says 'where everybody may exchange it'
result 'and by a link'
if [ "$(id -u)" -eq 0 ]; then
	cp "$pki/root.pem" "$work/foreign.pem"
	chown 12345 "$work/foreign.pem"
	good "$work/foreign.pem"
	check --config "$conf" --no-store && [ $status -eq 2 ] && says 'belongs to user 12345'
	result 'anchors of another user'
else
	result 'anchors of another user # SKIP not root'
fi

# -- flags and file ------------------------------------------------------------------------

cat >"$conf" <<E
# all of this is read
[server]
socket = $work/other.sock
socket-mode = 0600
threads = 8
listen = 127.0.0.1:0
[trust]
trust = $pki/other-root.pem
[store]
store = $work/cache
max-crl = 1M
[defaults]
revocation = off
[log]
log-level = info
E
serve --config "$conf"
pem "$pki/other-chain.pem" '?hostname=other.test'
verdict valid ok && has '"revocation_mode":"off"' && logged 'listening on 127.0.0.1' &&
	[ -d "$work/cache" ] && [ "$(stat -c %a "$sock")" = 600 ] && [ ! -e "$work/other.sock" ]
result 'what the file says; a flag for the socket'
pem "$pki/revoked-crl-chain.pem" '?hostname=revoked-crl.test&revocation=hard'
has '"revocation_mode":"hard"'
result 'a default can be chosen otherwise'
stop
result 'stops'
serve --config "$conf" --trust "$pki/root.pem" --no-store --socket-mode 640
pem "$pki/good-chain.pem" '?hostname=good.test'
verdict valid ok && [ "$(stat -c %a "$sock")" = 640 ] && logged 'no store'
result 'flags count more than the file'
pem "$pki/other-chain.pem" '?hostname=other.test'
verdict invalid untrusted-root
result 'and replace its lists'
stop
check --config "$conf" --threads none && [ $status -eq 2 ] && says '--threads: "none" is not a number'
result 'a wrong flag is named as a flag'
rm -rf "$work/cache"
check --config "$conf" && [ $status -eq 0 ] && [ ! -e "$work/cache" ]
result '--check-config makes nothing'

# -- named policies ----------------------------------------------------------------------------

cat >"$conf" <<E
[trust]
trust = $pki/root.pem
[store]
no-store = true
[defaults]
revocation = off
[policy other]
trust = $pki/other-root.pem
[policy strict]
revocation = soft
purpose = tls-server
purpose = tls-client
max-path-length = 2
[policy short]
max-path-length = 0
[policy tiny]
max-steps = 1
E
serve --config "$conf"
pem "$pki/other-chain.pem" '?hostname=other.test'
verdict invalid untrusted-root
result 'without a policy: the anchors of the service'
pem "$pki/other-chain.pem" '?hostname=other.test&named_policy=other'
verdict valid ok
result "with a policy: the policy's"
pem "$pki/good-chain.pem" '?named_policy=other&hostname=good.test'
verdict invalid no-issuer
result 'and no others'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict'
has '"revocation_mode":"soft"' && verdict valid ok
result "a policy's revocation mode, after other parameters"
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=short'
verdict invalid max-path-length
result "a policy's longest path"
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=tiny'
verdict undetermined budget-spent
result "a policy's budget"
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict&revocation=soft&max_path_length=2'
verdict valid ok
result 'what the policy says may be said too'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict&revocation=hard&max_path_length=1'
has '"revocation_mode":"hard"' && [ "$code" = 200 ]
result 'stricter may be asked for'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict&revocation=off'
problem 422 fixed-by-policy '?revocation' && has 'strict\" sets it to \"soft'
result 'laxer may not'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict&max_path_length=3'
problem 422 fixed-by-policy '?max_path_length'
result 'nor a longer path'
pem "$pki/client-chain.pem" '?named_policy=strict&purpose=tls-client'
verdict valid ok
result "one of the policy's purposes"
pem "$pki/client-chain.pem" '?named_policy=strict&purpose=any'
problem 422 fixed-by-policy '?purpose'
result 'and no other purpose'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=none'
problem 422 option-value '?named_policy' && has 'no policy'
result 'a policy that there is not'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict&named_policy=other'
problem 422 option-value '?named_policy'
result 'two policies'
pem "$pki/good-chain.pem" '?hostname=good.test&named_policy=strict&system_trust=true'
problem 422 fixed-by-policy '?system_trust'
result 'whom to trust is never left open'
json "{\"certificates\": [$(quoted "$pki/other-chain.pem")], \"hostname\": \"other.test\",
	\"named_policy\": \"strict\", \"trust\": $(quoted "$pki/other-root.pem")}"
problem 422 fixed-by-policy /trust
result 'JSON: nor by anchors of the own'
json "{\"certificates\": [$(quoted "$pki/other-chain.pem")], \"hostname\": \"other.test\", \"revocation\": \"hard\",
	\"named_policy\": \"other\"}"
verdict undetermined revocation-unknown
result 'JSON: a policy after other members'
json "{\"certificates\": [$(quoted "$pki/good-chain.pem")], \"hostname\": \"good.test\", \"revocation\": \"off\",
	\"named_policy\": \"strict\"}"
problem 422 fixed-by-policy /revocation
result 'JSON: laxer, before the policy is named'
stop
result 'stops with policies'
finish
