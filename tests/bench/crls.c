/* SPDX-License-Identifier: MIT */
/*
 * crls.c - the bench of large CRLs: reading, keeping and looking up, in lists of
 * 10 thousand, 100 thousand and a million entries, against OpenSSL.
 *
 * Usage: crls [ROUNDS]. Prints medians, the most anonymous memory that a task
 * had, and how that stands against the targets. Each round makes a new store.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crls.h"

extern char **environ;

#define ROUNDS 5
#define MOST_ROUNDS 51
/* Memory is looked at once in so many nanoseconds. */
#define WATCH_NS 500000

typedef void task(const char *folder, size_t entries, struct figures *out);

enum { DIGEST, IMPORT, LOOK_UP, OPENSSL_LOOK_UP, TASKS };
static const struct {
	const char *name;
	task *run;
} tasks[TASKS] = {
	[DIGEST] = { "digest", own_digest },
	[IMPORT] = { "import", own_import },
	[LOOK_UP] = { "look-up", own_look_up },
	[OPENSSL_LOOK_UP] = { "openssl", openssl_look_up },
};

static const size_t sizes[] = { 10000, 100000, 1000000 };
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

struct sample {
	struct figures figures;
	double memory_mb;
};
struct series {
	struct sample samples[MOST_ROUNDS];
	size_t n;
};

double
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* -- a task, in a process of its own ----------------------------------------- */

static int
do_task(const char *name, const char *folder, const char *entries)
{
	struct figures f = { 0 };

	for (int i = 0; i < TASKS; i++) {
		if (strcmp(tasks[i].name, name) != 0)
			continue;
		tasks[i].run(folder, strtoul(entries, NULL, 10), &f);
		printf("%.6f %.6f %.6f %.6f\n", f.first_ms, f.open_ms,
		    f.again_us, f.without_us);
		return 0;
	}
	return 1;
}

/* Anonymous memory that a process has now, in MB; 0 when it is gone. */
static double
memory_of(pid_t pid)
{
	char path[64], line[256];
	unsigned long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "RssAnon: %lu kB", &kb) == 1)
			break;
	}
	fclose(f);
	return (double)kb / 1024;
}

