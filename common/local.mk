# SPDX-License-Identifier: MIT

# What daemon and command share: a question's options, a verdict as JSON.
noinst_LTLIBRARIES += libvfycommon.la
libvfycommon_la_SOURCES = \
	common/cert_json.c \
	common/cert_json.h \
	common/files.c \
	common/files.h \
	common/idn.c \
	common/idn.h \
	common/json_build.c \
	common/json_build.h \
	common/network_text.c \
	common/network_text.h \
	common/object_kind.c \
	common/object_kind.h \
	common/objects.c \
	common/objects.h \
	common/options.c \
	common/options.h \
	common/printable.c \
	common/printable.h \
	common/settings.c \
	common/settings.h \
	common/timetext.c \
	common/timetext.h \
	common/verdict_json.c \
	common/verdict_json.h \
	common/verdict_text.c \
	common/verdict_text.h
libvfycommon_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common
libvfycommon_la_CFLAGS = $(vfy_cflags) $(JSONC_CFLAGS) $(IDN2_CFLAGS)
libvfycommon_la_LIBADD = $(JSONC_LIBS) $(IDN2_LIBS)
