/* What clients write to the program: one frame at a time, of one session at a time. */
#ifndef CTCTL_INPUT_H
#define CTCTL_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The writing end of the program's stdin, or -1: it has none, or (tty) its pty is still to come. `taken` is told the
 * session of every frame that is with the program, or never will be. */
void input_begin(int fd, bool tty, void (*taken)(int session));

void input_set_master(int master);

/* The pty is gone, or the program. */
void input_forget(void);

/* End of file, after what is held; to a terminal in line mode the character that means it. */
void input_end(void);

/* A frame is held: the next has to wait. */
bool input_is_held(void);

/* Where the next frame is to be received; only while none is held. */
uint32_t *input_frame(size_t *size);

/* Takes the frame of `length` bytes just received for the program; `wanted` false: it is dropped. */
void input_take(int session, size_t length, bool wanted);

/* The session has left: its frame still goes to the program, nobody is told. */
void input_disown(int session);

void input_watch(void);

#endif
