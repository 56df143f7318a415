/* SPDX-License-Identifier: MIT */
/*
 * html_chain.c - the paths of a verdict as one graph: a box for each certificate, the
 * server's own at the left, anchors at the right; an edge for each step of each path,
 * drawn as the path ended.
 *
 * Does not: show more than a few paths and boxes; the verdict has them all.
 */
#include <string.h>

#include "html.h"

#define PATHS_MAX 8
#define NODES_MAX 40
#define DEPTH_MAX 16

/* Geometry, in units of the view box. */
#define BOX_W 210
#define BOX_H 66
#define STEP_X 262
#define STEP_Y 86
#define MARGIN 8
/* Letters of a name that fit a box. */
#define LETTERS 30

struct node {
	struct json_object
	    *cert; /* as the first path that has it tells of it */
	size_t column, row;
	bool in_valid, faulty;
};
struct graph {
	struct node nodes[NODES_MAX];
	size_t n;
	size_t rows[DEPTH_MAX]; /* boxes in each column */
	size_t paths[PATHS_MAX][DEPTH_MAX], lengths[PATHS_MAX];
	bool valid[PATHS_MAX];
	size_t num_paths;
};

static struct json_object *
array_of(struct json_object *o, const char *key, size_t *n)
{
	struct json_object *array = NULL;

	*n = 0;
	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &array) ||
	    !json_object_is_type(array, json_type_array))
		return NULL;
	*n = json_object_array_length(array);
	return array;
}

static bool
is_true(struct json_object *o, const char *key)
{
	struct json_object *value = NULL;

	return json_object_object_get_ex(o, key, &value) &&
	    json_object_is_type(value, json_type_boolean) &&
	    json_object_get_boolean(value);
}

/* The certificate's box, made when it is the first; NODES_MAX: there is no room. */
static size_t
node_of(struct graph *g, struct json_object *cert, size_t depth)
{
	const char *digest = item_text(cert, "sha256");
	size_t i;

	for (i = 0; i < g->n; i++) {
		if (strcmp(item_text(g->nodes[i].cert, "sha256"), digest) == 0)
			return i;
	}
	if (i < NODES_MAX) {
		g->nodes[i] = (struct node){
			.cert = cert, .column = depth, .row = g->rows[depth]++
		};
		g->n++;
	}
	return i;
}

static bool
has_fatal(struct json_object *path, size_t depth)
{
	size_t i, n;
	struct json_object *findings = array_of(path, "findings", &n);

	for (i = 0; i < n; i++) {
		struct json_object *f = json_object_array_get_idx(findings, i);

		if (is_true(f, "fatal") &&
		    item_number(f, "depth", -1) == (int64_t)depth)
			return true;
	}
	return false;
}

static void
add_path(struct graph *g, struct json_object *path)
{
	size_t n, i, node;
	struct json_object *certs = array_of(path, "certificates", &n);
	size_t *steps = g->paths[g->num_paths];
	bool valid = is_true(path, "valid");

	for (i = 0; i < n && i < DEPTH_MAX; i++) {
		node = node_of(g, json_object_array_get_idx(certs, i), i);
		if (node == NODES_MAX)
			break;
		steps[i] = node;
		if (valid)
			g->nodes[node].in_valid = true;
		if (has_fatal(path, i))
			g->nodes[node].faulty = true;
	}
	g->valid[g->num_paths] = valid;
	g->lengths[g->num_paths++] = i;
}

/* -- drawing ------------------------------------------------------------------------ */

/* The common name, or what there is, as far as it fits. */
static void
name_text(FILE *out, struct json_object *cert)
{
	const char *subject = item_text(cert, "subject"),
		   *cn = strstr(subject, "CN=");
	char text[LETTERS + 4];
	size_t len;

	if (cn != NULL)
		subject = cn + 3;
	len = cn != NULL ? strcspn(subject, ",+") : strlen(subject);
	snprintf(text, sizeof(text), "%.*s%s",
	    (int)(len > LETTERS ? LETTERS - 1 : len), subject,
	    len > LETTERS ? "..." : "");
	markup_escape(out, text[0] != '\0' ? text : "(no name)");
}

