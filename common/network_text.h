/* SPDX-License-Identifier: MIT */
/*
 * network_text.h - is this text a network, "10.0.0.0/8" or "::1"?
 */
#ifndef NETWORK_TEXT_H
#define NETWORK_TEXT_H
#include <stdbool.h>

/*
 * An address, or one with a prefix length. What the store takes, but that it
 * also wants no bits behind the prefix; so that it can be told early.
 */
bool network_text_ok(const char *text);

#endif
