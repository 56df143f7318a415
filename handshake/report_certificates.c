/* SPDX-License-Identifier: MIT */
/*
 * report_certificates.c - a handshake as JSON: certificates as they were sent, what
 * is missing among them and what is too much, staple and timestamps.
 */
#include <stdlib.h>

#include "cert_json.h"
#include "report.h"
#include "sct.h"

/* What it is in the path that was found. */
static const char *
part_of(const struct chain_view *c, size_t i)
{
	const struct chain_cert *one = &c->list[i];

	if (one->cert == NULL)
		return "unreadable";
	if (one->duplicate)
		return "duplicate";
	if (one->depth < 0)
		return i == 0 ? "leaf" : "superfluous";
	return vfy_role_name(vfy_path_role(c->path, (size_t)one->depth));
}

static int64_t
days_left(const struct vfy_cert *cert, int64_t now)
{
	int64_t left = vfy_cert_not_after(cert) - now;

	/* towards the past: a day begun is not left */
	return left >= 0 ? left / 86400 : -((-left + 86399) / 86400);
}

static struct json_object *
sent_json(const struct report *r)
{
	struct json_object *array = json_object_new_array();
	const struct chain_view *c = r->chain;
	size_t i;

	for (i = 0; array != NULL && i < c->n; i++) {
		struct json_builder b = json_begin();

		json_put_number(&b, "position", i);
		json_put_text(&b, "part", part_of(c, i));
		json_put_number(&b, "bytes", r->h->flow.chain.certs[i].len);
		if (r->der)
			json_put_base64(&b, "der", r->h->flow.chain.certs[i]);
		if (c->list[i].cert != NULL) {
			cert_json_put(&b, c->list[i].cert);
			json_put(&b, "days_left",
			    json_object_new_int64(
				days_left(c->list[i].cert, r->now)));
		}
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

static bool
was_sent(const struct chain_view *c, size_t depth)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->list[i].depth == (int)depth)
			return true;
	}
	return false;
}

/* Intermediates of the path that did not come from the server. */
static struct json_object *
missing_json(const struct chain_view *c)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && c->path != NULL &&
	     i < vfy_path_num_certs(c->path);
	     i++) {
		struct json_builder b;

		if (vfy_path_role(c->path, i) != VFY_INTERMEDIATE ||
		    was_sent(c, i))
			continue;
		b = json_begin();
		json_put_text(
		    &b, "source", vfy_origin_name(vfy_path_origin(c->path, i)));
		cert_json_put(&b, vfy_path_cert(c->path, i));
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

/* No path: the issuer that nobody has, by its name. */
static void
put_missing_issuer(struct json_builder *b, const struct report *r)
{
	const struct vfy_path *p = r->chain->path;
	size_t len;
	char *name;

	if (r->verdict == NULL || p == NULL ||
	    vfy_verdict_reason(r->verdict) != VFY_R_NO_ISSUER ||
	    vfy_path_num_certs(p) == 0) {
		json_add(b, "missing_issuer", NULL);
		return;
	}
	p = r->chain->path;
	len = vfy_cert_issuer(
	    vfy_path_cert(p, vfy_path_num_certs(p) - 1), NULL, 0);
	name = malloc(len + 1);
	if (name == NULL) {
		b->failed = true;
		return;
	}
	vfy_cert_issuer(
	    vfy_path_cert(p, vfy_path_num_certs(p) - 1), name, len + 1);
	json_put_text(b, "missing_issuer", name);
	free(name);
}

/* Did the engine make something of the staple, and what? */
static struct json_object *
staple_json(const struct report *r)
{
	const struct vfy_path *p = r->chain->path;
	struct vfy_span der = r->h->flow.staple;
	struct json_builder b = json_begin();
	const struct vfy_rev_status *s = NULL;

	if (p != NULL && vfy_path_num_certs(p) > 0)
		s = vfy_path_revocation(p, 0);
	json_put_number(&b, "bytes", der.len);
	json_put_bool(&b, "used", s != NULL && s->source == VFY_EV_STAPLE);
	json_put_text(&b, "status",
	    s != NULL && s->source == VFY_EV_STAPLE ? vfy_status_name(s->status)
						    : "not-checked");
	return json_end(&b);
}

static struct json_object *
scts_json(const struct report *r)
{
	const struct flow *f = &r->h->flow;
	struct json_builder b = json_begin();
	struct vfy_span in_hello = f->chain.scts;
	const struct vfy_cert *leaf =
	    r->chain->n > 0 ? r->chain->list[0].cert : NULL;
	size_t in_staple = 0;

	if (in_hello.len == 0 && f->has_server_hello)
		wire_extension_find(
		    &f->server_hello.ext, WIRE_X_SCT, &in_hello);
	json_put_number(&b, "in_handshake", sct_count(in_hello));
	json_put_number(&b, "in_certificate",
	    leaf != NULL ? sct_count(vfy_cert_sct_list(leaf)) : 0);
	if (leaf != NULL && sct_count_staple(f->staple, leaf, &in_staple) != 0)
		b.failed = true;
	json_put_number(&b, "in_staple", in_staple);
	return json_end(&b);
}

void
report_put_certificates(struct json_builder *top, const struct report *r)
{
	const struct flow *f = &r->h->flow;
	struct json_builder b;

	if (!f->has_chain) {
		json_add(top, "certificates", NULL);
		return;
	}
	b = json_begin();
	json_put(&b, "sent", sent_json(r));
	json_put_bool(&b, "in_order", !r->chain->misordered);
	json_put(&b, "missing", missing_json(r->chain));
	put_missing_issuer(&b, r);
	if (f->staple.len > 0)
		json_put(&b, "staple", staple_json(r));
	else
		json_add(&b, "staple", NULL);
	json_put(&b, "scts", scts_json(r));
	json_put(top, "certificates", json_end(&b));
}
