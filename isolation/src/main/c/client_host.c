/* Where the daemon is, and a connection to it. */
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define DEFAULT_HOST "/run/ctctl/ctctl.sock"
#define SOCKET_NAME "ctctl.sock"

unsigned host_patience(void)
{
	const char *text = getenv("CTCTL_TIMEOUT");
	char *end;
	unsigned long seconds;

	if (!text || !*text)
		return 10;
	seconds = strtoul(text, &end, 10);
	if (*end || seconds == 0 || seconds > 86400 || text[0] < '0' || text[0] > '9')
		client_fail(CLIENT_USAGE, "CTCTL_TIMEOUT must be a number of seconds from 1 to 86400, not '%s'", text);
	return (unsigned)seconds;
}

/* A directory, or what will be one: a path that does not exist and does not look like a socket's. */
static bool means_directory(const char *path, size_t length)
{
	struct stat st;

	if (path[length - 1] == '/')
		return true;
	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode);
	return length < 5 || strcmp(path + length - 5, ".sock") != 0;
}

void host_find(struct host *host, const char *option)
{
	const char *given = option ? option : getenv("CTCTL_HOST");
	char cwd[PATH_MAX] = "";
	char *slash;
	int length;

	host->given = option || (given && *given);
	if (!host->given)
		given = DEFAULT_HOST;
	if (strncmp(given, "unix://", 7) == 0)
		given += 7;
	else if (strstr(given, "://"))
		client_fail(CLIENT_USAGE, "--host takes a path or unix://PATH, not '%s'", given);
	if (!*given)
		client_fail(CLIENT_USAGE, "--host needs the path of a socket or of a run directory");
	if (given[0] != '/' && !getcwd(cwd, sizeof cwd))
		client_fail(CLIENT_FAILED, "cannot tell what %s is relative to: the working directory: %s", given, strerror(errno));
	length = snprintf(host->socket, sizeof host->socket, "%s%s%s%s", cwd, *cwd ? "/" : "", given,
			  !means_directory(given, strlen(given))      ? ""
			  : given[strlen(given) - 1] == '/' ? SOCKET_NAME
							    : "/" SOCKET_NAME);
	if (length < 0 || (size_t)length >= sizeof host->socket)
		client_fail(CLIENT_USAGE, "the socket's path is longer than %d bytes", PATH_MAX - 1);
	memcpy(host->directory, host->socket, sizeof host->directory);
	slash = strrchr(host->directory, '/');
	slash[slash == host->directory] = 0;
}

/* connect, but through the directory's descriptor when the path does not fit into sun_path. */
int host_try(const struct host *host)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = host_patience() };
	int directory = -1;
	int saved = 0;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		client_fail(CLIENT_FAILED, "cannot make a socket: %s", strerror(errno));
	/* A full backlog blocks connect for as long as a send. */
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (strlen(host->socket) < sizeof address.sun_path) {
		memcpy(address.sun_path, host->socket, strlen(host->socket) + 1);
	} else {
		const char *name = strrchr(host->socket, '/') + 1;

		directory = open(host->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (directory < 0) {
			saved = errno;
		} else if (snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%.64s", directory, name) < 0 ||
			   strlen(name) > 64) {
			saved = ENAMETOOLONG;
		}
	}
	if (saved == 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		saved = errno;
	if (directory >= 0)
		close(directory);
	if (saved == 0)
		return fd;
	close(fd);
	errno = saved;
	return -1;
}

_Noreturn void host_unreachable(const struct host *host)
{
	switch (errno) {
	case EACCES:
	case EPERM:
		client_fail(CLIENT_DENIED, "permission denied on %s: use ctctl as root", host->socket);
	case EAGAIN:
		client_fail(CLIENT_NO_DAEMON, "the daemon on %s takes no connection: it hangs or is overloaded", host->socket);
	default:
		client_fail(CLIENT_NO_DAEMON, "cannot reach the daemon on %s: %s", host->socket, strerror(errno));
	}
}

int host_connect(const struct host *host)
{
	int fd = host_try(host);

	if (fd >= 0)
		return fd;
	if (errno != ENOENT && errno != ECONNREFUSED)
		host_unreachable(host);
	if (geteuid() != 0)
		client_fail(CLIENT_DENIED, "no daemon answers on %s, and only root can start one", host->socket);
	if (strcmp(strrchr(host->socket, '/') + 1, SOCKET_NAME) != 0)
		client_fail(CLIENT_NO_DAEMON, "no daemon answers on %s; one that is started there answers on %s/" SOCKET_NAME,
			    host->socket, host->directory);
	return daemon_start(host);
}
