package io.ctctl.runtime.share;

import io.ctctl.runtime.config.ContainerId;
import java.util.OptionalDouble;

/**
 * One container's place in the division of CPU time.
 *
 * @param weight the kernel's, as last written; -1: as it was started
 * @param entitledCpus in the last interval; empty while nobody waits and everyone has all it wants
 * @param usedCpus in the last interval; empty likewise
 * @param lagMillis CPU time it is owed; negative when it is ahead
 */
public record ShareView(
        ContainerId id,
        String name,
        int units,
        long weight,
        OptionalDouble entitledCpus,
        OptionalDouble usedCpus,
        double lagMillis,
        boolean waits) {}
