/* SPDX-License-Identifier: MIT */
/*
 * handshake.c - "certaudit handshake": a real handshake with a TLS server, explained.
 *
 * The handshake is done by handshake/; the chain and the staple that came are the
 * question for the engine. Does not: judge.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ask.h"
#include "handshake_options.h"
#include "report.h"
#include "show.h"
#include "verb.h"
#include "verdict_json.h"
#include "verdict_text.h"
#include "vfy_store.h"

struct work {
	struct handshake_request request;
	struct handshake *h;
	struct chain_view chain;
};

/* handshake_ask's */
static int
tunnel(void *arg, const char *host, uint16_t port, int64_t milliseconds,
    char *why, size_t len)
{
	struct vfy_store_error err = { .what = "out of memory" };
	int fd = -1;

	if (vfy_store_tunnel(arg, host, port, milliseconds, -1, &fd, &err) != 0)
		snprintf(why, len, "%s", err.what);
	return fd;
}

static int
gather(void *arg, struct verify_request *r, bool *none, const char *verb)
{
	struct work *w = arg;
	char what[256] = "";
	int rc;

	if (w->request.proxy != NULL) {
		w->request.ask.tunnel = tunnel;
		w->request.ask.tunnel_arg = (void *)(uintptr_t)w->request.proxy;
	}
	rc = handshake_run(&w->request.ask, &w->h, what, sizeof(what));

	if (rc == VFY_EARG)
		return usage_error(verb, "%s", what);
	if (rc != 0) {
		complain(verb, "%s", vfy_strerror(rc));
		return status_of_error(rc);
	}
	rc = chain_question(&w->h->flow, r->question.query);
	if (rc == VFY_ENOMEM)
		return out_of_memory(verb);
	/* then the engine has nothing to say of it */
	*none = rc != 0;
	return EXIT_CLEAN;
}

static bool
print(const struct verify_request *r, const struct report *report)
{
	struct json_object *root = report_json(report);
	struct text_style style = text_style_of(stdout);

	if (r->json || root == NULL)
		return show_json(root);
	report_text(stdout, root, style.colour);
	json_object_put(root);
	if (report->verdict != NULL) {
		putchar('\n');
		verdict_text(stdout, report->verdict, report->h->host, &style);
	}
	return true;
}

static int
answer(void *arg, const struct verify_request *r, const struct vfy_verdict *v,
    const char *verb)
{
	struct work *w = arg;
	struct judgement j;
	struct report report = { .h = w->h,
		.verdict = v,
		.chain = &w->chain,
		.judgement = &j,
		.now = v != NULL ? vfy_verdict_time(v) : time(NULL) };
	int rc = chain_view(&w->h->flow.chain, v, &w->chain);

	if (rc != 0)
		return out_of_memory(verb);
	j = judge(w->h, v, &w->chain);
	if (!print(r, &report))
		return out_of_memory(verb);
	if (j.failed || v == NULL)
		return j.status;
	return verdict_exit_status(v);
}

int
verb_handshake(int argc, char **argv)
{
	struct work w;
	struct ask ask = { .gather = gather, .arg = &w, .answer = answer };
	int status;

	memset(&w, 0, sizeof(w));
	status = handshake_request_read(&w.request, argc, argv);
	if (status == EXIT_CLEAN && w.request.verify.help)
		handshake_help();
	else if (status == EXIT_CLEAN)
		status = ask_engine(&w.request.verify, &ask, argv[0]);
	chain_view_end(&w.chain);
	handshake_free(w.h);
	handshake_request_end(&w.request);
	return status;
}
