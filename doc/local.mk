# SPDX-License-Identifier: MIT

EXTRA_DIST += \
	.ci/run \
	.clang-format \
	doc/examples/Makefile \
	doc/examples/tls_client.c \
	doc/examples/verify_file.c \
	doc/verdict.md \
	scripts/check \
	scripts/demo \
	scripts/setup

dist_man_MANS = \
	doc/certaudit-verify.1 \
	doc/verifyd.8

EXTRA_DIST += \
	README \
	README.md \
	doc/HACKING.md \
	doc/design \
	doc/reasons.awk \
	doc/reasons.md

# The table of reasons, from the list that the code is made of. reasons.sh
# among the tests tells when it was forgotten.
doc/reasons.md:
	awk -f $(srcdir)/doc/reasons.awk $(srcdir)/libverify/vfy_reason.def >$(srcdir)/doc/reasons.md
.PHONY: doc/reasons.md
