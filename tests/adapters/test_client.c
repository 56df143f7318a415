/* SPDX-License-Identifier: MIT */
/*
 * test_client.c - libverify-client against a service that says what each test
 * wants: answers that are none, late, cut, or about something else give no
 * verdict; connections are kept, and made anew.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "client_parts.h"
#include "files.h"
#include "verdict_json.h"
#include "vfy_limits.h"
#include "vfy_remote.h"

_Static_assert(CLIENT_PATHS == LIMIT_PATHS, "paths");
_Static_assert(CLIENT_PATH_CERTS == LIMIT_PATH_CERTS, "certificates");
_Static_assert(CLIENT_FINDINGS == LIMIT_FINDINGS, "findings");

#define GOLDEN TOP_SRCDIR "/tests/golden/common/"
#define AT INT64_C(2209075200) /* 2040-01-02 */

/* -- a service --------------------------------------------------------------- */

struct service {
	char path[64];
	int listener, stop[2];
	pthread_t thread;
	pthread_mutex_t lock; /* of the next three */
	int status;
	char *answer;
	char *asked; /* the last request, whole */
	int pause_ms;
	bool closes;	/* each connection, after one answer */
	bool goes_away; /* each connection, instead of an answer */
	atomic_int connections, requests;
};

/* A request with its body into buf; false: the peer is gone. */
static bool
receive(int fd, char *buf, size_t room)
{
	size_t len = 0, need = 0;

	while (need == 0 || len < need) {
		ssize_t n = read(fd, buf + len, room - 1 - len);
		char *head, *length;

		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		head = strstr(buf, "\r\n\r\n");
		if (need != 0 || head == NULL)
			continue;
		length = strcasestr(buf, "content-length:");
		assert_non_null(length);
		need = (size_t)(head + 4 - buf) +
		    strtoul(length + strlen("content-length:"), NULL, 10);
		assert_true(need < room);
	}
	return true;
}

/* False: the connection is over. */
static bool
answer(struct service *s, int fd, const char *asked)
{
	char *text = NULL;
	bool more;
	int len;

	(void)pthread_mutex_lock(&s->lock);
	free(s->asked);
	s->asked = strdup(asked);
	len = asprintf(&text,
	    "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    s->status, strlen(s->answer), s->answer);
	more = !s->closes && !s->goes_away;
	if (s->goes_away)
		len = 0;
	(void)pthread_mutex_unlock(&s->lock);
	if (s->pause_ms > 0)
		(void)poll(
		    &(struct pollfd){ s->stop[0], POLLIN, 0 }, 1, s->pause_ms);
	if (len > 0 && send(fd, text, (size_t)len, MSG_NOSIGNAL) != len)
		more = false;
	free(text);
	return more;
}

struct connection {
	struct service *service;
	int fd;
};

static void *
be_connection(void *arg)
{
	struct connection *c = arg;
	size_t room = 1 << 20;
	char *buf = malloc(room);

	while (receive(c->fd, buf, room)) {
		atomic_fetch_add(&c->service->requests, 1);
		if (!answer(c->service, c->fd, buf))
			break;
	}
	(void)close(c->fd);
	free(buf);
	free(c);
	return NULL;
}

static void *
be_service(void *arg)
{
	struct service *s = arg;
	struct pollfd p[2] = { { s->listener, POLLIN, 0 },
		{ s->stop[0], POLLIN, 0 } };
	pthread_t threads[64];
	size_t n = 0;

	while (poll(p, 2, -1) > 0 && p[1].revents == 0) {
		struct connection *c = malloc(sizeof(*c));

		c->service = s;
		c->fd = accept(s->listener, NULL, NULL);
		assert_true(c->fd >= 0 && n < 64);
		atomic_fetch_add(&s->connections, 1);
		assert_int_equal(
		    pthread_create(&threads[n++], NULL, be_connection, c), 0);
	}
	while (n > 0)
		(void)pthread_join(threads[--n], NULL);
	return NULL;
}

static void
service_start(struct service *s)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", s->path);
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(s->listener, (struct sockaddr *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(s->listener, 64), 0);
	assert_int_equal(pipe(s->stop), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, be_service, s), 0);
}

/* The clients' connections must be closed by then: theirs are waited for. */
static void
service_stop(struct service *s)
{
	(void)close(s->stop[1]);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->stop[0]);
	(void)close(s->listener);
	(void)unlink(s->path);
}

