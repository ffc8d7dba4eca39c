/* Operations on mounts. */
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "execute.h"
#include "kernel.h"
#include "path.h"
#include "util.h"

/* PLAN_FLAG set `tree` */
enum { TREE_RECURSIVE = 1, TREE_CLONE = 2, TREE_NO_SYMLINKS = 4 };

static unsigned tree_flags(int64_t flags)
{
	return (flags & TREE_CLONE ? OPEN_TREE_CLONE : 0) | (flags & TREE_RECURSIVE ? AT_RECURSIVE : 0);
}

/* One access-time mode replaces another only if the whole field is cleared. */
static int set_attributes(int tree, int64_t flags, uint64_t set, uint64_t clear, uint64_t propagation)
{
	struct mount_attr attributes = { .attr_set = set, .attr_clr = clear, .propagation = propagation };
	if ((set | clear) & MOUNT_ATTR__ATIME)
		attributes.attr_clr |= MOUNT_ATTR__ATIME;
	return sys_mount_setattr(tree, flags & TREE_RECURSIVE ? AT_RECURSIVE : 0, &attributes);
}

/* mount(2) knows paths only: the target is resolved first and then stood in, so that it is the one that was checked. */
static int mount_on(int target, const char *source, const char *type, unsigned long flags, const char *data)
{
	CLEANUP_FD here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (here < 0 || fchdir(target) < 0)
		return -1;
	int result = mount(source, ".", type, flags, data);
	int error = errno;
	if (fchdir(here) < 0)
		return -1;
	errno = error;
	return result;
}

int op_MOUNT(struct execution *x, const union plan_argument *a)
{
	const char *source = text_of(x, &a[0]), *path = text_of(x, &a[1]), *type = text_of(x, &a[2]);
	unsigned long flags = (unsigned long)a[3].number;
	/* the scratch directory: overlayfs takes relative layers, so the working directory has to stay */
	if (*path != '/')
		return mount(source, path, type, flags, text_of(x, &a[4]));
	CLEANUP_FD target = open_resolved(path, O_PATH, 0);
	return target < 0 ? -1 : mount_on(target, source, type, flags, text_of(x, &a[4]));
}

int op_OPEN_TREE(struct execution *x, const union plan_argument *a)
{
	uint64_t resolve = a[1].number & TREE_NO_SYMLINKS ? RESOLVE_NO_SYMLINKS : 0;
	CLEANUP_FD path = open_resolved(text_of(x, &a[0]), O_PATH, resolve);
	if (path < 0)
		return -1;
	return fill_slot(x, &a[2], sys_open_tree(path, "", tree_flags(a[1].number) | AT_EMPTY_PATH));
}

int op_CLONE_TREE(struct execution *x, const union plan_argument *a)
{
	int from = slot_fd(x, &a[0]);
	if (from < 0)
		return -1;
	return fill_slot(x, &a[2], sys_open_tree(from, "", tree_flags(a[1].number | TREE_CLONE) | AT_EMPTY_PATH));
}

int op_IDMAP_TREE(struct execution *x, const union plan_argument *a)
{
	char path[64] = "/proc/";
	size_t length = strlen(path);
	length += format_decimal(path + length, (uint64_t)x->child, 1);
	strcpy(path + length, "/ns/user");
	CLEANUP_FD users = open(path, O_RDONLY | O_CLOEXEC);
	int tree = slot_fd(x, &a[0]);
	if (users < 0 || tree < 0)
		return -1;
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned)users };
	return sys_mount_setattr(tree, a[1].number & TREE_RECURSIVE ? AT_RECURSIVE : 0, &attributes);
}

int op_SET_TREE(struct execution *x, const union plan_argument *a)
{
	int tree = slot_fd(x, &a[0]);
	if (tree < 0)
		return -1;
	return set_attributes(tree, a[1].number, (uint64_t)a[2].number, (uint64_t)a[3].number, (uint64_t)a[4].number);
}

static int move_to(int tree, const char *path)
{
	CLEANUP_FD target = open_resolved(path, O_PATH, 0);
	return target < 0 ? -1 : sys_move_mount(tree, target);
}

