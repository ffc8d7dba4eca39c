package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Stops and continues all of a container's processes at once. */
public final class Freezer {
    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private final Path directory;
    private final boolean v2;

    /** UnsupportedSettingException when the host has no freezer in either form. */
    public Freezer(ContainerCgroup cgroup) {
        this.v2 = cgroup.directory(Controller.FREEZER).isEmpty();
        this.directory = cgroup.directory(Controller.FREEZER)
                .or(cgroup::v2)
                .orElseThrow(() -> new UnsupportedSettingException("freezer", "this host has no freezer controller"));
    }

    /** The request; the processes stop some time after it. */
    public CgroupWrite freezing() {
        return v2 ? write("cgroup.freeze", "1") : write("freezer.state", "FROZEN");
    }

    /** The request to continue. */
    public CgroupWrite thawing() {
        return v2 ? write("cgroup.freeze", "0") : write("freezer.state", "THAWED");
    }

    private CgroupWrite write(String file, String value) {
        return new CgroupWrite(directory.resolve(file), value);
    }

    /** Whether every process has stopped. */
    public boolean isFrozen() throws SyscallException {
        return v2
                ? ReadFile.keyed(directory.resolve("cgroup.events"), "frozen").orElse(0) == 1
                : ReadFile.text(directory.resolve("freezer.state")).orElse("").equals("FROZEN");
    }

    /**
     * Freezes and waits until it is so; when it is not in time, or the thread is interrupted, everything continues and
     * it is an IOException.
     */
    public void freeze(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        freezing().apply();
        while (!isFrozen()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                thaw();
                throw new IOException("not every process stopped within " + timeout + ": " + directory);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (!v2) {
                freezing().apply(); // v1 misses processes forked while it went through the list: asking again is its
                // documented cure
            }
        }
    }

    /** Everything continues; harmless when the cgroup has gone, as v2 lets frozen processes be killed. */
    public void thaw() throws SyscallException {
        try {
            thawing().apply();
        } catch (SyscallException e) {
            if (!ReadFile.GONE.contains(e.errno()) || Files.exists(directory)) {
                throw e;
            }
        }
    }
}
