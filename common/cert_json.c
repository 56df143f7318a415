/* SPDX-License-Identifier: MIT */
/*
 * cert_json.c - a certificate by itself as JSON (the schema of doc/verdict.md),
 * and a memory of such texts.
 *
 * Two thirds of what writing a verdict takes is for its certificates, which are
 * nearly always the same few. Each text has two places, by its SHA-256, which the
 * next ones of those places take over.
 */
#include "cert_json.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* As many as a busy server's clients and their issuers are at a time. */
#define SETS 128
#define WAYS 2
/* A text is longer where names are; those are rare, and not remembered. */
#define TEXT_MAX 2048
/* Enough for nearly every name, so that the heap is left alone. */
#define USUAL_TEXT 512

struct cert_memo {
	pthread_mutex_t lock;
	struct cert_text *sets[SETS][WAYS]; /* the latest first */
};

/* -- as members ------------------------------------------------------------ */

typedef size_t cert_field(const struct vfy_cert *c, char *buf, size_t len);

static void
put_field(struct json_builder *b, const char *key, cert_field *get,
    const struct vfy_cert *cert)
{
	char usual[USUAL_TEXT], *text;
	size_t len = get(cert, usual, sizeof(usual));

	if (len < sizeof(usual)) {
		json_put_text(b, key, usual);
		return;
	}
	text = malloc(len + 1);
	if (text == NULL) {
		b->failed = true;
		return;
	}
	get(cert, text, len + 1);
	json_put_text(b, key, text);
	free(text);
}

void
cert_json_put(struct json_builder *b, const struct vfy_cert *cert)
{
	uint8_t digest[32];

	put_field(b, "subject", vfy_cert_subject, cert);
	put_field(b, "issuer", vfy_cert_issuer, cert);
	put_field(b, "serial", vfy_cert_serial, cert);
	vfy_cert_sha256(cert, digest);
	json_put_digest(b, "sha256", digest);
	json_put_time(b, "not_before", vfy_cert_not_before(cert));
	json_put_time(b, "not_after", vfy_cert_not_after(cert));
	put_field(b, "public_key", vfy_cert_public_key, cert);
	put_field(b, "signature", vfy_cert_signature, cert);
}

/* -- as text --------------------------------------------------------------- */

/* What is between the braces of an object's text. */
static struct cert_text *
inside(const char *object, size_t len)
{
	struct cert_text *text = malloc(sizeof(*text) + len - 1);

	if (text == NULL)
		return NULL;
	atomic_init(&text->refs, 1);
	text->len = len - 2;
	memcpy(text->members, object + 1, text->len);
	text->members[text->len] = '\0';
	return text;
}

static struct cert_text *
make_text(const struct vfy_cert *cert)
{
	struct json_builder b = json_begin();
	struct cert_text *text = NULL;
	struct json_object *object;
	const char *written;
	size_t len;

	cert_json_put(&b, cert);
	object = json_end(&b);
	if (object == NULL)
		return NULL;
	written = json_object_to_json_string_length(object, JSON_FORM, &len);
	if (written != NULL)
		text = inside(written, len);
	if (text != NULL)
		vfy_cert_sha256(cert, text->sha256);
	json_object_put(object);
	return text;
}

void
cert_text_release(struct cert_text *text)
{
	if (text != NULL && atomic_fetch_sub(&text->refs, 1) == 1)
		free(text);
}

/* -- remembered ------------------------------------------------------------ */

struct cert_memo *
cert_memo_new(void)
{
	struct cert_memo *memo = calloc(1, sizeof(*memo));

	if (memo != NULL)
		(void)pthread_mutex_init(&memo->lock, NULL);
	return memo;
}

void
cert_memo_free(struct cert_memo *memo)
{
	if (memo == NULL)
		return;
	for (size_t i = 0; i < SETS; i++)
		for (size_t j = 0; j < WAYS; j++)
			cert_text_release(memo->sets[i][j]);
	(void)pthread_mutex_destroy(&memo->lock);
	free(memo);
}

static struct cert_text **
set_of(struct cert_memo *memo, const uint8_t sha256[32])
{
	return memo->sets[sha256[0] % SETS];
}

/* A reference for the caller, or NULL. */
static struct cert_text *
recall(struct cert_memo *memo, const uint8_t sha256[32])
{
	struct cert_text **set = set_of(memo, sha256), *text = NULL;

	(void)pthread_mutex_lock(&memo->lock);
	for (size_t i = 0; i < WAYS && text == NULL; i++) {
		if (set[i] != NULL && memcmp(set[i]->sha256, sha256, 32) == 0)
			text = set[i];
	}
	if (text != NULL)
		atomic_fetch_add(&text->refs, 1);
	(void)pthread_mutex_unlock(&memo->lock);
	return text;
}

static void
remember(struct cert_memo *memo, struct cert_text *text)
{
	struct cert_text **set = set_of(memo, text->sha256), *last;

	atomic_fetch_add(&text->refs, 1);
	(void)pthread_mutex_lock(&memo->lock);
	last = set[WAYS - 1];
	memmove(set + 1, set, (WAYS - 1) * sizeof(set[0]));
	set[0] = text;
	(void)pthread_mutex_unlock(&memo->lock);
	cert_text_release(last);
}

struct cert_text *
cert_memo_get(struct cert_memo *memo, const struct vfy_cert *cert)
{
	uint8_t sha256[32];
	struct cert_text *text;

	vfy_cert_sha256(cert, sha256);
	text = recall(memo, sha256);
	if (text != NULL)
		return text;
	text = make_text(cert);
	if (text != NULL && text->len <= TEXT_MAX)
		remember(memo, text);
	return text;
}
