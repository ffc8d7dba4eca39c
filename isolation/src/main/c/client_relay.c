/*
 * The conversation after the request. In command mode the daemon's output is written and its exit code awaited; from
 * ATTACH on the session with the monitor is relayed too. One thread, one poll, nothing that blocks but poll.
 */
#include "client.h"
#include "message.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DAEMON, SESSION, SIGNALS, INPUT, OUTPUT, SOURCES = OUTPUT + OUTPUT_STREAMS };
enum { DRAIN_MILLISECONDS = 2000 };

static struct {
	const struct host *host;
	int daemon; /* -1: closed */
	bool accepted;
	bool asked;    /* whether the daemon is alive, since it last said something */
	int attempts;  /* requests that no daemon acknowledged */
	bool has_code; /* the daemon's EXIT came while the session was still open */
	int code;
	int cancelled_by; /* the signal that was sent to the daemon in command mode, or 0 */
} r;

static unsigned char frame[WIRE_FRAME];

static void on_broken_stream(int fd, int error)
{
	if (session_was_given())
		session_stream_closed(fd);
	else if (error == EPIPE)
		signals_die_of_pipe();
	else
		client_leave(CLIENT_FAILED);
}

/* One frame: its length, 0 at the end, -1 when there is none after all. *passed: a descriptor that came along. */
static ssize_t receive(int fd, int *passed)
{
	ssize_t length = receive_message(fd, frame, sizeof frame, passed, 1);

	/*
	 * ECONNRESET: the other side closed without having read all of ours. It is told once and before what was sent
	 * to us, which is still there to be read: EXITED, for one.
	 */
	if (length < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNRESET)
		return 0;
	return length;
}

/* Nothing more can come; what is known decides. */
static void on_end(void)
{
	if (session_source() >= 0)
		return;
	if (r.has_code)
		client_leave(r.code);
	if (r.daemon < 0)
		client_fail(CLIENT_NO_DAEMON,
			    "the daemon on %s went away without an answer; containers go on: `ctctl ps -a` shows how things are",
			    r.host->socket);
}

static void close_daemon(void)
{
	close(r.daemon);
	r.daemon = -1;
}

static void on_daemon_gone(void)
{
	close_daemon();
	if (!r.accepted && r.cancelled_by)
		client_leave(128 + r.cancelled_by);
	if (r.accepted || r.attempts++ >= CLIENT_ATTEMPTS) {
		on_end();
		return;
	}
	poll(NULL, 0, CLIENT_PAUSE_MILLISECONDS);
	r.daemon = client_request(r.host);
}

static void on_daemon(void)
{
	int passed;
	ssize_t length = receive(r.daemon, &passed);

	if (length < 0)
		return;
	if (length < 4) {
		on_daemon_gone();
		return;
	}
	r.accepted = true;
	r.asked = false;
	switch (frame_u32(frame)) {
	case WIRE_OUT:
		output_take(frame, (size_t)length);
		break;
	case WIRE_ATTACH:
		session_begin(frame, (size_t)length, passed);
		return;
	case WIRE_EXIT:
		r.has_code = length >= 8;
		r.code = (int)frame_u32(frame + 4);
		close_daemon();
		on_end();
		break;
	}
	if (passed >= 0)
		close(passed);
}

static void on_session(void)
{
	int passed;
	ssize_t length = receive(session_source(), &passed);

	if (passed >= 0)
		close(passed);
	if (length >= 0 && !session_take(frame, (size_t)length))
		on_end();
}

static void on_command_signal(int number)
{
	uint32_t signal[2] = { WIRE_REQUEST_SIGNAL, (uint32_t)number };

	if (r.cancelled_by || r.daemon < 0)
		client_leave(128 + number);
	r.cancelled_by = number;
	/* one that has gone may have said before how it went, which is still to be read */
	if (send(r.daemon, signal, sizeof signal, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EPIPE && errno != ECONNRESET)
		client_leave(128 + number);
}

static void on_signal(void)
{
	int number = signals_take();

	switch (number) {
	case 0:
		return;
	case SIGCONT:
		if (session_source() >= 0 && session_is_interactive())
			terminal_raw();
		session_tell_size();
		return;
	case SIGWINCH:
		session_tell_size();
		return;
	case SIGTSTP:
		signals_stop();
		return;
	}
	if (session_source() < 0)
		on_command_signal(number);
	else
		session_signal(number);
}

/* How long poll may wait: for the daemon, for the rest of a session that it calls over, or for ever. */
static int patience(void)
{
	bool pending = output_is_pending();

	if (!r.accepted || (session_source() < 0 && !r.has_code && !pending))
		return (int)host_patience() * 1000;
	return r.has_code && !pending ? DRAIN_MILLISECONDS : -1;
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
	int signals = signals_watch(SIGNALS_OF_COMMAND);

	r.daemon = daemon;
	r.host = host;
	output_begin(on_broken_stream);
	for (;;) {
		bool pending = output_is_pending();
		struct pollfd p[SOURCES] = {
			[DAEMON] = { .fd = pending ? -1 : r.daemon, .events = POLLIN },
			[SESSION] = { .fd = pending ? -1 : session_source(), .events = POLLIN },
			[SIGNALS] = { .fd = signals, .events = POLLIN },
			[INPUT] = { .fd = session_wants_input() ? 0 : -1, .events = POLLIN },
		};
		int ready;

		output_watch(&p[OUTPUT], session_was_given());
		ready = poll(p, SOURCES, patience());
		if (ready == 0)
			on_silence();
		if (ready <= 0)
			continue;
		if (p[SIGNALS].revents)
			on_signal();
		output_ready(&p[OUTPUT]);
		if (p[DAEMON].revents && !output_is_pending())
			on_daemon();
		if (p[SESSION].revents && !output_is_pending() && session_source() >= 0)
			on_session();
		if (p[INPUT].revents && session_source() >= 0)
			session_read_input();
	}
}
