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
