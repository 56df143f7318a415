/* SPDX-License-Identifier: MIT */
/*
 * api_crl.h - what the resources of revocation lists share.
 */
#ifndef API_CRL_H
#define API_CRL_H
#include "service.h"

/* The {id} of the path; false: req->problem (404). */
bool api_crl_id(struct request *req, uint8_t id[32]);
/* There is none of this id: false with *p (404). */
bool api_crl_missing(struct problem *p);

#endif
