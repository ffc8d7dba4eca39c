/* The container's log: one line per line of output, in the format of the CRI, rotated by size. */
#ifndef CTCTL_LOG_H
#define CTCTL_LOG_H

#include <stddef.h>
#include <stdint.h>

/* The log to append to, which the first output makes. `files` counts the current one; `bytes` 0: never rotated. The path
 * must stay readable. */
void log_begin(const char *path, uint32_t files, uint64_t bytes);

/* Appends what was read from stream 1 or 2 just now. Without a log, and when the disk is full, it is dropped: the program
 * must not stop for its log. */
void log_append(int stream, const char *bytes, size_t length);

#endif
