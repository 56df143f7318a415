/* SPDX-License-Identifier: MIT */
/*
 * report_keys.c - a handshake as JSON: what was agreed on, and the questions that a
 * handshake is about.
 */
#include <stdio.h>
#include <string.h>

#include "report.h"

static void
put_text_or_null(struct json_builder *b, const char *key, const char *text)
{
	if (text == NULL || text[0] == '\0')
		json_add(b, key, NULL);
	else
		json_put_text(b, key, text);
}

static const char *
exchange_of(const struct flow *f, const struct tls_suite *suite)
{
	uint16_t group = flow_group(f);

	if (suite != NULL && suite->exchange[0] != '\0')
		return suite->exchange;
	if (group == 0)
		return "";
	if (group >> 8 == 1)
		return "DHE";
	return group >= 0x11eb && group <= 0x11ed ? "ECDHE and ML-KEM"
						  : "ECDHE";
}

/* "rsa_pss_rsae_sha256" is RSA. */
static const char *
authentication_of(const struct flow *f, const struct tls_suite *suite)
{
	char name[TLS_NAME];

	if (suite != NULL && suite->authentication[0] != '\0')
		return suite->authentication;
	tls_scheme_text(flow_server_scheme(f), name);
	if (strncmp(name, "rsa", 3) == 0)
		return "RSA";
	if (strncmp(name, "ecdsa", 5) == 0)
		return "ECDSA";
	if (strncmp(name, "ed", 2) == 0)
		return "EdDSA";
	return strncmp(name, "mldsa", 5) == 0 ? "ML-DSA" : "";
}

static bool
has_forward_secrecy(const struct flow *f, const struct tls_suite *suite)
{
	return strstr(exchange_of(f, suite), "DH") != NULL;
}

static struct json_object *
suite_json(const struct flow *f)
{
	uint16_t number = flow_suite(f);
	const struct tls_suite *suite = tls_suite_find(number);
	struct json_builder b = json_begin();
	char name[TLS_NAME];

	json_put_number(&b, "number", number);
	json_put_text(&b, "name", tls_suite_text(number, name));
	put_text_or_null(&b, "key_exchange", exchange_of(f, suite));
	put_text_or_null(&b, "authentication", authentication_of(f, suite));
	put_text_or_null(&b, "cipher", suite != NULL ? suite->cipher : "");
	put_text_or_null(&b, "mac", suite != NULL ? suite->mac : "");
	put_text_or_null(&b, "hash", suite != NULL ? suite->hash : "");
	return json_end(&b);
}

static void
put_group(struct json_builder *b, const struct flow *f)
{
	uint16_t group = flow_group(f);
	char name[TLS_NAME];

	if (group != 0)
		json_put_text(b, "group", tls_group_text(group, name));
	else
		json_add(b, "group", NULL);
	if (f->key_exchange.dh_bits != 0)
		json_put_number(b, "dh_bits", f->key_exchange.dh_bits);
}

static void
put_scheme(struct json_builder *b, const char *key, uint16_t scheme)
{
	char name[TLS_NAME];

	if (scheme == 0)
		json_add(b, key, NULL);
	else
		json_put_text(b, key, tls_scheme_text(scheme, name));
}

static struct json_object *
client_certificate_json(const struct flow *f)
{
	struct json_builder b = json_begin();

	json_put_bool(&b, "sent", f->client_chain.n > 0);
	json_put_number(&b, "certificates", f->client_chain.n);
	json_put_number(&b, "authorities_named", f->request.authorities);
	put_scheme(&b, "signature_scheme", f->client_scheme);
	return json_end(&b);
}

void
report_put_keys(struct json_builder *top, const struct handshake *h)
{
	const struct flow *f = &h->flow;
	bool tls13 = f->version == WIRE_TLS13;
	struct json_builder b;
	char name[TLS_NAME];

	if (f->has_request)
		json_put(top, "client_certificate", client_certificate_json(f));
	else
		json_add(top, "client_certificate", NULL);
	if (!f->has_server_hello) {
		json_add(top, "agreement", NULL);
		return;
	}
	b = json_begin();
	json_put_text(&b, "version", tls_version_text(f->version, name));
	json_put(&b, "cipher_suite", suite_json(f));
	put_group(&b, f);
	put_scheme(&b, "signature_scheme", flow_server_scheme(f));
	json_put_bool(&b, "forward_secrecy",
	    has_forward_secrecy(f, tls_suite_find(flow_suite(f))));
	/* TLS 1.3 has both in itself */
	json_put_bool(
	    &b, "extended_master_secret", tls13 || h->extended_master_secret);
	json_put_bool(
	    &b, "secure_renegotiation", tls13 || h->safe_renegotiation);
	json_put_bool(&b, "encrypt_then_mac", h->encrypt_then_mac);
	put_text_or_null(&b, "alpn", h->alpn);
	json_put_number(&b, "session_tickets", f->tickets);
	json_put_bool(&b, "server_finished", f->server_finished);
	json_put_bool(&b, "client_finished", f->client_finished);
	json_put_bool(&b, "exporter", h->exporter);
	json_put(top, "agreement", json_end(&b));
}

