# SPDX-License-Identifier: MIT

bin_PROGRAMS += certaudit
certaudit_SOURCES = \
	audit/main.c \
	audit/verb.h \
	audit/verify.c \
	audit/verify_options.c \
	audit/verify_options.h
certaudit_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common -iquote $(srcdir)/audit
certaudit_CFLAGS = $(vfy_cflags) $(VFY_PROGRvfy_cflags) $(JSONC_CFLAGS)
certaudit_LDFLAGS = $(vfy_ldflags) $(VFY_PROGRvfy_ldflags)
certaudit_LDADD = libvfycommon.la libverify-store.la libverify.la $(JSONC_LIBS)
