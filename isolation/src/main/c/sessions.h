/* The clients' sessions: each gets the program's output in frames, and gives it input, signals and sizes. */
#ifndef CTCTL_SESSIONS_H
#define CTCTL_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `flags` of the plan; `input`: the writing end of the program's stdin, or -1. */
void sessions_begin(uint32_t flags, int input);

/* A client's session; `flags` as in ATTACH. Closed at once when there are too many, or none is wanted any more. */
void sessions_add(int fd, uint32_t flags);

/* Where the next output of the program is to be read to: WIRE_CHUNK bytes, while none is pending. */
char *sessions_chunk(void);

/* Offers what is there to everybody who takes this stream. */
void sessions_offer(int stream, size_t length);

/* Whether somebody has not taken the last output yet. */
bool sessions_are_pending(void);

/* The program has ended: no more input is taken. */
void sessions_end_input(void);

/* The program's code to every session that has had all output; its session ends with it. */
void sessions_tell_exit(int code);

/* The program never ran: sessions are closed without an exit code. */
void sessions_close_all(void);

/* Whether none is left. */
bool sessions_are_done(void);

/* `all`: also for room to write, whether or not anything is owed. */
void sessions_watch(bool all);

#endif
