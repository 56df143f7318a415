#!/bin/bash
# SPDX-License-Identifier: MIT
#
# audit.sh - what it takes to say what is in a certificate: processor time and peak
# memory of certaudit's verbs over files of 10,000 and 100,000 certificates, against
# certtool and OpenSSL on the same certificates in the same run. For `make bench-audit`.
#
# The certificates are those of the system's bundle, again and again. The others get
# fewer: they take them one by one too, but keep all in memory. Each figure is the
# median of its rounds. Ends with status 1 when a program fails, not when a target is
# missed.

set -u
: "${CERTAUDIT:?the path of certaudit}"
rounds=${BENCH_ROUNDS:-3}
bundle=${BENCH_BUNDLE:-/etc/ssl/certs/ca-certificates.crt}
export LC_ALL=C
for tool in certtool openssl python3; do
	command -v $tool >/dev/null ||
	    { echo "bench-audit needs $tool: scripts/setup --bench" >&2; exit 1; }
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# certificates N: a file of N, at $work/N.pem
certificates()
{
	python3 - "$bundle" "$1" >"$work/$1.pem" <<-'P'
		import itertools, re, sys
		text = open(sys.argv[1]).read()
		certs = re.findall("-----BEGIN CERT.*?-----END CERTIFICATE-----\n", text, re.S)
		sys.stdout.writelines(itertools.islice(itertools.cycle(certs), int(sys.argv[2])))
	P
}

# measure N COMMAND...: "MICROSECONDS KILOBYTES": of each of N certificates, at most
measure()
{
	python3 - "$rounds" "$@" <<-'P'
		import os, statistics, subprocess, sys
		rounds, n, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
		times, peak = [], 0
		for _ in range(rounds):
		    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
		                             stderr=subprocess.DEVNULL)
		    _, status, used = os.wait4(child.pid, 0)
		    if os.waitstatus_to_exitcode(status) not in (0, 1):
		        sys.exit("bench-audit: %s failed" % " ".join(command))
		    times.append(1e6 * (used.ru_utime + used.ru_stime) / n)
		    peak = max(peak, used.ru_maxrss)
		print("%.1f %d" % (statistics.median(times), peak))
	P
}

# row NAME N COMMAND...: measures, and remembers the time as $us.
row()
{
	local name=$1 n=$2 figures
	shift 2
	figures=$(measure "$n" "$@") || exit 1
	us=${figures% *}
	printf '%-28s %8d %12s %10s\n' "$name" "$n" "$us" "${figures#* }"
}

# ratio WHAT THEIRS OURS
ratio()
{
	awk -v name="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%s: %.1f x\n", name, a / b }'
}

few=2000
for n in $few 10000 100000; do certificates $n; done
printf '%-28s %8s %12s %10s\n' '' count 'us each' 'peak KB'
row 'certtool -i' $few certtool -i --infile "$work/$few.pem"
certtool=$us
row 'openssl storeutl -text' $few openssl storeutl -noout -text -certs "$work/$few.pem"
openssl=$us
row 'openssl x509 -text, each' 1 openssl x509 -noout -text -in "$work/$few.pem"
row 'inspect --ndjson' 10000 "$CERTAUDIT" inspect --ndjson "$work/10000.pem"
row 'inspect --ndjson' 100000 "$CERTAUDIT" inspect --ndjson "$work/100000.pem"
inspect=$us
row 'inspect' 10000 "$CERTAUDIT" inspect "$work/10000.pem"
row 'lint --format ndjson' 10000 "$CERTAUDIT" lint --format ndjson "$work/10000.pem"
row 'lint --format ndjson' 100000 "$CERTAUDIT" lint --format ndjson "$work/100000.pem"
lint=$us
row 'lint, no factors' 10000 "$CERTAUDIT" lint --format ndjson --ignore 'key-*' "$work/10000.pem"
# one file, from start to end
certificates 1
row 'certtool --verify, 1 file' 1 certtool --verify --infile "$work/1.pem"
verify=$us
row 'verify, 1 file' 1 "$CERTAUDIT" verify --purpose any --revocation off "$work/1.pem"
ours=$us
# target WHAT THEIRS OURS LEAST
target()
{
	awk -v name="$1" -v a="$2" -v b="$3" -v least="$4" 'BEGIN {
		printf "%-36s %6.1f x, to be at least %5.1f x: %s\n", name, a / b, least, (a / b >= least) ? "met" : "MISSED" }'
}
target 'certtool -i / inspect --ndjson' "$certtool" "$inspect" 15
target 'certtool -i / lint --format ndjson' "$certtool" "$lint" 10
target 'certtool --verify / verify' "$verify" "$ours" 2
ratio 'openssl storeutl / inspect --ndjson' "$openssl" "$inspect"
