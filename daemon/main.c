/* SPDX-License-Identifier: MIT */
/*
 * main.c - verifyd: the order of start, reload and stop.
 *
 * Stays in the foreground and writes no pid file: who starts it (systemd, a
 * script) does that better.
 */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "log.h"
#include "notify.h"
#include "probe.h"
#include "process.h"
#include "reload.h"
#include "serve_limits.h"
#include "server.h"
#include "sockets.h"

enum exit_status { EXIT_DONE = 0, EXIT_NO_START = 1, EXIT_USAGE = 2 };

/* How often systemd's status line is written anew. */
#define STATUS_MS 10000

/* The service while it runs. */
struct running {
	const struct args *args;
	struct process process;
	struct server *server;
	struct reload reload;
	sigset_t signals;
	struct probe probe;
	unsigned threads;
	int64_t watchdog; /* milliseconds; 0: nobody watches */
	bool barred;	  /* said that the service can't be asked */
};

/* What the configuration says; NULL: said why. */
static struct config *
load(const struct args *args)
{
	struct complaints wrong = { .n = 0 };
	struct config *c = config_load(
	    args->config, args->has_config, &args->flags, -1, &wrong);
	struct trust_set *set;

	if (c != NULL && wrong.n > 0) {
		/* what is wrong with the files is told too */
		set = trust_set_new(c, NULL, TRUST_CHECK, &wrong);
		trust_set_unref(set);
		c = NULL;
	}
	complaints_log(&wrong, LOG_LEVEL_ERROR, "");
	complaints_free(&wrong);
	return c;
}

/* The same with all files read; takes c. NULL: said why. */
static struct trust_set *
read_files(struct config *c, struct fetch_ask *fetch, enum trust_use use)
{
	struct complaints wrong = { .n = 0 };
	struct trust_set *set = trust_set_new(c, fetch, use, &wrong);

	complaints_log(&wrong, LOG_LEVEL_ERROR, "");
	complaints_free(&wrong);
	return set;
}

static void
say_what(const char *what, struct trust_set *set)
{
	const struct config *c = trust_set_config(set);

	log_event("%s: %zu trust anchors, %zu policies, %s%s", what,
	    vfy_ctx_num_anchors(trust_set_ctx(set)), c->by_name.n,
	    c->store.none ? "no store" : "store ",
	    c->store.none ? "" : c->store.directory);
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

static void
say_status(const struct running *r)
{
	struct trust_set *set = server_trust(r->server);

	notify_status(
	    "%zu trust anchors, %zu policies; %llu questions answered",
	    vfy_ctx_num_anchors(trust_set_ctx(set)),
	    trust_set_config(set)->by_name.n, server_answers(r->server));
	trust_set_unref(set);
}

/* By which the service asks itself: it can open no socket but a Unix one. */
static const struct listener *
to_ask(const struct sockets *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->list[i].is_unix)
			return &all->list[i];
	return &all->list[0];
}

/* Serves sockets by set; takes both. False: said why. */
static bool
start(struct running *r, struct trust_set *set, struct sockets *all)
{
	const struct config *c = trust_set_config(set);
	struct serve_config serve = { .threads = r->threads,
		.workers = c->server.workers,
		.waiting = c->server.max_waiting,
		.connections = c->server.max_connections };
	char why[768] = "out of memory";

	log_set_level(c->log_level);
	say_what("configured", set);
	probe_init(&r->probe, to_ask(all));
	r->server = server_new(set, &serve);
	if (r->server != NULL)
		server_set_reload(r->server, &r->reload);
	while (r->server != NULL && all->n > 0) {
		struct listener *l = &all->list[--all->n];

		if (!server_add(r->server, l, why, sizeof(why)))
			goto fail;
		log_event("listening on %s", l->name);
	}
	if (r->server != NULL && server_start(r->server, why, sizeof(why)))
		return true;
fail:
	log_error("cannot start: %s", why);
	sockets_close(all);
	server_free(r->server);
	return false;
}

/* -- while it runs ----------------------------------------------------------------- */

/* A new configuration in the place of the old, or the old one and why. */
static void
reload(struct running *r)
{
	struct complaints wrong = { .n = 0 }, kept = { .n = 0 };
	struct trust_set *set, *old;

	pthread_mutex_lock(&r->reload.lock);
	old = server_trust(r->server);
	set = reload_read(&r->reload, trust_set_config(old), -1, &wrong, &kept);
	trust_set_unref(old);
	if (set == NULL) {
		complaints_log(&wrong, LOG_LEVEL_ERROR, "reload failed: ");
		log_error("the old configuration stays");
	} else {
		complaints_log(&kept, LOG_LEVEL_WARNING, "reload: ");
		log_set_level(trust_set_config(set)->log_level);
		say_what("reloaded", set);
		server_swap(r->server, set);
	}
	pthread_mutex_unlock(&r->reload.lock);
	complaints_free(&wrong);
	complaints_free(&kept);
}

static void
reload_and_tell(struct running *r)
{
	notify_reloading();
	reload(r);
	say_status(r);
	notify_ready();
}

/* A sign of life, if those that serve are alive. */
static void
look(struct running *r)
{
	enum probe_result result =
	    probe_ask(&r->probe, r->threads, r->watchdog / 4);

	if (result == PROBE_SILENT) {
		log_error("the service does not answer; the watchdog is not "
			  "told that it lives");
		return;
	}
	if (result == PROBE_BARRED && !r->barred) {
		r->barred = true;
		log_warning("the watchdog's question can't come in (a socket's "
			    "mode, or no Unix socket): it is told that all is "
			    "well unasked");
	}
	notify_alive();
}

