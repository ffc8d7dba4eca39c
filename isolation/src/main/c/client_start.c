/* The daemon's start, when none answers. */
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_SECONDS = 30, RETRY_MILLISECONDS = 5 };

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* libexec/ctctl-daemon beside the bin directory this program is in. */
static void daemon_program(char path[PATH_MAX])
{
	static const char tail[] = "/libexec/ctctl-daemon";
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - sizeof tail);

	if (length < 0)
		client_fail(CLIENT_NO_DAEMON, "cannot start the daemon: /proc/self/exe: %s", strerror(errno));
	path[length] = 0;
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(path, '/');

		if (slash)
			*slash = 0;
	}
	memcpy(path + strlen(path), tail, sizeof tail);
	if (access(path, X_OK) < 0)
		client_fail(CLIENT_NO_DAEMON, "cannot start the daemon: %s: %s", path, strerror(errno));
}

static void reset_signals(void)
{
	sigset_t none;

	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void daemon_exec(const struct host *host, char **arguments)
{
	static char program[PATH_MAX];
	static char run[] = "--run", directory[PATH_MAX];
	static char *argv[1024];
	size_t count = 0;

	daemon_program(program);
	argv[count++] = program;
	if (host->given) {
		memcpy(directory, host->directory, sizeof directory);
		argv[count++] = run;
		argv[count++] = directory;
	}
	for (; *arguments && count < sizeof argv / sizeof *argv - 1; arguments++)
		argv[count++] = *arguments;
	execv(program, argv);
	client_fail(CLIENT_NO_DAEMON, "cannot start the daemon: %s: %s", program, strerror(errno));
}

/* The daemon in a session of its own, its output at the end of `output`; returns its pid. */
static pid_t spawn_daemon(const struct host *host, const char *output)
{
	static char program[PATH_MAX];
	pid_t pid;

	daemon_program(program);
	pid = fork();
	if (pid < 0)
		client_fail(CLIENT_NO_DAEMON, "cannot start the daemon: fork: %s", strerror(errno));
	if (pid > 0)
		return pid;

	int in = open("/dev/null", O_RDONLY);
	int out = open(output, O_WRONLY | O_APPEND | O_TRUNC | O_NOFOLLOW);

	setsid();
	reset_signals();
	umask(022);
	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir("/") < 0)
		_exit(CLIENT_NO_DAEMON);
	syscall(SYS_close_range, 3U, ~0U, 0U);
	execl(program, program, "--run", host->directory, (char *)NULL);
	dprintf(2, "%s: %s\n", program, strerror(errno));
	_exit(CLIENT_NO_DAEMON);
}

/* The last line that says something, without its line end; the indented lines of a stack trace do not. */
static const char *last_words(const char *path)
{
	static char text[16384];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	off_t from = size > (off_t)sizeof text - 1 ? size - (off_t)sizeof text + 1 : 0;
	ssize_t length = fd < 0 ? 0 : pread(fd, text, sizeof text - 1, from);
	char *line;

	if (fd >= 0)
		close(fd);
	text[length > 0 ? length : 0] = 0;
	while ((line = strrchr(text, '\n'))) {
		if (line[1] && !strchr(" \t\r", line[1]))
			return line + 1;
		*line = 0;
	}
	return text;
}

/* Whether another daemon holds this instance, and so will answer once it is up. */
static bool somebody_else_starts(const struct host *host)
{
	char path[PATH_MAX + 16];
	bool held;
	int fd;

	snprintf(path, sizeof path, "%s/daemon.lock", host->directory);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	if (fd >= 0)
		close(fd);
	return held;
}

static void make_directories(const struct host *host)
{
	char path[PATH_MAX];

	memcpy(path, host->directory, sizeof path);
	for (char *slash = path + 1; slash; slash++) {
		slash = strchr(slash, '/');
		if (slash)
			*slash = 0;
		if (mkdir(path, 0711) < 0 && errno != EEXIST)
			client_fail(errno == EACCES || errno == EPERM || errno == EROFS ? CLIENT_DENIED : CLIENT_NO_DAEMON,
				    "cannot make the run directory %s: %s", path, strerror(errno));
		if (!slash)
			return;
		*slash = '/';
	}
}

/* Only one of several clients starts the daemon; the others wait for it here, and take over should that one die. */
static bool take_turn(int lock)
{
	while (flock(lock, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			return false;
		if (errno != EINTR)
			client_fail(CLIENT_NO_DAEMON, "cannot lock the start of the daemon: %s", strerror(errno));
	}
	return true;
}

int daemon_start(const struct host *host)
{
	char output[PATH_MAX + 16];
	const int64_t began = milliseconds();
	const int64_t patience = host_patience() > START_SECONDS ? host_patience() : START_SECONDS;
	bool told = false;
	pid_t daemon = 0;
	int lock, fd;

	make_directories(host);
	snprintf(output, sizeof output, "%s/daemon.out", host->directory);
	lock = open(output, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (lock < 0)
		client_fail(errno == EACCES ? CLIENT_DENIED : CLIENT_NO_DAEMON, "cannot start the daemon: %s: %s", output,
			    strerror(errno));
	for (;;) {
		bool mine = daemon > 0 || (daemon == 0 && take_turn(lock));
		int64_t waited = milliseconds() - began;

		fd = host_try(host);
		if (fd >= 0)
			break;
		if (errno != ENOENT && errno != ECONNREFUSED)
			host_unreachable(host);
		if (daemon < 0 && !somebody_else_starts(host)) {
			daemon = 0; /* it was not starting but ending */
		} else if (mine && daemon == 0) {
			daemon = spawn_daemon(host, output);
		} else if (daemon > 0 && waitpid(daemon, NULL, WNOHANG) != 0) {
			if (!somebody_else_starts(host))
				client_fail(CLIENT_NO_DAEMON, "the daemon did not start: %s",
					    *last_words(output) ? last_words(output) : "it said nothing");
			daemon = -1;
		}
		if (waited > patience * 1000)
			client_fail(CLIENT_NO_DAEMON, "the daemon did not answer within %d s of its start; what it said is in %s",
				    (int)patience, output);
		if (waited > 1000 && !told && isatty(2)) {
			told = true;
			client_say("starting the daemon…");
		}
		poll(NULL, 0, RETRY_MILLISECONDS);
	}
	close(lock);
	return fd;
}
