/* The clone of a container's first process: by this process, by the one that holds namespaces, or from inside of another user namespace. */
#ifndef CTCTL_BIRTH_H
#define CTCTL_BIRTH_H

#include <sys/types.h>

#include "kernel.h"
#include "launch.h"

/* Its number, or -1 with errno. The child does `run`, which does not return. */
pid_t birth(struct launch *launch, struct clone_args *arguments, void (*run)(void *), void *context);

#endif
