/* SPDX-License-Identifier: MIT */
/*
 * handshake_serve.c - a TLS handshake in the process that talks to the network.
 *
 * The connected address is judged as that of a fetch is. What is sent back are the
 * octets and what GnuTLS made of them; the service reads and judges them.
 */
#include "handshake_serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "monotonic.h"
#include "pack.h"

struct packed {
	struct vfy_blob blob;
	uint8_t *bytes;
};

static void
packed_release(struct vfy_blob *blob)
{
	struct packed *p = (struct packed *)blob;

	free(p->bytes);
	free(p);
}

/* NULL: no memory. */
static struct vfy_blob *
pack(const struct handshake *h)
{
	struct packed *p = calloc(1, sizeof(*p));
	size_t len;

	if (p == NULL)
		return NULL;
	p->bytes = handshake_pack(h, &len);
	if (p->bytes == NULL) {
		free(p);
		return NULL;
	}
	p->blob = (struct vfy_blob){ .der = { p->bytes, len },
		.release = packed_release };
	return &p->blob;
}

static bool
is_allowed(void *arg, const struct sockaddr *address, socklen_t len)
{
	const struct vfy_store_options *options = arg;

	return vfy_store_may_connect(options, address, len);
}

struct proxy {
	const char *url;
	int cut;
};

/* handshake_ask's: the proxy that all fetches go through. */
static int
by_proxy(void *arg, const char *host, uint16_t port, int64_t milliseconds,
    char *why, size_t len)
{
	const struct proxy *proxy = arg;
	struct vfy_store_error err = { .what = "out of memory" };
	int fd = -1;

	if (vfy_store_tunnel(proxy->url, host, port, milliseconds, proxy->cut,
		&fd, &err) != 0)
		snprintf(why, len, "%s", err.what);
	return fd;
}

int
handshake_serve(const struct vfy_store_options *options,
    const struct vfy_fetch *what, int cut, struct vfy_fetched *out)
{
	struct proxy proxy = { options->proxy, cut };
	struct handshake_order order;
	struct handshake_ask ask;
	struct handshake *h;
	char why[128];
	int64_t left = what->deadline - monotonic_now();
	int rc;

	if (!handshake_order_unpack(what->post, &order))
		return VFY_EIO;
	ask = handshake_order_ask(&order);
	ask.allowed = is_allowed;
	ask.arg = (void *)(uintptr_t)options;
	ask.cut = cut;
	if (options->proxy != NULL && options->proxy[0] != '\0') {
		ask.tunnel = by_proxy;
		ask.tunnel_arg = &proxy;
	}
	if (ask.timeout / 1000 > left)
		ask.timeout = left > 0 ? left * 1000 : 1;
	rc = handshake_run(&ask, &h, why, sizeof(why));
	if (rc != 0)
		return rc;
	out->body = pack(h);
	handshake_free(h);
	if (out->body == NULL)
		return VFY_ENOMEM;
	out->outcome = VFY_FETCH_OK;
	return 0;
}
