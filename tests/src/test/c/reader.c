/* Reads a file's blocks at random past the page cache, for ever: reader FILE MEGABYTES.
 * The file is made first. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 4096
#define MEBIBYTE (1 << 20)

static const char *name;
static uint64_t blocks;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void make(uint64_t megabytes)
{
	static char bytes[MEBIBYTE];
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		fail(name);
	memset(bytes, 'x', sizeof bytes);
	for (uint64_t i = 0; i < megabytes; i++)
		if (write(fd, bytes, sizeof bytes) != sizeof bytes)
			fail("write");
	if (fsync(fd) != 0)
		fail("fsync");
	close(fd);
}

static void read_blocks(void)
{
	uint64_t state = 0;
	void *block;
	int fd = open(name, O_RDONLY | O_DIRECT);
	if (fd < 0 || posix_memalign(&block, BLOCK, BLOCK) != 0)
		fail(name);
	for (;;) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		if (pread(fd, block, BLOCK, (off_t)((state >> 33) % blocks * BLOCK)) != BLOCK)
			fail("read");
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	name = argv[1];
	uint64_t megabytes = strtoull(argv[2], NULL, 10);
	blocks = megabytes * MEBIBYTE / BLOCK;
	make(megabytes);
	read_blocks();
}
