package io.ctctl.runtime.migration;

/**
 * What a destination measured.
 *
 * @param rebuildNanos from RESTORE to RESTORED
 * @param releaseNanos from GO to the container's first instruction
 */
record ArrivalTimes(long rebuildNanos, long releaseNanos) {}
