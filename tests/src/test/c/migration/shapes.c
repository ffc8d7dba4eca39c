/*
 * Changes its memory in every way just when it has been moved, while pages are still coming: shapes MEGABYTES
 *
 * That it has been moved shows in CLOCK_MONOTONIC, which does not count the time in which a container stood still, and so falls
 * behind CLOCK_REALTIME at once. After each move it writes /tmp/report-N: lines of a name and how many pages were wrong.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, REGIONS = 5, HIDDEN_PAGES = 256, THREADS = 2 };

struct region {
	unsigned char *at;
	size_t pages;
	uint64_t seed;
};

static struct region regions[REGIONS];
static struct region hidden;
static _Atomic uint64_t wrong_in_threads;

static uint64_t word(uint64_t seed, size_t page, size_t place)
{
	return (seed << 56) ^ (page * 0x9e3779b97f4a7c15ull) ^ place;
}

static void fill(struct region *region)
{
	for (size_t page = 0; page < region->pages; page++)
		for (size_t place = 0; place < PAGE; place += 512) {
			uint64_t value = word(region->seed, page, place);
			memcpy(region->at + page * PAGE + place, &value, sizeof value);
		}
}

static bool is_right(const struct region *region, size_t page)
{
	for (size_t place = 0; place < PAGE; place += 512) {
		uint64_t value;
		memcpy(&value, region->at + page * PAGE + place, sizeof value);
		if (value != word(region->seed, page, place))
			return false;
	}
	return true;
}

static uint64_t wrong_between(const struct region *region, size_t from, size_t to)
{
	uint64_t wrong = 0;
	for (size_t page = from; page < to; page++)
		wrong += !is_right(region, page);
	return wrong;
}

static uint64_t not_zero(const unsigned char *at, size_t pages)
{
	static const unsigned char zeroes[PAGE];
	uint64_t found = 0;
	for (size_t page = 0; page < pages; page++)
		found += memcmp(at + page * PAGE, zeroes, PAGE) != 0;
	return found;
}

static void *allocate(size_t pages)
{
	void *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		exit(1);
	return at;
}

/* Looks at pages here and there, all the time. */
static void *look(void *seed)
{
	uint64_t state = (uint64_t)(uintptr_t)seed;
	for (;;) {
		for (int i = 0; i < 64; i++) {
			state = state * 6364136223846793005ull + 1442695040888963407ull;
			wrong_in_threads += !is_right(&regions[0], (state >> 33) % regions[0].pages);
		}
		usleep(500);
	}
	return NULL;
}

