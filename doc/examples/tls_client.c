/* SPDX-License-Identifier: MIT */
/*
 * tls_client HOST PORT NAME TRUSTFILE [off|cached|allowed [CIDR]]: a TLS client
 * that talks to no peer but one that libverify calls valid. Prints the verdict;
 * exits 0 valid, 1 not trusted, 2 usage, 3 revoked, 4 expired, 5 undetermined,
 * 6 no connection. CIDR: a private net that may be asked for evidence.
 */
#include <err.h>
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <vfy_store.h>

struct judge {
	struct vfy_ctx *ctx;
	struct vfy_query *query;
	struct vfy_verdict *verdict;
};

/* GnuTLS calls this when the peer's chain is here; 0 goes on. */
static int
verify_peer(gnutls_session_t tls)
{
	struct judge *j = gnutls_session_get_ptr(tls);
	unsigned int i, n = 0;
	const gnutls_datum_t *der = gnutls_certificate_get_peers(tls, &n);
	gnutls_datum_t ocsp;
	int r = 0;

	for (i = 0; r == 0 && i < n; i++)
		r = vfy_query_add_certs(j->query,
		    (struct vfy_span){ der[i].data, der[i].size }, NULL, NULL);
	if (gnutls_ocsp_status_request_get(tls, &ocsp) == 0)
		vfy_query_add_staple(
		    j->query, (struct vfy_span){ ocsp.data, ocsp.size }, NULL);
	if (r != 0 || vfy_verify(j->ctx, j->query, &j->verdict) != 0)
		return -1;
	if (vfy_verdict_outcome(j->verdict) == VFY_VALID)
		return 0;
	gnutls_alert_send(tls, GNUTLS_AL_FATAL,
	    (gnutls_alert_description_t)vfy_verdict_tls_alert(j->verdict));
	return -1;
}

int
main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *a;
	const char *nets[] = { argc > 6 ? argv[6] : NULL, NULL };
	struct vfy_store_options options = { .allow_net = nets };
	enum vfy_network network = VFY_NET_CACHED;
	struct judge j = { NULL, NULL, NULL };
	gnutls_certificate_credentials_t cred;
	struct vfy_store *store;
	gnutls_session_t tls;
	gnutls_datum_t pem;
	enum vfy_reason why;
	int fd, r;

	if (argc < 5 || (argc > 5 && vfy_network_parse(argv[5], &network) != 0))
		errx(2, "usage: see the top of tls_client.c");
	if (vfy_ctx_new(&j.ctx) != 0 || gnutls_load_file(argv[4], &pem) != 0 ||
	    vfy_ctx_add_anchors(j.ctx, (struct vfy_span){ pem.data, pem.size },
		false, NULL, NULL) != 0)
		errx(2, "%s: no trust anchors", argv[4]);
	if (vfy_store_open(NULL, &options, &store, NULL) != 0)
		errx(7, "the evidence cache can't be used");
	vfy_ctx_set_source(j.ctx, vfy_store_source(store));
	if (vfy_query_new(&j.query) != 0 ||
	    vfy_query_set_identity(j.query, VFY_ID_DNS, argv[3]) != 0)
		errx(2, "%s: not a host name", argv[3]);
	vfy_query_set_revocation(j.query, VFY_REV_HARD);
	vfy_query_set_stapling_offered(j.query, true);
	vfy_query_set_network(j.query, network, 5000);
	if (getaddrinfo(argv[1], argv[2], &hints, &a) != 0 ||
	    (fd = socket(a->ai_family, a->ai_socktype, 0)) < 0 ||
	    connect(fd, a->ai_addr, a->ai_addrlen) != 0)
		errx(6, "no connection to %s port %s", argv[1], argv[2]);
	gnutls_certificate_allocate_credentials(&cred);
	gnutls_init(&tls, GNUTLS_CLIENT);
	gnutls_set_default_priority(tls);
	gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, cred);
	gnutls_server_name_set(tls, GNUTLS_NAME_DNS, argv[3], strlen(argv[3]));
	gnutls_session_set_ptr(tls, &j);
	gnutls_session_set_verify_function(tls, verify_peer);
	gnutls_transport_set_int(tls, fd);
	r = gnutls_handshake(tls);
	if (j.verdict == NULL || (r != 0 && r != GNUTLS_E_CERTIFICATE_ERROR))
		errx(6, "handshake: %s", gnutls_strerror(r));
	why = vfy_verdict_reason(j.verdict);
	printf("%s %s\n", vfy_outcome_name(vfy_verdict_outcome(j.verdict)),
	    vfy_reason_name(why));
	if (why == VFY_R_EXPIRED || why == VFY_R_NOT_YET_VALID)
		return 4;
	if (vfy_verdict_outcome(j.verdict) == VFY_UNDETERMINED)
		return 5;
	return r == 0 ? 0 : why == VFY_R_REVOKED ? 3 : 1;
}
