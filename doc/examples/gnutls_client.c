/* SPDX-License-Identifier: MIT */
/*
 * gnutls_client HOST PORT NAME TRUSTFILE [CERTS KEY]: talks to no server but one
 * that libverify calls valid, and shows it CERTS if it asks. Missing evidence is
 * fetched, for at most 3 s. Exits 0: it is NAME; 1: it is not trusted, or trusts
 * us not; 2: usage; 6: no connection.
 */
#include <err.h>
#include <netdb.h>
#include <stdio.h>
#include <unistd.h>
#include <vfy_gnutls.h>
#include <vfy_store.h>

#include "explain.h"

/* What each question asks beyond chain, staples and name. */
static int
ask(void *arg, struct vfy_query *q)
{
	(void)arg;
	return vfy_query_set_network(q, VFY_NET_ALLOWED, 3000);
}

static int
dial(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *a;
	int fd;

	if (getaddrinfo(host, port, &hints, &a) != 0 ||
	    (fd = socket(a->ai_family, a->ai_socktype, 0)) < 0 ||
	    connect(fd, a->ai_addr, a->ai_addrlen) != 0)
		errx(6, "no connection to %s port %s", host, port);
	freeaddrinfo(a);
	return fd;
}

int
main(int argc, char **argv)
{
	struct vfy_tls_settings settings = { .ask = ask };
	gnutls_certificate_credentials_t cred;
	struct vfy_store *store;
	gnutls_session_t tls;
	gnutls_datum_t pem;
	char line[256];
	ssize_t n;
	int fd, r;

	if (argc != 5 && argc != 7)
		errx(2, "usage: see the top of gnutls_client.c");
	if (vfy_ctx_new(&settings.ctx) != 0 || gnutls_load_file(argv[4], &pem) ||
	    vfy_ctx_add_anchors(settings.ctx,
		(struct vfy_span){ pem.data, pem.size }, false, NULL, NULL))
		errx(2, "%s: no trust anchors", argv[4]);
	gnutls_free(pem.data);
	if (vfy_store_open(NULL, NULL, &store, NULL) != 0)
		errx(2, "the evidence cache can't be used");
	vfy_ctx_set_source(settings.ctx, vfy_store_source(store));
	gnutls_certificate_allocate_credentials(&cred);
	if (argc == 7 && gnutls_certificate_set_x509_key_file(
			     cred, argv[5], argv[6], GNUTLS_X509_FMT_PEM) < 0)
		errx(2, "%s, %s: no certificate and key", argv[5], argv[6]);
	gnutls_init(&tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
	gnutls_set_default_priority(tls);
	gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, cred);
	if (vfy_gnutls_client(tls, &settings, argv[3]) != 0)
		errx(2, "%s: neither a host name nor an address", argv[3]);
	fd = dial(argv[1], argv[2]);
	gnutls_transport_set_int(tls, fd);
	do {
		r = gnutls_handshake(tls);
	} while (r < 0 && !gnutls_error_is_fatal(r));
	if (r == 0 && vfy_gnutls_verdict(tls) == NULL)
		r = vfy_gnutls_recheck(tls); /* a resumed session */
	fprintf(stderr, "%s: ", gnutls_strerror(r));
	explain(stderr, vfy_gnutls_verdict(tls), vfy_gnutls_error(tls));
	/* in TLS 1.3 a server that does not trust us says so only now */
	if (r == 0 && (n = gnutls_record_recv(tls, line, sizeof(line))) <= 0) {
		r = n < 0 ? (int)n : GNUTLS_E_PREMATURE_TERMINATION;
		fprintf(stderr, "%s: %s\n", gnutls_strerror(r),
		    vfy_tls_alert_name((int)gnutls_alert_get(tls)));
	} else if (r == 0) {
		printf("%.*s", (int)n, line);
	}
	close(fd);
	gnutls_deinit(tls);
	gnutls_certificate_free_credentials(cred);
	vfy_ctx_free(settings.ctx);
	vfy_store_close(store);
	return r == 0 ? 0 : 1;
}
