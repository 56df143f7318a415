/* SPDX-License-Identifier: MIT */
/*
 * fuzz_wire.c - a packet from the other side of the service's fetcher: it is
 * refused, or every field is within its bounds, and it is written again as the
 * same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_fetch(const struct packet_message *m)
{
	must(strlen(m->fetch.url) <= PACKET_URL && m->fetch.url[0] != '\0');
	must(strlen(m->fetch.etag) < VFY_VALIDATOR_MAX);
	must(strlen(m->fetch.last_modified) < VFY_VALIDATOR_MAX);
	must(m->fetch.post.len <= PACKET_POST);
	must(m->fetch.max_bytes > 0 && m->fetch.max_bytes <= PACKET_LARGE_BYTES);
	must(m->fetch.deadline >= 0);
}

static void
check_reply(const struct packet_message *m)
{
	bool is_ok = m->error == 0 && m->outcome == VFY_FETCH_OK;

	must(m->error <= 0 && m->outcome <= VFY_FETCH_GARBAGE);
	must(is_ok == (m->body_len > 0) && m->body_len <= PACKET_LARGE_BYTES);
	must(strlen(m->etag) < VFY_VALIDATOR_MAX);
	must(strlen(m->last_modified) < VFY_VALIDATOR_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t packet[PACKET_MAX];
	struct packet_message m;
	size_t len;

	if (!packet_read((struct vfy_span){ data, size }, &m))
		return 0;
	must(m.slot < PACKET_SLOTS);
	if (m.type == PACKET_FETCH)
		check_fetch(&m);
	else if (m.type == PACKET_REPLY)
		check_reply(&m);
	else
		must(m.type == PACKET_CANCEL);
	must(packet_write(&m, packet, &len));
	must(len == size && memcmp(packet, data, size) == 0);
	return 0;
}
