/* SPDX-License-Identifier: MIT */
/*
 * html_timeline.c - when things end, month by month, as SVG.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "html.h"

/* A 24th of two years of 365.25 days. */
#define MONTH INT64_C(2629800)

/* Geometry, in units of the view box. */
#define BAR 26
#define GAP 4
#define HEIGHT 120
#define BASE 140
#define BARS (TIMELINE_MONTHS + 2)
#define WIDTH (BARS * (BAR + GAP) + GAP)

static void
keep_next(struct timeline *t, struct json_object *item, int64_t not_after)
{
	size_t i = t->num_next;
	struct timeline_entry e = { .not_after = not_after };

	if (i == TIMELINE_NEXT && not_after >= t->next[i - 1].not_after)
		return;
	snprintf(e.target, sizeof(e.target), "%s", item_text(item, "target"));
	snprintf(
	    e.subject, sizeof(e.subject), "%s", item_text(item, "subject"));
	if (t->num_next < TIMELINE_NEXT)
		t->num_next++;
	else
		i--;
	for (; i > 0 && t->next[i - 1].not_after > not_after; i--)
		t->next[i] = t->next[i - 1];
	t->next[i] = e;
}

void
timeline_add(struct timeline *t, struct json_object *item)
{
	int64_t not_after, month;

	/* lists are short-lived by design */
	if (item_is_list(item) || !item_not_after(item, &not_after))
		return;
	t->n++;
	if (not_after < t->now) {
		t->ended++;
		return;
	}
	month = (not_after - t->now) / MONTH;
	if (month < TIMELINE_MONTHS)
		t->months[month]++;
	else
		t->later++;
	keep_next(t, item, not_after);
}

static size_t
count_of(const struct timeline *t, size_t bar)
{
	if (bar == 0)
		return t->ended;
	return bar == BARS - 1 ? t->later : t->months[bar - 1];
}

/* What a bar is of: "ended", a month and its year, "later". */
static void
name_of(const struct timeline *t, size_t bar, char *buf, size_t len)
{
	time_t at = (time_t)(t->now + (int64_t)(bar - 1) * MONTH);
	struct tm tm;

	if (bar == 0)
		snprintf(buf, len, "ended");
	else if (bar == BARS - 1)
		snprintf(buf, len, "later");
	else if (gmtime_r(&at, &tm) == NULL ||
	    strftime(buf, len, "%Y-%m-%d", &tm) == 0)
		buf[0] = '\0';
}

static void
bar(const struct timeline *t, FILE *out, size_t nth, size_t most)
{
	size_t count = count_of(t, nth), x = GAP + nth * (BAR + GAP);
	size_t height = most == 0 ? 0 : count * HEIGHT / most;
	const char *kind = nth == 0 ? "bad" : nth <= 1 ? "soon" : "fine";
	char name[32];

	name_of(t, nth, name, sizeof(name));
	if (count > 0 && height < 3)
		height = 3;
	fprintf(out,
	    "<g class=\"bar %s\"><title>%s%s: %zu</title>"
	    "<rect x=\"%zu\" y=\"20\" width=\"%d\" height=\"%d\" "
	    "class=\"slot\"/>"
	    "<rect x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%zu\" "
	    "rx=\"2\"/>",
	    kind, nth == 0 || nth == BARS - 1 ? "" : "a month from ", name,
	    count, x, BAR, HEIGHT, x, BASE - height, BAR, height);
	if (count > 0)
		fprintf(out,
		    "<text x=\"%zu\" y=\"%zu\" class=\"count\">%zu</text>",
		    x + BAR / 2, BASE - height - 4, count);
	if (nth == 0 || nth == BARS - 1)
		fprintf(out, "<text x=\"%zu\" y=\"%d\">%s</text>", x + BAR / 2,
		    BASE + 16, name);
	else if (nth % 3 == 2)
		fprintf(out, "<text x=\"%zu\" y=\"%d\">%.7s</text>",
		    x + BAR / 2, BASE + 16, name);
	fputs("</g>\n", out);
}

static void
next_rows(const struct timeline *t, FILE *out)
{
	size_t i;

	fputs("<h3>Ending next</h3>\n<ol class=\"next\">\n", out);
	for (i = 0; i < t->num_next; i++) {
		const struct timeline_entry *e = &t->next[i];
		int64_t days = days_left(e->not_after, t->now);

		fprintf(out,
		    "<li><span class=\"days%s\">%" PRId64
		    " day%s</span> <span class=\"name\">",
		    days < 30 ? " soon" : "", days, days == 1 ? "" : "s");
		markup_escape(out, e->target);
		fputs("</span> <span class=\"subject\">", out);
		markup_escape(out, e->subject);
		fputs("</span></li>\n", out);
	}
	fputs("</ol>\n", out);
}

void
timeline_write(const struct timeline *t, FILE *out)
{
	size_t i, most = 0;

	if (t->n == 0)
		return;
	for (i = 0; i < BARS; i++)
		most = count_of(t, i) > most ? count_of(t, i) : most;
	fprintf(out,
	    "<section aria-labelledby=\"ends\"><h2 id=\"ends\">When they "
	    "end</h2>\n<div class=\"scroll\"><svg class=\"timeline\" "
	    "viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"How many end in "
	    "each of the next %d months: %zu ended, %zu later\">\n",
	    WIDTH, BASE + 24, TIMELINE_MONTHS, t->ended, t->later);
	for (i = 0; i < BARS; i++)
		bar(t, out, i, most);
	fprintf(out,
	    "<line x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/></svg></div>\n",
	    WIDTH, BASE, BASE);
	if (t->num_next > 0)
		next_rows(t, out);
	fputs("</section>\n", out);
}
