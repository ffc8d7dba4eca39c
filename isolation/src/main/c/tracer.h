/* Acts in other processes for a moment: ctctl-tracer. */
#ifndef CTCTL_TRACER_H
#define CTCTL_TRACER_H

/* ctctl-tracer SOCKET PID...: has each process make a userfaultfd, takes it, and sends {i32 pid, i32 errno} with it. */
int tracer_main(int argc, char **argv);

#endif
