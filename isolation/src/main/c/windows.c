#include "windows.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "block.h"
#include "packed.h"
#include "util.h"

struct window {
	int32_t pid;
	uint64_t number;
	uint64_t base; /* 0: packed */
};

static struct window *all;
static size_t count;

static struct window *find(int32_t pid, uint64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].pid == pid && all[i].number == number)
			return &all[i];
	return NULL;
}

static int add_window(int32_t pid, uint64_t number, uint64_t base)
{
	struct window *windows = reallocarray(all, count + 1, sizeof *windows);
	if (!windows)
		return -1;
	all = windows;
	windows[count++] = (struct window){ pid, number, base };
	return 0;
}

static int open_file(const char *name, int32_t pid, uint64_t number)
{
	CLEANUP_FD file = open(name, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	void *base = mmap(NULL, WINDOW, PROT_READ, MAP_SHARED | MAP_NORESERVE, file, 0);
	return base == MAP_FAILED ? -1 : add_window(pid, number, (uint64_t)(uintptr_t)base);
}

static int open_window(int32_t pid, uint64_t number)
{
	char name[64];
	snprintf(name, sizeof name, "memory-%d-%llu", pid, (unsigned long long)number);
	return open_file(name, pid, number);
}

/* The files are gone before all is filled: each is opened now. */
int windows_open(int32_t pid, uint64_t start, uint64_t end)
{
	for (uint64_t number = start / WINDOW; number <= (end - 1) / WINDOW; number++)
		if (!find(pid, number) && open_window(pid, number) < 0)
			return -1;
	return 0;
}

int windows_open_stored(int32_t pid, uint64_t number)
{
	if (number == 0)
		return packed_open() < 0 ? -1 : add_window(pid, 0, 0);
	char name[64];
	snprintf(name, sizeof name, "pages-%llu.img", (unsigned long long)number);
	return open_file(name, pid, 0);
}

uint64_t windows_piece(int32_t pid, uint64_t address)
{
	uint64_t piece = find(pid, address / WINDOW)->base ? WINDOW : (uint64_t)BLOCK_BYTES;
	return piece - address % piece;
}

uint64_t windows_at(int32_t pid, uint64_t address)
{
	uint64_t base = find(pid, address / WINDOW)->base;
	return base ? base + address % WINDOW : packed_at(address);
}
