/* SPDX-License-Identifier: MIT */
/*
 * fetch_ask.c - the service's end of its fetcher.
 *
 * Each fetch has a slot, of which there are a few for what may be large and
 * more for all else; who finds none free waits within the fetch's deadline.
 * One thread reads the replies. A fetcher that dies fails what it was doing,
 * and what comes before there is a new one; one that does not keep to
 * deadlines, or says what makes no sense, is taken for dead.
 *
 * Does not judge what was fetched, but for its length.
 */
#include "fetch_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch_wire.h"
#include "log.h"
#include "monotonic.h"

/* A reply may come so much after the fetch's deadline. */
#define LATE_MS 200
/* After that, or after it was cancelled, its end must come within this. */
#define GRACE_MS 5000
/* How often it is looked at who has not kept that. */
#define LOOK_MS 1000
/* A fetcher is made within milliseconds, but the machine may be busy. */
#define START_MS 30000
/* Packets that may lie in the pair: of all slots, twice. */
#define PAIR_BYTES (2 * PACKET_SLOTS * PACKET_MAX)

enum slot_state {
	SLOT_FREE,
	SLOT_ASKED,
	SLOT_DONE,     /* reply is there */
	SLOT_ABANDONED /* nobody waits, but the fetcher is still at it */
};

struct slot {
	enum slot_state state;
	uint32_t serial;
	int64_t latest;		    /* when an abandoned one must have ended */
	struct vfy_fetched *result; /* of who asked; filled when done */
	int error;
};

struct fetch_ask {
	int control; /* -1: nobody starts fetchers any more */
	int wake;    /* an eventfd */
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	int fd; /* to the fetcher; -1: there is none */
	bool no_handshakes, stopping, ending;
	uint32_t serial;
	struct slot slots[PACKET_SLOTS];
};

struct fetch_link {
	struct vfy_fetcher fetcher;
	struct fetch_ask *all;
	bool aborted; /* under the lock */
};

/* -- bodies ------------------------------------------------------------------- */

struct body {
	struct vfy_blob blob;
	void *at;
};

static void
body_release(struct vfy_blob *blob)
{
	struct body *b = (struct body *)blob;

	munmap(b->at, b->blob.der.len);
	free(b);
}

/* Is it a memfd of len bytes that nobody can change any more? */
static bool
is_sealed(int fd, size_t len)
{
	const int wanted = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & wanted) == wanted &&
	    lseek(fd, 0, SEEK_END) == (off_t)len;
}

/* The body in fd; NULL: no memory, or not what it should be. */
static struct vfy_blob *
map_body(int fd, size_t len)
{
	struct body *b;

	if (fd < 0 || !is_sealed(fd, len))
		return NULL;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return NULL;
	b->at = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (b->at == MAP_FAILED) {
		free(b);
		return NULL;
	}
	b->blob =
	    (struct vfy_blob){ .der = { b->at, len }, .release = body_release };
	return &b->blob;
}

/* -- replies ------------------------------------------------------------------ */

/* The fetcher is gone, and with it what it was doing. The lock is held. */
static void
drop_fetcher(struct fetch_ask *f)
{
	struct slot *s;

	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	for (s = f->slots; s < f->slots + PACKET_SLOTS; s++) {
		if (s->state == SLOT_ASKED) {
			s->error = VFY_EIO;
			s->state = SLOT_DONE;
		} else if (s->state == SLOT_ABANDONED) {
			s->state = SLOT_FREE;
		}
	}
	pthread_cond_broadcast(&f->changed);
}

/* The lock is held. */
static void
finish(struct slot *s, const struct packet_message *m, int body)
{
	struct vfy_fetched *got = s->result;

	s->error = m->error;
	s->state = SLOT_DONE;
	if (s->error != 0)
		return;
	got->outcome = m->outcome;
	memcpy(got->etag, m->etag, sizeof(got->etag));
	memcpy(
	    got->last_modified, m->last_modified, sizeof(got->last_modified));
	if (got->outcome != VFY_FETCH_OK)
		return;
	got->body = map_body(body, m->body_len);
	if (got->body == NULL)
		s->error = VFY_EIO;
}

