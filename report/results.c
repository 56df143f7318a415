/* SPDX-License-Identifier: MIT */
/*
 * results.c - results in the format that was asked for.
 *
 * Does not: know how any of them looks.
 */
#include "results.h"

#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "writer.h"

/* Objects within objects: item, verdict, paths, path, certificates, certificate... */
#define DEPTH_MAX 32

static const struct {
	const char *name;
	const struct writer *writer;
} formats[RESULTS_FORMATS] = {
	[RESULTS_TEXT] = { "text", &text_writer },
	[RESULTS_JSON] = { "json", &json_writer },
	[RESULTS_NDJSON] = { "ndjson", &ndjson_writer },
	[RESULTS_CSV] = { "csv", &csv_writer },
	[RESULTS_SARIF] = { "sarif", &sarif_writer },
	[RESULTS_JUNIT] = { "junit", &junit_writer },
	[RESULTS_PROMETHEUS] = { "prometheus", &prometheus_writer },
	[RESULTS_HTML] = { "html", &html_writer },
};

bool
results_format_parse(const char *name, enum results_format *out)
{
	int i;

	for (i = 0; i < RESULTS_FORMATS; i++) {
		if (strcmp(formats[i].name, name) == 0) {
			*out = (enum results_format)i;
			return true;
		}
	}
	return false;
}

/* -- text that is fit for a terminal, a page, a table ------------------------------ */

static bool
is_plain(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	}
	return true;
}

/* Escapes what is not printable, and only that: "\" may be of an earlier escape. */
static int
make_plain_text(struct json_object *value)
{
	static const char hex[] = "0123456789ABCDEF";
	const char *text = json_object_get_string(value);
	size_t i, len = (size_t)json_object_get_string_len(value), n = 0;
	char *plain;
	int rc;

	if (is_plain(text, len))
		return 0;
	plain = malloc(3 * len + 1);
	if (plain == NULL)
		return VFY_ENOMEM;
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c <= 0x7e) {
			plain[n++] = (char)c;
			continue;
		}
		plain[n++] = '\\';
		plain[n++] = hex[c >> 4];
		plain[n++] = hex[c & 0xf];
	}
	plain[n] = '\0';
	rc = json_object_set_string(value, plain) == 1 ? 0 : VFY_ENOMEM;
	free(plain);
	return rc;
}

static int make_plain(struct json_object *value, int depth);

static int
make_plain_members(struct json_object *object, int depth)
{
	struct json_object_iterator at = json_object_iter_begin(object),
				    end = json_object_iter_end(object);
	int rc = 0;

	for (; rc == 0 && !json_object_iter_equal(&at, &end);
	     json_object_iter_next(&at)) {
		const char *key = json_object_iter_peek_name(&at);

		if (!is_plain(key, strlen(key)))
			return VFY_EARG;
		rc = make_plain(json_object_iter_peek_value(&at), depth);
	}
	return rc;
}

static int
make_plain(struct json_object *value, int depth)
{
	size_t i, n;
	int rc = 0;

	if (depth == DEPTH_MAX)
		return VFY_EARG;
	switch (json_object_get_type(value)) {
	case json_type_string:
		return make_plain_text(value);
	case json_type_object:
		return make_plain_members(value, depth + 1);
	case json_type_array:
		n = json_object_array_length(value);
		for (i = 0; rc == 0 && i < n; i++)
			rc = make_plain(
			    json_object_array_get_idx(value, i), depth + 1);
		return rc;
	default:
		return 0;
	}
}

/* -- from beginning to end --------------------------------------------------------- */

static int
release(struct results *r, int rc)
{
	if (r->writer->free != NULL)
		r->writer->free(r);
	free(r);
	return rc;
}

int
results_open(enum results_format format, FILE *out,
    const struct results_options *options, struct results **results)
{
	struct results *r = calloc(1, sizeof(*r));
	int rc = 0;

	if (r == NULL)
		return VFY_ENOMEM;
	r->writer = formats[format].writer;
	r->out = out;
	r->options = *options;
	if (r->writer->begin != NULL)
		rc = r->writer->begin(r);
	if (rc != 0)
		return release(r, rc);
	*results = r;
	return 0;
}

static void
count(struct results *r, struct json_object *item)
{
	size_t i, n = item_num_findings(item);

	r->items++;
	r->of_outcome[item_outcome(item)]++;
	for (i = 0; i < n; i++)
		r->of_severity[finding_severity(item_finding(item, i))]++;
}

int
results_add(struct results *r, struct json_object *item)
{
	int rc = VFY_EARG;

	if (json_object_is_type(item, json_type_object))
		rc = make_plain(item, 0);
	if (rc == 0)
		rc = r->writer->add(r, item);
	if (rc == 0)
		count(r, item);
	else
		r->failed = true;
	return rc;
}

int
results_close(struct results *r, bool whole)
{
	int rc;

	if (r == NULL)
		return 0;
	rc = r->failed ? VFY_ENOMEM : 0;
	if (rc == 0 && whole && r->writer->end != NULL)
		rc = r->writer->end(r);
	if (rc == 0 && (fflush(r->out) != 0 || ferror(r->out)))
		rc = VFY_EIO;
	return release(r, rc);
}

/* -- what writers share ------------------------------------------------------------ */

int
spool_copy(FILE *spool, FILE *out)
{
	char buf[16 * 1024];
	size_t n;

	if (fflush(spool) != 0 || ferror(spool) ||
	    fseek(spool, 0, SEEK_SET) != 0)
		return VFY_EIO;
	while ((n = fread(buf, 1, sizeof(buf), spool)) > 0) {
		if (fwrite(buf, 1, n, out) != n)
			return VFY_EIO;
	}
	return ferror(spool) ? VFY_EIO : 0;
}

void
markup_escape(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

bool
fingerprint_of(const char *const *texts, struct fingerprint *out)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[32];
	char joined[4096];
	size_t i, used = 0;

	for (; *texts != NULL; texts++) {
		int n = snprintf(
		    joined + used, sizeof(joined) - used, "%s\n", *texts);

		/* what is cut takes part as far as it goes */
		used += (size_t)n < sizeof(joined) - used
		    ? (size_t)n
		    : sizeof(joined) - used - 1;
	}
	if (!vfy_sha256(
		(struct vfy_span){ (const uint8_t *)joined, used }, digest))
		return false;
	for (i = 0; i < 32; i++) {
		out->hex[2 * i] = hex[digest[i] >> 4];
		out->hex[2 * i + 1] = hex[digest[i] & 0xf];
	}
	out->hex[64] = '\0';
	return true;
}
