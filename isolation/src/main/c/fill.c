#include "fill.h"

#include <errno.h>
#include <linux/userfaultfd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "util.h"
#include "windows.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14 */
#endif

static const uint64_t PAGE = 4096;
/* Around a fault, as neighbours are wanted next; and between two looks at whether there is one. */
static const uint64_t FAULT_BYTES = 16 * 4096, STEP_BYTES = 64 * 4096;

struct process {
	int userfaultfd;
	int32_t pid;
	uint64_t next; /* nothing before it is here */
	bool moved; /* some of it is not where it was saved */
	struct missing missing;
};

static struct {
	struct process *processes;
	struct pollfd *polls;
	size_t count;
} all;

static int add_process(struct process process)
{
	struct process *processes = reallocarray(all.processes, all.count + 1, sizeof *processes);
	if (processes)
		all.processes = processes;
	struct pollfd *polls = reallocarray(all.polls, FILL_OTHERS + all.count + 1, sizeof *polls);
	if (polls)
		all.polls = polls;
	if (!processes || !polls)
		return -1;
	processes[all.count] = process;
	polls[FILL_OTHERS + all.count++] = (struct pollfd){ .fd = process.userfaultfd, .events = POLLIN };
	return 0;
}

/* Without a userfaultfd the kernel gives zeroes, and leaves what is there. */
static void remove_process(size_t index)
{
	close_quietly(all.processes[index].userfaultfd);
	missing_free(&all.processes[index].missing);
	all.processes[index] = all.processes[--all.count];
	all.polls[FILL_OTHERS + index] = all.polls[FILL_OTHERS + all.count];
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

/* Where what a process lacks at an address of one of its ranges was when it was saved. */
static uint64_t source_of(const struct missing_range *range, uint64_t at)
{
	return range->source + (at - range->start);
}

/* Gives a process its pages from `at` on, the first of which is here, up to so many bytes of what is missing there in one piece. */
static int give(struct process *process, uint64_t at, uint64_t most)
{
	const struct missing_range *range = missing_from(&process->missing, at);
	uint64_t source = source_of(range, at);
	uint64_t length = least(least(most, range->end - at), windows_piece(process->pid, source));
	uint64_t here = windows_at(process->pid, source);
	if (!here)
		return -1;
	length = owed_not(process->pid, source, length);
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
	if (range && range->start <= page) {
		uint64_t source = source_of(range, page);
		return owed_still(process->pid, source, PAGE) ? owed_want(process->pid, source)
							      : give(process, page, FAULT_BYTES);
	}
	struct uffdio_zeropage order = { .range = { .start = page, .len = PAGE } };
	if (control(process, UFFDIO_ZEROPAGE, &order) < 0)
		wake(process, page); /* it is there by now, or gone, or the process tries again */
	return 0;
}

static int add_child(const struct process *parent, int userfaultfd)
{
	struct process child = { .userfaultfd = userfaultfd, .pid = parent->pid, .moved = parent->moved };
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
		process->next = 0;
		process->moved = true;
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

/* Where the next page is that a process lacks and that is here; 0 when there is none. */
static uint64_t next_here(struct process *process)
{
	const struct missing_range *range;
	while ((range = missing_from(&process->missing, process->next))) {
		uint64_t at = process->next > range->start ? process->next : range->start;
		uint64_t owed = owed_still(process->pid, source_of(range, at), range->end - at);
		process->next = at + owed;
		if (owed == 0)
			return at;
	}
	return 0;
}

int fill_some(void)
{
	for (size_t i = 0; i < all.count;) {
		struct process *process = &all.processes[i];
		uint64_t at = next_here(process);
		if (at)
			return give(process, at, STEP_BYTES) < 0 ? -1 : 1;
		if (missing_any(&process->missing))
			i++;
		else
			remove_process(i);
	}
	return 0;
}

/* Where a process lacks a page that was saved between two addresses; 0 when it lacks none. */
static uint64_t lacks_of(const struct process *process, uint64_t start, uint64_t end)
{
	if (!process->moved) {
		const struct missing_range *range = missing_from(&process->missing, start);
		return !range || range->start >= end ? 0 : range->start > start ? range->start : start;
	}
	for (size_t i = process->missing.first; i < process->missing.end; i++) {
		const struct missing_range *range = &process->missing.ranges[i];
		uint64_t from = start > range->source ? start : range->source;
		if (from < least(end, source_of(range, range->end)))
			return range->start + (from - range->source);
	}
	return 0;
}

/* Gives a process what has come of its memory; what cannot be given now is tried again with the rest. */
static int give_come(struct process *process, uint64_t start, uint64_t end)
{
	uint64_t at, before = 0;
	while ((at = lacks_of(process, start, end)) && at != before) {
		if (give(process, at, end - start) < 0)
			return -1;
		before = at;
	}
	process->next = at ? 0 : process->next;
	return 0;
}

int fill_begin(void)
{
	all.polls = calloc(FILL_OTHERS, sizeof *all.polls);
	return all.polls ? 0 : -1;
}

int fill_add(int32_t pid, int userfaultfd, struct missing missing)
{
	return add_process((struct process){ .userfaultfd = userfaultfd, .pid = pid, .missing = missing });
}

struct pollfd *fill_polls(void)
{
	return all.polls;
}

size_t fill_count(void)
{
	return all.count;
}

int fill_take_events(void)
{
	/* backwards: children that are added have no events yet */
	for (size_t i = all.count; i > 0; i--)
		if (all.polls[FILL_OTHERS + i - 1].revents && take_next(i - 1) < 0)
			return -1;
	return 0;
}

int fill_come(const struct owed_pages *come)
{
	for (size_t i = 0; i < all.count; i++)
		if (all.processes[i].pid == come->pid &&
		    give_come(&all.processes[i], come->start, come->start + come->count * PAGE) < 0)
			return -1;
	return 0;
}

void fill_forget_the_dead(void)
{
	for (size_t i = 0; i < all.count; i++) {
		/* nothing is write-protected: it changes nothing, wherever that is */
		struct uffdio_writeprotect nothing = { .range = { .start = (uint64_t)1 << 29, .len = PAGE } };
		if (control(&all.processes[i], UFFDIO_WRITEPROTECT, &nothing) < 0 && errno == ESRCH)
			missing_free(&all.processes[i].missing);
	}
}
