/* SPDX-License-Identifier: MIT */
/*
 * owner.c - who else could change a file that decides about trust?
 *
 * The rules are the store's (store/place.c). Does not read the file. What is
 * checked can't be exchanged afterwards by those whom the check excludes.
 */
#include "owner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
check_folders(const char *path, const char *where, struct complaints *c)
{
	char *real = realpath(path, NULL), *slash;
	struct stat st;
	bool ok = real != NULL;

	if (!ok)
		complain(c, where, "%s: %s", path, strerror(errno));
	while (ok && (slash = strrchr(real, '/')) != NULL && slash != real) {
		*slash = '\0';
		if (stat(real, &st) != 0 || (st.st_mode & S_IWOTH) == 0 ||
		    (st.st_mode & S_ISVTX) != 0)
			continue;
		complain(c, where,
		    "%s lies in %s, where everybody may exchange it (mode "
		    "%04o): chmod o-w that folder",
		    path, real, (unsigned)(st.st_mode & 07777));
		ok = false;
	}
	free(real);
	return ok;
}

bool
owner_check(const char *path, const char *where, struct complaints *c)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		complain(c, where, "%s: %s%s", path, strerror(errno),
		    errno == EACCES
			? " (run it as the user of the service, or name "
			  "files of your own)"
			: "");
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		complain(c, where, "%s: this is a directory", path);
		return false;
	}
	/* a pipe, or /dev/stdin, is what who started us gives */
	if (!S_ISREG(st.st_mode))
		return true;
	if (st.st_uid != geteuid() && st.st_uid != 0) {
		complain(c, where,
		    "%s belongs to user %lu, not to us (%lu) or root, and "
		    "decides whom we trust: chown it",
		    path, (unsigned long)st.st_uid, (unsigned long)geteuid());
		return false;
	}
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		complain(c, where,
		    "%s can be written by others (mode %04o), and decides whom "
		    "we trust: chmod go-w it",
		    path, (unsigned)(st.st_mode & 07777));
		return false;
	}
	return check_folders(path, where, c);
}

bool
owner_file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}
