#!/bin/sh
# SPDX-License-Identifier: MIT
#
# smoke.sh - a short differential run over chains of its own, which need no
# suite: every disagreement with OpenSSL and GnuTLS falls in a listed class.
# `make differential` is the long one.

program=$top_builddir/tests/differential/differential
if [ ! -x "$program" ]; then
	echo "SKIPPED: no OpenSSL to compare with: libssl-dev"
	exit 77
fi
# OpenSSL 3.0 loses a policyConstraints that it finds wrong; to be told from a
# leak of ours the whole stack is needed, which the usual unwinding stops short of.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}fast_unwind_on_malloc=0"
export LSAN_OPTIONS="${LSAN_OPTIONS:+$LSAN_OPTIONS:}print_suppressions=0:suppressions=$top_srcdir/tests/differential/lsan.supp"
for seed in 1 2; do
	"$program" --own --count 150 --seed "$seed" \
	    --classes "$top_srcdir/tests/differential/classes" || exit 1
done
