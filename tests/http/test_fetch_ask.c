/* SPDX-License-Identifier: MIT */
/*
 * test_fetch_ask.c - the service's end of its fetcher (fetch_ask.h), against
 * one that is played here: good, slow, silent, dead, and taken over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch_ask.h"
#include "fetch_wire.h"
#include "monotonic.h"

#define BODY "0123456789"
#define AN_HOUR (3600 * 1000)

/* Sends len bytes, and beside unless it is -1. */
static void
send_beside(int fd, const void *bytes, size_t len, int beside)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec iov = { (void *)(uintptr_t)bytes, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (beside >= 0) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control.room);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &beside, sizeof(int));
	}
	assert_int_equal(sendmsg(fd, &msg, MSG_NOSIGNAL), (ssize_t)len);
}

/* The service, and the ends that keeper and fetcher would have. */
struct scene {
	struct fetch_ask *ask;
	struct fetch_link *link;
	int keeper, fetcher;
};

/* A new fetcher for the service. */
static void
give_fetcher(struct scene *s)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	send_beside(s->keeper, "f", 1, pair[0]);
	close(pair[0]);
	s->fetcher = pair[1];
}

static void
begin(struct scene *s)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	s->keeper = pair[1];
	give_fetcher(s);
	s->ask = fetch_ask_start(pair[0]);
	assert_non_null(s->ask);
	s->link = fetch_link_new(s->ask);
	assert_non_null(s->link);
}

static void
end(struct scene *s)
{
	fetch_link_free(s->link);
	fetch_ask_end(s->ask);
	close(s->keeper);
	close(s->fetcher);
}

/* One fetch, by a thread of its own, as the service's threads do. */
struct asking {
	struct scene *scene;
	pthread_t thread;
	enum vfy_ask_kind kind;
	int64_t deadline;
	struct vfy_fetched got;
	int rc;
	atomic_bool done;
};

static void *
ask_thread(void *arg)
{
	struct asking *a = arg;
	const struct vfy_fetcher *f = fetch_link_fetcher(a->scene->link);
	struct vfy_fetch what = { .kind = a->kind,
		.url = "http://ca.test/x",
		.post = { (const uint8_t *)"post", 4 },
		.max_bytes = 1000,
		.deadline = a->deadline,
		.etag = "e" };

	a->rc = f->fetch(f->arg, &what, &a->got);
	atomic_store(&a->done, true);
	return NULL;
}

static void
ask(struct scene *s, struct asking *a, enum vfy_ask_kind kind,
    int64_t milliseconds)
{
	*a = (struct asking){ .scene = s,
		.kind = kind,
		.deadline = monotonic_now() + milliseconds };
	assert_int_equal(pthread_create(&a->thread, NULL, ask_thread, a), 0);
}

static int
answer_of(struct asking *a)
{
	assert_int_equal(pthread_join(a->thread, NULL), 0);
	return a->rc;
}

/* What the fetcher is told next. */
static void
hear(struct scene *s, struct packet_message *m)
{
	uint8_t packet[PACKET_MAX];
	ssize_t n = recv(s->fetcher, packet, sizeof(packet), 0);

	assert_true(n > 0);
	assert_true(packet_read((struct vfy_span){ packet, (size_t)n }, m));
}

static void
say(struct scene *s, const struct packet_message *m, int body)
{
	uint8_t packet[PACKET_MAX];
	size_t len;

	assert_true(packet_write(m, packet, &len));
	send_beside(s->fetcher, packet, len, body);
}

static int
make_body(int seals)
{
	int fd = memfd_create("body", MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, BODY, 10), 10);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

/* A reply to m with a body that says to be len long. */
static void
say_body(struct scene *s, struct packet_message *m, int seals, size_t len)
{
	int fd = make_body(seals);

	m->type = PACKET_REPLY;
	m->outcome = VFY_FETCH_OK;
	m->body_len = len;
	strcpy(m->etag, "tag");
	strcpy(m->last_modified, "");
	say(s, m, fd);
	close(fd);
}

/* A reply to m that says no more than that the server has it not. */
static void
say_http(struct scene *s, const struct packet_message *m)
{
	struct packet_message r = { .type = PACKET_REPLY,
		.slot = m->slot,
		.serial = m->serial,
		.outcome = VFY_FETCH_HTTP };

	say(s, &r, -1);
}

/*
 * Asks until the fetcher hears it: that a new one is there is known a moment
 * later, and until then asking fails at once.
 */
