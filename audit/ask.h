/* SPDX-License-Identifier: MIT */
/*
 * ask.h - a request becomes a question: files are read, trust and store are
 * opened, the engine is asked.
 */
#ifndef ASK_H
#define ASK_H
#include "verify_options.h"
#include "vfy_store.h"

/* Who is told of fetches, and what becomes of the answer. */
struct ask {
	void (*fetched)(void *arg, const struct vfy_fetch_report *report); /* may be NULL */
	void *arg;
	/*
	 * Gets the certificates to verify from elsewhere, when files, trust and store are
	 * there: 0, or an exit status after a complaint. *none: there is nothing to ask
	 * about, and answer gets no verdict. May be NULL.
	 */
	int (*gather)(void *arg, struct verify_request *r, bool *none, const char *verb);
	/* Prints the answer: the exit status. */
	int (*answer)(void *arg, const struct verify_request *r, const struct vfy_verdict *v,
	    const char *verb);
};

/* Asks, and returns the exit status; nothing was printed before answer is called. */
int ask_engine(struct verify_request *r, const struct ask *ask, const char *verb);

/*
 * Another question of the same settings, without certificates: it fetches nothing and
 * asks for no status. 0, or VFY_E*.
 */
int ask_like(const struct vfy_query *ours, struct vfy_query **out);
/*
 * Its parts, for verbs that ask many questions: what is asked by, as the request says.
 * 0, or an exit status after a complaint; in both cases ask_close() is to be called.
 */
struct ask_place {
	struct vfy_ctx *ctx;
	struct vfy_store *store; /* NULL: none */
};
int ask_open(struct verify_request *r, const struct ask *ask, const char *verb,
    struct ask_place *out);
void ask_close(struct ask_place *place);

/* The name of the first file with certificates to verify. */
const char *ask_leaf_path(const struct verify_request *r);

/* Says which file, what is wrong with it, and where; the exit status. */
int complain_contents(const char *verb, const char *path, int rc, const struct vfy_fault *fault,
    const char *what);

#endif