/* Takes a reply to where it is waited for. False: it makes no sense. */
static bool
take_reply(struct fetch_ask *f, const struct packet_message *m, int body)
{
	struct slot *s = &f->slots[m->slot];
	bool ok = false;

	pthread_mutex_lock(&f->lock);
	if (s->serial == m->serial && s->state == SLOT_ASKED) {
		finish(s, m, body);
		ok = true;
	} else if (s->serial == m->serial && s->state == SLOT_ABANDONED) {
		s->state = SLOT_FREE;
		ok = true;
	}
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
	return ok;
}

/* One packet and the descriptor beside it (-1: none); as recvmsg(). */
static ssize_t
receive(int fd, void *packet, size_t size, int *beside)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec iov = { packet, size };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room) };
	const struct cmsghdr *c;
	ssize_t n;

	*beside = -1;
	n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (n < 0)
		return n;
	c = CMSG_FIRSTHDR(&msg);
	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(beside, CMSG_DATA(c), sizeof(int));
	return (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ? 0 : n;
}

/* Reads one reply. False: the fetcher is gone, or makes no sense. */
static bool
read_reply(struct fetch_ask *f, int fd, struct packet_message *m)
{
	uint8_t packet[PACKET_MAX];
	int body;
	ssize_t n = receive(fd, packet, sizeof(packet), &body);
	bool ok;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	ok = packet_read((struct vfy_span){ packet, (size_t)n }, m) &&
	    m->type == PACKET_REPLY && take_reply(f, m, body);
	if (body >= 0)
		close(body);
	return ok;
}

/* Takes a new fetcher's end. False: none will come any more. */
static bool
read_control(struct fetch_ask *f)
{
	int fd, size = (int)PAIR_BYTES;
	char byte;
	ssize_t n = receive(f->control, &byte, 1, &fd);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0 || fd < 0)
		return false;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	pthread_mutex_lock(&f->lock);
	drop_fetcher(f);
	f->fd = fd;
	pthread_mutex_unlock(&f->lock);
	return true;
}

/*
 * Does the fetcher keep a slot that was given up? *hung: for too long. A handshake
 * can't be broken off while the system's resolver looks for a name, which has time-outs
 * of its own.
 */
static bool
is_late(const struct fetch_ask *f, bool *hung)
{
	int64_t now = monotonic_now();
	const struct slot *s;
	bool late = false;

	*hung = false;
	for (s = f->slots; s < f->slots + PACKET_FETCH_SLOTS; s++) {
		if (s->state != SLOT_ABANDONED)
			continue;
		late = true;
		*hung = *hung || now > s->latest;
	}
	return late;
}

static void
lose_fetcher(struct fetch_ask *f, int fd)
{
	pthread_mutex_lock(&f->lock);
	if (f->fd == fd)
		drop_fetcher(f);
	pthread_mutex_unlock(&f->lock);
}

