/* SPDX-License-Identifier: MIT */
/*
 * config.h - what verifyd.conf(5) and the command line say, read and checked.
 *
 * A configuration is made once and then only read: a reload makes another one.
 */
#ifndef CONFIG_H
#define CONFIG_H
#include "complaints.h"
#include "conf_key.h"
#include "log.h"
#include "settings.h"
#include "state.h"

#define DEFAULT_CONFIG "/etc/verifyd/verifyd.conf"

/* What was said for one key. */
struct conf_entry {
	const struct conf_key *key;
	char *policy; /* its name; NULL in other sections */
	char *value;
	char *where; /* "FILE:LINE: [SECTION] KEY" or "--KEY" */
};
struct conf_entries {
	struct conf_entry *list;
	size_t n;
};

/* NULL-terminated; NULL when it is empty. */
struct conf_texts {
	char **list;
	size_t n;
};
struct conf_file {
	char *path, *where;
};
/* Files of certificates. */
struct conf_files {
	struct conf_file *list;
	size_t n;
};
/* User or group ids. */
struct conf_ids {
	unsigned *list;
	size_t n;
};

/* Where anchors come from. */
struct conf_trust {
	struct conf_files anchors, intermediates;
	int system; /* -1: nothing was said */
};

struct conf_policy {
	struct settings settings;
	struct conf_trust trust; /* nothing was said: the service's */
	char *where;		 /* of its section */
	bool added;		 /* over HTTP */
};

/* Named as in verifyd.conf(5); conf_key.c says which key goes where. */
struct config {
	struct {
		char *socket, *group, *user, *state;
		unsigned mode;
		bool no_sandbox;
		unsigned threads; /* 0: one for each processor */
		unsigned workers, max_waiting, max_connections;
		struct conf_texts listen;
	} server;
	struct conf_trust trust;
	struct {
		char *directory, *proxy;
		bool none;
		uint64_t quota, max_crl, max_ocsp, max_issuer;
		struct conf_texts allow_net;
	} store;
	struct settings defaults;
	struct {
		char *responder; /* of issuers whose own is not known */
	} ocsp;
	struct {
		struct conf_ids admin_users, admin_groups;
		struct conf_ids proxy_users, proxy_groups;
		/* which of api_authz.c's headers is believed */
		unsigned certificate_header;
	} access;
	struct {
		bool enable;
		struct conf_ids users, groups;
	} handshakes;
	unsigned log_level; /* enum log_level */
	struct conf_policy **policies;
	struct policies by_name; /* the same, for questions */
	/* what was changed over HTTP: files that need not be there */
	char *state[STATE_KINDS];
};

/*
 * The file at path with the flags on top: a key that a flag gave is taken from
 * the flags alone. required: it must be there; else a missing one is an empty
 * one. candidate: which file of state.h is read as it is to be; -1: none.
 * Complains of all that is wrong, each with its place; then what it
 * returns is good for a look at the files that it names, and no more. NULL: out
 * of memory.
 */
struct config *config_load(const char *path, bool required,
    const struct conf_entries *flags, int candidate,
    struct complaints *complaints);
void config_free(struct config *c);
/* The store's proxy, as struct vfy_store_options has it. Borrowed. */
const char *config_proxy(const struct config *c);
/*
 * For a reload: c gets what old has for keys that are not changed while the
 * service runs, and complains where it said something else. False: out of
 * memory.
 */
bool config_keep(
    struct config *c, const struct config *old, struct complaints *complaints);

/*
 * Copies all but where, which is from malloc and is taken; NULL is out of
 * memory. False: out of memory.
 */
bool conf_entries_add(struct conf_entries *e, const struct conf_key *key,
    const char *policy, const char *value, char *where);
/* Forgets what was said for key, or for its opposite ("no-"). */
void conf_entries_drop(struct conf_entries *e, const struct conf_key *key);
void conf_entries_free(struct conf_entries *e);

#endif
