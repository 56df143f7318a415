/* SPDX-License-Identifier: MIT */
/*
 * network_text.c - is this text a network, "10.0.0.0/8" or "::1"?
 *
 * Does not judge which networks are good ones.
 */
#include "network_text.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool
network_text_ok(const char *text)
{
	uint8_t address[16];
	char host[64];
	size_t len = strcspn(text, "/");
	const char *prefix = text[len] == '/' ? text + len + 1 : NULL;
	size_t digits;
	int family, bits;

	if (len >= sizeof(host))
		return false;
	memcpy(host, text, len);
	host[len] = '\0';
	family = strchr(host, ':') != NULL ? AF_INET6 : AF_INET;
	if (inet_pton(family, host, address) != 1)
		return false;
	if (prefix == NULL)
		return true;
	digits = strspn(prefix, "0123456789");
	if (digits == 0 || digits > 3 || prefix[digits] != '\0')
		return false;
	bits = (int)strtol(prefix, NULL, 10);
	return bits <= (family == AF_INET6 ? 128 : 32);
}
