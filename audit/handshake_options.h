/* SPDX-License-Identifier: MIT */
/*
 * handshake_options.h - the command line of "certaudit handshake": the connection's
 * own options, and those of the question about the server's certificates.
 */
#ifndef HANDSHAKE_OPTIONS_H
#define HANDSHAKE_OPTIONS_H
#include "files.h"
#include "handshake.h"
#include "verify_options.h"

struct handshake_request {
	struct verify_request verify;
	struct handshake_ask ask; /* points into what is below, and argv */
	char host[256], connect_host[256];
	char *name;	       /* host, as A-labels; owned */
	char *servername;      /* owned; NULL: none was given */
	char priority[512];
	bool has_port, no_sni, has_starttls, has_alpn;
	const char *versions, *alpn, *cert, *key, *proxy; /* as they were given */
	char alpn_names[256];
	struct file_bytes cert_bytes, key_bytes;
};

/*
 * As verify_request_read(): 0, or an exit status after a complaint; handshake_request_end()
 * in both cases. Certificate and key are read.
 */
int handshake_request_read(struct handshake_request *r, int argc, char **argv);
void handshake_request_end(struct handshake_request *r);
/* The help text, on standard output. */
void handshake_help(void);

/* Values of --starttls and --connect: 0, or EXIT_USAGE after a complaint. */
int starttls_option_set(enum starttls *out, const char *verb, const char *value);
int connect_option_set(char host[256], uint16_t *port, const char *verb, const char *value);

#endif
