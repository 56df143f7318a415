/* SPDX-License-Identifier: MIT */
/*
 * vfy.h - is this certificate good, for this use, at this time, and why?
 *
 * DER bytes -> parsed certificates -> candidate paths (RFC 4158) -> checks in
 * the order of RFC 5280, section 6.1 -> revocation (6.3, RFC 6960) -> verdict.
 *
 * Errors: functions return 0, or a negative VFY_E* when the question could
 * not be answered; then outputs are untouched. A bad certificate is never an
 * error: it is an answer, and lies in the verdict.
 * Ownership: _new makes, _free releases and accepts NULL, _ref shares; bytes
 * passed in are copied; what a getter returns is borrowed from its first
 * argument and lives as long as that does.
 * Threads: no global state. A context may be used by many threads at once
 * after its last setter; a query belongs to one thread at a time.
 */
#ifndef VFY_H
#define VFY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* Borrowed bytes; {NULL, 0} is empty. */
struct vfy_span {
	const uint8_t *ptr;
	size_t len;
};

struct vfy_ctx;     /* anchors, pool, source: set up once, then shared */
struct vfy_query;   /* one question */
struct vfy_verdict; /* one answer, with every path tried */
struct vfy_path;    /* borrowed from a verdict */
struct vfy_cert;    /* parsed, immutable, counted */

enum vfy_err {
	VFY_OK = 0,
	VFY_ENOMEM = -1,    /* out of memory */
	VFY_EARG = -2,      /* the caller broke the contract */
	VFY_EPARSE = -3,    /* bytes are not what they should be; see vfy_fault */
	VFY_ELIMIT = -4,    /* more than vfy_limits.h allows */
	VFY_EINTERNAL = -5, /* a bug, or a system call that may not fail did */
	VFY_EIO = -6,	    /* a file or the evidence store could not be used */
	VFY_ENOENT = -7,    /* nothing there (evidence source; no anchors) */
	VFY_EAGAIN = -8	    /* not yet: ask again (vfy_tls.h); never of vfy_verify() */
};

enum vfy_outcome { VFY_INVALID = 0, VFY_VALID = 1, VFY_UNDETERMINED = 2 };

enum vfy_purpose {
	VFY_TLS_SERVER = 1,
	VFY_TLS_CLIENT,
	VFY_EMAIL,
	VFY_CODE_SIGNING,
	VFY_TIMESTAMPING,
	VFY_OCSP_SIGNING,
	VFY_ANY_PURPOSE
};

enum vfy_profile { VFY_AUTO = 0, VFY_WEBPKI, VFY_RFC5280, VFY_COMPAT };

enum vfy_revocation { VFY_REV_OFF = 0, VFY_REV_SHADOW, VFY_REV_SOFT, VFY_REV_HARD };

/* Of which certificates of a path the status is asked for. */
enum vfy_scope { VFY_SCOPE_CHAIN = 0, VFY_SCOPE_LEAF };

/* Whether OCSP responders are asked with a nonce (RFC 9654). */
enum vfy_nonce { VFY_NONCE_OFF = 0, VFY_NONCE_ASK, VFY_NONCE_REQUIRE };

enum vfy_network { VFY_NET_OFF = 0, VFY_NET_CACHED, VFY_NET_ALLOWED };

enum vfy_identity { VFY_ID_NONE = 0, VFY_ID_DNS, VFY_ID_IP, VFY_ID_EMAIL, VFY_ID_URI, VFY_ID_SRV };

/*
 * Why. Generated from reason.def: value, name, RFC section, rank, TLS alert.
 * Values and names never change meaning and are never reused.
 */
enum vfy_reason {
#define VFY_REASON(id, value, name, section, rank, alert, outcome, hint) VFY_R_##id = value,
#include "vfy_reason.def"
#undef VFY_REASON
};

/* The stable name, the section that demands the check, what to do; never NULL. */
const char *vfy_reason_name(enum vfy_reason r);
const char *vfy_reason_section(enum vfy_reason r);
const char *vfy_reason_hint(enum vfy_reason r);

/* A sentence for a VFY_E* code; never NULL. */
const char *vfy_strerror(int err);

/*
 * The names that command line, REST and JSON use ("tls-server", "webpki",
 * "hard", "cached", "dns"...). _name never returns NULL; _parse returns 0 or
 * VFY_EARG for a name that is not known.
 */
