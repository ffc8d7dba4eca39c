/* The processes that lack memory, and how they get it. */
#ifndef CTCTL_FILL_H
#define CTCTL_FILL_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "missing.h"
#include "owed.h"

/* What is polled: these many places are the caller's, then come the processes. */
enum { FILL_OTHERS = 2 };

/* All of these that return an int: -1 with errno when something failed. */

int fill_begin(void);

/* Adds a process, whose userfaultfd and list are no longer the caller's. */
int fill_add(int32_t pid, int userfaultfd, struct missing missing);

/* The places, until a process is added or an event is taken. */
struct pollfd *fill_polls(void);

/* How many processes lack anything, or are not known not to. */
size_t fill_count(void);

/* Takes an event of each process that has one. */
int fill_take_events(void);

/* A step of what nobody has asked for yet: 1, or 0 when nothing is here to be filled in. Those that lack nothing are let go of. */
int fill_some(void);

/* Gives pages that have come to all who lack them. */
int fill_come(const struct owed_pages *come);

/* Lets go of processes that have ended, which is no event of their userfaultfds. */
void fill_forget_the_dead(void);

#endif
