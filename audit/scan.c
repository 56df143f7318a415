/* SPDX-License-Identifier: MIT */
/*
 * scan.c - "certaudit scan": many hosts, files and folders at once.
 *
 * Does not: judge (the engine does), or know how results look (report/).
 */
#include "scan.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "verb.h"

static int
open_state(const struct scan_request *r, const char *digest, const char *verb,
    struct scan_state **out)
{
	int status;

	if (r->state == NULL)
		return EXIT_CLEAN;
	status = scan_state_open(r->state, digest, verb, out);
	if (status == EXIT_CLEAN && scan_state_count(*out) > 0)
		complain(verb,
		    "going on: %zu targets were done before (remove %s to "
		    "begin anew)",
		    scan_state_count(*out), "the file of --state");
	return status;
}

static void
tell_of_signal(const struct scan_request *r, const char *verb)
{
	complain(verb, "interrupted; %s",
	    r->state != NULL
		? "the same command goes on where it stopped"
		: "with --state FILE the same command would go on where it "
		  "stopped");
}

/* With the state open. *ended_by: a signal, or 0. */
static int
look(struct scan *s, const struct targets *targets, struct scan_state *state,
    const char *verb, int *ended_by)
{
	struct outputs *outputs = &s->request->verify.outputs;
	int status = outputs_open(outputs, verb, time(NULL)), closed;
	bool whole = status == EXIT_CLEAN;

	if (whole) {
		status = scan_work(s, targets, state, verb, ended_by);
		whole = *ended_by == 0 && status != EXIT_INTERNAL;
	}
	closed = outputs_close(outputs, verb, whole);
	scan_state_close(state, whole && closed == EXIT_CLEAN);
	if (*ended_by != 0)
		tell_of_signal(s->request, verb);
	return closed != EXIT_CLEAN ? closed : status;
}

static int
scan_targets(struct scan_request *r, struct scan *s,
    const struct targets *targets, const char *verb, int *ended_by)
{
	static const struct ask ask = { .arg = NULL };
	struct scan_state *state = NULL;
	char digest[65] = "";
	int status;

	/* it reads the options' files, for the state alone */
	if (r->state != NULL && !scan_request_digest(r, digest))
		return out_of_memory(verb);
	status = scan_question_begin(s, verb);

	if (status == EXIT_CLEAN)
		status = ask_open(&r->verify, &ask, verb, &s->place);
	if (status == EXIT_CLEAN)
		status = open_state(r, digest, verb, &state);
	if (status == EXIT_CLEAN)
		status = look(s, targets, state, verb, ended_by);
	return status;
}

static int
run(struct scan_request *r, const char *verb, int *ended_by)
{
	struct targets targets = { .n = 0 };
	struct scan scan = { .request = r };
	int status = targets_gather(&targets, r, verb);

	if (status == EXIT_CLEAN)
		status = scan_targets(r, &scan, &targets, verb, ended_by);
	ask_close(&scan.place);
	scan_question_end(&scan);
	targets_free(&targets);
	return status;
}

int
verb_scan(int argc, char **argv)
{
	struct scan_request r;
	int status = scan_request_read(&r, argc, argv), ended_by = 0;

	if (status == EXIT_CLEAN && r.verify.help)
		scan_help();
	else if (status == EXIT_CLEAN)
		status = run(&r, argv[0], &ended_by);
	scan_request_end(&r);
	if (ended_by != 0) {
		/* who waits for us is to see what ended it */
		fflush(stdout);
		signal(ended_by, SIG_DFL);
		raise(ended_by);
	}
	return status;
}
