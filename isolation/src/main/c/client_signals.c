/* Signals to the client, which come as something to be read. */
#include "client.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int source = -1;
static sigset_t mask;
static const int command[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

static void change_command_signals(int how)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof command / sizeof *command; i++)
		sigaddset(&set, command[i]);
	sigprocmask(how, &set, NULL);
}

void signals_hold(void)
{
	change_command_signals(SIG_BLOCK);
}

void signals_release(void)
{
	change_command_signals(SIG_UNBLOCK);
}

int signals_watch(enum signals_meaning meaning)
{
	static const int relayed[] = { SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGWINCH, SIGCONT };
	sigset_t read;

	for (size_t i = 0; i < sizeof command / sizeof *command; i++)
		sigaddset(&mask, command[i]);
	if (meaning != SIGNALS_OF_COMMAND) {
		for (size_t i = 0; i < sizeof relayed / sizeof *relayed; i++)
			sigaddset(&mask, relayed[i]);
		for (int n = SIGRTMIN; n <= SIGRTMAX; n++)
			sigaddset(&mask, n);
	}
	if (meaning == SIGNALS_OF_TERMINAL)
		sigaddset(&mask, SIGTSTP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	read = mask;
	sigdelset(&read, SIGPIPE);
	source = signalfd(source, &read, SFD_CLOEXEC | SFD_NONBLOCK);
	if (source < 0)
		client_fail(CLIENT_FAILED, "cannot wait for signals: %s", strerror(errno));
	return source;
}

int signals_take(void)
{
	struct signalfd_siginfo info;

	return read(source, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

static void take_default_action(int number)
{
	sigset_t one;

	terminal_restore();
	sigemptyset(&one);
	sigaddset(&one, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	sigprocmask(SIG_BLOCK, &one, NULL);
}

void signals_stop(void)
{
	take_default_action(SIGTSTP);
}

_Noreturn void signals_die_of_pipe(void)
{
	take_default_action(SIGPIPE);
	client_leave(128 + SIGPIPE); /* whoever started us ignores it */
}
