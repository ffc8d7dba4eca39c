#include "sessions.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "input.h"
#include "loop.h"
#include "monitor.h"
#include "plan.h"
#include "relay.h"
#include "util.h"
#include "wire.h"

enum { SESSIONS = 64 };

static struct session {
	int fd;
	uint32_t flags;
	bool closed[RELAY_STREAMS]; /* streams its client takes no more */
	bool owes_chunk;            /* has not had the current chunk */
	bool owes_taken;            /* STDIN_TAKEN is due */
	bool blocked;               /* its next frame is input, and another's is being written */
} sessions[SESSIONS] = { [0 ... SESSIONS - 1] = { .fd = -1 } };

/* The one frame on its way to the sessions; nothing more is read before all have it. */
static struct {
	uint32_t type;
	uint32_t stream;
	char bytes[WIRE_CHUNK];
} chunk = { .type = WIRE_OUT };
static size_t chunk_length;

static uint32_t plan_flags;
static bool ended;   /* the program has */
static bool refuses; /* new sessions */

static void drop(struct session *session)
{
	bool had_input = session->flags & WIRE_ATTACH_STDIN;
	replace_fd(&session->fd, -1);
	session->owes_chunk = session->owes_taken = false;
	input_disown((int)(session - sessions));
	if (had_input && plan_flags & PLAN_CLOSE_STDIN_ONCE && !(plan_flags & PLAN_TTY))
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

void sessions_begin(uint32_t flags, int input)
{
	plan_flags = flags;
	input_begin(input, plan_flags & PLAN_TTY, on_taken);
}

void sessions_add(int fd, uint32_t flags)
{
	for (int i = 0; i < SESSIONS && !refuses; i++) {
		if (sessions[i].fd >= 0)
			continue;
		sessions[i] = (struct session){ .fd = fd, .flags = flags };
		return;
	}
	close_quietly(fd);
}

char *sessions_chunk(void)
{
	return chunk.bytes;
}

void sessions_offer(int stream, size_t length)
{
	chunk.stream = (uint32_t)stream;
	chunk_length = length;
	for (int i = 0; i < SESSIONS; i++)
		offer_chunk(&sessions[i]);
}

bool sessions_are_pending(void)
{
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].owes_chunk)
			return true;
	return false;
}

void sessions_end_input(void)
{
	ended = true;
}

void sessions_tell_exit(int code)
{
	const struct {
		uint32_t type;
		int32_t code;
	} exited = { WIRE_EXITED, code };
	for (int i = 0; i < SESSIONS; i++) {
		struct session *session = &sessions[i];
		if (session->fd >= 0 && !session->owes_chunk && deliver(session, &exited, sizeof exited))
			drop(session);
	}
}

void sessions_close_all(void)
{
	ended = refuses = true;
	for (int i = 0; i < SESSIONS; i++)
		replace_fd(&sessions[i].fd, -1);
}

bool sessions_are_done(void)
{
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].fd >= 0)
			return false;
	return true;
}

static void close_for(struct session *session, uint32_t stream)
{
	if (stream < 1 || stream >= RELAY_STREAMS)
		return;
	session->closed[stream] = true;
	if (chunk.stream == stream)
		session->owes_chunk = false;
	for (int i = 0; i < SESSIONS; i++)
		if (sessions[i].fd >= 0 && !sessions[i].closed[stream])
			return;
	relay_lose_reader((int)stream);
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

void sessions_watch(bool all)
{
	for (int i = 0; i < SESSIONS; i++) {
		bool owes = sessions[i].owes_chunk || sessions[i].owes_taken || all;
		int events = (sessions[i].blocked ? 0 : POLLIN) | (owes ? POLLOUT : 0);
		loop_watch(sessions[i].fd, (short)events, on_session, i);
	}
}
