#include "path.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "kernel.h"
#include "util.h"

static uint64_t always = RESOLVE_NO_MAGICLINKS;

void path_refuse_symlinks(bool refuse)
{
	always = RESOLVE_NO_MAGICLINKS | (refuse ? RESOLVE_NO_SYMLINKS : 0);
}

int open_resolved(const char *path, uint64_t flags, uint64_t resolve)
{
	return sys_openat2(AT_FDCWD, path, flags, 0, resolve | always);
}

/* The first `length` bytes of path as a string of its own; "." and "/" where that is empty. */
static int open_prefix(const char *path, size_t length, uint64_t resolve)
{
	char prefix[PATH_MAX];
	if (length >= sizeof prefix) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(prefix, path, length);
	prefix[length] = 0;
	if (!length)
		strcpy(prefix, *path == '/' ? "/" : ".");
	return open_resolved(prefix, O_PATH | O_DIRECTORY, resolve);
}

int open_parent(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	if (!**name) {
		errno = EINVAL;
		return -1;
	}
	return open_prefix(path, slash ? (size_t)(slash - path) : 0, 0);
}

/* Makes one component; an existing one is for the caller to look at. */
static int make_component(const char *path, size_t start, size_t end, mode_t mode, uint64_t resolve)
{
	char name[NAME_MAX + 1];
	if (end - start > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, path + start, end - start);
	name[end - start] = 0;
	CLEANUP_FD parent = open_prefix(path, start, resolve);
	if (parent < 0)
		return -1;
	return mkdirat(parent, name, mode) < 0 && errno != EEXIST ? -1 : 0;
}

int open_made(const char *path, mode_t mode, uint64_t resolve)
{
	int fd = open_resolved(path, O_PATH | O_DIRECTORY, resolve);
	size_t end = 0;
	while (fd < 0 && errno == ENOENT && path[end]) {
		size_t start = end + strspn(path + end, "/");
		end = start + strcspn(path + start, "/");
		if (end == start)
			break;
		CLEANUP_FD present = open_prefix(path, end, resolve);
		if (present < 0 && (errno != ENOENT || make_component(path, start, end, mode, resolve) < 0))
			return -1;
		errno = ENOENT;
	}
	return fd >= 0 || errno != ENOENT ? fd : open_resolved(path, O_PATH | O_DIRECTORY, resolve);
}
