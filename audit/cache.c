/* SPDX-License-Identifier: MIT */
/*
 * cache.c - "certaudit cache": what evidence is kept; refresh, purge, export and
 * import it.
 *
 * Does not: authenticate. What is fetched or imported is pending until a
 * question authenticates it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command_line.h"
#include "fetches.h"
#include "look.h"
#include "progress.h"
#include "show.h"
#include "verb.h"

enum own { OWN_EXPIRED = SHARED_LAST, OWN_ALL };

static const struct verb_option own_options[] = {
	OPTION_STORE_ROW,
	OPTION_ALLOW_NET_ROW,
	{ OWN_EXPIRED, "expired", NULL,
	    "list, purge: what is no longer in force (default: everything)",
	    false },
	{ OWN_ALL, "all", NULL,
	    "refresh: also what is not due; purge: everything (default: what "
	    "is due)",
	    false },
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

struct request {
	const char *verb, *store;
	struct networks allow_net;
	struct vfy_store *db;
	struct fetches fetches;
	char **operands; /* NULL-terminated */
	bool expired, all, json, help;
};

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct request *r = arg;

	(void)common;
	switch (own->id) {
	case SHARED_STORE:
		return store_option_set(&r->store, verb, value);
	case SHARED_ALLOW_NET:
		return networks_add(&r->allow_net, verb, value);
	case OWN_EXPIRED:
		r->expired = true;
		return 0;
	case OWN_ALL:
		r->all = true;
		return 0;
	default:
		r->json = true;
		return 0;
	}
}

const struct command_line cache_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.usage =
	    "Usage: certaudit cache [options] list | stats | refresh | "
	    "purge | export\n"
	    "       certaudit cache [options] show SHA256 | import FILE\n\n"
	    "Looks at the evidence that is kept, fetches what is due or "
	    "was missed by\nquestions that did not wait, deletes it, and "
	    "moves it to other machines.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit cache list --expired\n"
	    "  certaudit cache refresh --json\n"
	    "  certaudit cache purge --expired\n"
	    "  certaudit cache export >evidence.bundle\n"
	    "  certaudit cache import evidence.bundle\n\n"
	    "Exit status: 0 done, 2 usage or unreadable input, 5 refresh: "
	    "something is left to\nbe done, 6 refresh: something could not be "
	    "fetched, 7 internal error.\n",
	.words = "list|show|stats|refresh|purge|export|import",
	.take = take,
};

/* -- helpers ------------------------------------------------------------------------ */

/* Consumes root. */
static int
answer(const struct request *r, struct json_object *root, int status)
{
	if (!(r->json ? show_json(root) : show_text(root, 0)))
		return out_of_memory(r->verb);
	return status;
}

static int
store_trouble(const struct request *r, int rc, const char *what)
{
	complain(r->verb, "evidence store: %s",
	    what != NULL && what[0] != '\0' ? what : vfy_strerror(rc));
	return status_of_error(rc);
}

static void
put_time_if(struct json_builder *b, const char *key, int64_t t)
{
	if (t != 0)
		json_put_time(b, key, t);
}

static void
put_item(struct json_builder *b, const struct vfy_store_item *item)
{
	json_put_digest(b, "sha256", item->sha256);
	json_put_text(b, "kind", kind_name(item->kind));
	json_put_bool(b, "pending", item->pending);
	json_put_bool(b, "imported", item->imported);
	json_put_number(b, "size", item->size);
	json_put_foreign(b, "url", item->url);
	if (item->issuer_key_len == 32)
		json_put_digest(b, "issuer_key", item->issuer_key);
	if (item->number_len > 0)
		json_put_hex(b, "number",
		    (struct vfy_span){ item->number, item->number_len });
	put_time_if(b, "this_update", item->this_update);
	put_time_if(b, "next_update", item->next_update);
	put_time_if(b, "fetched_at", item->fetched_at);
	put_time_if(b, "refresh_at", item->refresh_at);
	put_time_if(b, "last_used", item->last_used);
}

/* -- list, show, stats ---------------------------------------------------------------- */

static int
list_items(struct request *r, const struct vfy_store_filter *filter,
    struct json_object **out)
{
	struct vfy_store_item item;
	int64_t cursor = 0;
	int rc = VFY_ENOMEM;

	*out = json_object_new_array();
	while (*out != NULL &&
	    (rc = vfy_store_next(r->db, filter, &cursor, &item)) == 0) {
		struct json_builder b = json_begin();

		put_item(&b, &item);
		if (!json_append(*out, json_end(&b))) {
			*out = NULL;
			return VFY_ENOMEM;
		}
	}
	return rc == VFY_ENOENT ? 0 : rc;
}

static int
run_list(struct request *r)
{
	struct vfy_store_filter filter = { .expired_at =
					       r->expired ? look_now() : 0 };
	struct json_builder b = json_begin();
	struct json_object *items;
	int rc = list_items(r, &filter, &items);

	json_put(&b, "items", items);
	if (rc == 0)
		return answer(r, json_end(&b), EXIT_CLEAN);
	json_object_put(b.object);
	return store_trouble(r, rc, NULL);
}