static void
box(FILE *out, const struct node *node)
{
	size_t x = MARGIN + node->column * STEP_X,
	       y = MARGIN + node->row * STEP_Y;
	struct json_object *cert = node->cert, *revocation = NULL;
	const char *kind = node->in_valid ? "valid"
	    : node->faulty		  ? "faulty"
					  : "other";

	(void)json_object_object_get_ex(cert, "revocation", &revocation);
	fprintf(out, "<g class=\"box %s\"><title>", kind);
	markup_escape(out, item_text(cert, "subject"));
	fputs("; serial ", out);
	markup_escape(out, item_text(cert, "serial"));
	fprintf(out,
	    "</title><rect x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\" "
	    "rx=\"8\"/><text x=\"%zu\" y=\"%zu\" class=\"role\">",
	    x, y, BOX_W, BOX_H, x + 12, y + 18);
	markup_escape(out, item_text(cert, "role"));
	/* an anchor is always from the anchors */
	if (strcmp(item_text(cert, "role"), item_text(cert, "source")) != 0) {
		fputs(" \xc2\xb7 ", out);
		markup_escape(out, item_text(cert, "source"));
	}
	fprintf(out, "</text><text x=\"%zu\" y=\"%zu\" class=\"cn\">", x + 12,
	    y + 36);
	name_text(out, cert);
	fprintf(out, "</text><text x=\"%zu\" y=\"%zu\" class=\"facts\">",
	    x + 12, y + 54);
	fprintf(out, "to %.10s", item_text(cert, "not_after"));
	fputs(" \xc2\xb7 status ", out);
	markup_escape(out, item_text(revocation, "status"));
	fputs("</text></g>\n", out);
}

/* Paths that share a step are drawn beside each other. */
static void
edge(FILE *out, const struct graph *g, size_t path, size_t step)
{
	const struct node *a = &g->nodes[g->paths[path][step]],
			  *b = &g->nodes[g->paths[path][step + 1]];
	long off = (long)path * 5 - (long)(g->num_paths - 1) * 5 / 2;
	long x1 = (long)(MARGIN + a->column * STEP_X + BOX_W),
	     y1 = (long)(MARGIN + a->row * STEP_Y + BOX_H / 2) + off,
	     x2 = (long)(MARGIN + b->column * STEP_X),
	     y2 = (long)(MARGIN + b->row * STEP_Y + BOX_H / 2) + off;
	long bend = (STEP_X - BOX_W) / 2;

	fprintf(out,
	    "<path class=\"edge %s\" d=\"M%ld %ldC%ld %ld %ld %ld %ld "
	    "%ld\"><title>path %zu: %s</title></path>\n",
	    g->valid[path] ? "valid" : "faulty", x1, y1, x1 + bend, y1,
	    x2 - bend, y2, x2, y2, path + 1,
	    g->valid[path] ? "valid" : "not valid");
}

static void
draw(FILE *out, const struct graph *g)
{
	size_t i, k, columns = 0, rows = 0;

	for (i = 0; i < DEPTH_MAX; i++) {
		if (g->rows[i] > 0)
			columns = i + 1;
		rows = g->rows[i] > rows ? g->rows[i] : rows;
	}
	if (columns == 0)
		return;
	columns = (columns - 1) * STEP_X + BOX_W + 2 * MARGIN;
	rows = (rows - 1) * STEP_Y + BOX_H + 2 * MARGIN;
	fprintf(out,
	    "<div class=\"scroll\"><svg class=\"chain\" viewBox=\"0 0 %zu "
	    "%zu\" width=\"%zu\" height=\"%zu\" role=\"img\" "
	    "aria-label=\"Certification paths\">\n",
	    columns, rows, columns, rows);
	/* the paths that hold are on top */
	for (k = 0; k < 2; k++) {
		for (i = 0; i < g->num_paths; i++) {
			for (size_t s = 0; s + 1 < g->lengths[i]; s++) {
				if (g->valid[i] == (k == 1))
					edge(out, g, i, s);
			}
		}
	}
	for (i = 0; i < g->n; i++)
		box(out, &g->nodes[i]);
	fputs("</svg></div>\n", out);
}

/* -- what became of each path -------------------------------------------------------- */

static void
fate(FILE *out, struct json_object *path, size_t nth)
{
	size_t i, n;
	struct json_object *findings = array_of(path, "findings", &n);
	bool valid = is_true(path, "valid");
	const char *before = ": ";

	fprintf(out, "<li><b class=\"%s\">Path %zu %s</b>",
	    valid ? "valid" : "faulty", nth + 1,
	    valid ? "holds" : "does not hold");
	for (i = 0; i < n; i++) {
		struct json_object *f = json_object_array_get_idx(findings, i);

		if (!is_true(f, "fatal"))
			continue;
		fputs(before, out);
		markup_escape(out, item_text(f, "reason"));
		if (item_text(f, "detail")[0] != '\0')
			fputs(", ", out);
		markup_escape(out, item_text(f, "detail"));
		before = "; ";
	}
	fputs("</li>\n", out);
}

void
chain_write(FILE *out, struct json_object *verdict)
{
	struct graph g = { .n = 0 };
	size_t n, i;
	struct json_object *paths = array_of(verdict, "paths", &n);

	if (n == 0)
		return;
	for (i = 0; i < n && i < PATHS_MAX; i++)
		add_path(&g, json_object_array_get_idx(paths, i));
	draw(out, &g);
	fputs("<ul class=\"fates\">\n", out);
	for (i = 0; i < n && i < PATHS_MAX; i++)
		fate(out, json_object_array_get_idx(paths, i), i);
	if (n > PATHS_MAX)
		fprintf(out, "<li>%zu more paths do not hold.</li>\n",
		    n - PATHS_MAX);
	fputs("</ul>\n", out);
}
