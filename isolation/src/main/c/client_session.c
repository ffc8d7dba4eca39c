/* Our end of a session with the monitor: input and sizes go there, the program's output and exit code come back. */
#include "client.h"
#include "wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int session = -1;
static bool given;    /* now or before */
static uint32_t flags; /* of ATTACH */
static bool reading;  /* our stdin goes there */
static bool awaiting; /* STDIN_TAKEN for the last frame */
static struct detach detach;

/* A session that is gone says so itself when it is read. */
static void tell(uint32_t type, const void *payload, size_t length)
{
	static unsigned char frame[WIRE_FRAME];

	memcpy(frame, &type, sizeof type);
	if (length)
		memcpy(frame + sizeof type, payload, length);
	while (session >= 0 && send(session, frame, sizeof type + length, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

static void tell_number(uint32_t type, uint32_t number)
{
	tell(type, &number, sizeof number);
}

void session_tell_size(void)
{
	uint16_t size[2];

	if (flags & WIRE_ATTACH_TTY && terminal_size(&size[0], &size[1]))
		tell(WIRE_WINCH, size, sizeof size);
}

bool session_is_interactive(void)
{
	return (flags & WIRE_ATTACH_TTY) && (flags & WIRE_ATTACH_STDIN) && isatty(0);
}

void session_begin(const unsigned char *frame, size_t length, int fd)
{
	const size_t fixed = 12; /* type, flags, length of the detach keys */
	uint32_t keys;

	if (fd < 0 || length < fixed || given)
		client_fail(CLIENT_FAILED, "the daemon sent a session that is none");
	session = fd;
	given = true;
	flags = frame_u32(frame + 4);
	reading = (flags & WIRE_ATTACH_STDIN) != 0;
	keys = frame_u32(frame + 8);
	if (session_is_interactive() && keys <= DETACH_MAX && keys <= length - fixed) {
		detach.length = keys;
		memcpy(detach.keys, frame + fixed, keys);
	}
	signals_watch(session_is_interactive() ? SIGNALS_OF_TERMINAL : SIGNALS_OF_SESSION);
	session_tell_size();
	if (session_is_interactive())
		terminal_raw();
}

bool session_was_given(void)
{
	return given;
}

int session_source(void)
{
	return session;
}

bool session_wants_input(void)
{
	return reading && !awaiting && session >= 0;
}

bool session_take(const unsigned char *frame, size_t length)
{
	if (length < 4) {
		close(session);
		session = -1;
		terminal_restore();
		return false;
	}
	switch (frame_u32(frame)) {
	case WIRE_OUT:
		output_take(frame, length);
		break;
	case WIRE_STDIN_TAKEN:
		awaiting = false;
		break;
	case WIRE_EXITED:
		if (length >= 8)
			client_leave((int)frame_u32(frame + 4));
	}
	return true;
}

void session_stream_closed(int fd)
{
	tell_number(WIRE_STREAM_CLOSED, (uint32_t)fd);
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

void session_read_input(void)
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
		reading = false;
		tell(WIRE_STDIN_EOF, NULL, 0);
		return;
	}
	length = detach_filter(&detach, typed, (size_t)count, kept, &leave);
	if (length > 0) {
		tell(WIRE_STDIN, kept, length);
		awaiting = true;
	}
	if (leave)
		detached();
}

void session_signal(int number)
{
	if (number == SIGHUP && session_is_interactive())
		hang_up();
	if (!(flags & WIRE_ATTACH_SIGNALS))
		client_leave(128 + number);
	tell_number(WIRE_SIGNAL, (uint32_t)number);
}
