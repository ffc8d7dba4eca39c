/*
 * Mappings. CRIU reads /proc/PID/smaps, for the flags of mappings: the kernel counts each page for it, 30 ms for each GB. In
 * CTCTL_MAPPINGS there may be what was read of it just before, as smaps-PID; if the process has the very same mappings still, that is
 * given, and whoever has put it there makes sure afterwards that the flags were the same, too.
 */
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "preload.h"

/* A copy: CRIU writes its title over the environment. */
static char mappings[512];

/* Nothing of what does not fit. */
static void keep(char *to, const char *end, const char *value)
{
	char *from = to;
	while (to < end && *value)
		*to++ = *value++;
	if (*value)
		*from = 0;
}

void foretold_in(const char *directory)
{
	keep(mappings, mappings + sizeof mappings - 1, directory);
}

bool foretold_is_given(void)
{
	return *mappings;
}

struct reader {
	int fd;
	long at, end;
	char bytes[4096];
};

/* -1 at the end. */
static int next_byte(struct reader *reader)
{
	if (reader->at == reader->end) {
		reader->at = 0;
		reader->end = system_call()(SYS_read, reader->fd, reader->bytes, sizeof reader->bytes);
	}
	return reader->end > 0 ? reader->bytes[reader->at++] : -1;
}

/* Whether the lines of smaps that begin mappings are those of maps. */
static bool are_same_mappings(int smaps, int now)
{
	struct reader foretold, present;
	foretold.fd = smaps;
	present.fd = now;
	foretold.at = foretold.end = present.at = present.end = 0;
	for (int byte; (byte = next_byte(&foretold)) >= 0;) {
		/* of a key the first letter is a capital */
		bool begins = byte < 'A' || byte > 'Z';
		for (; byte >= 0 && byte != '\n'; byte = next_byte(&foretold))
			if (begins && next_byte(&present) != byte)
				return false;
		if (byte < 0 || (begins && next_byte(&present) != '\n'))
			return false;
	}
	return next_byte(&present) < 0;
}

static char *append(char *to, const char *end, const char *text)
{
	while (to < end && *text)
		*to++ = *text++;
	return to;
}

static char *append_number(char *to, const char *end, unsigned value)
{
	char digits[12], *first = digits + sizeof digits - 1;
	*first = 0;
	do
		*--first = (char)('0' + value % 10);
	while (value /= 10);
	return append(to, end, first);
}

int foretold_open(int directory)
{
	char link[32], path[512], target[32];
	*append_number(append(link, link + sizeof link - 1, "/proc/self/fd/"), link + sizeof link - 1, (unsigned)directory) = 0;
	long length = system_call()(SYS_readlinkat, AT_FDCWD, link, target, sizeof target - 1);
	if (length <= 0)
		return -1;
	target[length] = 0;
	const char *pid = after(target, "/proc/"), *end = path + sizeof path - 1;
	if (!pid)
		return -1;
	char *at = append(append(append(path, end, mappings), end, "/smaps-"), end, pid);
	*at = 0;
	int smaps = at < end ? (int)system_call()(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
	int now = smaps < 0 ? -1 : (int)system_call()(SYS_openat, directory, "maps", O_RDONLY | O_CLOEXEC);
	bool holds = now >= 0 && are_same_mappings(smaps, now) && system_call()(SYS_lseek, smaps, 0, SEEK_SET) == 0;
	if (now >= 0)
		system_call()(SYS_close, now);
	if (!holds && smaps >= 0)
		system_call()(SYS_close, smaps);
	return holds ? smaps : -1;
}
