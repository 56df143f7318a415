/* SPDX-License-Identifier: MIT */
/*
 * api_openapi.c - GET /openapi.json: what this service answers (OpenAPI 3.1).
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "openapi.h"
#include "reply.h"

enum MHD_Result
api_openapi(struct MHD_Connection *conn, struct request *req)
{
	size_t len;
	const char *text = openapi_text(&len);
	char *copy = malloc(len);

	if (copy != NULL)
		memcpy(copy, text, len);
	return reply_text(
	    conn, req, MHD_HTTP_OK, copy, len, "application/json");
}
