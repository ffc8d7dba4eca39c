#include "control.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loop.h"
#include "message.h"
#include "monitor.h"
#include "sessions.h"
#include "util.h"
#include "wire.h"

enum { CONNECTIONS = 16, EVENTS = 8, EVENT_SIZE = 32 };

static struct {
	uint32_t type;
	uint8_t payload[EVENT_SIZE - sizeof(uint32_t)];
} events[EVENTS];
static size_t lengths[EVENTS];
static int event_count;

static struct connection {
	int fd;
	bool subscribed;
	int sent; /* events, in order */
} connections[CONNECTIONS] = { [0 ... CONNECTIONS - 1] = { .fd = -1 } };

static int listener;
static bool told; /* some connection has had every event */

void control_begin(int listening)
{
	listener = listening;
}

static void drop(struct connection *connection)
{
	replace_fd(&connection->fd, -1);
}

/* All at once: whoever is woken by the first would take the processor from those that follow. */
static int send_events(int fd, int from)
{
	struct iovec parts[EVENTS];
	struct mmsghdr entries[EVENTS] = { 0 };
	int count = event_count - from;
	for (int i = 0; i < count; i++) {
		parts[i] = (struct iovec){ &events[from + i], lengths[from + i] };
		entries[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	/* musl's own sends one by one */
	return (int)syscall(SYS_sendmmsg, fd, entries, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void tell(struct connection *connection)
{
	while (connection->fd >= 0 && connection->subscribed && connection->sent < event_count) {
		int sent = send_events(connection->fd, connection->sent);
		if (sent < 0) {
			if (errno != EAGAIN && errno != EINTR)
				drop(connection);
			return;
		}
		connection->sent += sent;
	}
	told = told || (connection->fd >= 0 && connection->subscribed && connection->sent == event_count);
}

static void add(int fd, bool subscribed)
{
	for (int i = 0; i < CONNECTIONS; i++) {
		if (connections[i].fd >= 0)
			continue;
		connections[i] = (struct connection){ .fd = fd, .subscribed = subscribed };
		tell(&connections[i]);
		return;
	}
	close_quietly(fd);
}

void control_add(int fd)
{
	if (fd >= 0)
		add(fd, true);
}

void control_note(uint32_t type, const void *payload, size_t length)
{
	events[event_count].type = type;
	memcpy(events[event_count].payload, payload, length);
	lengths[event_count++] = sizeof type + length;
	told = false;
}

void control_tell(void)
{
	for (int i = 0; i < CONNECTIONS; i++)
		tell(&connections[i]);
}

void control_publish(uint32_t type, const void *payload, size_t length)
{
	control_note(type, payload, length);
	control_tell();
}

bool control_has_subscriber(void)
{
	for (int i = 0; i < CONNECTIONS; i++)
		if (connections[i].fd >= 0 && connections[i].subscribed)
			return true;
	return false;
}

bool control_is_done(bool recorded)
{
	bool anybody = listener >= 0 && !recorded;
	for (int i = 0; i < CONNECTIONS; i++)
		anybody = anybody || connections[i].fd >= 0;
	return told || !anybody;
}

static void obey(struct connection *connection, const uint32_t *words, size_t length, int *fd)
{
	size_t arguments = length / sizeof *words - 1;
	switch (words[0]) {
	case WIRE_CTL_SUBSCRIBE:
		connection->subscribed = true;
		return tell(connection);
	case WIRE_CTL_ATTACH:
		if (arguments >= 1 && *fd >= 0)
			sessions_add(keep_fd(fd), words[1]);
		return;
	case WIRE_CTL_SIGNAL:
		if (arguments >= 1)
			monitor_signal((int)words[1]);
		return;
	case WIRE_CTL_PASS:
		if (arguments >= 1)
			monitor_pass(words[1] != 0);
		return;
	default:
		return;
	}
}

static void on_message(int index, short ready)
{
	struct connection *connection = &connections[index];
	uint32_t words[8] = { 0 };
	if (connection->fd < 0)
		return;
	if (ready & POLLOUT)
		tell(connection);
	if (connection->fd < 0 || !(ready & (POLLIN | POLLHUP | POLLERR)))
		return;
	CLEANUP_FD fd = -1;
	ssize_t length = receive_message(connection->fd, words, sizeof words, &fd, 1);
	if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
		return drop(connection);
	if (length >= (ssize_t)sizeof words[0])
		obey(connection, words, (size_t)length, &fd);
}

static void on_connection(int index, short ready)
{
	(void)index, (void)ready;
	int fd = accept_trusted(&listener);
	if (fd >= 0)
		add(fd, false);
}

void control_watch(void)
{
	loop_watch(listener, POLLIN, on_connection, 0);
	for (int i = 0; i < CONNECTIONS; i++) {
		bool behind = connections[i].subscribed && connections[i].sent < event_count;
		loop_watch(connections[i].fd, (short)(POLLIN | (behind ? POLLOUT : 0)), on_message, i);
	}
}