const char *vfy_outcome_name(enum vfy_outcome o);
const char *vfy_purpose_name(enum vfy_purpose p);
const char *vfy_profile_name(enum vfy_profile p);
const char *vfy_revocation_name(enum vfy_revocation m);
const char *vfy_scope_name(enum vfy_scope s);
const char *vfy_nonce_name(enum vfy_nonce n);
const char *vfy_network_name(enum vfy_network n);
const char *vfy_identity_name(enum vfy_identity i);
int vfy_purpose_parse(const char *name, enum vfy_purpose *out);
int vfy_profile_parse(const char *name, enum vfy_profile *out);
int vfy_revocation_parse(const char *name, enum vfy_revocation *out);
int vfy_scope_parse(const char *name, enum vfy_scope *out);
int vfy_nonce_parse(const char *name, enum vfy_nonce *out);
int vfy_network_parse(const char *name, enum vfy_network *out);

/* The name of a TLS alert (RFC 8446 6), e.g. "certificate_revoked"; "" for -1. */
const char *vfy_tls_alert_name(int alert);

/*
 * What is wrong with bytes that could not be read, and where. The code's name
 * is stable ("pem-base64"); what is a sentence for people, printable ASCII.
 */
enum vfy_fault_code {
#define VFY_FAULT(id, value, name, text) VFY_F_##id = value,
#include "vfy_fault.def"
#undef VFY_FAULT
};
struct vfy_fault {
	enum vfy_fault_code code;
	size_t index;	/* which object of the input, from 0 */
	size_t line;	/* of a PEM input, from 1; 0 when it is DER */
	size_t offset;	/* bytes from the start of that object's DER (of the
			 * input where it is not DER) */
	char what[128]; /* the field or the detail, e.g. "tbsCertificate.validity" */
};
const char *vfy_fault_name(enum vfy_fault_code code);
/* One line: "object 3 (line 40), byte 17: ...". Returns its full length. */
size_t vfy_fault_text(const struct vfy_fault *f, char *buf, size_t len);

/* One thing a check had to say about one certificate of one path. */
struct vfy_finding {
	enum vfy_reason reason;
	unsigned depth;	    /* 0 is the leaf */
	bool fatal;	    /* false: a remark; does not reject the path */
	const char *section; /* of the rule that demands the check */
	const char *detail;  /* printable ASCII, at most 255 bytes; may be "" */
	const char *hint;    /* what to do about it; may be "" */
};

/* -- the seam to the evidence ------------------------------------------- */

/*
 * CRLs, OCSP responses, AIA issuers. The library opens no socket and no file
 * by itself (but for the system's anchors, when asked). What a source returns
 * is never trusted: the engine authenticates it in every question (but see
 * struct vfy_facts).
 */
/*
 * What the engine worked out about the bytes of one CRL, and what they alone
 * decide: a source may keep it with them, where nobody else can write, and give
 * it back, so that a large list is not read again from end to end in every
 * question. A source that shares its evidence must not give what others say.
 */
struct vfy_facts {
	struct vfy_span signer_key; /* SHA-256 of the SPKI whose key signed it; empty: unknown */
	struct vfy_span index;	    /* where its entries are, the engine's own form; empty: none */
};
struct vfy_blob {
	struct vfy_span der;
	bool kept; /* the source has it already: keep need not be called */
	bool wants_facts; /* but it would keep facts of it: call keep with them */
	/* the engine's to set before it releases the blob: this question could
	 * not tell what it is worth, so that not being kept is no refusal */
	bool unjudged;
	struct vfy_facts facts;
	void (*release)(struct vfy_blob *);
};
enum vfy_ask_kind { VFY_ASK_CRL = 1, VFY_ASK_OCSP, VFY_ASK_ISSUER };
enum vfy_wait { VFY_AT_HAND = 0, VFY_UNTIL_DEADLINE = 1 };
struct vfy_ask {
	enum vfy_ask_kind kind;
	const char *url;	    /* NULL: whatever is at hand for this key */
	struct vfy_span issuer_key; /* SHA-256 of the issuer's SPKI */
	struct vfy_span request;    /* OCSP: the DER OCSPRequest */
	enum vfy_wait wait;	    /* at hand: never blocks on the network; a
				     * refresh is noted */
	int64_t deadline;	    /* CLOCK_MONOTONIC, milliseconds */
	int64_t at;		    /* the question's time, unix seconds */
	size_t nth;		    /* 0, 1, ... until VFY_ENOENT: several may
				     * be at hand; only 0 fetches */
};
struct vfy_source {
	void *arg;
	/*
	 * 0 and a blob; VFY_ENOENT when there is none (and, with
	 * VFY_UNTIL_DEADLINE, the fetch gave none); VFY_EIO, VFY_ENOMEM.
	 * May be called by several threads at once.
	 */
	int (*get)(void *arg, const struct vfy_ask *ask, struct vfy_blob **out);
	/*
	 * The engine authenticated these bytes (signature, form, scope):
	 * worth keeping. Times are unix seconds; next_update 0: absent.
	 * facts, NULL: none, are borrowed for the call.
	 */
	void (*keep)(void *arg, const struct vfy_ask *ask, struct vfy_span der, int64_t this_update,
	    int64_t next_update, const struct vfy_facts *facts);
};

