/* SPDX-License-Identifier: MIT */
/*
 * client_parts.h - the parts of libverify-client: a query becomes a request
 * (client_question.c), which is sent (client_http.c); what comes back becomes a
 * verdict (client_answer.c), with certificates that were seen before
 * (client_certs.c).
 */
#ifndef CLIENT_PARTS_H
#define CLIENT_PARTS_H
#include "vfy_client.h"

/* An answer has 16 paths of 32 certificates at most, about 1 KB each. */
#define CLIENT_ANSWER_MAX (4u * 1024 * 1024)
/* As in the engine (test_client.c holds them together). */
#define CLIENT_PATHS 16
#define CLIENT_PATH_CERTS 32
#define CLIENT_FINDINGS 128
/* Kept-alive connections, as verifyd lets one user have some dozens. */
#define CLIENT_IDLE_MAX 16

/* -- a request ------------------------------------------------------------- */

struct client_request {
	char *target;	  /* path and parameters */
	const char *type; /* of the body */
	void *body;
	size_t len;
};
struct client_asking {
	const struct vfy_query *query;
	const char *named_policy; /* may be NULL */
	bool no_identity;
	bool der; /* the answer is to have the DER of what was not presented */
};
/* 0, VFY_EARG, VFY_ENOMEM. */
int client_request_make(const struct client_asking *asking, struct client_request *out);
void client_request_clear(struct client_request *r);

/* A certs-only message (RFC 5652) of the query's certificates, its leaf first, for
 * free(); NULL: no memory. */
uint8_t *client_pkcs7(const struct vfy_query *q, size_t *len);

/* -- http ------------------------------------------------------------------ */

struct client_http;
struct client_response {
	int status;
	char *body; /* NUL-terminated; may be NULL */
	size_t len;
	bool nomem; /* while it came */
};
/* 0, VFY_EIO, VFY_ENOMEM. */
int client_http_new(const char *socket, struct client_http **out);
void client_http_free(struct client_http *http);
/* 0 with any status; VFY_EIO with *why; VFY_ENOMEM. */
int client_http_post(struct client_http *http, const struct client_request *r,
    int64_t milliseconds, struct client_response *out, struct vfy_client_fault *why);
void client_response_clear(struct client_response *r);

/* -- certificates that verifyd named before -------------------------------- */

struct client_certs;
struct client_certs *client_certs_new(void); /* NULL: no memory */
void client_certs_free(struct client_certs *certs);
/* A reference, or NULL. */
struct vfy_cert *client_certs_find(struct client_certs *certs, const uint8_t sha256[32]);
void client_certs_keep(struct client_certs *certs, const struct vfy_cert *cert);

/* -- an answer ------------------------------------------------------------- */

/*
 * 0 and *out; VFY_ENOENT: certificates are named that are nowhere at hand, ask
 * with der; VFY_EIO with *why: it is no verdict on this query; VFY_ENOMEM.
 */
int client_answer_read(const struct client_asking *asking, struct client_certs *certs,
    const struct client_response *response, struct vfy_verdict **out,
    struct vfy_client_fault *why);

/* "code", and a sentence as by printf. */
__attribute__((format(printf, 3, 4))) void client_fault_set(
    struct vfy_client_fault *why, const char *code, const char *format, ...);

#endif
