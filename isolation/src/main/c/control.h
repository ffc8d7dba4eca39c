/* The daemon's connections to a monitor, and what they are told. */
#ifndef CTCTL_CONTROL_H
#define CTCTL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `listener` may be -1. */
void control_begin(int listener);

/* A connection made by the spawner's caller: subscribed from the start. */
void control_add(int fd);

/* What every subscriber is to hear, also a later one: with the next control_tell, or when it waits anyway. */
void control_note(uint32_t type, const void *payload, size_t length);

/* Tells every subscriber all that it has not heard, now or as soon as it takes it. */
void control_tell(void);

/* Both. */
void control_publish(uint32_t type, const void *payload, size_t length);

/* Whether all that was published has reached somebody, or nobody is there and nobody needs to ask: because it is recorded,
 * or because there is no listener. */
bool control_is_done(bool recorded);

/* Whether anybody hears what is published now. */
bool control_has_subscriber(void);

void control_watch(void);

#endif
