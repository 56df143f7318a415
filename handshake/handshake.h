/* SPDX-License-Identifier: MIT */
/*
 * handshake.h - one TLS handshake, performed and kept: what was said by whom, how far
 * it came, and what was agreed.
 *
 * handshake_run() performs it, flow.c reads it, judge.c says why it failed,
 * handshake_json.c tells all of it. The peer's certificates are not verified here:
 * that is a question for libverify, whose verdict the judge and the report take.
 * Nothing here prints or ends the process; no static state.
 */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H
#include "connect.h"
#include "flow.h"
#include "recorder.h"
#include "stages.h"
#include "starttls.h"
#include "tls_names.h"
#include "wire.h"

/* GnuTLS takes names of up to 255 octets; a list of them is short. */
#define HANDSHAKE_ALPN_MAX 8

/* What is to be done. Borrowed for the run. */
struct handshake_ask {
	const char *host; /* a name (A-labels) or an address, without brackets */
	uint16_t port;
	const char *connect_host; /* NULL: host */
	uint16_t connect_port;	  /* 0: port */
	const char *servername;	  /* NULL: no SNI */
	enum starttls starttls;
	const char *priority; /* GnuTLS's priority string; NULL: TLS 1.2 and 1.3 */
	const char *alpn[HANDSHAKE_ALPN_MAX];
	size_t num_alpn;
	struct vfy_span cert, key; /* PEM; empty: none */
	int64_t timeout;	   /* of all, microseconds */
	/* a descriptor that becomes readable when all of it is to end at once; 0, -1: none */
	int cut;
	/* May be NULL: any address may be connected to. */
	bool (*allowed)(void *arg, const struct sockaddr *address, socklen_t len);
	void *arg;
	/*
	 * May be NULL: connects by itself. Otherwise a nonblocking socket to that host,
	 * or -1 with why, printable; a proxy makes the connection, within milliseconds.
	 */
	int (*tunnel)(void *arg, const char *host, uint16_t port, int64_t milliseconds,
	    char *why, size_t len);
	void *tunnel_arg;
};

enum failure {
	FAILURE_NONE = 0,
	FAILURE_CONNECT,  /* h->connect says why */
	FAILURE_STARTTLS, /* h->starttls_result says why */
	FAILURE_CLOSED,	  /* the peer ended the connection, by close_notify at most */
	FAILURE_RESET,
	FAILURE_STALLED,
	FAILURE_IO,
	FAILURE_ALERT,	 /* the peer sent a fatal one */
	FAILURE_NOT_TLS, /* what came is no TLS */
	FAILURE_OURS	 /* we object: error says to what */
};
const char *failure_name(enum failure f);

/* What became of the connection when it was there. */
struct handshake_application {
	bool tried;
	char protocol[16]; /* "http/1.1", "h2", "smtp"...; "" nothing was asked */
	size_t sent, received;
	char first_line[256];	/* of what came, printable */
	char date[64];		/* of an HTTP answer, printable */
};

struct handshake {
	/* what was asked */
	char host[256], servername[256]; /* servername "": no SNI */
	uint16_t port;
	enum starttls starttls;
	bool has_client_cert;
	bool by_proxy;

	/* how it went */
	struct connect_log connect;
	enum starttls_result starttls_result;
	char starttls_said[256]; /* printable */
	struct recorder recorder;
	size_t tls_sent_from, tls_received_from; /* where TLS begins in it */
	struct stage_clock clock;
	enum failure failure;
	enum stage failed_at;
	int error;	   /* GnuTLS's, of FAILURE_OURS and others */
	char detail[256];  /* printable */
	int alert;	   /* -1: none */
	bool alert_by_us;

	/* messages that only GnuTLS could decrypt, as it gave them */
	struct caught_list caught;
	/* all, in order; and what was read in them */
	struct flow flow;

	/* what was agreed, as GnuTLS has it */
	bool done; /* both Finished were checked */
	bool exporter;
	bool extended_master_secret, safe_renegotiation, encrypt_then_mac, resumed;
	char alpn[256]; /* printable; "": none */
	struct handshake_application application;
};

/*
 * *out is for handshake_free(), whatever became of the connection: that it failed is
 * an answer. 0; VFY_EARG: priority, client certificate or key are no good, what
 * (printable) says why; VFY_ENOMEM, VFY_EINTERNAL.
 */
int handshake_run(const struct handshake_ask *ask, struct handshake **out, char *what, size_t len);
void handshake_free(struct handshake *h);
/* What is recorded and caught becomes h->flow. False: no memory. */
bool handshake_read(struct handshake *h);

/*
 * "host", "host:port", "[::1]:443", "::1". *port is left alone where none is given.
 * False: neither a name nor an address, or no port. host of 256 bytes.
 */
bool host_port_parse(const char *text, char host[256], uint16_t *port);

#endif
