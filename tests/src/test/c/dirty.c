/* How many pages of files the disk does not have yet, by cachestat(2) (Linux 6.5): dirty FILE… */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

struct range {
	uint64_t offset, length; /* 0: to the end */
};

struct counts {
	uint64_t cached, dirty, written_back, evicted, recently_evicted;
};

int main(int argc, char **argv)
{
	uint64_t waiting = 0;
	for (int i = 1; i < argc; i++) {
		struct range whole = { 0, 0 };
		struct counts counts;
		int fd = open(argv[i], O_RDONLY);
		if (fd < 0 || syscall(SYS_cachestat, fd, &whole, &counts, 0) < 0) {
			perror(argv[i]);
			return 1;
		}
		waiting += counts.dirty + counts.written_back;
		close(fd);
	}
	printf("%ju\n", (uintmax_t)waiting);
}
