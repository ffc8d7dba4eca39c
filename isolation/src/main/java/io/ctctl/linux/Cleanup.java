package io.ctctl.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What to undo, last first. Used in a try block: everything added is closed at its end unless {@link #forget} was
 * called before, which is how an operation keeps its result and undoes its halves on failure.
 */
public final class Cleanup implements AutoCloseable {
    /** An undo that cannot fail, or whose failure does not matter. */
    @FunctionalInterface
    public interface Undo {
        void run();
    }

    private final Deque<Undo> undos = new ArrayDeque<>();

    /** Closes a descriptor. */
    public Fd add(Fd fd) {
        undos.push(fd::close);
        return fd;
    }

    /** Closes a socket. */
    public SeqSocket add(SeqSocket socket) {
        undos.push(socket::close);
        return socket;
    }

    public void add(Undo undo) {
        undos.push(undo);
    }

    /** The operation succeeded: nothing is undone. */
    public void forget() {
        undos.clear();
    }

    /** Undoes everything, also what follows an undo that threw; the first exception is thrown at the end. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!undos.isEmpty()) {
            try {
                undos.pop().run();
            } catch (RuntimeException failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
