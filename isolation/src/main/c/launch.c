#include "launch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ahead.h"
#include "birth.h"
#include "kernel.h"
#include "message.h"
#include "util.h"

/* "Go on", with the slots that PARENT has filled: their numbers as bytes, their descriptors beside. */
static int send_go(const struct execution *x, int channel)
{
	uint8_t go[1 + MESSAGE_FDS] = { 'g' };
	int fds[MESSAGE_FDS];
	size_t count = 0;
	for (size_t i = 0; i < PLAN_SLOTS; i++) {
		if (!x->changed[i] || x->slots[i] < 0)
			continue;
		if (count == MESSAGE_FDS) {
			errno = EMFILE;
			return -1;
		}
		fds[count++] = x->slots[i];
		go[count] = (uint8_t)i;
	}
	return send_message(channel, go, 1 + count, fds, count);
}

static int receive_go(struct execution *x, int channel)
{
	uint8_t go[1 + MESSAGE_FDS];
	int fds[MESSAGE_FDS];
	ssize_t length = await_message(channel, go, sizeof go, fds, MESSAGE_FDS);
	for (ssize_t i = 1; i < length; i++)
		replace_fd(&x->slots[go[i]], fds[i - 1]);
	return length < 1 ? -1 : 0;
}

static _Noreturn void run_child(struct launch *launch, int channel)
{
	struct execution *x = &launch->x;
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	x->channel = channel;
	if (receive_go(x, channel) < 0)
		_exit(EXIT_FAILURE);
	cpus_return(&launch->progress->cpus);
	x->progress = launch->progress;
	struct failures failures = execution_run(x, PLAN_CHILD);
	launch->progress->detail = failures.detail;
	launch->progress->error = failures.error;
	_exit(EXIT_FAILURE);
}

static bool failed(struct launch *launch, uint32_t section, struct failures failures)
{
	launch->failed_section = section;
	launch->failures = failures;
	return false;
}

static bool run(struct launch *launch, enum plan_section section)
{
	struct failures failures = execution_run(&launch->x, section);
	return failures.count ? failed(launch, section, failures) : true;
}

bool launch_failed(struct launch *launch, uint32_t section)
{
	return failed(launch, section,
		      (struct failures){ .count = 1, .first = (uint32_t)LAUNCH_NO_OPERATION, .error = errno });
}

struct beginning {
	struct launch *launch;
	int channel;
};

static void begin_child(void *context)
{
	const struct beginning *beginning = context;
	close_quietly(beginning->launch->channel);
	run_child(beginning->launch, beginning->channel);
}

static bool clone_child(struct launch *launch)
{
	const struct plan_header *header = launch->plan.header;
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return launch_failed(launch, LAUNCH_SETUP);
	launch->channel = ends[0];
	CLEANUP_FD channel = ends[1];
	struct clone_args arguments = {
		.flags = header->clone_flags | CLONE_PIDFD,
		.pidfd = (uint64_t)(uintptr_t)&launch->pidfd,
		.exit_signal = SIGCHLD,
	};
	if (header->cgroup_slot >= 0) {
		arguments.flags |= CLONE_INTO_CGROUP;
		arguments.cgroup = (unsigned)launch->x.slots[header->cgroup_slot];
	}
	pid_t child = birth(launch, &arguments, begin_child, &(struct beginning){ launch, channel });
	if (child < 0)
		return launch_failed(launch, LAUNCH_CLONE);
	launch->child = launch->x.child = child;
	return true;
}

