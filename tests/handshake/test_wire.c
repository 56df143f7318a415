/* SPDX-License-Identifier: MIT */
/*
 * test_wire.c - records and messages as they may come: in pieces, several in one,
 * cut anywhere, with lengths that lie; and the rows of the judge that no server at hand
 * brings about.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/gnutls.h>

#include "judge.h"

/* Octets that are put together. */
struct octets {
	uint8_t at[4096];
	size_t n;
};

static void
put(struct octets *o, const void *bytes, size_t len)
{
	assert_true(len <= sizeof(o->at) - o->n);
	memcpy(o->at + o->n, bytes, len);
	o->n += len;
}

static void
put_number(struct octets *o, size_t n, unsigned bytes)
{
	while (bytes-- > 0) {
		uint8_t octet = (uint8_t)(n >> (8 * bytes));

		put(o, &octet, 1);
	}
}

static struct vfy_span
all_of(const struct octets *o)
{
	return (struct vfy_span){ o->at, o->n };
}

/* A ServerHello of that version, with these extensions. */
static struct octets
server_hello(uint16_t version, const void *ext, size_t len)
{
	struct octets o = { .n = 0 };
	uint8_t random[32] = { 7 };

	put_number(&o, version, 2);
	put(&o, random, sizeof(random));
	put_number(&o, 0, 1);
	put_number(&o, 0xc02b, 2);
	put_number(&o, 0, 1);
	if (ext != NULL) {
		put_number(&o, len, 2);
		put(&o, ext, len);
	}
	return o;
}

static void
put_message(struct octets *o, uint8_t type, const struct octets *body)
{
	put_number(o, type, 1);
	put_number(o, body->n, 3);
	put(o, body->at, body->n);
}

static void
put_record(struct octets *o, uint8_t content, const void *bytes, size_t len)
{
	put_number(o, content, 1);
	put_number(o, 0x0303, 2);
	put_number(o, len, 2);
	put(o, bytes, len);
}

static int64_t
when(const void *arg, bool sent, size_t offset)
{
	(void)arg;
	(void)sent;
	return (int64_t)offset;
}

static void
read_received(const struct octets *o, struct flow *f)
{
	struct flow_side none = { .when = when };
	struct flow_side received = { all_of(o), when, NULL };
	struct caught_list caught = { .n = 0 };

	assert_true(flow_read(&none, &received, &caught, f));
}

/* -- hellos ------------------------------------------------------------------------ */

static void
test_hello_without_extensions(void **state)
{
	struct octets o = server_hello(WIRE_TLS12, NULL, 0);
	struct wire_hello hello;

	(void)state;
	assert_true(wire_server_hello(all_of(&o), &hello));
	assert_int_equal(wire_chosen_version(&hello), WIRE_TLS12);
	assert_int_equal(hello.ext.n, 0);
	assert_false(wire_is_retry(&hello));
	assert_int_equal(wire_downgrade(&hello), 0);
}

static void
test_hello_cut_anywhere(void **state)
{
	static const uint8_t ext[] = { 0, 43, 0, 2, 3, 4 };
	struct octets o = server_hello(WIRE_TLS12, ext, sizeof(ext));
	struct wire_hello hello;
	size_t len, whole = o.n;

	(void)state;
	assert_true(wire_server_hello(all_of(&o), &hello));
	assert_int_equal(wire_chosen_version(&hello), WIRE_TLS13);
	for (len = 0; len < whole; len++) {
		o.n = len;
		/* without its extensions it is whole too: 2 + 32 + 1 + 2 + 1 */
		assert_int_equal(
		    wire_server_hello(all_of(&o), &hello), len == 38);
	}
	o.n = whole;
	put_number(&o, 0, 1);
	assert_false(wire_server_hello(all_of(&o), &hello));
}

static void
test_extension_twice(void **state)
{
	static const uint8_t twice[] = { 0, 23, 0, 0, 0, 23, 0, 0 };
	struct octets o = server_hello(WIRE_TLS12, twice, sizeof(twice));
	struct wire_hello hello;

	(void)state;
	assert_false(wire_server_hello(all_of(&o), &hello));
}

