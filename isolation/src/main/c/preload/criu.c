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
 * Mappings. CRIU reads /proc/PID/smaps, for the flags of mappings: the kernel counts each page for it, 30 ms for each GB. In
 * CTCTL_MAPPINGS there may be what was read of it just before, as smaps-PID; if the process has the very same mappings still, that is
 * given, and whoever has put it there makes sure afterwards that the flags were the same, too.
 *
 * Soft-dirty bits. CRIU clears them behind the dump of a process: the kernel passes over all of its pages for it, and waits until
 * nobody reads its memory, which is being sent by then. Whoever gives CTCTL_MAPPINGS knows by other means what is written.
 *
 * Breakpoints: kernel.h.
 *
 * Connection tracking. CRIU asks the kernel twice for what it has of a network namespace, which looks into every bucket of a table
 * sized for the machine: 12 ms each. Where there is nothing, the answer is given here.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/userfaultfd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "../kernel.h"

#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

typedef long call(long, ...);

enum { CRIU_SEQUENCE = 24680 };

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
/* A copy: CRIU writes its title over the environment. */
static char mappings[512];
/* Of the process whose pages were asked for last. */
static int pagemap = -1, maps = -1;

/* The C library's; other libraries may want it before our own constructor runs. */
static call *system_call(void)
{
	static call *found;
	if (!found)
		*(void **)&found = dlsym(RTLD_NEXT, "syscall");
	return found;
}

static const char *after(const char *text, const char *prefix)
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

/* Nothing of what does not fit. */
static void keep(char *to, const char *end, const char *value)
{
	char *from = to;
	while (to < end && *value)
		*to++ = *value++;
	if (*value)
		*from = 0;
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
			keep(mappings, mappings + sizeof mappings - 1, value);
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

/* What was read of the smaps of the process whose /proc directory this is; -1 when that does not hold. */
static int open_foretold(int directory)
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

int open_at(int directory, const char *path, int flags, ...)
{
	int foretold = *mappings && is_same(path, "smaps") ? open_foretold(directory) : -1;
	if (*mappings && is_same(path, "clear_refs"))
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

/* In the caller's network namespace. */
static bool has_connections(void)
{
	char digit = 0;
	long file = system_call()(SYS_openat, AT_FDCWD, "/proc/sys/net/netfilter/nf_conntrack_count", O_RDONLY);
	if (file >= 0) {
		system_call()(SYS_read, file, &digit, 1);
		system_call()(SYS_close, file);
	}
	return digit != '0';
}

static bool asks_for_connections(const struct msghdr *message)
{
	const struct nlmsghdr *head = message->msg_iovlen == 1 ? message->msg_iov->iov_base : NULL;
	if (!head || message->msg_iov->iov_len < sizeof *head || head->nlmsg_seq != CRIU_SEQUENCE)
		return false;
	return head->nlmsg_type == (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET) ||
	       head->nlmsg_type == (NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_GET);
}

/* Puts a socket in the place of one that has the end of a list to read; 0, or -1 with errno. */
static long end_list(int fd)
{
	const struct {
		struct nlmsghdr head;
		int result;
	} end = { .head = { .nlmsg_len = sizeof end, .nlmsg_type = NLMSG_DONE, .nlmsg_seq = CRIU_SEQUENCE } };
	int ends[2];
	if (system_call()(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0)
		return -1;
	long result = system_call()(SYS_sendto, ends[1], &end, sizeof end, MSG_NOSIGNAL, NULL, 0);
	if (result >= 0)
		result = system_call()(SYS_dup3, ends[0], fd, O_CLOEXEC);
	system_call()(SYS_close, ends[0]);
	system_call()(SYS_close, ends[1]);
	return result < 0 ? -1 : 0;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	if (asks_for_connections(message) && !has_connections())
		return end_list(fd) < 0 ? -1 : (ssize_t)message->msg_iov->iov_len;
	return system_call()(SYS_sendmsg, fd, message, flags);
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
