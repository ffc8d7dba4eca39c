/* PID 1 of a container that is to have a reaper. */
#ifndef CTCTL_INIT_H
#define CTCTL_INIT_H

#define INIT_ROLE "ctctl-init"

/* `ctctl-init PID`, as PID 1 and with all signals blocked: reaps, forwards signals to PID, and ends as it does. */
int init_main(int argc, char **argv);

#endif
