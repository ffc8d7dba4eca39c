package io.ctctl.linux;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * Ends a poll from another thread: an eventfd to poll beside the real descriptor. While a {@link Guard} is held,
 * interrupting its thread wakes the poll as well.
 */
final class Wake implements AutoCloseable {
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

    Guard guard() {
        return new Guard();
    }

    @Override
    public void close() {
        event.close();
    }

    /**
     * The one public way to be told of Thread.interrupt: the channel's close is the notification, nothing is closed.
     */
    final class Guard extends AbstractInterruptibleChannel {
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
