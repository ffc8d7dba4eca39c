/*
 * Times commands from before the fork to after the wait, side by side: in every round each command runs once, and the
 * round starts one command further on each time, so that drift and neighbours hit all alike.
 *
 *   timing ROUNDS GAP-MS { NAME [+clone] [+overlay=LOWER:MERGED:SCRATCH] PROGRAM ARGUMENT... -- }...
 *
 * +clone    the child gets all namespaces of its own before it executes PROGRAM
 * +overlay  mounts an overlay with fresh upper and work directories on MERGED before and unmounts it after, both timed
 * An argument %n becomes a number that never repeats. Prints `NAME median p90 min` in microseconds; a command that
 * does not exit with 0 ends it all.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, WARM_UP = 20 };

struct command {
	const char *name, *lower, *merged, *scratch;
	uint64_t clone_flags;
	char **argv;
	int64_t *times;
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what, const char *name)
{
	fprintf(stderr, "bench: %s: %s: %s\n", name, what, strerror(errno));
	exit(1);
}

static void mount_overlay(const struct command *c, unsigned number)
{
	char upper[512], work[512], options[2048];

	snprintf(upper, sizeof upper, "%s/%d.%u.upper", c->scratch, getpid(), number);
	snprintf(work, sizeof work, "%s/%d.%u.work", c->scratch, getpid(), number);
	snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", c->lower, upper, work);
	if (mkdir(upper, 0755) < 0 || mkdir(work, 0755) < 0 || mount("overlay", c->merged, "overlay", 0, options) < 0)
		fail("overlay", c->name);
}

static pid_t spawn(const struct command *c, unsigned number)
{
	struct clone_args args = { .flags = c->clone_flags, .exit_signal = SIGCHLD };
	pid_t pid = c->clone_flags ? (pid_t)syscall(SYS_clone3, &args, sizeof args) : vfork();

	if (pid == 0) {
		static char text[16];
		static char *argv[128];
		int null = open("/dev/null", O_RDWR);
		int i;

		for (i = 0; i < 127 && c->argv[i]; i++)
			argv[i] = strcmp(c->argv[i], "%n") == 0 ? text : c->argv[i];
		argv[i] = NULL; /* after a vfork the array still holds the previous command's */
		snprintf(text, sizeof text, "b%u", number);
		dup2(null, 0);
		dup2(null, 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0)
		fail("fork", c->name);
	return pid;
}

static int64_t once(const struct command *c)
{
	static unsigned number;
	int64_t start;
	int status;

	number++;
	start = now();
	if (c->lower)
		mount_overlay(c, number);
	if (waitpid(spawn(c, number), &status, 0) < 0)
		fail("wait", c->name);
	if (c->lower && umount2(c->merged, MNT_DETACH) < 0)
		fail("umount", c->name);
	if (status != 0) {
		fprintf(stderr, "bench: %s ended with status %d\n", c->name, status);
		exit(1);
	}
	return now() - start;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Takes one command off the arguments; returns the first argument after its `--`. */
static char **parse(struct command *c, char **argument, int rounds)
{
	c->name = *argument++;
	for (; *argument && **argument == '+'; argument++) {
		if (strcmp(*argument, "+clone") == 0) {
			c->clone_flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
					 CLONE_NEWCGROUP;
		} else {
			strtok(*argument, "=");
			c->lower = strtok(NULL, ":");
			c->merged = strtok(NULL, ":");
			c->scratch = strtok(NULL, ":");
		}
	}
	c->argv = argument;
	while (*argument && strcmp(*argument, "--") != 0)
		argument++;
	if (!*argument)
		fail("a command without its --", c->name);
	*argument = NULL;
	c->times = calloc((size_t)rounds, sizeof *c->times);
	return argument + 1;
}

int main(int argc, char **argv)
{
	static struct command commands[MAX_COMMANDS];
	int rounds, count = 0;
	struct timespec gap;
	char **argument;

	if (argc < 5)
		return 2;
	rounds = atoi(argv[1]);
	gap = (struct timespec){ .tv_nsec = atoi(argv[2]) * 1000000L };
	for (argument = argv + 3; *argument && count < MAX_COMMANDS; count++)
		argument = parse(&commands[count], argument, rounds);

	for (int round = -WARM_UP; round < rounds; round++) {
		for (int i = 0; i < count; i++) {
			struct command *c = &commands[(i + round + WARM_UP) % count];
			int64_t took;

			if (gap.tv_nsec)
				nanosleep(&gap, NULL);
			took = once(c);
			if (round >= 0)
				c->times[round] = took;
		}
	}
	for (int i = 0; i < count; i++) {
		int64_t *t = commands[i].times;

		qsort(t, (size_t)rounds, sizeof *t, ascending);
		printf("%s %lld %lld %lld\n", commands[i].name, (long long)t[rounds / 2] / 1000,
		       (long long)t[rounds * 9 / 10] / 1000, (long long)t[0] / 1000);
	}
	return 0;
}
