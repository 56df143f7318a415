# SPDX-License-Identifier: MIT

bin_PROGRAMS += certaudit
certaudit_SOURCES = \
	audit/anchors.c \
	audit/anchors.h \
	audit/ask.c \
	audit/ask.h \
	audit/bundle.c \
	audit/bundle.h \
	audit/bundle_report.c \
	audit/cache.c \
	audit/command_line.c \
	audit/command_line.h \
	audit/completion.c \
	audit/crl.c \
	audit/diff.c \
	audit/diff_members.c \
	audit/diff_members.h \
	audit/fetches.c \
	audit/fetches.h \
	audit/handshake.c \
	audit/handshake_options.c \
	audit/handshake_options.h \
	audit/inspect.c \
	audit/item_build.c \
	audit/item_build.h \
	audit/lint.c \
	audit/lint_item.c \
	audit/lint_item.h \
	audit/lint_options.c \
	audit/lint_options.h \
	audit/lint_table.c \
	audit/look.c \
	audit/look.h \
	audit/look_crl.c \
	audit/look_ocsp.c \
	audit/main.c \
	audit/new_file.c \
	audit/new_file.h \
	audit/ocsp.c \
	audit/outputs.c \
	audit/outputs.h \
	audit/password.c \
	audit/password.h \
	audit/pem_write.c \
	audit/pem_write.h \
	audit/progress.c \
	audit/progress.h \
	audit/revocation.c \
	audit/scan.c \
	audit/scan.h \
	audit/scan_file.c \
	audit/scan_host.c \
	audit/scan_lint.c \
	audit/scan_options.c \
	audit/scan_question.c \
	audit/scan_state.c \
	audit/scan_targets.c \
	audit/scan_work.c \
	audit/show.c \
	audit/show.h \
	audit/trust.c \
	audit/trust.h \
	audit/trust_what_if.c \
	audit/verb.h \
	audit/verify.c \
	audit/verify_options.c \
	audit/verify_options.h
certaudit_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common -iquote $(srcdir)/handshake \
	-iquote $(srcdir)/inspect -iquote $(srcdir)/lint -iquote $(srcdir)/report -iquote $(srcdir)/audit
certaudit_CFLAGS = $(vfy_cflags) $(VFY_PROGRAM_CFLAGS) $(JSONC_CFLAGS)
certaudit_LDFLAGS = $(vfy_ldflags) $(VFY_PROGRAM_LDFLAGS)
certaudit_LDADD = libvfylint.la libvfyreport.la libvfyhandshake.la libvfyinspect.la libvfycommon.la \
	libverify-store.la libverify.la $(JSONC_LIBS)
