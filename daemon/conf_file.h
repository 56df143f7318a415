/* SPDX-License-Identifier: MIT */
/*
 * conf_file.h - verifyd.conf(5) as a list of what it says for which key.
 */
#ifndef CONF_FILE_H
#define CONF_FILE_H
#include "config.h"

/* A file that a person writes; libini_config's work grows with the square of
 * lines and sections. */
#define CONF_LIMIT_BYTES ((size_t)256 * 1024)
#define CONF_LIMIT_LINES 4096
#define CONF_LIMIT_LINE 4096
#define CONF_LIMIT_SECTIONS 300

/* Called for each [policy NAME]; false: out of memory. */
typedef bool conf_policy_fn(void *arg, const char *name, const char *where);

/*
 * Reads path and appends to *out what it says. required: it must be there.
 * What is wrong goes to complaints, all of it. False: out of memory.
 */
bool conf_file_read(const char *path, bool required, struct conf_entries *out,
    conf_policy_fn *policy, void *arg, struct complaints *complaints);

#endif
