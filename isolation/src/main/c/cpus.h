/* Where a process may run. */
#ifndef CTCTL_CPUS_H
#define CTCTL_CPUS_H

#include <sys/types.h>

enum { MOST_CPUS = 8192 };

struct cpus {
	unsigned long mask[MOST_CPUS / (8 * sizeof(unsigned long))];
	long size; /* in bytes; not positive: unknown */
};

/* Those of this process, to be given back by cpus_return. */
void cpus_note(struct cpus *cpus);

/* To this process; unknown ones change nothing. */
void cpus_return(const struct cpus *cpus);

/* Only the one that this process runs on, for another one. */
void cpus_call_here(pid_t process);

#endif