static int open_namespace(const struct launch *launch, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/ns/%s", launch->child, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int launch_hold_mount_namespace(struct launch *launch)
{
	if (!(launch->plan.header->clone_flags & CLONE_NEWNS))
		return 0;
	replace_fd(&launch->mount_namespace, open_namespace(launch, "mnt"));
	return launch->mount_namespace < 0 ? -1 : 0;
}

void launch_hold_network_namespace(struct launch *launch)
{
	if (launch->plan.header->clone_flags & CLONE_NEWNET)
		replace_fd(&launch->network_namespace, open_namespace(launch, "net"));
}

void launch_release_namespaces(struct launch *launch)
{
	replace_fd(&launch->mount_namespace, -1);
	replace_fd(&launch->network_namespace, -1);
}

bool launch_prepare(struct launch *launch, int plan_fd, const int given[PLAN_GIVEN])
{
	struct execution *x = &launch->x;
	*launch = (struct launch){ .pidfd = -1, .channel = -1, .mount_namespace = -1, .network_namespace = -1 };
	execution_begin(x, &launch->plan);
	for (int i = 0; i < PLAN_GIVEN; i++)
		x->slots[PLAN_SLOTS - 1 - i] = given[i];
	if (plan_map(&launch->plan, plan_fd, true) < 0)
		return launch_failed(launch, LAUNCH_SETUP);
	if (!launch->plan.header->sections[PLAN_CHILD].count) {
		errno = ENOEXEC;
		return launch_failed(launch, LAUNCH_SETUP);
	}
	launch->progress = mmap(NULL, sizeof *launch->progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (launch->progress == MAP_FAILED || stdio_prepare(&launch->plan, &x->stdio) < 0)
		return launch_failed(launch, LAUNCH_SETUP);
	bool prepared = run(launch, PLAN_PREPARE);
	ahead_remove();
	return prepared;
}

bool launch_run_parent(struct launch *launch)
{
	return run(launch, PLAN_PARENT);
}

bool launch_meet(struct launch *launch, pid_t child)
{
	launch->child = launch->x.child = child;
	launch->pidfd = sys_pidfd_open(child);
	return launch->pidfd < 0 ? launch_failed(launch, LAUNCH_RESTORE) : true;
}

bool launch_clone(struct launch *launch)
{
	if (!clone_child(launch))
		return false;
	for (int stream = 0; stream < 3; stream++)
		replace_fd(&launch->x.stdio.child[stream], -1);
	if (launch_hold_mount_namespace(launch) < 0)
		return launch_failed(launch, LAUNCH_SETUP);
	return run(launch, PLAN_CLONED);
}

bool launch_go(struct launch *launch)
{
	struct execution *x = &launch->x;
	execution_forget_changes(x);
	/* of a restorer's plan PARENT is for the child that it makes */
	if (x->restorer < 0 && !launch_run_parent(launch))
		return false;
	if (send_go(x, launch->channel) < 0)
		return launch_failed(launch, LAUNCH_SETUP);
	return true;
}

static bool has(const struct plan *plan, enum plan_section section, uint16_t code)
{
	struct plan_range range = plan->header->sections[section];
	for (uint32_t i = range.first; i < range.first + range.count; i++)
		if (plan->operations[i].code == code)
			return true;
	return false;
}

void launch_begin(struct launch *launch)
{
	if (has(&launch->plan, PLAN_CHILD, OP_AWAIT_BEGIN))
		send_message(launch->channel, "b", 1, NULL, 0);
}

bool launch_has_executed(struct launch *launch)
{
	struct plan_range range = launch->plan.header->sections[PLAN_CHILD];
	const struct progress *progress = launch->progress;
	if (!progress->error && progress->index == range.first + range.count - 1)
		return true;
	/* died without a word: EINTR tells it from any error of the operation itself */
	return failed(launch, PLAN_CHILD,
		      (struct failures){
			      .count = 1,
			      .first = progress->index < range.first ? range.first : progress->index,
			      .error = progress->error ? progress->error : EINTR,
			      .detail = progress->detail,
		      });
}

int launch_receive(struct launch *launch)
{
	char byte;
	int master;
	ssize_t length = receive_message(launch->channel, &byte, sizeof byte, &master, 1);
	if (length <= 0)
		return length < 0 && errno == EAGAIN ? -1 : 0;
	return master;
}

void launch_settle(struct launch *launch)
{
	replace_fd(&launch->channel, -1);
	execution_close_slots(&launch->x);
	if (launch->progress)
		munmap(launch->progress, sizeof *launch->progress);
	launch->progress = NULL;
	plan_rest(&launch->plan);
}

static int end(pid_t child)
{
	int status = 0;
	if (!child)
		return 0;
	kill(child, SIGKILL); /* not reaped yet: the number is still its own */
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int launch_kill(struct launch *launch)
{
	/* the restorer first: it traces what it restores */
	end(launch->restorer);
	int status = end(launch->child);
	launch->restorer = launch->child = 0;
	return status;
}
