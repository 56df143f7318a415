/* SPDX-License-Identifier: MIT */
/*
 * daemon_tables.c - prints verifyd's tables as its manual pages have them, for
 * manuals.sh: "keys" the keys of verifyd.conf(5), "routes" the resources of
 * verifyd(8). One line for each.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "conf_key.h"
#include "options.h"
#include "route_table.h"

static void
size(uint64_t n)
{
	static const char *const units[] = { "", "K", "M", "G" };
	size_t i = 0;

	/* 1024G is as large as it is written in the table */
	while (i < 3 && n > 1024 && n % 1024 == 0) {
		n /= 1024;
		i++;
	}
	if (n == 1024 && i < 3) {
		n = 1;
		i++;
	}
	printf("%" PRIu64 "%s", n, units[i]);
}

/* "a|b" as "a, b". */
static void
words(const char *bars)
{
	for (; *bars != '\0'; bars++) {
		if (*bars == '|')
			fputs(", ", stdout);
		else
			putchar(*bars);
	}
}

static void
option_type(const char *name)
{
	const struct option_def *opt = option_find(name);

	if (opt->kind == OPTION_SWITCH)
		fputs("true or false", stdout);
	else if (strcmp(name, "max-path-length") == 0)
		fputs("number, 0 to 999999", stdout);
	else
		words(opt->argument);
}

static void
type(const struct conf_key *k)
{
	static const char *const names[] = { [CONF_TEXT] = "text",
		[CONF_PATH] = "absolute path",
		[CONF_PROXY] = "http URL, or none",
		[CONF_URL] = "http URL",
		[CONF_NAME] = "group",
		[CONF_LOGIN] = "user name",
		[CONF_ADDRESS] = "loopback address and port",
		[CONF_NETWORK] = "network",
		[CONF_FILE] = "absolute path of a file",
		[CONF_BOOL] = "true or false",
		[CONF_SAID] = "true or false",
		[CONF_UNSAID] = "true or false",
		[CONF_USER] = "user",
		[CONF_GROUP] = "group" };

	switch (k->kind) {
	case CONF_NUMBER:
	case CONF_BUDGET:
		printf("number, %" PRIu64 " to %" PRIu64, k->min, k->max);
		break;
	case CONF_MODE:
		printf("octal, 0 to 0%" PRIo64, k->max);
		break;
	case CONF_SIZE:
		fputs("size, ", stdout);
		size(k->min);
		fputs(" to ", stdout);
		size(k->max);
		break;
	case CONF_CHOICE:
		words(k->argument);
		break;
	case CONF_OPTION:
		option_type(k->name);
		break;
	default:
		fputs(names[k->kind], stdout);
	}
}

/* What the table says, or what its help says in "(default: ...)". A policy
 * that does not say something leaves it open. */
static void
value(const struct conf_key *k)
{
	const char *help = k->help, *at, *own;
	int len;

	if (strcmp(k->section, "policy") == 0)
		return;
	if (k->kind == CONF_OPTION)
		help = option_find(k->name)->help;
	at = strstr(help, "(default: ");
	if (k->value != NULL || at == NULL) {
		printf("; default %s", k->value != NULL ? k->value : "none");
		return;
	}
	at += strlen("(default: ");
	own = strstr(at, "verifyd: ");
	if (own != NULL)
		at = own + strlen("verifyd: ");
	len = (int)strcspn(at, ")");
	printf("; default %.*s", len, at);
}

static void
print_key(const struct conf_key *k)
{
	printf("[%s] %s: ", k->section, k->name);
	type(k);
	value(k);
	if (k->repeatable)
		fputs("; repeatable", stdout);
	if (k->flag != FLAG_NONE)
		printf("; flag --%s", k->name);
	if (k->at_start)
		fputs("; restart", stdout);
	putchar('\n');
}

/* "GET, POST /v1/crls"; names in braces are as in the page, without them. */
static void
print_route(const struct resource *r)
{
	const struct verb *v;
	const char *p;

	for (v = r->verbs; v->method != NULL; v++)
		printf("%s%s", v == r->verbs ? "" : ", ", v->method);
	putchar(' ');
	for (p = r->path; *p != '\0'; p++)
		if (*p != '{' && *p != '}')
			putchar(*p);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	const struct conf_key *keys;
	size_t n, i;

	if (argc == 2 && strcmp(argv[1], "keys") == 0) {
		keys = conf_keys(&n);
		for (i = 0; i < n; i++)
			print_key(&keys[i]);
	} else if (argc == 2 && strcmp(argv[1], "routes") == 0) {
		for (i = 0; i < route_resources(); i++)
			print_route(route_resource(i));
	} else {
		fputs("usage: daemon_tables keys|routes\n", stderr);
		return 2;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
