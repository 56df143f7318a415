/* SPDX-License-Identifier: MIT */
/*
 * report_messages.c - a handshake as JSON: what was said, in order, and what is in
 * both hellos.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "report.h"

typedef const char *number_text(uint16_t number, char buf[TLS_NAME]);

/* Octets of anybody's as text: what is not printable is "\XX"; NUL too. */
static void
put_octets(struct json_builder *b, const char *key, struct vfy_span octets)
{
	char text[256], shown[3 * 256 + 8];
	size_t i,
	    len = octets.len < sizeof(text) - 1 ? octets.len : sizeof(text) - 1;

	for (i = 0; i < len; i++)
		text[i] = octets.ptr[i] == 0 ? '?' : (char)octets.ptr[i];
	text[len] = '\0';
	printable_escape(text, shown, sizeof(shown));
	json_put_text(b, key, shown);
}

static struct json_object *
number_json(uint16_t number, number_text *text)
{
	struct json_builder b = json_begin();
	char name[TLS_NAME];

	json_put_number(&b, "number", number);
	json_put_text(&b, "name", text(number, name));
	return json_end(&b);
}

static struct json_object *
numbers_json(struct vfy_span numbers, number_text *text)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < numbers.len / 2; i++) {
		if (!json_append(
			array, number_json(wire_number_at(numbers, i), text)))
			return NULL;
	}
	return array;
}

