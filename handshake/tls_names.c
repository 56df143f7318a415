/* SPDX-License-Identifier: MIT */
/*
 * tls_names.c - what TLS numbers are called.
 *
 * By the registries of IANA "TLS Parameters" and "TLS Extension Type Values" (RFC
 * 8447). What is not here is shown as its number.
 */
#include "tls_names.h"

#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct numbered {
	uint16_t number;
	const char *name;
};

static const struct numbered versions[] = {
	{ 0x0300, "SSL 3.0" },
	{ 0x0301, "TLS 1.0" },
	{ 0x0302, "TLS 1.1" },
	{ 0x0303, "TLS 1.2" },
	{ 0x0304, "TLS 1.3" },
};

static const struct numbered groups[] = {
	{ 0x0013, "secp192r1" },
	{ 0x0015, "secp224r1" },
	{ 0x0016, "secp256k1" },
	{ 0x0017, "secp256r1" },
	{ 0x0018, "secp384r1" },
	{ 0x0019, "secp521r1" },
	{ 0x001a, "brainpoolP256r1" },
	{ 0x001b, "brainpoolP384r1" },
	{ 0x001c, "brainpoolP512r1" },
	{ 0x001d, "x25519" },
	{ 0x001e, "x448" },
	{ 0x0100, "ffdhe2048" },
	{ 0x0101, "ffdhe3072" },
	{ 0x0102, "ffdhe4096" },
	{ 0x0103, "ffdhe6144" },
	{ 0x0104, "ffdhe8192" },
	{ 0x11eb, "SecP256r1MLKEM768" },
	{ 0x11ec, "X25519MLKEM768" },
	{ 0x11ed, "SecP384r1MLKEM1024" },
};

static const struct numbered schemes[] = {
	{ 0x0101, "rsa_pkcs1_md5" },
	{ 0x0201, "rsa_pkcs1_sha1" },
	{ 0x0202, "dsa_sha1" },
	{ 0x0203, "ecdsa_sha1" },
	{ 0x0301, "rsa_pkcs1_sha224" },
	{ 0x0302, "dsa_sha224" },
	{ 0x0303, "ecdsa_sha224" },
	{ 0x0401, "rsa_pkcs1_sha256" },
	{ 0x0402, "dsa_sha256" },
	{ 0x0403, "ecdsa_secp256r1_sha256" },
	{ 0x0501, "rsa_pkcs1_sha384" },
	{ 0x0503, "ecdsa_secp384r1_sha384" },
	{ 0x0601, "rsa_pkcs1_sha512" },
	{ 0x0603, "ecdsa_secp521r1_sha512" },
	{ 0x0804, "rsa_pss_rsae_sha256" },
	{ 0x0805, "rsa_pss_rsae_sha384" },
	{ 0x0806, "rsa_pss_rsae_sha512" },
	{ 0x0807, "ed25519" },
	{ 0x0808, "ed448" },
	{ 0x0809, "rsa_pss_pss_sha256" },
	{ 0x080a, "rsa_pss_pss_sha384" },
	{ 0x080b, "rsa_pss_pss_sha512" },
	{ 0x0904, "mldsa44" },
	{ 0x0905, "mldsa65" },
	{ 0x0906, "mldsa87" },
};

static const struct numbered extensions[] = {
	{ 0, "server_name" },
	{ 1, "max_fragment_length" },
	{ 5, "status_request" },
	{ 10, "supported_groups" },
	{ 11, "ec_point_formats" },
	{ 13, "signature_algorithms" },
	{ 14, "use_srtp" },
	{ 15, "heartbeat" },
	{ 16, "application_layer_protocol_negotiation" },
	{ 17, "status_request_v2" },
	{ 18, "signed_certificate_timestamp" },
	{ 19, "client_certificate_type" },
	{ 20, "server_certificate_type" },
	{ 21, "padding" },
	{ 22, "encrypt_then_mac" },
	{ 23, "extended_master_secret" },
	{ 27, "compress_certificate" },
	{ 28, "record_size_limit" },
	{ 34, "delegated_credential" },
	{ 35, "session_ticket" },
	{ 41, "pre_shared_key" },
	{ 42, "early_data" },
	{ 43, "supported_versions" },
	{ 44, "cookie" },
	{ 45, "psk_key_exchange_modes" },
	{ 47, "certificate_authorities" },
	{ 49, "post_handshake_auth" },
	{ 50, "signature_algorithms_cert" },
	{ 51, "key_share" },
	{ 57, "quic_transport_parameters" },
	{ 0xfe0d, "encrypted_client_hello" },
	{ 0xff01, "renegotiation_info" },
};

