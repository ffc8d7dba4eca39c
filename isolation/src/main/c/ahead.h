/* Directories of control groups that are made while the plan is still being decided. */
#ifndef CTCTL_AHEAD_H
#define CTCTL_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

/* Paths, each with its NUL. One that cannot be made is left to the plan, which says why. */
void ahead_make(const char *paths, size_t length);

/* Whether this directory is such a one, and the plan's from now on. */
bool ahead_take(const char *path);

/* Removes those that no plan has taken. */
void ahead_remove(void);

#endif
