package io.ctctl.runtime.share;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.scheduler.cpu.BucketConfig;

/**
 * One container's credits now.
 *
 * @param heldMillis time it has been held in all
 * @param releasedInMillis until it may go on; 0 when it may
 */
public record CreditView(
        ContainerId id,
        String name,
        BucketConfig bucket,
        double tokens,
        boolean held,
        long heldMillis,
        long spilledTokens,
        long releasedInMillis) {}
