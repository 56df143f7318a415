/* SPDX-License-Identifier: MIT */
/*
 * known.c - what kept evidence says of a certificate that is known by its
 * issuer's key and its serial alone (RFC 5280 5, RFC 6960 4.2).
 *
 * Without the certificate nobody can tell whether a list with a scope is about
 * it: such a list may say revoked, and never good. An OCSP answer counts when its
 * CertID is the one that was asked for under that key. Does not: check
 * signatures (the engine has, before it was kept), fetch, put deltas on bases.
 */
#include <string.h>

#include "blob.h"
#include "store.h"

/* What is read for one question, of each kind: a CA with 128 shards, and old
 * lists; the answers about one certificate are few. */
#define READ_MAX 256
/* Rows that are looked through for these: OCSP has one for each certificate. */
#define ROWS_MAX 65536
/* Serials are of 20 octets at most (RFC 5280 4.1.2.2); some CAs' are longer. */
#define SERIAL_MAX 64
/* RFC 5280 5.3.1 */
#define CERTIFICATE_HOLD 6
#define REMOVE_FROM_CRL 8

/* One question, and what came of it so far. */
struct asking {
	struct vfy_store *store;
	struct vfy_span issuer_key, serial;
	int64_t at;
	void (*told)(void *arg, const struct vfy_store_fact *fact);
	void *arg;
	struct vfy_store_fact fact; /* of the piece that is looked at */
	/* the newest of each; source NONE: there is none */
	struct vfy_rev_status revoked, hold, good;
	bool released;
	int64_t released_at; /* thisUpdate of the newest delta that says so */
	bool cut;	     /* not all was looked at */
};

static struct vfy_span
without_zeros(struct vfy_span n)
{
	while (n.len > 1 && n.ptr[0] == 0) {
		n.ptr++;
		n.len--;
	}
	return n;
}

static bool
same_number(struct vfy_span a, struct vfy_span b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	return a.len == b.len && a.len > 0 && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* -- one piece ----------------------------------------------------------------- */

static void
nothing(struct asking *q, const char *why)
{
	q->fact.status.status = VFY_ST_UNKNOWN;
	q->fact.why = why;
}

/* The entry, or its absence, in a list that is in force. */
static void
look_up(struct asking *q, const struct vfy_crl *crl)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct vfy_rev_status *st = &q->fact.status;
	struct vfy_crl_entry e;

	if (vfy_crl_find(crl, q->serial, &e)) {
		st->revoked_at = e.revoked_at;
		st->reason = e.reason;
		if (e.reason != REMOVE_FROM_CRL) {
			st->status = VFY_ST_REVOKED;
			return;
		}
		q->fact.released = info->is_delta;
		nothing(q, "it is no longer on hold");
	} else if (info->is_delta) {
		nothing(q, "a delta says what has changed since its base");
	} else if (info->has_scope) {
		nothing(q,
		    "the list is about some certificates only, and "
		    "which these are only they tell");
	} else {
		st->status = VFY_ST_GOOD;
	}
}

static int
look_at_list(void *arg, const struct vfy_crl *crl)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct asking *q = arg;
	const char *detail;

	q->fact.status = (struct vfy_rev_status){ .source = VFY_EV_CRL,
		.this_update = info->this_update,
		.next_update = info->next_update,
		.reason = -1 };
	if (vfy_crl_usable(crl, q->at, &detail) != VFY_R_OK)
		nothing(q, detail);
	/*= rfc5280 5.3.3: by issuer's name, of which a key may have several */
	else if (info->indirect || info->names_issuers)
		nothing(q, "the list is about several issuers");
	else
		look_up(q, crl);
	return 0;
}

