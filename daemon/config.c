/* SPDX-License-Identifier: MIT */
/*
 * config.c - what verifyd.conf(5) and the command line say, read and checked.
 *
 * Everything, the defaults too, comes as one list of entries, is set by one
 * way, and is then looked at together. Does not open the files that it names.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf_file.h"
#include "conf_value.h"
#include "owner.h"

/* What is being put together. */
struct loader {
	struct config *c;
	struct conf_entries file, state;
	bool added; /* policies are read that came over HTTP */
	const struct conf_entries *flags;
	struct complaints *complaints;
};

/* -- entries --------------------------------------------------------------------- */

bool
conf_entries_add(struct conf_entries *e, const struct conf_key *key,
    const char *policy, const char *value, char *where)
{
	struct conf_entry *list, *one;

	if (where == NULL)
		return false;
	list = realloc(e->list, (e->n + 1) * sizeof(*list));
	if (list == NULL) {
		free(where);
		return false;
	}
	e->list = list;
	one = &list[e->n++];
	*one = (struct conf_entry){ .key = key,
		.policy = policy != NULL ? strdup(policy) : NULL,
		.value = strdup(value),
		.where = where };
	return one->value != NULL && (policy == NULL) == (one->policy == NULL);
}

static void
entry_free(struct conf_entry *e)
{
	free(e->policy);
	free(e->value);
	free(e->where);
}

void
conf_entries_free(struct conf_entries *e)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		entry_free(&e->list[i]);
	free(e->list);
	*e = (struct conf_entries){ NULL, 0 };
}

/* Do both say the same thing, of which the flag's word counts? */
static bool
same_matter(const struct conf_key *a, const struct conf_key *b)
{
	static const char *const opposites[] = { "system-trust", "store" };
	size_t i;

	if (strcmp(a->section, b->section) != 0)
		return false;
	if (a == b)
		return true;
	for (i = 0; i < sizeof(opposites) / sizeof(opposites[0]); i++) {
		const char *one = opposites[i];

		if ((strcmp(a->name, one) == 0 &&
			strncmp(b->name, "no-", 3) == 0 &&
			strcmp(b->name + 3, one) == 0) ||
		    (strcmp(b->name, one) == 0 &&
			strncmp(a->name, "no-", 3) == 0 &&
			strcmp(a->name + 3, one) == 0))
			return true;
	}
	return false;
}

void
conf_entries_drop(struct conf_entries *e, const struct conf_key *key)
{
	size_t i, kept = 0;

	for (i = 0; i < e->n; i++) {
		if (same_matter(e->list[i].key, key))
			entry_free(&e->list[i]);
		else
			e->list[kept++] = e->list[i];
	}
	e->n = kept;
}

/* Does a flag say it, or its opposite? */
static bool
is_flag(const struct conf_entries *flags, const struct conf_key *key)
{
	size_t i;

	for (i = 0; i < flags->n; i++)
		if (same_matter(flags->list[i].key, key))
			return true;
	return false;
}

static bool
is_said(const struct conf_entries *e, const struct conf_key *key)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (e->list[i].key == key)
			return true;
	return false;
}

/* -- policies -------------------------------------------------------------------- */

static void
policy_free(struct conf_policy *p)
{
	const struct conf_key *keys;
	size_t n, i;

	if (p == NULL)
		return;
	keys = conf_keys(&n);
	for (i = 0; i < n; i++)
		if (strcmp(keys[i].section, "policy") == 0)
			conf_value_clear(p, &keys[i]);
	free(p->where);
	free(p);
}

static struct conf_policy *
policy_find(const struct config *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->by_name.n; i++)
		if (strcmp(c->policies[i]->settings.name, name) == 0)
			return c->policies[i];
	return NULL;
}

/* conf_policy_fn */
static bool
policy_add(void *arg, const char *name, const char *where)
{
	struct loader *l = arg;
	struct config *c = l->c;
	const struct settings **by_name;
	struct conf_policy **list, *p;
	size_t n = c->by_name.n;

	/* "policy a" and "policy  a" are two sections for the parser */
	if (policy_find(c, name) != NULL) {
		complain(l->complaints, where, "it was there before");
		return true;
	}
	list = realloc(c->policies, (n + 1) * sizeof(*list));
	if (list != NULL)
		c->policies = list;
	by_name = realloc(c->by_name.list, (n + 1) * sizeof(*by_name));
	if (by_name != NULL)
		c->by_name.list = by_name;
	p = calloc(1, sizeof(*p));
	if (list == NULL || by_name == NULL || p == NULL) {
		free(p);
		return false;
	}
	p->trust.system = -1;
	p->added = l->added;
	p->settings.name = strdup(name);
	p->where = strdup(where);
	list[n] = p;
	by_name[n] = &p->settings;
	c->by_name.n++;
	return p->settings.name != NULL && p->where != NULL;
}

/* -- values ---------------------------------------------------------------------- */

