/* SPDX-License-Identifier: MIT */
/*
 * tunnel.c - a connection through a proxy, by libcurl (RFC 9110 9.3.6, RFC
 * 1928), for who speaks another protocol than HTTP over it.
 *
 * Does not: take a proxy from the environment, or judge addresses: both are the
 * proxy's business and the caller's.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "curl_api.h"
#include "error.h"
#include "vfy_store.h"

/* A host name has at most 253 octets, an address with brackets 47. */
#define HOST_MAX 255

/* "http://HOST:PORT/": what libcurl is to reach. False: no host. */
static bool
make_url(char *buf, size_t len, const char *host, uint16_t port)
{
	bool v6 = strchr(host, ':') != NULL;
	size_t n = strlen(host);

	if (n == 0 || n > HOST_MAX || strcspn(host, "/?#@[]\\ \t\r\n%") != n)
		return false;
	return snprintf(buf, len, "http://%s%s%s:%u/", v6 ? "[" : "", host,
		   v6 ? "]" : "", (unsigned)port) < (int)len;
}

/* A proxy that hands on octets as they are: what speaks TLS itself does not. */
static bool
is_plain(const char *proxy)
{
	static const char *const schemes[] = { "http://", "socks4://",
		"socks4a://", "socks5://", "socks5h://" };

	if (strstr(proxy, "://") == NULL)
		return true;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(proxy, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

/* CURLOPT_XFERINFOFUNCTION, which libcurl calls once a second at least. */
static int
look(void *arg, curl_off_t to_come, curl_off_t came, curl_off_t to_go,
    curl_off_t gone)
{
	struct pollfd p = { .fd = *(const int *)arg, .events = POLLIN };

	(void)to_come, (void)came, (void)to_go, (void)gone;
	return poll(&p, 1, 0) > 0;
}

/* cut must outlive curl. */
static bool
set_up(const struct curl_api *a, CURL *curl, const char *url, const char *proxy,
    int64_t milliseconds, int *cut)
{
	long ms = milliseconds > INT32_MAX ? INT32_MAX : (long)milliseconds;

	return a->easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_PROXY, proxy) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_NOPROXY, "") == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_HTTPPROXYTUNNEL, 1L) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_XFERINFODATA, cut) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, ms) == CURLE_OK &&
	    a->easy_setopt(curl, CURLOPT_TIMEOUT_MS, ms) == CURLE_OK;
}

static int
say(const struct curl_api *a, CURL *curl, CURLcode code,
    struct vfy_store_error *err)
{
	long status = 0;

	if (code == CURLE_OUT_OF_MEMORY)
		return VFY_ENOMEM;
	(void)a->easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status != 0 && status / 100 != 2)
		store_error(err, "the proxy answered %ld", status);
	else
		store_error(err, "by the proxy: %s", a->easy_strerror(code));
	return code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT
	    ? VFY_EARG
	    : VFY_EIO;
}

/* curl's socket as one of our own: curl closes its own. */
static int
take_socket(
    const struct curl_api *a, CURL *curl, int *fd, struct vfy_store_error *err)
{
	curl_socket_t its = CURL_SOCKET_BAD;
	int own = -1;

	errno = EBADF;
	if (a->easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &its) == CURLE_OK &&
	    its != CURL_SOCKET_BAD)
		own = fcntl(its, F_DUPFD_CLOEXEC, 3);
	if (own >= 0 && fcntl(own, F_SETFL, O_NONBLOCK) == 0) {
		*fd = own;
		return 0;
	}
	store_error(err, "by the proxy: %s", strerror(errno));
	if (own >= 0)
		(void)close(own);
	return VFY_EIO;
}

static int
tunnel(const struct curl_api *a, const char *url, const char *proxy,
    int64_t milliseconds, int cut, int *fd, struct vfy_store_error *err)
{
	CURL *curl = a->easy_init();
	CURLcode code;
	int rc = VFY_EARG;

	if (curl == NULL)
		return VFY_ENOMEM;
	if (!set_up(a, curl, url, proxy, milliseconds, &cut)) {
		store_error(err, "not a proxy that libcurl knows");
		goto out;
	}
	code = a->easy_perform(curl);
	rc = code == CURLE_OK ? take_socket(a, curl, fd, err)
			      : say(a, curl, code, err);
out:
	a->easy_cleanup(curl);
	return rc;
}

int
vfy_store_tunnel(const char *proxy, const char *host, uint16_t port,
    int64_t milliseconds, int cut, int *fd, struct vfy_store_error *err)
{
	char url[HOST_MAX + 32];
	struct curl_api api;
	int rc;

	if (proxy[0] == '\0' || milliseconds <= 0 ||
	    !make_url(url, sizeof(url), host, port)) {
		store_error(err,
		    "neither proxy nor host may be empty, or have "
		    "a path");
		return VFY_EARG;
	}
	if (!is_plain(proxy)) {
		store_error(err,
		    "a proxy is http://, socks4://, socks4a://, "
		    "socks5:// or socks5h://");
		return VFY_EARG;
	}
	rc = curl_api_load(&api);
	if (rc != 0) {
		store_error(err, "libcurl is missing: install it");
		return rc;
	}
	rc = tunnel(&api, url, proxy, milliseconds, cut, fd, err);
	curl_api_unload(&api);
	return rc;
}