/* Waits for it; the most that it had. */
static double
watch(pid_t pid)
{
	struct timespec nap = { 0, WATCH_NS };
	double most = 0, now;
	int status;
	pid_t rc;

	while ((rc = waitpid(pid, &status, WNOHANG)) == 0) {
		now = memory_of(pid);
		if (now > most)
			most = now;
		nanosleep(&nap, NULL);
	}
	if (rc != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("task", "failed");
	return most;
}

static void
run_task(const char *self, const char *folder, int which, size_t entries,
    struct series *out)
{
	struct sample *s = &out->samples[out->n++];
	struct figures *f = &s->figures;
	posix_spawn_file_actions_t to;
	char count[32], log[PATH_ROOM];
	char *argv[] = { (char *)(uintptr_t)self,
		(char *)(uintptr_t)tasks[which].name, (char *)(uintptr_t)folder,
		count, NULL };
	FILE *in;
	pid_t pid;

	snprintf(count, sizeof(count), "%zu", entries);
	folder_path(log, "log");
	posix_spawn_file_actions_init(&to);
	posix_spawn_file_actions_addopen(
	    &to, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (posix_spawn(&pid, self, &to, NULL, argv, environ) != 0)
		die(self, "can't be started");
	posix_spawn_file_actions_destroy(&to);
	s->memory_mb = watch(pid);
	in = fopen(log, "r");
	if (in == NULL ||
	    fscanf(in, "%lf %lf %lf %lf", &f->first_ms, &f->open_ms,
		&f->again_us, &f->without_us) != 4)
		die(tasks[which].name, "printed no figures");
	fclose(in);
}

/* -- the report -------------------------------------------------------------- */

enum field { FIRST, OPEN, AGAIN_US, WITHOUT, MEMORY };

static double
field_of(const struct sample *s, enum field what)
{
	const double all[] = { s->figures.first_ms, s->figures.open_ms,
		s->figures.again_us, s->figures.without_us, s->memory_mb };

	return all[what];
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(const struct series *s, enum field what)
{
	double v[MOST_ROUNDS];

	for (size_t i = 0; i < s->n; i++)
		v[i] = field_of(&s->samples[i], what);
	qsort(v, s->n, sizeof(v[0]), compare);
	return v[s->n / 2];
}

static void
print_size(size_t entries, const struct series s[TASKS])
{
	printf("%8zu %9.2f %9.2f %9.3f %9.3f %9.2f %9.2f %9.1f %9.2f %9.2f "
	       "%9.1f\n",
	    entries, median(&s[DIGEST], FIRST), median(&s[IMPORT], FIRST),
	    median(&s[LOOK_UP], OPEN), median(&s[LOOK_UP], FIRST),
	    median(&s[LOOK_UP], AGAIN_US), median(&s[LOOK_UP], WITHOUT),
	    median(&s[IMPORT], MEMORY), median(&s[OPENSSL_LOOK_UP], FIRST),
	    median(&s[OPENSSL_LOOK_UP], AGAIN_US),
	    median(&s[OPENSSL_LOOK_UP], MEMORY));
}

static void
target(
    const char *what, double got, double want, bool at_most, const char *unit)
{
	bool ok = at_most ? got <= want : got >= want;

	printf("%-62s %s %8.2f%s  got %9.3f%s  %s\n", what,
	    at_most ? "at most " : "at least", want, unit, got, unit,
	    ok ? "ok" : "MISS");
}

static void
print_targets(const struct series s[TASKS])
{
	double import = median(&s[IMPORT], FIRST);

	printf("\ntargets at %zu entries\n", sizes[SIZES - 1]);
	target("read, verified, indexed, committed, against SHA-256 alone",
	    import / median(&s[DIGEST], FIRST), 6, true, "x");
	target("the same, against OpenSSL's load, verify, first look-up",
	    median(&s[OPENSSL_LOOK_UP], FIRST) / import, 8, false, "x");
	target("anonymous memory at the peak", median(&s[IMPORT], MEMORY), 32,
	    true, " MB");
	target("first answer in a new process, opening the store included",
	    median(&s[LOOK_UP], FIRST), 1, true, " ms");
	target("look-up in a running process: a question with, less without",
	    median(&s[LOOK_UP], AGAIN_US) - median(&s[LOOK_UP], WITHOUT), 5,
	    true, " us");
}

static struct series results[SIZES][TASKS];

static void
run_round(const char *self, const char *folder, size_t size)
{
	char store[PATH_ROOM], name[PATH_ROOM];
	const char *const clean[] = { "rm", "-rf", store, NULL };

	snprintf(name, sizeof(name), STORE_FOLDER, sizes[size]);
	folder_path(store, name);
	if (folder_run(clean, "rm") != 0)
		die(store, "can't be removed");
	for (int i = 0; i < TASKS; i++)
		run_task(self, folder, i, sizes[size], &results[size][i]);
}

int
main(int argc, char **argv)
{
	unsigned long rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : ROUNDS;
	const char *folder;

	if (argc == 4)
		return do_task(argv[1], argv[2], argv[3]);
	if (rounds == 0 || rounds > MOST_ROUNDS)
		die("rounds", "1 to 51, please");
	folder = folder_make();
	crls_make_ca();
	for (size_t i = 0; i < SIZES; i++)
		crls_make_list(sizes[i]);
	for (unsigned long r = 0; r < rounds; r++) {
		for (size_t i = 0; i < SIZES; i++)
			run_round("/proc/self/exe", folder, i);
	}
	printf("CRLs, medians of %lu rounds (%s)\n", rounds, openssl_name());
	printf("%8s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "", "SHA-256",
	    "import", "open", "first", "again", "no rev.", "memory", "OpenSSL",
	    "again", "memory");
	printf("%8s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s\n", "entries", "ms",
	    "ms", "ms", "ms", "us", "us", "MB", "ms", "us", "MB");
	for (size_t i = 0; i < SIZES; i++)
		print_size(sizes[i], results[i]);
	print_targets(results[SIZES - 1]);
	return 0;
}
