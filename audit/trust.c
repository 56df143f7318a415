/* SPDX-License-Identifier: MIT */
/*
 * trust.c - "certaudit trust": which anchors are there, what differs between two sets,
 * and what would happen without some of them (trust_what_if.c).
 */
#include "trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "look.h"
#include "show.h"
#include "verb.h"
#include "vfy_remote.h"

/* -- options ----------------------------------------------------------------------- */

enum { OWN_WITHOUT = OWN_EXPLAIN + 1, OWN_WITHOUT_FILE, OWN_WITH };

static const struct verb_option own_options[] = {
	{ OWN_WITHOUT, "without", "ANCHOR",
	    "what-if: not trusted: a SHA-256, or part of a subject", true },
	{ OWN_WITHOUT_FILE, "without-file", "FILE",
	    "what-if: those in this file are not trusted", true },
	{ OWN_WITH, "with", "FILE",
	    "what-if: those in this file are trusted too", true },
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

/* Anchors are the question: no name, no evidence, nothing fetched. */
static const struct other_help others[] = {
	{ OPTION_CRL, NULL },
	{ OPTION_OCSP, NULL },
	{ OPTION_HOSTNAME, NULL },
	{ OPTION_IP, NULL },
	{ OPTION_EMAIL, NULL },
	{ OPTION_URI, NULL },
	{ OPTION_SRV, NULL },
	{ OPTION_REVOCATION, NULL },
	{ OPTION_REVOCATION_SCOPE, NULL },
	{ OPTION_OCSP_NONCE, NULL },
	{ OPTION_NETWORK, NULL },
	{ OPTION_AIA, NULL },
	{ OPTION_STAPLING_OFFERED, NULL },
	{ .id = 0 },
};

static int
name(const char **list, size_t *n, const char *verb, const char *option,
    const char *value)
{
	if (value[0] == '\0')
		return usage_error(verb, "--%s: it names nothing", option);
	if (*n == TRUST_NAMED_MAX)
		return usage_error(
		    verb, "--%s: at most %d, please", option, TRUST_NAMED_MAX);
	list[(*n)++] = value;
	return 0;
}

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct trust_request *t = arg;

	if (common != NULL)
		return verify_request_take(
		    &t->request, verb, common, own, value);
	switch (own->id) {
	case OWN_WITHOUT:
		return name(
		    t->without, &t->num_without, verb, own->name, value);
	case OWN_WITHOUT_FILE:
		return name(t->without_files, &t->num_without_files, verb,
		    own->name, value);
	case OWN_WITH:
		return name(t->with, &t->num_with, verb, own->name, value);
	default:
		return verify_request_take(&t->request, verb, NULL, own, value);
	}
}

const struct command_line trust_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.common = true,
	.others = others,
	.usage =
	    "Usage: certaudit trust [options] list\n"
	    "       certaudit trust [options] diff ANCHORS ANCHORS\n"
	    "       certaudit trust [options] what-if CERT...\n\n"
	    "Lists the trust anchors (the system's, or those of --trust); "
	    "tells "
	    "what differs\nbetween two sets, each a file or 'system'; and "
	    "which "
	    "of these certificates would\nfail without some anchors, or with "
	    "more. Each CERT is a file with one chain.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit trust list\n"
	    "  certaudit trust diff system corporate-roots.pem\n"
	    "  certaudit trust what-if --without 'CN=ISRG Root X1' "
	    "/etc/ssl/sites/*.pem\n"
	    "  certaudit trust what-if --trust today.pem --without-file "
	    "retired.pem --json chain.pem\n\n"
	    "Exit status: 0 nothing found, 1 the sets differ, a certificate "
	    "would "
	    "fail, 2 usage\nor unreadable input, 7 internal error.\n",
	.words = "list|diff|what-if",
	.take = take,
};

/* -- list ------------------------------------------------------------------------------ */

static struct json_object *
list_json(const struct anchors *a, int64_t at)
{
	struct json_object *all = json_object_new_array();
	size_t i;

	for (i = 0; i < a->n && all != NULL; i++) {
		if (!json_append(all, anchor_json(&a->list[i], at)))
			return NULL;
	}
	return all;
}

/* Consumes root. */
static int
answer(const struct trust_request *t, struct json_object *root,
    void (*print)(struct json_object *root), int status, const char *verb)
{
	if (root == NULL)
		return out_of_memory(verb);
	if (t->request.json)
		return show_json(root) ? status : out_of_memory(verb);
	print(root);
	json_object_put(root);
	return status;
}

static void
print_list(struct json_object *root)
{
	show_each(root, "anchors", anchor_print, 0);
}

static int
list(struct trust_request *t, const char *verb)
{
	struct json_builder b;
	const struct ask ask = { .arg = NULL };
	struct ask_place place;
	struct anchors a = { NULL, 0 };
	int status;

	if (t->num_operands > 0)
		return usage_error(verb, "list: it takes no operands");
	status = ask_open(&t->request, &ask, verb, &place);
	if (status == EXIT_CLEAN && anchors_of(place.ctx, &a) != 0)
		status = out_of_memory(verb);
	if (status == EXIT_CLEAN) {
		b = json_begin();
		json_put(&b, "anchors", list_json(&a, t->at));
		status = answer(t, json_end(&b), print_list, EXIT_CLEAN, verb);
	}
	anchors_free(&a);
	ask_close(&place);
	return status;
}

/* -- diff ------------------------------------------------------------------------------ */