/* Waits for a signal; 0: there is something else to do by now. */
static int
await_signal(const struct running *r)
{
	int64_t tick = r->watchdog > 0 && r->watchdog / 4 < STATUS_MS
	    ? r->watchdog / 4
	    : STATUS_MS;
	struct timespec wait = { .tv_sec = tick / 1000,
		.tv_nsec = tick % 1000 * 1000000 };
	int sig;

	if (!notify_wanted() && r->watchdog == 0)
		return sigwaitinfo(&r->signals, NULL);
	sig = sigtimedwait(&r->signals, NULL, &wait);
	return sig > 0 ? sig : 0;
}

/* Until a signal to stop; which. */
static int
serve(struct running *r)
{
	int sig;

	say_status(r);
	notify_ready();
	for (;;) {
		sig = await_signal(r);
		if (sig == SIGTERM || sig == SIGINT)
			return sig;
		if (sig == SIGHUP)
			reload_and_tell(r);
		if (r->watchdog > 0)
			look(r);
		if (sig == 0)
			say_status(r);
	}
}

/* Waits for requests in flight; a signal to stop ends the waiting. */
static void
await_answers(struct running *r, int seconds)
{
	const struct timespec tick = { 0, 20 * 1000 * 1000 };
	int ticks = seconds * 50, sig;

	while (server_in_flight(r->server) > 0 && ticks-- > 0) {
		sig = sigtimedwait(&r->signals, NULL, &tick);
		if (sig == SIGTERM || sig == SIGINT)
			break;
	}
}

/* Who waits is answered: what is under way ends by itself, then it is told to. */
static void
stop(struct running *r)
{
	notify_stopping();
	server_quiesce(r->server);
	process_stop_handshakes(&r->process);
	await_answers(r, LIMIT_STOP_SECONDS);
	process_hurry(&r->process);
	server_hurry(r->server);
	await_answers(r, LIMIT_HURRY_SECONDS);
	if (server_in_flight(r->server) > 0)
		log_warning("stopping with %u requests unanswered",
		    server_in_flight(r->server));
}

/* -- the order of it all ------------------------------------------------------------ */

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

static void
block_signals(sigset_t *signals)
{
	/* before any thread starts, so that all of them inherit it */
	signal(SIGPIPE, SIG_IGN);
	/* a store that may not grow is one that keeps nothing more */
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGHUP);
	sigprocmask(SIG_BLOCK, signals, NULL);
}

/* The fetcher's keeper, before anything is open. False: said why. */
static bool
begin(struct running *r, const struct config *c)
{
	struct process_config config = { .user = c->server.user,
		.sandbox = !c->server.no_sandbox,
		.store = c->store.none ? NULL : c->store.directory,
		.handshakes = c->handshakes.enable,
		.allow_net = (const char *const *)c->store.allow_net.list,
		.proxy = config_proxy(c) };
	char why[768];

	log_set_level(c->log_level);
	if (!process_begin(&r->process, &config, why, sizeof(why))) {
		log_error("cannot start: %s", why);
		return false;
	}
	if (config.store != NULL)
		process_make_folder(&r->process, config.store, 0700);
	process_make_folder(&r->process, c->server.state, 0700);
	return true;
}

/* Becomes who it is to be. False: said why. */
static bool
settle(struct running *r)
{
	const char *path = r->args->config;
	char why[768];

	if (!process_settle(&r->process, why, sizeof(why))) {
		log_error("cannot start: %s", why);
		return false;
	}
	if (access(path, R_OK) != 0 && errno == EACCES)
		log_warning("%s: %s can't read it: a reload will fail", path,
		    r->process.has_user ? r->process.user.name : "the service");
	return true;
}

/* By these sockets, until it is told to stop; takes both. */
static int
run_on(struct running *r, struct config *c, struct sockets *all)
{
	struct trust_set *set;
	int sig;

	if (!settle(r)) {
		sockets_close(all);
		config_free(c);
		return EXIT_NO_START;
	}
	set = read_files(c, r->process.fetch, TRUST_SERVE);
	r->reload.fetch = r->process.fetch;
	if (set == NULL) {
		sockets_close(all);
		return EXIT_USAGE;
	}
	if (!start(r, set, all))
		return EXIT_NO_START;
	sig = serve(r);
	log_event("stopping on %s", sig == SIGTERM ? "SIGTERM" : "SIGINT");
	stop(r);
	server_free(r->server);
	log_event("stopped");
	return EXIT_DONE;
}

/* Takes c. */
static int
run(const struct args *args, struct config *c)
{
	struct running r = { .args = args,
		.reload = { .args = args, .lock = PTHREAD_MUTEX_INITIALIZER },
		.watchdog = notify_watchdog(),
		.threads = c->server.threads };
	struct sockets all = { .n = 0 };
	int status = EXIT_NO_START;

	if (r.threads == 0)
		r.threads = default_threads();
	raise_file_limit();
	block_signals(&r.signals);
	if (begin(&r, c) && sockets_open(c, &r.process, &all))
		status = run_on(&r, c, &all);
	else
		config_free(c);
	process_end(&r.process);
	return status;
}

/* Takes c. */
static int
check(struct config *c)
{
	struct trust_set *set = read_files(c, NULL, TRUST_CHECK);

	if (set == NULL)
		return EXIT_USAGE;
	say_what("nothing is wrong", set);
	trust_set_unref(set);
	return EXIT_DONE;
}

int
main(int argc, char **argv)
{
	struct args args;
	struct config *c;
	int status = EXIT_USAGE;

	log_open();
	if (args_read(&args, argc, argv)) {
		c = args.done ? NULL : load(&args);
		if (args.done)
			status = EXIT_DONE;
		else if (c != NULL)
			status = args.check ? check(c) : run(&args, c);
	}
	args_free(&args);
	return status;
}
