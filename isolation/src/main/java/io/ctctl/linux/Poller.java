package io.ctctl.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One thread that waits for many descriptors (epoll, level-triggered): a callback runs on the poller's thread as long
 * as its descriptor is readable or hung up, so it must read, {@link #remove} or end it, and must not block.
 */
public final class Poller implements AutoCloseable {
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int BATCH = 64;
    // struct epoll_event is packed on x86_64 only
    private static final boolean PACKED = !Machine.ARM64;
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_OFFSET = PACKED ? 4 : 8;

    private final Fd epoll;
    private final Wake wake;
    private final Map<Integer, Runnable> callbacks = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private boolean running; // guarded by this

    public Poller() throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            epoll = onFailure.add(Fd.of((int) Kernel.call(Syscall.EPOLL_CREATE1, OpenFlag.CLOSE_ON_EXEC.bits())));
            wake = new Wake();
            onFailure.add(wake::close);
            control(EPOLL_CTL_ADD, wake.fd());
            onFailure.forget();
        }
    }

    /** Starts to watch; from any thread. */
    public void add(Fd fd, Runnable ready) throws IOException {
        callbacks.put(fd.value(), ready);
        try {
            control(EPOLL_CTL_ADD, fd);
        } catch (SyscallException failed) {
            callbacks.remove(fd.value());
            throw failed;
        }
    }

    /**
     * Stops watching; from any thread, before the descriptor is closed. A callback already being run by the poller's
     * thread may still be running when this returns.
     */
    public void remove(Fd fd) throws IOException {
        if (callbacks.remove(fd.value()) != null) {
            control(EPOLL_CTL_DEL, fd);
        }
    }

    /** Runs callbacks on this thread until {@link #close}; an exception of a callback ends it. */
    public void run() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            running = true;
        }
        NativeBytes events = NativeBytes.of(BATCH * EVENT_BYTES);
        try {
            while (!closed) {
                int count = (int) Kernel.call(Syscall.EPOLL_PWAIT, epoll, events, BATCH, -1, null, 8);
                for (int i = 0; i < count && !closed; i++) {
                    dispatch(events.bytes().getInt(i * EVENT_BYTES + DATA_OFFSET));
                }
            }
        } finally {
            free();
        }
    }

    private void dispatch(int number) {
        if (number == wake.fd().value()) {
            wake.drain();
            return;
        }
        // gone: removed by an earlier callback of the same batch
        Runnable ready = callbacks.get(number);
        if (ready != null) {
            ready.run();
        }
    }

    private void control(int operation, Fd fd) throws SyscallException {
        NativeBytes event = NativeBytes.of(EVENT_BYTES);
        ByteBuffer bytes = event.bytes();
        bytes.putInt(0, EPOLLIN).putInt(DATA_OFFSET, fd.value());
        Kernel.call(Syscall.EPOLL_CTL, epoll, operation, fd, event);
    }

    private synchronized void free() {
        closed = true;
        epoll.close();
        wake.close();
    }

    /** Ends {@link #run}, whose thread then frees the descriptors. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (running) {
            wake.signal();
        } else {
            free();
        }
    }
}
