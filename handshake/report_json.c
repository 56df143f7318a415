/* SPDX-License-Identifier: MIT */
/*
 * report_json.c - a handshake as JSON: the whole, its stages, its failure.
 *
 * Does not: judge.
 */
#include "printable.h"
#include "report.h"
#include "verdict_json.h"

static void
put_or_null(struct json_builder *b, const char *key, const char *text)
{
	if (text[0] == '\0')
		json_add(b, key, NULL);
	else
		json_put_foreign(b, key, text);
}

static struct json_object *
attempts_json(const struct connect_log *log)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < log->n; i++) {
		const struct connect_attempt *t = &log->tried[i];
		struct json_builder b = json_begin();

		json_put_foreign(&b, "address", t->address);
		json_put_text(&b, "result", connect_result_name(t->result));
		json_put_number(&b, "microseconds", (uint64_t)t->microseconds);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

/* -- stages ------------------------------------------------------------------------ */

static const char *
status_of(const struct handshake *h, enum stage stage)
{
	if (h->failure != FAILURE_NONE && h->failed_at == stage)
		return "failed";
	return h->clock.cost[stage].reached ? "done" : "not-reached";
}

/* These are there only where they were needed. */
static bool
is_left_out(const struct handshake *h, enum stage stage)
{
	if (stage == STAGE_STARTTLS)
		return h->starttls == STARTTLS_NONE;
	return stage == STAGE_HELLO_RETRY && !h->flow.has_retry;
}

static struct json_object *
stage_json(const struct handshake *h, enum stage stage)
{
	const struct stage_cost *c = &h->clock.cost[stage];
	struct json_builder b = json_begin();

	json_put_text(&b, "stage", stage_name(stage));
	json_put_text(&b, "status", status_of(h, stage));
	json_put_number(&b, "bytes_sent", c->sent);
	json_put_number(&b, "bytes_received", c->received);
	json_put_number(&b, "microseconds", (uint64_t)c->microseconds);
	json_put_number(&b, "round_trips", c->round_trips);
	json_put_number(&b, "cpu_microseconds", (uint64_t)c->cpu_microseconds);
	return json_end(&b);
}

static struct json_object *
stages_json(const struct handshake *h)
{
	struct json_object *array = json_object_new_array();
	int i;

	for (i = 0; array != NULL && i < STAGES; i++) {
		if (!is_left_out(h, (enum stage)i) &&
		    !json_append(array, stage_json(h, (enum stage)i)))
			return NULL;
	}
	return array;
}

/* -- failure and causes ------------------------------------------------------------ */

static struct json_object *
alert_json(const struct handshake *h)
{
	struct json_builder b = json_begin();
	const char *name = vfy_tls_alert_name(h->alert);

	json_put_number(&b, "code", (uint64_t)h->alert);
	json_put_text(&b, "name", name);
	json_put_text(&b, "from", h->alert_by_us ? "client" : "server");
	return json_end(&b);
}

static void
put_failure(struct json_builder *b, const struct handshake *h)
{
	struct json_builder f = json_begin();

	json_put_text(&f, "stage", stage_name(h->failed_at));
	json_put_text(&f, "kind", failure_name(h->failure));
	if (h->alert >= 0)
		json_put(&f, "alert", alert_json(h));
	else
		json_add(&f, "alert", NULL);
	json_put_foreign(&f, "detail",
	    h->failed_at == STAGE_STARTTLS ? h->starttls_said : h->detail);
	json_put(b, "failure", json_end(&f));
}

static struct json_object *
causes_json(const struct judgement *j)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < j->n; i++) {
		struct json_builder b = json_begin();

		json_put_text(&b, "cause", cause_name(j->causes[i]));
		json_put_text(&b, "what", cause_what(j->causes[i]));
		json_put_text(&b, "fix", cause_fix(j->causes[i]));
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

static struct json_object *
application_json(const struct handshake_application *a)
{
	struct json_builder b = json_begin();

	put_or_null(&b, "protocol", a->protocol);
	json_put_number(&b, "bytes_sent", a->sent);
	json_put_number(&b, "bytes_received", a->received);
	put_or_null(&b, "first_line", a->first_line);
	put_or_null(&b, "date", a->date);
	return json_end(&b);
}

/* -- the whole --------------------------------------------------------------------- */

struct json_object *
report_json(const struct report *r)
{
	const struct handshake *h = r->h;
	struct json_builder b = json_begin();

	json_put_foreign(&b, "host", h->host);
	json_put_number(&b, "port", h->port);
	put_or_null(&b, "servername", h->servername);
	json_put_text(&b, "starttls", starttls_name(h->starttls));
	json_put_bool(&b, "by_proxy", h->by_proxy);
	json_put(&b, "addresses", attempts_json(&h->connect));
	json_put_bool(&b, "completed", h->done);
	if (h->failure != FAILURE_NONE)
		put_failure(&b, h);
	else
		json_add(&b, "failure", NULL);
	json_put(&b, "causes", causes_json(r->judgement));
	json_put(&b, "stages", stages_json(h));
	report_put_messages(&b, h);
	report_put_certificates(&b, r);
	report_put_keys(&b, h);
	if (h->application.tried)
		json_put(
		    &b, "application_data", application_json(&h->application));
	else
		json_add(&b, "application_data", NULL);
	report_put_questions(&b, r);
	if (r->verdict != NULL)
		json_put(&b, "verdict",
		    r->der ? verdict_json_der(r->verdict)
			   : verdict_json(r->verdict, NULL));
	else
		json_add(&b, "verdict", NULL);
	return json_end(&b);
}
