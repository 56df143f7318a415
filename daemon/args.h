/* SPDX-License-Identifier: MIT */
/*
 * args.h - verifyd's command line: flags by the table of verifyd.conf(5).
 */
#ifndef ARGS_H
#define ARGS_H
#include "config.h"

struct args {
	const char *config; /* a file; borrowed from argv */
	bool has_config;    /* it was named, and must be there */
	bool check;	    /* --check-config */
	bool done;	    /* --help or --version: said */
	struct conf_entries flags;
};

/* False: said on stderr what is wrong. args_free() in any case. */
bool args_read(struct args *a, int argc, char **argv);
void args_free(struct args *a);

#endif
