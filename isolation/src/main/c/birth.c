#include "birth.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "spare.h"
#include "util.h"

/* The number this process knows it by; -1 when it is gone. */
static pid_t pid_of(int pidfd)
{
	char path[64], text[512];
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
	CLEANUP_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (length < 0)
		return -1;
	text[length] = 0;
	const char *at = strstr(text, "Pid:");
	pid_t pid = at ? (pid_t)strtol(at + strlen("Pid:"), NULL, 10) : -1;
	errno = ESRCH;
	return pid > 0 ? pid : -1;
}

/* In the process between: its memory is closed to that user namespace's root before it enters, and so is the child's. */
static pid_t clone_inside(struct launch *launch, struct clone_args *arguments)
{
	arguments->flags |= CLONE_PARENT;
	arguments->exit_signal = 0; /* that of the process between */
	arguments->pidfd = (uint64_t)(uintptr_t)&launch->progress->pidfd;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || setns(launch->x.user_namespace, CLONE_NEWUSER) < 0)
		return -1;
	return sys_clone3(arguments);
}

/*
 * A namespace belongs to the user namespace of its maker, and the monitor cannot enter one and come back. A process
 * between enters it and makes the child as its own sibling; it shares the monitor's descriptors, so that the child's
 * pidfd is the monitor's too.
 */
static pid_t clone_between(struct launch *launch, struct clone_args *arguments)
{
	struct progress *progress = launch->progress;
	const struct clone_args between = { .flags = CLONE_FILES, .exit_signal = SIGCHLD };
	progress->pidfd = -1;
	pid_t process = sys_clone3(&between);
	if (process == 0) {
		pid_t child = clone_inside(launch, arguments);
		if (child == 0)
			return 0;
		if (child < 0)
			progress->error = errno;
		_exit(EXIT_SUCCESS);
	}
	if (process < 0)
		return -1;
	while (waitpid(process, NULL, 0) < 0 && errno == EINTR)
		;
	launch->pidfd = progress->pidfd;
	if (launch->pidfd >= 0)
		return pid_of(launch->pidfd);
	errno = progress->error ? progress->error : EINTR;
	progress->error = 0;
	return -1;
}

pid_t birth(struct launch *launch, struct clone_args *arguments, void (*run)(void *), void *context)
{
	if (spare_fits(&launch->plan))
		return spare_clone(arguments, run, context);
	spare_discard();
	pid_t child = launch->x.user_namespace < 0 ? sys_clone3(arguments) : clone_between(launch, arguments);
	if (child == 0)
		run(context);
	return child;
}
