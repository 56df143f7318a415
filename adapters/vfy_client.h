/* SPDX-License-Identifier: MIT */
/*
 * vfy_client.h - the questions of vfy.h, answered by the verifyd of this machine:
 * its anchors, its revocation evidence, its memory of what was verified.
 *
 * A program that has a query calls vfy_client_verify() in place of vfy_verify(),
 * and gets the same kind of verdict. What the query says holds, also where the
 * service's defaults differ; whom to trust is the service's to say, unless the
 * query brings anchors. Budgets of the query do not count: verifyd has its own.
 */
#ifndef VFY_CLIENT_H
#define VFY_CLIENT_H
#include <vfy.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define VFY_CLIENT_SOCKET "/run/verifyd/verifyd.sock"
#define VFY_CLIENT_MILLISECONDS 5000

struct vfy_client;

/* Zeros are the defaults. Strings are copied. */
struct vfy_client_options {
	const char *socket; /* NULL: VFY_CLIENT_SOCKET */
	/* The deadline of a question; 0: VFY_CLIENT_MILLISECONDS. */
	uint32_t milliseconds;
	/*
	 * Of the service's policies, which then says what the query leaves at
	 * its default (but for purpose and name, which are always asked for),
	 * and whom to trust. NULL: none.
	 */
	const char *named_policy;
	/*
	 * Asked in this process where verifyd gives no answer (not there, late,
	 * busy, broken), where that takes its own time; must outlive the client.
	 * Not together with named_policy, whose rules it would not know. NULL:
	 * then there is none.
	 */
	struct vfy_ctx *fallback;
	/* Any name will do where a query for tls-server has none (RFC 9525
	 * 6.1); otherwise it is refused: VFY_EARG. */
	bool no_identity;
};

/* Why there was no answer from verifyd. */
struct vfy_client_fault {
	int status;	 /* of HTTP; 0: it did not come so far */
	char code[48];	 /* "unreachable", "late", "bad-answer", or what verifyd says */
	char what[256];	 /* a sentence, printable ASCII */
	bool fell_back;	 /* the verdict is the fallback's */
};

/*
 * Connects to nothing yet. options NULL: the defaults. 0; VFY_EARG: a path that
 * is too long for a socket, or a policy with a fallback; VFY_EIO: no libcurl;
 * VFY_ENOMEM.
 */
int vfy_client_new(const struct vfy_client_options *options, struct vfy_client **out);
/* No question may be on its way. NULL is fine. */
void vfy_client_free(struct vfy_client *client);

/*
 * As vfy_verify(), for any number of threads at once: each has a connection of its own,
 * which stays open for the next question (up to 16). After fork() (while no thread
 * asks) a child makes its own. Waits until the answer is there, at most for the
 * deadline.
 *
 * 0 and *out; VFY_EARG: no leaf, no identity, or something that verifyd refuses;
 * VFY_ELIMIT: more than it takes; VFY_EIO: it gave no answer; VFY_ENOMEM.
 * Whatever is not 0 is no verdict: nothing is valid.
 */
int vfy_client_verify(
    struct vfy_client *client, const struct vfy_query *q, struct vfy_verdict **out);
/* The same, with *why: filled in unless there was an answer at once. */
int vfy_client_ask(struct vfy_client *client, const struct vfy_query *q,
    struct vfy_verdict **out, struct vfy_client_fault *why);
/* The same as a vfy_tls_verify (vfy_tls.h), which waits, and never says VFY_EAGAIN;
 * client is a struct vfy_client. */
int vfy_client_tls_verify(void *client, const struct vfy_query *q, struct vfy_verdict **out);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
