#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "control.h"
#include "util.h"
#include "wire.h"

static const char temporary[] = ".new";
static int directory = -1;
static int blank = -1; /* the temporary file of the next record, when it has been made ahead */
static bool written;

void report_begin(int run_directory)
{
	directory = run_directory;
}

static int open_temporary(void)
{
	return openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
}

void report_make_ready(void)
{
	if (directory >= 0)
		blank = open_temporary();
}

static int record(const char *name, const char *text, int length)
{
	CLEANUP_FD fd = blank >= 0 ? keep_fd(&blank) : open_temporary();
	if (fd < 0 || write_once(fd, text, (size_t)length) < 0)
		return -1;
	return renameat(directory, temporary, directory, name);
}

void report_pids(pid_t child)
{
	const int32_t pids[] = { getpid(), child };
	control_note(WIRE_CTL_PIDS, pids, sizeof pids);
}

void report_started(void)
{
	int64_t now = realtime_ns();
	control_publish(WIRE_CTL_STARTED, &now, sizeof now);
}

void report_failed(const struct launch *launch)
{
	struct {
		uint32_t section;
		uint32_t index;
		int32_t error;
		uint32_t detail[2];
	} failed = { launch->failed_section, launch->failures.first, launch->failures.error, { 0 } };
	memcpy(failed.detail, &launch->failures.detail, sizeof failed.detail);
	control_publish(WIRE_CTL_FAILED, &failed, sizeof failed);
}

void report_restore(uint32_t type, pid_t child)
{
	const int32_t pid = child;
	control_publish(type, &pid, sizeof pid);
}

int report_released(void)
{
	return directory < 0 ? 0 : record("released", "1\n", 2);
}

void report_exited(int code, bool by_oom_killer)
{
	char text[64];
	int64_t now = realtime_ns();
	struct {
		int32_t code;
		uint32_t time[2];
		uint32_t flags;
	} exited = { .code = code, .flags = by_oom_killer };
	memcpy(exited.time, &now, sizeof exited.time);
	int length = snprintf(text, sizeof text, "code %d\ntime %lld\noom %u\n", code, (long long)now, exited.flags);
	if (directory >= 0)
		record("exit", text, length);
	control_note(WIRE_CTL_EXITED, &exited, sizeof exited);
}

/* Nobody will come to a directory that was removed. */
static bool is_removed(void)
{
	struct stat status;
	return fstat(directory, &status) == 0 && status.st_nlink == 0;
}

void report_torn_down(const struct failures *failures)
{
	char text[64];
	const struct {
		uint32_t count;
		uint32_t first;
		int32_t error;
	} torn = { failures->count, failures->first, failures->error };
	int length = snprintf(text, sizeof text, "failed %u\nfirst %u\nerrno %d\n", torn.count, torn.first, torn.error);
	written = directory >= 0 && (record("torn", text, length) == 0 || is_removed());
	control_publish(WIRE_CTL_TORN_DOWN, &torn, sizeof torn);
}

bool report_is_written(void)
{
	return written;
}
