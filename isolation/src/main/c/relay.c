#include "relay.h"

#include <poll.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "input.h"
#include "log.h"
#include "loop.h"
#include "monitor.h"
#include "sessions.h"
#include "util.h"
#include "wire.h"

enum {
	ROUND_CHUNKS = 8,       /* of one stream before others have their turn */
	LEFT_BEHIND = 1 << 20,  /* bytes of one stream passed on after the program's end: a pipe's largest size */
	HANGUP_PAUSE_MS = 200,
};

static struct stream {
	int fd;
	bool parked;      /* a pty without a slave: somebody may open it again */
	bool broken;      /* nobody reads it any more: the next write is to fail */
	size_t allowance; /* after the end */
} streams[RELAY_STREAMS] = { [0 ... RELAY_STREAMS - 1] = { .fd = -1 } };

static uint32_t plan_flags;
static struct winsize window; /* the last size asked for */
static bool ended;
static int exit_code;

static bool is_tty(void)
{
	return plan_flags & PLAN_TTY;
}

void relay_begin(const struct plan *plan, struct stdio *stdio)
{
	plan_flags = plan->header->flags;
	for (int i = 1; i < RELAY_STREAMS; i++)
		streams[i].fd = keep_fd(&stdio->monitor[i]);
	if (!(plan_flags & PLAN_STDIN))
		replace_fd(&stdio->monitor[0], -1);
	sessions_begin(plan_flags, keep_fd(&stdio->monitor[0]));
}

static void close_stream(struct stream *stream)
{
	replace_fd(&stream->fd, -1);
	if (is_tty())
		input_forget();
}

/* Reads while there is something and everybody takes it. */
static void read_stream(int index)
{
	struct stream *stream = &streams[index];
	for (int i = 0; i < ROUND_CHUNKS && stream->fd >= 0 && !sessions_are_pending(); i++) {
		if (ended && !stream->allowance)
			return close_stream(stream);
		ssize_t length = read(stream->fd, sessions_chunk(), WIRE_CHUNK);
		if (length > 0) {
			log_append(index, sessions_chunk(), (size_t)length);
			sessions_offer(index, (size_t)length);
			stream->allowance -= (size_t)length < stream->allowance ? (size_t)length : stream->allowance;
			continue;
		}
		if (length < 0 && errno == EINTR)
			continue;
		bool empty = length < 0 && errno == EAGAIN;
		stream->parked = length < 0 && errno == EIO && is_tty();
		if (ended || (!empty && !stream->parked))
			close_stream(stream);
		return;
	}
}

static bool is_drained(void)
{
	bool drained = !sessions_are_pending();
	for (int i = 1; i < RELAY_STREAMS; i++)
		drained = drained && streams[i].fd < 0;
	return drained;
}

static void drain(void)
{
	for (int i = 1; i < RELAY_STREAMS; i++)
		while (streams[i].fd >= 0 && !sessions_are_pending())
			read_stream(i);
}

void relay_tell_exit(void)
{
	drain();
	if (is_drained())
		sessions_tell_exit(exit_code);
}

static void on_stream(int index, short ready)
{
	if (streams[index].fd < 0)
		return;
	if (!streams[index].broken)
		return read_stream(index);
	/* Before the close, which fails a write under way: a program that is told EPIPE could still leave with a code of its own. */
	if (ready & POLLIN)
		monitor_broken_pipe();
	close_stream(&streams[index]);
}

void relay_lose_reader(int stream)
{
	streams[stream].broken = plan_flags & PLAN_FOREGROUND && !is_tty();
}

void relay_resize(uint16_t rows, uint16_t columns)
{
	window = (struct winsize){ .ws_row = rows, .ws_col = columns };
	if (is_tty() && streams[1].fd >= 0)
		ioctl(streams[1].fd, TIOCSWINSZ, &window);
}

void relay_set_master(int master)
{
	/* CRIU opens one that would have us wait for the container's next word */
	fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
	replace_fd(&streams[1].fd, master);
	if (window.ws_row)
		relay_resize(window.ws_row, window.ws_col);
	input_set_master(master);
}

void relay_end(int code)
{
	ended = true;
	exit_code = code;
	sessions_end_input();
	for (int i = 0; i < RELAY_STREAMS; i++)
		streams[i].allowance = LEFT_BEHIND;
	drain();
}

void relay_abandon(void)
{
	ended = true;
	sessions_close_all();
}

int relay_watch(void)
{
	int timeout = -1;
	if (ended)
		relay_tell_exit();
	bool pending = sessions_are_pending();
	for (int i = 1; i < RELAY_STREAMS && !pending && !ended; i++) {
		if (streams[i].parked)
			timeout = HANGUP_PAUSE_MS;
		else
			loop_watch(streams[i].fd, POLLIN, on_stream, i);
		streams[i].parked = false;
	}
	input_watch();
	sessions_watch(ended && !pending);
	return timeout;
}
