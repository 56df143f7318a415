/* SPDX-License-Identifier: MIT */
/*
 * test_objects.c - what is in a file is told object by object, however it comes:
 * mixed, with text around, in small pieces, broken, too large.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objects.h"
#include "span.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PEM(label, body)                                                       \
	"-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"
#define CERT PEM("CERTIFICATE", "QUJD")
#define BYTES(literal)                                                         \
	{                                                                      \
		(const uint8_t *)(literal), sizeof(literal) - 1                \
	}
#define SPAN(literal) ((struct vfy_span)BYTES(literal))

/* One letter for each object by its kind, "!" and the fault's name for what is broken. */
static const char letters[] = {
	[OBJECT_UNKNOWN] = '?',
	[OBJECT_CERTIFICATE] = 'c',
	[OBJECT_CRL] = 'l',
	[OBJECT_OCSP] = 'o',
	[OBJECT_REQUEST] = 'r',
	[OBJECT_PKCS7] = '7',
	[OBJECT_PKCS12] = '2',
	[OBJECT_PUBLIC_KEY] = 'p',
	[OBJECT_PRIVATE_KEY] = 'k',
	[OBJECT_ENCRYPTED_KEY] = 'e',
};

static int
read_all(struct object_reader *r, char *told, size_t len)
{
	struct vfy_fault fault;
	struct object o;
	size_t used = 0, index = 0;
	int rc;

	told[0] = '\0';
	while ((rc = objects_next(r, &o, &fault)) != VFY_ENOENT) {
		if (rc == VFY_EPARSE) {
			assert_int_equal(fault.index, index);
			used += (size_t)snprintf(told + used, len - used,
			    "!%s:%zu ", vfy_fault_name(fault.code), fault.line);
		} else if (rc == 0) {
			assert_int_equal(o.index, index);
			used += (size_t)snprintf(told + used, len - used,
			    "%c%zu:%zu ", letters[o.kind], o.der.len, o.line);
		} else {
			break;
		}
		index++;
		assert_true(used < len);
		assert_true(index < 100);
	}
	return rc;
}

static void
expect(struct vfy_span input, const char *expected)
{
	struct object_reader *r;
	char told[4096];

	assert_int_equal(objects_of(input, &r), 0);
	assert_int_equal(read_all(r, told, sizeof(told)), VFY_ENOENT);
	objects_free(r);
	assert_string_equal(told, expected);
}

