/* SPDX-License-Identifier: MIT */
/*
 * html.c - results as one page that needs nothing else: it can be mailed, kept, and read
 * without scripts; with them it is sorted and searched.
 *
 * The rows wait in a file for what stands before them. Style and script are in the page
 * (page.css, page.js), and its policy (CSP) lets nothing else in, by their digests.
 * Does not: quote anything of an item but by markup_escape().
 */
#include "html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json_build.h"

static const unsigned char page_css[] = {
#include "page_css.h"
};
static const unsigned char page_js[] = {
#include "page_js.h"
};

struct page {
	FILE *rows;
	struct timeline timeline;
};

static void
free_page(struct results *r)
{
	struct page *p = r->state;

	if (p != NULL && p->rows != NULL)
		fclose(p->rows);
	free(p);
}

static int
begin(struct results *r)
{
	struct page *p = calloc(1, sizeof(*p));

	r->state = p;
	if (p == NULL)
		return VFY_ENOMEM;
	p->timeline.now = r->options.now;
	p->rows = tmpfile();
	return p->rows == NULL ? VFY_EIO : 0;
}

/* -- rows --------------------------------------------------------------------------- */

static const char *
outcome_class(enum item_outcome o)
{
	switch (o) {
	case ITEM_CLEAN:
	case ITEM_TRUSTED:
		return "good";
	case ITEM_FINDINGS:
	case ITEM_UNDETERMINED:
		return "unsure";
	default:
		return "bad";
	}
}

static const char *
outcome_words(enum item_outcome o)
{
	return o == ITEM_NOT_TRUSTED ? "not trusted" : item_outcome_name(o);
}

static void
text_element(
    FILE *out, const char *element, const char *class, const char *text)
{
	if (text[0] == '\0')
		return;
	fprintf(out, "<%s class=\"%s\">", element, class);
	markup_escape(out, text);
	fprintf(out, "</%s>", element);
}

static void
target_cell(FILE *out, struct json_object *item)
{
	int64_t index = item_number(item, "index", 0),
		line = item_number(item, "line", 0);

	fputs("<td role=\"cell\" class=\"target\"><span class=\"name\">", out);
	markup_escape(out, item_text(item, "target"));
	fputs("</span>", out);
	if (index > 0 || line > 1) {
		fprintf(out, "<span class=\"place\">object %" PRId64, index);
		if (line > 0)
			fprintf(out, ", line %" PRId64, line);
		fputs("</span>", out);
	}
	text_element(out, "span", "subject", item_text(item, "subject"));
	fputs("</td>", out);
}

