/* SPDX-License-Identifier: MIT */
/*
 * pour_cases.c - the first inputs of fuzz_lint: what breaks each rule.
 *
 *	pour_cases FOLDER
 */
#include "cases.h"

static int
save(const char *folder, const char *name, struct vfy_span der)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(der.ptr, 1, der.len, f) != der.len ||
	    fclose(f) != 0) {
		perror(path);
		return 1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int status = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: pour_cases FOLDER\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mold m = mold_of(cases[i].base);

		cases[i].bad(&m);
		status |=
		    save(argv[1], lint_rule(cases[i].rule)->name, pour(&m));
		db_free_all();
	}
	return status;
}
