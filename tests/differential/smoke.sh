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
for seed in 1 2; do
	"$program" --own --count 150 --seed "$seed" \
	    --classes "$top_srcdir/tests/differential/classes" || exit 1
done