static void
say(struct service *s, int status, const char *text)
{
	(void)pthread_mutex_lock(&s->lock);
	free(s->answer);
	s->answer = strdup(text);
	s->status = status;
	(void)pthread_mutex_unlock(&s->lock);
}

/* -- the stage ----------------------------------------------------------------- */

struct stage {
	char folder[32];
	struct service service;
	struct vfy_ctx *ctx;
	struct vfy_query *query;
	struct vfy_verdict *own; /* the engine's in this process */
	char *text;		 /* that, as JSON with DER */
	struct vfy_client *client;
	struct vfy_verdict *told;
	struct vfy_client_fault why;
};

static void
add_file(struct vfy_query *q, const char *name,
    int (*add)(struct vfy_query *q, struct vfy_span in, size_t *added,
	struct vfy_fault *fault))
{
	struct file_error err;
	struct file_bytes bytes;

	assert_int_equal(
	    file_read(name, FILE_LIMIT_CERTIFICATES, &bytes, &err), 0);
	assert_int_equal(add(q, file_span(&bytes), NULL, NULL), 0);
	file_bytes_free(&bytes);
}

static struct vfy_query *
make_query(const char *leaf)
{
	struct vfy_query *q;

	assert_int_equal(vfy_query_new(&q), 0);
	add_file(q, leaf, vfy_query_add_certs);
	add_file(q, GOLDEN "inter.pem", vfy_query_add_untrusted);
	vfy_query_set_time(q, AT);
	vfy_query_set_revocation(q, VFY_REV_OFF);
	vfy_query_set_network(q, VFY_NET_OFF, 0);
	assert_int_equal(vfy_query_set_identity(q, VFY_ID_DNS, "good.test"), 0);
	return q;
}

static struct vfy_ctx *
make_ctx(void)
{
	struct file_error err;
	struct file_bytes bytes;
	struct vfy_ctx *ctx;

	assert_int_equal(vfy_ctx_new(&ctx), 0);
	assert_int_equal(
	    file_read(GOLDEN "root.pem", FILE_LIMIT_CERTIFICATES, &bytes, &err),
	    0);
	assert_int_equal(
	    vfy_ctx_add_anchors(ctx, file_span(&bytes), false, NULL, NULL), 0);
	file_bytes_free(&bytes);
	return ctx;
}

static char *
text_of(const struct vfy_verdict *v, bool der)
{
	struct json_object *json =
	    der ? verdict_json_der(v) : verdict_json(v, NULL);
	char *text = strdup(json_object_to_json_string_ext(json, JSON_FORM));

	json_object_put(json);
	return text;
}

static void
connect_client(struct stage *st, const struct vfy_client_options *more)
{
	struct vfy_client_options o = { 0 };

	if (more != NULL)
		o = *more;
	o.socket = st->service.path;
	if (o.milliseconds == 0)
		o.milliseconds = 60000;
	assert_int_equal(vfy_client_new(&o, &st->client), 0);
}

static int
setup(void **state)
{
	struct stage *st = calloc(1, sizeof(*st));

	assert_non_null(st);
	(void)strcpy(st->folder, "/tmp/vfy-client-XXXXXX");
	assert_non_null(mkdtemp(st->folder));
	(void)snprintf(
	    st->service.path, sizeof(st->service.path), "%s/sock", st->folder);
	(void)pthread_mutex_init(&st->service.lock, NULL);
	st->ctx = make_ctx();
	st->query = make_query(GOLDEN "leaf.pem");
	assert_int_equal(vfy_verify(st->ctx, st->query, &st->own), 0);
	assert_int_equal(vfy_verdict_outcome(st->own), VFY_VALID);
	st->text = text_of(st->own, true);
	say(&st->service, 200, st->text);
	service_start(&st->service);
	*state = st;
	return 0;
}

static int
teardown(void **state)
{
	struct stage *st = *state;

	vfy_client_free(st->client);
	service_stop(&st->service);
	vfy_verdict_free(st->told);
	vfy_verdict_free(st->own);
	vfy_query_free(st->query);
	vfy_ctx_free(st->ctx);
	free(st->service.answer);
	free(st->service.asked);
	(void)pthread_mutex_destroy(&st->service.lock);
	free(st->text);
	(void)rmdir(st->folder);
	free(st);
	return 0;
}

static int
ask(struct stage *st)
{
	vfy_verdict_free(st->told);
	st->told = NULL;
	return vfy_client_ask(st->client, st->query, &st->told, &st->why);
}

/* -- answers ------------------------------------------------------------------- */

