/* Frames of a SEQPACKET socket. */
#ifndef CTCTL_MESSAGE_H
#define CTCTL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Receives one frame without waiting, with up to `max` descriptors (-1 where there is none); any others are closed.
 * The length, 0 at the end, -1 with errno. */
ssize_t receive_message(int fd, void *bytes, size_t size, int *fds, size_t max);

/* Whether the other side is root or ourselves. */
bool is_trusted_peer(int fd);

#endif
