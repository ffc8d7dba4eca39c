/* Operations of plans whose program dumps or restores a container. */
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "execute.h"
#include "kernel.h"
#include "util.h"

static int write_map(pid_t pid, const char *file, const char *text, size_t length)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	CLEANUP_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write_once(fd, text, length);
}

static int user_namespace_of(pid_t pid)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* A user namespace lives as long as somebody holds it: a process makes it, and is not needed after that. */
int op_MAP_USERS(struct execution *x, const union plan_argument *a)
{
	const struct clone_args arguments = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	pid_t pid = sys_clone3(&arguments);
	if (pid < 0)
		return -1;
	if (pid == 0)
		for (;;)
			pause();
	bool mapped = write_map(pid, "uid_map", text_of(x, &a[0]), a[0].span.length) == 0 &&
		      write_map(pid, "gid_map", text_of(x, &a[1]), a[1].span.length) == 0;
	int users = mapped ? user_namespace_of(pid) : -1;
	int saved = errno;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = saved;
	return fill_slot(x, &a[2], users);
}

int op_IDMAP_TREE_BY(struct execution *x, const union plan_argument *a)
{
	enum { RECURSIVE = 1 };
	int tree = slot_fd(x, &a[0]), users = slot_fd(x, &a[1]);
	if (tree < 0 || users < 0)
		return -1;
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned)users };
	return sys_mount_setattr(tree, a[2].number & RECURSIVE ? AT_RECURSIVE : 0, &attributes);
}

/* Without NO_SETUID_FIXUP a uid other than 0 would cost the capabilities on files. */
int op_FS_IDS(struct execution *x, const union plan_argument *a)
{
	(void)x;
	uid_t uid = (uid_t)a[0].number;
	gid_t gid = (gid_t)a[1].number;
	int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	if (bits < 0 || prctl(PR_SET_SECUREBITS, (unsigned long)bits | SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0)
		return -1;
	setfsgid(gid);
	setfsuid(uid);
	/* they do not fail, they do nothing */
	bool set = setfsgid((gid_t)-1) == (int)gid && setfsuid((uid_t)-1) == (int)uid;
	if (prctl(PR_SET_SECUREBITS, (unsigned long)bits, 0, 0, 0) < 0)
		return -1;
	errno = EPERM;
	return set ? 0 : -1;
}

typedef int operation(struct execution *x, const union plan_argument *a);

/* What belongs to a user namespace is changed by its root: others' capabilities do not count for all of it. */
static int enter(pid_t pid, int namespaces)
{
	CLEANUP_FD process = sys_pidfd_open(pid);
	if (process < 0 || setns(process, namespaces) < 0)
		return -1;
	return namespaces & CLONE_NEWUSER && (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0) ? -1 : 0;
}

/* By a process of its own: the monitor stays where it is. */
static int inside(int namespaces, operation *change, struct execution *x, const union plan_argument *a)
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(enter(x->child, namespaces) == 0 && change(x, a) == 0 ? 0 : errno);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
	return errno ? -1 : 0;
}

int op_LINK_UP_INSIDE(struct execution *x, const union plan_argument *a)
{
	return inside(CLONE_NEWNET, op_LINK_UP, x, a);
}

int op_SYSCTL_INSIDE(struct execution *x, const union plan_argument *a)
{
	return inside((int)a[0].number, op_SYSCTL, x, a + 1);
}

int op_KEEP(struct execution *x, const union plan_argument *a)
{
	enum { KEPT_NUMBERS = 1 << 20 };
	int fd = slot_fd(x, &a[0]);
	if (fd < 0)
		return -1;
	if (x->kept.count == PLAN_KEPT || a[1].number < 3 || a[1].number >= KEPT_NUMBERS) {
		errno = EINVAL;
		return -1;
	}
	x->kept.list[x->kept.count].fd = fd;
	x->kept.list[x->kept.count++].number = (int)a[1].number;
	return 0;
}

int op_RESTORER(struct execution *x, const union plan_argument *a)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	replace_fd(&x->restorer, ends[0]);
	x->request = &a[0];
	return fill_slot(x, &a[1], ends[1]);
}
