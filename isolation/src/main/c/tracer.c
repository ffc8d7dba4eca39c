/*
 * Gets a userfaultfd of each of some processes, by which the kernel tells which of their pages are written.
 *
 * A process is stopped, makes one call at a `syscall` instruction that its vdso has anyway, and goes on where it was: no byte of
 * its memory is changed, so its other threads run on. It stands still for 0.1 to 0.2 ms. That is done here and not in the
 * daemon because a tracer is a thread, and what it traces dies or runs astray when it ends at the wrong moment.
 */
#include "tracer.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "kernel.h"
#include "util.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

static int report(int socket, int32_t pid, int32_t error, int fd)
{
	int32_t words[2] = { pid, error };
	struct iovec iov = { .iov_base = words, .iov_len = sizeof words };
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof control;
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)sizeof words ? 0 : -1;
}

#if defined(__x86_64__)

/* PTRACE_O_SUSPEND_SECCOMP: the call is ours, not the program's. */
static const unsigned long SUSPEND_SECCOMP = 1UL << 21;
enum { CODE_64_BIT = 0x33, TRAP_FLAG = 0x100, VDSO_LIMIT = 1 << 16, SYSCALL_BYTES = 2 };

/* Of the kernel alone (include/linux/errno.h): go on by restart_syscall(2). */
enum { ERESTART_RESTARTBLOCK = 516 };

/* Waits for the stop that PTRACE_INTERRUPT asks for; signals that come first are passed on. 0 or errno. */
static int await_stop(pid_t pid)
{
	for (;;) {
		int status;
		if (waitpid(pid, &status, __WALL) < 0) {
			if (errno == EINTR)
				continue;
			return errno;
		}
		if (!WIFSTOPPED(status))
			return ESRCH;
		if (status >> 16 == PTRACE_EVENT_STOP)
			/* anything but a trap: the program has been stopped by somebody, and is to stay so */
			return WSTOPSIG(status) == SIGTRAP ? 0 : EAGAIN;
		if (ptrace(PTRACE_CONT, pid, 0, (long)WSTOPSIG(status)) < 0)
			return errno;
	}
}

/* Where the vdso of a process has a `syscall`; 0 when it has none. */
static uint64_t find_syscall(pid_t pid)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/auxv", pid);
	CLEANUP_FD auxv = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t pairs[128];
	ssize_t length = auxv < 0 ? -1 : read(auxv, pairs, sizeof pairs);
	uint64_t vdso = 0;
	for (ssize_t i = 0; i + 1 < length / (ssize_t)sizeof(uint64_t); i += 2)
		if (pairs[i] == AT_SYSINFO_EHDR)
			vdso = pairs[i + 1];
	if (vdso == 0)
		return 0;
	static unsigned char code[VDSO_LIMIT];
	snprintf(path, sizeof path, "/proc/%d/mem", pid);
	CLEANUP_FD memory = open(path, O_RDONLY | O_CLOEXEC);
	/* reads what is mapped, and stops where it ends */
	ssize_t count = memory < 0 ? -1 : pread(memory, code, sizeof code, (off_t)vdso);
	for (ssize_t i = 0; i + 1 < count; i++)
		if (code[i] == 0x0f && code[i + 1] == 0x05)
			return vdso + (uint64_t)i;
	return 0;
}

/*
 * A sleep that we have interrupted is made again with what the kernel has written over the request as left. By
 * restart_syscall(2) it would go on just as well, but a dump would then find a call whose number nobody knows any more.
 */
static void resume_sleep(struct user_regs_struct *regs)
{
	bool plain = regs->orig_rax == SYS_nanosleep && regs->rdi == regs->rsi;
	bool by_clock = regs->orig_rax == SYS_clock_nanosleep && regs->rdx == regs->r10;
	if ((long)regs->rax != -ERESTART_RESTARTBLOCK || !(plain || by_clock))
		return;
	regs->rax = regs->orig_rax;
	regs->orig_rax = UINT64_MAX;
	regs->rip -= SYSCALL_BYTES;
}

