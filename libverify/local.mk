# SPDX-License-Identifier: MIT

include_HEADERS += \
	libverify/vfy.h \
	libverify/vfy_fault.def \
	libverify/vfy_remote.h \
	libverify/vfy_reason.def

# Bytes and the forms they take: DER, times, names. Pure functions, which certaudit's
# lint and inspect link too, to read what the engine would refuse.
noinst_LTLIBRARIES += libvfyforms.la
libvfyforms_la_SOURCES = \
	libverify/der.c \
	libverify/der.h \
	libverify/dn.c \
	libverify/dn.h \
	libverify/dn_prep.c \
	libverify/dn_prep.h \
	libverify/dn_text.c \
	libverify/span.h \
	libverify/tm.c \
	libverify/tm.h
libvfyforms_la_CPPFLAGS = $(vfy_cppflags)
libvfyforms_la_CFLAGS = $(vfy_cflags)
libvfyforms_la_LIBADD = $(UNISTRING_LIBS)

# The engine's objects: the shared library is made of them, and unit tests
# reach its inner symbols through this.
noinst_LTLIBRARIES += libvfycore.la
libvfycore_la_SOURCES = \
	libverify/aia.c \
	libverify/aia.h \
	libverify/budget.c \
	libverify/budget.h \
	libverify/cert.c \
	libverify/cert.h \
	libverify/crl.c \
	libverify/crl.h \
	libverify/crl_check.c \
	libverify/crl_check.h \
	libverify/crl_delta.c \
	libverify/crl_ext.c \
	libverify/crl_index.c \
	libverify/crl_index.h \
	libverify/crl_list.c \
	libverify/crl_list.h \
	libverify/crl_scope.c \
	libverify/crl_signer.c \
	libverify/crl_signer.h \
	libverify/crl_view.c \
	libverify/ctx.c \
	libverify/decision.c \
	libverify/decision.h \
	libverify/ext.c \
	libverify/host.c \
	libverify/host.h \
	libverify/memo.c \
	libverify/memo.h \
	libverify/namecon.c \
	libverify/namecon.h \
	libverify/nameform.c \
	libverify/nameform.h \
	libverify/notes.c \
	libverify/notes.h \
	libverify/ocsp.c \
	libverify/ocsp.h \
	libverify/ocsp_check.c \
	libverify/ocsp_check.h \
	libverify/ocsp_delegate.c \
	libverify/ocsp_delegate.h \
	libverify/ocsp_habit.h \
	libverify/ocsp_question.c \
	libverify/ocsp_view.c \
	libverify/path.c \
	libverify/path.h \
	libverify/peek.c \
	libverify/pem.c \
	libverify/pem.h \
	libverify/pkcs7.c \
	libverify/pkcs7.h \
	libverify/policy.c \
	libverify/policy.h \
	libverify/pool.c \
	libverify/pool.h \
	libverify/profile.c \
	libverify/profile.h \
	libverify/query.c \
	libverify/question.h \
	libverify/reason.c \
	libverify/reason.h \
	libverify/remote.c \
	libverify/revoke.c \
	libverify/revoke.h \
	libverify/rules.c \
	libverify/rules.h \
	libverify/rules_email.c \
	libverify/rules_keys.c \
	libverify/rules_names.c \
	libverify/run.c \
	libverify/run.h \
	libverify/sig.c \
	libverify/sig.h \
	libverify/sources.c \
	libverify/sources.h \
	libverify/subject.h \
	libverify/subtree.c \
	libverify/subtree.h \
	libverify/trust.c \
	libverify/validate.c \
	libverify/validate.h \
	libverify/verdict.c \
	libverify/verdict.h \
	libverify/verify.c \
	libverify/vfy_limits.h
libvfycore_la_CPPFLAGS = $(vfy_cppflags) \
	-DVFY_SYSTEM_BUNDLE='"$(VFY_SYSTEM_BUNDLE)"' \
	-DVFY_PUBLIC_ROOTS='"$(VFY_PUBLIC_ROOTS)"'
libvfycore_la_CFLAGS = $(vfy_cflags) $(GNUTLS_CFLAGS) $(PSL_CFLAGS)
libvfycore_la_LIBADD = libvfyforms.la $(GNUTLS_LIBS) $(PSL_LIBS) $(UNISTRING_LIBS)

lib_LTLIBRARIES += libverify.la
libverify_la_SOURCES =
libverify_la_LIBADD = libvfycore.la
libverify_la_LDFLAGS = $(vfy_ldflags) $(VFY_LIBRARY_LDFLAGS) \
	-no-undefined -version-info 0:0:0 \
	-Wl,--version-script=$(srcdir)/libverify/libverify.map
libverify_la_DEPENDENCIES = libvfycore.la libverify/libverify.map

pkgconfig_DATA += libverify/libverify.pc
EXTRA_DIST += libverify/libverify.map
