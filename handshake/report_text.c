/* SPDX-License-Identifier: MIT */
/*
 * report_text.c - a handshake for people: how it ended and why, a drawing of who said
 * what, what was agreed on, the certificates, and what each stage cost.
 *
 * Made of the JSON, whose text is printable ASCII already.
 */
#include <inttypes.h>
#include <string.h>

#include "report.h"

struct page {
	FILE *out;
	bool colour;
};
enum ink { RED, GREEN, YELLOW, BOLD, DIM };

static void
words(const struct page *p, enum ink ink, const char *text)
{
	static const char *const codes[] = {
		[RED] = "\033[1;31m",
		[GREEN] = "\033[1;32m",
		[YELLOW] = "\033[1;33m",
		[BOLD] = "\033[1m",
		[DIM] = "\033[2m",
	};

	fprintf(p->out, "%s%s%s", p->colour ? codes[ink] : "", text,
	    p->colour ? "\033[0m" : "");
}

static struct json_object *
member(struct json_object *o, const char *key)
{
	return o == NULL ? NULL : json_object_object_get(o, key);
}

static const char *
text(struct json_object *o, const char *key)
{
	struct json_object *value = member(o, key);

	return value == NULL ? "" : json_object_get_string(value);
}

static bool
is(struct json_object *o, const char *key)
{
	return json_object_get_boolean(member(o, key)) != 0;
}

static int64_t
number(struct json_object *o, const char *key)
{
	return json_object_get_int64(member(o, key));
}

static size_t
count(struct json_object *array)
{
	return array == NULL ? 0 : json_object_array_length(array);
}

typedef void print_member(const struct page *p, struct json_object *o);

static void
each(const struct page *p, struct json_object *array, print_member *print)
{
	size_t i;

	for (i = 0; i < count(array); i++)
		print(p, json_object_array_get_idx(array, i));
}

/* -- how it ended -------------------------------------------------------------------- */

static void
print_failure(const struct page *p, struct json_object *failure)
{
	struct json_object *alert = member(failure, "alert");
	const char *detail = text(failure, "detail");

	fprintf(p->out, "  failed at %s: %s", text(failure, "stage"),
	    text(failure, "kind"));
	if (alert != NULL)
		fprintf(p->out, ", alert %s (%" PRId64 ") from the %s",
		    text(alert, "name"), number(alert, "code"),
		    text(alert, "from"));
	fprintf(p->out, "%s%s\n", detail[0] != '\0' ? ": " : "", detail);
}

static void
print_cause(const struct page *p, struct json_object *o)
{
	fprintf(p->out, "  cause: %s: %s\n    fix: %s\n", text(o, "cause"),
	    text(o, "what"), text(o, "fix"));
}

static void
print_headline(const struct page *p, struct json_object *o)
{
	struct json_object *verdict = member(o, "verdict");
	bool failed = member(o, "failure") != NULL;
	const char *outcome = text(verdict, "verdict");

	fprintf(p->out, "%s port %s: ", text(o, "host"), text(o, "port"));
	if (failed)
		words(p, RED,
		    is(o, "completed") ? "refused after the handshake"
				       : "the handshake failed");
	else
		words(p, GREEN, "the handshake is done");
	if (verdict != NULL) {
		fputs(", the server's certificate is ", p->out);
		words(p, strcmp(outcome, "valid") == 0 ? GREEN : RED,
		    strcmp(outcome, "valid") == 0 ? "trusted"
						  : text(verdict, "reason"));
	}
	fputc('\n', p->out);
}

static void
print_question(const struct page *p, struct json_object *o)
{
	fprintf(p->out, "  %s? ", text(o, "question"));
	words(p, is(o, "answer") ? GREEN : YELLOW,
	    is(o, "answer") ? "yes" : "no");
	fprintf(p->out, ": %s\n", text(o, "why"));
}

/* -- who said what -------------------------------------------------------------------- */

#define ARROW_COLUMNS 54

