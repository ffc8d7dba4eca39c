/*
 * Preloaded into CRIU: what it does otherwise when it moves containers. Nothing here depends on the C library that this is
 * built with.
 *
 * Memory that comes later. CRIU has each process make a userfaultfd by userfaultfd(2). For faults of the kernel, which reads and
 * writes memory in system calls, that takes CAP_SYS_PTRACE in the first user namespace. /dev/userfaultfd (Linux 6.1) makes them
 * for whoever has it open: here it is CTCTL_USERFAULTFD, a descriptor that no process to be restored has. CRIU closes what it has
 * inherited before it makes the first process; this one stays until each process has used it.
 *
 * Connection tracking. CRIU asks the kernel twice for what it has of a network namespace, which looks into every bucket of a table
 * sized for the machine: 12 ms each. Where there is nothing, the answer is given here.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/userfaultfd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

typedef long call(long, ...);

enum { CRIU_SEQUENCE = 24680 };

static int device = -1;

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

__attribute__((constructor)) static void begin(int argc, char **argv, char **environment)
{
	if (argc < 2 || !after(argv[1], "swrk"))
		return; /* the script that starts it */
	for (; *environment; environment++) {
		const char *value = after(*environment, "CTCTL_USERFAULTFD=");
		if (value)
			device = number(value);
	}
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
