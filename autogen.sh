#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes ./configure from configure.ac; only needed in a clone.
set -e
cd "$(dirname "$0")"
mkdir -p build-aux
exec autoreconf --install --warnings=all "$@"
