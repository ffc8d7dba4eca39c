/* Operations on what the program finds in its own process when it starts. */
#include <linux/keyctl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "execute.h"
#include "kernel.h"
#include "message.h"
#include "path.h"
#include "util.h"

int op_RLIMIT(struct execution *x, const union plan_argument *a)
{
	struct rlimit limit = { .rlim_cur = (rlim_t)a[1].number, .rlim_max = (rlim_t)a[2].number };
	return (int)syscall(SYS_prlimit64, x->child, (int)a[0].number, &limit, NULL);
}

int op_UMASK(struct execution *x, const union plan_argument *a)
{
	(void)x;
	umask((mode_t)a[0].number);
	return 0;
}

int op_IOPRIO(struct execution *x, const union plan_argument *a)
{
	const int who_process = 1, class_shift = 13;
	return (int)syscall(SYS_ioprio_set, who_process, x->child, (int)a[0].number << class_shift | (int)a[1].number);
}

int op_SCHEDULER(struct execution *x, const union plan_argument *a)
{
	const struct sched_attributes attributes = {
		.size = sizeof attributes,
		.policy = (uint32_t)a[0].number,
		.nice = (int32_t)a[1].number,
		.priority = (uint32_t)a[2].number,
		.flags = (uint64_t)a[3].number,
		.runtime = (uint64_t)a[4].number,
		.deadline = (uint64_t)a[5].number,
		.period = (uint64_t)a[6].number,
	};
	return sys_sched_setattr(x->child, &attributes);
}

int op_AFFINITY(struct execution *x, const union plan_argument *a)
{
	return (int)syscall(SYS_sched_setaffinity, 0, (size_t)a[0].span.length, bytes_of(x, &a[0])) < 0 ? -1 : 0;
}

int op_PERSONALITY(struct execution *x, const union plan_argument *a)
{
	(void)x;
	return personality((unsigned long)a[0].number) < 0 ? -1 : 0;
}

/* Without a session of its own the container would share the caller's keys. */
int op_SESSION_KEYRING(struct execution *x, const union plan_argument *a)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, text_of(x, &a[0])) >= 0)
		return 0;
	return errno == ENOSYS || errno == EDQUOT ? 0 : -1;
}

int op_SETSID(struct execution *x, const union plan_argument *a)
{
	(void)x, (void)a;
	return setsid() < 0 ? -1 : 0;
}

int op_PARENT_DEATH(struct execution *x, const union plan_argument *a)
{
	(void)x;
	return prctl(PR_SET_PDEATHSIG, (unsigned long)a[0].number, 0, 0, 0);
}

/* A working directory outside the root would be a way to the host's files (CVE-2024-21626). */
static int check_directory_is_inside(void)
{
	char path[PATH_MAX];
	if (syscall(SYS_getcwd, path, sizeof path) < 0)
		return -1;
	if (*path == '/')
		return 0;
	errno = ENOENT;
	return -1;
}

int op_CHDIR(struct execution *x, const union plan_argument *a)
{
	enum { MAKE = 1 };
	const char *path = text_of(x, &a[0]);
	int result = chdir(path);
	if (result < 0 && errno == ENOENT && a[1].number & MAKE) {
		CLEANUP_FD made = open_made(path, 0755, 0);
		result = made < 0 ? -1 : fchdir(made);
	}
	return result < 0 ? -1 : check_directory_is_inside();
}

int op_CHDIR_SLOT(struct execution *x, const union plan_argument *a)
{
	int fd = slot_fd(x, &a[0]);
	return fd < 0 ? -1 : fchdir(fd);
}

int op_AWAIT_BEGIN(struct execution *x, const union plan_argument *a)
{
	char byte;
	(void)a;
	ssize_t length = await_message(x->channel, &byte, sizeof byte, NULL, 0);
	if (length == 0) /* nobody is left to say so */
		errno = ECANCELED;
	return length > 0 ? 0 : -1;
}

/* Turns a vector's offsets into the pointers execve wants, in the child's own copy of the plan. */
static char **pointers_of(const struct plan *plan, const union plan_argument *argument)
{
	uint64_t *strings = (uint64_t *)(void *)(plan->base + argument->span.offset);
	for (uint32_t i = 0; i < argument->span.length; i++)
		strings[i] += (uintptr_t)plan->base;
	return (char **)(void *)strings;
}

_Static_assert(sizeof(char *) == sizeof(uint64_t), "vectors become pointers in place");

int op_EXEC(struct execution *x, const union plan_argument *a)
{
	char **path = pointers_of(x->plan, &a[0]);
	char **argv = pointers_of(x->plan, &a[1]);
	char **envp = pointers_of(x->plan, &a[2]);
	int best = ENOENT;
	if (sys_close_range(3, ~0u, CLOSE_RANGE_CLOEXEC) < 0)
		return -1;
	for (int i = 0; i < x->kept.count; i++)
		if (dup2(x->kept.list[i].fd, x->kept.list[i].number) < 0)
			return -1;
	for (; *path; path++) {
		execve(*path, argv, envp);
		if (errno == EACCES)
			best = EACCES;
		else if (errno != ENOENT && errno != ENOTDIR)
			return -1;
	}
	errno = best;
	return -1;
}
