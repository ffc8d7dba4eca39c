/* The parent of a container's first process, for as long as that lives. */
#ifndef CTCTL_MONITOR_H
#define CTCTL_MONITOR_H

#include <stdbool.h>

#include "plan.h"

/* What LAUNCH came with; -1 where it did not. */
struct monitor_descriptors {
	int plan;
	int run_directory;
	int listener;
	int control;
	int session;
	int given[PLAN_GIVEN]; /* for the plan's last slots, the last one first */
};

/* Starts the plan and stays until its end has been told; `waits`: the plan has yet to come on `control`, and then BEGIN,
 * before which the child does not go on; `ahead`: the namespaces to have a child in before there is a plan, or 0. */
_Noreturn void monitor_run(struct monitor_descriptors *given, unsigned session_flags, bool waits, uint64_t ahead);

/* Runs only the plan's TEARDOWN and says so on `control`. */
_Noreturn void monitor_tear_down(int plan, int control);

/* A signal for the program. */
void monitor_signal(int signal);

/* The daemon's word on a restore: whether what it restored, all of it there and stopped, may run. A no comes at any time. */
void monitor_pass(bool yes);

/* The program, or a process of it, has written to a stream whose reader is gone. */
void monitor_broken_pipe(void);

#endif