static const struct {
	struct vfy_span input;
	const char *told;
} texts[] = {
	{ { NULL, 0 }, "!empty:0 " },
	{ BYTES(" \r\n\t\n"), "!empty:0 " },
	{ BYTES("hello\n"), "!nothing-found:0 " },
	{ BYTES(CERT), "c3:1 " },
	{ BYTES(CERT CERT), "c3:1 c3:4 " },
	{ BYTES("subject=a\n" CERT "\nissuer=b\n\n" CERT "bye"), "c3:2 c3:8 " },
	/* joined without a line break */
	{ BYTES("-----BEGIN CERTIFICATE-----\nQUJD\n-----END "
		"CERTIFICATE-----" CERT),
	    "c3:1 c3:3 " },
	{ BYTES("-----BEGIN CERTIFICATE-----\r\nQUJD\r\n-----END "
		"CERTIFICATE-----\r\n" CERT),
	    "c3:1 c3:4 " },
	{ BYTES("a\r-----BEGIN CERTIFICATE-----\rQUJD\r-----END "
		"CERTIFICATE-----\r"),
	    "c3:1 " },
	{ BYTES(" \t-----BEGIN CERTIFICATE-----\nQUJD\n  -----END "
		"CERTIFICATE-----"),
	    "c3:1 " },
	/* not at the start of a line */
	{ BYTES("x " CERT), "!nothing-found:0 " },
	{ BYTES(PEM("X509 CRL", "QUJD") PEM("OCSP RESPONSE", "QUJD")
		  PEM("CERTIFICATE REQUEST", "QUJD") PEM(
		      "NEW CERTIFICATE REQUEST", "QUJD") PEM("PKCS7", "QUJD")
		      PEM("CMS", "QUJD") PEM("PKCS12", "QUJD")),
	    "l3:1 o3:4 r3:7 r3:10 73:13 73:16 23:19 " },
	{ BYTES(PEM("PUBLIC KEY", "QUJD") PEM("RSA PUBLIC KEY", "QUJD")
		  PEM("PRIVATE KEY", "QUJD") PEM("EC PRIVATE KEY", "QUJD")
		      PEM("ENCRYPTED PRIVATE KEY", "QUJD")
			  PEM("X509 CERTIFICATE", "QUJD")),
	    "p3:1 p3:4 k3:7 k3:10 e3:13 c3:16 " },
	{ BYTES(PEM("RSA PRIVATE KEY",
	      "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\nQUJDRA==")),
	    "e4:1 " },
	{ BYTES(PEM("EC PARAMETERS", "QUJD") PEM("PGP MESSAGE", "QUJD\n=abcd")
		  CERT),
	    "?3:1 ?0:4 c3:8 " },
	/* the trust settings behind it are left out */
	{ BYTES(PEM("TRUSTED CERTIFICATE", "MAMCAQEwAA==")), "c5:1 " },
	/* broken, and on */
	{ BYTES(PEM("CERTIFICATE", "QU!D") CERT), "!pem-base64:1 c3:4 " },
	{ BYTES(PEM("CERTIFICATE", "QUJDR") CERT), "!pem-base64:1 c3:4 " },
	{ BYTES("-----BEGIN CERTIFICATE-----\nQUJD\n" CERT),
	    "!pem-end:1 c3:3 " },
	{ BYTES("-----BEGIN CERTIFICATE-----\nQUJD\n-----END X509 "
		"CRL-----\n" CERT),
	    "!pem-end:1 c3:4 " },
	{ BYTES(CERT "-----BEGIN CERTIFICATE-----\nQUJD\n"),
	    "c3:1 !pem-end:4 " },
	{ BYTES("-----BEGIN CERT\n" CERT), "!pem-end:1 c3:2 " },
	{ BYTES("-----BEGIN CE\x1b[2JRT-----\n" CERT), "!pem-end:1 c3:2 " },
	{ BYTES("-----BEGIN \n"), "!pem-end:1 " },
	{ BYTES("-----BEGIN -----\n" CERT), "!pem-end:1 c3:2 " },
	{ BYTES("0 s:CN = a\n" CERT), "c3:2 " },
	{ BYTES("00000\n" CERT), "c3:2 " },
};

static void
texts_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		expect(texts[i].input, texts[i].told);
}

/* The shapes, with as little in them as shows the kind. */
#define ALG "\x30\x03\x06\x01\x2a"
#define TIME "\x17\x01\x30"
static const struct {
	struct vfy_span der;
	enum object_kind kind;
} shapes[] = {
	{ BYTES("\x30\x0a\x30\x08\xa0\x03\x02\x01\x02\x02\x01\x01"),
	    OBJECT_CERTIFICATE },
	/* version 1: INTEGER, and four SEQUENCEs */
	{ BYTES("\x30\x12\x30\x10\x02\x01\x01" ALG
		"\x30\x00\x30\x02\x17\x00\x30\x00"),
	    OBJECT_CERTIFICATE },
	{ BYTES("\x30\x0e\x30\x0c\x02\x01\x00\x30\x00" ALG "\xa0\x00"),
	    OBJECT_REQUEST },
	{ BYTES("\x30\x0c\x30\x0a" ALG "\x30\x00" TIME), OBJECT_CRL },
	{ BYTES("\x30\x0f\x30\x0d\x02\x01\x01" ALG "\x30\x00" TIME),
	    OBJECT_CRL },
	{ BYTES("\x30\x03\x0a\x01\x06"), OBJECT_OCSP },
	{ BYTES("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
	    OBJECT_PKCS7 },
	{ BYTES("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"),
	    OBJECT_UNKNOWN },
	{ BYTES("\x30\x08\x02\x01\x03" ALG), OBJECT_PKCS12 },
	{ BYTES("\x30\x08" ALG "\x03\x01\x00"), OBJECT_PUBLIC_KEY },
	{ BYTES("\x30\x06\x02\x01\x05\x02\x01\x03"), OBJECT_PUBLIC_KEY },
	{ BYTES("\x30\x0a\x02\x01\x00" ALG "\x04\x00"), OBJECT_PRIVATE_KEY },
	{ BYTES("\x30\x05\x02\x01\x01\x04\x00"), OBJECT_PRIVATE_KEY },
	{ BYTES("\x30\x09\x02\x01\x00\x02\x01\x05\x02\x01\x03"),
	    OBJECT_PRIVATE_KEY },
	{ BYTES("\x30\x07" ALG "\x04\x00"), OBJECT_ENCRYPTED_KEY },
	{ BYTES("\x30\x00"), OBJECT_UNKNOWN },
	{ BYTES("\x30"), OBJECT_UNKNOWN },
	{ BYTES("\x04\x01\x01"), OBJECT_UNKNOWN },
	{ { NULL, 0 }, OBJECT_UNKNOWN },
};

static void
shapes_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++)
		assert_string_equal(
		    object_kind_name(object_kind_of(shapes[i].der)),
		    object_kind_name(shapes[i].kind));
}

