/* SPDX-License-Identifier: MIT */
/*
 * memory.c - what parsed certificates take, by the allocator's own account.
 *
 * Counts whole chunks with their headers, as malloc gives them out; what a
 * contender only makes at the first use of a certificate is not in it.
 */
#include <malloc.h>

#include "bench.h"
#include "pem.h"

/* Of the bundle; more are not looked at. */
#define MOST_CERTS 512

struct counting {
	const struct contender *co;
	struct memory *out;
	void *kept[MOST_CERTS];
	double total;
};

static double
in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return (double)(m.uordblks + m.hblkhd);
}

static int
count_one(void *arg, struct vfy_span der, size_t index)
{
	gnutls_datum_t d = { (unsigned char *)(uintptr_t)der.ptr,
		(unsigned)der.len };
	struct counting *c = arg;
	double before, beyond;

	(void)index;
	if (c->out->n == MOST_CERTS)
		return 0;
	before = in_use();
	c->kept[c->out->n++] = c->co->keep(d);
	beyond = in_use() - before - (double)der.len;
	c->total += beyond;
	if (beyond > c->out->most)
		c->out->most = beyond;
	return 0;
}

bool
memory_measure(const struct contender *co, struct memory *out)
{
	static struct counting c;
	gnutls_datum_t bundle;
	size_t i;

	*out = (struct memory){ .n = 0 };
	c = (struct counting){ .co = co, .out = out };
	must(gnutls_load_file(BUNDLE, &bundle), BUNDLE);
	if (pem_read((struct vfy_span){ bundle.data, bundle.size },
		PEM_CERTIFICATE, count_one, &c, NULL) != 0)
		die(BUNDLE, "can't be read");
	gnutls_free(bundle.data);
	for (i = 0; i < out->n; i++)
		co->drop(c.kept[i]);
	out->mean = c.total / (double)out->n;
	return out->most > 0;
}
