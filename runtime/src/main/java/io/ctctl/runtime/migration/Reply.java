package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Word;

/** What a source hears. */
sealed interface Reply {
    record Said(Word word) implements Reply {}

    record Answered(Answer answer) implements Reply {}

    /** Why the other side will not go on. */
    record Told(String reason) implements Reply {}

    /** How a phase went there, in nanoseconds. */
    record Reported(ArrivalTimes times) implements Reply {}

    /** A restored process waits for this page. */
    record Wanted(long pid, long address) implements Reply {}

    /** Nothing more will come. */
    record Ended(String why) implements Reply {}
}
