#include "handshake.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ahead.h"
#include "cpus.h"
#include "log.h"
#include "message.h"
#include "report.h"
#include "spare.h"
#include "title.h"
#include "util.h"
#include "wire.h"

enum { BEGIN_FDS = 3 };

/* The daemon has this process woken where it does not go on computing itself; then it may run anywhere again. */
static struct cpus cpus;

/* The daemon decides meanwhile; when it decides otherwise or goes away, there is nothing else to undo. */
void handshake_await_plan(struct monitor_descriptors *given, bool early)
{
	static struct {
		uint32_t type;
		char paths[8192];
	} message;
	const uint32_t ready[] = { WIRE_CTL_READY, (uint32_t)getpid() };
	ssize_t length;
	title_set("ctctl-spare");
	cpus_note(&cpus);
	if (early)
		send(given->control, ready, sizeof ready, MSG_DONTWAIT | MSG_NOSIGNAL);
	while ((length = await_message(given->control, &message, sizeof message, &given->plan, 1)) > (ssize_t)sizeof message.type &&
	       message.type == WIRE_CTL_MAKE && given->plan < 0)
		ahead_make(message.paths, (size_t)length - sizeof message.type);
	cpus_return(&cpus);
	if (length != sizeof message.type || message.type != WIRE_CTL_PLAN || given->plan < 0) {
		ahead_remove();
		spare_discard();
		_exit(EXIT_SUCCESS);
	}
	title_set(MONITOR_NAME);
}

bool handshake_go(struct launch *launch)
{
	log_begin(plan_log_path(&launch->plan), launch->plan.header->log_files, launch->plan.header->log_bytes);
	bool gone = launch_go(launch);
	if (launch->x.restorer >= 0)
		report_pids(launch->child);
	return gone;
}

/* The daemon makes the container's files meanwhile, of which the child needs some; when it gives up or goes away, nothing has run. */
bool handshake_await_begin(struct launch *launch, struct monitor_descriptors *given, unsigned *session_flags, bool *gone)
{
	uint32_t words[3] = { 0 };
	int fds[BEGIN_FDS], next = 0;
	ssize_t length;
	while ((length = await_message(given->control, words, sizeof words, fds, BEGIN_FDS)) == sizeof *words &&
	       words[0] == WIRE_CTL_FILES && !*gone) {
		cpus_return(&cpus);
		/* nor is the child to wait for the daemon: it slept where its maker found room, which is where the daemon is at work */
		if (cpus.size > 0 && launch->x.restorer < 0) {
			launch->progress->cpus = cpus;
			cpus_call_here(launch->child);
		}
		*gone = true;
		if (!handshake_go(launch))
			return false;
	}
	if (length == sizeof words && words[0] == WIRE_CTL_BEGIN) {
		given->run_directory = words[1] & WIRE_LAUNCH_RUNDIR ? keep_fd(&fds[next++]) : -1;
		given->listener = words[1] & WIRE_LAUNCH_LISTENER ? keep_fd(&fds[next++]) : -1;
		given->session = words[1] & WIRE_LAUNCH_SESSION ? keep_fd(&fds[next]) : -1;
		*session_flags = words[2];
		return true;
	}
	for (int i = 0; i < BEGIN_FDS; i++)
		close_quietly(fds[i]);
	errno = ECANCELED;
	return launch_failed(launch, LAUNCH_SETUP);
}
