#include "relay.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "input.h"
#include "log.h"
#include "loop.h"
#include "monitor.h"
#include "util.h"
#include "wire.h"

enum {
	SESSIONS = 64,
	STREAMS = 3,
	ROUND_CHUNKS = 8,       /* of one stream before others have their turn */
	LEFT_BEHIND = 1 << 20,  /* bytes of one stream passed on after the program's end: a pipe's largest size */
	HANGUP_PAUSE_MS = 200,
};

static struct session {
	int fd;
	uint32_t flags;
	bool closed[STREAMS]; /* streams its client takes no more */
	bool owes_chunk;      /* has not had the current chunk */
	bool owes_taken;      /* STDIN_TAKEN is due */
	bool blocked;         /* its next frame is input, and another's is being written */
} sessions[SESSIONS] = { [0 ... SESSIONS - 1] = { .fd = -1 } };

static struct stream {
	int fd;
	bool parked;      /* a pty without a slave: somebody may open it again */
	bool broken;      /* nobody reads it any more: the next write is to fail */
	size_t allowance; /* after the end */
} streams[STREAMS] = { [0 ... STREAMS - 1] = { .fd = -1 } };

/* The one frame on its way to the sessions; nothing more is read before all have it. */
static struct {
	uint32_t type;
	uint32_t stream;
	char bytes[WIRE_CHUNK];
} chunk;
static size_t chunk_length;

static uint32_t plan_flags;
static struct winsize window; /* the last size asked for */
static bool ended;
static bool abandoned;
static int exit_code;

static bool is_tty(void)
{
	return plan_flags & PLAN_TTY;
}

static void drop(struct session *session)
{
	bool had_input = session->flags & WIRE_ATTACH_STDIN;
	replace_fd(&session->fd, -1);
	session->owes_chunk = session->owes_taken = false;
	input_disown((int)(session - sessions));
	if (had_input && plan_flags & PLAN_CLOSE_STDIN_ONCE && !is_tty())
		input_end();
}

/* Sends a frame to a session: true when it is gone or the session is. */
static bool deliver(struct session *session, const void *frame, size_t length)
{
	if (send(session->fd, frame, length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return true;
	if (errno == EAGAIN || errno == EINTR)
		return false;
	drop(session);
	return true;
}

static void offer_chunk(struct session *session)
{
	size_t header = sizeof chunk.type + sizeof chunk.stream;
	bool wanted = session->fd >= 0 && !session->closed[chunk.stream];
	session->owes_chunk = wanted && !deliver(session, &chunk, header + chunk_length);
}

static void offer_taken(struct session *session)
{
	const uint32_t taken = WIRE_STDIN_TAKEN;
	session->owes_taken = session->fd >= 0 && !deliver(session, &taken, sizeof taken);
}

static void on_taken(int index)
{
	if (index >= 0)
		offer_taken(&sessions[index]);
	for (int i = 0; i < SESSIONS; i++)
		sessions[i].blocked = false;
}

void relay_begin(const struct plan *plan, struct stdio *stdio)
{
	plan_flags = plan->header->flags;
	for (int i = 1; i < STREAMS; i++)
		streams[i].fd = keep_fd(&stdio->monitor[i]);
	if (!(plan_flags & PLAN_STDIN))
		replace_fd(&stdio->monitor[0], -1);
	input_begin(keep_fd(&stdio->monitor[0]), is_tty(), on_taken);
}

static void close_stream(struct stream *stream)
{
	replace_fd(&stream->fd, -1);
	if (is_tty())
		input_forget();
}

static bool is_chunk_pending(void)
{
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].owes_chunk)
			return true;
	return false;
}

static void pass_on(int stream, size_t length)
{
	chunk.type = WIRE_OUT;
	chunk.stream = (uint32_t)stream;
	chunk_length = length;
	log_append(stream, chunk.bytes, length);
	for (int i = 0; i < SESSIONS; i++)
		offer_chunk(&sessions[i]);
}

