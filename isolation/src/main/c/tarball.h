/* Small tar archives in memory, as GNU tar writes and reads them: what a container's /dev and the like hold. */
#ifndef CTCTL_TARBALL_H
#define CTCTL_TARBALL_H

#include <stddef.h>
#include <stdint.h>

enum { TARBALL_BLOCK = 512 };

/* A header of POSIX.1-1988; numbers are octal digits. */
struct tarball_header {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char link[100];
	char magic[8];
	char user[32];
	char group[32];
	char major[8];
	char minor[8];
	char prefix[155];
	char padding[12];
};

_Static_assert(sizeof(struct tarball_header) == TARBALL_BLOCK, "a header is a block");

struct tarball {
	uint8_t *base;
	size_t length;
	size_t room;
};

/* The sum of a header's bytes, its own field taken for blanks. */
unsigned tarball_checksum(const struct tarball_header *header);

/*
 * Archives the working directory. -1 with errno: ENOTSUP when it has what only tar can archive: too much, hard links, other
 * file systems, long names.
 */
int tarball_pack(struct tarball *archive);

/* Makes in the working directory what an archive of tarball_pack says; 0 or -1 with errno, half of it being there then. */
int tarball_unpack(const struct tarball *archive);

/* Writes an archive as gzip(1) would, not compressed. */
int tarball_write(const struct tarball *archive, int fd);

/* Reads what tarball_write has written from where fd stands, which stays there; -1 with errno, ENOTSUP for other archives. */
int tarball_read(struct tarball *archive, int fd);

#endif
