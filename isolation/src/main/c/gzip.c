/* The format of gzip (RFC 1952) around blocks that are not compressed (RFC 1951, 3.2.4). */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tarball.h"

enum { LARGEST_BLOCK = 65535, BLOCK_HEAD = 5, TRAILER = 8 };

/* Deflate, no flags, no time, Unix. */
static const uint8_t HEAD[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };

static uint32_t checksum(const uint8_t *data, size_t length)
{
	uint32_t table[256], sum = ~0u;
	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0);
	}
	for (size_t i = 0; i < length; i++)
		sum = table[(sum ^ data[i]) & 0xff] ^ sum >> 8;
	return ~sum;
}

static int write_all(int fd, const void *data, size_t length)
{
	const uint8_t *at = data;
	while (length) {
		ssize_t written = write(fd, at, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		at += written;
		length -= (size_t)written;
	}
	return 0;
}

int tarball_write(const struct tarball *archive, int fd)
{
	if (write_all(fd, HEAD, sizeof HEAD) < 0)
		return -1;
	for (size_t at = 0; at < archive->length;) {
		size_t left = archive->length - at;
		uint16_t length = (uint16_t)(left < LARGEST_BLOCK ? left : LARGEST_BLOCK);
		bool last = length == left;
		const uint8_t head[BLOCK_HEAD] = { last, (uint8_t)length, (uint8_t)(length >> 8), (uint8_t)~length,
						   (uint8_t)(~length >> 8) };
		if (write_all(fd, head, sizeof head) < 0 || write_all(fd, archive->base + at, length) < 0)
			return -1;
		at += length;
	}
	const uint32_t trailer[] = { checksum(archive->base, archive->length), (uint32_t)archive->length };
	return write_all(fd, trailer, sizeof trailer);
}

/* Puts the blocks side by side; ENOTSUP when they are not what tarball_write makes. */
static int unwrap(struct tarball *archive, size_t length)
{
	size_t from = sizeof HEAD, to = 0;
	uint32_t trailer[2];
	bool last = false;
	errno = ENOTSUP;
	if (length < sizeof HEAD + TRAILER || memcmp(archive->base, HEAD, sizeof HEAD) != 0)
		return -1;
	length -= TRAILER;
	memcpy(trailer, archive->base + length, sizeof trailer);
	while (!last) {
		if (length - from < BLOCK_HEAD)
			return -1;
		const uint8_t *head = archive->base + from;
		size_t count = (size_t)(head[1] | head[2] << 8);
		last = head[0] == 1;
		from += BLOCK_HEAD;
		if (head[0] > 1 || (count ^ 0xffff) != (size_t)(head[3] | head[4] << 8) || count > length - from)
			return -1;
		memmove(archive->base + to, archive->base + from, count);
		from += count;
		to += count;
	}
	archive->length = to;
	return from == length && trailer[1] == to && trailer[0] == checksum(archive->base, to) ? 0 : -1;
}

int tarball_read(struct tarball *archive, int fd)
{
	off_t start = lseek(fd, 0, SEEK_CUR);
	size_t length = 0;
	if (start < 0)
		return -1;
	for (ssize_t got = 1; got > 0; length += (size_t)got) {
		got = pread(fd, archive->base + length, archive->room - length, start + (off_t)length);
		if (got < 0)
			return -1;
	}
	errno = ENOTSUP;
	return length < archive->room ? unwrap(archive, length) : -1;
}