/* What evidence says of itself. Nothing of it is proven. */
struct vfy_peek {
	int64_t this_update, next_update; /* unix seconds; 0: absent */
	struct vfy_span number;		  /* CRL: cRLNumber, without leading zeros; empty: absent */
};
/*
 * For sources: is it a CRL, an OCSP response (a successful one), or issuers
 * (a certificate or PKCS#7; no times) at all, and which of two is newer? Looks
 * at the few fields it needs only. *out points into der. Of several single
 * responses the latest times count: none gets older by an old answer about
 * another certificate. 0 or VFY_EPARSE.
 */
int vfy_evidence_peek(enum vfy_ask_kind kind, struct vfy_span der, struct vfy_peek *out);

/* -- the context --------------------------------------------------------- */

int vfy_ctx_new(struct vfy_ctx **out);
void vfy_ctx_free(struct vfy_ctx *ctx);

/*
 * Adds trust anchors from one DER certificate or any number of PEM
 * certificates (text around them is skipped; so are duplicates). All or
 * nothing: on VFY_EPARSE none is added and *fault (may be NULL) says why.
 * public_root: anchors of the public root programme (profile "auto" holds
 * paths that end there to the Baseline Requirements).
 * added may be NULL.
 */
int vfy_ctx_add_anchors(struct vfy_ctx *ctx, struct vfy_span pem_or_der, bool public_root,
    size_t *added, struct vfy_fault *fault);
/*
 * Adds the system's anchors: the bundle at VFY_SYSTEM_BUNDLE (configure time;
 * /etc/ssl/certs/ca-certificates.crt). Those that are also below the
 * mozilla folder of ca-certificates are public roots. A certificate in the
 * bundle that can't be read is skipped. VFY_EIO when the bundle can't be read.
 */
int vfy_ctx_add_system_anchors(struct vfy_ctx *ctx, size_t *added);
/* Adds untrusted certificates that any question may use as candidates. */
int vfy_ctx_add_intermediates(struct vfy_ctx *ctx, struct vfy_span pem_or_der, size_t *added,
    struct vfy_fault *fault);
/* Borrowed: *src must outlive the context. NULL: no evidence but the query's own. */
int vfy_ctx_set_source(struct vfy_ctx *ctx, const struct vfy_source *src);
size_t vfy_ctx_num_anchors(const struct vfy_ctx *ctx);

/* -- the question ---------------------------------------------------------- */

/*
 * A new question: purpose tls-server, no identity, time now, profile auto,
 * revocation soft of the whole chain, network cached, aia off, the context's anchors.
 */
int vfy_query_new(struct vfy_query **out);
void vfy_query_free(struct vfy_query *q);

/*
 * Certificates added from now on are first looked up among those that ctx has
 * proven before (whose signatures it checked up to one of its anchors), which
 * saves parsing them again; vfy_verify() makes use of what it remembers in any
 * case. Call it right after vfy_query_new(). ctx is read while certificates are
 * added, and only then.
 */
int vfy_query_use_memo(struct vfy_query *q, struct vfy_ctx *ctx);

/*
 * Certificates as presented, one DER or any number of PEM: the first one ever
 * added here is the leaf, all others are untrusted candidates in any order.
 * Duplicates are dropped. VFY_EPARSE adds nothing; VFY_ELIMIT: too many.
 */
int vfy_query_add_certs(struct vfy_query *q, struct vfy_span pem_or_der, size_t *added,
    struct vfy_fault *fault);
/*
 * The same, from a "certs-only" message in DER (RFC 8551 3.8, PKCS#7): a set, in
 * no order, so where there is no leaf yet it is the certificate that is the
 * issuer of none of the others, by its name, and no CA if there is one (the
 * first such). All of the certificates are taken, or none. VFY_EPARSE: also a
 * message with content or signers, or without certificates.
 */
int vfy_query_add_pkcs7(struct vfy_query *q, struct vfy_span der, size_t *added,
    struct vfy_fault *fault);
/* Untrusted candidates only. */
int vfy_query_add_untrusted(struct vfy_query *q, struct vfy_span pem_or_der, size_t *added,
    struct vfy_fault *fault);
/*
 * Anchors for this question only. A path that ends at one of them causes no
 * fetch, and nothing verified under it is kept (they may come from a stranger).
 */
int vfy_query_add_anchors(struct vfy_query *q, struct vfy_span pem_or_der, size_t *added,
    struct vfy_fault *fault);
/* false: only the query's own anchors count. */
int vfy_query_use_context_anchors(struct vfy_query *q, bool use);
int vfy_query_add_crls(struct vfy_query *q, struct vfy_span pem_or_der, size_t *added,
    struct vfy_fault *fault);
