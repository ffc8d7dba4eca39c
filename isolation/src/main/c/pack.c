#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tarball.h"
#include "util.h"

struct packing {
	struct tarball *archive;
	dev_t device;
};

static int left_to_tar(void)
{
	errno = ENOTSUP;
	return -1;
}

unsigned tarball_checksum(const struct tarball_header *header)
{
	const uint8_t *bytes = (const uint8_t *)header;
	unsigned sum = 0;
	for (size_t i = 0; i < sizeof *header; i++)
		sum += bytes[i];
	for (size_t i = 0; i < sizeof header->checksum; i++)
		sum += (unsigned)' ' - (uint8_t)header->checksum[i];
	return sum;
}

/* Digits that fill a field but for the NUL at its end. */
static int put(char *field, size_t size, uint64_t value)
{
	field[--size] = 0;
	while (size--) {
		field[size] = (char)('0' + (value & 7));
		value >>= 3;
	}
	return value ? left_to_tar() : 0;
}

#define PUT(field, value) put(field, sizeof field, (uint64_t)(value))

static char type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return '0';
	case S_IFLNK:
		return '2';
	case S_IFCHR:
		return '3';
	case S_IFBLK:
		return '4';
	case S_IFDIR:
		return '5';
	case S_IFIFO:
		return '6';
	default:
		return 0;
	}
}

/* A block of zeroes at the end of the archive; NULL when it does not fit. */
static void *append(struct tarball *archive, size_t length)
{
	size_t whole = (length + TARBALL_BLOCK - 1) / TARBALL_BLOCK * TARBALL_BLOCK;
	if (whole < length || archive->room - archive->length < whole) {
		left_to_tar();
		return NULL;
	}
	void *at = archive->base + archive->length;
	archive->length += whole;
	return at;
}

static int describe(struct tarball_header *header, const struct stat *status)
{
	size_t size = S_ISREG(status->st_mode) ? (size_t)status->st_size : 0;
	header->type = type_of(status->st_mode);
	memcpy(header->magic, "ustar\0" "00", sizeof header->magic);
	if (PUT(header->mode, status->st_mode & 07777) < 0 || PUT(header->uid, status->st_uid) < 0 ||
	    PUT(header->gid, status->st_gid) < 0 || PUT(header->size, size) < 0 ||
	    PUT(header->mtime, status->st_mtime) < 0)
		return -1;
	if (!S_ISCHR(status->st_mode) && !S_ISBLK(status->st_mode))
		return 0;
	return PUT(header->major, major(status->st_rdev)) < 0 ? -1 : PUT(header->minor, minor(status->st_rdev));
}

static int pack_contents(struct packing *packing, int parent, const char *name, size_t size)
{
	CLEANUP_FD file = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	uint8_t *at = file < 0 ? NULL : append(packing->archive, size);
	for (size_t got = 0; at && got < size;) {
		ssize_t count = read(file, at + got, size - got);
		if (count <= 0)
			return count < 0 ? -1 : left_to_tar();
		got += (size_t)count;
	}
	return at ? 0 : -1;
}

static int pack_directory(struct packing *packing, int fd, const char *path);

static int pack_entry(struct packing *packing, int parent, const char *name, const char *path)
{
	struct stat status;
	if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (S_ISSOCK(status.st_mode))
		return 0; /* neither does tar: who listens on one makes it */
	if (status.st_dev != packing->device || (!S_ISDIR(status.st_mode) && status.st_nlink > 1))
		return left_to_tar();
	struct tarball_header *header = append(packing->archive, sizeof *header);
	if (!header || describe(header, &status) < 0)
		return -1;
	int length = snprintf(header->name, sizeof header->name, "%s%s", path, S_ISDIR(status.st_mode) ? "/" : "");
	if (length >= (int)sizeof header->name)
		return left_to_tar();
	if (S_ISLNK(status.st_mode)) {
		ssize_t got = readlinkat(parent, name, header->link, sizeof header->link);
		if (got < 0 || got == sizeof header->link)
			return got < 0 ? -1 : left_to_tar();
	}
	snprintf(header->checksum, sizeof header->checksum, "%06o", tarball_checksum(header));
	header->checksum[7] = ' ';
	if (S_ISREG(status.st_mode))
		return pack_contents(packing, parent, name, (size_t)status.st_size);
	if (!S_ISDIR(status.st_mode))
		return 0;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -1 : pack_directory(packing, fd, path);
}

static int pack_directory(struct packing *packing, int fd, const char *path)
{
	char below[sizeof((struct tarball_header *)NULL)->name];
	DIR *directory = fdopendir(fd);
	if (!directory) {
		close_quietly(fd);
		return -1;
	}
	int result = 0;
	for (const struct dirent *entry; result == 0 && (entry = readdir(directory));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		int length = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		result = length < (int)sizeof below ? pack_entry(packing, fd, entry->d_name, below) : left_to_tar();
	}
	closedir(directory);
	return result;
}

int tarball_pack(struct tarball *archive)
{
	struct stat status;
	if (stat(".", &status) < 0)
		return -1;
	struct packing packing = { .archive = archive, .device = status.st_dev };
	if (pack_entry(&packing, AT_FDCWD, ".", ".") < 0)
		return -1;
	/* two blocks of zeroes are the end */
	return append(archive, (size_t)2 * TARBALL_BLOCK) ? 0 : -1;
}