int op_MOVE_MOUNT(struct execution *x, const union plan_argument *a)
{
	int tree = slot_fd(x, &a[0]);
	return tree < 0 ? -1 : move_to(tree, text_of(x, &a[1]));
}

int op_SET_MOUNT(struct execution *x, const union plan_argument *a)
{
	uint64_t resolve = a[1].number & TREE_NO_SYMLINKS ? RESOLVE_NO_SYMLINKS : 0;
	CLEANUP_FD target = open_resolved(text_of(x, &a[0]), O_PATH, resolve);
	if (target < 0)
		return -1;
	return set_attributes(target, a[1].number, (uint64_t)a[2].number, (uint64_t)a[3].number, (uint64_t)a[4].number);
}

/* A copy of the tree below `from`, with attributes set, as a mount on `target`. */
static int bind(int from, int target, uint64_t set)
{
	CLEANUP_FD tree = sys_open_tree(from, "", OPEN_TREE_CLONE | AT_RECURSIVE | AT_EMPTY_PATH);
	if (tree < 0 || (set && set_attributes(tree, TREE_RECURSIVE, set, 0, 0) < 0))
		return -1;
	return sys_move_mount(tree, target);
}

int op_BIND(struct execution *x, const union plan_argument *a)
{
	int from = slot_fd(x, &a[0]);
	CLEANUP_FD target = open_resolved(text_of(x, &a[1]), O_PATH, 0);
	return from < 0 || target < 0 ? -1 : bind(from, target, (uint64_t)a[2].number);
}

int op_MASK(struct execution *x, const union plan_argument *a)
{
	const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
	struct stat status;
	int null = slot_fd(x, &a[0]);
	CLEANUP_FD target = open_resolved(text_of(x, &a[1]), O_PATH, 0);
	if (target < 0)
		return errno == ENOENT ? 0 : -1;
	if (null < 0 || fstat(target, &status) < 0)
		return -1;
	if (S_ISDIR(status.st_mode))
		return mount_on(target, "tmpfs", "tmpfs", flags, "nr_inodes=1,mode=0555");
	return bind(null, target, 0);
}

int op_READONLY(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD target = open_resolved(text_of(x, &a[0]), O_PATH, 0);
	if (target < 0)
		return errno == ENOENT ? 0 : -1;
	return bind(target, target, MOUNT_ATTR_RDONLY);
}

int op_UMOUNT(struct execution *x, const union plan_argument *a)
{
	int result = umount2(text_of(x, &a[0]), (int)a[1].number);
	return result < 0 && (errno == EINVAL || errno == ENOENT) ? 0 : result;
}

int op_PIVOT_ROOT(struct execution *x, const union plan_argument *a)
{
	if (chdir(text_of(x, &a[0])) < 0 || sys_pivot_root(".", ".") < 0)
		return -1;
	path_refuse_symlinks(true);
	return chdir("/");
}

int op_DETACH_OLD_ROOT(struct execution *x, const union plan_argument *a)
{
	(void)x, (void)a;
	/* "." means the mount on top of the new root: the old one */
	if (chdir("/") < 0 || umount2(".", MNT_DETACH) < 0)
		return -1;
	path_refuse_symlinks(false);
	return chdir("/");
}

int op_CHECK_FILESYSTEM(struct execution *x, const union plan_argument *a)
{
	struct statfs status;
	if (statfs(text_of(x, &a[0]), &status) < 0)
		return -1;
	if ((int64_t)status.f_type == a[1].number)
		return 0;
	x->detail = (int64_t)status.f_type;
	errno = EXDEV;
	return -1;
}

int op_CHECK_DIRECTORY(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD directory = open_made(text_of(x, &a[0]), 0755, RESOLVE_NO_SYMLINKS);
	return directory < 0 ? -1 : 0;
}

int op_CONSOLE(struct execution *x, const union plan_argument *a)
{
	CLEANUP_FD target = open_resolved(text_of(x, &a[0]), O_PATH | O_NOFOLLOW, 0);
	return target < 0 ? -1 : bind(STDIN_FILENO, target, 0);
}