static void
assert_same(struct stage *st)
{
	char *told = text_of(st->told, true);

	assert_string_equal(told, st->text);
	free(told);
}

/* The anchor is known from the first answer on. */
static void
test_same_verdict(void **state)
{
	struct stage *st = *state;
	char *bare = text_of(st->own, false);

	connect_client(st, NULL);
	assert_int_equal(ask(st), 0);
	assert_same(st);
	say(&st->service, 200, bare);
	assert_int_equal(ask(st), 0);
	assert_same(st);
	assert_int_equal(st->why.code[0], '\0');
	assert_int_equal(st->service.connections, 1);
	assert_int_equal(st->service.requests, 2);
	free(bare);
}

/* What is not at hand is asked for, once. */
static void
test_missing_certificate(void **state)
{
	struct stage *st = *state;
	char *bare = text_of(st->own, false);

	connect_client(st, NULL);
	say(&st->service, 200, bare);
	assert_int_equal(ask(st), VFY_EIO);
	assert_string_equal(st->why.code, "bad-answer");
	assert_int_equal(st->service.requests, 2);
	assert_non_null(strstr(st->service.asked, "&der=true"));
	free(bare);
}

static bool
was_asked(struct stage *st, const char *what)
{
	return strstr(st->service.asked, what) != NULL;
}

static void
test_bare_request(void **state)
{
	struct stage *st = *state;

	connect_client(st, NULL);
	assert_int_equal(ask(st), 0);
	assert_int_equal(strncmp(st->service.asked,
			     "POST /v1/verify?hostname=good.test&purpose=", 43),
	    0);
	assert_true(was_asked(st, "application/pkcs7-mime"));
	assert_true(was_asked(st,
	    "purpose=tls-server&profile=auto&"
	    "revocation=off&revocation_scope=chain&"
	    "ocsp_nonce=off&network=off&aia=off&"
	    "anchor_constraints=on&at=%402209075200 "));
	assert_false(was_asked(st, "Expect:"));
}

/* With a policy of the service's, its word counts where the query has none. */
static void
test_named_policy(void **state)
{
	struct stage *st = *state;

	connect_client(
	    st, &(struct vfy_client_options){ .named_policy = "a b" });
	assert_int_equal(ask(st), 0);
	assert_true(was_asked(st,
	    "/v1/verify?named_policy=a%20b&"
	    "hostname=good.test&purpose=tls-server&"
	    "revocation=off&network=off&at="));
}

static void
test_json_request(void **state)
{
	struct stage *st = *state;

	connect_client(st, NULL);
	add_file(st->query, GOLDEN "root.pem", vfy_query_add_anchors);
	vfy_query_use_context_anchors(st->query, false);
	assert_int_equal(vfy_query_add_policy(st->query, "1.2.3"), 0);
	assert_int_equal(vfy_query_add_policy(st->query, "1.2.4"), 0);
	vfy_query_set_require_explicit_policy(st->query, true);
	vfy_query_set_max_path_length(st->query, 3);
	vfy_query_set_stapling_offered(st->query, true);
	assert_int_equal(ask(st), 0);
	assert_int_equal(
	    strncmp(st->service.asked, "POST /v1/verify HTTP", 20), 0);
	assert_true(was_asked(st, "\"trust\":[\"MII"));
	assert_true(was_asked(st, "\"policy\":[\"1.2.3\",\"1.2.4\"]"));
	assert_true(was_asked(st, "\"require_explicit_policy\":true"));
	assert_true(was_asked(st, "\"max_path_length\":\"3\""));
	assert_true(was_asked(st, "\"stapling_offered\":true"));
	assert_true(was_asked(st, "\"system_trust\":false"));
	assert_true(was_asked(st, "\"hostname\":\"good.test\""));
}

/* Every query that has no leaf, or no name, ends here. */
static void
test_no_identity(void **state)
{
	struct stage *st = *state;

	connect_client(st, NULL);
	vfy_query_free(st->query);
	assert_int_equal(vfy_query_new(&st->query), 0);
	assert_int_equal(ask(st), VFY_EARG);
	add_file(st->query, GOLDEN "leaf.pem", vfy_query_add_certs);
	assert_int_equal(ask(st), VFY_EARG);
	assert_string_equal(st->why.code, "identity");
	assert_int_equal(st->service.requests, 0);
	assert_null(st->told);
}

/* One change to the true answer: what makes of it no answer to this question. */
struct change {
	const char *path; /* members and numbers, by "/" */
	const char *json; /* NULL: the member goes */
};

