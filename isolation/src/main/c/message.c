#include "message.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "util.h"

union descriptors {
	char bytes[CMSG_SPACE(MESSAGE_FDS * sizeof(int))];
	struct cmsghdr align;
};

static ssize_t receive(int fd, void *bytes, size_t size, int *fds, size_t max, int flags)
{
	union descriptors control;
	struct iovec part = { .iov_base = bytes, .iov_len = size };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
	};
	for (size_t i = 0; i < max; i++)
		fds[i] = -1;
	ssize_t length = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = length < 0 ? NULL : CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return length;
	size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	for (size_t i = 0; i < count; i++) {
		int got;
		memcpy(&got, CMSG_DATA(header) + i * sizeof got, sizeof got);
		if (i < max)
			fds[i] = got;
		else
			close_quietly(got);
	}
	return length;
}

ssize_t receive_message(int fd, void *bytes, size_t size, int *fds, size_t max)
{
	return receive(fd, bytes, size, fds, max, MSG_DONTWAIT);
}

ssize_t await_message(int fd, void *bytes, size_t size, int *fds, size_t max)
{
	ssize_t length;
	do
		length = receive(fd, bytes, size, fds, max, 0);
	while (length < 0 && errno == EINTR);
	return length;
}

int send_message(int fd, const void *bytes, size_t size, const int *fds, size_t count)
{
	union descriptors control = { 0 };
	struct iovec part = { .iov_base = (void *)(uintptr_t)bytes, .iov_len = size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t sent;
	if (count) {
		message.msg_control = control.bytes;
		message.msg_controllen = (socklen_t)CMSG_SPACE(count * sizeof *fds);
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = (socklen_t)CMSG_LEN(count * sizeof *fds);
		memcpy(CMSG_DATA(header), fds, count * sizeof *fds);
	}
	do
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

static bool is_trusted_peer(int fd)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid();
}

int accept_trusted(int *listener)
{
	CLEANUP_FD fd = accept4(*listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		return is_trusted_peer(fd) ? keep_fd(&fd) : -1;
	if (errno == EINVAL)
		replace_fd(listener, -1);
	else if (errno != EAGAIN && errno != EINTR)
		pause_briefly(); /* out of descriptors or memory: the connection keeps waiting */
	return -1;
}
