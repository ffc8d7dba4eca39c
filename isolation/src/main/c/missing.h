/* The pages that a process lacks: ranges that do not overlap, in order of address. */
#ifndef CTCTL_MISSING_H
#define CTCTL_MISSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct missing_range {
	uint64_t start;
	uint64_t end;
	uint64_t source; /* what start was called when the pages were saved */
};

struct missing {
	struct missing_range *ranges;
	size_t first; /* those before it are filled */
	size_t end;
	size_t room;
};

/* All of these: 0, or -1 with ENOMEM. */

/* After all others. */
int missing_append(struct missing *missing, struct missing_range range);

/* Into an empty one. */
int missing_copy(struct missing *to, const struct missing *from);

/* Nothing between start and end is missing any more. */
int missing_cut(struct missing *missing, uint64_t start, uint64_t end);

/* What is missing at `from` is missing at `to` instead. */
int missing_move(struct missing *missing, uint64_t from, uint64_t to, uint64_t length);

void missing_free(struct missing *missing);

static inline bool missing_any(const struct missing *missing)
{
	return missing->first < missing->end;
}

/* The first range that ends beyond an address; NULL when there is none. */
const struct missing_range *missing_from(const struct missing *missing, uint64_t address);

#endif
