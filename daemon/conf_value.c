/* SPDX-License-Identifier: MIT */
/*
 * conf_value.c - one value of verifyd.conf(5) or of a flag, into its field.
 *
 * Does not: open files, or look at what several values mean together.
 */
#include "conf_value.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listen.h"
#include "network_text.h"
#include "printable.h"

/* A complaint about a value, which is shown. */
static bool
wrong(struct complaints *c, const struct conf_entry *e, const char *what)
{
	char shown[120];

	printable(e->value, shown, sizeof(shown));
	complain(c, e->where, "\"%s\" %s", shown, what);
	return true;
}

/* A flag's path may begin where the user stands. */
static bool
is_of_file(const struct conf_entry *e)
{
	return strncmp(e->where, "--", 2) != 0;
}

/* -- texts --------------------------------------------------------------------- */

static bool
set_text(char **field, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return false;
	free(*field);
	*field = copy;
	return true;
}

static bool
add_text(struct conf_texts *t, const char *value)
{
	char **list = realloc(t->list, (t->n + 2) * sizeof(*list));

	if (list == NULL)
		return false;
	t->list = list;
	list[t->n] = strdup(value);
	list[t->n + 1] = NULL;
	return list[t->n] != NULL && ++t->n > 0;
}

static void
clear_texts(struct conf_texts *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->list[i]);
	free(t->list);
	*t = (struct conf_texts){ NULL, 0 };
}

static bool
same_texts(const struct conf_texts *a, const struct conf_texts *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->list[i], b->list[i]) != 0)
			return false;
	return true;
}

static bool
add_file(struct conf_files *f, const struct conf_entry *e)
{
	struct conf_file *list = realloc(f->list, (f->n + 1) * sizeof(*list));
	struct conf_file *one;

	if (list == NULL)
		return false;
	f->list = list;
	one = &list[f->n++];
	one->path = strdup(e->value);
	one->where = strdup(e->where);
	return one->path != NULL && one->where != NULL;
}

static void
clear_files(struct conf_files *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		free(f->list[i].path);
		free(f->list[i].where);
	}
	free(f->list);
	*f = (struct conf_files){ NULL, 0 };
}

/* -- numbers ------------------------------------------------------------------- */

/* Digits of this base, and their end. */
static bool
read_number(const char *text, int base, uint64_t *out, const char **end)
{
	char *stop;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &stop, base);
	*end = stop;
	return errno == 0;
}

static bool
in_range(const struct conf_key *key, uint64_t n)
{
	return n >= key->min && n <= key->max;
}

static bool
read_count(const struct conf_entry *e, uint64_t *n, struct complaints *c)
{
	const char *end;
	char what[96];

	if (read_number(e->value, 10, n, &end) && *end == '\0' &&
	    in_range(e->key, *n))
		return true;
	snprintf(what, sizeof(what), "is not a number from %llu to %llu",
	    (unsigned long long)e->key->min, (unsigned long long)e->key->max);
	wrong(c, e, what);
	return false;
}

static bool
read_mode(const struct conf_entry *e, uint64_t *n, struct complaints *c)
{
	const char *end;

	if (read_number(e->value, 8, n, &end) && *end == '\0' &&
	    in_range(e->key, *n))
		return true;
	wrong(c, e, "is not an octal mode like 0660");
	return false;
}

/* n as one would write it: "512M". */
static void
size_text(uint64_t n, char *buf, size_t len)
{
	static const char *const units[] = { "", "K", "M", "G" };
	size_t i = 0;

	while (i < 3 && n != 0 && n % 1024 == 0) {
		n /= 1024;
		i++;
	}
	snprintf(buf, len, "%llu%s", (unsigned long long)n, units[i]);
}

static bool
set_size(uint64_t *field, const struct conf_entry *e, struct complaints *c)
{
	static const char units[] = "KMG";
	const char *end, *unit;
	char what[128], min[32], max[32];
	uint64_t n;
	unsigned shift = 0;

	if (read_number(e->value, 10, &n, &end)) {
		unit = *end != '\0' ? strchr(units, *end) : NULL;
		if (unit != NULL) {
			shift = 10 * (unsigned)(unit - units + 1);
			end++;
		}
		if (*end == '\0' && n <= UINT64_MAX >> shift &&
		    in_range(e->key, n << shift)) {
			*field = n << shift;
			return true;
		}
	}
	size_text(e->key->min, min, sizeof(min));
	size_text(e->key->max, max, sizeof(max));
	snprintf(what, sizeof(what),
	    "is not a size from %s to %s, in bytes or with K, M or G behind it",
	    min, max);
	return wrong(c, e, what);
}

