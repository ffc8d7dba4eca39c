/*
 * Preloaded into CRIU: what it does otherwise when it moves containers. Nothing here depends on the C library that this is
 * built with.
 *
 * Memory that comes later. CRIU has each process make a userfaultfd by userfaultfd(2). For faults of the kernel, which reads and
 * writes memory in system calls, that takes CAP_SYS_PTRACE in the first user namespace. /dev/userfaultfd (Linux 6.1) makes them
 * for whoever has it open: here it is CTCTL_USERFAULTFD, a descriptor that no process to be restored has. CRIU closes what it has
 * inherited before it makes the first process; this one stays until each process has used it.
 *
 * Pages. CRIU has the kernel leave out those of files, for which it looks up whose each page is: 20 ms for each GB that a process
 * has, which stands still. In an anonymous mapping there are none.
 *
 * Soft-dirty bits. CRIU clears them behind the dump of a process: the kernel passes over all of its pages for it, and waits until
 * nobody reads its memory, which is being sent by then. Whoever gives CTCTL_MAPPINGS knows by other means what is written.
 *
 * Breakpoints: kernel.h. Mappings: foretold.c. Connection tracking: connections.c. Children: children.c.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/userfaultfd.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "../kernel.h"
#include "preload.h"

#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

/* linux/fs.h, since Linux 6.7 and 6.11 */
enum { PAGE_IS_FILE = 1 << 2, VMA_SHARED = 8 };

struct page_scan {
	uint64_t size, flags, start, end, walk_end, regions, region_count, most_pages;
	uint64_t inverted, all_of, any_of, returned;
};

struct mapping_query {
	uint64_t size, flags, address, start, end, mapping_flags, page_size, offset, inode;
	uint32_t major, minor, name_size, build_id_size;
	uint64_t name, build_id;
};

#define SCAN_PAGES _IOWR('f', 16, struct page_scan)
#define QUERY_MAPPING _IOWR('f', 17, struct mapping_query)

static int device = -1;
/* Of the process whose pages were asked for last. */
static int pagemap = -1, maps = -1;

/* The C library's; other libraries may want it before our own constructor runs. */
call *system_call(void)
{
	static call *found;
	if (!found)
		*(void **)&found = dlsym(RTLD_NEXT, "syscall");
	return found;
}

const char *after(const char *text, const char *prefix)
{
	while (*prefix && *text == *prefix) {
		text++;
		prefix++;
	}
	return *prefix ? NULL : text;
}

static int number(const char *digits)
{
	int value = 0;
	for (; *digits >= '0' && *digits <= '9'; digits++)
		value = value * 10 + *digits - '0';
	return value;
}

__attribute__((constructor)) static void begin(int argc, char **argv, char **environment)
{
	if (argc < 2 || !after(argv[1], "swrk"))
		return; /* the script that starts it */
	for (; *environment; environment++) {
		const char *value = after(*environment, "CTCTL_USERFAULTFD=");
		if (value)
			device = number(value);
		value = after(*environment, "CTCTL_MAPPINGS=");
		if (value)
			foretold_in(value);
	}
	/* in a restore processes stand still already, and who waits for it has seen to that */
	if (device < 0)
		sys_first_perf_event();
}

static bool is_same(const char *text, const char *other)
{
	const char *rest = after(text, other);
	return rest && !*rest;
}

/* As CRIU's C library has them. */
int open_at(int directory, const char *path, int flags, ...) __asm__("openat64");
int control(int fd, unsigned long request, ...) __asm__("ioctl");

int open_at(int directory, const char *path, int flags, ...)
{
	int foretold = foretold_is_given() && is_same(path, "smaps") ? foretold_open(directory) : -1;
	if (foretold_is_given() && is_same(path, "clear_refs"))
		return (int)system_call()(SYS_openat, AT_FDCWD, "/dev/null", flags);
	if (foretold >= 0)
		return foretold;
	va_list list;
	va_start(list, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
	va_end(list);
	int fd = (int)system_call()(SYS_openat, directory, path, flags, mode);
	if (fd >= 0 && is_same(path, "pagemap")) {
		if (maps >= 0)
			system_call()(SYS_close, maps);
		maps = (int)system_call()(SYS_openat, directory, "maps", O_RDONLY | O_CLOEXEC);
		pagemap = fd;
	}
	return fd;
}

static bool is_anonymous(uint64_t start, uint64_t end)
{
	struct mapping_query query = { .size = sizeof query, .address = start };
	return system_call()(SYS_ioctl, maps, QUERY_MAPPING, &query) == 0 && query.end >= end && query.inode == 0 &&
	       !(query.mapping_flags & VMA_SHARED);
}

int control(int fd, unsigned long request, ...)
{
	va_list list;
	va_start(list, request);
	void *argument = va_arg(list, void *);
	va_end(list);
	struct page_scan *scan = argument;
	if (request == SCAN_PAGES && fd == pagemap && is_anonymous(scan->start, scan->end)) {
		scan->inverted &= ~(uint64_t)PAGE_IS_FILE;
		scan->all_of &= ~(uint64_t)PAGE_IS_FILE;
	}
	return (int)system_call()(SYS_ioctl, fd, request, argument);
}

/* By the process itself: a userfaultfd is of its memory. The device is of no use to it after that. */
static long make_userfaultfd(long flags)
{
	long made = system_call()(SYS_ioctl, device, USERFAULTFD_IOC_NEW, flags);
	system_call()(SYS_close, device);
	device = -1;
	return made;
}

int close(int fd)
{
	bool kept = fd >= 0 && fd == device;
	return kept ? 0 : (int)system_call()(SYS_close, fd);
}

long syscall(long number_of_call, ...)
{
	long given[6];
	va_list list;
	va_start(list, number_of_call);
	for (int i = 0; i < 6; i++)
		given[i] = va_arg(list, long);
	va_end(list);
	if (number_of_call == SYS_userfaultfd && device >= 0)
		return make_userfaultfd(given[0]);
	return system_call()(number_of_call, given[0], given[1], given[2], given[3], given[4], given[5]);
}
