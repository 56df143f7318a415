/* SPDX-License-Identifier: MIT */
/*
 * sarif.c - findings as SARIF 2.1.0 (OASIS), for code scanning.
 *
 * Each finding is a result, and each id of one a rule, which is told of at the end: the
 * order of members does not matter. A file is an artifact by its path; a host by a URI
 * of the scheme "tls".
 */
#include <string.h>

#include "json_build.h"
#include "writer.h"

#define SCHEMA                                                                 \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"  \
	"sarif-schema-2.1.0.json"
/* A path of 4,096 octets, each as "%XX". */
#define URI_MAX (3 * 4096 + 16)

/* state: { "list": rules, "index": the number of each by its id }. */

static int
begin(struct results *r)
{
	struct json_object *state = json_object_new_object(),
			   *list = json_object_new_array(),
			   *index = json_object_new_object();

	r->state = state;
	if (state == NULL || list == NULL || index == NULL ||
	    json_object_object_add(state, "list", list) != 0 ||
	    json_object_object_add(state, "index", index) != 0)
		return VFY_ENOMEM;
	fprintf(r->out,
	    "{\"$schema\":\"%s\",\"version\":\"2.1.0\",\"runs\":[{"
	    "\"columnKind\":\"utf16CodeUnits\",\"results\":[",
	    SCHEMA);
	return 0;
}

static void
free_state(struct results *r)
{
	json_object_put(r->state);
}

static const char *
level(struct json_object *finding)
{
	switch (finding_severity(finding)) {
	case SEVERITY_ERROR:
		return "error";
	case SEVERITY_WARNING:
		return "warning";
	default:
		return "note";
	}
}

/* -- rules ------------------------------------------------------------------------- */

/* multiformatMessageString, or message */
static struct json_object *
text_json(const char *text)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "text", text);
	return json_end(&b);
}

static struct json_object *
rule_json(struct json_object *finding)
{
	const char *citation = item_text(finding, "citation"),
		   *hint = item_text(finding, "hint"),
		   *source = item_text(finding, "source");
	struct json_builder b = json_begin(), properties = json_begin();
	struct json_object *tags = json_object_new_array();
	char text[512];

	json_put_text(&b, "id", item_text(finding, "id"));
	snprintf(text, sizeof(text), "%s%s%s", item_text(finding, "id"),
	    citation[0] != '\0' ? ", by " : "", citation);
	json_put(&b, "shortDescription", text_json(text));
	json_put(
	    &b, "help", text_json(hint[0] != '\0' ? hint : "see the message"));
	if (tags != NULL && !json_append(tags, json_object_new_string(source)))
		tags = NULL;
	json_put(&properties, "tags", tags);
	json_put(&b, "properties", json_end(&properties));
	return json_end(&b);
}

/* The number of the finding's rule, which is made when it is the first; -1: no memory. */
static int64_t
rule_of(struct json_object *state, struct json_object *finding)
{
	struct json_object *list = json_object_object_get(state, "list"),
			   *index = json_object_object_get(state, "index");
	const char *id = item_text(finding, "id");
	int64_t number = item_number(index, id, -1);
	struct json_object *rule, *value;

	if (number >= 0)
		return number;
	rule = rule_json(finding);
	number = (int64_t)json_object_array_length(list);
	value = json_object_new_int64(number);
	if (rule == NULL || value == NULL ||
	    json_object_array_add(list, rule) != 0) {
		json_object_put(rule);
		json_object_put(value);
		return -1;
	}
	if (json_object_object_add(index, id, value) != 0) {
		json_object_put(value);
		return -1;
	}
	return number;
}

/* -- results ----------------------------------------------------------------------- */

static int
from_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A path as a reference (RFC 3986): "\XX" of an item's text is "%XX" of a URI. */
static void
path_uri(const char *path, char *buf, size_t len)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~/";
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;

	for (; *path != '\0' && n + 4 < len; path++) {
		unsigned char c = (unsigned char)*path;

		if (c == '\\' && from_hex(path[1]) >= 0 &&
		    from_hex(path[2]) >= 0) {
			buf[n++] = '%';
			buf[n++] = *++path;
			buf[n++] = *++path;
		} else if (strchr(plain, c) != NULL) {
			buf[n++] = (char)c;
		} else {
			buf[n++] = '%';
			buf[n++] = hex[c >> 4];
			buf[n++] = hex[c & 0xf];
		}
	}
	buf[n] = '\0';
}

