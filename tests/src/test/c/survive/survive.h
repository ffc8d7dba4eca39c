/*
 * Kernel objects in use across a checkpoint: `survive CASE` sets something up, prints "ready", and whenever a line comes in
 * on the pipe /tmp/go checks that it still holds: "ok", or what is wrong.
 */
#ifndef SURVIVE_H
#define SURVIVE_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MUST(condition)                                                  \
	do {                                                             \
		errno = 0;                                               \
		if (!(condition))                                        \
			wrong("%s:%d: %s", __FILE__, __LINE__, #condition); \
	} while (0)

_Noreturn void wrong(const char *format, ...);

/* The point at which the container is suspended and restored. */
void across(void);

/* Whether exactly this text can be read. */
bool got(int fd, const char *text);

/* Whether a process ended with this code. */
bool ended_with(pid_t pid, int code);

#define CASES(CASE)                                                                                        \
	CASE(tree) CASE(zombie) CASE(threads) CASE(stopped) CASE(adoption) CASE(upgraded) /* process.c */       \
	CASE(signals) CASE(timers) CASE(clocks) CASE(asleep)                              /* signal.c */        \
	CASE(identity) CASE(scheduling)                                                   /* identity.c */      \
	CASE(pipes) CASE(terminal) CASE(session)                                          /* stream.c */        \
	CASE(sockets) CASE(datagrams) CASE(passed)                                        /* unix.c */          \
	CASE(tcp4) CASE(tcp6) CASE(half4) CASE(half6)                                     /* inet.c */          \
	CASE(events) CASE(notify) CASE(pidfd)                                             /* event.c */         \
	CASE(memory) CASE(hidden) CASE(mappings) CASE(memfd) CASE(sysv)                   /* memory.c */        \
	CASE(files) CASE(deleted) CASE(locks) CASE(copied)                                /* file.c */

/* What a checkpoint would lose, and is refused for. */
#define REFUSED(CASE) CASE(semaphore) CASE(waiting) CASE(packets) CASE(queue) /* refused.c */

#define DECLARE(name) void name(void);
CASES(DECLARE)
REFUSED(DECLARE)
#undef DECLARE

#endif
