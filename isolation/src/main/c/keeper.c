#include "keeper.h"

#include <dirent.h>
#include <errno.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "kernel.h"
#include "signals.h"
#include "title.h"
#include "util.h"

/* Between two looks at whether those still live whose memory it is. */
static const int LOOK_AGAIN_MS = 20;

static pid_t keeper;
static int dismissal = -1;

/* Whether it is of a process that lives; nothing is write-protected by it: asking changes nothing. */
static bool is_in_use(int fd)
{
	struct uffdio_writeprotect nothing = { .range = { .start = (uint64_t)1 << 29, .len = 4096 } };
	return syscall(SYS_ioctl, fd, UFFDIO_WRITEPROTECT, &nothing) == 0 || errno != ESRCH;
}

static bool is_userfaultfd(int directory, const char *name)
{
	static const char target[] = "anon_inode:[userfaultfd]";
	char text[sizeof target];
	return readlinkat(directory, name, text, sizeof text) == sizeof target - 1 &&
	       memcmp(text, target, sizeof target - 1) == 0;
}

static bool any_in_use(void)
{
	bool found = false;
	DIR *all = opendir("/proc/self/fd");
	for (const struct dirent *entry; all && !found && (entry = readdir(all));)
		found = is_userfaultfd(dirfd(all), entry->d_name) && is_in_use(atoi(entry->d_name));
	if (all)
		closedir(all);
	return found;
}

static _Noreturn void keep(int pager)
{
	sigset_t all;
	all_signals(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	title_set("ctctl-keeper");
	struct pollfd ends[] = { { .fd = dismissal, .events = POLLIN }, { .fd = pager, .events = POLLIN } };
	while (poll(ends, COUNT_OF(ends), -1) < 0)
		;
	while (!ends[0].revents && any_in_use())
		poll(NULL, 0, LOOK_AGAIN_MS);
	_exit(EXIT_SUCCESS);
}

int keeper_begin(void)
{
	const struct clone_args arguments = { .flags = CLONE_FILES, .exit_signal = SIGCHLD };
	int self = sys_pidfd_open(getpid());
	dismissal = eventfd(0, EFD_CLOEXEC);
	keeper = self < 0 || dismissal < 0 ? -1 : sys_clone3(&arguments);
	if (keeper == 0)
		keep(self);
	return keeper < 0 ? -1 : 0;
}

void keeper_dismiss(void)
{
	const uint64_t one = 1;
	if (write_once(dismissal, &one, sizeof one) < 0)
		return;
	while (waitpid(keeper, NULL, 0) < 0 && errno == EINTR)
		;
}
