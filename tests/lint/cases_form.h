/* SPDX-License-Identifier: MIT */
/*
 * cases_form.h - of each rule of rules_form.c an object that breaks it, and one that
 * differs in this alone and does not. See test_rules.c.
 */

/* What no version of X.509 has there. */
BAD(form, SERVER, "")
{
	m->unique_id = PRIM(5, RAW("\0id"));
}
GOOD(form)
{
	m->unique_id = db_none();
}

BAD(version, SERVER, "rfc-form rfc-version-extensions br-version-3")
{
	m->version = CONS(0, db_int(3));
}
GOOD(version)
{
	m->version = CONS(0, db_int(2));
}

BAD(version_extensions, CLIENT, "rfc-form")
{
	m->version = CONS(0, db_int(1));
}
GOOD(version_extensions)
{
	m->version = CONS(0, db_int(2));
}

BAD(br_version, ROOT, "rfc-form rfc-version-extensions")
{
	m->version = db_none();
}
GOOD(br_version)
{
	m->version = CONS(0, db_int(2));
}

BAD(unique_identifiers, CLIENT, "")
{
	m->unique_id = PRIM(1, RAW("\0id"));
}
GOOD(unique_identifiers)
{
	m->unique_id = db_none();
}

BAD(serial_positive, CLIENT, "")
{
	m->serial = db_int(0);
}
GOOD(serial_positive)
{
	m->serial = db_int(1);
}

BAD(serial_length, SERVER, "")
{
	m->serial = EL(DER_INTEGER, RAW("123456789012345678901"));
}
GOOD(serial_length)
{
	m->serial = EL(DER_INTEGER, RAW("12345678901234567890"));
}

BAD(serial_minimal, SERVER, "rfc-form")
{
	m->serial = EL(DER_INTEGER, RAW("\0\x12\x34\x56\x78\x9a\xbc\xde"));
}
GOOD(serial_minimal)
{
	m->serial = EL(DER_INTEGER, RAW("\0\x92\x34\x56\x78\x9a\xbc\xde"));
}

BAD(br_serial_entropy, SERVER, "")
{
	m->serial = EL(DER_INTEGER, RAW("123456"));
}
GOOD(br_serial_entropy)
{
	m->serial = EL(DER_INTEGER, RAW("1234567"));
}

BAD(signature_match, SERVER, "")
{
	m->outer = SEQ(db_oid("1.2.840.10045.4.3.3"));
}
GOOD(signature_match)
{
	m->outer = ecdsa_sha256();
}

BAD(signature_rsa_parameters, SERVER, "")
{
	put_algorithm(m, SEQ(db_oid("1.2.840.113549.1.1.11")));
}
GOOD(signature_rsa_parameters)
{
	put_algorithm(m, rsa_sha256());
}

BAD(signature_ecdsa_parameters, SERVER, "")
{
	m->inner = m->outer = SEQ(db_oid("1.2.840.10045.4.3.2"), NULL_());
}
GOOD(signature_ecdsa_parameters)
{
	m->inner = m->outer = ecdsa_sha256();
}

BAD(signature_eddsa_parameters, CLIENT, "")
{
	put_algorithm(m, SEQ(db_oid("1.3.101.112"), NULL_()));
}
GOOD(signature_eddsa_parameters)
{
	put_algorithm(m, db_ed25519());
}

BAD(signature_ecdsa_value, SERVER, "")
{
	m->signature = bits(SEQ(db_int(1), db_int(-2)));
}
GOOD(signature_ecdsa_value)
{
	m->signature = bits(SEQ(db_int(1), db_int(2)));
}

BAD(signature_bits, SERVER, "")
{
	m->signature = db_bits(
	    DER_BIT_STRING, 1, SEQ(db_int(1), EL(DER_INTEGER, RAW("\x02"))));
}
GOOD(signature_bits)
{
	m->signature = bits(SEQ(db_int(1), db_int(2)));
}

BAD(signature_md5, SERVER, "")
{
	put_algorithm(m, SEQ(db_oid("1.2.840.113549.1.1.4"), NULL_()));
}
GOOD(signature_md5)
{
	put_algorithm(m, rsa_sha256());
}

BAD(nist_signature_sha1, SERVER, "")
{
	put_algorithm(m, SEQ(db_oid("1.2.840.113549.1.1.5"), NULL_()));
}
GOOD(nist_signature_sha1)
{
	put_algorithm(m, rsa_sha256());
}