/* Of two entries for what can't be repeated the first is told. */
static void
check_repeated(const struct conf_entries *e, size_t i, struct complaints *c)
{
	const struct conf_entry *one = &e->list[i], *other;
	size_t k;

	if (one->key->repeatable)
		return;
	for (k = 0; k < i; k++) {
		other = &e->list[k];
		if (other->key != one->key ||
		    (one->policy != NULL &&
			strcmp(one->policy, other->policy) != 0))
			continue;
		complain(c, one->where,
		    "it was given before, and counts once (%s)", other->where);
		return;
	}
}

static bool
set_entries(struct loader *l, const struct conf_entries *e)
{
	const struct conf_entry *one;
	void *base;
	size_t i;

	for (i = 0; i < e->n; i++) {
		one = &e->list[i];
		check_repeated(e, i, l->complaints);
		if (e != l->flags && is_flag(l->flags, one->key))
			continue;
		base = one->policy != NULL
		    ? (void *)policy_find(l->c, one->policy)
		    : l->c;
		if (base == NULL || !conf_value_set(base, one, l->complaints))
			return false;
	}
	return true;
}

/* What nobody said. */
static bool
set_defaults(struct loader *l)
{
	struct conf_entry e = { 0 };
	const struct conf_key *keys;
	size_t n, i;

	l->c->trust.system = -1;
	keys = conf_keys(&n);
	for (i = 0; i < n; i++) {
		if (keys[i].value == NULL || is_said(l->flags, &keys[i]) ||
		    is_said(&l->file, &keys[i]))
			continue;
		e = (struct conf_entry){ .key = &keys[i],
			.value = (char *)keys[i].value,
			.where = (char *)keys[i].name };
		if (!conf_value_set(l->c, &e, l->complaints))
			return false;
	}
	return true;
}

/* Files of what was changed over HTTP, and the policies in one of them. */
static bool
read_state(struct loader *l, int candidate)
{
	struct config *c = l->c;
	int i;

	for (i = 0; i < STATE_KINDS; i++) {
		c->state[i] = state_path(
		    c->server.state, (enum state_kind)i, i == candidate);
		if (c->state[i] == NULL)
			return false;
	}
	if (!owner_file_exists(c->state[STATE_POLICIES]))
		return true;
	l->added = true;
	return !owner_check(
		   c->state[STATE_POLICIES], STATE_WHERE, l->complaints) ||
	    (conf_file_read(c->state[STATE_POLICIES], true, &l->state,
		 policy_add, l, l->complaints) &&
		set_entries(l, &l->state));
}

/* What single values don't show. */
static void
check_policies(const struct config *c, struct complaints *complaints)
{
	const struct conf_policy *p;
	size_t i;

	for (i = 0; i < c->by_name.n; i++) {
		p = c->policies[i];
		if (p->trust.anchors.n == 0 && p->trust.system == 0)
			complain(complaints, p->where,
			    "without the system's anchors it needs its own: "
			    "trust = FILE");
	}
}

struct config *
config_load(const char *path, bool required, const struct conf_entries *flags,
    int candidate, struct complaints *complaints)
{
	struct loader l = { .flags = flags, .complaints = complaints };
	bool ok;

	l.c = calloc(1, sizeof(*l.c));
	ok = l.c != NULL &&
	    conf_file_read(
		path, required, &l.file, policy_add, &l, complaints) &&
	    set_defaults(&l) && set_entries(&l, &l.file) &&
	    set_entries(&l, flags) && read_state(&l, candidate);
	if (ok)
		check_policies(l.c, complaints);
	else
		complain(complaints, NULL, "%s", vfy_strerror(VFY_ENOMEM));
	conf_entries_free(&l.file);
	conf_entries_free(&l.state);
	if (ok)
		return l.c;
	config_free(l.c);
	return NULL;
}

void
config_free(struct config *c)
{
	const struct conf_key *keys;
	size_t n, i;

	if (c == NULL)
		return;
	for (i = 0; i < c->by_name.n; i++)
		policy_free(c->policies[i]);
	free(c->policies);
	free(c->by_name.list);
	for (i = 0; i < STATE_KINDS; i++)
		free(c->state[i]);
	keys = conf_keys(&n);
	for (i = 0; i < n; i++)
		if (strcmp(keys[i].section, "policy") != 0)
			conf_value_clear(c, &keys[i]);
	free(c);
}

const char *
config_proxy(const struct config *c)
{
	const char *proxy = c->store.proxy;

	return proxy != NULL && strcmp(proxy, "none") == 0 ? "" : proxy;
}

bool
config_keep(
    struct config *c, const struct config *old, struct complaints *complaints)
{
	const struct conf_key *keys;
	char where[96];
	size_t n, i;

	keys = conf_keys(&n);
	for (i = 0; i < n; i++) {
		if (!keys[i].at_start || conf_value_same(c, old, &keys[i]))
			continue;
		snprintf(where, sizeof(where), "[%s] %s", keys[i].section,
		    keys[i].name);
		complain(complaints, where,
		    "a reload does not change it: restart the service");
		if (!conf_value_copy(c, old, &keys[i]))
			return false;
	}
	return true;
}
