/* SPDX-License-Identifier: MIT */
/*
 * replay.c - main() of a fuzz target where libFuzzer is not: runs it once over
 * each file of its corpus, in the order of their names.
 *
 * The corpus of fuzz_NAME is tests/fuzz/corpus/NAME; files and folders given
 * as arguments are run instead. Fuzzes nothing by itself; what a target finds
 * wrong ends the program (abort, or a sanitizer).
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay_file(const char *path, size_t *count)
{
	uint8_t *data = NULL;
	struct stat st;
	size_t size, got;
	FILE *f = fopen(path, "rb");
	int rc = -1;

	if (f == NULL || fstat(fileno(f), &st) != 0)
		goto out;
	size = (size_t)st.st_size;
	/* Exactly as long as the input, so that one byte more is noticed. */
	if ((data = malloc(size > 0 ? size : 1)) == NULL)
		goto out;
	got = fread(data, 1, size, f);
	if (got != size)
		goto out;
	LLVMFuzzerTestOneInput(data, size);
	(*count)++;
	rc = 0;
out:
	if (rc != 0)
		perror(path);
	free(data);
	if (f != NULL)
		fclose(f);
	return rc;
}

static int
replay(const char *path, size_t *count)
{
	struct dirent **names = NULL;
	char inner[4096];
	struct stat st;
	int n, rc = 0;

	if (stat(path, &st) != 0) {
		perror(path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return replay_file(path, count);
	if ((n = scandir(path, &names, NULL, alphasort)) < 0) {
		perror(path);
		return -1;
	}
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			snprintf(inner, sizeof(inner), "%s/%s", path,
			    names[i]->d_name);
			if (replay(inner, count) != 0)
				rc = -1;
		}
		free(names[i]);
	}
	free(names);
	return rc;
}

/* tests/fuzz/corpus/NAME for a program .../fuzz_NAME */
static void
corpus_of(const char *program, char *buf, size_t len)
{
	const char *name = strrchr(program, '/');

	name = name != NULL ? name + 1 : program;
	if (strncmp(name, "lt-", 3) == 0) /* libtool's wrapper */
		name += 3;
	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	snprintf(buf, len, "%s/tests/fuzz/corpus/%s", TOP_SRCDIR, name);
}

int
main(int argc, char **argv)
{
	char corpus[4096];
	size_t count = 0;
	int rc = 0;

	if (argc < 2) {
		corpus_of(argv[0], corpus, sizeof(corpus));
		rc = replay(corpus, &count);
	}
	for (int i = 1; i < argc; i++)
		if (replay(argv[i], &count) != 0)
			rc = -1;
	printf("# %zu inputs\n%sok 1 - corpus replayed\n1..1\n", count,
	    rc == 0 && count > 0 ? "" : "not ");
	return rc == 0 && count > 0 ? 0 : 1;
}
