/*
 * Fills the memory of restored processes while they run already: what they touch first, the rest as fast as it goes.
 *
 * CRIU connects to lazy-pages.socket in the directory and says, per process, {i32 pid} and a byte with its userfaultfd
 * ({i32 -pid} alone for a zombie), in the end {u32 RESTORED}. Beside the socket lie
 *
 *   missing-PID    what a process lacks: {u64 start, u64 end}, in order of address
 *   memory-PID-N   its pages from N TiB on, each as far behind the start of the file as its address is behind N TiB
 *
 * Only this process keeps the kernel from giving the others zeroes where their memory is missing. It is no part of the daemon,
 * so that it goes on when the daemon dies.
 */
#include "pager.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "message.h"
#include "missing.h"
#include "util.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14 */
#endif

static const int32_t RESTORED = 0x52535446;
static const uint64_t PAGE = 4096;
static const uint64_t WINDOW = (uint64_t)1 << 40;
/* Around a fault, as neighbours are wanted next; and between two looks at whether there is one. */
static const uint64_t FAULT_BYTES = 16 * 4096, STEP_BYTES = 64 * 4096;

struct window {
	int32_t pid;
	uint64_t number;
	uint64_t base;
};

struct process {
	int userfaultfd;
	int32_t pid;
	struct missing missing;
};

static struct {
	struct window *windows;
	size_t window_count;
	struct process *processes; /* polls has one more: the connection comes first */
	struct pollfd *polls;
	size_t count;
} all;

static struct window *find_window(int32_t pid, uint64_t number)
{
	for (size_t i = 0; i < all.window_count; i++)
		if (all.windows[i].pid == pid && all.windows[i].number == number)
			return &all.windows[i];
	return NULL;
}

static int open_window(int32_t pid, uint64_t number)
{
	char name[64];
	snprintf(name, sizeof name, "memory-%d-%llu", pid, (unsigned long long)number);
	CLEANUP_FD file = open(name, O_RDONLY | O_CLOEXEC);
	struct window *windows = reallocarray(all.windows, all.window_count + 1, sizeof *windows);
	if (file < 0 || !windows)
		return -1;
	all.windows = windows;
	void *base = mmap(NULL, WINDOW, PROT_READ, MAP_SHARED | MAP_NORESERVE, file, 0);
	if (base == MAP_FAILED)
		return -1;
	windows[all.window_count++] = (struct window){ pid, number, (uint64_t)(uintptr_t)base };
	return 0;
}

/* The files are gone before all is filled: each is opened now. */
static int open_windows(int32_t pid, uint64_t start, uint64_t end)
{
	for (uint64_t number = start / WINDOW; number <= (end - 1) / WINDOW; number++)
		if (!find_window(pid, number) && open_window(pid, number) < 0)
			return -1;
	return 0;
}

static int read_missing(int32_t pid, struct missing *missing)
{
	char name[64];
	snprintf(name, sizeof name, "missing-%d", pid);
	FILE *file = fopen(name, "re");
	uint64_t bounds[2];
	int result = file || errno == ENOENT ? 0 : -1;
	while (file && result == 0 && fread(bounds, sizeof bounds, 1, file) == 1) {
		result = missing_append(missing, (struct missing_range){ bounds[0], bounds[1], bounds[0] });
		if (result == 0)
			result = open_windows(pid, bounds[0], bounds[1]);
	}
	if (file)
		fclose(file);
	return result;
}

static int add_process(struct process process)
{
	struct process *processes = reallocarray(all.processes, all.count + 1, sizeof *processes);
	if (processes)
		all.processes = processes;
	struct pollfd *polls = reallocarray(all.polls, all.count + 2, sizeof *polls);
	if (polls)
		all.polls = polls;
	if (!processes || !polls)
		return -1;
	processes[all.count++] = process;
	polls[all.count] = (struct pollfd){ .fd = process.userfaultfd, .events = POLLIN };
	return 0;
}

/* Without a userfaultfd the kernel gives zeroes, and leaves what is there. */
static void remove_process(size_t index)
{
	close_quietly(all.processes[index].userfaultfd);
	missing_free(&all.processes[index].missing);
	all.processes[index] = all.processes[--all.count];
	all.polls[index + 1] = all.polls[all.count + 1];
}

/* The C libraries differ in the type of a request. */
static int control(const struct process *process, unsigned long request, void *order)
{
	return (int)syscall(SYS_ioctl, process->userfaultfd, request, order);
}

