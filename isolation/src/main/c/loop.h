/* One poll(2) round: whoever waits for something says so again before each. */
#ifndef CTCTL_LOOP_H
#define CTCTL_LOOP_H

/* Called with the index it was registered with and what poll reported. */
typedef void ready_fn(int index, short events);

/* Adds a descriptor to the next round; nothing is added without events, else a hang-up would spin. */
void loop_watch(int fd, short events, ready_fn *ready, int index);

/* Waits (timeout in ms, -1: for ever), calls what is ready, and forgets everything. */
void loop_round(int timeout);

#endif
