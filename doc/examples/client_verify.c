/* SPDX-License-Identifier: MIT */
/*
 * client_verify CHAINFILE NAME [SOCKET]: is the first certificate of CHAINFILE
 * (PEM) good for the host NAME? The verifyd of this machine answers.
 * Exits 0 valid, 1 not, 2 when that can't be told.
 */
#include <err.h>
#include <stdio.h>
#include <vfy_client.h>

static struct vfy_span
read_file(const char *path, uint8_t *buf, size_t size)
{
	FILE *f = fopen(path, "rb");
	struct vfy_span s = { buf, 0 };

	if (f == NULL)
		err(2, "%s", path);
	s.len = fread(buf, 1, size, f);
	fclose(f);
	return s;
}

/* What is wrong with the best path, and what to do about it. */
static void
explain(const struct vfy_verdict *v)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	const struct vfy_finding *f;

	for (size_t i = 0; p != NULL && i < vfy_path_num_findings(p); i++) {
		f = vfy_path_finding(p, i);
		if (f->fatal)
			printf("certificate %u: %s (%s)\n", f->depth, f->detail,
			    f->hint);
	}
}

int
main(int argc, char **argv)
{
	static uint8_t chain[1 << 20];
	struct vfy_client_options options = { .socket = NULL };
	struct vfy_client_fault why = { .what = "" };
	struct vfy_client *client = NULL;
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	int r;

	if (argc != 3 && argc != 4)
		errx(2, "usage: client_verify CHAINFILE NAME [SOCKET]");
	if (argc == 4)
		options.socket = argv[3];
	if ((r = vfy_client_new(&options, &client)) == 0)
		r = vfy_query_new(&q);
	if (r == 0)
		r = vfy_query_add_certs(
		    q, read_file(argv[1], chain, sizeof(chain)), NULL, NULL);
	if (r == 0)
		r = vfy_query_set_identity(q, VFY_ID_DNS, argv[2]);
	if (r == 0)
		r = vfy_client_ask(client, q, &v, &why);
	if (r != 0)
		errx(2, "%s%s%s", vfy_strerror(r),
		    why.what[0] != '\0' ? ": " : "", why.what);
	printf("%s: %s\n", vfy_outcome_name(vfy_verdict_outcome(v)),
	    vfy_reason_name(vfy_verdict_reason(v)));
	explain(v);
	r = vfy_verdict_outcome(v) == VFY_VALID ? 0 : 1;
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_client_free(client);
	return r;
}
