/* What is shared by the files of the library; none of it is seen by the program that it is loaded into. */
#pragma once
#include <stdbool.h>

typedef long call(long, ...);

#pragma GCC visibility push(hidden)

/* The C library's syscall(). */
call *system_call(void);

/* What follows the prefix; NULL when the text does not begin with it. */
const char *after(const char *text, const char *prefix);

/* The directory with what was read of mappings. */
void foretold_in(const char *directory);
bool foretold_is_given(void);

/* What was read of the smaps of the process whose /proc directory this is; -1 when that does not hold. */
int foretold_open(int directory);

#pragma GCC visibility pop
