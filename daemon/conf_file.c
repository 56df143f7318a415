/* SPDX-License-Identifier: MIT */
/*
 * conf_file.c - verifyd.conf(5) as a list of what it says for which key.
 *
 * libini_config reads it; before, its bytes are looked at for what that library
 * would let pass (NUL, control characters) or say no line for (not UTF-8), and
 * counted. Does not judge values.
 */
#include "conf_file.h"

#include <errno.h>
#include <iconv.h>
#include <ini_configobj.h>
#include <ini_valueobj.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "owner.h"
#include "printable.h"

/* Room for "[SECTION] KEY" in a message. */
#define PLACE_MAX 256

struct reader {
	const char *path;
	struct file_bytes bytes;
	struct ini_cfgobj *ini;
	struct conf_entries *out;
	conf_policy_fn *policy;
	void *arg;
	struct complaints *complaints;
};

static void complain_line(struct reader *r, size_t line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
complain_line(struct reader *r, size_t line, const char *fmt, ...)
{
	char where[512], what[512];
	va_list ap;

	snprintf(where, sizeof(where), "%s:%zu", r->path, line);
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	complain(r->complaints, where, "%s", what);
}

/* -- bytes --------------------------------------------------------------------- */

/* The length of the line at p, without its end. */
static size_t
line_length(const uint8_t *p, size_t left)
{
	const uint8_t *end = memchr(p, '\n', left);

	return end != NULL ? (size_t)(end - p) : left;
}

/* One line's form; false: complained. */
static bool
check_line(struct reader *r, const uint8_t *p, size_t len, size_t line)
{
	size_t i;

	if (len > CONF_LIMIT_LINE) {
		complain_line(r, line,
		    "the line has %zu bytes, and may have %d", len,
		    CONF_LIMIT_LINE);
		return false;
	}
	if (len > 0 && p[len - 1] == '\r')
		len--;
	for (i = 0; i < len; i++) {
		if ((p[i] >= 0x20 && p[i] != 0x7f) || p[i] == '\t')
			continue;
		complain_line(r, line,
		    "byte %zu is the control character 0x%02x; a configuration "
		    "is text",
		    i + 1, p[i]);
		return false;
	}
	return true;
}

/* libini_config refuses some names without saying where. */
static bool
check_name(struct reader *r, const uint8_t *p, size_t len, size_t line)
{
	const uint8_t *end;
	size_t i, n = len;

	if (len == 0 || p[0] == '#' || p[0] == ';')
		return true;
	end = p[0] != '[' ? memchr(p, '=', len) : NULL;
	if (end != NULL)
		n = (size_t)(end - p);
	for (i = 0; i < n; i++) {
		if (p[i] < 0x80 && p[i] != '!')
			continue;
		complain_line(r, line,
		    "names of sections and keys are ASCII, without \"!\"");
		return false;
	}
	return true;
}

/* The line of what is not UTF-8; 0: all of it is, or nobody can tell. */
static size_t
not_utf8(const struct file_bytes *b)
{
	iconv_t cd = iconv_open("UTF-8", "UTF-8");
	char *in = (char *)b->ptr, scratch[1024], *out;
	size_t left = b->len, room, line = 1;
	const uint8_t *p;
	bool bad = false;

	if (cd == (iconv_t)-1)
		return 0;
	while (left > 0 && !bad) {
		out = scratch;
		room = sizeof(scratch);
		bad = iconv(cd, &in, &left, &out, &room) == (size_t)-1 &&
		    errno != E2BIG;
	}
	iconv_close(cd);
	if (!bad)
		return 0;
	for (p = b->ptr; p < (const uint8_t *)in; p++)
		line += *p == '\n';
	return line;
}

/* All that can be said before it is read; false: complained. */
static bool
check_bytes(struct reader *r)
{
	const uint8_t *p = r->bytes.ptr;
	size_t left = r->bytes.len, line = 0, sections = 0, n, bad;
	bool ok = true;

	while (left > 0) {
		n = line_length(p, left);
		if (++line > CONF_LIMIT_LINES) {
			complain_line(
			    r, line, "more lines than %d", CONF_LIMIT_LINES);
			return false;
		}
		if (n > 0 && p[0] == '[' && ++sections > CONF_LIMIT_SECTIONS) {
			complain_line(r, line, "more sections than %d",
			    CONF_LIMIT_SECTIONS);
			return false;
		}
		ok = check_line(r, p, n, line) && check_name(r, p, n, line) &&
		    ok;
		n += n < left; /* the line's end */
		p += n;
		left -= n;
	}
	bad = ok ? not_utf8(&r->bytes) : 0;
	if (bad != 0)
		complain_line(r, bad, "this is not UTF-8");
	return ok && bad == 0;
}

/* The line of "[section]"; 0: there is none. */
static size_t
section_line(const struct file_bytes *b, const char *section)
{
	const uint8_t *p = b->ptr;
	size_t left = b->len, len = strlen(section), line = 1, n;
	const uint8_t *name;

	for (; left > 0; line++) {
		n = line_length(p, left);
		name = memmem(p, n, section, len);
		if (n > 0 && p[0] == '[' && name != NULL &&
		    strchr(" \t]", name[len]) != NULL)
			return line;
		n += n < left;
		p += n;
		left -= n;
	}
	return 0;
}

/* -- what libini_config found ---------------------------------------------------- */

/*
 * Its sentences are like "Error (5) on line 6: Equal sign is missing."; the
 * line goes where all lines are.
 */
static void
complain_parser(struct reader *r, const char *sentence)
{
	const char *colon = strstr(sentence, ": ");
	unsigned line;

	if (sscanf(sentence, "%*s (%*d) on line %u", &line) == 1 &&
	    colon != NULL)
		complain_line(r, line, "%s%s", colon + 2,
		    strstr(colon, "Duplicate") != NULL
			? ""
			: " A line is [SECTION], KEY = VALUE, or a comment "
			  "after #.");
	else
		complain(r->complaints, r->path, "%s", sentence);
}

static void
complain_parsing(struct reader *r, int error)
{
	char **list = NULL;
	size_t i;

	if (ini_config_get_errors(r->ini, &list) != 0 || list == NULL ||
	    list[0] == NULL)
		complain(r->complaints, r->path, "%s", strerror(error));
	for (i = 0; list != NULL && list[i] != NULL; i++)
		complain_parser(r, list[i]);
	if (list != NULL)
		ini_config_free_errors(list);
}

/* "FILE:LINE: [SECTION] KEY", for the caller to free. */
static char *
place(const struct reader *r, unsigned line, const char *section,
    const char *name)
{
	char text[PLACE_MAX], shown[PLACE_MAX];
	char *where;

	snprintf(text, sizeof(text), "[%s] %s", section, name);
	printable(text, shown, sizeof(shown));
	if (asprintf(&where, "%s:%u: %s", r->path, line, shown) < 0)
		return NULL;
	return where;
}

/* The name in "policy NAME"; NULL: another section. */
static const char *
policy_name(const char *section)
{
	if (strncmp(section, "policy", 6) != 0 ||
	    (section[6] != ' ' && section[6] != '\t'))
		return NULL;
	return section + 6 + strspn(section + 6, " \t");
}

/* False: out of memory. */
static bool
take(struct reader *r, const char *section, const char *name, const char *value,
    unsigned line)
{
	const char *policy = policy_name(section);
	const struct conf_key *key;
	char *where = place(r, line, section, name);

	if (where == NULL)
		return false;
	key = conf_key_find(policy != NULL ? "policy" : section, name);
	if (key != NULL)
		return conf_entries_add(r->out, key, policy, value, where);
	if (conf_key_find("defaults", name) != NULL &&
	    strcmp(section, "defaults") != 0)
		complain(r->complaints, where,
		    "there is no such key here; it belongs to [defaults] or "
		    "[policy NAME]");
	else
		complain(r->complaints, where,
		    "there is no such key; verifyd.conf(5) has those of this "
		    "section");
	free(where);
	return true;
}

/*
 * All values of names[first] (n names, one for each line, and of both spellings
 * where case differs: libini_config takes them for one). False: out of memory.
 */
static bool
take_values(
    struct reader *r, const char *section, char **names, size_t first, size_t n)
{
	struct value_obj *vo = NULL;
	const char *value;
	uint32_t line;
	int mode = INI_GET_FIRST_VALUE, error = 0;
	size_t i;

	for (i = first; i < n; i++) {
		if (strcasecmp(names[i], names[first]) != 0)
			continue;
		if (ini_get_config_valueobj(
			section, names[first], r->ini, mode, &vo) != 0 ||
		    vo == NULL)
			return false;
		mode = INI_GET_NEXT_VALUE;
		value = ini_get_const_string_config_value(vo, &error);
		if (value == NULL || value_get_line(vo, &line) != 0 ||
		    !take(r, section, names[i], value, line))
			return false;
	}
	return true;
}

static bool
seen_before(char **names, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (strcasecmp(names[k], names[i]) == 0)
			return true;
	return false;
}

static bool
take_keys(struct reader *r, const char *section)
{
	int size = 0, error = 0;
	char **names = ini_get_attribute_list(r->ini, section, &size, &error);
	bool ok = names != NULL;
	size_t i, n = size > 0 ? (size_t)size : 0;

	for (i = 0; i < n && ok; i++)
		ok = seen_before(names, i) ||
		    take_values(r, section, names, i, n);
	ini_free_attribute_list(names);
	return ok;
}

/* Letters, digits, and what a URL takes as it is. */
static bool
is_policy_name(const char *name)
{
	size_t n = strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "._-");

	return n > 0 && n <= 64 && name[n] == '\0';
}