static const struct change changes[] = {
	{ "verdict", "\"invalid\"" },
	{ "verdict", "\"undetermined\"" },
	{ "verdict", "\"good\"" },
	{ "verdict", "true" },
	{ "verdict", NULL },
	{ "reason", "\"revoked\"" },
	{ "reason", "\"no such reason\"" },
	{ "reason", NULL },
	{ "purpose", "\"tls-client\"" },
	{ "profile", "\"strict\"" },
	{ "revocation_mode", "\"hard\"" },
	{ "identity", NULL },
	{ "identity", "null" },
	{ "identity/value", "\"good.test.\"" },
	{ "identity/value", "\"bad.test\"" },
	{ "identity/type", "\"email\"" },
	{ "revocation_mode", "\"often\"" },
	{ "validation_time", "\"2040-01-02T00:00:01Z\"" },
	{ "validation_time", "\"today\"" },
	{ "valid_until", "5" },
	{ "findings", "{}" },
	{ "findings", NULL },
	{ "policies", "[1]" },
	{ "policies", NULL },
	{ "search", NULL },
	{ "search/steps", "-1" },
	{ "search/exhausted", "1" },
	{ "paths", "[]" },
	{ "paths", NULL },
	{ "paths/0", "3" },
	{ "paths/0/valid", "false" },
	{ "paths/0/valid", NULL },
	{ "paths/0/profile", "\"strict\"" },
	{ "paths/0/certificates", "[]" },
	{ "paths/0/certificates/0/role", "\"king\"" },
	{ "paths/0/certificates/2/role", "\"intermediate\"" },
	{ "paths/0/certificates/0/source", "\"found\"" },
	{ "paths/0/certificates/0/sha256", "\"00\"" },
	{ "paths/0/certificates/0/sha256",
	    "\"0000000000000000000000000000000000000000000000000000000000000000"
	    "\"" },
	{ "paths/0/certificates/2/der", "\"AAAA\"" },
	{ "paths/0/certificates/2/der", "\"*\"" },
	{ "paths/0/certificates/1/revocation", NULL },
	{ "paths/0/certificates/1/revocation", "{\"status\": \"fine\"}" },
	{ "paths/0/certificates/1/revocation",
	    "{\"status\": \"good\", \"source\": \"hearsay\"}" },
	{ "paths/0/certificates/1/revocation",
	    "{\"status\": \"good\", \"source\": \"crl\"}" },
	{ "paths/0/certificates/1/revocation", "{\"status\": \"revoked\"}" },
	{ "paths/0/certificates/1/revocation",
	    "{\"status\": \"revoked\", \"revoked_at\": "
	    "\"2039-01-01T00:00:00Z\", \"revocation_reason\": \"mood\"}" },
	{ "paths/0/findings", NULL },
	{ "paths/0/findings",
	    "[{\"reason\": \"expired\", \"section\": \"\", \"depth\": 0, "
	    "\"fatal\": true, \"detail\": \"\", \"hint\": \"\"}]" },
	{ "paths/0/findings",
	    "[{\"reason\": \"expired\", \"section\": \"\", \"depth\": 99, "
	    "\"fatal\": false, \"detail\": \"\", \"hint\": \"\"}]" },
	{ "paths/0/findings",
	    "[{\"reason\": \"expired\", \"section\": \"\", \"depth\": 0, "
	    "\"fatal\": false, \"detail\": \"\"}]" },
	{ "findings",
	    "[{\"reason\": \"budget\", \"section\": \"\", \"depth\": 0, "
	    "\"fatal\": true, \"detail\": \"\", \"hint\": \"\"}]" },
};

static void
change_text(const char *text, const struct change *c, char **out)
{
	struct json_object *root = json_tokener_parse(text), *o = root;
	struct json_object *value =
	    c->json != NULL ? json_tokener_parse(c->json) : NULL;
	char path[128], *save = NULL, *part, *next;

	assert_non_null(root);
	(void)snprintf(path, sizeof(path), "%s", c->path);
	part = strtok_r(path, "/", &save);
	while ((next = strtok_r(NULL, "/", &save)) != NULL) {
		o = json_object_is_type(o, json_type_array)
		    ? json_object_array_get_idx(o, strtoul(part, NULL, 10))
		    : json_object_object_get(o, part);
		assert_non_null(o);
		part = next;
	}
	if (json_object_is_type(o, json_type_array))
		json_object_array_put_idx(o, strtoul(part, NULL, 10), value);
	else if (c->json != NULL)
		json_object_object_add(o, part, value);
	else
		json_object_object_del(o, part);
	*out = strdup(json_object_to_json_string(root));
	json_object_put(root);
}

