/* SPDX-License-Identifier: MIT */
/*
 * conf_key.h - every key of verifyd.conf(5), by one table: for the file, the
 * command line, its help, and the manual page's test.
 */
#ifndef CONF_KEY_H
#define CONF_KEY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum conf_kind {
	CONF_TEXT,    /* char * */
	CONF_PATH,    /* char *: a text; in the file it begins with a slash */
	CONF_PROXY,   /* char *: a URL, or none */
	CONF_URL,     /* char *: http://... */
	CONF_NAME,    /* char *: of a group */
	CONF_LOGIN,   /* char *: of a user */
	CONF_ADDRESS, /* struct conf_texts of loopback addresses */
	CONF_NETWORK, /* struct conf_texts of CIDR networks */
	CONF_FILE,    /* struct conf_files */
	CONF_BOOL,    /* bool */
	CONF_SAID,    /* int: a bool, and -1 while nothing was said */
	CONF_UNSAID,  /* the same int, for the key that says no */
	CONF_NUMBER,  /* unsigned */
	CONF_MODE,    /* unsigned, octal */
	CONF_SIZE,    /* uint64_t, bytes; K, M and G are taken */
	CONF_CHOICE,  /* unsigned: which of the words of argument */
	CONF_USER,    /* struct conf_ids */
	CONF_GROUP,   /* struct conf_ids */
	CONF_OPTION,  /* struct settings: an option of a question */
	CONF_BUDGET   /* uint32_t */
};

/* Where the same option is a command-line flag too. */
enum conf_flag {
	FLAG_NONE,
	FLAG_VALUE, /* --key VALUE */
	FLAG_SWITCH /* --key: true */
};

struct conf_key {
	const char *section; /* "policy": of each [policy NAME] */
	const char *name;
	enum conf_kind kind;
	enum conf_flag flag;
	bool repeatable;
	bool at_start; /* a reload doesn't change it */
	size_t offset; /* in struct config, or struct conf_policy */
	uint64_t min, max;
	const char *argument; /* "PATH" */
	const char *value; /* the default, as one would write it; NULL: none */
	const char *help;
};

/* The table; *n gets its length. */
const struct conf_key *conf_keys(size_t *n);
/* NULL: no such key in this section. */
const struct conf_key *conf_key_find(const char *section, const char *name);
/* Is there such a section? "policy" is one. */
bool conf_section_known(const char *section);

#endif
