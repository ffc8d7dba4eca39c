#include "delivery.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "kernel.h"
#include "signals.h"

static int forced; /* the signal SIGKILL was sent for */

/* By the kernel: a PID 1 gets from outside only what it minds, and SIGKILL. */
static bool would_be_dropped(const struct launch *launch, int signal)
{
	bool is_init = launch->x.request || launch->plan.header->clone_flags & CLONE_NEWPID;
	return is_init && is_unminded(launch->child, signal);
}

void delivery_send(const struct launch *launch, int signal)
{
	if (signal != SIGKILL && would_be_dropped(launch, signal)) {
		forced = signal;
		signal = SIGKILL;
	}
	sys_pidfd_send_signal(launch->pidfd, signal);
}

bool delivery_misses_pipe(const struct launch *launch)
{
	return !has_children(launch->child) && would_be_dropped(launch, SIGPIPE);
}

int delivery_code(int status)
{
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	return 128 + (forced && WTERMSIG(status) == SIGKILL ? forced : WTERMSIG(status));
}
