# SPDX-License-Identifier: MIT

include_HEADERS += store/vfy_store.h

# The store's objects, for the library and for tests. libcurl is loaded at
# the first fetch and therefore not linked.
noinst_LTLIBRARIES += libvfystorecore.la
libvfystorecore_la_SOURCES = \
	store/address.c \
	store/address.h \
	store/bigfile.c \
	store/bigfile.h \
	store/blob.c \
	store/blob.h \
	store/bounds.h \
	store/bundle.c \
	store/bundle.h \
	store/clock.c \
	store/clock.h \
	store/curl_api.c \
	store/curl_api.h \
	store/database.c \
	store/database.h \
	store/digest.c \
	store/digest.h \
	store/errand.c \
	store/error.c \
	store/error.h \
	store/evidence.c \
	store/evidence.h \
	store/facts.c \
	store/facts.h \
	store/failure.c \
	store/failure.h \
	store/fetch.c \
	store/fetch.h \
	store/fetch_url.c \
	store/flight.c \
	store/flight.h \
	store/hand.c \
	store/keep.c \
	store/keep.h \
	store/known.c \
	store/lease.c \
	store/lease.h \
	store/list.c \
	store/negative.c \
	store/negative.h \
	store/place.c \
	store/place.h \
	store/quota.c \
	store/quota.h \
	store/random.c \
	store/random.h \
	store/recent.c \
	store/recent.h \
	store/refresh.c \
	store/report.c \
	store/schema.c \
	store/schema.h \
	store/statement.c \
	store/statement.h \
	store/store.c \
	store/store.h \
	store/store_log.h \
	store/survey.c \
	store/tunnel.c \
	store/wish.c \
	store/wish.h
libvfystorecore_la_CPPFLAGS = $(vfy_cppflags)
libvfystorecore_la_CFLAGS = $(vfy_cflags) $(GNUTLS_CFLAGS) $(SQLITE_CFLAGS) $(CURL_CFLAGS)
libvfystorecore_la_LIBADD = $(GNUTLS_LIBS) $(SQLITE_LIBS) -ldl

lib_LTLIBRARIES += libverify-store.la
libverify_store_la_SOURCES =
libverify_store_la_LIBADD = libvfystorecore.la libverify.la
libverify_store_la_LDFLAGS = $(vfy_ldflags) $(VFY_LIBRARY_LDFLAGS) \
	-no-undefined -version-info 0:0:0 \
	-Wl,--version-script=$(srcdir)/store/libverify-store.map
libverify_store_la_DEPENDENCIES = libvfystorecore.la libverify.la store/libverify-store.map

pkgconfig_DATA += store/libverify-store.pc
EXTRA_DIST += store/libverify-store.map
