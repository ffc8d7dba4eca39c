/* Load for the fairness benchmark, to run in containers.
 *   load hog THREADS                        busy threads
 *   load cycle THREADS WORK_MS SLEEP_MS     threads that work and sleep in turns
 *   load latency SECONDS PERIOD_MS WORK_MS EVERY BIG_MS
 *       one thread that wakes up every period and works, every EVERY-th time for BIG_MS; prints how late it woke up:
 *       count, median, 99th percentile and maximum in microseconds
 * and to read what they used:
 *   load sample FILE...                     the clock, then the CPU time in each cpuacct.usage or cpu.stat; nanoseconds
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_SAMPLES 100000
#define NS_PER_MS 1000000LL

static int64_t work_ns, sleep_ns;

static int64_t now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* CPU time, so that being kept from the CPU makes the work last longer. */
static void work(int64_t ns)
{
	int64_t end = now(CLOCK_THREAD_CPUTIME_ID) + ns;
	while (now(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

static void rest_until(int64_t when)
{
	struct timespec t = {.tv_sec = when / 1000000000LL, .tv_nsec = when % 1000000000LL};
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0)
		;
}

static void *hog(void *unused)
{
	for (volatile uint64_t n = 0;; n++)
		;
	return unused;
}

static void *cycle(void *unused)
{
	for (;;) {
		work(work_ns);
		rest_until(now(CLOCK_MONOTONIC) + sleep_ns);
	}
	return unused;
}

static int run(int threads, void *(*body)(void *))
{
	for (int i = 1; i < threads; i++) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, body, NULL) != 0)
			return 1;
	}
	body(NULL);
	return 0;
}

static int ascending(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return left < right ? -1 : left > right;
}

static int latency(int64_t seconds, int64_t period, int64_t small, int every, int64_t big)
{
	static int64_t late[MOST_SAMPLES];
	int count = 0;
	int64_t next = now(CLOCK_MONOTONIC) + period;
	int64_t end = next + seconds * 1000000000LL;
	while (next < end && count < MOST_SAMPLES) {
		rest_until(next);
		late[count++] = now(CLOCK_MONOTONIC) - next;
		work(count % every == 0 ? big : small);
		next += period;
	}
	qsort(late, (size_t)count, sizeof late[0], ascending);
	printf("%d %lld %lld %lld\n", count, (long long)late[count / 2] / 1000, (long long)late[count * 99 / 100] / 1000,
	       (long long)late[count - 1] / 1000);
	return 0;
}

/* The first number of the file: both kinds begin with it, cpu.stat after the word usage_usec. */
static int64_t cpu_time(const char *file)
{
	char text[64];
	FILE *in = fopen(file, "r");
	if (in == NULL || fgets(text, sizeof text, in) == NULL) {
		perror(file);
		exit(1);
	}
	fclose(in);
	return strncmp(text, "usage_usec ", 11) == 0 ? atoll(text + 11) * 1000 : atoll(text);
}

static int sample(int count, char **files)
{
	printf("%lld", (long long)now(CLOCK_MONOTONIC));
	for (int i = 0; i < count; i++)
		printf(" %lld", (long long)cpu_time(files[i]));
	printf("\n");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && strcmp(argv[1], "sample") == 0)
		return sample(argc - 2, argv + 2);
	if (argc == 3 && strcmp(argv[1], "hog") == 0)
		return run(atoi(argv[2]), hog);
	if (argc == 5 && strcmp(argv[1], "cycle") == 0) {
		work_ns = atoll(argv[3]) * NS_PER_MS;
		sleep_ns = atoll(argv[4]) * NS_PER_MS;
		return run(atoi(argv[2]), cycle);
	}
	if (argc == 7 && strcmp(argv[1], "latency") == 0)
		return latency(atoll(argv[2]), atoll(argv[3]) * NS_PER_MS, atoll(argv[4]) * NS_PER_MS, atoi(argv[5]),
			       atoll(argv[6]) * NS_PER_MS);
	fprintf(stderr, "usage: load hog THREADS | cycle THREADS WORK SLEEP | latency SECONDS PERIOD WORK EVERY BIG | sample FILE...\n");
	return 2;
}
