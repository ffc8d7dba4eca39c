#include "log.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

#include "util.h"

enum { LINES_AT_ONCE = 32, PARTS = 3 };

static struct {
	int fd;
	const char *path;
	uint32_t files;
	uint64_t limit;
	uint64_t size;
} current = { .fd = -1 };

static int open_current(int extra)
{
	struct stat status;
	int fd = open(current.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | extra, 0600);
	if (fd < 0)
		return -1;
	replace_fd(&current.fd, fd);
	current.size = fstat(fd, &status) == 0 ? (uint64_t)status.st_size : 0;
	return 0;
}

void log_begin(const char *path, uint32_t files, uint64_t bytes)
{
	current.path = path;
	current.files = files;
	current.limit = bytes;
}

/* The name of the n-th older file: path.n; the current one is number 0. */
static bool numbered(char *name, uint32_t n)
{
	int length = n ? snprintf(name, PATH_MAX, "%s.%u", current.path, n) : snprintf(name, PATH_MAX, "%s", current.path);
	return length < PATH_MAX;
}

static void rotate(void)
{
	char from[PATH_MAX], to[PATH_MAX];
	for (uint32_t n = current.files - 1; n > 0; n--)
		if (numbered(from, n - 1) && numbered(to, n))
			rename(from, to); /* ENOENT: not that many yet */
	open_current(current.files == 1 ? O_TRUNC : O_EXCL);
}

/* "2016-10-06T00:17:09.669794202Z stdout F " */
static size_t format_prefix(char *prefix, int stream, char tag)
{
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	size_t length = strftime(prefix, 32, "%Y-%m-%dT%H:%M:%S.", &utc);
	length += format_decimal(prefix + length, (uint64_t)now.tv_nsec, 9);
	const char *name = stream == 2 ? "Z stderr " : "Z stdout ";
	memcpy(prefix + length, name, strlen(name));
	length += strlen(name);
	prefix[length++] = tag;
	prefix[length++] = ' ';
	return length;
}

static void write_lines(const struct iovec *parts, int count, size_t length)
{
	if (current.limit && current.size && current.size + length > current.limit)
		rotate();
	ssize_t written = writev(current.fd, parts, count);
	current.size += written > 0 ? (uint64_t)written : 0;
}

void log_append(int stream, const char *bytes, size_t length)
{
	char full[64], partial[64];
	struct iovec parts[LINES_AT_ONCE * PARTS];
	int count = 0;
	size_t gathered = 0;
	if (!current.path || !length || (current.fd < 0 && open_current(0) < 0))
		return;
	size_t full_length = format_prefix(full, stream, 'F');
	memcpy(partial, full, full_length);
	partial[full_length - 2] = 'P';
	while (length) {
		const char *newline = memchr(bytes, '\n', length);
		size_t line = newline ? (size_t)(newline - bytes) : length;
		parts[count++] = (struct iovec){ newline ? full : partial, full_length };
		parts[count++] = (struct iovec){ (void *)(uintptr_t)bytes, line };
		parts[count++] = (struct iovec){ "\n", 1 };
		gathered += full_length + line + 1;
		bytes += line + (newline ? 1 : 0);
		length -= line + (newline ? 1 : 0);
		if (length && count < (int)COUNT_OF(parts))
			continue;
		write_lines(parts, count, gathered);
		count = 0;
		gathered = 0;
	}
}
