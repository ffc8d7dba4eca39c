#include "ranges.h"

#include <errno.h>
#include <stdio.h>

static FILE *open_ranges(const char *name, int32_t pid)
{
	char path[64];
	snprintf(path, sizeof path, "%s-%d", name, pid);
	return fopen(path, "re");
}

int ranges_read(const char *name, int32_t pid, struct missing *ranges)
{
	FILE *file = open_ranges(name, pid);
	uint64_t bounds[2];
	int result = file || errno == ENOENT ? 0 : -1;
	while (file && result == 0 && fread(bounds, sizeof bounds, 1, file) == 1)
		result = missing_append(ranges, (struct missing_range){ bounds[0], bounds[1], bounds[0] });
	if (file)
		fclose(file);
	return result;
}

int ranges_read_stored(int32_t pid, struct missing *ranges, uint64_t *number)
{
	FILE *file = open_ranges("stored", pid);
	uint64_t range[3];
	if (!file)
		return errno == ENOENT ? 0 : -1;
	int result = fread(number, sizeof *number, 1, file) == 1 ? 1 : -1;
	while (result == 1 && fread(range, sizeof range, 1, file) == 1)
		if (missing_append(ranges, (struct missing_range){ range[0], range[1], range[2] }) < 0)
			result = -1;
	fclose(file);
	return result;
}
