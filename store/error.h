/* SPDX-License-Identifier: MIT */
/*
 * error.h - the sentence that says what is wrong with a store.
 */
#ifndef STORE_ERROR_H
#define STORE_ERROR_H
#include "vfy_store.h"

/* Formats into *err (NULL: nothing); what is not printable ASCII becomes '?'. */
__attribute__((format(printf, 2, 3))) void store_error(struct vfy_store_error *err,
    const char *format, ...);

#endif
