#include "owed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "missing.h"
#include "ranges.h"
#include "util.h"

struct debt {
	int32_t pid;
	struct missing pages;
};

static const uint64_t PAGE = 4096;

static struct debt *all;
static size_t count;

static struct missing *find(int32_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].pid == pid)
			return &all[i].pages;
	return NULL;
}

int owed_read(int32_t pid)
{
	struct debt *debts = reallocarray(all, count + 1, sizeof *debts);
	if (!debts)
		return -1;
	all = debts;
	debts[count] = (struct debt){ .pid = pid };
	return ranges_read("owed", pid, &debts[count++].pages);
}

bool owed_any(void)
{
	for (size_t i = 0; i < count; i++)
		if (missing_any(&all[i].pages))
			return true;
	return false;
}

/* The first owed range that ends beyond an address. */
static const struct missing_range *range_from(int32_t pid, uint64_t start)
{
	const struct missing *pages = find(pid);
	return pages ? missing_from(pages, start) : NULL;
}

uint64_t owed_not(int32_t pid, uint64_t start, uint64_t length)
{
	const struct missing_range *range = range_from(pid, start);
	if (!range || range->start >= start + length)
		return length;
	return range->start > start ? range->start - start : 0;
}

uint64_t owed_still(int32_t pid, uint64_t start, uint64_t length)
{
	const struct missing_range *range = range_from(pid, start);
	if (!range || range->start > start)
		return 0;
	return range->end - start < length ? range->end - start : length;
}

int owed_want(int32_t pid, uint64_t page)
{
	const struct owed_pages wanted = { .pid = pid, .count = 1, .start = page };
	/* nobody listens any more: it will not come, and whoever touches it waits */
	return write_once(STDOUT_FILENO, &wanted, sizeof wanted) < 0 && errno != EPIPE ? -1 : 0;
}

int owed_take(struct owed_pages *come)
{
	ssize_t got = read(STDIN_FILENO, come, sizeof *come);
	if (got == 0)
		return 0;
	struct missing *pages = got == sizeof *come ? find(come->pid) : NULL;
	if (!pages) {
		errno = got < 0 ? errno : EBADMSG;
		return -1;
	}
	return missing_cut(pages, come->start, come->start + come->count * PAGE) < 0 ? -1 : 1;
}
