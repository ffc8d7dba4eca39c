/* What ps shows for the roles that are forked, not executed. */
#ifndef CTCTL_TITLE_H
#define CTCTL_TITLE_H

/* Remembers where the argument strings are; once, at the start of the program. */
void title_begin(int argc, char **argv);

/* Names the process (at most 15 bytes show as its comm) and wipes the inherited arguments, which name host paths. */
void title_set(const char *name);

#endif