static void
end_cell(FILE *out, struct json_object *item, int64_t now)
{
	int64_t not_after, days;

	if (!item_not_after(item, &not_after)) {
		fputs("<td role=\"cell\" class=\"ends\"></td>", out);
		return;
	}
	days = days_left(not_after, now);
	fprintf(out,
	    "<td role=\"cell\" class=\"ends\"><time>%.10s</time><span "
	    "class=\"days %s\">",
	    item_text(item, "not_after"),
	    not_after < now			   ? "ended"
		: days < 30 && !item_is_list(item) ? "soon"
						   : "");
	if (not_after < now)
		fputs("ended", out);
	else
		fprintf(out, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
	fputs("</span></td>", out);
}

static void
findings_cell(FILE *out, struct json_object *item)
{
	size_t count[SEVERITIES] = { 0 }, i, n = item_num_findings(item);
	int s;

	for (i = 0; i < n; i++)
		count[finding_severity(item_finding(item, i))]++;
	fputs("<td role=\"cell\" class=\"counts\">", out);
	for (s = SEVERITY_ERROR; s > SEVERITY_NONE; s--) {
		const char *name = severity_name((enum severity)s);

		if (count[s] > 0)
			fprintf(out, "<span class=\"badge %s\">%zu %s%s</span>",
			    name, count[s], name,
			    count[s] > 1 && s != SEVERITY_INFO ? "s" : "");
	}
	fputs("</td>", out);
}

static void
finding(FILE *out, struct json_object *f)
{
	const char *severity = severity_name(finding_severity(f));

	fprintf(out, "<li class=\"%s\"><span class=\"badge %s\">%s</span> <b>",
	    severity, severity, severity);
	markup_escape(out, item_text(f, "id"));
	fputs("</b> ", out);
	text_element(out, "span", "citation", item_text(f, "citation"));
	text_element(out, "p", "detail", item_text(f, "detail"));
	text_element(out, "p", "hint", item_text(f, "hint"));
	fputs("</li>\n", out);
}

/* The gravest first. */
static void
findings(FILE *out, struct json_object *item)
{
	size_t i, n = item_num_findings(item);
	int s;

	if (n == 0)
		return;
	fputs("<ul class=\"findings\">\n", out);
	for (s = SEVERITY_ERROR; s > SEVERITY_NONE; s--) {
		for (i = 0; i < n; i++) {
			struct json_object *f = item_finding(item, i);

			if (finding_severity(f) == (enum severity)s)
				finding(out, f);
		}
	}
	fputs("</ul>\n", out);
}

static void
facts(FILE *out, struct json_object *item, struct json_object *verdict)
{
	static const char *const of_verdict[] = { "purpose", "profile",
		"revocation_mode", "validation_time", "valid_until" };
	size_t i;

	fputs("<p class=\"facts\">", out);
	text_element(out, "span", "fact", item_text(item, "kind"));
	for (i = 0; i < sizeof(of_verdict) / sizeof(of_verdict[0]); i++) {
		const char *text = item_text(verdict, of_verdict[i]);

		if (text[0] == '\0')
			continue;
		fputs("<span class=\"fact\"><i>", out);
		for (const char *at = of_verdict[i]; *at != '\0'; at++)
			fputc(*at == '_' ? ' ' : *at, out);
		fputs("</i> ", out);
		markup_escape(out, text);
		fputs("</span>", out);
	}
	if (item_text(item, "sha256")[0] != '\0')
		fputs("<span class=\"fact digest\"><i>SHA-256</i> ", out);
	markup_escape(out, item_text(item, "sha256"));
	fputs(item_text(item, "sha256")[0] != '\0' ? "</span></p>\n" : "</p>\n",
	    out);
}

static int
add(struct results *r, struct json_object *item)
{
	struct page *p = r->state;
	FILE *out = p->rows;
	enum item_outcome o = item_outcome(item);
	struct json_object *verdict = NULL;
	int64_t not_after = INT64_MAX;

	(void)json_object_object_get_ex(item, "verdict", &verdict);
	(void)item_not_after(item, &not_after);
	timeline_add(&p->timeline, item);
	fprintf(out,
	    "<tbody role=\"rowgroup\" class=\"item\" data-outcome=\"%d\" "
	    "data-worst=\"%d\" "
	    "data-ends=\"%" PRId64
	    "\" data-is=\"%s\">\n<tr role=\"row\" class=\"row\">"
	    "<td role=\"cell\" class=\"outcome\"><span class=\"chip "
	    "%s\">%s</span>",
	    (int)o, (int)item_worst(item), not_after, outcome_class(o),
	    outcome_class(o), outcome_words(o));
	text_element(out, "span", "reason", item_reason(item));
	fputs("</td>", out);
	target_cell(out, item);
	end_cell(out, item, r->options.now);
	findings_cell(out, item);
	fputs("</tr>\n<tr role=\"row\" class=\"more\"><td role=\"cell\" "
	      "colspan=\"4\"><details><summary>"
	      "Details</summary>\n",
	    out);
	chain_write(out, verdict);
	findings(out, item);
	facts(out, item, verdict);
	fputs("</details></td></tr>\n</tbody>\n", out);
	return 0;
}

/* -- the page ------------------------------------------------------------------------ */

static void
source_of(FILE *out, const unsigned char *bytes, size_t len)
{
	uint8_t digest[32];
	char text[48];

	if (!vfy_sha256((struct vfy_span){ bytes, len }, digest))
		return;
	(void)vfy_base64_encode((struct vfy_span){ digest, 32 }, text);
	fprintf(out, "'sha256-%s'", text);
}

static void
head(struct results *r)
{
	FILE *out = r->out;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
	      "charset=\"utf-8\">\n<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\">\n<meta "
	      "name=\"color-scheme\" content=\"light dark\">\n<meta "
	      "http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; base-uri 'none'; form-action "
	      "'none'; style-src ",
	    out);
	source_of(out, page_css, sizeof(page_css));
	fputs("; script-src ", out);
	source_of(out, page_js, sizeof(page_js));
	fputs("\">\n<title>", out);
	markup_escape(out, r->options.command);
	fputs("</title>\n<style>", out);
	fwrite(page_css, 1, sizeof(page_css), out);
	fputs("</style>\n</head>\n<body>\n", out);
}

