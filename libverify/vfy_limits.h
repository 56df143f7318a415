/* SPDX-License-Identifier: MIT */
/*
 * vfy_limits.h - bounds of every loop over foreign data, each with its reason.
 *
 * Budgets can be lowered by a caller, never raised past these.
 */
#ifndef VFY_LIMITS_H
#define VFY_LIMITS_H

/* -- objects -- */

/* Certificates met in the wild are below 20 KB; with post-quantum keys and
 * hundreds of names below 64 KB. Also bounds every length in a certificate. */
#define LIMIT_CERT_DER (256u * 1024u)
/* The largest CRLs published (full ones of big CAs) are some 60 MB. */
#define LIMIT_CRL_DER (128u * 1024u * 1024u)
/* Responses carry at most a chain of a delegate. */
#define LIMIT_OCSP_DER (64u * 1024u)
/* Nesting of the DER that we read: Certificate > TBS > Extensions >
 * Extension > GeneralSubtrees > GeneralName > Name > RDN > Attribute is 10. */
#define LIMIT_DER_DEPTH 16
/* RFC 5280 knows 17 extensions; real certificates have at most about 20. */
#define LIMIT_EXTENSIONS 64
/* Attributes of one name; real names have at most 10. */
#define LIMIT_NAME_ATTRIBUTES 64
/* One RDN is compared as a set, by pairs. */
#define LIMIT_RDN_ATTRIBUTES 16
/* Octets of one attribute's value, which is normalised whole on the stack;
 * real ones are below 300 (RFC 5280 appendix A: mostly 64 characters). */
#define LIMIT_NAME_VALUE 4096
/* Octets of a value with characters past ASCII that is still prepared: they
 * cost some 250 ns each at worst (U+FDFA becomes 18 characters). 64 characters
 * take at most 256 octets in any string type. */
#define LIMIT_UNICODE_VALUE 512
/* The same, summed over one name: real names have at most five such values of
 * some 100 octets, and 1024 octets cost a quarter of a millisecond. */
#define LIMIT_UNICODE_NAME 1024
/* Entries of one subjectAltName: large CDN certificates have about 1,000. */
#define LIMIT_GENERAL_NAMES 4096
/* Subtrees of one nameConstraints extension, permitted and excluded. */
#define LIMIT_SUBTREES 4096
/* Policies or mappings in one certificate; real ones have at most about 10. */
#define LIMIT_POLICIES 256
#define LIMIT_EKUS 64
/* TLS features of one certificate, compared with its issuer's by pairs; real
 * ones have one, status_request. */
#define LIMIT_TLS_FEATURES 32
/* Distribution points, access descriptions: URLs that might be tried. */
#define LIMIT_DISTRIBUTION_POINTS 32
#define LIMIT_ACCESS_DESCRIPTIONS 32
/* A URL longer than this is not fetched (RFC 9110 suggests 8000 at least). */
#define LIMIT_URL 2048
/* Single responses in one OCSP response, certificates with it. */
#define LIMIT_SINGLE_RESPONSES 256
#define LIMIT_OCSP_CERTS 16

/* -- inputs -- */

/* One PEM or DER input of certificates: a bundle of 10,000. */
#define LIMIT_INPUT (32u * 1024u * 1024u)
/* Certificates of one question. A TLS chain has 3; a mesh of 12 CAs that all
 * cross-sign each other has 132. */
#define LIMIT_QUERY_CERTS 1024
#define LIMIT_QUERY_CRLS 256
#define LIMIT_QUERY_STAPLES 64
#define LIMIT_QUERY_POLICIES 64
/* A large preloaded pool has 5,000 intermediates; a Linux bundle 150 roots. */
#define LIMIT_CTX_CERTS 65536
/* Certificates that a context remembers as proven (some 3 KB each), and the
 * largest that it keeps: 64 MB at the very worst. */
#define LIMIT_MEMO_CERTS 4096
#define LIMIT_MEMO_DER 8192
/* RFC 1035: 253 characters of text; an e-mail address or a URI can be longer. */
#define LIMIT_IDENTITY 1024

/* -- search -- */

/* Certificates of one path, leaf and anchor included. PKITS needs 7, real
 * chains at most 6, and limbo's longest legal one 22 or so. */
#define LIMIT_PATH_CERTS 32
/* Candidate certificates in one question's graph, found by name. */
#define LIMIT_GRAPH_NODES 2048
/* Signature checks in one question: 32 of a path, and a mesh of 12 CAs needs
 * 25; at 50 us each this is 13 ms. */
#define LIMIT_SIGNATURES 320
/* Of these the search leaves so many for the signatures of evidence: else who
 * sends decoys could have a revoked certificate's CRL go unchecked. */
#define SIGNATURES_FOR_EVIDENCE 64
/* RSA keys above this are not used (BR: 2048 to 8192 in practice): one check
 * with 64 K bits costs 12 s, and no deadline reaches into it. */
#define LIMIT_RSA_BITS 8192
#define LIMIT_RSA_EXPONENT_BITS 64
/* Steps of the search (a node visited, an edge looked at): about 50 ns each. */
#define LIMIT_STEPS 1000000
/* What dearer work counts for: names of equal hash and other bytes compared,
 * the rules held to one whole path, one KB of a CRL parsed. */
#define STEPS_NAME 1000
#define STEPS_PATH 500
#define STEPS_CRL_KB 1
/* RFC 5280 4.2.1.10: subtrees times names, summed over the path. */
#define LIMIT_NAME_COMPARISONS 250000
/* Nodes of the policy graph (RFC 9618), summed over the path. */
#define LIMIT_POLICY_NODES 4096
/* Paths kept for the explanation. */
#define LIMIT_PATHS 16
/* Findings kept of one path. */
#define LIMIT_FINDINGS 128
/* The whole question, fetches apart. */
#define LIMIT_MILLISECONDS 10000

/* -- revocation -- */

/* Evidence of one kind looked at for one certificate: shards and old copies. */
#define LIMIT_EVIDENCE 32
/* The signer of a CRL has a path of its own, whose certificates have CRLs. */
#define LIMIT_SIGNER_DEPTH 3
/* Certificates that may have signed one CRL. */
#define LIMIT_SIGNERS 16
/* Delta CRLs whose signature is tried for one base, newest first: an honest
 * issuer has one in force, or a few with different bases. */
#define LIMIT_DELTAS 8
/* Issuers that may be asked for in one question, by URLs that nobody vouches
 * for: a stranger's chain steers us to so many places and no more. A chain
 * from which all is missing but the leaf has two or three. */
#define LIMIT_AIA_FETCHES 4
/* What an issuer's URL may give, and certificates of it: a cross-signed CA
 * publishes some five in one message. */
#define LIMIT_ISSUER_DER (64u * 1024u)
#define LIMIT_ISSUER_CERTS 16
/* Default and greatest time for all fetches of one question. */
#define DEFAULT_FETCH_MILLISECONDS 10000
#define LIMIT_FETCH_MILLISECONDS 120000
/* Clocks of CAs and of machines differ: evidence made up to this many seconds
 * in the future is taken, and so is what ended so many ago. */
#define CLOCK_SKEW_SECONDS 300

#endif
