#include "spare.h"

#include <errno.h>
#include <linux/futex.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "cpus.h"
#include "util.h"

/*
 * What may be made ahead. Not a mount namespace: its copy of the host's mounts would keep in use what is unmounted
 * meanwhile, and lack what is mounted. Nor a PID namespace: its process 1 is to be as young as the container.
 */
enum { AHEAD = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS, STACK = 64 << 10 };

/*
 * The holder shares memory and descriptors with the process that made it, so that the child it clones has what it would
 * have had from there. One of the two sleeps while the other works: they share errno, too.
 */
static struct {
	char stack[STACK] __attribute__((aligned(16)));
	pid_t maker;
	pid_t holder; /* 0: there is none */
	uint64_t namespaces;
	uint32_t ready; /* it sleeps until there is an order */
	uint32_t ordered;
	uint32_t done; /* it has nothing left to do but to go */
	struct cpus cpus; /* where it may run */
	struct clone_args *arguments;
	void (*run)(void *);
	void *context;
	pid_t child; /* 0: not cloned */
	int error;
} spare;

/* How often a sleeper looks whether the other one lives. */
static const struct timespec look = { .tv_nsec = 10000000 };

static void sleep_until(uint32_t *word, const struct timespec *most)
{
	syscall(SYS_futex, word, FUTEX_WAIT, 0, most, NULL, 0);
}

static void set(uint32_t *word)
{
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static bool is_set(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

/* LINK_UP finds it done: a tenth of a millisecond. Where it cannot be done, LINK_UP says so. */
static void bring_loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	CLEANUP_FD fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		ioctl(fd, SIOCSIFFLAGS, &request);
}

static int hold(void *unused)
{
	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != spare.maker)
		return EXIT_FAILURE;
	ask_for_short_slices(RESET_ON_FORK);
	if (spare.namespaces & CLONE_NEWNET)
		bring_loopback_up();
	set(&spare.ready);
	while (!is_set(&spare.ordered))
		sleep_until(&spare.ordered, NULL);
	cpus_return(&spare.cpus);
	pid_t child = sys_clone3(spare.arguments);
	if (child == 0)
		spare.run(spare.context);
	spare.error = errno;
	spare.child = child;
	set(&spare.done);
	return EXIT_SUCCESS;
}

/* Whether it lives; reaps it otherwise. */
static bool is_held(void)
{
	if (spare.holder && waitpid(spare.holder, NULL, WNOHANG) != 0)
		spare.holder = 0;
	return spare.holder;
}

void spare_make(uint64_t namespaces)
{
	if (namespaces & ~(uint64_t)AHEAD)
		return;
	spare.maker = getpid();
	spare.namespaces = namespaces;
	cpus_note(&spare.cpus);
	pid_t holder = clone(hold, spare.stack + STACK, CLONE_VM | CLONE_FILES | (int)namespaces | SIGCHLD, NULL);
	spare.holder = holder > 0 ? holder : 0;
	while (is_held() && !is_set(&spare.ready))
		sleep_until(&spare.ready, &look);
}

/* The child has the namespaces of the holder, and not those that PREPARE brings this process into. */
static bool enters_namespaces(const struct plan *plan)
{
	struct plan_range prepare = plan->header->sections[PLAN_PREPARE];
	for (uint32_t i = prepare.first; i < prepare.first + prepare.count; i++) {
		uint16_t code = plan->operations[i].code;
		if (code == OP_SETNS || code == OP_UNSHARE || code == OP_USER_NAMESPACE)
			return true;
	}
	return false;
}

bool spare_fits(const struct plan *plan)
{
	return is_held() && (plan->header->clone_flags & spare.namespaces) == spare.namespaces && !enters_namespaces(plan);
}

pid_t spare_clone(struct clone_args *arguments, void (*run)(void *), void *context)
{
	arguments->flags = (arguments->flags & ~spare.namespaces) | CLONE_PARENT;
	arguments->exit_signal = 0; /* the holder's */
	spare.arguments = arguments;
	spare.run = run;
	spare.context = context;
	spare.error = EINTR;
	spare.child = -1;
	/* Linux would wake the holder where it ran last, which may be where the daemon is at work; here it takes over at once */
	if (spare.cpus.size > 0)
		cpus_call_here(spare.holder);
	set(&spare.ordered);
	while (!is_set(&spare.done) && is_held())
		sleep_until(&spare.done, &look);
	spare.holder = 0; /* it is reaped with the others */
	errno = spare.error;
	return spare.child;
}

void spare_discard(void)
{
	if (!spare.holder)
		return;
	kill(spare.holder, SIGKILL); /* not reaped yet: the number is still its own */
	while (waitpid(spare.holder, NULL, 0) < 0 && errno == EINTR)
		;
	spare.holder = 0;
}