static void
test_downgrade(void **state)
{
	struct octets o = server_hello(WIRE_TLS12, NULL, 0);
	struct wire_hello hello;

	(void)state;
	memcpy(o.at + 2 + 24, "DOWNGRD\1", 8);
	assert_true(wire_server_hello(all_of(&o), &hello));
	assert_int_equal(wire_downgrade(&hello), WIRE_TLS12);
	memcpy(o.at + 2 + 24, "DOWNGRD\0", 8);
	assert_int_equal(wire_downgrade(&hello), 0x0302);
	memcpy(o.at + 2 + 24, "DOWNGRD\2", 8);
	assert_int_equal(wire_downgrade(&hello), 0);
}

/* -- records ----------------------------------------------------------------------- */

static void
test_message_in_pieces(void **state)
{
	struct octets body = server_hello(WIRE_TLS12, NULL, 0);
	struct octets message = { .n = 0 }, wire = { .n = 0 },
		      empty = { .n = 0 };
	struct flow f;
	size_t i;

	(void)state;
	put_message(&message, WIRE_SERVER_HELLO, &body);
	put_message(&message, WIRE_SERVER_HELLO_DONE, &empty);
	for (i = 0; i < message.n; i++)
		put_record(&wire, WIRE_HANDSHAKE, message.at + i, 1);
	read_received(&wire, &f);
	assert_int_equal(f.n, 2);
	assert_true(f.has_server_hello && f.hello_done && !f.broken);
	assert_int_equal(f.list[0].size, body.n + 4);
	/* the record in which its last octet came */
	assert_int_equal(f.list[0].at, (body.n + 4) * 6);
	flow_free(&f);
}

static void
test_messages_in_one_record(void **state)
{
	struct octets body = server_hello(WIRE_TLS12, NULL, 0);
	struct octets message = { .n = 0 }, wire = { .n = 0 },
		      empty = { .n = 0 };
	struct flow f;

	(void)state;
	put_message(&message, WIRE_SERVER_HELLO, &body);
	put_message(&message, WIRE_SERVER_HELLO_DONE, &empty);
	put_record(&wire, WIRE_HANDSHAKE, message.at, message.n);
	put_record(&wire, WIRE_ALERT, "\2\50", 2);
	read_received(&wire, &f);
	assert_int_equal(f.n, 3);
	assert_int_equal(f.list[2].content, WIRE_ALERT);
	assert_int_equal(f.list[2].type, 40);
	assert_false(f.list[2].warning);
	flow_free(&f);
}

static void
test_nothing_behind_change_cipher_spec(void **state)
{
	struct octets body = server_hello(WIRE_TLS12, NULL, 0);
	struct octets message = { .n = 0 }, wire = { .n = 0 };
	struct flow f;

	(void)state;
	put_message(&message, WIRE_SERVER_HELLO, &body);
	put_record(&wire, WIRE_CHANGE_CIPHER_SPEC, "\1", 1);
	put_record(&wire, WIRE_HANDSHAKE, message.at, message.n);
	read_received(&wire, &f);
	assert_false(f.has_server_hello);
	flow_free(&f);
}

static void
test_stray(void **state)
{
	struct octets wire = { .n = 0 };
	struct flow f;

	(void)state;
	put(&wire, "HTTP/1.1 400", 12);
	read_received(&wire, &f);
	assert_int_equal(f.stray.len, 12);
	assert_true(f.broken);
	flow_free(&f);
}

static void
test_record_too_long(void **state)
{
	struct vfy_span in = { (const uint8_t *)"\x16\x03\x03\xff\xff", 5 };
	struct wire_record r;

	(void)state;
	assert_int_equal(wire_record(&in, &r), WIRE_NOT_TLS);
	in = (struct vfy_span){ (const uint8_t *)"\x16\x03\x03\x40\x00", 5 };
	assert_int_equal(wire_record(&in, &r), WIRE_INCOMPLETE);
	assert_int_equal(in.len, 5);
}

/* -- messages ---------------------------------------------------------------------- */