/* A DER OCSPResponse from the handshake; it is matched by its CertID. */
int vfy_query_add_staple(struct vfy_query *q, struct vfy_span ocsp_der, struct vfy_fault *fault);
/*
 * RFC 9525 reference identity. DNS: an LDH name, with A-labels (xn--...) and
 * not U-labels, a trailing dot is dropped; IP: text form without zone. EMAIL:
 * UTF-8, with such a host. URI: scheme and host, and no more than a "/" after
 * them ("https://www.example.org", "sip:example.org"), since only these are
 * compared; SRV: "_service.name" (RFC 4985). VFY_EARG: not a name of that
 * type; then nothing has changed.
 */
int vfy_query_set_identity(struct vfy_query *q, enum vfy_identity type, const char *value);
int vfy_query_set_purpose(struct vfy_query *q, enum vfy_purpose p);
int vfy_query_set_time(struct vfy_query *q, int64_t unix_seconds);
int vfy_query_set_profile(struct vfy_query *q, enum vfy_profile p);
int vfy_query_set_revocation(struct vfy_query *q, enum vfy_revocation mode);
/*
 * chain (the default): every certificate but the anchor. leaf: the leaf alone;
 * the CAs above it are not-checked, even where evidence on them is at hand.
 */
int vfy_query_set_revocation_scope(struct vfy_query *q, enum vfy_scope scope);
/*
 * For who talks to a responder that answers each question anew; nearly all
 * public ones give answers made in advance, and echo none. off (the default):
 * without. ask: what is fetched is asked for with a nonce; an answer with
 * another one is refused, one without is taken. require: no OCSP response says
 * good but one with the nonce of this question: neither staples nor what is at
 * hand. Revoked is believed without; CRLs count as ever.
 */
int vfy_query_set_ocsp_nonce(struct vfy_query *q, enum vfy_nonce nonce);
/*
 * off: the source is not asked at all. cached: only what is at hand. allowed:
 * fetches, for at most milliseconds in the whole question (0: the default).
 */
int vfy_query_set_network(struct vfy_query *q, enum vfy_network n, int64_t milliseconds);
/*
 * Missing issuers are asked for at the caIssuers URLs of what was sent: a few in
 * a question, and with network cached only those at hand. Such a URL comes from
 * a certificate that is not proven yet, so a stranger may steer these fetches.
 */
int vfy_query_set_aia(struct vfy_query *q, bool on);
/* The handshake offered status_request: a must-staple leaf needs its staple. */
int vfy_query_set_stapling_offered(struct vfy_query *q, bool offered);
/* RFC 5280 6.1.1 (c): dotted OID of an acceptable policy; none added: any-policy. */
int vfy_query_add_policy(struct vfy_query *q, const char *oid);
/* RFC 5280 6.1.1 (e), (f), (g). */
int vfy_query_set_require_explicit_policy(struct vfy_query *q, bool on);
int vfy_query_set_inhibit_policy_mapping(struct vfy_query *q, bool on);
int vfy_query_set_inhibit_any_policy(struct vfy_query *q, bool on);
/* Greatest number of non-self-issued intermediates; -1: no limit of the caller's. */
int vfy_query_set_max_path_length(struct vfy_query *q, int n);
/*
 * RFC 5937: what an anchor's certificate says of the paths below it counts (the
 * default): name constraints, pathLenConstraint, policies, keyUsage,
 * extKeyUsage, and that it is a CA. false: an anchor is a name and a key (RFC
 * 5280 6.1.1 (d)); its validity and the form of its extensions count anyhow.
 */
int vfy_query_set_anchor_constraints(struct vfy_query *q, bool on);
/* Lowers budgets, never raises them past vfy_limits.h; 0 leaves one as it is. */
struct vfy_budget {
	uint32_t signatures;
	uint32_t steps;
	uint32_t name_comparisons;
	uint32_t policy_nodes;
	uint32_t milliseconds;
};
int vfy_query_set_budget(struct vfy_query *q, const struct vfy_budget *b);

/* -- the answer -------------------------------------------------------------- */

/*
 * Tries candidate paths until one passes or the budget is spent.
 * 0: *out says valid, invalid or undetermined and holds every path tried.
 * VFY_EARG: the query has no leaf, or there is no anchor at all... is an
 * answer, not an error (reason "no-anchors").
 */
int vfy_verify(struct vfy_ctx *ctx, const struct vfy_query *q, struct vfy_verdict **out);
void vfy_verdict_free(struct vfy_verdict *v);

/*
 * These three take NULL, for one who was not judged: VFY_INVALID; VFY_R_NOT_JUDGED,
 * which no verdict has; internal_error (80).
 */
