# SPDX-License-Identifier: MIT

EXTRA_DIST += \
	.ci/run \
	.clang-format \
	doc/examples/Makefile \
	doc/examples/tls_client.c \
	doc/examples/verify_file.c \
	scripts/check \
	scripts/demo \
	scripts/setup

dist_man_MANS = \
	doc/verifyd.8