static void wake(const struct process *process, uint64_t page)
{
	struct uffdio_range range = { .start = page, .len = PAGE };
	control(process, UFFDIO_WAKE, &range);
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Gives a process its pages from `at` on, up to so many bytes of what is missing there in one piece. */
static int give(struct process *process, uint64_t at, uint64_t most)
{
	const struct missing_range *range = missing_from(&process->missing, at);
	uint64_t source = range->source + (at - range->start);
	uint64_t length = least(least(most, range->end - at), WINDOW - source % WINDOW);
	uint64_t here = find_window(process->pid, source / WINDOW)->base + source % WINDOW;
	/* one by one they would be mapped in the middle of copying */
	madvise((void *)(uintptr_t)here, length, MADV_POPULATE_READ);
	struct uffdio_copy order = { .dst = at, .src = here, .len = length };
	while (control(process, UFFDIO_COPY, &order) < 0) {
		if (order.copy > 0)
			return missing_cut(&process->missing, at, at + (uint64_t)order.copy);
		if (errno == EAGAIN || errno == ENOMEM) {
			/* its mappings have changed, of which we are about to hear; or its memory is at a limit */
			if (errno == ENOMEM)
				pause_briefly();
			wake(process, at);
			return 0;
		}
		if (errno == ESRCH || errno == ENOSPC) {
			missing_free(&process->missing);
			return 0;
		}
		if (errno == ENOENT && order.len > PAGE) {
			order.len = PAGE; /* there may be two mappings in what was asked for */
			continue;
		}
		if (errno != EEXIST && errno != ENOENT)
			return -1;
		wake(process, at);
		return missing_cut(&process->missing, at, at + PAGE);
	}
	return missing_cut(&process->missing, at, at + order.len);
}

static int answer_fault(struct process *process, uint64_t address)
{
	uint64_t page = address & ~(PAGE - 1);
	const struct missing_range *range = missing_from(&process->missing, page);
	if (range && range->start <= page)
		return give(process, page, FAULT_BYTES);
	struct uffdio_zeropage order = { .range = { .start = page, .len = PAGE } };
	if (control(process, UFFDIO_ZEROPAGE, &order) < 0)
		wake(process, page); /* it is there by now, or gone, or the process tries again */
	return 0;
}

static int add_child(const struct process *parent, int userfaultfd)
{
	struct process child = { .userfaultfd = userfaultfd, .pid = parent->pid };
	return missing_copy(&child.missing, &parent->missing) < 0 ? -1 : add_process(child);
}

static int take_message(size_t index, const struct uffd_msg *message)
{
	struct process *process = &all.processes[index];
	switch (message->event) {
	case UFFD_EVENT_PAGEFAULT:
		return answer_fault(process, message->arg.pagefault.address);
	case UFFD_EVENT_REMOVE:
	case UFFD_EVENT_UNMAP:
		return missing_cut(&process->missing, message->arg.remove.start, message->arg.remove.end);
	case UFFD_EVENT_REMAP:
		return missing_move(&process->missing, message->arg.remap.from, message->arg.remap.to,
				    message->arg.remap.len);
	case UFFD_EVENT_FORK:
		return add_child(process, (int)message->arg.fork.ufd);
	default:
		errno = EBADMSG;
		return -1;
	}
}

/*
 * One at a time: a change of mappings holds copying up until it has been read. Read together with a fault that came before it,
 * it would let us copy to where memory was, or give a child a page that it has not.
 */
static int take_next(size_t index)
{
	struct uffd_msg message;
	if (read(all.processes[index].userfaultfd, &message, sizeof message) != sizeof message)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	return take_message(index, &message);
}

static int receive_userfaultfd(int connection)
{
	char byte;
	int fd;
	await_message(connection, &byte, sizeof byte, &fd, 1);
	return fd;
}

/* What CRIU says next: 1 when everything is restored. */
static int hear(int connection)
{
	int32_t word;
	if (recv(connection, &word, sizeof word, MSG_WAITALL) != sizeof word) {
		errno = ECONNRESET;
		return -1;
	}
	if (word == RESTORED)
		return 1;
	if (word < 0)
		return 0;
	struct process process = { .pid = word, .userfaultfd = receive_userfaultfd(connection) };
	if (process.userfaultfd < 0 || read_missing(word, &process.missing) < 0)
		return -1;
	return add_process(process);
}

/* A step of what nobody has asked for yet, of the first process that lacks anything; those that lack nothing are let go of. */
static int fill_some(void)
{
	while (all.count > 0 && !missing_any(&all.processes[0].missing))
		remove_process(0);
	if (all.count == 0)
		return 0;
	struct process *process = &all.processes[0];
	return give(process, process->missing.ranges[process->missing.first].start, STEP_BYTES);
}

static int serve(int connection)
{
	bool restored = false;
	all.polls = calloc(1, sizeof *all.polls);
	if (!all.polls)
		return -1;
	all.polls[0] = (struct pollfd){ .fd = connection, .events = POLLIN };
	while (!restored || all.count > 0) {
		if (poll(all.polls, all.count + 1, restored ? 0 : -1) < 0 && errno != EINTR)
			return -1;
		/* backwards: children that are added have no events yet */
		for (size_t i = all.count; i > 0; i--)
			if (all.polls[i].revents && take_next(i - 1) < 0)
				return -1;
		if (all.polls[0].revents) {
			int heard = hear(connection);
			if (heard < 0)
				return -1;
			restored = heard == 1;
			if (restored)
				all.polls[0].fd = -1;
			all.polls[0].revents = 0;
		}
		if (restored && fill_some() < 0)
			return -1;
	}
	return 0;
}

static int await_connection(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "lazy-pages.socket" };
	CLEANUP_FD listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0)
		return -1;
	if (write_once(STDOUT_FILENO, "listening\n", 10) < 0)
		return -1;
	/* stdin: whoever has started us is still there */
	struct pollfd wanted[] = { { .fd = listener, .events = POLLIN }, { .fd = STDIN_FILENO } };
	while (!wanted[0].revents && !wanted[1].revents)
		if (poll(wanted, 2, -1) < 0 && errno != EINTR)
			return -1;
	if (!wanted[0].revents) {
		errno = EPIPE;
		return -1;
	}
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

int pager_main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	setsid();
	CLEANUP_FD lock = open(argv[2], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock whole = { .l_type = F_WRLCK };
	if (lock < 0 || fcntl(lock, F_SETLKW, &whole) < 0 || chdir(argv[1]) < 0) {
		perror("ctctl-pager");
		return 1;
	}
	CLEANUP_FD connection = await_connection();
	if (connection < 0 || serve(connection) < 0) {
		perror("ctctl-pager");
		return 1;
	}
	return 0;
}
