#include "monitor.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control.h"
#include "delivery.h"
#include "handshake.h"
#include "kernel.h"
#include "launch.h"
#include "loop.h"
#include "relay.h"
#include "sessions.h"
#include "report.h"
#include "restore.h"
#include "signals.h"
#include "spare.h"
#include "title.h"
#include "util.h"

static struct launch launch;
static int signals;
static enum { STARTING, RESTORING, RUNNING, OVER } phase;
static int waiting; /* a signal that came before the exec */
static uint64_t kills_before; /* by the OOM killer, in a control group that is not fresh */

static void tear_down(void)
{
	struct failures failures = { 0 };
	if (launch.plan.header)
		failures = execution_run(&launch.x, PLAN_TEARDOWN);
	report_torn_down(&failures);
}

static bool oom_killer_came(void)
{
	return oom_kills(&launch.x) > kills_before;
}

/* A child that died without a word says why by its status. */
static void note_death(int status)
{
	enum { BY_OOM_KILLER = 256 };
	if (launch.failed_section == PLAN_CHILD && launch.failures.error == EINTR && WIFSIGNALED(status))
		launch.failures.detail = WTERMSIG(status) | (oom_killer_came() ? BY_OOM_KILLER : 0);
}

static void fail(void)
{
	int status = launch_kill(&launch);
	if (status)
		note_death(status);
	phase = OVER;
	launch_release_namespaces(&launch);
	relay_abandon();
	report_failed(&launch);
	execution_close_slots(&launch.x);
	replace_fd(&launch.x.oom_counter, -1);
	tear_down();
}

/* Other processes are to be killed before this one: without it nobody would know how the program ends. The child has
 * been cloned already and does not inherit it. Lowering needs a capability the host may not grant. */
static void be_spared(void)
{
	CLEANUP_FD fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0 && write_once(fd, "-999", 4) < 0)
		return;
}

static void started(void)
{
	phase = RUNNING;
	report_started();
	launch_hold_network_namespace(&launch);
	launch_settle(&launch);
	be_spared();
	report_make_ready();
	if (waiting)
		monitor_signal(waiting);
}

static void heed_restore(enum restore_state state);
static void restorer_exited(void);

/* Only the end of file on the channel, or the child's death, says how the start went. */
static void conclude_start(int status)
{
	if (!launch_has_executed(&launch)) {
		note_death(status);
		fail();
	} else if (launch.x.restorer >= 0) {
		phase = RESTORING;
		heed_restore(restore_begin(&launch));
	} else {
		report_pids(launch.child);
		started();
	}
}

/* What launch_receive says when there is no master (any more). */
static int take_master(void)
{
	int got;
	while ((got = launch_receive(&launch)) > 0)
		relay_set_master(got);
	return got;
}

static void child_exited(int status)
{
	if (phase == RESTORING)
		return restore_child_ended(status);
	launch.child = 0;
	if (phase == STARTING) {
		take_master();
		conclude_start(status);
	}
	if (phase == RESTORING)
		return restorer_exited();
	if (phase == OVER)
		return;
	phase = OVER;
	int code = delivery_code(status);
	bool by_oom_killer = code == 128 + SIGKILL && oom_killer_came();
	replace_fd(&launch.x.oom_counter, -1);
	relay_end(code);
	report_exited(code, by_oom_killer);
	/* the client first: what the daemon has to do about it would only hold it up */
	relay_tell_exit();
	control_tell();
	launch_release_namespaces(&launch);
	tear_down();
}

static void heed_restore(enum restore_state state)
{
	int status;
	if (state == RESTORE_FAILED)
		fail();
	if (state != RESTORE_DONE)
		return;
	started();
	if (restore_early_end(&status))
		child_exited(status);
}

static void on_restorer(int index, short ready)
{
	(void)index, (void)ready;
	if (phase == RESTORING)
		heed_restore(restore_converse());
}

void monitor_pass(bool yes)
{
	if (phase == RESTORING)
		heed_restore(restore_pass(yes));
}