static bool
read_bool(const struct conf_entry *e, bool *on, struct complaints *c)
{
	*on = strcmp(e->value, "true") == 0;
	if (*on || strcmp(e->value, "false") == 0)
		return true;
	wrong(c, e, "is neither true nor false");
	return false;
}

/* no: the key that says it the other way round. */
static bool
set_said(int *field, const struct conf_entry *e, bool no, struct complaints *c)
{
	bool on;

	if (!read_bool(e, &on, c))
		return true;
	if (*field != -1)
		complain(c, e->where,
		    "give one of system-trust and no-system-trust, once");
	*field = on != no;
	return true;
}

/* The words of argument, between bars. */
static bool
set_choice(unsigned *field, const struct conf_entry *e, struct complaints *c)
{
	const char *word = e->key->argument;
	size_t len = strlen(e->value), n;
	unsigned i;
	char what[128];

	for (i = 0; *word != '\0'; i++) {
		n = strcspn(word, "|");
		if (n == len && memcmp(word, e->value, n) == 0) {
			*field = i;
			return true;
		}
		word += n + (word[n] == '|');
	}
	snprintf(what, sizeof(what), "is not one of %s", e->key->argument);
	return wrong(c, e, what);
}

/* -- names of the system -------------------------------------------------------- */

/* False: nobody is called so. */
static bool
find_id(const char *name, bool group, unsigned *id)
{
	struct passwd *pw;
	struct group *gr;
	const char *end;
	uint64_t n;

	if (read_number(name, 10, &n, &end) && *end == '\0') {
		*id = (unsigned)n;
		return n < UINT32_MAX;
	}
	errno = 0;
	if (group) {
		gr = getgrnam(name);
		*id = gr != NULL ? gr->gr_gid : 0;
		return gr != NULL;
	}
	pw = getpwnam(name);
	*id = pw != NULL ? pw->pw_uid : 0;
	return pw != NULL;
}

static bool
add_id(struct conf_ids *ids, const struct conf_entry *e, struct complaints *c)
{
	bool group = e->key->kind == CONF_GROUP;
	unsigned *list, id;

	if (!find_id(e->value, group, &id))
		return wrong(c, e,
		    group ? "is no group of this machine"
			  : "is no user of this machine");
	list = realloc(ids->list, (ids->n + 1) * sizeof(*list));
	if (list == NULL)
		return false;
	ids->list = list;
	list[ids->n++] = id;
	return true;
}

/* -- options of a question -------------------------------------------------------- */

/* Tries it on a question, and keeps it. */
static bool
add_option(struct settings *s, const struct conf_entry *e, struct complaints *c)
{
	const struct option_def *opt = option_find(e->key->name);
	struct option_error err = { 0 };
	struct question trial;
	int rc;

	rc = question_start(&trial, VFY_NET_CACHED);
	if (rc != 0)
		return false;
	rc = question_set(&trial, opt, e->value, &err);
	question_end(&trial);
	if (rc == VFY_ENOMEM)
		return false;
	if (rc != 0) {
		complain(c, e->where, "%s", err.what);
		return true;
	}
	return settings_add(s, opt, e->value) == 0;
}

/* -- all kinds --------------------------------------------------------------------- */

static void *
field_of(void *base, const struct conf_key *key)
{
	return (char *)base + key->offset;
}

static bool
set_listed(void *field, const struct conf_entry *e, struct complaints *c)
{
	switch (e->key->kind) {
	case CONF_ADDRESS:
		if (!listen_is_address(e->value))
			return wrong(c, e,
			    "is not 127.0.0.1:PORT or [::1]:PORT; only those "
			    "are listened on");
		return add_text(field, e->value);
	case CONF_NETWORK:
		if (!network_text_ok(e->value))
			return wrong(c, e, "is not a network like 10.0.0.0/8");
		return add_text(field, e->value);
	case CONF_FILE:
		if (is_of_file(e) && e->value[0] != '/')
			return wrong(c, e, "does not begin with a slash");
		return add_file(field, e);
	case CONF_USER:
	case CONF_GROUP:
		return add_id(field, e, c);
	case CONF_OPTION:
		return add_option(field, e, c);
	default:
		return add_text(field, e->value);
	}
}

static bool
set_number(void *field, const struct conf_entry *e, struct complaints *c)
{
	uint64_t n;
	bool on;

	switch (e->key->kind) {
	case CONF_BOOL:
		if (read_bool(e, &on, c))
			*(bool *)field = on;
		return true;
	case CONF_SAID:
	case CONF_UNSAID:
		return set_said(field, e, e->key->kind == CONF_UNSAID, c);
	case CONF_SIZE:
		return set_size(field, e, c);
	case CONF_CHOICE:
		return set_choice(field, e, c);
	case CONF_MODE:
		if (read_mode(e, &n, c))
			*(unsigned *)field = (unsigned)n;
		return true;
	case CONF_BUDGET:
		if (read_count(e, &n, c))
			*(uint32_t *)field = (uint32_t)n;
		return true;
	default: /* CONF_NUMBER */
		if (read_count(e, &n, c))
			*(unsigned *)field = (unsigned)n;
		return true;
	}
}