static bool
take_section(struct reader *r, const char *section)
{
	const char *policy = policy_name(section);
	size_t line = section_line(&r->bytes, section);
	char where[512], shown[80];

	printable(section, shown, sizeof(shown));
	snprintf(where, sizeof(where), "%s:%zu: [%s]", r->path, line, shown);
	if (policy != NULL && !is_policy_name(policy)) {
		complain(r->complaints, where,
		    "the name of a policy has 1 to 64 letters, digits, dots, "
		    "hyphens and underscores");
		return true;
	}
	if (policy != NULL)
		return r->policy(r->arg, policy, where) &&
		    take_keys(r, section);
	if (conf_section_known(section) && strcmp(section, "policy") != 0)
		return take_keys(r, section);
	complain(r->complaints, where, "%s",
	    strcmp(section, "policy") == 0
		? "a policy has a name: [policy NAME]"
		: "there is no such section; verifyd.conf(5) has them all");
	return true;
}

/* libini_config puts keys before the first section in one of this name. */
static bool
is_orphans(const struct reader *r, const char *section)
{
	return strcmp(section, INI_DEFAULT_SECTION) == 0 &&
	    section_line(&r->bytes, section) == 0;
}

static bool
take_all(struct reader *r)
{
	int size = 0, error = 0, i;
	char **sections = ini_get_section_list(r->ini, &size, &error);
	bool ok = sections != NULL;

	for (i = 0; i < size && ok; i++) {
		if (is_orphans(r, sections[i]))
			complain(r->complaints, r->path,
			    "there are keys before the first [SECTION]");
		else
			ok = take_section(r, sections[i]);
	}
	ini_free_section_list(sections);
	return ok;
}

