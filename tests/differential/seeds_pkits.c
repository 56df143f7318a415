/* SPDX-License-Identifier: MIT */
/*
 * seeds_pkits.c - PKITS' paths as seeds: its certificates, and its settings of
 * RFC 5280 6.1.1. Revocation is not compared, so its CRLs are not read.
 *
 * pkits/pkits.tsv in the folder VFY_VECTORS; certificates in VFY_PKITS_DATA
 * (Debian's package python3-cryptography-vectors).
 */
#include <stdio.h>
#include <stdlib.h>

#include "../conform.h"
#include "differential.h"

#define DEFAULT_DATA                                                           \
	"/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data"
/* 2011-04-15T00:00:00Z: when all of PKITS that should be valid is. */
#define PKITS_TIME 1302825600

/* Columns of pkits.tsv that are read here. */
enum column {
	C_TEST = 0,
	C_SUBPART = 1,
	C_PATH = 5,
	C_EXTRA = 6,
	C_POLICIES = 9,
	C_EXPLICIT = 10,
	C_INHIBIT_MAPPING = 11,
	C_INHIBIT_ANY = 12,
	NUM_COLUMNS = 15
};

static bool
add_file(struct seeds *s, struct seed *seed, const struct keys *k,
    enum part part, const char *name)
{
	char path[4096], file[256];
	struct bytes b;
	bool ok;

	snprintf(file, sizeof(file), "certs/%s.crt", name);
	path_in(path, sizeof(path), "VFY_PKITS_DATA", DEFAULT_DATA, file);
	if (bytes_read(&b, path) != 0)
		return false;
	ok = seed_add_cert(s, seed, k, part, span_of(b.ptr, b.len));
	bytes_free(&b);
	return ok;
}

static bool
add_list(struct seeds *s, struct seed *seed, const struct keys *k, char *list)
{
	char *name, *save = NULL;

	if (strcmp(list, "-") == 0)
		return true;
	for (name = strtok_r(list, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save)) {
		if (!add_file(s, seed, k, PART_INTERMEDIATE, name))
			return false;
	}
	return true;
}

/* The leaf is the path's last certificate. */
static bool
add_certs(struct seeds *s, struct seed *seed, const struct keys *k, char **col)
{
	char *leaf = strrchr(col[C_PATH], ' ');

	if (leaf == NULL)
		return add_file(s, seed, k, PART_LEAF, col[C_PATH]) &&
		    add_list(s, seed, k, col[C_EXTRA]) &&
		    add_file(
			s, seed, k, PART_ANCHOR, "TrustAnchorRootCertificate");
	*leaf++ = '\0';
	return add_file(s, seed, k, PART_LEAF, leaf) &&
	    add_list(s, seed, k, col[C_PATH]) &&
	    add_list(s, seed, k, col[C_EXTRA]) &&
	    add_file(s, seed, k, PART_ANCHOR, "TrustAnchorRootCertificate");
}

static void
take_rules(struct question *q, char **col)
{
	char *oid, *save = NULL;

	q->purpose = VFY_ANY_PURPOSE;
	q->at = PKITS_TIME;
	q->explicit_policy = strcmp(col[C_EXPLICIT], "true") == 0;
	q->inhibit_mapping = strcmp(col[C_INHIBIT_MAPPING], "true") == 0;
	q->inhibit_any = strcmp(col[C_INHIBIT_ANY], "true") == 0;
	for (oid = strtok_r(col[C_POLICIES], " ", &save);
	     oid != NULL && q->num_policies < MAX_POLICIES;
	     oid = strtok_r(NULL, " ", &save)) {
		if (strcmp(oid, "2.5.29.32.0") == 0)
			continue; /* any: the same as none asked for */
		snprintf(q->policies[q->num_policies++], sizeof(q->policies[0]),
		    "%s", oid);
	}
}

static void
add_row(struct seeds *s, const struct keys *k, char *line)
{
	char *col[NUM_COLUMNS];
	struct seed *seed;

	for (size_t i = 0; i < NUM_COLUMNS; i++) {
		col[i] = line;
		line += strcspn(line, "\t");
		if (*line == '\t')
			*line++ = '\0';
		else if (i + 1 < NUM_COLUMNS)
			return;
	}
	seed = seeds_add(s);
	snprintf(seed->id, sizeof(seed->id), "pkits/%s%s%s", col[C_TEST],
	    strcmp(col[C_SUBPART], "-") == 0 ? "" : "/",
	    strcmp(col[C_SUBPART], "-") == 0 ? "" : col[C_SUBPART]);
	take_rules(&seed->question, col);
	if (!add_certs(s, seed, k, col) || !seed_adopt(s, seed, k))
		s->n--;
}

void
seeds_pkits(struct seeds *s, const struct keys *k)
{
	size_t before = s->n;
	char path[4096], *line, *next;
	struct bytes b;

	path_in(path, sizeof(path), "VFY_VECTORS",
	    TOP_SRCDIR "/../shared/vectors", "pkits/pkits.tsv");
	if (bytes_read(&b, path) != 0) {
		printf("SKIPPED: PKITS IS NOT AMONG THE SEEDS: %s\n", path);
		s->missing = true;
		return;
	}
	line = (char *)b.ptr + strcspn((char *)b.ptr, "\n");
	for (line += *line != '\0'; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next == '\n')
			*next++ = '\0';
		add_row(s, k, line);
	}
	bytes_free(&b);
	if (s->n == before) {
		printf("SKIPPED: PKITS IS NOT AMONG THE SEEDS: no certificates "
		       "in VFY_PKITS_DATA\n");
		s->missing = true;
	}
}
