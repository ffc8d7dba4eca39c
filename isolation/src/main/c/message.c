#include "message.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "util.h"

enum { ACCEPTED_FDS = 8 };

ssize_t receive_message(int fd, void *bytes, size_t size, int *fds, size_t max)
{
	union {
		char bytes[CMSG_SPACE(ACCEPTED_FDS * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = { .iov_base = bytes, .iov_len = size };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
	};
	for (size_t i = 0; i < max; i++)
		fds[i] = -1;
	ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
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