static void
test_key_exchange(void **state)
{
	/* named_curve x25519, a share of two octets, ed25519, a signature of one */
	static const uint8_t curve[] = { 3, 0, 29, 2, 1, 2, 8, 7, 0, 1, 9 };
	/* p of nine bits, g, Ys */
	static const uint8_t field[] = { 0, 3, 0, 1, 3, 0, 1, 2, 0, 1, 4 };
	struct wire_key_exchange k;

	(void)state;
	assert_true(wire_server_key_exchange(
	    (struct vfy_span){ curve, sizeof(curve) }, true, &k));
	assert_int_equal(k.group, 29);
	assert_int_equal(k.share, 2);
	assert_int_equal(k.scheme, 0x0807);
	assert_false(wire_server_key_exchange(
	    (struct vfy_span){ curve, sizeof(curve) - 1 }, true, &k));
	assert_true(wire_server_key_exchange(
	    (struct vfy_span){ field, sizeof(field) }, false, &k));
	assert_int_equal(k.dh_bits, 9);
	assert_int_equal(k.scheme, 0);
}

static void
test_certificate(void **state)
{
	/* context, list of one certificate of two octets with a staple of three */
	static const uint8_t one[] = { 0, 0, 0, 18, 0, 0, 2, 0x30, 0, 0, 11, 0,
		5, 0, 7, 1, 0, 0, 3, 'a', 'b', 'c' };
	struct wire_chain chain;

	(void)state;
	assert_true(wire_certificate(
	    (struct vfy_span){ one, sizeof(one) }, true, &chain));
	assert_int_equal(chain.n, 1);
	assert_int_equal(chain.certs[0].len, 2);
	assert_int_equal(chain.staples[0].len, 3);
	assert_false(wire_certificate(
	    (struct vfy_span){ one, sizeof(one) }, false, &chain));
}

/* A CertificateStatus that can't be read is no staple, not even in part. */
static void
test_staple_that_lies(void **state)
{
	struct octets body = { .n = 0 }, message = { .n = 0 }, wire = message;
	struct flow f;

	(void)state;
	put(&body, "\1\0\0\2ab", 6);
	put_message(&message, 22, &body);
	put_record(&wire, WIRE_HANDSHAKE, message.at, message.n);
	read_received(&wire, &f);
	assert_int_equal(f.staple.len, 2);
	assert_false(f.broken);
	flow_free(&f);
	/* of a type that is not OCSP */
	body.at[0] = 2;
	message.n = wire.n = 0;
	put_message(&message, 22, &body);
	put_record(&wire, WIRE_HANDSHAKE, message.at, message.n);
	read_received(&wire, &f);
	assert_int_equal(f.staple.len, 0);
	assert_true(f.broken);
	flow_free(&f);
}

/* -- the recorder ------------------------------------------------------------------ */

