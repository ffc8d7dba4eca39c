/*
 * Does as CRIU does: writes over its environment, then looks at a process: preloaded swrk PID. Without one it makes a child by fork,
 * or of another word by clone, that stops itself; it tells its PID, and waits.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void copy(int directory, const char *name)
{
	char bytes[4096];
	int fd = openat64(directory, name, O_RDONLY);
	for (ssize_t length; fd >= 0 && (length = read(fd, bytes, sizeof bytes)) > 0;)
		fwrite(bytes, 1, (size_t)length, stdout);
	close(fd);
}

static int stop(void *unused)
{
	(void)unused;
	return raise(SIGSTOP);
}

static int make_child(bool clones)
{
	static char stack[64 << 10];
	pid_t child = clones ? clone(stop, stack + sizeof stack, CLONE_UNTRACED | SIGCHLD, NULL) : fork();
	if (child == 0)
		return stop(NULL);
	printf("%d\n", child);
	fflush(stdout);
	return pause();
}

int main(int argc, char **argv)
{
	char path[64], target[64] = "";
	if (argc == 2)
		return make_child(strcmp(argv[1], "swrk"));
	if (argc != 3)
		return 2;
	for (char **each = environ; *each; each++)
		memset(*each, 0, strlen(*each));
	snprintf(path, sizeof path, "/proc/%s", argv[2]);
	int directory = open(path, O_RDONLY | O_DIRECTORY);
	copy(directory, "smaps");
	int fd = openat64(directory, "clear_refs", O_RDWR);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof target - 1) < 0)
		return 1;
	printf("clear_refs is %s\n", target);
	return 0;
}
