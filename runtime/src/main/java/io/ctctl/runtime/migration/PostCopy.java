package io.ctctl.runtime.migration;

/** Whether a container may go on at the destination before all of its memory is there. */
public enum PostCopy {
    NEVER,
    /** When copying does not catch up with what it writes. */
    WHEN_STUCK,
    /** After the first round. */
    ALWAYS
}
