/* SPDX-License-Identifier: MIT */
/*
 * gnutls_state.c - what a session of GnuTLS's keeps for its verify function, as the
 * data of an extension that is never sent.
 */
#include "gnutls_state.h"

#include <stdlib.h>
#include <string.h>

#define EXTENSION 0xfd56 /* for private use: RFC 8446 11 */
#define EXTENSION_NAME "libverify-gnutls"

void
peer_forget(struct peer *p)
{
	vfy_verdict_free(p->verdict);
	p->verdict = NULL;
	p->error = 0;
	p->refused = false;
	p->alert = -1;
	if (p->query == NULL)
		return;
	if (p->unanswered_len == MAX_UNANSWERED) {
		p->error = VFY_ELIMIT;
		p->refused = true;
		p->alert = ALERT_INTERNAL_ERROR;
		return;
	}
	p->unanswered[p->unanswered_len++] = p->query;
	p->query = NULL;
}

static void
peer_free(void *arg)
{
	struct peer *p = arg;

	vfy_verdict_free(p->verdict);
	vfy_query_free(p->query);
	for (size_t i = 0; i < p->unanswered_len; i++)
		vfy_query_free(p->unanswered[i]);
	free(p->name);
	free(p);
}

/* Has the session a place for a peer, or is that number somebody else's? */
static bool
has_place(gnutls_session_t session)
{
	const char *name =
	    gnutls_ext_get_name2(session, EXTENSION, GNUTLS_EXT_NONE);

	return name != NULL && strcmp(name, EXTENSION_NAME) == 0;
}

struct peer *
peer_of(gnutls_session_t session)
{
	gnutls_ext_priv_data_t p;

	return has_place(session) &&
		gnutls_ext_get_data(session, EXTENSION, &p) == 0
	    ? p
	    : NULL;
}

static void
get_randoms(gnutls_session_t session, unsigned char out[2 * RANDOM_LEN])
{
	gnutls_datum_t of[2];

	memset(out, 0, 2 * RANDOM_LEN);
	gnutls_session_get_random(session, &of[0], &of[1]);
	for (size_t i = 0; i < 2; i++) {
		if (of[i].data != NULL && of[i].size == RANDOM_LEN)
			memcpy(out + i * RANDOM_LEN, of[i].data, RANDOM_LEN);
	}
}

bool
peer_is_current(gnutls_session_t session, const struct peer *p)
{
	unsigned char randoms[sizeof(p->randoms)];

	get_randoms(session, randoms);
	return memcmp(randoms, p->randoms, sizeof(randoms)) == 0;
}

void
peer_follow(gnutls_session_t session, struct peer *p)
{
	if (peer_is_current(session, p))
		return;
	peer_forget(p);
	get_randoms(session, p->randoms);
}

int
peer_make(gnutls_session_t session, struct peer **out)
{
	struct peer *p = peer_of(session);

	if (p != NULL) {
		peer_forget(p);
		free(p->name);
		p->name = NULL;
		p->ready = p->offered = false;
		*out = p;
		return p->refused ? VFY_ELIMIT : 0;
	}
	if (!has_place(session) &&
	    gnutls_session_ext_register(session, EXTENSION_NAME, EXTENSION,
		GNUTLS_EXT_NONE, NULL, NULL, peer_free, NULL, NULL, 0) != 0)
		return VFY_EINTERNAL;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return VFY_ENOMEM;
	p->alert = -1;
	gnutls_ext_set_data(session, EXTENSION, p);
	*out = p;
	return 0;
}