static void
tile(FILE *out, const char *class, size_t n, const char *words)
{
	fprintf(out, "<li class=\"tile %s%s\"><b>%zu</b><span>%s</span></li>\n",
	    class, n == 0 ? " none" : "", n, words);
}

static void
summary(struct results *r)
{
	const size_t *of = r->of_outcome;
	FILE *out = r->out;
	char at[24];

	json_time(r->options.now, at);
	fputs("<header><h1>", out);
	markup_escape(out, r->options.command);
	fprintf(out,
	    "</h1><p>%zu result%s, <time>%s</time></p></header>\n<main>\n"
	    "<section aria-labelledby=\"sum\"><h2 id=\"sum\" "
	    "class=\"unseen\">Summary</h2><ul class=\"tiles\">\n",
	    r->items, r->items == 1 ? "" : "s", at);
	tile(
	    out, "good", of[ITEM_TRUSTED] + of[ITEM_CLEAN], "trusted or clean");
	tile(out, "unsure", of[ITEM_FINDINGS] + of[ITEM_UNDETERMINED],
	    "with findings, or undetermined");
	tile(out, "bad", of[ITEM_NOT_TRUSTED], "not trusted");
	tile(out, "bad", of[ITEM_FAILED] + of[ITEM_UNREADABLE],
	    "not reached, or unreadable");
	tile(out, "error", r->of_severity[SEVERITY_ERROR], "errors");
	tile(out, "warning", r->of_severity[SEVERITY_WARNING], "warnings");
	fputs("</ul></section>\n", out);
}

static void
table_head(FILE *out)
{
	static const struct {
		const char *key, *words;
	} columns[] = { { "outcome", "Outcome" }, { "target", "Target" },
		{ "ends", "Ends" }, { "worst", "Findings" } };
	size_t i;

	fputs("<section aria-labelledby=\"all\"><h2 id=\"all\">Results</h2>\n"
	      "<div class=\"tools\" hidden><label>Search <input "
	      "type=\"search\" id=\"search\" autocomplete=\"off\" "
	      "spellcheck=\"false\"></label><div class=\"filters\" "
	      "role=\"group\" aria-label=\"Show\">"
	      "<button type=\"button\" data-show=\"\" "
	      "aria-pressed=\"true\">all</button>"
	      "<button type=\"button\" data-show=\"bad\" "
	      "aria-pressed=\"false\">bad</button>"
	      "<button type=\"button\" data-show=\"unsure\" "
	      "aria-pressed=\"false\">to look at</button>"
	      "<button type=\"button\" data-show=\"good\" "
	      "aria-pressed=\"false\">good</button></div>"
	      "<output id=\"shown\"></output></div>\n"
	      "<table role=\"table\" id=\"results\"><thead "
	      "role=\"rowgroup\"><tr role=\"row\">",
	    out);
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		fprintf(out,
		    "<th role=\"columnheader\" scope=\"col\" "
		    "aria-sort=\"none\"><button "
		    "type=\"button\" data-key=\"%s\">%s</button></th>",
		    columns[i].key, columns[i].words);
	fputs("</tr></thead>\n", out);
}

static int
end(struct results *r)
{
	struct page *p = r->state;
	int rc;

	head(r);
	summary(r);
	timeline_write(&p->timeline, r->out);
	table_head(r->out);
	rc = spool_copy(p->rows, r->out);
	fputs("</table>\n<p id=\"nothing\" hidden>Nothing is like "
	      "that.</p></section>\n</main>\n<footer>",
	    r->out);
	markup_escape(r->out, r->options.command);
	fprintf(r->out,
	    ", libverify %s. Each finding names the rule it is from; the same "
	    "results come as JSON by --format json.</footer>\n<script>",
	    vfy_version());
	fwrite(page_js, 1, sizeof(page_js), r->out);
	fputs("</script>\n</body>\n</html>\n", r->out);
	return rc;
}

const struct writer html_writer = {
	.begin = begin, .add = add, .end = end, .free = free_page
};
