/* Frames of a SEQPACKET socket. */
#ifndef CTCTL_MESSAGE_H
#define CTCTL_MESSAGE_H

#include <stddef.h>
#include <sys/types.h>

/* Receives one frame without waiting, with up to `max` descriptors (-1 where there is none); any others are closed.
 * The length, 0 at the end, -1 with errno. */
ssize_t receive_message(int fd, void *bytes, size_t size, int *fds, size_t max);

/* Accepts a connection of root or of our own user; -1 when there is none. A listener that somebody has shut down is
 * closed: it would be ready for ever. */
int accept_trusted(int *listener);

#endif
