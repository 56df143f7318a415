/* SPDX-License-Identifier: MIT */
/*
 * test_tunnel.c - vfy_store_tunnel() and a proxy that takes the connection and says
 * nothing: it waits no longer than it is told to. (tests/handshake/test_good.sh has
 * proxies that answer.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfy_store.h"

#define HOUR_MS 3600000

/* A socket that listens on loopback, and at url. */
static int
silent_proxy(char url[64])
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	snprintf(url, 64, "http://127.0.0.1:%u", (unsigned)ntohs(a.sin_port));
	return fd;
}

static void
test_cut(void **state)
{
	struct vfy_store_error err;
	int proxy, cut[2], fd = -1;
	char url[64];

	(void)state;
	proxy = silent_proxy(url);
	assert_int_equal(pipe(cut), 0);
	assert_int_equal(write(cut[1], "x", 1), 1);
	assert_int_equal(
	    vfy_store_tunnel(url, "good.test", 443, HOUR_MS, cut[0], &fd, &err),
	    VFY_EIO);
	assert_int_equal(fd, -1);
	close(cut[0]);
	close(cut[1]);
	close(proxy);
}

static void
test_time_out(void **state)
{
	struct vfy_store_error err;
	int proxy, fd = -1;
	char url[64];

	(void)state;
	proxy = silent_proxy(url);
	assert_int_equal(
	    vfy_store_tunnel(url, "good.test", 443, 50, -1, &fd, &err),
	    VFY_EIO);
	assert_int_equal(fd, -1);
	close(proxy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_time_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
