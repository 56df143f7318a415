/* SPDX-License-Identifier: MIT */
/*
 * address.c - which addresses may be connected to: a certificate's URL must
 * not steer us to the inside of the network that we run in.
 *
 * The tables follow IANA's special-purpose address registries (RFC 6890),
 * with the metadata services of cloud providers. A name is not judged, only
 * the address that a socket is about to be connected to: so a name that
 * resolves differently the second time gains nothing.
 * Does not resolve names; does not judge ports.
 */
#include "address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bounds.h"
#include "vfy_store.h"

/* Longest text of one network: "ffff:...:255.255.255.255/128". */
#define NET_TEXT_MAX (INET6_ADDRSTRLEN + 4)

static const struct address_net refused_v4[] = {
	{ false, { 0 }, 8 },		     /* this network, unspecified */
	{ false, { 10 }, 8 },		     /* private, RFC 1918 */
	{ false, { 100, 64 }, 10 },	     /* carrier-grade NAT, RFC 6598 */
	{ false, { 127 }, 8 },		     /* loopback */
	{ false, { 168, 63, 129, 16 }, 32 }, /* a cloud's host agent */
	{ false, { 169, 254 }, 16 },	     /* link-local; metadata services */
	{ false, { 172, 16 }, 12 },	     /* private, RFC 1918 */
	{ false, { 192, 0, 0 }, 24 },	     /* protocol assignments */
	{ false, { 192, 0, 2 }, 24 },	     /* documentation */
	{ false, { 192, 88, 99 }, 24 },	     /* 6to4 relays, withdrawn */
	{ false, { 192, 168 }, 16 },	     /* private, RFC 1918 */
	{ false, { 198, 18 }, 15 },	     /* benchmarks */
	{ false, { 198, 51, 100 }, 24 },     /* documentation */
	{ false, { 203, 0, 113 }, 24 },	     /* documentation */
	{ false, { 224 }, 4 },		     /* multicast */
	{ false, { 240 }, 4 },		     /* reserved; broadcast */
};

/*
 * Everything outside of global unicast is refused without being listed:
 * unspecified, loopback, unique local, link-local, site-local, multicast.
 */
static const struct address_net global_v6 = { true, { 0x20 }, 3 };
static const struct address_net refused_v6[] = {
	{ true, { 0x20, 0x01 }, 23 }, /* protocol assignments; Teredo */
	{ true, { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ true, { 0x20, 0x02 }, 16 },	    /* 6to4, withdrawn: holds IPv4 */
	{ true, { 0x3f, 0xff, 0x00 }, 20 }, /* documentation */
};

/* The last four octets are an IPv4 address: mapped; NAT64 (RFC 6052). */
static const struct address_net holds_v4[] = {
	{ true, { [10] = 0xff, [11] = 0xff }, 96 },
	{ true, { 0x00, 0x64, 0xff, 0x9b }, 96 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Do the first bits of a and b agree? */
static bool
same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	unsigned mask = 0xffu << (8 - rest) & 0xffu;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) & mask) == 0;
}

/* Is the address a (a whole one) in net? */
static bool
in_net(const struct address_net *a, const struct address_net *net)
{
	return a->v6 == net->v6 &&
	    same_prefix(a->octets, net->octets, net->bits);
}

static bool
in_any(const struct address_net *a, const struct address_net *nets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (in_net(a, &nets[i]))
			return true;
	return false;
}

static bool
is_global(const struct address_net *a)
{
	if (!a->v6)
		return !in_any(a, refused_v4, COUNT(refused_v4));
	return in_net(a, &global_v6) &&
	    !in_any(a, refused_v6, COUNT(refused_v6));
}

/* False: not an IP address. */
static bool
from_sockaddr(const struct sockaddr *sa, socklen_t len, struct address_net *out)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	memset(out, 0, sizeof(*out));
	if (len >= sizeof(in) && sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		memcpy(out->octets, &in.sin_addr, 4);
		out->bits = 32;
		return true;
	}
	if (len >= sizeof(in6) && sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof(in6));
		memcpy(out->octets, &in6.sin6_addr, 16);
		out->v6 = true;
		out->bits = 128;
		return true;
	}
	return false;
}

