package io.ctctl.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Waits until the kernel reports pressure (Documentation/accounting/psi.rst, triggers), somebody calls, or time is up. The
 * kernel watches; nobody polls.
 */
public final class PressureAlarm implements AutoCloseable {
    private static final int URGENT = 2; // POLLPRI

    /** Who lacks CAP_SYS_RESOURCE is given multiples of this (Linux 6.4) or nothing. */
    private static final Duration UNPRIVILEGED_WINDOW = Duration.ofSeconds(2);

    private final Optional<Fd> trigger;
    private final Wake wake;

    private PressureAlarm(Optional<Fd> trigger, Wake wake) {
        this.trigger = trigger;
        this.wake = wake;
    }

    /**
     * Alarms when, in a window, tasks of the cgroup waited for so long; the window is 2 s and the time as much longer
     * where the kernel insists on that. Without the file, or where the kernel refuses the
     * trigger, only calls and time end a wait: {@link #watches} tells.
     */
    public static PressureAlarm on(Optional<Path> pressureFile, Duration stall, Duration window) throws IOException {
        Optional<Fd> trigger = pressureFile.flatMap(file -> trigger(file, stall, window)
                .or(() ->
                        trigger(file, stall.multipliedBy(UNPRIVILEGED_WINDOW.dividedBy(window)), UNPRIVILEGED_WINDOW)));
        try {
            return new PressureAlarm(trigger, new Wake());
        } catch (IOException e) {
            trigger.ifPresent(Fd::close);
            throw e;
        }
    }

    private static Optional<Fd> trigger(Path file, Duration stall, Duration window) {
        try {
            Fd fd = Fd.open(file, EnumSet.of(OpenFlag.READ_WRITE, OpenFlag.NONBLOCK), 0);
            String order = "some " + stall.toNanos() / 1000 + " " + window.toNanos() / 1000 + "\0";
            NativeBytes bytes = NativeBytes.copyOf(order.getBytes(StandardCharsets.US_ASCII));
            if (Kernel.attempt(Syscall.WRITE, fd, bytes, order.length()) < 0) {
                fd.close();
                return Optional.empty();
            }
            return Optional.of(fd);
        } catch (SyscallException ignored) {
            // ENOENT, EOPNOTSUPP, EINVAL: a kernel without pressure figures; the caller asks watches()
            return Optional.empty();
        }
    }

    /** Whether the kernel watches. */
    public boolean watches() {
        return trigger.isPresent();
    }

    /** Waits for pressure, {@link #call} or the end of the time; null: for ever. True: there is pressure. */
    public boolean await(Duration timeout) throws SyscallException {
        if (trigger.isEmpty()) {
            pause(timeout);
            return false;
        }
        boolean ready = Poll.await(trigger.get(), URGENT, wake.fd(), timeout);
        return !wake.drain() && ready;
    }

    /** Waits for {@link #call} or the end of the time alone. */
    public void pause(Duration timeout) throws SyscallException {
        Poll.await(wake.fd(), Poll.READABLE, null, timeout);
        wake.drain();
    }

    /** Ends the wait, or the next one; from any thread. */
    public void call() {
        wake.signal();
    }

    @Override
    public void close() {
        trigger.ifPresent(Fd::close);
        wake.close();
    }
}