/* The same name and key in the other set: a new certificate for the same anchor. */
static const struct anchor *
renewed(const struct anchors *set, const struct anchor *a)
{
	uint8_t key[2][32];
	char subject[2][512];
	size_t i;

	vfy_cert_key_sha256(a->cert, key[0]);
	vfy_cert_subject(a->cert, subject[0], sizeof(subject[0]));
	for (i = 0; i < set->n; i++) {
		vfy_cert_key_sha256(set->list[i].cert, key[1]);
		vfy_cert_subject(
		    set->list[i].cert, subject[1], sizeof(subject[1]));
		if (memcmp(key[0], key[1], sizeof(key[0])) == 0 &&
		    strcmp(subject[0], subject[1]) == 0)
			return &set->list[i];
	}
	return NULL;
}

/* Those of a that b has not. */
static struct json_object *
missing_json(const struct anchors *a, const struct anchors *b, int64_t at)
{
	struct json_object *all = json_object_new_array();
	size_t i;

	for (i = 0; i < a->n && all != NULL; i++) {
		const struct anchor *one = &a->list[i], *other;
		struct json_object *o;
		uint8_t digest[32];
		struct json_builder same_key;

		if (anchors_find(b, one->cert) != NULL)
			continue;
		o = anchor_json(one, at);
		other = renewed(b, one);
		if (o != NULL && other != NULL) {
			same_key = (struct json_builder){ o, false };
			vfy_cert_sha256(other->cert, digest);
			json_put_digest(&same_key, "same_key_as", digest);
			o = json_end(&same_key);
		}
		if (!json_append(all, o))
			return NULL;
	}
	return all;
}

static void
print_missing(struct json_object *root, const char *key, const char *sign)
{
	struct json_object *all = json_object_object_get(root, key);
	size_t i;

	for (i = 0; i < json_object_array_length(all); i++) {
		struct json_object *o = json_object_array_get_idx(all, i);

		printf("%s ", sign);
		anchor_print(o, 0);
		if (show_string(o, "same_key_as")[0] != '\0')
			printf("    the same name and key as %.16s\n",
			    show_string(o, "same_key_as"));
	}
}

static void
print_diff(struct json_object *root)
{
	print_missing(root, "removed", "-");
	print_missing(root, "added", "+");
	printf("%s in both\n", show_string(root, "same"));
}

static struct json_object *
diff_json(const struct anchors sets[2], int64_t at, int *status)
{
	struct json_builder b = json_begin();
	size_t i, same = 0;

	for (i = 0; i < sets[0].n; i++)
		same += anchors_find(&sets[1], sets[0].list[i].cert) != NULL;
	*status =
	    same == sets[0].n && same == sets[1].n ? EXIT_CLEAN : EXIT_FINDINGS;
	json_put(&b, "removed", missing_json(&sets[0], &sets[1], at));
	json_put(&b, "added", missing_json(&sets[1], &sets[0], at));
	json_put_number(&b, "same", same);
	return json_end(&b);
}

static int
diff(struct trust_request *t, const char *verb)
{
	struct anchors sets[2] = { { NULL, 0 }, { NULL, 0 } };
	struct json_object *root;
	int status;

	if (t->num_operands != 2)
		return usage_error(
		    verb, "diff: two sets, please: files, or 'system'");
	if (t->request.num_inputs > 0 || t->request.question.system_trust != -1)
		return usage_error(
		    verb, "diff: the sets are its operands: no --trust");
	status = anchors_read(t->operands[0], &sets[0], verb);
	if (status == EXIT_CLEAN)
		status = anchors_read(t->operands[1], &sets[1], verb);
	if (status == EXIT_CLEAN) {
		root = diff_json(sets, t->at, &status);
		status = answer(t, root, print_diff, status, verb);
	}
	anchors_free(&sets[0]);
	anchors_free(&sets[1]);
	return status;
}

/* -- the verb --------------------------------------------------------------------------- */

static int
begin(struct question *qn)
{
	qn->revocation = VFY_REV_OFF;
	qn->network = VFY_NET_OFF;
	if (vfy_query_set_network(qn->query, VFY_NET_OFF, 0) != 0)
		return VFY_EINTERNAL;
	return vfy_query_set_revocation(qn->query, VFY_REV_OFF);
}

static int
run(struct trust_request *t, const char *what, const char *verb)
{
	struct vfy_query_info info;
	int status = verify_request_check(&t->request, verb);

	if (status != 0)
		return status;
	vfy_query_info(t->request.question.query, &info);
	t->at = info.has_time ? info.time : look_now();
	if (strcmp(what, "what-if") == 0)
		return trust_what_if(t, verb);
	if (t->num_without + t->num_without_files + t->num_with > 0)
		return usage_error(verb,
		    "--without, --without-file and --with are for what-if");
	if (strcmp(what, "list") == 0)
		return list(t, verb);
	if (strcmp(what, "diff") == 0)
		return diff(t, verb);
	return usage_error(verb, "list, diff or what-if, please");
}

int
verb_trust(int argc, char **argv)
{
	struct trust_request t = { .num_with = 0 };
	int first = 0, status;

	status = verify_request_begin(&t.request, begin, argc, argv);
	if (status == EXIT_CLEAN)
		status = command_line_read(
		    &trust_line, argc, argv, &t, &t.request.help, &first);
	if (status == EXIT_CLEAN && t.request.help) {
		command_line_help(&trust_line);
	} else if (status == EXIT_CLEAN && first == argc) {
		status = usage_error(argv[0], "list, diff or what-if, please");
	} else if (status == EXIT_CLEAN) {
		t.operands = argv + first + 1;
		t.num_operands = (size_t)(argc - first - 1);
		status = run(&t, argv[first], argv[0]);
	}
	verify_request_end(&t.request);
	return status;
}
