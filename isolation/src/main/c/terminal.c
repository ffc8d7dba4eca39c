#include "client.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static volatile sig_atomic_t have_saved;
static volatile sig_atomic_t is_raw;

static void restore_and_die(int signal)
{
	terminal_restore();
	raise(signal); /* SA_RESETHAND: by default this time */
}

static void restore_on_crash(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ };
	struct sigaction action = { .sa_handler = restore_and_die, .sa_flags = (int)SA_RESETHAND };

	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		sigaction(crashes[i], &action, NULL);
}

void terminal_raw(void)
{
	struct termios raw;

	if (!have_saved) {
		if (tcgetattr(0, &saved) < 0)
			return;
		have_saved = 1;
		restore_on_crash();
	}
	raw = saved;
	cfmakeraw(&raw);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* In the background SIGTTOU stops us here, as it should, and EINTR follows when we are continued. */
	while (tcsetattr(0, TCSANOW, &raw) < 0)
		if (errno != EINTR)
			return;
	is_raw = 1;
}

/* Async-signal-safe. */
void terminal_restore(void)
{
	sigset_t ttou, before;
	pid_t foreground;

	if (!is_raw)
		return;
	is_raw = 0;
	/* In the background the terminal is somebody else's, and not ours to change. */
	foreground = tcgetpgrp(0);
	if (foreground > 0 && foreground != getpgrp())
		return;
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &before);
	while (tcsetattr(0, TCSANOW, &saved) < 0 && errno == EINTR)
		;
	sigprocmask(SIG_SETMASK, &before, NULL);
}

bool terminal_is_raw(void)
{
	return is_raw;
}

bool terminal_size(uint16_t *rows, uint16_t *columns)
{
	struct winsize size;

	for (int fd = 0; fd < 3; fd++)
		if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
			*rows = size.ws_row;
			*columns = size.ws_col;
			return true;
		}
	return false;
}
