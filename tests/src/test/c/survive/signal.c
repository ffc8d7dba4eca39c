/* Signals that wait, and timers that send them. */
#include "survive.h"

#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

static volatile int alarms, queued[3], queued_count, on_other_stack;
static char stack[65536];

static void on_alarm(int number)
{
	(void)number;
	alarms++;
}

static void on_queued(int number, siginfo_t *info, void *context)
{
	(void)number, (void)context;
	char here;
	on_other_stack = &here >= stack && &here < stack + sizeof stack;
	if (queued_count < 3)
		queued[queued_count++] = info->si_value.sival_int;
}

void signals(void)
{
	struct sigaction action = { .sa_sigaction = on_queued, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	const stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
	sigset_t set, before;
	MUST(sigaltstack(&other, NULL) == 0 && sigaction(SIGRTMIN + 3, &action, NULL) == 0);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 3);
	sigaddset(&set, SIGUSR2);
	MUST(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	for (int i = 1; i <= 3; i++)
		MUST(sigqueue(getpid(), SIGRTMIN + 3, (union sigval){ .sival_int = i * 10 }) == 0);
	raise(SIGUSR2);
	signal(SIGUSR2, SIG_IGN);
	across();
	MUST(sigprocmask(SIG_SETMASK, NULL, &before) == 0 && sigismember(&before, SIGUSR2));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	MUST(queued_count == 3 && queued[0] == 10 && queued[2] == 30 && on_other_stack);
	struct sigaction now;
	MUST(sigaction(SIGUSR2, NULL, &now) == 0 && now.sa_handler == SIG_IGN);
}

static bool ticks(int timer)
{
	uint64_t count;
	ssize_t length;
	while ((length = read(timer, &count, sizeof count)) < 0 && errno == EINTR)
		;
	return length == sizeof count && count > 0;
}

void timers(void)
{
	timer_t posix;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const struct itimerspec fast = { .it_interval.tv_nsec = 20000000, .it_value.tv_nsec = 20000000 };
	const struct itimerval interval = { .it_interval.tv_usec = 30000, .it_value.tv_usec = 30000 };
	signal(SIGUSR1, on_alarm);
	signal(SIGALRM, on_alarm);
	int fresh = timerfd_create(CLOCK_MONOTONIC, 0), expired = timerfd_create(CLOCK_MONOTONIC, 0);
	MUST(timerfd_settime(expired, 0, &fast, NULL) == 0 && timerfd_settime(fresh, 0, &fast, NULL) == 0);
	MUST(timer_create(CLOCK_MONOTONIC, &event, &posix) == 0 && timer_settime(posix, 0, &fast, NULL) == 0);
	MUST(ticks(fresh));
	usleep(50000); /* `expired` has, and is not read */
	setitimer(ITIMER_REAL, &interval, NULL);
	across();
	for (int i = 0; i < 5; i++)
		MUST(ticks(expired) && ticks(fresh));
	int seen = alarms;
	for (int i = 0; i < 200 && alarms < seen + 5; i++)
		usleep(10000);
	MUST(alarms >= seen + 5);
	struct itimerval now;
	MUST(getitimer(ITIMER_REAL, &now) == 0 && now.it_interval.tv_usec == 30000);
	struct itimerspec left;
	MUST(timer_gettime(posix, &left) == 0 && left.it_interval.tv_nsec == 20000000);
}

/* Monotonic clocks do not jump; a timer that was set to a time of day keeps it, one that was never set stays so. */
void clocks(void)
{
	struct timespec before, after, boot, day;
	clock_gettime(CLOCK_MONOTONIC, &before);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &day);
	const struct itimerspec later = { .it_value.tv_sec = day.tv_sec + 3600 };
	const struct itimerspec once = { .it_value.tv_nsec = 1000000 };
	int absolute = timerfd_create(CLOCK_REALTIME, 0), idle = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	int done = timerfd_create(CLOCK_BOOTTIME, 0);
	MUST(timerfd_settime(absolute, TFD_TIMER_ABSTIME, &later, NULL) == 0);
	MUST(timerfd_settime(done, 0, &once, NULL) == 0);
	usleep(50000);
	across();
	clock_gettime(CLOCK_MONOTONIC, &after);
	MUST(after.tv_sec >= before.tv_sec && after.tv_sec < before.tv_sec + 600);
	clock_gettime(CLOCK_BOOTTIME, &after);
	MUST(after.tv_sec >= boot.tv_sec && after.tv_sec < boot.tv_sec + 600);
	struct itimerspec left;
	MUST(timerfd_gettime(absolute, &left) == 0 && left.it_value.tv_sec > 3000 && left.it_value.tv_sec <= 3600);
	MUST(timerfd_gettime(idle, &left) == 0 && left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
	MUST(ticks(done));
}

/* Calls that nothing but a signal handler interrupts, and there is none: each child ends when its call does. */
void asleep(void)
{
	pid_t pids[4];
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		struct timespec left = { 1000, 0 };
		if (i == 0)
			nanosleep(&left, &left);
		else if (i == 1)
			clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL);
		else if (i == 2)
			poll(NULL, 0, 1000000);
		else
			syscall(SYS_futex, &left.tv_nsec, FUTEX_WAIT, 0, &left, NULL, 0);
		_exit(1);
	}
	usleep(100000);
	across();
	usleep(100000);
	for (int i = 0; i < 4; i++) {
		MUST(waitpid(pids[i], NULL, WNOHANG) == 0);
		MUST(kill(pids[i], SIGKILL) == 0 && waitpid(pids[i], NULL, 0) == pids[i]);
	}
}
