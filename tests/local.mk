# SPDX-License-Identifier: MIT
#
# A test is a cmocka program (or any that prints TAP) or a shell script;
# driver.sh says how single tests are counted. The environment below tells
# scripts where things are; a test writes only below the build folder or /tmp.

# The flags of programs that have none of their own: all in this folder.
# Tests are linked with the objects, not with the shared libraries, so that
# they reach what the libraries hide.
AM_CPPFLAGS = $(vfy_cppflags) -iquote $(srcdir)/tests -iquote $(srcdir)/libverify \
	-iquote $(srcdir)/store -iquote $(srcdir)/adapters -iquote $(srcdir)/common -iquote $(srcdir)/handshake -iquote $(srcdir)/report -iquote $(srcdir)/daemon -iquote $(srcdir)/audit \
	-iquote $(srcdir)/lint \
	-DTOP_SRCDIR='"$(abs_top_srcdir)"'
AM_CFLAGS = $(vfy_cflags) $(VFY_PROGRAM_CFLAGS) $(GNUTLS_CFLAGS) $(SQLITE_CFLAGS) \
	$(JSONC_CFLAGS) $(MICROHTTPD_CFLAGS) $(CMOCKA_CFLAGS)
AM_LDFLAGS = $(vfy_ldflags) $(VFY_PROGRAM_LDFLAGS)
engine_libs = libvfycommon.la libvfystorecore.la libvfycore.la
LDADD = libvfydaemon.la $(engine_libs) $(GNUTLS_LIBS) $(SQLITE_LIBS) $(CMOCKA_LIBS)

TEST_EXTENSIONS = .sh
LOG_DRIVER = $(srcdir)/tests/driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = bash
# The python3 that has what scripts/setup installs.
AM_TESTS_ENVIRONMENT = \
	PATH="/usr/bin:/bin:$$PATH"; export PATH; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	CERTAUDIT='$(abs_top_builddir)/.libs/certaudit'; export CERTAUDIT; \
	VERIFYD='$(abs_top_builddir)/.libs/verifyd'; export VERIFYD; \
	LD_LIBRARY_PATH='$(abs_top_builddir)/.libs'; export LD_LIBRARY_PATH; \
	VFY_VECTORS='$(VFY_VECTORS)'; export VFY_VECTORS; \
	CC='$(CC)'; export CC; \
	CFLAGS='$(vfy_cflags) $(CFLAGS)'; export CFLAGS; \
	LDFLAGS='$(vfy_ldflags) $(LDFLAGS)'; export LDFLAGS; \
	MAKE='$(MAKE)'; export MAKE; \
	PKG_CONFIG='$(PKG_CONFIG)'; export PKG_CONFIG; \
	libdir='$(libdir)'; export libdir; \
	sbindir='$(sbindir)'; export sbindir; \
	have_systemd='$(have_systemd)'; export have_systemd; \
	systemdsystemunitdir='$(systemdsystemunitdir)'; export systemdsystemunitdir; \
	ASAN_OPTIONS="$${ASAN_OPTIONS:-detect_leaks=1:detect_stack_use_after_return=1}"; \
	export ASAN_OPTIONS; \
	UBSAN_OPTIONS="$${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}"; \
	export UBSAN_OPTIONS;

test_scripts = \
	tests/adapters/client.sh \
	tests/audit/test_revocation.sh \
	tests/audit/test_scan.sh \
	tests/audit/test_verify.sh \
	tests/exports.sh \
	tests/golden/certaudit.sh \
	tests/golden/complete.sh \
	tests/handshake/test_good.sh \
	tests/http/authz.sh \
	tests/http/batch.sh \
	tests/http/verifyd.sh \
	tests/install.sh \
	tests/report/test_formats.sh \
	tests/through.sh \
	tests/units.sh

# How the programs were built is nothing to these.
once_scripts = \
	tests/audit/test_bad_input.sh \
	tests/audit/test_bundle.sh \
	tests/audit/test_cache.sh \
	tests/audit/test_completion.sh \
	tests/audit/test_crl_kinds.sh \
	tests/audit/test_diff.sh \
	tests/audit/test_foreign.sh \
	tests/audit/test_inspect.sh \
	tests/audit/test_lint.sh \
	tests/audit/test_look.sh \
	tests/audit/test_trust.sh \
	tests/audit/test_walk.sh \
	tests/handshake/test_broken.sh \
	tests/handshake/test_capture.sh \
	tests/handshake/test_refused.sh \
	tests/http/activation.sh \
	tests/http/clock.sh \
	tests/http/config.sh \
	tests/http/evidence.sh \
	tests/http/full.sh \
	tests/http/handshakes.sh \
	tests/http/health.sh \
	tests/http/names.sh \
	tests/http/ocsp.sh \
	tests/http/reload.sh \
	tests/http/rest.sh \
	tests/http/state.sh \
	tests/layers.sh \
	tests/lint/lint_rules.sh \
	tests/manuals.sh \
	tests/orders.sh \
	tests/report/test_page.sh \
	tests/reasons.sh \
	tests/spdx.sh \
	tests/steps.sh
