/*
 * An in-memory store that notices every lost or torn write: store MEGABYTES WRITES_PER_SECOND
 *
 * Each page holds its number, its version, a filler made of both and a sum. Pages are rewritten in random order at a rate; the
 * version of each is also kept apart. For each line on /tmp/ask (a FIFO would not survive being read by name: a file that is
 * created is enough) all pages are checked and the result is written to /tmp/answer, with the longest time between two rounds of
 * writes since the last answer, or the beginning.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 512 };

static uint64_t *pages;
static uint32_t *versions;
static uint64_t count;

static uint64_t filler(uint64_t page, uint64_t version, uint64_t word)
{
	return (page * 0x9e3779b97f4a7c15ull) ^ (version * 0xc2b2ae3d27d4eb4full) ^ word;
}

static void put(uint64_t page)
{
	uint64_t *words = pages + page * WORDS;
	uint64_t version = ++versions[page];
	words[0] = page;
	words[1] = version;
	/* a few words in between, the last one last */
	for (uint64_t i = 2; i < WORDS; i += 51)
		words[i] = filler(page, version, i);
	words[WORDS - 1] = filler(page, version, WORDS - 1);
}

static uint64_t wrong(void)
{
	uint64_t found = 0;
	for (uint64_t page = 0; page < count; page++) {
		const uint64_t *words = pages + page * WORDS;
		uint64_t version = versions[page];
		int ok = words[0] == page && words[1] == version && words[WORDS - 1] == filler(page, version, WORDS - 1);
		for (uint64_t i = 2; i < WORDS; i += 51)
			ok &= words[i] == filler(page, version, i);
		found += !ok;
	}
	return found;
}

static double now(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void answer(uint64_t writes, double *gap)
{
	struct stat there;
	if (stat("/tmp/ask", &there) < 0)
		return;
	unlink("/tmp/ask");
	FILE *out = fopen("/tmp/answer.new", "w");
	if (!out)
		exit(1);
	fprintf(out, "pages %llu wrong %llu gap %.1f ms writes %llu\n", (unsigned long long)count,
		(unsigned long long)wrong(), *gap * 1000, (unsigned long long)writes);
	*gap = 0;
	fclose(out);
	rename("/tmp/answer.new", "/tmp/answer");
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	count = strtoull(argv[1], NULL, 10) * 256;
	double rate = strtod(argv[2], NULL);
	pages = mmap(NULL, count * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	versions = calloc(count, sizeof *versions);
	if (pages == MAP_FAILED || !versions)
		return 1;
	for (uint64_t page = 0; page < count; page++)
		put(page);
	puts("ready");
	fflush(stdout);
	uint64_t state = 88172645463325252ull;
	uint64_t writes = 0;
	double last = now(CLOCK_MONOTONIC);
	double owed = 0;
	double seen = now(CLOCK_REALTIME), gap = 0;
	for (;;) {
		struct timespec pause = { .tv_nsec = 2000000 };
		nanosleep(&pause, NULL);
		double time = now(CLOCK_MONOTONIC);
		/* the container's monotonic clock does not count the time in which it stood still */
		double real = now(CLOCK_REALTIME);
		gap = real - seen > gap ? real - seen : gap;
		seen = real;
		owed += (time - last) * rate;
		last = time;
		if (owed > rate / 10)
			owed = rate / 10;
		for (; owed >= 1; owed--) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			put(state % count);
			writes++;
		}
		answer(writes, &gap);
		seen = now(CLOCK_REALTIME);
	}
}
