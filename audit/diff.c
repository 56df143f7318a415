/* SPDX-License-Identifier: MIT */
/*
 * diff.c - "certaudit diff": what differs between two certificates, chains, lists?
 *
 * Both files are told by inspect/, objects of the same name are put together, and what
 * it says of them is compared (diff_members.c).
 * Does not: judge, or open what is encrypted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "diff_members.h"
#include "inspect.h"
#include "look.h"
#include "objects.h"
#include "show.h"
#include "verb.h"

/* Of each file: chains, and bundles of them. */
#define OBJECTS_MAX 1000

struct told {
	enum object_kind kind;
	struct json_object *members;
	bool paired;
	size_t other; /* if it is: which one of the other file it belongs to */
};
struct side {
	const char *path;
	struct told *list;
	size_t n;
};
struct diff {
	bool json, help;
	int64_t at;
	const char *verb;
	struct side sides[2];	     /* old, new */
	struct json_object *changes; /* NULL: out of memory */
	bool differ;
	bool order_differs; /* of what is in both */
};

static const struct verb_option own_options[] = {
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct diff *d = arg;

	(void)verb;
	(void)common;
	(void)own;
	(void)value;
	d->json = true;
	return 0;
}

const struct command_line diff_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.usage =
	    "Usage: certaudit diff [options] OLD NEW\n\n"
	    "Tells what differs between two files of certificates, chains, "
	    "requests, revocation\nlists or OCSP responses: field by field, "
	    "each object with the one of the same name\nin the other file. "
	    "OLD and NEW are PEM or DER, '-' is standard input.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit diff old.pem renewed.pem\n"
	    "  certaudit diff --json chain.pem new-chain.pem\n"
	    "  openssl s_client -connect www.example.org:443 -showcerts "
	    "</dev/null |\n      certaudit diff chain.pem -\n\n"
	    "Exit status: 0 the same, 1 they differ, 2 usage or unreadable "
	    "input, 7 internal\nerror.\n",
	.take = take,
};

/* -- a file ---------------------------------------------------------------------------- */

static int
tell(struct diff *d, struct side *side, const struct object *o)
{
	const struct inspect_options options = { .at = d->at };
	struct json_builder b = json_begin();
	struct json_object *members;

	(void)inspect_object(&b, o, &options);
	members = json_end(&b);
	if (members == NULL)
		return VFY_ENOMEM;
	side->list[side->n++] = (struct told){ o->kind, members, false, 0 };
	return 0;
}

static int
unreadable(const struct diff *d, const struct side *side, int rc,
    const struct vfy_fault *fault)
{
	char name[256], text[256];

	file_name(side->path, name, sizeof(name));
	if (rc == VFY_ENOMEM)
		return out_of_memory(d->verb);
	if (rc == VFY_ELIMIT)
		snprintf(
		    text, sizeof(text), "more than %d objects", OBJECTS_MAX);
	else
		vfy_fault_text(fault, text, sizeof(text));
	complain(d->verb, "%s: %s", name, text);
	return status_of_error(rc);
}

static int
read_side(struct diff *d, struct side *side)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct object_reader *reader = NULL;
	struct file_error err;
	struct object o;
	int rc = objects_open(side->path, &reader, &err);

	if (rc == VFY_ENOMEM)
		return out_of_memory(d->verb);
	if (rc != 0) {
		complain(d->verb, "%s", err.what);
		return status_of_error(rc);
	}
	side->list = calloc(OBJECTS_MAX, sizeof(side->list[0]));
	rc = side->list == NULL ? VFY_ENOMEM : 0;
	while (rc == 0) {
		rc = objects_next(reader, &o, &fault);
		if (rc == 0 && side->n == OBJECTS_MAX)
			rc = VFY_ELIMIT;
		else if (rc == 0)
			rc = tell(d, side, &o);
	}
	objects_free(reader);
	return rc == VFY_ENOENT ? EXIT_CLEAN : unreadable(d, side, rc, &fault);
}

/* -- who belongs to whom ------------------------------------------------------------------ */

/* What an object is called; "" for none. */
static const char *
name_of(const struct told *t)
{
	const char *subject = show_string(t->members, "subject");

	return subject[0] != '\0' ? subject : show_string(t->members, "issuer");
}

enum likeness { THE_SAME, THE_NAME, THE_KIND };

static bool
is_like(const struct told *a, const struct told *b, enum likeness how)
{
	if (a->kind != b->kind)
		return false;
	switch (how) {
	case THE_SAME:
		return json_object_equal(a->members, b->members);
	case THE_NAME:
		return strcmp(name_of(a), name_of(b)) == 0;
	default:
		return true;
	}
}

static struct told *
partner(struct side *side, const struct told *t, enum likeness how)
{
	size_t i;

	for (i = 0; i < side->n; i++) {
		if (!side->list[i].paired && is_like(t, &side->list[i], how))
			return &side->list[i];
	}
	return NULL;
}

