#include "title.h"

#include <string.h>
#include <sys/prctl.h>

static char *start;
static size_t room;

void title_begin(int argc, char **argv)
{
	if (argc < 1)
		return;
	start = argv[0];
	room = (size_t)(argv[argc - 1] - start) + strlen(argv[argc - 1]);
}

void title_set(const char *name)
{
	size_t length = strlen(name);
	prctl(PR_SET_NAME, name, 0, 0, 0);
	if (!start)
		return;
	memset(start, 0, room);
	memcpy(start, name, length < room ? length : room);
}
