/*
 * Connection tracking. CRIU asks the kernel twice for what it has of a network namespace, which looks into every bucket of a table
 * sized for the machine: 12 ms each. Where there is nothing, the answer is given here.
 */
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "preload.h"

enum { CRIU_SEQUENCE = 24680 };

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
