/* Namespaces that are there before the plan whose child gets them, held by a process that is to make that child. */
#ifndef CTCTL_SPARE_H
#define CTCTL_SPARE_H

#include <stdbool.h>
#include <sys/types.h>

#include "kernel.h"
#include "plan.h"

/* Makes these namespaces. Whatever keeps it from that: the launch goes on as if none had been asked for. */
void spare_make(uint64_t namespaces);

/* Whether there are some, and a child of this plan that is cloned from within them gets what the plan asks for. */
bool spare_fits(const struct plan *plan);

/* clone3 from within them, once: the child's number, or -1 with errno. The child does `run`, which does not return. */
pid_t spare_clone(struct clone_args *arguments, void (*run)(void *), void *context);

/* Lets go of them; harmless when there are none. */
void spare_discard(void);

#endif
