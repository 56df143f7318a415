/* SPDX-License-Identifier: MIT */
/*
 * write_items.c - for scripts: items from standard input, a line of JSON each, to
 * standard output in a format.
 *
 *	write_items FORMAT [NOW]
 */
#include <stdlib.h>

#include "results.h"

static int
add_line(struct results *r, const char *line)
{
	struct json_object *item = json_tokener_parse(line);
	int rc = results_add(r, item);

	json_object_put(item);
	return rc;
}

int
main(int argc, char **argv)
{
	struct results_options options = { .command = "certaudit scan" };
	enum results_format format;
	struct results *r = NULL;
	char *line = NULL;
	size_t room = 0;
	int rc, closed;

	if (argc < 2 || !results_format_parse(argv[1], &format))
		return 2;
	options.now = argc > 2 ? atoll(argv[2]) : 1795435200;
	rc = results_open(format, stdout, &options, &r);
	while (rc == 0 && getline(&line, &room, stdin) > 0)
		rc = add_line(r, line);
	free(line);
	closed = results_close(r, rc == 0);
	return rc != 0 || closed != 0;
}
