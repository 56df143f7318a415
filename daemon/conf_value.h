/* SPDX-License-Identifier: MIT */
/*
 * conf_value.h - one value of verifyd.conf(5) or of a flag, into its field.
 */
#ifndef CONF_VALUE_H
#define CONF_VALUE_H
#include "config.h"

/*
 * base: the struct config, or the struct conf_policy that the entry is of.
 * What can be repeated is appended. A wrong value goes to complaints, with
 * what would be right. False: out of memory.
 */
bool conf_value_set(
    void *base, const struct conf_entry *e, struct complaints *complaints);
/* Releases what base has for this key. */
void conf_value_clear(void *base, const struct conf_key *key);
/* a gets what b has, for a key that is at_start. False: out of memory. */
bool conf_value_copy(void *a, const void *b, const struct conf_key *key);
/* Do both have the same for this key? */
bool conf_value_same(const void *a, const void *b, const struct conf_key *key);

#endif
