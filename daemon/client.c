/* SPDX-License-Identifier: MIT */
/*
 * client.c - who is connected.
 *
 * Entries are found by the number of their descriptor, so that one that was
 * closed without a word is noticed when its number comes again. Cutting is
 * shutdown(): whoever serves the connection reads its end, and closes it.
 *
 * Does not accept and does not know HTTP.
 */
#include "client.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

/* Descriptors that are no connections: files, the store, the fetcher. */
#define OTHER_DESCRIPTORS 1024

struct clients {
	pthread_mutex_t lock;
	unsigned max, per_user, count;
	struct share *shares;
	int num_entries;
	struct client *by_fd;
};

struct clients *
clients_new(unsigned max, unsigned per_user)
{
	struct clients *all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NULL;
	all->num_entries = (int)max + OTHER_DESCRIPTORS;
	all->by_fd = calloc((size_t)all->num_entries, sizeof(*all->by_fd));
	if (all->by_fd == NULL || pthread_mutex_init(&all->lock, NULL) != 0) {
		free(all->by_fd);
		free(all);
		return NULL;
	}
	all->max = max;
	all->per_user = per_user;
	return all;
}

void
clients_free(struct clients *all)
{
	int i;

	if (all == NULL)
		return;
	for (i = 0; i < all->num_entries; i++)
		if (all->by_fd[i].is_open)
			client_close(all, &all->by_fd[i]);
	pthread_mutex_destroy(&all->lock);
	free(all->by_fd);
	free(all);
}

/* The user's share, made if there is none. The lock is held. NULL: no memory. */
static struct share *
share_of(struct clients *all, bool is_unix, uid_t uid)
{
	struct share *s;

	for (s = all->shares; s != NULL; s = s->next)
		if (s->is_unix == is_unix && s->uid == uid)
			return s;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return NULL;
	s->uid = uid;
	s->is_unix = is_unix;
	s->next = all->shares;
	all->shares = s;
	return s;
}

/* One connection less. The lock is held. */
static void
leave_share(struct clients *all, struct share *s)
{
	struct share **p = &all->shares;

	if (s == NULL || --s->connections > 0)
		return;
	while (*p != s)
		p = &(*p)->next;
	*p = s->next;
	free(s);
}

/* The lock is held. */
static void
close_entry(struct clients *all, struct client *c)
{
	leave_share(all, c->share);
	c->share = NULL;
	c->is_open = false;
	all->count--;
}

/* The entry's user and share. The lock is held. */
static enum client_refusal
enter_share(struct clients *all, struct client *c)
{
	struct ucred who = { .pid = 0, .uid = (uid_t)-1, .gid = (gid_t)-1 };
	socklen_t len = sizeof(who);
	struct share *s;

	if (c->is_unix &&
	    getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0)
		return CLIENT_TOO_MANY;
	s = share_of(all, c->is_unix, who.uid);
	if (s == NULL)
		return CLIENT_TOO_MANY;
	s->connections++;
	if (s->connections > all->per_user) {
		leave_share(all, s);
		return CLIENT_SHARE_FULL;
	}
	c->share = s;
	c->pid = who.pid;
	c->uid = who.uid;
	c->gid = who.gid;
	return CLIENT_TAKEN;
}

enum client_refusal
client_open(struct clients *all, int fd, bool is_unix)
{
	enum client_refusal refusal = CLIENT_TOO_MANY;
	struct client *c;

	pthread_mutex_lock(&all->lock);
	if (fd < all->num_entries) {
		c = &all->by_fd[fd];
		if (c->is_open)
			close_entry(all, c);
		c->fd = fd;
		c->is_unix = is_unix;
		atomic_store(&c->deadline, 0);
		if (all->count < all->max)
			refusal = enter_share(all, c);
		if (refusal == CLIENT_TAKEN) {
			c->is_open = true;
			all->count++;
		}
	}
	pthread_mutex_unlock(&all->lock);
	return refusal;
}

struct client *
client_find(struct clients *all, int fd)
{
	struct client *c = NULL;

	pthread_mutex_lock(&all->lock);
	if (fd >= 0 && fd < all->num_entries && all->by_fd[fd].is_open)
		c = &all->by_fd[fd];
	pthread_mutex_unlock(&all->lock);
	return c;
}

unsigned
clients_count(struct clients *all)
{
	unsigned n;

	pthread_mutex_lock(&all->lock);
	n = all->count;
	pthread_mutex_unlock(&all->lock);
	return n;
}

void
client_close(struct clients *all, struct client *c)
{
	pthread_mutex_lock(&all->lock);
	if (c->is_open)
		close_entry(all, c);
	pthread_mutex_unlock(&all->lock);
}

void
client_set_deadline(struct client *c, int64_t deadline)
{
	atomic_store_explicit(&c->deadline, deadline, memory_order_relaxed);
}

bool
client_is_gone(const struct client *c)
{
	struct pollfd p = { .fd = c->fd };

	/* not POLLRDHUP: who has said all may still listen */
	return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

unsigned
clients_sweep(struct clients *all, int64_t now)
{
	unsigned n = 0;
	int64_t at;
	int i;

	pthread_mutex_lock(&all->lock);
	for (i = 0; i < all->num_entries; i++) {
		if (!all->by_fd[i].is_open)
			continue;
		at = atomic_load_explicit(
		    &all->by_fd[i].deadline, memory_order_relaxed);
		if (at == 0 || at > now)
			continue;
		shutdown(i, SHUT_RDWR);
		client_set_deadline(&all->by_fd[i], 0);
		n++;
	}
	pthread_mutex_unlock(&all->lock);
	return n;
}
