/* SPDX-License-Identifier: MIT */
/*
 * curl_api.c - libcurl, found at run time.
 *
 * Loading it (with all that it links) takes longer than everything else a
 * process does before its first verification, and most processes never fetch.
 */
#include "curl_api.h"

#include <dlfcn.h>
#include <string.h>

#include "vfy.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The one that is built on the TLS library we use anyhow comes first. */
static const char *const names[] = { "libcurl-gnutls.so.4", "libcurl.so.4" };

/* Writes the address of a function to *where; false: it is not there. */
static bool
resolve(void *handle, const char *name, void *where)
{
	void *symbol = dlsym(handle, name);

	/* ISO C has no cast from an object's pointer to a function's. */
	memcpy(where, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static bool
resolve_all(struct curl_api *a)
{
	void *l = a->handle;

	return resolve(l, "curl_global_init", &a->global_init) &&
	    resolve(l, "curl_global_cleanup", &a->global_cleanup) &&
	    resolve(l, "curl_easy_init", &a->easy_init) &&
	    resolve(l, "curl_easy_setopt", &a->easy_setopt) &&
	    resolve(l, "curl_easy_getinfo", &a->easy_getinfo) &&
	    resolve(l, "curl_easy_perform", &a->easy_perform) &&
	    resolve(l, "curl_easy_strerror", &a->easy_strerror) &&
	    resolve(l, "curl_easy_cleanup", &a->easy_cleanup) &&
	    resolve(l, "curl_multi_init", &a->multi_init) &&
	    resolve(l, "curl_multi_cleanup", &a->multi_cleanup) &&
	    resolve(l, "curl_multi_add_handle", &a->multi_add_handle) &&
	    resolve(l, "curl_multi_remove_handle", &a->multi_remove_handle) &&
	    resolve(l, "curl_multi_perform", &a->multi_perform) &&
	    resolve(l, "curl_multi_poll", &a->multi_poll) &&
	    resolve(l, "curl_multi_info_read", &a->multi_info_read) &&
	    resolve(l, "curl_slist_append", &a->slist_append) &&
	    resolve(l, "curl_slist_free_all", &a->slist_free_all);
}

int
curl_api_load(struct curl_api *api)
{
	struct curl_api a = { 0 };

	for (size_t i = 0; i < COUNT(names) && a.handle == NULL; i++)
		/* NODELETE: a resolver's thread may outlive its transfer */
		a.handle =
		    dlopen(names[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (a.handle == NULL)
		return VFY_EIO;
	if (!resolve_all(&a) ||
	    a.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		(void)dlclose(a.handle);
		return VFY_EIO;
	}
	*api = a;
	return 0;
}

void
curl_api_unload(struct curl_api *api)
{
	if (api->handle == NULL)
		return;
	api->global_cleanup();
	(void)dlclose(api->handle);
	api->handle = NULL;
}