static bool
same_octets(struct vfy_span a, struct vfy_span b)
{
	return a.len == b.len && a.len > 0 && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Is this the CertID that was asked for? Hashes that are alike are the same one's. */
static bool
was_asked(const struct vfy_ocsp_single *s, const struct vfy_ocsp_single *about)
{
	return same_octets(s->issuer_name_hash, about->issuer_name_hash) &&
	    same_octets(s->issuer_key_hash, about->issuer_key_hash) &&
	    same_octets(s->serial, about->serial);
}

/* What the response says about it; of several answers the one that revokes. */
static void
look_at_response(struct asking *q, const struct vfy_ocsp *o,
    const struct vfy_ocsp_single *about)
{
	struct vfy_ocsp_single s = { .next = 0 };
	struct vfy_rev_status *st = &q->fact.status;
	const char *detail;

	*st = (struct vfy_rev_status){ .source = VFY_EV_OCSP, .reason = -1 };
	nothing(q, "the response is about another certificate");
	while (st->status != VFY_ST_REVOKED && vfy_ocsp_next(o, &s)) {
		if (!was_asked(&s, about))
			continue;
		st->this_update = s.this_update;
		st->next_update = s.next_update;
		if (vfy_ocsp_usable(o, &s, q->at, &detail) != VFY_R_OK) {
			nothing(q, detail);
			continue;
		}
		st->status = s.status;
		st->revoked_at = s.revoked_at;
		st->reason = s.reason;
		q->fact.why = s.status == VFY_ST_UNKNOWN
		    ? "the responder does not know the certificate"
		    : "";
	}
}

/* -- all of them --------------------------------------------------------------- */

static bool
is_newer(const struct vfy_rev_status *a, const struct vfy_rev_status *than)
{
	return than->source == VFY_EV_NONE ||
	    a->this_update > than->this_update;
}

static void
add_up(struct asking *q)
{
	const struct vfy_rev_status *st = &q->fact.status;
	struct vfy_rev_status *best = NULL;

	if (st->status == VFY_ST_GOOD)
		best = &q->good;
	else if (st->status == VFY_ST_REVOKED)
		best = st->reason == CERTIFICATE_HOLD ? &q->hold : &q->revoked;
	if (best != NULL && is_newer(st, best))
		*best = *st;
	if (q->fact.released &&
	    (!q->released || st->this_update > q->released_at)) {
		q->released = true;
		q->released_at = st->this_update;
	}
	if (q->told != NULL)
		q->told(q->arg, &q->fact);
}

static struct vfy_rev_status
conclusion(const struct asking *q)
{
	if (q->revoked.source != VFY_EV_NONE)
		return q->revoked;
	if (q->hold.source != VFY_EV_NONE &&
	    (!q->released || q->released_at <= q->hold.this_update))
		return q->hold;
	if (q->good.source != VFY_EV_NONE && !q->cut)
		return q->good;
	return (
	    struct vfy_rev_status){ .status = VFY_ST_UNKNOWN, .reason = -1 };
}

/* The DER OCSPRequest of a row. False: there is none, or it can't be read. */
static bool
request_of(struct database *db, const struct vfy_store_item *item,
    uint8_t buf[BOUND_REQUEST], struct vfy_span *out)
{
	struct evidence_key key = { .kind = VFY_ASK_OCSP,
		.url = "",
		.request_sha256 = { item->request_sha256, DIGEST_LEN } };
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc, len = 0;

	if (!item->has_request || !database_enter(db, c, false))
		return false;
	stmt = statement_get(c, LIST_REQUEST, &key, &rc);
	if (stmt != NULL)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		const void *p = sqlite3_column_blob(stmt, 0);

		len = sqlite3_column_bytes(stmt, 0);
		if (p == NULL || len < 0 || (size_t)len > BOUND_REQUEST)
			len = 0;
		else
			memcpy(buf, p, (size_t)len);
	}
	statement_done(stmt);
	database_leave(db, c, rc);
	*out = (struct vfy_span){ buf, (size_t)len };
	return len > 0;
}

/* Is it about the serial? Of a response only the request tells, without reading
 * it; *about: what was asked for. */
static bool
is_about(const struct asking *q, const struct vfy_store_item *item,
    uint8_t buf[BOUND_REQUEST], struct vfy_ocsp_single *about)
{
	struct vfy_ocsp_question asked;
	struct vfy_span request;

	if (item->kind == VFY_ASK_CRL)
		return true;
	if (!request_of(&q->store->db, item, buf, &request) ||
	    vfy_ocsp_question_read(request, &asked, NULL) != 0 ||
	    asked.certs != 1)
		return false;
	*about = asked.about;
	return same_number(about->serial, q->serial);
}

/* Reads one piece. 0; VFY_ENOMEM; VFY_EIO. */
static int
look_at_item(struct asking *q, const struct vfy_store_item *item,
    const struct vfy_ocsp_single *about)
{
	struct vfy_ocsp *o = NULL;
	struct vfy_blob *blob;
	int err;

	err = vfy_store_read(
	    q->store, (struct vfy_span){ item->sha256, DIGEST_LEN }, &blob);
	if (err != 0)
		return err == VFY_ENOENT ? 0 : err;
	q->fact = (struct vfy_store_fact){ .item = item, .why = "" };
	if (item->kind == VFY_ASK_CRL) {
		err = vfy_crl_read(blob->der, look_at_list, q, NULL);
	} else {
		err = vfy_ocsp_parse(blob->der, &o, NULL);
		if (err == 0)
			look_at_response(q, o, about);
		vfy_ocsp_free(o);
	}
	blob_release(blob);
	if (err == 0)
		add_up(q);
	/* the engine could read it, or it would not be here */
	return err == VFY_ENOMEM ? err : 0;
}

static int
look_at_all(struct asking *q, enum vfy_ask_kind kind)
{
	struct vfy_store_filter filter = {
		.kind = kind, .issuer_key = q->issuer_key, .proven_only = true
	};
	struct vfy_ocsp_single about = { .next = 0 };
	struct vfy_store_item item;
	uint8_t buf[BOUND_REQUEST];
	unsigned rows = 0, read = 0;
	int64_t cursor = 0;
	int err;

	while ((err = vfy_store_next(q->store, &filter, &cursor, &item)) == 0) {
		bool wanted = is_about(q, &item, buf, &about);

		if (rows++ == ROWS_MAX || (wanted && read++ == READ_MAX)) {
			q->cut = true;
			return 0;
		}
		if (wanted)
			err = look_at_item(q, &item, &about);
		if (err != 0)
			return err;
	}
	return err == VFY_ENOENT ? 0 : err;
}

int
vfy_store_known(struct vfy_store *s, struct vfy_span issuer_key,
    struct vfy_span serial, int64_t at,
    void (*told)(void *arg, const struct vfy_store_fact *fact), void *arg,
    struct vfy_rev_status *out)
{
	struct asking q = { .store = s,
		.issuer_key = issuer_key,
		.serial = serial,
		.at = at,
		.told = told,
		.arg = arg };
	int err;

	if (issuer_key.len != DIGEST_LEN || serial.len == 0 ||
	    serial.len > SERIAL_MAX)
		return VFY_EARG;
	err = look_at_all(&q, VFY_ASK_OCSP);
	if (err == 0)
		err = look_at_all(&q, VFY_ASK_CRL);
	if (err == 0)
		*out = conclusion(&q);
	return err;
}
