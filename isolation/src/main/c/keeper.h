/* Keeps open what the pager has open when that is killed. */
#ifndef CTCTL_KEEPER_H
#define CTCTL_KEEPER_H

/*
 * Begins a process that shares the caller's descriptors. When the caller ends without keeper_dismiss it lives on until nobody is
 * left whose memory one of them is for: who lacks a page waits, and does not get zeroes. 0, or -1 with errno.
 */
int keeper_begin(void);

/* Nobody lacks anything any more. */
void keeper_dismiss(void);

#endif
