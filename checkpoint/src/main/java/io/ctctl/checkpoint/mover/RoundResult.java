package io.ctctl.checkpoint.mover;

/**
 * How one round went; counts are pages.
 *
 * @param read what may have been written, and was looked at
 * @param zero, unchanged what was looked at and not sent
 */
public record RoundResult(int number, long read, long zero, long unchanged, long sent, long bytes, long nanos) {}
