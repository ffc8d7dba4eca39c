/* Fills the memory of restored processes after they go on: ctctl-pager. */
#ifndef CTCTL_PAGER_H
#define CTCTL_PAGER_H

/*
 * ctctl-pager DIRECTORY LOCK: serves the processes that CRIU restores from the images in a directory, by the protocol of its
 * lazy-pages daemon, while it holds an exclusive lock on a file. Says a line when it listens; ends with 0 when no memory is missing.
 */
int pager_main(int argc, char **argv);

#endif
