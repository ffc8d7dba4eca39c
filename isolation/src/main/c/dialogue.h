/* The dialogue with the program that restores a container: CRIU's RPC (`criu swrk`), a protobuf message per frame. */
#ifndef CTCTL_DIALOGUE_H
#define CTCTL_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum dialogue_event {
	DIALOGUE_STEP,       /* something to be answered that means nothing to us */
	DIALOGUE_NAMESPACES, /* pid has its namespaces, which are empty */
	DIALOGUE_MASTER,     /* fd is the master of the terminal whose slave the processes have */
	DIALOGUE_RESTORED,   /* everything is there and stopped; a yes makes it run */
	DIALOGUE_DONE,       /* pid runs */
	DIALOGUE_FAILED,     /* error is an errno, or 0 */
};

struct dialogue_message {
	enum dialogue_event event;
	pid_t pid;
	int fd;
	int error;
};

/* 0, or -1 with errno. */
int dialogue_begin(int fd, const void *request, size_t length);

/* One message, without waiting; -1 with errno: EAGAIN, ECONNRESET at the end, EBADMSG when it is none. */
int dialogue_receive(int fd, struct dialogue_message *message);

/* Says yes or no to every message but the last two. */
int dialogue_answer(int fd, bool yes);

#endif
