/* SPDX-License-Identifier: MIT */
/*
 * fetch_serve.c - the process that talks to the network: each slot has a
 * thread of its own, made when it is first used, and a fetcher of its own, so
 * that it can be broken off alone.
 *
 * It opens no file for writing, and holds neither the store nor clients. The
 * rules of what may be fetched are libverify-store's; a body goes back as a
 * memfd that can't be changed any more.
 */
#include "fetch_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch_wire.h"
#include "handshake_serve.h"
#include "log.h"

/* Running fetches end within this, or with the process. */
#define END_SECONDS 5

struct slot {
	struct serving *all;
	pthread_t thread;
	struct vfy_fetcher *fetcher; /* NULL: never used */
	int cut; /* an eventfd: what a handshake gives up by */
	pthread_cond_t changed;
	bool busy; /* with message, of which the thread makes a reply */
	struct packet_message message;
};

struct serving {
	int fd;
	const struct vfy_store_options *options;
	pthread_mutex_t lock; /* of what follows, and of sending */
	bool stopping;
	struct slot slots[PACKET_SLOTS];
};

/* len bytes as a memfd that nobody can change; -1. */
static int
seal(struct vfy_span bytes)
{
	int fd = memfd_create("evidence", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t done = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while (done < bytes.len) {
		n = write(fd, bytes.ptr + done, bytes.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (done == bytes.len &&
	    fcntl(fd, F_ADD_SEALS,
		F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
		return fd;
	close(fd);
	return -1;
}

/* One packet, with body beside it unless that is -1. */
static void
send_packet(struct serving *all, const void *packet, size_t len, int body)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec iov = { (void *)(uintptr_t)packet, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (body >= 0) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control.room);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &body, sizeof(int));
	}
	/* who can't be told is gone, and so are we, soon */
	while (sendmsg(all->fd, &msg, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* What the slot is at is to end, or no longer. The lock is held. */
static void
cut(struct slot *s, bool on)
{
	uint64_t count = 1;

	s->fetcher->abort(s->fetcher->arg, on);
	/* fails where it is so already */
	if (on ? write(s->cut, &count, sizeof(count)) < 0
	       : read(s->cut, &count, sizeof(count)) < 0)
		return;
}

/* What became of the slot's message. */
static void
reply(struct slot *s, int error, struct vfy_fetched *got)
{
	struct packet_message m = { .type = PACKET_REPLY,
		.slot = s->message.slot,
		.serial = s->message.serial,
		.error = error == 0 || error == VFY_ENOMEM ? error : VFY_EIO,
		.outcome = got->outcome };
	uint8_t packet[PACKET_MAX];
	size_t len = 0;
	int body = -1;

	if (m.error == 0 && m.outcome == VFY_FETCH_OK) {
		body = seal(got->body->der);
		m.body_len = body < 0 ? 0 : got->body->der.len;
		m.error = body < 0 ? VFY_ENOMEM : 0;
	}
	memcpy(m.etag, got->etag, sizeof(m.etag));
	memcpy(m.last_modified, got->last_modified, sizeof(m.last_modified));
	if (got->body != NULL)
		got->body->release(got->body);
	pthread_mutex_lock(&s->all->lock);
	/* another message may come as soon as this one is out */
	s->busy = false;
	cut(s, s->all->stopping);
	if (packet_write(&m, packet, &len))
		send_packet(s->all, packet, len, body);
	pthread_mutex_unlock(&s->all->lock);
	if (body >= 0)
		close(body);
}

static void *
slot_thread(void *arg)
{
	struct slot *s = arg;
	struct serving *all = s->all;
	struct vfy_fetched got;
	int error;

	pthread_mutex_lock(&all->lock);
	for (;;) {
		while (!s->busy && !all->stopping)
			pthread_cond_wait(&s->changed, &all->lock);
		if (all->stopping)
			break;
		pthread_mutex_unlock(&all->lock);
		memset(&got, 0, sizeof(got));
		error = s->message.type == PACKET_HANDSHAKE
		    ? handshake_serve(
			  all->options, &s->message.fetch, s->cut, &got)
		    : s->fetcher->fetch(
			  s->fetcher->arg, &s->message.fetch, &got);
		reply(s, error, &got);
		pthread_mutex_lock(&all->lock);
	}
	pthread_mutex_unlock(&all->lock);
	return NULL;
}

/* Makes the slot's fetcher and thread. False: no memory. */
static bool
make_slot(struct serving *all, struct slot *s,
    const struct vfy_store_options *options)
{
	s->all = all;
	if (pthread_cond_init(&s->changed, NULL) != 0)
		return false;
	s->cut = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->cut < 0)
		return false;
	if (vfy_store_fetcher_new(options, &s->fetcher, NULL) == 0 &&
	    pthread_create(&s->thread, NULL, slot_thread, s) == 0)
		return true;
	vfy_store_fetcher_free(s->fetcher);
	s->fetcher = NULL;
	close(s->cut);
	return false;
}

/* Obeys one message. False: it makes no sense here. */
static bool
obey(struct serving *all, const struct packet_message *m,
    const struct vfy_store_options *options)
{
	struct slot *s = &all->slots[m->slot];
	bool ok = true;

	pthread_mutex_lock(&all->lock);
	if ((m->type == PACKET_FETCH || m->type == PACKET_HANDSHAKE) &&
	    !s->busy) {
		if (s->fetcher == NULL)
			ok = make_slot(all, s, options);
		if (ok) {
			s->message = *m;
			s->message.fetch.url = s->message.url;
			s->message.fetch.etag = s->message.etag;
			s->message.fetch.last_modified =
			    s->message.last_modified;
			s->message.fetch.post.ptr = s->message.post;
			s->busy = true;
			pthread_cond_signal(&s->changed);
		}
	} else if (m->type == PACKET_CANCEL) {
		/* it may have ended meanwhile */
		if (s->busy && s->message.serial == m->serial)
			cut(s, true);
	} else {
		ok = false;
	}
	pthread_mutex_unlock(&all->lock);
	return ok;
}

static void
end_slots(struct serving *all)
{
	struct slot *s;

	/* who hangs where it can't be broken off holds nobody up */
	alarm(END_SECONDS);
	pthread_mutex_lock(&all->lock);
	all->stopping = true;
	for (s = all->slots; s < all->slots + PACKET_SLOTS; s++) {
		if (s->fetcher == NULL)
			continue;
		cut(s, true);
		pthread_cond_signal(&s->changed);
	}
	pthread_mutex_unlock(&all->lock);
	for (s = all->slots; s < all->slots + PACKET_SLOTS; s++) {
		if (s->fetcher == NULL)
			continue;
		pthread_join(s->thread, NULL);
		vfy_store_fetcher_free(s->fetcher);
		close(s->cut);
	}
}

int
fetch_serve(int fd, const struct vfy_store_options *options)
{
	struct serving *all = calloc(1, sizeof(*all));
	struct packet_message *m = calloc(1, sizeof(*m));
	uint8_t packet[PACKET_MAX + 1];
	ssize_t n = -1;
	int status = 1;

	if (all == NULL || m == NULL ||
	    pthread_mutex_init(&all->lock, NULL) != 0) {
		log_error("fetcher: out of memory");
		goto out;
	}
	all->fd = fd;
	all->options = options;
	for (;;) {
		n = recv(fd, packet, sizeof(packet), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!packet_read((struct vfy_span){ packet, (size_t)n }, m) ||
		    !obey(all, m, options)) {
			log_warning(
			    "fetcher: a message that makes no sense, or "
			    "no memory");
			break;
		}
	}
	status = n == 0 ? 0 : 1;
	end_slots(all);
	pthread_mutex_destroy(&all->lock);
out:
	free(m);
	free(all);
	close(fd);
	return status;
}