static void restorer_exited(void)
{
	launch.restorer = 0;
	if (phase == RESTORING)
		heed_restore(restore_restorer_ended());
}

/* As a subreaper the monitor also gets what the program leaves behind in the host's PID namespace. */
static void on_child(int index, short ready)
{
	struct signalfd_siginfo ignored;
	int status;
	(void)index, (void)ready;
	if (read(signals, &ignored, sizeof ignored) < 0)
		return;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == launch.child)
			child_exited(status);
		else if (pid == launch.restorer)
			restorer_exited();
}

static void on_channel(int index, short ready)
{
	(void)index, (void)ready;
	if (phase == STARTING && take_master() == 0)
		conclude_start(0);
}

void monitor_signal(int signal)
{
	if (signal < 1 || signal > 64 || phase == OVER)
		return;
	if (phase == RESTORING && signal == SIGKILL)
		return heed_restore(restore_abandon(ECANCELED));
	if (phase == RESTORING) {
		waiting = signal;
		return;
	}
	if (!launch.child)
		return;
	if (phase == STARTING && signal != SIGKILL) {
		waiting = signal;
		return;
	}
	delivery_send(&launch, signal);
}

void monitor_broken_pipe(void)
{
	if (launch.child && delivery_misses_pipe(&launch))
		monitor_signal(SIGPIPE);
}

/* Nothing but SIGKILL ends a monitor; SIGCHLD comes through the descriptor. */
static void take_signals(void)
{
	sigset_t all, child;
	signal(SIGCHLD, SIG_DFL);
	all_signals(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void begin(const char *name)
{
	title_set(name);
	setsid();
	take_signals();
	ask_for_short_slices(RESET_ON_FORK);
	if (chdir("/") < 0)
		_exit(EXIT_FAILURE);
}

static bool start(int plan, const int given[PLAN_GIVEN])
{
	bool prepared = launch_prepare(&launch, plan, given);
	close_quietly(plan);
	if (!prepared)
		return false;
	kills_before = oom_kills(&launch.x);
	relay_begin(&launch.plan, &launch.x.stdio);
	return launch_clone(&launch);
}

static bool is_done(void)
{
	return phase == OVER && sessions_are_done() && control_is_done(report_is_written());
}

_Noreturn void monitor_run(struct monitor_descriptors *given, unsigned session_flags, bool waits, uint64_t ahead)
{
	begin(MONITOR_NAME);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	if (waits && ahead)
		spare_make(ahead);
	if (waits)
		handshake_await_plan(given, ahead);
	bool gone = false;
	bool ok = start(given->plan, given->given) && (!waits || handshake_await_begin(&launch, given, &session_flags, &gone));
	report_begin(given->run_directory);
	control_begin(given->listener);
	control_add(given->control);
	ok = ok && (gone || handshake_go(&launch));
	if (ok)
		launch_begin(&launch);
	if (given->session >= 0)
		sessions_add(given->session, session_flags);
	if (!ok)
		fail();
	while (!is_done()) {
		int timeout = relay_watch();
		loop_watch(signals, POLLIN, on_child, 0);
		if (phase == STARTING)
			loop_watch(launch.channel, POLLIN, on_channel, 0);
		if (phase == RESTORING)
			loop_watch(restore_source(), POLLIN, on_restorer, 0);
		control_watch();
		loop_round(timeout);
		/* nobody is left to say yes */
		if (phase == RESTORING && restore_waits() && !control_has_subscriber())
			heed_restore(restore_abandon(ECANCELED));
	}
	_exit(EXIT_SUCCESS);
}

_Noreturn void monitor_tear_down(int plan, int control)
{
	begin("ctctl-teardown");
	control_begin(-1);
	control_add(control);
	if (plan_map(&launch.plan, plan, true) < 0)
		_exit(EXIT_FAILURE);
	execution_begin(&launch.x, &launch.plan);
	tear_down();
	while (!control_is_done(false)) {
		control_watch();
		loop_round(-1);
	}
	_exit(EXIT_SUCCESS);
}
