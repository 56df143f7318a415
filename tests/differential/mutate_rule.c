/* SPDX-License-Identifier: MIT */
/*
 * mutate_rule.c - what a certificate may be used for: basicConstraints,
 * keyUsage, extKeyUsage, key identifiers (RFC 5280 4.2.1.1 to 3, 9, 12).
 */
#include "mutate.h"

/* -- basicConstraints -------------------------------------------------------------- */

static struct node *
new_basic(struct job *j, bool ca, long length)
{
	struct node *bc = node_cons(j->a, T_SEQUENCE, NULL);

	if (ca)
		node_append(bc, node_raw(j->a, T_BOOLEAN, "\xff", 1));
	if (length != -2)
		node_append(bc, node_int(j->a, T_INTEGER, length));
	return bc;
}

static bool
bc_length(struct job *j)
{
	static const long lengths[] = { 0, 0, 0, 1, 1, 2, -1, 127, 128,
		2147483647, 4294967296, 9223372036854775807 };
	struct fields *f = job_ca(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_BASIC, true,
	    new_basic(j, true,
		lengths[rng_below(
		    j->rng, sizeof(lengths) / sizeof(lengths[0]))]));
	return true;
}

static bool
bc_not_ca(struct job *j)
{
	struct fields *f = job_ca(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_BASIC, true,
	    new_basic(j, false, rng_percent(j->rng, 30) ? 0 : -2));
	return true;
}

static bool
bc_false(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_BASIC, true,
	    node_cons(
		j->a, T_SEQUENCE, node_raw(j->a, T_BOOLEAN, "\0", 1), NULL));
	return true;
}

static bool
bc_true_one(struct job *j)
{
	struct fields *f = job_ca(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_BASIC, true,
	    node_cons(
		j->a, T_SEQUENCE, node_raw(j->a, T_BOOLEAN, "\1", 1), NULL));
	return true;
}

static bool
bc_leaf(struct job *j)
{
	struct fields *f = job_leaf(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_BASIC, rng_percent(j->rng, 50),
	    new_basic(
		j, rng_percent(j->rng, 60), rng_percent(j->rng, 40) ? 0 : -2));
	return true;
}

/* -- keyUsage ---------------------------------------------------------------------- */

static bool
ku_bits(struct job *j)
{
	struct fields *f = job_any(j);
	uint8_t b[3] = { 0, 0, 0 };
	unsigned bits = (unsigned)rng_below(j->rng, 512);
	size_t len = 3;

	if (f == NULL)
		return false;
	b[1] = (uint8_t)(bits & 0xff);
	b[2] = bits >= 256 ? 0x80 : 0;
	while (len > 1 && b[len - 1] == 0)
		len--;
	while (len > 1 && (b[len - 1] >> b[0] & 1) == 0)
		b[0]++;
	fields_set_ext(j->a, f, OID_KEY_USAGE, rng_percent(j->rng, 80),
	    node_raw(j->a, T_BIT_STRING, b, len));
	return true;
}

/* One usage only, or all but one. */
static bool
ku_one(struct job *j)
{
	struct fields *f = job_any(j);
	uint8_t bit = (uint8_t)(1u << rng_below(j->rng, 8));
	uint8_t b[2] = { 0, rng_percent(j->rng, 50) ? bit : (uint8_t)~bit };

	if (f == NULL)
		return false;
	while ((b[1] >> b[0] & 1) == 0)
		b[0]++;
	fields_set_ext(
	    j->a, f, OID_KEY_USAGE, true, node_raw(j->a, T_BIT_STRING, b, 2));
	return true;
}

static bool
ku_odd(struct job *j)
{
	static const struct {
		const char *octets;
		size_t len;
	} odd[] = { { "\x00", 1 }, { "\x00\x06", 2 }, { "\x01\x07", 2 },
		{ "\x00\x06\x00", 3 }, { "\x08\x06", 2 }, { "\x00\x00", 2 },
		{ "", 0 }, { "\x00\xff\x80\x01", 4 }, { "\x07\x06", 2 } };
	struct fields *f = job_any(j);
	size_t i = rng_below(j->rng, sizeof(odd) / sizeof(odd[0]));

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_KEY_USAGE, true,
	    node_raw(j->a, T_BIT_STRING, odd[i].octets, odd[i].len));
	return true;
}

/* -- extKeyUsage ------------------------------------------------------------------- */

