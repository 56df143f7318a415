# SPDX-License-Identifier: MIT

dist_man_MANS = \
	doc/certaudit-bundle.1 \
	doc/certaudit-cache.1 \
	doc/certaudit-completion.1 \
	doc/certaudit-crl.1 \
	doc/certaudit-diff.1 \
	doc/certaudit-handshake.1 \
	doc/certaudit-inspect.1 \
	doc/certaudit-lint.1 \
	doc/certaudit-ocsp.1 \
	doc/certaudit-revocation.1 \
	doc/certaudit-scan.1 \
	doc/certaudit-trust.1 \
	doc/certaudit-verify.1 \
	doc/certaudit.1 \
	doc/libverify-client.3 \
	doc/libverify-gnutls.3 \
	doc/libverify.3 \
	doc/libverify-openssl.3 \
	doc/verifyd.8 \
	doc/verifyd.conf.5

EXTRA_DIST += \
	.ci/run \
	.clang-format \
	README \
	README.md \
	doc/HACKING.md \
	doc/design \
	doc/def.awk \
	doc/differential.md \
	doc/examples/Makefile \
	doc/examples/check_peer.c \
	doc/examples/client_verify.c \
	doc/examples/explain.h \
	doc/examples/gnutls_client.c \
	doc/examples/gnutls_server.c \
	doc/examples/curl_client.c \
	doc/examples/openssl_common.h \
	doc/examples/nginx-authz.conf \
	doc/examples/openssl_client_nonblocking.c \
	doc/examples/openssl_server.c \
	doc/examples/tls_client.c \
	doc/examples/verify_file.c \
	doc/handshake.md \
	doc/lint-rules.awk \
	doc/lint-rules.md \
	doc/monitoring \
	doc/openapi.json \
	doc/reasons.awk \
	doc/reasons.md \
	doc/auditing.md \
	doc/reports.md \
	doc/rest.md \
	doc/threat-model.md \
	doc/verdict.md \
	scripts/check \
	scripts/demo \
	scripts/setup

# The table of reasons, from the list that the code is made of. reasons.sh
# among the tests tells when it was forgotten. Not a rule for the file itself:
# building the archive must not write into the source folder.
reasons:
	awk -f $(srcdir)/doc/def.awk -f $(srcdir)/doc/reasons.awk $(srcdir)/libverify/vfy_reason.def >$(srcdir)/doc/reasons.md
.PHONY: reasons

# The same for the rules of certaudit lint; lint_rules.sh tells.
lint-rules:
	awk -f $(srcdir)/doc/def.awk -f $(srcdir)/doc/lint-rules.awk $(srcdir)/lint/lint_rule.def >$(srcdir)/doc/lint-rules.md
.PHONY: lint-rules
