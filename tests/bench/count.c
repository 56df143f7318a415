/* SPDX-License-Identifier: MIT */
/*
 * count.c - instructions of one question, counted by Callgrind: they are the
 * same on any machine (nearly: signatures differ), so that a regression shows
 * where a clock would only show noise.
 *
 * Reads Callgrind's output (valgrind's manual, "Callgrind Format
 * Specification") as it is written with names and positions in full. Counts
 * what a function does itself, not what it calls.
 */
#include "count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FEW 2
#define MANY 12
#define LINE_ROOM 4096

/* -- below valgrind ------------------------------------------------------------- */

static int
find_task(const char *name)
{
	int i;

	for (i = 0; i < TASKS; i++) {
		if (strcmp(name, task_names[i]) == 0)
			return i;
	}
	return -1;
}

static void
ask(void *store, const struct chain *c, size_t leaf)
{
	struct question q = {
		.leaf = c->leaf[leaf], .inter = c->inter, .host = HOST
	};

	if (!own_ask(store, &q, NULL))
		die("libverify", "refused a good chain");
}

/* The root is an anchor; the bundle's take part in the search as in life. */
static void *
load(const struct chain *c)
{
	struct chain four[CHAINS];
	size_t i;

	for (i = 0; i < CHAINS; i++)
		four[i].root = c->root;
	return contender_own.load(four);
}

/*
 * Set-up is the same for any number: MANY contexts, and two that have seen the
 * chain. Nothing is freed: that would not be the same.
 */
int
count_child(int argc, char **argv)
{
	void *fresh[MANY], *seen;
	static struct chain c;
	int task = argc == 5 ? find_task(argv[2]) : -1, n, i;

	n = argc == 5 ? atoi(argv[4]) : 0;
	if (task < 0 || n < 1 || n > MANY) {
		fprintf(stderr, "usage: bench --count TASK FILE NUMBER\n");
		return 2;
	}
	chain_read(&c, argv[3]);
	seen = load(&c);
	ask(seen, &c, 0);
	for (i = 0; i < MANY; i++)
		fresh[i] = load(&c);
	for (i = 0; i < n; i++)
		ask(task == COLD ? fresh[i] : seen, &c,
		    task == KNOWN ? (size_t)i + 1 : 0);
	_exit(0);
}

/* -- what it wrote ---------------------------------------------------------------- */

static bool
has_name(const char *object, const char *const *names)
{
	const char *base = strrchr(object, '/');

	base = base == NULL ? object : base + 1;
	for (; *names != NULL; names++) {
		if (strncmp(base, *names, strlen(*names)) == 0)
			return true;
	}
	return false;
}

static double *
group_of(struct counts *c, const char *object)
{
	static const char *const crypto[] = { "libgnutls.", "libnettle.",
		"libhogweed.", "libgmp.", "libtasn1.", "libp11-kit.", NULL };
	static const char *const libc[] = { "libc.", "libc-", NULL };
	static const char *const own[] = { "bench", NULL };

	if (has_name(object, crypto))
		return &c->crypto;
	if (has_name(object, libc))
		return &c->libc;
	return has_name(object, own) ? &c->own : &c->other;
}

/* Adds the lines "POSITION COST"; one after "calls=" is the callee's. */
static bool
add_file(const char *path, double sign, struct counts *out)
{
	char line[LINE_ROOM];
	double *group = &out->other, cost;
	FILE *f = fopen(path, "r");
	bool of_callee = false;

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "ob=", 3) == 0)
			group = group_of(out, line + 3);
		else if (strncmp(line, "calls=", 6) == 0)
			of_callee = true;
		else if (line[0] >= '0' && line[0] <= '9') {
			if (!of_callee && sscanf(line, "%*s %lf", &cost) == 1)
				*group += sign * cost;
			of_callee = false;
		}
	}
	fclose(f);
	return true;
}

/* -- above valgrind ---------------------------------------------------------------- */

static bool
count_run(int task, const char *chain, int n, double sign, struct counts *out)
{
	char self[PATH_ROOM], file[PATH_ROOM], result[PATH_ROOM], number[16],
	    to[PATH_ROOM + 32], name[64];
	const char *const argv[] = { "valgrind", "--tool=callgrind",
		"--compress-strings=no", "--compress-pos=no", to, self,
		"--count", task_names[task], file, number, NULL };
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return false;
	self[len] = '\0';
	snprintf(name, sizeof(name), "%s.pem", chain);
	folder_path(file, name);
	folder_path(result, "callgrind.out");
	snprintf(to, sizeof(to), "--callgrind-out-file=%s", result);
	snprintf(number, sizeof(number), "%d", n);
	return folder_run(argv, "valgrind.log") == 0 &&
	    add_file(result, sign / (MANY - FEW), out);
}

bool
count_possible(const char **why)
{
	const char *const argv[] = { "valgrind", "--version", NULL };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	*why = "a sanitizer's program does not run under valgrind";
	return false;
#endif
	*why = "no `valgrind` here (scripts/setup --bench)";
	return folder_run(argv, "valgrind.log") == 0;
}

bool
count_task(int task, const char *chain, struct counts *out)
{
	*out = (struct counts){ .own = 0 };
	setenv("LD_BIND_NOW", "1", 1); /* the loader's work is set-up */
	return count_run(task, chain, FEW, -1, out) &&
	    count_run(task, chain, MANY, 1, out);
}
