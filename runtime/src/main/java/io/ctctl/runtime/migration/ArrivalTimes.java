package io.ctctl.runtime.migration;

/**
 * What a destination measured.
 *
 * @param rebuildNanos from RESTORE to RESTORED
 * @param releaseNanos from GO to the container's first instruction
 * @param settleNanos from there to this report: it runs, and that is written down
 */
record ArrivalTimes(long rebuildNanos, long releaseNanos, long settleNanos) {}