enum vfy_outcome vfy_verdict_outcome(const struct vfy_verdict *v);
enum vfy_reason vfy_verdict_reason(const struct vfy_verdict *v);
int vfy_verdict_tls_alert(const struct vfy_verdict *v); /* RFC 8446 6.2; -1 none */
/* Unix seconds: until then a valid answer holds; else the question's time. */
int64_t vfy_verdict_valid_until(const struct vfy_verdict *v);
int64_t vfy_verdict_time(const struct vfy_verdict *v);
enum vfy_purpose vfy_verdict_purpose(const struct vfy_verdict *v);
/* The profile that the best path was held to; never VFY_AUTO when a path exists. */
enum vfy_profile vfy_verdict_profile(const struct vfy_verdict *v);
enum vfy_revocation vfy_verdict_revocation(const struct vfy_verdict *v);
enum vfy_identity vfy_verdict_identity(const struct vfy_verdict *v, const char **value);
/* The user-constrained policy set (RFC 5280 6.1.6) as dotted OIDs; of a valid verdict. */
size_t vfy_verdict_num_policies(const struct vfy_verdict *v);
const char *vfy_verdict_policy(const struct vfy_verdict *v, size_t i);

struct vfy_search {
	bool exhausted; /* every candidate path was looked at or ruled out, or a valid one found */
	uint32_t paths;
	uint32_t signatures;
	uint32_t memo_hits;
	uint32_t steps;
	uint64_t microseconds;
};
const struct vfy_search *vfy_verdict_search(const struct vfy_verdict *v);

/* Findings that belong to the question and not to one path ("identity-missing"). */
size_t vfy_verdict_num_findings(const struct vfy_verdict *v);
const struct vfy_finding *vfy_verdict_finding(const struct vfy_verdict *v, size_t i);

/* Paths, best first. */
size_t vfy_verdict_num_paths(const struct vfy_verdict *v);
const struct vfy_path *vfy_verdict_path(const struct vfy_verdict *v, size_t i);
bool vfy_path_valid(const struct vfy_path *p);
enum vfy_outcome vfy_path_outcome(const struct vfy_path *p);
enum vfy_profile vfy_path_profile(const struct vfy_path *p);
size_t vfy_path_num_certs(const struct vfy_path *p);
const struct vfy_cert *vfy_path_cert(const struct vfy_path *p, size_t depth);

enum vfy_role { VFY_LEAF = 0, VFY_INTERMEDIATE, VFY_ANCHOR };
enum vfy_origin { VFY_FROM_PRESENTED = 0, VFY_FROM_POOL, VFY_FROM_FETCHED, VFY_FROM_ANCHORS };
enum vfy_role vfy_path_role(const struct vfy_path *p, size_t depth);
enum vfy_origin vfy_path_origin(const struct vfy_path *p, size_t depth);
const char *vfy_role_name(enum vfy_role r);
const char *vfy_origin_name(enum vfy_origin o);

enum vfy_status {
	VFY_ST_NOT_CHECKED = 0,
	VFY_ST_GOOD,
	VFY_ST_REVOKED,
	VFY_ST_UNKNOWN,
	VFY_ST_NOT_REQUIRED
};
enum vfy_evidence { VFY_EV_NONE = 0, VFY_EV_CRL, VFY_EV_OCSP, VFY_EV_STAPLE };
struct vfy_rev_status {
	enum vfy_status status;
	enum vfy_evidence source;
	int64_t this_update; /* unix seconds; meaningful when source is not NONE */
	int64_t next_update; /* 0: absent */
	int64_t revoked_at;  /* meaningful when revoked */
	int reason;	     /* RFC 5280 5.3.1; -1: absent */
};
const struct vfy_rev_status *vfy_path_revocation(const struct vfy_path *p, size_t depth);
const char *vfy_status_name(enum vfy_status s);
const char *vfy_evidence_name(enum vfy_evidence e);	   /* "" for NONE */
const char *vfy_revocation_reason_name(int crl_reason); /* "keyCompromise"...; "" for -1 */

size_t vfy_path_num_findings(const struct vfy_path *p);
const struct vfy_finding *vfy_path_finding(const struct vfy_path *p, size_t i);

/*
 * Calls each for every certificate that ctx knows and that may have issued
 * others: VFY_FROM_ANCHORS its anchors, VFY_FROM_POOL its intermediates (which are
 * not trusted), VFY_FROM_PRESENTED what it has proven, up to an anchor of its own,
 * while it answered questions; of these as many as it remembers, and some more
 * than once. What each returns ends it when it is not 0, and is returned.
 */