static void
test_changed_answers(void **state)
{
	struct stage *st = *state;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		char *text;

		connect_client(st, NULL);
		change_text(st->text, &changes[i], &text);
		say(&st->service, 200, text);
		if (ask(st) != VFY_EIO || st->told != NULL ||
		    strcmp(st->why.code, "bad-answer") != 0)
			fail_msg("%s = %s: %s %s", changes[i].path,
			    changes[i].json, st->why.code, st->why.what);
		free(text);
		vfy_client_free(st->client);
		st->client = NULL;
	}
}

/* Wherever it is cut, it is no answer. */
static void
test_cut_answers(void **state)
{
	struct stage *st = *state;
	char *text = strdup(st->text);

	connect_client(st, NULL);
	for (size_t len = strlen(text); len > 0; len -= len < 37 ? len : 37) {
		text[len - 1] = '\0';
		say(&st->service, 200, text);
		assert_int_equal(ask(st), VFY_EIO);
	}
	assert_string_equal(st->why.code, "bad-answer");
	say(&st->service, 200, "");
	assert_int_equal(ask(st), VFY_EIO);
	free(text);
}

/* The answer to a question about another leaf, valid as it is. */
static void
test_another_leaf(void **state)
{
	struct stage *st = *state;

	connect_client(st, NULL);
	vfy_query_free(st->query);
	st->query = make_query(GOLDEN "inter.pem");
	add_file(st->query, GOLDEN "leaf.pem", vfy_query_add_untrusted);
	assert_int_equal(ask(st), VFY_EIO);
	assert_non_null(strstr(st->why.what, "contradicts"));
}

static void
test_problems(void **state)
{
	static const struct {
		int status, rc;
	} all[] = { { 400, VFY_EARG }, { 415, VFY_EARG }, { 422, VFY_EARG },
		{ 413, VFY_ELIMIT }, { 403, VFY_EIO }, { 404, VFY_EIO },
		{ 429, VFY_EIO }, { 500, VFY_EIO }, { 503, VFY_EIO },
		{ 204, VFY_EIO } };
	struct stage *st = *state;

	connect_client(st, NULL);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		say(&st->service, all[i].status,
		    all[i].status == 204 ? ""
					 : "{\"code\": \"no-way\", \"detail\": "
					   "\"go \\n away\"}");
		assert_int_equal(ask(st), all[i].rc);
		assert_int_equal(st->why.status, all[i].status);
		assert_null(st->told);
		if (all[i].status == 204)
			continue;
		assert_string_equal(st->why.code, "no-way");
		assert_non_null(strstr(st->why.what, "go ? away"));
	}
}

/* -- the way there --------------------------------------------------------------- */

static void
test_late(void **state)
{
	struct stage *st = *state;

	connect_client(st, &(struct vfy_client_options){ .milliseconds = 80 });
	st->service.pause_ms = 60000;
	assert_int_equal(ask(st), VFY_EIO);
	assert_string_equal(st->why.code, "late");
	assert_null(st->told);
}

static void
test_nobody_there(void **state)
{
	struct stage *st = *state;
	struct vfy_client_options o = { .socket = "/nowhere/sock" };

	assert_int_equal(vfy_client_new(&o, &st->client), 0);
	assert_int_equal(ask(st), VFY_EIO);
	assert_string_equal(st->why.code, "unreachable");
	assert_false(st->why.fell_back);
}

static void
test_long_path(void **state)
{
	struct stage *st = *state;
	char path[200];
	struct vfy_client_options o = { .socket = path };

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(vfy_client_new(&o, &st->client), VFY_EARG);
}

/* Only where it is asked for, and never in place of an answer that came. */
static void
test_fallback(void **state)
{
	struct stage *st = *state;
	struct vfy_client_options o = { .fallback = st->ctx };

	connect_client(st, &o);
	say(&st->service, 503, "{\"code\": \"busy\"}");
	assert_int_equal(ask(st), 0);
	assert_true(st->why.fell_back);
	assert_string_equal(st->why.code, "busy");
	assert_int_equal(vfy_verdict_outcome(st->told), VFY_VALID);
	say(&st->service, 422, "{\"code\": \"fixed-by-policy\"}");
	assert_int_equal(ask(st), VFY_EARG);
	assert_false(st->why.fell_back);
	say(&st->service, 403, "{\"code\": \"not-you\"}");
	assert_int_equal(ask(st), VFY_EIO);
	assert_false(st->why.fell_back);
	say(&st->service, 200, st->text);
	assert_int_equal(ask(st), 0);
	assert_false(st->why.fell_back);
}