bool
conf_value_set(
    void *base, const struct conf_entry *e, struct complaints *complaints)
{
	void *field = field_of(base, e->key);
	unsigned id;

	if (e->value[0] == '\0') {
		complain(complaints, e->where,
		    "it is empty; leave the whole line out for the default");
		return true;
	}
	switch (e->key->kind) {
	case CONF_PATH:
		if (is_of_file(e) && e->value[0] != '/')
			return wrong(
			    complaints, e, "does not begin with a slash");
		return set_text(field, e->value);
	case CONF_NAME:
		if (!find_id(e->value, true, &id))
			return wrong(
			    complaints, e, "is no group of this machine");
		return set_text(field, e->value);
	case CONF_LOGIN:
		if (getpwnam(e->value) == NULL)
			return wrong(
			    complaints, e, "is no user of this machine");
		return set_text(field, e->value);
	case CONF_PROXY:
		if (strncmp(e->value, "http://", 7) != 0 &&
		    strcmp(e->value, "none") != 0)
			return wrong(complaints, e,
			    "is not like http://proxy.example:3128, nor none");
		return set_text(field, e->value);
	case CONF_URL:
		if (strncmp(e->value, "http://", 7) != 0 || e->value[7] == '\0')
			return wrong(
			    complaints, e, "is not like http://ocsp.example/");
		return set_text(field, e->value);
	case CONF_TEXT:
		return set_text(field, e->value);
	case CONF_ADDRESS:
	case CONF_NETWORK:
	case CONF_FILE:
	case CONF_USER:
	case CONF_GROUP:
	case CONF_OPTION:
		return set_listed(field, e, complaints);
	default:
		return set_number(field, e, complaints);
	}
}

void
conf_value_clear(void *base, const struct conf_key *key)
{
	void *field = field_of(base, key);

	switch (key->kind) {
	case CONF_TEXT:
	case CONF_PATH:
	case CONF_PROXY:
	case CONF_URL:
	case CONF_NAME:
	case CONF_LOGIN:
		free(*(char **)field);
		*(char **)field = NULL;
		break;
	case CONF_ADDRESS:
	case CONF_NETWORK:
		clear_texts(field);
		break;
	case CONF_FILE:
		clear_files(field);
		break;
	case CONF_USER:
	case CONF_GROUP:
		free(((struct conf_ids *)field)->list);
		*(struct conf_ids *)field = (struct conf_ids){ NULL, 0 };
		break;
	case CONF_OPTION:
		/* all options of a section share one field */
		settings_free(field);
		break;
	default:
		break;
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
conf_value_same(const void *a, const void *b, const struct conf_key *key)
{
	const void *x = (const char *)a + key->offset;
	const void *y = (const char *)b + key->offset;

	switch (key->kind) {
	case CONF_TEXT:
	case CONF_PATH:
	case CONF_PROXY:
	case CONF_URL:
	case CONF_NAME:
	case CONF_LOGIN:
		return same_text(*(char *const *)x, *(char *const *)y);
	case CONF_ADDRESS:
	case CONF_NETWORK:
		return same_texts(x, y);
	case CONF_BOOL:
		return *(const bool *)x == *(const bool *)y;
	case CONF_NUMBER:
	case CONF_MODE:
	case CONF_CHOICE:
		return *(const unsigned *)x == *(const unsigned *)y;
	default: /* of these kinds none is at_start */
		return true;
	}
}

bool
conf_value_copy(void *a, const void *b, const struct conf_key *key)
{
	void *x = field_of(a, key);
	const void *y = (const char *)b + key->offset;
	const struct conf_texts *texts = y;
	size_t i;

	conf_value_clear(a, key);
	switch (key->kind) {
	case CONF_TEXT:
	case CONF_PATH:
	case CONF_PROXY:
	case CONF_URL:
	case CONF_NAME:
	case CONF_LOGIN:
		return *(char *const *)y == NULL ||
		    set_text(x, *(char *const *)y);
	case CONF_ADDRESS:
	case CONF_NETWORK:
		for (i = 0; i < texts->n; i++)
			if (!add_text(x, texts->list[i]))
				return false;
		return true;
	case CONF_BOOL:
		*(bool *)x = *(const bool *)y;
		return true;
	case CONF_NUMBER:
	case CONF_MODE:
	case CONF_CHOICE:
		*(unsigned *)x = *(const unsigned *)y;
		return true;
	default: /* of these kinds none is at_start */
		return true;
	}
}