/* One end of a pair may be NULL. */
static void
note(struct diff *d, const struct told *old, const struct told *new)
{
	const struct told *any = old != NULL ? old : new;
	struct json_object *members = json_object_new_array();
	struct json_builder b = json_begin();
	bool failed = members == NULL;
	const char *what = old == NULL ? "added"
	    : new == NULL	       ? "removed"
				       : "same";

	if (!failed && old != NULL && new != NULL) {
		failed = !diff_members(old->members, new->members, members);
		if (json_object_array_length(members) > 0)
			what = "changed";
	}
	d->differ = d->differ || strcmp(what, "same") != 0;
	json_put_text(&b, "kind", object_kind_name(any->kind));
	json_put_text(&b, "name", name_of(any));
	json_put_text(&b, "change", what);
	json_put_text(&b, "sha256", show_string(any->members, "sha256"));
	json_put(&b, "members", members);
	b.failed = b.failed || failed;
	if (d->changes != NULL && !json_append(d->changes, json_end(&b)))
		d->changes = NULL;
}

static void
pair(struct diff *d, enum likeness how)
{
	size_t i;

	for (i = 0; i < d->sides[0].n; i++) {
		struct told *old = &d->sides[0].list[i];
		struct told *new =
		    old->paired ? NULL : partner(&d->sides[1], old, how);

		if (new == NULL)
			continue;
		old->paired = new->paired = true;
		old->other = (size_t)(new - d->sides[1].list);
		note(d, old, new);
	}
}

/* A server's chain has an order. */
static void
compare_order(struct diff *d)
{
	size_t i, next = 0;

	for (i = 0; i < d->sides[0].n; i++) {
		const struct told *old = &d->sides[0].list[i];

		if (!old->paired)
			continue;
		if (old->other < next)
			d->order_differs = d->differ = true;
		next = old->other;
	}
}

static void
compare(struct diff *d)
{
	size_t i;

	pair(d, THE_SAME);
	pair(d, THE_NAME);
	pair(d, THE_KIND);
	for (i = 0; i < d->sides[0].n; i++) {
		if (!d->sides[0].list[i].paired)
			note(d, &d->sides[0].list[i], NULL);
	}
	for (i = 0; i < d->sides[1].n; i++) {
		if (!d->sides[1].list[i].paired)
			note(d, NULL, &d->sides[1].list[i]);
	}
	compare_order(d);
}

/* -- the answer ------------------------------------------------------------------------------ */

static void
print_values(struct json_object *o, const char *key, const char *sign)
{
	struct json_object *all = json_object_object_get(o, key);
	size_t i;

	for (i = 0; i < json_object_array_length(all); i++)
		printf("    %s %s\n", sign,
		    json_object_get_string(json_object_array_get_idx(all, i)));
}

static void
print_member(struct json_object *o, int indent)
{
	printf("%*s%s\n", indent, "", show_string(o, "member"));
	print_values(o, "old", "-");
	print_values(o, "new", "+");
}

static void
print_change(struct json_object *o, int indent)
{
	const char *name = show_string(o, "name");

	printf("%*s%s%s%s: %s\n", indent, "", show_string(o, "kind"),
	    name[0] != '\0' ? " " : "", name, show_string(o, "change"));
	show_each(o, "members", print_member, indent + 2);
}

static int
answer(struct diff *d)
{
	struct json_builder b = json_begin();
	struct json_object *root;

	json_put_bool(&b, "differ", d->differ);
	json_put_bool(&b, "order_differs", d->order_differs);
	json_put(&b, "objects", d->changes);
	root = json_end(&b);
	if (root == NULL)
		return out_of_memory(d->verb);
	if (d->json) {
		if (!show_json(root))
			return out_of_memory(d->verb);
	} else {
		show_each(root, "objects", print_change, 0);
		if (d->order_differs)
			puts("their order differs");
		json_object_put(root);
	}
	return d->differ ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int
run(struct diff *d, char **operands, size_t n)
{
	int status;

	if (n != 2)
		return usage_error(
		    d->verb, "two files, please: the old one and the new one");
	if (strcmp(operands[0], "-") == 0 && strcmp(operands[1], "-") == 0)
		return usage_error(
		    d->verb, "standard input (-) can be read only once");
	d->at = look_now();
	d->sides[0].path = operands[0];
	d->sides[1].path = operands[1];
	status = read_side(d, &d->sides[0]);
	if (status == EXIT_CLEAN)
		status = read_side(d, &d->sides[1]);
	if (status != EXIT_CLEAN)
		return status;
	d->changes = json_object_new_array();
	compare(d);
	return answer(d);
}

static void
end(struct side *side)
{
	size_t i;

	for (i = 0; i < side->n; i++)
		json_object_put(side->list[i].members);
	free(side->list);
}

int
verb_diff(int argc, char **argv)
{
	struct diff d = { .verb = argv[0] };
	int first = 0, status;

	status = command_line_read(&diff_line, argc, argv, &d, &d.help, &first);
	if (status == EXIT_CLEAN && d.help)
		command_line_help(&diff_line);
	else if (status == EXIT_CLEAN)
		status = run(&d, argv + first, (size_t)(argc - first));
	end(&d.sides[0]);
	end(&d.sides[1]);
	return status;
}
