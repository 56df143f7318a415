/* SPDX-License-Identifier: MIT */
/*
 * api.h - what the resources of the service do, one function for each verb.
 *
 * The request was routed, and its body is complete. A function queues one
 * answer, or parks the request (reply.h) and is called again with req->worked;
 * what it returns is what libmicrohttpd's access handler returns.
 */
#ifndef API_H
#define API_H
#include <microhttpd.h>

#include "service.h"

typedef enum MHD_Result api_fn(struct MHD_Connection *conn, struct request *req);

api_fn api_verify;  /* POST /v1/verify */
api_fn api_batch;   /* POST /v1/verify/batch */
api_fn api_authz;   /* GET, POST /v1/authz */
api_fn api_revocation; /* GET /v1/revocation/{issuer-key-sha256}/{serial} */
api_fn api_ocsp_post; /* POST /v1/ocsp */
api_fn api_ocsp_get; /* GET /v1/ocsp/{request} */
api_fn api_crls;    /* GET /v1/crls */
api_fn api_crl;     /* GET /v1/crls/{id} */
api_fn api_crl_import;  /* POST /v1/crls */
api_fn api_crl_delete;  /* DELETE /v1/crls/{id} */
api_fn api_crl_refresh; /* POST /v1/crls/{id}/refresh */
api_fn api_cache_export; /* GET /v1/cache/export */
api_fn api_cache_import; /* POST /v1/cache/import */
api_fn api_anchors;       /* GET /v1/trust-anchors */
api_fn api_anchors_add;   /* POST /v1/trust-anchors */
api_fn api_anchor_delete; /* DELETE /v1/trust-anchors/{sha256} */
api_fn api_intermediates; /* and the same of intermediates */
api_fn api_intermediates_add;
api_fn api_intermediate_delete;
api_fn api_policies;      /* GET /v1/policies */
api_fn api_policy_put;    /* PUT /v1/policies/{name} */
api_fn api_policy_delete; /* DELETE /v1/policies/{name} */
api_fn api_handshakes; /* POST /v1/handshakes */
api_fn api_health;  /* GET /healthz */
api_fn api_ready;   /* GET /readyz */
api_fn api_metrics; /* GET /metrics */
api_fn api_openapi; /* GET /openapi.json */

#endif
