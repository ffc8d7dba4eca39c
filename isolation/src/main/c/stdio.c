/* The standard streams of the program: pipes the monitor made, or a pty of the container's own devpts. */
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <termios.h>

#include "execute.h"
#include "kernel.h"
#include "launch.h"
#include "message.h"
#include "util.h"

enum stdio_kind { STDIO_NULL_INPUT, STDIO_PIPES, STDIO_PTY };

/* One pipe between the monitor (not blocking) and the child (blocking), owned by the container's user. */
static int make_pipe(const struct plan *plan, struct stdio *stdio, int stream)
{
	int ends[2], writes = stream == 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	stdio->monitor[stream] = ends[writes];
	stdio->child[stream] = ends[!writes];
	if (fchown(ends[0], plan->header->stdio_uid, plan->header->stdio_gid) < 0)
		return -1;
	return fcntl(ends[writes], F_SETFL, O_NONBLOCK);
}

int stdio_prepare(const struct plan *plan, struct stdio *stdio)
{
	struct plan_range child = plan->header->sections[PLAN_CHILD];
	for (uint32_t i = child.first; i < child.first + child.count; i++) {
		const struct plan_operation *operation = &plan->operations[i];
		if (operation->code != OP_STDIO)
			continue;
		int64_t kind = plan_arguments(plan, operation)[0].number;
		if (kind == STDIO_PTY)
			return 0;
		if (kind == STDIO_PIPES && make_pipe(plan, stdio, 0) < 0)
			return -1;
		return make_pipe(plan, stdio, 1) < 0 || make_pipe(plan, stdio, 2) < 0 ? -1 : 0;
	}
	return 0;
}

static int refuse(void)
{
	errno = ENXIO;
	return -1;
}

/* The container may have put something else in its place, which would block or lead outside. */
static int open_device(const char *path, int flags, unsigned device_major, unsigned device_minor)
{
	struct stat status;
	CLEANUP_FD seen = sys_openat2(AT_FDCWD, path, O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS);
	if (seen < 0 || fstat(seen, &status) < 0)
		return -1;
	if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(device_major, device_minor))
		return refuse();
	CLEANUP_FD fd = sys_openat2(AT_FDCWD, path, (uint64_t)(flags | O_NOCTTY | O_NONBLOCK), 0, RESOLVE_NO_SYMLINKS);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -1;
	if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(device_major, device_minor))
		return refuse();
	return keep_fd(&fd);
}

static int install(int fd, int stream)
{
	return dup2(fd, stream) < 0 ? -1 : 0;
}

static int null_input(void)
{
	CLEANUP_FD null = open_device("/dev/null", O_RDONLY, 1, 3);
	if (null < 0 || fcntl(null, F_SETFL, 0) < 0)
		return -1;
	return install(null, 0);
}

static int open_pty(int channel, unsigned short rows, unsigned short columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };
	struct statfs filesystem;
	int unlocked = 0;
	CLEANUP_FD master = open_device("/dev/pts/ptmx", O_RDWR, 5, 2);
	if (master < 0 || fstatfs(master, &filesystem) < 0)
		return -1;
	if (filesystem.f_type != MAGIC_DEVPTS)
		return refuse();
	if (ioctl(master, TIOCSPTLCK, &unlocked) < 0 || ioctl(master, TIOCSWINSZ, &size) < 0)
		return -1;
	CLEANUP_FD slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || send_message(channel, "m", 1, &(int){ master }, 1) < 0)
		return -1;
	for (int stream = 0; stream < 3; stream++)
		if (install(slave, stream) < 0)
			return -1;
	return 0;
}

int op_STDIO(struct execution *x, const union plan_argument *a)
{
	if (a[0].number == STDIO_PTY)
		return open_pty(x->channel, (unsigned short)a[1].number, (unsigned short)a[2].number);
	for (int stream = 0; stream < 3; stream++)
		if (x->stdio.child[stream] >= 0 && install(x->stdio.child[stream], stream) < 0)
			return -1;
	return a[0].number == STDIO_NULL_INPUT ? null_input() : 0;
}

int op_CTTY(struct execution *x, const union plan_argument *a)
{
	(void)x;
	if (ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0)
		return -1;
	return fchown(STDIN_FILENO, (uid_t)a[0].number, (gid_t)a[1].number);
}
