/* SPDX-License-Identifier: MIT */
/*
 * sct.c - signed certificate timestamps (RFC 6962 3.3).
 *
 * Does not: check that they are signed by a log.
 */
#include "sct.h"

#include <string.h>

#include "wire.h"

/* Policies of browsers want five at most. */
#define SCTS_MAX 64
/* Octets; RFC 5280 4.1.2.2 has 20. */
#define SERIAL_MAX 64

size_t
sct_count(struct vfy_span list)
{
	struct wire w = wire_start(list);
	struct wire each = wire_start(wire_vector(&w, 2));
	size_t n = 0;

	while (each.len > 0 && !each.bad && n < SCTS_MAX) {
		wire_vector(&each, 2);
		n++;
	}
	return wire_whole(&w) && wire_whole(&each) ? n : 0;
}

/* The serial number of cert is upper-case hex; that of a CertID has the same octets. */
static bool
is_about(const struct vfy_ocsp_single *single, const struct vfy_cert *cert)
{
	static const char hex[] = "0123456789ABCDEF";
	char serial[2 * SERIAL_MAX + 1];
	size_t n = vfy_cert_serial(cert, serial, sizeof(serial));

	if (n != 2 * single->serial.len || n >= sizeof(serial))
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t octet = single->serial.ptr[i / 2];

		if (serial[i] != hex[i % 2 == 0 ? octet >> 4 : octet & 15])
			return false;
	}
	return true;
}

int
sct_count_staple(struct vfy_span staple, const struct vfy_cert *cert, size_t *n)
{
	struct vfy_ocsp_single single;
	struct vfy_ocsp *response;
	int rc;

	*n = 0;
	if (staple.len == 0)
		return 0;
	rc = vfy_ocsp_parse(staple, &response, NULL);
	if (rc != 0)
		return rc == VFY_ENOMEM ? rc : 0;
	memset(&single, 0, sizeof(single));
	while (vfy_ocsp_next(response, &single)) {
		if (is_about(&single, cert))
			*n += sct_count(single.sct_list);
	}
	vfy_ocsp_free(response);
	return 0;
}
