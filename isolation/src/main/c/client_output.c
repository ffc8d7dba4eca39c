/* What goes to our stdout and stderr: one frame at a time, and nothing more is received before it has gone. */
#include "client.h"

#include <errno.h>
#include <string.h>

static struct sink sinks[OUTPUT_STREAMS] = { { .fd = 1, .own = -1 }, { .fd = 2, .own = -1 } };
static struct sink *to; /* where `left` bytes at `from` go */
static const unsigned char *from;
static size_t left;
static void (*tell_broken)(int fd, int error);

void output_begin(void (*broken)(int fd, int error))
{
	tell_broken = broken;
}

static void break_off(struct sink *sink, int error)
{
	sink->broken = true;
	if (to == sink)
		left = 0;
	if (error != EPIPE && error != EIO && sink->fd == 1)
		client_say("cannot write to standard output: %s", strerror(error));
	tell_broken(sink->fd, error);
}

static void write_on(void)
{
	while (left > 0) {
		ssize_t written = sink_write(to, from, left);

		if (written == 0)
			return;
		if (written < 0) {
			break_off(to, errno);
			return;
		}
		from += written;
		left -= (size_t)written;
	}
}

static void put(uint32_t stream, const unsigned char *bytes, size_t length)
{
	if (stream < 1 || stream > OUTPUT_STREAMS || sinks[stream - 1].broken)
		return;
	to = &sinks[stream - 1];
	from = bytes;
	left = length;
	write_on();
}

void output_take(const unsigned char *frame, size_t length)
{
	const size_t fixed = 8; /* type, stream */

	if (length >= fixed)
		put(frame_u32(frame + 4), frame + fixed, length - fixed);
}

bool output_is_pending(void)
{
	return left > 0;
}

void output_watch(struct pollfd watched[OUTPUT_STREAMS], bool attached)
{
	for (int i = 0; i < OUTPUT_STREAMS; i++) {
		bool full = left && to == &sinks[i];

		/* A command is not given up because nobody reads it: like a filter, it dies when it writes. */
		watched[i].fd = full || (attached && !sinks[i].broken) ? sinks[i].fd : -1;
		watched[i].events = full ? POLLOUT : 0;
	}
}

void output_ready(const struct pollfd watched[OUTPUT_STREAMS])
{
	bool room = false;

	for (int i = 0; i < OUTPUT_STREAMS; i++) {
		if (!sinks[i].broken && (watched[i].revents & (POLLERR | POLLHUP)))
			break_off(&sinks[i], EPIPE);
		room = room || watched[i].revents & POLLOUT;
	}
	if (room)
		write_on();
}
