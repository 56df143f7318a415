/* SPDX-License-Identifier: MIT */
/*
 * main.c - verifyd: options, signals, and the order of start and stop.
 *
 * Stays in the foreground, does not change its user and writes no pid file:
 * who starts it (systemd, a script) does that better.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "serve_limits.h"
#include "server.h"

#define DEFAULT_SOCKET "/run/verifyd/verifyd.sock"
#define DEFAULT_STORE "/var/cache/verifyd"
/* Whoever can reach the folder may ask: asking changes nothing. */
#define DEFAULT_MODE 0666

enum exit_status { EXIT_DONE = 0, EXIT_NO_START = 1, EXIT_USAGE = 2 };

struct config {
	const char *socket;
	mode_t mode;
	const char **addresses; /* NULL-terminated */
	struct serve_config serve;
	bool check;
	struct trust_config trust;
};

enum {
	ARG_SOCKET = 256,
	ARG_SOCKET_MODE,
	ARG_LISTEN,
	ARG_TRUST,
	ARG_SYSTEM_TRUST,
	ARG_NO_SYSTEM_TRUST,
	ARG_INTERMEDIATES,
	ARG_STORE,
	ARG_NO_STORE,
	ARG_ALLOW_NET,
	ARG_THREADS,
	ARG_WORKERS,
	ARG_MAX_WAITING,
	ARG_MAX_CONNECTIONS,
	ARG_CHECK,
	ARG_HELP,
	ARG_VERSION
};