static struct json_object *
location_json(struct json_object *item)
{
	struct json_builder b = json_begin(), physical = json_begin(),
			    artifact = json_begin(), region = json_begin();
	bool host = strcmp(item_text(item, "kind"), "host") == 0;
	int64_t line = item_number(item, "line", 0);
	char uri[URI_MAX];

	if (host)
		snprintf(
		    uri, sizeof(uri), "tls://%s", item_text(item, "target"));
	else
		path_uri(item_text(item, "target"), uri, sizeof(uri));
	json_put_text(&artifact, "uri", uri);
	json_put(&physical, "artifactLocation", json_end(&artifact));
	json_put_number(&region, "startLine", line > 0 ? (uint64_t)line : 1);
	json_put(&physical, "region", json_end(&region));
	json_put(&b, "physicalLocation", json_end(&physical));
	return json_end(&b);
}

static struct json_object *
array_of(struct json_object *value)
{
	struct json_object *array = json_object_new_array();

	if (array == NULL)
		json_object_put(value);
	else if (!json_append(array, value))
		array = NULL;
	return array;
}

static struct json_object *
fingerprints_json(struct json_object *item, struct json_object *finding)
{
	struct json_builder b = json_begin();
	struct fingerprint print;
	const char *const texts[] = { item_text(item, "target"),
		item_text(item, "kind"), item_text(item, "subject"),
		item_text(finding, "source"), item_text(finding, "id"), NULL };

	if (fingerprint_of(texts, &print))
		json_put_text(&b, "certauditFinding/v1", print.hex);
	return json_end(&b);
}

static struct json_object *
message_json(struct json_object *item, struct json_object *finding)
{
	const char *subject = item_text(item, "subject"),
		   *detail = item_text(finding, "detail"),
		   *hint = item_text(finding, "hint");
	char text[2048];

	snprintf(text, sizeof(text), "%s%s%s%s%s%s%s%s",
	    item_text(finding, "id"), detail[0] != '\0' ? ": " : "", detail,
	    subject[0] != '\0' ? " (" : "", subject,
	    subject[0] != '\0' ? ")" : "",
	    hint[0] != '\0' ? ". What to do: " : "", hint);
	return text_json(text);
}

static struct json_object *
result_json(struct json_object *state, struct json_object *item,
    struct json_object *finding)
{
	int64_t rule = rule_of(state, finding);
	struct json_builder b = json_begin();

	if (rule < 0)
		b.failed = true;
	json_put_text(&b, "ruleId", item_text(finding, "id"));
	json_put_number(&b, "ruleIndex", (uint64_t)(rule < 0 ? 0 : rule));
	json_put_text(&b, "level", level(finding));
	json_put(&b, "message", message_json(item, finding));
	json_put(&b, "locations", array_of(location_json(item)));
	json_put(&b, "partialFingerprints", fingerprints_json(item, finding));
	return json_end(&b);
}

static int
add(struct results *r, struct json_object *item)
{
	size_t i, n = item_num_findings(item);

	for (i = 0; i < n; i++) {
		struct json_object *result =
		    result_json(r->state, item, item_finding(item, i));
		const char *text = result == NULL
		    ? NULL
		    : json_object_to_json_string_ext(result, JSON_FORM);
		bool first = i == 0;
		int s;

		for (s = 0; first && s < SEVERITIES; s++)
			first = r->of_severity[s] == 0;
		if (text != NULL)
			fprintf(r->out, "%s%s", first ? "\n" : ",\n", text);
		json_object_put(result);
		if (text == NULL)
			return VFY_ENOMEM;
	}
	return 0;
}

static int
end(struct results *r)
{
	struct json_object *list = json_object_object_get(r->state, "list");
	struct json_builder driver = json_begin(), tool = json_begin();
	struct json_object *root;
	const char *text;

	json_put_text(&driver, "name", r->options.command);
	json_put_text(&driver, "version", vfy_version());
	json_put(&driver, "rules", json_object_get(list));
	json_put(&tool, "driver", json_end(&driver));
	root = json_end(&tool);
	text = root == NULL ? NULL
			    : json_object_to_json_string_ext(root, JSON_FORM);
	if (text != NULL)
		fprintf(r->out, "\n],\"tool\":%s}]}\n", text);
	json_object_put(root);
	return text == NULL ? VFY_ENOMEM : 0;
}

const struct writer sarif_writer = {
	.begin = begin, .add = add, .end = end, .free = free_state
};
