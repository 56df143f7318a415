# SPDX-License-Identifier: MIT

# Results written in each format: for certaudit's verbs.
noinst_LTLIBRARIES += libvfyreport.la
libvfyreport_la_SOURCES = \
	report/csv.c \
	report/html.c \
	report/html.h \
	report/html_chain.c \
	report/html_timeline.c \
	report/item.c \
	report/item.h \
	report/json.c \
	report/junit.c \
	report/prometheus.c \
	report/results.c \
	report/results.h \
	report/sarif.c \
	report/text.c \
	report/writer.h
libvfyreport_la_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/common -iquote $(srcdir)/report \
	-iquote $(builddir)/report
libvfyreport_la_CFLAGS = $(vfy_cflags) $(JSONC_CFLAGS)
libvfyreport_la_LIBADD = $(JSONC_LIBS)

# What the page is made of in numbers, for html.c.
report_page = report/page_css.h report/page_js.h
report/page_css.h: $(srcdir)/report/page.css
	$(AM_V_GEN)$(MKDIR_P) report && od -An -v -tu1 $(srcdir)/report/page.css | \
	    sed 's/[0-9][0-9]*/&,/g' >$@.tmp && mv $@.tmp $@
report/page_js.h: $(srcdir)/report/page.js
	$(AM_V_GEN)$(MKDIR_P) report && od -An -v -tu1 $(srcdir)/report/page.js | \
	    sed 's/[0-9][0-9]*/&,/g' >$@.tmp && mv $@.tmp $@
$(libvfyreport_la_OBJECTS): | $(report_page)
BUILT_SOURCES += $(report_page)
CLEANFILES += $(report_page)
EXTRA_DIST += report/page.css report/page.js
