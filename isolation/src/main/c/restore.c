#include "restore.h"

#include "dialogue.h"
#include "relay.h"
#include "report.h"
#include "util.h"
#include "wire.h"

static struct launch *launch;
static unsigned gate; /* what the daemon has been told and has not passed, or 0 */
static bool ended_early;
static int early_status;

static enum restore_state give_up(void)
{
	gate = 0;
	if (ended_early)
		launch->child = 0; /* reaped already */
	return RESTORE_FAILED;
}

enum restore_state restore_abandon(int error)
{
	errno = error;
	launch_failed(launch, LAUNCH_RESTORE);
	return give_up();
}

static enum restore_state wait_for_daemon(unsigned at)
{
	gate = at;
	report_restore(at, launch->child);
	return RESTORE_GOES_ON;
}

enum restore_state restore_begin(struct launch *started)
{
	launch = started;
	launch->restorer = launch->child;
	launch->child = 0;
	replace_fd(&launch->pidfd, -1);
	replace_fd(&launch->channel, -1);
	execution_close_slots(&launch->x);
	return wait_for_daemon(WIRE_CTL_RESTORER);
}

static enum restore_state ask(void)
{
	const union plan_argument *request = launch->x.request;
	if (dialogue_begin(launch->x.restorer, launch->plan.base + request->span.offset, request->span.length) < 0)
		return restore_abandon(errno);
	return RESTORE_GOES_ON;
}

static enum restore_state answer(void)
{
	return dialogue_answer(launch->x.restorer, true) < 0 ? restore_abandon(errno) : RESTORE_GOES_ON;
}

static enum restore_state finish(void)
{
	replace_fd(&launch->x.restorer, -1);
	if (launch_hold_mount_namespace(launch) < 0 && !ended_early)
		return restore_abandon(errno);
	return RESTORE_DONE;
}

static enum restore_state heed(const struct dialogue_message *message, int *fd)
{
	switch (message->event) {
	case DIALOGUE_NAMESPACES:
		return launch_meet(launch, message->pid) ? wait_for_daemon(WIRE_CTL_NAMESPACES) : give_up();
	case DIALOGUE_RESTORED:
		return wait_for_daemon(WIRE_CTL_RESTORED);
	case DIALOGUE_DONE:
		return launch->child && message->pid == launch->child ? finish() : restore_abandon(ECHILD);
	case DIALOGUE_FAILED:
		return restore_abandon(message->error ? message->error : EIO);
	case DIALOGUE_MASTER:
		if (*fd >= 0)
			relay_set_master(keep_fd(fd));
		break;
	case DIALOGUE_STEP:
		break;
	}
	return answer();
}

/* False when there is no message, or none any more. */
static bool take_message(enum restore_state *state)
{
	struct dialogue_message message;
	int result = dialogue_receive(launch->x.restorer, &message);
	CLEANUP_FD fd = message.fd;
	if (result == 0) {
		*state = heed(&message, &fd);
		return true;
	}
	/* at the end of the dialogue the restorer's own end says more */
	if (errno != EAGAIN)
		replace_fd(&launch->x.restorer, -1);
	return false;
}

int restore_source(void)
{
	return gate ? -1 : launch->x.restorer;
}

enum restore_state restore_converse(void)
{
	enum restore_state state = RESTORE_GOES_ON;
	if (!gate)
		take_message(&state);
	return state;
}

/* It may have said that it is done; without that its end is the restore's. */
enum restore_state restore_restorer_ended(void)
{
	enum restore_state state = RESTORE_GOES_ON;
	while (state == RESTORE_GOES_ON && restore_source() >= 0 && take_message(&state))
		;
	return state == RESTORE_GOES_ON ? restore_abandon(EINTR) : state;
}

void restore_child_ended(int status)
{
	ended_early = true;
	early_status = status;
}

bool restore_early_end(int *status)
{
	*status = early_status;
	return ended_early;
}

enum restore_state restore_pass(bool yes)
{
	if (!yes)
		return restore_abandon(ECANCELED);
	if (!gate)
		return RESTORE_GOES_ON;
	unsigned passed = gate;
	if (passed == WIRE_CTL_RESTORED && report_released() < 0)
		return restore_abandon(errno);
	gate = 0;
	/* the daemon has made the links by now, which PARENT may be about */
	if (passed == WIRE_CTL_NAMESPACES && !launch_run_parent(launch))
		return give_up();
	return passed == WIRE_CTL_RESTORER ? ask() : answer();
}

bool restore_waits(void)
{
	return gate;
}
