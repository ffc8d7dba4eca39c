/* What daemon and monitor say to each other until a program may run: MAKE, PLAN, FILES, BEGIN. */
#ifndef CTCTL_HANDSHAKE_H
#define CTCTL_HANDSHAKE_H

#include <stdbool.h>

#include "launch.h"
#include "monitor.h"

#define MONITOR_NAME "ctctl-monitor"

/* PLAN, into `given`; `early`: says READY before. This process ends here when another word comes, or none. */
void handshake_await_plan(struct monitor_descriptors *given, bool early);

/* Has the child go on. False: see launch_go. */
bool handshake_go(struct launch *launch);

/* BEGIN, into `given`, and FILES before it, with which the child has `gone`. False: the start is over, as `launch` says. */
bool handshake_await_begin(struct launch *launch, struct monitor_descriptors *given, unsigned *session_flags, bool *gone);

#endif
