/* SPDX-License-Identifier: MIT */
/*
 * verify_options.c - the command lines of the verbs that ask the engine about
 * certificates: what each option does to the request.
 *
 * Does not: open files.
 */
#include "verify_options.h"

#include <stdlib.h>
#include <string.h>

#include "verb.h"

static void
add_input(
    struct verify_request *r, const struct option_def *opt, const char *path)
{
	/* Room for all of argv was made before. */
	r->inputs[r->num_inputs++] = (struct verify_input){ opt, path };
}

static int
set_own(struct verify_request *r, const char *verb, int id, const char *value)
{
	switch (id) {
	case SHARED_STORE:
		return store_option_set(&r->store, verb, value);
	case SHARED_ALLOW_NET:
		return networks_add(&r->allow_net, verb, value);
	case SHARED_FORMAT:
		return outputs_set_format(&r->outputs, verb, value);
	case SHARED_OUTPUT:
		return outputs_add_file(&r->outputs, verb, value);
	case SHARED_JSON:
		r->json = true;
		break;
	case OWN_NO_STORE:
		r->no_store = true;
		break;
	case OWN_EXPLAIN:
		r->explain = true;
		break;
	default:
		break;
	}
	return 0;
}

static int
set_common(struct verify_request *r, const char *verb,
    const struct option_def *opt, const char *value)
{
	struct option_error err;
	int rc;

	if (opt->kind == OPTION_CONTENTS) {
		add_input(r, opt, value);
		return 0;
	}
	rc = question_set(&r->question, opt, value, &err);
	if (rc == 0)
		return 0;
	if (rc != VFY_EARG) {
		complain(verb, "--%s: %s", opt->name, err.what);
		return status_of_error(rc);
	}
	return usage_error(verb, "--%s: %s", opt->name, err.what);
}

int
verify_request_take(void *arg, const char *verb,
    const struct option_def *common, const struct verb_option *own,
    const char *value)
{
	return common != NULL ? set_common(arg, verb, common, value)
			      : set_own(arg, verb, own->id, value);
}

/* What only the whole command line shows. */
int
verify_request_check(const struct verify_request *r, const char *verb)
{
	uint64_t network = UINT64_C(1) << OPTION_NETWORK;
	size_t i, standard_input = 0;

	for (i = 0; i < r->num_inputs; i++)
		standard_input += strcmp(r->inputs[i].path, "-") == 0;
	if (standard_input > 1)
		return usage_error(
		    verb, "standard input (-) can be read only once");
	if (r->json && r->outputs.format_given)
		return usage_error(
		    verb, "--json and --format exclude each other");
	if (r->store != NULL && r->no_store)
		return usage_error(
		    verb, "--store and --no-store exclude each other");
	if (r->no_store && (r->question.seen & network) != 0 &&
	    r->question.network == VFY_NET_ALLOWED)
		return usage_error(verb,
		    "--network allowed needs a store: what is fetched goes "
		    "there");
	return 0;
}

int
verify_request_begin(struct verify_request *r,
    int (*begin)(struct question *qn), int argc, char **argv)
{
	int rc;

	memset(r, 0, sizeof(*r));
	/* Room for every argument, so that nothing has to grow. */
	r->inputs = calloc((size_t)argc + 1, sizeof(r->inputs[0]));
	rc = r->inputs == NULL ? VFY_ENOMEM : 0;
	if (rc == 0)
		rc = question_start(&r->question, VFY_NET_ALLOWED);
	if (rc == 0 && begin != NULL)
		rc = begin(&r->question);
	if (rc != 0)
		complain(argv[0], "%s", vfy_strerror(rc));
	return status_of_error(rc);
}

int
verify_request_read(struct verify_request *r, const struct command_line *line,
    int (*begin)(struct question *qn), int argc, char **argv)
{
	int first, i, status = verify_request_begin(r, begin, argc, argv);

	if (status == 0)
		status =
		    command_line_read(line, argc, argv, r, &r->help, &first);
	if (status != 0 || r->help)
		return status;
	for (i = first; i < argc; i++)
		add_input(r, NULL, argv[i]);
	if (first == argc)
		return usage_error(
		    argv[0], "no certificate to verify was given");
	return verify_request_check(r, argv[0]);
}

void
verify_request_end(struct verify_request *r)
{
	question_end(&r->question);
	networks_free(&r->allow_net);
	free(r->inputs);
}
