/* SPDX-License-Identifier: MIT */
/*
 * scan_state.c - what a scan has done, in a file, so that another one goes on where it
 * was interrupted.
 *
 * A line of JSON each: a header with a digest of the options, then every target with
 * its items as it is done, and at the end that all is done. Lines are only added; one
 * that was cut (the machine went down) is the last one, and is taken away. What a line
 * says is found again by its place: the items are not kept in memory.
 * Does not: notice that a target has changed meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json_build.h"
#include "printable.h"
#include "scan.h"
#include "verb.h"

#define FORM 1
/* Lines between two fsync(2): what an outage of power may cost. */
#define SYNC_LINES 32

struct done {
	char *target;
	off_t at;
	size_t len;
};
struct scan_state {
	int fd;
	char name[256]; /* printable */
	const char *verb;
	void *done; /* of struct done, by target: tsearch(3) */
	size_t count;
	bool finished; /* so says the last line */
	off_t end;
	pthread_mutex_t lock; /* of what follows */
	size_t unsynced;
	bool failed;
};

static int
by_target(const void *a, const void *b)
{
	const struct done *x = a, *y = b;

	return strcmp(x->target, y->target);
}

static void
free_done(void *node)
{
	struct done *d = node;

	free(d->target);
	free(d);
}

__attribute__((format(printf, 2, 3))) static int
refuse(const struct scan_state *s, const char *format, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	complain(s->verb, "--state: %s: %s", s->name, what);
	return EXIT_USAGE;
}

/* -- what was done before ---------------------------------------------------------- */

/* VFY_ENOMEM or 0. The last one of a target counts. */
static int
remember(struct scan_state *s, const char *target, off_t at, size_t len)
{
	struct done *d = calloc(1, sizeof(*d)), **found;

	if (d == NULL)
		return VFY_ENOMEM;
	*d = (struct done){ strdup(target), at, len };
	found = d->target == NULL ? NULL : tsearch(d, &s->done, by_target);
	if (found == NULL) {
		free_done(d);
		return VFY_ENOMEM;
	}
	if (*found == d) {
		s->count++;
		return 0;
	}
	(*found)->at = at;
	(*found)->len = len;
	free_done(d);
	return 0;
}

static int
read_header(
    const struct scan_state *s, struct json_object *line, const char *digest)
{
	if (item_number(line, "certaudit_scan", -1) != FORM)
		return refuse(s,
		    "this is no state of a scan; it is left as it is: give "
		    "another file");
	if (strcmp(item_text(line, "options"), digest) == 0)
		return EXIT_CLEAN;
	return refuse(s,
	    "this is the state of a scan with other options: use those, give "
	    "another file, or remove it to begin anew");
}

/* One whole line. */
static int
read_line(struct scan_state *s, const char *text, size_t len, size_t number,
    const char *digest)
{
	struct json_object *line = json_tokener_parse(text);
	const char *target = item_text(line, "target");
	int status = EXIT_CLEAN;

	if (number == 1)
		status = read_header(s, line, digest);
	else if (json_object_object_get(line, "finished") != NULL)
		s->finished = true;
	else if (target[0] == '\0')
		status = refuse(s,
		    "line %zu is damaged: remove the file to begin anew",
		    number);
	else if (remember(s, target, s->end, len) != 0)
		status = out_of_memory(s->verb);
	s->end += (off_t)len;
	json_object_put(line);
	return status;
}

static int
read_lines(struct scan_state *s, FILE *in, const char *digest)
{
	char *text = NULL;
	size_t room = 0, number = 1;
	ssize_t len;
	int status = EXIT_CLEAN;

	while (status == EXIT_CLEAN && (len = getline(&text, &room, in)) > 0) {
		/* cut: it was the last one */
		if (text[len - 1] != '\n')
			break;
		status = read_line(s, text, (size_t)len, number++, digest);
	}
	if (status == EXIT_CLEAN && ferror(in))
		status = refuse(s, "%s", strerror(errno));
	free(text);
	return status;
}

/* -- writing ----------------------------------------------------------------------- */

