/* SPDX-License-Identifier: MIT */
/*
 * idn.c - U-labels to A-labels (IDNA2008: RFC 5891 5).
 *
 * The mappings of UTS 46 are left out: they make two names one, and drop
 * characters without a word, so that "example.test/x" would become a host.
 * Only ASCII letters get their lower case, and text its composed form.
 *
 * Only the part that is a host is touched: a local part stands for itself.
 * Does not: check what the engine checks (lengths, hyphens, empty labels).
 */
#include "idn.h"

#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_ascii(const char *s)
{
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x80)
			return false;
	}
	return true;
}

/* Where the host begins; NULL: there is none of its own. */
static const char *
find_host(enum vfy_identity type, const char *name)
{
	const char *at;

	switch (type) {
	case VFY_ID_DNS:
		return name;
	case VFY_ID_EMAIL:
		at = strrchr(name, '@');
		return at == NULL ? NULL : at + 1;
	case VFY_ID_SRV:
		at = strchr(name, '.');
		return at == NULL ? NULL : at + 1;
	case VFY_ID_URI:
		at = strchr(name, ':');
		if (at == NULL)
			return NULL;
		return strncmp(at, "://", 3) == 0 ? at + 3 : at + 1;
	case VFY_ID_NONE:
	case VFY_ID_IP:
		break;
	}
	return NULL;
}

static int
convert(const char *name, const char *host, size_t len, char **out)
{
	char *part = strndup(host, len), *alabels = NULL, *p;
	int rc;

	if (part == NULL)
		return VFY_ENOMEM;
	for (p = part; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	}
	rc = idn2_to_ascii_8z(part, &alabels, IDN2_NO_TR46 | IDN2_NFC_INPUT);
	free(part);
	if (rc != IDN2_OK)
		return rc == IDN2_MALLOC ? VFY_ENOMEM : VFY_EARG;
	rc = asprintf(
	    out, "%.*s%s%s", (int)(host - name), name, alabels, host + len);
	idn2_free(alabels);
	return rc < 0 ? VFY_ENOMEM : 0;
}

int
idn_to_alabels(enum vfy_identity type, const char *name, char **out)
{
	const char *host = find_host(type, name);
	size_t len;
	char *copy;
	int rc;

	if (host == NULL || is_ascii(host)) {
		copy = strdup(name);
		rc = copy == NULL ? VFY_ENOMEM : 0;
	} else {
		len = type == VFY_ID_URI ? strcspn(host, "/?#") : strlen(host);
		rc = convert(name, host, len, &copy);
	}
	if (rc == 0)
		*out = copy;
	return rc;
}
