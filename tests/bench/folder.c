/* SPDX-License-Identifier: MIT */
/*
 * folder.c - a temporary folder for what the bench hands to processes of its
 * own, and how those are run. All are waited for; nothing is left behind.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

/* Open at once while a tree is removed. */
#define MOST_OPEN 16

static char folder[PATH_ROOM / 2];

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
folder_remove(void)
{
	nftw(folder, remove_one, MOST_OPEN, FTW_DEPTH | FTW_PHYS);
}

const char *
folder_make(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/vfy-bench-XXXXXX",
	    tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
	if (mkdtemp(folder) == NULL)
		die(folder, "can't be made");
	atexit(folder_remove);
	return folder;
}

void
folder_path(char path[PATH_ROOM], const char *name)
{
	snprintf(path, PATH_ROOM, "%s/%s", folder, name);
}

static void
become(const char *const argv[], const char *log)
{
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0 &&
	    dup2(fd, STDERR_FILENO) >= 0)
		execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

int
folder_run(const char *const argv[], const char *log)
{
	char path[PATH_ROOM];
	int status;
	pid_t pid;

	folder_path(path, log);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(argv, path);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}
