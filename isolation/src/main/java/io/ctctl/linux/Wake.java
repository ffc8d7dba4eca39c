package io.ctctl.linux;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;

/** Ends a poll from another thread: an eventfd to poll beside the real descriptor. */
final class Wake implements AutoCloseable {
    /** How a wait ended; READY also when it was ended by {@link #signal}. */
    enum Outcome {
        READY,
        TIMED_OUT,
        INTERRUPTED
    }

    private static final int EFD_CLOEXEC_NONBLOCK = OpenFlag.CLOSE_ON_EXEC.bits() | OpenFlag.NONBLOCK.bits();

    private final Fd event;

    Wake() throws SyscallException {
        event = Fd.of((int) Kernel.call(Syscall.EVENTFD2, 0, EFD_CLOEXEC_NONBLOCK));
    }

    Fd fd() {
        return event;
    }

    void signal() {
        NativeBytes one = NativeBytes.of(8);
        one.bytes().putLong(0, 1);
        // only EAGAIN is possible, when 2^64-2 wakes are pending: then it is awake anyway
        Kernel.attempt(Syscall.WRITE, event, one, 8);
    }

    /** False: nothing was pending (EAGAIN). */
    boolean drain() {
        return Kernel.attempt(Syscall.READ, event, NativeBytes.of(8), 8) > 0;
    }

    /**
     * Waits until {@code fd} is readable, broken or hung up, or until this thread is interrupted; its interrupt status stays
     * as it is.
     *
     * @param timeout null: for ever
     */
    Outcome awaitReadable(Fd fd, Duration timeout) throws SyscallException {
        Guard guard = new Guard();
        boolean ready = false;
        boolean interrupted = false;
        try {
            guard.enter();
            ready = Poll.await(fd, Poll.READABLE, event, timeout);
        } finally {
            interrupted = guard.leave();
            if (interrupted) {
                drain();
            }
        }
        if (interrupted) {
            return Outcome.INTERRUPTED;
        }
        return ready ? Outcome.READY : Outcome.TIMED_OUT;
    }

    @Override
    public void close() {
        event.close();
    }

    /**
     * Signals when its thread is interrupted while it is inside. The one public way to be told of Thread.interrupt: the
     * channel's close is the notification, nothing is closed.
     */
    private final class Guard extends AbstractInterruptibleChannel {
        void enter() {
            begin();
        }

        /** Leaves; the interrupt status stays as it is. True: it was interrupted. */
        boolean leave() {
            try {
                end(true);
                return false;
            } catch (ClosedByInterruptException interrupted) {
                return true;
            } catch (AsynchronousCloseException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        protected void implCloseChannel() {
            signal();
        }
    }
}
