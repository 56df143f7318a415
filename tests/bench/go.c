/* SPDX-License-Identifier: MIT */
/*
 * go.c - drives gobench.go, which has the chains as PEM files in a temporary
 * folder, by commands through a pipe; so Go takes its turn in every round.
 *
 * Building it fetches nothing: it is one file that needs the standard library
 * only, and modules are switched off.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timing.h"

#define SOURCE TOP_SRCDIR "/tests/bench/gobench.go"

static struct {
	pid_t pid;
	FILE *to, *from;
	char version[64];
} go;

/* The first line of a file below the folder. */
static void
first_line(const char *name, char *line, int len)
{
	char path[PATH_ROOM];
	FILE *f;

	line[0] = '\0';
	folder_path(path, name);
	f = fopen(path, "r");
	if (f == NULL)
		return;
	if (fgets(line, len, f) == NULL)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	fclose(f);
}

/* Go's caches go into the folder too. */
static void
set_environment(void)
{
	char path[PATH_ROOM];

	setenv("GO111MODULE", "off", 1);
	setenv("GOFLAGS", "", 1);
	setenv("GOTOOLCHAIN", "local", 1);
	setenv("GOPROXY", "off", 1);
	folder_path(path, "gocache");
	setenv("GOCACHE", path, 1);
	folder_path(path, "gopath");
	setenv("GOPATH", path, 1);
}

static bool
build(char *program, const char **why)
{
	static char line[160];
	const char *const version[] = { "go", "env", "GOVERSION", NULL };
	const char *const compile[] = { "go", "build", "-o", program, SOURCE,
		NULL };

	set_environment();
	if (folder_run(version, "go.log") != 0) {
		*why = "no `go` here (scripts/setup --bench)";
		return false;
	}
	first_line("go.log", go.version, sizeof(go.version));
	if (folder_run(compile, "go.log") == 0)
		return true;
	first_line("go.log", line, sizeof(line));
	*why = line;
	return false;
}

static void
become(
    const char *program, const char *folder, const int in[2], const int out[2])
{
	char samples[16];

	snprintf(samples, sizeof(samples), "%d", ROUND_SAMPLES);
	if (dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0)
		_exit(127);
	close(in[0]);
	close(in[1]);
	close(out[0]);
	close(out[1]);
	execl(program, program, BUNDLE, folder, samples, (char *)NULL);
	_exit(127);
}

bool
go_start(const char *folder, const char **why)
{
	char program[PATH_ROOM];
	int in[2], out[2];

	folder_path(program, "gobench");
	if (!build(program, why))
		return false;
	if (pipe(in) != 0 || pipe(out) != 0)
		die("Go", "no pipe");
	signal(SIGPIPE, SIG_IGN); /* then it is the answer that is missing */
	fflush(NULL);
	go.pid = fork();
	if (go.pid < 0)
		die("Go", "no process");
	if (go.pid == 0)
		become(program, folder, in, out);
	close(in[0]);
	close(out[1]);
	go.to = fdopen(in[1], "w");
	go.from = fdopen(out[0], "r");
	if (go.to == NULL || go.from == NULL)
		die("Go", "no pipe");
	return true;
}

/* The answer, without its "ok". */
static char *
command(const char *text, char *answer, int len)
{
	fprintf(go.to, "%s\n", text);
	fflush(go.to);
	if (fgets(answer, len, go.from) == NULL)
		die("Go", "gave no answer");
	answer[strcspn(answer, "\n")] = '\0';
	if (strncmp(answer, "ok", 2) != 0)
		die("Go", answer);
	return answer + 2;
}

void
go_do(const char *text)
{
	char answer[512];

	command(text, answer, sizeof(answer));
}

void
go_time(const char *what, const char *chain, struct samples *s)
{
	char text[64], answer[64 * ROUND_SAMPLES], *at, *end;
	double v;

	snprintf(text, sizeof(text), "%s %s", what, chain != NULL ? chain : "");
	at = command(text, answer, sizeof(answer));
	for (v = strtod(at, &end); end != at; v = strtod(at, &end)) {
		sample(s, v);
		at = end;
	}
}

void
go_stop(void)
{
	fclose(go.to);
	fclose(go.from);
	waitpid(go.pid, NULL, 0);
}

const char *
go_version(void)
{
	return go.version;
}
