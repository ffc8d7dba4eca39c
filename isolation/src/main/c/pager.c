/*
 * Fills the memory of restored processes while they run already: what they touch first, the rest as fast as it goes.
 *
 * CRIU connects to lazy-pages.socket in the directory and says, per process, {i32 pid} and a byte with its userfaultfd
 * ({i32 -pid} alone for a zombie), in the end {u32 RESTORED}. Beside the socket lie
 *
 *   stored-PID     what a process lacks and CRIU's image of its pages has, or else: ranges.h
 *   missing-PID    what it lacks: {u64 start, u64 end}, in order of address
 *   memory-PID-N   its pages: windows.h
 *   owed-PID       those of them that come later: owed.h
 *
 * It is no part of the daemon, so that it goes on when the daemon dies. The file that it is given says its pid and is locked as long as
 * somebody lacks memory: the keeper holds the lock, too. The kernel gives the others zeroes where their memory is
 * missing once nobody has their userfaultfds any more: keeper.h.
 */
#include "pager.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "fill.h"
#include "keeper.h"
#include "kernel.h"
#include "message.h"
#include "missing.h"
#include "owed.h"
#include "ranges.h"
#include "util.h"
#include "windows.h"

static const int32_t RESTORED = 0x52535446;
/* Between two looks at whether those still live who lack what is not here. */
static const int LOOK_AGAIN_MS = 100;
/* How long those who let the processes run have the processors to themselves, unless these touch something before. */
static const int RELEASE_MS = 30;
/* What is polled beside the processes. */
enum { CRIU, STARTER };

/* What a process lacks, and what of it is not here yet. */
static int read_missing(int32_t pid, struct missing *missing)
{
	uint64_t number;
	int stored = ranges_read_stored(pid, missing, &number);
	if (stored != 0)
		return stored < 0 ? -1 : windows_open_stored(pid, number);
	int result = ranges_read("missing", pid, missing);
	for (size_t i = 0; result == 0 && i < missing->end; i++)
		result = windows_open(pid, missing->ranges[i].start, missing->ranges[i].end);
	return result < 0 ? -1 : owed_read(pid);
}

static int receive_userfaultfd(int connection)
{
	char byte;
	int fd;
	await_message(connection, &byte, sizeof byte, &fd, 1);
	return fd;
}

/* What CRIU says next: 1 when everything is restored. */
static int hear(int connection)
{
	int32_t word;
	if (recv(connection, &word, sizeof word, MSG_WAITALL) != sizeof word) {
		errno = ECONNRESET;
		return -1;
	}
	if (word == RESTORED)
		return 1;
	if (word < 0)
		return 0;
	struct missing missing = { 0 };
	int userfaultfd = receive_userfaultfd(connection);
	if (userfaultfd < 0 || read_missing(word, &missing) < 0)
		return -1;
	return fill_add(word, userfaultfd, missing);
}

static int take_come(void)
{
	struct owed_pages come;
	int result = owed_take(&come);
	if (result == 0)
		fill_polls()[STARTER].fd = -1;
	return result > 0 ? fill_come(&come) : result;
}

static int take_events(bool *restored)
{
	if (fill_take_events() < 0)
		return -1;
	if (fill_polls()[STARTER].revents && take_come() < 0)
		return -1;
	if (!fill_polls()[CRIU].revents)
		return 0;
	int heard = hear(fill_polls()[CRIU].fd);
	*restored = heard == 1;
	if (*restored)
		fill_polls()[CRIU].fd = -1;
	return heard < 0 ? -1 : 0;
}

static int serve(int connection)
{
	bool restored = false;
	int filled = 0;
	if (fill_begin() < 0)
		return -1;
	fill_polls()[CRIU] = (struct pollfd){ .fd = connection, .events = POLLIN };
	fill_polls()[STARTER] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	while (!restored || fill_count() > 0) {
		int patience = !restored ? -1 : filled ? 0 : LOOK_AGAIN_MS;
		if (poll(fill_polls(), FILL_OTHERS + fill_count(), patience) < 0 && errno != EINTR)
			return -1;
		bool before = restored;
		if (take_events(&restored) < 0)
			return -1;
		if (restored && !before && poll(fill_polls(), FILL_OTHERS + fill_count(), RELEASE_MS) < 0 && errno != EINTR)
			return -1;
		if (restored)
			filled = fill_some();
		if (filled < 0)
			return -1;
		if (restored && !filled)
			fill_forget_the_dead();
	}
	return 0;
}

static int await_connection(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "lazy-pages.socket" };
	CLEANUP_FD listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0)
		return -1;
	if (write_once(STDOUT_FILENO, "listening\n", 10) < 0)
		return -1;
	/* stdin: whoever has started us is still there */
	struct pollfd wanted[] = { { .fd = listener, .events = POLLIN }, { .fd = STDIN_FILENO } };
	while (!wanted[0].revents && !wanted[1].revents)
		if (poll(wanted, 2, -1) < 0 && errno != EINTR)
			return -1;
	if (!wanted[0].revents) {
		errno = EPIPE;
		return -1;
	}
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

/* For a daemon that is not our parent. */
static int sign(int lock)
{
	char text[16];
	int length = snprintf(text, sizeof text, "%d\n", getpid());
	return ftruncate(lock, 0) < 0 ? -1 : write_once(lock, text, (size_t)length);
}

int pager_main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	setsid();
	signal(SIGPIPE, SIG_IGN);
	/* where the restore that we wait for does not: there is time now */
	CLEANUP_FD event = sys_first_perf_event();
	CLEANUP_FD lock = open(argv[2], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock whole = { .l_type = F_WRLCK };
	if (lock < 0 || fcntl(lock, F_SETLKW, &whole) < 0 || sign(lock) < 0 || chdir(argv[1]) < 0) {
		perror("ctctl-pager");
		return 1;
	}
	CLEANUP_FD connection = await_connection();
	if (connection < 0 || keeper_begin() < 0 || serve(connection) < 0) {
		perror("ctctl-pager");
		return 1;
	}
	keeper_dismiss();
	return 0;
}
