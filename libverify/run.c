/* SPDX-License-Identifier: MIT */
/*
 * run.c - the two steps that every search does: leave out what is wanting by
 * itself, and prove a chain by its signatures.
 */
#include "run.h"

#define TEXT 200

int64_t
run_fetch_until(const struct run *run, bool more)
{
	int64_t now = clock_mono_ms();

	if (!more || now >= run->fetch_deadline)
		return run->fetch_deadline;
	return now + (run->fetch_deadline - now) / 2;
}

void
run_mark_faulty(struct graph *g, const struct rules *rules)
{
	uint32_t i;

	for (i = 0; i < g->num_nodes; i++) {
		struct notes notes = { .quiet = true };

		validate_cert(rules, &g->nodes[i], i == 0 ? 0 : 1, &notes);
		g->nodes[i].faulty = notes.fatal;
	}
}

/*= rfc5280 6.1.3 (a)(1) */
/*= rfc5280 6.1.2 (g), (h), (i), 6.1.4 (d), (e), (f), 6.1.5 (c), (d), (e): the
 * working public key is that of the certificate above, with its own algorithm
 * and parameters: none are inherited */
static int
check_edge(struct run *run, struct graph *g, uint32_t node, uint32_t issuer,
    enum edge_state *state)
{
	const struct vfy_cert *c = g->nodes[node].cert;
	int err;

	*state = graph_edge(g, node, issuer);
	if (*state != EDGE_UNCHECKED) {
		run->memo_hits++;
		return 0;
	}
	if (memo_is_signed(run->ctx->memo, c, g->nodes[issuer].cert->spki)) {
		run->memo_hits++;
		*state = EDGE_GOOD;
		return graph_set_edge(g, node, issuer, *state);
	}
	if (!budget_signature(&run->budget))
		return 0;
	switch (sig_verify(g->nodes[issuer].cert->spki, c->algorithm, c->tbs,
	    c->signature, &err)) {
	case SIG_GOOD:
		*state = EDGE_GOOD;
		break;
	case SIG_UNSUPPORTED:
		*state = EDGE_UNSUPPORTED;
		break;
	case SIG_BAD:
		*state = EDGE_BAD;
		break;
	}
	return err != 0 ? err : graph_set_edge(g, node, issuer, *state);
}

int
run_probe(struct run *run, struct graph *g, uint32_t node, uint32_t issuer)
{
	enum edge_state state;

	return check_edge(run, g, node, issuer, &state);
}

/* Who holds a leaf's key can sign as much as he likes; what a v1 anchor may do
 * nobody said. */
static bool
is_issuer(const struct vfy_cert *c, bool anchor)
{
	if (c->version < 3)
		return anchor;
	return c->is_ca &&
	    (c->key_usage == 0 || (c->key_usage & KU_KEY_CERT_SIGN) != 0);
}

/*
 * Of a proven chain is remembered what CAs signed, unless it ends at an anchor
 * that a stranger may have sent: who can sign could flush the memo, and what is
 * remembered is believed to be issued (vfy_ctx_each_proven). The chain may well
 * break the rules in all else.
 */
static void
remember(struct run *run, const struct graph *g, const struct chain *chain)
{
	size_t last = chain->n - 1, i;

	if (g->nodes[chain->node[last]].own_anchor)
		return;
	for (i = last; i-- > 0;) {
		struct vfy_cert *issuer = g->nodes[chain->node[i + 1]].cert;

		if (!is_issuer(issuer, i + 1 == last))
			return;
		memo_keep(
		    run->ctx->memo, g->nodes[chain->node[i]].cert, issuer);
	}
}

int
run_prove(struct run *run, struct graph *g, const struct chain *chain,
    struct notes *notes, bool *proven)
{
	enum edge_state state;
	char text[TEXT];
	size_t i;
	int rc;

	*proven = false;
	for (i = chain->n - 1; i-- > 0;) {
		const struct vfy_cert *c = g->nodes[chain->node[i]].cert;
		unsigned depth = (unsigned)i;

		rc = check_edge(
		    run, g, chain->node[i], chain->node[i + 1], &state);
		if (rc != 0)
			return rc;
		if (state == EDGE_GOOD)
			continue;
		if (state == EDGE_UNCHECKED)
			note(notes, VFY_R_BUDGET, depth, true, "no %s left",
			    run->budget.spent);
		else if (state == EDGE_UNSUPPORTED) {
			vfy_cert_signature(c, text, sizeof(text));
			note(notes, VFY_R_UNSUPPORTED_ALGORITHM, depth, true,
			    "signed with %s", text);
		} else {
			vfy_cert_subject(g->nodes[chain->node[i + 1]].cert,
			    text, sizeof(text));
			note(notes, VFY_R_BAD_SIGNATURE, depth, true,
			    "not signed by the key of %s", text);
		}
		return 0;
	}
	*proven = true;
	if (run->budget.used.signatures > 0)
		remember(run, g, chain);
	return 0;
}