static void
ask_until_heard(struct scene *s, struct asking *a, struct packet_message *m)
{
	struct pollfd p = { .fd = s->fetcher, .events = POLLIN };

	for (;;) {
		ask(s, a, VFY_ASK_OCSP, AN_HOUR);
		while (poll(&p, 1, 5) == 0 && !atomic_load(&a->done))
			;
		if (poll(&p, 1, 0) == 1)
			break;
		assert_int_equal(answer_of(a), VFY_EIO);
	}
	hear(s, m);
}

#define SEALED (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK)

static void
test_good(void **state)
{
	struct scene s;
	struct asking a;
	struct packet_message m;

	(void)state;
	begin(&s);
	ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
	hear(&s, &m);
	assert_int_equal(m.type, PACKET_FETCH);
	assert_int_equal(m.fetch.kind, VFY_ASK_OCSP);
	assert_string_equal(m.fetch.url, "http://ca.test/x");
	assert_string_equal(m.fetch.etag, "e");
	assert_string_equal(m.fetch.last_modified, "");
	assert_int_equal(m.fetch.post.len, 4);
	assert_int_equal(m.fetch.max_bytes, 1000);
	assert_true(m.fetch.deadline == a.deadline);
	assert_true(m.slot >= PACKET_LARGE_SLOTS);
	say_body(&s, &m, SEALED, 10);
	assert_int_equal(answer_of(&a), 0);
	assert_int_equal(a.got.outcome, VFY_FETCH_OK);
	assert_string_equal(a.got.etag, "tag");
	assert_int_equal(a.got.body->der.len, 10);
	assert_memory_equal(a.got.body->der.ptr, BODY, 10);
	a.got.body->release(a.got.body);

	ask(&s, &a, VFY_ASK_CRL, AN_HOUR);
	hear(&s, &m);
	assert_true(m.slot < PACKET_LARGE_SLOTS);
	say_http(&s, &m);
	assert_int_equal(answer_of(&a), 0);
	assert_int_equal(a.got.outcome, VFY_FETCH_HTTP);
	assert_null(a.got.body);
	end(&s);
}

/* A body that could change, or is not as long as it says, is none. */
static void
test_bad_bodies(void **state)
{
	static const struct {
		int seals;
		size_t len;
	} bad[] = { { 0, 10 }, { F_SEAL_GROW | F_SEAL_SHRINK, 10 },
		{ F_SEAL_WRITE | F_SEAL_GROW, 10 }, { SEALED, 9 },
		{ SEALED, 11 }, { SEALED, 1000000 } };
	struct scene s;
	struct asking a;
	struct packet_message m;
	size_t i;

	(void)state;
	begin(&s);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
		hear(&s, &m);
		say_body(&s, &m, bad[i].seals, bad[i].len);
		assert_int_equal(answer_of(&a), VFY_EIO);
		assert_null(a.got.body);
	}
	/* none at all */
	ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
	hear(&s, &m);
	m = (struct packet_message){ .type = PACKET_REPLY,
		.slot = m.slot,
		.serial = m.serial,
		.body_len = 10 };
	say(&s, &m, -1);
	assert_int_equal(answer_of(&a), VFY_EIO);
	end(&s);
}

/* Is the service's end of this fetcher closed? Waits for that. */
static void
assert_dropped(struct scene *s)
{
	uint8_t packet[PACKET_MAX];

	while (recv(s->fetcher, packet, sizeof(packet), 0) > 0)
		;
	close(s->fetcher);
}

/* Who makes no sense is taken for dead, and what it did fails. */
static void
test_nonsense(void **state)
{
	struct scene s;
	struct asking a;
	struct packet_message m;
	int i;

	(void)state;
	begin(&s);
	for (i = 0; i < 4; i++) {
		ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
		hear(&s, &m);
		m = (struct packet_message){ .type = PACKET_REPLY,
			.slot = m.slot,
			.serial = m.serial,
			.outcome = VFY_FETCH_HTTP };
		if (i == 0)
			m.serial++;
		else if (i == 1)
			m.slot--;
		else if (i == 2)
			m.type = PACKET_CANCEL;
		if (i == 3)
			send_beside(s.fetcher, "nonsense", 8, -1);
		else
			say(&s, &m, -1);
		assert_int_equal(answer_of(&a), VFY_EIO);
		assert_dropped(&s);
		/* without one it fails at once */
		ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
		assert_int_equal(answer_of(&a), VFY_EIO);
		give_fetcher(&s);
		ask_until_heard(&s, &a, &m);
		say_http(&s, &m);
		assert_int_equal(answer_of(&a), 0);
	}
	end(&s);
}

