#include "spawner.h"

#include <linux/memfd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "control.h"
#include "kernel.h"
#include "launch.h"
#include "loop.h"
#include "message.h"
#include "monitor.h"
#include "util.h"
#include "wire.h"

#define SOCKET "spawner.sock"

enum { CONNECTIONS = 16, LAUNCH_FDS = 5 + PLAN_GIVEN, BACKLOG = 64 };

static int directory = -1; /* where the socket is */
static int listener = -1;
static int connections[CONNECTIONS] = { [0 ... CONNECTIONS - 1] = -1 };
static bool leaving;

static int complain(const char *what)
{
	dprintf(STDERR_FILENO, "ctctl-spawner: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

/* Whether this process runs from the sealed copy already. */
static bool is_sealed_copy(void)
{
	char target[32];
	ssize_t length = readlink("/proc/self/exe", target, sizeof target);
	return length > 0 && strncmp(target, "/memfd:ctctl", strlen("/memfd:ctctl")) == 0;
}

/* A container can get at /proc/<pid>/exe of a process that enters it: that must not be the file on the host
 * (CVE-2019-5736). Returns only on an error. */
static int execute_sealed_copy(char **argv)
{
	char *const no_environment[] = { NULL };
	struct stat status;
	CLEANUP_FD self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (self < 0 || fstat(self, &status) < 0)
		return complain("/proc/self/exe");
	int copy = (int)syscall(SYS_memfd_create, "ctctl", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (copy < 0 && errno == EINVAL) /* before Linux 6.3 */
		copy = (int)syscall(SYS_memfd_create, "ctctl", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (copy < 0)
		return complain("memfd_create");
	for (off_t left = status.st_size; left > 0;) {
		ssize_t sent = sendfile(copy, self, NULL, (size_t)left);
		if (sent <= 0)
			return complain("sendfile");
		left -= sent;
	}
	if (fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		return complain("F_ADD_SEALS");
	syscall(SYS_execveat, copy, "", argv, no_environment, AT_EMPTY_PATH);
	return complain("execveat");
}

/* Whoever started us may have left anything: a JVM blocks signals and leaks descriptors. */
static void reset_process(void)
{
	sigset_t none;
	sys_close_range(3, ~0u, 0);
	for (int stream = 0; stream < 3; stream++)
		if (fcntl(stream, F_GETFD) < 0)
			open("/dev/null", O_RDWR);
	for (int number = 1; number <= 64; number++)
		signal(number, SIG_DFL);
	signal(SIGCHLD, SIG_IGN); /* monitors are reaped by the kernel */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* monitors hold programs' arguments and environments */
	setsid();
	umask(0);
	ask_for_short_slices(0);
}

/* The path through a descriptor, for run directories whose own path is longer than a socket's may be. */
static struct sockaddr_un own_address(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, SOCKET);
	return address;
}

static bool is_answered(const struct sockaddr_un *address)
{
	CLEANUP_FD fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	return fd >= 0 && connect(fd, (const void *)address, sizeof *address) == 0;
}

static int listen_in(const char *run_directory)
{
	directory = open(run_directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return -1;
	struct sockaddr_un address = own_address();
	if (is_answered(&address)) {
		errno = EADDRINUSE;
		return -1;
	}
	unlinkat(directory, SOCKET, 0);
	CLEANUP_FD fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	mode_t before = umask(0177);
	int result = bind(fd, (const void *)&address, sizeof address);
	umask(before);
	if (result < 0 || listen(fd, BACKLOG) < 0)
		return -1;
	return keep_fd(&fd);
}

static void forget_own_descriptors(void)
{
	replace_fd(&directory, -1);
	replace_fd(&listener, -1);
	for (int i = 0; i < CONNECTIONS; i++)
		replace_fd(&connections[i], -1);
}

/* The descriptors come in the order of the mask's bits. */
static struct monitor_descriptors distribute(uint32_t mask, int *fds)
{
	int next = 0, kinds[LAUNCH_FDS];
	for (int bit = 0; bit < LAUNCH_FDS; bit++)
		kinds[bit] = mask & 1u << bit ? keep_fd(&fds[next++]) : -1;
	return (struct monitor_descriptors){ kinds[0], kinds[1], kinds[2], kinds[3], kinds[4], { kinds[5], kinds[6] } };
}

static void close_given(const struct monitor_descriptors *given)
{
	close_quietly(given->plan);
	close_quietly(given->run_directory);
	close_quietly(given->listener);
	close_quietly(given->control);
	close_quietly(given->session);
	for (int i = 0; i < PLAN_GIVEN; i++)
		close_quietly(given->given[i]);
}

/* FAILED, as the monitor that could not be forked would have sent it. */
static void tell_fork_failed(int control)
{
	const uint32_t failed[] = { WIRE_CTL_FAILED, LAUNCH_SETUP, (uint32_t)LAUNCH_NO_OPERATION, (uint32_t)errno, 0, 0 };
	const uint32_t torn[] = { WIRE_CTL_TORN_DOWN, 0, 0, 0 };
	send(control, failed, sizeof failed, MSG_DONTWAIT | MSG_NOSIGNAL);
	send(control, torn, sizeof torn, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void launch(const uint32_t *words, size_t length, int *fds)
{
	if (length < 3 * sizeof *words || !(words[1] & (WIRE_LAUNCH_PLAN | WIRE_LAUNCH_WAIT)))
		return;
	struct monitor_descriptors given = distribute(words[1], fds);
	pid_t pid = fork();
	if (pid == 0) {
		forget_own_descriptors();
		monitor_run(&given, words[2], words[1] & WIRE_LAUNCH_WAIT, words[3]);
	}
	if (pid < 0)
		tell_fork_failed(given.control);
	close_given(&given);
}

static void tear_down(int *fds)
{
	pid_t pid = fork();
	if (pid == 0) {
		forget_own_descriptors();
		monitor_tear_down(fds[0], keep_fd(&fds[1]));
	}
	if (pid < 0)
		tell_fork_failed(fds[1]);
}

static void greet(int fd)
{
	const uint32_t hello[] = { WIRE_HELLO, (uint32_t)getpid(), PLAN_VERSION };
	send(fd, hello, sizeof hello, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void obey(int fd, const uint32_t *words, size_t length, int *fds)
{
	switch (words[0]) {
	case WIRE_LAUNCH:
		return launch(words, length, fds);
	case WIRE_TEARDOWN:
		return tear_down(fds);
	case WIRE_HELLO:
		return greet(fd);
	case WIRE_QUIT:
		leaving = true;
		return;
	default:
		return;
	}
}

static void on_message(int index, short ready)
{
	uint32_t words[8] = { 0 };
	int fds[LAUNCH_FDS];
	(void)ready;
	ssize_t length = receive_message(connections[index], words, sizeof words, fds, LAUNCH_FDS);
	if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
		replace_fd(&connections[index], -1);
	if (length >= (ssize_t)sizeof words[0])
		obey(connections[index], words, (size_t)length, fds);
	for (int i = 0; i < LAUNCH_FDS; i++)
		close_quietly(fds[i]);
}

static void on_connection(int index, short ready)
{
	(void)index, (void)ready;
	CLEANUP_FD fd = accept_trusted(&listener);
	for (int i = 0; fd >= 0 && i < CONNECTIONS; i++) {
		if (connections[i] >= 0)
			continue;
		connections[i] = keep_fd(&fd);
		return;
	}
}

static void serve(void)
{
	while (!leaving && listener >= 0) {
		loop_watch(listener, POLLIN, on_connection, 0);
		for (int i = 0; i < CONNECTIONS; i++)
			loop_watch(connections[i], POLLIN, on_message, i);
		loop_round(-1);
	}
}

/* From here on nobody reads what we would say, and a terminal or pipe must not be kept open. */
static int leave_streams(void)
{
	CLEANUP_FD null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int stream = 0; stream < 3; stream++)
		if (null < 0 || dup2(null, stream) < 0)
			return -1;
	return 0;
}

int spawner_main(int argc, char **argv)
{
	if (argc != 2) {
		errno = EINVAL;
		return complain("usage: ctctl-spawner RUNDIR");
	}
	reset_process();
	prctl(PR_SET_NAME, "ctctl-spawner", 0, 0, 0);
	if (!is_sealed_copy())
		return execute_sealed_copy(argv);
	listener = listen_in(argv[1]);
	if (listener < 0)
		return complain(argv[1]);
	if (chdir("/") < 0 || leave_streams() < 0)
		return complain("/dev/null");
	serve();
	unlinkat(directory, SOCKET, 0); /* still ours: no other spawner starts while this one answers */
	return EXIT_SUCCESS;
}
