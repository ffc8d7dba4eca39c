#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "kernel.h"
#include "tarball.h"
#include "util.h"

/* An entry of an archive, and where it belongs. */
struct entry {
	const struct tarball_header *header;
	const uint8_t *contents;
	size_t size;
	int parent;
	const char *name;
};

static int damaged(void)
{
	errno = EBADMSG;
	return -1;
}

static uint64_t get(const char *field, size_t size)
{
	uint64_t value = 0;
	for (; size && *field >= '0' && *field <= '7'; field++, size--)
		value = value << 3 | (uint64_t)(*field - '0');
	return value;
}

#define GET(field) get(field, sizeof field)

/* Opens the directory that an entry lies in, which is one of the archive's own, and finds its name there. */
static int find_place(struct entry *entry, char path[static sizeof entry->header->name])
{
	memcpy(path, entry->header->name, sizeof entry->header->name);
	size_t length = strnlen(path, sizeof entry->header->name);
	if (length == 0 || length == sizeof entry->header->name)
		return damaged();
	if (path[length - 1] == '/')
		path[length - 1] = 0;
	char *slash = strrchr(path, '/');
	entry->name = slash ? slash + 1 : path;
	if (slash)
		*slash = 0;
	if (strcmp(entry->name, "..") == 0)
		return damaged();
	/* nothing that has been made leads out of here */
	const uint64_t inside = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
	entry->parent = sys_openat2(AT_FDCWD, slash ? path : ".", O_PATH | O_DIRECTORY, 0, inside);
	return entry->parent < 0 ? -1 : 0;
}

static int make_file(const struct entry *entry)
{
	CLEANUP_FD file = openat(entry->parent, entry->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return -1;
	for (size_t done = 0; done < entry->size;) {
		ssize_t written = write(file, entry->contents + done, entry->size - done);
		if (written < 0)
			return -1;
		done += (size_t)written;
	}
	return 0;
}

static int make_link(const struct entry *entry)
{
	char target[sizeof entry->header->link];
	memcpy(target, entry->header->link, sizeof target);
	if (strnlen(target, sizeof target) == sizeof target)
		return damaged();
	return symlinkat(target, entry->parent, entry->name);
}

static int make_node(const struct entry *entry, mode_t type)
{
	dev_t device = makedev((unsigned)GET(entry->header->major), (unsigned)GET(entry->header->minor));
	return mknodat(entry->parent, entry->name, type | 0600, type == S_IFIFO ? 0 : device);
}

static int make_directory(const struct entry *entry)
{
	return strcmp(entry->name, ".") == 0 ? 0 : mkdirat(entry->parent, entry->name, 0700);
}

static int make(const struct entry *entry)
{
	switch (entry->header->type) {
	case '0':
		return make_file(entry);
	case '2':
		return make_link(entry);
	case '3':
		return make_node(entry, S_IFCHR);
	case '4':
		return make_node(entry, S_IFBLK);
	case '5':
		return make_directory(entry);
	case '6':
		return make_node(entry, S_IFIFO);
	default:
		return damaged();
	}
}

static int set_time(const struct entry *entry)
{
	time_t time = (time_t)GET(entry->header->mtime);
	const struct timespec times[] = { { .tv_nsec = UTIME_NOW }, { .tv_sec = time } };
	return utimensat(entry->parent, entry->name, times, AT_SYMLINK_NOFOLLOW);
}

/* The owner first: changing it takes bits of the mode away. */
static int set_attributes(const struct entry *entry)
{
	uid_t uid = (uid_t)GET(entry->header->uid);
	gid_t gid = (gid_t)GET(entry->header->gid);
	if (fchownat(entry->parent, entry->name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (entry->header->type != '2' && fchmodat(entry->parent, entry->name, (mode_t)GET(entry->header->mode), 0) < 0)
		return -1;
	return set_time(entry);
}

static int make_whole(const struct entry *entry)
{
	return make(entry) < 0 ? -1 : set_attributes(entry);
}

/* What is made in a directory changes its time. */
static int mend_directory(const struct entry *entry)
{
	return entry->header->type == '5' ? set_time(entry) : 0;
}

static int for_each(const struct tarball *archive, int (*act)(const struct entry *))
{
	for (size_t at = 0; archive->length - at >= TARBALL_BLOCK;) {
		char path[sizeof((struct tarball_header *)NULL)->name];
		struct entry entry = { .header = (const void *)(archive->base + at), .parent = -1 };
		at += TARBALL_BLOCK;
		if (!entry.header->name[0])
			return 0;
		entry.contents = archive->base + at;
		entry.size = (size_t)GET(entry.header->size);
		size_t blocks = (entry.size + TARBALL_BLOCK - 1) / TARBALL_BLOCK;
		if (get(entry.header->checksum, 6) != tarball_checksum(entry.header) || entry.size > archive->length ||
		    blocks > (archive->length - at) / TARBALL_BLOCK)
			return damaged();
		at += blocks * TARBALL_BLOCK;
		int result = find_place(&entry, path) < 0 ? -1 : act(&entry);
		close_quietly(entry.parent);
		if (result < 0)
			return -1;
	}
	return damaged();
}

int tarball_unpack(const struct tarball *archive)
{
	return for_each(archive, make_whole) < 0 ? -1 : for_each(archive, mend_directory);
}