/* Has the stopped process make one call; its result in *result. 0 or errno; it goes on as before either way. */
static int call(pid_t pid, uint64_t at, uint64_t number, uint64_t argument, long *result)
{
	struct user_regs_struct before, regs;
	if (ptrace(PTRACE_GETREGS, pid, 0, &before) < 0)
		return errno;
	if (before.cs != CODE_64_BIT)
		return ENOEXEC;
	regs = before;
	regs.rip = at;
	regs.rax = number;
	regs.rdi = argument;
	regs.rsi = regs.rdx = 0;
	regs.orig_rax = UINT64_MAX; /* the call it was in, if any, is not restarted yet */
	regs.eflags &= ~(unsigned long long)TRAP_FLAG;
	if (ptrace(PTRACE_SETREGS, pid, 0, &regs) < 0)
		return errno;
	int error = 0;
	do {
		int status;
		if (ptrace(PTRACE_SINGLESTEP, pid, 0, 0) < 0 || waitpid(pid, &status, __WALL) < 0)
			return errno;
		if (!WIFSTOPPED(status))
			return ESRCH;
		if (ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0)
			return errno;
		if (WSTOPSIG(status) != SIGTRAP) {
			/* a signal of its own came first: it is to be delivered where the program was, not here */
			error = EAGAIN;
			if (kill(pid, WSTOPSIG(status)) < 0)
				error = errno;
			break;
		}
	} while (regs.rip == at);
	*result = (long)regs.rax;
	resume_sleep(&before);
	return ptrace(PTRACE_SETREGS, pid, 0, &before) < 0 ? errno : error;
}

/*
 * A userfaultfd of a process that has stopped, from its call to the last trace of it; -errno. No signal of its own comes in between:
 * one that did would keep the call that closes from being made, and the process would have a descriptor it knows nothing of.
 */
static int take_from(pid_t pid, int pidfd, uint64_t at)
{
	uint64_t before, all = UINT64_MAX;
	if (ptrace(PTRACE_GETSIGMASK, pid, sizeof before, &before) < 0 ||
	    ptrace(PTRACE_SETSIGMASK, pid, sizeof all, &all) < 0)
		return -errno;
	long remote = -1;
	int fd = -1;
	int error = call(pid, at, SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, &remote);
	if (error == 0 && remote < 0)
		error = (int)-remote;
	if (error == 0) {
		fd = (int)syscall(SYS_pidfd_getfd, pidfd, (int)remote, 0);
		error = fd < 0 ? errno : 0;
		long closed;
		int failed = call(pid, at, SYS_close, (uint64_t)remote, &closed);
		error = error != 0 ? error : failed;
	}
	if (ptrace(PTRACE_SETSIGMASK, pid, sizeof before, &before) < 0 && error == 0)
		error = errno;
	if (error != 0) {
		close_quietly(fd);
		return -error;
	}
	return fd;
}

/* A userfaultfd of a process; -errno. */
static int take(pid_t pid)
{
	CLEANUP_FD pidfd = sys_pidfd_open(pid);
	if (pidfd < 0)
		return -errno;
	uint64_t at = find_syscall(pid);
	if (at == 0)
		return -ENOEXEC;
	if (ptrace(PTRACE_SEIZE, pid, 0, SUSPEND_SECCOMP) < 0 && ptrace(PTRACE_SEIZE, pid, 0, 0) < 0)
		return -errno;
	int error = ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0 ? errno : await_stop(pid);
	int taken = error == 0 ? take_from(pid, pidfd, at) : -error;
	ptrace(PTRACE_DETACH, pid, 0, 0);
	return taken;
}

#else

static int take(pid_t pid)
{
	(void)pid;
	return -ENOSYS;
}

#endif

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		replace_fd(&fd, -1);
	return fd;
}

int tracer_main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	CLEANUP_FD socket = connect_to(argv[1]);
	if (socket < 0)
		return 1;
	for (int i = 2; i < argc; i++) {
		pid_t pid = (pid_t)strtol(argv[i], NULL, 10);
		CLEANUP_FD fd = -1;
		int taken = pid > 0 ? take(pid) : -EINVAL;
		if (taken >= 0)
			fd = taken;
		if (report(socket, pid, taken < 0 ? -taken : 0, fd) < 0)
			return 1;
	}
	return 0;
}
