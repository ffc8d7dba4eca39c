#include "monitor.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "control.h"
#include "dialogue.h"
#include "kernel.h"
#include "launch.h"
#include "log.h"
#include "loop.h"
#include "message.h"
#include "relay.h"
#include "signals.h"
#include "title.h"
#include "util.h"
#include "wire.h"

enum { BEGIN_FDS = 3 };

static struct launch launch;
static int run_directory;
static int signals;
static enum { STARTING, RESTORING, RUNNING, OVER } phase;
static unsigned gate; /* what of a restore the daemon has been told and has not passed, or 0 */
static bool ended_early; /* what was restored has ended before the restorer was done */
static int early_status;
static int forced;  /* the signal SIGKILL was sent for */
static int waiting; /* a signal that came before the exec */
static uint64_t oom_kills;
static int blank = -1; /* where the exit will be written: made while there is time */
static bool recorded; /* whoever comes too late to be told finds everything in the run directory */

/* `oom_kill N` of memory.oom_control or memory.events. */
static uint64_t read_oom_kills(void)
{
	char text[256];
	ssize_t length = launch.x.oom_counter < 0 ? -1 : pread(launch.x.oom_counter, text, sizeof text - 1, 0);
	if (length <= 0)
		return 0;
	text[length] = 0;
	const char *at = strstr(text, "oom_kill ");
	return at ? strtoull(at + strlen("oom_kill "), NULL, 10) : 0;
}

static const char temporary[] = ".new";

