package io.ctctl.runtime.migration;

import java.io.IOException;

/** What leaving means for one container, in one mode; the steps are those of {@code SourceMachine}. */
interface Carrier {
    /** Sends everything; the container stands still when this returns. */
    void copy() throws IOException, InterruptedException;

    /** Makes sure that it stands still whoever dies, and has not moved since it was saved; else an IOException. */
    void pin() throws IOException;

    /** Lets it continue where it stood; harmless when it runs. */
    void resume() throws IOException, InterruptedException;

    /** Begins to send the memory that is owed; harmless when nobody can: who lacks it there finds out. */
    default void feed() {}

    /** A process there waits for a page. */
    default void want(long pid, long address) throws IOException {}

    /** Removes it from this side. */
    void remove() throws IOException, InterruptedException;
}
