package io.ctctl.checkpoint.dirty;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Makes trackers of one kind. */
public interface TrackerFactory {
    /** Something done to all processes at one time. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** A tracker for each process that still lives. */
    Map<Integer, ProcessTracker> track(Collection<Integer> pids) throws IOException;

    /** Does something, with the processes standing still if the trackers need that. */
    <T> T still(Work<T> work) throws IOException;

    /** A dump of these processes follows at once. */
    default void beforeDump(Collection<Integer> pids) throws IOException {}

    /** What it is called: {@code write-protection}, {@code soft-dirty}, {@code hashes}. */
    String method();
}