/* The policy's rules are not the fallback's. */
static void
test_policy_without_fallback(void **state)
{
	struct stage *st = *state;
	struct vfy_client_options o = { .fallback = st->ctx,
		.named_policy = "strict" };

	assert_int_equal(vfy_client_new(&o, &st->client), VFY_EARG);
	assert_null(st->client);
}

/* The service closed what was kept open: that is no failure. */
static void
test_connection_made_anew(void **state)
{
	struct stage *st = *state;

	connect_client(st, NULL);
	st->service.closes = true;
	for (int i = 0; i < 5; i++)
		assert_int_equal(ask(st), 0);
	assert_int_equal(st->service.connections, 5);
}

static void
test_gone_instead_of_answer(void **state)
{
	struct stage *st = *state;

	connect_client(st, NULL);
	st->service.goes_away = true;
	assert_int_equal(ask(st), VFY_EIO);
	assert_string_equal(st->why.code, "broken");
}

static void
test_fork(void **state)
{
	struct stage *st = *state;
	int status;
	pid_t child;

	connect_client(st, NULL);
	assert_int_equal(ask(st), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(ask(st) == 0 ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(st->service.connections, 2);
	assert_int_equal(ask(st), 0);
	assert_int_equal(st->service.connections, 2);
}

#define THREADS 12
#define EACH 20

static void *
be_asker(void *arg)
{
	struct stage *st = arg;
	struct vfy_query *q = make_query(GOLDEN "leaf.pem");
	uintptr_t failures = 0;

	for (int i = 0; i < EACH; i++) {
		struct vfy_verdict *v = NULL;

		if (vfy_client_tls_verify(st->client, q, &v) != 0 ||
		    vfy_verdict_outcome(v) != VFY_VALID)
			failures++;
		vfy_verdict_free(v);
	}
	vfy_query_free(q);
	return (void *)failures;
}

static void
test_threads(void **state)
{
	struct stage *st = *state;
	pthread_t thread[THREADS];
	void *failures;

	connect_client(st, NULL);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&thread[i], NULL, be_asker, st), 0);
	for (int i = 0; i < THREADS; i++) {
		(void)pthread_join(thread[i], &failures);
		assert_null(failures);
	}
	assert_int_equal(st->service.requests, THREADS * EACH);
	assert_true(st->service.connections <= THREADS);
}

/* The message that verifyd reads, and which certificate it takes for the leaf. */
static void
test_pkcs7(void **state)
{
	struct stage *st = *state;
	struct vfy_query_info info;
	struct vfy_query *q;
	uint8_t *der;
	size_t len, added;

	vfy_query_info(st->query, &info);
	assert_true(info.leaf_is_evident);
	assert_int_equal(info.certs, 2);
	der = client_pkcs7(st->query, &len);
	assert_non_null(der);
	assert_int_equal(vfy_query_new(&q), 0);
	assert_int_equal(
	    vfy_query_add_pkcs7(q, (struct vfy_span){ der, len }, &added, NULL),
	    0);
	assert_int_equal(added, 2);
	assert_int_equal(vfy_cert_der(vfy_query_cert(q, 0)).len,
	    vfy_cert_der(vfy_query_cert(st->query, 0)).len);
	assert_memory_equal(vfy_cert_der(vfy_query_cert(q, 0)).ptr,
	    vfy_cert_der(vfy_query_cert(st->query, 0)).ptr,
	    vfy_cert_der(vfy_query_cert(q, 0)).len);
	vfy_query_free(q);
	free(der);
	q = make_query(GOLDEN "inter.pem");
	vfy_query_info(q, &info);
	assert_false(info.leaf_is_evident);
	vfy_query_free(q);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_same_verdict),
		TEST(test_missing_certificate),
		TEST(test_bare_request),
		TEST(test_named_policy),
		TEST(test_json_request),
		TEST(test_no_identity),
		TEST(test_changed_answers),
		TEST(test_cut_answers),
		TEST(test_another_leaf),
		TEST(test_problems),
		TEST(test_late),
		TEST(test_nobody_there),
		TEST(test_long_path),
		TEST(test_fallback),
		TEST(test_policy_without_fallback),
		TEST(test_connection_made_anew),
		TEST(test_gone_instead_of_answer),
		TEST(test_fork),
		TEST(test_threads),
		TEST(test_pkcs7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
