/* SPDX-License-Identifier: MIT */
/*
 * ask.c - one question to the engine, from its beginning to the verdict's text.
 *
 * Does not read what a client sent (intake.h), nor answer it.
 */
#include <stdlib.h>

#include "ask.h"
#include "json_parts.h"
#include "metrics.h"
#include "monotonic.h"
#include "verdict_json.h"

bool
ask_start(struct ask *ask, struct service *service, struct problem *p)
{
	int rc;

	ask->service = service;
	ask->set = trust_slot_get(&service->trust);
	rc = trust_set_start(ask->set, &ask->qn);
	return rc == 0 || problem_error(p, "", rc, "starting a question");
}

void
ask_end(struct ask *ask)
{
	question_end(&ask->qn);
	trust_set_unref(ask->set);
	free(ask->text);
	*ask = (struct ask){ .text = NULL };
}

bool
ask_waits(const struct ask *ask)
{
	return ask->qn.network == VFY_NET_ALLOWED;
}

/* Whom it trusts, and for how long it may wait. */
static int
settle(struct ask *ask, int64_t deadline)
{
	int64_t left = deadline - monotonic_now();
	int rc;

	rc = vfy_query_use_context_anchors(
	    ask->qn.query, question_system_trust(&ask->qn));
	if (rc != 0 || !ask_waits(ask))
		return rc;
	return vfy_query_set_network(ask->qn.query,
	    left > 0 ? VFY_NET_ALLOWED : VFY_NET_CACHED, left > 0 ? left : 0);
}

bool
ask_judge(struct ask *ask, int64_t deadline, struct vfy_verdict **out,
    struct problem *p)
{
	int rc = settle(ask, deadline);

	if (rc == 0)
		rc = vfy_verify(trust_set_ctx_for(ask->set, ask->qn.policy),
		    ask->qn.query, out);
	if (rc != 0)
		return problem_error(p, "", rc, "verifying");
	metrics_verdict(ask->service->metrics, *out);
	atomic_fetch_add(&ask->service->answers, 1);
	return true;
}

bool
ask_verify(struct ask *ask, int64_t deadline, struct problem *p)
{
	struct vfy_verdict *verdict = NULL;
	struct json_object *root;

	if (!ask_judge(ask, deadline, &verdict, p))
		return false;
	root = ask->qn.der ? verdict_json_der(verdict)
			   : verdict_json(verdict, ask->service->certs);
	if (root != NULL)
		ask->text = json_text(root, &ask->len);
	json_object_put(root);
	vfy_verdict_free(verdict);
	return ask->text != NULL ||
	    problem_error(p, "", VFY_ENOMEM, "writing a verdict");
}
