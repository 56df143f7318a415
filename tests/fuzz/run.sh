#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run.sh BUILD CORPUS SECONDS: every fuzz target of a build made with
# --enable-fuzzers, each for so long, starting from its corpus; what it finds
# worth keeping stays in BUILD/found/NAME. Prints executions and coverage per
# target; exits 1 when one of them found a fault.

set -u
build=$1 corpus=$2 seconds=$3
bad=0
printf '%-14s %12s %8s %8s %8s  %s\n' target executions edges features inputs result
for target in "$build"/tests/fuzz/fuzz_*; do
	name=${target##*/fuzz_}
	case $name in
	*.*) continue ;;
	esac
	[ -x "$target" ] || continue
	found=$build/found/$name
	mkdir -p "$found" "$build/faults"
	seeds=
	[ -d "$corpus/$name" ] && seeds=$corpus/$name
	log=$build/found/$name.log
	result=ok
	# shellcheck disable=SC2086 # no seeds is no argument
	timeout $((seconds + 120)) "$target" -max_total_time="$seconds" \
	    -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
	    -artifact_prefix="$build/faults/$name-" "$found" $seeds \
	    >"$log" 2>&1 || { result="FAULT, see $log"; bad=1; }
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
	last=$(grep -E '^#[0-9]+.* cov: ' "$log" | tail -n 1)
	printf '%-14s %12s %8s %8s %8s  %s\n' "$name" "${executions:--}" \
	    "$(echo "$last" | sed -n 's/.* cov: \([0-9]*\).*/\1/p')" \
	    "$(echo "$last" | sed -n 's/.* ft: \([0-9]*\).*/\1/p')" \
	    "$(echo "$last" | sed -n 's/.* corp: \([0-9]*\).*/\1/p')" "$result"
done
exit $bad
