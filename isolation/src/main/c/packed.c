#include "packed.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "block.h"
#include "util.h"

enum { PLACE_SHIFT = 20, PACKED = 1 << 19 };
/* Read ahead of what is wanted. */
static const uint64_t AHEAD_BYTES = 8 << 20;

static struct {
	const uint8_t *file;
	uint64_t file_bytes;
	const uint64_t *index;
	uint64_t count;
	uint64_t number; /* of the block that is unpacked, and one */
	uint64_t ahead; /* the piece that has been asked for with the next one, and one */
	_Alignas(4096) uint8_t block[BLOCK_BYTES];
} all;

static const void *map(const char *name, uint64_t *bytes)
{
	CLEANUP_FD file = open(name, O_RDONLY | O_CLOEXEC);
	struct stat status;
	if (file < 0 || fstat(file, &status) < 0)
		return NULL;
	*bytes = (uint64_t)status.st_size;
	void *base = mmap(NULL, *bytes, PROT_READ, MAP_SHARED, file, 0);
	return base == MAP_FAILED ? NULL : base;
}

int packed_open(void)
{
	uint64_t index_bytes;
	if (all.file)
		return 0;
	if (!(all.index = map("packed-index", &index_bytes)) || !(all.file = map("packed.img", &all.file_bytes)))
		return -1;
	all.count = index_bytes / sizeof *all.index;
	return 0;
}

static void read_ahead(uint64_t place)
{
	uint64_t piece = place / AHEAD_BYTES, start = piece * AHEAD_BYTES;
	if (all.ahead == piece + 1)
		return;
	all.ahead = piece + 1;
	uint64_t length = all.file_bytes - start < 2 * AHEAD_BYTES ? all.file_bytes - start : 2 * AHEAD_BYTES;
	/* no more than a hint */
	madvise((void *)(uintptr_t)(all.file + start), length, MADV_WILLNEED);
}

static int unpack(uint64_t number)
{
	uint64_t entry = number < all.count ? all.index[number] : 0;
	uint64_t place = entry >> PLACE_SHIFT, bytes = entry & (PACKED - 1);
	if (bytes == 0 || bytes > BLOCK_BYTES || place > all.file_bytes || bytes > all.file_bytes - place) {
		errno = EBADMSG;
		return -1;
	}
	read_ahead(place);
	all.number = 0;
	if (entry & PACKED) {
		if (block_unpack(all.file + place, bytes, all.block) < 0)
			return -1;
	} else {
		memcpy(all.block, all.file + place, bytes);
	}
	all.number = number + 1;
	return 0;
}

uint64_t packed_at(uint64_t offset)
{
	uint64_t number = offset / BLOCK_BYTES;
	if (all.number != number + 1 && unpack(number) < 0)
		return 0;
	return (uint64_t)(uintptr_t)(all.block + offset % BLOCK_BYTES);
}
