# SPDX-License-Identifier: MIT

# What is in an object, as JSON and as text: for certaudit.
noinst_LTLIBRARIES += libvfyinspect.la
libvfyinspect_la_SOURCES = \
	inspect/ber.c \
	inspect/certificate.c \
	inspect/certificate.h \
	inspect/crl.c \
	inspect/digest.c \
	inspect/ext.c \
	inspect/ext_other.c \
	inspect/ext_standard.c \
	inspect/inspect.h \
	inspect/key.c \
	inspect/ocsp.c \
	inspect/oid_name.c \
	inspect/oid_name.def \
	inspect/oid_name.h \
	inspect/parts.c \
	inspect/pkcs12.c \
	inspect/pkcs7.c \
	inspect/print.c \
	inspect/request.c \
	inspect/row.c \
	inspect/row.h \
	inspect/text.c \
	inspect/view.c \
	inspect/view.h
libvfyinspect_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/libverify \
	-iquote $(srcdir)/common -iquote $(srcdir)/inspect
libvfyinspect_la_CFLAGS = $(vfy_cflags) $(JSONC_CFLAGS) $(GNUTLS_CFLAGS)
libvfyinspect_la_LIBADD = libvfyforms.la $(GNUTLS_LIBS)
