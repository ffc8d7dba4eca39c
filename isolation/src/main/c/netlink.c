/* The operation NETLINK: a batch of messages, in one send, and the kernel's answers. */
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "execute.h"
#include "util.h"

enum { FLAG_GONE_OK = 1, ANSWER_SIZE = 8192 };

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* How many of the messages ask for an answer; -1 with EBADMSG when the bytes are not messages end to end. */
static int count_asked(const uint8_t *bytes, uint32_t length)
{
	int asked = 0;
	for (uint32_t at = 0; at < length;) {
		struct nlmsghdr header;
		if (length - at < sizeof header)
			break;
		memcpy(&header, bytes + at, sizeof header);
		if (header.nlmsg_len < sizeof header || header.nlmsg_len > length - at)
			break;
		asked += header.nlmsg_flags & NLM_F_ACK ? 1 : 0;
		at += NLMSG_ALIGN(header.nlmsg_len);
		if (at >= length)
			return asked;
	}
	errno = EBADMSG;
	return -1;
}

static int write_child(const struct execution *x, uint8_t *bytes, uint32_t length, int64_t offset)
{
	uint32_t child = (uint32_t)x->child;
	if (offset < 0)
		return 0;
	if (!child || offset % 4 || length < sizeof child || offset > (int64_t)(length - sizeof child)) {
		errno = EBADMSG;
		return -1;
	}
	memcpy(bytes + offset, &child, sizeof child);
	return 0;
}

static bool is_gone(int error)
{
	return error == ENODEV || error == ENOENT || error == ESRCH || error == EADDRNOTAVAIL;
}

/* The answers of one datagram; the number of them, or -1 with errno. */
static int take_answers(struct execution *x, const uint8_t *bytes, size_t length, bool gone_ok)
{
	int taken = 0;
	for (size_t at = 0; at + sizeof(struct nlmsghdr) + sizeof(int) <= length; taken++) {
		struct nlmsghdr header;
		int error;
		memcpy(&header, bytes + at, sizeof header);
		memcpy(&error, bytes + at + NLMSG_HDRLEN, sizeof error);
		if (header.nlmsg_len < sizeof header || header.nlmsg_type != NLMSG_ERROR)
			break;
		if (error && !(gone_ok && is_gone(-error))) {
			x->detail = header.nlmsg_seq;
			errno = -error;
			return -1;
		}
		at += NLMSG_ALIGN(header.nlmsg_len);
	}
	return taken;
}

/* The kernel has done everything by the time the send returns: the answers are there, or they were lost. */
static int await_answers(struct execution *x, int fd, int asked, bool gone_ok)
{
	uint8_t buffer[ANSWER_SIZE];
	while (asked > 0) {
		ssize_t length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
		if (length < 0 && errno == EINTR)
			continue;
		int taken = length < 0 ? -1 : take_answers(x, buffer, (size_t)length, gone_ok);
		if (taken < 0)
			return -1;
		if (!taken) {
			errno = EPROTO;
			return -1;
		}
		asked -= taken;
	}
	return 0;
}

int op_NETLINK(struct execution *x, const union plan_argument *a)
{
	const int on = 1;
	bool gone_ok = a[1].number & FLAG_GONE_OK;
	/* the plan's mapping is private and writable */
	uint8_t *messages = x->plan->base + a[3].span.offset;
	uint32_t length = a[3].span.length;
	if (!length)
		return 0;
	int asked = count_asked(messages, length);
	if (asked < 0 || write_child(x, messages, length, a[4].number) < 0)
		return -1;
	CLEANUP_FD fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, (int)a[0].number);
	if (fd < 0)
		return -1;
	/* answers without a copy of what they answer */
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;
	do
		sent = sendto(fd, messages, length, 0, (struct sockaddr *)&kernel, sizeof kernel);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : await_answers(x, fd, asked, gone_ok);
}