static struct json_object *
extensions_json(const struct wire_extensions *ext)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < ext->n; i++) {
		struct json_builder b = json_begin();
		char name[TLS_NAME];

		json_put_number(&b, "number", ext->list[i].type);
		json_put_text(
		    &b, "name", tls_extension_text(ext->list[i].type, name));
		json_put_number(&b, "bytes", ext->list[i].data.len);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

static struct json_object *
alpn_json(struct vfy_span data)
{
	struct json_object *array = json_object_new_array();
	struct vfy_span names = wire_alpn(data), name;

	while (
	    array != NULL && names.len > 0 && wire_alpn_next(&names, &name)) {
		char text[256], shown[3 * 256 + 8];

		memcpy(text, name.ptr != NULL ? (const char *)name.ptr : "",
		    name.len);
		text[name.len] = '\0';
		printable_escape(text, shown, sizeof(shown));
		if (!json_append(array, json_object_new_string(shown)))
			return NULL;
	}
	return array;
}

static struct json_object *
shares_json(struct vfy_span data)
{
	struct json_object *array = json_object_new_array();
	struct vfy_span shares = wire_shares(data);
	uint16_t group;
	size_t len;

	while (array != NULL && shares.len > 0 &&
	    wire_share_next(&shares, &group, &len)) {
		struct json_builder b = json_begin();
		char name[TLS_NAME];

		json_put_number(&b, "number", group);
		json_put_text(&b, "name", tls_group_text(group, name));
		json_put_number(&b, "bytes", len);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

/* -- the hellos -------------------------------------------------------------------- */

static void
put_hello(struct json_builder *b, const struct wire_hello *hello)
{
	json_put(b, "legacy_version",
	    number_json(hello->legacy_version, tls_version_text));
	json_put_hex(b, "random", hello->random);
	json_put_hex(b, "session_id", hello->session_id);
}

static struct vfy_span
data_of(const struct wire_hello *hello, uint16_t type)
{
	struct vfy_span data;

	wire_extension_find(&hello->ext, type, &data);
	return data;
}

/* What a client of before TLS 1.3 offers is its legacy_version. */
static struct json_object *
versions_json(const struct wire_hello *hello)
{
	struct vfy_span list =
	    wire_versions(data_of(hello, WIRE_X_SUPPORTED_VERSIONS));
	uint8_t legacy[2] = { (uint8_t)(hello->legacy_version >> 8),
		(uint8_t)hello->legacy_version };

	if (list.len == 0)
		list = (struct vfy_span){ legacy, 2 };
	return numbers_json(list, tls_version_text);
}

static struct json_object *
client_hello_json(const struct wire_hello *hello)
{
	struct json_builder b = json_begin();
	struct vfy_span name =
	    wire_server_name(data_of(hello, WIRE_X_SERVER_NAME));

	put_hello(&b, hello);
	json_put(&b, "versions", versions_json(hello));
	json_put(
	    &b, "cipher_suites", numbers_json(hello->suites, tls_suite_text));
	json_put(&b, "groups",
	    numbers_json(
		wire_numbers16(data_of(hello, WIRE_X_SUPPORTED_GROUPS)),
		tls_group_text));
	json_put(
	    &b, "key_shares", shares_json(data_of(hello, WIRE_X_KEY_SHARE)));
	json_put(&b, "signature_schemes",
	    numbers_json(
		wire_numbers16(data_of(hello, WIRE_X_SIGNATURE_ALGORITHMS)),
		tls_scheme_text));
	if (name.len > 0)
		put_octets(&b, "server_name", name);
	else
		json_add(&b, "server_name", NULL);
	json_put(&b, "alpn", alpn_json(data_of(hello, WIRE_X_ALPN)));
	json_put(&b, "extensions", extensions_json(&hello->ext));
	return json_end(&b);
}

static void
put_downgrade(struct json_builder *b, const struct wire_hello *hello)
{
	uint16_t to = wire_downgrade(hello);

	if (to == 0)
		json_add(b, "downgrade_sentinel", NULL);
	else
		json_put_text(b, "downgrade_sentinel",
		    to == WIRE_TLS12 ? "TLS 1.2" : "TLS 1.1 or older");
}

static struct json_object *
server_hello_json(const struct wire_hello *hello)
{
	struct vfy_span share = data_of(hello, WIRE_X_KEY_SHARE);
	struct json_builder b = json_begin();

	put_hello(&b, hello);
	json_put(&b, "version",
	    number_json(wire_chosen_version(hello), tls_version_text));
	json_put(&b, "cipher_suite",
	    number_json(wire_number_at(hello->suites, 0), tls_suite_text));
	if (share.len >= 2)
		json_put(&b, "group",
		    number_json(wire_number_at(share, 0), tls_group_text));
	else
		json_add(&b, "group", NULL);
	put_downgrade(&b, hello);
	json_put(&b, "extensions", extensions_json(&hello->ext));
	return json_end(&b);
}

/* -- messages ---------------------------------------------------------------------- */

static const char *
message_name(const struct flow *f, const struct flow_message *m, char *buf)
{
	struct wire_hello hello;

	if (m->content == WIRE_CHANGE_CIPHER_SPEC)
		return "ChangeCipherSpec";
	if (m->content == WIRE_ALERT) {
		snprintf(
		    buf, TLS_NAME, "Alert %s", vfy_tls_alert_name(m->type));
		return buf;
	}
	if (f->has_retry && m->type == WIRE_SERVER_HELLO &&
	    wire_server_hello(m->body, &hello) && wire_is_retry(&hello))
		return "HelloRetryRequest";
	return tls_message_text(m->type, buf);
}

static struct json_object *
messages_json(const struct handshake *h)
{
	struct json_object *array = json_object_new_array();
	const struct flow *f = &h->flow;
	int64_t begin = f->n > 0 ? f->list[0].at : 0;
	size_t i;

	for (i = 0; array != NULL && i < f->n; i++) {
		const struct flow_message *m = &f->list[i];
		struct json_builder b = json_begin();
		char name[TLS_NAME];

		json_put_text(&b, "from", m->sent ? "client" : "server");
		json_put_text(&b, "message", message_name(f, m, name));
		json_put_number(&b, "bytes", m->size);
		json_put_bool(&b, "encrypted", m->encrypted);
		if (m->content == WIRE_ALERT)
			json_put_text(
			    &b, "level", m->warning ? "warning" : "fatal");
		else
			json_add(&b, "level", NULL);
		json_put_number(&b, "microseconds",
		    m->at > begin ? (uint64_t)(m->at - begin) : 0);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

static bool
is_cut(const struct recorder_side *side)
{
	return side->len < side->total;
}

/* Is there something that was not recorded, or could not be read? */
static bool
is_truncated(const struct handshake *h)
{
	return h->flow.cut || h->flow.broken || h->caught.cut ||
	    is_cut(&h->recorder.sent) || is_cut(&h->recorder.received);
}

void
report_put_messages(struct json_builder *b, const struct handshake *h)
{
	const struct flow *f = &h->flow;

	json_put(b, "messages", messages_json(h));
	json_put_bool(b, "truncated", is_truncated(h));
	if (f->has_client_hello)
		json_put(
		    b, "client_hello", client_hello_json(&f->client_hello));
	else
		json_add(b, "client_hello", NULL);
	if (f->has_retry)
		json_put(
		    b, "hello_retry_request", server_hello_json(&f->retry));
	if (f->has_second_hello)
		json_put(b, "second_client_hello",
		    client_hello_json(&f->second_hello));
	if (f->has_server_hello)
		json_put(
		    b, "server_hello", server_hello_json(&f->server_hello));
	else
		json_add(b, "server_hello", NULL);
	if (f->has_encrypted_extensions)
		json_put(b, "encrypted_extensions",
		    extensions_json(&f->encrypted_extensions));
}