/* A line, at the end. False: with errno. */
static bool
append(struct scan_state *s, struct json_object *line)
{
	const char *text = json_object_to_json_string_ext(line, JSON_FORM);
	size_t len = text == NULL ? 0 : strlen(text), done = 0;

	errno = ENOMEM;
	if (text == NULL)
		return false;
	/* the line break tells that the line is whole */
	while (done <= len) {
		ssize_t n = done < len
		    ? pwrite(
			  s->fd, text + done, len - done, s->end + (off_t)done)
		    : pwrite(s->fd, "\n", 1, s->end + (off_t)done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	s->end += (off_t)len + 1;
	if (++s->unsynced >= SYNC_LINES) {
		s->unsynced = 0;
		return fdatasync(s->fd) == 0;
	}
	return true;
}

static int
write_header(struct scan_state *s, const char *digest)
{
	struct json_builder b = json_begin();
	struct json_object *line;
	bool ok;

	json_put_number(&b, "certaudit_scan", FORM);
	json_put_text(&b, "options", digest);
	line = json_end(&b);
	if (line == NULL)
		return out_of_memory(s->verb);
	ok = append(s, line);
	json_object_put(line);
	return ok ? EXIT_CLEAN : refuse(s, "%s", strerror(errno));
}

/* -- from beginning to end --------------------------------------------------------- */

static int
open_file(struct scan_state *s, const char *path)
{
	struct stat st;

	s->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->fd < 0)
		return refuse(s, "%s", strerror(errno));
	if (fstat(s->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return refuse(s, "this is no regular file");
	if (flock(s->fd, LOCK_EX | LOCK_NB) != 0)
		return refuse(s, "another scan is using it");
	return EXIT_CLEAN;
}

static int
read_file(struct scan_state *s, const char *digest)
{
	int fd = dup(s->fd), status;
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");

	if (in == NULL) {
		if (fd >= 0)
			close(fd);
		return refuse(s, "%s", strerror(errno));
	}
	status = read_lines(s, in, digest);
	fclose(in);
	return status;
}

static void
forget(struct scan_state *s)
{
	tdestroy(s->done, free_done);
	s->done = NULL;
	s->count = 0;
	s->end = 0;
}

/* A file that is not empty, and whose first line is not whole, may be anybody's. */
static int
check_first_line(const struct scan_state *s)
{
	struct stat st;

	if (s->end > 0 || fstat(s->fd, &st) != 0 || st.st_size == 0)
		return EXIT_CLEAN;
	return refuse(s,
	    "this is no state of a scan, or its first line was cut; it is left "
	    "as it is: remove it, or give another file");
}

static int
begin(struct scan_state *s, const char *path, const char *digest)
{
	int status = open_file(s, path);

	if (status == EXIT_CLEAN)
		status = read_file(s, digest);
	if (status == EXIT_CLEAN)
		status = check_first_line(s);
	if (status != EXIT_CLEAN)
		return status;
	if (s->finished)
		forget(s);
	if (ftruncate(s->fd, s->end) != 0)
		return refuse(s, "%s", strerror(errno));
	return s->end == 0 ? write_header(s, digest) : EXIT_CLEAN;
}

int
scan_state_open(const char *path, const char *digest, const char *verb,
    struct scan_state **out)
{
	struct scan_state *s = calloc(1, sizeof(*s));
	int status;

	if (s == NULL)
		return out_of_memory(verb);
	s->verb = verb;
	s->fd = -1;
	printable(path, s->name, sizeof(s->name));
	pthread_mutex_init(&s->lock, NULL);
	status = begin(s, path, digest);
	if (status == EXIT_CLEAN)
		*out = s;
	else
		scan_state_close(s, false);
	return status;
}

size_t
scan_state_count(const struct scan_state *s)
{
	return s->count;
}

static const struct done *
find(const struct scan_state *s, const char *target)
{
	struct done key = { .target = (char *)(uintptr_t)target };
	struct done *const *found =
	    s == NULL ? NULL : tfind(&key, &s->done, by_target);

	return found == NULL ? NULL : *found;
}

bool
scan_state_has(const struct scan_state *s, const char *target)
{
	char name[SCAN_NAME];

	printable_escape(target, name, sizeof(name));
	return find(s, name) != NULL;
}

struct json_object *
scan_state_get(struct scan_state *s, const char *target)
{
	const struct done *d;
	struct json_object *line = NULL, *items;
	char name[SCAN_NAME], *text;

	printable_escape(target, name, sizeof(name));
	d = find(s, name);
	text = d == NULL ? NULL : calloc(1, d->len + 1);
	if (text != NULL &&
	    pread(s->fd, text, d->len, d->at) == (ssize_t)d->len)
		line = json_tokener_parse(text);
	free(text);
	items = json_object_get(json_object_object_get(line, "items"));
	json_object_put(line);
	return items;
}

bool
scan_state_add(
    struct scan_state *s, const char *target, struct json_object *items)
{
	struct json_builder b;
	struct json_object *line;
	bool ok;

	if (s == NULL)
		return true;
	b = json_begin();
	json_put_foreign(&b, "target", target);
	json_put(&b, "items", json_object_get(items));
	line = json_end(&b);
	pthread_mutex_lock(&s->lock);
	ok = !s->failed && line != NULL && append(s, line);
	if (!ok && !s->failed)
		refuse(s, "%s", strerror(errno));
	s->failed = !ok;
	pthread_mutex_unlock(&s->lock);
	json_object_put(line);
	return ok;
}

void
scan_state_close(struct scan_state *s, bool finished)
{
	struct json_builder b;
	struct json_object *line;

	if (s == NULL)
		return;
	if (finished && !s->failed) {
		b = json_begin();
		json_put_bool(&b, "finished", true);
		line = json_end(&b);
		if (line == NULL || !append(s, line))
			refuse(s, "%s", strerror(errno));
		json_object_put(line);
	}
	if (s->fd >= 0) {
		(void)fdatasync(s->fd);
		close(s->fd);
	}
	forget(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
