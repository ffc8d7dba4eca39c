/*
 * Files beside the images that list ranges of a process's memory: {u64 start, u64 end}, in order of address. In stored-PID there is first
 * the {u64 number} of CRIU's file with the pages, or 0 for packed.img, and with each range {u64 offset} in it.
 */
#ifndef CTCTL_RANGES_H
#define CTCTL_RANGES_H

#include <stdint.h>

#include "missing.h"

/* Appends what NAME-PID lists, which is nothing when there is no such file; 0, or -1 with errno. */
int ranges_read(const char *name, int32_t pid, struct missing *ranges);

/* The same of stored-PID, with offsets for sources: 1; 0 when there is no such file; -1 with errno. */
int ranges_read_stored(int32_t pid, struct missing *ranges, uint64_t *number);

#endif