typedef int vfy_cert_each(void *arg, const struct vfy_cert *cert, enum vfy_origin origin);
int vfy_ctx_each_cert(const struct vfy_ctx *ctx, vfy_cert_each *each, void *arg);
/* The same for each certificate that it has proven, with the issuer that signed it. */
typedef int vfy_pair_each(void *arg, const struct vfy_cert *cert, const struct vfy_cert *issuer);
int vfy_ctx_each_proven(const struct vfy_ctx *ctx, vfy_pair_each *each, void *arg);
/* The same for each anchor, with whether it counts as one of the public root programme. */
typedef int vfy_anchor_each(void *arg, const struct vfy_cert *cert, bool public_root);
int vfy_ctx_each_anchor(const struct vfy_ctx *ctx, vfy_anchor_each *each, void *arg);

/* -- certificates -------------------------------------------------------- */

/*
 * The first certificate of a PEM or DER input, for the functions below; verdicts
 * have theirs already. 0, VFY_EPARSE with *fault (may be NULL), VFY_ELIMIT, VFY_ENOMEM.
 */
int vfy_cert_parse(struct vfy_span pem_or_der, struct vfy_cert **out, struct vfy_fault *fault);
void vfy_cert_free(struct vfy_cert *c);
/* Another reference, to be freed as well. */
struct vfy_cert *vfy_cert_ref(const struct vfy_cert *c);
struct vfy_span vfy_cert_der(const struct vfy_cert *c);
/*
 * Text forms, written to buf as by snprintf: always NUL-terminated when
 * len > 0, truncated when too small; the full length is returned. Printable
 * ASCII only: everything else in a name is escaped as in RFC 4514 (\XX).
 */
size_t vfy_cert_subject(const struct vfy_cert *c, char *buf, size_t len);
size_t vfy_cert_issuer(const struct vfy_cert *c, char *buf, size_t len);
size_t vfy_cert_serial(const struct vfy_cert *c, char *buf, size_t len); /* upper-case hex */
/* "rsa-2048", "ecdsa-p256", "ed25519", "dsa-1024" ..., else the dotted OID */
size_t vfy_cert_public_key(const struct vfy_cert *c, char *buf, size_t len);
/* "rsa-sha256", "rsa-pss-sha256", "ecdsa-sha384", "ed25519" ..., else the dotted OID */
size_t vfy_cert_signature(const struct vfy_cert *c, char *buf, size_t len);
void vfy_cert_sha256(const struct vfy_cert *c, uint8_t out[32]);
int64_t vfy_cert_not_before(const struct vfy_cert *c);
int64_t vfy_cert_not_after(const struct vfy_cert *c);
/* SHA-256 of its SubjectPublicKeyInfo: what evidence is looked for by (struct vfy_ask). */
void vfy_cert_key_sha256(const struct vfy_cert *c, uint8_t out[32]);
/* Its SignedCertificateTimestampList (RFC 6962 3.3), as TLS has it; empty: none, or malformed. */
struct vfy_span vfy_cert_sct_list(const struct vfy_cert *c);
/* The nth http URL of an OCSP responder that it names, as the text forms; 0: no more. */
size_t vfy_cert_ocsp_url(const struct vfy_cert *c, size_t nth, char *buf, size_t len);

/* -- revocation lists and OCSP responses, looked at ----------------------------- */

/*
 * For people and tools: what evidence says of itself. Nothing of it is proven
 * unless a function here says so, and none says what the verdict says: that
 * this evidence may be relied on for that certificate is vfy_verify()'s answer
 * alone. Text is as that of certificates; serials and numbers are octets of
 * INTEGERs, most significant first.
 */
struct vfy_crl; /* one list, for the call it is passed to */

struct vfy_crl_info {
	struct vfy_span der;
	int version;			  /* 1 or 2 */
	int64_t this_update, next_update; /* unix seconds; next_update 0: absent */
	uint64_t entries;
	struct vfy_span number; /* cRLNumber without leading zeros; empty: absent */
	bool is_delta;
	struct vfy_span base_number; /* of a delta: the base that it is for, at least */
	struct vfy_span authority_key_id; /* empty: absent */
	/* issuingDistributionPoint (RFC 5280 5.2.5): which certificates, and
	 * which reasons, the list is about */
	bool has_scope, scope_critical;
	bool only_user, only_ca, only_attribute, indirect;
	uint32_t only_reasons; /* ReasonFlags, bit n as 1 << n; 0: all */
	bool names_issuers;    /* entries are about certificates of other issuers */
};
/* Of one entry. All zero before the first one. Spans are borrowed from the list. */
struct vfy_crl_entry {
	struct vfy_span serial; /* of the certificate; may have a leading zero */
	int64_t revoked_at, invalidity; /* unix seconds; invalidity 0: absent */
	int reason;		/* RFC 5280 5.3.1; -1: absent */
	struct vfy_span issuer; /* GeneralNames: whose it is; empty: the list's issuer's */
	size_t next;		/* where the next one is */
};
/*
 * Reads one DER list or any number of PEM lists, each whole, entries too, and
 * calls each with them; crl and its bytes live as long as the call, and a negative
 * number ends it. Memory: none for DER; for PEM that of the largest list. 0;
 * VFY_EPARSE with *fault (may be NULL); VFY_ELIMIT; VFY_ENOMEM; what each
 * returned, and then fault->code is VFY_F_NONE.
 */
