/* The monitor's part in a restore: between the program that restores, and the daemon that lets it go on or not. */
#ifndef CTCTL_RESTORE_H
#define CTCTL_RESTORE_H

#include <stdbool.h>

#include "launch.h"

/* What has become of the restore; the monitor acts on it. */
enum restore_state {
	RESTORE_GOES_ON,
	RESTORE_DONE,   /* the child runs, or has run: see restore_early_end */
	RESTORE_FAILED, /* why: as launch says */
};

/* What the plan has executed is not the container's program but the one that restores it: it waits for the daemon's word, too. */
enum restore_state restore_begin(struct launch *launch);

/* Where its next message comes, or -1 while there is nothing to be heard. */
int restore_source(void);

/* Takes a message, if there is one. */
enum restore_state restore_converse(void);

/* The restoring program has ended. */
enum restore_state restore_restorer_ended(void);

/* The child has ended before the restoring program was done. */
void restore_child_ended(int status);

/* Whether that has happened; *status: how. */
bool restore_early_end(int *status);

/* The daemon's word: a yes to what it was told last, or a no at any time. */
enum restore_state restore_pass(bool yes);

/* Whether the daemon's word is awaited. */
bool restore_waits(void);

/* Ends with this errno. */
enum restore_state restore_abandon(int error);

#endif
