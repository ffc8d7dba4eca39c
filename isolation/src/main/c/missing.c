#include "missing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where the first range is that ends beyond an address. */
static size_t find(const struct missing *missing, uint64_t address)
{
	size_t low = missing->first, high = missing->end;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (missing->ranges[middle].end > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

const struct missing_range *missing_from(const struct missing *missing, uint64_t address)
{
	size_t at = find(missing, address);
	return at < missing->end ? &missing->ranges[at] : NULL;
}

static int make_room(struct missing *missing)
{
	if (missing->end < missing->room)
		return 0;
	size_t room = missing->room ? 2 * missing->room : 64;
	struct missing_range *ranges = reallocarray(missing->ranges, room, sizeof *ranges);
	if (!ranges)
		return -1;
	missing->ranges = ranges;
	missing->room = room;
	return 0;
}

static int insert(struct missing *missing, size_t at, struct missing_range range)
{
	if (make_room(missing) < 0)
		return -1;
	memmove(&missing->ranges[at + 1], &missing->ranges[at], (missing->end - at) * sizeof range);
	missing->ranges[at] = range;
	missing->end++;
	return 0;
}

static void remove_between(struct missing *missing, size_t from, size_t to)
{
	if (from == missing->first) {
		missing->first = to;
		return;
	}
	memmove(&missing->ranges[from], &missing->ranges[to], (missing->end - to) * sizeof *missing->ranges);
	missing->end -= to - from;
}

int missing_append(struct missing *missing, struct missing_range range)
{
	return insert(missing, missing->end, range);
}

int missing_copy(struct missing *to, const struct missing *from)
{
	size_t count = from->end - from->first;
	struct missing_range *ranges = calloc(count ? count : 1, sizeof *ranges);
	if (!ranges)
		return -1;
	if (count)
		memcpy(ranges, &from->ranges[from->first], count * sizeof *ranges);
	*to = (struct missing){ .ranges = ranges, .end = count, .room = count ? count : 1 };
	return 0;
}

static struct missing_range without_head(struct missing_range range, uint64_t start)
{
	return (struct missing_range){ start, range.end, range.source + (start - range.start) };
}

int missing_cut(struct missing *missing, uint64_t start, uint64_t end)
{
	size_t from = find(missing, start), to;
	if (from < missing->end && missing->ranges[from].start < start) {
		struct missing_range whole = missing->ranges[from];
		missing->ranges[from++].end = start;
		if (whole.end > end)
			return insert(missing, from, without_head(whole, end));
	}
	for (to = from; to < missing->end && missing->ranges[to].end <= end; to++)
		;
	if (to < missing->end && missing->ranges[to].start < end)
		missing->ranges[to] = without_head(missing->ranges[to], end);
	remove_between(missing, from, to);
	return 0;
}

/* The part of a range between two addresses; empty when it has none. */
static struct missing_range part(struct missing_range range, uint64_t start, uint64_t end)
{
	if (range.start < start)
		range = without_head(range, start < range.end ? start : range.end);
	if (range.end > end)
		range.end = end > range.start ? end : range.start;
	return range;
}

int missing_move(struct missing *missing, uint64_t from, uint64_t to, uint64_t length)
{
	struct missing moved = { 0 };
	int result = 0;
	for (size_t i = find(missing, from); i < missing->end && missing->ranges[i].start < from + length; i++) {
		struct missing_range range = part(missing->ranges[i], from, from + length);
		range.start += to - from;
		range.end += to - from;
		result |= missing_append(&moved, range);
	}
	result |= missing_cut(missing, from, from + length);
	result |= missing_cut(missing, to, to + length);
	for (size_t i = 0; i < moved.end; i++)
		result |= insert(missing, find(missing, moved.ranges[i].start), moved.ranges[i]);
	missing_free(&moved);
	return result;
}

void missing_free(struct missing *missing)
{
	free(missing->ranges);
	*missing = (struct missing){ 0 };
}
