#!/bin/bash
# SPDX-License-Identifier: MIT
#
# health.sh - /healthz, /readyz and /metrics of verifyd: what is missing is
# said, what happened is counted, and the format is OpenMetrics'. Prints TAP.
#
# Needs what ask.sh needs, openssl, python3, and the PKI of tests/pki.

. "$(dirname "$0")/ask.sh"
make_pki

python3 "$here/openmetrics.py"
result "openmetrics.py finds what is wrong"

# scrape: the metrics, in $work/metrics, checked
scrape() {
	unix GET /metrics && [ "$code" = 200 ] &&
		header '^content-type: application/openmetrics-text; version=1\.0\.0' &&
		cp "$work/body" "$work/metrics" &&
		python3 "$here/openmetrics.py" "$work/metrics"
}
# metric SAMPLE VALUE
metric() { grep -qxF -- "$1 $2" "$work/metrics"; }
# value SAMPLE
value() { awk -v sample="$1" '$1 == sample { print $2 }' "$work/metrics"; }

# -- without a store ------------------------------------------------------------

start --trust "$pki/root.pem" --listen 127.0.0.1:0
unix GET /readyz
[ "$code" = 200 ] && has '"status":"ready"' && has '"trust_anchors":1' &&
	has '"store":"none"'
result "ready without a store"
unix HEAD /readyz -I
[ "$code" = 200 ] && header '^content-length: [1-9]'
result "HEAD readyz"
scrape
result "metrics of a service that did nothing" || sed 's/^/# /' "$work/metrics"
metric verifyd_trust_anchors 1 && ! grep -q verifyd_store "$work/metrics"
result "no store, no metrics of one"

pem "$pki/good-chain.pem" "?hostname=good.test&revocation=off"
pem "$pki/good-chain.pem" "?hostname=good.test&revocation=off"
pem "$pki/good-chain.pem" "?hostname=bad.test&revocation=off"
pem "$pki/expired-chain.pem" "?hostname=expired.test&revocation=off"
json '{'
unix GET /no/such/resource
unix GET "/no/such/$(head -c 500 /dev/zero | tr '\0' x)"
unix DELETE /healthz
tcp GET /healthz
scrape &&
	metric 'verifyd_verdicts_total{verdict="valid",reason="ok"}' 2 &&
	metric 'verifyd_verdicts_total{verdict="invalid",reason="host-mismatch"}' 1 &&
	metric 'verifyd_verdicts_total{verdict="invalid",reason="expired"}' 1
result "verdicts are counted by reason"
metric 'verifyd_requests_total{resource="/v1/verify",code="200"}' 4 &&
	metric 'verifyd_requests_total{resource="/v1/verify",code="400"}' 1 &&
	metric 'verifyd_requests_total{resource="/healthz",code="405"}' 1
result "requests are counted by resource and status"
metric 'verifyd_requests_total{resource="other",code="404"}' 2 &&
	! grep -q 'no/such' "$work/metrics"
result "unknown paths are one label"
metric 'verifyd_request_duration_seconds_count{resource="/v1/verify"}' 5 &&
	metric 'verifyd_request_duration_seconds_bucket{resource="/v1/verify",le="+Inf"}' 5
result "durations are counted"
[ "$(value verifyd_signature_checks_total)" -gt 0 ] &&
	[ "$(value verifyd_memo_hits_total)" -gt 0 ]
result "signature checks, and those that were known"
before=$(value 'verifyd_requests_total{resource="/metrics",code="200"}')
scrape && [ "$(value 'verifyd_requests_total{resource="/metrics",code="200"}')" -gt "$before" ]
result "counters go on"
stop
result "stops"

# -- with a store ------------------------------------------------------------------

serve --store "$work/store" --trust "$pki/root.pem"
unix GET /readyz
[ "$code" = 200 ] && has '"store":"writable"'
result "ready with a store"
json "{\"certificates\": [\"$(quoted "$pki/good-chain.pem")\"], \"hostname\": \"good.test\"}"
scrape && metric verifyd_store_writable 1 &&
	[ "$(value 'verifyd_store_lookups_total{result="miss"}')" -gt 0 ] &&
	[ "$(value verifyd_refreshes_noted)" -gt 0 ]
result "what the store was asked for, and does not have"
# What the dashboard and the alert rules name. Samples of some are there only
# when there is something to say; their families always are.
named=$(grep -oh 'verifyd_[a-z_]*' "$here/../../doc/monitoring/verifyd.rules.yml" \
	"$here/../../doc/monitoring/verifyd.dashboard.json" | sort -u)
missing=
for name in $named; do
	grep -qE "^$name[{ ]" "$work/metrics" ||
		grep -qx "# TYPE $name gauge" "$work/metrics" || missing="$missing $name"
done
[ "$(wc -w <<<"$named")" -gt 20 ] && [ -z "$missing" ]
result "what the dashboard and the alerts name is served" || echo "# not served:$missing"
python3 -m json.tool "$here/../../doc/monitoring/verifyd.dashboard.json" >/dev/null
result "the dashboard is JSON"
metric 'verifyd_evidence{kind="crl"}' 0 &&
	! grep -q '^verifyd_evidence_next_update_seconds{' "$work/metrics"
result "an empty store has no next update"
rm -f "$work/store/evidence.db"
unix GET /readyz
problem 503 not-ready store && has 'moved or deleted' && header '^retry-after:'
result "a store that was deleted: not ready"
scrape && metric verifyd_store_writable 0
result "and the metrics say so"
unix GET /healthz
[ "$code" = 200 ]
result "healthy all the same"
stop
result "stops with a store"

# -- nothing to trust --------------------------------------------------------------

start --no-system-trust
unix GET /readyz
problem 503 not-ready trust-anchors
result "without anchors: not ready"
rm -f "$sock"
scrape
[ "$code" = 000 ]
result "and no socket, no answer"
stop

done_testing