int vfy_crl_read(struct vfy_span pem_or_der,
    int (*each)(void *arg, const struct vfy_crl *crl), void *arg, struct vfy_fault *fault);
const struct vfy_crl_info *vfy_crl_info(const struct vfy_crl *crl);
size_t vfy_crl_issuer(const struct vfy_crl *crl, char *buf, size_t len);
/* The name of the signature algorithm, as of certificates. */
size_t vfy_crl_signature(const struct vfy_crl *crl, char *buf, size_t len);
/* The nth name of its distribution point ("URI:http://...", "DirName:CN=a"); 0: no more. */
size_t vfy_crl_point(const struct vfy_crl *crl, size_t nth, char *buf, size_t len);
/* The nth http URL of deltas for it (freshestCRL); 0: no more. */
size_t vfy_crl_delta_url(const struct vfy_crl *crl, size_t nth, char *buf, size_t len);
/* The next entry, in the list's order; false: no more. */
bool vfy_crl_next(const struct vfy_crl *crl, struct vfy_crl_entry *entry);
/*
 * The entry about the list's own issuer's certificate of that serial, with or
 * without leading zeros; of several the one that revokes. Quick.
 */
bool vfy_crl_find(const struct vfy_crl *crl, struct vfy_span serial, struct vfy_crl_entry *out);
/* Whose certificate the entry is about; 0: the list's issuer's (RFC 5280 5.3.3). */
size_t vfy_crl_entry_issuer(const struct vfy_crl_entry *entry, char *buf, size_t len);
/*
 * Could it be used at that time, signature and scope apart: VFY_R_OK, or
 * VFY_R_CRL_BAD, VFY_R_CRL_STALE with *detail, a sentence.
 */
enum vfy_reason vfy_crl_usable(const struct vfy_crl *crl, int64_t at, const char **detail);
/*
 * Is it issuer's: of its name, signed by its key, which may sign lists (RFC 5280
 * 6.3.3 (f), (g))? Whether issuer is to be trusted is not asked. 0 with *why: VFY_R_OK,
 * or VFY_R_CRL_SIGNER, VFY_R_UNSUPPORTED_ALGORITHM with *detail; VFY_ENOMEM.
 */
int vfy_crl_signer(const struct vfy_crl *crl, const struct vfy_cert *issuer,
    enum vfy_reason *why, const char **detail);

struct vfy_ocsp; /* one OCSPResponse; a copy */

struct vfy_ocsp_info {
	int status; /* OCSPResponseStatus (RFC 6960 4.2.1); what follows: only if 0 */
	int64_t produced_at;
	struct vfy_span responder_key; /* SHA-1 of its key; empty: by name */
	struct vfy_span nonce;	       /* empty: absent */
	bool unknown_critical;	       /* an extension that forbids its use */
	size_t certs;		       /* that came with it */
};
/* About one certificate. All zero before the first one. */
struct vfy_ocsp_single {
	const char *hash; /* of the CertID: "sha1", "sha256", "other" */
	struct vfy_span hash_algorithm; /* its OID's contents */
	struct vfy_span issuer_name_hash, issuer_key_hash, serial;
	enum vfy_status status; /* good, revoked or unknown, as the responder says */
	int64_t revoked_at;	/* when revoked */
	int reason;		/* RFC 5280 5.3.1; -1: absent */
	int64_t this_update, next_update; /* next_update 0: absent */
	bool unknown_critical;
	struct vfy_span sct_list; /* as vfy_cert_sct_list() (RFC 6962 3.3) */
	size_t next; /* where the next one is */
};
/* 0, VFY_EPARSE with *fault (may be NULL), VFY_ELIMIT, VFY_ENOMEM. */
int vfy_ocsp_parse(struct vfy_span der, struct vfy_ocsp **out, struct vfy_fault *fault);
void vfy_ocsp_free(struct vfy_ocsp *o);
const struct vfy_ocsp_info *vfy_ocsp_info(const struct vfy_ocsp *o);
/* "successful", "unauthorized"..., and what to do about it: "" where nothing is. */
const char *vfy_ocsp_status_name(int status);
const char *vfy_ocsp_status_hint(int status);
/* The responder's name; "" when it is named by its key. */
size_t vfy_ocsp_responder(const struct vfy_ocsp *o, char *buf, size_t len);
size_t vfy_ocsp_signature(const struct vfy_ocsp *o, char *buf, size_t len);
/* The next answer, in the response's order; false: no more. */
bool vfy_ocsp_next(const struct vfy_ocsp *o, struct vfy_ocsp_single *single);
/* Could that answer be used at that time, signature apart: VFY_R_OK, or
 * VFY_R_OCSP_BAD, VFY_R_OCSP_STALE with *detail. */
