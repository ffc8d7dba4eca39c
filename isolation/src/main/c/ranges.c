#include "ranges.h"

#include <errno.h>
#include <stdio.h>

int ranges_read(const char *name, int32_t pid, struct missing *ranges)
{
	char path[64];
	snprintf(path, sizeof path, "%s-%d", name, pid);
	FILE *file = fopen(path, "re");
	uint64_t bounds[2];
	int result = file || errno == ENOENT ? 0 : -1;
	while (file && result == 0 && fread(bounds, sizeof bounds, 1, file) == 1)
		result = missing_append(ranges, (struct missing_range){ bounds[0], bounds[1], bounds[0] });
	if (file)
		fclose(file);
	return result;
}
