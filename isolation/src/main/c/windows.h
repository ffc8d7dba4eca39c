/*
 * The files with the pages: memory-PID-N, from N TiB on, each page as far behind the start as its address is behind N TiB; or one of CRIU's,
 * in which a page's address is its offset.
 */
#ifndef CTCTL_WINDOWS_H
#define CTCTL_WINDOWS_H

#include <stdint.h>

enum { WINDOW_BITS = 40 };
#define WINDOW ((uint64_t)1 << WINDOW_BITS)

/* Maps the files of a range of addresses, which may be removed then; 0, or -1 with errno. */
int windows_open(int32_t pid, uint64_t start, uint64_t end);

/* The same with pages-NUMBER.img; for number 0, with packed.img: packed.h. */
int windows_open_stored(int32_t pid, uint64_t number);

/* How much from an address on is in one piece. */
uint64_t windows_piece(int32_t pid, uint64_t address);

/* Where an address of an open window is here, valid until the next call; 0 with errno. */
uint64_t windows_at(int32_t pid, uint64_t address);

#endif
