/* Operations on control groups. */
#include <dirent.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "execute.h"
#include "kernel.h"
#include "path.h"
#include "util.h"

enum { KILL_DEADLINE_S = 5, RMDIR_DEADLINE_S = 2, DEPTH = 32 };

static int64_t deadline_after(int seconds)
{
	return monotonic_ns() + (int64_t)seconds * 1000000000;
}

/* Calls `each` for every subdirectory of a directory; stops at the first result that is not 0. */
static int for_each_child(int directory, int (*each)(int parent, const char *name, int depth), int depth)
{
	char entries[1024] __attribute__((aligned(8)));
	CLEANUP_FD fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || depth >= DEPTH) {
		errno = fd < 0 ? errno : ELOOP;
		return -1;
	}
	for (;;) {
		ssize_t length = syscall(SYS_getdents64, fd, entries, sizeof entries);
		if (length <= 0)
			return (int)length;
		for (ssize_t at = 0; at < length;) {
			const struct dirent64 *entry = (const void *)(entries + at);
			at += entry->d_reclen;
			bool dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
			if (entry->d_type == DT_DIR && !dots && each(directory, entry->d_name, depth + 1) != 0)
				return -1;
		}
	}
}

static int write_at(int directory, const char *name, const char *text)
{
	CLEANUP_FD fd = openat(directory, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? -1 : write_once(fd, text, strlen(text));
}

/* Sends SIGKILL to every pid listed; the number of processes seen (zombies are not listed), or -1. */
static int kill_listed(int directory)
{
	char bytes[512];
	int seen = 0;
	long pid = 0;
	CLEANUP_FD fd = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	for (;;) {
		ssize_t length = read(fd, bytes, sizeof bytes);
		if (length <= 0)
			return length < 0 ? -1 : seen;
		for (ssize_t i = 0; i < length; i++) {
			if (bytes[i] != '\n') {
				pid = pid * 10 + (bytes[i] - '0');
				continue;
			}
			if (pid > 1 && pid != getpid())
				kill((pid_t)pid, SIGKILL);
			seen++;
			pid = 0;
		}
	}
}

static int killed; /* processes seen in one round over a tree; this program has one thread */

static int kill_tree(int parent, const char *name, int depth)
{
	CLEANUP_FD directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		return errno == ENOENT ? 0 : -1;
	if (write_at(directory, "cgroup.kill", "1") < 0 && errno != ENOENT)
		return -1;
	int seen = kill_listed(directory);
	if (seen < 0 && errno != ENODEV && errno != ENOENT)
		return -1;
	/* what a v1 freezer holds takes no signal, not even this one */
	if (seen > 0)
		write_at(directory, "freezer.state", "THAWED");
	killed += seen > 0 ? seen : 0;
	return for_each_child(directory, kill_tree, depth) < 0 && errno != ENOENT ? -1 : 0;
}

int op_CGROUP_KILL(struct execution *x, const union plan_argument *a)
{
	int64_t deadline = deadline_after(KILL_DEADLINE_S);
	for (;;) {
		killed = 0;
		if (kill_tree(AT_FDCWD, text_of(x, &a[0]), 0) < 0)
			return -1;
		if (!killed)
			return 0;
		if (monotonic_ns() > deadline) {
			x->detail = killed;
			errno = ETIMEDOUT;
			return -1;
		}
		pause_briefly();
	}
}

static int remove_tree(int parent, const char *name, int depth)
{
	CLEANUP_FD directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		return errno == ENOENT ? 0 : -1;
	if (for_each_child(directory, remove_tree, depth) < 0)
		return -1;
	return unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -1 : 0;
}

static bool is_cgroup(const char *path)
{
	struct statfs status;
	return statfs(path, &status) == 0 && (status.f_type == MAGIC_CGROUP || status.f_type == MAGIC_CGROUP2);
}

/* A cgroup is busy while its last process is still being reaped, and while it has groups made from inside. */
int op_RMDIR(struct execution *x, const union plan_argument *a)
{
	const char *path = text_of(x, &a[0]);
	int64_t deadline = deadline_after(RMDIR_DEADLINE_S);
	for (;;) {
		if (rmdir(path) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY || monotonic_ns() > deadline)
			return -1;
		if (is_cgroup(path) && remove_tree(AT_FDCWD, path, 0) == 0)
			return 0;
		pause_briefly();
	}
}

int op_DEVICE_FILTER(struct execution *x, const union plan_argument *a)
{
	int directory = slot_fd(x, &a[0]);
	if (directory < 0)
		return -1;
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insns = (uint64_t)(uintptr_t)bytes_of(x, &a[1]),
		.insn_cnt = a[1].span.length / (uint32_t)sizeof(struct bpf_insn),
		.license = (uint64_t)(uintptr_t) "Apache",
	};
	CLEANUP_FD program = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
	if (program < 0)
		return -1;
	union bpf_attr attach = {
		.target_fd = (uint32_t)directory,
		.attach_bpf_fd = (uint32_t)program,
		.attach_type = BPF_CGROUP_DEVICE,
		.attach_flags = BPF_F_ALLOW_MULTI,
	};
	return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach);
}

int op_OOM_COUNTER(struct execution *x, const union plan_argument *a)
{
	int fd = slot_fd(x, &a[0]);
	if (fd < 0)
		return -1;
	int kept = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (kept < 0)
		return -1;
	replace_fd(&x->oom_counter, kept);
	return 0;
}

uint64_t oom_kills(const struct execution *x)
{
	char text[256];
	ssize_t length = x->oom_counter < 0 ? -1 : pread(x->oom_counter, text, sizeof text - 1, 0);
	if (length <= 0)
		return 0;
	text[length] = 0;
	const char *at = strstr(text, "oom_kill ");
	return at ? strtoull(at + strlen("oom_kill "), NULL, 10) : 0;
}