static const struct option arguments[] = {
	{ "socket", required_argument, NULL, ARG_SOCKET },
	{ "socket-mode", required_argument, NULL, ARG_SOCKET_MODE },
	{ "listen", required_argument, NULL, ARG_LISTEN },
	{ "trust", required_argument, NULL, ARG_TRUST },
	{ "system-trust", no_argument, NULL, ARG_SYSTEM_TRUST },
	{ "no-system-trust", no_argument, NULL, ARG_NO_SYSTEM_TRUST },
	{ "intermediates", required_argument, NULL, ARG_INTERMEDIATES },
	{ "store", required_argument, NULL, ARG_STORE },
	{ "no-store", no_argument, NULL, ARG_NO_STORE },
	{ "allow-net", required_argument, NULL, ARG_ALLOW_NET },
	{ "threads", required_argument, NULL, ARG_THREADS },
	{ "workers", required_argument, NULL, ARG_WORKERS },
	{ "max-waiting", required_argument, NULL, ARG_MAX_WAITING },
	{ "max-connections", required_argument, NULL, ARG_MAX_CONNECTIONS },
	{ "check", no_argument, NULL, ARG_CHECK },
	{ "help", no_argument, NULL, ARG_HELP },
	{ "version", no_argument, NULL, ARG_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "Usage: verifyd [options]\n"
    "Verifies certificates for programs of this machine, over HTTP.\n"
    "\n"
    "  --socket PATH         Unix socket (" DEFAULT_SOCKET ")\n"
    "  --socket-mode MODE    its mode, octal (0666)\n"
    "  --listen ADDRESS      also 127.0.0.1:PORT or [::1]:PORT; repeatable\n"
    "  --trust FILE          trust anchors, PEM or DER; repeatable\n"
    "  --system-trust        the system's anchors (default without --trust)\n"
    "  --no-system-trust     not the system's anchors\n"
    "  --intermediates FILE  untrusted certificates for paths; repeatable\n"
    "  --store DIR           kept evidence (" DEFAULT_STORE ")\n"
    "  --no-store            keep and fetch nothing\n"
    "  --allow-net CIDR      private network to fetch from; repeatable\n"
    "  --threads N           that serve connections (one for each processor)\n"
    "  --workers N           threads for requests that wait (16)\n"
    "  --max-waiting N       requests that may wait at once (160)\n"
    "  --max-connections N   open at once (32768)\n"
    "  --check               read everything, say what is wrong, and end\n"
    "  --help, --version     say so, and end\n"
    "\n"
    "SIGHUP reads the files again; SIGTERM ends after the requests in "
    "flight.\n";

static bool
parse_number(const char *text, int base, unsigned long max, unsigned long *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*out = strtoul(text, &end, base);
	return errno == 0 && *end == '\0' && *out <= max;
}

/* One NULL-terminated list of at most n strings. */
static const char **
list_new(size_t n)
{
	return calloc(n + 1, sizeof(char *));
}

static void
list_add(const char **list, const char *value)
{
	while (*list != NULL)
		list++;
	*list = value;
}

/* One for each processor, within reason. */
static unsigned
default_threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n < (long)DEFAULT_THREADS_MAX ? (unsigned)n
					     : DEFAULT_THREADS_MAX;
}

static bool
config_init(struct config *c, size_t n)
{
	memset(c, 0, sizeof(*c));
	c->socket = DEFAULT_SOCKET;
	c->mode = DEFAULT_MODE;
	c->serve = (struct serve_config){ .threads = default_threads(),
		.workers = DEFAULT_WORKERS,
		.waiting = DEFAULT_WAITING,
		.connections = DEFAULT_CONNECTIONS };
	c->trust.store = DEFAULT_STORE;
	c->addresses = list_new(n);
	c->trust.anchors = list_new(n);
	c->trust.intermediates = list_new(n);
	c->trust.allow_net = list_new(n);
	return c->addresses != NULL && c->trust.anchors != NULL &&
	    c->trust.intermediates != NULL && c->trust.allow_net != NULL;
}

static void
config_free(struct config *c)
{
	free(c->addresses);
	free(c->trust.anchors);
	free(c->trust.intermediates);
	free(c->trust.allow_net);
}

/* An argument that counts something, from 1 to max; false: said on stderr. */
static bool
set_count(const char *name, const char *value, unsigned long max, unsigned *out)
{
	unsigned long n;

	if (!parse_number(value, 10, max, &n) || n == 0) {
		log_event("--%s: \"%s\" is not a number from 1 to %lu", name,
		    value, max);
		return false;
	}
	*out = (unsigned)n;
	return true;
}

/* An argument with a number; false: said on stderr. */
static bool
set_number(struct config *c, int arg, const char *value)
{
	unsigned long n;

	switch (arg) {
	case ARG_THREADS:
		return set_count(
		    "threads", value, LIMIT_THREADS, &c->serve.threads);
	case ARG_WORKERS:
		return set_count(
		    "workers", value, LIMIT_WORKERS, &c->serve.workers);
	case ARG_MAX_WAITING:
		return set_count(
		    "max-waiting", value, LIMIT_WAITING, &c->serve.waiting);
	case ARG_MAX_CONNECTIONS:
		return set_count("max-connections", value, LIMIT_CONNECTIONS,
		    &c->serve.connections);
	default:
		if (!parse_number(value, 8, 0777, &n)) {
			log_event("--socket-mode: \"%s\" is not an octal mode",
			    value);
			return false;
		}
		c->mode = (mode_t)n;
		return true;
	}
}

/* system: -1 until the command line says which. */
static bool
set_argument(struct config *c, int arg, const char *value, int *system)
{
	switch (arg) {
	case ARG_SOCKET:
		c->socket = value;
		return true;
	case ARG_LISTEN:
		list_add(c->addresses, value);
		return true;
	case ARG_TRUST:
		c->trust.anchors[c->trust.num_anchors++] = value;
		return true;
	case ARG_SYSTEM_TRUST:
	case ARG_NO_SYSTEM_TRUST:
		*system = arg == ARG_SYSTEM_TRUST;
		return true;
	case ARG_INTERMEDIATES:
		c->trust.intermediates[c->trust.num_intermediates++] = value;
		return true;
	case ARG_STORE:
		c->trust.store = value;
		return true;
	case ARG_NO_STORE:
		c->trust.store = NULL;
		return true;
	case ARG_ALLOW_NET:
		list_add(c->trust.allow_net, value);
		return true;
	case ARG_CHECK:
		c->check = true;
		return true;
	case ARG_SOCKET_MODE:
	case ARG_THREADS:
	case ARG_WORKERS:
	case ARG_MAX_WAITING:
	case ARG_MAX_CONNECTIONS:
		return set_number(c, arg, value);
	default: /* getopt has said what is wrong */
		return false;
	}
}

/* -1: go on; else the exit status. */
static int
config_read(struct config *c, int argc, char **argv)
{
	int arg, system = -1;

	while ((arg = getopt_long(argc, argv, "", arguments, NULL)) != -1) {
		if (arg == ARG_HELP) {
			fputs(usage, stdout);
			return EXIT_DONE;
		}
		if (arg == ARG_VERSION) {
			printf("verifyd %s\n", vfy_version());
			return EXIT_DONE;
		}
		if (!set_argument(c, arg, optarg, &system))
			return EXIT_USAGE;
	}
	if (optind < argc) {
		log_event(
		    "unexpected argument \"%s\"; see --help", argv[optind]);
		return EXIT_USAGE;
	}
	c->trust.system_trust =
	    system == -1 ? c->trust.num_anchors == 0 : system == 1;
	return -1;
}

static bool
serve_on(struct server *s, const struct listener *l, char *why, size_t len)
{
	if (!server_add(s, l, why, len))
		return false;
	log_event("listening on %s", l->name);
	return true;
}

/*
 * Sockets and threads over set, which it takes. NULL: said on stderr. The
 * Unix socket is made before any thread (umask).
 */
static struct server *
start(const struct config *c, struct trust_set *set)
{
	char why[768] = "out of memory";
	struct server *s;
	const char **address = c->addresses;
	struct listener l;

	if (!listen_unix(&l, c->socket, c->mode, why, sizeof(why))) {
		trust_set_unref(set);
		log_event("cannot start: %s", why);
		return NULL;
	}
	s = server_new(set, &c->serve);
	if (s == NULL) {
		listen_close(&l);
		goto fail;
	}
	if (!serve_on(s, &l, why, sizeof(why)))
		goto fail;
	for (; *address != NULL; address++)
		if (!listen_tcp(&l, *address, why, sizeof(why)) ||
		    !serve_on(s, &l, why, sizeof(why)))
			goto fail;
	if (server_start(s, why, sizeof(why)))
		return s;
fail:
	log_event("cannot start: %s", why);
	server_free(s);
	return NULL;
}

static void
reload(const struct config *c, struct server *s)
{
	char why[768];
	struct trust_set *set = trust_set_new(&c->trust, why, sizeof(why));

	if (set == NULL) {
		log_event("reload failed, the old trust stays: %s", why);
		return;
	}
	log_event("reloaded: %zu trust anchors",
	    vfy_ctx_num_anchors(trust_set_ctx(set)));
	server_swap(s, set);
}

/* Waits for requests in flight; a second signal to stop ends the waiting. */
static void
stop(struct server *s, const sigset_t *signals)
{
	const struct timespec tick = { 0, 20 * 1000 * 1000 };
	int ticks = LIMIT_STOP_SECONDS * 50, sig;

	server_quiesce(s);
	while (server_in_flight(s) > 0 && ticks-- > 0) {
		sig = sigtimedwait(signals, NULL, &tick);
		if (sig == SIGTERM || sig == SIGINT)
			break;
	}
	if (server_in_flight(s) > 0)
		log_event("stopping with %u requests unanswered",
		    server_in_flight(s));
}

static void
serve(const struct config *c, struct server *s, const sigset_t *signals)
{
	int sig;

	for (;;) {
		sig = sigwaitinfo(signals, NULL);
		if (sig == SIGHUP)
			reload(c, s);
		if (sig == SIGTERM || sig == SIGINT)
			break;
	}
	log_event("stopping on %s", sig == SIGTERM ? "SIGTERM" : "SIGINT");
	stop(s, signals);
}

/* A connection needs one, and the usual 1,024 are soon used up. */
static void
raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		log_event("the limit of open files stays as it was");
}

static int
run(const struct config *c)
{
	char why[768];
	struct trust_set *set;
	struct server *s;
	sigset_t signals;

	raise_file_limit();
	/* before any thread starts, so that all of them inherit it */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);

	set = trust_set_new(&c->trust, why, sizeof(why));
	if (set == NULL) {
		log_event("cannot start: %s", why);
		return EXIT_NO_START;
	}
	log_event("%zu trust anchors, %s%s",
	    vfy_ctx_num_anchors(trust_set_ctx(set)),
	    c->trust.store != NULL ? "store " : "no store",
	    c->trust.store != NULL ? c->trust.store : "");
	if (c->check) {
		trust_set_unref(set);
		return EXIT_DONE;
	}
	s = start(c, set);
	if (s == NULL)
		return EXIT_NO_START;
	serve(c, s, &signals);
	server_free(s);
	log_event("stopped");
	return EXIT_DONE;
}

int
main(int argc, char **argv)
{
	struct config c;
	int status = EXIT_NO_START;

	if (config_init(&c, (size_t)argc)) {
		status = config_read(&c, argc, argv);
		if (status == -1)
			status = run(&c);
	} else {
		log_event("out of memory");
	}
	config_free(&c);
	return status;
}
