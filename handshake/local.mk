# SPDX-License-Identifier: MIT

# A TLS handshake, performed and told of: for certaudit, and for verifyd.
noinst_LTLIBRARIES += libvfyhandshake.la
libvfyhandshake_la_SOURCES = \
	handshake/chain.c \
	handshake/chain.h \
	handshake/connect.c \
	handshake/connect.h \
	handshake/flow.c \
	handshake/flow.h \
	handshake/handshake.c \
	handshake/handshake.h \
	handshake/handshake_cause.def \
	handshake/judge.c \
	handshake/judge.h \
	handshake/pack.c \
	handshake/pack.h \
	handshake/recorder.c \
	handshake/recorder.h \
	handshake/report.h \
	handshake/report_certificates.c \
	handshake/report_json.c \
	handshake/report_keys.c \
	handshake/report_messages.c \
	handshake/report_text.c \
	handshake/sct.c \
	handshake/sct.h \
	handshake/session.c \
	handshake/session.h \
	handshake/stages.c \
	handshake/stages.h \
	handshake/starttls.c \
	handshake/starttls.h \
	handshake/talk.c \
	handshake/tls_names.c \
	handshake/tls_names.h \
	handshake/tls_suite.def \
	handshake/wire.c \
	handshake/wire.h \
	handshake/wire_auth.c
libvfyhandshake_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common -iquote $(srcdir)/handshake
libvfyhandshake_la_CFLAGS = $(vfy_cflags) $(JSONC_CFLAGS) $(GNUTLS_CFLAGS)
libvfyhandshake_la_LIBADD = $(GNUTLS_LIBS)
