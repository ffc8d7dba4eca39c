/* What tells of events. */
#include "survive.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

void events(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 42 }, seen[4];
	struct epoll_event once = { .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 43 };
	struct epoll_event inner = { .events = EPOLLIN, .data.u64 = 44 };
	int polled = epoll_create1(0), outer = epoll_create1(0), counter = eventfd(3, EFD_NONBLOCK), ends[2], other[2];
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	int caught = signalfd(-1, &set, SFD_NONBLOCK);
	MUST(pipe(ends) == 0 && pipe(other) == 0 && epoll_ctl(polled, EPOLL_CTL_ADD, ends[0], &event) == 0);
	MUST(epoll_ctl(polled, EPOLL_CTL_ADD, other[0], &once) == 0 && epoll_ctl(outer, EPOLL_CTL_ADD, polled, &inner) == 0);
	across();
	uint64_t value;
	MUST(read(counter, &value, sizeof value) == sizeof value && value == 3);
	MUST(epoll_wait(polled, seen, 4, 0) == 0 && write(ends[1], "x", 1) == 1);
	MUST(epoll_wait(polled, seen, 4, 1000) == 1 && seen[0].data.u64 == 42);
	MUST(epoll_wait(outer, seen, 4, 1000) == 1 && seen[0].data.u64 == 44);
	MUST(got(ends[0], "x") && write(other[1], "y", 1) == 1);
	MUST(epoll_wait(polled, seen, 4, 1000) == 1 && seen[0].data.u64 == 43 && epoll_wait(polled, seen, 4, 50) == 0);
	struct signalfd_siginfo info;
	raise(SIGWINCH);
	MUST(read(caught, &info, sizeof info) == sizeof info && info.ssi_signo == SIGWINCH);
}

void notify(void)
{
	char bytes[512];
	MUST(mkdir("/tmp/watched", 0700) == 0);
	int watch = inotify_init1(IN_NONBLOCK);
	MUST(inotify_add_watch(watch, "/tmp/watched", IN_CREATE) >= 0);
	across();
	close(open("/tmp/watched/new", O_CREAT | O_WRONLY, 0600));
	ssize_t length = read(watch, bytes, sizeof bytes);
	MUST(length > 0 && strcmp(((struct inotify_event *)(void *)bytes)->name, "new") == 0);
}

void pidfd(void)
{
	pid_t pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	MUST(fd >= 0);
	across();
	siginfo_t dead;
	MUST(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0) == 0);
	MUST(waitid(P_PIDFD, (id_t)fd, &dead, WEXITED) == 0 && dead.si_pid == pid && dead.si_status == SIGTERM);
}
