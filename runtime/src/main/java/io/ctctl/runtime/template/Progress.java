package io.ctctl.runtime.template;

import java.time.Duration;

/** Hears how far a build or an import is; called a few times a second at most, by the thread that works. */
@FunctionalInterface
public interface Progress {
    /** For callers that do not want to know. */
    Progress NONE = advance -> {};

    void report(Advance advance);

    /**
     * The state of the work.
     *
     * @param step what is being done: {@code unpack}, {@code install packages}; in lower case
     * @param detail the last line a tool said, or the entry at hand; may be empty
     * @param bytes file content written so far
     * @param entries files, directories and links made so far
     */
    record Advance(String step, String detail, long bytes, long entries, Duration elapsed) {
        /** The mean rate since the start of the step. */
        public long bytesPerSecond() {
            return bytes * 1000 / Math.max(1, elapsed.toMillis());
        }
    }
}