# And these are what `make distcheck` of scripts/check runs, which has run all tests under
# sanitizers before (TESTS='$(dist_tests)' check_PROGRAMS='$(dist_programs)').
dist_programs = \
	tests/audit/verdict_schema \
	tests/daemon_tables \
	tests/golden/run_golden \
	tests/limbo/limbo \
	tests/pkits/pkits
dist_tests = $(test_scripts) \
	tests/golden/run_golden \
	tests/limbo/limbo \
	tests/pkits/pkits

# What scripts and programs read; folders are taken whole.
test_data = \
	tests/adapters/openssl_examples.sh \
	tests/audit/faces.py \
	tests/audit/server.py \
	tests/audit/tap.sh \
	tests/fuzz/corpus \
	tests/golden \
	tests/handshake/capture.py \
	tests/handshake/peers.py \
	tests/handshake/tls.sh \
	tests/http/service.sh \
	tests/http/openapi.py \
	tests/http/openmetrics.py \
	tests/http/ask.sh \
	tests/limbo/known-failures \
	tests/pki/make_pki.sh \
	tests/report/check.py \
	tests/report/items.py \
	tests/report/junit.xsd \
	tests/report/page.py \
	tests/report/sarif.schema.json \
	tests/pkits/known-failures

TESTS += $(test_scripts) $(once_scripts)
# `make install` links libverify-store in the build folder once more, and while it does
# no program there runs: these two come after all others, one by one.
tests/install.log: $(filter-out tests/install.log tests/units.log,$(TEST_LOGS))
tests/units.log: $(filter-out tests/units.log,$(TEST_LOGS))
EXTRA_DIST += tests/driver.sh $(test_scripts) $(once_scripts) $(test_data)
# What a build inside the source folder leaves in a folder that is taken whole.
dist-hook:
	find $(distdir)/tests -name '*.o' -exec rm -f {} +
	find $(distdir)/tests -name .deps -prune -exec rm -rf {} +
	rm -f $(distdir)/tests/golden/run_golden $(distdir)/tests/golden/*.log \
	    $(distdir)/tests/golden/*.trs $(distdir)/tests/golden/.dirstamp

# Run by tests/report/.
check_PROGRAMS += tests/report/write_items
tests_report_write_items_SOURCES = tests/report/write_items.c
tests_report_write_items_LDADD = libvfyreport.la $(engine_libs) $(GNUTLS_LIBS) $(JSONC_LIBS)

# Asked by manuals.sh.
check_PROGRAMS += tests/daemon_tables
tests_daemon_tables_SOURCES = tests/daemon_tables.c
tests_daemon_tables_LDADD = libvfydaemon.la $(engine_libs) $(GNUTLS_LIBS) $(SQLITE_LIBS)

if CMOCKA
check_PROGRAMS += $(cmocka_tests)
TESTS += $(cmocka_tests)
endif
cmocka_tests = \
	tests/adapters/test_client \
	tests/adapters/test_gnutls \
	tests/adapters/test_gnutls_declined \
	tests/adapters/test_gnutls_resumption \
	tests/adapters/test_gnutls_sessions \
	tests/adapters/test_gnutls_unasked \
	tests/audit/verdict_schema \
	tests/golden/run_golden \
	tests/fault/test_alloc \
	tests/fault/test_alloc_gnutls \
	tests/handshake/test_scts \
	tests/handshake/test_wire \
	tests/http/test_client_cert \
	tests/http/test_fetch_ask \
	tests/http/test_hostile \
	tests/http/test_intake \
	tests/http/test_outage \
	tests/http/test_routes \
	tests/http/test_sandbox \
	tests/http/test_serve \
	tests/lint/test_rules \
	tests/lint/test_san \
	tests/live/test_live \
	tests/store/test_address \
	tests/store/test_bundle \
	tests/store/test_crash \
	tests/store/test_engine \
	tests/store/test_facts \
	tests/store/test_faults \
	tests/store/test_fetch \
	tests/store/test_keep \
	tests/store/test_known \
	tests/store/test_list \
	tests/store/test_recent \
	tests/store/test_refresh \
	tests/store/test_report \
	tests/store/test_store \
	tests/store/test_tunnel \
	tests/unit/test_aia \
	tests/unit/test_attack_budget \
	tests/unit/test_attack_forms \
	tests/unit/test_attack_names \
	tests/unit/test_attack_policy \
	tests/unit/test_attack_pool \
	tests/unit/test_attacks \
	tests/unit/test_cert \
	tests/unit/test_crl \
	tests/unit/test_crl_check \
	tests/unit/test_crl_delta \
	tests/unit/test_crl_index \
	tests/unit/test_crl_indirect \
	tests/unit/test_crl_reasons \
	tests/unit/test_decision \
	tests/unit/test_der \
	tests/unit/test_dn \
	tests/unit/test_evidence \
	tests/unit/test_extensions \
	tests/unit/test_host \
	tests/unit/test_inspect \
	tests/unit/test_issuance \
	tests/unit/test_ocsp \
	tests/unit/test_ocsp_question \
	tests/unit/test_ocsp_sources \
	tests/unit/test_options \
	tests/unit/test_memo \
	tests/unit/test_mesh \
	tests/unit/test_namecon \
	tests/unit/test_objects \
	tests/unit/test_path \
	tests/unit/test_pem \
	tests/unit/test_pkcs7 \
	tests/unit/test_profile \
	tests/unit/test_reason \
	tests/unit/test_remote \
	tests/unit/test_settings \
	tests/unit/test_sig \
	tests/unit/test_steps \
	tests/unit/test_subtree \
	tests/unit/test_threads \
	tests/unit/test_tm \
	tests/unit/test_verdict_json \
	tests/unit/test_view

check_PROGRAMS += \
	tests/limbo/limbo \
	tests/pkits/pkits
TESTS += \
	tests/limbo/limbo \
	tests/pkits/pkits

# Handshakes.
tls_test_headers = tests/adapters/tls_pki.h tests/unit/ca_build.h \
	tests/unit/crl_build.h tests/unit/der_build.h tests/unit/ocsp_build.h
gnutls_test_headers = tests/adapters/gnutls_pair.h tests/adapters/gnutls_scene.h tests/adapters/held.h \
	$(tls_test_headers)
tests_adapters_test_gnutls_SOURCES = tests/adapters/test_gnutls.c $(gnutls_test_headers)
tests_adapters_test_gnutls_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_gnutls_LDADD = libvfygnutls.la $(LDADD)
tests_adapters_test_gnutls_declined_SOURCES = tests/adapters/test_gnutls_declined.c $(gnutls_test_headers)
tests_adapters_test_gnutls_declined_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_gnutls_declined_LDADD = libvfygnutls.la $(LDADD)
tests_adapters_test_gnutls_resumption_SOURCES = tests/adapters/test_gnutls_resumption.c $(gnutls_test_headers)
tests_adapters_test_gnutls_resumption_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_gnutls_resumption_LDADD = libvfygnutls.la $(LDADD)
tests_adapters_test_gnutls_sessions_SOURCES = tests/adapters/test_gnutls_sessions.c $(gnutls_test_headers)
tests_adapters_test_gnutls_sessions_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_gnutls_sessions_LDADD = libvfygnutls.la $(LDADD)
tests_adapters_test_gnutls_unasked_SOURCES = tests/adapters/test_gnutls_unasked.c $(gnutls_test_headers)
tests_adapters_test_gnutls_unasked_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_gnutls_unasked_LDADD = libvfygnutls.la libvfyclient.la $(LDADD)

tests_audit_verdict_schema_SOURCES = tests/audit/verdict_schema.c tests/verdict_form.c tests/verdict_form.h

alloc_wrap = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=reallocarray,--wrap=strdup
tests_fault_test_alloc_SOURCES = tests/fault/test_alloc.c tests/fault/alloc_wrap.h tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h
tests_fault_test_alloc_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_fault_test_alloc_LDFLAGS = $(AM_LDFLAGS) $(alloc_wrap)
tests_fault_test_alloc_gnutls_SOURCES = tests/fault/test_alloc_gnutls.c tests/fault/alloc_wrap.h \
	$(gnutls_test_headers)
tests_fault_test_alloc_gnutls_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit \
	-iquote $(srcdir)/tests/adapters
tests_fault_test_alloc_gnutls_LDADD = libvfygnutls.la $(LDADD)
tests_fault_test_alloc_gnutls_LDFLAGS = $(AM_LDFLAGS) $(alloc_wrap)

tests_adapters_test_client_LDADD = libvfyclient.la $(LDADD)
tests_golden_run_golden_SOURCES = tests/golden/run_golden.c tests/verdict_form.c tests/verdict_form.h
tests_golden_run_golden_LDADD = libvfyclient.la $(LDADD)

tests_handshake_test_scts_SOURCES = tests/handshake/test_scts.c tests/adapters/tls_pki.h \
	tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h tests/unit/ocsp_build.h
tests_handshake_test_scts_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit -iquote $(srcdir)/tests/adapters
tests_handshake_test_scts_LDADD = libvfyhandshake.la $(LDADD)
tests_handshake_test_wire_SOURCES = tests/handshake/test_wire.c
tests_handshake_test_wire_LDADD = libvfyhandshake.la $(LDADD)

# These run the service itself.
tests_http_test_hostile_SOURCES = tests/http/test_hostile.c tests/http/running.h
EXTRA_tests_http_test_hostile_DEPENDENCIES = verifyd
tests_http_test_outage_SOURCES = tests/http/test_outage.c tests/http/running.h \
	tests/live/live_server.h
tests_http_test_outage_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/live
EXTRA_tests_http_test_outage_DEPENDENCIES = verifyd

lint_cases = tests/lint/cases.h tests/lint/mold.h tests/lint/rsa_keys.h \
	tests/lint/cases_br.h tests/lint/cases_evidence.h tests/lint/cases_extensions.h \
	tests/lint/cases_form.h tests/lint/cases_keys.h tests/lint/cases_names.h \
	tests/lint/cases_policies.h tests/unit/der_build.h
tests_lint_test_rules_SOURCES = tests/lint/test_rules.c $(lint_cases)
tests_lint_test_rules_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_lint_test_rules_LDADD = libvfylint.la $(LDADD) $(GMP_LIBS)
tests_lint_test_san_SOURCES = tests/lint/test_san.c tests/lint/mold.h tests/unit/der_build.h
tests_lint_test_san_CPPFLAGS = $(tests_lint_test_rules_CPPFLAGS)
tests_lint_test_san_LDADD = $(tests_lint_test_rules_LDADD)
# The first inputs of fuzz_lint: make tests/lint/pour_cases.
EXTRA_PROGRAMS += tests/lint/pour_cases
tests_lint_pour_cases_SOURCES = tests/lint/pour_cases.c $(lint_cases)
tests_lint_pour_cases_CPPFLAGS = $(tests_lint_test_rules_CPPFLAGS)
tests_lint_pour_cases_LDADD = $(tests_lint_test_rules_LDADD)

# Runs the command itself.
tests_live_test_live_SOURCES = tests/live/test_live.c tests/live/live_server.h \
	tests/unit/crl_build.h tests/unit/der_build.h
tests_live_test_live_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
EXTRA_tests_live_test_live_DEPENDENCIES = certaudit

tests_limbo_limbo_SOURCES = tests/limbo/limbo.c tests/conform.c tests/conform.h tests/shuffle.h tests/through.c tests/through.h

tests_pkits_pkits_SOURCES = tests/pkits/pkits.c tests/conform.c tests/conform.h tests/shuffle.h tests/through.c tests/through.h

store_test_headers = tests/store/evidence_build.h tests/store/store_place.h \
	tests/unit/crl_build.h tests/unit/der_build.h
tests_store_test_bundle_SOURCES = tests/store/test_bundle.c $(store_test_headers)
tests_store_test_bundle_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_crash_SOURCES = tests/store/test_crash.c $(store_test_headers)
tests_store_test_crash_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_facts_SOURCES = tests/store/test_facts.c $(store_test_headers)
tests_store_test_facts_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_faults_SOURCES = tests/store/test_faults.c tests/store/bad_server.h \
	tests/unit/ca_build.h tests/unit/stage.h $(store_test_headers)
tests_store_test_faults_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_engine_SOURCES = tests/store/test_engine.c tests/store/engine_scene.h \
	tests/unit/ca_build.h tests/unit/ocsp_build.h $(store_test_headers)
tests_store_test_engine_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_keep_SOURCES = tests/store/test_keep.c $(store_test_headers)
tests_store_test_keep_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_known_SOURCES = tests/store/test_known.c tests/store/store_place.h \
	tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h tests/unit/ocsp_build.h
tests_store_test_known_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_list_SOURCES = tests/store/test_list.c $(store_test_headers)
tests_store_test_list_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_recent_SOURCES = tests/store/test_recent.c $(store_test_headers)
tests_store_test_recent_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_refresh_SOURCES = tests/store/test_refresh.c $(store_test_headers)
tests_store_test_refresh_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_report_SOURCES = tests/store/test_report.c $(store_test_headers)
tests_store_test_report_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit

tests_store_test_store_SOURCES = tests/store/test_store.c tests/store/store_place.h

tests_store_test_tunnel_SOURCES = tests/store/test_tunnel.c

tests_unit_test_cert_SOURCES = tests/unit/test_cert.c tests/unit/der_build.h

tests_unit_test_crl_SOURCES = tests/unit/test_crl.c tests/unit/crl_build.h tests/unit/der_build.h

tests_unit_test_crl_check_SOURCES = tests/unit/test_crl_check.c tests/unit/crl_build.h tests/unit/der_build.h tests/unit/vectors.h

tests_unit_test_crl_delta_SOURCES = tests/unit/test_crl_delta.c tests/unit/crl_scene.h tests/unit/stage.h tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h

tests_unit_test_crl_index_SOURCES = tests/unit/test_crl_index.c tests/unit/crl_scene.h tests/unit/stage.h tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h

tests_unit_test_crl_indirect_SOURCES = tests/unit/test_crl_indirect.c tests/unit/crl_scene.h tests/unit/stage.h tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h

tests_unit_test_crl_reasons_SOURCES = tests/unit/test_crl_reasons.c tests/unit/crl_scene.h tests/unit/stage.h tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h

tests_unit_test_dn_SOURCES = tests/unit/test_dn.c tests/unit/der_build.h

tests_unit_test_host_SOURCES = tests/unit/test_host.c tests/unit/der_build.h

tests_unit_test_ocsp_SOURCES = tests/unit/test_ocsp.c tests/unit/der_build.h tests/unit/vectors.h

tests_unit_test_ocsp_question_SOURCES = tests/unit/test_ocsp_question.c tests/unit/ca_build.h tests/unit/der_build.h
tests_unit_test_ocsp_sources_SOURCES = tests/unit/test_ocsp_sources.c tests/unit/ocsp_build.h tests/unit/stage.h tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h

# What tests of whole questions share.
stage = tests/unit/ca_build.h tests/unit/der_build.h tests/unit/stage.h
tests_unit_test_aia_SOURCES = tests/unit/test_aia.c $(stage)
tests_unit_test_attack_budget_SOURCES = tests/unit/test_attack_budget.c $(stage)
tests_unit_test_attack_budget_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_gettime
tests_unit_test_attack_forms_SOURCES = tests/unit/test_attack_forms.c $(stage)
tests_unit_test_attack_names_SOURCES = tests/unit/test_attack_names.c $(stage)
tests_unit_test_attack_policy_SOURCES = tests/unit/test_attack_policy.c $(stage)
tests_unit_test_attack_pool_SOURCES = tests/unit/test_attack_pool.c $(stage)
tests_unit_test_attacks_SOURCES = tests/unit/test_attacks.c $(stage)

tests_unit_test_evidence_SOURCES = tests/unit/test_evidence.c tests/unit/crl_build.h $(stage)

tests_unit_test_extensions_SOURCES = tests/unit/test_extensions.c $(stage)

tests_unit_test_inspect_SOURCES = tests/unit/test_inspect.c tests/unit/der_build.h
tests_unit_test_inspect_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/inspect
tests_unit_test_inspect_LDADD = libvfyinspect.la $(LDADD)

tests_unit_test_issuance_SOURCES = tests/unit/test_issuance.c $(stage)

tests_unit_test_memo_SOURCES = tests/unit/test_memo.c tests/unit/stage.h tests/unit/ca_build.h tests/unit/der_build.h

tests_unit_test_mesh_SOURCES = tests/unit/test_mesh.c tests/unit/ca_build.h tests/unit/der_build.h

tests_unit_test_namecon_SOURCES = tests/unit/test_namecon.c tests/unit/ca_build.h tests/unit/der_build.h tests/unit/stage.h

tests_unit_test_pkcs7_SOURCES = tests/unit/test_pkcs7.c tests/unit/der_build.h

tests_unit_test_sig_SOURCES = tests/unit/test_sig.c tests/unit/der_build.h

tests_unit_test_steps_SOURCES = tests/unit/test_steps.c tests/unit/crl_build.h $(stage)

tests_unit_test_profile_SOURCES = tests/unit/test_profile.c tests/unit/stage.h tests/unit/ca_build.h tests/unit/der_build.h

tests_unit_test_subtree_SOURCES = tests/unit/test_subtree.c tests/unit/der_build.h

tests_unit_test_threads_SOURCES = tests/unit/test_threads.c tests/unit/ca_build.h tests/unit/der_build.h

tests_unit_test_tm_SOURCES = tests/unit/test_tm.c tests/unit/der_build.h

tests_unit_test_verdict_json_SOURCES = tests/unit/test_verdict_json.c tests/verdict_form.c tests/verdict_form.h

tests_unit_test_view_SOURCES = tests/unit/test_view.c tests/unit/ca_build.h tests/unit/crl_build.h tests/unit/der_build.h tests/unit/ocsp_build.h

# -- fuzz targets ------------------------------------------------------------

# Each has a corpus of its name below tests/fuzz/corpus/. Without libFuzzer
# replay.c is its main, and runs it once over every file of the corpus.
# der_mutate.c is for targets whose input is DER.
fuzz_targets = \
	tests/fuzz/fuzz_bundle \
	tests/fuzz/fuzz_cert \
	tests/fuzz/fuzz_chain \
	tests/fuzz/fuzz_client_answer \
	tests/fuzz/fuzz_client_cert \
	tests/fuzz/fuzz_crl \
	tests/fuzz/fuzz_der \
	tests/fuzz/fuzz_dn \
	tests/fuzz/fuzz_handshake_pack \
	tests/fuzz/fuzz_handshake \
	tests/fuzz/fuzz_host \
	tests/fuzz/fuzz_inspect \
	tests/fuzz/fuzz_json \
	tests/fuzz/fuzz_lint \
	tests/fuzz/fuzz_namecon \
	tests/fuzz/fuzz_objects \
	tests/fuzz/fuzz_ocsp \
	tests/fuzz/fuzz_ocsp_question \
	tests/fuzz/fuzz_pem \
	tests/fuzz/fuzz_pkcs7 \
	tests/fuzz/fuzz_policy \
	tests/fuzz/fuzz_wire

if FUZZERS
fuzz_main =
fuzz_der_main = tests/fuzz/der_mutate.c
EXTRA_PROGRAMS += $(fuzz_targets)
else
fuzz_main = tests/fuzz/replay.c
fuzz_der_main = tests/fuzz/replay.c
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
endif
tests_fuzz_fuzz_bundle_SOURCES = tests/fuzz/fuzz_bundle.c $(fuzz_main)
tests_fuzz_fuzz_bundle_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_cert_SOURCES = tests/fuzz/fuzz_cert.c $(fuzz_der_main)
tests_fuzz_fuzz_cert_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
# What a signature is worth is its own octets' to say: see fuzz_chain.c.
tests_fuzz_fuzz_chain_SOURCES = tests/fuzz/fuzz_chain.c tests/fuzz/fuzz.h $(fuzz_der_main)
tests_fuzz_fuzz_chain_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS) -Wl,--wrap=sig_verify
tests_fuzz_fuzz_client_answer_SOURCES = tests/fuzz/fuzz_client_answer.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_client_answer_LDADD = libvfyclient.la $(LDADD)
tests_fuzz_fuzz_client_answer_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_client_cert_SOURCES = tests/fuzz/fuzz_client_cert.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_client_cert_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_crl_SOURCES = tests/fuzz/fuzz_crl.c $(fuzz_der_main)
tests_fuzz_fuzz_crl_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_der_SOURCES = tests/fuzz/fuzz_der.c $(fuzz_main)
tests_fuzz_fuzz_der_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_dn_SOURCES = tests/fuzz/fuzz_dn.c $(fuzz_main)
tests_fuzz_fuzz_dn_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_handshake_pack_SOURCES = tests/fuzz/fuzz_handshake_pack.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_handshake_pack_LDADD = libvfyhandshake.la $(LDADD)
tests_fuzz_fuzz_handshake_pack_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_handshake_SOURCES = tests/fuzz/fuzz_handshake.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_handshake_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_handshake_LDADD = libvfyhandshake.la $(engine_libs) $(GNUTLS_LIBS)
tests_fuzz_fuzz_host_SOURCES = tests/fuzz/fuzz_host.c tests/fuzz/fuzz.h $(fuzz_der_main)
tests_fuzz_fuzz_host_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_inspect_SOURCES = tests/fuzz/fuzz_inspect.c $(fuzz_der_main)
tests_fuzz_fuzz_inspect_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/inspect
tests_fuzz_fuzz_inspect_LDADD = libvfyinspect.la $(LDADD)
tests_fuzz_fuzz_inspect_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c $(fuzz_main)
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_lint_SOURCES = tests/fuzz/fuzz_lint.c tests/fuzz/fuzz.h $(fuzz_der_main)
tests_fuzz_fuzz_lint_LDADD = libvfylint.la $(LDADD) $(GMP_LIBS)
tests_fuzz_fuzz_lint_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_namecon_SOURCES = tests/fuzz/fuzz_namecon.c tests/fuzz/fuzz.h $(fuzz_der_main)
tests_fuzz_fuzz_namecon_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_objects_SOURCES = tests/fuzz/fuzz_objects.c $(fuzz_main)
tests_fuzz_fuzz_objects_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_ocsp_SOURCES = tests/fuzz/fuzz_ocsp.c $(fuzz_der_main)
tests_fuzz_fuzz_ocsp_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_ocsp_question_SOURCES = tests/fuzz/fuzz_ocsp_question.c tests/fuzz/fuzz.h $(fuzz_der_main)
tests_fuzz_fuzz_ocsp_question_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_pem_SOURCES = tests/fuzz/fuzz_pem.c $(fuzz_main)
tests_fuzz_fuzz_pem_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_pkcs7_SOURCES = tests/fuzz/fuzz_pkcs7.c tests/fuzz/fuzz.h $(fuzz_der_main)
tests_fuzz_fuzz_pkcs7_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz_policy.c $(fuzz_main)
tests_fuzz_fuzz_policy_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)
tests_fuzz_fuzz_wire_SOURCES = tests/fuzz/fuzz_wire.c $(fuzz_main)
tests_fuzz_fuzz_wire_LDFLAGS = $(AM_LDFLAGS) $(VFY_FUZZ_LDFLAGS)

# The first inputs of some: make tests/fuzz/make_corpus.
EXTRA_PROGRAMS += tests/fuzz/make_corpus
tests_fuzz_make_corpus_SOURCES = tests/fuzz/make_corpus.c tests/unit/der_build.h

fuzz-targets: $(fuzz_targets)

# make fuzz FUZZ_SECONDS=600: every target for so long, built by clang in a
# folder of its own.
FUZZ_SECONDS = 60
FUZZ_CC = clang
fuzz: $(srcdir)/configure
	$(MKDIR_P) fuzz-build
	test -f fuzz-build/Makefile || (cd fuzz-build && \
	    $(abs_top_srcdir)/configure --quiet --enable-fuzzers CC='$(FUZZ_CC)')
	cd fuzz-build && $(MAKE) $(AM_MAKEFLAGS) fuzz-targets
	$(SHELL) $(srcdir)/tests/fuzz/run.sh fuzz-build $(srcdir)/tests/fuzz/corpus \
	    '$(FUZZ_SECONDS)'
clean-local:
	rm -rf fuzz-build valgrind-build
EXTRA_DIST += tests/fuzz/der_mutate.c tests/fuzz/run.sh
.PHONY: fuzz fuzz-targets

# -- valgrind ----------------------------------------------------------------

# make valgrind: unit tests and conformance suites under memcheck, built
# without sanitizers in a folder of its own.
valgrind_programs = $(cmocka_tests) $(openssl_tests) tests/limbo/limbo tests/pkits/pkits
valgrind: $(srcdir)/configure
	$(MKDIR_P) valgrind-build
	test -f valgrind-build/Makefile || (cd valgrind-build && \
	    $(abs_top_srcdir)/configure --quiet CFLAGS='-O1 -g')
	cd valgrind-build && $(MAKE) $(AM_MAKEFLAGS) VFY_VECTORS='$(VFY_VECTORS)' valgrind-here
valgrind-here: all $(valgrind_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/valgrind.sh $(valgrind_programs)
EXTRA_DIST += tests/valgrind.sh tests/valgrind.supp
.PHONY: valgrind valgrind-here

# -- adapters ------------------------------------------------------------------

if OPENSSL
openssl_tests = \
	tests/adapters/test_openssl \
	tests/adapters/test_openssl_later \
	tests/adapters/test_openssl_names \
	tests/adapters/test_openssl_programs \
	tests/adapters/test_openssl_sessions \
	tests/adapters/test_openssl_threads \
	tests/adapters/test_openssl_without \
	tests/fault/test_alloc_openssl
if CMOCKA
check_PROGRAMS += $(openssl_tests)
TESTS += $(openssl_tests)
endif
endif
openssl_scene = tests/adapters/openssl_scene.h tests/adapters/tls_pki.h tests/unit/ca_build.h \
	tests/unit/crl_build.h tests/unit/der_build.h tests/unit/ocsp_build.h
openssl_meet = tests/adapters/openssl_meet.h tests/adapters/held.h $(openssl_scene)
openssl_test_libs = libvfyopenssl.la $(LDADD) $(OPENSSL_LIBS)
tests_adapters_test_openssl_SOURCES = tests/adapters/test_openssl.c $(openssl_scene)
tests_adapters_test_openssl_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_LDADD = $(openssl_test_libs)
tests_adapters_test_openssl_later_SOURCES = tests/adapters/test_openssl_later.c $(openssl_meet)
tests_adapters_test_openssl_later_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_later_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_later_LDADD = $(openssl_test_libs)
tests_adapters_test_openssl_names_SOURCES = tests/adapters/test_openssl_names.c $(openssl_meet)
tests_adapters_test_openssl_names_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_names_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_names_LDADD = $(openssl_test_libs)
tests_adapters_test_openssl_programs_SOURCES = tests/adapters/test_openssl_programs.c $(openssl_meet)
tests_adapters_test_openssl_programs_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_programs_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_programs_LDADD = $(openssl_test_libs)
tests_adapters_test_openssl_sessions_SOURCES = tests/adapters/test_openssl_sessions.c $(openssl_meet)
tests_adapters_test_openssl_sessions_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_sessions_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_sessions_LDADD = $(openssl_test_libs)
tests_adapters_test_openssl_without_SOURCES = tests/adapters/test_openssl_without.c $(openssl_meet)
tests_adapters_test_openssl_without_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_without_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_without_LDADD = $(openssl_test_libs)
tests_adapters_test_openssl_without_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=SSL_CTX_set_cert_verify_callback
tests_adapters_test_openssl_threads_SOURCES = tests/adapters/test_openssl_threads.c $(openssl_scene)
tests_adapters_test_openssl_threads_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_adapters_test_openssl_threads_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_adapters_test_openssl_threads_LDADD = $(openssl_test_libs)
tests_fault_test_alloc_openssl_SOURCES = tests/fault/test_alloc_openssl.c tests/fault/alloc_wrap.h \
	$(openssl_scene)
tests_fault_test_alloc_openssl_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit \
	-iquote $(srcdir)/tests/adapters
tests_fault_test_alloc_openssl_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_fault_test_alloc_openssl_LDADD = $(openssl_test_libs)
tests_fault_test_alloc_openssl_LDFLAGS = $(AM_LDFLAGS) $(alloc_wrap)

# -- bench -------------------------------------------------------------------

# Compares with OpenSSL and GnuTLS, and with Go where it is; counts with
# valgrind where it is. Needs libssl-dev; not a test.
EXTRA_PROGRAMS += tests/bench/bench
tests_bench_bench_SOURCES = \
	tests/bench/bench.c \
	tests/bench/bench.h \
	tests/bench/chains.c \
	tests/bench/count.c \
	tests/bench/count.h \
	tests/bench/die.c \
	tests/bench/folder.c \
	tests/bench/gnutls.c \
	tests/bench/go.c \
	tests/bench/memory.c \
	tests/bench/openssl.c \
	tests/bench/own.c \
	tests/bench/report.c \
	tests/bench/report.h \
	tests/bench/samples.c \
	tests/bench/samples.h \
	tests/bench/threads.c \
	tests/bench/timing.c \
	tests/bench/timing.h
EXTRA_DIST += tests/bench/gobench.go tests/bench/http.sh
EXTRA_PROGRAMS += tests/bench/http_client
tests_bench_http_client_SOURCES = tests/bench/http_client.c
tests_bench_http_client_LDADD =
tests_bench_bench_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_bench_bench_LDADD = $(engine_libs) $(OPENSSL_LIBS)
if OPENSSL
EXTRA_PROGRAMS += tests/bench/crls
tests_bench_crls_SOURCES = \
	tests/bench/bench.h \
	tests/bench/crls.c \
	tests/bench/crls.h \
	tests/bench/crls_make.c \
	tests/bench/crls_openssl.c \
	tests/bench/crls_own.c \
	tests/bench/die.c \
	tests/bench/folder.c \
	tests/unit/crl_build.h \
	tests/unit/der_build.h
tests_bench_crls_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_bench_crls_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_bench_crls_LDADD = $(LDADD) $(OPENSSL_LIBS)

EXTRA_PROGRAMS += tests/bench/ocsp
tests_bench_ocsp_SOURCES = \
	tests/bench/ocsp.c \
	tests/bench/ocsp.h \
	tests/bench/ocsp_openssl.c \
	tests/unit/der_build.h
tests_bench_ocsp_CPPFLAGS = $(AM_CPPFLAGS) -iquote $(srcdir)/tests/unit
tests_bench_ocsp_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_bench_ocsp_LDADD = $(engine_libs) $(GNUTLS_LIBS) $(OPENSSL_LIBS)

bench: tests/bench/bench tests/bench/crls tests/bench/ocsp
	tests/bench/bench
	tests/bench/crls
	tests/bench/ocsp

# What an answer of verifyd's costs, against nginx and OpenSSL.
EXTRA_PROGRAMS += tests/bench/http_make
tests_bench_http_make_SOURCES = \
	tests/bench/bench.h \
	tests/bench/chains.c \
	tests/bench/die.c \
	tests/bench/http_make.c \
	tests/bench/openssl.c
tests_bench_http_make_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_bench_http_make_LDADD = $(engine_libs) $(GNUTLS_LIBS) $(OPENSSL_LIBS)

bench-http: verifyd tests/bench/http_client tests/bench/http_make
	VERIFYD=$(abs_top_builddir)/verifyd HTTP_CLIENT=tests/bench/http_client \
	    HTTP_MAKE=tests/bench/http_make bash $(srcdir)/tests/bench/http.sh
else
bench bench-http:
	@echo "make $@ needs OpenSSL's headers: libssl-dev" >&2; exit 1
endif
.PHONY: bench bench-http

# make bench-handshake: clients in TLS libraries' handshakes.
EXTRA_PROGRAMS += tests/bench/handshake
tests_bench_handshake_SOURCES = \
	tests/bench/bench.h \
	tests/bench/chains.c \
	tests/bench/die.c \
	tests/bench/gnutls.c \
	tests/bench/handshake.c \
	tests/bench/handshake.h \
	tests/bench/handshake_gnutls.c \
	tests/bench/samples.c \
	tests/bench/samples.h
tests_bench_handshake_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_handshake_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_bench_handshake_LDADD = libvfygnutls.la $(LDADD)
if OPENSSL
tests_bench_handshake_SOURCES += tests/bench/handshake_openssl.c
tests_bench_handshake_CPPFLAGS += -DVFY_BENCH_OPENSSL
tests_bench_handshake_LDADD += $(openssl_test_libs)
endif
bench-handshake: tests/bench/handshake
	tests/bench/handshake
.PHONY: bench-handshake

# make bench-audit: certaudit's verbs over many certificates, against certtool and OpenSSL.
EXTRA_DIST += tests/bench/audit.sh
bench-audit: certaudit
	$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/bench/audit.sh
.PHONY: bench-audit

# -- soak --------------------------------------------------------------------

# make soak SOAK_SECONDS=60: a mixed load on verifyd, a tenth of it hostile,
# with reloads and servers that come and go; fails on a wrong answer, a dead
# process, and growth. Not a test: it takes half an hour.
SOAK_SECONDS = 1800
soak: verifyd tests/bench/http_client
	VERIFYD='$(abs_top_builddir)/.libs/verifyd' \
	    LD_LIBRARY_PATH='$(abs_top_builddir)/.libs' HTTP_CLIENT=tests/bench/http_client \
	    SOAK_SECONDS='$(SOAK_SECONDS)' bash $(srcdir)/tests/http/soak.sh
EXTRA_DIST += tests/http/soak.py tests/http/soak.sh
.PHONY: soak

# -- differential ------------------------------------------------------------

# The same mutated chains to this engine, OpenSSL and GnuTLS; needs
# libssl-dev. make check has a short run; classes and what they mean are in
# tests/differential/classes, and doc/differential.md is made from them.
DIFFERENTIAL_COUNT = 20000
DIFFERENTIAL_SEED = 1
tests_differential_differential_SOURCES = \
	tests/conform.c \
	tests/conform.h \
	tests/differential/ask_engine.c \
	tests/differential/ask_gnutls.c \
	tests/differential/ask_openssl.c \
	tests/differential/circumstances.c \
	tests/differential/classes.c \
	tests/differential/differential.c \
	tests/differential/differential.h \
	tests/differential/fields.c \
	tests/differential/keys.c \
	tests/differential/mutate.c \
	tests/differential/mutate.h \
	tests/differential/mutate_chain.c \
	tests/differential/mutate_constraints.c \
	tests/differential/mutate_ext.c \
	tests/differential/mutate_form.c \
	tests/differential/mutate_name.c \
	tests/differential/mutate_policy.c \
	tests/differential/mutate_rule.c \
	tests/differential/mutate_san.c \
	tests/differential/seeds.c \
	tests/differential/seeds_limbo.c \
	tests/differential/seeds_own.c \
	tests/differential/seeds_pkits.c \
	tests/differential/tree.c \
	tests/differential/tree.h
tests_differential_differential_CFLAGS = $(AM_CFLAGS) $(OPENSSL_CFLAGS)
tests_differential_differential_LDADD = $(LDADD) $(JSONC_LIBS) $(OPENSSL_LIBS)
EXTRA_DIST += tests/differential/classes tests/differential/smoke.sh \
	tests/differential/lsan.supp
TESTS += tests/differential/smoke.sh
if OPENSSL
check_PROGRAMS += tests/differential/differential
differential: tests/differential/differential
	VFY_VECTORS='$(VFY_VECTORS)' tests/differential/differential \
	    --count $(DIFFERENTIAL_COUNT) --seed $(DIFFERENTIAL_SEED)
differential-doc: tests/differential/differential
	VFY_VECTORS='$(VFY_VECTORS)' tests/differential/differential \
	    --count $(DIFFERENTIAL_COUNT) --seed $(DIFFERENTIAL_SEED) \
	    --document $(srcdir)/doc/differential.md
else
differential differential-doc:
	@echo "make $@ needs OpenSSL's headers: libssl-dev" >&2; exit 1
endif
.PHONY: differential differential-doc
