package io.ctctl.oci;

import java.util.List;

/** Arguments of sched_setattr(2); times in nanoseconds, for SCHED_DEADLINE only. */
public record Scheduler(
        SchedulerPolicy policy,
        Integer nice,
        Integer priority,
        List<SchedulerFlag> flags,
        @Unsigned Long runtime,
        @Unsigned Long deadline,
        @Unsigned Long period) {
    public Scheduler {
        Check.present("scheduler.policy", policy);
        flags = Check.list("scheduler.flags", flags);
        Check.that(nice == null || (nice >= -20 && nice <= 19), "scheduler.nice: must be -20 to 19, is %s", nice);
    }
}
