/* SPDX-License-Identifier: MIT */
/*
 * fuzz_client_cert.c - the readers of certificates in headers on any bytes: no
 * more is written than there is room for, and every list comes to its end.
 */
#include <stdlib.h>
#include <string.h>

#include "client_cert.h"
#include "fuzz.h"

static void
sequences(struct vfy_span text, uint8_t *room)
{
	size_t len, before = text.len;

	while (text.len > 0 && client_cert_take(&text, room, &len)) {
		must(len > 0 && len <= before);
		must(text.len < before);
		before = text.len;
		if (!client_cert_comma(&text))
			break;
	}
	must(text.len <= before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_span text = { data, size };
	uint8_t *room = malloc(size + 1);
	size_t len;

	must(room != NULL);
	sequences(text, room);
	if (client_cert_unescape(text, room, &len)) {
		must(len <= size);
		must(memchr(data, '%', size) != NULL || len == size);
	}
	free(room);
	return 0;
}
