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

# libverify-client: verifyd answers.
include_HEADERS += adapters/vfy_client.h
noinst_LTLIBRARIES += libvfyclient.la
libvfyclient_la_SOURCES = \
	adapters/client.c \
	adapters/client_parts.h \
	adapters/client_answer.c \
	adapters/client_certs.c \
	adapters/client_http.c \
	adapters/client_pkcs7.c \
	adapters/client_question.c \
	common/printable.c \
	common/printable.h \
	common/timetext.c \
	common/timetext.h
libvfyclient_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common
libvfyclient_la_CFLAGS = $(vfy_cflags) $(JSONC_CFLAGS) $(CURL_CFLAGS)
libvfyclient_la_LIBADD = $(JSONC_LIBS) $(CURL_LIBS)
lib_LTLIBRARIES += libverify-client.la
libverify_client_la_SOURCES =
libverify_client_la_LIBADD = libvfyclient.la libverify.la
libverify_client_la_LDFLAGS = $(vfy_ldflags) $(VFY_LIBRARY_LDFLAGS) \
	-no-undefined -version-info 0:0:0 \
	-Wl,--version-script=$(srcdir)/adapters/libverify-client.map
libverify_client_la_DEPENDENCIES = libvfyclient.la libverify.la adapters/libverify-client.map
pkgconfig_DATA += adapters/libverify-client.pc
EXTRA_DIST += adapters/libverify-client.map
# GnuTLS
include_HEADERS += adapters/vfy_gnutls.h
noinst_LTLIBRARIES += libvfygnutls.la
libvfygnutls_la_SOURCES = \
	adapters/gnutls.c \
	adapters/gnutls_state.c \
	adapters/gnutls_state.h
libvfygnutls_la_CPPFLAGS = $(vfy_cppflags)
libvfygnutls_la_CFLAGS = $(vfy_cflags) $(GNUTLS_CFLAGS)
libvfygnutls_la_LIBADD = libvfytls.la $(GNUTLS_LIBS)
lib_LTLIBRARIES += libverify-gnutls.la
libverify_gnutls_la_SOURCES =
libverify_gnutls_la_LIBADD = libvfygnutls.la libverify.la
libverify_gnutls_la_LDFLAGS = $(vfy_ldflags) $(VFY_LIBRARY_LDFLAGS) \
	-no-undefined -version-info 0:0:0 \
	-Wl,--version-script=$(srcdir)/adapters/libverify-gnutls.map
libverify_gnutls_la_DEPENDENCIES = libvfygnutls.la libverify.la adapters/libverify-gnutls.map
pkgconfig_DATA += adapters/libverify-gnutls.pc
EXTRA_DIST += adapters/libverify-gnutls.map
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
