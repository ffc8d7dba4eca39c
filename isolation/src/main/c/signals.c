#include "signals.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static bool ends_by_default(int signal)
{
	switch (signal) {
	case SIGCHLD:
	case SIGCONT:
	case SIGURG:
	case SIGWINCH:
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return false;
	default:
		return true;
	}
}

bool is_unminded(pid_t pid, int signal)
{
	char path[64], text[4096];
	if (!ends_by_default(signal))
		return false;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	CLEANUP_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (length <= 0)
		return false;
	text[length] = 0;
	static const char *const fields[] = { "\nSigBlk:\t", "\nSigIgn:\t", "\nSigCgt:\t" };
	uint64_t minded = 0;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const char *at = strstr(text, fields[i]);
		minded |= at ? strtoull(at + strlen(fields[i]), NULL, 16) : 0;
	}
	return !(minded >> (signal - 1) & 1);
}

bool has_children(pid_t pid)
{
	char path[64], byte;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	CLEANUP_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 || read(fd, &byte, 1) != 0;
}

void all_signals(sigset_t *set)
{
	memset(set, 0xff, sizeof *set);
}
