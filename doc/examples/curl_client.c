/* SPDX-License-Identifier: MIT */
/*
 * curl_client TRUSTFILE URL [HOST:PORT:ADDRESS]: fetches URL by libcurl (of the
 * flavour that uses OpenSSL) from a server that libverify calls valid, with
 * revocation by the staple and the evidence cache. The verdict and what to do
 * about it go to standard error. HOST:PORT:ADDRESS as of curl --resolve. Exits as
 * openssl_common.h says; 2 usage, 6 another failure, 7 no libverify or libcurl.
 */
#include <curl/curl.h>
#include <openssl/ssl.h>
#include <vfy_openssl.h>
#include <vfy_store.h>

#include "openssl_common.h"

struct judge {
	struct vfy_ctx *ctx;
	struct vfy_openssl *v;
	int status; /* of the verdict; -1: none */
};

/*
 * The adapter's question. libcurl has closed the connection by the time it says
 * that it failed, so the verdict is told here.
 */
static int
verify(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	struct judge *j = arg;
	int rc = vfy_verify(j->ctx, q, out);

	if (rc == 0)
		j->status = explain(stderr, *out);
	else
		fprintf(stderr, "no verdict: %s\n", vfy_strerror(rc));
	return rc;
}

/* libcurl has made an SSL_CTX for a connection. */
static CURLcode
prepare(CURL *curl, void *ssl_ctx, void *arg)
{
	struct judge *j = arg;

	(void)curl;
	return vfy_openssl_use(ssl_ctx, j->v) == 0 ? CURLE_OK
						   : CURLE_SSL_CERTPROBLEM;
}

int
main(int argc, char **argv)
{
	struct judge j = { .status = -1 };
	/* The name is that of the URL, which libcurl sends as SNI. (It sends none
	 * for an address: no_identity leaves the comparison to libcurl.) */
	struct vfy_tls_settings settings = { .verify = verify,
		.verify_arg = &j };
	char error[CURL_ERROR_SIZE] = "";
	struct vfy_store *store = NULL;
	struct curl_slist *at;
	CURLcode rc;
	CURL *curl;

	if (argc < 3 || vfy_ctx_new(&j.ctx) != 0)
		errx(2, "usage: curl_client TRUSTFILE URL [HOST:PORT:ADDRESS]");
	load_anchors(j.ctx, argv[1]);
	if (vfy_store_open(NULL, NULL, &store, NULL) == 0)
		vfy_ctx_set_source(j.ctx, vfy_store_source(store));
	settings.ctx = j.ctx;
	if (vfy_openssl_new(&settings, &j.v) != 0)
		errx(7, "libverify-openssl can't be used");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	curl = curl_easy_init();
	if (curl == NULL)
		errx(7, "libcurl can't be used");
	at = argc > 3 ? curl_slist_append(NULL, argv[3]) : NULL;
	curl_easy_setopt(curl, CURLOPT_URL, argv[2]);
	curl_easy_setopt(curl, CURLOPT_RESOLVE, at);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(
	    curl, CURLOPT_CAINFO, NULL); /* not asked: need not be read */
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, &j);
	if (curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, prepare) !=
	    CURLE_OK)
		errx(
		    7, "this libcurl does not use OpenSSL: %s", curl_version());
	rc = curl_easy_perform(curl);
	if (rc != CURLE_OK)
		fprintf(stderr, "%s: %s\n", argv[2],
		    error[0] != '\0' ? error : curl_easy_strerror(rc));
	curl_easy_cleanup(curl);
	curl_slist_free_all(at);
	curl_global_cleanup();
	vfy_openssl_free(j.v);
	vfy_ctx_free(j.ctx);
	vfy_store_close(store);
	if (rc == CURLE_OK) /* and nobody was judged, by a pre-shared key? */
		return j.status == 0 ? 0 : 1;
	return j.status > 0 ? j.status : 6;
}
