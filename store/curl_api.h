/* SPDX-License-Identifier: MIT */
/*
 * curl_api.h - the few functions of libcurl that a fetch needs, found at run time.
 */
#ifndef STORE_CURL_API_H
#define STORE_CURL_API_H
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

struct curl_api {
	void *handle;
	__typeof__(&curl_global_init) global_init;
	__typeof__(&curl_global_cleanup) global_cleanup;
	__typeof__(&curl_easy_init) easy_init;
	__typeof__(&curl_easy_setopt) easy_setopt;
	__typeof__(&curl_easy_getinfo) easy_getinfo;
	__typeof__(&curl_easy_perform) easy_perform;
	__typeof__(&curl_easy_strerror) easy_strerror;
	__typeof__(&curl_easy_cleanup) easy_cleanup;
	__typeof__(&curl_multi_init) multi_init;
	__typeof__(&curl_multi_cleanup) multi_cleanup;
	__typeof__(&curl_multi_add_handle) multi_add_handle;
	__typeof__(&curl_multi_remove_handle) multi_remove_handle;
	__typeof__(&curl_multi_perform) multi_perform;
	__typeof__(&curl_multi_poll) multi_poll;
	__typeof__(&curl_multi_info_read) multi_info_read;
	__typeof__(&curl_slist_append) slist_append;
	__typeof__(&curl_slist_free_all) slist_free_all;
};

/* 0; VFY_EIO: no libcurl, or one that lacks something; *api is untouched then. */
int curl_api_load(struct curl_api *api);
void curl_api_unload(struct curl_api *api);

#endif
