/* Memory of every kind. */
#include "survive.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>

static _Noreturn void stay(void)
{
	for (;;)
		pause();
}

void memory(void)
{
	enum { SIZE = 8 << 20 };
	char *private = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *shared = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < SIZE; i += 4096) {
		private[i] = (char)(i >> 12);
		shared[i] = (char)(i >> 13);
	}
	pid_t child = fork();
	if (child == 0) {
		shared[1] = 'c';
		private[1] = 'p';
		stay();
	}
	usleep(50000);
	across();
	for (int i = 0; i < SIZE; i += 4096)
		MUST(private[i] == (char)(i >> 12) && shared[i] == (char)(i >> 13));
	MUST(shared[1] == 'c' && private[1] == 0);
	kill(child, SIGKILL);
}

/* Memory that the program itself cannot read when it is saved; of each page some is noise, so that no two are alike. */
void hidden(void)
{
	enum { SIZE = 24 << 20, WORDS = SIZE / 8 };
	uint64_t *words = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (uint64_t i = 0; i < WORDS; i++)
		words[i] = i / 512 % 3 == 2 ? 0 : i % 512 < 64 ? i * 0x9e3779b97f4a7c15 : i / 512;
	MUST(mprotect(words, SIZE / 2, PROT_NONE) == 0);
	MUST(mprotect(words + WORDS / 2, SIZE / 4, PROT_WRITE) == 0);
	across();
	MUST(mprotect(words, SIZE, PROT_READ) == 0);
	for (uint64_t i = 0; i < WORDS; i++)
		MUST(words[i] == (i / 512 % 3 == 2 ? 0 : i % 512 < 64 ? i * 0x9e3779b97f4a7c15 : i / 512));
}

static volatile sig_atomic_t faults;
static char *guard;

static void on_fault(int number)
{
	(void)number;
	faults++;
	mprotect(guard, 4096, PROT_READ | PROT_WRITE);
}

/* Files, in part written to, protected pages, and what a child does not inherit. */
void mappings(void)
{
	char page[4096] = "from the file";
	int file = open("/tmp/mapped", O_CREAT | O_RDWR, 0600);
	for (int i = 0; i < 4; i++)
		MUST(write(file, page, sizeof page) == sizeof page);
	char *private = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
	char *shared = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	strcpy(private + 4096, "changed privately");
	strcpy(shared + 8192, "changed for all");
	guard = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(guard, "guarded");
	MUST(mprotect(guard, 4096, PROT_NONE) == 0 && madvise(guard + 4096, 4096, MADV_DONTFORK) == 0);
	signal(SIGSEGV, on_fault);
	across();
	MUST(strcmp(private, "from the file") == 0 && strcmp(private + 4096, "changed privately") == 0);
	MUST(strcmp(shared + 8192, "changed for all") == 0);
	file = open("/tmp/mapped", O_RDWR);
	strcpy(shared, "written later");
	MUST(pread(file, page, sizeof page, 0) == sizeof page && strcmp(page, "written later") == 0);
	MUST(*(volatile char *)guard == 'g' && faults == 1);
	signal(SIGSEGV, SIG_DFL);
	pid_t child = fork();
	if (child == 0) {
		guard[4096] = 'x'; /* not there in a child */
		_exit(0);
	}
	int status;
	MUST(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

void memfd(void)
{
	int sealed = memfd_create("sealed", MFD_ALLOW_SEALING), shared = memfd_create("shared", 0);
	MUST(ftruncate(sealed, 4096) == 0 && pwrite(sealed, "memfd", 5, 100) == 5);
	MUST(fcntl(sealed, F_ADD_SEALS, F_SEAL_GROW) == 0 && ftruncate(shared, 8192) == 0);
	char *mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
	pid_t child = fork();
	if (child == 0) {
		strcpy(mapped, "from the child");
		stay();
	}
	usleep(50000);
	across();
	char bytes[8] = { 0 };
	MUST(pread(sealed, bytes, 5, 100) == 5 && strcmp(bytes, "memfd") == 0 && ftruncate(sealed, 8192) < 0);
	MUST(strcmp(mapped, "from the child") == 0 && pwrite(shared, "F", 1, 0) == 1 && mapped[0] == 'F');
	kill(child, SIGKILL);
}

void sysv(void)
{
	int segment = shmget(4711, 65536, IPC_CREAT | 0600);
	char *attached = shmat(segment, NULL, 0);
	strcpy(attached, "sysv");
	int semaphores = semget(4712, 2, IPC_CREAT | 0600), queue = msgget(4713, IPC_CREAT | 0600);
	MUST(semctl(semaphores, 1, SETVAL, 5) == 0);
	struct { long type; char text[8]; } message = { 9, "queued" };
	MUST(msgsnd(queue, &message, sizeof message.text, 0) == 0);
	pid_t child = fork();
	if (child == 0) {
		strcpy(attached + 100, "child");
		stay();
	}
	usleep(50000);
	across();
	MUST(shmget(4711, 65536, 0600) == segment && strcmp(attached, "sysv") == 0 && strcmp(attached + 100, "child") == 0);
	MUST(semctl(semget(4712, 2, 0600), 1, GETVAL) == 5);
	MUST(msgrcv(msgget(4713, 0600), &message, sizeof message.text, 9, 0) == 8 && strcmp(message.text, "queued") == 0);
	kill(child, SIGKILL);
}
