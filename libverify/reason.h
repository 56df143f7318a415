/* SPDX-License-Identifier: MIT */
/*
 * reason.h - what the tables of vfy_reason.def say about a reason, for the
 * engine itself. The public accessors are in vfy.h.
 *
 * A reason that the table does not know is treated as the worst one.
 */
#ifndef REASON_H
#define REASON_H
#include "vfy.h"

/* How near to success: 0 (unknown reason) to 100 ("ok"). */
int reason_rank(enum vfy_reason r);
/* RFC 8446 6.2; -1: none. */
int reason_alert(enum vfy_reason r);
/* Of a path on which this is the fatal finding. */
enum vfy_outcome reason_outcome(enum vfy_reason r);

#endif