BAD(br_signature_algorithm, SERVER, "")
{
	put_algorithm(m, SEQ(db_oid("1.2.840.113549.1.1.14"), NULL_()));
}
GOOD(br_signature_algorithm)
{
	put_algorithm(m, SEQ(db_oid("1.2.840.113549.1.1.12"), NULL_()));
}

BAD(validity_form, CLIENT, "rfc-form")
{
	m->not_after = db_str(DER_UTC_TIME, "2606010000Z");
}
GOOD(validity_form)
{
	m->not_after = db_str(DER_UTC_TIME, "260601000000Z");
}

BAD(validity_encoding, CLIENT, "")
{
	m->not_after = db_time("20491231235959Z");
}
GOOD(validity_encoding)
{
	m->not_after = db_time("20500101000000Z");
}

BAD(validity_order, CLIENT, "")
{
	m->not_after = db_time("260331235959Z");
}
GOOD(validity_order)
{
	m->not_after = db_time("260401000000Z");
}

BAD(issuer_empty, CLIENT, "")
{
	m->issuer = SEQ(db_none());
}
GOOD(issuer_empty)
{
	m->issuer = db_name("CA");
}

BAD(subject_empty, CLIENT, "")
{
	m->subject = SEQ(db_none());
}
GOOD(subject_empty)
{
	m->subject = db_name("a");
}

BAD(extensions_empty, OTHER, "rfc-aki-present rfc-ski-end-entity")
{
	m->extensions = SEQ(db_none());
}
GOOD(extensions_empty)
{
	m->extensions =
	    SEQ(db_ext(E_AKI, false, SEQ(PRIM(0, RAW("issuer's key")))),
		db_ext(E_SKI, false, OCTETS(RAW("the key"))));
}

BAD(extensions_form, CLIENT, "rfc-form")
{
	put_ext_whole(m, "2.5.4", SET(db_oid("1.2.3"), OCTETS(RAW("x"))));
}
GOOD(extensions_form)
{
	put_ext_whole(m, "2.5.4", SEQ(db_oid("1.2.3"), OCTETS(RAW("x"))));
}

/* What an end entity must have, and num others. */
static struct vfy_span
many_extensions(size_t num)
{
	struct vfy_span list[300];
	char oid[16];

	list[0] = db_ext(E_AKI, false, SEQ(PRIM(0, RAW("issuer's key"))));
	list[1] = db_ext(E_SKI, false, OCTETS(RAW("the key")));
	for (size_t i = 0; i < num; i++) {
		snprintf(oid, sizeof(oid), "1.2.3.%zu", i);
		list[2 + i] = db_ext(oid, false, NULL_());
	}
	return SEQ(db_cat(list, 2 + num));
}
BAD(extensions_many, OTHER, "rfc-form")
{
	m->extensions = many_extensions(VIEW_MAX_EXTENSIONS - 1);
}
GOOD(extensions_many)
{
	/* as many as the engine reads */
	m->extensions = many_extensions(62);
}

BAD(extension_duplicate, CLIENT, "rfc-form")
{
	put_ext_whole(m, "2.5.4", db_ext(E_SKI, false, OCTETS(RAW("the key"))));
}
GOOD(extension_duplicate)
{
	put_ext_whole(
	    m, "2.5.4", db_ext("1.2.3", false, OCTETS(RAW("the key"))));
}

BAD(extension_default, CLIENT, "")
{
	put_ext_whole(m, E_SKI,
	    SEQ(db_oid(E_SKI), db_bool(false), OCTETS(OCTETS(RAW("k")))));
}
GOOD(extension_default)
{
	put_ext_whole(m, E_SKI, SEQ(db_oid(E_SKI), OCTETS(OCTETS(RAW("k")))));
}

BAD(extension_unknown, CLIENT, "")
{
	put_ext(m, "1.2.3", true, NULL_());
}
GOOD(extension_unknown)
{
	put_ext(m, "1.2.3", false, NULL_());
}

BAD(extension_value, CLIENT, "")
{
	put_ext(m, E_CRLDP, false, SET(point(URI("http://a.example.org/"))));
}
GOOD(extension_value)
{
	put_ext(m, E_CRLDP, false, SEQ(point(URI("http://a.example.org/"))));
}
