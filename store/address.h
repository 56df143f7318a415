/* SPDX-License-Identifier: MIT */
/*
 * address.h - which URLs may be fetched, and which addresses connected to.
 */
#ifndef STORE_ADDRESS_H
#define STORE_ADDRESS_H
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* A network: the first bits of an address; IPv4 in the first four octets. */
struct address_net {
	bool v6;
	uint8_t octets[16];
	unsigned bits;
};
struct address_list {
	struct address_net *nets;
	size_t len;
};

/*
 * texts: "10.0.0.0/8", "127.0.0.1", "::1/128"; NULL-terminated; NULL: none.
 * Bits after the prefix must be 0: "10.1.2.3/8" is more likely a slip than a
 * wish. 0; VFY_EARG with *bad, the text that is wrong; VFY_ENOMEM.
 */
int address_list_parse(const char *const *texts, struct address_list *out, const char **bad);
void address_list_free(struct address_list *list);
/*
 * May this address be connected to? Only what is globally reachable, or lies
 * in a network of allow. An address with an IPv4 address in it (mapped, NAT64)
 * is judged as that. Families other than IP: never.
 */
bool address_allowed(const struct address_list *allow, const struct sockaddr *sa, socklen_t len);
/*
 * http://host..., at most BOUND_URL printable characters, and no user or
 * password: everything else is refused before a fetcher sees it.
 */
bool address_url_ok(const char *url);

#endif