/* "|--- ClientHello, 382 bytes ------------->|"; dots where it was encrypted. */
static void
print_arrow(const struct page *p, struct json_object *o)
{
	bool client = strcmp(text(o, "from"), "client") == 0;
	char line = is(o, "encrypted") ? '.' : '-';
	char label[96];
	int len = snprintf(label, sizeof(label), " %s, %s bytes ",
	    text(o, "message"), text(o, "bytes"));
	int i;

	fprintf(p->out, "    |%c%c%c", client ? line : '<', line, line);
	fputs(label, p->out);
	for (i = len + 3; i < ARROW_COLUMNS - 1; i++)
		fputc(line, p->out);
	fprintf(p->out, "%c| %7.1f ms\n", client ? '>' : line,
	    (double)number(o, "microseconds") / 1000);
}

static void
print_drawing(const struct page *p, struct json_object *o)
{
	if (count(member(o, "messages")) == 0)
		return;
	words(p, BOLD, "\nMessages");
	fprintf(p->out, " (dots: encrypted)\n  client%*sserver\n",
	    ARROW_COLUMNS - 4, "");
	each(p, member(o, "messages"), print_arrow);
	if (is(o, "truncated"))
		fputs("  There was more, which could not be read.\n", p->out);
}

/* -- what was agreed on --------------------------------------------------------------- */

static void
print_fact(const struct page *p, const char *name, const char *value)
{
	if (value[0] != '\0')
		fprintf(p->out, "  %-24s %s\n", name, value);
}

static const char *
yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

static void
print_suite(const struct page *p, struct json_object *suite)
{
	print_fact(p, "cipher suite", text(suite, "name"));
	print_fact(p, "  key exchange", text(suite, "key_exchange"));
	print_fact(p, "  authentication", text(suite, "authentication"));
	print_fact(p, "  cipher", text(suite, "cipher"));
	print_fact(p, "  MAC", text(suite, "mac"));
	print_fact(p, "  hash", text(suite, "hash"));
}

static void
print_agreement(const struct page *p, struct json_object *root)
{
	struct json_object *o = member(root, "agreement");
	struct json_object *server = member(root, "server_hello");

	if (o == NULL)
		return;
	words(p, BOLD, "\nAgreed on\n");
	print_fact(p, "version", text(o, "version"));
	print_suite(p, member(o, "cipher_suite"));
	print_fact(p, "group", text(o, "group"));
	print_fact(p, "server signed with", text(o, "signature_scheme"));
	print_fact(p, "forward secrecy", yes_no(is(o, "forward_secrecy")));
	print_fact(p, "extended master secret",
	    yes_no(is(o, "extended_master_secret")));
	print_fact(
	    p, "secure renegotiation", yes_no(is(o, "secure_renegotiation")));
	print_fact(p, "application protocol", text(o, "alpn"));
	print_fact(p, "downgrade sentinel", text(server, "downgrade_sentinel"));
	print_fact(
	    p, "client random", text(member(root, "client_hello"), "random"));
	print_fact(p, "server random", text(server, "random"));
}

/* -- what was offered ------------------------------------------------------------------ */

#define LINE_COLUMNS 100

/* Names with commas between, in lines below each other. */
static void
print_names(const struct page *p, const char *what, struct json_object *array)
{
	int columns = fprintf(p->out, "  %-24s ", what), indent = columns;
	size_t i;

	for (i = 0; i < count(array); i++) {
		struct json_object *o = json_object_array_get_idx(array, i);
		const char *name = json_object_is_type(o, json_type_string)
		    ? json_object_get_string(o)
		    : text(o, "name");

		if (i > 0 && columns + (int)strlen(name) > LINE_COLUMNS)
			columns = fprintf(p->out, "\n%*s", indent, "") - 1;
		else if (i > 0)
			columns += fprintf(p->out, " ");
		columns += fprintf(
		    p->out, "%s%s", name, i + 1 < count(array) ? "," : "");
	}
	fputs(i == 0 ? "none\n" : "\n", p->out);
}

