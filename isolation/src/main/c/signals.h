/* What a process makes of a signal, as /proc tells it. */
#ifndef CTCTL_SIGNALS_H
#define CTCTL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Whether a signal that ends a process by default is neither caught nor ignored nor blocked: a PID 1 would not get it. */
bool is_unminded(pid_t pid, int signal);

/* True also when it cannot be known. */
bool has_children(pid_t pid);

/* Every signal there is; sigfillset leaves out those that the C library keeps for itself. */
void all_signals(sigset_t *set);

#endif
