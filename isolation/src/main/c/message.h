/* Frames of a SEQPACKET socket. */
#ifndef CTCTL_MESSAGE_H
#define CTCTL_MESSAGE_H

#include <stddef.h>
#include <sys/types.h>

/* What the kernel lets one frame carry: SCM_MAX_FD. */
enum { MESSAGE_FDS = 253 };

/* Receives one frame without waiting, with up to `max` descriptors (-1 where there is none); any others are closed.
 * The length, 0 at the end, -1 with errno. */
ssize_t receive_message(int fd, void *bytes, size_t size, int *fds, size_t max);

/* The same, waiting for it. */
ssize_t await_message(int fd, void *bytes, size_t size, int *fds, size_t max);

/* Sends one frame with copies of up to MESSAGE_FDS descriptors, waiting for room; 0 or -1, without a SIGPIPE. */
int send_message(int fd, const void *bytes, size_t size, const int *fds, size_t count);

/* Accepts a connection of root or of our own user; -1 when there is none. A listener that somebody has shut down is
 * closed: it would be ready for ever. */
int accept_trusted(int *listener);

#endif
