/* Processes, threads, and how they belong together. */
#include "survive.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

void tree(void)
{
	int ends[2];
	MUST(pipe(ends) == 0);
	pid_t pids[8], session = getsid(0);
	for (int i = 0; i < 8; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			if (i % 2)
				setsid();
			else
				setpgid(0, 0);
			pid_t grandchild = fork();
			if (grandchild == 0)
				for (;;)
					pause();
			char byte;
			MUST(read(ends[0], &byte, 1) == 1);
			kill(grandchild, SIGKILL);
			waitpid(grandchild, NULL, 0);
			_exit(i + 1);
		}
	}
	usleep(100000);
	across();
	for (int i = 0; i < 8; i++)
		MUST(getsid(pids[i]) == (i % 2 ? pids[i] : session) && getpgid(pids[i]) == pids[i]);
	MUST(write(ends[1], "12345678", 8) == 8);
	for (int i = 0; i < 8; i++)
		MUST(ended_with(pids[i], i + 1));
}

void zombie(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(7);
	siginfo_t dead;
	MUST(waitid(P_PID, (id_t)pid, &dead, WEXITED | WNOWAIT) == 0);
	across();
	MUST(ended_with(pid, 7));
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int woken;
static __thread int own;

static void *thread(void *number)
{
	own = (int)(intptr_t)number;
	pthread_mutex_lock(&mutex);
	while (!woken)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
	return (void *)(intptr_t)own;
}

void threads(void)
{
	pthread_t all[20];
	for (int i = 0; i < 20; i++)
		MUST(pthread_create(&all[i], NULL, thread, (void *)(intptr_t)i) == 0);
	across();
	pthread_mutex_lock(&mutex);
	woken = 1;
	pthread_cond_broadcast(&condition);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 20; i++) {
		void *result;
		MUST(pthread_join(all[i], &result) == 0 && (intptr_t)result == i);
	}
}

/* A job that was stopped stays so until it is continued. */
void stopped(void)
{
	pid_t pid = fork();
	if (pid == 0) {
		raise(SIGSTOP);
		_exit(5);
	}
	int status;
	MUST(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	across();
	MUST(waitpid(pid, &status, WNOHANG) == 0);
	MUST(kill(pid, SIGCONT) == 0 && ended_with(pid, 5));
}

/* Orphans go to the nearest subreaper. */
void adoption(void)
{
	int ends[2], go[2];
	pid_t orphan;
	MUST(pipe(ends) == 0 && pipe(go) == 0 && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		orphan = fork();
		if (orphan == 0) {
			char byte;
			MUST(read(go[0], &byte, 1) == 1);
			_exit(9);
		}
		MUST(write(ends[1], &orphan, sizeof orphan) == sizeof orphan);
		for (;;)
			pause();
	}
	MUST(read(ends[0], &orphan, sizeof orphan) == sizeof orphan);
	across();
	int reaper = 0;
	MUST(prctl(PR_GET_CHILD_SUBREAPER, &reaper, 0, 0, 0) == 0 && reaper == 1);
	MUST(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid);
	MUST(write(go[1], "x", 1) == 1 && ended_with(orphan, 9));
}

/* Its program's file has been replaced, as by an upgrade of its package. */
void upgraded(void)
{
	char bytes[4096];
	int from = open("/proc/self/exe", O_RDONLY), to = open("/tmp/program", O_CREAT | O_WRONLY, 0755);
	for (ssize_t length; (length = read(from, bytes, sizeof bytes)) > 0;)
		MUST(write(to, bytes, (size_t)length) == length);
	close(to);
	int executed[2];
	MUST(pipe2(executed, O_CLOEXEC) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		execl("/tmp/program", "program", "zombie", NULL);
		_exit(1);
	}
	close(executed[1]);
	MUST(read(executed[0], bytes, 1) == 0); /* the other end went with its exec */
	MUST(unlink("/tmp/program") == 0);
	MUST(ended_with(pid, 0)); /* it is the one that is told to go on */
}
