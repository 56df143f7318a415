/* SPDX-License-Identifier: MIT */
/*
 * run_golden.c - every folder below tests/golden/ is a case: a question, the
 * answer it must get, and a twin that differs in one line and must pass.
 * generate.sh says what the files of a folder are.
 *
 * Asks through the public API and the table of options that the command and
 * the service have. A folder that can't be understood is a failure: a case
 * that nobody runs proves nothing.
 *
 * With VFY_GOLDEN_SOCKET, the socket of a verifyd, each question is put to it
 * too, by libverify-client, and both verdicts must be the same.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "options.h"
#include "verdict_form.h"
#include "verdict_json.h"
#include "vfy_client.h"

#define MAX_LINES 64
#define MAX_TEXT 4096
#define MAX_PATH 512

/* Why a folder fails. */
struct failure {
	char what[1024];
};

/* A small text file, in lines without comments. */
struct lines {
	char text[MAX_TEXT];
	char *line[MAX_LINES];
	size_t n;
};

static bool wrong(struct failure *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool
wrong(struct failure *f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(f->what, sizeof(f->what), format, ap);
	va_end(ap);
	return false;
}

/* -- files ----------------------------------------------------------------- */

static bool
exists(const char *folder, const char *name)
{
	char path[MAX_PATH];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static bool
split(struct lines *l, struct failure *f)
{
	char *save = NULL, *line = strtok_r(l->text, "\n", &save);

	for (l->n = 0; line != NULL; line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#')
			continue;
		if (l->n == MAX_LINES)
			return wrong(f, "too many lines");
		l->line[l->n++] = line;
	}
	return l->n > 0 || wrong(f, "a file without lines");
}

static bool
read_lines(
    const char *folder, const char *name, struct lines *out, struct failure *f)
{
	char path[MAX_PATH];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	if (file == NULL)
		return wrong(f, "%s is missing", name);
	n = fread(out->text, 1, sizeof(out->text) - 1, file);
	fclose(file);
	if (n == sizeof(out->text) - 1)
		return wrong(f, "%s is too large", name);
	out->text[n] = '\0';
	return split(out, f);
}

/* -- the question ---------------------------------------------------------- */

/* One case being asked. */
struct asked {
	const char *folder;
	struct vfy_ctx *ctx;
	struct question qn;
	struct vfy_verdict *verdict;
};

/* Of VFY_GOLDEN_SOCKET; NULL: questions are answered in this process only. */
static struct vfy_client *client;

/* Contents of a file named in a case: certificates, or an option's. */
static bool
add_file(struct asked *a, const struct option_def *opt, const char *name,
    struct failure *f)
{
	struct option_error oe = { .what = "" };
	struct file_error fe = { .what = "" };
	struct file_bytes bytes;
	char path[MAX_PATH];
	int rc;

	snprintf(path, sizeof(path), "%s/%s", a->folder, name);
	if (file_read(path, FILE_LIMIT_CERTIFICATES, &bytes, &fe) != 0)
		return wrong(f, "%s", fe.what);
	if (opt == NULL)
		rc = vfy_query_add_certs(
		    a->qn.query, file_span(&bytes), NULL, &oe.fault);
	else
		/* the client has no other context than the service's */
		rc = question_add(&a->qn, opt, file_span(&bytes), a->ctx,
		    client != NULL, &oe);
	file_bytes_free(&bytes);
	if (rc != 0)
		return wrong(f, "%s: %s %s", name, vfy_strerror(rc),
		    vfy_fault_name(oe.fault.code));
	return true;
}

static bool
add_certs(struct asked *a, char *names, struct failure *f)
{
	char *save = NULL, *name = strtok_r(names, " ", &save);

	for (; name != NULL; name = strtok_r(NULL, " ", &save)) {
		if (!add_file(a, NULL, name, f))
			return false;
	}
	return true;
}

/* "name value", "name file", "name", or "certs file file..." */
static bool
add_line(struct asked *a, char *line, struct failure *f)
{
	char *value = strchr(line, ' ');
	const struct option_def *opt;
	struct option_error err;

	if (value != NULL)
		*value++ = '\0';
	if (strcmp(line, "certs") == 0)
		return value != NULL ? add_certs(a, value, f)
				     : wrong(f, "certs without files");
	opt = option_find(line);
	if (opt == NULL)
		return wrong(f, "no such option: %s", line);
	if (opt->kind == OPTION_CONTENTS)
		return value != NULL ? add_file(a, opt, value, f)
				     : wrong(f, "%s without a file", line);
	if (question_set(&a->qn, opt, value, &err) != 0)
		return wrong(f, "%s: %s", line, err.what);
	return true;
}

static void
asked_end(struct asked *a)
{
	vfy_verdict_free(a->verdict);
	question_end(&a->qn);
	vfy_ctx_free(a->ctx);
}

/* Puts a case's question; the verdict is in *a, which asked_end releases. */
static bool
ask(struct asked *a, const char *folder, struct lines *l, struct failure *f)
{
	size_t i;
	int rc;

	*a = (struct asked){ .folder = folder };
	if (vfy_ctx_new(&a->ctx) != 0 ||
	    question_start(&a->qn, VFY_NET_OFF) != 0)
		return wrong(f, "out of memory");
	for (i = 0; i < l->n; i++) {
		if (!add_line(a, l->line[i], f))
			return false;
	}
	if (client != NULL)
		vfy_query_use_context_anchors(
		    a->qn.query, question_system_trust(&a->qn));
	rc = vfy_verify(a->ctx, a->qn.query, &a->verdict);
	return rc == 0 || wrong(f, "no verdict: %s", vfy_strerror(rc));
}

/* -- the answer ------------------------------------------------------------ */

/* Findings in one list: the question's own, then those of the best path. */
struct findings {
	const struct vfy_verdict *v;
	size_t own, n;
};

static struct findings
findings_of(const struct vfy_verdict *v)
{
	struct findings all = { v, vfy_verdict_num_findings(v), 0 };
	const struct vfy_path *p = vfy_verdict_path(v, 0);

	all.n = all.own + (p == NULL ? 0 : vfy_path_num_findings(p));
	return all;
}

/* The nth one, and as text: "DEPTH REASON", or "- REASON" for the question's. */
static const struct vfy_finding *
finding_at(const struct findings *all, size_t i, char *text, size_t len)
{
	const struct vfy_finding *fd;

	if (i < all->own) {
		fd = vfy_verdict_finding(all->v, i);
		snprintf(text, len, "- %s", vfy_reason_name(fd->reason));
	} else {
		fd =
		    vfy_path_finding(vfy_verdict_path(all->v, 0), i - all->own);
		snprintf(
		    text, len, "%u %s", fd->depth, vfy_reason_name(fd->reason));
	}
	return fd;
}

/* Is one of the findings "DEPTH REASON", fatal or not? */
static bool
says(const struct vfy_verdict *v, const char *what, bool fatal)
{
	struct findings all = findings_of(v);
	const struct vfy_finding *fd;
	char text[128];
	size_t i;

	for (i = 0; i < all.n; i++) {
		fd = finding_at(&all, i, text, sizeof(text));
		if (fd->fatal == fatal && strcmp(text, what) == 0)
			return true;
	}
	return false;
}

static size_t
count_fatal(const struct vfy_verdict *v)
{
	struct findings all = findings_of(v);
	char text[128];
	size_t i, n = 0;

	for (i = 0; i < all.n; i++)
		n += finding_at(&all, i, text, sizeof(text))->fatal ? 1 : 0;
	return n;
}

/* All findings, for a message. */
static const char *
all_findings(const struct vfy_verdict *v, char *buf, size_t len)
{
	struct findings all = findings_of(v);
	const struct vfy_finding *fd;
	char text[128];
	size_t i, used = 0;

	buf[0] = '\0';
	for (i = 0; i < all.n && used < len; i++) {
		fd = finding_at(&all, i, text, sizeof(text));
		used += (size_t)snprintf(buf + used, len - used, " [%s %s]",
		    fd->fatal ? "fatal" : "remark", text);
	}
	return buf;
}

/* One line of "expected". */
static bool
check_line(const struct vfy_verdict *v, const char *line, size_t *fatal,
    struct failure *f)
{
	const char *outcome = vfy_outcome_name(vfy_verdict_outcome(v));
	const char *reason = vfy_reason_name(vfy_verdict_reason(v));
	char buf[512];

	if (strncmp(line, "verdict ", 8) == 0)
		return strcmp(line + 8, outcome) == 0 ||
		    wrong(f, "expected %s, got %s %s", line, outcome, reason);
	if (strncmp(line, "reason ", 7) == 0)
		return strcmp(line + 7, reason) == 0 ||
		    wrong(f, "expected %s, got %s", line, reason);
	if (strncmp(line, "fatal ", 6) == 0) {
		++*fatal;
		return says(v, line + 6, true) ||
		    wrong(f, "expected %s, got%s", line,
			all_findings(v, buf, sizeof(buf)));
	}
	if (strncmp(line, "remark ", 7) == 0)
		return says(v, line + 7, false) ||
		    wrong(f, "expected %s, got%s", line,
			all_findings(v, buf, sizeof(buf)));
	return wrong(f, "expected: not understood: %s", line);
}

static bool
check_answer(const struct vfy_verdict *v, const struct lines *expected,
    struct failure *f)
{
	char buf[512];
	size_t i, fatal = 0;

	if (expected->n < 2 || strncmp(expected->line[0], "verdict ", 8) != 0 ||
	    strncmp(expected->line[1], "reason ", 7) != 0)
		return wrong(f, "expected begins with verdict and reason");
	for (i = 0; i < expected->n; i++) {
		if (!check_line(v, expected->line[i], &fatal, f))
			return false;
	}
	if (fatal != count_fatal(v))
		return wrong(f, "%zu fatal findings were expected, got%s",
		    fatal, all_findings(v, buf, sizeof(buf)));
	return true;
}

/* Written with what is remembered of certificates it is the same, each time. */
static bool
check_remembered(const struct vfy_verdict *v, struct json_object *json,
    struct failure *f)
{
	static struct cert_memo *memo; /* of all cases, so that it is full */
	const char *expected = json_object_to_json_string_ext(json, JSON_FORM);
	const char *text;
	bool same = true;
	int i;

	if (memo == NULL)
		memo = cert_memo_new();
	for (i = 0; i < 2 && same && memo != NULL; i++) {
		json = verdict_json(v, memo);
		text = json_object_to_json_string_ext(json, JSON_FORM);
		same = text != NULL && strcmp(text, expected) == 0;
		json_object_put(json);
	}
	return (same && memo != NULL) ||
	    wrong(f, "JSON with remembered certificates differs");
}

/* The same verdict as JSON keeps to the schema. */
static bool
check_json(const struct vfy_verdict *v, struct failure *f)
{
	struct json_object *json = verdict_json(v, NULL);
	char what[256];
	bool good;

	if (json == NULL)
		return wrong(f, "out of memory");
	good = verdict_form_check(json, what, sizeof(what)) == 0
	    ? check_remembered(v, json, f)
	    : wrong(f, "JSON: %s", what);
	json_object_put(json);
	return good;
}

/* What both must say; how it was found is each one's own. For free(). */
static char *
text_without_search(const struct vfy_verdict *v)
{
	struct json_object *json = verdict_json(v, NULL);
	char *text;

	assert_non_null(json);
	json_object_object_del(json, "search");
	text = strdup(json_object_to_json_string_ext(json, JSON_FORM));
	json_object_put(json);
	return text;
}

/* The service's verdict on the same question: as expected, and the same. */
static bool
check_client(
    const struct asked *a, const struct lines *expected, struct failure *f)
{
	struct vfy_client_fault why;
	struct vfy_verdict *told;
	char *here, *there;
	bool good;
	int rc;

	if (client == NULL)
		return true;
	rc = vfy_client_ask(client, a->qn.query, &told, &why);
	if (rc != 0)
		return wrong(f, "the client: %s: %s", vfy_strerror(rc),
		    why.what);
	here = text_without_search(a->verdict);
	there = text_without_search(told);
	good = strcmp(here, there) == 0
	    ? check_answer(told, expected, f)
	    : wrong(f, "the client's verdict differs: %.400s, not %.400s",
		  there, here);
	vfy_verdict_free(told);
	free(here);
	free(there);
	return good;
}

/* -- the folder ------------------------------------------------------------ */

static bool
run_question(const char *folder, const char *name, const struct lines *expected,
    struct failure *f)
{
	struct lines l;
	struct asked a = { .folder = folder };
	bool good = read_lines(folder, name, &l, f) && ask(&a, folder, &l, f) &&
	    check_answer(a.verdict, expected, f) && check_json(a.verdict, f) &&
	    check_client(&a, expected, f);

	asked_end(&a);
	return good;
}

/* One line changed, added or left out, and all others the same. */
static bool
differ_in_one_line(const struct lines *a, const struct lines *b)
{
	size_t head = 0, tail = 0, least = a->n < b->n ? a->n : b->n;

	while (head < least && strcmp(a->line[head], b->line[head]) == 0)
		head++;
	while (tail < least - head &&
	    strcmp(a->line[a->n - 1 - tail], b->line[b->n - 1 - tail]) == 0)
		tail++;
	return a->n - head - tail <= 1 && b->n - head - tail <= 1 &&
	    a->n + b->n > 2 * (head + tail);
}

static bool
check_twin(const char *folder, struct failure *f)
{
	char verdict[] = "verdict valid", reason[] = "reason ok";
	struct lines one, twin, valid = { .line = { verdict, reason }, .n = 2 };

	if (!read_lines(folder, "case", &one, f) ||
	    !read_lines(folder, "twin", &twin, f))
		return false;
	if (!differ_in_one_line(&one, &twin))
		return wrong(f, "case and twin do not differ in one line");
	if (run_question(folder, "twin", &valid, f))
		return true;
	memmove(f->what + 6, f->what, sizeof(f->what) - 7);
	memcpy(f->what, "twin: ", 6);
	return false;
}

static bool
run_folder(const char *folder, struct failure *f)
{
	struct lines expected;
	bool passes;

	f->what[0] = '\0';
	if (!read_lines(folder, "expected", &expected, f) ||
	    !run_question(folder, "case", &expected, f))
		return false;
	passes = strcmp(expected.line[0], "verdict valid") == 0;
	if (passes)
		return !exists(folder, "twin") ||
		    wrong(f, "a case that passes needs no twin");
	return check_twin(folder, f);
}

/* -- the runner proves itself ---------------------------------------------- */

#define COMMON TOP_SRCDIR "/tests/golden/common/"

struct broken {
	const char *why;		   /* part of the message */
	const char *one, *twin, *expected; /* NULL: the file is not there */
};

#define GOOD                                                                   \
	"at 2040-01-01T00:00:00Z\ntrust root.pem\nrevocation off\n"            \
	"hostname good.test\nuntrusted inter.pem\ncerts leaf.pem\n"
#define BAD                                                                    \
	"at 2050-01-01T00:00:00Z\ntrust root.pem\nrevocation off\n"            \
	"hostname good.test\nuntrusted inter.pem\ncerts leaf.pem\n"
#define EXPIRED                                                                \
	"verdict invalid\nreason expired\nfatal 0 expired\nfatal 1 expired\n"  \
	"fatal 2 expired\n"

static const struct broken broken[] = {
	{ NULL, BAD, GOOD, EXPIRED }, /* this one is as it should be */
	{ NULL, GOOD, NULL, "verdict valid\nreason ok\n" },
	{ "case is missing", NULL, GOOD, EXPIRED },
	{ "twin is missing", BAD, NULL, EXPIRED },
	{ "expected is missing", BAD, GOOD, NULL },
	{ "without lines", "# only a comment\n", GOOD, EXPIRED },
	{ "no such option", BAD "colour blue\n", GOOD, EXPIRED },
	{ "absent.pem", BAD "untrusted absent.pem\n", GOOD, EXPIRED },
	{ "certs without files", BAD "certs\n", GOOD, EXPIRED },
	{ "not differ in one line", BAD, GOOD "aia off\n", EXPIRED },
	{ "not differ in one line", BAD, BAD, EXPIRED },
	{ "twin: expected verdict valid", "profile compat\n" BAD,
	    "profile rfc5280\n" BAD, EXPIRED },
	{ "needs no twin", GOOD, GOOD, "verdict valid\nreason ok\n" },
	{ "expected verdict valid", BAD, GOOD, "verdict valid\nreason ok\n" },
	{ "expected reason", BAD, GOOD, "verdict invalid\nreason revoked\n" },
	{ "fatal findings were expected", BAD, GOOD,
	    "verdict invalid\nreason expired\nfatal 0 expired\n" },
	{ "expected fatal 3", BAD, GOOD, EXPIRED "fatal 3 expired\n" },
	{ "expected remark", BAD, GOOD, EXPIRED "remark 0 revoked\n" },
	{ "not understood", BAD, GOOD, EXPIRED "weather fine\n" },
	{ "begins with verdict", BAD, GOOD, "reason expired\n" },
};

static void
write_file(const char *folder, const char *name, const char *text)
{
	char path[MAX_PATH];
	FILE *file;

	if (text == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static const char *const folder_files[] = { "case", "twin", "expected",
	"root.pem", "inter.pem", "leaf.pem" };

static void
remove_folder(const char *folder)
{
	char path[MAX_PATH];
	size_t i;

	for (i = 0; i < sizeof(folder_files) / sizeof(folder_files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, folder_files[i]);
		unlink(path);
	}
	rmdir(folder);
}

static void
test_malformed_folder(void **state)
{
	const struct broken *b = *state;
	char folder[] = "/tmp/golden-XXXXXX", path[MAX_PATH];
	struct failure f;
	bool good;
	size_t i;

	assert_non_null(mkdtemp(folder));
	write_file(folder, "case", b->one);
	write_file(folder, "twin", b->twin);
	write_file(folder, "expected", b->expected);
	for (i = 3; i < sizeof(folder_files) / sizeof(folder_files[0]); i++) {
		char target[MAX_PATH];

		snprintf(path, sizeof(path), "%s/%s", folder, folder_files[i]);
		snprintf(target, sizeof(target), COMMON "%s", folder_files[i]);
		assert_int_equal(symlink(target, path), 0);
	}
	good = run_folder(folder, &f);
	remove_folder(folder);
	if (b->why == NULL && !good)
		fail_msg("%s", f.what);
	if (b->why != NULL && (good || strstr(f.what, b->why) == NULL))
		fail_msg("\"%s\" should have been the failure, not \"%s\"",
		    b->why, good ? "" : f.what);
}

/* -- all folders ----------------------------------------------------------- */

static void
test_folder(void **state)
{
	const char *folder = *state;
	struct failure f;

	if (!run_folder(folder, &f))
		fail_msg("%s: %s", strrchr(folder, '/') + 1, f.what);
}

static int
is_folder(const struct dirent *d)
{
	char path[MAX_PATH];
	struct stat st;

	if (d->d_name[0] == '.' || strcmp(d->d_name, "common") == 0)
		return 0;
	snprintf(path, sizeof(path), TOP_SRCDIR "/tests/golden/%s", d->d_name);
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folder's whole path, to be freed; its tail is the test's name. */
static char *
folder_path(const char *name)
{
	char *path = malloc(MAX_PATH);

	assert_non_null(path);
	snprintf(path, MAX_PATH, TOP_SRCDIR "/tests/golden/%s", name);
	return path;
}

static void
free_folders(struct CMUnitTest *tests, struct dirent **list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(tests[i].initial_state);
		free(list[i]);
	}
	free(tests);
	free(list);
}

static int
run_folders(void)
{
	struct CMUnitTest *tests;
	struct dirent **list;
	int found, failed;
	size_t i, n;

	found =
	    scandir(TOP_SRCDIR "/tests/golden", &list, is_folder, alphasort);
	if (found <= 0) {
		fprintf(stderr, "there are no golden cases\n");
		return 1;
	}
	n = (size_t)found;
	tests = calloc(n, sizeof(*tests));
	assert_non_null(tests);
	for (i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){ .name = list[i]->d_name,
			.test_func = test_folder,
			.initial_state = folder_path(list[i]->d_name) };
	failed = _cmocka_run_group_tests("golden", tests, n, NULL, NULL);
	free_folders(tests, list, n);
	return failed;
}

static int
run_malformed(void)
{
	enum { N = sizeof(broken) / sizeof(broken[0]) };
	struct CMUnitTest tests[N];
	size_t i;

	for (i = 0; i < N; i++)
		tests[i] = (struct CMUnitTest){ .name = broken[i].why != NULL
			    ? broken[i].why
			    : "well-formed",
			.test_func = test_malformed_folder,
			.initial_state = (void *)(uintptr_t)&broken[i] };
	return _cmocka_run_group_tests("malformed", tests, N, NULL, NULL);
}

int
main(void)
{
	struct vfy_client_options options = {
		.socket = getenv("VFY_GOLDEN_SOCKET"),
		/* a sanitized service on a loaded machine */
		.milliseconds = 60000,
		.no_identity = true,
	};
	int failed;

	if (options.socket == NULL)
		return run_malformed() + run_folders() != 0;
	if (vfy_client_new(&options, &client) != 0)
		return 1;
	failed = run_folders();
	vfy_client_free(client);
	return failed != 0;
}
