/* SPDX-License-Identifier: MIT */
/*
 * crl.c - "certaudit crl": what does this revocation list say, whose is it, is it
 * in force, and is a serial number on it?
 *
 * Does not: judge certificates (that is "verify" and "revocation"), or fetch.
 */
#include <stdlib.h>

#include "command_line.h"
#include "look.h"
#include "verb.h"

/* Entries told; each costs half a kilobyte of memory as JSON. */
#define MAX_ENTRIES 100000

enum own { OWN_SERIAL = LOOK_LAST, OWN_ENTRIES };

static const struct verb_option own_options[] = {
	{ LOOK_ISSUER, "issuer", "FILE",
	    "whose signature it should have (default: not checked)", false },
	{ OWN_SERIAL, "serial", "HEX",
	    "is that serial number listed? (default: none is looked for)",
	    true },
	{ OWN_ENTRIES, "entries", "N",
	    "tells the first N entries, up to 100000 (default: 0)", false },
	LOOK_AT_ROW,
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

struct request {
	struct look_request r;
	struct look_serial *serials;
};

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct request *crl = arg;
	struct look *look = &crl->r.look;

	(void)common;
	switch (own->id) {
	case OWN_SERIAL:
		return look_set_serial(
		    &crl->serials[look->num_serials++], verb, value);
	case OWN_ENTRIES:
		return look_set_number(
		    &look->entries, verb, "entries", MAX_ENTRIES, value);
	default:
		return look_take(&crl->r, verb, own->id, value);
	}
}

const struct command_line crl_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.usage =
	    "Usage: certaudit crl [options] FILE...\n\n"
	    "Says what revocation lists hold: whose they are, what they are "
	    "about, whether they\nare in force, and whether a serial number "
	    "is on them. FILE is PEM or DER, '-' is\nstandard input.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit crl --issuer inter.pem inter.crl\n"
	    "  certaudit crl --serial 0A:1F --json inter.crl\n"
	    "  curl -s http://crl.example/ca.crl | certaudit crl --entries 10 "
	    "-\n\n"
	    "Exit status: 0 nothing found, 1 it can't be used or is not the "
	    "issuer's, 2 usage\nor unreadable input, 3 a serial number is "
	    "revoked, 4 it is not in force,\n7 internal error.\n",
	.take = take,
};

static int
each(void *arg, const struct vfy_crl *crl)
{
	struct look_request *r = arg;

	return look_append(r, look_crl(crl, r->file, &r->look, &r->status));
}

static int
read_lists(
    struct look_request *r, struct vfy_span bytes, struct vfy_fault *fault)
{
	return vfy_crl_read(bytes, each, r, fault);
}

static const struct look_kind lists = { "lists", FILE_LIMIT_CRLS, read_lists };

int
verb_crl(int argc, char **argv)
{
	struct request crl = { .r.look.at = look_now() };
	struct look_request *r = &crl.r;
	int first, status;

	/* room for every argument */
	crl.serials = calloc((size_t)argc + 1, sizeof(crl.serials[0]));
	if (crl.serials == NULL)
		return out_of_memory(argv[0]);
	r->look.serials = crl.serials;
	status = command_line_read(&crl_line, argc, argv, &crl, &r->help, &first);
	if (status == 0 && r->help)
		command_line_help(&crl_line);
	else if (status == 0 && first == argc)
		status = usage_error(argv[0], "no revocation list was given");
	else if (status == 0)
		status = look_at_files(r, &lists, argv[0], argv + first);
	free(crl.serials);
	return status;
}
