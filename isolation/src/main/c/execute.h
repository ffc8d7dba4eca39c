/* Carries a plan's operations out, one section at a time. */
#ifndef CTCTL_EXECUTE_H
#define CTCTL_EXECUTE_H

#include <stdbool.h>
#include <sys/types.h>

#include "cpus.h"
#include "plan.h"

/* How far the child has come; on a page that monitor and child share until the exec. */
struct progress {
	uint32_t index;
	int32_t error;
	int64_t detail;
	int32_t pidfd; /* of the child, when another process than the monitor has cloned it */
	struct cpus cpus; /* where the child may run from now on, when it was woken on one */
};

/* The child's ends of its standard streams (-1: none) and the monitor's: [0] is written, [1] and [2] are read. A pty's
 * master is the monitor's [1], and [0] too. */
struct stdio {
	int child[3];
	int monitor[3];
};

/* Descriptors that stay open across the exec, under the numbers the program expects. */
struct kept {
	int count;
	struct {
		int fd;
		int number;
	} list[PLAN_KEPT];
};

struct execution {
	const struct plan *plan;
	pid_t child;      /* PARENT: whose /proc directory, user namespace, limits… are meant; else 0, this process */
	int channel;      /* CHILD: the socket to the monitor */
	int oom_counter;  /* file that counts the OOM killer's victims, or -1 */
	int user_namespace; /* the slot's descriptor the child is cloned from inside of, or -1: the monitor's own */
	int restorer;     /* our end of the dialogue with the program that restores the container, or -1: the program is the container's */
	const union plan_argument *request; /* what that dialogue begins with */
	struct kept kept;
	int64_t detail;   /* what an operation adds to its errno */
	struct stdio stdio;
	struct progress *progress; /* updated before every operation when not NULL */
	int slots[PLAN_SLOTS];
	bool changed[PLAN_SLOTS]; /* slots filled since execution_forget_changes */
};

/* What TORN_DOWN and FAILED say. */
struct failures {
	uint32_t count;
	uint32_t first;
	int32_t error;
	int64_t detail;
};

void execution_begin(struct execution *x, const struct plan *plan);
void execution_forget_changes(struct execution *x);

/* Closes every slot, except the OOM counter's descriptor. */
void execution_close_slots(struct execution *x);

/* Runs a section. TEARDOWN goes on after a failure, the others stop. */
struct failures execution_run(struct execution *x, enum plan_section section);

/* For the operations: their arguments, and the slots. */
static inline const char *text_of(const struct execution *x, const union plan_argument *argument)
{
	return plan_text(x->plan, argument);
}

static inline const void *bytes_of(const struct execution *x, const union plan_argument *argument)
{
	return x->plan->base + argument->span.offset;
}

/* The slot's descriptor; -1 with EBADF when it is empty. */
int slot_fd(const struct execution *x, const union plan_argument *argument);

/* Moves fd into the slot and closes what was there; passes an error (-1) on. */
int fill_slot(struct execution *x, const union plan_argument *argument, int fd);

/* Gives up every capability outside of the mask; 0 or -1. */
int keep_capabilities(uint64_t mask);

/* How many processes the OOM killer has taken, by the OOM counter; 0 without one. */
uint64_t oom_kills(const struct execution *x);

/*
 * One function per operation, in files.c, mounts.c, namespaces.c, netlink.c, cgroup.c, process.c, credentials.c, stdio.c,
 * init.c and restorer.c: 0, or -1 with errno.
 */
#define PLAN_OP(code, name, call, arguments) int op_##name(struct execution *x, const union plan_argument *a);
#include "plan_ops.h"
#undef PLAN_OP

#endif
