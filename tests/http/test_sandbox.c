/* SPDX-License-Identifier: MIT */
/*
 * test_sandbox.c - what the processes of the service can't do any more
 * (sandbox.h), and what they still can. Each test is a process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

/* In a child: says which expectation was not met, and ends it. */
#define EXPECT(what)                                                           \
	do {                                                                   \
		if (!(what)) {                                                 \
			dprintf(2, "line %d: %s (%s)\n", __LINE__, #what,      \
			    strerror(errno));                                  \
			_exit(1);                                              \
		}                                                              \
	} while (0)

/* Fails with the errno wanted. */
#define REFUSED(what, wanted) EXPECT((what) == -1 && errno == (wanted))

/* Runs child in a process of its own; it must end well. */
static void
in_child(void (*child)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		child();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
run_true(void)
{
	char *const argv[] = { (char *)(uintptr_t) "true", NULL };

	return execv("/bin/true", argv);
}

static void
as_service(void)
{
	char name[] = "/tmp/test_sandbox.XXXXXX";
	pthread_t thread;
	int fd;

	EXPECT(sandbox_service());
	EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	REFUSED(socket(AF_INET, SOCK_STREAM, 0), EAFNOSUPPORT);
	REFUSED(socket(AF_INET6, SOCK_STREAM, 0), EAFNOSUPPORT);
	REFUSED(socket(AF_INET, SOCK_DGRAM, 0), EAFNOSUPPORT);
	REFUSED(socket(AF_PACKET, SOCK_RAW, 0), EAFNOSUPPORT);
	REFUSED(run_true(), EPERM);
	REFUSED(
	    syscall(SYS_execveat, AT_FDCWD, "/bin/true", NULL, NULL, 0), EPERM);
	REFUSED(syscall(SYS_io_uring_setup, 1, NULL), EPERM);
	REFUSED(syscall(SYS_unshare, 0), EPERM);
	if (!SANITIZED)
		REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	EXPECT(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	EXPECT(pthread_create(&thread, NULL, nothing, NULL) == 0);
	EXPECT(pthread_join(thread, NULL) == 0);
	fd = mkstemp(name);
	EXPECT(fd >= 0 && write(fd, "x", 1) == 1 && unlink(name) == 0);
}

static void
test_service(void **state)
{
	(void)state;
	in_child(as_service);
}

static void
as_fetcher(void)
{
	pthread_t thread;
	int fd;

	EXPECT(sandbox_fetcher());
	EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 || errno == EPERM);
	REFUSED(open("/tmp/test_sandbox", O_WRONLY | O_CREAT, 0600), EPERM);
	REFUSED(open("/tmp/test_sandbox", O_RDONLY | O_CREAT, 0600), EPERM);
	REFUSED(open("/tmp", O_TMPFILE | O_RDWR, 0600), EPERM);
	REFUSED(open("/dev/null", O_RDWR), EPERM);
	REFUSED(open("/dev/null", O_WRONLY), EPERM);
	REFUSED(open("/dev/null", O_RDONLY | O_TRUNC), EPERM);
	REFUSED(openat(AT_FDCWD, "/dev/null", O_WRONLY), EPERM);
	REFUSED(syscall(SYS_creat, "/tmp/test_sandbox", 0600), EPERM);
	REFUSED(mkdir("/tmp/test_sandbox", 0700), EPERM);
	REFUSED(unlink("/tmp/test_sandbox"), EPERM);
	REFUSED(rename("/tmp/test_sandbox", "/tmp/test_sandbox2"), EPERM);
	REFUSED(chmod("/dev/null", 0666), EPERM);
	REFUSED(run_true(), EPERM);
	REFUSED(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_PACKET, SOCK_RAW, 0), EPERM);
	REFUSED(syscall(SYS_io_uring_setup, 1, NULL), EPERM);
	if (!SANITIZED) {
		REFUSED(fork(), EPERM);
		REFUSED(kill(getppid(), 0), EPERM);
		REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	}
	EXPECT(socket(AF_INET, SOCK_STREAM, 0) >= 0);
	EXPECT(socket(AF_INET6, SOCK_DGRAM, 0) >= 0 || errno == EAFNOSUPPORT);
	fd = open("/etc/passwd", O_RDONLY);
	EXPECT(fd >= 0);
	EXPECT(pthread_create(&thread, NULL, nothing, NULL) == 0);
	EXPECT(pthread_join(thread, NULL) == 0);
	fd = memfd_create("x", MFD_ALLOW_SEALING);
	EXPECT(fd >= 0 && write(fd, "x", 1) == 1);
	EXPECT(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) == 0);
}

static void
test_fetcher(void **state)
{
	(void)state;
	in_child(as_fetcher);
}

/* Root becomes nobody, and root no more. */
static void
as_nobody(void)
{
	struct sandbox_user user;
	char why[200];
	gid_t groups[100];
	int n, i;

	EXPECT(sandbox_find_user("nobody", &user, why, sizeof(why)));
	EXPECT(user.uid != 0);
	EXPECT(sandbox_become(&user));
	EXPECT(getuid() == user.uid && geteuid() == user.uid);
	EXPECT(getgid() == user.gid && getegid() == user.gid);
	n = getgroups(100, groups);
	for (i = 0; i < n; i++)
		EXPECT(groups[i] == user.gid);
	REFUSED(setuid(0), EPERM);
	REFUSED(setgroups(0, NULL), EPERM);
	/* again is fine; somebody else is not */
	EXPECT(sandbox_become(&user));
	user.uid++;
	EXPECT(!sandbox_become(&user));
}

static void
test_user(void **state)
{
	struct sandbox_user user;
	char why[200];

	(void)state;
	assert_false(
	    sandbox_find_user("no-such-user-here", &user, why, sizeof(why)));
	assert_non_null(strstr(why, "no-such-user-here"));
	if (geteuid() != 0)
		skip();
	in_child(as_nobody);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_service),
		cmocka_unit_test(test_fetcher),
		cmocka_unit_test(test_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
