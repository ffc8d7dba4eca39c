/*
 * Mutates a plan and reads each mutant: `plan-fuzz FILE ROUNDS SEED`. Built with sanitizers by `make fuzz`; a mutant lies in a
 * block of exactly its size, so that any access beyond it is found. Valid mutants are printed too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../main/c/explain.c"

static uint64_t state;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void put_word(unsigned char *bytes, size_t size, uint32_t word)
{
	size_t at = next() % size / 4 * 4;
	if (at + sizeof word <= size)
		memcpy(bytes + at, &word, sizeof word);
}

static void mutate(unsigned char *bytes, size_t size)
{
	switch (next() % 4) {
	case 0:
		bytes[next() % size] ^= (unsigned char)(1u << next() % 8);
		return;
	case 1:
		bytes[next() % size] = (unsigned char)next();
		return;
	case 2:
		return put_word(bytes, size, (uint32_t)(size - next() % 16));
	default:
		return put_word(bytes, size, next() % 2 ? ~0u : (uint32_t)(next() % 64));
	}
}

static bool read_mutant(const unsigned char *seed, size_t size)
{
	struct plan plan;
	size_t kept = next() % 8 ? size : 1 + next() % size;
	unsigned char *mutant = malloc(kept);
	if (!mutant)
		abort();
	memcpy(mutant, seed, kept);
	for (uint64_t i = next() % 6 + 1; i > 0; i--)
		mutate(mutant, kept);
	uint32_t length = (uint32_t)kept;
	if (next() % 4 == 0 && kept > 16)
		memcpy(mutant + 12, &length, sizeof length);
	bool valid = plan_validate(&plan, mutant, kept) == 0;
	if (valid)
		put_plan(&plan);
	free(mutant);
	return valid;
}

int main(int argc, char **argv)
{
	static unsigned char seed[1 << 20];
	FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
	size_t size = file ? fread(seed, 1, sizeof seed, file) : 0;
	long valid = 0;
	if (!size)
		return EXIT_FAILURE;
	long rounds = strtol(argv[2], NULL, 10);
	state = strtoull(argv[3], NULL, 10) | 1;
	for (long i = 0; i < rounds; i++)
		valid += read_mutant(seed, size);
	fprintf(stderr, "%ld of %ld mutants were valid\n", valid, rounds);
	return fclose(file);
}
