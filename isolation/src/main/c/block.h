/* Blocks of memory packed in LZ4's block format: token, literals, u16 distance over and over, the last without a distance. */
#ifndef CTCTL_BLOCK_H
#define CTCTL_BLOCK_H

#include <stddef.h>
#include <stdint.h>

enum { BLOCK_BYTES = 16 * 4096 };

/* Unpacks up to BLOCK_BYTES; how many that makes, or -1 with EBADMSG when it is damaged. */
int block_unpack(const uint8_t *packed, size_t length, uint8_t *block);

#endif