static void
test_recorder_has_an_end(void **state)
{
	struct recorder r;
	uint8_t buf[4];
	int pair[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_int_equal(write(pair[1], "abcdefgh", 8), 8);
	assert_true(recorder_start(&r, pair[0], INT64_MAX, 1000));
	assert_int_equal(recorder_read(&r, buf, 4), 4);
	/* there is more, but no time */
	r.deadline = monotonic_us() - 1;
	assert_int_equal(recorder_read(&r, buf, 4), -1);
	assert_int_equal(r.end, RECORDER_TIMEOUT);
	assert_int_equal(recorder_write(&r, buf, 4), -1);
	assert_int_equal(r.received.total, 4);
	assert_memory_equal(r.received.bytes, "abcd", 4);
	recorder_free(&r);
	close(pair[0]);
	close(pair[1]);
}

static void
test_recorder_waits_gently(void **state)
{
	struct recorder r;
	uint8_t buf[4];
	int pair[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_true(recorder_start(&r, pair[0], INT64_MAX, 1000));
	r.gentle = true;
	assert_int_equal(recorder_read(&r, buf, 4), -1);
	assert_true(r.quiet && r.end == RECORDER_OPEN);
	r.gentle = false;
	assert_int_equal(recorder_read(&r, buf, 4), -1);
	assert_int_equal(r.end, RECORDER_TIMEOUT);
	close(pair[1]);
	assert_int_equal(recorder_read(&r, buf, 4), 0);
	assert_int_equal(r.end, RECORDER_CLOSED);
	recorder_free(&r);
	close(pair[0]);
}

/* No deadline is near, and the peer says nothing. */
static void
test_recorder_is_cut_short(void **state)
{
	struct recorder r;
	uint8_t buf[4];
	int pair[2], cut[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_int_equal(pipe(cut), 0);
	assert_true(recorder_start(&r, pair[0], INT64_MAX, INT64_MAX / 2));
	r.cut = cut[0];
	assert_int_equal(write(cut[1], "x", 1), 1);
	assert_int_equal(recorder_read(&r, buf, 4), -1);
	assert_int_equal(r.end, RECORDER_ERROR);
	assert_int_equal(r.error, ECANCELED);
	recorder_free(&r);
	close(pair[0]);
	close(pair[1]);
	close(cut[0]);
	close(cut[1]);
}

static void
test_recorder_runs_out_of_marks(void **state)
{
	static struct recorder r;
	uint8_t buf[1] = { 0 };
	int pair[2], i, n = RECORDER_MARKS;

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_true(recorder_start(&r, pair[0], INT64_MAX, 1000000));
	for (i = 0; i < n; i++) {
		assert_int_equal(recorder_write(&r, buf, 1), 1);
		assert_int_equal(read(pair[1], buf, 1), 1);
		assert_int_equal(write(pair[1], buf, 1), 1);
		assert_int_equal(recorder_read(&r, buf, 1), 1);
	}
	assert_int_equal(r.num_marks, RECORDER_MARKS);
	for (i = 2; i <= n; i++) {
		int64_t sent = recorder_when(&r, true, (size_t)i);
		int64_t came = recorder_when(&r, false, (size_t)i);

		assert_true(sent > 0 && came > 0);
		assert_true(sent >= recorder_when(&r, true, (size_t)i - 1));
		assert_true(came >= recorder_when(&r, false, (size_t)i - 1));
	}
	recorder_free(&r);
	close(pair[0]);
	close(pair[1]);
}

/* -- the judge --------------------------------------------------------------------- */

enum client_cert { NOT_ASKED, NONE, SENT, WITHHELD };

static struct judgement
judge_alert(int alert, enum client_cert c)
{
	struct handshake *h = calloc(1, sizeof(*h));
	struct chain_view none;
	struct judgement j;

	assert_non_null(h);
	memset(&none, 0, sizeof(none));
	h->failure = FAILURE_ALERT;
	h->failed_at = STAGE_SERVER_HELLO;
	h->alert = alert;
	h->flow.has_request = c != NOT_ASKED;
	h->flow.has_client_chain = c != NOT_ASKED;
	h->flow.client_chain.n = c == SENT ? 1 : 0;
	h->has_client_cert = c == SENT || c == WITHHELD;
	snprintf(h->servername, sizeof(h->servername), "a.test");
	j = judge(h, NULL, &none);
	free(h);
	return j;
}

static void
test_each_alert_has_a_cause(void **state)
{
	static const struct {
		int alert;
		enum client_cert client;
		enum cause cause;
		int status;
	} rows[] = {
		{ 10, NOT_ASKED, CAUSE_PROTOCOL_ERROR, 1 },
		{ 20, NOT_ASKED, CAUSE_RECORD_CORRUPTED, 6 },
		{ 40, NOT_ASKED, CAUSE_NO_COMMON_SUITE, 1 },
		{ 40, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 42, SENT, CAUSE_CLIENT_CERT_REFUSED, 1 },
		{ 43, SENT, CAUSE_CLIENT_CERT_PURPOSE, 1 },
		{ 44, SENT, CAUSE_CLIENT_CERT_REVOKED, 3 },
		{ 45, SENT, CAUSE_CLIENT_CERT_EXPIRED, 4 },
		{ 46, SENT, CAUSE_CLIENT_CERT_REFUSED, 1 },
		{ 42, NOT_ASKED, CAUSE_OTHER, 1 },
		{ 44, NOT_ASKED, CAUSE_OTHER, 1 },
		{ 42, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 43, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 44, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 45, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 46, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 48, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 49, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 42, WITHHELD, CAUSE_CLIENT_CERT_NOT_SENT, 1 },
		{ 51, SENT, CAUSE_CLIENT_CERT_REFUSED, 1 },
		{ 47, NOT_ASKED, CAUSE_PROTOCOL_ERROR, 1 },
		{ 48, SENT, CAUSE_CLIENT_CERT_UNKNOWN_CA, 1 },
		{ 49, SENT, CAUSE_CLIENT_CERT_REFUSED, 1 },
		{ 50, NOT_ASKED, CAUSE_PROTOCOL_ERROR, 1 },
		{ 51, NOT_ASKED, CAUSE_RECORD_CORRUPTED, 6 },
		{ 70, NOT_ASKED, CAUSE_NO_COMMON_VERSION, 1 },
		{ 71, NOT_ASKED, CAUSE_NO_COMMON_SUITE, 1 },
		{ 80, NOT_ASKED, CAUSE_PEER_ERROR, 1 },
		{ 112, NOT_ASKED, CAUSE_SNI_UNKNOWN, 1 },
		{ 116, NONE, CAUSE_CLIENT_CERT_REQUIRED, 1 },
		{ 120, NOT_ASKED, CAUSE_NO_COMMON_ALPN, 1 },
		{ 255, NOT_ASKED, CAUSE_OTHER, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judgement j = judge_alert(rows[i].alert, rows[i].client);

		assert_true(j.failed && j.n > 0);
		assert_int_equal(j.causes[0], rows[i].cause);
		assert_int_equal(j.status, rows[i].status);
	}
}

static bool
has_cause(const struct handshake *h, enum cause c)
{
	struct chain_view none;
	struct judgement j;
	size_t i;

	memset(&none, 0, sizeof(none));
	j = judge(h, NULL, &none);
	for (i = 0; i < j.n; i++) {
		if (j.causes[i] == c)
			return true;
	}
	return false;
}

/* What was said already can't be why. */
static void
test_causes_by_what_was_said(void **state)
{
	struct handshake *h = calloc(1, sizeof(*h));

	(void)state;
	assert_non_null(h);
	h->failure = FAILURE_CLOSED;
	assert_false(has_cause(h, CAUSE_NO_COMMON_VERSION));
	assert_false(has_cause(h, CAUSE_SNI_MISSING));
	h->flow.has_client_hello = true;
	assert_true(has_cause(h, CAUSE_NO_COMMON_VERSION));
	assert_true(has_cause(h, CAUSE_SNI_MISSING));
	h->failure = FAILURE_RESET;
	assert_true(has_cause(h, CAUSE_SNI_MISSING));
	h->flow.client_chain.n = 1;
	assert_true(has_cause(h, CAUSE_CLIENT_CERT_REFUSED));
	h->flow.client_chain.n = 0;
	h->flow.has_client_hello = false;
	assert_false(has_cause(h, CAUSE_SNI_MISSING));
	h->failure = FAILURE_ALERT;
	h->alert = GNUTLS_A_HANDSHAKE_FAILURE;
	assert_true(has_cause(h, CAUSE_NO_COMMON_SUITE));
	h->flow.has_retry = true;
	assert_false(has_cause(h, CAUSE_NO_COMMON_SUITE));
	assert_false(has_cause(h, CAUSE_NO_COMMON_GROUP));
	assert_false(has_cause(h, CAUSE_NO_COMMON_SCHEME));
	free(h);
}

/* What we object to, where no server at hand can be brought to do it. */
static void
test_what_we_refuse_has_a_cause(void **state)
{
	static const struct {
		int error;
		enum cause cause;
	} rows[] = {
		{ GNUTLS_E_DH_PRIME_UNACCEPTABLE, CAUSE_WEAK_PARAMETERS },
		{ GNUTLS_E_INSUFFICIENT_SECURITY, CAUSE_WEAK_PARAMETERS },
		{ GNUTLS_E_UNKNOWN_CIPHER_SUITE, CAUSE_NO_COMMON_SUITE },
		{ GNUTLS_E_UNSUPPORTED_VERSION_PACKET,
		    CAUSE_NO_COMMON_VERSION },
		{ GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM,
		    CAUSE_NO_COMMON_SCHEME },
		{ GNUTLS_E_ERROR_IN_FINISHED_PACKET, CAUSE_RECORD_CORRUPTED },
		{ GNUTLS_E_ILLEGAL_PARAMETER, CAUSE_PROTOCOL_ERROR },
	};
	struct handshake *h = calloc(1, sizeof(*h));
	struct chain_view none;
	size_t i;

	(void)state;
	assert_non_null(h);
	memset(&none, 0, sizeof(none));
	h->failure = FAILURE_OURS;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct judgement j;

		h->error = rows[i].error;
		j = judge(h, NULL, &none);
		assert_int_equal(j.n, 1);
		assert_int_equal(j.causes[0], rows[i].cause);
	}
	free(h);
}

static void
test_causes_have_words(void **state)
{
	static const enum cause causes[] = {
#define HANDSHAKE_CAUSE(id, value, name, status, what, fix) CAUSE_##id,
#include "handshake_cause.def"
#undef HANDSHAKE_CAUSE
	};
	size_t i, k, n = sizeof(causes) / sizeof(causes[0]);

	(void)state;
	for (i = 0; i < n; i++) {
		assert_true(strlen(cause_what(causes[i])) > 0);
		assert_true(strlen(cause_fix(causes[i])) > 0);
		assert_true(cause_status(causes[i]) > 0);
		for (k = 0; k < i; k++) {
			assert_int_not_equal(causes[k], causes[i]);
			assert_string_not_equal(
			    cause_name(causes[k]), cause_name(causes[i]));
		}
	}
}

static void
test_host_port(void **state)
{
	static const struct {
		const char *text, *host; /* host NULL: refused */
		uint16_t port;
	} rows[] = {
		{ "a.test", "a.test", 1 },
		{ "a.test:443", "a.test", 443 },
		{ "192.0.2.1:65535", "192.0.2.1", 65535 },
		{ "::1", "::1", 1 },
		{ "[::1]", "::1", 1 },
		{ "[2001:db8::1]:8443", "2001:db8::1", 8443 },
		{ "", NULL, 0 },
		{ ":443", NULL, 0 },
		{ "a.test:", NULL, 0 },
		{ "a.test:0", NULL, 0 },
		{ "a.test:65536", NULL, 0 },
		{ "a.test:4 3", NULL, 0 },
		{ "[::1", NULL, 0 },
		{ "[::1]443", NULL, 0 },
		{ "[a.test]:443", NULL, 0 },
		{ "a:b:c", NULL, 0 },
		{ "a.test/x", NULL, 0 },
		{ "a' onload='", NULL, 0 },
	};
	char host[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint16_t port = 1;
		bool good = host_port_parse(rows[i].text, host, &port);

		assert_int_equal(good, rows[i].host != NULL);
		if (!good)
			continue;
		assert_string_equal(host, rows[i].host);
		assert_int_equal(port, rows[i].port);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hello_without_extensions),
		cmocka_unit_test(test_hello_cut_anywhere),
		cmocka_unit_test(test_extension_twice),
		cmocka_unit_test(test_downgrade),
		cmocka_unit_test(test_message_in_pieces),
		cmocka_unit_test(test_messages_in_one_record),
		cmocka_unit_test(test_nothing_behind_change_cipher_spec),
		cmocka_unit_test(test_stray),
		cmocka_unit_test(test_record_too_long),
		cmocka_unit_test(test_key_exchange),
		cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_staple_that_lies),
		cmocka_unit_test(test_recorder_has_an_end),
		cmocka_unit_test(test_recorder_waits_gently),
		cmocka_unit_test(test_recorder_is_cut_short),
		cmocka_unit_test(test_recorder_runs_out_of_marks),
		cmocka_unit_test(test_each_alert_has_a_cause),
		cmocka_unit_test(test_causes_by_what_was_said),
		cmocka_unit_test(test_what_we_refuse_has_a_cause),
		cmocka_unit_test(test_causes_have_words),
		cmocka_unit_test(test_host_port),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
