/* SPDX-License-Identifier: MIT */
/*
 * client_http.c - one request to verifyd over its Unix socket, by libcurl.
 *
 * Each thread that asks takes a connection of its own, which stays open for whoever
 * asks next. A child of fork() leaves those of its parent alone.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "client_parts.h"

struct client_http {
	char socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
	pthread_mutex_t lock;
	pid_t pid; /* whose connections these are */
	CURL *idle[CLIENT_IDLE_MAX];
	size_t num_idle;
};

int
client_http_new(const char *socket, struct client_http **out)
{
	struct client_http *http;

	if (strlen(socket) >= sizeof(http->socket))
		return VFY_EARG;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return VFY_EIO;
	http = calloc(1, sizeof(*http));
	if (http == NULL) {
		curl_global_cleanup();
		return VFY_ENOMEM;
	}
	memcpy(http->socket, socket, strlen(socket));
	http->pid = getpid();
	(void)pthread_mutex_init(&http->lock, NULL);
	*out = http;
	return 0;
}

static void
drop_idle(struct client_http *http)
{
	while (http->num_idle > 0)
		curl_easy_cleanup(http->idle[--http->num_idle]);
}

void
client_http_free(struct client_http *http)
{
	if (http == NULL)
		return;
	drop_idle(http);
	(void)pthread_mutex_destroy(&http->lock);
	free(http);
	curl_global_cleanup();
}

/* What does not change from one request to the next. */
static CURL *
new_handle(const struct client_http *http)
{
	CURL *curl = curl_easy_init();

	if (curl == NULL ||
	    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, http->socket) !=
		CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_PROXY, "") != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http") != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
		(long)CURL_HTTP_VERSION_1_1) != CURLE_OK) {
		curl_easy_cleanup(curl);
		return NULL;
	}
	return curl;
}

/* NULL: no memory. */
static CURL *
take(struct client_http *http)
{
	CURL *curl = NULL;

	(void)pthread_mutex_lock(&http->lock);
	if (http->pid != getpid()) {
		drop_idle(http);
		http->pid = getpid();
	}
	if (http->num_idle > 0)
		curl = http->idle[--http->num_idle];
	(void)pthread_mutex_unlock(&http->lock);
	return curl != NULL ? curl : new_handle(http);
}

static void
give_back(struct client_http *http, CURL *curl)
{
	(void)pthread_mutex_lock(&http->lock);
	if (http->num_idle < CLIENT_IDLE_MAX) {
		http->idle[http->num_idle++] = curl;
		curl = NULL;
	}
	(void)pthread_mutex_unlock(&http->lock);
	curl_easy_cleanup(curl);
}

/* CURLOPT_WRITEFUNCTION: bounded, and always with a NUL behind it. */
static size_t
receive(char *bytes, size_t size, size_t n, void *arg)
{
	struct client_response *r = arg;
	char *body;

	n *= size;
	if (n > CLIENT_ANSWER_MAX - r->len)
		return 0;
	body = realloc(r->body, r->len + n + 1);
	if (body == NULL) {
		r->nomem = true;
		return 0;
	}
	memcpy(body + r->len, bytes, n);
	r->len += n;
	body[r->len] = '\0';
	r->body = body;
	return n;
}

static bool
set_request(CURL *curl, const struct client_request *r, const char *url,
    const struct curl_slist *headers, int64_t milliseconds,
    struct client_response *out)
{
	long ms = (long)milliseconds;

	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		(curl_off_t)r->len) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ms) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, ms) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEDATA, out) == CURLE_OK;
}

static int
say_failure(
    const struct client_http *http, CURLcode code, struct vfy_client_fault *why)
{
	if (code == CURLE_OUT_OF_MEMORY)
		return VFY_ENOMEM;
	if (code == CURLE_OPERATION_TIMEDOUT)
		client_fault_set(why, "late",
		    "verifyd at %s gave no answer in time", http->socket);
	else if (code == CURLE_COULDNT_CONNECT)
		client_fault_set(why, "unreachable",
		    "verifyd at %s can't be reached: is it running, and may "
		    "this user connect to the socket?",
		    http->socket);
	else
		client_fault_set(why, "broken", "verifyd at %s: %s",
		    http->socket, curl_easy_strerror(code));
	return VFY_EIO;
}

/* "Content-Type: TYPE", and no wait for "100 Continue". NULL: no memory. */
static struct curl_slist *
make_headers(const char *type)
{
	struct curl_slist *list = NULL, *more;
	char *line = NULL;

	if (asprintf(&line, "Content-Type: %s", type) < 0)
		return NULL;
	more = curl_slist_append(NULL, line);
	if (more != NULL) {
		list = curl_slist_append(more, "Expect:");
		if (list == NULL)
			curl_slist_free_all(more);
	}
	free(line);
	return list;
}

int
client_http_post(struct client_http *http, const struct client_request *r,
    int64_t milliseconds, struct client_response *out,
    struct vfy_client_fault *why)
{
	struct curl_slist *headers = make_headers(r->type);
	CURL *curl = headers != NULL ? take(http) : NULL;
	char *url = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	long status = 0;

	*out = (struct client_response){ .body = NULL };
	if (curl != NULL && asprintf(&url, "http://localhost%s", r->target) < 0)
		url = NULL;
	if (url != NULL &&
	    set_request(curl, r, url, headers, milliseconds, out))
		code = curl_easy_perform(curl);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK) {
		out->status = (int)status;
		give_back(http, curl);
	} else {
		if (out->nomem)
			code = CURLE_OUT_OF_MEMORY;
		client_response_clear(out);
		curl_easy_cleanup(curl);
	}
	free(url);
	curl_slist_free_all(headers);
	return code == CURLE_OK ? 0 : say_failure(http, code, why);
}

void
client_response_clear(struct client_response *r)
{
	free(r->body);
	*r = (struct client_response){ .body = NULL };
}