/* -- the questions ----------------------------------------------------------------- */

static struct json_object *
question_json(const char *question, bool yes, const char *why)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "question", question);
	json_put_bool(&b, "answer", yes);
	json_put_text(&b, "why", why);
	return json_end(&b);
}

/* Did the server take what the client showed of itself? */
static bool
client_is_fine(const struct handshake *h)
{
	if (!h->flow.has_request)
		return true;
	/* in TLS 1.3 only what comes after our Finished says so */
	return h->done && h->failure == FAILURE_NONE;
}

static struct json_object *
certificates_question(const struct report *r)
{
	bool good =
	    r->verdict != NULL && vfy_verdict_outcome(r->verdict) == VFY_VALID;
	/* the signature over the handshake was checked before Finished */
	bool proven = r->h->done;
	char why[192];

	if (r->verdict == NULL)
		snprintf(why, sizeof(why), "no certificate came");
	else
		snprintf(why, sizeof(why), "server: %s, %s; client: %s",
		    good ? "trusted"
			 : vfy_reason_name(vfy_verdict_reason(r->verdict)),
		    proven ? "and it has the key"
			   : "that it has the key was not proven",
		    !r->h->flow.has_request ? "none asked for"
			: r->h->flow.client_chain.n == 0
			? "asked for, none sent"
			: client_is_fine(r->h) ? "taken"
					       : "not taken");
	return question_json("were both sides' certificates valid and intact",
	    good && proven && client_is_fine(r->h), why);
}

static struct json_object *
suite_question(const struct handshake *h)
{
	static const char question[] = "was the cipher suite acceptable";
	const struct tls_suite *suite = tls_suite_find(flow_suite(&h->flow));
	const char *weakness;
	char why[192], name[TLS_NAME];

	if (!h->flow.has_server_hello)
		return question_json(question, false, "none was agreed on");
	if (h->flow.version < WIRE_TLS12) {
		snprintf(why, sizeof(why), "%s is deprecated (RFC 8996)",
		    tls_version_text(h->flow.version, name));
		return question_json(question, false, why);
	}
	if (suite == NULL)
		return question_json(
		    question, false, "the suite is not known here");
	weakness = tls_suite_weakness(suite);
	snprintf(why, sizeof(why), "%s: %s", suite->name,
	    weakness != NULL ? weakness
			     : "AEAD and forward secrecy (RFC 9325)");
	return question_json(question, weakness == NULL, why);
}

static struct json_object *
keys_question(const struct handshake *h)
{
	const char *why;

	if (h->done && h->exporter)
		why = "both Finished were checked, and keys can be exported "
		      "(RFC 5705)";
	else if (h->done)
		why = "both Finished were checked, but no keys can be exported";
	else
		why = "the handshake did not get that far";
	return question_json(
	    "were the session keys agreed", h->done && h->exporter, why);
}

static struct json_object *
data_question(const struct handshake *h)
{
	const struct handshake_application *a = &h->application;
	char why[192];

	if (!a->tried)
		snprintf(why, sizeof(why), "not tried");
	else if (a->received > 0)
		snprintf(why, sizeof(why), "%zu bytes sent, %zu received",
		    a->sent, a->received);
	else
		snprintf(why, sizeof(why), "%zu bytes sent, none received%s",
		    a->sent, a->sent == 0 ? " (nothing was asked)" : "");
	return question_json("did application data flow", a->received > 0, why);
}

void
report_put_questions(struct json_builder *b, const struct report *r)
{
	struct json_object *array = json_object_new_array();

	if (array == NULL || !json_append(array, certificates_question(r)) ||
	    !json_append(array, suite_question(r->h)) ||
	    !json_append(array, keys_question(r->h)) ||
	    !json_append(array, data_question(r->h)))
		array = NULL;
	json_put(b, "questions", array);
}