/* Reads while there is something and everybody takes it. */
static void read_stream(int index)
{
	struct stream *stream = &streams[index];
	for (int i = 0; i < ROUND_CHUNKS && stream->fd >= 0 && !is_chunk_pending(); i++) {
		if (ended && !stream->allowance)
			return close_stream(stream);
		ssize_t length = read(stream->fd, chunk.bytes, sizeof chunk.bytes);
		if (length > 0) {
			pass_on(index, (size_t)length);
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
	bool drained = !is_chunk_pending();
	for (int i = 1; i < STREAMS; i++)
		drained = drained && streams[i].fd < 0;
	return drained;
}

static void tell_exit(struct session *session)
{
	const struct {
		uint32_t type;
		int32_t code;
	} exited = { WIRE_EXITED, exit_code };
	if (session->fd >= 0 && !session->owes_chunk && deliver(session, &exited, sizeof exited))
		drop(session);
}

static void drain(void)
{
	for (int i = 1; i < STREAMS; i++)
		while (streams[i].fd >= 0 && !is_chunk_pending())
			read_stream(i);
}

void relay_tell_exit(void)
{
	drain();
	for (int i = 0; is_drained() && i < SESSIONS; i++)
		tell_exit(&sessions[i]);
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

static void close_for(struct session *session, uint32_t stream)
{
	if (stream < 1 || stream >= STREAMS)
		return;
	session->closed[stream] = true;
	if (chunk.stream == stream)
		session->owes_chunk = false;
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].fd >= 0 && !sessions[i].closed[stream])
			return;
	streams[stream].broken = plan_flags & PLAN_FOREGROUND && !is_tty();
}

static bool may_write(const struct session *session)
{
	return session->flags & WIRE_ATTACH_STDIN && plan_flags & PLAN_STDIN && !ended;
}

static void obey(struct session *session, const uint32_t *words, size_t length)
{
	uint16_t size[2];
	switch (words[0]) {
	case WIRE_STDIN:
		return input_take((int)(session - sessions), length, may_write(session));
	case WIRE_STDIN_EOF:
		if (may_write(session))
			input_end();
		return;
	case WIRE_WINCH:
		memcpy(size, &words[1], sizeof size);
		if (length >= 2 * sizeof *words)
			relay_resize(size[0], size[1]);
		return;
	case WIRE_SIGNAL:
		if (length >= 2 * sizeof *words)
			monitor_signal((int)words[1]);
		return;
	case WIRE_STREAM_CLOSED:
		if (length >= 2 * sizeof *words)
			close_for(session, words[1]);
		return;
	default:
		return;
	}
}

/* Input waits in its socket while another frame of it is being written; anything else is taken at once. */
static bool must_wait(struct session *session)
{
	uint32_t type = 0;
	if (!input_is_held() || recv(session->fd, &type, sizeof type, MSG_DONTWAIT | MSG_PEEK) != sizeof type)
		return false;
	session->blocked = type == WIRE_STDIN || type == WIRE_STDIN_EOF;
	return session->blocked;
}

static void receive(struct session *session)
{
	uint32_t small[4];
	size_t size = sizeof small;
	if (must_wait(session))
		return;
	uint32_t *words = input_is_held() ? small : input_frame(&size);
	ssize_t length = recv(session->fd, words, size, MSG_DONTWAIT);
	if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
		return drop(session);
	if (length >= (ssize_t)sizeof *words)
		obey(session, words, (size_t)length);
}

static void on_session(int index, short ready)
{
	struct session *session = &sessions[index];
	if (ready & POLLOUT && session->fd >= 0) {
		if (session->owes_chunk)
			offer_chunk(session);
		if (session->owes_taken)
			offer_taken(session);
	}
	if (ready & (POLLIN | POLLHUP | POLLERR) && session->fd >= 0)
		receive(session);
}

void relay_attach(int fd, uint32_t flags)
{
	for (int i = 0; i < SESSIONS && !abandoned; i++) {
		if (sessions[i].fd >= 0)
			continue;
		sessions[i] = (struct session){ .fd = fd, .flags = flags };
		return;
	}
	close_quietly(fd);
}

void relay_resize(uint16_t rows, uint16_t columns)
{
	window = (struct winsize){ .ws_row = rows, .ws_col = columns };
	if (is_tty() && streams[1].fd >= 0)
		ioctl(streams[1].fd, TIOCSWINSZ, &window);
}

void relay_set_master(int master)
{
	replace_fd(&streams[1].fd, master);
	if (window.ws_row)
		relay_resize(window.ws_row, window.ws_col);
	input_set_master(master);
}

void relay_end(int code)
{
	ended = true;
	exit_code = code;
	for (int i = 0; i < STREAMS; i++)
		streams[i].allowance = LEFT_BEHIND;
	drain();
}

void relay_abandon(void)
{
	ended = abandoned = true;
	for (int i = 0; i < SESSIONS; i++)
		replace_fd(&sessions[i].fd, -1);
}

bool relay_is_done(void)
{
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].fd >= 0)
			return false;
	return true;
}

int relay_watch(void)
{
	int timeout = -1;
	if (ended)
		relay_tell_exit();
	bool pending = is_chunk_pending();
	for (int i = 1; i < STREAMS && !pending && !ended; i++) {
		if (streams[i].parked)
			timeout = HANGUP_PAUSE_MS;
		else
			loop_watch(streams[i].fd, POLLIN, on_stream, i);
		streams[i].parked = false;
	}
	input_watch();
	for (int i = 0; i < SESSIONS; i++) {
		bool owes = sessions[i].owes_chunk || sessions[i].owes_taken || (ended && !pending);
		int events = (sessions[i].blocked ? 0 : POLLIN) | (owes ? POLLOUT : 0);
		loop_watch(sessions[i].fd, (short)events, on_session, i);
	}
	return timeout;
}
