/* SPDX-License-Identifier: MIT */
/*
 * report.c - what came of a fetch, in words.
 */
#include "vfy_store.h"

static const struct {
	const char *name, *text;
} outcomes[] = {
	[VFY_FETCH_OK] = { "ok", "fetched" },
	[VFY_FETCH_REFUSED] = { "refused",
	    "not fetched: it is no http URL, or leads to a private address; "
	    "allow the network with --allow-net if it is to be" },
	[VFY_FETCH_TOO_BIG] = { "too-big",
	    "what the server sends is larger than evidence can be" },
	[VFY_FETCH_TIMEOUT] = { "timeout",
	    "the server did not answer in time: try again later" },
	[VFY_FETCH_HTTP] = { "http",
	    "the server has an error instead of an answer: ask its CA" },
	[VFY_FETCH_NETWORK] = { "network",
	    "no connection: check the network, the name and the proxy" },
	[VFY_FETCH_UNCHANGED] = { "unchanged", "the server has nothing newer" },
	[VFY_FETCH_GARBAGE] = { "garbage",
	    "what came is no evidence: a portal or a proxy may have answered "
	    "instead of the server" },
	[VFY_FETCH_UNUSABLE] = { "unusable",
	    "what came is no evidence of this kind, or is older than what is "
	    "here" },
	[VFY_FETCH_HELD_BACK] = { "held-back",
	    "not tried: it failed a moment ago" },
	[VFY_FETCH_TROUBLE] = { "trouble",
	    "this machine could not fetch: is libcurl installed, is there "
	    "memory?" },
};
#define OUTCOMES (sizeof(outcomes) / sizeof(outcomes[0]))

const char *
vfy_store_fetch_name(enum vfy_fetch_outcome outcome)
{
	return (size_t)outcome < OUTCOMES ? outcomes[outcome].name : "unknown";
}

const char *
vfy_store_fetch_text(enum vfy_fetch_outcome outcome)
{
	return (size_t)outcome < OUTCOMES ? outcomes[outcome].text : "unknown";
}
