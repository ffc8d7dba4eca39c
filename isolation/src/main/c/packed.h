/*
 * packed.img: memory in blocks of BLOCK_BYTES, packed or not; an offset is that of the memory. packed-index has for each block
 * {u64 place << 20 | packed << 19 | bytes}.
 */
#ifndef CTCTL_PACKED_H
#define CTCTL_PACKED_H

#include <stdint.h>

/* Opens it, if it is not open; it may be removed then. 0, or -1 with errno. */
int packed_open(void);

/* Where the byte at an offset is here, and the rest of its block, until the next call; 0 with errno. */
uint64_t packed_at(uint64_t offset);

#endif
