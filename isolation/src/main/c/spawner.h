/* The resident process that forks monitors, so that a start costs neither a JVM's fork nor an exec. */
#ifndef CTCTL_SPAWNER_H
#define CTCTL_SPAWNER_H

/* `ctctl-spawner RUNDIR`. */
int spawner_main(int argc, char **argv);

#endif
