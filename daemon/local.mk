# SPDX-License-Identifier: MIT

# All of the daemon but main(), for tests.
noinst_LTLIBRARIES += libvfydaemon.la
libvfydaemon_la_SOURCES = \
	daemon/accept.c \
	daemon/accept.h \
	daemon/access.c \
	daemon/access.h \
	daemon/api.h \
	daemon/api_authz.c \
	daemon/api_batch.c \
	daemon/api_cache.c \
	daemon/api_crl.c \
	daemon/api_crl.h \
	daemon/api_crls.c \
	daemon/api_handshakes.c \
	daemon/api_health.c \
	daemon/api_ocsp.c \
	daemon/api_openapi.c \
	daemon/api_options.c \
	daemon/api_options.h \
	daemon/api_policies.c \
	daemon/api_query.c \
	daemon/api_query.h \
	daemon/api_revocation.c \
	daemon/api_state.c \
	daemon/api_state.h \
	daemon/api_trust.c \
	daemon/api_verify.c \
	daemon/args.c \
	daemon/args.h \
	daemon/ask.c \
	daemon/ask.h \
	daemon/client.c \
	daemon/client.h \
	daemon/client_cert.c \
	daemon/client_cert.h \
	daemon/complaints.c \
	daemon/complaints.h \
	daemon/conf_file.c \
	daemon/conf_file.h \
	daemon/conf_key.c \
	daemon/conf_key.h \
	daemon/conf_value.c \
	daemon/conf_value.h \
	daemon/config.c \
	daemon/config.h \
	daemon/crl_import.c \
	daemon/crl_import.h \
	daemon/crl_json.c \
	daemon/crl_json.h \
	daemon/fetch_ask.c \
	daemon/fetch_ask.h \
	daemon/fetch_keep.c \
	daemon/fetch_keep.h \
	daemon/fetch_serve.c \
	daemon/fetch_serve.h \
	daemon/fetch_wire.c \
	daemon/fetch_wire.h \
	daemon/handshake_serve.c \
	daemon/handshake_serve.h \
	daemon/hex.c \
	daemon/hex.h \
	daemon/intake.c \
	daemon/intake.h \
	daemon/intake_json.c \
	daemon/intake_json.h \
	daemon/json_parts.c \
	daemon/json_parts.h \
	daemon/listen.c \
	daemon/listen.h \
	daemon/log.c \
	daemon/log.h \
	daemon/media.c \
	daemon/media.h \
	daemon/metrics.c \
	daemon/metrics.h \
	daemon/metrics_text.c \
	daemon/metrics_text.h \
	daemon/monotonic.h \
	daemon/notify.c \
	daemon/notify.h \
	daemon/ocsp_relay.c \
	daemon/ocsp_relay.h \
	daemon/openapi.c \
	daemon/openapi.h \
	daemon/owner.c \
	daemon/owner.h \
	daemon/pem_text.c \
	daemon/pem_text.h \
	daemon/probe.c \
	daemon/probe.h \
	daemon/problem.c \
	daemon/problem.h \
	daemon/process.c \
	daemon/process.h \
	daemon/reload.c \
	daemon/reload.h \
	daemon/reply.c \
	daemon/reply.h \
	daemon/route.c \
	daemon/route.h \
	daemon/route_names.h \
	daemon/route_table.c \
	daemon/route_table.h \
	daemon/sandbox.c \
	daemon/sandbox.h \
	daemon/serve_limits.h \
	daemon/server.c \
	daemon/server.h \
	daemon/service.h \
	daemon/sockets.c \
	daemon/sockets.h \
	daemon/state.c \
	daemon/state.h \
	daemon/trust_set.c \
	daemon/trust_set.h \
	daemon/upload.c \
	daemon/upload.h \
	daemon/work.c \
	daemon/work.h
libvfydaemon_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common -iquote $(srcdir)/handshake \
	-iquote $(builddir)/daemon
libvfydaemon_la_CFLAGS = $(vfy_cflags) $(JSONC_CFLAGS) $(MICROHTTPD_CFLAGS) $(INI_CFLAGS) $(SECCOMP_CFLAGS) $(SYSTEMD_CFLAGS)
libvfydaemon_la_LIBADD = libvfyhandshake.la libvfycommon.la $(MICROHTTPD_LIBS) $(INI_LIBS) $(SECCOMP_LIBS) $(SYSTEMD_LIBS)

# doc/openapi.json in numbers, for openapi.c.
daemon/openapi_bytes.h: $(srcdir)/doc/openapi.json
	$(AM_V_GEN)$(MKDIR_P) daemon && od -An -v -tu1 $(srcdir)/doc/openapi.json | \
	    sed 's/[0-9][0-9]*/&,/g' >$@.tmp && mv $@.tmp $@
$(libvfydaemon_la_OBJECTS): | daemon/openapi_bytes.h
BUILT_SOURCES += daemon/openapi_bytes.h
CLEANFILES += daemon/openapi_bytes.h

sbin_PROGRAMS += verifyd
verifyd_SOURCES = daemon/main.c
verifyd_CPPFLAGS = $(libvfydaemon_la_CPPFLAGS)
verifyd_CFLAGS = $(libvfydaemon_la_CFLAGS) $(VFY_PROGRAM_CFLAGS)
verifyd_LDFLAGS = $(vfy_ldflags) $(VFY_PROGRAM_LDFLAGS)
verifyd_LDADD = libvfydaemon.la libverify-store.la libverify.la

# For systemd, where verifyd can talk to it.
systemd_sources = \
	daemon/systemd/verifyd.service.in \
	daemon/systemd/verifyd.socket \
	daemon/systemd/sysusers.d/verifyd.conf \
	daemon/systemd/tmpfiles.d/verifyd.conf
EXTRA_DIST += $(systemd_sources)
if SYSTEMD
systemdsystemunit_DATA = daemon/systemd/verifyd.service daemon/systemd/verifyd.socket
sysusers_DATA = daemon/systemd/sysusers.d/verifyd.conf
tmpfiles_DATA = daemon/systemd/tmpfiles.d/verifyd.conf
CLEANFILES += daemon/systemd/verifyd.service
endif
# (Brackets, or configure would fill it in here.)
daemon/systemd/verifyd.service: daemon/systemd/verifyd.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) daemon/systemd && \
	sed 's,[@]sbindir[@],$(sbindir),g' $(srcdir)/daemon/systemd/verifyd.service.in >$@.tmp && \
	mv $@.tmp $@
