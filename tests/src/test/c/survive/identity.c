/* Who a process is, what it may do, and when it runs. */
#include "survive.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

void identity(void)
{
	struct rlimit limit = { 100, 200 }, now;
	MUST(setrlimit(RLIMIT_NOFILE, &limit) == 0 && prctl(PR_SET_NAME, "renamed", 0, 0, 0) == 0);
	MUST(setgid(1000) == 0 && setuid(1000) == 0);
	MUST(prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0) == 0);
	across();
	char name[16];
	int signal_number = 0;
	MUST(getuid() == 1000 && geteuid() == 1000 && getgid() == 1000 && setuid(0) < 0);
	MUST(getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == 100 && now.rlim_max == 200);
	MUST(prctl(PR_GET_NAME, name, 0, 0, 0) == 0 && strcmp(name, "renamed") == 0);
	MUST(prctl(PR_GET_PDEATHSIG, &signal_number, 0, 0, 0) == 0 && signal_number == SIGUSR1);
	MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2);
}

enum { IOPRIO_WHO_PROCESS = 1, IOPRIO_IDLE = 3 << 13, IOPRIO_BEST_7 = 2 << 13 | 7 };

void scheduling(void)
{
	cpu_set_t first, now;
	struct sched_param none = { 0 };
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	MUST(setpriority(PRIO_PROCESS, 0, 7) == 0 && sched_setscheduler(0, SCHED_BATCH, &none) == 0);
	MUST(sched_setaffinity(0, sizeof first, &first) == 0);
	MUST(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_BEST_7) == 0);
	MUST(prctl(PR_SET_TIMERSLACK, 12345, 0, 0, 0) == 0);
	int score = open("/proc/self/oom_score_adj", O_WRONLY);
	MUST(write(score, "321", 3) == 3);
	close(score);
	across();
	MUST(getpriority(PRIO_PROCESS, 0) == 7 && sched_getscheduler(0) == SCHED_BATCH);
	score = open("/proc/self/oom_score_adj", O_RDONLY);
	MUST(got(score, "321"));
	MUST(sched_getaffinity(0, sizeof now, &now) == 0 && CPU_EQUAL(&now, &first));
	MUST(syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0) == IOPRIO_BEST_7);
	MUST(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0) == 12345);
}
