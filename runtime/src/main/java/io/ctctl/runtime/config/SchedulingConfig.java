package io.ctctl.runtime.config;

import io.ctctl.oci.IoPriority;
import io.ctctl.oci.Scheduler;
import java.util.Optional;

/**
 * How the kernel schedules a program; what is absent is inherited.
 *
 * @param affinity CPUs it may use, as in 0-2,5; unlike a cpuset it can widen this itself
 */
public record SchedulingConfig(
        Optional<Scheduler> scheduler, Optional<IoPriority> ioPriority, Optional<String> affinity) {
    public static final SchedulingConfig INHERITED =
            new SchedulingConfig(Optional.empty(), Optional.empty(), Optional.empty());
}
