/* SPDX-License-Identifier: MIT */
/*
 * crls_own.c - this library and its store, asked about a certificate whose
 * status a large CRL knows: in mode hard, by the public interface.
 *
 * The fetcher maps a file where the real one would map what it has spooled.
 */
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crls.h"
#include "vfy_store.h"

#define AGAIN 2000

static struct vfy_span
map_file(const char *folder, const char *name)
{
	char path[PATH_ROOM];
	struct stat st;
	void *at = MAP_FAILED;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0)
		at = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		die(path, "can't be mapped");
	close(fd);
	return (struct vfy_span){ at, (size_t)st.st_size };
}

static struct vfy_span
map_list(const char *folder, size_t entries)
{
	char name[PATH_ROOM];

	snprintf(name, sizeof(name), CRL_FILE, entries);
	return map_file(folder, name);
}

/* -- the fetcher ----------------------------------------------------------- */

struct server {
	const char *folder;
	size_t entries;
	unsigned fetches;
};

static void
unmap(struct vfy_blob *blob)
{
	munmap((void *)(uintptr_t)blob->der.ptr, blob->der.len);
	free(blob);
}

static int
serve(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	struct server *server = arg;

	(void)what;
	server->fetches++;
	out->body = calloc(1, sizeof(*out->body));
	if (out->body == NULL)
		return VFY_ENOMEM;
	out->body->der = map_list(server->folder, server->entries);
	out->body->release = unmap;
	out->outcome = VFY_FETCH_OK;
	return 0;
}

/* -- a question ------------------------------------------------------------ */

struct asker {
	struct vfy_ctx *ctx;
	struct vfy_store *store;
	struct vfy_span leaf;
	struct server server;
	struct vfy_fetcher fetcher;
};

static void
start(struct asker *a, const char *folder, size_t entries)
{
	*a = (struct asker){ .leaf = map_file(folder, LEAF_FILE) };
	a->server = (struct server){ folder, entries, 0 };
	a->fetcher = (struct vfy_fetcher){ .arg = &a->server, .fetch = serve };
	if (vfy_ctx_new(&a->ctx) != 0 ||
	    vfy_ctx_add_anchors(
		a->ctx, map_file(folder, CA_FILE), false, NULL, NULL) != 0)
		die("libverify", "context");
}

static void
open_store(struct asker *a)
{
	struct vfy_store_options options = { .fetcher = &a->fetcher };
	struct vfy_store_error err;
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), "%s/" STORE_FOLDER, a->server.folder,
	    a->server.entries);
	if (vfy_store_open(path, &options, &a->store, &err) != 0)
		die(path, err.what);
	vfy_ctx_set_source(a->ctx, vfy_store_source(a->store));
}

static void
ask(struct asker *a, enum vfy_revocation mode)
{
	struct vfy_query *q;
	struct vfy_verdict *v;

	if (vfy_query_new(&q) != 0 || vfy_query_use_memo(q, a->ctx) != 0 ||
	    vfy_query_add_certs(q, a->leaf, NULL, NULL) != 0 ||
	    vfy_query_set_identity(q, VFY_ID_DNS, HOST) != 0)
		die("libverify", "question");
	vfy_query_set_revocation(q, mode);
	vfy_query_set_network(q, VFY_NET_ALLOWED, 0);
	if (vfy_verify(a->ctx, q, &v) != 0)
		die("libverify", "no verdict");
	if (vfy_verdict_outcome(v) != VFY_VALID)
		die("libverify", vfy_reason_name(vfy_verdict_reason(v)));
	vfy_verdict_free(v);
	vfy_query_free(q);
}

static void
end(struct asker *a)
{
	vfy_store_close(a->store);
	vfy_ctx_free(a->ctx);
}

static double
time_again(struct asker *a, enum vfy_revocation mode)
{
	double start_ms = now_ms();

	for (int i = 0; i < AGAIN; i++)
		ask(a, mode);
	return (now_ms() - start_ms) * 1000 / AGAIN;
}

void
own_import(const char *folder, size_t entries, struct figures *out)
{
	struct asker a;
	double begin;

	start(&a, folder, entries);
	open_store(&a);
	begin = now_ms();
	ask(&a, VFY_REV_HARD);
	out->first_ms = now_ms() - begin;
	if (a.server.fetches != 1)
		die("libverify", "the list was not fetched once");
	end(&a);
}

void
own_look_up(const char *folder, size_t entries, struct figures *out)
{
	struct asker a;
	double begin;

	start(&a, folder, entries);
	ask(&a, VFY_REV_OFF); /* GnuTLS's own beginnings are not the list's */
	begin = now_ms();
	open_store(&a);
	out->open_ms = now_ms() - begin;
	ask(&a, VFY_REV_HARD);
	out->first_ms = now_ms() - begin;
	out->again_us = time_again(&a, VFY_REV_HARD);
	out->without_us = time_again(&a, VFY_REV_OFF);
	if (a.server.fetches != 0)
		die("libverify", "the store had not kept the list");
	end(&a);
}

void
own_digest(const char *folder, size_t entries, struct figures *out)
{
	struct vfy_span list = map_list(folder, entries);
	uint8_t digest[32];
	double begin;

	for (int i = 0; i < 3; i++) {
		begin = now_ms();
		must(gnutls_hash_fast(
			 GNUTLS_DIG_SHA256, list.ptr, list.len, digest),
		    "SHA-256");
		if (i == 0 || now_ms() - begin < out->first_ms)
			out->first_ms = now_ms() - begin;
	}
}
