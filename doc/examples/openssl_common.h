/* SPDX-License-Identifier: MIT */
/*
 * openssl_common.h - what the examples with OpenSSL share: trust anchors from a
 * file; a connection; a verdict for people, and certaudit's exit status for it:
 * 0 valid, 1 not trusted, 3 revoked, 4 expired or not yet valid, 5 undetermined.
 */
#ifndef OPENSSL_COMMON_H
#define OPENSSL_COMMON_H
#include <err.h>
#include <netdb.h>
#include <stdio.h>
#include <vfy.h>

/* Exits with 2 when there are none in it. */
static inline void
load_anchors(struct vfy_ctx *ctx, const char *path)
{
	static uint8_t text[1 << 20];
	struct vfy_fault fault = { 0 };
	FILE *f = fopen(path, "rb");
	size_t len;
	char why[256];

	if (f == NULL)
		err(2, "%s", path);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	if (vfy_ctx_add_anchors(
		ctx, (struct vfy_span){ text, len }, false, NULL, &fault) == 0)
		return;
	vfy_fault_text(&fault, why, sizeof(why));
	errx(2, "%s: no trust anchors: %s", path, why);
}

/* A socket; exits with 6 when there is no connection. */
static inline int
dial(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *a;
	int fd;

	if (getaddrinfo(host, port, &hints, &a) != 0 ||
	    (fd = socket(a->ai_family, SOCK_STREAM, 0)) < 0 ||
	    connect(fd, a->ai_addr, a->ai_addrlen) != 0)
		err(6, "no connection to %s port %s", host, port);
	freeaddrinfo(a);
	return fd;
}

static inline int
explain(FILE *to, const struct vfy_verdict *v)
{
	enum vfy_outcome outcome = vfy_verdict_outcome(v);
	enum vfy_reason why;
	const struct vfy_path *p;

	if (v == NULL)
		return fputs("the peer was not judged\n", to), 1;
	why = vfy_verdict_reason(v);
	fprintf(
	    to, "%s: %s\n", vfy_outcome_name(outcome), vfy_reason_name(why));
	if (outcome == VFY_VALID)
		return 0;
	p = vfy_verdict_num_paths(v) > 0 ? vfy_verdict_path(v, 0) : NULL;
	for (size_t i = 0; p != NULL && i < vfy_path_num_findings(p); i++) {
		const struct vfy_finding *f = vfy_path_finding(p, i);

		if (f->fatal)
			fprintf(to, "  certificate %u: %s (%s)\n  hint: %s\n",
			    f->depth, f->detail, f->section, f->hint);
	}
	if (why == VFY_R_REVOKED)
		return 3;
	if (why == VFY_R_EXPIRED || why == VFY_R_NOT_YET_VALID)
		return 4;
	return outcome == VFY_UNDETERMINED ? 5 : 1;
}

#endif
