/* What CRIU loses or cannot dump: each case holds as long as nothing is suspended. */
#include "survive.h"

#include <mqueue.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

/* Each read takes one, not all. */
void semaphore(void)
{
	uint64_t value;
	int counter = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK), shared = dup(counter);
	across();
	for (int i = 0; i < 3; i++)
		MUST(read(i % 2 ? shared : counter, &value, sizeof value) == sizeof value && value == 1);
	MUST(read(counter, &value, sizeof value) < 0 && errno == EAGAIN);
}

/* A job in the background that has read from its terminal. */
void waiting(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), status;
	MUST(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	pid_t leader = fork();
	if (leader == 0) {
		setsid();
		int slave = open(ptsname(master), O_RDWR);
		pid_t job = fork();
		if (job == 0) {
			char byte;
			setpgid(0, 0);
			_exit(read(slave, &byte, 1) == 1 ? 6 : 1);
		}
		MUST(waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN);
		signal(SIGTTOU, SIG_IGN);
		across();
		MUST(tcsetpgrp(slave, job) == 0 && kill(-job, SIGCONT) == 0);
		_exit(ended_with(job, 6) ? 0 : 1);
	}
	MUST(write(master, "x\n", 2) == 2 && ended_with(leader, 0));
}

/* Each write is read alone. */
void packets(void)
{
	int ends[2];
	char bytes[16];
	MUST(pipe2(ends, O_DIRECT) == 0 && write(ends[1], "one", 3) == 3 && write(ends[1], "two", 3) == 3);
	across();
	MUST(read(ends[0], bytes, sizeof bytes) == 3 && read(ends[0], bytes, sizeof bytes) == 3);
}

void queue(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 4, .mq_msgsize = 16 };
	char bytes[16];
	mqd_t queue = mq_open("/jobs", O_CREAT | O_RDWR, 0600, &attributes);
	MUST(queue >= 0 && mq_send(queue, "job", 3, 1) == 0);
	across();
	MUST(mq_receive(queue, bytes, sizeof bytes, NULL) == 3);
}
