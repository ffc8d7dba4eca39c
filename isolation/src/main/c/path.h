/* Paths resolved without /proc's magic links: a symlink in a hostile root file system must not lead through a
 * descriptor that happens to be open here (CVE-2024-21626). */
#ifndef CTCTL_PATH_H
#define CTCTL_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* open(2); -1 with errno. `resolve` adds to RESOLVE_NO_MAGICLINKS. */
int open_resolved(const char *path, uint64_t flags, uint64_t resolve);

/* While the old root lies on top of the new one, `/..` in a symlink would lead there: until it is detached, a path with a
 * symlink is ELOOP. */
void path_refuse_symlinks(bool refuse);

/* Opens the directory that holds the last component of path, and sets *name to that component. */
int open_parent(const char *path, const char **name);

/* Opens a directory, after making every missing component of it. A symlink that leads nowhere is followed: what it names
 * is made, inside the root. */
int open_made(const char *path, mode_t mode, uint64_t resolve);

/* Makes an empty file and every missing directory above it, symlinks as above; 0 or -1. */
int make_file(const char *path, mode_t mode);

#endif
