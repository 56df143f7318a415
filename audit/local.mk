# SPDX-License-Identifier: MIT

bin_PROGRAMS += certaudit
certaudit_SOURCES = \
	audit/ask.c \
	audit/ask.h \
	audit/cache.c \
	audit/command_line.c \
	audit/command_line.h \
	audit/crl.c \
	audit/fetches.c \
	audit/fetches.h \
	audit/handshake.c \
	audit/handshake_options.c \
	audit/handshake_options.h \
	audit/inspect.c \
	audit/look.c \
	audit/look.h \
	audit/look_crl.c \
	audit/look_ocsp.c \
	audit/main.c \
	audit/ocsp.c \
	audit/password.c \
	audit/password.h \
	audit/progress.c \
	audit/progress.h \
	audit/revocation.c \
	audit/show.c \
	audit/show.h \
	audit/verb.h \
	audit/verify.c \
	audit/verify_options.c \
	audit/verify_options.h
certaudit_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common -iquote $(srcdir)/handshake -iquote $(srcdir)/inspect -iquote $(srcdir)/audit
certaudit_CFLAGS = $(vfy_cflags) $(VFY_PROGRAM_CFLAGS) $(JSONC_CFLAGS)
certaudit_LDFLAGS = $(vfy_ldflags) $(VFY_PROGRAM_LDFLAGS)
certaudit_LDADD = libvfyhandshake.la libvfyinspect.la libvfycommon.la libverify-store.la libverify.la $(JSONC_LIBS)
