#include "block.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum { LEAST_MATCH = 4, LONG_NUMBER = 15 };

struct unpacker {
	const uint8_t *from, *from_end;
	uint8_t *begin, *to, *to_end;
};

/* A number that began in a token; false when it does not end. */
static bool take_number(struct unpacker *u, size_t *number)
{
	uint8_t next = 255;
	if (*number < LONG_NUMBER)
		return true;
	while (next == 255 && u->from < u->from_end) {
		next = *u->from++;
		*number += next;
	}
	return next != 255;
}

static bool take_literals(struct unpacker *u, size_t count)
{
	if (!take_number(u, &count) || count > (size_t)(u->from_end - u->from) || count > (size_t)(u->to_end - u->to))
		return false;
	memcpy(u->to, u->from, count);
	u->from += count;
	u->to += count;
	return true;
}

/* What was unpacked so far behind, which may reach into what it makes. */
static bool repeat(struct unpacker *u, size_t distance, size_t count)
{
	if (distance == 0 || distance > (size_t)(u->to - u->begin) || count > (size_t)(u->to_end - u->to))
		return false;
	while (count > 0) {
		size_t piece = count < distance ? count : distance;
		memcpy(u->to, u->to - distance, piece);
		u->to += piece;
		count -= piece;
		/* what has just been made is more of the same */
		distance += piece;
	}
	return true;
}

static bool take_match(struct unpacker *u, size_t count)
{
	if (u->from_end - u->from < 2)
		return false;
	size_t distance = (size_t)u->from[0] | (size_t)u->from[1] << 8;
	u->from += 2;
	return take_number(u, &count) && repeat(u, distance, count + LEAST_MATCH);
}

int block_unpack(const uint8_t *packed, size_t length, uint8_t *block)
{
	struct unpacker u = { packed, packed + length, block, block, block + BLOCK_BYTES };
	while (u.from < u.from_end) {
		uint8_t token = *u.from++;
		if (!take_literals(&u, token >> 4) || (u.from < u.from_end && !take_match(&u, token & 15))) {
			errno = EBADMSG;
			return -1;
		}
	}
	return (int)(u.to - u.begin);
}