/* False: out of memory. */
static bool
parse(struct reader *r)
{
	struct ini_cfgfile *file = NULL;
	bool ok = false;
	int error;

	/* it refuses to read nothing */
	if (r->bytes.len == 0)
		return true;
	if (ini_config_create(&r->ini) != 0)
		return false;
	error = ini_config_file_from_mem(
	    r->bytes.ptr, (uint32_t)r->bytes.len, &file);
	if (error == 0)
		error = ini_config_parse(file, INI_STOP_ON_NONE,
		    INI_MS_ERROR | INI_MV1S_ALLOW | INI_MV2S_ALLOW,
		    INI_PARSE_NOWRAP | INI_PARSE_NO_C_COMMENTS, r->ini);
	if (error == 0) {
		ok = take_all(r);
	} else if (error != ENOMEM) {
		complain_parsing(r, error);
		ok = true;
	}
	if (file != NULL)
		ini_config_file_destroy(file);
	ini_config_destroy(r->ini);
	return ok;
}

bool
conf_file_read(const char *path, bool required, struct conf_entries *out,
    conf_policy_fn *policy, void *arg, struct complaints *complaints)
{
	struct reader r = { .path = path,
		.out = out,
		.policy = policy,
		.arg = arg,
		.complaints = complaints };
	struct file_error error;
	bool ok = true;
	int rc;

	if (!required && !owner_file_exists(path))
		return true;
	if (!owner_check(path, NULL, complaints))
		return true;
	rc = file_read(path, CONF_LIMIT_BYTES, &r.bytes, &error);
	if (rc == VFY_ENOMEM)
		return false;
	if (rc != 0) {
		complain(complaints, NULL, "%s", error.what);
		return true;
	}
	if (check_bytes(&r))
		ok = parse(&r);
	file_bytes_free(&r.bytes);
	return ok;
}
