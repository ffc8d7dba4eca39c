/* The operation INIT: a PID 1 that does what a kernel expects of one, so that the program need not. */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "execute.h"
#include "kernel.h"
#include "title.h"
#include "util.h"

static int code_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Reaps what has died; leaves with the program's code when that was among it. */
static void reap(pid_t program)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == program)
			_exit(code_of(status));
}

static _Noreturn void stay(int signals, pid_t program)
{
	for (;;) {
		struct signalfd_siginfo got;
		reap(program);
		if (read(signals, &got, sizeof got) != sizeof got)
			continue;
		if (got.ssi_signo != SIGCHLD)
			kill(program, (int)got.ssi_signo);
	}
}

/* Nothing of the setup stays with PID 1: no descriptor, no plan, no name of a host path. */
static void let_go(const struct execution *x, int signals)
{
	sys_close_range(0, (unsigned)signals - 1, 0);
	sys_close_range((unsigned)signals + 1, ~0u, 0);
	munmap(x->progress, sizeof *x->progress);
	munmap(x->plan->base, x->plan->size);
	title_set("ctctl-init");
	if (chdir("/") < 0)
		_exit(EXIT_FAILURE);
}

int op_INIT(struct execution *x, const union plan_argument *a)
{
	(void)a;
	sigset_t all, before;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	CLEANUP_FD signals = signalfd(-1, &all, SFD_CLOEXEC);
	pid_t program = signals < 0 ? -1 : fork();
	if (program < 0)
		return -1;
	if (program > 0) {
		let_go(x, signals);
		stay(signals, program);
	}
	/* a job of its own, so that the terminal's signals reach the program and not PID 1 */
	setpgid(0, 0);
	if (isatty(STDIN_FILENO))
		tcsetpgrp(STDIN_FILENO, getpid());
	return sigprocmask(SIG_SETMASK, &before, NULL);
}
