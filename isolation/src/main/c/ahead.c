#include "ahead.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 32, MOST_BYTES = 8192 };

static char text[MOST_BYTES];
static size_t used;
static const char *made[MOST]; /* NULL: taken */
static size_t count;

void ahead_make(const char *paths, size_t length)
{
	for (size_t at = 0; at < length && count < MOST;) {
		size_t size = strnlen(paths + at, length - at) + 1;
		if (size > length - at || size > sizeof text - used)
			return;
		char *path = memcpy(text + used, paths + at, size);
		at += size;
		if (mkdir(path, 0755) < 0)
			continue;
		used += size;
		made[count++] = path;
	}
}

bool ahead_take(const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (made[i] && strcmp(made[i], path) == 0) {
			made[i] = NULL;
			return true;
		}
	return false;
}

void ahead_remove(void)
{
	for (; count; count--)
		if (made[count - 1])
			rmdir(made[count - 1]);
	used = 0;
}
