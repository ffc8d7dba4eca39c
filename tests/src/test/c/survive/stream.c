/* Pipes and terminals. */
#include "survive.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

void pipes(void)
{
	enum { LARGE = 256 << 10 };
	int ends[2], other[2], large[2];
	static char bytes[LARGE];
	MUST(pipe(ends) == 0 && pipe2(other, O_NONBLOCK) == 0 && pipe(large) == 0);
	MUST(write(ends[1], "in flight", 9) == 9 && write(other[1], "packet", 6) == 6);
	MUST(fcntl(large[1], F_SETPIPE_SZ, LARGE) == LARGE);
	memset(bytes, 'x', sizeof bytes);
	MUST(write(large[1], bytes, LARGE) == LARGE);
	MUST(mkfifo("/tmp/fifo", 0600) == 0);
	int fifo = open("/tmp/fifo", O_RDWR);
	MUST(write(fifo, "fifo", 4) == 4);
	across();
	MUST(got(ends[0], "in flight") && got(other[0], "packet") && got(fifo, "fifo"));
	MUST(fcntl(other[0], F_GETFL) & O_NONBLOCK);
	MUST(fcntl(large[0], F_GETPIPE_SZ) == LARGE);
	for (size_t have = 0; have < LARGE;) {
		ssize_t length = read(large[0], bytes, LARGE);
		MUST(length > 0 && bytes[length - 1] == 'x');
		have += (size_t)length;
	}
}

static int master_of_pty(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	MUST(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	return master;
}

static void ask(int master)
{
	char bytes[256] = { 0 };
	MUST(write(master, "question\n", 9) == 9);
	for (size_t have = 0; !strstr(bytes, "answer") && have < sizeof bytes - 1;) {
		ssize_t length = read(master, bytes + have, sizeof bytes - 1 - have);
		MUST(length > 0);
		have += (size_t)length;
	}
}

static _Noreturn void answer(int slave)
{
	char line[64];
	while (read(slave, line, sizeof line) > 0)
		dprintf(slave, "answer\n");
	_exit(0);
}

void terminal(void)
{
	struct winsize size = { .ws_row = 33, .ws_col = 44 };
	int master = master_of_pty();
	MUST(ioctl(master, TIOCSWINSZ, &size) == 0);
	if (fork() == 0) {
		setsid();
		answer(open(ptsname(master), O_RDWR | O_NOCTTY));
	}
	usleep(100000);
	across();
	ask(master);
	MUST(ioctl(master, TIOCGWINSZ, &size) == 0 && size.ws_row == 33 && size.ws_col == 44);
}

/* A session with a controlling terminal whose master is another's: what a terminal multiplexer or sshd has. */
void session(void)
{
	int master = master_of_pty();
	pid_t leader = fork();
	if (leader == 0) {
		setsid();
		int slave = open(ptsname(master), O_RDWR);
		MUST(tcgetsid(slave) == getpid());
		close(master);
		pid_t job = fork();
		if (job == 0) {
			setpgid(0, 0);
			signal(SIGTTOU, SIG_IGN);
			MUST(tcsetpgrp(slave, getpid()) == 0);
			answer(slave);
		}
		for (;;)
			pause();
	}
	usleep(200000);
	across();
	ask(master);
	MUST(tcgetsid(master) == leader && tcgetpgrp(master) != leader);
}