static const struct numbered messages[] = {
	{ 0, "HelloRequest" },
	{ 1, "ClientHello" },
	{ 2, "ServerHello" },
	{ 4, "NewSessionTicket" },
	{ 5, "EndOfEarlyData" },
	{ 8, "EncryptedExtensions" },
	{ 11, "Certificate" },
	{ 12, "ServerKeyExchange" },
	{ 13, "CertificateRequest" },
	{ 14, "ServerHelloDone" },
	{ 15, "CertificateVerify" },
	{ 16, "ClientKeyExchange" },
	{ 20, "Finished" },
	{ 22, "CertificateStatus" },
	{ 24, "KeyUpdate" },
	{ 25, "CompressedCertificate" },
};

static const struct tls_suite suites[] = {
#define TLS_SUITE(number, name, exchange, authentication, cipher, mac, hash)   \
	{ number, name, exchange, authentication, cipher, mac, hash },
#include "tls_suite.def"
#undef TLS_SUITE
};

static const char *
text(const struct numbered *table, size_t n, uint16_t number, char *buf)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (table[i].number == number) {
			snprintf(buf, TLS_NAME, "%s", table[i].name);
			return buf;
		}
	}
	snprintf(buf, TLS_NAME, "0x%04X", number);
	return buf;
}

bool
tls_is_grease(uint16_t number)
{
	return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

static const char *
greasy_text(const struct numbered *table, size_t n, uint16_t number, char *buf)
{
	if (tls_is_grease(number)) {
		snprintf(buf, TLS_NAME, "GREASE");
		return buf;
	}
	return text(table, n, number, buf);
}

const char *
tls_version_text(uint16_t version, char buf[TLS_NAME])
{
	return greasy_text(versions, COUNT(versions), version, buf);
}

const char *
tls_group_text(uint16_t group, char buf[TLS_NAME])
{
	return greasy_text(groups, COUNT(groups), group, buf);
}

const char *
tls_scheme_text(uint16_t scheme, char buf[TLS_NAME])
{
	return greasy_text(schemes, COUNT(schemes), scheme, buf);
}

const char *
tls_extension_text(uint16_t extension, char buf[TLS_NAME])
{
	return greasy_text(extensions, COUNT(extensions), extension, buf);
}

const char *
tls_message_text(uint8_t type, char buf[TLS_NAME])
{
	return text(messages, COUNT(messages), type, buf);
}

/* -- cipher suites ------------------------------------------------------------------ */

bool
tls_is_signalling_suite(uint16_t suite)
{
	return suite == 0x00ff || suite == 0x5600;
}

const struct tls_suite *
tls_suite_find(uint16_t number)
{
	size_t i;

	for (i = 0; i < COUNT(suites); i++) {
		if (suites[i].number == number)
			return &suites[i];
	}
	return NULL;
}

const char *
tls_suite_text(uint16_t suite, char buf[TLS_NAME])
{
	static const struct numbered signals[] = {
		{ 0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV" },
		{ 0x5600, "TLS_FALLBACK_SCSV" },
	};
	const struct tls_suite *known = tls_suite_find(suite);

	if (known == NULL)
		return greasy_text(signals, COUNT(signals), suite, buf);
	snprintf(buf, TLS_NAME, "%s", known->name);
	return buf;
}

/*= rfc9325 4.1, 4.2 */
const char *
tls_suite_weakness(const struct tls_suite *suite)
{
	if (strcmp(suite->authentication, "anon") == 0)
		return "the server is not authenticated";
	if (strncmp(suite->cipher, "NULL", 4) == 0)
		return "nothing is encrypted";
	if (strncmp(suite->cipher, "RC4", 3) == 0)
		return "RC4 is broken (RFC 7465)";
	if (strncmp(suite->cipher, "3DES", 4) == 0)
		return "3DES has blocks of 64 bits (Sweet32)";
	if (strcmp(suite->exchange, "RSA") == 0)
		return "no forward secrecy: who gets the server's key reads "
		       "what was recorded (RFC 9325 4.1)";
	if (strcmp(suite->mac, "AEAD") != 0)
		return "CBC with MAC-then-encrypt is hard to get right: prefer "
		       "AEAD (RFC 9325 4.2)";
	return NULL;
}
