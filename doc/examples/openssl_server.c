/* SPDX-License-Identifier: MIT */
/*
 * openssl_server PORT CERTFILE KEYFILE TRUSTFILE: a server on loopback that talks
 * to clients with a certificate that libverify calls valid: greets each by its
 * certificate's name, and says the verdict of each. PORT 0: any; it is printed.
 * Exits with 2: usage, or 7; otherwise not.
 */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vfy_openssl.h>

#include "openssl_common.h"

/* One client; each has a thread of its own, and all have one verifier. */
static void *
serve(void *arg)
{
	SSL *ssl = arg;
	const struct vfy_verdict *v;
	char line[512] = "hello ";
	int rc = SSL_accept(ssl);

	/* The client of a resumed session is judged now, and not only when it
	 * came first: its certificate may be revoked since. */
	if (rc == 1 && SSL_session_reused(ssl))
		vfy_openssl_recheck(ssl);
	v = vfy_openssl_verdict(ssl);
	flockfile(stdout);
	explain(stdout, v);
	if (v == NULL)
		printf("  %s\n  %s\n", vfy_strerror(vfy_openssl_error(ssl)),
		    ERR_reason_error_string(ERR_peek_last_error()));
	fflush(stdout);
	funlockfile(stdout);
	if (vfy_openssl_is_verified(ssl)) {
		vfy_cert_subject(vfy_path_cert(vfy_verdict_path(v, 0), 0),
		    line + 6, sizeof(line) - 7);
		strcat(line, "\n");
		SSL_write(ssl, line, (int)strlen(line));
		SSL_shutdown(ssl);
	}
	close(SSL_get_fd(ssl));
	SSL_free(ssl);
	return NULL;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct timeval patience = { .tv_sec = 10 };
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	struct vfy_tls_settings settings = { .ctx = NULL };
	socklen_t len = sizeof(at);
	struct vfy_openssl *v;
	pthread_t thread;
	int listener, fd;

	if (ctx == NULL)
		errx(7, "OpenSSL can't be used");
	if (argc != 5 || vfy_ctx_new(&settings.ctx) != 0)
		errx(2, "usage: see the top of openssl_server.c");
	load_anchors(settings.ctx, argv[4]);
	if (SSL_CTX_use_certificate_chain_file(ctx, argv[2]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, argv[3], SSL_FILETYPE_PEM) != 1)
		errx(
		    2, "%s, %s: no certificate with its key", argv[2], argv[3]);
	SSL_CTX_set_session_id_context(ctx, (const uint8_t *)"server", 6);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	if (vfy_openssl_new(&settings, &v) != 0 || vfy_openssl_use(ctx, v) != 0)
		errx(7, "libverify-openssl can't be used");
	signal(SIGPIPE, SIG_IGN);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)atoi(argv[1]));
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&at, len) != 0 ||
	    listen(listener, 16) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) != 0)
		err(7, "port %s", argv[1]);
	printf("port %u\n", ntohs(at.sin_port));
	fflush(stdout);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		SSL *ssl = SSL_new(ctx);

		if (ssl == NULL || SSL_set_fd(ssl, fd) != 1)
			errx(7, "no connection can be made");
		setsockopt(
		    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		if (pthread_create(&thread, NULL, serve, ssl) != 0)
			errx(7, "no thread");
		pthread_detach(thread);
	}
	return 0;
}
