#include "input.h"

#include <poll.h>
#include <termios.h>

#include "loop.h"
#include "util.h"
#include "wire.h"

enum { NOBODY = -1 };

static int target = -1;
static bool is_tty;
static bool awaits_master;
static bool held;
static bool ending; /* when the held frame is written */
static int owner = NOBODY;
static size_t offset, length;
static void (*tell_taken)(int session);

static union {
	uint32_t words[4];
	char bytes[WIRE_FRAME];
} frame;

void input_begin(int fd, bool tty, void (*taken)(int session))
{
	target = fd;
	is_tty = awaits_master = tty;
	tell_taken = taken;
}

/* The pty is one descriptor for both directions: the reading side closes it. */
static void close_target(void)
{
	if (!is_tty)
		close_quietly(target);
	target = -1;
}

static void send_end(void)
{
	struct termios termios;
	if (!is_tty)
		return close_target();
	if (target >= 0 && tcgetattr(target, &termios) == 0 && termios.c_lflag & ICANON)
		if (write(target, &termios.c_cc[VEOF], 1) < 0)
			return; /* a full or closed terminal has no use for it */
}

static void release(void)
{
	int session = owner;
	held = false;
	owner = NOBODY;
	tell_taken(session);
	if (ending)
		send_end();
	ending = false;
}

static void write_held(void)
{
	if (awaits_master)
		return;
	while (offset < length && target >= 0) {
		ssize_t written = write(target, frame.bytes + offset, length - offset);
		if (written >= 0) {
			offset += (size_t)written;
			continue;
		}
		if (errno == EAGAIN)
			return;
		if (errno != EINTR)
			close_target();
	}
	release();
}

void input_set_master(int master)
{
	target = master;
	awaits_master = false;
	if (held)
		write_held();
}

void input_forget(void)
{
	close_target();
	awaits_master = false;
	if (held)
		write_held();
}

void input_end(void)
{
	if (held)
		ending = true;
	else
		send_end();
}

bool input_is_held(void)
{
	return held;
}

uint32_t *input_frame(size_t *size)
{
	*size = sizeof frame;
	return frame.words;
}

void input_take(int session, size_t frame_length, bool wanted)
{
	held = true;
	owner = session;
	offset = sizeof frame.words[0];
	length = wanted ? frame_length : 0;
	write_held();
}

void input_disown(int session)
{
	if (owner == session)
		owner = NOBODY;
}

static void on_writable(int index, short ready)
{
	(void)index, (void)ready;
	if (held)
		write_held();
}

void input_watch(void)
{
	if (held)
		loop_watch(target, POLLOUT, on_writable, 0);
}
