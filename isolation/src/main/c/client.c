/*
 * ctctl: finds the daemon, hands it the command line, the environment, the working directory and the three standard
 * descriptors, and relays until there is an exit code. All that commands mean is decided in the daemon.
 */
#include "client.h"
#include "message.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

extern char **environ;

static char **line; /* the command line without our name */

_Noreturn void client_leave(int code)
{
	terminal_restore();
	_exit(code);
}

static void say(const char *format, va_list arguments)
{
	char text[2 * PATH_MAX];
	const char *end = terminal_is_raw() ? "\r\n" : "\n";
	int prefix = snprintf(text, sizeof text, "ctctl: ");
	int length = vsnprintf(text + prefix, sizeof text - 16, format, arguments);
	struct iovec parts[2] = {
		{ text, (size_t)prefix + strnlen(text + prefix, length < 0 ? 0 : sizeof text - 16) },
		{ (void *)(uintptr_t)end, strlen(end) },
	};

	while (writev(2, parts, 2) < 0 && errno == EINTR)
		;
}

void client_say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

_Noreturn void client_fail(int code, const char *format, ...)
{
	va_list arguments;

	terminal_restore();
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	client_leave(code);
}

/* A closed standard descriptor would be given to the next file opened, and then written to. */
static void fill_standard_descriptors(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
			_exit(CLIENT_FAILED);
}

/* Appends NUL-terminated strings to the file; returns how many. */
static uint32_t write_strings(int fd, char **strings)
{
	struct iovec parts[256];
	uint32_t count = 0;

	while (strings[count]) {
		int batch = 0;
		ssize_t want = 0;

		for (; batch < 256 && strings[count]; batch++, count++) {
			parts[batch] = (struct iovec){ strings[count], strlen(strings[count]) + 1 };
			want += (ssize_t)parts[batch].iov_len;
		}
		if (writev(fd, parts, batch) != want)
			client_fail(CLIENT_FAILED, "cannot pass the command line on: %s", strerror(errno));
	}
	return count;
}

/* False when the daemon has gone, and so has not read it. */
static bool send_request(int daemon, char **arguments)
{
	struct {
		uint32_t type, protocol, flags;
		uint16_t rows, columns;
		uint32_t argc, envc;
	} request = { .type = WIRE_REQUEST, .protocol = WIRE_PROTOCOL };
	int strings = memfd_create("ctctl-request", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool sent;

	if (cwd < 0)
		cwd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (strings < 0 || cwd < 0)
		client_fail(CLIENT_FAILED, "cannot pass the command line on: %s", strerror(errno));
	request.argc = write_strings(strings, arguments);
	request.envc = write_strings(strings, environ);
	fcntl(strings, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	terminal_size(&request.rows, &request.columns);
	for (int fd = 0; fd < 3; fd++)
		if (isatty(fd))
			request.flags |= (uint32_t)WIRE_TTY_IN << fd;

	sent = send_message(daemon, &request, sizeof request, (int[]){ strings, cwd, 0, 1, 2 }, 5) == 0;
	if (!sent && errno != EPIPE && errno != ECONNRESET)
		client_fail(CLIENT_NO_DAEMON, "the daemon takes no request: %s", strerror(errno));
	close(strings);
	close(cwd);
	return sent;
}

int client_request(const struct host *host)
{
	for (int attempt = 0; attempt < CLIENT_ATTEMPTS; attempt++) {
		int daemon = host_connect(host);

		/* from here on only the daemon knows what has been done */
		signals_hold();
		if (send_request(daemon, line))
			return daemon;
		signals_release();
		close(daemon);
		poll(NULL, 0, CLIENT_PAUSE_MILLISECONDS);
	}
	client_fail(CLIENT_NO_DAEMON, "the daemon on %s goes away again and again; see its log", host->socket);
}

int client_main(int argc, char **argv)
{
	static struct host host;
	const char *option = NULL;
	int word = 1;

	fill_standard_descriptors();
	for (; word < argc && argv[word][0] == '-' && strcmp(argv[word], "--") != 0; word++) {
		if (strncmp(argv[word], "--host=", 7) == 0)
			option = argv[word] + 7;
		else if (strcmp(argv[word], "--host") == 0)
			option = word + 1 < argc ? argv[++word] : "";
	}
	host_find(&host, option);
	if (word < argc && strcmp(argv[word], "daemon") == 0)
		daemon_exec(&host, argv + word + 1);

	line = argc > 0 ? argv + 1 : argv;
	client_relay(client_request(&host), &host);
}
