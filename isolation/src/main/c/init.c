/* The operation INIT: a PID 1 that does what a kernel expects of one, so that the program need not. */
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "execute.h"
#include "kernel.h"
#include "signals.h"
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

#if defined __x86_64__
enum { ARCHITECTURE = (int)AUDIT_ARCH_X86_64 };
#elif defined __aarch64__
enum { ARCHITECTURE = (int)AUDIT_ARCH_AARCH64 };
#endif

/*
 * The program's filter comes after the fork, for it need not allow what PID 1 does. So PID 1 has one of its own: whoever in
 * the container could make it do something gains nothing by it.
 */
static int confine(void)
{
	static const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)ARCHITECTURE, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_wait4, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = COUNT_OF(code), .filter = (struct sock_filter *)(uintptr_t)code };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || keep_capabilities(1u << CAP_KILL) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int op_INIT(struct execution *x, const union plan_argument *a)
{
	(void)a;
	sigset_t all, before;
	all_signals(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	CLEANUP_FD signals = signalfd(-1, &all, SFD_CLOEXEC);
	pid_t program = signals < 0 ? -1 : fork();
	if (program < 0)
		return -1;
	if (program > 0) {
		let_go(x, signals);
		if (confine() < 0)
			_exit(EXIT_FAILURE);
		stay(signals, program);
	}
	/* a job of its own, so that the terminal's signals reach the program and not PID 1 */
	setpgid(0, 0);
	if (isatty(STDIN_FILENO))
		tcsetpgrp(STDIN_FILENO, getpid());
	return sigprocmask(SIG_SETMASK, &before, NULL);
}
