/* SPDX-License-Identifier: MIT */
/*
 * openssl_client_nonblocking HOST PORT NAME TRUSTFILE: a poll loop; it is another
 * thread that waits. Exits as openssl_common.h says; 2, 6 and 7 as certaudit.
 */
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>
#include <vfy_openssl.h>

#include "openssl_common.h"

struct job {
	struct vfy_ctx *ctx;
	const struct vfy_query *query; /* NULL: nothing to do */
	struct vfy_verdict *verdict;
	int rc, answered[2]; /* a pipe: an octet for each answer */
	pthread_t thread;
};

static void *
work(void *arg)
{
	struct job *j = arg;

	j->rc = vfy_verify(j->ctx, j->query, &j->verdict);
	return write(j->answered[1], "", 1) == 1 ? NULL : j;
}

/* The adapter's question: "not yet"; it comes again when the pipe can be read. */
static int
judge(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	struct job *j = arg;
	char octet;

	if (j->query == NULL) {
		j->query = q;
		if (pthread_create(&j->thread, NULL, work, j) == 0)
			return VFY_EAGAIN;
		j->query = NULL;
		return VFY_EINTERNAL;
	}
	if (read(j->answered[0], &octet, 1) != 1)
		return VFY_EINTERNAL;
	pthread_join(j->thread, NULL);
	j->query = NULL;
	*out = j->verdict;
	j->verdict = NULL;
	return j->rc;
}

int
main(int argc, char **argv)
{
	struct job j = { .query = NULL };
	struct vfy_tls_settings how = { .verify = judge, .verify_arg = &j };
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	struct vfy_openssl *v;
	int rc;
	SSL *ssl;

	if (ctx == NULL)
		errx(7, "OpenSSL can't be used");
	if (argc != 5 || vfy_ctx_new(&j.ctx) != 0 || pipe(j.answered) != 0)
		errx(2, "usage: see the top of the source");
	load_anchors(j.ctx, argv[4]);
	how.ctx = j.ctx; /* answers where OpenSSL can't wait */
	if (vfy_openssl_new(&how, &v) != 0 || vfy_openssl_use(ctx, v) != 0)
		errx(7, "libverify-openssl can't be used");
	vfy_openssl_free(v); /* ctx has it */
	ssl = SSL_new(ctx);
	if (ssl == NULL || SSL_set_fd(ssl, dial(argv[1], argv[2])) != 1)
		errx(7, "no connection can be made");
	fcntl(SSL_get_fd(ssl), F_SETFL, O_NONBLOCK);
	/* asked for, and expected */
	if (SSL_set_tlsext_host_name(ssl, argv[3]) != 1)
		errx(2, "%s: no host name", argv[3]);
	while ((rc = SSL_connect(ssl)) != 1) {
		int want = SSL_get_error(ssl, rc);
		struct pollfd p = { SSL_get_fd(ssl), POLLIN, 0 };

		if (want == SSL_ERROR_SSL || want == SSL_ERROR_SYSCALL)
			break;
		if (want == SSL_ERROR_WANT_WRITE)
			p.events = POLLOUT;
		if (want == SSL_ERROR_WANT_RETRY_VERIFY)
			p.fd = j.answered[0];
		if (poll(&p, 1, 10000) != 1)
			errx(6, "the server does not answer");
	}
	if (j.query != NULL) /* still at work on what SSL_free() takes away */
		pthread_join(j.thread, NULL);
	if (rc != 1)
		printf("no handshake: %s\n",
		    ERR_reason_error_string(ERR_peek_last_error()));
	if (vfy_openssl_error(ssl) != 0)
		errx(7, "no verdict: %s", vfy_strerror(vfy_openssl_error(ssl)));
	/* The verdict is about the certificate. Whose it is, the handshake's
	 * end says: without that, nobody is trusted. */
	rc = explain(stdout, vfy_openssl_verdict(ssl));
	if (rc == 0 && !vfy_openssl_is_verified(ssl))
		rc = 1;
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	vfy_verdict_free(j.verdict);
	vfy_ctx_free(j.ctx);
	return rc;
}
