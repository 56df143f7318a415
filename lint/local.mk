# SPDX-License-Identifier: MIT

# What the standards say of an object by itself: for certaudit.
noinst_LTLIBRARIES += libvfylint.la
libvfylint_la_SOURCES = \
	lint/lint.c \
	lint/lint.h \
	lint/lint_masks.h \
	lint/lint_rule.def \
	lint/names.c \
	lint/lint_rules.h \
	lint/rules_br.c \
	lint/rules_crl.c \
	lint/rules_extensions.c \
	lint/rules_factor.c \
	lint/rules_form.c \
	lint/rules_keys.c \
	lint/rules_names.c \
	lint/rules_ocsp.c \
	lint/rules_points.c \
	lint/rules_policies.c \
	lint/rules_san.c \
	lint/view.c \
	lint/view.h \
	lint/view_parts.c \
	lint/view_values.c
libvfylint_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/lint -iquote $(srcdir)/libverify
libvfylint_la_CFLAGS = $(vfy_cflags) $(IDN2_CFLAGS) $(GMP_CFLAGS)
libvfylint_la_LIBADD = libvfyforms.la $(IDN2_LIBS) $(GMP_LIBS) $(UNISTRING_LIBS)
