/* SPDX-License-Identifier: MIT */
/*
 * gnutls_server PORT CERTS KEY TRUSTFILE: greets clients on 127.0.0.1 whose certificate
 * libverify calls valid, and says of all others why not. PORT 0: any; it is printed.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vfy_gnutls.h>
#include <vfy_store.h>

#include "explain.h"

static int
open_port(const char *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	in.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, (struct sockaddr *)&in, len) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) != 0)
		err(6, "port %s", port);
	printf("port %u\n", ntohs(in.sin_port));
	return fd;
}

static void
serve(int fd, gnutls_certificate_credentials_t cred,
    const struct vfy_tls_settings *settings)
{
	char who[256] = "", hello[300];
	const struct vfy_verdict *v;
	gnutls_session_t tls;
	int r;

	gnutls_init(&tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
	gnutls_set_default_priority(tls);
	gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, cred);
	gnutls_certificate_server_set_request(tls, GNUTLS_CERT_REQUIRE);
	gnutls_handshake_set_timeout(tls, 5000);
	gnutls_transport_set_int(tls, fd);
	vfy_gnutls_server(tls, settings); /* should it fail, so will the handshake */
	do {
		r = gnutls_handshake(tls);
	} while (r < 0 && !gnutls_error_is_fatal(r));
	if (r == 0 && vfy_gnutls_verdict(tls) == NULL)
		r = vfy_gnutls_recheck(tls); /* a resumed session */
	if (r != 0) /* GnuTLS's own refusals; where the adapter refused, it has told */
		gnutls_alert_send_appropriate(tls, r);
	v = vfy_gnutls_verdict(tls);
	if (v && vfy_verdict_num_paths(v) > 0)
		vfy_cert_subject(vfy_path_cert(vfy_verdict_path(v, 0), 0), who,
		    sizeof(who));
	printf("%s: %s: ", who, gnutls_strerror(r));
	explain(stdout, v, vfy_gnutls_error(tls));
	if (r == 0) {
		snprintf(hello, sizeof(hello), "hello %s\n", who);
		gnutls_record_send(tls, hello, strlen(hello));
		gnutls_bye(tls, GNUTLS_SHUT_WR);
	}
	gnutls_deinit(tls);
	close(fd);
}

int
main(int argc, char **argv)
{
	struct vfy_tls_settings settings = { .ask = NULL };
	gnutls_certificate_credentials_t cred;
	struct vfy_store *store;
	gnutls_datum_t pem;
	int fd, listener;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 5)
		errx(2, "usage: gnutls_server PORT CERTS KEY TRUSTFILE");
	if (vfy_ctx_new(&settings.ctx) != 0 || gnutls_load_file(argv[4], &pem) ||
	    vfy_ctx_add_anchors(settings.ctx,
		(struct vfy_span){ pem.data, pem.size }, false, NULL, NULL))
		errx(2, "%s: no trust anchors", argv[4]);
	if (vfy_store_open(NULL, NULL, &store, NULL) != 0)
		errx(2, "the evidence cache can't be used");
	vfy_ctx_set_source(settings.ctx, vfy_store_source(store));
	gnutls_certificate_allocate_credentials(&cred);
	if (gnutls_certificate_set_x509_key_file(
		cred, argv[2], argv[3], GNUTLS_X509_FMT_PEM) < 0)
		errx(2, "%s, %s: no certificate and key", argv[2], argv[3]);
	listener = open_port(argv[1]);
	while ((fd = accept(listener, NULL, NULL)) >= 0)
		serve(fd, cred, &settings);
	err(6, "accept");
}
