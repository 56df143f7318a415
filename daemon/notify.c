/* SPDX-License-Identifier: MIT */
/*
 * notify.c - what the service tells systemd (sd_notify(3)), and gets from it
 * (sd_listen_fds(3)).
 *
 * Does not decide whether the service is alive; probe.c does.
 */
#include "notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef VFY_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "log.h"
#include "monotonic.h"

#ifdef VFY_SYSTEMD

int
notify_sockets(int *first)
{
	int n = sd_listen_fds(1);

	*first = SD_LISTEN_FDS_START;
	return n > 0 ? n : 0;
}

bool
notify_wanted(void)
{
	return getenv("NOTIFY_SOCKET") != NULL;
}

static void
say(const char *state)
{
	/* 0: nobody listens */
	if (sd_notify(0, state) < 0)
		log_debug("systemd could not be told: %s", state);
}

int64_t
notify_watchdog(void)
{
	uint64_t usec = 0;

	return sd_watchdog_enabled(0, &usec) > 0 ? (int64_t)(usec / 1000) : 0;
}

#else

int
notify_sockets(int *first)
{
	*first = 3;
	if (getenv("LISTEN_FDS") != NULL)
		log_warning("built without systemd: the sockets that were "
			    "handed over (LISTEN_FDS) are not used");
	return 0;
}

bool
notify_wanted(void)
{
	return false;
}

static void
say(const char *state)
{
	(void)state;
}

int64_t
notify_watchdog(void)
{
	return 0;
}

#endif

void
notify_status(const char *fmt, ...)
{
	char what[200], state[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(state, sizeof(state), "STATUS=%s", what);
	say(state);
}

void
notify_ready(void)
{
	say("READY=1");
}

void
notify_reloading(void)
{
	char state[64];

	/* which of two reloads this is: systemd tells by the clock */
	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)monotonic_now() * 1000);
	say(state);
}

void
notify_stopping(void)
{
	say("STOPPING=1");
}

void
notify_alive(void)
{
	say("WATCHDOG=1");
}
