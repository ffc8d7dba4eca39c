#include "cpus.h"

#include <sys/syscall.h>
#include <unistd.h>

void cpus_note(struct cpus *cpus)
{
	cpus->size = syscall(SYS_sched_getaffinity, 0, sizeof cpus->mask, cpus->mask);
}

void cpus_return(const struct cpus *cpus)
{
	if (cpus->size > 0)
		syscall(SYS_sched_setaffinity, 0, (size_t)cpus->size, cpus->mask);
}

void cpus_call_here(pid_t process)
{
	enum { BITS = 8 * sizeof(unsigned long) };
	unsigned long here[MOST_CPUS / BITS] = { 0 };
	unsigned cpu;
	if (syscall(SYS_getcpu, &cpu, NULL, NULL) < 0 || cpu >= MOST_CPUS)
		return;
	here[cpu / BITS] = 1UL << cpu % BITS;
	syscall(SYS_sched_setaffinity, process, sizeof here, here);
}
