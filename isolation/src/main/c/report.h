/* What a monitor tells the daemon of its container: written into the run directory before anyone hears of it. */
#ifndef CTCTL_REPORT_H
#define CTCTL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "launch.h"

/* The run directory may be -1: nothing is written then. */
void report_begin(int run_directory);

/* Makes the file that the exit will be written to while there is time. */
void report_make_ready(void);

/* Told with what comes next. */
void report_pids(pid_t child);
void report_started(void);

/* Why: as launch says. */
void report_failed(const struct launch *launch);

/* A restore has come to NAMESPACES or RESTORED. */
void report_restore(uint32_t type, pid_t child);

/* Only written: from here on what is restored may have run. 0 or -1. */
int report_released(void);

/* Written, and told with what comes next. */
void report_exited(int code, bool by_oom_killer);
void report_torn_down(const struct failures *failures);

/* Whether whoever comes after the teardown knows of it: from the file, or because the directory is gone. */
bool report_is_written(void);

#endif
