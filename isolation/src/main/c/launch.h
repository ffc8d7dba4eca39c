/* The start of a container's first process: everything up to its exec. */
#ifndef CTCTL_LAUNCH_H
#define CTCTL_LAUNCH_H

#include "execute.h"

/* Where a start failed, beside the plan's own sections. */
enum { LAUNCH_CLONE = PLAN_SECTIONS, LAUNCH_SETUP, LAUNCH_RESTORE, LAUNCH_NO_OPERATION = -1 };

struct launch {
	struct plan plan;
	struct execution x;
	struct progress *progress;
	pid_t child; /* 0 before the clone */
	pid_t restorer; /* the program that restores the child, while it runs */
	int pidfd;
	int channel;         /* end of file: the child has executed, or died */
	int mount_namespace; /* held so that the exit need not unmount; -1: the child has none of its own */
	int network_namespace; /* held so that the kernel does not take it down while the exit is told; -1: likewise */
	uint32_t failed_section;
	struct failures failures;
};

/* Reads the plan, makes the standard streams and runs PREPARE. False: see failed_section and failures. */
bool launch_prepare(struct launch *launch, int plan_fd, const int given[PLAN_GIVEN]);

/* The child, which waits, and CLONED. False: as above. */
bool launch_clone(struct launch *launch);

/* PARENT, and the word to go on. False: as above. */
bool launch_go(struct launch *launch);

/* Lets a child go on that awaits it; one that has ended says so itself. */
void launch_begin(struct launch *launch);

/* Takes what a restorer has made for the child. False: as above. */
bool launch_meet(struct launch *launch, pid_t child);

/* PARENT. False: as above. */
bool launch_run_parent(struct launch *launch);

/* Notes an error outside of the plan's operations (errno); false, for the caller to return. */
bool launch_failed(struct launch *launch, uint32_t section);

/* After the end of file on the channel, or the child's death: whether it came to its exec. */
bool launch_has_executed(struct launch *launch);

/* The pty's master once the child has sent it; -1 with EAGAIN before, and 0 at the end of file. */
int launch_receive(struct launch *launch);

/* Holds the mount namespace of the child; 0 or -1. */
int launch_hold_mount_namespace(struct launch *launch);

/* Holds the network namespace of a child that runs; one that has ended takes it along. */
void launch_hold_network_namespace(struct launch *launch);

/* Lets go of both. */
void launch_release_namespaces(struct launch *launch);

/* Lets go of everything that only the start needed. */
void launch_settle(struct launch *launch);

/* SIGKILL, and waits for the child to be gone; its wait status. */
int launch_kill(struct launch *launch);

/* Makes the pipes the plan's STDIO asks for; 0 or -1. */
int stdio_prepare(const struct plan *plan, struct stdio *stdio);

#endif
