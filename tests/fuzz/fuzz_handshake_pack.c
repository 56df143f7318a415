/* SPDX-License-Identifier: MIT */
/*
 * fuzz_handshake_pack.c - a handshake that another process performed, as any
 * bytes: it is none, or packed again it is the same bytes, and can be told of.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "pack.h"
#include "report.h"

static void
tell(const struct handshake *h)
{
	struct chain_view chain;
	struct judgement j;
	struct report r = { .h = h, .chain = &chain, .judgement = &j };
	struct json_object *json;

	must(chain_view(&h->flow.chain, NULL, &chain) == 0);
	j = judge(h, NULL, &chain);
	json = report_json(&r);
	must(json != NULL);
	json_object_put(json);
	chain_view_end(&chain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct handshake *h;
	uint8_t *again;
	size_t len;

	if (handshake_unpack((struct vfy_span){ data, size }, &h) != 0)
		return 0;
	again = handshake_pack(h, &len);
	must(again != NULL && len == size && memcmp(again, data, len) == 0);
	free(again);
	tell(h);
	handshake_free(h);
	return 0;
}
