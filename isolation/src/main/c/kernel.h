/* System calls and constants that the C library of the oldest supported distribution does not have. */
#ifndef CTCTL_KERNEL_H
#define CTCTL_KERNEL_H

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifndef __GLIBC__ /* whose sys/mount.h has what is needed, and does not go with it */
#include <linux/mount.h>
#endif

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3 */
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef MOUNT_ATTR__ATIME
#define MOUNT_ATTR__ATIME 0x70
#endif

enum {
	MAGIC_PROC = 0x9fa0,
	MAGIC_DEVPTS = 0x1cd1,
	MAGIC_CGROUP = 0x27e0eb,
	MAGIC_CGROUP2 = 0x63677270,
};

enum { RESET_ON_FORK = 1 }; /* SCHED_FLAG_RESET_ON_FORK */

/* linux/sched/types.h has it too, where the C library's own headers do not get in its way */
struct sched_attributes {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime;
	uint64_t deadline;
	uint64_t period;
};

static inline int sys_sched_getattr(pid_t pid, struct sched_attributes *attributes)
{
	return (int)syscall(SYS_sched_getattr, pid, attributes, sizeof *attributes, 0);
}

static inline int sys_sched_setattr(pid_t pid, const struct sched_attributes *attributes)
{
	return (int)syscall(SYS_sched_setattr, pid, attributes, 0);
}

/*
 * CRIU stops processes at breakpoints. The first event of a task that there is in the whole kernel has its maker wait for a grace
 * period, some 15 ms (account_event in kernel/events/core.c): this is one, which counts nothing, to be held beforehand. -1 when
 * there can be none.
 */
static inline int sys_first_perf_event(void)
{
	struct perf_event_attr dummy = { .type = PERF_TYPE_SOFTWARE, .size = sizeof dummy };
	dummy.config = PERF_COUNT_SW_DUMMY;
	dummy.exclude_kernel = 1;
	return (int)syscall(SYS_perf_event_open, &dummy, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static inline int sys_openat2(int at, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = { .flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve };
	return (int)syscall(SYS_openat2, at, path, &how, sizeof how);
}

static inline pid_t sys_clone3(const struct clone_args *args)
{
	return (pid_t)syscall(SYS_clone3, args, sizeof *args);
}

static inline int sys_open_tree(int at, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, at, path, flags | O_CLOEXEC);
}

static inline int sys_move_mount(int from, int to)
{
	const unsigned both_empty = 0x4 | 0x40; /* MOVE_MOUNT_F_EMPTY_PATH, MOVE_MOUNT_T_EMPTY_PATH */
	return (int)syscall(SYS_move_mount, from, "", to, "", both_empty);
}

static inline int sys_mount_setattr(int at, unsigned flags, const struct mount_attr *attributes)
{
	return (int)syscall(SYS_mount_setattr, at, "", flags | AT_EMPTY_PATH, attributes, sizeof *attributes);
}

static inline int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

static inline int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}

static inline int sys_pidfd_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static inline int sys_pidfd_send_signal(int pidfd, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

#endif
