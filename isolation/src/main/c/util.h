/* Small things every part uses. Nothing here allocates. */
#ifndef CTCTL_UTIL_H
#define CTCTL_UTIL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "plans and messages are little-endian");

static inline void close_quietly(int fd)
{
	int saved = errno;
	if (fd >= 0)
		close(fd);
	errno = saved;
}

static inline void cleanup_fd(const int *fd)
{
	close_quietly(*fd);
}

/* An fd that is closed when its scope ends; keep_fd hands it out. */
#define CLEANUP_FD __attribute__((cleanup(cleanup_fd))) int

static inline int keep_fd(int *fd)
{
	int kept = *fd;
	*fd = -1;
	return kept;
}

static inline void replace_fd(int *slot, int fd)
{
	close_quietly(*slot);
	*slot = fd;
}

/* Writes n in decimal with at least `width` digits; `out` has room for 21 bytes. Returns the length, without the NUL. */
size_t format_decimal(char *out, uint64_t n, size_t width);

/* CLOCK_REALTIME and CLOCK_MONOTONIC in nanoseconds. */
int64_t realtime_ns(void);
int64_t monotonic_ns(void);

/* The whole of data in one write(2); 0 or -1 with errno (EIO when the kernel took only a part). */
int write_once(int fd, const void *data, size_t length);

/* Has this process run before others when it is woken: all it does is short and waited for. Since Linux 6.12; otherwise
 * nothing changes. RESET_ON_FORK: its children run like others. */
void ask_for_short_slices(uint64_t flags);

/* Waits a moment between two looks at something the kernel has no event for. */
void pause_briefly(void);

#endif
