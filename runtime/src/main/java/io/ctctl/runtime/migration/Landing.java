package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import java.io.IOException;
import java.util.Optional;

/** What arriving means for one container, in one mode; the steps are those of {@code DestinationMachine}. */
interface Landing extends AutoCloseable {
    /** Writes into the journal that it has been released. */
    @FunctionalInterface
    interface Recorder {
        void record() throws IOException;
    }

    /** Takes a frame of what is sent before RESTORE. */
    void take(Frame frame, FrameChannel channel) throws IOException, InterruptedException;

    /** Rebuilds it up to, and without, its first instruction. */
    void rebuild() throws IOException, InterruptedException;

    /** Lets it run and has that recorded, in the order that a death between the two needs; a failure means that it never ran. */
    void release(Recorder recorder) throws IOException, InterruptedException;

    /** Removes all that has arrived; after a failure it can be tried again. */
    void discard() throws IOException, InterruptedException;

    /** Memory of it that comes when it runs already. */
    default Optional<LateMemory> late() {
        return Optional.empty();
    }

    /** Gives the container to everybody, if it is still there. */
    @Override
    void close();
}
