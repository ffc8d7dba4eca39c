#include "path.h"

#include <limits.h>
#include <stdio.h>
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

static int fail_with(int error)
{
	errno = error;
	return -1;
}

/* Makes the component between start and end. 1: there is a symlink that leads nowhere, its text is in link. */
static int make_component(const char *path, size_t start, size_t end, mode_t mode, uint64_t resolve, char *link)
{
	char name[NAME_MAX + 1];
	if (end - start > NAME_MAX)
		return fail_with(ENAMETOOLONG);
	memcpy(name, path + start, end - start);
	name[end - start] = 0;
	CLEANUP_FD parent = open_prefix(path, start, resolve);
	if (parent < 0)
		return -1;
	int result = S_ISREG(mode) ? mknodat(parent, name, mode, 0) : mkdirat(parent, name, mode);
	if (result == 0 || errno != EEXIST)
		return result;
	ssize_t length = readlinkat(parent, name, link, PATH_MAX - 1);
	if (length < 0)
		return errno == EINVAL ? 0 : -1; /* made by somebody else meanwhile */
	link[length] = 0;
	return 1;
}

/* Puts a symlink's text in the place of the component between start and end. */
static int follow(char *path, size_t start, size_t end, const char *link)
{
	char next[PATH_MAX];
	int length = snprintf(next, sizeof next, "%.*s%s%s", *link == '/' ? 0 : (int)start, path, link, path + end);
	if (length >= (int)sizeof next)
		return fail_with(ENAMETOOLONG);
	strcpy(path, next);
	return 0;
}

/* Makes the last component where all others are there, which is nearly always; 1: that is not so. */
static int make_last(const char *path, mode_t mode, uint64_t resolve)
{
	const char *slash = strrchr(path, '/');
	if (!slash || !slash[1])
		return 1;
	CLEANUP_FD parent = open_prefix(path, (size_t)(slash - path), resolve);
	if (parent < 0)
		return 1;
	int result = S_ISREG(mode) ? mknodat(parent, slash + 1, mode, 0) : mkdirat(parent, slash + 1, mode);
	return result < 0 && errno == EEXIST ? 1 : result;
}

/* Makes every missing component, the last with `mode`: a file where that says so, else a directory. */
static int make_path(const char *wanted, mode_t mode, uint64_t resolve)
{
	int made = make_last(wanted, mode, resolve);
	if (made <= 0)
		return made;
	enum { MAX_LINKS = 40 }; /* as the kernel's own path lookup */
	char path[PATH_MAX], link[PATH_MAX];
	size_t end = 0;
	int links = 0;
	if (strlen(wanted) >= sizeof path)
		return fail_with(ENAMETOOLONG);
	strcpy(path, wanted);
	while (path[end += strspn(path + end, "/")]) {
		size_t start = end;
		end += strcspn(path + end, "/");
		bool last = !path[end + strspn(path + end, "/")];
		CLEANUP_FD present = open_prefix(path, end, resolve);
		if (present >= 0)
			continue;
		made = errno == ENOENT ? make_component(path, start, end, last ? mode : 0755, resolve, link) : -1;
		if (made < 0)
			return -1;
		if (!made)
			continue;
		if (++links > MAX_LINKS)
			return fail_with(ELOOP);
		if (follow(path, start, end, link) < 0)
			return -1;
		end = 0;
	}
	return 0;
}

int open_made(const char *path, mode_t mode, uint64_t resolve)
{
	int fd = open_resolved(path, O_PATH | O_DIRECTORY, resolve);
	if (fd >= 0 || errno != ENOENT || make_path(path, mode, resolve) < 0)
		return fd;
	return open_resolved(path, O_PATH | O_DIRECTORY, resolve);
}

int make_file(const char *path, mode_t mode)
{
	return make_path(path, S_IFREG | (mode & 0777), 0);
}