struct shown {
	struct json_object *evidence;
	struct look look;
	int status;
};

static int
show_list(void *arg, const struct vfy_crl *crl)
{
	struct shown *s = arg;

	s->evidence = look_crl(crl, NULL, &s->look, &s->status);
	return s->evidence != NULL ? 0 : VFY_ENOMEM;
}

static int
show_bytes(struct shown *s, enum vfy_ask_kind kind, struct vfy_span der)
{
	struct vfy_ocsp *ocsp = NULL;
	int rc;

	if (kind == VFY_ASK_CRL)
		return vfy_crl_read(der, show_list, s, NULL);
	s->evidence = json_object_new_object();
	if (kind != VFY_ASK_OCSP)
		return s->evidence != NULL ? 0 : VFY_ENOMEM;
	json_object_put(s->evidence);
	s->evidence = NULL;
	rc = vfy_ocsp_parse(der, &ocsp, NULL);
	if (rc == 0)
		s->evidence = look_ocsp(ocsp, NULL, &s->look, &s->status);
	vfy_ocsp_free(ocsp);
	return rc == 0 && s->evidence == NULL ? VFY_ENOMEM : rc;
}

static int
run_show(struct request *r)
{
	struct shown shown = { .look = { .at = look_now() } };
	struct json_builder b;
	struct json_object *items = NULL;
	struct vfy_store_item item;
	struct vfy_blob *blob = NULL;
	struct look_serial name;
	struct vfy_store_filter filter;
	int64_t cursor = 0;
	int rc;

	if (strspn(r->operands[0], "0123456789abcdefABCDEF") != 64 ||
	    strlen(r->operands[0]) != 64 ||
	    look_set_serial(&name, r->verb, r->operands[0]) != 0)
		return usage_error(r->verb,
		    "show: a SHA-256 of 64 hex digits is needed, as list "
		    "tells it");
	filter =
	    (struct vfy_store_filter){ .sha256 = { name.octets + 32, 32 } };
	rc = vfy_store_next(r->db, &filter, &cursor, &item);
	if (rc == 0)
		rc = vfy_store_read(r->db, filter.sha256, &blob);
	if (rc == 0)
		rc = show_bytes(&shown, item.kind, blob->der);
	if (blob != NULL)
		blob->release(blob);
	if (rc == 0)
		rc = list_items(r, &filter, &items);
	if (rc != 0) {
		json_object_put(shown.evidence);
		json_object_put(items);
		return store_trouble(
		    r, rc, rc == VFY_ENOENT ? "there is no such item" : NULL);
	}
	b = json_begin();
	json_put(&b, "items", items);
	json_put(&b, "evidence", shown.evidence);
	return answer(r, json_end(&b), EXIT_CLEAN);
}

static int
run_stats(struct request *r)
{
	struct vfy_store_stats stats;
	struct json_builder b;
	const char *file = vfy_store_file(r->db);
	int rc = vfy_store_stats(r->db, &stats);

	if (rc != 0)
		return store_trouble(r, rc, NULL);
	b = json_begin();
	json_put_foreign(&b, "file", file != NULL ? file : "");
	json_put_number(&b, "crls", stats.crls);
	json_put_number(&b, "ocsp", stats.ocsp);
	json_put_number(&b, "issuers", stats.issuers);
	json_put_number(&b, "pending", stats.pending);
	json_put_number(&b, "wishes", stats.wishes);
	json_put_number(&b, "bytes", stats.bytes);
	return answer(r, json_end(&b), EXIT_CLEAN);
}

/* -- refresh, purge ---------------------------------------------------------------------- */

static int
run_refresh(struct request *r)
{
	struct progress progress = { 0 };
	struct vfy_store_budget budget = { .milliseconds = 600000,
		.insist = true,
		.progress = progress_show,
		.progress_arg = &progress };
	struct vfy_store_refreshed done = { .fetched = 0 };
	struct json_builder b;
	int rc = r->all ? vfy_store_want(r->db, NULL, NULL) : 0;

	progress_begin(&progress, NULL);
	if (rc == 0)
		rc = vfy_store_refresh(r->db, &budget, &done);
	progress_end(&progress);
	if (rc != 0)
		return store_trouble(r, rc, NULL);
	b = json_begin();
	json_put_number(&b, "fetched", done.fetched);
	json_put_number(&b, "unchanged", done.unchanged);
	json_put_number(&b, "failed", done.failed);
	json_put_number(&b, "left", done.left);
	json_put(&b, "fetches", fetches_json(&r->fetches, false));
	return answer(r, json_end(&b),
	    done.failed > 0	? EXIT_NETWORK
		: done.left > 0 ? EXIT_UNDETERMINED
				: EXIT_CLEAN);
}

static int
run_purge(struct request *r)
{
	struct vfy_store_filter filter = { .expired_at = look_now() };
	struct json_builder b;
	uint64_t deleted = 0;
	int rc;

	if (r->expired == r->all)
		return usage_error(
		    r->verb, "purge: one of --expired and --all says what");
	rc = vfy_store_purge(r->db, r->all ? NULL : &filter, &deleted);
	if (rc != 0)
		return store_trouble(r, rc, NULL);
	b = json_begin();
	json_put_number(&b, "deleted", deleted);
	return answer(r, json_end(&b), EXIT_CLEAN);
}