/* A dead one fails what it did; the next does what comes then. */
static void
test_death(void **state)
{
	struct scene s;
	struct asking a[3];
	struct packet_message m;
	int i;

	(void)state;
	begin(&s);
	for (i = 0; i < 3; i++) {
		ask(&s, &a[i], VFY_ASK_OCSP, AN_HOUR);
		hear(&s, &m);
	}
	close(s.fetcher);
	for (i = 0; i < 3; i++)
		assert_int_equal(answer_of(&a[i]), VFY_EIO);
	give_fetcher(&s);
	ask_until_heard(&s, &a[0], &m);
	say_http(&s, &m);
	assert_int_equal(answer_of(&a[0]), 0);
	assert_int_equal(a[0].got.outcome, VFY_FETCH_HTTP);
	end(&s);
}

/* Broken off: it ends at once, and the fetcher is told. */
static void
test_abort(void **state)
{
	struct scene s;
	struct asking a;
	struct packet_message m, told;
	const struct vfy_fetcher *f;

	(void)state;
	begin(&s);
	f = fetch_link_fetcher(s.link);
	ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
	hear(&s, &m);
	f->abort(f->arg, true);
	assert_int_equal(answer_of(&a), VFY_EIO);
	hear(&s, &told);
	assert_int_equal(told.type, PACKET_CANCEL);
	assert_int_equal(told.slot, m.slot);
	assert_int_equal(told.serial, m.serial);
	f->abort(f->arg, false);
	/* the slot is not used again before its end is known */
	ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
	hear(&s, &told);
	assert_int_not_equal(told.slot, m.slot);
	say_body(&s, &m, SEALED, 10);
	say_body(&s, &told, SEALED, 10);
	assert_int_equal(answer_of(&a), 0);
	a.got.body->release(a.got.body);
	/* the end of all */
	ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
	hear(&s, &m);
	fetch_ask_stop(s.ask);
	assert_int_equal(answer_of(&a), VFY_EIO);
	end(&s);
}

/* More than there are slots: who gets none waits, but not for ever. */
static void
test_slots(void **state)
{
	struct scene s;
	struct asking a[PACKET_LARGE_SLOTS + 1];
	struct packet_message m[PACKET_LARGE_SLOTS + 1];
	unsigned i;

	(void)state;
	begin(&s);
	for (i = 0; i < PACKET_LARGE_SLOTS; i++) {
		ask(&s, &a[i], VFY_ASK_CRL, AN_HOUR);
		hear(&s, &m[i]);
	}
	ask(&s, &a[i], VFY_ASK_CRL, 20);
	assert_int_equal(answer_of(&a[i]), VFY_EIO);
	/* others have slots of their own */
	ask(&s, &a[i], VFY_ASK_ISSUER, AN_HOUR);
	hear(&s, &m[i]);
	say_body(&s, &m[i], SEALED, 10);
	assert_int_equal(answer_of(&a[i]), 0);
	a[i].got.body->release(a[i].got.body);
	ask(&s, &a[i], VFY_ASK_CRL, AN_HOUR);
	say_body(&s, &m[0], SEALED, 10);
	hear(&s, &m[i]);
	assert_int_equal(m[i].slot, m[0].slot);
	say_body(&s, &m[i], SEALED, 10);
	for (i = 1; i < PACKET_LARGE_SLOTS; i++)
		say_body(&s, &m[i], SEALED, 10);
	for (i = 0; i < PACKET_LARGE_SLOTS + 1; i++) {
		assert_int_equal(answer_of(&a[i]), 0);
		a[i].got.body->release(a[i].got.body);
	}
	end(&s);
}

/* The keeper's end: what runs goes on, and the service too. */
static void
test_keeper_gone(void **state)
{
	struct scene s;
	struct asking a;
	struct packet_message m;

	(void)state;
	begin(&s);
	close(s.keeper);
	s.keeper = -1;
	ask(&s, &a, VFY_ASK_OCSP, AN_HOUR);
	hear(&s, &m);
	say_body(&s, &m, SEALED, 10);
	assert_int_equal(answer_of(&a), 0);
	a.got.body->release(a.got.body);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad_bodies),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_keeper_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
