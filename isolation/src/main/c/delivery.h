/* Signals for the program: they mean what they would outside of a PID namespace. */
#ifndef CTCTL_DELIVERY_H
#define CTCTL_DELIVERY_H

#include "launch.h"

/* Sends it, or SIGKILL where the kernel would drop it. */
void delivery_send(const struct launch *launch, int signal);

/* Whether the kernel would keep from the program the SIGPIPE of its own write; without it a shell's loop would go on for
 * ever. A child of the program that wrote gets its signal on its next write. */
bool delivery_misses_pipe(const struct launch *launch);

/* The exit code that a wait status means, 128 + signal for the signal that was to be sent. */
int delivery_code(int status);

#endif