static const char *const ekus[] = { "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.1",
	"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3",
	"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9",
	"2.5.29.37.0", "1.3.6.1.4.1.99999.2", "2.16.840.1.113730.4.1",
	"1.3.6.1.4.1.311.10.3.3" };

static bool
eku_set(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *list = node_cons(j->a, T_SEQUENCE, NULL);
	size_t n = 1 + rng_below(j->rng, 3);

	if (f == NULL)
		return false;
	while (n-- > 0)
		node_append(list, node_oid(j->a, PICK(j, ekus)));
	fields_set_ext(j->a, f, OID_EKU, rng_percent(j->rng, 30), list);
	return true;
}

/* The same usage twice, or nearly the right one. */
static bool
eku_odd(struct job *j)
{
	struct node *list = job_inner(j, job_any(j), OID_EKU);

	if (list == NULL || !list->parent || list->child == NULL)
		return false;
	switch (rng_below(j->rng, 3)) {
	case 0:
		node_append(list, node_copy(j->a, list->child));
		break;
	case 1:
		node_become(list->child, node_oid(j->a, "1.3.6.1.5.5.7.3.1.1"));
		break;
	default:
		node_become(list->child, node_oid(j->a, "1.3.6.1.5.5.7.3"));
		break;
	}
	return true;
}

/* -- key identifiers ---------------------------------------------------------------- */

static bool
aki_drop(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *e = f == NULL ? NULL : fields_ext(f, OID_AKI);

	if (e == NULL || node_count(f->extensions) < 2)
		return false;
	node_remove(f->extensions, e);
	return true;
}

static bool
ski_drop(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *e = f == NULL ? NULL : fields_ext(f, OID_SKI);

	if (e == NULL || node_count(f->extensions) < 2)
		return false;
	node_remove(f->extensions, e);
	return true;
}

static bool
aki_other_key(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_AKI, false,
	    node_cons(j->a, T_SEQUENCE,
		node_str(j->a, T_CTX(0), "another key of its CA"), NULL));
	return true;
}

static bool
ski_other_key(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	fields_set_ext(j->a, f, OID_SKI, false,
	    node_str(j->a, T_OCTET_STRING, "another key of this CA"));
	return true;
}

static bool
ski_empty(struct job *j)
{
	struct fields *f = job_any(j);

	if (f == NULL)
		return false;
	fields_set_ext(
	    j->a, f, OID_SKI, false, node_raw(j->a, T_OCTET_STRING, NULL, 0));
	return true;
}

/* authorityCertIssuer and authorityCertSerialNumber, right or wrong. */
static bool
aki_issuer(struct job *j)
{
	struct fields *ca = job_ca(j), *f = job_any(j);
	struct node *list, *serial;

	if (ca == NULL || f == NULL)
		return false;
	serial = node_copy(j->a, ca->serial);
	serial->tag = T_CTX(2);
	list = node_cons(j->a, T_SEQUENCE,
	    node_cons(j->a, T_CONS(1),
		node_cons(j->a, T_CONS(4), node_copy(j->a, ca->issuer), NULL),
		NULL),
	    NULL);
	if (rng_percent(j->rng, 80))
		node_append(list, serial);
	if (ext_inner(fields_ext(f, OID_AKI)) != NULL &&
	    ext_inner(fields_ext(f, OID_AKI))->child != NULL &&
	    rng_percent(j->rng, 50))
		node_insert(list,
		    node_copy(j->a, ext_inner(fields_ext(f, OID_AKI))->child),
		    0);
	fields_set_ext(j->a, f, OID_AKI, false, list);
	return true;
}

const struct mutation mutations_rule[] = { { "bc-length", 8, bc_length },
	{ "bc-not-ca", 3, bc_not_ca }, { "bc-false", 2, bc_false },
	{ "bc-true-one", 1, bc_true_one }, { "bc-leaf", 4, bc_leaf },
	{ "ku-bits", 6, ku_bits }, { "ku-one", 5, ku_one },
	{ "ku-odd", 3, ku_odd }, { "eku-set", 8, eku_set },
	{ "eku-odd", 2, eku_odd }, { "aki-drop", 3, aki_drop },
	{ "ski-drop", 3, ski_drop }, { "aki-other-key", 3, aki_other_key },
	{ "ski-other-key", 3, ski_other_key }, { "ski-empty", 1, ski_empty },
	{ "aki-issuer", 4, aki_issuer }, { NULL, 0, NULL } };