static void
print_offer(const struct page *p, struct json_object *root)
{
	struct json_object *o = member(root, "client_hello");

	if (o == NULL)
		return;
	words(p, BOLD, "\nOffered\n");
	print_fact(p, "server name (SNI)",
	    member(o, "server_name") != NULL ? text(o, "server_name") : "none");
	print_names(p, "versions", member(o, "versions"));
	print_names(p, "cipher suites", member(o, "cipher_suites"));
	print_names(p, "groups", member(o, "groups"));
	print_names(p, "key shares", member(o, "key_shares"));
	print_names(p, "signature schemes", member(o, "signature_schemes"));
	print_names(p, "application protocols", member(o, "alpn"));
	print_names(p, "extensions", member(o, "extensions"));
}

/* -- certificates ---------------------------------------------------------------------- */

static void
print_sent(const struct page *p, struct json_object *o)
{
	int64_t days = number(o, "days_left");

	fprintf(p->out, "  %s %s %s\n", text(o, "position"), text(o, "part"),
	    text(o, "subject"));
	if (member(o, "subject") == NULL)
		return;
	fprintf(p->out, "      until %s (", text(o, "not_after"));
	if (days < 0)
		words(p, RED, "expired");
	else
		fprintf(p->out, "%" PRId64 " days left", days);
	fprintf(p->out, "), %s, signed with %s by %s\n", text(o, "public_key"),
	    text(o, "signature"), text(o, "issuer"));
}

static void
print_missing(const struct page *p, struct json_object *o)
{
	fprintf(p->out, "  missing (known from %s): %s\n", text(o, "source"),
	    text(o, "subject"));
}

static void
print_certificates(const struct page *p, struct json_object *root)
{
	struct json_object *o = member(root, "certificates");
	struct json_object *staple = member(o, "staple");
	struct json_object *scts = member(o, "scts");

	if (o == NULL)
		return;
	words(p, BOLD, "\nCertificates as sent\n");
	each(p, member(o, "sent"), print_sent);
	if (!is(o, "in_order"))
		fputs("  they are not in order\n", p->out);
	each(p, member(o, "missing"), print_missing);
	if (member(o, "missing_issuer") != NULL)
		fprintf(p->out, "  missing: the certificate of %s\n",
		    text(o, "missing_issuer"));
	if (staple != NULL)
		fprintf(p->out, "  OCSP staple: %s bytes, %s\n",
		    text(staple, "bytes"), text(staple, "status"));
	else
		fputs("  OCSP staple: none\n", p->out);
	fprintf(p->out,
	    "  timestamps (SCT): %s in the certificate, %s in the handshake, "
	    "%s in the staple\n",
	    text(scts, "in_certificate"), text(scts, "in_handshake"),
	    text(scts, "in_staple"));
}

/* -- stages ------------------------------------------------------------------------------ */

static void
print_stage(const struct page *p, struct json_object *o)
{
	fprintf(p->out, "  %-17s %-12s %8s %9s %6s %9.1f %8.1f\n",
	    text(o, "stage"), text(o, "status"), text(o, "bytes_sent"),
	    text(o, "bytes_received"), text(o, "round_trips"),
	    (double)number(o, "microseconds") / 1000,
	    (double)number(o, "cpu_microseconds") / 1000);
}

static void
print_stages(const struct page *p, struct json_object *o)
{
	words(p, BOLD, "\nStages\n");
	fprintf(p->out, "  %-17s %-12s %8s %9s %6s %9s %8s\n", "", "", "sent",
	    "received", "trips", "ms", "CPU ms");
	each(p, member(o, "stages"), print_stage);
}

static void
print_application(const struct page *p, struct json_object *o)
{
	if (o != NULL && text(o, "first_line")[0] != '\0')
		fprintf(p->out, "  the server answered: %s\n",
		    text(o, "first_line"));
}

void
report_text(FILE *out, struct json_object *report, bool colour)
{
	struct page p = { out, colour };

	print_headline(&p, report);
	if (member(report, "failure") != NULL)
		print_failure(&p, member(report, "failure"));
	each(&p, member(report, "causes"), print_cause);
	each(&p, member(report, "questions"), print_question);
	print_application(&p, member(report, "application_data"));
	print_drawing(&p, report);
	print_offer(&p, report);
	print_agreement(&p, report);
	print_certificates(&p, report);
	print_stages(&p, report);
}
