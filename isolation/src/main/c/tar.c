#include "tar.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tarball.h"

enum { LARGEST = 4 << 20 };

/* We are the first on the PATH, which is how CRIU found us. */
static int leave_to_tar(char **argv)
{
	const char *path = getenv("PATH");
	const char *rest = path ? strchr(path, ':') : NULL;
	if (rest && setenv("PATH", rest + 1, 1) == 0)
		execvp("tar", argv);
	perror("tar");
	return 127;
}

static const char *directory_of(char **argv)
{
	for (; argv[0]; argv++)
		if (strcmp(argv[0], "--directory") == 0)
			return argv[1];
	return NULL;
}

static int create(struct tarball *archive, char **argv)
{
	if (tarball_pack(archive) < 0)
		return leave_to_tar(argv);
	if (tarball_write(archive, STDOUT_FILENO) == 0)
		return 0;
	perror("tar");
	return 1;
}

/* What went wrong tar meets too, and tells; what has been made it makes again. */
static int extract(struct tarball *archive, char **argv)
{
	return tarball_unpack(archive) < 0 ? leave_to_tar(argv) : 0;
}

int tar_main(int argc, char **argv)
{
	bool creates = argc > 2 && strcmp(argv[1], "--create") == 0;
	bool extracts = argc > 2 && strcmp(argv[1], "--extract") == 0;
	if ((!creates && !extracts) || strcmp(argv[2], "--gzip") != 0)
		return leave_to_tar(argv);
	void *room = mmap(NULL, LARGEST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct tarball archive = { .base = room, .room = LARGEST };
	const char *directory = directory_of(argv);
	if (room == MAP_FAILED || !directory || (extracts && tarball_read(&archive, STDIN_FILENO) < 0))
		return leave_to_tar(argv);
	if (chdir(directory) < 0)
		return leave_to_tar(argv);
	return creates ? create(&archive, argv) : extract(&archive, argv);
}