static int open_temporary(void)
{
	return openat(run_directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static bool write_state(const char *name, const char *text, int length)
{
	if (run_directory < 0)
		return false;
	CLEANUP_FD fd = blank >= 0 ? keep_fd(&blank) : open_temporary();
	return fd >= 0 && write_once(fd, text, (size_t)length) == 0 &&
	       renameat(run_directory, temporary, run_directory, name) == 0;
}

/* Nobody will come to a directory that was removed. */
static bool is_removed(int directory)
{
	struct stat status;
	return directory >= 0 && fstat(directory, &status) == 0 && status.st_nlink == 0;
}

static void publish_pids(void)
{
	const int32_t pids[] = { getpid(), launch.child };
	control_publish(WIRE_CTL_PIDS, pids, sizeof pids);
}

static void tear_down(void)
{
	char text[64];
	struct failures failures = { 0 };
	if (launch.plan.header)
		failures = execution_run(&launch.x, PLAN_TEARDOWN);
	int length = snprintf(text, sizeof text, "failed %u\nfirst %u\nerrno %d\n", failures.count, failures.first,
			      failures.error);
	recorded = write_state("torn", text, length) || is_removed(run_directory);
	const struct {
		uint32_t count;
		uint32_t first;
		int32_t error;
	} torn = { failures.count, failures.first, failures.error };
	control_publish(WIRE_CTL_TORN_DOWN, &torn, sizeof torn);
}

static void release_mount_namespace(void)
{
	replace_fd(&launch.mount_namespace, -1);
}

/* A child that died without a word says why by its status. */
static void note_death(int status)
{
	enum { BY_OOM_KILLER = 256 };
	if (launch.failed_section == PLAN_CHILD && launch.failures.error == EINTR && WIFSIGNALED(status))
		launch.failures.detail = WTERMSIG(status) | (read_oom_kills() > oom_kills ? BY_OOM_KILLER : 0);
}

static void fail(void)
{
	int status = launch_kill(&launch);
	if (status)
		note_death(status);
	struct {
		uint32_t section;
		uint32_t index;
		int32_t error;
		uint32_t detail[2];
	} failed = { launch.failed_section, launch.failures.first, launch.failures.error, { 0 } };
	memcpy(failed.detail, &launch.failures.detail, sizeof failed.detail);
	phase = OVER;
	release_mount_namespace();
	relay_abandon();
	control_publish(WIRE_CTL_FAILED, &failed, sizeof failed);
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
	int64_t now = realtime_ns();
	phase = RUNNING;
	control_publish(WIRE_CTL_STARTED, &now, sizeof now);
	launch_settle(&launch);
	be_spared();
	if (run_directory >= 0)
		blank = open_temporary();
	if (waiting)
		monitor_signal(waiting);
}

/* Of what launch says. */
static void fail_met(void)
{
	gate = 0;
	if (ended_early)
		launch.child = 0; /* reaped already */
	fail();
}

static void fail_restore(int error)
{
	errno = error;
	launch_failed(&launch, LAUNCH_RESTORE);
	fail_met();
}

/* What the plan has executed is not the container's program but the one that restores it. */
static void begin_restore(void)
{
	const union plan_argument *request = launch.x.request;
	phase = RESTORING;
	launch.restorer = launch.child;
	launch.child = 0;
	replace_fd(&launch.pidfd, -1);
	replace_fd(&launch.channel, -1);
	execution_close_slots(&launch.x);
	if (dialogue_begin(launch.x.restorer, launch.plan.base + request->span.offset, request->span.length) < 0)
		fail_restore(errno);
}

/* Only the end of file on the channel, or the child's death, says how the start went. */
static void conclude_start(int status)
{
	if (!launch_has_executed(&launch)) {
		note_death(status);
		fail();
	} else if (launch.x.restorer >= 0) {
		begin_restore();
	} else {
		started();
	}
}

static int code_of(int status)
{
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	return 128 + (forced && WTERMSIG(status) == SIGKILL ? forced : WTERMSIG(status));
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
	enum { BY_OOM_KILLER = 1 };
	char text[64];
	if (phase == RESTORING) {
		ended_early = true;
		early_status = status;
		return;
	}
	launch.child = 0;
	if (phase == STARTING) {
		take_master();
		conclude_start(status);
	}
	if (phase == OVER)
		return;
	phase = OVER;
	struct {
		int32_t code;
		uint32_t time[2];
		uint32_t flags;
	} exited = { .code = code_of(status) };
	int64_t now = realtime_ns();
	memcpy(exited.time, &now, sizeof exited.time);
	if (exited.code == 128 + SIGKILL && read_oom_kills() > oom_kills)
		exited.flags = BY_OOM_KILLER;
	replace_fd(&launch.x.oom_counter, -1);
	relay_end(exited.code);
	int length = snprintf(text, sizeof text, "code %d\ntime %lld\noom %u\n", exited.code, (long long)now, exited.flags);
	write_state("exit", text, length);
	control_publish(WIRE_CTL_EXITED, &exited, sizeof exited);
	relay_tell_exit();
	release_mount_namespace();
	tear_down();
}

static void finish_restore(void)
{
	replace_fd(&launch.x.restorer, -1);
	if (launch_hold_mount_namespace(&launch) < 0 && !ended_early)
		return fail_restore(errno);
	started();
	if (ended_early)
		child_exited(early_status);
}

static void wait_for_daemon(unsigned at)
{
	const int32_t pid = launch.child;
	gate = at;
	control_publish(at, &pid, sizeof pid);
}

static void heed(const struct dialogue_message *message, int *fd)
{
	switch (message->event) {
	case DIALOGUE_NAMESPACES:
		return launch_meet(&launch, message->pid) ? wait_for_daemon(WIRE_CTL_NAMESPACES) : fail_met();
	case DIALOGUE_RESTORED:
		return wait_for_daemon(WIRE_CTL_RESTORED);
	case DIALOGUE_DONE:
		return launch.child && message->pid == launch.child ? finish_restore() : fail_restore(ECHILD);
	case DIALOGUE_FAILED:
		return fail_restore(message->error ? message->error : EIO);
	case DIALOGUE_MASTER:
		if (*fd >= 0)
			relay_set_master(keep_fd(fd));
		break;
	case DIALOGUE_STEP:
		break;
	}
	if (dialogue_answer(launch.x.restorer, true) < 0)
		fail_restore(errno);
}

/* Takes one message; false when there is none. */
static bool converse(void)
{
	struct dialogue_message message;
	int result = dialogue_receive(launch.x.restorer, &message);
	CLEANUP_FD fd = message.fd;
	if (result == 0) {
		heed(&message, &fd);
		return true;
	}
	/* at the end of the dialogue the restorer's own end says more */
	if (errno != EAGAIN)
		replace_fd(&launch.x.restorer, -1);
	return false;
}

static void on_dialogue(int index, short ready)
{
	(void)index, (void)ready;
	if (phase == RESTORING && !gate)
		converse();
}

/* It may have said that it is done; without that its end is the restore's. */
static void restorer_exited(void)
{
	launch.restorer = 0;
	while (phase == RESTORING && !gate && launch.x.restorer >= 0 && converse())
		;
	if (phase == RESTORING)
		fail_restore(EINTR);
}

void monitor_pass(bool yes)
{
	if (phase != RESTORING || (yes && !gate))
		return;
	if (!yes)
		return fail_restore(ECANCELED);
	/* whoever finds this file knows that the container may have run */
	if (gate == WIRE_CTL_RESTORED && run_directory >= 0 && !write_state("released", "1\n", 2))
		return fail_restore(errno);
	gate = 0;
	if (dialogue_answer(launch.x.restorer, true) < 0)
		fail_restore(errno);
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

static bool would_be_dropped(int signal)
{
	bool is_init = launch.x.request || launch.plan.header->clone_flags & CLONE_NEWPID;
	return is_init && is_unminded(launch.child, signal);
}

void monitor_signal(int signal)
{
	if (signal < 1 || signal > 64 || phase == OVER)
		return;
	if (phase == RESTORING && signal == SIGKILL)
		return fail_restore(ECANCELED);
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
	if (signal != SIGKILL && would_be_dropped(signal)) {
		forced = signal;
		signal = SIGKILL;
	}
	sys_pidfd_send_signal(launch.pidfd, signal);
}

/* The kernel spares a PID 1 the SIGPIPE of its own write; a shell's loop would go on for ever. A child of it that wrote
 * gets its signal on its next write. */
void monitor_broken_pipe(void)
{
	if (launch.child && !has_children(launch.child) && would_be_dropped(SIGPIPE))
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
	if (chdir("/") < 0)
		_exit(EXIT_FAILURE);
}

static bool start(int plan, const int given[PLAN_GIVEN])
{
	bool prepared = launch_prepare(&launch, plan, given);
	close_quietly(plan);
	if (!prepared)
		return false;
	oom_kills = read_oom_kills();
	relay_begin(&launch.plan, &launch.x.stdio);
	return launch_clone(&launch);
}

/* The daemon makes the container's files meanwhile; when it gives up or goes away, nothing has run. */
static bool await_begin(struct monitor_descriptors *given, unsigned *session_flags)
{
	struct pollfd control = { .fd = given->control, .events = POLLIN };
	uint32_t words[3] = { 0 };
	int fds[BEGIN_FDS], next = 0;
	while (poll(&control, 1, -1) < 0 && errno == EINTR)
		;
	ssize_t length = receive_message(given->control, words, sizeof words, fds, BEGIN_FDS);
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
	return launch_failed(&launch, LAUNCH_SETUP);
}

static bool go(void)
{
	log_begin(plan_log_path(&launch.plan), launch.plan.header->log_files, launch.plan.header->log_bytes);
	bool gone = launch_go(&launch);
	publish_pids();
	return gone;
}

static bool is_done(void)
{
	return phase == OVER && relay_is_done() && control_is_done(recorded);
}

_Noreturn void monitor_run(struct monitor_descriptors *given, unsigned session_flags, bool waits)
{
	begin("ctctl-monitor");
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	bool ok = start(given->plan, given->given) && (!waits || await_begin(given, &session_flags));
	run_directory = given->run_directory;
	control_begin(given->listener);
	control_add(given->control);
	ok = ok && go();
	if (given->session >= 0)
		relay_attach(given->session, session_flags);
	if (!ok)
		fail();
	while (!is_done()) {
		int timeout = relay_watch();
		loop_watch(signals, POLLIN, on_child, 0);
		if (phase == STARTING)
			loop_watch(launch.channel, POLLIN, on_channel, 0);
		if (phase == RESTORING && !gate)
			loop_watch(launch.x.restorer, POLLIN, on_dialogue, 0);
		control_watch();
		loop_round(timeout);
		/* nobody is left to say yes */
		if (gate && !control_has_subscriber())
			fail_restore(ECANCELED);
	}
	_exit(EXIT_SUCCESS);
}

_Noreturn void monitor_tear_down(int plan, int control)
{
	begin("ctctl-teardown");
	run_directory = -1;
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
