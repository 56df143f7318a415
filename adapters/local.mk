# SPDX-License-Identifier: MIT

# Each adapter is a library of its own, so that libverify links no TLS stack
# and a program only the one that it has.
include_HEADERS += adapters/vfy_tls.h

# What all of them do with a handshake.
noinst_LTLIBRARIES += libvfytls.la
libvfytls_la_SOURCES = \
	adapters/tls_question.c \
	adapters/tls_question.h
libvfytls_la_CPPFLAGS = $(vfy_cppflags)
libvfytls_la_CFLAGS = $(vfy_cflags)

# -- libverify-openssl ---------------------------------------------------------

EXTRA_DIST += adapters/libverify-openssl.map
if OPENSSL
include_HEADERS += adapters/vfy_openssl.h

# The objects, for the library and for tests.
noinst_LTLIBRARIES += libvfyopenssl.la
libvfyopenssl_la_SOURCES = \
	adapters/openssl.c \
	adapters/openssl_error.c \
	adapters/openssl_error.h \
	adapters/openssl_show.c \
	adapters/openssl_show.h \
	adapters/openssl_state.c \
	adapters/openssl_state.h
libvfyopenssl_la_CPPFLAGS = $(vfy_cppflags)
libvfyopenssl_la_CFLAGS = $(vfy_cflags) $(OPENSSL_CFLAGS)
libvfyopenssl_la_LIBADD = libvfytls.la $(OPENSSL_LIBS)

# OpenSSL keeps pointers into it: it is never unloaded.
lib_LTLIBRARIES += libverify-openssl.la
libverify_openssl_la_SOURCES =
libverify_openssl_la_LIBADD = libvfyopenssl.la libverify.la
libverify_openssl_la_LDFLAGS = $(vfy_ldflags) $(VFY_LIBRARY_LDFLAGS) \
	-no-undefined -version-info 0:0:0 -Wl,-z,nodelete \
	-Wl,--version-script=$(srcdir)/adapters/libverify-openssl.map
libverify_openssl_la_DEPENDENCIES = libvfyopenssl.la libverify.la adapters/libverify-openssl.map

pkgconfig_DATA += adapters/libverify-openssl.pc
endif
