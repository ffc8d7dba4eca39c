/*
 * The conversation after the request. In command mode the daemon's output is written and its exit code awaited; from
 * ATTACH on the session with the monitor is relayed too. One thread, one poll, nothing that blocks but poll.
 */
#include "client.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DAEMON, SESSION, SIGNALS, INPUT, OUTPUT, ERRORS, SOURCES };
enum { DRAIN_MILLISECONDS = 2000 };

static struct {
	int daemon, session, signals; /* -1: closed */
	const struct host *host;
	bool accepted;
	bool asked; /* whether the daemon is alive, since it last said something */
	int attempts; /* requests that no daemon acknowledged */
	uint32_t flags; /* of ATTACH */
	bool attached;  /* a session was given, now or before */
	bool reading;   /* our stdin goes to the session */
	bool awaiting;  /* STDIN_TAKEN for the last frame */
	bool has_code;  /* the daemon's EXIT came while the session was still open */
	int code;
	int interrupts; /* signals sent to the daemon in command mode */
	struct detach detach;
	struct sink sink[2];
	struct sink *to; /* where `left` bytes at `from` go before anything else is received */
	const unsigned char *from;
	size_t left;
	sigset_t mask;
} r = { .session = -1, .sink = { { .fd = 1, .own = -1 }, { .fd = 2, .own = -1 } } };

static unsigned char frame_in[WIRE_FRAME];

static uint32_t u32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