/* One wait and what came of it. False: the end. */
static bool
read_once(struct fetch_ask *f, struct packet_message *m)
{
	struct pollfd p[3] = { { .fd = f->wake, .events = POLLIN },
		{ .fd = f->control, .events = POLLIN } };
	uint64_t count;
	bool ending, late, hung;
	int fd;

	pthread_mutex_lock(&f->lock);
	late = is_late(f, &hung);
	if (hung) {
		log_warning("the fetcher keeps no deadlines; it is given up");
		drop_fetcher(f);
		(void)send(f->control, "k", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	ending = f->ending;
	fd = f->fd;
	pthread_mutex_unlock(&f->lock);
	if (ending)
		return false;
	p[2] = (struct pollfd){ .fd = fd, .events = POLLIN };
	if (poll(p, 3, late ? LOOK_MS : -1) <= 0)
		return true;
	if (p[0].revents != 0 && read(f->wake, &count, sizeof(count)) < 0)
		return true;
	if (p[2].revents != 0 && !read_reply(f, fd, m))
		lose_fetcher(f, fd);
	if (p[1].revents != 0 && !read_control(f)) {
		log_error("nobody starts a fetcher any more: start the "
			  "service again");
		close(f->control);
		f->control = -1;
	}
	return true;
}

static void *
reader(void *arg)
{
	struct fetch_ask *f = arg;
	struct packet_message m;

	while (read_once(f, &m))
		;
	return NULL;
}

/* -- asking ------------------------------------------------------------------- */

/* Waits for a change, until deadline; the lock is held. */
static void
await(struct fetch_ask *f, int64_t deadline)
{
	struct timespec moment = monotonic_timespec(deadline);

	pthread_cond_timedwait(&f->changed, &f->lock, &moment);
}

/* For what a slot is, and which ones are. */
enum use { USE_LARGE, USE_SMALL, USE_HANDSHAKE };

static const struct {
	unsigned first, end;
} ranges[] = {
	[USE_LARGE] = { 0, PACKET_LARGE_SLOTS },
	[USE_SMALL] = { PACKET_LARGE_SLOTS, PACKET_FETCH_SLOTS },
	[USE_HANDSHAKE] = { PACKET_FETCH_SLOTS, PACKET_SLOTS },
};

static bool
is_over(const struct fetch_link *l, enum use use)
{
	const struct fetch_ask *f = l->all;

	return l->aborted || f->stopping || f->fd < 0 ||
	    (use == USE_HANDSHAKE && f->no_handshakes);
}

/* A free slot of the right kind, or NULL; the lock is held. */
static struct slot *
find_slot(struct fetch_ask *f, enum use use)
{
	for (unsigned i = ranges[use].first; i < ranges[use].end; i++)
		if (f->slots[i].state == SLOT_FREE)
			return &f->slots[i];
	return NULL;
}

/* The same, waiting for it. NULL: in vain. */
static struct slot *
get_slot(struct fetch_link *l, const struct vfy_fetch *what, enum use use)
{
	struct slot *s = NULL;

	while (!is_over(l, use) && monotonic_now() < what->deadline &&
	    (s = find_slot(l->all, use)) == NULL)
		await(l->all, what->deadline);
	return s;
}

/* Sends m, with the lock held. False: that can't be done now. */
static bool
tell(struct fetch_ask *f, const struct packet_message *m)
{
	uint8_t packet[PACKET_MAX];
	size_t len;

	return packet_write(m, packet, &len) &&
	    send(f->fd, packet, len, MSG_DONTWAIT | MSG_NOSIGNAL) ==
	    (ssize_t)len;
}

static void
wake(struct fetch_ask *f)
{
	uint64_t one = 1;

	/* it can fail only where the reader is awake anyhow */
	if (write(f->wake, &one, sizeof(one)) < 0)
		return;
}

/* Nobody waits for the slot any more. The lock is held. */
static void
abandon(struct fetch_ask *f, struct slot *s)
{
	struct packet_message m = { .type = PACKET_CANCEL,
		.slot = (uint32_t)(s - f->slots),
		.serial = s->serial };

	s->state = SLOT_ABANDONED;
	s->latest = monotonic_now() + GRACE_MS;
	if (f->fd >= 0)
		(void)tell(f, &m);
	wake(f);
}

/* Waits for the reply. 0 or VFY_E*; the lock is held. */
static int
wait_reply(struct fetch_link *l, struct slot *s, enum use use, int64_t latest)
{
	struct fetch_ask *f = l->all;

	while (s->state == SLOT_ASKED && !is_over(l, use) &&
	    monotonic_now() < latest)
		await(f, latest);
	if (s->state != SLOT_DONE) {
		abandon(f, s);
		return VFY_EIO;
	}
	s->state = SLOT_FREE;
	pthread_cond_broadcast(&f->changed);
	return s->error;
}

/* Sends m, a FETCH or a HANDSHAKE, and waits for what comes. */
static int
exchange(struct fetch_link *l, struct packet_message *m, enum use use,
    struct vfy_fetched *out)
{
	struct fetch_ask *f = l->all;
	struct slot *s;
	int rc = VFY_EIO;

	pthread_mutex_lock(&f->lock);
	s = get_slot(l, &m->fetch, use);
	if (s != NULL) {
		s->serial = m->serial = ++f->serial;
		m->slot = (uint32_t)(s - f->slots);
		s->result = out;
		if (tell(f, m)) {
			s->state = SLOT_ASKED;
			rc = wait_reply(l, s, use, m->fetch.deadline + LATE_MS);
		}
	}
	pthread_mutex_unlock(&f->lock);
	return rc;
}

/* struct vfy_fetcher */
static int
fetch(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	bool large = what->kind == VFY_ASK_CRL;
	struct packet_message m = { .type = PACKET_FETCH, .fetch = *what };
	size_t most = large ? PACKET_LARGE_BYTES : PACKET_SMALL_BYTES;

	if (m.fetch.max_bytes > most)
		m.fetch.max_bytes = most;
	return exchange(arg, &m, large ? USE_LARGE : USE_SMALL, out);
}

int
fetch_link_handshake(struct fetch_link *l, struct vfy_span order,
    int64_t deadline, struct vfy_blob **out)
{
	struct packet_message m = { .type = PACKET_HANDSHAKE,
		.fetch = { .post = order,
		    .max_bytes = PACKET_SMALL_BYTES,
		    .deadline = deadline } };
	struct vfy_fetched got = { .body = NULL };
	int rc = exchange(l, &m, USE_HANDSHAKE, &got);

	if (rc == 0 && got.body == NULL)
		rc = VFY_EIO;
	if (rc == 0)
		*out = got.body;
	return rc;
}

/* struct vfy_fetcher */
static void
abort_link(void *arg, bool abort)
{
	struct fetch_link *l = arg;

	pthread_mutex_lock(&l->all->lock);
	l->aborted = abort;
	pthread_cond_broadcast(&l->all->changed);
	pthread_mutex_unlock(&l->all->lock);
}

/* -- beginning and end ---------------------------------------------------------- */

struct fetch_link *
fetch_link_new(struct fetch_ask *f)
{
	struct fetch_link *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->all = f;
	l->fetcher = (struct vfy_fetcher){ l, fetch, abort_link };
	return l;
}

void
fetch_link_free(struct fetch_link *l)
{
	free(l);
}

const struct vfy_fetcher *
fetch_link_fetcher(const struct fetch_link *l)
{
	return &l->fetcher;
}

static bool
init_locks(struct fetch_ask *f)
{
	pthread_condattr_t attr;
	bool ok;

	if (pthread_mutex_init(&f->lock, NULL) != 0)
		return false;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	ok = pthread_cond_init(&f->changed, &attr) == 0;
	pthread_condattr_destroy(&attr);
	return ok;
}

/* The first fetcher is there before the first question. */
static bool
await_first(struct fetch_ask *f)
{
	struct pollfd p = { .fd = f->control, .events = POLLIN };

	return poll(&p, 1, START_MS) == 1 && read_control(f) && f->fd >= 0;
}

struct fetch_ask *
fetch_ask_start(int control)
{
	struct fetch_ask *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		close(control);
		return NULL;
	}
	f->control = control;
	f->fd = -1;
	f->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->wake >= 0 && init_locks(f) && await_first(f) &&
	    pthread_create(&f->thread, NULL, reader, f) == 0)
		return f;
	if (f->wake >= 0)
		close(f->wake);
	close(control);
	free(f);
	return NULL;
}

/* that is one of f's. */
static void
end_now(struct fetch_ask *f, bool *that)
{
	pthread_mutex_lock(&f->lock);
	*that = true;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
}

void
fetch_ask_stop_handshakes(struct fetch_ask *f)
{
	if (f != NULL)
		end_now(f, &f->no_handshakes);
}

void
fetch_ask_stop(struct fetch_ask *f)
{
	if (f != NULL)
		end_now(f, &f->stopping);
}

void
fetch_ask_end(struct fetch_ask *f)
{
	if (f == NULL)
		return;
	pthread_mutex_lock(&f->lock);
	f->ending = true;
	pthread_mutex_unlock(&f->lock);
	wake(f);
	pthread_join(f->thread, NULL);
	drop_fetcher(f);
	if (f->control >= 0)
		close(f->control);
	close(f->wake);
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->changed);
	free(f);
}
