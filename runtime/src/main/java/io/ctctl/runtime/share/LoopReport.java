package io.ctctl.runtime.share;

/**
 * What the control loop has cost so far.
 *
 * @param active it is measuring now; otherwise the kernel wakes it when somebody has to wait
 * @param intervalMillis between two measurements
 */
public record LoopReport(boolean active, long ticks, long writes, double cpuMillis, long intervalMillis) {}