/* A child has what its parent had, come or not; what it writes is its own. */
static uint64_t forked(void)
{
	struct region *region = &regions[0];
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		uint64_t wrong = wrong_between(region, 0, region->pages);
		memset(region->at, 0xff, region->pages * PAGE);
		_exit(wrong != 0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 1;
	return (uint64_t)(status != 0) + wrong_between(region, 0, region->pages);
}

/* Grows, and so moves. */
static uint64_t remapped(void)
{
	struct region *region = &regions[1];
	void *barrier = mmap(region->at + region->pages * PAGE, PAGE, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	(void)barrier; /* it cannot grow in place, whether it was us or somebody else */
	unsigned char *at = mremap(region->at, region->pages * PAGE, 2 * region->pages * PAGE, MREMAP_MAYMOVE);
	if (at == MAP_FAILED)
		return 1;
	uint64_t wrong = not_zero(at + region->pages * PAGE, region->pages);
	region->at = mremap(at, 2 * region->pages * PAGE, region->pages * PAGE, 0);
	return wrong + wrong_between(region, 0, region->pages);
}

/* Something else comes where memory was. */
static uint64_t unmapped(void)
{
	struct region *region = &regions[2];
	size_t third = region->pages / 3;
	munmap(region->at + third * PAGE, third * PAGE);
	unsigned char *at = mmap(region->at + third * PAGE, third * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	uint64_t wrong = not_zero(at, third) + wrong_between(region, 0, third);
	wrong += wrong_between(region, 2 * third, region->pages);
	fill(region);
	return wrong;
}

static uint64_t dropped(void)
{
	struct region *region = &regions[3];
	size_t third = region->pages / 3;
	madvise(region->at + third * PAGE, third * PAGE, MADV_DONTNEED);
	uint64_t wrong = not_zero(region->at + third * PAGE, third) + wrong_between(region, 0, third);
	wrong += wrong_between(region, 2 * third, region->pages);
	fill(region);
	return wrong;
}

/* Memory that only the kernel touches. */
static uint64_t by_the_kernel(void)
{
	struct region *region = &regions[4];
	uint64_t wrong = 0;
	static unsigned char copy[PAGE];
	int ends[2];
	if (pipe(ends) < 0)
		return 1;
	for (size_t page = 0; page < region->pages; page += 7) {
		unsigned char *at = region->at + page * PAGE;
		if (write(ends[1], at, PAGE) != PAGE || read(ends[0], copy, PAGE) != PAGE)
			return 1;
		struct region seen = { .at = copy - page * PAGE, .pages = page + 1, .seed = region->seed };
		wrong += !is_right(&seen, page);
		if (write(ends[1], copy, PAGE) != PAGE || read(ends[0], at, PAGE) != PAGE)
			return 1;
	}
	close(ends[0]);
	close(ends[1]);
	return wrong + wrong_between(region, 0, region->pages);
}

/* Memory that it may not look at itself for most of the time. */
static void hide(void)
{
	if (mprotect(hidden.at, hidden.pages * PAGE, PROT_NONE) < 0)
		exit(1);
}

static uint64_t hidden_wrong(void)
{
	if (mprotect(hidden.at, hidden.pages * PAGE, PROT_READ | PROT_WRITE) < 0)
		return 1;
	uint64_t wrong = wrong_between(&hidden, 0, hidden.pages);
	fill(&hidden);
	hide();
	return wrong;
}

static double seconds(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Read again when this thread had to wait in between: a move is short, and the difference would seem to be one. */
static double behind(void)
{
	double before, real;
	do {
		before = seconds(CLOCK_MONOTONIC);
		real = seconds(CLOCK_REALTIME);
	} while (seconds(CLOCK_MONOTONIC) - before > 1e-4);
	return real - before;
}

static void report(int number)
{
	char name[64];
	uint64_t fork_wrong = forked(), remap_wrong = remapped(), unmap_wrong = unmapped(), drop_wrong = dropped(),
		 kernel_wrong = by_the_kernel(), protected_wrong = hidden_wrong();
	uint64_t all = 0;
	for (int i = 0; i < REGIONS; i++)
		all += wrong_between(&regions[i], 0, regions[i].pages);
	FILE *out = fopen("/tmp/report.new", "w");
	if (!out)
		exit(1);
	fprintf(out, "fork %ju\nremap %ju\nunmap %ju\ndrop %ju\nkernel %ju\nhidden %ju\nthreads %ju\nall %ju\n",
		(uintmax_t)fork_wrong, (uintmax_t)remap_wrong, (uintmax_t)unmap_wrong, (uintmax_t)drop_wrong,
		(uintmax_t)kernel_wrong, (uintmax_t)protected_wrong, (uintmax_t)wrong_in_threads, (uintmax_t)all);
	fclose(out);
	snprintf(name, sizeof name, "/tmp/report-%d", number);
	rename("/tmp/report.new", name);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	size_t pages = strtoull(argv[1], NULL, 10) * 256 / REGIONS;
	for (int i = 0; i < REGIONS; i++) {
		regions[i] = (struct region){ .at = allocate(pages), .pages = pages, .seed = (uint64_t)i + 1 };
		fill(&regions[i]);
	}
	hidden = (struct region){ .at = allocate(HIDDEN_PAGES), .pages = HIDDEN_PAGES, .seed = REGIONS + 1 };
	fill(&hidden);
	hide();
	for (uintptr_t i = 1; i <= THREADS; i++) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, look, (void *)i))
			return 1;
	}
	puts("ready");
	fflush(stdout);
	double last = behind();
	for (int moves = 0;;) {
		usleep(200);
		double now = behind();
		if (now - last > 0.002)
			report(++moves);
		last = behind();
	}
}