/* -- export, import ------------------------------------------------------------------------ */

static int
write_bytes(void *arg, struct vfy_span bytes)
{
	return fwrite(bytes.ptr, 1, bytes.len, arg) == bytes.len ? 0 : VFY_EIO;
}

/* Who reads it may be at work on this terminal, and show how far it is there. */
static bool
into_pipe(void)
{
	struct stat st;

	return fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode);
}

static int
run_export(struct request *r)
{
	struct progress progress = { 0 };
	const struct vfy_store_watch watch = { progress_show, &progress };
	int rc;

	if (isatty(STDOUT_FILENO) || r->json)
		return usage_error(r->verb,
		    "export: the bundle goes to standard output: send it to "
		    "a file, without --json");
	if (!into_pipe())
		progress_begin(&progress, NULL);
	rc = vfy_store_export(r->db, write_bytes, stdout, &watch, NULL);
	progress_end(&progress);
	return rc == 0 ? EXIT_CLEAN : store_trouble(r, rc, NULL);
}

static int
read_bytes(void *arg, uint8_t *buf, size_t len, size_t *got)
{
	*got = fread(buf, 1, len, arg);
	return ferror((FILE *)arg) ? VFY_EIO : 0;
}

static int
run_import(struct request *r)
{
	bool standard = strcmp(r->operands[0], "-") == 0;
	FILE *in = standard ? stdin : fopen(r->operands[0], "rb");
	struct vfy_store_error err = { .what = "" };
	struct vfy_store_moved moved = { .items = 0 };
	struct progress progress;
	const struct vfy_store_watch watch = { progress_show, &progress };
	struct json_builder b;
	char name[256];
	int rc;

	file_name(r->operands[0], name, sizeof(name));
	if (in == NULL) {
		complain(r->verb, "%s: it can't be opened", name);
		return EXIT_USAGE;
	}
	progress_begin(&progress, in);
	rc = vfy_store_import(r->db, read_bytes, in, &watch, &moved, &err);
	progress_end(&progress);
	if (!standard)
		(void)fclose(in);
	if (rc != 0) {
		complain(r->verb, "%s: %s", name,
		    err.what[0] != '\0' ? err.what : vfy_strerror(rc));
		return status_of_error(rc);
	}
	b = json_begin();
	json_put_number(&b, "imported", moved.items);
	json_put_number(&b, "skipped", moved.skipped);
	json_put_number(&b, "bytes", moved.bytes);
	return answer(r, json_end(&b), EXIT_CLEAN);
}

/* -- which? ---------------------------------------------------------------------------------- */

static const struct action {
	const char *name;
	int operands;
	bool writes;
	int (*run)(struct request *r);
} actions[] = {
	{ "list", 0, false, run_list },
	{ "show", 1, false, run_show },
	{ "stats", 0, false, run_stats },
	{ "refresh", 0, true, run_refresh },
	{ "purge", 0, true, run_purge },
	{ "export", 0, false, run_export },
	{ "import", 1, true, run_import },
};

static const struct action *
find_action(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(name, actions[i].name) == 0)
			return &actions[i];
	}
	return NULL;
}

static int
with_store(struct request *r, const struct action *action)
{
	struct vfy_store_options options = { .allow_net = r->allow_net.list,
		.read_only = !action->writes,
		.fetched = fetches_note,
		.fetched_arg = &r->fetches };
	struct vfy_store_error err = { .what = "" };
	int status, rc;

	fetches_begin(&r->fetches);
	rc = vfy_store_open(r->store, &options, &r->db, &err);
	status = rc == 0 ? action->run(r) : store_trouble(r, rc, err.what);
	vfy_store_close(r->db);
	fetches_end(&r->fetches);
	return status;
}

static int
check_and_run(struct request *r, int argc, char **argv, int first)
{
	const struct action *action;

	if (first == argc)
		return usage_error(r->verb, "what to do is missing");
	action = find_action(argv[first]);
	if (action == NULL)
		return usage_error(r->verb,
		    "it takes list, show, stats, refresh, purge, export or "
		    "import");
	if (argc - first - 1 != action->operands)
		return usage_error(r->verb, "%s takes %s", action->name,
		    action->operands == 0 ? "no arguments" : "one argument");
	if (r->all && action->run != run_refresh && action->run != run_purge)
		return usage_error(r->verb, "--all is of refresh and purge");
	if (r->expired && action->run != run_list && action->run != run_purge)
		return usage_error(r->verb, "--expired is of list and purge");
	r->operands = argv + first + 1;
	return with_store(r, action);
}

int
verb_cache(int argc, char **argv)
{
	struct request r = { .verb = argv[0] };
	int first, status;

	status = command_line_read(&cache_line, argc, argv, &r, &r.help, &first);
	if (status == 0 && r.help)
		command_line_help(&cache_line);
	else if (status == 0)
		status = check_and_run(&r, argc, argv, first);
	networks_free(&r.allow_net);
	return status;
}
