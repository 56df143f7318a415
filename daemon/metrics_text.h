/* SPDX-License-Identifier: MIT */
/*
 * metrics_text.h - the service's metrics, written down.
 */
#ifndef METRICS_TEXT_H
#define METRICS_TEXT_H
#include "service.h"

#define METRICS_TYPE                                                           \
	"application/openmetrics-text; version=1.0.0; charset=utf-8"

/* OpenMetrics text, for free(); NULL: out of memory. */
char *metrics_text(struct service *service, size_t *len);

#endif
