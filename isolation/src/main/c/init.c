/* The operation INIT: a PID 1 that does what a kernel expects of one, so that the program need not. */
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "execute.h"
#include "init.h"
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

/* Nothing of the setup stays with PID 1: no descriptor but one, no plan, no name of a host path. */
static void let_go(const struct execution *x, int kept)
{
	if (kept > 0)
		sys_close_range(0, (unsigned)kept - 1, 0);
	sys_close_range((unsigned)kept + 1, ~0u, 0);
	munmap(x->progress, sizeof *x->progress);
	munmap(x->plan->base, x->plan->size);
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
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)ARCHITECTURE, 0, 6),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close, 4, 0),
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

/* With all signals blocked. The program goes on when `confined` is closed. */
static _Noreturn void stay(pid_t program, int confined)
{
	sigset_t all;
	all_signals(&all);
	title_set(INIT_ROLE);
	int signals = signalfd(-1, &all, SFD_CLOEXEC);
	if (signals < 0 || confine() < 0)
		_exit(EXIT_FAILURE);
	close(confined);
	for (;;) {
		struct signalfd_siginfo got;
		reap(program);
		if (read(signals, &got, sizeof got) != sizeof got)
			continue;
		if (got.ssi_signo != SIGCHLD)
			kill(program, (int)got.ssi_signo);
	}
}

int init_main(int argc, char **argv)
{
	pid_t program = argc == 3 ? (pid_t)strtol(argv[1], NULL, 10) : 0;
	int confined = argc == 3 ? (int)strtol(argv[2], NULL, 10) : -1;
	title_begin(argc, argv);
	if (program > 1 && confined >= 0 && getpid() == 1)
		stay(program, confined);
	return EXIT_FAILURE;
}

/* The program this process runs is none of the container's files: a checkpoint could not say what it is. */
static _Noreturn void execute_copy(const char *path, pid_t program, int confined)
{
	char numbers[2][16], role[] = INIT_ROLE;
	char *const arguments[] = { role, numbers[0], numbers[1], NULL }, *const environment[] = { NULL };
	snprintf(numbers[0], sizeof numbers[0], "%d", program);
	snprintf(numbers[1], sizeof numbers[1], "%d", confined);
	execve(path, arguments, environment);
	_exit(EXIT_FAILURE);
}

/* Until PID 1 is confined the container must have nobody who could take it over. */
static int await_confinement(int fd)
{
	char byte;
	ssize_t length;
	while ((length = read(fd, &byte, 1)) < 0 && errno == EINTR)
		;
	return length < 0 ? -1 : 0;
}

int op_INIT(struct execution *x, const union plan_argument *a)
{
	sigset_t all, before;
	char copy[256] = "";
	int ends[2];
	if (text_of(x, &a[0]) && snprintf(copy, sizeof copy, "%s", text_of(x, &a[0])) >= (int)sizeof copy) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (pipe(ends) < 0)
		return -1;
	CLEANUP_FD told = ends[0];
	CLEANUP_FD confined = ends[1];
	all_signals(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid_t program = fork();
	if (program < 0)
		return -1;
	if (program > 0) {
		let_go(x, confined);
		if (*copy)
			execute_copy(copy, program, confined);
		stay(program, confined);
	}
	close(confined);
	confined = -1;
	if (await_confinement(told) < 0)
		return -1;
	/* a job of its own, so that the terminal's signals reach the program and not PID 1 */
	setpgid(0, 0);
	if (isatty(STDIN_FILENO))
		tcsetpgrp(STDIN_FILENO, getpid());
	return sigprocmask(SIG_SETMASK, &before, NULL);
}
