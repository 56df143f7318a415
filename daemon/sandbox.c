/* SPDX-License-Identifier: MIT */
/*
 * sandbox.c - the user, and seccomp filters (libseccomp).
 *
 * The fetcher's filter is a list of what is allowed: it is libcurl and the
 * resolver, which meet the network. The service's is a list of what is not:
 * SQLite, GnuTLS, PKCS#11 modules and name services are in it, whose system
 * calls can't be known, and a verifier that ends on a harmless one takes a
 * site down. Calls of another architecture end the process (libseccomp's
 * default), and io_uring, which gets past filters, is in neither.
 *
 * Sanitizers: LeakSanitizer, at the end of a process, makes another one that
 * looks at it by ptrace. Programs built with one allow that, and nothing more.
 */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* -- the user ----------------------------------------------------------------- */

bool
sandbox_find_user(
    const char *name, struct sandbox_user *out, char *why, size_t len)
{
	struct passwd *pw;

	errno = 0;
	pw = strlen(name) < sizeof(out->name) ? getpwnam(name) : NULL;
	if (pw == NULL) {
		snprintf(why, len, "%s: %s", name,
		    errno != 0 ? strerror(errno) : "there is no such user");
		return false;
	}
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->uid = pw->pw_uid;
	out->gid = pw->pw_gid;
	return true;
}

bool
sandbox_become(const struct sandbox_user *user)
{
	if (geteuid() != 0)
		return geteuid() == user->uid || (errno = EPERM, false);
	if (initgroups(user->name, user->gid) != 0 ||
	    setresgid(user->gid, user->gid, user->gid) != 0 ||
	    setresuid(user->uid, user->uid, user->uid) != 0)
		return false;
	/* there must be no way back */
	if (user->uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) {
		errno = EPERM;
		return false;
	}
	return true;
}

bool
sandbox_no_new_rights(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* -- filters -------------------------------------------------------------------- */

/* A list of calls, the same for all; one that libseccomp or this machine does
 * not know needs no rule. False: errno. */
static bool
add_all(
    scmp_filter_ctx ctx, uint32_t action, const char *const *names, size_t n)
{
	size_t i;
	int call, rc;

	for (i = 0; i < n; i++) {
		call = seccomp_syscall_resolve_name(names[i]);
		if (call == __NR_SCMP_ERROR)
			continue;
		rc = seccomp_rule_add(ctx, action, call, 0);
		if (rc != 0 && rc != -EACCES) {
			errno = -rc;
			return false;
		}
	}
	return true;
}

/* Puts the filter into force, and releases it. False: errno. */
static bool
load(scmp_filter_ctx ctx, bool ok)
{
	int rc = ok ? seccomp_load(ctx) : -errno;

	seccomp_release(ctx);
	errno = -rc;
	return rc == 0;
}

/* clone3 hides its flags where no filter sees them; glibc then takes clone. */
static bool
hide_clone3(scmp_filter_ctx ctx)
{
	int rc =
	    seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	errno = -rc;
	return rc == 0;
}

static const char *const not_for_service[] = {
	/* programs */
	"execve",
	"execveat",
	/* past the filter */
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	/* others' memory */
	"process_vm_readv",
	"process_vm_writev",
	"kcmp",
	"pidfd_getfd",
	"userfaultfd",
	/* the kernel and the machine */
	"bpf",
	"perf_event_open",
	"init_module",
	"finit_module",
	"delete_module",
	"kexec_load",
	"kexec_file_load",
	"reboot",
	"syslog",
	"acct",
	"swapon",
	"swapoff",
	"quotactl",
	"quotactl_fd",
	"iopl",
	"ioperm",
	"settimeofday",
	"clock_settime",
	"clock_adjtime",
	"adjtimex",
	"sethostname",
	"setdomainname",
	"add_key",
	"request_key",
	"keyctl",
	/* other views of the file system */
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"setns",
	"unshare",
	"open_by_handle_at",
	"name_to_handle_at",
	"move_mount",
	"open_tree",
	"fsopen",
	"fsmount",
	"fspick",
	"fsconfig",
	"mount_setattr",
	"fanotify_init",
};

/* Not to be taken by LeakSanitizer's other process, which is a thread to the
 * kernel but for this. */
static const char *const not_unless_sanitized[] = { "ptrace" };

/* Sockets of every family but one. False: errno. */
static bool
only_family(scmp_filter_ctx ctx, int family)
{
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EAFNOSUPPORT),
	    SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)family));

	errno = -rc;
	return rc == 0;
}

