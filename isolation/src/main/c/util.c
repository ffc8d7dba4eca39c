#include "util.h"

#include <time.h>

#include "kernel.h"

size_t format_decimal(char *out, uint64_t n, size_t width)
{
	char digits[20];
	size_t count = 0;
	do {
		digits[count++] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	while (count < width && count < sizeof digits)
		digits[count++] = '0';
	for (size_t i = 0; i < count; i++)
		out[i] = digits[count - 1 - i];
	out[count] = 0;
	return count;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t realtime_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

int64_t monotonic_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int write_once(int fd, const void *data, size_t length)
{
	ssize_t written;
	do
		written = write(fd, data, length);
	while (written < 0 && errno == EINTR);
	if (written < 0)
		return -1;
	if ((size_t)written != length) {
		errno = EIO;
		return -1;
	}
	return 0;
}

void pause_briefly(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
}

void ask_for_short_slices(uint64_t flags)
{
	enum { SHORTEST_NS = 100000 };
	struct sched_attributes attributes = { 0 };
	if (sys_sched_getattr(0, &attributes) < 0)
		return;
	attributes.flags |= flags;
	attributes.runtime = SHORTEST_NS;
	sys_sched_setattr(0, &attributes);
}
