/* SPDX-License-Identifier: MIT */
/*
 * fetches.c - what was fetched while a verb worked, and what came of it.
 *
 * Does not: fetch.
 */
#include "fetches.h"

#include <stdlib.h>
#include <string.h>

void
fetches_begin(struct fetches *f)
{
	memset(f, 0, sizeof(*f));
	(void)pthread_mutex_init(&f->lock, NULL);
}

void
fetches_end(struct fetches *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		free(f->told[i].url);
	(void)pthread_mutex_destroy(&f->lock);
}

static bool
has_failed(enum vfy_fetch_outcome outcome)
{
	return outcome != VFY_FETCH_OK && outcome != VFY_FETCH_UNCHANGED;
}

/* That nothing came, whoever's fault; not what came. */
static bool
is_network(enum vfy_fetch_outcome outcome)
{
	switch (outcome) {
	case VFY_FETCH_REFUSED:
	case VFY_FETCH_TIMEOUT:
	case VFY_FETCH_HTTP:
	case VFY_FETCH_NETWORK:
	case VFY_FETCH_GARBAGE:
	case VFY_FETCH_HELD_BACK:
		return true;
	default:
		return false;
	}
}

void
fetches_note(void *arg, const struct vfy_fetch_report *report)
{
	struct fetches *f = arg;

	(void)pthread_mutex_lock(&f->lock);
	if (is_network(report->outcome))
		f->network++;
	else if (has_failed(report->outcome))
		f->others++;
	if (f->n < FETCHES_TOLD)
		f->told[f->n++] = (struct fetch_note){ .kind = report->kind,
			.outcome = report->outcome,
			.retry = report->retry,
			.url = strdup(report->url) };
	(void)pthread_mutex_unlock(&f->lock);
}

bool
fetches_lack_network(const struct fetches *f)
{
	return f->network > 0 && f->others == 0;
}

static struct json_object *
note_json(const struct fetch_note *note)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "kind", kind_name(note->kind));
	if (note->url == NULL)
		b.failed = true;
	else
		json_put_foreign(&b, "url", note->url);
	json_put_text(&b, "outcome", vfy_store_fetch_name(note->outcome));
	json_put_text(&b, "detail", vfy_store_fetch_text(note->outcome));
	if (note->retry > 0)
		json_put_number(&b, "retry_in", (uint64_t)note->retry);
	return json_end(&b);
}

struct json_object *
fetches_json(const struct fetches *f, bool failed_only)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < f->n; i++) {
		if (failed_only && !has_failed(f->told[i].outcome))
			continue;
		if (!json_append(array, note_json(&f->told[i])))
			return NULL;
	}
	return array;
}

const char *
kind_name(enum vfy_ask_kind kind)
{
	switch (kind) {
	case VFY_ASK_CRL:
		return "crl";
	case VFY_ASK_OCSP:
		return "ocsp";
	case VFY_ASK_ISSUER:
		return "issuer";
	}
	return "unknown";
}
