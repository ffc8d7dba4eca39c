#include "windows.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "util.h"

struct window {
	int32_t pid;
	uint64_t number;
	uint64_t base;
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

static int open_file(const char *name, int32_t pid, uint64_t number)
{
	CLEANUP_FD file = open(name, O_RDONLY | O_CLOEXEC);
	struct window *windows = reallocarray(all, count + 1, sizeof *windows);
	if (file < 0 || !windows)
		return -1;
	all = windows;
	void *base = mmap(NULL, WINDOW, PROT_READ, MAP_SHARED | MAP_NORESERVE, file, 0);
	if (base == MAP_FAILED)
		return -1;
	windows[count++] = (struct window){ pid, number, (uint64_t)(uintptr_t)base };
	return 0;
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
	char name[64];
	snprintf(name, sizeof name, "pages-%llu.img", (unsigned long long)number);
	return open_file(name, pid, 0);
}

uint64_t windows_at(int32_t pid, uint64_t address)
{
	return find(pid, address / WINDOW)->base + address % WINDOW;
}