bool
sandbox_service(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);

	if (ctx == NULL) {
		errno = ENOMEM;
		return false;
	}
	return load(ctx,
	    add_all(ctx, no, not_for_service, COUNT(not_for_service)) &&
		(SANITIZED ||
		    add_all(ctx, no, not_unless_sanitized,
			COUNT(not_unless_sanitized))) &&
		hide_clone3(ctx) && only_family(ctx, AF_UNIX));
}

static const char *const for_fetcher[] = {
	/* descriptors that there are */
	"read",
	"readv",
	"pread64",
	"write",
	"writev",
	"lseek",
	"close",
	"close_range",
	"fcntl",
	"dup",
	"fstat",
	"fstatfs",
	"poll",
	"ppoll",
	"select",
	"pselect6",
	"epoll_create1",
	"epoll_ctl",
	"epoll_wait",
	"epoll_pwait",
	"epoll_pwait2",
	"eventfd2",
	"pipe2",
	/* files to read: configuration of the resolver, libcurl itself */
	"stat",
	"lstat",
	"newfstatat",
	"statx",
	"access",
	"faccessat",
	"faccessat2",
	"readlink",
	"readlinkat",
	"getcwd",
	"getdents64",
	/* the network */
	"connect",
	"bind",
	"getsockname",
	"getpeername",
	"getsockopt",
	"setsockopt",
	"sendto",
	"sendmsg",
	"sendmmsg",
	"recvfrom",
	"recvmsg",
	"recvmmsg",
	"shutdown",
	"socketpair",
	"ioctl",
	/* memory */
	"brk",
	"mmap",
	"munmap",
	"mremap",
	"mprotect",
	"madvise",
	"memfd_create",
	"ftruncate",
	"membarrier",
	/* threads and time */
	"futex",
	"futex_waitv",
	"set_robust_list",
	"get_robust_list",
	"rseq",
	"sched_yield",
	"sched_getaffinity",
	"clock_gettime",
	"clock_getres",
	"clock_nanosleep",
	"nanosleep",
	"gettimeofday",
	"time",
	"alarm",
	"restart_syscall",
	"exit",
	"exit_group",
	/* itself */
	"getpid",
	"gettid",
	"getuid",
	"geteuid",
	"getgid",
	"getegid",
	"getrandom",
	"uname",
	"sysinfo",
	"getrusage",
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sigaltstack",
	"arch_prctl",
};

/* What LeakSanitizer's look at a process needs beside that. */
static const char *const for_sanitizers[] = { "clone", "ptrace", "wait4",
	"getdents", "kill", "tkill", "prctl", "getppid", "mincore", "msync",
	"sched_setaffinity", "process_vm_readv", "prlimit64", "personality",
	"setrlimit" };

/* A call that is allowed with one argument masked and equal to a value. */
static int
allow_masked(scmp_filter_ctx ctx, int call, unsigned argument,
    scmp_datum_t mask, scmp_datum_t value)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 1,
	    SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, value));
}

/* What is allowed with some arguments only. False: errno. */
static bool
allow_some(scmp_filter_ctx ctx)
{
	/* of what opens: the access mode is reading, and nothing is made */
	const scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND |
	    (O_TMPFILE & ~O_DIRECTORY);
	const scmp_datum_t threads = CLONE_VM | CLONE_THREAD;
	const int families[] = { AF_INET, AF_INET6, AF_NETLINK };
	int rc = allow_masked(ctx, SCMP_SYS(openat), 2, writing, O_RDONLY);
	size_t i;

	if (rc == 0)
		rc = allow_masked(ctx, SCMP_SYS(open), 1, writing, O_RDONLY);
	if (rc == 0 && !SANITIZED)
		rc = allow_masked(ctx, SCMP_SYS(clone), 0, threads, threads);
	/* raise() and abort() signal one's own threads */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	if (rc == 0 && !SANITIZED)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
		    SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
	/* reading a limit */
	if (rc == 0 && !SANITIZED)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64),
		    1, SCMP_A2(SCMP_CMP_EQ, 0));
	for (i = 0; rc == 0 && i < COUNT(families); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i]));
	errno = -rc;
	return rc == 0;
}

bool
sandbox_fetcher(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	const uint32_t yes = SCMP_ACT_ALLOW;

	if (ctx == NULL) {
		errno = ENOMEM;
		return false;
	}
	return load(ctx,
	    add_all(ctx, yes, for_fetcher, COUNT(for_fetcher)) &&
		(!SANITIZED ||
		    add_all(ctx, yes, for_sanitizers, COUNT(for_sanitizers))) &&
		hide_clone3(ctx) && allow_some(ctx));
}