/* An IPv6 address that leads to an IPv4 one becomes that. */
static void
unwrap_v4(struct address_net *a)
{
	struct address_net v4 = { .v6 = false, .bits = 32 };

	if (!in_any(a, holds_v4, COUNT(holds_v4)))
		return;
	memcpy(v4.octets, a->octets + 12, 4);
	*a = v4;
}

bool
address_allowed(
    const struct address_list *allow, const struct sockaddr *sa, socklen_t len)
{
	struct address_net a;

	if (!from_sockaddr(sa, len, &a))
		return false;
	if (in_any(&a, allow->nets, allow->len))
		return true;
	unwrap_v4(&a);
	return is_global(&a) || in_any(&a, allow->nets, allow->len);
}

/* "0" to "128" without sign, space or leading zero; false otherwise. */
static bool
parse_bits(const char *s, unsigned max, unsigned *out)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; s[i] >= '0' && s[i] <= '9' && i < 3; i++)
		n = n * 10 + (unsigned)(s[i] - '0');
	if (i == 0 || s[i] != '\0' || (i > 1 && s[0] == '0') || n > max)
		return false;
	*out = n;
	return true;
}

static bool
parse_net(const char *text, struct address_net *out)
{
	char host[NET_TEXT_MAX + 1] = "";
	char *slash;
	struct address_net masked;
	size_t len = strnlen(text, sizeof(host));
	unsigned max;

	if (len == sizeof(host))
		return false;
	memcpy(host, text, len);
	slash = strchr(host, '/');
	if (slash != NULL)
		*slash++ = '\0';
	memset(out, 0, sizeof(*out));
	out->v6 = strchr(host, ':') != NULL;
	max = out->v6 ? 128 : 32;
	if (inet_pton(out->v6 ? AF_INET6 : AF_INET, host, out->octets) != 1)
		return false;
	out->bits = max;
	if (slash != NULL && !parse_bits(slash, max, &out->bits))
		return false;
	memset(&masked, 0, sizeof(masked));
	for (unsigned i = 0; i < out->bits; i++)
		masked.octets[i / 8] = (uint8_t)(masked.octets[i / 8] |
		    (out->octets[i / 8] & (0x80u >> i % 8)));
	return memcmp(masked.octets, out->octets, sizeof(masked.octets)) == 0;
}

int
address_list_parse(
    const char *const *texts, struct address_list *out, const char **bad)
{
	struct address_net *nets;
	size_t n = 0;

	while (texts != NULL && n < BOUND_ALLOW_NETS && texts[n] != NULL)
		n++;
	if (n == BOUND_ALLOW_NETS) {
		*bad = "more than 1023 networks";
		return VFY_EARG;
	}
	nets = calloc(n + 1, sizeof(*nets));
	if (nets == NULL)
		return VFY_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (parse_net(texts[i], &nets[i]))
			continue;
		*bad = texts[i];
		free(nets);
		return VFY_EARG;
	}
	*out = (struct address_list){ nets, n };
	return 0;
}

void
address_list_free(struct address_list *list)
{
	free(list->nets);
	*list = (struct address_list){ NULL, 0 };
}

bool
address_url_ok(const char *url)
{
	size_t len = strnlen(url, BOUND_URL + 1);
	size_t authority;

	if (len > BOUND_URL || strncasecmp(url, "http://", 7) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (url[i] <= 0x20 || url[i] > 0x7e || url[i] == '\\')
			return false;
	authority = strcspn(url + 7, "/?#");
	return authority > 0 && memchr(url + 7, '@', authority) == NULL;
}

bool
vfy_store_may_connect(const struct vfy_store_options *options,
    const struct sockaddr *address, size_t len)
{
	struct address_list allow = { .len = 0 };
	const char *bad;
	bool may;

	if (address_list_parse(options->allow_net, &allow, &bad) != 0)
		return false;
	may = address_allowed(&allow, address, (socklen_t)len);
	address_list_free(&allow);
	return may;
}
