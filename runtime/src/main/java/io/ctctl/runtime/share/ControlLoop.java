package io.ctctl.runtime.share;

import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.linux.KeptFile;
import io.ctctl.linux.PressureAlarm;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures and corrects every 100 ms while containers compete for CPUs or live on credits. Otherwise it sleeps until the
 * kernel reports that somebody has to wait. It measures its own cost and slows down rather than exceed its bound. When it
 * dies, weights and quotas stay as they were written last.
 */
final class ControlLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final Duration STALL = Duration.ofMillis(5);
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final Duration UNWATCHED = Duration.ofSeconds(1);
    private static final Path OWN_COST = Path.of("/proc/thread-self/schedstat");
    private static final int OWN_COST_BYTES = 128;

    private final CpuShares shares;
    private final ControlRounds rounds; // guarded by shares
    private final Thread thread;
    private final Object alarmLock = new Object();
    private PressureAlarm alarm; // guarded by alarmLock
    private volatile boolean closed;

    ControlLoop(CpuShares shares, ShareTable table, CpuTopology machine, Instance instance) {
        this.shares = shares;
        rounds = new ControlRounds(shares, table, machine, instance);
        thread = new Thread(this::run, "share");
        thread.setDaemon(true);
    }

    /** A container has joined, guarded by shares: the first one brings the cgroup to be watched. */
    void joined(ShareMember member) {
        if (closed) {
            return;
        }
        // the kernel's report of pressure can come two seconds late, and what happened before it is not known
        boolean slept = rounds.expect();
        if (thread.getState() == Thread.State.NEW) {
            open(member.cgroup().instance());
        } else if (slept || member.bucket().isPresent()) {
            call();
        }
    }

    void changed(ShareMember member) {
        if (member.bucket().isPresent() || rounds.active()) {
            call();
        }
    }

    private void open(InstanceCgroup cgroups) {
        Optional<Path> pressure = cgroups.layout().v2().map(hierarchy -> cgroups.directory(hierarchy)
                .resolve("cpu.pressure"));
        try {
            synchronized (alarmLock) {
                alarm = PressureAlarm.on(pressure, STALL, WINDOW);
            }
            thread.start();
        } catch (IOException e) {
            LOG.error("CPU shares stay as the kernel's weights make them: {}", e.getMessage());
        }
    }

    void correct(boolean wanted) {
        synchronized (shares) {
            rounds.correct(wanted);
        }
        call();
    }

    private void call() {
        synchronized (alarmLock) {
            if (alarm != null) {
                alarm.call();
            }
        }
    }

    private void run() {
        try (KeptFile cost = KeptFile.toRead(OWN_COST, OWN_COST_BYTES)) {
            boolean alarmed = false;
            while (!closed) {
                long pause;
                boolean measuring;
                synchronized (shares) {
                    rounds.tick(alarmed);
                    rounds.account(cost);
                    pause = rounds.pause();
                    measuring = rounds.active();
                }
                alarmed = await(pause, measuring);
            }
        } catch (SyscallException e) {
            LOG.error("the share loop ends, weights stay as they are: {}", e.getMessage());
        } finally {
            synchronized (alarmLock) {
                alarm.close();
                alarm = null;
            }
        }
    }

    private boolean await(long pauseMicros, boolean measuring) throws SyscallException {
        PressureAlarm own;
        synchronized (alarmLock) {
            own = alarm;
        }
        Duration pause = pauseMicros == ControlRounds.NEVER ? null : Duration.ofNanos(pauseMicros * 1000);
        if (measuring) {
            own.pause(pause);
            return false;
        }
        if (own.watches()) {
            return own.await(pause);
        }
        own.pause(pause == null || pause.compareTo(UNWATCHED) > 0 ? UNWATCHED : pause);
        return false;
    }

    /** Guarded by shares. */
    ShareView view(ShareMember member) {
        return rounds.view(member);
    }

    LoopReport report() {
        synchronized (shares) {
            return rounds.report();
        }
    }

    @Override
    public void close() {
        closed = true;
        call();
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