static void
der_follows_der(void **state)
{
	(void)state;
	expect(SPAN("\x30\x03\x0a\x01\x06"), "o5:0 ");
	expect(SPAN("\x30\x03\x0a\x01\x06\x30\x03\x0a\x01\x06"), "o5:0 o5:0 ");
	expect(
	    SPAN("\x30\x03\x0a\x01\x06\n\x30\x03\x0a\x01\x06\n"), "o5:0 o5:0 ");
	expect(SPAN("\x30\x03\x0a\x01\x06\n" CERT), "o5:0 c3:2 ");
	expect(SPAN(CERT "\x30\x03\x0a\x01\x06"), "c3:1 o5:0 ");
	expect(SPAN("\x30\x03\x0a\x01\x06junk"), "o5:0 !der-trailing:0 ");
	expect(SPAN("\x30\x03\x0a\x01"), "!der-truncated:0 ");
	expect(SPAN("\x30\x82\x01"), "!der-truncated:0 ");
	expect(SPAN("\x30\x84\xff\xff\xff\xff\x30"), "!limit:0 ");
	/* BER: all that there is */
	expect(SPAN("\x30\x80\x02\x01\x03" ALG "\x00\x00"), "212:0 ");
}

/* What is too large is told, and what follows it as well. */
static void
large_objects(void **state)
{
	static uint8_t der[300 * 1024 + 5];
	/* a certificate's first octets: 300 KB, then a small response */
	static const uint8_t head[] = { 0x30, 0x82, 0x00, 0x00, 0x30, 0x03,
		0xa0, 0x01, 0x00 };

	(void)state;
	memcpy(der, head, sizeof(head));
	der[1] = 0x83;
	der[2] = (uint8_t)((300 * 1024 - 5) >> 16);
	der[3] = (uint8_t)((300 * 1024 - 5) >> 8);
	der[4] = (uint8_t)(300 * 1024 - 5);
	memcpy(der + 5, head + 4, sizeof(head) - 4);
	memcpy(der + 300 * 1024, "\x30\x03\x0a\x01\x06", 5);
	expect(span_of(der, sizeof(der)), "!limit:0 o5:0 ");
}

/* -- how it comes -------------------------------------------------------------------- */

/* A process writes input to a pipe in pieces; its end to read, as a path. */
static pid_t
pipe_in_pieces(
    struct vfy_span input, size_t piece, size_t times, char path[64], int *fd)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		while (times-- > 0) {
			for (size_t at = 0; at < input.len; at += piece) {
				size_t n = input.len - at < piece
				    ? input.len - at
				    : piece;

				if (write(ends[1], input.ptr + at, n) !=
				    (ssize_t)n)
					_exit(1);
			}
		}
		_exit(0);
	}
	close(ends[1]);
	*fd = ends[0];
	snprintf(path, 64, "/dev/fd/%d", ends[0]);
	return pid;
}

static void
pieces_make_no_difference(void **state)
{
	struct object_reader *r;
	struct file_error err;
	char told[4096], path[64];
	int fd, status;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t piece = 1; piece < 30; piece += 14) {
			pid_t pid =
			    pipe_in_pieces(texts[i].input, piece, 1, path, &fd);

			assert_int_equal(objects_open(path, &r, &err), 0);
			assert_int_equal(
			    read_all(r, told, sizeof(told)), VFY_ENOENT);
			objects_free(r);
			close(fd);
			assert_int_equal(waitpid(pid, &status, 0), pid);
			assert_string_equal(told, texts[i].told);
		}
	}
}