enum vfy_reason vfy_ocsp_usable(const struct vfy_ocsp *o, const struct vfy_ocsp_single *single,
    int64_t at, const char **detail);
/* Is that about a certificate of issuer's, by both hashes of the CertID? */
bool vfy_ocsp_is_of(const struct vfy_ocsp_single *single, const struct vfy_cert *issuer);
/* The nth certificate that came with it, to be freed. VFY_ENOENT: no more; VFY_EPARSE. */
int vfy_ocsp_cert(const struct vfy_ocsp *o, size_t nth, struct vfy_cert **out);
/*
 * Is it signed by issuer's key, or by a delegate that this key authorised (RFC 6960
 * 4.2.2.2) whose certificate came with it? Whether that delegate was revoked is
 * not asked. As vfy_crl_signer(), with VFY_R_OCSP_SIGNER.
 */
int vfy_ocsp_signer(const struct vfy_ocsp *o, const struct vfy_cert *issuer, int64_t at,
    enum vfy_reason *why, const char **detail);
/* The same; *unsettled: a delegate signed it, whose own revocation is still to be
 * found out. */
int vfy_ocsp_authority(const struct vfy_ocsp *o, const struct vfy_cert *issuer, int64_t at,
    enum vfy_reason *why, const char **detail, bool *unsettled);
/*
 * What it says of cert, a certificate of issuer's, at that time, signature
 * apart: *out, and VFY_R_OK, or why it is VFY_ST_UNKNOWN with *detail.
 */
enum vfy_reason vfy_ocsp_says(const struct vfy_ocsp *o, const struct vfy_cert *cert,
    const struct vfy_cert *issuer, int64_t at, struct vfy_rev_status *out, const char **detail);
/*
 * A DER OCSPRequest about cert, unsigned: what struct vfy_ask takes. sha1: the
 * CertID's hash, else SHA-256; nonce: 1 to 128 octets (RFC 9654), or empty: none.
 * *len: the capacity of out, VFY_OCSP_REQUEST_MAX is always enough; then the length. VFY_EARG:
 * issuer has not the name of cert's issuer, or the nonce is too long; VFY_ELIMIT.
 */
#define VFY_OCSP_REQUEST_MAX 512
int vfy_ocsp_request(const struct vfy_cert *cert, const struct vfy_cert *issuer, bool sha1,
    struct vfy_span nonce, uint8_t *out, size_t *len);

/*
 * What somebody asks an OCSP responder (RFC 6960 4.1.1); spans are of the bytes
 * that were read. For who answers: nothing in it is proven.
 */
struct vfy_ocsp_question {
	size_t certs; /* that it asks about; what follows is of the first */
	struct vfy_ocsp_single about; /* its CertID, and nothing else in it */
	struct vfy_span nonce;	      /* the extension's value; empty: absent */
	bool unknown_critical;	      /* an extension that must be known to answer */
};
/* Signature and requestor's name are not looked into. 0, or VFY_EPARSE with *fault
 * (may be NULL). */
int vfy_ocsp_question_read(struct vfy_span der, struct vfy_ocsp_question *out,
    struct vfy_fault *fault);
/*
 * The request that vfy_ocsp_request() makes without a nonce, for the same CertID:
 * what a source knows its answers by. *len as there. VFY_EARG: by another hash
 * than SHA-1 and SHA-256; VFY_ELIMIT: a serial of more than 64 octets.
 */
int vfy_ocsp_question_plain(const struct vfy_ocsp_question *q, uint8_t *out, size_t *len);

bool vfy_sha256(struct vfy_span bytes, uint8_t out[32]); /* false: it can't be computed */
/*
 * Strict base64 (RFC 4648 4), white space between allowed: the alphabet, the
 * padding and its unused bits are checked. out has room for
 * text.len / 4 * 3 + 3 bytes. False: *bad is the offset of the first bad byte.
 */
bool vfy_base64_decode(struct vfy_span text, uint8_t *out, size_t *outlen, size_t *bad);
/*
 * The other way, without white space. out has room for (bytes.len + 2) / 3 * 4
 * + 1 bytes and is NUL-terminated; the length is returned.
 */
size_t vfy_base64_encode(struct vfy_span bytes, char *out);

/* "0.1.0" */
const char *vfy_version(void);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
