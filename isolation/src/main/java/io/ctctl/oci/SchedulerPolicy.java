package io.ctctl.oci;

/** Scheduling policies; the number is that of sched(7). */
public enum SchedulerPolicy {
    SCHED_OTHER(0),
    SCHED_FIFO(1),
    SCHED_RR(2),
    SCHED_BATCH(3),
    SCHED_ISO(4),
    SCHED_IDLE(5),
    SCHED_DEADLINE(6);

    private final int number;

    SchedulerPolicy(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
