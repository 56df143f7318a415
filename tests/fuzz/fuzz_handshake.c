/* SPDX-License-Identifier: MIT */
/*
 * fuzz_handshake.c - the reader of handshakes on any octets: what it gives lies in
 * what it was given, names are printable, and each list has an end.
 *
 * Input: two octets for the length of what the client sent, that, what the server sent
 * up to an octet 0xfe 0xed, and behind that messages as a TLS library has them.
 */
#include <string.h>

#include "flow.h"
#include "fuzz.h"
#include "tls_names.h"

#define MARK "\xfe\xed"

static int64_t
when(const void *arg, bool sent, size_t offset)
{
	(void)arg;
	(void)sent;
	return (int64_t)offset;
}

/* Each octet is read, so that a sanitizer sees what is out of bounds. */
static unsigned
touch(struct vfy_span s)
{
	unsigned sum = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		sum += s.ptr[i];
	return sum;
}

static void
look_at_numbers(struct vfy_span numbers,
    const char *(*text)(uint16_t number, char buf[TLS_NAME]))
{
	char name[TLS_NAME];
	size_t i;

	must(numbers.len % 2 == 0);
	for (i = 0; i < numbers.len / 2; i++)
		must_be_printable(text(wire_number_at(numbers, i), name));
}

static void
look_at_hello(const struct wire_hello *hello)
{
	struct vfy_span data, list, name;
	uint16_t group;
	size_t i, len;

	must(hello->random.len == 32 && hello->session_id.len <= 32);
	touch(hello->random);
	touch(hello->session_id);
	look_at_numbers(hello->suites, tls_suite_text);
	must(hello->ext.n <= WIRE_EXTENSIONS_MAX);
	for (i = 0; i < hello->ext.n; i++)
		touch(hello->ext.list[i].data);
	wire_extension_find(&hello->ext, WIRE_X_SUPPORTED_VERSIONS, &data);
	look_at_numbers(wire_versions(data), tls_version_text);
	wire_extension_find(&hello->ext, WIRE_X_SUPPORTED_GROUPS, &data);
	look_at_numbers(wire_numbers16(data), tls_group_text);
	wire_extension_find(&hello->ext, WIRE_X_SIGNATURE_ALGORITHMS, &data);
	look_at_numbers(wire_numbers16(data), tls_scheme_text);
	wire_extension_find(&hello->ext, WIRE_X_SERVER_NAME, &data);
	touch(wire_server_name(data));
	wire_extension_find(&hello->ext, WIRE_X_ALPN, &data);
	for (list = wire_alpn(data);
	     list.len > 0 && wire_alpn_next(&list, &name);)
		must(name.len < 256 && touch(name) <= 255u * 255u);
	wire_extension_find(&hello->ext, WIRE_X_KEY_SHARE, &data);
	for (list = wire_shares(data);
	     list.len > 0 && wire_share_next(&list, &group, &len);)
		must(len <= data.len);
	wire_is_retry(hello);
	wire_downgrade(hello);
	wire_chosen_version(hello);
}

static void
look_at_chain(const struct wire_chain *chain)
{
	size_t i;

	must(chain->n <= WIRE_CERTS_MAX);
	for (i = 0; i < chain->n; i++) {
		must(chain->certs[i].len > 0);
		touch(chain->certs[i]);
		touch(chain->staples[i]);
	}
	touch(chain->scts);
}

static void
look_at(const struct flow *f)
{
	char name[TLS_NAME];
	size_t i;

	must(f->n <= FLOW_MESSAGES);
	for (i = 0; i < f->n; i++) {
		touch(f->list[i].body);
		must_be_printable(tls_message_text(f->list[i].type, name));
		must(i == 0 || f->list[i - 1].at <= f->list[i].at);
	}
	if (f->has_client_hello)
		look_at_hello(&f->client_hello);
	if (f->has_second_hello)
		look_at_hello(&f->second_hello);
	if (f->has_server_hello)
		look_at_hello(&f->server_hello);
	if (f->has_retry)
		look_at_hello(&f->retry);
	if (f->has_chain)
		look_at_chain(&f->chain);
	if (f->has_client_chain)
		look_at_chain(&f->client_chain);
	touch(f->staple);
	touch(f->stray);
	if (f->has_request)
		look_at_numbers(f->request.schemes, tls_scheme_text);
	must_be_printable(tls_group_text(flow_group(f), name));
	must_be_printable(tls_suite_text(flow_suite(f), name));
	must_be_printable(tls_scheme_text(flow_server_scheme(f), name));
}

/* What the library had, as messages one after the other; odd lengths are sent. */
static void
catch_all(struct vfy_span in, struct caught_list *all)
{
	struct wire_message m;
	int64_t at = 0;

	while (wire_message(&in, &m) == WIRE_READ)
		must(caught_add(
		    all, m.body.len % 2 == 1, m.type, m.body, at += 100));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flow_side sent = { .when = when }, received = { .when = when };
	struct caught_list caught = { .n = 0 };
	const uint8_t *mark;
	struct flow *f;
	size_t len;

	if (size < 2)
		return 0;
	len = (size_t)(data[0] << 8 | data[1]);
	data += 2;
	size -= 2;
	if (len > size)
		len = size;
	sent.bytes = (struct vfy_span){ data, len };
	data += len;
	size -= len;
	mark = memmem(data, size, MARK, 2);
	len = mark != NULL ? (size_t)(mark - data) : size;
	received.bytes = (struct vfy_span){ data, len };
	if (mark != NULL)
		catch_all(
		    (struct vfy_span){ mark + 2, size - len - 2 }, &caught);
	f = malloc(sizeof(*f));
	must(f != NULL && flow_read(&sent, &received, &caught, f));
	look_at(f);
	flow_free(f);
	free(f);
	caught_free(&caught);
	return 0;
}
