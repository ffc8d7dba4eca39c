/* The program's standard streams: to the log, and to and from the clients' sessions. */
#ifndef CTCTL_RELAY_H
#define CTCTL_RELAY_H

#include <stdint.h>

#include "launch.h"

enum { RELAY_STREAMS = 3 };

/* Takes over the monitor's ends. */
void relay_begin(const struct plan *plan, struct stdio *stdio);

/* The pty, once there is one. */
void relay_set_master(int master);

/* Nobody reads the program's stdout or stderr any more. */
void relay_lose_reader(int stream);

void relay_resize(uint16_t rows, uint16_t columns);

/* The program is gone: what it left in its pipes is still passed on, what others go on writing there is not. */
void relay_end(int code);

/* Then: its code to every session that has had all output; the others get it later. */
void relay_tell_exit(void);

/* The program never ran: sessions are closed without an exit code. */
void relay_abandon(void);

/* Before each round; the time after which it wants to be called again in ms, or -1. */
int relay_watch(void);

#endif