/* To the session; a session that is gone says so itself when it is read. */
static void tell(uint32_t type, const void *payload, size_t length)
{
	static unsigned char frame[WIRE_FRAME];

	memcpy(frame, &type, sizeof type);
	if (length)
		memcpy(frame + sizeof type, payload, length);
	while (r.session >= 0 && send(r.session, frame, sizeof type + length, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

static void tell_number(uint32_t type, uint32_t number)
{
	tell(type, &number, sizeof number);
}

static void tell_size(void)
{
	uint16_t size[2];

	if (terminal_size(&size[0], &size[1]))
		tell(WIRE_WINCH, size, sizeof size);
}

static bool interactive(void)
{
	return (r.flags & WIRE_ATTACH_TTY) && (r.flags & WIRE_ATTACH_STDIN) && isatty(0);
}

/* Dies of SIGPIPE as a filter does, unless whoever started us ignores it. */
_Noreturn static void die_of_pipe(void)
{
	sigset_t pipe;

	terminal_restore();
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	raise(SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &pipe, NULL);
	client_leave(128 + SIGPIPE);
}

static void sink_broke(struct sink *sink, int error)
{
	sink->broken = true;
	if (r.to == sink)
		r.left = 0;
	if (error != EPIPE && error != EIO && sink->fd == 1)
		client_say("cannot write to standard output: %s", strerror(error));
	if (r.attached)
		tell_number(WIRE_STREAM_CLOSED, (uint32_t)sink->fd);
	else if (error == EPIPE)
		die_of_pipe();
	else
		client_leave(CLIENT_FAILED);
}

static void write_on(void)
{
	while (r.left > 0) {
		ssize_t written = sink_write(r.to, r.from, r.left);

		if (written == 0)
			return;
		if (written < 0) {
			sink_broke(r.to, errno);
			return;
		}
		r.from += written;
		r.left -= (size_t)written;
	}
}

static void on_out(size_t length)
{
	uint32_t stream;

	if (length < 8)
		return;
	stream = u32(frame_in + 4);
	if (stream != 1 && stream != 2)
		return;
	r.to = &r.sink[stream - 1];
	if (r.to->broken)
		return;
	r.from = frame_in + 8;
	r.left = length - 8;
	write_on();
}

static void watch_signals(bool session)
{
	static const int command[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	static const int relayed[] = { SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGWINCH, SIGCONT };
	sigset_t read;

	for (size_t i = 0; i < sizeof command / sizeof *command; i++)
		sigaddset(&r.mask, command[i]);
	if (session) {
		for (size_t i = 0; i < sizeof relayed / sizeof *relayed; i++)
			sigaddset(&r.mask, relayed[i]);
		for (int n = SIGRTMIN; n <= SIGRTMAX; n++)
			sigaddset(&r.mask, n);
		if (interactive())
			sigaddset(&r.mask, SIGTSTP);
	}
	sigprocmask(SIG_BLOCK, &r.mask, NULL);
	read = r.mask;
	sigdelset(&read, SIGPIPE);
	r.signals = signalfd(r.signals, &read, SFD_CLOEXEC | SFD_NONBLOCK);
	if (r.signals < 0)
		client_fail(CLIENT_FAILED, "cannot wait for signals: %s", strerror(errno));
}

static void on_attach(size_t length, int session)
{
	if (session < 0 || length < 12 || r.attached)
		client_fail(CLIENT_FAILED, "the daemon sent a session that is none");
	r.session = session;
	r.attached = true;
	r.flags = u32(frame_in + 4);
	r.reading = (r.flags & WIRE_ATTACH_STDIN) != 0;
	if (interactive() && u32(frame_in + 8) <= DETACH_MAX && u32(frame_in + 8) <= length - 12) {
		r.detach.length = u32(frame_in + 8);
		memcpy(r.detach.keys, frame_in + 12, r.detach.length);
	}
	watch_signals(true);
	if (r.flags & WIRE_ATTACH_TTY)
		tell_size();
	if (interactive())
		terminal_raw();
}

/* One frame into frame_in: its length, 0 at the end, -1 when there is none after all. *passed: a descriptor that came along. */
static ssize_t receive(int fd, int *passed)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec body = { frame_in, sizeof frame_in };
	struct msghdr message = { .msg_iov = &body, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
	ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	struct cmsghdr *header = length < 0 ? NULL : CMSG_FIRSTHDR(&message);

	*passed = -1;
	if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(passed, CMSG_DATA(header), sizeof(int));
	if (length < 0) {
		/*
		 * ECONNRESET: the other side closed without having read all of ours. It is told once and before what was sent
		 * to us, which is still there to be read: EXITED, for one.
		 */
		return errno == EAGAIN || errno == EINTR || errno == ECONNRESET ? -1 : 0;
	}
	return length;
}

/* Nothing more can come; what is known decides. */
static void on_end(void)
{
	if (r.session >= 0)
		return;
	if (r.has_code)
		client_leave(r.code);
	if (r.daemon < 0)
		client_fail(CLIENT_NO_DAEMON, "the daemon on %s went away without an answer", r.host->socket);
}

static void on_daemon(void)
{
	int passed;
	ssize_t length = receive(r.daemon, &passed);

	if (length < 0)
		return;
	if (length < 4) {
		close(r.daemon);
		r.daemon = -1;
		if (!r.accepted && r.attempts++ < CLIENT_ATTEMPTS) {
			poll(NULL, 0, CLIENT_PAUSE_MILLISECONDS);
			r.daemon = client_request(r.host);
			return;
		}
		on_end();
		return;
	}
	r.accepted = true;
	r.asked = false;
	switch (u32(frame_in)) {
	case WIRE_OUT:
		on_out((size_t)length);
		break;
	case WIRE_ATTACH:
		on_attach((size_t)length, passed);
		return;
	case WIRE_EXIT:
		r.has_code = length >= 8;
		r.code = (int)u32(frame_in + 4);
		close(r.daemon);
		r.daemon = -1;
		on_end();
		break;
	}
	if (passed >= 0)
		close(passed);
}

static void on_session(void)
{
	int passed;
	ssize_t length = receive(r.session, &passed);

	if (passed >= 0)
		close(passed);
	if (length < 0)
		return;
	if (length < 4) {
		close(r.session);
		r.session = -1;
		terminal_restore();
		on_end();
		return;
	}
	switch (u32(frame_in)) {
	case WIRE_OUT:
		on_out((size_t)length);
		break;
	case WIRE_STDIN_TAKEN:
		r.awaiting = false;
		break;
	case WIRE_EXITED:
		if (length >= 8)
			client_leave((int)u32(frame_in + 4));
	}
}

_Noreturn static void hang_up(void)
{
	tell_number(WIRE_SIGNAL, SIGHUP);
	client_leave(128 + SIGHUP);
}

_Noreturn static void detached(void)
{
	terminal_restore();
	client_say("detached");
	client_leave(0);
}

static void on_input(void)
{
	static unsigned char typed[WIRE_CHUNK - DETACH_MAX], kept[WIRE_CHUNK];
	ssize_t count = read(0, typed, sizeof typed);
	size_t length;
	bool leave = false;

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0) {
		/* A raw terminal has no end of file: nobody is there any more. */
		if (terminal_is_raw())
			hang_up();
		if (count < 0)
			client_say("cannot read standard input: %s", strerror(errno));
		r.reading = false;
		tell(WIRE_STDIN_EOF, NULL, 0);
		return;
	}
	length = detach_filter(&r.detach, typed, (size_t)count, kept, &leave);
	if (length > 0) {
		tell(WIRE_STDIN, kept, length);
		r.awaiting = true;
	}
	if (leave)
		detached();
}

/* Stops as the default action would, but with the terminal as it was. */
static void stop(void)
{
	sigset_t tstp;

	terminal_restore();
	sigemptyset(&tstp);
	sigaddset(&tstp, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &tstp, NULL);
	sigprocmask(SIG_BLOCK, &tstp, NULL);
}

static void on_command_signal(int number)
{
	uint32_t frame[2] = { WIRE_REQUEST_SIGNAL, (uint32_t)number };

	if (!r.accepted || r.interrupts++ > 0 || r.daemon < 0 ||
	    send(r.daemon, frame, sizeof frame, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		client_leave(128 + number);
}

static void on_signal(void)
{
	struct signalfd_siginfo info;
	int number;

	if (read(r.signals, &info, sizeof info) != sizeof info)
		return;
	number = (int)info.ssi_signo;
	if (number == SIGWINCH || number == SIGCONT) {
		if (number == SIGCONT && r.session >= 0 && interactive())
			terminal_raw();
		if (r.flags & WIRE_ATTACH_TTY)
			tell_size();
	} else if (number == SIGTSTP) {
		stop();
	} else if (r.session < 0) {
		on_command_signal(number);
	} else if (number == SIGHUP && interactive()) {
		hang_up();
	} else if (r.flags & WIRE_ATTACH_SIGNALS) {
		tell_number(WIRE_SIGNAL, (uint32_t)number);
	} else {
		client_leave(128 + number);
	}
}

/* How long poll may wait: for the daemon, for the rest of a session that it calls over, or for ever. */
static int patience(void)
{
	if (!r.accepted || (r.session < 0 && !r.has_code && !r.left))
		return (int)host_patience() * 1000;
	return r.has_code && !r.left ? DRAIN_MILLISECONDS : -1;
}

/* A command may take its time, and an answer is due only from the daemon that it runs in. */
static void on_silence(void)
{
	const uint32_t ping = WIRE_PING;

	if (r.has_code)
		client_leave(r.code);
	if (!r.accepted || r.asked)
		client_fail(CLIENT_NO_DAEMON, "the daemon on %s does not answer; see its log, or end it and try again",
			    r.host->socket);
	r.asked = true;
	send(r.daemon, &ping, sizeof ping, MSG_NOSIGNAL | MSG_DONTWAIT);
}

_Noreturn void client_relay(int daemon, const struct host *host)
{
	r.daemon = daemon;
	r.host = host;
	r.signals = -1;
	sigemptyset(&r.mask);
	watch_signals(false);
	for (;;) {
		bool input = r.reading && !r.awaiting && r.session >= 0;
		struct pollfd p[SOURCES] = {
			[DAEMON] = { .fd = r.left ? -1 : r.daemon, .events = POLLIN },
			[SESSION] = { .fd = r.left ? -1 : r.session, .events = POLLIN },
			[SIGNALS] = { .fd = r.signals, .events = POLLIN },
			[INPUT] = { .fd = input ? 0 : -1, .events = POLLIN },
		};

		for (int i = 0; i < 2; i++) {
			bool full = r.left && r.to == &r.sink[i];

			/* A command is not given up because nobody reads it: like a filter, it dies when it writes. */
			p[OUTPUT + i].fd = full || (r.attached && !r.sink[i].broken) ? i + 1 : -1;
			p[OUTPUT + i].events = full ? POLLOUT : 0;
		}
		int ready = poll(p, SOURCES, patience());

		if (ready == 0)
			on_silence();
		if (ready <= 0)
			continue;
		if (p[SIGNALS].revents)
			on_signal();
		for (int i = 0; i < 2; i++)
			if (!r.sink[i].broken && (p[OUTPUT + i].revents & (POLLERR | POLLHUP)))
				sink_broke(&r.sink[i], EPIPE);
		if (p[OUTPUT].revents & POLLOUT || p[ERRORS].revents & POLLOUT)
			write_on();
		if (p[DAEMON].revents && !r.left)
			on_daemon();
		if (p[SESSION].revents && !r.left && r.session >= 0)
			on_session();
		if (p[INPUT].revents && r.session >= 0)
			on_input();
	}
}
