#include "loop.h"

#include <poll.h>

enum { WATCHED_MAX = 96 }; /* 64 sessions, 16 connections, and a handful */

static struct pollfd watched[WATCHED_MAX];
static struct {
	ready_fn *ready;
	int index;
} targets[WATCHED_MAX];
static int count;

void loop_watch(int fd, short events, ready_fn *ready, int index)
{
	if (fd < 0 || !events || count == WATCHED_MAX)
		return;
	watched[count] = (struct pollfd){ .fd = fd, .events = events };
	targets[count].ready = ready;
	targets[count++].index = index;
}

void loop_round(int timeout)
{
	int seen = count, found = poll(watched, (nfds_t)seen, timeout);
	count = 0; /* before anything is called: what is forked there begins with nothing watched */
	for (int i = 0; i < seen && found > 0; i++) {
		if (!watched[i].revents)
			continue;
		found--;
		targets[i].ready(targets[i].index, watched[i].revents);
	}
}
