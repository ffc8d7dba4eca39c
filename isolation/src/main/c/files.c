/* Operations on files and descriptors. */
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "ahead.h"
#include "execute.h"
#include "kernel.h"
#include "path.h"
#include "util.h"

static int ignoring(int result, int harmless)
{
	return result < 0 && errno == harmless ? 0 : result;
}

int op_OPEN(struct execution *x, const union plan_argument *a)
{
	int flags = (int)a[1].number | O_CLOEXEC | O_NOCTTY;
	return fill_slot(x, &a[3], open(text_of(x, &a[0]), flags, (mode_t)a[2].number));
}

int op_WRITE_SLOT(struct execution *x, const union plan_argument *a)
{
	int fd = slot_fd(x, &a[0]);
	return fd < 0 ? -1 : write_once(fd, text_of(x, &a[1]), a[1].span.length);
}

static int write_file(const char *path, const char *data, size_t length)
{
	CLEANUP_FD fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? -1 : write_once(fd, data, length);
}

int op_WRITE_FILE(struct execution *x, const union plan_argument *a)
{
	return write_file(text_of(x, &a[0]), text_of(x, &a[1]), a[1].span.length);
}

int op_WRITE_PROC(struct execution *x, const union plan_argument *a)
{
	char path[64];
	if (snprintf(path, sizeof path, "/proc/%d/%s", x->child, text_of(x, &a[0])) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return write_file(path, text_of(x, &a[1]), a[1].span.length);
}

int op_MKDIR(struct execution *x, const union plan_argument *a)
{
	enum { EXIST_OK = 2 };
	const char *name;
	if (ahead_take(text_of(x, &a[0])))
		return 0;
	CLEANUP_FD parent = open_parent(text_of(x, &a[0]), &name);
	if (parent < 0)
		return -1;
	int result = mkdirat(parent, name, (mode_t)a[1].number);
	return a[2].number & EXIST_OK ? ignoring(result, EEXIST) : result;
}

int op_MKDIRS(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD made = open_made(text_of(x, &a[0]), (mode_t)a[1].number, 0);
	return made < 0 ? -1 : 0;
}

int op_MKFILE(struct execution *x, const union plan_argument *a)
{
	const char *path = text_of(x, &a[0]);
	CLEANUP_FD present = open_resolved(path, O_PATH, 0);
	if (present >= 0)
		return 0;
	return errno == ENOENT ? make_file(path, (mode_t)a[1].number) : -1;
}

/* The program may lie where the container has no name for it: the copy lives and goes with the container. */
int op_COPY_SELF(struct execution *x, const union plan_argument *a)
{
	const char *name;
	struct stat status;
	CLEANUP_FD self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	CLEANUP_FD parent = open_parent(text_of(x, &a[0]), &name);
	if (self < 0 || parent < 0 || fstat(self, &status) < 0)
		return -1;
	CLEANUP_FD copy = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)a[1].number);
	if (copy < 0)
		return -1;
	for (off_t left = status.st_size; left > 0;) {
		ssize_t sent = sendfile(copy, self, NULL, (size_t)left);
		if (sent <= 0)
			return -1;
		left -= sent;
	}
	return 0;
}

int op_MKNOD(struct execution *x, const union plan_argument *a)
{
	const char *name;
	CLEANUP_FD parent = open_parent(text_of(x, &a[0]), &name);
	return parent < 0 ? -1 : mknodat(parent, name, (mode_t)a[1].number, (dev_t)a[2].number);
}

int op_SYMLINK(struct execution *x, const union plan_argument *a)
{
	const char *name;
	CLEANUP_FD parent = open_parent(text_of(x, &a[1]), &name);
	return parent < 0 ? -1 : symlinkat(text_of(x, &a[0]), parent, name);
}

int op_CHOWN(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD fd = open_resolved(text_of(x, &a[0]), O_PATH | O_NOFOLLOW, 0);
	return fd < 0 ? -1 : fchownat(fd, "", (uid_t)a[1].number, (gid_t)a[2].number, AT_EMPTY_PATH);
}

int op_CHMOD(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD fd = open_resolved(text_of(x, &a[0]), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
	return fd < 0 ? -1 : fchmod(fd, (mode_t)a[1].number);
}

int op_UNLINK(struct execution *x, const union plan_argument *a)
{
	const char *name;
	CLEANUP_FD parent = open_parent(text_of(x, &a[0]), &name);
	return ignoring(parent < 0 ? -1 : unlinkat(parent, name, 0), ENOENT);
}

int op_CLOSE(struct execution *x, const union plan_argument *a)
{
	if (slot_fd(x, &a[0]) < 0)
		return -1;
	replace_fd(&x->slots[a[0].number], -1);
	return 0;
}

int op_FCHOWN(struct execution *x, const union plan_argument *a)
{
	int fd = slot_fd(x, &a[0]);
	return fd < 0 ? -1 : fchownat(fd, "", (uid_t)a[1].number, (gid_t)a[2].number, AT_EMPTY_PATH);
}