/* A line of 64 MB, and 10,000 objects, leave the window as it was. */
static void
memory_is_flat(void **state)
{
	static uint8_t filler[64 * 1024];
	struct vfy_span input = { filler, sizeof(filler) };
	struct rusage before, after;
	struct object_reader *r;
	struct vfy_fault fault;
	struct file_error err;
	struct object o;
	char path[64];
	size_t n = 0;
	pid_t pid;
	int fd, rc;

	(void)state;
	memset(filler, 'x', sizeof(filler));
	getrusage(RUSAGE_SELF, &before);
	pid = pipe_in_pieces(input, input.len, 1024, path, &fd);
	assert_int_equal(objects_open(path, &r, &err), 0);
	assert_int_equal(objects_next(r, &o, &fault), VFY_EPARSE);
	objects_free(r);
	close(fd);
	waitpid(pid, NULL, 0);
	pid = pipe_in_pieces(
	    span_of(CERT, sizeof(CERT) - 1), sizeof(CERT), 10000, path, &fd);
	assert_int_equal(objects_open(path, &r, &err), 0);
	while ((rc = objects_next(r, &o, &fault)) == 0)
		assert_int_equal(o.line, 1 + 3 * n++);
	assert_int_equal(rc, VFY_ENOENT);
	assert_int_equal(n, 10000);
	objects_free(r);
	close(fd);
	waitpid(pid, NULL, 0);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8 * 1024);
}

/*
 * 8 MB of short lines in one window: each octet is looked at a few times, and not once
 * for each line, which would take half an hour. The bound is of the processor's time,
 * which other programs do not take.
 */
static void
short_lines_are_passed_in_linear_time(void **state)
{
	static uint8_t lines[8 * 1024 * 1024 + sizeof(CERT) - 1];
	const size_t len = 8 * 1024 * 1024;
	struct rlimit before, bound;
	struct rusage used;

	(void)state;
	for (size_t i = 0; i < len; i += 2)
		memcpy(lines + i, "x\r", 2);
	memcpy(lines + len, CERT, sizeof(CERT) - 1);
	assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
	assert_int_equal(getrlimit(RLIMIT_CPU, &before), 0);
	bound = before;
	bound.rlim_cur =
	    (rlim_t)used.ru_utime.tv_sec + (rlim_t)used.ru_stime.tv_sec + 120;
	if (bound.rlim_cur < before.rlim_max)
		assert_int_equal(setrlimit(RLIMIT_CPU, &bound), 0);
	expect(span_of(lines, sizeof(lines)), "c3:1 ");
	assert_int_equal(setrlimit(RLIMIT_CPU, &before), 0);
}

/* What has no end, and no object either, is given up. */
static void
endless_files(void **state)
{
	struct object_reader *r;
	struct file_error err;
	char told[4096];

	(void)state;
	assert_int_equal(objects_open("/dev/zero", &r, &err), 0);
	assert_int_equal(read_all(r, told, sizeof(told)), VFY_ENOENT);
	objects_free(r);
	assert_string_equal(told, "!limit:0 ");
}

static void
files_that_are_none(void **state)
{
	struct object_reader *r = NULL;
	struct file_error err;

	(void)state;
	assert_int_equal(
	    objects_open("/nonexistent/\x1b[2J", &r, &err), VFY_EIO);
	assert_null(strchr(err.what, '\x1b'));
	assert_non_null(strstr(err.what, "No such file"));
	assert_int_equal(objects_open("/", &r, &err), VFY_EIO);
	assert_string_equal(err.what, "/: this is a directory");
	assert_null(r);
	objects_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_told),
		cmocka_unit_test(shapes_are_known),
		cmocka_unit_test(der_follows_der),
		cmocka_unit_test(large_objects),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(memory_is_flat),
		cmocka_unit_test(short_lines_are_passed_in_linear_time),
		cmocka_unit_test(endless_files),
		cmocka_unit_test(files_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
