/*
 * Pages that are not in the files yet, by the address at which they were saved: another host has them. Whoever has started us hears
 * on our stdout which are wanted at once, and tells us on our stdin which have been written into the files.
 */
#ifndef CTCTL_OWED_H
#define CTCTL_OWED_H

#include <stdbool.h>
#include <stdint.h>

/* Both ways. */
struct owed_pages {
	int32_t pid;
	uint32_t count;
	uint64_t start;
};

/* Reads owed-PID, {u64 start, u64 end} in order of address; 0, or -1 with errno. */
int owed_read(int32_t pid);

/* Whether any are. */
bool owed_any(void);

/* How much from an address on is here: 0 when the first page is not. */
uint64_t owed_not(int32_t pid, uint64_t start, uint64_t length);

/* How much from an address on is owed: 0 when the first page is here. */
uint64_t owed_still(int32_t pid, uint64_t start, uint64_t length);

/* Asks for a page; 0, or -1 with errno. */
int owed_want(int32_t pid, uint64_t page);

/* Takes from stdin what has come: 1; 0 when nothing more will; -1 with errno. */
int owed_take(struct owed_pages *come);

#endif
