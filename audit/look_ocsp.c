/* SPDX-License-Identifier: MIT */
/*
 * look_ocsp.c - an OCSP response, as JSON (RFC 6960 4.2).
 *
 * Does not: say that its signer may be relied on beyond what vfy_ocsp_signer() says.
 */
#include <stdlib.h>

#include "inspect.h"
#include "look.h"
#include "show.h"
#include "verb.h"
#include "verdict_json.h"

static void
put_signature(
    struct look_answer *a, const struct vfy_ocsp *ocsp, const struct look *look)
{
	struct json_builder b = json_begin();
	enum vfy_reason why = VFY_R_OK;
	const char *detail = "";

	PUT_WHOLE(&b, "algorithm", vfy_ocsp_signature, ocsp);
	if (look->issuer != NULL &&
	    vfy_ocsp_signer(ocsp, look->issuer, look->at, &why, &detail) != 0)
		b.failed = true;
	look_signature(a, &b, look->issuer, why, detail);
}

/* -- certificates that came with it ------------------------------------------------- */

static struct json_object *
cert_json(const struct vfy_cert *cert)
{
	struct json_builder b = json_begin();

	PUT_WHOLE(&b, "subject", vfy_cert_subject, cert);
	PUT_WHOLE(&b, "issuer", vfy_cert_issuer, cert);
	PUT_WHOLE(&b, "serial", vfy_cert_serial, cert);
	json_put_time(&b, "not_after", vfy_cert_not_after(cert));
	return json_end(&b);
}

static struct json_object *
certs_json(const struct vfy_ocsp *ocsp)
{
	struct json_object *array = json_object_new_array();
	size_t i, n = vfy_ocsp_info(ocsp)->certs;

	for (i = 0; array != NULL && i < n; i++) {
		struct vfy_cert *cert = NULL;
		struct json_object *one;
		int rc = vfy_ocsp_cert(ocsp, i, &cert);

		if (rc == VFY_EPARSE)
			continue; /* the signer's finding tells of it */
		one = rc == 0 ? cert_json(cert) : NULL;
		vfy_cert_free(cert);
		if (!json_append(array, one))
			return NULL;
	}
	return array;
}

/* -- answers ------------------------------------------------------------------------ */

static struct json_object *
single_json(struct look_answer *a, const struct vfy_ocsp *ocsp,
    const struct vfy_ocsp_single *one, const struct look *look)
{
	struct json_builder b = json_begin();
	bool of_issuer =
	    look->issuer == NULL || vfy_ocsp_is_of(one, look->issuer);

	inspect_put_ocsp_single(&b, one);
	if (look->issuer != NULL)
		json_put_bool(&b, "of_issuer", of_issuer);
	if (!of_issuer)
		look_found(a, VFY_R_OCSP_OTHER_CERT,
		    "an answer is about another issuer's certificate",
		    EXIT_FINDINGS);
	if (look->cert == NULL) {
		const char *detail = "";
		enum vfy_reason why =
		    vfy_ocsp_usable(ocsp, one, look->at, &detail);

		look_found(a, why, detail, look_usable_status(why));
		if (one->status == VFY_ST_REVOKED)
			a->status = worse_status(a->status, EXIT_REVOKED);
		if (one->status == VFY_ST_UNKNOWN)
			a->status = worse_status(a->status, EXIT_UNDETERMINED);
	}
	return json_end(&b);
}

static struct json_object *
answers_json(
    struct look_answer *a, const struct vfy_ocsp *ocsp, const struct look *look)
{
	struct json_object *array = json_object_new_array();
	struct vfy_ocsp_single one = { .next = 0 };

	while (array != NULL && vfy_ocsp_next(ocsp, &one)) {
		if (!json_append(array, single_json(a, ocsp, &one, look)))
			return NULL;
	}
	return array;
}

/* What it says of the certificate that was asked for. */
static void
put_cert_status(
    struct look_answer *a, const struct vfy_ocsp *ocsp, const struct look *look)
{
	struct vfy_rev_status status = { .status = VFY_ST_UNKNOWN,
		.reason = -1 };
	const char *detail = "";
	enum vfy_reason why = vfy_ocsp_says(
	    ocsp, look->cert, look->issuer, look->at, &status, &detail);

	json_put(&a->b, "certificate", verdict_status_json(&status));
	look_found(a, why, detail,
	    why == VFY_R_OCSP_STALE ? EXIT_EXPIRED : EXIT_UNDETERMINED);
	if (status.status == VFY_ST_REVOKED)
		a->status = worse_status(a->status, EXIT_REVOKED);
	else if (status.status != VFY_ST_GOOD)
		a->status = worse_status(a->status, EXIT_UNDETERMINED);
}

static void
put_successful(
    struct look_answer *a, const struct vfy_ocsp *ocsp, const struct look *look)
{
	inspect_put_ocsp_head(&a->b, ocsp);
	put_signature(a, ocsp, look);
	json_put(&a->b, "answers", answers_json(a, ocsp, look));
	if (look->cert != NULL)
		put_cert_status(a, ocsp, look);
	json_put(&a->b, "certificates", certs_json(ocsp));
}

struct json_object *
look_ocsp(const struct vfy_ocsp *ocsp, const char *file,
    const struct look *look, int *status)
{
	const struct vfy_ocsp_info *info = vfy_ocsp_info(ocsp);
	struct look_answer a = look_begin();

	if (file != NULL)
		json_put_text(&a.b, "file", file);
	json_put_text(
	    &a.b, "response_status", vfy_ocsp_status_name(info->status));
	if (info->status == 0) {
		put_successful(&a, ocsp, look);
	} else {
		json_put_text(&a.b, "hint", vfy_ocsp_status_hint(info->status));
		look_found(&a, VFY_R_OCSP_NOT_SUCCESSFUL,
		    vfy_ocsp_status_name(info->status), EXIT_FINDINGS);
	}
	return look_end(&a, status);
}
